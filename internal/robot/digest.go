package robot

import (
	"strings"
	"time"

	"salonzap/internal/agenda"
	"salonzap/internal/contact"
	"salonzap/internal/fault"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

// Limits of when owners get the digest of the next day, in minutes after midnight: between the end
// of business and the night.
const (
	UsualDigest = 20 * 60
	MinDigest   = 17 * 60
	MaxDigest   = 22 * 60
)

// DigestMinute is when owners get the digest.
func (p Profile) DigestMinute() agenda.Minute {
	if p.DigestAt == 0 {
		return UsualDigest
	}
	return agenda.Minute(p.DigestAt)
}

// TellsDay tells whether owners get the digest. They get none when the robot is off.
func (p Profile) TellsDay() bool { return p.Enabled && p.Digest }

func (p Profile) checkDigest() error {
	if at := p.DigestMinute(); at < MinDigest || at > MaxDigest {
		return fault.Field("robot.profile", "digest_at", text.DigestRange)
	}
	return nil
}

// DigestTurn is what becomes of a salon's digest when its turn comes.
type DigestTurn struct {
	Day  agenda.Date    // that the owners are told of now; zero: of none
	Next agenda.Instant // when its turn comes again
}

// TurnDigest decides whether the owners are told of tomorrow now: from the minute that they chose
// on until midnight, once a day. A digest that was missed while no process ran is not sent later.
func (p Profile) TurnDigest(zone agenda.Zone, told agenda.Date, now agenda.Instant) DigestTurn {
	today := zone.Local(now).Date
	at := func(d agenda.Date) agenda.Instant {
		i, _ := zone.Derive(agenda.Local{Date: d, Minute: p.DigestMinute()})
		return i
	}
	switch {
	case now < at(today):
		return DigestTurn{Next: at(today)}
	case told.After(today):
		return DigestTurn{Next: at(today.AddDays(1))}
	}
	return DigestTurn{Day: today.AddDays(1), Next: at(today.AddDays(1))}
}

// DigestTold is a salon's digest that is due.
type DigestTold struct {
	Tenant tenant.ID
	Due    time.Time
	Told   agenda.Date // of which day the owners were told last; zero: of none
}

// DayFacts is what a digest is made of besides the agenda.
type DayFacts struct {
	Asked  map[agenda.AppointmentID]bool // whose client was asked whether they come
	Missed int                           // messages that the robot did not understand since the day began
}

// Digest is what the owners of a salon are told about a day.
type Digest struct {
	Salon tenant.Tenant
	Day   agenda.Day
	DayFacts
	Names     map[agenda.ClientID]contact.Brief
	Cancelled []agenda.Appointment // that were called off today, by start
}

// Nothing tells whether the digest would be empty.
func (d Digest) Nothing() bool {
	for _, c := range d.Day.Columns {
		if len(c.Entries) > 0 {
			return false
		}
	}
	return len(d.Cancelled) == 0 && d.Missed == 0
}

// Write writes it as an e-mail in plain text. It contains names of clients, but no numbers and no
// messages.
func (d Digest) Write() (subject, body string) {
	lang := d.Salon.Locale
	day := dayIn(lang, d.Day.Date)
	parts := []string{d.count(day)}
	for _, c := range d.Day.Columns {
		if s := d.column(c); s != "" {
			parts = append(parts, s)
		}
	}
	if len(d.Cancelled) > 0 {
		lines := []string{lang.Say(text.DigestCancelled)}
		for _, a := range d.Cancelled {
			lines = append(lines, lang.Say(text.DigestGone, dayIn(lang, a.At.Date), a.At.Minute, a.Sold.Name, d.name(a)))
		}
		parts = append(parts, strings.Join(lines, "\n"))
	}
	switch {
	case d.Missed == 1:
		parts = append(parts, lang.Say(text.DigestMissedOne))
	case d.Missed > 1:
		parts = append(parts, lang.Say(text.DigestMissed, d.Missed))
	}
	return lang.Say(text.DigestSubject, d.Salon.Name, day), strings.Join(parts, "\n\n")
}

func (d Digest) count(day string) string {
	n := 0
	for _, c := range d.Day.Columns {
		for _, e := range c.Entries {
			if e.Kind == agenda.EntryAppointment {
				n++
			}
		}
	}
	switch lang := d.Salon.Locale; n {
	case 0:
		return lang.Say(text.DigestNone, capital(day))
	case 1:
		return lang.Say(text.DigestOne, capital(day))
	default:
		return lang.Say(text.DigestMany, capital(day), n)
	}
}

// column is one professional's day: what is booked, and what is free. Empty: they do not work, and have nothing.
func (d Digest) column(c agenda.Column) string {
	var lines, free []string
	for _, e := range c.Entries {
		switch e.Kind {
		case agenda.EntryAppointment:
			lines = append(lines, d.line(e.Appointment))
		case agenda.EntryGap:
			free = append(free, e.String())
		case agenda.EntryBlock, agenda.EntryHold:
		}
	}
	if len(free) > 0 {
		lines = append(lines, d.Salon.Locale.Say(text.DigestFree, strings.Join(free, ", ")))
	}
	if len(lines) == 0 {
		return ""
	}
	return c.Professional.Name + "\n" + strings.Join(lines, "\n")
}

func (d Digest) line(a agenda.Appointment) string {
	key := text.DigestUnasked
	switch {
	case a.Status.Name() != agenda.IsBooked:
		key = text.DigestConfirmed
	case d.Asked[a.ID]:
		key = text.DigestUnanswered
	}
	return d.Salon.Locale.Say(key, a.At.Minute, a.Sold.Name, d.name(a))
}

func (d Digest) name(a agenda.Appointment) string {
	for _, s := range []string{a.ForName, d.Names[a.Client].Name} {
		if s != "" {
			return s
		}
	}
	return d.Salon.Locale.Say(text.DigestNoName)
}

// dayIn is "sexta 27/11".
func dayIn(lang text.Lang, d agenda.Date) string {
	return strings.Fields(lang.Say(text.TalkWeekdays))[d.Weekday()] + " " + dayMonth(d)
}

func capital(s string) string {
	r := []rune(s)
	return strings.ToUpper(string(r[:1])) + string(r[1:])
}
