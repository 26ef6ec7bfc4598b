package edge

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"log/slog"
	"runtime/debug"
	"strconv"
	"time"

	"salonzap/internal/fault"
)

// feed is one stream: where it reads, and what was sent last.
type feed struct {
	s     *Streams
	hints <-chan struct{}
	read  Read
	id    string // of the request

	last  [sha256.Size]byte // of the event that was sent last: keeping thousands of pages would cost more than telling them apart
	sent  int
	next  time.Time // when to read without a hint
	rest  time.Time // until when hints wait
	beats int       // how many heartbeats need no reading
	more  bool      // the next frame waits already
	over  bool
}

// sink is where a stream's bytes go.
type sink interface{ send(b []byte) error }

// beat is what a stream says to keep its connection alive.
const beat = ":\n\n"

// follow sends what changes until the stream is over.
func (f *feed) follow(ctx context.Context, out sink) {
	for !f.over {
		what := f.pause(ctx)
		if what == ends {
			return
		}
		b, err := []byte(beat), error(nil)
		if what == reads {
			b, err = f.fresh(ctx)
		}
		if err == nil {
			err = out.send(b)
		}
		if err != nil {
			f.ended(ctx, err)
			return
		}
	}
}

// fresh reads the state, and makes what is to be sent of it.
func (f *feed) fresh(ctx context.Context) (b []byte, err error) {
	select {
	case f.s.readers <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	done := make(chan struct{})
	go func() { // drawing a page takes ten times the stack that waiting takes, and a stack is kept as long as its goroutine
		defer close(done)
		defer func() { <-f.s.readers }()
		defer func() {
			if p := recover(); p != nil {
				f.s.log.LogAttrs(ctx, slog.LevelError, "panic in a stream",
					slog.String("request_id", f.id), slog.String("stack", string(debug.Stack())))
				b, err = nil, fault.Wrap(fault.Internal, "edge.stream", panicText(p))
			}
		}()
		var frame Frame
		if frame, err = f.read(ctx); err == nil {
			b = f.event(frame, "")
		}
	}()
	<-done
	return b, err
}

// event is what is sent of a frame: nothing new is only a sign of life.
func (f *feed) event(frame Frame, head string) []byte {
	f.over, f.more, f.next, f.beats = frame.Last, frame.More, frame.Next, 0
	if frame.Calm {
		f.beats = calmBeats - 1
	}
	if frame.Rest > 0 {
		f.rest = f.s.now().Add(frame.Rest)
	}
	if len(frame.Data) == 0 {
		return []byte(head + beat)
	}
	b := bytes.NewBuffer(make([]byte, 0, len(frame.Data)+len(frame.Data)/8+128))
	if frame.Event != "" {
		b.WriteString("event: " + frame.Event + "\n")
	}
	for line := range bytes.Lines(frame.Data) {
		b.WriteString("data: ")
		b.Write(bytes.ReplaceAll(bytes.TrimRight(line, "\n"), []byte("\r"), nil)) // a lone CR would end the line
		b.WriteByte('\n')
	}
	b.WriteByte('\n')
	now := sha256.Sum256(b.Bytes())
	if f.sent > 0 && now == f.last && !frame.Again {
		return []byte(beat)
	}
	f.last = now
	f.sent++
	return append([]byte(head+"id: "+strconv.Itoa(f.sent)+"\n"), b.Bytes()...)
}

// task is what a stream does next.
type task uint8

const (
	ends  task = iota
	reads      // and sends what is new
	beats      // says that it lives
)

// pause waits for something to do.
func (f *feed) pause(ctx context.Context) task {
	if f.more {
		return f.unless(ctx)
	}
	if rest := f.rest.Sub(f.s.now()); rest > 0 && f.wait(ctx, nil, rest) == ends {
		return ends
	}
	if f.next.IsZero() {
		what := f.wait(ctx, f.hints, Heartbeat)
		if what == beats && f.beats == 0 {
			return reads
		}
		f.beats--
		return what
	}
	until := max(f.next.Sub(f.s.now())+time.Millisecond, shortest) // just after, so that the moment has surely come
	what := f.wait(ctx, f.hints, min(Heartbeat, until))
	if what == beats && (until <= Heartbeat || f.beats == 0) {
		return reads
	}
	f.beats--
	return what
}

func (f *feed) wait(ctx context.Context, hints <-chan struct{}, d time.Duration) task {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-hints:
		return reads
	case <-timer.C:
		return beats
	case <-ctx.Done():
	case <-f.s.closing:
	}
	return ends
}

// unless reads on, unless the stream has to end.
func (f *feed) unless(ctx context.Context) task {
	select {
	case <-ctx.Done():
	case <-f.s.closing:
	default:
		return reads
	}
	return ends
}

// ended notes why a stream that had begun ended early. It is no failure of a request: the answer was given.
func (f *feed) ended(ctx context.Context, err error) {
	level := slog.LevelDebug
	if _, ours := errors.AsType[*fault.Error](err); ours && fault.KindOf(err) == fault.Internal {
		level = slog.LevelError
	}
	f.s.log.LogAttrs(ctx, level, "stream ended", slog.String("request_id", f.id), slog.String("error", err.Error()))
}
