package web

import (
	"context"
	"net/http"
	"slices"

	"salonzap/internal/fault"
	"salonzap/internal/fleet/reconcile"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
	"salonzap/internal/web/page"
)

// Reconciliation reads what the comparison of servers with what is kept found.
type Reconciliation interface {
	Turns(ctx context.Context, scope tenant.Scope) ([]reconcile.Turn, error)
	// Findings lists what was found, of one server or ("") of all.
	Findings(ctx context.Context, scope tenant.Scope, server string) ([]reconcile.Finding, error)
	// CountFindings counts what two turns agreed on, by kind.
	CountFindings(ctx context.Context, scope tenant.Scope) (map[reconcile.Kind]int, error)
}

const reconcilePath = serversPath + "check"

// reconcilePage shows the turns of the servers and what they found.
func (s *site) reconcilePage(c *call) error {
	ctx := c.r.Context()
	turns, err := s.Reconciliation.Turns(ctx, c.scope())
	if err != nil {
		return err
	}
	all, err := s.Reconciliation.Findings(ctx, c.scope(), "")
	if err != nil {
		return err
	}
	p := page.Reconciliation{Page: s.pageContext(c, c.Say(text.ReconcileTitle))}
	zone, now := page.Zone(tenant.DefaultTimezone), s.Now()
	for _, t := range turns {
		p.Turns = append(p.Turns, c.NewTurnRow(t, now, zone))
	}
	suspected := 0
	for _, f := range all {
		if !f.Confirmed() {
			suspected++
			continue
		}
		row := c.NewFindingRow(f, now, zone)
		if !f.Tenant.IsZero() {
			t, err := s.Tenants.Tenant(ctx, c.scope(), f.Tenant)
			switch {
			case fault.Is(err, fault.NotFound): // it was deleted meanwhile
				continue
			case err != nil:
				return err
			}
			row.Name, row.Href = t.Name, salonPath(t)
		}
		p.Findings = append(p.Findings, row)
	}
	p.Agrees = len(p.Findings) == 0 && allCompared(turns)
	if suspected > 0 {
		p.Suspected = c.Say(text.ReconcileSuspect, c.Count(suspected))
	}
	return s.render(c, http.StatusOK, page.ReconciliationPage(p))
}

// reconcileSummary is the link to the page, with how much is on it: what was found, and servers whose lists are doubted.
func (s *site) reconcileSummary(ctx context.Context, c *call) (label string, found int, err error) {
	counts, err := s.Reconciliation.CountFindings(ctx, c.scope())
	if err != nil {
		return "", 0, err
	}
	for _, n := range counts {
		found += n
	}
	turns, err := s.Reconciliation.Turns(ctx, c.scope())
	if err != nil {
		return "", 0, err
	}
	for _, t := range turns {
		if t.Outcome == reconcile.Doubtful {
			found++
		}
	}
	switch {
	case found > 0:
		return c.Say(text.ReconcileLink, c.Count(found)), found, nil
	case allCompared(turns):
		return c.Say(text.ReconcileLinkGood), 0, nil
	}
	return c.Say(text.ReconcileTitle), 0, nil
}

// allCompared tells whether the last turn of each server compared it.
func allCompared(turns []reconcile.Turn) bool {
	return len(turns) > 0 && !slices.ContainsFunc(turns, func(t reconcile.Turn) bool { return t.Outcome != reconcile.Compared })
}
