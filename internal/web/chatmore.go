package web

import (
	"io"
	"mime"
	"net/http"
	"slices"
	"strings"
	"time"

	"salonzap/internal/contact"
	"salonzap/internal/fault"
	"salonzap/internal/inbox"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
	"salonzap/internal/web/page"
)

// mediumCSP is the content security policy of a medium that is opened in a tab of its own: it may
// run and load nothing.
const mediumCSP = "default-src 'none'; sandbox"

// chatMedium passes a medium on while it comes. What a page may not show is saved, under a name that its sender did not choose the type of.
func (s *site) chatMedium(c *call, t tenant.Tenant, chat inbox.Chat) error {
	m, err := s.messageOf(c, t, chat)
	if err != nil {
		return err
	}
	if s.Chat.OpenMedium == nil {
		return fault.New(fault.NotFound, "web.chat_medium", text.NotFound)
	}
	medium, err := s.Chat.OpenMedium(c.r.Context(), c.scope(), t.ID, m.ID)
	if err != nil {
		return err
	}
	defer medium.Close() //nolint:errcheck // it was only read
	h := c.w.Header()
	kind, way := medium.Type, "inline"
	if !medium.Inline {
		kind, way = "application/octet-stream", "attachment"
	}
	params := map[string]string{}
	if medium.Name != "" {
		params["filename"] = medium.Name
	}
	h.Set("Content-Type", kind)
	h.Set("Content-Disposition", mime.FormatMediaType(way, params))
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Security-Policy", mediumCSP)
	h.Set("Cache-Control", "private, max-age=300")
	_, err = io.Copy(c.w, medium)
	if err != nil { // the answer has begun: it is aborted, so that a part is not taken for the whole
		panic(http.ErrAbortHandler)
	}
	return nil
}

// exportMessage is one message of an export.
type exportMessage struct {
	ID        string     `json:"id"`
	At        time.Time  `json:"at"`
	From      string     `json:"from"` // "client", "us", "phone"
	Kind      string     `json:"kind"`
	Text      string     `json:"text,omitempty"`
	Edited    *time.Time `json:"edited_at,omitempty"`
	DeletedAt *time.Time `json:"deleted_at,omitempty"`
	State     string     `json:"state"`

	Media *exportMedium `json:"media,omitempty"`
}

// eachMessage goes through a whole conversation, the oldest first.
func (s *site) eachMessage(c *call, t tenant.ID, who contact.ID, f func(inbox.Message) error) error {
	const size = 200
	for at := (inbox.Place{}); ; {
		list, err := s.Chat.Chats.ConversationAfter(c.r.Context(), c.scope(), t, who, at, size)
		if err != nil {
			return err
		}
		for _, m := range list {
			at = m.Place()
			if err := f(m); err != nil {
				return err
			}
		}
		if len(list) < size {
			return nil
		}
	}
}

// exportChatPage is the export of the client that a conversation is with, for people.
func (s *site) exportChatPage(c *call, t tenant.Tenant, chat inbox.Chat) error {
	who, err := s.Records.Contact(c.r.Context(), c.scope(), t.ID, chat.Contact)
	if err != nil {
		return err
	}
	return s.renderExport(c, t, who, chat, c.chatBase(chat))
}

// renderExport is a page with everything that is kept of a client.
func (s *site) renderExport(c *call, t tenant.Tenant, who contact.Contact, chat inbox.Chat, back string) error {
	data, err := s.personalDataOf(c, t.ID, who)
	if err != nil {
		return err
	}
	var list []inbox.Message
	err = s.eachMessage(c, t.ID, chat.Contact, func(m inbox.Message) error { list = append(list, m); return nil })
	if err != nil && !notFound(err) { // nothing was written yet
		return err
	}
	zone := page.Zone(t.Timezone)
	talk := c.NewTalk(page.TalkInput{Chat: chat, Messages: list, Base: back, Home: c.salonBase() + whatsappPath, Now: s.Now(), Zone: zone})
	talk.Back = back
	facts := []page.ExportFact{
		{Label: c.Say(text.ExportNames), Values: present(who.Given.Text, who.Shown.Text, who.Username.Text)},
		{Label: c.Say(text.ExportAliases), Values: aliasWords(who)},
		{Label: c.Say(text.ExportNotes), Values: present(append(slices.Clone(who.Tags), who.Notes)...)},
		{Label: c.Say(text.ExportOptOuts), Values: present(c.OptOutText(who))},
		{Label: c.Say(text.ExportReminders), Values: present(itoa(len(data.Reminders)))},
		{Label: c.Say(text.ExportTold), Values: present(itoa(len(data.Events)))},
	}
	var visits []string
	for _, a := range data.Appointments {
		visits = append(visits, join(a.Start.In(zone).Format("02/01/2006 15:04"), a.Service, a.ForName, c.Say(text.DayStatusKey(a.Status))))
	}
	return s.render(c, http.StatusOK, page.ChatExportPage(s.pageContext(c, c.Say(text.ChatExportTitle, talk.Name)), talk, facts, visits))
}

// present are the parts that there are.
func present(parts ...string) []string {
	return slices.DeleteFunc(parts, func(s string) bool { return s == "" })
}

// join puts what there is of something in one line.
func join(parts ...string) string { return strings.Join(present(parts...), " · ") }

// aliasWords are a client's numbers and addresses, as one reads them.
func aliasWords(who contact.Contact) []string {
	var all []string
	for _, a := range who.Aliases {
		if a.Number.IsZero() {
			all = append(all, a.Value())
		} else {
			all = append(all, a.Number.Format())
		}
	}
	return all
}

func (s *site) eraseChatForm(c *call, _ tenant.Tenant, chat inbox.Chat) error {
	name := c.ChatName(chat)
	return s.render(c, http.StatusOK, page.ChatErasePage(s.pageContext(c, c.Say(text.ChatEraseTitle, name)), c.chatBase(chat)))
}

// eraseChat erases a client for good, with everything that was written.
func (s *site) eraseChat(c *call, t tenant.Tenant, chat inbox.Chat) error {
	ctx := c.r.Context()
	if err := s.Chat.Eraser.EraseContact(ctx, c.scope(), t.ID, chat.Contact); err != nil {
		return err
	}
	s.setFlash(ctx, page.ToneGood, c.Say(text.ChatEraseDone))
	return s.redirect(c, c.salonBase()+chatsPath)
}
