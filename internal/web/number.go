package web

import (
	"context"
	"net/url"
	"strings"
	"time"

	"salonzap/internal/alarm"
	"salonzap/internal/fault"
	"salonzap/internal/phone"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
	"salonzap/internal/web/page"
)

// Platform is what pages need of the platform's own number, from which people get notices on WhatsApp.
type Platform struct {
	Store NumberStore // nil: this platform notifies nobody on WhatsApp
	// Open gives the platform's own tenant, which is made at the first time.
	Open func(ctx context.Context, scope tenant.Scope) (tenant.Tenant, error)
	// Number is the platform's own number, and whether it can send now; zero when none is connected.
	Number func(ctx context.Context) (n phone.Number, sends bool, err error)
}

// NumberStore keeps at which number people get notices.
type NumberStore interface {
	// NoticeNumber is a person's; the zero Number when the person never asked.
	NoticeNumber(ctx context.Context, scope tenant.Scope, u tenant.User) (alarm.Number, error)
	// AskNoticeNumber keeps the hash of the code that the person has to write until then.
	AskNoticeNumber(ctx context.Context, scope tenant.Scope, u tenant.User, hash string, until time.Time) error
	// DropNoticeNumber ends a person's notices on WhatsApp, if there are any.
	DropNoticeNumber(ctx context.Context, scope tenant.Scope, u tenant.User) error
}

// keyNoticeCode is where the session keeps the code that its person has to write.
const keyNoticeCode = "notice_code"

func (s *site) numberRoutes() []route {
	base := ownBase + alarmsPath
	return []route{
		{"POST " + base + "whatsapp", accountHolders, s.askNumber},
		{"POST " + base + "whatsapp/remove", accountHolders, s.removeNumber},
		{"POST " + base + "whatsapp/try", accountHolders, s.tryNumber},
		{"POST " + base + "number", operators, s.platformSalon},
	}
}

// numberPart is the part of a person's page about WhatsApp; nil: there is none, since owners are not offered what nobody connected.
func (s *site) numberPart(c *call, zone *time.Location) (*page.NumberPart, error) {
	if s.Platform.Store == nil {
		return nil, nil //nolint:nilnil // an installation that notifies nobody on WhatsApp is no error
	}
	ctx, isOps := c.r.Context(), c.identity.user.Role == tenant.Operator
	n, err := s.Platform.Store.NoticeNumber(ctx, c.scope(), c.identity.user)
	if err != nil {
		return nil, err
	}
	ours, sends, err := s.Platform.Number(ctx)
	if err != nil {
		return nil, err
	}
	if ours.IsZero() && n.Confirmed.IsZero() && !isOps {
		return nil, nil //nolint:nilnil // likewise
	}
	p := &page.NumberPart{Operator: isOps, Sends: sends, Mails: s.Mail != nil}
	if !ours.IsZero() {
		p.Ours = ours.Format()
	}
	switch code := s.sessions.GetString(ctx, keyNoticeCode); {
	case !n.Confirmed.IsZero():
		p.Since, p.To = c.When(n.Confirmed, s.Now(), zone), n.Phone.Masked()
	case code != "" && n.Until.After(s.Now()) && !ours.IsZero():
		p.Code, p.Until = code, n.Until.In(zone).Format("15:04")
		p.Chat = "https://wa.me/" + ours.Digits() + "?text=" + strings.ReplaceAll(url.QueryEscape(c.Say(text.ByPhoneWords, code)), "+", "%20")
	}
	return p, nil
}

func (s *site) askNumber(c *call) error {
	if err := s.limits.forms.Allow("notice number " + c.identity.user.ID); err != nil {
		return err
	}
	if s.Platform.Store == nil {
		return fault.New(fault.NotFound, "web.number", text.NotFound)
	}
	code := alarm.NewCode()
	if err := s.Platform.Store.AskNoticeNumber(c.r.Context(), c.scope(), c.identity.user, alarm.HashCode(code), s.Now().Add(alarm.CodeFor)); err != nil {
		return err
	}
	s.sessions.Put(c.r.Context(), keyNoticeCode, code)
	return s.redirect(c, ownBase+alarmsPath+"#whatsapp")
}

func (s *site) removeNumber(c *call) error {
	if s.Platform.Store != nil {
		if err := s.Platform.Store.DropNoticeNumber(c.r.Context(), c.scope(), c.identity.user); err != nil {
			return err
		}
	}
	s.sessions.Remove(c.r.Context(), keyNoticeCode)
	s.setFlash(c.r.Context(), page.ToneGood, c.Say(text.ByPhoneRemoved))
	return s.redirect(c, ownBase+alarmsPath)
}

func (s *site) tryNumber(c *call) error {
	if err := s.limits.testMessages.Allow("notice " + c.identity.user.ID); err != nil {
		return err
	}
	var n alarm.Number
	if s.Platform.Store != nil {
		var err error
		if n, err = s.Platform.Store.NoticeNumber(c.r.Context(), c.scope(), c.identity.user); err != nil {
			return err
		}
	}
	if n.Confirmed.IsZero() {
		s.setFlash(c.r.Context(), page.ToneWarn, c.Say(text.ByPhoneNone))
		return s.redirect(c, ownBase+alarmsPath)
	}
	if err := s.Alarms.AddTrialNotice(c.r.Context(), c.scope(), c.identity.user, alarm.ByPhone); err != nil {
		return err
	}
	s.setFlash(c.r.Context(), page.ToneGood, c.Say(text.ByPhoneTried))
	return s.redirect(c, ownBase+alarmsPath)
}

// platformSalon leads to where the platform's own number is connected, as a salon's is.
func (s *site) platformSalon(c *call) error {
	if s.Platform.Store == nil {
		return fault.New(fault.NotFound, "web.number", text.NotFound)
	}
	t, err := s.Platform.Open(c.r.Context(), c.scope())
	if err != nil {
		return err
	}
	return s.redirect(c, "/admin/salons/"+t.Slug.String()+"/")
}

// isOfSalons tells whether a page below a salon's base is for salons alone: the platform's own number has its connection and its chats.
func (s *site) isOfSalons(path string) bool {
	for _, x := range s.sections() {
		if x.path != chatsPath && strings.HasPrefix(path, x.path) {
			return true
		}
	}
	return false
}
