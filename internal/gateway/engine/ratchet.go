package engine

import (
	"context"
	"sync"

	"go.mau.fi/whatsmeow/store"
)

// turn lets one message at a time move the ratchets of a device's chats. The library reads a chat's ratchet, moves it and
// writes it back, for what is sent and for what is received; when both happen at once, one of the moves is lost, and with
// it messages that nobody can read any more.
type turn chan struct{}

func newTurn() turn { return make(turn, 1) }

// take waits for the turn. Errors: the context's.
func (t turn) take(ctx context.Context) error {
	select {
	case t <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (t turn) give() { <-t }

// guard puts a device's ratchets under one turn.
func guard(dev *store.Device) {
	t := newTurn()
	dev.Sessions = &sentRatchets{dev.Sessions, t}
	dev.EventBuffer = &receivedRatchets{dev.EventBuffer, t}
}

// receivedRatchets moves them in the transaction that also keeps what was decrypted.
type receivedRatchets struct {
	store.EventBuffer
	turn turn
}

// DoDecryptionTxn has the turn for as long as the transaction lasts.
func (r *receivedRatchets) DoDecryptionTxn(ctx context.Context, f func(context.Context) error) error {
	if err := r.turn.take(ctx); err != nil {
		return err
	}
	defer r.turn.give()
	return r.EventBuffer.DoDecryptionTxn(ctx, f) //nolint:wrapcheck // the library's own, and back to it
}

// sentRatchets moves them between GetManySessions and PutManySessions: the library reads the ratchets of everybody who gets
// a message at once, and writes them back before it sends.
type sentRatchets struct {
	store.SessionStore
	turn turn
}

// sending is one message on its way. It gives the turn back at its end, also when it ended in between.
type sending struct {
	mu   sync.Mutex
	turn turn // nil while it does not have the turn
}

type sendingKey struct{}

// withSending marks a context as one message's. Call the function when the message is sent, or is not.
func withSending(ctx context.Context) (context.Context, func()) {
	s := new(sending)
	return context.WithValue(ctx, sendingKey{}, s), s.done
}

// begin takes the turn, unless the message has it.
func (s *sending) begin(ctx context.Context, t turn) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.turn != nil {
		return nil
	}
	if err := t.take(ctx); err != nil {
		return err
	}
	s.turn = t
	return nil
}

func (s *sending) done() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.turn != nil {
		s.turn.give()
		s.turn = nil
	}
}

// GetManySessions takes the turn for the message that the context is of.
func (r *sentRatchets) GetManySessions(ctx context.Context, addresses []string) (map[string][]byte, error) {
	if s, ok := ctx.Value(sendingKey{}).(*sending); ok {
		if err := s.begin(ctx, r.turn); err != nil {
			return nil, err
		}
	}
	return r.SessionStore.GetManySessions(ctx, addresses) //nolint:wrapcheck // the library's own, and back to it
}

// PutManySessions gives the turn back.
func (r *sentRatchets) PutManySessions(ctx context.Context, sessions map[string][]byte) error {
	if s, ok := ctx.Value(sendingKey{}).(*sending); ok {
		defer s.done()
	}
	return r.SessionStore.PutManySessions(ctx, sessions) //nolint:wrapcheck // the library's own, and back to it
}
