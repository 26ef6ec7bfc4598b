package web

import (
	"net/http"
	"strconv"

	"salonzap/internal/fault"
	"salonzap/internal/inbox"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
	"salonzap/internal/web/page"
)

// chatSettings shows for how long messages are kept, and whether clients see that they were read.
func (s *site) chatSettings(c *call, t tenant.Tenant) error {
	now, err := s.Chat.Settings.InboxSettings(c.r.Context(), c.scope(), t.ID)
	if err != nil {
		return err
	}
	return s.renderChatSettings(c, http.StatusOK, page.ChatSettings{KeepDays: strconv.Itoa(now.KeepDays), TellRead: now.TellRead})
}

func (s *site) renderChatSettings(c *call, status int, f page.ChatSettings) error {
	f.Page, f.Base, f.Min, f.Max = s.pageContext(c, c.Say(text.ChatSettingsTitle)), c.salonBase()+chatsPath, inbox.MinKeepDays, inbox.MaxKeepDays
	return s.render(c, status, page.ChatSettingsPage(f))
}

func (s *site) changeChatSettings(c *call, t tenant.Tenant) error {
	if err := c.parseForm(); err != nil {
		return err
	}
	typed, tell := c.field("keep_days"), c.field("tell_read") != ""
	days, err := strconv.Atoi(typed)
	if err != nil {
		err = fault.Field("web.chat_settings", "keep_days", text.KeepDaysOutOfRange, inbox.MinKeepDays, inbox.MaxKeepDays)
	} else {
		err = s.Chat.Settings.SetInboxSettings(c.r.Context(), c.scope(), t.ID, inbox.Settings{KeepDays: days, TellRead: tell})
	}
	if errs, ok := formErrors(c.Localizer, err); ok {
		return s.renderChatSettings(c, formErrorStatus, page.ChatSettings{KeepDays: typed, TellRead: tell, Problem: anySentence(errs)})
	}
	if err != nil {
		return err
	}
	s.setFlash(c.r.Context(), page.ToneGood, c.Say(text.ChatSettingsSaved))
	return s.redirect(c, c.salonBase()+chatsPath)
}
