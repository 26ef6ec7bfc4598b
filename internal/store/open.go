package store

import (
	"context"
	"errors"

	"github.com/gofrs/flock"
	"github.com/google/uuid"
	"golang.org/x/sync/singleflight"

	"salonzap/internal/connection"
	"salonzap/internal/fault"
	"salonzap/internal/store/accounts"
	"salonzap/internal/store/agendas"
	"salonzap/internal/store/alarms"
	"salonzap/internal/store/connections"
	"salonzap/internal/store/connectors"
	"salonzap/internal/store/contacts"
	"salonzap/internal/store/events"
	"salonzap/internal/store/history"
	"salonzap/internal/store/idempotency"
	"salonzap/internal/store/messages"
	"salonzap/internal/store/reconciling"
	"salonzap/internal/store/robots"
	"salonzap/internal/store/salons"
	"salonzap/internal/store/servers"
	"salonzap/internal/store/settings"
	"salonzap/internal/store/storekit"
	"salonzap/internal/store/subscriptions"
	"salonzap/internal/store/tenants"
	"salonzap/internal/store/webhooks"
)

// What callers need to open a Store.
type (
	// Config says which database to open, and with what.
	Config = storekit.Config
	// Hub spreads hints inside this process.
	Hub = storekit.Hub
	// Tx is a transaction that may span nouns; see Store.Do.
	Tx = storekit.Tx
)

type (
	// AccountStore keeps people, sessions and API keys.
	AccountStore = accounts.Store
	// AgendaStore keeps services, hours and appointments.
	AgendaStore = agendas.Store
	// AlarmStore keeps outages, and what people are told of them.
	AlarmStore = alarms.Store
	// ConnectionStore keeps connections.
	ConnectionStore = connections.Store
	// ConnectorStore keeps browser extensions.
	ConnectorStore = connectors.Store
	// ContactStore keeps who writes.
	ContactStore = contacts.Store
	// EventStore keeps the feed of events.
	EventStore = events.Store
	// HistoryStore keeps what happened.
	HistoryStore = history.Store
	// IdempotencyStore keeps answers to repeated requests.
	IdempotencyStore = idempotency.Store
	// MessageStore keeps messages and the work on chats.
	MessageStore = messages.Store
	// ReconcilingStore keeps turns and findings of the reconciliation of servers.
	ReconcilingStore = reconciling.Store
	// RobotStore keeps robots.
	RobotStore = robots.Store
	// SalonStore keeps lists of salons.
	SalonStore = salons.Store
	// ServerStore keeps servers.
	ServerStore = servers.Store
	// SettingStore keeps settings.
	SettingStore = settings.Store
	// SubscriptionStore keeps where events are delivered.
	SubscriptionStore = subscriptions.Store
	// TenantStore keeps tenants.
	TenantStore = tenants.Store
	// WebhookStore keeps what servers reported.
	WebhookStore = webhooks.Store
)

// nouns are what a Store keeps. Their methods are the Store's own, too.
type nouns struct {
	*AccountStore
	*AgendaStore
	*AlarmStore
	*ConnectionStore
	*ConnectorStore
	*ContactStore
	*EventStore
	*HistoryStore
	*IdempotencyStore
	*MessageStore
	*ReconcilingStore
	*RobotStore
	*SalonStore
	*ServerStore
	*SettingStore
	*SubscriptionStore
	*TenantStore
	*WebhookStore
}

// Store is the platform's database. It is safe for concurrent use. Make one with Open, end it with
// Close.
type Store struct {
	nouns

	kit  *storekit.DB
	node string // names this Store in hints between nodes

	readiness readiness          // on SQLite
	probing   singleflight.Group // of Ready on PostgreSQL

	wire  *wire  // hints to and from other nodes; nil on SQLite
	watch *watch // notices other processes; nil on PostgreSQL

	presence *flock.Flock // shows that this process is there; nil on PostgreSQL
}

// Open opens the database, brings its schema up to date (safely while other processes do the same), and makes sure that
// the key ring is the one the data was written with. A wrong ring is Invalid on the field SALONZAP_SECRET_KEY.
func Open(ctx context.Context, c Config) (*Store, error) {
	s, err := connect(ctx, c)
	if err != nil {
		return nil, errors.Join(fault.Wrap(fault.Unavailable, "store.open", err), s.Close(ctx))
	}
	if err := s.start(ctx, c.Hub); err != nil {
		return nil, errors.Join(err, s.Close(ctx))
	}
	return s, nil
}

// connect opens the pools and nothing else.
func connect(ctx context.Context, c Config) (*Store, error) {
	kit, err := storekit.Connect(ctx, c, connection.ErrDuplicate)
	due := make(chan struct{}, 1) // hints for the robot
	t, x, a, people, m := tenants.New(kit), connections.New(kit), agendas.New(kit, due), contacts.New(kit), messages.New(kit)
	return &Store{
		kit: kit, node: uuid.NewString(),
		nouns: nouns{
			accounts.New(kit), a, alarms.New(kit), x, connectors.New(kit), people, events.New(kit), history.New(kit), idempotency.New(kit), m, reconciling.New(kit), robots.New(kit, a, people, m, due), salons.New(kit, t, x), servers.New(kit),
			settings.New(kit), subscriptions.New(kit), t, webhooks.New(kit),
		},
	}, err
}

func (s *Store) start(ctx context.Context, hub Hub) error {
	if err := s.migrate(ctx); err != nil {
		return err
	}
	if err := s.kit.Prepare(ctx); err != nil {
		return s.kit.Fault("store.prepare", err)
	}
	if err := s.checkRing(ctx); err != nil {
		return err
	}
	hub = s.Listen(hub)
	var err error
	if s.kit.IsSQLite() {
		if err = s.lockPresence(); err != nil {
			return s.kit.Fault("store.presence", err)
		}
		if err = s.kit.File().Remember(s.kit.Path(), s.kit.Log()); err != nil {
			return s.kit.Fault("store.file", err)
		}
		s.watch, err = startWatch(ctx, s.kit.Writer(), hub, s.kit.File())
		return s.kit.Fault("store.watch", err)
	}
	if s.wire, err = startWire(ctx, s.node, s.kit, hub); err != nil {
		return s.kit.Fault("store.listen", err)
	}
	s.kit.HintNodes(s.wire.hintOthers)
	return nil
}

// Do runs f in a transaction and commits it. What several nouns write in it is one commit: each is told to write within
// the transaction.
//
//	s.Do(ctx, "robot.reply", func(ctx context.Context, tx *store.Tx) error {
//		if _, err := s.ConnectionStore.Within(tx).Change(ctx, scope, id, change); err != nil {
//			return err
//		}
//		return s.SettingStore.Within(tx).PutSetting(ctx, scope, key, value)
//	})
//
// f may run again when the database asks for it, so it must not keep anything of a run before. Hints follow the commit.
func (s *Store) Do(ctx context.Context, op string, f func(ctx context.Context, tx *Tx) error) error {
	return s.kit.Do(ctx, op, f)
}

// Written tells how many commits this process made since it started, and how many transactions were in them: on SQLite
// those that come at once share one.
func (s *Store) Written() (commits, transactions int64) { return s.kit.Written() }

// Close sends the hints that wait, and closes the database. Jobs must have been stopped before.
func (s *Store) Close(ctx context.Context) error {
	if s.wire != nil {
		s.wire.stop(ctx)
	}
	if s.watch != nil {
		s.watch.stop()
	}
	return errors.Join(s.unlockPresence(), s.kit.Close())
}
