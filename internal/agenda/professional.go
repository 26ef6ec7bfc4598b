package agenda

import (
	"salonzap/internal/fault"
	"salonzap/internal/text"
)

// Professional is somebody who serves.
type Professional struct {
	ID       ProfessionalID
	Name     string
	Aliases  []string
	Active   bool
	Sort     int
	DailyCap int // appointments a day that clients can book; 0: no limit
	Does     []Skill
	Week     []Weekly
	Version  Version // rises with each change, also of how they do a service
	LastTurn Instant // when an appointment for "anybody" was last given to them; whose is oldest comes first
}

// Skill is a service that a professional does, and how.
type Skill struct {
	Service ServiceID
	Work    *Work  // their own time for it; nil: the service's
	Price   *Price // their own price; nil: the service's
}

// MaxDailyCap bounds a daily cap.
const MaxDailyCap = 200

// ProfessionalDraft is what a person gives to make or change a professional.
type ProfessionalDraft struct {
	Name     string
	Aliases  []string
	DailyCap int
	Does     []Skill
	Week     []Weekly
	Sort     int
}

// NewProfessional checks a draft and makes an active professional of it. Errors: Invalid with the field.
func NewProfessional(d ProfessionalDraft) (Professional, error) {
	return Professional{ID: NewID[Professional](), Active: true}.With(d)
}

// With is the professional with another draft's content. Errors: Invalid with the field.
func (p Professional) With(d ProfessionalDraft) (Professional, error) {
	const op = "agenda.professional"
	var err error
	if p.Name, err = cleanName(op, d.Name, text.AgendaProfessionalName); err != nil {
		return Professional{}, err
	}
	if p.Aliases, err = cleanAliases(op, d.Aliases); err != nil {
		return Professional{}, err
	}
	if err = within(op, "daily_cap", d.DailyCap, 0, MaxDailyCap, text.AgendaDailyCap); err != nil {
		return Professional{}, err
	}
	if p.Week, err = NewWeek(d.Week); err != nil {
		return Professional{}, err
	}
	p.Does = nil
	for _, s := range d.Does {
		if _, twice := p.skill(s.Service); twice || s.Service.IsZero() {
			return Professional{}, fault.Field(op, "services", text.AgendaSkillTwice)
		}
		if s.Work != nil {
			w, err := NewWork(s.Work.Segments, s.Work.BufferBefore, s.Work.BufferAfter)
			if err != nil {
				return Professional{}, err
			}
			s.Work = &w
		}
		p.Does = append(p.Does, s)
	}
	if err := within(op, "sort", d.Sort, -maxSort, maxSort, text.AgendaSort); err != nil {
		return Professional{}, err
	}
	p.DailyCap, p.Sort = d.DailyCap, d.Sort
	return p, nil
}

func (p Professional) skill(s ServiceID) (Skill, bool) {
	for _, k := range p.Does {
		if k.Service == s {
			return k, true
		}
	}
	return Skill{}, false
}

// Offer is a service as one professional does it.
type Offer struct {
	Work  Work
	Price Price
}

// Offer is how p does a service; false when they do not.
func (p Professional) Offer(s Service) (Offer, bool) {
	k, ok := p.skill(s.ID)
	if !ok {
		return Offer{}, false
	}
	o := Offer{s.Work, s.Price}
	if k.Work != nil {
		o.Work = *k.Work
	}
	if k.Price != nil {
		o.Price = *k.Price
	}
	return o, true
}
