package web

import (
	"context"
	"net/http"
	"time"

	"salonzap/internal/alarm"
	"salonzap/internal/inbox"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
	"salonzap/internal/web/page"
)

// AlarmStore keeps how people want to be told of outages, and what they were told.
type AlarmStore interface {
	NoticeSetting(ctx context.Context, scope tenant.Scope, u tenant.User) (alarm.Setting, error)
	// PutNoticeSetting keeps a setting. Errors: Invalid with the field.
	PutNoticeSetting(ctx context.Context, scope tenant.Scope, u tenant.User, v alarm.Setting) error
	AddTrialNotice(ctx context.Context, scope tenant.Scope, u tenant.User, way alarm.Way) error
	// NoticesOf lists what a person was told, the newest first.
	NoticesOf(ctx context.Context, scope tenant.Scope, u tenant.User, limit int) ([]alarm.ReceivedNotice, error)
	// ReadNotice notes that a person opened a notice of theirs. Errors: NotFound.
	ReadNotice(ctx context.Context, scope tenant.Scope, u tenant.User, id string) (alarm.Notice, error)
}

const (
	alarmsPath    = "notices/"
	noticesOnPage = 50
)

// alarmRoutes are a person's own page about notices.
func (s *site) alarmRoutes() []route {
	base := ownBase + alarmsPath
	return append(s.numberRoutes(), []route{
		{"GET " + allNoticesPath + "{$}", operators, s.allNotices},
		{"POST " + base + "hook/try", operators, s.tryHook},
		{"GET " + base + "{$}", accountHolders, s.alarmsPage},
		{"POST " + base + "{$}", accountHolders, s.saveAlarms},
		{"POST " + base + "try", accountHolders, s.tryAlarm},
		{"GET " + base + "n/{id}", accountHolders, s.openNotice},
		{"POST " + base + "devices", accountHolders, s.addDevice},
		{"POST " + base + "devices/remove", accountHolders, s.removeDevice},
		{"POST " + base + "devices/try", accountHolders, s.tryDevices},
	}...)
}

// openNotice leads from a notice to what it is about.
func (s *site) openNotice(c *call) error {
	n, err := s.Alarms.ReadNotice(c.r.Context(), c.scope(), c.identity.user, c.r.PathValue("id"))
	if notFound(err) { // another person's who signs in on the same device, or an old one
		return s.redirect(c, ownBase)
	}
	if err != nil {
		return err
	}
	switch n.Kind {
	case alarm.Down, alarm.Works:
		if c.identity.user.Role == tenant.Operator { // of the platform's own number
			return s.platformSalon(c)
		}
		return s.redirect(c, ownBase+whatsappPath)
	case alarm.ServerDown, alarm.ServerWorks:
		return s.redirect(c, "/admin/salons/")
	case alarm.Warns, alarm.Cleared:
		switch operator := c.identity.user.Role == tenant.Operator; {
		case operator && n.OfSalon: // of the platform's own number
			return s.platformSalon(c)
		case operator:
			return s.redirect(c, "/admin/")
		}
		return s.redirect(c, ownBase+whatsappPath)
	case alarm.Digest:
		return s.redirect(c, ownBase+agendaPath+"?d="+n.Day)
	case alarm.Trial:
	}
	return s.redirect(c, ownBase+alarmsPath)
}

func (s *site) alarmsPage(c *call) error {
	v, err := s.Alarms.NoticeSetting(c.r.Context(), c.scope(), c.identity.user)
	if err != nil {
		return err
	}
	return s.renderAlarms(c, http.StatusOK, page.AlarmForm{Setting: v})
}

func (s *site) renderAlarms(c *call, status int, f page.AlarmForm) error {
	list, err := s.Alarms.NoticesOf(c.r.Context(), c.scope(), c.identity.user, noticesOnPage)
	if err != nil {
		return err
	}
	zone := page.Zone(tenant.DefaultTimezone)
	if z := c.identity.tenant.Timezone; z != "" {
		zone = page.Zone(z)
	}
	p := page.NewAlarms(s.pageContext(c, c.Say(text.AlarmsTitle)), ownBase+alarmsPath, c.identity.user, s.Mail != nil, f)
	if p.Push, err = s.pushPart(c, zone); err != nil {
		return err
	}
	if p.Push != nil {
		p.Page.Script, p.Push.Mails = s.assetURLs.Push, s.Mail != nil && f.Mail
	}
	if c.identity.user.Role == tenant.Operator {
		p.All, p.Hook = allNoticesPath, c.NewHookPart(s.AlertHost)
	}
	if p.Number, err = s.numberPart(c, zone); err != nil {
		return err
	}
	for _, n := range list {
		p.Rows = append(p.Rows, c.NewNoticeRow(n, s.Now(), zone))
	}
	return s.render(c, status, page.AlarmsPage(p))
}

func (s *site) saveAlarms(c *call) error {
	if err := c.parseForm(); err != nil {
		return err
	}
	f := page.AlarmForm{From: c.field("quiet_from"), To: c.field("quiet_to"), Typed: true}
	f.Setting = alarm.Setting{Mail: c.field("mail") == "1", Quiet: inbox.Quiet{From: clockMinute(f.From), To: clockMinute(f.To)}}
	err := s.Alarms.PutNoticeSetting(c.r.Context(), c.scope(), c.identity.user, f.Setting)
	if errs, ok := formErrors(c.Localizer, err); ok {
		f.Errors = errs
		return s.renderAlarms(c, formErrorStatus, f)
	}
	if err != nil {
		return err
	}
	s.setFlash(c.r.Context(), page.ToneGood, c.Say(text.AlarmsSaved))
	return s.redirect(c, ownBase+alarmsPath)
}

// clockMinute reads "07:30" as minutes after midnight; -1 where it is none.
func clockMinute(s string) int {
	t, err := time.Parse("15:04", s)
	if err != nil {
		return -1
	}
	return t.Hour()*60 + t.Minute()
}

func (s *site) tryAlarm(c *call) error {
	if s.Mail == nil {
		s.setFlash(c.r.Context(), page.ToneWarn, c.Say(text.AlarmsNoMail))
		return s.redirect(c, ownBase+alarmsPath)
	}
	if err := s.limits.testMessages.Allow("notice " + c.identity.user.ID); err != nil {
		return err
	}
	if err := s.Alarms.AddTrialNotice(c.r.Context(), c.scope(), c.identity.user, alarm.ByMail); err != nil {
		return err
	}
	s.setFlash(c.r.Context(), page.ToneGood, c.Say(text.AlarmsTried, c.identity.user.Email))
	return s.redirect(c, ownBase+alarmsPath)
}
