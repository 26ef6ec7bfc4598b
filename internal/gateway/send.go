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
	sendTimeout       = 80 * time.Second // WhatsApp's own patience is 75 s (whatsmeow, SendRequestExtra.Timeout)
	maxIdempotencyKey = 255              // bytes of an Idempotency-Key
	maxDelay          = 10 * time.Minute
)

// requestPurpose is what the MAC of a request is made for.
const requestPurpose = "request of a send"

// draft is a message before it is sent. Content is made late: it may have to be fetched.
type draft struct {
	to      string
	content func(ctx context.Context) (engine.Content, error)
	sentAs  string                 // "text" for what goes out as text instead
	options []evolution.MenuOption // what the digits in it stand for
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

// sender is the route of a kind of message, which compose reads.
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

// sendKey is what makes a send the same as an earlier one: the header Idempotency-Key, or the message id of the body.
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

// sendOnce sends a message with a key. The key, what was asked for and the message's id are kept before it goes out: who
// asks again, also after a crash, gets the same answer, or has the same message sent again.
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

// send sends, keeps the answer, and tells of it. It goes on when the caller disconnects.
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

// recordSent keeps the answer and the event. When that fails the message is still sent, and a repetition has the same id.
func (g *Gateway) recordSent(ctx context.Context, in *instance, m evolution.Message, answer []byte, kept *store.Sent) {
	if err := g.keepMessage(ctx, in, m, true); err != nil { // who asked has the answer
		g.logUntold(ctx, in, err)
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
		g.logUntold(ctx, in, err)
		return
	}
	g.dispatcher.Notify(in.row().ID)
}

func (g *Gateway) logUntold(ctx context.Context, in *instance, err error) {
	g.cfg.Log.ErrorContext(ctx, "a message was sent, and its answer not kept", slog.String("instance_id", in.row().ID), slog.Any("err", err))
}

// sendFailure names the number that is not on WhatsApp, as clients look for it, and says so where it is certain that nothing
// was sent: then the same may be sent again.
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

// quoted is the message that is answered.
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
