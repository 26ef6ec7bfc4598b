package robot

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"salonzap/internal/agenda"
	"salonzap/internal/fault"
	"salonzap/internal/robot/understand"
	"salonzap/internal/text"
)

func (k *talk) lang() text.Lang { return k.w.Salon.Lang }

// voice is the language in the salon's tone.
func (k *talk) voice() text.Voice { return text.Voice{Lang: k.lang(), Tone: k.w.Settings.Tone} }

func (k *talk) me() agenda.Actor { return agenda.ByClient(k.w.Client.ID) }

// local is what the salon's clock shows.
func (k *talk) local(t time.Time) agenda.Local { return k.w.Agenda.Zone.Local(agenda.InstantOf(t)) }

func (k *talk) today(t time.Time) agenda.Date { return k.local(t).Date }

// dayOf and dateOf turn the reader's days into the agenda's, and back.
func dayOf(d agenda.Date) understand.Day {
	y, m, n := d.Parts()
	return understand.DayOf(time.Date(y, m, n, 12, 0, 0, 0, time.UTC))
}

func dateOf(d understand.Day) agenda.Date {
	y, m, n := d.Date()
	return agenda.DateOf(time.Date(y, m, n, 12, 0, 0, 0, time.UTC))
}

const (
	morningEnds   = 12 * 60
	afternoonEnds = 18 * 60
)

func (k *talk) greeting() fault.Key {
	switch m := int(k.local(k.w.Now).Minute); {
	case m < morningEnds:
		return text.TalkGoodMorning
	case m < afternoonEnds:
		return text.TalkGoodAfternoon
	}
	return text.TalkGoodEvening
}

func (k *talk) word(key fault.Key, d agenda.Date) string {
	return strings.Fields(k.voice().Say(key))[d.Weekday()]
}

func (k *talk) weekdayShort(d agenda.Date) string { return k.word(text.TalkDays, d) }

// dayMonth is 27/11.
func dayMonth(d agenda.Date) string {
	_, m, n := d.Parts()
	return fmt.Sprintf("%02d/%02d", n, int(m))
}

// dayName is "sexta 27/11".
func (k *talk) dayName(d agenda.Date) string { return k.word(text.TalkWeekdays, d) + " " + dayMonth(d) }

// dayTitle begins a sentence: "Sexta 27/11".
func (k *talk) dayTitle(d agenda.Date) string {
	name := []rune(k.dayName(d))
	return strings.ToUpper(string(name[:1])) + string(name[1:])
}

// short is "sex 27/11 15:00", and "hoje 15:00".
func (k *talk) short(at agenda.Local) string {
	if at.Date == k.today(k.w.Now) {
		return k.voice().Say(text.TalkToday) + " " + at.Minute.String()
	}
	return k.weekdayShort(at.Date) + " " + dayMonth(at.Date) + " " + at.Minute.String()
}

// reminded is "Amanhã, *sáb 28/11 11:00*".
func (k *talk) reminded(a agenda.Appointment) string {
	when := "*" + k.weekdayShort(a.At.Date) + " " + dayMonth(a.At.Date) + " " + a.At.Minute.String() + "*"
	switch a.At.Date.Sub(k.today(k.w.Now)) {
	case 0:
		return k.voice().Say(text.TalkTodayComma, when)
	case 1:
		return k.voice().Say(text.TalkTomorrowComma, when)
	}
	return when
}

// long is "sexta 27/11 às 15:00".
func (k *talk) long(at agenda.Local) string {
	return k.voice().Say(text.TalkAtHour, k.dayName(at.Date), at.Minute.String())
}

// slotLabel is a free time in a list: "15:00 João" under its day, "sex 27/11 15:00 João" among several.
func (k *talk) slotLabel(p Place, oneDay bool) string {
	when := p.At.Minute.String()
	if !oneDay {
		when = k.weekdayShort(p.At.Date) + " " + dayMonth(p.At.Date) + " " + when
	}
	if !k.c.Draft.Professional.IsZero() {
		return when
	}
	return when + " " + k.nameOf(p.Professional)
}

// serviceLabel is "Corte (30 min, R$ 45)".
func (k *talk) serviceLabel(s agenda.Service) string {
	return s.Name + " (" + k.voice().Say(text.TalkMinutes, s.Work.Minutes()) + ", " + shortPrice(s.Price.Say(k.lang())) + ")"
}

// shortPrice leaves out centavos that are none: R$ 45.
func shortPrice(s string) string { return strings.TrimSuffix(strings.TrimSuffix(s, ",00"), ".00") }

// duration is 1h20, 45 min, 2 h.
func duration(minutes int) string {
	h, m := minutes/60, minutes%60
	switch {
	case h == 0:
		return fmt.Sprintf("%d min", max(m, 0))
	case m == 0:
		return fmt.Sprintf("%d h", h)
	}
	return fmt.Sprintf("%dh%02d", h, m)
}

// relation is how somebody is related to the client, spelled as one writes it; the reader takes off the accents.
func relation(word string) string {
	spelled := map[string]string{"irmao": "irmão", "irma": "irmã", "mae": "mãe", "irmaos": "irmãos", "crianca": "criança", "bebe": "bebê"}
	if s, ok := spelled[word]; ok {
		return s
	}
	return word
}

func firstName(name string) string {
	first, _, _ := strings.Cut(strings.TrimSpace(name), " ")
	return first
}

// reminds says when the client will be reminded of an appointment, as reminders are sent: a day before what was booked 26 hours
// ahead or more, else two hours before.
func (k *talk) reminds(start agenda.Instant) fault.Key {
	const ahead = 26 * time.Hour
	at := start.Time()
	if at.Sub(k.w.Now) < ahead {
		return text.TalkRemindHours
	}
	if k.today(at.Add(-24*time.Hour)) == k.today(k.w.Now).AddDays(1) {
		return text.TalkRemindTomorrow
	}
	return text.TalkRemindDay
}

// services are those that are sold and that somebody does, in the salon's order.
func (k *talk) services() []agenda.Service {
	var all []agenda.Service
	for _, s := range k.w.Agenda.Services {
		if s.Active {
			all = append(all, s)
		}
	}
	slices.SortStableFunc(all, func(a, b agenda.Service) int { return a.Sort - b.Sort })
	return all
}

// professionals are those with some ids.
func (k *talk) professionals(ids ...string) []agenda.Professional {
	return slices.DeleteFunc(slices.Clone(k.w.Agenda.Professionals), func(p agenda.Professional) bool {
		return !p.Active || !slices.Contains(ids, p.ID.String())
	})
}

// doers are who does all that is wanted, in the salon's order.
func (k *talk) doers() []agenda.Professional {
	var all []agenda.Professional
	for _, p := range k.w.Agenda.Professionals {
		if p.Active && k.doesAll(p) {
			all = append(all, p)
		}
	}
	slices.SortStableFunc(all, func(a, b agenda.Professional) int { return a.Sort - b.Sort })
	return all
}

func (k *talk) doesAll(p agenda.Professional) bool {
	for _, id := range k.c.Draft.Services {
		s, ok := k.w.Agenda.Service(id)
		if _, does := p.Offer(s); !ok || !does {
			return false
		}
	}
	return true
}

// offers are what the chosen professional asks for each service.
func (k *talk) offers() []agenda.Offer {
	p, _ := k.w.Agenda.Professional(k.c.Draft.Place.Professional)
	var all []agenda.Offer
	for _, id := range k.c.Draft.Services {
		s, _ := k.w.Agenda.Service(id)
		o, _ := p.Offer(s)
		all = append(all, o)
	}
	return all
}

func (k *talk) nameOf(id agenda.ProfessionalID) string {
	p, _ := k.w.Agenda.Professional(id)
	return p.Name
}

// servicesName is "Corte e Barba".
func (k *talk) servicesName() string {
	var name string
	for _, id := range k.c.Draft.Services {
		s, _ := k.w.Agenda.Service(id)
		if name == "" {
			name = s.Name
		} else {
			name = k.voice().Say(text.TalkAnd, name, s.Name)
		}
	}
	return name
}

func windows(all []agenda.Window) string {
	parts := make([]string, len(all))
	for i, w := range all {
		parts[i] = w.String()
	}
	return strings.Join(parts, ", ")
}

// remark is why the salon is closed, where it said so, or the holiday's name.
func (k *talk) remark(r agenda.Reason) string {
	if r.Code == agenda.OnHoliday {
		return agenda.Holiday{Key: r.Holiday, Name: r.Remark}.Say(k.lang())
	}
	return r.Remark
}

// opens tells whether anybody works on a day.
func (k *talk) opens(d agenda.Date) bool { return k.openOn(d) != (agenda.Window{}) }

// opening is from the earliest to the latest start of the coming week: what a bare hour can mean.
func (k *talk) opening() understand.TimeRange {
	var all agenda.Window
	today := k.today(k.w.Now)
	for i := range 7 {
		w := k.openOn(today.AddDays(i))
		if w == (agenda.Window{}) {
			continue
		}
		if all == (agenda.Window{}) {
			all = w
		}
		all.Start, all.End = min(all.Start, w.Start), max(all.End, w.End)
	}
	return understand.TimeRange{From: int(all.Start), To: int(all.End)}
}

// placeOf and placeIn write and read a place in a menu.
func placeOf(i int) string { return fmt.Sprintf("%02d", i) }

func placeIn(id string, n int) (int, bool) {
	var i int
	if _, err := fmt.Sscanf(id, "%02d", &i); err != nil || i < 0 || i >= n {
		return 0, false
	}
	return i, true
}
