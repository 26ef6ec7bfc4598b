package page

import (
	"strconv"

	"salonzap/internal/fault"
	"salonzap/internal/text"
)

// itoa writes a length of a drawing.
func itoa(n int) string { return strconv.Itoa(n) }

// Step is one step of the trail that an attempt goes along.
type Step struct {
	Label   string
	Current bool
	Done    bool
}

// steps is where the card is, from preparing to connected; empty for faces that are no part of an attempt.
func (c Card) steps() []Step {
	at, ok := map[CardKind]int{CardPreparing: 0, CardCode: 1, CardChecking: 1, CardPasskey: 2, CardPasskeySent: 2, CardPasskeyCode: 2, CardScanned: 2}[c.Kind]
	if !ok {
		return nil
	}
	if c.Kind == CardScanned && c.Syncing {
		at++
	}
	var steps []Step
	scan, read := text.TrailScan, text.TrailRead
	if c.ByPairingCode {
		scan, read = text.TrailType, text.TrailTyped
	}
	for i, key := range []fault.Key{text.TrailPrepare, scan, read, text.TrailSync, text.TrailDone} {
		steps = append(steps, Step{Label: c.Say(key), Current: i == at, Done: i < at})
	}
	return steps
}

// SetupSteps is the way of the first run; at is 0 for the account, 1 for the servers, 2 for the first salon.
func (w Localizer) SetupSteps(at int) []Step {
	var steps []Step
	for i, key := range []fault.Key{text.StepAccount, text.StepServer, text.StepSalon} {
		steps = append(steps, Step{Label: w.Say(key, i+1), Current: i == at, Done: i < at})
	}
	return steps
}
