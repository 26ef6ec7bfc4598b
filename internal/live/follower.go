package live

import "sync"

// Follower listens to a topic, and stores which topics changed until Next returns them. Make it with Hub.Follow.
type Follower struct {
	most  int
	hints chan struct{}

	mu      sync.Mutex
	order   []string // the topics that changed, the oldest change first
	pending map[string]struct{}
	lost    bool
}

// Follow listens to a topic, or to All, until cancel is called. Up to most changed topics are stored. After one more, or a PublishAll, Next
// returns All.
func (h *Hub) Follow(topic string, most int) (f *Follower, cancel func()) {
	l := &listener{c: make(chan struct{}, 1)}
	l.heard = &Follower{most: most, hints: l.c, pending: make(map[string]struct{})}
	return l.heard, h.add(topic, l)
}

// Hints holds at most one hint, and is never closed. After one, Next is called until nothing is left.
func (f *Follower) Hints() <-chan struct{} { return f.hints }

// Next removes and returns the topic with the oldest change, however often it changed since. All means that anything may have changed, and
// replaces the topics before it. ok is false when nothing changed.
func (f *Follower) Next() (topic string, ok bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.lost {
		f.lost = false
		return All, true
	}
	if len(f.order) == 0 {
		return "", false
	}
	topic, f.order = f.order[0], f.order[1:]
	delete(f.pending, topic)
	return topic, true
}

// Waits tells whether Next would return a topic.
func (f *Follower) Waits() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.lost || len(f.order) > 0
}

func (f *Follower) note(topic string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if _, known := f.pending[topic]; known {
		return
	}
	if topic == All || len(f.order) >= f.most {
		f.lost, f.order = true, nil
		clear(f.pending)
		return
	}
	if !f.lost {
		f.order, f.pending[topic] = append(f.order, topic), struct{}{}
	}
}
