package robot_test

import (
	"testing"
	"time"

	"salonzap/internal/agenda"
	"salonzap/internal/inbox"
	"salonzap/internal/robot"
	"salonzap/internal/tenant"
)

func moment(t *testing.T, s string) time.Time {
	t.Helper()
	zone, err := time.LoadLocation("America/Sao_Paulo")
	check(t, err)
	at, err := time.ParseInLocation("2006-01-02 15:04", s, zone)
	check(t, err)
	return at
}

func beginning(t *testing.T, at string) agenda.Appointment {
	t.Helper()
	start := agenda.InstantOf(moment(t, at))
	return agenda.Appointment{ID: agenda.NewID[agenda.Appointment](), Zone: "America/Sao_Paulo", Status: agenda.Booked{}, Span: agenda.Span{From: start, To: start + 1800}}
}

func TestRemindersAreMadeForTheirTimes(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, now, start, day, hours string }{
		{"in the middle of the day", "2026-11-20 10:00", "2026-11-27 15:00", "2026-11-26 15:00", "2026-11-27 13:00"},
		{"booked a day ahead", "2026-11-26 14:00", "2026-11-27 15:00", "", "2026-11-27 13:00"},
		{"booked an hour ahead", "2026-11-27 14:00", "2026-11-27 15:00", "", ""},
		{"late in the evening: the day's reminder comes before the quiet hours", "2026-11-20 10:00", "2026-11-27 21:00", "2026-11-26 19:59", "2026-11-27 19:00"},
		{"early in the morning: both come when the quiet hours end, or before they begin", "2026-11-20 10:00", "2026-11-27 07:00", "2026-11-26 08:00", "2026-11-26 19:59"},
		{"an hour after the quiet hours", "2026-11-20 10:00", "2026-11-27 09:00", "2026-11-26 09:00", "2026-11-27 08:00"},
		{"booked in the night for the morning", "2026-11-27 01:00", "2026-11-27 07:00", "", ""},
	} {
		got := map[robot.ReminderKind]string{}
		for _, m := range robot.PlanReminders(tenant.ID{}, beginning(t, c.start), inbox.DefaultQuiet(), moment(t, c.now)) {
			got[m.Kind] = m.Due.In(moment(t, c.now).Location()).Format("2006-01-02 15:04")
		}
		if got[robot.DayBefore] != c.day || got[robot.HoursBefore] != c.hours {
			t.Errorf("%s: %v, want %q and %q", c.name, got, c.day, c.hours)
		}
	}
	a := beginning(t, "2026-11-27 15:00")
	a.Status = agenda.Cancelled{}
	if all := robot.PlanReminders(tenant.ID{}, a, inbox.DefaultQuiet(), moment(t, "2026-11-20 10:00")); len(all) != 0 {
		t.Errorf("of one that was cancelled: %v", all)
	}
}

func TestAReminderIsJudgedWhenItIsDue(t *testing.T) {
	t.Parallel()
	now := moment(t, "2026-11-26 15:00")
	visit := agenda.NewID[agenda.Visit]()
	for _, c := range []struct {
		name string
		set  func(*robot.Conversation, *agenda.Appointment, *robot.World)
		want robot.Verdict
	}{
		{"in time", func(*robot.Conversation, *agenda.Appointment, *robot.World) {}, robot.Verdict{}},
		{"too early", func(_ *robot.Conversation, _ *agenda.Appointment, w *robot.World) { w.Now = now.Add(-time.Hour) }, robot.Verdict{Until: now}},
		{"in quiet hours", func(_ *robot.Conversation, _ *agenda.Appointment, w *robot.World) {
			w.Now = now.Add(5*time.Hour + 20*time.Minute)
		}, robot.Verdict{Until: now.Add(17 * time.Hour)}},
		{"in what are quiet hours elsewhere", func(_ *robot.Conversation, _ *agenda.Appointment, w *robot.World) {
			w.Now, w.Settings.Quiet = now.Add(5*time.Hour+20*time.Minute), inbox.Quiet{From: 22 * 60, To: 6 * 60}
		}, robot.Verdict{}},
		{"too late", func(_ *robot.Conversation, _ *agenda.Appointment, w *robot.World) { w.Now = now.Add(20 * time.Hour) }, robot.Verdict{Drop: robot.DropLate}},
		{"cancelled", func(_ *robot.Conversation, a *agenda.Appointment, _ *robot.World) { a.Status = agenda.Cancelled{} }, robot.Verdict{Drop: robot.DropOver}},
		{"moved", func(_ *robot.Conversation, a *agenda.Appointment, _ *robot.World) { a.Span.From += 60 }, robot.Verdict{Drop: robot.DropMoved}},
		{"refused", func(_ *robot.Conversation, _ *agenda.Appointment, w *robot.World) { w.Client.OptedOut = true }, robot.Verdict{Drop: robot.DropRefused}},
		{"switched off", func(_ *robot.Conversation, _ *agenda.Appointment, w *robot.World) { w.Settings.NoReminders = true }, robot.Verdict{Drop: robot.DropOff}},
		{"a person wrote just now", func(c *robot.Conversation, _ *agenda.Appointment, _ *robot.World) {
			c.Human.Until = now.Add(robot.HumanFor - time.Minute)
		}, robot.Verdict{Drop: robot.DropPerson}},
		{"a person wrote a while ago", func(c *robot.Conversation, _ *agenda.Appointment, _ *robot.World) {
			c.Human.Until = now.Add(robot.HumanFor - time.Hour)
		}, robot.Verdict{}},
		{"in the middle of a booking", func(c *robot.Conversation, _ *agenda.Appointment, _ *robot.World) {
			c.State, c.UpdatedAt = robot.AskConfirm, now.Add(-time.Minute)
		}, robot.Verdict{Until: now.Add(robot.StepLasts - time.Minute)}},
		{"the second of a visit", func(_ *robot.Conversation, a *agenda.Appointment, w *robot.World) {
			a.Visit = visit
			w.Appointments = []agenda.Appointment{{ID: agenda.NewID[agenda.Appointment](), Visit: visit, Span: agenda.Span{From: a.Span.From - 1800}}, *a}
		}, robot.Verdict{Drop: robot.DropVisit}},
	} {
		a := beginning(t, "2026-11-27 15:00")
		m := robot.Reminder{Appointment: a.ID, Kind: robot.DayBefore, Start: a.Span.From, Due: now}
		conversation, w := robot.Conversation{}, robot.World{Now: now}
		c.set(&conversation, &a, &w)
		if got := m.Judge(conversation, a, w); got.Drop != c.want.Drop || !got.Until.Equal(c.want.Until) {
			t.Errorf("%s: %+v, want %+v", c.name, got, c.want)
		}
	}
}
