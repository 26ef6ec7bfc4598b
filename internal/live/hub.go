package live

import "sync"

// Hub distributes hints to the listeners of this process. The zero Hub is not usable; make one with New.
type Hub struct {
	mu        sync.Mutex
	listeners map[string]map[*listener]struct{}
}

type listener struct {
	c     chan struct{}
	heard *Follower // stores the changed topics; nil for Subscribe
}

// All is the topic whose listeners get every hint.
const All = ""

// New makes an empty hub.
func New() *Hub { return &Hub{listeners: make(map[string]map[*listener]struct{})} }

// Publish sends a hint to all listeners of the topic and of All. It never blocks.
func (h *Hub) Publish(topic string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.nudge(topic, topic)
	if topic != All {
		h.nudge(All, topic)
	}
}

// nudge sends a hint to the listeners of topic, whose Followers store changed as the topic that changed; All: any may have.
func (h *Hub) nudge(topic, changed string) {
	for l := range h.listeners[topic] {
		if l.heard != nil {
			l.heard.note(changed)
		}
		select {
		case l.c <- struct{}{}:
		default: // a hint is pending already, and one is enough
		}
	}
}

// PublishAll sends a hint to every listener, for when hints may have been lost.
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

// Listeners is the number of listeners of the topic.
func (h *Hub) Listeners(topic string) int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return len(h.listeners[topic])
}
