package engine

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"

	"go.mau.fi/whatsmeow/store"
	"go.mau.fi/whatsmeow/types"
)

// ratchets is a session store that stores nothing.
type ratchets struct {
	store.SessionStore
	store.EventBuffer
}

func (ratchets) GetManySessions(context.Context, []string) (map[string][]byte, error) {
	return map[string][]byte{}, nil
}
func (ratchets) PutManySessions(context.Context, map[string][]byte) error { return nil }
func (ratchets) DoDecryptionTxn(ctx context.Context, f func(context.Context) error) error {
	return f(ctx)
}

// guarded is a device whose stores have the ratchet lock, as every device with an identity.
func guarded() *store.Device {
	id := types.NewJID("5511987654321", types.DefaultUserServer)
	dev := &store.Device{ID: &id, Sessions: ratchets{}, EventBuffer: ratchets{}}
	new(devices).wrapStores(dev, nil)
	return dev
}

// async runs f in a goroutine, and returns when it has ended or is blocked.
func async(f func() error) (done chan error) {
	done = make(chan error, 1)
	go func() { done <- f() }()
	synctest.Wait()
	return done
}

func waits(t *testing.T, done chan error, what string) {
	t.Helper()
	synctest.Wait()
	select {
	case err := <-done:
		t.Errorf("%s did not wait for its turn: %v", what, err)
	default:
	}
}

// Received and sent messages advance a device's ratchets one after the other: no advance is lost.
func TestRatchetsAreMovedOneAtATime(t *testing.T) {
	addresses := []string{"5511987654321.0"}
	synctest.Test(t, func(t *testing.T) { // a message is being decrypted: one that is sent waits
		dev, let := guarded(), make(chan struct{})
		receives := async(func() error {
			return dev.EventBuffer.DoDecryptionTxn(t.Context(), func(context.Context) error { <-let; return nil })
		})
		ctx, over := withHeldLock(t.Context())
		defer over()
		sends := async(func() error { _, err := dev.Sessions.GetManySessions(ctx, addresses); return err })
		waits(t, sends, "a message that is sent")
		second := async(func() error {
			return dev.EventBuffer.DoDecryptionTxn(t.Context(), func(context.Context) error { return nil })
		})
		waits(t, second, "another that is received")
		close(let)
		if err := <-receives; err != nil {
			t.Error(err)
		}
		synctest.Wait()
		over() // whoever came next
		if err := errors.Join(<-sends, <-second); err != nil {
			t.Error(err)
		}
	})
	synctest.Test(t, func(t *testing.T) { // a message is being sent: what is received, and the next one, wait until it is written
		dev := guarded()
		ctx, over := withHeldLock(t.Context())
		defer over()
		for range 2 { // the library reads twice for a large group; the message holds the lock already
			if _, err := dev.Sessions.GetManySessions(ctx, addresses); err != nil {
				t.Fatal(err)
			}
		}
		receives := async(func() error {
			return dev.EventBuffer.DoDecryptionTxn(t.Context(), func(context.Context) error { return nil })
		})
		waits(t, receives, "a message that is received")
		if err := dev.Sessions.PutManySessions(ctx, nil); err != nil {
			t.Fatal(err)
		}
		if err := <-receives; err != nil {
			t.Error(err)
		}
	})
	synctest.Test(t, func(t *testing.T) { // a message that failed releases the lock, and a cancelled wait ends
		dev := guarded()
		ctx, over := withHeldLock(t.Context())
		if _, err := dev.Sessions.GetManySessions(ctx, addresses); err != nil {
			t.Fatal(err)
		}
		hurried, cancel := context.WithCancel(t.Context())
		next, end := withHeldLock(hurried)
		defer end()
		sends := async(func() error { _, err := dev.Sessions.GetManySessions(next, addresses); return err })
		waits(t, sends, "the next message")
		cancel()
		if err := <-sends; !errors.Is(err, context.Canceled) {
			t.Errorf("%v", err)
		}
		over()
		if err := dev.EventBuffer.DoDecryptionTxn(t.Context(), func(context.Context) error { return nil }); err != nil {
			t.Error(err)
		}
	})
}
