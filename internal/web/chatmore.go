package web

import (
	"encoding/json"
	"io"
	"mime"
	"net/http"
	"time"

	"salonzap/internal/contact"
	"salonzap/internal/fault"
	"salonzap/internal/inbox"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
	"salonzap/internal/web/page"
)

// mediumCSP keeps a medium that is opened by itself from doing anything.
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
	if err != nil { // the answer has begun: it can only be broken off, so that a part is not taken for the whole
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

// exportChatJSON gives all that is kept of a conversation, for programs.
func (s *site) exportChatJSON(c *call, t tenant.Tenant, chat inbox.Chat) error {
	list := []exportMessage{}
	err := s.eachMessage(c, t.ID, chat.Contact, func(m inbox.Message) error {
		one := exportMessage{
			ID: m.ID.String(), At: m.SentAt, From: string(m.Direction), Kind: string(inbox.KindOf(m.Content)), Text: string(inbox.Words(m.Says())),
			State: string(m.State),
		}
		if !m.Edited.At.IsZero() {
			one.Edited = &m.Edited.At
		}
		if !m.Deleted.IsZero() {
			one.DeletedAt = &m.Deleted
		}
		list = append(list, one)
		return nil
	})
	if err != nil {
		return err
	}
	out := struct {
		Name     string          `json:"name"`
		Phone    *string         `json:"phone"`
		Messages []exportMessage `json:"messages"`
	}{Name: chat.Name, Messages: list}
	if !chat.Phone.IsZero() {
		number := "+" + chat.Phone.Digits()
		out.Phone = &number
	}
	h := c.w.Header()
	h.Set("Content-Type", "application/json; charset=utf-8")
	h.Set("Content-Disposition", `attachment; filename="conversa.json"`)
	h.Set("Cache-Control", "no-store")
	_ = json.NewEncoder(c.w).Encode(out) // it fails only when the reader left
	return nil
}

// exportChatPage gives all that is kept of a conversation, for people: a page to read, print or save.
func (s *site) exportChatPage(c *call, t tenant.Tenant, chat inbox.Chat) error {
	var list []inbox.Message
	err := s.eachMessage(c, t.ID, chat.Contact, func(m inbox.Message) error { list = append(list, m); return nil })
	if err != nil {
		return err
	}
	talk := c.NewTalk(page.TalkInput{
		Chat: chat, Messages: list, Base: c.chatBase(chat), Home: c.salonBase() + whatsappPath, Now: s.Now(), Zone: page.Zone(t.Timezone),
	})
	talk.Back = c.chatBase(chat)
	return s.render(c, http.StatusOK, page.ChatExportPage(s.pageContext(c, c.Say(text.ChatExportTitle, talk.Name)), talk))
}

func (s *site) eraseChatForm(c *call, _ tenant.Tenant, chat inbox.Chat) error {
	name := c.ChatName(chat)
	return s.render(c, http.StatusOK, page.ChatErasePage(s.pageContext(c, c.Say(text.ChatEraseTitle, name)), c.chatBase(chat)))
}

// eraseChat erases a client for good, with everything that was written.
func (s *site) eraseChat(c *call, t tenant.Tenant, chat inbox.Chat) error {
	ctx := c.r.Context()
	if err := s.Chat.Chats.EraseContact(ctx, c.scope(), t.ID, chat.Contact); err != nil {
		return err
	}
	s.setFlash(ctx, page.ToneGood, c.Say(text.ChatEraseDone))
	return s.redirect(c, c.salonBase()+chatsPath)
}
