package page

import (
	"strconv"

	"salonzap/internal/fault"
	"salonzap/internal/text"
)

// px writes a length of a drawing.
func px(n int) string { return strconv.Itoa(n) }

// Step is one step of the trail that an attempt goes along.
type Step struct {
	Word string
	Now  bool
	Done bool
}

// trail is where the card is, from preparing to connected; empty for faces that are no part of an attempt.
func (c Card) trail() []Step {
	at, ok := map[Kind]int{Preparing: 0, CodeShown: 1, Checking: 1, Passkey: 2, KeySent: 2, KeyCode: 2, Almost: 2}[c.Kind]
	if !ok {
		return nil
	}
	if c.Kind == Almost && c.Syncing {
		at++
	}
	var steps []Step
	scan, read := text.TrailScan, text.TrailRead
	if c.Typed {
		scan, read = text.TrailType, text.TrailTyped
	}
	for i, key := range []fault.Key{text.TrailPrepare, scan, read, text.TrailSync, text.TrailDone} {
		steps = append(steps, Step{Word: c.Say(key), Now: i == at, Done: i < at})
	}
	return steps
}

// SetupSteps is the way of the first run; at is 0 for the account, 1 for the servers, 2 for the first salon.
func (w Words) SetupSteps(at int) []Step {
	var steps []Step
	for i, key := range []fault.Key{text.StepAccount, text.StepServer, text.StepSalon} {
		steps = append(steps, Step{Word: w.Say(key, i+1), Now: i == at, Done: i < at})
	}
	return steps
}
