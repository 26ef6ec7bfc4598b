package gateway

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"regexp"
	"sync"
	"time"

	"salonzap/internal/evolution"
	"salonzap/internal/gateway/engine"
	"salonzap/internal/gateway/store"
)

const (
	sendTimeout       = 80 * time.Second // more than whatsmeow's own 75 s (SendRequestExtra.Timeout)
	maxIdempotencyKey = 255              // bytes of an Idempotency-Key
	maxDelay          = 10 * time.Minute
)

// requestPurpose separates the MACs of send requests from the ring's other signatures.
const requestPurpose = "request of a send"

// draft is a message before it is sent. content is called late, since a medium may have to be fetched.
type draft struct {
	to      string
	content func(ctx context.Context) (engine.Content, error)
	sentAs  string                 // "text" for a menu that is sent as text; empty otherwise
	options []evolution.MenuOption // the options that the digits in it mean
}

// inFlight allows one send at a time for each key.
type inFlight struct {
	mu    sync.Mutex
	byKey map[string]chan struct{}
}

// acquire waits until no other send has the key. done must be called.
func (f *inFlight) acquire(ctx context.Context, key string) (done func(), err error) {
	for {
		f.mu.Lock()
		other, busy := f.byKey[key]
		if !busy {
			mine := make(chan struct{})
			f.byKey[key] = mine
			f.mu.Unlock()
			return func() {
				f.mu.Lock()
				defer f.mu.Unlock()
				delete(f.byKey, key)
				close(mine)
			}, nil
		}
		f.mu.Unlock()
		select {
		case <-other:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// sender is a route that sends a kind of message; compose parses it.
func (g *Gateway) sender(compose func(*call, fields) (draft, error)) func(*call) (reply, error) {
	return func(c *call) (reply, error) {
		f, err := c.fields()
		if err != nil {
			return reply{}, err
		}
		d, err := compose(c, f)
		if err != nil {
			return reply{}, err
		}
		out := engine.Outgoing{To: d.to, Quoted: f.quoted(), Delay: f.delay()}
		key, err := f.sendKey(c)
		if err != nil {
			return reply{}, err
		}
		if key == "" {
			return g.send(c, out, d, nil)
		}
		return g.sendOnce(c, f, out, d, key)
	}
}

// sendKey is a send's idempotency key: the header Idempotency-Key, or the message id of the body.
func (f fields) sendKey(c *call) (string, error) {
	id := f.text("messageId", false)
	if id != "" && !regexp.MustCompile(`^[\w.-]{1,128}$`).MatchString(id) {
		f.complain(`messageId does not match pattern "^[\\w.-]{1,128}$"`)
	}
	if err := f.err(); err != nil {
		return "", err
	}
	switch key := c.Header.Get("Idempotency-Key"); {
	case len(key) > maxIdempotencyKey:
		return "", refusalOf(http.StatusBadRequest, "The Idempotency-Key is longer than 255 bytes")
	case key != "":
		return "key " + key, nil
	case id != "":
		return "id " + id, nil
	}
	return "", nil
}

// sendOnce sends a message with an idempotency key. The key, a MAC of the request and the message's id are stored before it is sent: a
// repetition, also after a crash, gets the same answer, or sends the message again with the same id.
func (g *Gateway) sendOnce(c *call, f fields, out engine.Outgoing, d draft, key string) (reply, error) {
	row := c.in.row()
	done, err := g.inFlight.acquire(c.Context(), row.ID+" "+key)
	if err != nil {
		return reply{}, err
	}
	defer done()
	id := f.text("messageId", false)
	if id == "" {
		if id, err = g.sessions.Messenger.NewID(row.Name); err != nil {
			return reply{}, g.translate(c, err)
		}
	}
	request := []string{c.URL.Path, f.canonical(), fingerprint(c.file)}
	sent, found, err := g.store.BeginSend(c.Context(), store.Sent{
		Instance: row.ID, Key: key, Request: g.cfg.Ring.MAC(requestPurpose, request...), MessageID: id,
	})
	if err != nil {
		return reply{}, err
	}
	if found {
		if _, same := g.cfg.Ring.VerifyMAC(sent.Request, requestPurpose, request...); !same {
			return reply{}, refusalOf(http.StatusUnprocessableEntity, "This Idempotency-Key belongs to another request")
		}
		if sent.Answer != nil {
			return reply{http.StatusCreated, json.RawMessage(sent.Answer)}, nil
		}
	}
	out.ID = sent.MessageID
	return g.send(c, out, d, &sent)
}

// send sends a message, and stores the answer and the event. It goes on when the caller disconnects.
func (g *Gateway) send(c *call, out engine.Outgoing, d draft, kept *store.Sent) (reply, error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(c.Context()), sendTimeout+out.Delay)
	defer cancel()
	var err error
	if out.Content, err = d.content(ctx); err != nil {
		return reply{}, err
	}
	sent, err := g.sessions.Messenger.Send(ctx, c.name(), out)
	g.counters.sends.add(sendOutcome(err))
	if err != nil {
		return reply{}, g.sendFailure(c, out.To, err)
	}
	message := sentMessage(c.in, sent)
	message.SentAs, message.Options = d.sentAs, d.options
	answer, err := marshal(message)
	if err != nil {
		return reply{}, err
	}
	g.recordSent(ctx, c.in, message, answer, kept)
	return reply{http.StatusCreated, json.RawMessage(answer)}, nil
}

// recordSent stores the answer and the event of a sent message. A failure is only logged: the message was sent, and a repetition has the same id.
func (g *Gateway) recordSent(ctx context.Context, in *instance, m evolution.Message, answer []byte, kept *store.Sent) {
	if err := g.keepMessage(ctx, in, m, true); err != nil { // the caller gets the answer all the same
		g.logEventNotStored(ctx, in, err)
	}
	options := pollOptions(m.Content)
	change := func(t *store.Tx) (err error) {
		if kept != nil {
			kept.Answer = answer
			err = g.store.AnswerSend(t, *kept)
		}
		if options != nil {
			err = errors.Join(err, g.store.PutPoll(t, store.Poll{Instance: in.row().ID, MessageID: m.Key.ID, Options: options}))
		}
		return err
	}
	if kept == nil && options == nil {
		change = nil
	}
	err := g.commit(ctx, in, change, event{kind: evolution.EventSendMessage, data: m, chat: m.Key.RemoteJid, dedupeKey: m.Key.RemoteJid + "\x00" + m.Key.ID})
	if err != nil {
		g.logEventNotStored(ctx, in, err)
		return
	}
	g.dispatcher.Notify(in.row().ID)
}

func (g *Gateway) logEventNotStored(ctx context.Context, in *instance, err error) {
	g.cfg.Log.ErrorContext(ctx, "a message was sent, and its answer not kept", slog.String("instance_id", in.row().ID), slog.Any("err", err))
}

// sendFailure is the error for the caller of a failed send. It names a number that is not on WhatsApp, as clients expect, and says when
// certainly nothing was sent, so that the send may be repeated.
func (g *Gateway) sendFailure(c *call, to string, err error) error {
	if errors.Is(err, engine.ErrNotOnWA) {
		jid := to
		if digits(to) == to {
			jid = evolution.PhoneJID(to)
		}
		return refusalFrom(evolution.NotOnWhatsApp(evolution.NumberCheck{JID: jid, Number: to}))
	}
	if isWhatsAppRefusal(err) {
		answer := errorResponse(err)
		texts, _ := answer.Response.Message.([]string)
		return &refusal{evolution.Refusal(answer.Status, append(texts, evolution.NothingSent)...), err}
	}
	return g.translate(c, err)
}

// quoted is the message that is replied to; nil for none.
func (f fields) quoted() *engine.Quoted {
	q, ok := f.object("quoted", false)
	if !ok {
		return nil
	}
	key, ok := q.object("key", false)
	if !ok {
		return nil
	}
	out := &engine.Quoted{ID: key.text("id", true), FromMe: key.flag("fromMe", false), Chat: key.text("remoteJid", false)}
	if message, ok := q.object("message", false); ok {
		out.Text = message.text("conversation", false)
	}
	return out
}

// delay is how long "typing" is shown first.
func (f fields) delay() time.Duration {
	ms := f.integer("delay", false)
	if ms < 0 || time.Duration(ms)*time.Millisecond > maxDelay {
		f.complain("Enter a value in milliseconds")
		return 0
	}
	return time.Duration(ms) * time.Millisecond
}
