package gateway

import (
	"encoding/json"
	"net/http"
	"strings"
	"time"

	"salonzap/internal/evolution"
	"salonzap/internal/gateway/store"
)

// keptChat is a stored chat in an answer of findChats.
type keptChat struct {
	ID             string               `json:"id"`
	RemoteJid      string               `json:"remoteJid"`
	RemoteJidAlt   string               `json:"remoteJidAlt,omitempty"` // an addition of ours
	Name           evolution.NullString `json:"name"`
	PushName       evolution.NullString `json:"pushName"`
	ProfilePicURL  evolution.NullString `json:"profilePicUrl"` //nolint:tagliatelle // Evolution's
	Labels         json.RawMessage      `json:"labels"`
	CreatedAt      time.Time            `json:"createdAt"` // as updatedAt: typed clients need one
	UpdatedAt      time.Time            `json:"updatedAt"`
	UnreadMessages int                  `json:"unreadMessages"`
	UnreadCount    int                  `json:"unreadCount"`
	IsSaved        bool                 `json:"isSaved"`
	InstanceID     string               `json:"instanceId"`
	LastMessage    *keptMessage         `json:"lastMessage,omitempty"`
}

func shownChat(c store.Chat) keptChat {
	out := keptChat{
		ID: c.Name.JID, RemoteJid: c.Name.JID, RemoteJidAlt: c.Name.Alt, Name: evolution.NullString(c.Name.Name), PushName: evolution.NullString(c.Name.Name),
		Labels: json.RawMessage("null"), CreatedAt: c.At, UpdatedAt: c.At, UnreadMessages: c.Unread, UnreadCount: c.Unread, InstanceID: c.Instance,
	}
	if c.Last != nil {
		if m, ok := shownMessage(*c.Last); ok {
			out.LastMessage = &m
		}
	}
	return out
}

// rows is the limit and the offset of findChats and findContacts, which call them "take" (or "offset") and "skip".
func (f fields) rows() (limit, skip int) {
	limit = f.integer("take", false)
	if limit <= 0 {
		limit = f.integer("offset", false)
	}
	if limit <= 0 || limit > maxPageSize {
		limit = maxPageSize
	}
	skip = f.integer("skip", false)
	if page := f.integer("page", false); skip <= 0 && page > 1 {
		skip = limit * (page - 1)
	}
	return limit, max(skip, 0)
}

func (g *Gateway) findChats(c *call) (reply, error) {
	f, where, err := g.findCall(c)
	if err != nil {
		return reply{}, err
	}
	jid := where.jid("remoteJid")
	limit, skip := f.rows()
	if err := f.err(); err != nil {
		return reply{}, err
	}
	list, err := g.store.Chats(c.Context(), c.in.row().ID, jid, limit, skip)
	if err != nil {
		return reply{}, err
	}
	out := []keptChat{}
	for _, one := range list {
		out = append(out, shownChat(one))
	}
	return reply{http.StatusOK, out}, nil
}

func (g *Gateway) findChat(c *call) (reply, error) {
	f, _, err := g.findCall(c)
	if err != nil {
		return reply{}, err
	}
	if _, there := f.raw["remoteJid"]; !there {
		f.put("remoteJid", c.URL.Query().Get("remoteJid"))
	}
	jid := f.jid("remoteJid")
	if jid == "" {
		return reply{}, refusalOf(http.StatusBadRequest, "remoteJid is a required query parameter")
	}
	list, err := g.store.Chats(c.Context(), c.in.row().ID, jid, 1, 0)
	if err != nil || len(list) == 0 {
		return reply{http.StatusOK, nil}, err
	}
	return reply{http.StatusOK, shownChat(list[0])}, nil
}

// keptContact is a stored contact in an answer of findContacts.
type keptContact struct {
	ID            string               `json:"id"`
	RemoteJid     string               `json:"remoteJid"`
	RemoteJidAlt  string               `json:"remoteJidAlt,omitempty"` // an addition of ours
	PushName      string               `json:"pushName"`
	ProfilePicURL evolution.NullString `json:"profilePicUrl"` //nolint:tagliatelle // Evolution's
	CreatedAt     time.Time            `json:"createdAt"`
	UpdatedAt     time.Time            `json:"updatedAt"`
	InstanceID    string               `json:"instanceId"`
	IsGroup       bool                 `json:"isGroup"`
	IsSaved       bool                 `json:"isSaved"`
	Type          string               `json:"type"`
}

func (g *Gateway) findContacts(c *call) (reply, error) {
	f, where, err := g.findCall(c)
	if err != nil {
		return reply{}, err
	}
	jid, name := where.jid("remoteJid"), where.text("pushName", false)
	if jid == "" {
		jid = where.jid("id")
	}
	limit, skip := f.rows()
	if err := f.err(); err != nil {
		return reply{}, err
	}
	list, err := g.store.Contacts(c.Context(), c.in.row().ID, jid, limit, skip)
	if err != nil {
		return reply{}, err
	}
	out := []keptContact{}
	for _, one := range list {
		if name != "" && name != one.Name.Name {
			continue
		}
		out = append(out, keptContact{
			ID: one.Name.JID, RemoteJid: one.Name.JID, RemoteJidAlt: one.Name.Alt, PushName: one.Name.Name, CreatedAt: one.At, UpdatedAt: one.At,
			InstanceID: one.Instance, IsGroup: strings.HasSuffix(one.Name.JID, "@g.us"), Type: "contact",
		})
	}
	return reply{http.StatusOK, out}, nil
}
