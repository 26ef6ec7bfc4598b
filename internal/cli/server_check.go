package cli

import (
	"context"
	"fmt"
	"io"
	"strconv"
	"time"

	"salonzap/internal/fleet/reconcile"
	"salonzap/internal/text"
)

type serverCheckCmd struct{}

// Help says what is shown.
func (serverCheckCmd) Help() string {
	return "A running salonzap compares each server's list with the database every five minutes. This shows the last turns and what they found;\n" +
		"what a single turn saw is only suspected. Nothing is asked of a server now."
}

// turnView is a server's last turn in JSON.
type turnView struct {
	Server   string     `json:"server"`
	Outcome  string     `json:"outcome"` // "", "compared", "away", "booting" or "doubtful"
	BeganAt  *time.Time `json:"began_at"`
	TookMS   *int64     `json:"took_ms"` // null while it is under way
	NextAt   *time.Time `json:"next_at"`
	Expected int        `json:"expected"`
	Listed   int        `json:"listed"`
	Absent   int        `json:"absent"`
	Looked   int        `json:"looked"`
}

// findingView is a finding in JSON.
type findingView struct {
	Server    string     `json:"server"`
	Kind      string     `json:"kind"`
	Instance  string     `json:"instance"`
	Detail    string     `json:"detail"`
	Confirmed bool       `json:"confirmed"`
	FirstAt   *time.Time `json:"first_at"`
	LastAt    *time.Time `json:"last_at"`
}

type checkView struct {
	Turns    []turnView    `json:"turns"`
	Findings []findingView `json:"findings"`
}

// Run shows the turns and the findings.
func (serverCheckCmd) Run(ctx context.Context, h *home) error {
	s, err := h.database(ctx)
	if err != nil {
		return err
	}
	turns, err := s.Turns(ctx, operator())
	if err != nil {
		return err
	}
	found, err := s.Findings(ctx, operator(), "")
	if err != nil {
		return err
	}
	v := checkView{Turns: []turnView{}, Findings: []findingView{}}
	var turnRows, findingRows [][]string
	for _, t := range turns {
		one := turnView{
			Server: t.Server, Outcome: string(t.Outcome), BeganAt: instant(t.BeganAt), NextAt: instant(t.NextAt),
			Expected: t.Expected, Listed: t.Listed, Absent: t.Absent, Looked: t.Looked,
		}
		took := "-"
		if !t.EndedAt.Before(t.BeganAt) {
			ms := t.EndedAt.Sub(t.BeganAt).Milliseconds()
			one.TookMS, took = &ms, fmt.Sprintf("%d ms", ms)
		}
		v.Turns = append(v.Turns, one)
		turnRows = append(turnRows, []string{
			t.Server, t.BeganAt.UTC().Format(time.RFC3339), took, t.NextAt.UTC().Format(time.RFC3339), string(t.Outcome), strconv.Itoa(t.Expected), strconv.Itoa(t.Absent),
		})
	}
	for _, f := range found {
		v.Findings = append(v.Findings, findingView{
			Server: f.Server, Kind: string(f.Kind), Instance: f.Instance, Detail: f.Detail, Confirmed: f.Confirmed(), FirstAt: instant(f.FirstAt), LastAt: instant(f.LastAt),
		})
		findingRows = append(findingRows, []string{f.Server, string(f.Kind), f.Instance, foundDo(f)})
	}
	return h.out.value(v, func(w io.Writer) {
		table(w, "No server was compared yet: a running salonzap does it.", []string{"SERVER", "BEGAN", "TOOK", "NEXT", "OUTCOME", "EXPECTED", "ABSENT"}, turnRows)
		if len(turnRows) > 0 {
			say(w, "")
			table(w, "The servers and the database agree.", []string{"SERVER", "FOUND", "INSTANCE", "WHAT HELPS"}, findingRows)
		}
	})
}

// foundDo is the one thing that helps with a finding.
func foundDo(f reconcile.Finding) string {
	if !f.Confirmed() {
		return "suspected; the next turn confirms or drops it"
	}
	return text.EN.Say(text.FoundDo(string(f.Kind), f.Detail))
}
