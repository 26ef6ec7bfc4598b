package page

import (
	"time"

	"salonzap/internal/connection"
	"salonzap/internal/fleet"
	"salonzap/internal/text"
)

// Leaving is how a server becomes empty.
type Leaving struct {
	Page   Context
	Server string
	Health Pill
	Lead   string
	Notes  []string
	Takes  bool // it takes new salons: nothing leaves it
	Empty  bool
	Ways   []LeavingWay
	Rows   []LeavingRow
	Next   string // the address of the next page; empty: none

	Anew *PlaceAnew // nil: the server is not lost
}

// PlaceAnew is the operator's word that a server is lost.
type PlaceAnew struct{ Means, Confirm, Do, Error string }

// LeavingWay is how many salons leave in one way.
type LeavingWay struct {
	Way     Pill
	Is      string
	Count   string
	Present bool
}

// LeavingRow is a salon on the server.
type LeavingRow struct {
	SalonRow

	Way Pill
}

// LeavingPill is a way off a server.
func (w Localizer) LeavingPill(l connection.Leaving) Pill {
	p := Pill{Label: w.Say(text.Leaving(string(l))), Icon: "wait", Tone: ToneInfo}
	switch l {
	case connection.LeavesByOwner:
		p.Icon, p.Tone = "warn", ToneWarn
	case connection.LeavesAtClick, connection.LeavesAfterwork:
	case connection.LeavesItself:
		p.Icon, p.Tone = "check", ToneGood
	}
	return p
}

// NewLeaving makes the page without its salons. lost: they may be placed anew.
func (w Localizer) NewLeaving(s fleet.Server, counts map[connection.Leaving]int, lost bool) Leaving {
	p := Leaving{Server: s.ID, Health: w.HealthPill(s.Health), Takes: !s.Draining, Empty: true}
	lead := text.LeavingDrains
	if p.Takes {
		lead = text.LeavingTakes
	}
	p.Lead = w.Say(lead)
	if s.Health.Problem != "" {
		p.Notes = append(p.Notes, w.Say(text.LeavingDown, w.problem(s.Health.Problem)))
	}
	for _, l := range connection.Leavings() {
		n := counts[l]
		p.Ways = append(p.Ways, LeavingWay{Way: w.LeavingPill(l), Is: w.Say(text.LeavingIs(string(l))), Count: w.Count(n), Present: n > 0})
		p.Empty = p.Empty && n == 0
	}
	if all := counts[connection.LeavesByOwner] + counts[connection.LeavesAtClick] + counts[connection.LeavesAfterwork]; lost && all > 0 {
		owners := w.Count(counts[connection.LeavesByOwner])
		p.Anew = &PlaceAnew{Means: w.Say(text.AnewMeans, w.Count(all), owners), Confirm: w.Say(text.AnewConfirm, owners), Do: w.Say(text.AnewDo, w.Count(all))}
	}
	return p
}

// NewLeavingRow makes a row of a salon with a connection.
func (w Localizer) NewLeavingRow(s connection.Salon, now time.Time) LeavingRow {
	return LeavingRow{SalonRow: w.NewSalonRow(s, now), Way: w.LeavingPill(connection.LeavingOf(*s.Connection))}
}
