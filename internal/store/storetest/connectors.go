package storetest

import (
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"salonzap/internal/connection"
	"salonzap/internal/fault"
	"salonzap/internal/store"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

func callsOfConnectors() map[string]call {
	return map[string]call{
		"AddConnectorCode": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			return s.AddConnectorCode(ctx, sc, "2"+f.id, f.w.pass(f.row))
		}},
		"PeekConnectorCode": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			code := fmt.Sprint("code", f.w.n.Add(1))
			f.w.must(s.AddConnectorCode(ctx, anybody, code, f.w.pass(f.row)))
			_, err := s.PeekConnectorCode(ctx, sc, code, f.w.clock.now())
			return err
		}},
		"TradeConnectorCode": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			code := fmt.Sprint("code", f.w.n.Add(1))
			f.w.must(s.AddConnectorCode(ctx, anybody, code, f.w.pass(f.row)))
			_, err := s.TradeConnectorCode(ctx, sc, code, "of "+code, f.w.clock.now())
			return err
		}},
		"UseConnectorTicket": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			_, err := s.UseConnectorTicket(ctx, sc, f.id, f.w.clock.now())
			return err
		}},
		"PasskeyCounts": {operators, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			_, err := s.PasskeyCounts(ctx, sc, f.w.clock.now())
			return err
		}},
	}
}

// pass opens the passkey step of a row for five minutes.
func (w *world) pass(c connection.Connection) connection.ConnectorPass {
	return connection.ConnectorPass{
		Tenant: c.Tenant, Attempt: "a1", Until: w.when().Add(5 * time.Minute),
		By: tenant.Actor{Kind: tenant.ActorUser, ID: "u1", Name: "ana@a.test", Role: tenant.Owner, Tenant: c.Tenant},
	}
}

func connectors(w *world) {
	c := w.clicked("Chave", nil)
	w.story("a code and its ticket work once each", func(w *world) {
		want := w.pass(c)
		w.must(w.s.AddConnectorCode(w.Context(), anybody, "AAAA1111", want))
		if got, err := w.s.PeekConnectorCode(w.Context(), anybody, "AAAA1111", w.clock.now()); err != nil || got != want {
			w.Errorf("peeked at %+v, %v, want %+v", got, err, want)
		}
		if n := w.race(func(i int) error {
			_, err := w.s.TradeConnectorCode(w.Context(), anybody, "AAAA1111", fmt.Sprint("ticket", i), w.clock.now())
			return err
		}); n != 1 {
			w.Errorf("the code was traded %d times", n)
		}
		_, err := w.s.PeekConnectorCode(w.Context(), anybody, "AAAA1111", w.clock.now())
		w.want(err, fault.NotFound, text.ConnectorOver)
		used := 0
		for i := range racers {
			used += w.race(func(int) error {
				_, err := w.s.UseConnectorTicket(w.Context(), anybody, fmt.Sprint("ticket", i), w.clock.now())
				return err
			})
		}
		if used != 1 {
			w.Errorf("tickets were used %d times", used)
		}
	})
	w.story("what never was, and what is over", func(w *world) {
		_, err := w.s.PeekConnectorCode(w.Context(), anybody, "ZZZZ9999", w.clock.now())
		w.want(err, fault.NotFound, text.ConnectorUnknown)
		_, err = w.s.UseConnectorTicket(w.Context(), anybody, "no ticket", w.clock.now())
		w.want(err, fault.NotFound, text.ConnectorUnknown)
		w.must(w.s.AddConnectorCode(w.Context(), anybody, "BBBB2222", w.pass(c)))
		w.must(w.s.AddConnectorCode(w.Context(), anybody, "CCCC3333", w.pass(c)))
		_, err = w.s.TradeConnectorCode(w.Context(), anybody, "BBBB2222", "t2", w.clock.now())
		w.want(err, fault.NotFound, text.ConnectorOver)
		_, err = w.s.TradeConnectorCode(w.Context(), anybody, "CCCC3333", "t3", w.clock.now())
		w.must(err)
		w.clock.ahead.Add(int64(6 * time.Minute))
		_, err = w.s.UseConnectorTicket(w.Context(), anybody, "t3", w.clock.now())
		w.want(err, fault.NotFound, text.ConnectorOver)
	})
	w.story("neither is to be read in the database", func(w *world) {
		w.must(w.s.AddConnectorCode(w.Context(), anybody, "DDDD4444", w.pass(c)))
		_, err := w.s.TradeConnectorCode(w.Context(), anybody, "DDDD4444", "ticket of DDDD", w.clock.now())
		w.must(err)
		rows, err := w.raw().QueryContext(w.Context(), "SELECT code_hash || ' ' || coalesce(ticket_hash, '') FROM connector_code")
		w.must(err)
		defer func() { w.must(rows.Close()) }()
		for rows.Next() {
			var kept string
			w.must(rows.Scan(&kept))
			if strings.Contains(kept, "DDDD") {
				w.Errorf("kept %q", kept)
			}
		}
		w.must(rows.Err())
	})
	w.story("what became of passkey steps is counted", func(w *world) { passkeyCounts(w, c) })
}

func passkeyCounts(w *world, c connection.Connection) {
	since := w.clock.real() // ids of entries are of the real time
	record := func(k connection.EntryKind, cause connection.Cause, detail string) connection.Effect {
		return connection.AppendHistory{Entry: connection.Entry{At: w.clock.now(), Kind: k, Cause: cause, Detail: detail}}
	}
	_, err := w.s.Change(w.Context(), anybody, c.ID, edit(nil,
		record(connection.EntryAttemptStarted, "", "qr"), record(connection.EntryAttemptStarted, "", "code"), record(connection.EntryPasskeyAsked, "", "again"),
		record(connection.EntryPasskeyAsked, "", "new"), record(connection.EntryPasskeyAsked, "", "told"), record(connection.EntryPasskeyAnswered, "", ""),
		record(connection.EntryPasskeyStuck, connection.PasskeyStuck, ""), record(connection.EntryPasskeyCode, "", ""), record(connection.EntryConnected, "", "passkey"),
		record(connection.EntryConnected, "", ""), record(connection.EntryAttemptEnded, connection.PasskeyExpired, "passkey"),
		record(connection.EntryAttemptEnded, connection.PasskeyRefused, "passkey"), record(connection.EntryAttemptEnded, connection.CodeExpired, "wait"),
		record(connection.EntryPasskeyWish, "", ""), record(connection.EntryMoved, "", "a → b"), record(connection.EntryMoved, "", "a → c")))
	w.must(err)
	want := connection.LinkPasskeyCounts{
		Started: 2, New: 1, Again: 1, Told: 1, Answered: 1, Stuck: 1, Compared: 1, Linked: 1, Abandoned: 1, Failed: 1, Moved: 2, Wished: 1,
	}
	if got, err := w.s.PasskeyCounts(w.Context(), anybody, since); err != nil || got != want {
		w.Errorf("got %+v, %v, want %+v", got, err, want)
	}
}

// racers is how many come at once.
const racers = 4

// race lets all racers do the same at once, and counts those who succeed.
func (w *world) race(do func(i int) error) int {
	var wg sync.WaitGroup
	var won atomic.Int64
	for i := range racers {
		wg.Go(func() {
			if do(i) == nil {
				won.Add(1)
			}
		})
	}
	wg.Wait()
	return int(won.Load())
}
