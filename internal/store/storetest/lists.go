package storetest

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"salonzap/internal/connection"
	"salonzap/internal/fault"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

func lists(w *world) {
	w.server("other")
	all := w.manySalons()
	w.story("every question, page by page", func(w *world) { questions(w, all) })
	w.story("every condition in every order", func(w *world) { conditions(w, all) })
	w.story("counts", func(w *world) { counts(w, all) })
	w.story("what a question may not be", func(w *world) {
		_, err := w.s.Salons(w.Context(), anybody, connection.Query{Status: "nonsense"})
		w.want(err, fault.Invalid, text.Malformed)
	})
	w.story("searches", searches)
	w.story("text with signs that mean something to a database", func(w *world) {
		for _, q := range []string{"%", "_", `\`, "'", "%a"} {
			if got, err := w.s.Salons(w.Context(), anybody, connection.Query{Text: q}); err != nil || len(got) != 0 {
				w.Errorf("%q: %d salons, %v", q, len(got), err)
			}
		}
	})
}

// manySalons makes salons in every condition, and tells all that live in the order of their creation.
func (w *world) manySalons() []connection.Salon {
	w.Helper()
	now := w.clock.now()
	live := connection.LinkCode{QRText: "2@x", ShownAt: now, ExpiresAt: now.Add(time.Hour)}
	dead := connection.LinkCode{QRText: "2@x", ShownAt: now, ExpiresAt: now.Add(-time.Hour)}
	conditions := []func(c *connection.Connection){
		nil, // never clicked
		func(*connection.Connection) {},
		func(c *connection.Connection) { c.State, c.Cause = connection.Known{}, connection.Unlinked },
		func(c *connection.Connection) { c.Attempt = w.attempt() },
		func(c *connection.Connection) { w.showing(c, live); c.Cause = connection.CodeExpired },
		func(c *connection.Connection) { w.showing(c, dead) },
		func(c *connection.Connection) { w.showing(c, live); c.Attempt.CodeVanishedAt = now },
		func(c *connection.Connection) { serving(w.number())(c) },
		func(c *connection.Connection) {
			c.Cause = connection.WrongNumber
			c.State = connection.Quarantined{Number: w.number(), Why: connection.WrongNumber, Since: now}
		},
	}
	var all []connection.Salon
	for i := range 6 * len(conditions) {
		x := w.salon(fmt.Sprint([]string{"Salão ", "João ", "Studio "}[i%3], i))
		s := connection.Salon{Tenant: x}
		if set := conditions[i%len(conditions)]; set != nil {
			c, _, err := w.s.Open(w.Context(), anybody, x.ID, fresh, edit(func(c *connection.Connection) {
				if i%2 == 1 {
					c.Server = "other"
				}
				set(c)
			}))
			w.must(err)
			s.Connection = &c
		}
		if i%17 == 16 {
			w.must(w.s.DeleteTenant(w.Context(), anybody, x.ID, now))
			continue
		}
		all = append(all, s)
	}
	return all
}

func (w *world) showing(c *connection.Connection, s connection.LinkCode) {
	c.Attempt = w.attempt()
	c.Attempt.Phase, c.Attempt.Code = connection.AwaitingScan, s
}

// questions asks everything in pages of different sizes, and compares with what a plain loop over all salons finds.
func questions(w *world, all []connection.Salon) {
	now := w.clock.now()
	for _, q := range everyQuery() {
		var want []string
		for _, s := range slices.SortedStableFunc(slices.Values(all), sortedBy(q.Order)) {
			if fits(s, q, now) {
				want = append(want, s.Tenant.Slug.String())
			}
		}
		for _, limit := range []int{0, 7} {
			if got := w.pages(q, limit); strings.Join(got, " ") != strings.Join(want, " ") {
				w.Errorf("%+v in pages of %d: got %v, want %v", q, limit, got, want)
			}
		}
	}
}

func everyQuery() []connection.Query {
	var list []connection.Query
	for _, st := range []connection.Status{
		"", connection.StatusConnected, connection.StatusConnecting, connection.StatusAwaitingScan, connection.StatusDisconnected,
	} {
		for _, cause := range []connection.Cause{"", connection.Unlinked, connection.CodeExpired, connection.Banned} {
			for _, server := range []string{"", "default", "other"} {
				for _, txt := range []string{"", "JOÃO 1"} {
					for _, order := range []connection.Order{connection.Oldest, connection.ByName, connection.Newest} {
						list = append(list, connection.Query{Status: st, Cause: cause, Server: server, Text: txt, Order: order})
					}
				}
			}
		}
	}
	return list
}

// fits is the question in plain words.
func fits(s connection.Salon, q connection.Query, now time.Time) bool {
	st, cause, server := connection.StatusDisconnected, connection.CauseNone, ""
	if s.Connection != nil {
		st, cause, server = connection.ViewAt(*s.Connection, now).Status, s.Connection.Cause, s.Connection.Server
	}
	plain := strings.NewReplacer("ã", "a").Replace
	name := plain(strings.ToLower(s.Tenant.Name)) + " " + s.Tenant.Slug.String()
	return (q.Status == "" || q.Status == st) && (q.Cause == "" || q.Cause == cause) && (q.Server == "" || q.Server == server) &&
		!slices.ContainsFunc(strings.Fields(plain(strings.ToLower(q.Text))), func(word string) bool { return !strings.Contains(name, word) })
}

func (w *world) pages(q connection.Query, limit int) (slugs []string) {
	w.Helper()
	for q.Limit = limit; ; {
		page, err := w.s.Salons(w.Context(), anybody, q)
		w.must(err)
		for _, s := range page {
			slugs = append(slugs, s.Tenant.Slug.String())
			if s.Connection != nil && s.Connection.Tenant != s.Tenant.ID {
				w.Error("somebody else's connection")
			}
		}
		if len(page) < max(limit, 1) {
			return slugs
		}
		q.After = page[len(page)-1].Cursor()
	}
}

func counts(w *world, all []connection.Salon) {
	want := map[connection.Status]int{}
	for _, s := range all {
		st := connection.StatusDisconnected
		if s.Connection != nil {
			st = connection.ViewAt(*s.Connection, w.clock.now()).Status
		}
		want[st]++
	}
	got, err := w.s.CountSalons(w.Context(), tenant.ForOperator(tenant.CLIActor()))
	if err != nil || fmt.Sprint(got) != fmt.Sprint(want) {
		w.Errorf("got %v, %v, want %v", got, err, want)
	}
}
