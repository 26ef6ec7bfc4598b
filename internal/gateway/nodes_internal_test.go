package gateway

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"salonzap/internal/gateway/engine"
	"salonzap/internal/gateway/store"
)

// An instance moves between two calls: not while one uses it, and no call enters while it moves.
func TestAnInstanceMovesBetweenCalls(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var u usage
		ends := func(within time.Duration) bool {
			ctx, cancel := context.WithTimeout(t.Context(), within)
			defer cancel()
			return u.end(ctx)
		}
		if !u.enter() {
			t.Fatal("a call did not enter")
		}
		if ends(time.Second) {
			t.Error("it moves while a call uses it")
		}
		if !u.enter() {
			t.Error("it does not move any more, and no call enters")
		}
		ended := make(chan bool, 1)
		go func() { ended <- ends(time.Minute) }()
		synctest.Wait() // it waits for the two calls
		u.exit()
		u.exit()
		if !<-ended {
			t.Error("it does not move when the calls have ended")
		}
		if u.enter() {
			t.Error("a call entered while it moves")
		}
		if ends(time.Minute) {
			t.Error("it is moved twice at once")
		}
		u.resume()
		if !u.enter() {
			t.Error("it was not moved, and no call enters")
		}
	})
}

// A message of an instance that another node has is not acknowledged here, whatever socket it still comes over: the other node gets it.
func TestMessagesOfAnInstanceThatMovedAreRefused(t *testing.T) {
	g := &Gateway{registry: newRegistry()}
	in := newInstance(store.Instance{ID: "1", Name: "salao_whatsapp"}, keyTag{}, nil)
	in.deleted = true
	for _, here := range []bool{false, true} {
		if here {
			g.registry.add(in)
		}
		for _, e := range []engine.Event{engine.Message{}, engine.Amended{}, engine.Receipt{}, engine.Paired{}} {
			if err := g.HandleEvent(t.Context(), "salao_whatsapp", time.Now(), e); err == nil {
				t.Errorf("%T is acknowledged, in the registry: %v", e, here)
			}
		}
	}
}
