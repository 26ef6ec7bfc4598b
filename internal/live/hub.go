package live

import "sync"

// Hub spreads hints to the listeners of this process. The zero Hub is not usable; make one with New.
type Hub struct {
	mu        sync.Mutex
	listeners map[string]map[*listener]struct{}
}

type listener struct {
	c     chan struct{}
	heard *Follower // nil: what changed is not kept
}

// All is the topic that hears every hint.
const All = ""

// New makes an empty hub.
func New() *Hub { return &Hub{listeners: make(map[string]map[*listener]struct{})} }

// Publish tells everybody who listens to the topic (and to All) that something changed. It never blocks.
func (h *Hub) Publish(topic string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.nudge(topic, topic)
	if topic != All {
		h.nudge(All, topic)
	}
}

// nudge tells those who listen to a topic that what was said changed; All: that anything may have.
func (h *Hub) nudge(topic, said string) {
	for l := range h.listeners[topic] {
		if l.heard != nil {
			l.heard.note(said)
		}
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
		h.nudge(topic, All)
	}
}

// Subscribe listens to a topic until cancel is called. The channel holds at most one hint and is never closed.
func (h *Hub) Subscribe(topic string) (hints <-chan struct{}, cancel func()) {
	l := &listener{c: make(chan struct{}, 1)}
	return l.c, h.add(topic, l)
}

func (h *Hub) add(topic string, l *listener) (cancel func()) {
	h.mu.Lock()
	defer h.mu.Unlock()
	set := h.listeners[topic]
	if set == nil {
		set = make(map[*listener]struct{})
		h.listeners[topic] = set
	}
	set[l] = struct{}{}
	return func() {
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
