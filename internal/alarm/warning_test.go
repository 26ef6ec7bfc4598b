package alarm_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"salonzap/internal/alarm"
)

// memory keeps warnings as a store does.
type memory struct {
	open  map[string]alarm.Warning // by ID
	told  map[string]int           // notices of each kind, by warning
	warns map[string]time.Time
	worse map[string]bool // the subjects of which something worse was found in this look
}

func (m *memory) apply(t *rapid.T, c alarm.WarningChange, now time.Time) {
	was, known := m.open[c.ID]
	switch {
	case c.Was.IsZero():
		for _, w := range m.open {
			if w.Kind == c.Kind && w.Subject == c.Subject {
				t.Fatalf("%s of %s is open already", c.Kind, c.Subject)
			}
		}
	case !known || !was.Seen.Equal(c.Was):
		t.Fatalf("a change of what is not there: %+v", c)
	}
	if c.Kind == alarm.PhoneUnseen && m.worse[c.Subject] { // when it becomes better, it is another thing
		delete(m.warns, string(c.Kind)+c.Subject)
	}
	m.open[c.ID] = c.Warning
	if c.Forget || !c.Ended.IsZero() {
		delete(m.open, c.ID)
	}
	if c.Notice != "" {
		m.told[c.ID+string(c.Notice)]++
	}
	if c.Notice == alarm.Warns {
		if now.Sub(c.Began) < alarm.ConfirmAfter {
			t.Fatalf("warned of a blink: %+v", c)
		}
		if last, again := m.warns[string(c.Kind)+c.Subject]; again && now.Sub(last) < alarm.ClearAfter {
			t.Fatalf("warned twice of one thing: %+v", c)
		}
		m.warns[string(c.Kind)+c.Subject] = now
	}
	if c.Notice == alarm.Cleared {
		if m.told[c.ID+string(alarm.Warns)] != 1 {
			t.Fatalf("told of an end, and of no beginning: %+v", c)
		}
	}
	if c.Forget && !c.Told.IsZero() {
		t.Fatalf("forgot what people were warned of: %+v", c)
	}
	if m.told[c.ID+string(c.Notice)] > 1 && c.Notice != "" {
		t.Fatalf("told twice: %+v", c)
	}
}

// Whatever a check finds and whenever it is asked: a blink warns nobody, nothing is told twice, and only who was warned hears of an end.
func TestWarningsKeepTheirLaws(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m := &memory{open: map[string]alarm.Warning{}, told: map[string]int{}, warns: map[string]time.Time{}}
		now, start := time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC), map[string]time.Time{}
		for range rapid.IntRange(1, 60).Draw(t, "looks") {
			now = now.Add(time.Duration(rapid.IntRange(1, 40).Draw(t, "minutes")) * time.Minute)
			r := alarm.Report{}
			m.worse = map[string]bool{}
			if rapid.Bool().Draw(t, "proof") {
				well := rapid.Bool().Draw(t, "well")
				r.Well = func(string) bool { return well }
			}
			for _, subject := range []string{"a", "b"} {
				if kind := rapid.SampledFrom([]alarm.WarningKind{"", "", alarm.PhoneUnseen, alarm.PhoneUnseenLong}).Draw(t, subject); kind != "" {
					r.Found = append(r.Found, alarm.Finding{Kind: kind, Subject: subject, Figure: 11})
					m.worse[subject] = kind == alarm.PhoneUnseenLong
				}
			}
			var open []alarm.Warning
			for _, w := range m.open {
				open = append(open, w)
			}
			for _, c := range alarm.Weigh("phones", open, r, now) {
				m.apply(t, c, now)
				if c.Was.IsZero() {
					start[c.ID] = now
				}
			}
			for _, f := range r.Found {
				if !m.has(f) {
					t.Fatalf("%+v is not open", f)
				}
			}
			for id, w := range m.open {
				if w.Told.IsZero() && now.Sub(start[id]) >= alarm.ConfirmAfter {
					t.Fatalf("nobody was warned of what lasts: %+v", w)
				}
			}
		}
	})
}

func (m *memory) has(f alarm.Finding) bool {
	for _, w := range m.open {
		if w.Kind == f.Kind && w.Subject == f.Subject {
			return true
		}
	}
	return false
}

// What becomes worse is one thing: nobody is told that it is over.
func TestAWorseWarningTakesThePlaceOfAWarning(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC)
	w := alarm.Warning{Finding: alarm.Finding{Kind: alarm.PhoneUnseen, Subject: "a", Figure: 10}, ID: "1", Began: now.Add(-48 * time.Hour), Seen: now.Add(-5 * time.Minute), Told: now.Add(-47 * time.Hour)}
	got := alarm.Weigh("phones", []alarm.Warning{w}, alarm.Report{Found: []alarm.Finding{{Kind: alarm.PhoneUnseenLong, Subject: "a", Figure: 12}}}, now)
	if len(got) != 2 || got[0].Ended.IsZero() || got[0].Notice != "" || got[1].Kind != alarm.PhoneUnseenLong {
		t.Errorf("got %+v", got)
	}
}
