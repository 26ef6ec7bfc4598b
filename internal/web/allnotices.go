package web

import (
	"context"
	"net/http"
	"net/url"

	"salonzap/internal/alarm"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
	"salonzap/internal/web/page"
)

// AllNotices reads what was told over all salons.
type AllNotices interface {
	// AllNotices lists it, the newest first, before the notice with an ID; empty: from the newest.
	AllNotices(ctx context.Context, scope tenant.Scope, before string, limit int) ([]alarm.ListedNotice, error)
}

const allNoticesPath = "/admin/notices/"

// allNotices is the operator's page about what was told: to which salon, by which way, what became of it. It says nothing of persons.
func (s *site) allNotices(c *call) error {
	list, err := s.AllNotices.AllNotices(c.r.Context(), c.scope(), c.r.URL.Query().Get("before"), noticesOnPage+1)
	if err != nil {
		return err
	}
	p := page.AllNotices{Page: s.pageContext(c, c.Say(text.AllNoticesTitle)), Own: ownBase + alarmsPath}
	if len(list) > noticesOnPage {
		list = list[:noticesOnPage]
		p.Older = allNoticesPath + "?before=" + url.QueryEscape(list[noticesOnPage-1].ID)
	}
	zone := page.Zone(tenant.DefaultTimezone)
	for _, n := range list {
		row := page.ListedNotice{NoticeRow: c.NewNoticeRow(n.ReceivedNotice, s.Now(), zone), Salon: n.Salon}
		switch {
		case n.Way == alarm.ByHook:
			row.Salon = c.Say(text.AllNoticesProgram)
		case n.Slug == "":
			row.Salon = c.Say(text.AllNoticesTeam)
		default:
			row.Href = "/admin/salons/" + n.Slug + "/"
		}
		p.Rows = append(p.Rows, row)
	}
	return s.render(c, http.StatusOK, page.AllNoticesPage(p))
}

// tryHook tells the operator's program something now.
func (s *site) tryHook(c *call) error {
	if s.AlertHost == "" {
		s.setFlash(c.r.Context(), page.ToneWarn, c.Say(text.AlertHookNone))
		return s.redirect(c, ownBase+alarmsPath)
	}
	if err := s.limits.testMessages.Allow("notice " + c.identity.user.ID); err != nil {
		return err
	}
	if err := s.Alarms.AddTrialNotice(c.r.Context(), c.scope(), c.identity.user, alarm.ByHook); err != nil {
		return err
	}
	s.setFlash(c.r.Context(), page.ToneGood, c.Say(text.AlertHookTried))
	return s.redirect(c, ownBase+alarmsPath)
}
