package live_test

import (
	"sync"
	"testing"

	"salonzap/internal/live"
)

func pending(c <-chan struct{}) bool {
	select {
	case <-c:
		return true
	default:
		return false
	}
}

func TestHintsReachTheirTopicAndAll(t *testing.T) {
	h := live.New()
	a, stopA := h.Subscribe("a")
	b, stopB := h.Subscribe("b")
	all, stopAll := h.Subscribe(live.All)
	defer stopB()
	defer stopAll()
	h.Publish("a")
	h.Publish("a")
	if !pending(a) || pending(a) {
		t.Error("a listener gets exactly one pending hint, however many were sent")
	}
	if pending(b) {
		t.Error("a hint of another topic arrived")
	}
	if !pending(all) {
		t.Error("All hears every hint")
	}
	stopA()
	h.Publish("a")
	if pending(a) {
		t.Error("a hint arrived after cancel")
	}
	if n := h.Listeners("a"); n != 0 {
		t.Errorf("%d listeners are left after cancel", n)
	}
	h.PublishAll()
	if !pending(b) || !pending(all) {
		t.Error("PublishAll reaches everybody")
	}
}

func TestASubscriptionAfterTheLastCancelIsHeard(t *testing.T) {
	h := live.New()
	_, stop := h.Subscribe("a")
	stop()
	again, stopAgain := h.Subscribe("a")
	defer stopAgain()
	stop() // a second cancel of the old one must not remove the new one
	h.Publish("a")
	if !pending(again) {
		t.Error("the second subscription is deaf")
	}
}

func TestHubUnderManyHands(t *testing.T) {
	h := live.New()
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 500 {
				_, stop := h.Subscribe("a")
				h.Publish("a")
				stop()
			}
		})
	}
	wg.Wait()
	if n := h.Listeners("a"); n != 0 {
		t.Errorf("%d listeners are left", n)
	}
}
