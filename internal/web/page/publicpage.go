package page

import (
	"net/url"
	"slices"
	"strings"
	"time"

	"salonzap/internal/agenda"
	"salonzap/internal/robot"
	"salonzap/internal/text"
)

// Public is what is around a salon's page for everybody.
type Public struct {
	Localizer
	Salon, Address, Base, URL, Chat, CSS, Icon, Title, About string
	Image                                                    string // of a preview, with its origin
	Books                                                    bool   // times can be picked
	Demo, Private                                            bool   // Private: not for search engines
	Foreign                                                  bool   // it is read in another language than the salon's
}

// query is the language, where it is not the salon's, added to an address of the page.
func (p Public) query(pairs ...string) string {
	q := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			q.Set(pairs[i], pairs[i+1])
		}
	}
	if p.Foreign {
		q.Set("lang", p.Lang.String())
	}
	if len(q) == 0 {
		return ""
	}
	return "?" + q.Encode()
}

// OtherLang is the other language, and where the page is in it.
func (p Public) OtherLang() (tag, label, href string) {
	if p.Lang == text.EN {
		return text.PT.String(), "Português", p.Base + "?lang=pt-BR"
	}
	return text.EN.String(), "English", p.Base + "?lang=en"
}

// PublicSalon is what a salon sells, who serves, and when it is open.
type PublicSalon struct {
	Public
	Services []PublicService
	Team     []string
	Hours    string
	Payment  string
}

// PublicService is a service with what it costs.
type PublicService struct{ Name, Length, Price, Href string }

// NewPublicSalon makes the page; most is how many services it shows.
func NewPublicSalon(c Public, all agenda.Snapshot, most int) PublicSalon {
	p := PublicSalon{Public: c, Hours: robot.OpeningHours(c.Lang, all)}
	p.Title = c.Salon
	for _, v := range onSale(all) {
		if len(p.Services) == most {
			break
		}
		p.Services = append(p.Services, PublicService{
			Name: v.Name, Length: c.Length(v.Work.Minutes()), Price: c.publicPrice(all, v), Href: c.Base + "/times" + c.query("service", v.ID.String()),
		})
	}
	for _, w := range serving(all) {
		p.Team = append(p.Team, w.Name)
	}
	names := make([]string, 0, fewServices)
	for _, v := range p.Services[:min(len(p.Services), fewServices)] {
		names = append(names, v.Name)
	}
	p.About = c.Say(text.PublicAbout, c.Salon)
	if len(names) > 0 {
		p.About = c.Say(text.PublicAboutServices, strings.Join(names, ", "))
	}
	if c.Address != "" {
		p.About += " " + c.Address + "."
	}
	return p
}

// fewServices are those that a preview names.
const fewServices = 4

// onSale are the services that somebody does, in the salon's order.
func onSale(all agenda.Snapshot) []agenda.Service {
	list := slices.DeleteFunc(slices.Clone(all.Services), func(v agenda.Service) bool { return !v.Active || len(whoServes(all, v)) == 0 })
	slices.SortStableFunc(list, func(a, b agenda.Service) int { return a.Sort - b.Sort })
	return list
}

// serving are those of the team who do something, in the salon's order.
func serving(all agenda.Snapshot) []agenda.Professional {
	list := slices.DeleteFunc(slices.Clone(all.Professionals), func(p agenda.Professional) bool { return !p.Active || len(p.Does) == 0 })
	slices.SortStableFunc(list, func(a, b agenda.Professional) int { return a.Sort - b.Sort })
	return list
}

func whoServes(all agenda.Snapshot, v agenda.Service) []agenda.Professional {
	return slices.DeleteFunc(serving(all), func(p agenda.Professional) bool {
		_, does := p.Offer(v)
		return !does
	})
}

// publicPrice is what a service costs: with "from", where it depends on who does it.
func (w Localizer) publicPrice(all agenda.Snapshot, v agenda.Service) string {
	var least agenda.Price
	differ, first := false, true
	for _, p := range whoServes(all, v) {
		o, _ := p.Offer(v)
		now, known := o.Price.Cents()
		before, knew := least.Cents()
		switch {
		case first:
			least, first = o.Price, false
		case known != knew || now != before:
			differ = true
			if known && (!knew || now < before) {
				least = o.Price
			}
		}
	}
	if _, known := least.Cents(); differ && known {
		return w.Say(text.PublicFrom, least.Say(w.Lang))
	}
	return least.Say(w.Lang)
}

// PublicPick is what a visitor chose so far, as the address says it.
type PublicPick struct{ Service, Who, Day, Problem string }

// PublicTimes are the free times of a service.
type PublicTimes struct {
	Public
	Service, ServiceID, Who, Price, Length, Problem string
	People                                          []PublicChoice
	Days                                            []PublicChoice
	Day                                             string
	Times                                           []PublicTime
}

// PublicChoice is a link to the same page with something else chosen.
type PublicChoice struct {
	Label, Href string
	Chosen      bool
}

// PublicTime is a free time.
type PublicTime struct{ Label, Value string }

// NewPublicTimes makes the page; false when the service, or who does it, is not the salon's.
func NewPublicTimes(c Public, all agenda.Snapshot, today agenda.Date, days int, pick PublicPick) (PublicTimes, bool) {
	p := PublicTimes{Public: c, ServiceID: pick.Service, Who: pick.Who, Problem: pick.Problem}
	p.Private = true
	i := slices.IndexFunc(onSale(all), func(v agenda.Service) bool { return v.ID.String() == pick.Service })
	if i < 0 {
		return p, false
	}
	v := onSale(all)[i]
	people := whoServes(all, v)
	var among []agenda.ProfessionalID
	for _, w := range people {
		if w.ID.String() == pick.Who {
			among = append(among, w.ID)
		}
	}
	if pick.Who != "" && len(among) == 0 {
		return p, false
	}
	p.Service, p.Price, p.Length = v.Name, c.publicPrice(all, v), c.Length(v.Work.Minutes())
	p.Title = v.Name + " · " + c.Salon
	p.people(people, pick)
	p.times(agenda.NewSchedule(all).Anyone(v.ID, today, today.AddDays(days), among...), today, pick)
	return p, true
}

func (p *PublicTimes) here(who, day string) string {
	return p.Base + "/times" + p.query("service", p.ServiceID, "who", who, "day", day)
}

func (p *PublicTimes) people(all []agenda.Professional, pick PublicPick) {
	if len(all) < 2 { //nolint:mnd // one is no choice
		return
	}
	p.People = append(p.People, PublicChoice{Label: p.Say(text.TalkAnyone), Href: p.here("", pick.Day), Chosen: pick.Who == ""})
	for _, w := range all {
		p.People = append(p.People, PublicChoice{Label: w.Name, Href: p.here(w.ID.String(), pick.Day), Chosen: pick.Who == w.ID.String()})
	}
}

// times lists the days that have a free time, and those of the chosen day, else of the first one.
func (p *PublicTimes) times(free []agenda.Choice, today agenda.Date, pick PublicPick) {
	var shown agenda.Date
	for _, f := range free {
		if n := len(p.Days); n == 0 || p.Days[n-1].Label != p.DayName(f.Date, today) {
			p.Days = append(p.Days, PublicChoice{Label: p.DayName(f.Date, today), Href: p.here(pick.Who, f.Date.String()), Chosen: f.Date.String() == pick.Day})
		}
		if f.Date.String() == pick.Day {
			shown = f.Date
		}
	}
	if len(free) == 0 {
		return
	}
	if shown.IsZero() {
		shown = free[0].Date
		p.Days[0].Chosen = true
	}
	p.Day = p.DayName(shown, today)
	for _, f := range free {
		if f.Date == shown {
			p.Times = append(p.Times, PublicTime{Label: f.Time.String(), Value: f.Local().String()})
		}
	}
}

// PublicPicked is what was picked, and the button that opens WhatsApp.
type PublicPicked struct {
	Public
	What, Message, Send, Until, Again string
	Over, Used                        bool
}

// NewPublicPicked makes the page.
func NewPublicPicked(c Public, all agenda.Snapshot, r robot.Reservation, now time.Time) PublicPicked {
	p := PublicPicked{Public: c, Used: !r.UsedBy.IsZero(), Over: !now.Before(r.Until), Message: r.AskFor(c.Lang, all)}
	p.Private = true
	service, _ := all.Service(r.Service)
	who, _ := all.Professional(r.Professional)
	p.What = c.Say(text.PublicWhat, service.Name, who.Name, c.WeekdayDate(r.At.Date), r.At.Minute.String())
	p.Send = c.Chat + "?text=" + strings.ReplaceAll(url.QueryEscape(p.Message), "+", "%20")
	p.Until = all.Zone.Local(agenda.InstantOf(r.Until)).Minute.String()
	p.Again = c.Base + "/times" + c.query("service", r.Service.String(), "day", r.At.Date.String())
	p.Title = c.Say(text.PublicPickedTitle) + " · " + c.Salon
	return p
}

// Poster is what is printed.
type Poster struct {
	Localizer
	Salon, Link, SVG, CSS, JS, Icon, Back string
}
