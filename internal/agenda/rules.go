package agenda

import "salonzap/internal/text"

// Rules are how a salon lets itself be booked. They bind clients; staff is warned.
type Rules struct {
	Grid    int  // minutes between the starts that are offered, counted from each window's start
	Snug    bool // also offer the moment at which something ends, so that no crumbs are left
	Lead    int  // minutes between now and the earliest start
	Horizon int  // days after today on which one can still book
	Hold    int  // minutes for which a time is kept while the client decides
	Cancel  int  // minutes before the start from which on a cancellation is a late one
	Version Version
}

// DefaultRules are those of a new salon.
func DefaultRules() Rules {
	return Rules{Grid: 15, Snug: true, Lead: 60, Horizon: 60, Hold: 10, Cancel: 120}
}

// Bounds of the rules.
const (
	MinGrid    = 5
	MaxGrid    = 60
	MaxLead    = 30 * minutesOfADay
	MaxHorizon = 365
	MaxHold    = 60
)

// Check tells whether the rules can be used. Errors: Invalid "grid", "lead", "horizon", "hold" or "cancel".
func (r Rules) Check() error {
	const op = "agenda.rules"
	if err := within(op, "grid", r.Grid, MinGrid, MaxGrid, text.AgendaGrid); err != nil {
		return err
	}
	if err := within(op, "lead", r.Lead, 0, MaxLead, text.AgendaLead); err != nil {
		return err
	}
	if err := within(op, "horizon", r.Horizon, 1, MaxHorizon, text.AgendaHorizon); err != nil {
		return err
	}
	if err := within(op, "hold", r.Hold, 1, MaxHold, text.AgendaHold); err != nil {
		return err
	}
	return within(op, "cancel", r.Cancel, 0, MaxLead, text.AgendaCancel)
}
