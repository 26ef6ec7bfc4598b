package web

import (
	"context"
	"net/http"
	"slices"
	"time"

	"salonzap/internal/fault"
	"salonzap/internal/inbox"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
	"salonzap/internal/web/page"
)

// Outbox tells what waits to be sent and what did not go, and takes back what did not.
type Outbox interface {
	OutboxEntries(ctx context.Context, scope tenant.Scope, q inbox.OutboxQuery) ([]inbox.OutboxEntry, error)
	OutboxWaits(ctx context.Context, scope tenant.Scope) ([]inbox.Waiting, error)
	FailedCounts(ctx context.Context, scope tenant.Scope, since time.Time) ([]inbox.Count, error)
	// CancelOutgoing takes a message back. Errors: NotFound, Conflict.
	CancelOutgoing(ctx context.Context, scope tenant.Scope, t tenant.ID, id inbox.ID, now time.Time) (inbox.Outgoing, error)
	// ForgoOutgoing decides that a message of unknown outcome is never sent again. Errors:
	// NotFound, Conflict.
	ForgoOutgoing(ctx context.Context, scope tenant.Scope, t tenant.ID, id inbox.ID, now time.Time) (inbox.Outgoing, error)
}

const (
	platformOutbox = "/admin/outbox/"
	outboxPath     = integrationPath + "outbox/"
	outboxRows     = 50
	failedWithin   = 7 * 24 * time.Hour
)

// outboxRoutes are a salon's outbox, for its owner and for the operator.
func (s *site) outboxRoutes(base string, who access) []route {
	base += outboxPath
	return []route{
		{"GET " + base + "{$}", who, s.withSalon(s.salonOutboxPage)},
		{"POST " + base + "cancel", who, s.withSalon(s.cancelOutgoing)},
		{"POST " + base + "forgo", who, s.withSalon(s.forgoOutgoing)},
	}
}

// outboxFilter reads a filter from an address or a form; what it does not know is no filter.
func outboxFilter(value func(string) string) page.OutboxFilter {
	f := page.OutboxFilter{Salon: value("salon"), After: value("after")}
	if state := inbox.State(value("state")); slices.Contains(page.OutboxStates(), state) {
		f.State = state
	}
	if cause := inbox.Cause(value("cause")); slices.Contains(inbox.Causes(), cause) {
		f.Cause = cause
	}
	return f
}

// platformOutboxPage is what waits and what did not go in all salons.
func (s *site) platformOutboxPage(c *call) error {
	p := page.Outbox{Page: s.pageContext(c, c.Say(text.NavOutbox)), Base: platformOutbox, Filter: outboxFilter(c.r.URL.Query().Get)}
	p.Page.Lists = true
	if err := s.countOutboxes(c, &p); err != nil {
		return err
	}
	q := inbox.OutboxQuery{}
	if p.Filter.Salon != "" {
		t, err := s.Tenants.TenantBySlug(c.r.Context(), c.scope(), p.Filter.Salon)
		if fault.Is(err, fault.NotFound) {
			p.Problem = c.Say(text.OutboxSalonAbsent)
			return s.render(c, http.StatusOK, page.OutboxPage(p))
		}
		if err != nil {
			return err
		}
		q.Tenant = t.ID
	}
	return s.renderOutbox(c, p, q)
}

func (s *site) salonOutboxPage(c *call, t tenant.Tenant) error {
	p := page.Outbox{
		Page: s.hookContext(c, c.Say(text.NavOutbox)), Base: c.salonBase() + outboxPath, Back: c.salonBase() + integrationPath,
		Filter: outboxFilter(c.r.URL.Query().Get),
	}
	p.Filter.Salon = ""
	return s.renderOutbox(c, p, inbox.OutboxQuery{Tenant: t.ID})
}

// countOutboxes counts what waits and what did not go, over all salons.
func (s *site) countOutboxes(c *call, p *page.Outbox) error {
	type reason struct {
		state inbox.State
		cause inbox.Cause
	}
	waits, err := s.Outbox.OutboxWaits(c.r.Context(), c.scope())
	if err != nil {
		return err
	}
	counts, salons, total := map[reason]int{}, map[tenant.ID]bool{}, 0
	var order []reason
	var oldest time.Time
	for _, w := range waits {
		r := reason{w.State, w.Why}
		if counts[r] == 0 {
			order = append(order, r)
		}
		counts[r] += w.Messages
		salons[w.Tenant] = true
		total += w.Messages
		if oldest.IsZero() || w.Oldest.Before(oldest) {
			oldest = w.Oldest
		}
	}
	for _, r := range order {
		p.Waiting = append(p.Waiting, c.NewOutboxCount(p.Base, r.state, r.cause, counts[r]))
	}
	p.Total, p.Oldest = c.Say(text.OutboxTotal, total, len(salons)), c.When(oldest, s.Now(), page.Zone(tenant.DefaultTimezone))
	failed, err := s.Outbox.FailedCounts(c.r.Context(), c.scope(), s.Now().Add(-failedWithin))
	for _, f := range failed {
		p.Failed = append(p.Failed, c.NewOutboxCount(p.Base, f.State, f.Cause, f.Messages))
	}
	return err
}

// renderOutbox lists the messages that the filter finds.
func (s *site) renderOutbox(c *call, p page.Outbox, q inbox.OutboxQuery) error {
	ctx := c.r.Context()
	q.State, q.Cause, q.Since, q.Limit = p.Filter.State, p.Filter.Cause, s.Now().Add(-failedWithin), outboxRows+1
	if id, err := inbox.ParseID(p.Filter.After); err == nil {
		q.After, p.First = id, p.Filter.URL(p.Base, "")
	}
	list, err := s.Outbox.OutboxEntries(ctx, c.scope(), q)
	if err != nil {
		return err
	}
	if len(list) > outboxRows {
		list = list[:outboxRows]
		p.Next = p.Filter.URL(p.Base, list[outboxRows-1].ID.String())
	}
	salons := map[tenant.ID]tenant.Tenant{}
	for _, e := range list {
		row, err := s.outboxRow(c, p, salons, e)
		if err != nil {
			return err
		}
		p.Rows = append(p.Rows, row)
	}
	return s.render(c, http.StatusOK, page.OutboxPage(p))
}

// outboxRow is one message; on the page of all salons with whose it is. known remembers salons.
func (s *site) outboxRow(c *call, p page.Outbox, known map[tenant.ID]tenant.Tenant, e inbox.OutboxEntry) (page.OutboxRow, error) {
	if p.Back != "" {
		return c.NewOutboxRow(e, p.Base, s.Now(), page.Zone(c.salon.Timezone)), nil
	}
	t, there := known[e.Tenant]
	if !there {
		var err error
		if t, err = s.Tenants.Tenant(c.r.Context(), c.scope(), e.Tenant); err != nil && !fault.Is(err, fault.NotFound) {
			return page.OutboxRow{}, err
		}
		known[e.Tenant] = t
	}
	if t.ID.IsZero() {
		row := c.NewOutboxRow(e, "", s.Now(), page.Zone(tenant.DefaultTimezone))
		row.Salon = c.Say(text.OutboxSalonGone)
		return row, nil
	}
	base := "/admin/salons/" + t.Slug.String() + "/"
	row := c.NewOutboxRow(e, base+outboxPath, s.Now(), page.Zone(t.Timezone))
	row.Salon, row.SalonHref = t.Name, base
	return row, nil
}

func (s *site) cancelOutgoing(c *call, t tenant.Tenant) error {
	return s.actOutgoing(c, t, s.Outbox.CancelOutgoing, text.OutboxCancelled)
}

func (s *site) forgoOutgoing(c *call, t tenant.Tenant) error {
	return s.actOutgoing(c, t, s.Outbox.ForgoOutgoing, text.OutboxForgone)
}

// actOutgoing does something about a message of a salon, and shows the list again from which that was asked. What is no longer so is said there.
func (s *site) actOutgoing(
	c *call, t tenant.Tenant, do func(context.Context, tenant.Scope, tenant.ID, inbox.ID, time.Time) (inbox.Outgoing, error), done fault.Key,
) error {
	if err := c.parseForm(); err != nil {
		return err
	}
	id, err := inbox.ParseID(c.field("message"))
	if err != nil {
		return fault.New(fault.NotFound, "web.outbox", text.MessageUnknown)
	}
	_, err = do(c.r.Context(), c.scope(), t.ID, id, s.Now())
	switch {
	case fault.Is(err, fault.Conflict):
		s.setFlash(c.r.Context(), page.ToneWarn, c.Say(text.AlreadySent))
	case err != nil:
		return err
	default:
		s.setFlash(c.r.Context(), page.ToneGood, c.Say(done))
	}
	base := c.salonBase() + outboxPath
	if c.field("all") != "" && c.identity.actor.Role == tenant.Operator {
		base = platformOutbox
	}
	f := outboxFilter(c.field)
	if base != platformOutbox {
		f.Salon = ""
	}
	return s.redirect(c, f.URL(base, ""))
}
