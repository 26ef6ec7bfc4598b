package live

import "sync"

// Hub spreads hints to the listeners of this process. The zero Hub is not usable; make one with New.
type Hub struct {
	mu        sync.Mutex
	listeners map[string]map[*listener]struct{}
}

type listener struct{ c chan struct{} }

// All is the topic that hears every hint.
const All = ""

// New makes an empty hub.
func New() *Hub { return &Hub{listeners: make(map[string]map[*listener]struct{})} }

// Publish tells everybody who listens to the topic (and to All) that something changed. It never blocks.
func (h *Hub) Publish(topic string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.nudge(topic)
	if topic != All {
		h.nudge(All)
	}
}

func (h *Hub) nudge(topic string) {
	for l := range h.listeners[topic] {
		select {
		case l.c <- struct{}{}:
		default: // one hint is already waiting, and one is enough
		}
	}
}

// PublishAll tells every listener: used when hints may have been lost.
func (h *Hub) PublishAll() {
	h.mu.Lock()
	defer h.mu.Unlock()
	for topic := range h.listeners {
		h.nudge(topic)
	}
}

// Subscribe listens to a topic until cancel is called. The channel holds at most one hint and is never closed.
func (h *Hub) Subscribe(topic string) (hints <-chan struct{}, cancel func()) {
	l := &listener{c: make(chan struct{}, 1)}
	h.mu.Lock()
	defer h.mu.Unlock()
	set := h.listeners[topic]
	if set == nil {
		set = make(map[*listener]struct{})
		h.listeners[topic] = set
	}
	set[l] = struct{}{}
	return l.c, func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		delete(set, l)
		if len(set) == 0 && len(h.listeners[topic]) == 0 {
			delete(h.listeners, topic)
		}
	}
}

// Listeners is how many listen to the topic now.
func (h *Hub) Listeners(topic string) int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return len(h.listeners[topic])
}
