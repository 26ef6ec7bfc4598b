package agenda

import (
	"slices"
	"time"

	"salonzap/internal/fault"
	"salonzap/internal/text"
)

// WaitlistID identifies a wish on the waiting list.
type WaitlistID = ID[Waiting]

// Waiting is a client who waits for a time that was not free. When one is, it is kept for them for a while and they are asked, one client
// after another, the one who has waited longest first.
type Waiting struct {
	ID           WaitlistID
	Client       ClientID
	Service      ServiceID
	Professional ProfessionalID // zero: anybody
	From, To     Date           // the first day and the last
	Earliest     Minute         // when it may begin, both included
	Latest       Minute
	Source       Source
	CreatedAt    Instant

	State   WaitState
	Reason  WaitReason  // of one that ended
	Asked   int         // offers that went out and were not answered
	Due     time.Time   // when somebody has to look; zero: when a time becomes free
	Version int         // 1 when it was added; one more with each change
	Offers  []WaitOffer // the times that were offered, the oldest first
}

// WaitState is where a wish stands. States are stored: append only.
type WaitState string

// The states.
const (
	IsWaiting WaitState = "waiting"
	IsOffered WaitState = "offered" // a time is kept for the client, who was asked
	WaitDone  WaitState = "booked"  // the client booked
	WaitEnded WaitState = "ended"
)

// WaitReason is why a wish ended without a booking. Reasons are stored: append only.
type WaitReason string

// The reasons.
const (
	WaitOver       WaitReason = "over"       // the last day has passed
	WaitLeft       WaitReason = "left"       // the client, or the salon, took it off the list
	WaitOptedOut   WaitReason = "opted_out"  // the client wants no messages
	WaitUnanswered WaitReason = "unanswered" // MaxUnanswered offers came to nothing
	WaitNoNumber   WaitReason = "no_number"  // nobody knows where to ask
)

// WaitOffer is a time that was kept for a client who waits.
type WaitOffer struct {
	Start        Instant
	Professional ProfessionalID
	At           Instant // when it was offered
	Expires      Instant
}

// The times of the waiting list.
const (
	// OfferLasts is for how long a time is kept for a client who was asked.
	OfferLasts = 15 * time.Minute
	// MaxUnanswered is how many offers a client leaves without an answer before nobody asks any more.
	MaxUnanswered = 3
	// MaxWaiting is how many wishes of a salon wait at once.
	MaxWaiting = 200
)

// WaitDraft is a wish as somebody types it, or says it.
type WaitDraft struct {
	Client           ClientID
	Service          ServiceID
	Professional     ProfessionalID // zero: anybody
	From, To         Date
	Earliest, Latest Minute // both zero: all day
	Source           Source
}

// Wait makes a wish of a draft, against the agenda as it is.
// Errors: Invalid "client", "service", "professional", "from", "to" or "hours".
func Wait(s Snapshot, d WaitDraft) (Waiting, error) {
	const op = "agenda.wait"
	if d.Earliest == 0 && d.Latest == 0 {
		d.Latest = EndOfDay - 1
	}
	service, ok := s.Service(d.Service)
	today := s.Zone.Local(s.Now).Date
	switch {
	case d.Client.IsZero():
		return Waiting{}, fault.Field(op, "client", text.AgendaClient)
	case !ok || !service.Active:
		return Waiting{}, fault.Field(op, "service", text.WaitService)
	case !s.anyDoes(service, d.Professional):
		return Waiting{}, fault.Field(op, "professional", text.WaitProfessional)
	case d.From.IsZero():
		return Waiting{}, fault.Field(op, "from", text.AgendaDate)
	case d.To.Before(d.From), d.To.Before(today):
		return Waiting{}, fault.Field(op, "to", text.WaitDates)
	case d.To.After(today.AddDays(s.Rules.Horizon)):
		return Waiting{}, fault.Field(op, "to", text.WaitTooFar, s.Rules.Horizon)
	case d.Earliest < 0 || d.Latest >= EndOfDay || d.Latest < d.Earliest:
		return Waiting{}, fault.Field(op, "hours", text.WaitHours)
	}
	return Waiting{
		ID: NewID[Waiting](), Client: d.Client, Service: d.Service, Professional: d.Professional, From: later(d.From, today), To: d.To,
		Earliest: d.Earliest, Latest: d.Latest, Source: d.Source, CreatedAt: s.Now, State: IsWaiting, Due: s.Now.Time(), Version: 1,
	}, nil
}

// anyDoes tells whether somebody, or a certain one, does a service.
func (s Snapshot) anyDoes(v Service, who ProfessionalID) bool {
	return slices.ContainsFunc(s.Professionals, func(p Professional) bool {
		_, does := p.Offer(v)
		return does && p.Active && (who.IsZero() || p.ID == who)
	})
}

// Same tells whether somebody waits for the same: nobody waits for it twice.
func (w Waiting) Same(o Waiting) bool {
	return w.Client == o.Client && w.Service == o.Service && w.Professional == o.Professional && w.From == o.From && w.To == o.To &&
		w.Earliest == o.Earliest && w.Latest == o.Latest
}

// Wishes tells whether a time is one of those that the client waits for.
func (w Waiting) Wishes(at Local) bool {
	return !at.Date.Before(w.From) && !at.Date.After(w.To) && w.Earliest <= at.Minute && at.Minute <= w.Latest
}

// Free lists the free times that the client waits for and was not offered yet, in order.
func (w Waiting) Free(c *Schedule) []Choice {
	var among []ProfessionalID
	if !w.Professional.IsZero() {
		among = append(among, w.Professional)
	}
	all := c.Anyone(w.Service, w.From, w.To.AddDays(1), among...)
	return slices.DeleteFunc(all, func(x Choice) bool { return !w.Wishes(x.Local()) || w.offered(x.At) })
}

func (w Waiting) offered(start Instant) bool {
	return slices.ContainsFunc(w.Offers, func(o WaitOffer) bool { return o.Start == start })
}

// Over tells whether nothing can be offered any more: the last time that was wished for has passed.
func (w Waiting) Over(s Snapshot) bool {
	now := s.Zone.Local(s.Now)
	return now.Date.After(w.To) || now.Date == w.To && now.Minute > w.Latest
}

// Lapse is the wish after an offer was not answered: the client goes on waiting for other times, but not for ever.
func (w Waiting) Lapse(now time.Time) Waiting {
	w.Asked++
	w.State, w.Due = IsWaiting, now
	if w.Asked >= MaxUnanswered {
		return w.End(WaitUnanswered)
	}
	return w
}

// End is the wish when it is given up.
func (w Waiting) End(why WaitReason) Waiting {
	w.State, w.Reason, w.Due = WaitEnded, why, time.Time{}
	return w
}
