package page

import (
	"bytes"
	"encoding/json"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"salonzap/internal/event"
	"salonzap/internal/fault"
	"salonzap/internal/text"
	"salonzap/internal/webhook"
)

// Integration is the page for who connects another system: keys, webhooks, the documentation.
type Integration struct {
	Page     Context
	Base     string // where the page is
	Hooks    []HookRow
	Platform bool // of all salons: keys have a page of their own
	Keys     []APIKeyRow
	Form     APIKeyForm
	Created  *NewAPIKey // shown once
}

// HookRow is one webhook.
type HookRow struct {
	ID, URL, Note string
	State         Pill
	Problem       string // what somebody should do something about
	Tone          Tone
	Paused        bool
	Events        []string
	Count         string // how many types of event
	All           bool   // every type, also those that come later
}

// NewHookRow makes a row of a webhook.
func (w Localizer) NewHookRow(s webhook.Subscription) HookRow {
	r := HookRow{
		ID: s.ID, URL: s.URL.Reveal(), Note: s.Description, Paused: s.Pause != "", Tone: ToneInfo,
		State: Pill{Label: w.Say(text.HookActive), Icon: "check", Tone: ToneGood}, Count: w.Say(text.HookEventCount, len(s.Types)),
	}
	if s.All {
		r.All, r.Count = true, w.Say(text.HookEventsAll)
	}
	for _, t := range s.Types {
		r.Events = append(r.Events, string(t))
	}
	slices.Sort(r.Events)
	switch {
	case s.Pause == webhook.PausedByPerson:
		r.Problem, r.State = w.Say(text.HookPausedBy), Pill{Label: w.Say(text.HookPaused), Icon: "pause", Tone: ToneInfo}
	case r.Paused:
		sentence := text.HookDead
		if s.Pause == webhook.PausedAsGone {
			sentence = text.HookGone
		}
		r.Problem, r.Tone, r.State = w.Say(sentence), ToneBad, Pill{Label: w.Say(text.HookPaused), Icon: "stop", Tone: ToneBad}
	case s.Failures > 0:
		r.Problem, r.Tone = w.Say(text.HookFails, s.Failures), ToneWarn
		r.State = Pill{Label: w.Say(text.HookFailing), Icon: "warn", Tone: ToneWarn}
	}
	return r
}

// HookForm makes or changes a webhook.
type HookForm struct {
	Page                  Context
	Base, Action, Problem string
	URL, Note             Field
	Events                []Tick
	More                  bool // not all types are ticked
}

// TypedHook is what a form of a webhook holds.
type TypedHook struct {
	URL, Note string
	Types     []string
	Errors    Errors
}

// NewHookForm makes the form.
func NewHookForm(p Context, base, action string, t TypedHook) HookForm {
	f := HookForm{Page: p, Base: base, Action: action, Problem: t.Errors[""]}
	if f.Problem == "" {
		f.Problem = t.Errors["events"]
	}
	f.URL = Field{
		ID: "url", Name: "url", Type: "url", Label: p.Say(text.HookURL), Hint: p.Say(text.HookURLHint), Value: t.URL, Error: t.Errors["url"],
		Placeholder: "https://", Required: true, Autocomplete: "off", InputMode: "url", Max: webhook.MaxURL,
	}
	f.Note = Field{
		ID: "note", Name: "note", Type: "text", Label: p.Say(text.HookNote), Hint: p.Say(text.HookNoteHint), Value: t.Note, Error: t.Errors["description"],
		Optional: true, Autocomplete: "off", Max: webhook.MaxDescription,
	}
	all := event.Types()
	f.More = len(t.Types) > 0
	for _, typ := range all {
		f.Events = append(f.Events, Tick{Name: "events", Value: string(typ), Label: string(typ), Ticked: f.More && slices.Contains(t.Types, string(typ))})
	}
	return f
}

// Hook is one webhook with what became of its deliveries.
type Hook struct {
	Page         Context
	Base, Action string // of the list, and of this one
	Row          HookRow
	Secret       string    // a fresh one; shown once
	Try          *Attempt  // what came of a test
	Log          []LogLine // newest first
	Older        string    // where the page of older ones is
	Newest       bool      // these are the newest
	Since, Until Field
	Problem      string
}

// Attempt is what a receiver answered.
type Attempt struct {
	Good            bool
	Status          string // "200 in 12 ms"
	Why, Answer     string
	AnswerCut, Done bool
}

// LogLine is one delivery.
type LogLine struct {
	Seq, Type, Request string
	State              Pill
	At, Due            Moment
	Attempts           string
	Attempt            Attempt
	Again              bool // it can be delivered again
}

// The most of a request and of an answer that a page shows, in bytes.
const (
	maxShownRequest = 1500
	maxShownAnswer  = 1000
)

// NewAttempt shows an answer.
func (w Localizer) NewAttempt(a webhook.Answer) Attempt {
	out := Attempt{Good: a.OK(), Done: !a.At.IsZero() || a.Status != 0 || a.Cause != ""}
	if a.Status != 0 {
		out.Status = w.Say(text.HookStatusWas, a.Status, a.Took.Milliseconds())
	}
	if key, ok := whyNot()[a.Cause]; ok {
		out.Why = w.Say(key)
	}
	out.Answer, out.AnswerCut = shortened(covered(strings.ToValidUTF8(string(a.Body), "�")), maxShownAnswer)
	return out
}

func whyNot() map[webhook.Cause]fault.Key {
	return map[webhook.Cause]fault.Key{
		webhook.CauseStatus: text.HookWhyStatus, webhook.CauseRedirect: text.HookWhyRedirect, webhook.CauseTimeout: text.HookWhyTimeout,
		webhook.CauseNoAnswer: text.HookWhyNoAnswer, webhook.CauseForbidden: text.HookWhyForbidden,
	}
}

// NewLogLine shows a delivery, without what clients wrote.
func (w Localizer) NewLogLine(e webhook.Entry, now time.Time, zone *time.Location) (LogLine, error) {
	body, err := e.Event.Encode()
	if err != nil {
		return LogLine{}, err
	}
	l := LogLine{
		Seq: strconv.FormatInt(e.Seq, 10), Type: string(e.Event.Type), At: w.When(e.CreatedAt, now, zone), Due: w.When(e.Due, now, zone),
		Attempt: w.NewAttempt(e.Answer), Again: e.State != webhook.Waiting,
	}
	if l.Request, err = masked(body); err != nil {
		return LogLine{}, err
	}
	l.Request, _ = shortened(l.Request, maxShownRequest)
	if e.Attempts > 1 {
		l.Attempts = w.Say(text.HookAttempts, e.Attempts)
	}
	switch e.State {
	case webhook.Delivered:
		l.State = Pill{Label: w.Say(text.HookDelivered), Icon: "check", Tone: ToneGood}
	case webhook.Parked:
		l.State = Pill{Label: w.Say(text.HookParked), Icon: "stop", Tone: ToneBad}
	case webhook.Waiting:
		l.State = Pill{Label: w.Say(text.HookWaiting), Icon: "wait", Tone: ToneInfo}
		if e.Attempts > 0 {
			l.State.Icon, l.State.Tone = "warn", ToneWarn
		}
	}
	return l, nil
}

// personal are the members of an event that hold what clients wrote, or who they are; of content it is everything.
func personal(name string) bool {
	switch name {
	case "text", "name", "for_name", "phone", "content", "tags", "profile_name", "observed_number":
		return true
	}
	return false
}

// masked is an event to look at: its members, with what is personal covered.
func masked(body []byte) (string, error) {
	var v any
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	if err := d.Decode(&v); err != nil {
		return "", err
	}
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	err := enc.Encode(cover(v, false))
	return strings.TrimSpace(out.String()), err
}

func cover(v any, hide bool) any {
	switch v := v.(type) {
	case map[string]any:
		for name, x := range v {
			v[name] = cover(x, hide || personal(name))
		}
	case []any:
		for i, x := range v {
			v[i] = cover(x, hide)
		}
	case string, json.Number:
		if hide {
			return "•••"
		}
		if s, ok := v.(string); ok && strings.HasPrefix(s, "+") {
			return covered(s)
		}
	}
	return v
}

// longNumber is what may be somebody's number.
var longNumber = regexp.MustCompile(`\d{8,}`)

// covered hides numbers but for their end: a receiver may answer with what it was sent.
func covered(s string) string {
	const shown = 4
	return longNumber.ReplaceAllStringFunc(s, func(digits string) string { return "••••" + digits[len(digits)-shown:] })
}

// shortened is the beginning of a text, at a whole character, and whether something is missing.
func shortened(s string, most int) (string, bool) {
	if len(s) <= most {
		return s, false
	}
	return strings.ToValidUTF8(s[:most], "") + "…", true
}
