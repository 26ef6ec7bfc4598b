package storetest

import (
	"time"

	"salonzap/internal/fault"
	"salonzap/internal/inbox"
	"salonzap/internal/tenant"
)

// outboxesLookedAt tells how what waits and what did not go is listed: page by page, by state, cause and salon, and to whom.
func outboxesLookedAt(w *world) {
	a, b := w.clicked("Ana", nil), w.openLine("Bia")
	at, before := w.clock.now(), inbox.NewID() // other stories left messages that are older
	var waiting []inbox.Outgoing
	for range 3 {
		waiting = append(waiting, w.asked(a.Tenant, inbox.Draft{}, at))
	}
	later := at.Add(time.Minute)
	due, ok := w.due(a.Tenant, later)
	if !ok {
		w.Fatal("the outbox is not due")
	}
	_, err := w.s.TakeOutbox(w.Context(), anybody, due, "one", later) // it is noted that nothing can go
	w.must(err)
	lost := w.asked(b.Tenant, inbox.Draft{Origin: inbox.Unasked}, at)
	refused := w.asked(b.Tenant, inbox.Draft{}, at)
	w.refused(refused, later)

	entries := func(q inbox.OutboxQuery) []inbox.OutboxEntry {
		w.Helper()
		list, err := w.s.OutboxEntries(w.Context(), anybody, q)
		w.must(err)
		return list
	}
	first := entries(inbox.OutboxQuery{Tenant: a.Tenant, Limit: 2})
	if len(first) != 2 || first[0].ID != waiting[0].ID || first[0].Cause != inbox.CauseNotConnected || first[0].To != waiting[0].To || !first[0].Cancellable() {
		w.Errorf("the first page is %+v", first)
	}
	if rest := entries(inbox.OutboxQuery{Tenant: a.Tenant, Limit: 2, After: first[1].ID}); len(rest) != 1 || rest[0].ID != waiting[2].ID {
		w.Errorf("the second page is %+v", rest)
	}
	if all := entries(inbox.OutboxQuery{After: before}); !listed(all, lost.ID) || !listed(all, waiting[1].ID) || listed(all, refused.ID) {
		w.Errorf("over all salons waits %+v", all)
	}
	if kept := entries(inbox.OutboxQuery{After: before, Cause: inbox.CauseNotConnected}); listed(kept, lost.ID) || !listed(kept, waiting[1].ID) {
		w.Errorf("what a closed line keeps is %+v", kept)
	}
	if odd := entries(inbox.OutboxQuery{State: inbox.Unknown, Tenant: a.Tenant}); len(odd) != 0 {
		w.Errorf("unknown is %+v", odd)
	}
	for _, q := range []inbox.OutboxQuery{
		{State: inbox.Refused}, {State: inbox.Refused, Tenant: b.Tenant}, {State: inbox.Refused, Cause: inbox.CauseCold, Since: at.Add(-time.Minute)},
	} {
		if failed := entries(q); !listed(failed, refused.ID) || failed[0].Cause != inbox.CauseCold || failed[0].Cancellable() {
			w.Errorf("%+v: what failed is %+v", q, failed)
		}
	}
	for _, q := range []inbox.OutboxQuery{
		{State: inbox.Refused, Tenant: a.Tenant},
		{State: inbox.Refused, Cause: inbox.CauseMedia, Tenant: b.Tenant},
		{State: inbox.Expired, Tenant: b.Tenant},
		{State: inbox.Refused, Since: w.clock.now().Add(time.Hour), Tenant: b.Tenant},
	} {
		if failed := entries(q); len(failed) != 0 {
			w.Errorf("%+v: what failed is %+v", q, failed)
		}
	}
	w.outboxSeenBy(a.Tenant, b.Tenant)
}

// outboxSeenBy tells that nobody lists another salon's outbox, and that not everybody lists all.
func (w *world) outboxSeenBy(own, other tenant.ID) {
	w.Helper()
	if _, err := w.s.OutboxEntries(w.Context(), tenant.For(own), inbox.OutboxQuery{Tenant: other}); !fault.Is(err, fault.NotFound) {
		w.Errorf("another salon's outbox: %v", err)
	}
	if _, err := w.s.OutboxEntries(w.Context(), tenant.For(own), inbox.OutboxQuery{}); !fault.Is(err, fault.Forbidden) {
		w.Errorf("all outboxes, to a salon: %v", err)
	}
	counts, err := w.s.FailedCounts(w.Context(), anybody, time.Time{})
	w.must(err)
	if len(counts) == 0 || counts[0].State != inbox.Refused || counts[0].Messages == 0 {
		w.Errorf("counted: %+v", counts)
	}
}

// refused lets a message be refused by its client's WhatsApp.
func (w *world) refused(o inbox.Outgoing, at time.Time) {
	w.Helper()
	due, ok := w.due(o.Tenant, at)
	if !ok {
		w.Fatal("the outbox is not due")
	}
	h, err := w.s.TakeOutbox(w.Context(), anybody, due, "one", at)
	w.must(err)
	if h.ID != o.ID {
		w.Fatalf("%s goes, not %s", h.ID, o.ID)
	}
	w.must(w.s.SettleOutbox(w.Context(), anybody, h, inbox.Outcome{State: inbox.Refused, Cause: inbox.CauseCold, At: at}, at))
}

func listed(list []inbox.OutboxEntry, id inbox.ID) bool {
	for _, e := range list {
		if e.ID == id {
			return true
		}
	}
	return false
}
