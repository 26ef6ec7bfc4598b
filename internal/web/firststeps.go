package web

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"salonzap/internal/agenda"
	"salonzap/internal/fault"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
	"salonzap/internal/web/page"
)

const firstStepsPath = "setup/"

// firstStepRoutes are the set-up of a salon's agenda, in five steps. Where it is shows from what is kept, so each step can be
// left and taken up again on any device.
func (s *site) firstStepRoutes(base string, who access) []route {
	base += firstStepsPath
	return []route{
		{"GET " + base + "{$}", who, s.withSalon(s.resumeSetup)},
		{"GET " + base + "services", who, s.withSalon(s.setupServices)},
		{"POST " + base + "services", who, s.withSalon(rereading(s.keepSetupServices))},
		{"GET " + base + "team", who, s.withSalon(s.setupTeam)},
		{"POST " + base + "team", who, s.withSalon(rereading(s.keepSetupTeam))},
		{"GET " + base + "hours", who, s.withSalon(s.setupHours)},
		{"POST " + base + "hours", who, s.withSalon(rereading(s.keepSetupHours))},
		{"GET " + base + "days", who, s.withSalon(s.setupDays)},
		{"POST " + base + "days", who, s.withSalon(rereading(s.keepSetupDays))},
		{"GET " + base + "look", who, s.withSalon(s.setupLook)},
		{"POST " + base + "robot", who, s.withSalon(s.turnRobotOn)},
	}
}

// setupState is how far a salon's set-up is.
func (s *site) setupState(ctx context.Context, scope tenant.Scope, t tenant.Tenant) (agenda.Snapshot, page.SetupDone, error) {
	all, err := s.catalogueOf(ctx, scope, t, dateDays)
	if err != nil {
		return all, page.SetupDone{}, err
	}
	return all, page.SetupOf(all, s.today(t)), nil
}

// setupStepPage is what is around a step.
func (s *site) setupStepPage(c *call, step int, trade agenda.Trade, done page.SetupDone) page.Setup {
	return page.NewSetup(s.pageContext(c, c.Say(text.OnboardTitle)), c.salonBase(), c.salonBase()+firstStepsPath, step, trade, done)
}

// tradeOf is the kind of salon that was chosen; empty when none was.
func (c *call) tradeOf() agenda.Trade {
	trade, err := agenda.ParseTrade(c.r.FormValue("trade"))
	if err != nil {
		return ""
	}
	return trade
}

// tradeAfter is the kind of salon in the steps after the first one: what was chosen, or what its services say.
func (c *call) tradeAfter(all agenda.Snapshot) agenda.Trade {
	if trade := c.tradeOf(); trade != "" {
		return trade
	}
	return agenda.TradeOf(all.Services)
}

// keyTrade is what a session holds of a salon whose kind was chosen, before anything was kept: the salon and the kind.
const keyTrade = "setup_trade"

// rememberTrade keeps the kind that is looked at for whoever comes back in this browser.
func (s *site) rememberTrade(c *call, t tenant.Tenant) {
	if trade := c.tradeOf(); trade != "" {
		if mark := t.ID.String() + " " + string(trade); s.sessions.GetString(c.r.Context(), keyTrade) != mark {
			s.sessions.Put(c.r.Context(), keyTrade, mark)
		}
	}
}

// rememberedTrade is the kind that was looked at last; empty when none was.
func (s *site) rememberedTrade(c *call, t tenant.Tenant) agenda.Trade {
	kept, ok := strings.CutPrefix(s.sessions.GetString(c.r.Context(), keyTrade), t.ID.String()+" ")
	trade, err := agenda.ParseTrade(kept)
	if !ok || err != nil {
		return ""
	}
	return trade
}

// resumeSetup leads to the first step that is not done: the one that was left.
func (s *site) resumeSetup(c *call, t tenant.Tenant) error {
	_, done, err := s.setupState(c.r.Context(), c.scope(), t)
	if err != nil {
		return err
	}
	to := c.salonBase() + firstStepsPath + page.SetupSteps()[done.First()-1]
	if trade := s.rememberedTrade(c, t); trade != "" {
		to += "?trade=" + string(trade)
	}
	return s.redirect(c, to)
}

// rereading runs a change anew when somebody changed what it read before it wrote. It renders nothing before it wrote.
func rereading(change func(*call, tenant.Tenant) error) func(*call, tenant.Tenant) error {
	return func(c *call, t tenant.Tenant) error {
		return agenda.Reread(func() error { return change(c, t) })
	}
}

// nextStep leads on.
func (s *site) nextStep(c *call, step string) error {
	return s.redirect(c, c.stepHref(step))
}

func (c *call) stepHref(step string) string {
	to := c.salonBase() + firstStepsPath + step
	if trade := c.tradeOf(); trade != "" {
		to += "?trade=" + string(trade)
	}
	return to
}

func (s *site) setupServices(c *call, t tenant.Tenant) error {
	s.rememberTrade(c, t)
	all, done, err := s.setupState(c.r.Context(), c.scope(), t)
	if err != nil {
		return err
	}
	p := s.setupStepPage(c, 1, c.tradeOf(), done)
	return s.render(c, http.StatusOK, page.SetupServicesPage(page.NewSetupServices(p, all, nil, nil)))
}

// keepSetupServices keeps the services that were ticked and are not there yet.
func (s *site) keepSetupServices(c *call, t tenant.Tenant) error {
	if err := c.parseForm(); err != nil {
		return err
	}
	all, done, err := s.setupState(c.r.Context(), c.scope(), t)
	if err != nil {
		return err
	}
	p := s.setupStepPage(c, 1, c.tradeOf(), done)
	chosen, errs, err := page.ReadProposals(c.Localizer, c.tradeOf(), c.r.PostForm) //nolint:forbidigo // the request's form, no client
	if err != nil {
		return err
	}
	chosen = slices.DeleteFunc(chosen, func(x agenda.Proposed) bool {
		return slices.ContainsFunc(all.Services, func(v agenda.Service) bool { return v.Name == x.Name })
	})
	if len(errs) == 0 && len(chosen) == 0 && len(all.Services) == 0 {
		errs = page.Errors{"": c.Say(text.OnboardNoService)}
	}
	if len(errs) > 0 {
		return s.render(c, formErrorStatus, page.SetupServicesPage(page.NewSetupServices(p, all, c.r.PostForm, errs))) //nolint:forbidigo // the request's form, no client
	}
	fresh, err := agenda.Services(chosen)
	if err != nil {
		return err
	}
	for i := range fresh {
		fresh[i].Sort = len(all.Services) + i
	}
	people := all.Professionals
	for i := range people {
		for _, v := range fresh {
			people[i].Does = append(people[i].Does, agenda.Skill{Service: v.ID})
		}
	}
	if err := s.Agenda.SetUp(c.r.Context(), c.scope(), t.ID, fresh, people); err != nil {
		return err
	}
	return s.nextStep(c, "team")
}

func (s *site) setupTeam(c *call, t tenant.Tenant) error {
	all, done, err := s.setupState(c.r.Context(), c.scope(), t)
	if err != nil {
		return err
	}
	p := s.setupStepPage(c, 2, c.tradeAfter(all), done)
	return s.render(c, http.StatusOK, page.SetupTeamPage(page.NewSetupTeam(p, all, nil, "")))
}

// keepSetupTeam adds those who were named and are not there yet. They do every service, at the hours of who came before them; the first
// ones have none until the next step gives them some.
func (s *site) keepSetupTeam(c *call, t tenant.Tenant) error {
	if err := c.parseForm(); err != nil {
		return err
	}
	all, done, err := s.setupState(c.r.Context(), c.scope(), t)
	if err != nil {
		return err
	}
	fresh, err := page.ReadTeam(all, c.r.PostForm["name"], s.today(t)) //nolint:forbidigo // the request's form, no client
	if errs, ok := formErrors(c.Localizer, err); ok || err == nil && len(fresh)+len(all.Professionals) == 0 {
		problem := c.Say(text.OnboardNobody)
		if ok {
			problem = anySentence(errs)
		}
		p := s.setupStepPage(c, 2, c.tradeAfter(all), done)
		return s.render(c, formErrorStatus, page.SetupTeamPage(page.NewSetupTeam(p, all, c.r.PostForm["name"], problem))) //nolint:forbidigo // the request's form, no client
	}
	if err != nil {
		return err
	}
	if err := s.Agenda.SetUp(c.r.Context(), c.scope(), t.ID, nil, fresh); err != nil {
		return err
	}
	return s.nextStep(c, "hours")
}

// lookDays is how far ahead the first day with free times is looked for.
const lookDays = 14

// setupLook shows the first day as clients will find it.
func (s *site) setupLook(c *call, t tenant.Tenant) error {
	all, done, err := s.setupState(c.r.Context(), c.scope(), t)
	if err != nil {
		return err
	}
	home := c.salonBase() + servicesPath
	if s.hasSection(todayPath) {
		home = c.salonBase() + todayPath
	}
	p := page.NewSetupLook(s.setupStepPage(c, len(page.SetupSteps()), c.tradeAfter(all), done), agenda.NewSchedule(all), s.today(t), lookDays, home)
	if s.hasSection(robotPath) {
		profile, err := s.Robot.Store.RobotProfile(c.r.Context(), c.scope(), t.ID)
		if err != nil {
			return err
		}
		p.Robot = &page.SetupRobot{On: profile.Enabled, Tried: profile.Tried, Base: c.salonBase() + robotPath}
	}
	return s.render(c, http.StatusOK, page.SetupLookPage(p))
}

// turnRobotOn lets the robot answer, as the page about it would; the rest of what it is told stays.
func (s *site) turnRobotOn(c *call, t tenant.Tenant) error {
	if !s.hasSection(robotPath) {
		return fault.New(fault.NotFound, "web.turn_robot_on", text.NotFound)
	}
	err := agenda.Reread(func() error {
		p, err := s.Robot.Store.RobotProfile(c.r.Context(), c.scope(), t.ID)
		if err != nil {
			return err
		}
		p.Enabled = true
		return s.Robot.Store.PutRobotProfile(c.r.Context(), c.scope(), t.ID, p)
	})
	if err != nil {
		return err
	}
	s.setFlash(c.r.Context(), page.ToneGood, c.Say(text.OnboardRobotIsOn))
	return s.nextStep(c, "look")
}

// firstSteps are the ticks after the first connection; nil where the set-up is over, or is not this reader's.
func (s *site) firstSteps(c *call, t tenant.Tenant) (*page.FirstSteps, error) {
	if c.salonBase() == "" || !s.Features.Has(tenant.Agenda) {
		return nil, nil //nolint:nilnil // nothing to show
	}
	_, done, err := s.setupState(c.r.Context(), c.scope(), t)
	if err != nil {
		return nil, err
	}
	f := page.NewFirstSteps(c.Localizer, c.salonBase()+firstStepsPath, done)
	if !s.hasSection(robotPath) {
		return f.While(!done.Usable()), nil
	}
	p, err := s.Robot.Store.RobotProfile(c.r.Context(), c.scope(), t.ID)
	if err != nil {
		return nil, err
	}
	try := page.SetupStep{Label: c.Say(text.FirstStepsRobot), Done: p.Tried, Href: c.salonBase() + robotPath + "try"}
	f.Ticks = append(f.Ticks, try)
	if done.Usable() {
		f.Href = try.Href
	}
	return f.While(!done.Usable() || !p.Tried && !p.Enabled), nil
}

// homeOf is where an owner's work is: to connect, then to set the agenda up, then today.
func (s *site) homeOf(c *call, t tenant.Tenant) (string, error) {
	if c.identity.guest || !s.Features.Has(tenant.Agenda) || !s.hasSection(todayPath) {
		return ownBase + whatsappPath, nil
	}
	_, done, err := s.setupState(c.r.Context(), c.scope(), t)
	if err != nil {
		return "", err
	}
	if done.Usable() {
		return ownBase + todayPath, nil
	}
	v, err := s.connectionOf(c.r.Context(), c.scope(), t.ID)
	if err != nil {
		return "", err
	}
	if v != nil && v.LinkedOnce {
		return ownBase + firstStepsPath, nil
	}
	return ownBase + whatsappPath, nil
}
