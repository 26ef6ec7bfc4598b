package gateway

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"time"

	"salonzap/internal/evolution"
	"salonzap/internal/gateway/engine"
)

// maxNumbers is how many numbers one call may ask WhatsApp about.
const maxNumbers = 500

// numbers asks WhatsApp which numbers it knows. A text that is no phone number is not asked for, and is reported as not existing.
func (g *Gateway) numbers(c *call) (reply, error) {
	f, err := c.fields()
	if err != nil {
		return reply{}, err
	}
	var asked []string
	for _, raw := range readField[[]textOrNumber](f, "numbers", true, "array") {
		asked = append(asked, string(raw))
	}
	if len(asked) > maxNumbers {
		f.complain("numbers does not meet maximum length of 500")
	}
	if err := f.err(); err != nil {
		return reply{}, err
	}
	var query []string
	for _, number := range asked {
		if d := phoneDigits(number); d != "" {
			query = append(query, d)
		}
	}
	known, err := g.sessions.Messenger.CheckNumbers(c.Context(), c.name(), query)
	if err != nil {
		return reply{}, g.translate(c, err)
	}
	out := []evolution.NumberCheck{}
	for _, number := range asked {
		check := uncheckedNumber(number)
		if i := slices.IndexFunc(known, func(n engine.Number) bool { return n.Query != "" && n.Query == phoneDigits(number) }); i >= 0 && known[i].Exists {
			check.Exists, check.JID, check.LID = true, known[i].JID, known[i].LID
		}
		out = append(out, check)
	}
	return reply{http.StatusOK, out}, nil
}

// phoneDigits are the digits of a phone's number or JID; empty for everything else: a LID is a number too, and another person's.
func phoneDigits(number string) string {
	user, server, isJID := strings.Cut(number, "@")
	if isJID && server != "s.whatsapp.net" && server != "c.us" {
		return ""
	}
	return digits(user)
}

// uncheckedNumber is the answer for a number without asking WhatsApp: a LID exists, as on Evolution; a group, a channel or a list does not.
func uncheckedNumber(number string) evolution.NumberCheck {
	user, server, isJID := strings.Cut(number, "@")
	switch {
	case isJID && server == "lid" && user != "" && digits(user) == user:
		return evolution.NumberCheck{Number: number, JID: number, LID: number, Exists: true}
	case isJID && phoneDigits(number) == "":
		return evolution.NumberCheck{Number: number, JID: number}
	}
	return evolution.NumberCheck{Number: number, JID: evolution.PhoneJID(phoneDigits(number))}
}

// textOrNumber is a JSON string or number.
type textOrNumber string

func (t *textOrNumber) UnmarshalJSON(raw []byte) error {
	one := fields{raw: map[string]json.RawMessage{"n": raw}, complaints: new([]string)}
	*t = textOrNumber(one.textOrNumber("n", false))
	return one.err()
}

func (g *Gateway) markRead(c *call) (reply, error) {
	f, err := c.fields()
	if err != nil {
		return reply{}, err
	}
	var reads []engine.Read
	for _, m := range readField[[]evolution.ReadMessage](f, "readMessages", true, "array") {
		if m.ID == "" || m.RemoteJid == "" {
			f.complain(`readMessages requires property "id" and "remoteJid"`)
			continue
		}
		i := slices.IndexFunc(reads, func(r engine.Read) bool { return r.Chat == m.RemoteJid && r.Author == m.Participant })
		if i < 0 {
			i, reads = len(reads), append(reads, engine.Read{Chat: m.RemoteJid, Author: m.Participant})
		}
		reads[i].IDs = append(reads[i].IDs, m.ID)
	}
	if err := f.err(); err != nil {
		return reply{}, err
	}
	for _, read := range reads {
		if err := g.sessions.Messenger.MarkRead(c.Context(), c.name(), read); err != nil {
			return reply{}, g.translate(c, err)
		}
	}
	return reply{http.StatusCreated, evolution.MarkReadResponse{Message: "Read messages", Read: "success"}}, nil
}

// sendPresence shows "typing" or the like to a chat for as long as the caller says.
func (g *Gateway) sendPresence(c *call) (reply, error) {
	f, err := c.fields()
	if err != nil {
		return reply{}, err
	}
	chat, presence, delay := f.to("number"), f.text("presence", true), f.delay()
	switch presence {
	case "", evolution.PresenceUnavailable, evolution.PresenceAvailable, evolution.PresenceComposing, evolution.PresenceRecording,
		evolution.PresencePaused:
	default:
		f.complain("presence is not one of enum values: unavailable,available,composing,recording,paused")
	}
	if err := f.err(); err != nil {
		return reply{}, err
	}
	if err := g.sessions.Messenger.SendPresence(c.Context(), c.name(), chat, presence); err != nil {
		return reply{}, g.translate(c, err)
	}
	if delay > 0 && sleep(c.Context(), delay) && (presence == evolution.PresenceComposing || presence == evolution.PresenceRecording) {
		if err := g.sessions.Messenger.SendPresence(c.Context(), c.name(), chat, evolution.PresencePaused); err != nil {
			return reply{}, g.translate(c, err)
		}
	}
	return reply{http.StatusCreated, evolution.PresenceResponse{Presence: presence}}, nil
}

// sleep waits for d; false when ctx ended first.
func sleep(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
