package demo

import (
	"maps"
	"slices"
	"sync"
	"time"
)

// maxLines is how many lines of traffic are remembered.
const maxLines = 12

// Line is one exchange between Salonzap and the gateway.
type Line struct {
	At       time.Time
	Webhook  bool   // the gateway called Salonzap; else Salonzap called the gateway
	What     string // "GET /instance/connect", or the event's name
	Instance string // empty when it is about none, or not known
	Status   int    // of HTTP; 0 when there was no answer
}

// ledger remembers the last requests between Salonzap and the gateway, without secrets.
type ledger struct {
	now     func() time.Time
	changed func()

	mu    sync.Mutex
	lines []Line // oldest first
	calls map[string]int
	hooks map[string]int
}

func newLedger(now func() time.Time, changed func()) *ledger {
	return &ledger{now: now, changed: changed, calls: make(map[string]int), hooks: make(map[string]int)}
}

func (l *ledger) add(line Line) {
	line.At = l.now()
	l.mu.Lock()
	if len(l.lines) == maxLines {
		l.lines = l.lines[1:]
	}
	l.lines = append(l.lines, line)
	if line.Webhook {
		l.hooks[line.What]++
	} else {
		l.calls[line.What]++
	}
	l.mu.Unlock()
	l.changed()
}

// last returns the remembered lines, newest first, and the counts of calls and of webhooks by name.
func (l *ledger) last() (lines []Line, calls, hooks map[string]int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	lines = slices.Clone(l.lines)
	slices.Reverse(lines)
	return lines, maps.Clone(l.calls), maps.Clone(l.hooks)
}

func (l *ledger) clear() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.lines = nil
	clear(l.calls)
	clear(l.hooks)
}
