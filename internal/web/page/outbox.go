package page

import (
	"net/url"
	"time"

	"salonzap/internal/inbox"
	"salonzap/internal/text"
)

// Outbox is what waits to be sent and what did not go: of one salon, or of all.
type Outbox struct {
	Page    Context
	Base    string // where the page is
	Back    string // the page that it belongs to; empty of all salons
	Total   string // how many wait; empty where that is not counted
	Oldest  Moment
	Waiting []OutboxCount
	Failed  []OutboxCount
	Filter  OutboxFilter
	Problem string
	Rows    []OutboxRow
	Next    string // address of the next page; empty at the end
	First   string // address of the first page; empty when this is it
}

// OutboxFilter is what the list is asked for.
type OutboxFilter struct {
	State inbox.State
	Cause inbox.Cause
	Salon string // its slug; empty: all
	After string
}

// URL is the address of a page that shows what the filter finds, from a place on.
func (f OutboxFilter) URL(base, after string) string {
	q := url.Values{}
	for name, value := range map[string]string{"state": string(f.State), "cause": string(f.Cause), "salon": f.Salon, "after": after} {
		if value != "" {
			q.Set(name, value)
		}
	}
	if len(q) == 0 {
		return base
	}
	return base + "?" + q.Encode()
}

// OutboxCount is how many messages are in a state for a reason.
type OutboxCount struct {
	Label, Href string
	Count       int
}

// OutboxRow is one message, without a word of what it says.
type OutboxRow struct {
	ID, Salon, SalonHref string
	To, Origin, Why      string
	State                Pill
	Asked, Deadline      Moment
	Attempts             int
	Action               string // where its forms go
	Cancel, Forgo        bool
}

// OutboxStates are the states that messages of an outbox are filtered by.
func OutboxStates() []inbox.State {
	return []inbox.State{inbox.Pending, inbox.Unknown, inbox.Refused, inbox.Expired}
}

func (w Localizer) outboxStateOptions() []Option {
	var list []Option
	for _, s := range OutboxStates() {
		list = append(list, Option{string(s), w.Say(text.OutboxStateKey(string(s)))})
	}
	return list
}

func (w Localizer) outboxCauseOptions() []Option {
	var list []Option
	for _, c := range inbox.Causes() {
		list = append(list, Option{string(c), w.outboxWhy(inbox.Expired, c)})
	}
	return list
}

// outboxWhy is why a message is in a state: what keeps its outbox while it waits, what kept it afterwards.
func (w Localizer) outboxWhy(s inbox.State, c inbox.Cause) string {
	key := text.WaitCauseKey(string(c))
	if s.Final() || !text.Has(key) {
		key = text.SendCauseKey(string(c))
	}
	return w.Say(key)
}

// NewOutboxCount is a count with the address of the messages that it counts.
func (w Localizer) NewOutboxCount(base string, s inbox.State, c inbox.Cause, n int) OutboxCount {
	label := w.Say(text.OutboxStateKey(string(s)))
	if c != "" {
		label += ": " + w.outboxWhy(s, c)
	}
	return OutboxCount{Label: label, Href: OutboxFilter{State: s, Cause: c}.URL(base, ""), Count: n}
}

// NewOutboxRow makes a row of a message. action is where its forms go.
func (w Localizer) NewOutboxRow(e inbox.OutboxEntry, action string, now time.Time, zone *time.Location) OutboxRow {
	r := OutboxRow{
		ID: e.ID.String(), To: e.MaskedTo(), Origin: w.Say(text.OutboxOriginKey(string(e.Origin))), State: w.outboxPill(e.State), Why: w.Say(text.OutboxTurn),
		Asked: w.When(e.AskedAt, now, zone), Deadline: w.When(e.Deadline, now, zone), Attempts: e.Attempts, Action: action,
		Cancel: e.Cancellable() && action != "", Forgo: e.Forgoable() && !e.OnWay && action != "",
	}
	r.Deadline.Text = r.Deadline.Exact
	if r.To == "" {
		r.To = w.Say(text.OutboxHidden)
	}
	switch {
	case e.OnWay:
		r.Why = w.Say(text.OutboxOnWay)
	case e.State == inbox.Unknown && e.Policy == inbox.Repeat:
		r.Why = w.Say(text.OutboxRepeats)
	case e.State == inbox.Unknown:
		r.Why = w.Say(text.OutboxLooked)
	case e.Cause != "":
		r.Why = w.outboxWhy(e.State, e.Cause)
	}
	return r
}

func (w Localizer) outboxPill(s inbox.State) Pill {
	p := Pill{Label: w.Say(text.OutboxStateKey(string(s))), Icon: "wait", Tone: ToneInfo}
	switch s { //nolint:exhaustive // the others are not listed
	case inbox.Unknown:
		p.Icon, p.Tone = "question", ToneWarn
	case inbox.Refused, inbox.Expired:
		p.Icon, p.Tone = "warn", ToneBad
	}
	return p
}
