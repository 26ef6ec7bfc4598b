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
	"salonzap/internal/fleet"
	"salonzap/internal/inbox"
	"salonzap/internal/tenant"
)

// Deps is what the API needs. All are required unless stated otherwise.
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
	Messages       MessageIntake // nil: messages in webhooks are dropped
	Media          Media
	ParkedWork     ParkedWork
	Sender         MessageSender
	Uploads        Uploads
	NumberChecker  NumberChecker
	Outgoings      Outgoings
	Chats          Chats
	ChatSettings   ChatSettings
	Outbox         OutboxReader
	// WasRead sends read receipts to a client, if the salon's settings allow it; nil: none are
	// sent.
	WasRead func(ctx context.Context, t tenant.ID, who contact.ID, messages []inbox.Message)
	// TakeOver lets a person take a chat over from the salon's robot; nil: there is no robot.
	TakeOver      func(ctx context.Context, scope tenant.Scope, t tenant.ID, who contact.ID) error
	MediaGuard    egress.Guard                              // which addresses media may be fetched from
	MediaCalls    func(http.RoundTripper) http.RoundTripper // wraps the transport that fetches them; nil: it is not wrapped
	Tickets       Tickets
	Servers       Servers
	Leaving       Leaving
	PlacingAnew   PlacingAnew
	Webhooks      Webhooks
	Rejects       WebhookRejects
	SpoolFolder   string // where webhooks are stored while they are read that are too long for memory; empty: the system's temporary folder
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

	// ServersChanged is called after a server was added, changed or removed; may be nil.
	ServersChanged func(ctx context.Context) error
	// WhereNow tells where a salon that lives on a server (empty: on none) would be placed now; *fleet.Fleet's is one.
	WhereNow func(lives string) fleet.Choice
	// Ready tells whether the process can work: the database takes a write, and is the one that was opened.
	Ready func(ctx context.Context) error
	// OverQuota tells whether more than a day's quota of a server's webhooks was stored; nil: there
	// is no quota.
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
