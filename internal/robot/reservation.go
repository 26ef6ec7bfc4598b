package robot

import (
	"crypto/rand"
	"regexp"
	"strings"
	"time"

	"salonzap/internal/agenda"
	"salonzap/internal/contact"
	"salonzap/internal/fault"
	"salonzap/internal/inbox"
	"salonzap/internal/text"
)

// Reservation is a time that somebody picked on the salon's public page, without saying who they are. It is kept until it ends, or until
// a message with its code comes: then it is the client's who wrote.
type Reservation struct {
	Code         string
	Visitor      contact.ID // stands for a browser, and is no client: the hold in the agenda is in its name
	Service      agenda.ServiceID
	Professional agenda.ProfessionalID
	At           agenda.Local
	Until        time.Time
	UsedBy       contact.ID // whose message had the code; zero: none had
}

// Bounds of reservations, so that whoever picks times without coming keeps few from others. They count those that are kept now.
const (
	ReservationLasts    = 10 * time.Minute // at most; a salon's holds may be shorter
	MaxReservations     = 12               // of a salon
	MaxReservationsDay  = 5                // of a salon, for one day
	MaxReservationsFrom = 3                // of a salon, from one address
	ReservationKept     = 48 * time.Hour   // after its end, so that a late message is answered kindly
)

// The letters and digits of codes: none is taken for another, and no vowel makes a word of them.
const (
	codeLetters = "23456789BCDFGHJKMNPQRSTVWXZ"
	codeLength  = 6
)

// NewCode makes a code at random.
func NewCode() string {
	code := make([]byte, 0, codeLength)
	const fair = 256 - 256%len(codeLetters) // what is above would make some letters more likely
	for b := make([]byte, 1); len(code) < codeLength; {
		_, _ = rand.Read(b) // never fails and always fills: crypto/rand since Go 1.24
		if int(b[0]) < fair {
			code = append(code, codeLetters[int(b[0])%len(codeLetters)])
		}
	}
	return string(code)
}

// codeMark is how a code stands in the text that the page writes, in both languages.
var codeMark = regexp.MustCompile(`(?i)\(?\b(?:c[oó]digo|code):?\s+([2-9a-z]{6})\b\)?`)

// CodeIn is the last code that a client's messages have; empty where none has.
func CodeIn(all []inbox.Message) string {
	code := ""
	for _, m := range all {
		if m.Direction != inbox.FromClient || m.CurrentContent() == nil {
			continue
		}
		for _, found := range codeMark.FindAllStringSubmatch(string(inbox.Words(m.CurrentContent())), -1) {
			code = strings.ToUpper(found[1])
		}
	}
	return code
}

// withoutCode is a text without its code, which would be read as something else.
func withoutCode(words string) string { return strings.TrimSpace(codeMark.ReplaceAllString(words, "")) }

// AskFor is the text that the page writes for the client: it says what was picked, and has the code.
func (r Reservation) AskFor(l text.Lang, s agenda.Snapshot) string {
	service, _ := s.Service(r.Service)
	who, _ := s.Professional(r.Professional)
	k := newTalk(nil, Conversation{}, World{Now: s.Now.Time(), Agenda: s, Salon: Salon{Lang: l}})
	return l.Say(text.ReserveMessage, service.Name, who.Name, k.long(r.At), r.Code)
}

// Redeem says that a client's message had a reservation's code.
type Redeem struct{ Code string }

func (Redeem) act() {}

// takesUp goes on with the time that the client picked on the salon's page: it is said back, and asked about, as every other one. The
// time is kept for the client now; where it was kept no longer, it is looked for anew.
func (k *talk) takesUp() bool {
	r := k.w.Reservation
	if r == nil || !k.isSold(*r) {
		return false
	}
	if a, ok := k.bookedAt(*r); ok {
		k.because("reservation")
		k.say(text.TalkAlready, k.short(a.At), a.Sold.Name, k.nameOf(a.Professional))
		k.say(text.TalkChangeHere)
		return true
	}
	k.forget()
	k.c.Missed, k.c.Quiet = 0, time.Time{}
	kept := k.w.Now.Before(r.Until) && (r.UsedBy.IsZero() || r.UsedBy == k.w.Client.ID)
	if kept {
		k.act(Write{agenda.Release(r.Visitor)})
		k.act(Redeem{r.Code})
		k.w.Agenda = k.w.Agenda.Without(r.Visitor)
	} else {
		k.greet()
		k.say(text.TalkReservationOver, k.short(r.At))
	}
	k.c.Draft = Draft{Services: []agenda.ServiceID{r.Service}, Professional: r.Professional, Place: &Place{r.At, r.Professional}}
	k.holdTime()
	return true
}

// isSold tells whether what was picked is still to be had.
func (k *talk) isSold(r Reservation) bool {
	s, sold := k.w.Agenda.Service(r.Service)
	p, there := k.w.Agenda.Professional(r.Professional)
	_, does := p.Offer(s)
	return sold && there && s.Active && p.Active && does
}

// bookedAt finds what was booked of a reservation already: its message may come twice.
func (k *talk) bookedAt(r Reservation) (agenda.Appointment, bool) {
	for _, a := range k.w.Appointments {
		if r.UsedBy == k.w.Client.ID && a.At == r.At && a.Professional == r.Professional {
			return a, true
		}
	}
	return agenda.Appointment{}, false
}

// Wish is a time that a visitor of the page picked.
type Wish struct {
	Visitor      contact.ID
	Address      string // where the wish comes from; only a keyed mark of it is kept, and only while the time is
	Service      agenda.ServiceID
	Professional agenda.ProfessionalID // zero: whose turn it is
	At           agenda.Local
}

// LiveReservation is a time that is kept for a visitor of a salon's page now.
type LiveReservation struct {
	Visitor, Address string
	Day              agenda.Date
}

// Admit tells whether one more wish may be kept beside what is kept now. A visitor's own reservation goes with the new one, and does not
// count. address is the mark of the wish's. Errors: RateLimited.
func (w Wish) Admit(all []LiveReservation, address string) error {
	const op = "robot.reserve"
	var salon, day, from int
	for _, h := range all {
		if h.Visitor == w.Visitor.String() {
			continue
		}
		salon++
		if h.Day == w.At.Date {
			day++
		}
		if h.Address == address {
			from++
		}
	}
	switch {
	case from >= MaxReservationsFrom:
		return fault.New(fault.RateLimited, op, text.ReserveTooMany)
	case salon >= MaxReservations, day >= MaxReservationsDay:
		return fault.New(fault.RateLimited, op, text.ReserveBusy)
	}
	return nil
}
