package engine_test

import (
	"context"
	"log/slog"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"salonzap/internal/gateway/engine"
	"salonzap/internal/gateway/simulator"
)

// A salon and a customer who write their first messages to each other at once begin two sessions. Ana reads an answer in the one, and then in the other, so that
// her messages come in both: nothing of it is unreadable. The salon's sessions are held up while it takes a message, its sends have begun before.
func TestMessagesInTwoSessions(t *testing.T) {
	var unread unreadable
	r := newRig(t, func(c *engine.Config) { c.Log = slog.New(&unread) })
	r.link("a", r.phone(number))
	ana, bia := r.contact(customer), r.contact("5511912345679")
	held, next := make(chan struct{}), make(chan struct{})
	t.Cleanup(func() { close(next) })
	r.sink.refusing(func(e engine.Event) error {
		if m, ok := e.(engine.Message); ok && (said("espere")(m) || said("um")(m)) {
			select {
			case held <- struct{}{}:
				<-next
			case <-t.Context().Done():
			}
		}
		return nil
	})
	write := func(p *simulator.Phone, text string) {
		t.Helper()
		if _, err := p.Write(t.Context(), number, text); err != nil {
			t.Fatal(err)
		}
	}
	sent := make(chan error, 2)
	var typed simulator.Sign
	for _, m := range []engine.Outgoing{
		{To: customer, Content: engine.Text{Text: "primeira"}, Delay: 500 * time.Millisecond}, {To: customer, Content: engine.Text{Text: "segunda"}, Delay: time.Second},
	} {
		go func() {
			_, err := r.Send(t.Context(), "a", m)
			sent <- err
		}()
		var err error
		if typed, err = ana.AwaitSign(t.Context(), func(s simulator.Sign) bool { return s.Kind == "composing" && s.At.After(typed.At) }); err != nil {
			t.Fatal(err)
		}
	}
	arrives := func(text string) {
		t.Helper()
		if err := <-sent; err != nil {
			t.Fatal(err)
		}
		if _, err := ana.Await(t.Context(), func(a simulator.Arrival) bool { return a.Text == text }); err != nil {
			t.Fatal(err)
		}
	}
	write(bia, "espere")
	<-held
	write(ana, "um") // in her own session
	arrives("primeira")
	write(ana, "dois") // in the salon's
	next <- struct{}{}
	<-held
	arrives("segunda") // in hers
	write(ana, "três") // in hers
	next <- struct{}{}
	await(t, r.sink, "a", 0, said("dois"))
	await(t, r.sink, "a", 0, said("três"))
	if n := unread.Load(); n != 0 {
		t.Errorf("%d messages could not be read at first", n)
	}
}

// unreadable counts the messages that the library could not decrypt, by what it logs.
type unreadable struct{ atomic.Int64 }

func (*unreadable) Enabled(context.Context, slog.Level) bool { return true }
func (u *unreadable) WithAttrs([]slog.Attr) slog.Handler     { return u }
func (u *unreadable) WithGroup(string) slog.Handler          { return u }

func (u *unreadable) Handle(_ context.Context, r slog.Record) error {
	r.Attrs(func(a slog.Attr) bool {
		if strings.HasPrefix(a.Value.String(), "Error decrypting message") {
			u.Add(1)
		}
		return true
	})
	return nil
}
