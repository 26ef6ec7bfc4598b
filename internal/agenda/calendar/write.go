package calendar

import (
	"fmt"
	"io"
	"time"

	ics "github.com/arran4/golang-ical"

	"salonzap/internal/agenda"
	"salonzap/internal/phone"
	"salonzap/internal/text"
)

// Days before and after today that a feed tells of.
const (
	Past  = 30
	Ahead = 180
)

// refresh is how often calendars are asked to read again (RFC 7986); most do so when they like.
const refresh = "PT1H"

// Feed is what a professional's calendar shows.
type Feed struct {
	Salon, Professional string
	Zone                agenda.Zone
	Lang                text.Lang
	From, To            agenda.Date // the days that it tells of; To is the day after the last
	Appointments        []agenda.Appointment
	Blocks              []agenda.Block
	Clients             map[agenda.ClientID]string // names
}

// Write writes a feed.
func Write(w io.Writer, f Feed) error {
	c := ics.NewCalendarFor("Salonzap")
	c.SetMethod(ics.MethodPublish)
	c.SetXWRCalName(f.Professional + " – " + f.Salon)
	c.SetXWRTimezone(f.Zone.String())
	c.SetRefreshInterval(refresh, ics.WithValue("DURATION"))
	c.SetXPublishedTTL(refresh)
	zone, err := time.LoadLocation(f.Zone.String())
	if err != nil {
		return fmt.Errorf("calendar: %w", err)
	}
	addZone(c, f, zone)
	for _, a := range f.Appointments {
		if a.Status.Name() != agenda.IsCancelled {
			f.addAppointment(c, a, zone)
		}
	}
	for _, b := range f.Blocks {
		f.addBlock(c, b, zone)
	}
	return c.SerializeTo(w, ics.WithNewLineWindows)
}

// addZone says what the zone's clock shows in the days of the feed, change by change.
func addZone(c *ics.Calendar, f Feed, zone *time.Location) {
	z := c.AddTimezone(f.Zone.String())
	at, _ := f.Zone.Derive(agenda.Local{Date: f.From.AddDays(-1)})
	end, _ := f.Zone.Derive(agenda.Local{Date: f.To.AddDays(1)})
	before := offsetAt(at.Time(), zone)
	for t := at.Time(); t.Before(end.Time()); {
		after := offsetAt(t, zone)
		s := z.AddStandard()
		s.AddProperty(ics.ComponentPropertyDtStart, t.UTC().Add(time.Duration(before)*time.Second).Format(localLayout))
		s.AddProperty("TZOFFSETFROM", sayOffset(before))
		s.AddProperty("TZOFFSETTO", sayOffset(after))
		_, next := t.In(zone).ZoneBounds()
		if next.IsZero() {
			return
		}
		t, before = next, after
	}
}

const localLayout = "20060102T150405"

func offsetAt(t time.Time, zone *time.Location) int {
	_, offset := t.In(zone).Zone()
	return offset
}

// sayOffset is -0300.
func sayOffset(seconds int) string {
	sign := '+'
	if seconds < 0 {
		sign, seconds = '-', -seconds
	}
	return fmt.Sprintf("%c%02d%02d", sign, seconds/3600, seconds/60%60)
}

func (f Feed) addAppointment(c *ics.Calendar, a agenda.Appointment, zone *time.Location) {
	e := c.AddEvent(a.ID.String() + "@salonzap")
	e.SetDtStampTime(a.CreatedAt.Time())
	e.SetSequence(a.Version)
	f.setSpan(e, a.Span, zone)
	who := a.ForName
	if who == "" {
		who = f.client(a.Client)
	}
	e.SetSummary(a.Sold.Name + " – " + who)
	status := ics.ObjectStatusTentative
	if a.Status.Name() != agenda.IsBooked {
		status = ics.ObjectStatusConfirmed
	}
	e.SetStatus(status)
}

func (f Feed) addBlock(c *ics.Calendar, b agenda.Block, zone *time.Location) {
	e := c.AddEvent(b.ID.String() + "@salonzap")
	e.SetDtStampTime(b.Span.From.Time())
	f.setSpan(e, b.Span, zone)
	summary := f.Lang.Say(text.FeedBlocked)
	if b.Reason != "" {
		summary += " – " + b.Reason
	}
	e.SetSummary(summary)
}

func (f Feed) setSpan(e *ics.VEvent, s agenda.Span, zone *time.Location) {
	in := ics.WithTZID(f.Zone.String())
	e.SetProperty(ics.ComponentPropertyDtStart, s.From.Time().In(zone).Format(localLayout), in)
	e.SetProperty(ics.ComponentPropertyDtEnd, s.To.Time().In(zone).Format(localLayout), in)
}

// client is a client's name; a general word ("Cliente") when there is none or the name is a phone
// number, since numbers stay out of feeds.
func (f Feed) client(id agenda.ClientID) string {
	name := f.Clients[id]
	if _, err := phone.Parse(name, phone.Brazil); name == "" || err == nil {
		return f.Lang.Say(text.FeedClient)
	}
	return name
}
