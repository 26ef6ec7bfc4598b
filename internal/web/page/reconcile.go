package page

import (
	"time"

	"salonzap/internal/fault"
	"salonzap/internal/fleet/reconcile"
	"salonzap/internal/text"
)

// Reconciliation is what the comparison of servers with what is kept found.
type Reconciliation struct {
	Page      Context
	Turns     []TurnRow
	Findings  []FindingRow
	Agrees    bool   // each server was compared, and nothing was found
	Suspected string // what a single turn saw; empty: nothing
}

// TurnRow is a server's last turn.
type TurnRow struct {
	Server, Result string
	Tone           Tone
	Icon           string
	Began, Next    Moment
}

// FindingRow is one finding with the one thing that helps.
type FindingRow struct {
	Server, Instance string
	Name, Href       string // of the salon; empty without one
	What             Pill
	Do               string
	Since            Moment
}

// NewTurnRow makes a row of a turn.
func (w Localizer) NewTurnRow(t reconcile.Turn, now time.Time, zone *time.Location) TurnRow {
	row := TurnRow{Server: t.Server, Began: w.When(t.BeganAt, now, zone), Next: w.When(t.NextAt, now, zone), Tone: ToneWarn, Icon: "warn"}
	switch t.Outcome {
	case reconcile.Compared:
		row.Result, row.Tone, row.Icon = w.Say(text.ReconcileCompared, w.Count(t.Expected-t.Absent), w.Count(t.Expected)), ToneGood, "check"
	case reconcile.Away:
		row.Result = w.Say(text.ReconcileAway)
	case reconcile.Booting:
		row.Result, row.Tone, row.Icon = w.Say(text.ReconcileBooting), ToneInfo, "wait"
	case reconcile.Doubtful:
		row.Result, row.Tone = w.Say(text.ReconcileDoubtful, w.Count(t.Absent), w.Count(t.Expected)), ToneBad
	default:
		row.Result, row.Tone, row.Icon = w.Say(text.ReconcileWaits), ToneInfo, "wait"
	}
	return row
}

// NewFindingRow makes a row of a finding.
func (w Localizer) NewFindingRow(f reconcile.Finding, now time.Time, zone *time.Location) FindingRow {
	row := FindingRow{Server: f.Server, Instance: f.Instance, Since: w.When(f.FirstAt, now, zone)}
	what := map[reconcile.Kind]fault.Key{
		reconcile.Missing: text.FoundMissing, reconcile.Orphaned: text.FoundOrphaned, reconcile.ForeignWebhook: text.FoundForeign, reconcile.Stuck: text.FoundStuck, reconcile.Dead: text.FoundDead,
	}
	row.What = Pill{Label: w.Say(what[f.Kind]), Icon: "warn", Tone: ToneWarn}
	if f.Detail == reconcile.DetailIdle {
		row.What.Icon, row.What.Tone = "question", ToneInfo
	}
	row.Do = w.Say(text.FoundDo(string(f.Kind), f.Detail))
	return row
}
