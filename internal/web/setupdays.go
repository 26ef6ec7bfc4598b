package web

import (
	"net/http"
	"net/url"
	"slices"

	"salonzap/internal/agenda"
	"salonzap/internal/fault"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
	"salonzap/internal/web/page"
)

func (s *site) setupHours(c *call, t tenant.Tenant) error {
	all, done, err := s.setupState(c.r.Context(), c.scope(), t)
	if err != nil {
		return err
	}
	week := page.ShownWeek(usualWeek(all, c.tradeAfter(all), s.today(t)))
	return s.renderSetupHours(c, http.StatusOK, t, all, done, week, nil)
}

func (s *site) renderSetupHours(c *call, status int, t tenant.Tenant, all agenda.Snapshot, done page.SetupDone, typed page.TypedWeek, errs page.Errors) error {
	p := page.NewSetupHours(s.setupStepPage(c, 3, c.tradeAfter(all), done), all, s.today(t), typed, errs)
	return s.render(c, status, page.SetupHoursPage(p))
}

// keepSetupHours gives everybody the salon's hours; who has others is changed in the team afterwards. Hours that somebody else kept
// since the form was made are shown first, and appointments that no longer go with the new ones are listed.
func (s *site) keepSetupHours(c *call, t tenant.Tenant) error {
	if err := c.parseForm(); err != nil {
		return err
	}
	all, done, err := s.setupState(c.r.Context(), c.scope(), t)
	if err != nil {
		return err
	}
	today := s.today(t)
	typed := page.ReadWeek(c.r.PostForm) //nolint:forbidigo // the request's form, no client
	week, err := typed.Parse()
	if err == nil && len(week) == 0 {
		return s.renderSetupHours(c, formErrorStatus, t, all, done, typed, page.Errors{"": c.Say(text.OnboardNoHours)})
	}
	if errs, ok := typedErrors(c.Localizer, err); ok {
		return s.renderSetupHours(c, formErrorStatus, t, all, done, typed, errs)
	}
	if err != nil {
		return err
	}
	shared := page.SharedWeek(all, today)
	if seen := c.field("shown"); seen != "" && seen != page.HoursMark(shared) && !page.SameHours(shared, week) {
		return s.renderSetupHours(c, formErrorStatus, t, all, done, typed, page.Errors{"": c.Say(text.ChangedMeanwhile)})
	}
	if err := s.Agenda.SetUp(c.r.Context(), c.scope(), t.ID, nil, page.WithSharedHours(all.Professionals, shared, week, today)); err != nil {
		return err
	}
	return s.showConflictsBefore(c, t, "days")
}

func (s *site) setupDays(c *call, t tenant.Tenant) error {
	return s.renderSetupDays(c, http.StatusOK, t, nil, page.TypedDates{})
}

// renderSetupDays shows the holidays as they are kept, or as a refused form had them.
func (s *site) renderSetupDays(c *call, status int, t tenant.Tenant, refused url.Values, typed page.TypedDates) error {
	all, done, err := s.setupState(c.r.Context(), c.scope(), t)
	if err != nil {
		return err
	}
	p := page.NewSetupDays(s.setupStepPage(c, 4, c.tradeAfter(all), done), all, s.today(t), refused, typed)
	return s.render(c, status, page.SetupDaysPage(p))
}

// keepSetupDays keeps on which holidays the salon is closed, and other days on which it is.
func (s *site) keepSetupDays(c *call, t tenant.Tenant) error {
	if err := c.parseForm(); err != nil {
		return err
	}
	today := s.today(t)
	form := c.r.PostForm //nolint:forbidigo // the request's form, no client
	typed := page.ReadDates(form)
	var days []agenda.Exception
	if typed.First != "" || typed.Last != "" {
		var err error
		days, err = typed.Parse(agenda.ProfessionalID{}, today, maxDates)
		if errs, ok := typedErrors(c.Localizer, err); ok {
			typed.Errors = errs
			return s.renderSetupDays(c, formErrorStatus, t, form, typed)
		}
		if err != nil {
			return err
		}
	}
	if err := s.putSetupHolidays(c, t, form); err != nil {
		return err
	}
	err := s.Agenda.PutDays(c.r.Context(), c.scope(), t.ID, days, nil)
	if agenda.Changed(err) { // the list in the page is what somebody else said of these days in between
		typed.Errors = page.Errors{"": c.Say(text.ChangedMeanwhile)}
		return s.renderSetupDays(c, formErrorStatus, t, nil, typed)
	}
	if err != nil {
		return err
	}
	if form.Has("more") {
		s.setFlash(c.r.Context(), page.ToneGood, c.Say(text.DatesSaved))
		return s.showConflictsBefore(c, t, "days")
	}
	return s.showConflictsBefore(c, t, "look")
}

// putSetupHolidays keeps what was ticked and unticked, and what nobody has said anything of yet; the rest is left to who changed it in
// between.
func (s *site) putSetupHolidays(c *call, t tenant.Tenant, form url.Values) error {
	return agenda.Reread(func() error {
		all, _, err := s.setupState(c.r.Context(), c.scope(), t)
		if err != nil {
			return err
		}
		return s.Agenda.PutDays(c.r.Context(), c.scope(), t.ID, nil, page.SetupHolidays(form, all, s.today(t)))
	})
}

// showConflictsBefore leads to a step of the set-up, by what no longer fits where something does not.
func (s *site) showConflictsBefore(c *call, t tenant.Tenant, step string) error {
	n, err := s.countConflicts(c.r.Context(), c.scope(), t)
	if err != nil {
		return err
	}
	if n > 0 && s.hasSection(teamPath) {
		return s.redirect(c, c.conflictsHref(step))
	}
	return s.nextStep(c, step)
}

// conflictsHref is where the conflicts are, on the way to a step of the set-up; empty: on the way to nowhere.
func (c *call) conflictsHref(step string) string {
	to := c.salonBase() + teamPath + "conflicts"
	if step != "" {
		to += "?" + url.Values{"then": {step}}.Encode()
	}
	return to
}

// stepAfter is the step of the set-up that comes after the conflicts; empty when they were not looked at from there.
func (c *call) stepAfter() (string, error) {
	step := c.r.FormValue("then")
	if step != "" && !slices.Contains(page.SetupSteps(), step) {
		return "", fault.New(fault.Invalid, "web.conflicts", text.Malformed)
	}
	return step, nil
}
