package robot

import (
	"time"

	"salonzap/internal/agenda"
	"salonzap/internal/contact"
	"salonzap/internal/tenant"
)

// Period is some days of a salon: from the first on, and before the other. Since and Until are the moments at which they begin.
type Period struct {
	From, To     agenda.Date
	Since, Until time.Time
}

// NewPeriod is a number of days in a zone, the last of which is the one of a moment.
func NewPeriod(zone agenda.Zone, now time.Time, days int) Period {
	to := zone.Local(agenda.InstantOf(now)).Date.AddDays(1)
	p := Period{From: to.AddDays(-days), To: to}
	begin := func(d agenda.Date) time.Time { at, _ := zone.Derive(agenda.Local{Date: d}); return at.Time() }
	p.Since, p.Until = begin(p.From), begin(p.To)
	return p
}

// Measures is how a salon's robot did in a period: counted from what is stored, each time anew.
type Measures struct {
	// Of the appointments that begin in the period.
	Booked    int // that were not cancelled
	Confirmed int // of these: whose client, or whose salon, said that they come
	Done      int
	NoShow    int
	Freed     int // that were cancelled in time
	WonBack   int // of these: in whose time somebody else was booked afterwards
	// Of what was said in the period.
	Answers  int           // messages that the robot answered
	Median   time.Duration // from a message to its answer
	Slow     time.Duration // nine of ten are not slower
	Bookings int           // that were made by chat
	Messages int           // that clients wrote for these
}

// MessagesPerBooking is false where nothing was booked by chat.
func (m Measures) MessagesPerBooking() (float64, bool) {
	if m.Bookings == 0 {
		return 0, false
	}
	return float64(m.Messages) / float64(m.Bookings), true
}

// Rate is the share of one number in another; false where there is none.
func Rate(part, whole int) (float64, bool) {
	if whole == 0 {
		return 0, false
	}
	return float64(part) / float64(whole), true
}

// SetTimes takes the times to answer, the shortest first.
func (m *Measures) SetTimes(all []time.Duration) {
	m.Answers = len(all)
	if len(all) > 0 {
		m.Median, m.Slow = nearestRank(all, 50), nearestRank(all, 90) //nolint:mnd // of a hundred
	}
}

// nearestRank is the smallest value that so many of a hundred do not exceed.
func nearestRank(all []time.Duration, percent int) time.Duration {
	const hundred = 100
	return all[(len(all)*percent+hundred-1)/hundred-1]
}

// ChatMoment is when a client did something in a chat.
type ChatMoment struct {
	Contact contact.ID
	At      time.Time
}

// SetBookings takes what was booked by chat, and what clients wrote; both by client, then by time. What a client wrote since their
// booking before, and not longer ago than a conversation lasts, was written for a booking.
func (m *Measures) SetBookings(booked, wrote []ChatMoment) {
	m.Bookings, m.Messages = len(booked), 0
	i := 0
	for n, b := range booked {
		since := b.At.Add(-TalkLasts)
		if n > 0 && booked[n-1].Contact == b.Contact && booked[n-1].At.After(since) {
			since = booked[n-1].At
		}
		for ; i < len(wrote) && wrote[i].before(b); i++ {
			if wrote[i].Contact == b.Contact && !wrote[i].At.Before(since) {
				m.Messages++
			}
		}
	}
}

func (c ChatMoment) before(b ChatMoment) bool {
	if c.Contact != b.Contact {
		return c.Contact.String() < b.Contact.String()
	}
	return c.At.Before(b.At) // a client is waited for before they are answered, so that it is by more than the second to which a booking is noted
}

// Totals is what robots did: one salon's, or those of all.
type Totals struct {
	Answers   int // messages that they sent
	Bookings  int // made by chat
	GaveUp    int // conversations that they left to a person since they did not understand
	TakenOver int // conversations that a person took
}

// SalonTotals is what one salon's robot did.
type SalonTotals struct {
	Tenant tenant.ID
	Totals
}
