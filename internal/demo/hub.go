package demo

import "sync"

// hub sends hints to the open pages. It has one topic, since there is one page.
type hub struct {
	mu        sync.Mutex
	listeners map[chan struct{}]struct{}
}

func newHub() *hub { return &hub{listeners: make(map[chan struct{}]struct{})} }

// Subscribe listens until cancel is called. The channel holds at most one hint and is never closed.
func (h *hub) Subscribe(string) (hints <-chan struct{}, cancel func()) {
	c := make(chan struct{}, 1)
	h.mu.Lock()
	defer h.mu.Unlock()
	h.listeners[c] = struct{}{}
	return c, func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		delete(h.listeners, c)
	}
}

// notify hints to every listener that something changed. It never blocks.
func (h *hub) notify() {
	h.mu.Lock()
	defer h.mu.Unlock()
	for c := range h.listeners {
		select {
		case c <- struct{}{}:
		default:
		}
	}
}
