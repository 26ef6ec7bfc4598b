package inbox_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"salonzap/internal/contact"
	"salonzap/internal/inbox"
	"salonzap/internal/tenant"
)

var start = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// apply makes the message of the reports. Reports that came before its arrival are applied when it
// exists, as the store does.
func apply(reports []inbox.Report, now time.Time) (m inbox.Message, changes int) {
	var waiting []inbox.Report
	made := false
	for _, r := range reports {
		a, ok := r.(inbox.Arrived)
		if !made && !ok {
			waiting = append(waiting, r)
			continue
		}
		if !made {
			made = true
			m = inbox.New(inbox.ID{}, tenant.ID{}, contact.ID{}, a, now)
			for _, w := range waiting {
				m, _ = m.Fold(w, now)
			}
			continue
		}
		var changed bool
		if m, changed = m.Fold(r, now); changed {
			changes++
		}
	}
	return m, changes
}

func same(a, b inbox.Message) string {
	return cmp.Diff(a, b, cmp.Comparer(func(a, b inbox.ID) bool { return a == b }),
		cmp.Comparer(func(a, b tenant.ID) bool { return a == b }), cmp.Comparer(func(a, b contact.ID) bool { return a == b }))
}

// reports draws reports about one message, with one arrival at least.
func reports(t *rapid.T) []inbox.Report {
	about := inbox.About{Key: inbox.Key{ID: "3EB0", Mine: rapid.Bool().Draw(t, "mine")}}
	at := func() time.Time {
		return start.Add(time.Duration(rapid.IntRange(0, 3).Draw(t, "second")) * time.Second)
	}
	arrived := inbox.Arrived{About: about, SentAt: start, Content: inbox.Text{Body: "oi"}, Direction: inbox.FromClient}
	if about.Key.Mine {
		arrived.Direction = inbox.FromPhone
	}
	all := []inbox.Report{arrived}
	for range rapid.IntRange(0, 8).Draw(t, "reports") {
		switch rapid.IntRange(0, 7).Draw(t, "what") {
		case 0:
			history := arrived
			history.History = true
			all = append(all, history)
		case 1:
			echo := arrived
			if about.Key.Mine {
				echo.Direction = inbox.FromUs
			}
			all = append(all, echo)
		case 2:
			all = append(all, inbox.Edited{About: about, At: at(), Content: inbox.Text{Body: inbox.Body(rapid.SampledFrom([]string{"a", "b"}).Draw(t, "words"))}})
		case 3:
			all = append(all, inbox.Deleted{About: about, At: at()})
		default: // receipts are the most frequent reports
			s := rapid.SampledFrom([]inbox.State{inbox.Refused, inbox.Sent, inbox.Delivered, inbox.Read}).Draw(t, "state")
			r := inbox.Receipt{About: about, State: s, At: at()}
			if s == inbox.Refused {
				r.Cause = rapid.SampledFrom([]inbox.Cause{"", inbox.CauseRefused, inbox.CauseCold, inbox.CauseInvalid}).Draw(t, "cause")
			}
			all = append(all, r)
		}
	}
	return all
}

// TestOrderDecidesNothing applies reports twice, the second time shuffled and with repeats.
func TestOrderDecidesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		drawn := reports(t)
		want, _ := apply(drawn, start.Add(time.Second))
		again := append(slices.Clone(drawn), drawn[:rapid.IntRange(0, len(drawn)).Draw(t, "repeats")]...)
		shuffled := rapid.Permutation(again).Draw(t, "order")
		got, _ := apply(shuffled, start.Add(time.Second))
		if diff := same(want, got); diff != "" {
			t.Fatalf("another order, another message:\n%s", diff)
		}
		for _, r := range drawn {
			if _, changed := got.Fold(r, start.Add(time.Second)); changed {
				t.Fatalf("%T again changes the message", r)
			}
		}
	})
}

// TestStateNeverGoesBack tries every report and command in every state.
func TestStateNeverGoesBack(t *testing.T) {
	order := inbox.States()
	allowed := map[inbox.State][]inbox.State{
		inbox.Pending:   {inbox.Cancelled, inbox.Expired, inbox.Unknown, inbox.Sent, inbox.Refused, inbox.Delivered, inbox.Read},
		inbox.Unknown:   {inbox.Expired, inbox.Sent, inbox.Refused, inbox.Delivered, inbox.Read},
		inbox.Cancelled: {inbox.Unknown, inbox.Sent, inbox.Refused, inbox.Delivered, inbox.Read},
		inbox.Expired:   {inbox.Unknown, inbox.Sent, inbox.Refused, inbox.Delivered, inbox.Read},
		inbox.Sent:      {inbox.Refused, inbox.Delivered, inbox.Read},
		inbox.Refused:   {inbox.Delivered, inbox.Read},
		inbox.Delivered: {inbox.Read},
		inbox.Read:      {},
	}
	for _, from := range order {
		for _, to := range append(order, "", "lost") {
			if got, want := from.May(to), slices.Contains(allowed[from], to); got != want {
				t.Errorf("%s to %s: %v, want %v", from, to, got, want)
			}
		}
	}
}

func TestReportsFoldInAnyOrder(t *testing.T) {
	client := inbox.About{Key: inbox.Key{ID: "1"}}
	mine := inbox.About{Key: inbox.Key{ID: "1", Mine: true}}
	arrived := inbox.Arrived{About: client, SentAt: start, Direction: inbox.FromClient, Content: inbox.Text{Body: "oi"}}
	own := inbox.Arrived{About: mine, SentAt: start, Direction: inbox.FromPhone, Content: inbox.Text{Body: "oi"}}
	m, changes := apply([]inbox.Report{arrived, inbox.Receipt{About: client, State: inbox.Read, At: start}}, start)
	if m.State != inbox.Delivered || changes != 0 {
		t.Errorf("a receipt of a client's message: %s", m.State)
	}
	if m, _ = apply([]inbox.Report{arrived}, start.Add(time.Hour)); !m.Late {
		t.Error("what came an hour late is not late")
	}
	if m, _ = apply([]inbox.Report{arrived}, start.Add(inbox.LateAfter)); m.Late {
		t.Error("what came in time is late")
	}
	echo := own
	echo.Direction = inbox.FromUs
	if m, _ = apply([]inbox.Report{echo, own}, start); m.Direction != inbox.FromUs {
		t.Error("our own message became the owner's")
	}
	blank := arrived
	blank.Content = inbox.Unsupported{Type: "placeholderMessage"}
	if m, _ = apply([]inbox.Report{blank, arrived, blank}, start); inbox.Words(m.CurrentContent()) != "oi" {
		t.Errorf("what could be read gave way to %s", inbox.KindOf(m.Content))
	}
	for _, words := range [][2]inbox.Body{{"a", "b"}, {"b", "a"}} {
		first, second := inbox.Text{Body: words[0]}, inbox.Text{Body: words[1]}
		m, _ = apply([]inbox.Report{arrived, inbox.Edited{About: client, Content: first, At: start}, inbox.Edited{About: client, Content: second, At: start}}, start)
		if inbox.Words(m.CurrentContent()) != "b" {
			t.Errorf("of two edits at the same time the one that came last stands: %q", string(inbox.Words(m.CurrentContent())))
		}
	}
	cold := []inbox.Report{
		own,
		inbox.Receipt{About: mine, State: inbox.Refused, At: start.Add(time.Second)},
		inbox.Receipt{About: mine, State: inbox.Refused, Cause: inbox.CauseCold, At: start},
		inbox.Receipt{About: mine, State: inbox.Refused, Cause: inbox.CauseInvalid, At: start},
	}
	if m, _ = apply(cold, start); m.Cause != inbox.CauseCold || !m.StateAt.Equal(start) {
		t.Errorf("refused for %s at %s", m.Cause, m.StateAt)
	}
	other := arrived
	other.Content = inbox.Text{Body: "outro"}
	if m, changes = apply([]inbox.Report{arrived, other}, start); inbox.Words(m.CurrentContent()) != "oi" || changes != 0 {
		t.Error("a second content took the place of the first")
	}
	m, _ = apply([]inbox.Report{inbox.Edited{About: client, Content: inbox.Text{Body: "novo"}, At: start.Add(time.Minute)}, arrived}, start)
	if inbox.Words(m.CurrentContent()) != "novo" || inbox.Words(m.Content) != "oi" {
		t.Error("the edit that came first is lost")
	}
	if m, _ = m.Fold(inbox.Deleted{About: client, At: start.Add(time.Hour)}, start); m.CurrentContent() != nil {
		t.Error("what was taken back still says something")
	}
}

// The echo of a medium that we sent carries the source, whichever echo comes first.
func TestTheEchoOfAMediumTellsItsSource(t *testing.T) {
	u := inbox.Upload{ID: inbox.NewUploadID(), Kind: inbox.Image, Mime: "image/png", Size: 9}
	key := inbox.Key{ID: "A", Mine: true}
	m := inbox.Message{Key: key, Direction: inbox.FromUs, Content: u.Media("Tabela"), State: inbox.Pending}
	echo := inbox.Arrived{About: inbox.About{Key: key}, Direction: inbox.FromUs, Content: inbox.Media{Kind: inbox.Image, Source: inbox.Source(`{"imageMessage":{}}`)}}
	now, changed := m.Fold(echo, echo.SentAt)
	media, _ := now.Content.(inbox.Media)
	if !changed || string(media.Source) != `{"imageMessage":{}}` || media.Caption != "Tabela" || media.Mime != "image/png" {
		t.Errorf("after the echo: %#v", now.Content)
	}
	other := echo
	other.Content = inbox.Media{Kind: inbox.Image, Source: inbox.Source(`{"other":1}`)}
	if again, _ := now.Fold(other, echo.SentAt); string(again.Content.(inbox.Media).Source) != `{"imageMessage":{}}` {
		t.Error("a second echo replaces it")
	}
}
