package web

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"salonzap/internal/agenda"
	"salonzap/internal/fault"
	"salonzap/internal/inbox"
	"salonzap/internal/robot"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
	"salonzap/internal/web/page"
)

// RobotStore keeps what a salon's robot is told, and knows what it did lately.
type RobotStore interface {
	RobotProfile(ctx context.Context, scope tenant.Scope, t tenant.ID) (robot.Profile, error)
	// PutRobotProfile keeps a profile. Errors: Invalid with the field; Conflict where somebody changed it since its version.
	PutRobotProfile(ctx context.Context, scope tenant.Scope, t tenant.ID, p robot.Profile) error
	RobotDay(ctx context.Context, scope tenant.Scope, t tenant.ID, after time.Time, limit int) (robot.Day, error)
	// MarkRobotTried remembers that somebody of the salon tried its robot.
	MarkRobotTried(ctx context.Context, scope tenant.Scope, t tenant.ID) error
}

// RobotDeps is what the pages about the robot work with; needed where its feature is on.
type RobotDeps struct {
	Store        RobotStore
	Measures     RobotMeasuring
	Reservations Reservations
	Waitlist     WaitlistStore
	// Rehearse answers lines as if a client of that name wrote them, one outcome for each. It writes nothing.
	Rehearse func(ctx context.Context, scope tenant.Scope, t tenant.ID, name string, lines []robot.Line) ([]robot.Outcome, error)
	ModelUse ModelUse // nil: the platform has no text model
}

// ModelUse tells how often a text model was asked for a salon today, and how often it may be.
type ModelUse func(ctx context.Context, scope tenant.Scope, t tenant.Tenant) (used, most int, err error)

const (
	robotPath      = "robot/"
	missedOnPage   = 20
	triedOnPage    = 40  // messages of a conversation that is tried
	mostTried      = 500 // characters of a message that is tried
	robotDayLength = 24 * time.Hour
)

// robotRoutes are the pages about a salon's robot.
func (s *site) robotRoutes(base string, who access) []route {
	base += robotPath
	return []route{
		{"GET " + base + "{$}", who, s.withSalon(s.robotPage)},
		{"POST " + base + "{$}", who, s.withSalon(s.saveRobot)},
		{"POST " + base + "teach", who, s.withSalon(s.teachRobot)},
		{"GET " + base + "poster", who, s.withSalon(s.poster)},
		{"GET " + base + "qr.png", who, s.withSalon(s.publicQR)},
		{"GET " + base + "csv", who, s.withSalon(s.measuresCSV)},
		{"GET " + base + "try", who, s.withSalon(s.tryRobotPage)},
		{"POST " + base + "try", who, s.withSalon(s.tryRobot)},
	}
}

func (s *site) robotPage(c *call, t tenant.Tenant) error {
	p, err := s.Robot.Store.RobotProfile(c.r.Context(), c.scope(), t.ID)
	if err != nil {
		return err
	}
	return s.renderRobot(c, t, http.StatusOK, p, nil)
}

func (s *site) renderRobot(c *call, t tenant.Tenant, status int, p robot.Profile, errs page.Errors) error {
	day, err := s.Robot.Store.RobotDay(c.r.Context(), c.scope(), t.ID, s.Now().Add(-robotDayLength), missedOnPage)
	if err != nil {
		return err
	}
	f := page.NewRobot(s.pageContext(c, c.Say(text.NavRobot)), c.salonBase()+robotPath, t, p, errs)
	if f.Public, err = s.publicLink(c, t, p); err != nil {
		return err
	}
	_, measures, err := s.measured(c, t)
	if err != nil {
		return err
	}
	f.Measures = c.MeasureRows(measures[0], measures[1])
	if s.Mail == nil {
		f.DigestNoMail = c.Say(text.DigestNoMail)
	}
	if s.Robot.ModelUse != nil {
		used, most, err := s.Robot.ModelUse(c.r.Context(), c.scope(), t)
		if err != nil {
			return err
		}
		f.Model = c.ModelBox(p, used, most)
	}
	f.Replies, f.Bookings = day.Replies, day.Bookings
	if len(day.Missed) > 0 {
		all, err := s.catalogueOf(c.r.Context(), c.scope(), t, 0)
		if err != nil {
			return err
		}
		if f.Missed, err = s.missedRows(c, t, day.Missed); err != nil {
			return err
		}
		f.Teach = c.TeachOptions(all)
	}
	return s.render(c, status, page.RobotPage(f))
}

// missedRows are the messages that were not understood, each text once.
func (s *site) missedRows(c *call, t tenant.Tenant, all []robot.Missed) ([]page.MissedRow, error) {
	var rows []page.MissedRow
	for _, m := range all {
		msg, err := s.Chat.Message(c.r.Context(), c.scope(), t.ID, m.Message)
		if fault.Is(err, fault.NotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		words := strings.TrimSpace(string(inbox.Words(msg.CurrentContent())))
		if words == "" || slices.ContainsFunc(rows, func(r page.MissedRow) bool { return strings.EqualFold(r.Words, words) }) {
			continue
		}
		rows = append(rows, page.MissedRow{
			Words: words, Alias: cutTo(words, agenda.MaxAlias), Href: c.salonBase() + chatsPath + m.Contact.String() + "/", When: c.When(m.At, s.Now(), page.Zone(t.Timezone)), Model: c.ModelHelp(m.Model),
		})
	}
	return rows, nil
}

func cutTo(s string, most int) string {
	if r := []rune(s); len(r) > most {
		return string(r[:most])
	}
	return s
}

func (s *site) saveRobot(c *call, t tenant.Tenant) error {
	if err := c.parseForm(); err != nil {
		return err
	}
	minutes, err := strconv.Atoi(cmp.Or(c.field("human_minutes"), "0"))
	if err != nil {
		minutes = -1
	}
	p := robot.Profile{
		Enabled: c.field("enabled") == "1", Mode: robot.Mode(c.field("mode")), Greeting: c.field("greeting"), Address: c.field("address"), Payment: c.field("payment"),
		HumanMinutes: minutes, MenuEndsHuman: c.field("menu_ends_human") == "1", NoReminders: c.field("reminders") != "1", Page: c.field("page") == "1",
	}
	if p.NoModel, err = s.wantsNoModel(c, t); err != nil {
		return err
	}
	p.Digest, p.DigestAt = c.field("digest") == "1", quietMinute(c.field("digest_at"))
	p.QuietFrom, p.QuietTo = quietMinute(c.field("quiet_from")), quietMinute(c.field("quiet_to"))
	p.Tone, p.Version = robot.Tone(c.field("tone")), page.SeenVersion(c.field("version"))
	err = s.Robot.Store.PutRobotProfile(c.r.Context(), c.scope(), t.ID, p)
	if agenda.Changed(err) {
		return s.refuseRobot(c, t, p)
	}
	if errs, ok := formErrors(c.Localizer, err); ok {
		return s.renderRobot(c, t, formErrorStatus, p, errs)
	}
	if err != nil {
		return err
	}
	s.setFlash(c.r.Context(), page.ToneGood, c.Say(text.RobotSaved))
	return s.redirect(c, c.salonBase()+robotPath)
}

// wantsNoModel is what was said of the text model; where the platform has none now, what was said before stays.
func (s *site) wantsNoModel(c *call, t tenant.Tenant) (bool, error) {
	if s.Robot.ModelUse != nil {
		return c.field("model") != "1", nil
	}
	p, err := s.Robot.Store.RobotProfile(c.r.Context(), c.scope(), t.ID)
	return p.NoModel, err
}

// refuseRobot shows what was chosen again, where somebody else saved in between.
func (s *site) refuseRobot(c *call, t tenant.Tenant, chosen robot.Profile) error {
	now, err := s.Robot.Store.RobotProfile(c.r.Context(), c.scope(), t.ID)
	if err != nil {
		return err
	}
	chosen.Version = now.Version // who saves again has been told
	return s.renderRobot(c, t, formErrorStatus, chosen, page.Errors{"": c.Say(text.ChangedMeanwhile)})
}

// quietMinute reads a time of the day: 0 where nothing was typed, a minute that no day has where it is no time.
func quietMinute(typed string) int {
	if typed == "" {
		return 0
	}
	m, err := agenda.ParseMinute(typed)
	if err != nil {
		return -1
	}
	return int(m)
}

// teachRobot makes words another name of a service or of somebody of the team.
func (s *site) teachRobot(c *call, t tenant.Tenant) error {
	if err := c.parseForm(); err != nil {
		return err
	}
	ctx, words, means := c.r.Context(), c.field("words"), c.field("means")
	name := ""
	err := agenda.Reread(func() error {
		all, err := s.catalogueOf(ctx, c.scope(), t, 0)
		if err != nil {
			return err
		}
		name, err = s.teach(ctx, c.scope(), t.ID, all, words, means)
		return err
	})
	if errs, ok := formErrors(c.Localizer, err); ok {
		s.setFlash(ctx, page.ToneWarn, anySentence(errs))
		return s.redirect(c, c.salonBase()+robotPath)
	}
	if err != nil {
		return err
	}
	s.setFlash(ctx, page.ToneGood, c.Say(text.RobotTaught, words, name))
	return s.redirect(c, c.salonBase()+robotPath)
}

// teach adds an alias, and gives the name of what it is one of. Errors: NotFound; Invalid "aliases".
func (s *site) teach(ctx context.Context, scope tenant.Scope, t tenant.ID, all agenda.Snapshot, words, means string) (string, error) {
	for _, v := range all.Services {
		if v.ID.String() != means {
			continue
		}
		aliases, err := agenda.AddAlias(v.Aliases, words)
		if err != nil {
			return "", err
		}
		v.Aliases = aliases
		return v.Name, s.Agenda.PutService(ctx, scope, t, v)
	}
	for _, p := range all.Professionals {
		if p.ID.String() != means {
			continue
		}
		aliases, err := agenda.AddAlias(p.Aliases, words)
		if err != nil {
			return "", err
		}
		p.Aliases = aliases
		return p.Name, s.Agenda.PutProfessional(ctx, scope, t, p)
	}
	return "", fault.New(fault.NotFound, "web.teach", text.NotFound)
}

func (s *site) tryRobotPage(c *call, _ tenant.Tenant) error {
	return s.renderTried(c, nil)
}

func (s *site) renderTried(c *call, lines []page.TriedLine) error {
	return s.render(c, http.StatusOK, page.TryRobotPage(page.NewTryRobot(s.pageContext(c, c.Say(text.RobotTryTitle)), c.salonBase()+robotPath, lines)))
}

// tryRobot lets the robot answer what somebody of the salon writes as if they were a client. The page alone keeps what was written, and the
// conversation is played from its beginning each time: nothing of it stands in the agenda or anywhere else.
func (s *site) tryRobot(c *call, t tenant.Tenant) error {
	if err := c.parseForm(); err != nil {
		return err
	}
	ctx := c.r.Context()
	written := page.ReadTried(c.r.PostForm["line"], triedOnPage-1) //nolint:forbidigo // the request's form, no client
	if words := cutTo(c.field("text"), mostTried); words != "" {
		written = append(written, robot.Line{Words: words, At: s.Now()})
	}
	if len(written) == 0 {
		return s.renderTried(c, nil)
	}
	answers, err := s.Robot.Rehearse(ctx, c.scope(), t.ID, c.Say(text.RobotTryName), written)
	if err != nil {
		return err
	}
	if err := s.Robot.Store.MarkRobotTried(ctx, c.scope(), t.ID); err != nil {
		return err
	}
	return s.renderTried(c, c.TriedLines(written, answers))
}
