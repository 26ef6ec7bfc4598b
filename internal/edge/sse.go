package edge

import (
	"context"
	"log/slog"
	"net/http"
	"runtime"
	"sync"
	"time"
)

// Heartbeat is how often a stream sends something even when nothing happens, and reads its state again: proxies close connections that are
// silent for 30 to 60 s, and after a lost hint the state is out of date for this long at most.
const Heartbeat = 15 * time.Second

// heartbeatsWhenIdle is after how many heartbeats an idle state is read again without a hint: otherwise ten thousand idle pages would cause
// almost as many reads as a thousand changes a second.
const heartbeatsWhenIdle = 4

// writeTimeout is how long one write to a caller may take. The stream of a slower caller is closed; it reconnects and gets the whole state.
const writeTimeout = 10 * time.Second

// retryHint is the first field of a stream: after how many ms a browser is to reopen a broken stream.
const retryHint = "retry: 3000\n"

// minReadInterval is the least time between two reads without a hint, in case a frame's NextRead stays in the past.
const minReadInterval = 50 * time.Millisecond

// Hints notifies those who wait for a change of a topic; live.Hub is one.
type Hints interface {
	Subscribe(topic string) (hints <-chan struct{}, cancel func())
}

// Frame is a whole state, as one event of a stream.
type Frame struct {
	Event         string        // the event's name; empty is "message"
	Data          []byte        // what is sent; a frame equal to the one before is not sent again, one without data never
	SendUnchanged bool          // it is sent even when it equals the one before: it is an event, not a state
	HasMore       bool          // another frame can be read at once
	NextRead      time.Time     // when the state changes by itself (a code expires); zero: not foreseeable
	MinInterval   time.Duration // hints that come earlier than this after the frame wait; zero: none waits
	Idle          bool          // nothing is under way: reading at every fourth Heartbeat is enough
	Final         bool          // nothing will follow: the stream ends after it
}

// Read reads the state that a stream shows. Its context lasts as long as the stream, and has no value of the request's.
type Read func(ctx context.Context) (Frame, error)

// Streams serves live streams (server-sent events): the whole state at once, then again after every change.
//
// Thousands of streams are open at a time, and nearly all of them wait. So a stream over HTTP/1 frees its request, with its buffers, headers and
// stack, as soon as the first state was sent; each state is read in a goroutine of its own, whose stack is freed after the read.
type Streams struct {
	hints   Hints
	closing <-chan struct{}
	log     *slog.Logger
	now     func() time.Time
	readers chan struct{} // semaphore of the states that are being read

	mu        sync.Mutex
	perReader map[string]int // number of streams by caller
	detached  int            // streams that outlive their request
	allDone   chan struct{}  // closed when detached falls to none; nil while nobody waits
}

// readersPerCPU bounds how many states are read at once: more would only compete for the processors.
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

// addDetached counts a stream that will outlive its request. It is called while the server's shutdown still waits for the request.
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

// Serve streams the frames of read, until the caller disconnects, read fails or the server closes. read is called at once, after every hint of
// the topic, at a frame's NextRead, and at each Heartbeat; it should check again that the caller may still see what it reads. It must not use the
// request or its writer: the stream may go on when Serve has returned.
//
// An error of the first read is returned, and nothing is sent; so is RateLimited for a caller with too many open streams. A later error ends
// the stream: the caller opens it again and gets the error with its status.
func (s *Streams) Serve(w http.ResponseWriter, r *http.Request, topic string, read Read) error {
	return s.Follow(w, r, func() (hints <-chan struct{}, cancel func()) { return s.hints.Subscribe(topic) }, read)
}

// Follow is Serve with other hints. subscribe is called once, before the first read; its cancel at the stream's end. A stream of many events
// returns each as a frame, with HasMore as long as another is queued.
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

// valuelessContext is a context without the request's values: a session that is cached in them would never be read again.
type valuelessContext struct{ context.Context } //nolint:containedctx // it is one

func (valuelessContext) Value(any) any { return nil }
