package edge

import (
	"context"
	"log/slog"
	"net/http"
	"runtime"
	"sync"
	"time"
)

// Heartbeat is how often a stream says something even when nothing happens, and reads its state again by itself: proxies
// close connections that are silent for 30 to 60 s, and a lost hint costs freshness for this long at most.
const Heartbeat = 15 * time.Second

// heartbeatsWhenIdle is how many heartbeats pass until an idle state is read again without a hint: ten thousand pages on which
// nothing is under way would else read almost as much as a thousand changes a second do.
const heartbeatsWhenIdle = 4

// writeTimeout is how long one write to a caller may take. A slower caller loses its stream, and comes back for the whole
// state when it can.
const writeTimeout = 10 * time.Second

// retryHint is what a browser is told first: after how many ms it is to open a broken stream again.
const retryHint = "retry: 3000\n"

// minReadInterval is the least time between two reads that no hint asked for, should a frame's NextRead stay in the past.
const minReadInterval = 50 * time.Millisecond

// Hints wakes those who wait for a change of a topic; live.Hub is one.
type Hints interface {
	Subscribe(topic string) (hints <-chan struct{}, cancel func())
}

// Frame is a whole state, as one event of a stream.
type Frame struct {
	Event         string        // the event's name; empty is "message"
	Data          []byte        // what is sent; a frame equal to the one before is not sent again, one without data never
	SendUnchanged bool          // it is sent even when it equals the one before: it is news, not a state
	HasMore       bool          // another frame can be read at once
	NextRead      time.Time     // when the state changes by itself (a code expires); zero: not foreseeable
	MinInterval   time.Duration // hints that come earlier than this after the frame wait; zero: none waits
	Idle          bool          // nothing is under way: reading at every fourth Heartbeat is enough
	Final         bool          // nothing will follow: the stream ends after it
}

// Read says what a stream shows. Its context lasts as long as the stream, and carries no value of the request.
type Read func(ctx context.Context) (Frame, error)

// Streams serves live streams (server-sent events): the whole state at once, then again after every change.
//
// Thousands of streams are open at a time, and nearly all of them wait. So a stream over HTTP/1 leaves its request behind,
// with the buffers, headers and stack that belong to it, as soon as the first state was sent; each state is read on a stack
// that lasts for this reading only.
type Streams struct {
	hints   Hints
	closing <-chan struct{}
	log     *slog.Logger
	now     func() time.Time
	readers chan struct{} // one place for each state that is being read

	mu        sync.Mutex
	perReader map[string]int // streams by who reads them
	detached  int            // streams that outlive their request
	allDone   chan struct{}  // closed when detached falls to none; nil while nobody waits
}

// readersPerCPU bounds how many states are read at once: more would only wait for the same processors.
const readersPerCPU = 16

// NewStreams makes Streams. All streams end when closing is closed, so that a server can shut down; Wait waits for them.
func NewStreams(hints Hints, closing <-chan struct{}, log *slog.Logger, now func() time.Time) *Streams {
	return &Streams{
		hints: hints, closing: closing, log: log, now: now, readers: make(chan struct{}, readersPerCPU*runtime.GOMAXPROCS(0)),
		perReader: map[string]int{},
	}
}

// Wait waits until every stream has ended that outlived its request.
func (s *Streams) Wait() {
	s.mu.Lock()
	if s.detached == 0 {
		s.mu.Unlock()
		return
	}
	if s.allDone == nil {
		s.allDone = make(chan struct{})
	}
	idle := s.allDone
	s.mu.Unlock()
	<-idle
}

// addDetached counts a stream that will outlive its request. It is called while the request still holds up the server's end.
func (s *Streams) addDetached() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.detached++
}

func (s *Streams) detachedDone() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.detached--; s.detached == 0 && s.allDone != nil {
		close(s.allDone)
		s.allDone = nil
	}
}

// Serve streams what read says, until the caller leaves, read fails or the server closes. read is called at once, after
// every hint of the topic, when a frame's NextRead has come, and at each Heartbeat; it should check again that the caller may
// still see what it reads, and may note that somebody is watching. It must not hold on to the request or its writer: the
// stream may go on when Serve has returned.
//
// An error of the first read is returned, and nothing is sent; so is RateLimited for one who has too many streams open. A later one ends the stream: the caller opens it anew and
// gets the error with its status.
func (s *Streams) Serve(w http.ResponseWriter, r *http.Request, topic string, read Read) error {
	return s.Follow(w, r, func() (hints <-chan struct{}, cancel func()) { return s.hints.Subscribe(topic) }, read)
}

// Follow is Serve with hints of the caller's own choice. subscribe is called once, before the first read; its cancel at the
// stream's end. A stream that tells of many things gives each as a frame, with HasMore as long as another waits.
func (s *Streams) Follow(
	w http.ResponseWriter, r *http.Request, subscribe func() (hints <-chan struct{}, cancel func()), read Read,
) error {
	done, err := s.countStream(r)
	if err != nil {
		return err
	}
	hints, unsubscribe := subscribe()
	cancel := func() { unsubscribe(); done() }
	frame, err := read(valuelessContext{r.Context()})
	if err != nil {
		cancel()
		return err
	}
	f := &feed{streams: s, hints: hints, read: read, id: RequestID(r.Context())}
	out := &responseSink{w: w, rc: http.NewResponseController(w), now: s.now}
	if err := out.open(r, f.encode(frame, retryHint)); err != nil {
		cancel()
		f.logEnd(r.Context(), err)
		return nil
	}
	if !frame.Final {
		s.addDetached()
		if conn, ok := hijack(out.rc, r); ok {
			go func() {
				defer s.detachedDone()
				defer cancel()
				f.followDetached(conn)
			}()
			return nil
		}
		s.detachedDone()
	}
	defer out.close()
	defer cancel()
	f.follow(valuelessContext{r.Context()}, out)
	return nil
}

// valuelessContext is a context without the values of a request: a session that was read with it would never be read again.
type valuelessContext struct{ context.Context } //nolint:containedctx // it is one

func (valuelessContext) Value(any) any { return nil }
