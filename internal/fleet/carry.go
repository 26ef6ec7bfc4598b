package fleet

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"slices"
	"strings"
	"time"

	"salonzap/internal/evolution"
	"salonzap/internal/fault"
	"salonzap/internal/fleet/translate"
	"salonzap/internal/inbox"
	"salonzap/internal/phone"
	"salonzap/internal/text"
)

// maxMediaCalls is how many media are sent at once: each is in memory, in base64, during its call.
const maxMediaCalls = 4

// errMedium says that a medium of a message cannot be read.
var errMedium = errors.New("fleet: the medium cannot be read")

// Carry implements sender.Carrier.
func (f *Fleet) Carry(ctx context.Context, h inbox.Handover, medium io.Reader) inbox.Outcome {
	p, err := f.clientOf(h.Server)
	if err != nil {
		return inbox.Outcome{State: inbox.Pending, At: f.now()}
	}
	if medium != nil {
		if f.mediaCalls.Acquire(ctx, 1) != nil {
			return inbox.Outcome{State: inbox.Pending, At: f.now()}
		}
		defer f.mediaCalls.Release(1)
	}
	body, err := sendable(h, medium)
	switch {
	case fault.Is(err, fault.Unavailable) || ctx.Err() != nil:
		return inbox.Outcome{State: inbox.Pending, At: f.now()}
	case err != nil:
		return inbox.Outcome{State: inbox.Refused, Cause: inbox.CauseMedia, At: f.now()}
	}
	m, err := p.client.SendOnce(ctx, h.Instance, h.ID.String(), body)
	if err == nil {
		return inbox.Outcome{State: inbox.Sent, Key: keyOf(m), Source: translate.SentMedium(m), At: f.now()}
	}
	out := translate.SendOutcome(err, medium != nil)
	out.At = f.now()
	if out.State != inbox.Refused {
		f.log.LogAttrs(ctx, slog.LevelInfo, "a message did not surely go", slog.String("message", h.ID.String()), slog.Any("error", err))
	}
	return out
}

// Find implements sender.Carrier.
func (f *Fleet) Find(ctx context.Context, h inbox.Handover) inbox.Outcome {
	unknown := inbox.Outcome{State: inbox.Unknown, At: f.now()}
	p, err := f.clientOf(h.Server)
	if err != nil {
		return unknown
	}
	m, found, err := p.client.FindSent(ctx, h.Instance, h.Key.ID)
	if err != nil || !found {
		unknown.At = f.now()
		return unknown
	}
	return inbox.Outcome{State: inbox.Sent, Source: translate.SentMedium(m), At: f.now()}
}

// keyOf is the id that the server gave a message; empty when it is too long to be stored.
func keyOf(m evolution.Message) string {
	if len(m.Key.ID) > inbox.MaxKey {
		return ""
	}
	return m.Key.ID
}

// sendable is the request body of a message, for the route of its kind.
func sendable(h inbox.Handover, medium io.Reader) (evolution.Sendable, error) {
	to, id, quoted := recipient(h), h.Key.ID, quotedBy(h)
	switch c := h.Content.(type) {
	case inbox.Text:
		return evolution.SendTextRequest{Number: to, Text: string(c.Body), MessageID: id, Quoted: quoted, Delay: int(h.Typing() / time.Millisecond)}, nil
	case inbox.Reaction:
		key := evolution.MessageKey{RemoteJid: h.To.JID(), FromMe: c.To.Mine, ID: c.To.ID}
		return evolution.SendReactionRequest{Key: key, Reaction: string(c.Emoji), MessageID: id}, nil
	case inbox.Location:
		return evolution.SendLocationRequest{
			Number: to, Name: string(c.Name), Address: string(c.Address), Latitude: c.Latitude, Longitude: c.Longitude, MessageID: id, Quoted: quoted,
		}, nil
	case inbox.Cards:
		r := evolution.SendContactRequest{Number: to, MessageID: id, Quoted: quoted}
		for _, card := range c.Cards {
			if len(card.Phones) > 0 {
				r.Contact = append(r.Contact, evolution.ContactCard{FullName: string(card.Name), WUID: card.Phones[0].Digits(), PhoneNumber: card.Phones[0].E164()})
			}
		}
		return r, nil
	case inbox.Media:
		return sendableMedium(h, c, medium)
	case inbox.Menu, inbox.Choice, inbox.Poll, inbox.Vote, inbox.Call, inbox.Unsupported, inbox.Erased, nil:
	}
	return nil, errMedium // it was erased meanwhile; no other kind is ever composed
}

func sendableMedium(h inbox.Handover, m inbox.Media, medium io.Reader) (evolution.Sendable, error) {
	if medium == nil {
		return nil, errMedium
	}
	var b strings.Builder
	b.Grow(base64.StdEncoding.EncodedLen(int(min(m.Size, inbox.MaxMedia))))
	in := base64.NewEncoder(base64.StdEncoding, &b)
	if _, err := io.Copy(in, medium); err != nil {
		return nil, err
	}
	if err := in.Close(); err != nil {
		return nil, err
	}
	to, id, quoted := recipient(h), h.Key.ID, quotedBy(h)
	if m.Kind == inbox.Voice {
		return evolution.SendAudioRequest{Number: to, Audio: b.String(), MessageID: id, Quoted: quoted}, nil
	}
	name := string(m.Name)
	if name == "" {
		name = string(m.Kind)
	}
	return evolution.SendMediaRequest{
		Number: to, MediaType: string(m.Kind), MimeType: m.Mime, Caption: string(m.Caption), Media: b.String(), FileName: name, MessageID: id, Quoted: quoted,
	}, nil
}

// recipient is a message's recipient as servers expect it: the digits of a number, or a LID.
func recipient(h inbox.Handover) string {
	if n := h.To.Phone(); !n.IsZero() {
		return n.Digits()
	}
	return h.To.JID()
}

func quotedBy(h inbox.Handover) *evolution.Quoted {
	if h.Quotes == nil {
		return nil
	}
	message, err := json.Marshal(map[string]string{"conversation": string(h.Quotes.Words)})
	if err != nil { // a string can always be written
		message = nil
	}
	return &evolution.Quoted{Key: evolution.MessageKey{RemoteJid: h.To.JID(), FromMe: h.Quotes.Mine, ID: h.Quotes.ID}, Message: message}
}

// CheckNumbers asks an instance's WhatsApp which numbers it knows. Errors: Conflict with Key text.CheckNotConnected; Unavailable; NotFound
// with Key text.ServerUnknown.
func (f *Fleet) CheckNumbers(ctx context.Context, server, instance string, numbers []phone.Number) ([]inbox.NumberCheck, error) {
	const op = "fleet.check_numbers"
	p, err := f.clientOf(server)
	if err != nil {
		return nil, err
	}
	digits := make([]string, len(numbers))
	for i, n := range numbers {
		digits[i] = n.Digits()
	}
	told, err := p.client.Numbers(ctx, instance, digits)
	switch evolution.KindOf(err) { //nolint:exhaustive // all others are one
	case evolution.KindNotConnected, evolution.KindNotFound, evolution.KindNotLoaded:
		return nil, &fault.Error{Kind: fault.Conflict, Op: op, Key: text.CheckNotConnected, Err: err}
	}
	if err != nil {
		return nil, &fault.Error{Kind: fault.Unavailable, Op: op, Key: text.TryLater, Err: err}
	}
	var out []inbox.NumberCheck
	for i, n := range numbers {
		at := slices.IndexFunc(told, func(c evolution.NumberCheck) bool { return c.Number == digits[i] })
		if at < 0 {
			return nil, &fault.Error{Kind: fault.Unavailable, Op: op, Key: text.TryLater, Err: errors.New("fleet: a number was not answered")}
		}
		out = append(out, inbox.NumberCheck{Number: n, OnWA: told[at].Exists})
	}
	return out, nil
}
