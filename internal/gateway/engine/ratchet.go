package engine

import (
	"context"
	"sync"

	"go.mau.fi/whatsmeow/store"

	"salonzap/internal/gateway/ratchet"
)

// ratchetLock lets one message at a time advance the Signal ratchets of a device's chats. The library reads a chat's ratchet, advances it and
// writes it back, for sent and for received messages. When both happen at once, one of the advances is lost, and messages cannot be decrypted
// any more.
type ratchetLock chan struct{}

func newRatchetLock() ratchetLock { return make(ratchetLock, 1) }

// acquire takes the lock. Errors: the context's.
func (t ratchetLock) acquire(ctx context.Context) error {
	select {
	case t <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (t ratchetLock) release() { <-t }

// serializeRatchets guards a device's ratchets by one lock.
func serializeRatchets(dev *store.Device) {
	t := newRatchetLock()
	dev.Sessions = &lockedSessionStore{dev.Sessions, t}
	dev.EventBuffer = &lockedEventBuffer{dev.EventBuffer, t}
}

// lockedEventBuffer holds the lock during the transaction that advances the ratchet of a received message and stores the decrypted message.
type lockedEventBuffer struct {
	store.EventBuffer
	lock ratchetLock
}

// loadedKey is the context key of the session records that a decryption has loaded, by address.
type loadedKey struct{}

// DoDecryptionTxn holds the lock for as long as the transaction lasts.
func (r *lockedEventBuffer) DoDecryptionTxn(ctx context.Context, f func(context.Context) error) error {
	if err := r.lock.acquire(ctx); err != nil {
		return err
	}
	defer r.lock.release()
	return r.EventBuffer.DoDecryptionTxn(context.WithValue(ctx, loadedKey{}, map[string][]byte{}), f) //nolint:wrapcheck // the library's own error, returned to the library
}

// lockedSessionStore holds the lock of a sent message from GetManySessions to PutManySessions: the library reads the ratchets of all
// recipients at once, and writes them back before it sends.
type lockedSessionStore struct {
	store.SessionStore
	lock ratchetLock
}

// GetSession remembers the record for PutSession.
func (r *lockedSessionStore) GetSession(ctx context.Context, address string) ([]byte, error) {
	stored, err := r.SessionStore.GetSession(ctx, address)
	if loaded, ok := ctx.Value(loadedKey{}).(map[string][]byte); ok && err == nil {
		loaded[address] = stored
	}
	return stored, err //nolint:wrapcheck // the library's own error, returned to the library
}

// PutSession stores a record. When a message was decrypted, only the session that it belongs to changes.
func (r *lockedSessionStore) PutSession(ctx context.Context, address string, changed []byte) error {
	if loaded, ok := ctx.Value(loadedKey{}).(map[string][]byte); ok {
		var err error
		if changed, err = ratchet.Restore(loaded[address], changed); err != nil {
			return err //nolint:wrapcheck // it names the record
		}
	}
	return r.SessionStore.PutSession(ctx, address, changed) //nolint:wrapcheck // the library's own error, returned to the library
}

// heldLock is the lock on behalf of one outgoing message. It is released when the message was sent, or failed.
type heldLock struct {
	mu   sync.Mutex
	lock ratchetLock // nil while it is not held
}

type heldLockKey struct{}

// withHeldLock is a context for one outgoing message. Call the function when the message was sent, or failed.
func withHeldLock(ctx context.Context) (context.Context, func()) {
	s := new(heldLock)
	return context.WithValue(ctx, heldLockKey{}, s), s.release
}

// acquire takes the lock, unless the message holds it already.
func (s *heldLock) acquire(ctx context.Context, t ratchetLock) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.lock != nil {
		return nil
	}
	if err := t.acquire(ctx); err != nil {
		return err
	}
	s.lock = t
	return nil
}

func (s *heldLock) release() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.lock != nil {
		s.lock.release()
		s.lock = nil
	}
}

// GetManySessions takes the lock for the message of the context.
func (r *lockedSessionStore) GetManySessions(ctx context.Context, addresses []string) (map[string][]byte, error) {
	if s, ok := ctx.Value(heldLockKey{}).(*heldLock); ok {
		if err := s.acquire(ctx, r.lock); err != nil {
			return nil, err
		}
	}
	return r.SessionStore.GetManySessions(ctx, addresses) //nolint:wrapcheck // the library's own error, returned to the library
}

// PutManySessions releases the lock.
func (r *lockedSessionStore) PutManySessions(ctx context.Context, sessions map[string][]byte) error {
	if s, ok := ctx.Value(heldLockKey{}).(*heldLock); ok {
		defer s.release()
	}
	return r.SessionStore.PutManySessions(ctx, sessions) //nolint:wrapcheck // the library's own error, returned to the library
}
