package inbox_test

import (
	"errors"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"salonzap/internal/contact"
	"salonzap/internal/fault"
	"salonzap/internal/inbox"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

const maria = "5511987654321@s.whatsapp.net"

func to(tb testing.TB) contact.Address {
	tb.Helper()
	a, ok := contact.ParseAddress(maria)
	if !ok {
		tb.Fatal("no address")
	}
	return a
}

func compose(tb testing.TB, d inbox.Draft) inbox.Outgoing {
	tb.Helper()
	if d.To.IsZero() {
		d.To = to(tb)
	}
	if d.Content == nil {
		d.Content = inbox.Text{Body: "oi"}
	}
	o, err := inbox.Compose(inbox.NewID(), tenant.NewID(), d, start)
	if err != nil {
		tb.Fatal(err)
	}
	return o
}

func TestMessagesThatCannotBeSentAreRefused(t *testing.T) {
	words := func(n int) inbox.Content { return inbox.Text{Body: inbox.Body(strings.Repeat("á", n))} }
	for _, tc := range []struct {
		name  string
		d     inbox.Draft
		field string
	}{
		{"text", inbox.Draft{Content: words(65536)}, ""},
		{"70,000 characters", inbox.Draft{Content: words(70000)}, "text"},
		{"empty text", inbox.Draft{Content: words(0)}, "text"},
		{"blank text", inbox.Draft{Content: inbox.Text{Body: " \u200b\n"}}, "text"},
		{"broken text", inbox.Draft{Content: inbox.Text{Body: "a\xff"}}, "text"},
		{"a zero byte", inbox.Draft{Content: inbox.Text{Body: "a\x00"}}, "text"},
		{"nothing", inbox.Draft{Content: inbox.Unsupported{}}, "text"},
		{"media of nothing", inbox.Draft{Content: inbox.Media{Kind: inbox.Image}}, "media"},
		{"long caption", inbox.Draft{Content: inbox.Media{Source: inbox.Source("1"), Caption: inbox.Body(strings.Repeat("a", 1025))}}, "caption"},
		{"media", inbox.Draft{Content: inbox.Media{Source: inbox.Source("1")}}, ""},
		{"reaction to nothing", inbox.Draft{Content: inbox.Reaction{Emoji: "👍"}}, "reaction"},
		{"a text as reaction", inbox.Draft{Content: inbox.Reaction{To: inbox.Key{ID: "1"}, Emoji: inbox.Body(strings.Repeat("a", 65))}}, "reaction"},
		{"reaction taken back", inbox.Draft{Content: inbox.Reaction{To: inbox.Key{ID: "1"}}}, ""},
		{"nowhere", inbox.Draft{Content: inbox.Location{Latitude: 91}}, "location"},
		{"no number", inbox.Draft{Content: inbox.Location{Latitude: math.NaN()}}, "location"},
		{"no cards", inbox.Draft{Content: inbox.Cards{}}, "contacts"},
		{"a deadline in the past", inbox.Draft{Content: words(1), Deadline: start}, "deadline"},
		{"a deadline next year", inbox.Draft{Content: words(1), Deadline: start.AddDate(1, 0, 0)}, "deadline"},
	} {
		tc.d.To = to(t)
		_, err := inbox.Compose(inbox.NewID(), tenant.NewID(), tc.d, start)
		f, _ := errors.AsType[*fault.Error](err)
		if (f == nil) != (tc.field == "") || f != nil && (f.Field != tc.field || f.Kind != fault.Invalid || !text.Has(f.Key)) {
			t.Errorf("%s: %v", tc.name, err)
		}
	}
	if _, err := inbox.Compose(inbox.NewID(), tenant.NewID(), inbox.Draft{Content: words(1)}, start); !fault.Is(err, fault.Invalid) {
		t.Errorf("to nobody: %v", err)
	}
}

func TestEveryCauseHasASentence(t *testing.T) {
	for _, c := range inbox.Causes() {
		if !text.Has(text.SendCauseKey(string(c))) {
			t.Errorf("%s has no sentence", c)
		}
	}
}

// A message of unknown outcome is sent again where its policy allows it, and never where it does
// not.
func TestAnUnknownOutcomeFollowsItsPolicy(t *testing.T) {
	reply := compose(t, inbox.Draft{Origin: inbox.Reply})
	reminder := compose(t, inbox.Draft{Origin: inbox.Unasked})
	lost := inbox.Outcome{State: inbox.Unknown, At: start}
	if reply = reply.Tried(lost); !reply.Due() || !reply.NotBefore.After(start) || reply.State != inbox.Unknown {
		t.Errorf("a reply: due %v, %s", reply.Due(), reply.State)
	}
	if reminder = reminder.Tried(lost); reminder.Due() {
		t.Error("a reminder of which nobody knows is sent again")
	}
	key := reply.Key
	for range inbox.MaxAttempts {
		reply = reply.Tried(lost)
	}
	if reply.Due() || reply.Key != key {
		t.Error("it is tried for ever, or under another key")
	}
	if m, _ := reply.Fold(inbox.Receipt{About: inbox.About{Key: key}, State: inbox.Delivered, At: start}, start); m.State != inbox.Delivered {
		t.Errorf("a receipt does not settle it: %s", m.State)
	}
	failed := compose(t, inbox.Draft{Origin: inbox.Unasked}).Tried(inbox.Outcome{State: inbox.Pending, At: start})
	if !failed.Due() || failed.State != inbox.Pending {
		t.Error("what certainly did not go is not tried again")
	}
	if _, err := reply.Cancel(start); !fault.Is(err, fault.Conflict) {
		t.Errorf("what may have gone was cancelled: %v", err)
	}
	if c, err := failed.Cancel(start); err != nil || c.State != inbox.Cancelled || c.Due() {
		t.Errorf("what waits was not cancelled: %v", err)
	}
	if e := failed.Expire(inbox.CauseNotConnected, start); e.State != inbox.Expired || e.Cause != inbox.CauseNotConnected {
		t.Errorf("expired: %s, %s", e.State, e.Cause)
	}
}

// A message of unknown outcome is looked up ever more rarely, does not delay others, and expires in
// the end; with policy Repeat it is sent again until its deadline instead.
func TestAMessageOfUnknownOutcomeIsLookedForAndExpires(t *testing.T) {
	lost := inbox.Outcome{State: inbox.Unknown, At: start}
	reminder := compose(t, inbox.Draft{Origin: inbox.Unasked}).Tried(lost)
	line := inbox.Line{Zone: time.UTC, Pace: inbox.DefaultPace()}
	looks, now := 0, start
	for ; ; now = now.Add(time.Second) {
		v := inbox.Plan([]inbox.Outgoing{reminder}, line, now)
		if len(v) != 1 || v[0].Do == inbox.Go {
			t.Fatalf("at %s: %+v", now, v)
		}
		if v[0].Do == inbox.Expire {
			reminder = reminder.Expire(v[0].Why, now)
			break
		}
		if v[0].Do == inbox.Look {
			looks++
			reminder = reminder.Tried(inbox.Outcome{State: inbox.Unknown, Looked: true, At: now})
		}
	}
	if reminder.State != inbox.Expired || reminder.Cause != inbox.CauseUnconfirmed || now.Sub(start) != inbox.LookFor || reminder.Attempts != 1 {
		t.Errorf("%s for %s after %s, %d attempts", reminder.State, reminder.Cause, now.Sub(start), reminder.Attempts)
	}
	if looks < 4 || looks > 15 {
		t.Errorf("it was looked for %d times", looks)
	}
	found := compose(t, inbox.Draft{Origin: inbox.Unasked}).Tried(lost).Tried(inbox.Outcome{State: inbox.Sent, Looked: true, At: start})
	if found.State != inbox.Sent || found.Attempts != 1 || !found.EndsAt().IsZero() {
		t.Errorf("found: %s after %d attempts", found.State, found.Attempts)
	}
	manual := compose(t, inbox.Draft{Origin: inbox.Manual}).Tried(lost)
	if v := inbox.Plan([]inbox.Outgoing{manual}, line, start.Add(time.Hour)); v[0].Do != inbox.Go {
		t.Errorf("what may be repeated: %+v", v)
	}
	if v := inbox.Plan([]inbox.Outgoing{manual}, line, manual.Deadline); v[0].Do != inbox.Expire || v[0].Why != inbox.CauseUnconfirmed {
		t.Errorf("what may be repeated, at its deadline: %+v", v)
	}
	manual, err := manual.Forgo()
	if v := inbox.Plan([]inbox.Outgoing{manual}, line, start.Add(time.Minute)); err != nil || v[0].Do != inbox.Look {
		t.Errorf("what somebody forbade to repeat: %+v, %v", v, err)
	}
}

func TestEachOutgoingMessageHasAKeyOfItsOwn(t *testing.T) {
	a, b := compose(t, inbox.Draft{}), compose(t, inbox.Draft{})
	if a.Key == b.Key || len(a.Key.ID) != 22 || !a.Key.Mine {
		t.Errorf("keys %v and %v", a.Key, b.Key)
	}
}

func saoPaulo(tb testing.TB) *time.Location {
	tb.Helper()
	zone, err := time.LoadLocation("America/Sao_Paulo")
	if err != nil {
		tb.Fatal(err)
	}
	return zone
}

func TestQuietHoursEndWhenTheyShould(t *testing.T) {
	night, siesta := inbox.DefaultQuiet(), inbox.Quiet{From: 12 * 60, To: 14 * 60}
	for _, tc := range []struct {
		q          inbox.Quiet
		now, until string
		zone       *time.Location
	}{
		{night, "2026-11-23T19:59:59-03:00", "2026-11-23T19:59:59-03:00", saoPaulo(t)},
		{night, "2026-11-23T20:00:00-03:00", "2026-11-24T08:00:00-03:00", saoPaulo(t)},
		{night, "2026-11-24T07:59:59-03:00", "2026-11-24T08:00:00-03:00", saoPaulo(t)},
		{night, "2026-11-24T08:00:00-03:00", "2026-11-24T08:00:00-03:00", saoPaulo(t)},
		{night, "2026-12-31T23:00:00-03:00", "2027-01-01T08:00:00-03:00", saoPaulo(t)},
		{siesta, "2026-11-23T13:00:00-03:00", "2026-11-23T14:00:00-03:00", saoPaulo(t)},
		{siesta, "2026-11-23T14:00:00-03:00", "2026-11-23T14:00:00-03:00", saoPaulo(t)},
		{inbox.Quiet{}, "2026-11-23T03:00:00-03:00", "2026-11-23T03:00:00-03:00", saoPaulo(t)},
		{inbox.Quiet{From: 23 * 60, To: 30}, "2018-11-03T23:30:00-03:00", "2018-11-04T01:30:00-02:00", saoPaulo(t)}, // clocks skip 00:30
	} {
		now, err := time.Parse(time.RFC3339, tc.now)
		if err != nil {
			t.Fatal(err)
		}
		if got := tc.q.Until(now, tc.zone).In(tc.zone).Format(time.RFC3339); got != tc.until {
			t.Errorf("%+v at %s: until %s, want %s", tc.q, tc.now, got, tc.until)
		}
	}
}

func open(tb testing.TB) inbox.Line {
	tb.Helper()
	return inbox.Line{Zone: saoPaulo(tb), Quiet: inbox.DefaultQuiet(), Pace: inbox.DefaultPace()}
}

// TestBacklogIsJudgedAgain is the morning after an outage: yesterday's reminder is dropped, the
// other messages go one by one.
func TestBacklogIsJudgedAgain(t *testing.T) {
	var queue []inbox.Outgoing
	for range 50 {
		queue = append(queue, compose(t, inbox.Draft{Contact: contact.NewID(), Origin: inbox.Manual}))
	}
	reminder := compose(t, inbox.Draft{Contact: contact.NewID(), Origin: inbox.Unasked, Deadline: start.Add(time.Hour)})
	reply := compose(t, inbox.Draft{Contact: contact.NewID(), Origin: inbox.Reply})
	queue = append(queue, reminder, reply)
	line, after := open(t), start.Add(5*time.Hour)
	going := 0
	for _, v := range inbox.Plan(queue, line, after) {
		gone := v.ID == reminder.ID || v.ID == reply.ID
		if gone != (v.Do == inbox.Expire) {
			t.Errorf("%v: %+v", gone, v)
		}
		if v.Do == inbox.Go {
			going++
		}
	}
	if going != 1 {
		t.Errorf("%d messages go at once", going)
	}
	line.Shut = inbox.CauseQuarantined
	for _, v := range inbox.Plan(queue, line, after) {
		if v.Do == inbox.Go || v.Why != inbox.CauseQuarantined {
			t.Errorf("in quarantine: %+v", v)
		}
	}
}

func TestReplyDoesNotWaitForReminder(t *testing.T) {
	who := contact.NewID()
	reminder := compose(t, inbox.Draft{Contact: who, Origin: inbox.Unasked, Deadline: start.Add(24 * time.Hour)})
	reply := compose(t, inbox.Draft{Contact: who, Origin: inbox.Manual})
	line, night := open(t), time.Date(2026, 11, 24, 2, 0, 0, 0, time.UTC) // 23:00 in São Paulo
	for _, v := range inbox.Plan([]inbox.Outgoing{reminder, reply}, line, night) {
		if v.ID == reply.ID && v.Do != inbox.Go {
			t.Errorf("the reply: %+v", v)
		}
		if v.ID == reminder.ID && (v.Do != inbox.Wait || v.Why != inbox.CauseQuietHours || v.At.In(line.Zone).Hour() != 8) {
			t.Errorf("the reminder: %+v", v)
		}
	}
}

// Whatever the jitter adds to the gaps, asked messages go before unasked ones.
func TestAskedMessagesGoFirst(t *testing.T) {
	line := open(t)
	line.Last = start
	for range 20 {
		asked := map[inbox.ID]bool{}
		var queue []inbox.Outgoing
		for i := range 6 {
			o := compose(t, inbox.Draft{Contact: contact.NewID(), Origin: []inbox.Origin{inbox.Unasked, inbox.Manual}[i%2]})
			asked[o.ID], queue = o.Origin == inbox.Manual, append(queue, o)
		}
		for i, v := range inbox.Plan(queue, line, start) {
			if asked[v.ID] != (i < 3) {
				t.Fatalf("place %d: asked for %v", i, asked[v.ID])
			}
		}
	}
}

// TestPlanKeepsItsLaws draws queues and checks what Plan promises.
func TestPlanKeepsItsLaws(t *testing.T) {
	zone := saoPaulo(t)
	rapid.Check(t, func(t *rapid.T) {
		now := start.Add(time.Duration(rapid.IntRange(0, 24*60).Draw(t, "now")) * time.Minute)
		line := inbox.Line{Zone: zone, Quiet: inbox.DefaultQuiet(), Pace: inbox.DefaultPace()}
		if rapid.Bool().Draw(t, "sent before") {
			line.Last = now.Add(-time.Duration(rapid.IntRange(0, 5000).Draw(t, "last")) * time.Millisecond)
			line.LastUnasked = line.Last
		}
		byID := map[inbox.ID]inbox.Outgoing{}
		queue := drawQueue(t, now)
		for _, o := range queue {
			byID[o.ID] = o
		}
		verdicts := inbox.Plan(queue, line, now)
		if len(verdicts) != len(queue) {
			t.Fatalf("%d verdicts for %d messages", len(verdicts), len(queue))
		}
		last, lastUnasked := line.Last, line.LastUnasked
		lanes := map[[2]string]inbox.ID{}
		for _, v := range verdicts {
			o := byID[v.ID]
			if dead := !o.Deadline.After(now); dead != (v.Do == inbox.Expire) {
				t.Fatalf("deadline %s at %s: %+v", o.Deadline, now, v)
			}
			if v.Do == inbox.Expire {
				continue
			}
			switch {
			case (v.Do == inbox.Go) != !v.At.After(now), v.At.Before(now), v.At.Before(o.NotBefore):
				t.Fatalf("at %s: %+v", now, v)
			case !last.IsZero() && v.At.Sub(last) < line.Pace.Gap:
				t.Fatalf("%s after the one before", v.At.Sub(last))
			}
			if o.Origin == inbox.Unasked {
				if line.Quiet.Until(v.At, zone).After(v.At) || !lastUnasked.IsZero() && v.At.Sub(lastUnasked) < line.Pace.UnaskedGap {
					t.Fatalf("unasked at %s, the one before at %s", v.At.In(zone), lastUnasked)
				}
				lastUnasked = v.At
			}
			last = v.At
			lane := [2]string{o.Contact.String(), string(o.Origin)}
			if before := lanes[lane]; before.String() > o.ID.String() {
				t.Fatal("a chat's order is turned round")
			}
			lanes[lane] = o.ID
		}
	})
}

func drawQueue(t *rapid.T, now time.Time) []inbox.Outgoing {
	a, _ := contact.ParseAddress(maria)
	chats := []contact.ID{contact.NewID(), contact.NewID(), contact.NewID()}
	queue := make([]inbox.Outgoing, rapid.IntRange(0, 12).Draw(t, "queue"))
	for i := range queue {
		d := inbox.Draft{
			Contact: rapid.SampledFrom(chats).Draw(t, "chat"), To: a, Content: inbox.Text{Body: "oi"},
			Origin:   rapid.SampledFrom([]inbox.Origin{inbox.Manual, inbox.Unasked}).Draw(t, "origin"),
			Deadline: start.Add(time.Duration(rapid.IntRange(1, 2000).Draw(t, "deadline")) * time.Minute),
		}
		o, err := inbox.Compose(inbox.NewID(), tenant.NewID(), d, start)
		if err != nil {
			t.Fatal(err)
		}
		if rapid.Bool().Draw(t, "tried") {
			o.NotBefore = now.Add(time.Duration(rapid.IntRange(-60, 600).Draw(t, "not before")) * time.Second)
		}
		queue[i] = o
	}
	return rapid.Permutation(slices.Clone(queue)).Draw(t, "order")
}

func TestWorkIsParkedAfterADay(t *testing.T) {
	w, now := inbox.Work{Contact: contact.NewID(), DueAt: start}, start
	why := errors.New("a client wrote: segredo")
	for w.Parked.IsZero() {
		if w = w.Failed(why, now); !w.Parked.IsZero() {
			break
		}
		if wait := w.DueAt.Sub(now); wait < time.Second || wait > 12*time.Minute {
			t.Fatalf("attempt %d waits %s", w.Attempts, wait)
		}
		now = w.DueAt
	}
	if d := now.Sub(start); d < inbox.ParkAfter || d > inbox.ParkAfter+15*time.Minute || !w.DueAt.IsZero() {
		t.Errorf("parked after %s, due %s", d, w.DueAt)
	}
	if strings.Contains(w.Reason, "segredo") || w.Reason == "" {
		t.Errorf("the reason is %q", w.Reason)
	}
	if w = w.Restart(now); !w.Parked.IsZero() || !w.DueAt.Equal(now) || !w.Failing.IsZero() {
		t.Errorf("restarted: %+v", w)
	}
	if got := (inbox.Work{}).Failed(fault.Wrap(fault.Unavailable, "robot.reply", why), now).Reason; got != "robot.reply: unavailable" {
		t.Errorf("the reason is %q", got)
	}
}
