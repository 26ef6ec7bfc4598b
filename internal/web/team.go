package web

import (
	"net/http"

	"salonzap/internal/agenda"
	"salonzap/internal/fault"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
	"salonzap/internal/web/page"
)

const teamPath = "team/"

// teamRoutes are the pages about who serves, and when.
func (s *site) teamRoutes(base string, who access) []route {
	base += teamPath
	return append(append([]route{
		{"GET " + base + "{$}", who, s.withSalon(s.teamPage)},
		{"GET " + base + "new", who, s.withSalon(s.newPersonForm)},
		{"POST " + base + "new", who, s.withSalon(s.addProfessional)},
		{"GET " + base + "{person}/{$}", who, s.withSalon(s.professionalForm)},
		{"POST " + base + "{person}/{$}", who, s.withSalon(s.saveProfessional)},
		{"POST " + base + "{person}/active", who, s.withSalon(s.setProfessionalActive)},
		{"GET " + base + "rules", who, s.withSalon(s.rulesForm)},
		{"POST " + base + "rules", who, s.withSalon(s.saveRules)},
		{"GET " + base + "conflicts", who, s.withSalon(s.conflictsPage)},
		{"POST " + base + "conflicts/{id}/keep", who, s.withSalon(s.keepConflict)},
	}, s.dateRoutes(base, who)...), s.calendarRoutes(base, who)...)
}

// teamDays is how far ahead cards of the team show days off.
const teamDays = 60

func (s *site) teamPage(c *call, t tenant.Tenant) error {
	all, err := s.catalogueOf(c.r.Context(), c.scope(), t, teamDays)
	if err != nil {
		return err
	}
	n, err := s.countConflicts(c.r.Context(), c.scope(), t)
	if err != nil {
		return err
	}
	p := page.NewTeam(s.pageContext(c, c.Say(text.NavTeam)), c.salonBase()+teamPath, all, s.today(t))
	p.Conflicts = c.SayConflicts(n)
	return s.render(c, http.StatusOK, page.TeamPage(p))
}

func (s *site) newPersonForm(c *call, t tenant.Tenant) error {
	all, err := s.catalogueOf(c.r.Context(), c.scope(), t, 0)
	if err != nil {
		return err
	}
	typed := page.TypedPerson{New: true, Week: page.ShownWeek(usualWeek(all, agenda.OtherTrade, s.today(t)))}
	for _, v := range all.Services {
		typed.Does = append(typed.Does, v.ID.String())
	}
	return s.renderPersonForm(c, http.StatusOK, t, all, agenda.Professional{Active: true}, typed)
}

// usualWeek is what the form of somebody new proposes: the hours of who came first, or those that are usual for the kind of salon.
func usualWeek(all agenda.Snapshot, trade agenda.Trade, today agenda.Date) []agenda.Weekly {
	if week := page.SharedWeek(all, today); len(week) > 0 {
		return week
	}
	if trade == "" {
		trade = agenda.OtherTrade
	}
	return agenda.PresetOf(trade).Hours
}

func (s *site) professionalForm(c *call, t tenant.Tenant) error {
	all, p, err := s.professionalOf(c, t)
	if err != nil {
		return err
	}
	return s.renderPersonForm(c, http.StatusOK, t, all, p, page.ShownPerson(p, s.today(t)))
}

// professionalOf is the one that the address names. Errors: NotFound.
func (s *site) professionalOf(c *call, t tenant.Tenant) (agenda.Snapshot, agenda.Professional, error) {
	all, err := s.catalogueOf(c.r.Context(), c.scope(), t, teamDays)
	if err != nil {
		return all, agenda.Professional{}, err
	}
	id, err := agenda.ParseID[agenda.Professional](c.r.PathValue("person"))
	if p, ok := all.Professional(id); ok && err == nil {
		return all, p, nil
	}
	return all, agenda.Professional{}, fault.New(fault.NotFound, "web.professional", text.NotFound)
}

func (s *site) renderPersonForm(c *call, status int, t tenant.Tenant, all agenda.Snapshot, p agenda.Professional, typed page.TypedPerson) error {
	title := p.Name
	if typed.New {
		title = c.Say(text.TeamNew)
	}
	f := page.NewPersonForm(s.pageContext(c, title), c.salonBase()+teamPath, all, p, typed, s.today(t))
	return s.render(c, status, page.PersonFormPage(f))
}

func (s *site) addProfessional(c *call, t tenant.Tenant) error {
	all, err := s.catalogueOf(c.r.Context(), c.scope(), t, 0)
	if err != nil {
		return err
	}
	fresh := agenda.Professional{ID: agenda.NewID[agenda.Professional](), Active: true, Sort: len(all.Professionals)}
	return s.writeProfessional(c, t, all, fresh, true)
}

func (s *site) saveProfessional(c *call, t tenant.Tenant) error {
	return agenda.Reread(func() error {
		all, p, err := s.professionalOf(c, t)
		if err != nil {
			return err
		}
		return s.writeProfessional(c, t, all, p, false)
	})
}

// writeProfessional keeps what was typed of somebody. Appointments stay as they are; those that no longer go with it are shown.
func (s *site) writeProfessional(c *call, t tenant.Tenant, all agenda.Snapshot, p agenda.Professional, isNew bool) error {
	if err := c.parseForm(); err != nil {
		return err
	}
	today := s.today(t)
	typed := page.ReadPerson(c.r.PostForm) //nolint:forbidigo // the request's form, no client
	typed.New = isNew
	if !isNew && typed.Shown != page.ShownPerson(p, today).Shown {
		typed.Stored = c.StoredPerson(p, all.Services, today)
		return s.refusePerson(c, t, all, p, typed, fault.New(fault.Conflict, "web.professional", text.ChangedMeanwhile))
	}
	fresh, err := typed.Parse(p, all.Services, today)
	if err != nil {
		return s.refusePerson(c, t, all, p, typed, err)
	}
	switch err := s.Agenda.PutProfessional(c.r.Context(), c.scope(), t.ID, fresh); {
	case fault.Is(err, fault.Invalid): // somebody else took the name
		return s.refusePerson(c, t, all, p, typed, err)
	case err != nil:
		return err
	}
	s.setFlash(c.r.Context(), page.ToneGood, c.Say(text.SavedName, fresh.Name))
	return s.showConflicts(c, t, c.salonBase()+teamPath)
}

// refusePerson shows the form again, with what is wrong at the field where it is.
func (s *site) refusePerson(c *call, t tenant.Tenant, all agenda.Snapshot, p agenda.Professional, typed page.TypedPerson, err error) error {
	errs, ok := typedErrors(c.Localizer, err)
	if !ok {
		return err
	}
	typed.Errors = errs
	if !typed.New {
		typed.Shown = page.ShownPerson(p, s.today(t)).Shown // who saves again has seen that it changed
	}
	return s.renderPersonForm(c, formErrorStatus, t, all, p, typed)
}

func (s *site) setProfessionalActive(c *call, t tenant.Tenant) error {
	if err := c.parseForm(); err != nil {
		return err
	}
	var p agenda.Professional
	err := agenda.Reread(func() (err error) {
		if _, p, err = s.professionalOf(c, t); err != nil {
			return err
		}
		p.Active = c.field("active") == "1"
		return s.Agenda.PutProfessional(c.r.Context(), c.scope(), t.ID, p)
	})
	if fault.Is(err, fault.Invalid) { // somebody has the name meanwhile
		c.returnPath = c.salonBase() + teamPath
		return s.redirectWithError(c, err)
	}
	if err != nil {
		return err
	}
	said := text.TeamStopped
	if p.Active {
		said = text.TeamBack
	}
	s.setFlash(c.r.Context(), page.ToneGood, c.Say(said, p.Name))
	return s.showConflicts(c, t, c.salonBase()+teamPath)
}

// rulesForm is how the salon lets itself be booked.
func (s *site) rulesForm(c *call, t tenant.Tenant) error {
	all, err := s.catalogueOf(c.r.Context(), c.scope(), t, 0)
	if err != nil {
		return err
	}
	return s.render(c, http.StatusOK, page.RulesPage(page.NewRulesForm(s.pageContext(c, c.Say(text.RulesTitle)), c.salonBase()+teamPath, all.Rules, nil)))
}

func (s *site) saveRules(c *call, t tenant.Tenant) error {
	if err := c.parseForm(); err != nil {
		return err
	}
	all, err := s.catalogueOf(c.r.Context(), c.scope(), t, 0)
	if err != nil {
		return err
	}
	rules := page.ReadRules(c.r.PostForm, all.Rules) //nolint:forbidigo // the request's form, no client
	err = rules.Check()
	if err == nil {
		err = s.Agenda.PutRules(c.r.Context(), c.scope(), t.ID, rules)
	}
	if agenda.Changed(err) {
		return s.refuseRules(c, t, rules)
	}
	if errs, ok := formErrors(c.Localizer, err); ok {
		f := page.NewRulesForm(s.pageContext(c, c.Say(text.RulesTitle)), c.salonBase()+teamPath, rules, errs)
		return s.render(c, formErrorStatus, page.RulesPage(f))
	}
	if err != nil {
		return err
	}
	s.setFlash(c.r.Context(), page.ToneGood, c.Say(text.RulesSaved))
	return s.redirect(c, c.salonBase()+teamPath)
}

// refuseRules shows what was chosen again, and what somebody else kept in between.
func (s *site) refuseRules(c *call, t tenant.Tenant, chosen agenda.Rules) error {
	all, err := s.catalogueOf(c.r.Context(), c.scope(), t, 0)
	if err != nil {
		return err
	}
	chosen.Version = all.Rules.Version // who saves again has seen that they changed
	f := page.NewRulesForm(s.pageContext(c, c.Say(text.RulesTitle)), c.salonBase()+teamPath, chosen, page.Errors{"": c.Say(text.ChangedMeanwhile)})
	f.Stored = c.StoredRules(all.Rules)
	return s.render(c, formErrorStatus, page.RulesPage(f))
}
