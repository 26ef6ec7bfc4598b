package api

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"salonzap/internal/agenda"
	"salonzap/internal/contact"
	"salonzap/internal/edge"
	"salonzap/internal/egress"
	"salonzap/internal/inbox"
	"salonzap/internal/tenant"
)

// Deps is what the interface works with. All are needed unless they say otherwise.
type Deps struct {
	Keys           KeyAuthenticator
	SalonWriter    SalonWriter
	Accounts       Accounts
	Tenants        Tenants
	Salons         Salons
	Links          LinkStarter
	Connections    ConnectionReader
	Control        ConnectionControl
	Remover        ConnectionRemover
	Passkeys       LinkPasskeys
	Moves          ServerMover
	ConnectorCodes ConnectorCodes
	Events         WebhookEvents
	Messages       MessageIntake // nil: nothing of messages is taken in
	Media          Media
	ParkedWork     ParkedWork
	Sender         MessageSender
	Uploads        Uploads
	NumberChecker  NumberChecker
	Outgoings      Outgoings
	Chats          Chats
	ChatSettings   ChatSettings
	Outbox         OutboxReader
	// WasRead lets a client see that their messages were read, where the salon wants it; nil: nobody is told.
	WasRead func(ctx context.Context, t tenant.ID, who contact.ID, messages []inbox.Message)
	// TakeOver lets a salon's robot leave a chat to people; nil: there is none.
	TakeOver      func(ctx context.Context, scope tenant.Scope, t tenant.ID, who contact.ID) error
	MediaGuard    egress.Guard // which addresses media may be fetched from
	Tickets       Tickets
	Servers       Servers
	Webhooks      Webhooks
	Rejects       WebhookRejects
	SpoolFolder   string // where webhooks are put that are too long for memory; empty: the system's for temporary files
	Feed          EventFeed
	Subscriptions Subscriptions
	Deliveries    Deliveries
	WebhookTest   TestSender
	WebhookGuard  egress.Guard // which addresses salons may name for webhooks
	Agenda        agenda.Store
	Catalogue     agenda.Catalogue
	Calendar      agenda.Calendar
	Diary         agenda.Diary
	Robots        Robots
	Rehearse      Rehearse
	Contacts      Contacts
	Merger        contact.Merger
	ContactFiles  ContactFiles
	CalendarFeeds CalendarFeeds
	Waitlist      Waitlist
	Onces         tenant.Onces // nil: the header Idempotency-Key has no effect

	// ServersChanged hears that a server was added, changed or removed; nil tells nobody.
	ServersChanged func(ctx context.Context) error
	// Ready tells whether the process can work: the database takes a write, and is the one that was opened.
	Ready func(ctx context.Context) error
	// OverQuota tells whether a server has told more by webhooks than is kept of it in a day; nil never says so.
	OverQuota func(server string) bool
	// Inside tells whether a request came over the network inside the process, where our own gateways are.
	Inside func(r *http.Request) bool
	// Closing is closed when the process begins to stop: it is not ready any more.
	Closing <-chan struct{}

	Hints    ChangeHints
	Streams  *edge.Streams
	Reporter *edge.Reporter
	Metrics  *Metrics
	Log      *slog.Logger
	Now      func() time.Time

	Features tenant.Features // operations of what is off do not exist

	Rate      int    // requests of one key in a minute, on this node; 0: no limit
	PublicURL string // "https://salonzap.example.com", without a trailing slash; empty: links are built from the request
	Version   string // of the program, for the description
}
