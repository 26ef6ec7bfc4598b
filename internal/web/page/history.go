package page

import (
	"slices"
	"time"

	"salonzap/internal/connection"
	"salonzap/internal/fault"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

// History is what happened to a salon's connection, newest first.
type History struct {
	Localizer
	Items []HistoryItem
	More  string // address of the next page; empty at the end
	Full  string // address of the whole history; empty when this is it
}

// HistoryItem is one line of it.
type HistoryItem struct {
	What, Why, Who, Detail string
	When                   Moment
	Icon                   string
	Tone                   Tone

	at time.Time
}

// NewHistory makes the lines that the reader understands: an owner does not see how we went about it.
func (w Localizer) NewHistory(entries []connection.Entry, operator bool, now time.Time, zone *time.Location) []HistoryItem {
	items := make([]HistoryItem, 0, len(entries))
	for _, e := range entries {
		line, ok := historyLineOf(e.Kind)
		if !ok || (line.operatorOnly && !operator) {
			continue
		}
		item := HistoryItem{
			What: w.Say(line.key), Who: w.actorName(e.Actor, operator), When: w.When(e.At, now, zone),
			Icon: line.icon, Tone: line.tone, at: e.At,
		}
		if e.Cause != connection.CauseNone {
			item.Why = w.CauseSentence(e.Cause, operator)
		}
		if operator {
			item.Detail = e.Detail
		}
		items = append(items, item)
	}
	return items
}

// NewTimeline is the history with the webhooks that came in between, newest first. Webhooks older than the oldest entry
// are left out: they belong to the page before.
func (w Localizer) NewTimeline(entries []connection.Entry, events []connection.Envelope, now time.Time, zone *time.Location) []HistoryItem {
	items := w.NewHistory(entries, true, now, zone)
	for _, e := range events {
		if len(entries) > 0 && e.At.Before(entries[len(entries)-1].At) {
			continue
		}
		items = append(items, HistoryItem{
			What: w.Say(text.TimelineWebhook), Detail: e.Event, Who: w.Say(text.ByServer), When: w.When(e.At, now, zone),
			Icon: "pulse", Tone: ToneInfo, at: e.At,
		})
	}
	slices.SortStableFunc(items, func(a, b HistoryItem) int { return b.at.Compare(a.at) })
	return items
}

// actorName names an actor: people by their e-mail, except that a salon does not learn who works for the platform.
func (w Localizer) actorName(a tenant.Actor, operator bool) string {
	switch {
	case a.Kind == tenant.ActorSystem:
		return w.Say(text.ByPlatform)
	case a.Name == tenant.LinkActorName:
		return w.Say(text.ByLink)
	case operator:
		return a.Name
	case a.Kind == tenant.ActorAPIKey:
		return w.Say(text.ByIntegration)
	case a.Kind == tenant.ActorCLI, a.Role == tenant.Operator:
		return w.Say(text.ByTeam)
	}
	return a.Name
}

// historyLine is how a kind of entry is shown; inner ones are for operators.
type historyLine struct {
	key          fault.Key
	icon         string
	tone         Tone
	operatorOnly bool
}

func historyLineOf(k connection.EntryKind) (historyLine, bool) {
	switch k {
	case connection.EntryConnected:
		return historyLine{text.HistoryLinked, "check", ToneGood, false}, true
	case connection.EntryDropped:
		return historyLine{text.HistoryDropped, "warn", ToneBad, false}, true
	case connection.EntryAttemptStarted:
		return historyLine{text.HistoryBegan, "wait", ToneInfo, false}, true
	case connection.EntryAttemptEnded:
		return historyLine{text.HistoryEnded, "off", ToneWarn, false}, true
	case connection.EntryDisconnected:
		return historyLine{text.HistoryOff, "off", ToneInfo, false}, true
	case connection.EntryQuarantined:
		return historyLine{text.HistoryHeld, "question", ToneWarn, false}, true
	case connection.EntryNumberDecided:
		return historyLine{text.HistoryDecided, "question", ToneInfo, false}, true
	case connection.EntryPaused:
		return historyLine{text.HistoryPaused, "pause", ToneInfo, false}, true
	case connection.EntryResumed:
		return historyLine{text.HistoryResumed, "check", ToneInfo, false}, true
	case connection.EntryCreated:
		return historyLine{text.HistoryCreated, "info", ToneInfo, true}, true
	case connection.EntryCodeShown:
		return historyLine{text.HistoryShown, "qr", ToneInfo, true}, true
	case connection.EntryEscalated:
		return historyLine{text.HistoryRung, "wait", ToneInfo, true}, true
	case connection.EntryUnexpected:
		return historyLine{text.HistoryFound, "warn", ToneWarn, true}, true
	case connection.EntryAdopted:
		return historyLine{text.HistoryAdopted, "info", ToneInfo, true}, true
	case connection.EntryWebhookRepaired:
		return historyLine{text.HistoryRehooked, "info", ToneInfo, true}, true
	default:
		return passkeyHistoryLine(k)
	}
}
