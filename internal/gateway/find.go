package gateway

import (
	"encoding/json"
	"net/http"
	"strings"
	"time"

	"salonzap/internal/evolution"
	"salonzap/internal/gateway/store"
)

const (
	pageSize    = 50   // of findMessages, as Evolution's
	maxPageSize = 1000 // rows of one answer
)

var errNothingKept = refusalOf(http.StatusBadRequest, "This server keeps no messages: SALONZAP_GATEWAY_KEEP_MESSAGES says how many of each session it keeps")

// findCall reads a request for stored chats, messages or contacts, after pending changes were written.
func (g *Gateway) findCall(c *call) (f, where fields, err error) {
	if !g.keepsChats() {
		return f, where, errNothingKept
	}
	g.recorder.flush(c.Context())
	if f, err = c.fields(); err != nil {
		return f, where, err
	}
	where, ok := f.object("where", false)
	if !ok {
		where.raw = map[string]json.RawMessage{}
	}
	return f, where, f.err()
}

// jid is the JID to look for, given as digits or a JID; empty for none.
func (f fields) jid(name string) string {
	switch text := f.textOrNumber(name, false); {
	case text == "" || strings.Contains(text, "@"):
		return text
	default:
		return evolution.PhoneJID(digits(text))
	}
}

// page is the size of a page, which Evolution calls "offset" and v1 "limit", and its number, from 1.
func (f fields) page() (size, number int) {
	size, number = f.integer("offset", false), f.integer("page", false)
	if size <= 0 {
		size = f.integer("limit", false)
	}
	if size <= 0 {
		size = pageSize
	}
	return min(size, maxPageSize), max(number, 1)
}

// keptMessage is a stored message in an answer of findMessages.
type keptMessage struct {
	ID               string               `json:"id"`
	Key              evolution.MessageKey `json:"key"`
	PushName         string               `json:"pushName"`
	MessageType      string               `json:"messageType"`
	Message          json.RawMessage      `json:"message"`
	MessageTimestamp int64                `json:"messageTimestamp"` // seconds since 1970
	InstanceID       string               `json:"instanceId"`
	Source           string               `json:"source"`
	ContextInfo      json.RawMessage      `json:"contextInfo"`
	MessageUpdate    []keptStatus         `json:"MessageUpdate"` //nolint:tagliatelle // Evolution's
}

type keptStatus struct {
	Status string `json:"status"`
}

func shownMessage(kept store.Message) (keptMessage, bool) {
	var m evolution.Message
	if json.Unmarshal(kept.Body, &m) != nil {
		return keptMessage{}, false
	}
	out := keptMessage{
		ID: kept.ID, Key: m.Key, PushName: m.PushName, MessageType: m.MessageType, Message: orEmpty(m.Content), MessageTimestamp: int64(m.MessageTimestamp),
		InstanceID: kept.Instance, Source: m.Source, ContextInfo: orNull(m.ContextInfo), MessageUpdate: []keptStatus{},
	}
	if kept.FromMe {
		out.MessageUpdate = append(out.MessageUpdate, keptStatus{statusRanks()[min(kept.Status, len(statusRanks())-1)]})
	}
	return out, true
}

// messageQuery reads the filters of findMessages.
func (f fields) messageQuery() store.MessageQuery {
	q := store.MessageQuery{ID: f.text("id", false), Kind: f.text("messageType", false), Source: f.text("source", false)}
	if key, ok := f.object("key", false); ok {
		if id := key.text("id", false); id != "" {
			q.ID = id
		}
		q.Chat, q.Author = key.jid("remoteJid"), key.jid("participant")
		if q.Chat == "" { // a chat is found by either of its addresses
			q.Chat = key.jid("remoteJidAlt")
		}
		if q.Author == "" {
			q.Author = key.jid("participants")
		}
		if _, there := key.value("fromMe", false); there {
			fromMe := key.flag("fromMe", false)
			q.FromMe = &fromMe
		}
	}
	if at, ok := f.object("messageTimestamp", false); ok {
		q.Since, q.Until = at.instant("gte"), at.instant("lte")
	}
	return q
}

// instant is a time in RFC 3339, as Evolution's clients send it; zero for none.
func (f fields) instant(name string) time.Time {
	text := f.text(name, false)
	if text == "" {
		return time.Time{}
	}
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		f.mistyped(name, "date-time")
	}
	return at
}

func (g *Gateway) findMessages(c *call) (reply, error) {
	f, where, err := g.findCall(c)
	if err != nil {
		return reply{}, err
	}
	q := where.messageQuery()
	size, page := f.page()
	if err := f.err(); err != nil {
		return reply{}, err
	}
	id := c.in.row().ID
	total, err := g.store.CountMessages(c.Context(), id, q)
	if err != nil {
		return reply{}, err
	}
	list, err := g.store.Messages(c.Context(), id, q, size, size*(page-1))
	if err != nil {
		return reply{}, err
	}
	records := []keptMessage{}
	for _, one := range list {
		if m, ok := shownMessage(one); ok {
			records = append(records, m)
		}
	}
	return reply{http.StatusOK, map[string]any{"messages": map[string]any{
		"total": total, "pages": (total + size - 1) / size, "currentPage": page, "records": records,
	}}}, nil
}

// keptUpdate is the status of a message in an answer of findStatusMessage.
type keptUpdate struct {
	ID          string `json:"id"`
	KeyID       string `json:"keyId"`
	RemoteJid   string `json:"remoteJid"`
	FromMe      bool   `json:"fromMe"`
	Participant string `json:"participant,omitempty"`
	Status      string `json:"status"`
	InstanceID  string `json:"instanceId"`
	MessageID   string `json:"messageId"`
}

func (g *Gateway) findStatus(c *call) (reply, error) {
	f, where, err := g.findCall(c)
	if err != nil {
		return reply{}, err
	}
	id := where.text("id", false)
	if id == "" {
		id = where.text("keyId", false)
	}
	q := store.MessageQuery{ID: id, Chat: where.jid("remoteJid"), Author: where.jid("participant"), Status: rankOf(where.text("status", false))}
	if _, there := where.value("fromMe", false); there {
		fromMe := where.flag("fromMe", false)
		q.FromMe = &fromMe
	}
	size, page := f.page()
	if err := f.err(); err != nil {
		return reply{}, err
	}
	list, err := g.store.Messages(c.Context(), c.in.row().ID, q, size, size*(page-1))
	if err != nil {
		return reply{}, err
	}
	out := []keptUpdate{}
	for _, one := range list {
		m, ok := shownMessage(one)
		if !ok || len(m.MessageUpdate) == 0 {
			continue
		}
		out = append(out, keptUpdate{
			ID: m.ID, KeyID: m.ID, RemoteJid: m.Key.RemoteJid, FromMe: m.Key.FromMe, Participant: m.Key.Participant, Status: m.MessageUpdate[0].Status,
			InstanceID: m.InstanceID, MessageID: m.ID,
		})
	}
	return reply{http.StatusOK, out}, nil
}
