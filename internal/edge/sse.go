package edge

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strconv"
	"time"

	"salonzap/internal/fault"
)

// Heartbeat is how often a stream says something even when nothing happens, and reads its state again by itself: proxies
// close connections that are silent for 30 to 60 s, and a lost hint costs freshness for this long at most.
const Heartbeat = 15 * time.Second

// writeTime is how long one write to a caller may take. A slower caller loses its stream, and comes back for the whole
// state when it can.
const writeTime = 10 * time.Second

// comeBack is how long a browser waits before it opens a broken stream again.
const comeBack = 3 * time.Second

// shortest is the least time between two reads that no hint asked for, should a frame's Next stay in the past.
const shortest = 50 * time.Millisecond

// Hints wakes those who wait for a change of a topic; live.Hub is one.
type Hints interface {
	Subscribe(topic string) (hints <-chan struct{}, cancel func())
}

// Frame is a whole state, as one event of a stream.
type Frame struct {
	Event string    // the event's name; empty is "message"
	Data  []byte    // what is sent; a frame equal to the one before is not sent again
	Next  time.Time // when the state changes by itself (a code expires); zero: not foreseeable
	Last  bool      // nothing will follow: the stream ends after it
}

// Streams serves live streams (server-sent events): the whole state at once, then again after every change.
type Streams struct {
	hints   Hints
	closing <-chan struct{}
	log     *slog.Logger
	now     func() time.Time
}

// NewStreams makes Streams. All streams end when closing is closed, so that a server can shut down.
func NewStreams(hints Hints, closing <-chan struct{}, log *slog.Logger, now func() time.Time) *Streams {
	return &Streams{hints: hints, closing: closing, log: log, now: now}
}

// Serve streams what read says, until the caller leaves, read fails or the server closes. read is called at once, after
// every hint of the topic, when a frame's Next has come, and at each Heartbeat; it should check again that the caller may
// still see what it reads, and may note that somebody is watching.
//
// An error of the first read is returned, and nothing is sent. A later one ends the stream: the caller opens it anew and
// gets the error with its status.
func (s *Streams) Serve(w http.ResponseWriter, r *http.Request, topic string, read func(context.Context) (Frame, error)) error {
	hints, cancel := s.hints.Subscribe(topic)
	defer cancel()
	frame, err := read(r.Context())
	if err != nil {
		return err
	}
	out := &stream{w: w, rc: http.NewResponseController(w), now: s.now}
	defer out.close()
	if err := out.open(frame); err != nil {
		return s.ended(r.Context(), err)
	}
	for !frame.Last {
		if again := s.pause(r.Context(), hints, frame.Next); !again {
			return nil
		}
		if frame, err = read(r.Context()); err != nil {
			return s.ended(r.Context(), err)
		}
		if err := out.send(frame); err != nil {
			return s.ended(r.Context(), err)
		}
	}
	return nil
}

// pause waits for a reason to read again; false means that the stream is over.
func (s *Streams) pause(ctx context.Context, hints <-chan struct{}, next time.Time) (again bool) {
	wait := Heartbeat
	if !next.IsZero() {
		wait = min(wait, max(next.Sub(s.now())+time.Millisecond, shortest)) // just after, so that the moment has surely come
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-hints:
		return true
	case <-timer.C:
		return true
	case <-ctx.Done():
	case <-s.closing:
	}
	return false
}

// ended notes why a stream that had begun ended early. It is no failure of a request: the answer was given.
func (s *Streams) ended(ctx context.Context, err error) error {
	level := slog.LevelDebug
	if _, ours := errors.AsType[*fault.Error](err); ours && fault.KindOf(err) == fault.Internal {
		level = slog.LevelError
	}
	s.log.LogAttrs(ctx, level, "stream ended",
		slog.String("request_id", RequestID(ctx)), slog.String("error", err.Error()))
	return nil
}

// stream writes frames to one caller.
type stream struct {
	w    http.ResponseWriter
	rc   *http.ResponseController
	now  func() time.Time
	last Frame
	id   int
}

func (o *stream) open(f Frame) error {
	h := o.w.Header()
	h.Set("Content-Type", "text/event-stream; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Accel-Buffering", "no")      // nginx: pass each event on at once
	_ = o.rc.SetReadDeadline(time.Time{}) // else the server's ReadTimeout ends the stream; not supported is fine
	o.w.WriteHeader(http.StatusOK)
	return o.write(f, "retry: "+strconv.FormatInt(comeBack.Milliseconds(), 10)+"\n")
}

// close lifts the write deadline: the next answer on the same connection is not to inherit it.
func (o *stream) close() { _ = o.rc.SetWriteDeadline(time.Time{}) }

// send writes a frame that differs from the last one, else a comment that keeps the connection alive.
func (o *stream) send(f Frame) error {
	if f.Event == o.last.Event && bytes.Equal(f.Data, o.last.Data) {
		return o.flush([]byte(":\n\n"))
	}
	return o.write(f, "")
}

func (o *stream) write(f Frame, head string) error {
	o.last = f
	o.id++
	b := bytes.NewBuffer(make([]byte, 0, len(f.Data)+128))
	b.WriteString(head)
	b.WriteString("id: " + strconv.Itoa(o.id) + "\n")
	if f.Event != "" {
		b.WriteString("event: " + f.Event + "\n")
	}
	for line := range bytes.Lines(f.Data) {
		b.WriteString("data: ")
		b.Write(bytes.ReplaceAll(bytes.TrimRight(line, "\n"), []byte("\r"), nil)) // a lone CR would end the line
		b.WriteByte('\n')
	}
	b.WriteByte('\n')
	return o.flush(b.Bytes())
}

// flush writes within writeTime, and lets no later silence count against the caller.
func (o *stream) flush(b []byte) error {
	if err := o.rc.SetWriteDeadline(o.now().Add(writeTime)); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return err
	}
	if _, err := o.w.Write(b); err != nil {
		return err
	}
	return o.rc.Flush()
}
