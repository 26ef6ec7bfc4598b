package web

import (
	"net/http"

	"salonzap/internal/agenda"
	"salonzap/internal/fault"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
	"salonzap/internal/web/page"
)

// dateRoutes are the pages about days that are not as their week says: of the salon, and of somebody.
func (s *site) dateRoutes(base string, who access) []route {
	return []route{
		{"GET " + base + "dates", who, s.withSalon(s.salonDates)},
		{"POST " + base + "dates", who, s.withSalon(s.addSalonDates)},
		{"POST " + base + "dates/drop", who, s.withSalon(s.dropSalonDate)},
		{"POST " + base + "holidays", who, s.withSalon(s.saveHolidays)},
		{"POST " + base + "holidays/new", who, s.withSalon(s.addHoliday)},
		{"GET " + base + "{person}/dates", who, s.withSalon(s.personDates)},
		{"POST " + base + "{person}/dates", who, s.withSalon(s.addPersonDates)},
		{"POST " + base + "{person}/dates/drop", who, s.withSalon(s.dropPersonDate)},
	}
}

// dateDays is how far ahead such days are shown.
const dateDays = 400

// maxDates is how many days one form may mark at once: a long holiday.
const maxDates = 92

func (s *site) salonDates(c *call, t tenant.Tenant) error {
	return s.renderDates(c, t, agenda.Professional{}, http.StatusOK, page.TypedDates{})
}

func (s *site) addSalonDates(c *call, t tenant.Tenant) error {
	return s.addDates(c, t, agenda.Professional{})
}

func (s *site) dropSalonDate(c *call, t tenant.Tenant) error {
	return s.dropDate(c, t, agenda.Professional{})
}

func (s *site) personDates(c *call, t tenant.Tenant) error {
	_, p, err := s.professionalOf(c, t)
	if err != nil {
		return err
	}
	return s.renderDates(c, t, p, http.StatusOK, page.TypedDates{})
}

func (s *site) addPersonDates(c *call, t tenant.Tenant) error {
	_, p, err := s.professionalOf(c, t)
	if err != nil {
		return err
	}
	return s.addDates(c, t, p)
}

func (s *site) dropPersonDate(c *call, t tenant.Tenant) error {
	_, p, err := s.professionalOf(c, t)
	if err != nil {
		return err
	}
	return s.dropDate(c, t, p)
}

// datesPath is where the days of somebody are, or the salon's.
func datesPath(c *call, p agenda.Professional) string {
	if p.ID.IsZero() {
		return c.salonBase() + teamPath + "dates"
	}
	return c.salonBase() + teamPath + p.ID.String() + "/dates"
}

func (s *site) renderDates(c *call, t tenant.Tenant, p agenda.Professional, status int, typed page.TypedDates) error {
	all, err := s.catalogueOf(c.r.Context(), c.scope(), t, dateDays)
	if err != nil {
		return err
	}
	title := c.Say(text.TeamDates)
	if !p.ID.IsZero() {
		title = c.Say(text.DatesOf, p.Name)
	}
	d := page.NewDates(s.pageContext(c, title), datesPath(c, p), c.salonBase()+teamPath, all, p, s.today(t), typed)
	return s.render(c, status, page.DatesPage(d))
}

func (s *site) addDates(c *call, t tenant.Tenant, p agenda.Professional) error {
	if err := c.parseForm(); err != nil {
		return err
	}
	typed := page.ReadDates(c.r.PostForm) //nolint:forbidigo // the request's form, no client
	days, err := typed.Parse(p.ID, s.today(t), maxDates)
	if err != nil {
		errs, ok := typedErrors(c.Localizer, err)
		if !ok {
			return err
		}
		typed.Errors = errs
		return s.renderDates(c, t, p, formErrorStatus, typed)
	}
	err = s.Agenda.PutDays(c.r.Context(), c.scope(), t.ID, days, nil)
	if agenda.Changed(err) { // the list above the form is what somebody else said of these days in between
		typed.Errors = page.Errors{"": c.Say(text.ChangedMeanwhile)}
		return s.renderDates(c, t, p, formErrorStatus, typed)
	}
	if err != nil {
		return err
	}
	s.setFlash(c.r.Context(), page.ToneGood, c.Say(text.DatesSaved))
	return s.showConflicts(c, t, datesPath(c, p))
}

func (s *site) dropDate(c *call, t tenant.Tenant, p agenda.Professional) error {
	if err := c.parseForm(); err != nil {
		return err
	}
	day, err := agenda.ParseDate(c.field("date"))
	if err != nil {
		return err
	}
	seen := page.SeenVersion(c.field("version"))
	if key := fault.Key(c.field("holiday")); p.ID.IsZero() && c.r.PostForm.Has("holiday") { //nolint:forbidigo // the request's form, no client
		err = s.Agenda.DropHoliday(c.r.Context(), c.scope(), t.ID, agenda.Holiday{Date: day, Key: key, Version: seen})
	} else {
		err = s.Agenda.DropException(c.r.Context(), c.scope(), t.ID, agenda.Exception{Professional: p.ID, Date: day, Version: seen})
	}
	if agenda.Changed(err) {
		return s.renderDates(c, t, p, formErrorStatus, page.TypedDates{Errors: page.Errors{"": c.Say(text.DropChanged)}})
	}
	if err != nil {
		return err
	}
	s.setFlash(c.r.Context(), page.ToneGood, c.Say(text.DatesDropped))
	return s.showConflicts(c, t, datesPath(c, p))
}

// saveHolidays keeps on which national holidays the salon is closed.
func (s *site) saveHolidays(c *call, t tenant.Tenant) error {
	if err := c.parseForm(); err != nil {
		return err
	}
	err := agenda.Reread(func() error {
		all, err := s.catalogueOf(c.r.Context(), c.scope(), t, dateDays)
		if err != nil {
			return err
		}
		changed := page.ChangedHolidays(c.r.PostForm, all, s.today(t)) //nolint:forbidigo // the request's form, no client
		return s.Agenda.PutDays(c.r.Context(), c.scope(), t.ID, nil, changed)
	})
	if err != nil {
		return err
	}
	s.setFlash(c.r.Context(), page.ToneGood, c.Say(text.HolidaysSaved))
	return s.showConflicts(c, t, datesPath(c, agenda.Professional{}))
}

// addHoliday adds one of the city or the state.
func (s *site) addHoliday(c *call, t tenant.Tenant) error {
	if err := c.parseForm(); err != nil {
		return err
	}
	typed := page.TypedDates{HolidayDate: c.field("date"), HolidayName: c.field("name")}
	day, err := agenda.ParseDate(typed.HolidayDate)
	var h agenda.Holiday
	if err == nil {
		h, err = agenda.NewHoliday(day, typed.HolidayName)
	}
	if err != nil {
		errs, ok := formErrors(c.Localizer, err)
		if !ok {
			return err
		}
		typed.Errors = page.Errors{}
		for field, sentence := range errs {
			typed.Errors["holiday_"+field] = sentence
		}
		return s.renderDates(c, t, agenda.Professional{}, formErrorStatus, typed)
	}
	h.Version = page.SeenHoliday(c.r.PostForm, h) //nolint:forbidigo // the request's form, no client
	err = s.Agenda.PutDays(c.r.Context(), c.scope(), t.ID, nil, []agenda.Holiday{h})
	if agenda.Changed(err) {
		typed.Errors = page.Errors{"": c.Say(text.ChangedMeanwhile)}
		return s.renderDates(c, t, agenda.Professional{}, formErrorStatus, typed)
	}
	if err != nil {
		return err
	}
	s.setFlash(c.r.Context(), page.ToneGood, c.Say(text.SavedName, h.Name))
	return s.showConflicts(c, t, datesPath(c, agenda.Professional{}))
}
