package storetest

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"

	"salonzap/internal/connection"
	"salonzap/internal/fault"
	"salonzap/internal/store"
	"salonzap/internal/tenant"
)

// who may call a method and get what belongs to a salon.
type who uint8

const (
	owners    who = iota // its own salon's owner, an operator, the platform
	operators            // an operator and the platform: an owner is refused
	platform             // the platform itself alone
)

// call is one method, called about things of the salon in the fixture.
type call struct {
	who who
	run func(ctx context.Context, s *store.Store, scope tenant.Scope, f fixture) error
}

// fixture is a salon with one of everything.
type fixture struct {
	w   *world
	row connection.Connection
	id  string // of its user, its key, its ticket and their hashes
}

func (w *world) fixture() fixture {
	w.Helper()
	f := fixture{w: w, row: w.linking("default")}
	f.id = "id-" + f.row.ID.String()
	w.must(w.s.AddUser(w.Context(), anybody, tenant.User{
		ID: f.id, Email: f.id + "@a.test", Role: tenant.Owner, Tenant: f.row.Tenant, CreatedAt: w.clock.now(),
	}))
	w.must(w.s.AddAPIKey(w.Context(), anybody, tenant.APIKey{ID: f.id, Hash: f.id, Tenant: f.row.Tenant, CreatedAt: w.clock.now()}))
	w.must(w.s.AddTicket(w.Context(), anybody, tenant.Ticket{
		Hash: f.id, Purpose: tenant.ForConnect, Tenant: f.row.Tenant, ExpiresAt: w.clock.now().AddDate(0, 0, 1),
	}))
	w.must(w.s.AddTicket(w.Context(), anybody, tenant.Ticket{
		Hash: "invite" + f.id, Purpose: tenant.ForInvite, Tenant: f.row.Tenant, UserID: f.id, ExpiresAt: w.clock.now().AddDate(0, 0, 1),
	}))
	w.must(w.s.BeginSecondFactor(w.Context(), anybody, tenant.SecondFactor{UserID: f.id, Secret: "S", CreatedAt: w.clock.now()}))
	w.must(w.s.AddConnectorCode(w.Context(), anybody, "used"+f.id, w.pass(f.row)))
	_, err := w.s.TradeConnectorCode(w.Context(), anybody, "used"+f.id, f.id, w.clock.now())
	w.must(err)
	return f
}

// isolation calls every method of the store that takes a scope, in every scope. A new method that is not in the tables
// fails the test.
func isolation(w *world) {
	all := calls()
	var platformOnly []string
	for _, name := range scoped() {
		c, ok := all[name]
		if !ok {
			w.Errorf("Store.%s takes a scope and is not in the table: who may call it?", name)
			continue
		}
		if c.who == platform {
			platformOnly = append(platformOnly, name)
		}
		delete(all, name)
		w.story(name, c.check)
	}
	for name := range all {
		w.Errorf("the table has Store.%s, which is none", name)
	}
	// What only the platform itself may ask. Think before you add to it: it sees every salon, on nobody's behalf.
	want := []string{
		"CalendarFeedByHash", "ChangeWarning", "ClaimNotice", "ClaimOnce", "ClaimTurn", "ClaimWork", "DayFacts", "Derivations", "DropOnce", "DropPushDevice", "DropReminder", "DueConnections", "DueDigests", "DueNotices", "DueOutages", "DueOutboxes", "DuePauseNotices", "DueReminders",
		"DueSubscriptions", "DueTalks", "DueWaitlists", "EndPauseNotice", "EraseOldBodies", "FailWork", "FailedLogins", "FinishTurn", "FinishWork", "GetsNotices", "JudgeOutage", "KeepOnce", "KnowLogin", "KnownLogin",
		"LapseOffer", "LeaveSubscription", "LockBackups", "MarkOutboxDue", "NextAlarm", "NextDeliveries", "NextDigest", "NextReminder", "NextTalk", "NextWaitlist", "NoticeCode", "NumberEvents", "NumberWanted", "OldestDue", "OpenWarnings", "PauseSubscription", "PruneAlarms",
		"PruneDeliveries", "PruneEvents", "PruneFeed", "PruneHistory", "PruneKnownLogins", "PruneLogins", "PruneOnce", "PruneReservations", "PruneSessions", "PruneUploads", "PushDevices", "PushKey", "PutOffOutage",
		"PutOffReminder", "PutOffTalk", "PutOffWaitlist", "RecordLogin", "Rederive", "RejectWebhook", "RenewOutbox", "RowsOfServer", "SaveWaiting", "ServerOfInstance", "SettleDeliveries", "SettleNotice",
		"SettleOutbox", "TakeIn", "TakeInEvent", "TakeOutbox", "TakePauseNotice", "TakeSubscription", "TellDigest", "TicketUsed", "TouchSession",
	}
	if !slices.Equal(platformOnly, want) {
		w.Errorf("only the platform may call %v, want %v", platformOnly, want)
	}
}

// scoped are the methods that take a scope.
func scoped() (names []string) {
	scope, typ := reflect.TypeFor[tenant.Scope](), reflect.TypeFor[*store.Store]()
	for m := range typ.Methods() {
		for in := range m.Type.Ins() {
			if in == scope {
				names = append(names, m.Name)
			}
		}
	}
	return names
}

func (c call) check(w *world) {
	w.Helper()
	f := w.fixture()
	before := dumpSalon(f)
	stranger, owner := tenant.For(w.salon("De fora").ID), tenant.For(f.row.Tenant)
	operator := tenant.ForOperator(tenant.Actor{Kind: tenant.ActorUser, Role: tenant.Operator, Name: "op@a.test"})
	refused := map[string]tenant.Scope{"a stranger": stranger, "nobody": {}, "a salon that is none": tenant.For(tenant.ID{})}
	if c.who >= operators {
		refused["its owner"] = owner
	}
	if c.who >= platform {
		refused["an operator"] = operator
	}
	for name, scope := range refused {
		if err := c.run(w.Context(), w.s, scope, f); !fault.Is(err, fault.NotFound) && !fault.Is(err, fault.Forbidden) {
			w.Errorf("%s gets %v", name, err)
		}
	}
	if after := dumpSalon(f); after != before {
		w.Errorf("one of those who may not changed something:\n%s\n%s", before, after)
	}
	narrowest := map[who]tenant.Scope{owners: owner, operators: operator, platform: anybody}[c.who]
	if err := c.run(w.Context(), w.s, narrowest, f); err != nil {
		w.Errorf("who may call it may not: %v", err)
	}
	if err := c.run(w.Context(), w.s, anybody, w.fixture()); err != nil {
		w.Errorf("the platform may not: %v", err)
	}
}

// dumpSalon is the visible state of the fixture's things.
func dumpSalon(f fixture) string {
	s, ctx := f.w.s, f.w.Context()
	salon, err1 := s.Tenant(ctx, anybody, f.row.Tenant)
	row, err2 := s.ByTenant(ctx, anybody, f.row.Tenant)
	attempt := *row.Attempt
	row.Attempt = nil
	user, err3 := s.User(ctx, anybody, f.id)
	key, err4 := s.APIKeyByHash(ctx, anybody, f.id)
	ticket, err5 := s.PeekTicket(ctx, anybody, f.id, tenant.ForConnect, f.w.clock.now())
	return fmt.Sprintf("%+v %+v %+v %+v %+v %+v %v", salon, row, attempt, user, key, ticket, errors.Join(err1, err2, err3, err4, err5))
}

// nothing is what a list says that shows nothing of the salon.
func nothing(shows bool, err error) error {
	if err == nil && !shows {
		return fault.New(fault.NotFound, "list", "")
	}
	return err
}
