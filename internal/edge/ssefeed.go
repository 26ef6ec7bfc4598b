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

// feed is one stream: its source, and what was sent last.
type feed struct {
	streams *Streams
	hints   <-chan struct{}
	read    Read
	id      string // of the request

	last           [sha256.Size]byte // hash of the last event: thousands of whole pages would take too much memory
	sent           int
	nextRead       time.Time // when to read without a hint
	throttledUntil time.Time // until when hints are not acted on
	idleHeartbeats int       // how many heartbeats are sent without a read
	hasMore        bool      // the next frame can be read already
	ended          bool
}

// sink is where a stream's bytes go.
type sink interface{ send(b []byte) error }

// heartbeatComment is sent to keep a connection alive.
const heartbeatComment = ":\n\n"

// follow sends changed states until the stream ends.
func (f *feed) follow(ctx context.Context, out sink) {
	for !f.ended {
		what := f.nextTask(ctx)
		if what == taskEnd {
			return
		}
		b, err := []byte(heartbeatComment), error(nil)
		if what == taskRead {
			b, err = f.readFrame(ctx)
		}
		if err == nil {
			err = out.send(b)
		}
		if err != nil {
			f.logEnd(ctx, err)
			return
		}
	}
}

// readFrame reads the state, and encodes it.
func (f *feed) readFrame(ctx context.Context) (b []byte, err error) {
	select {
	case f.streams.readers <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	done := make(chan struct{})
	go func() { // rendering a page takes ten times the stack that waiting takes, and a stack does not shrink before its goroutine ends
		defer close(done)
		defer func() { <-f.streams.readers }()
		defer func() {
			if p := recover(); p != nil {
				f.streams.log.LogAttrs(ctx, slog.LevelError, "panic in a stream",
					slog.String("request_id", f.id), slog.String("stack", string(debug.Stack())))
				b, err = nil, fault.Wrap(fault.Internal, "edge.stream", panicText(p))
			}
		}()
		var frame Frame
		if frame, err = f.read(ctx); err == nil {
			b = f.encode(frame, "")
		}
	}()
	<-done
	return b, err
}

// encode is the event of a frame; a heartbeat when it is unchanged or has no data.
func (f *feed) encode(frame Frame, head string) []byte {
	f.ended, f.hasMore, f.nextRead, f.idleHeartbeats = frame.Final, frame.HasMore, frame.NextRead, 0
	if frame.Idle {
		f.idleHeartbeats = heartbeatsWhenIdle - 1
	}
	if frame.MinInterval > 0 {
		f.throttledUntil = f.streams.now().Add(frame.MinInterval)
	}
	if len(frame.Data) == 0 {
		return []byte(head + heartbeatComment)
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
	if f.sent > 0 && now == f.last && !frame.SendUnchanged {
		return []byte(heartbeatComment)
	}
	f.last = now
	f.sent++
	return append([]byte(head+"id: "+strconv.Itoa(f.sent)+"\n"), b.Bytes()...)
}

// streamTask is what a stream does next.
type streamTask uint8

const (
	taskEnd       streamTask = iota
	taskRead                 // read, and send a change
	taskHeartbeat            // send a heartbeat
)

// nextTask waits for the next task.
func (f *feed) nextTask(ctx context.Context) streamTask {
	if f.hasMore {
		return f.readUnlessEnding(ctx)
	}
	if remaining := f.throttledUntil.Sub(f.streams.now()); remaining > 0 && f.wait(ctx, nil, remaining) == taskEnd {
		return taskEnd
	}
	if f.nextRead.IsZero() {
		what := f.wait(ctx, f.hints, Heartbeat)
		if what == taskHeartbeat && f.idleHeartbeats == 0 {
			return taskRead
		}
		f.idleHeartbeats--
		return what
	}
	until := max(f.nextRead.Sub(f.streams.now())+time.Millisecond, minReadInterval) // a little later, so that the moment has certainly come
	what := f.wait(ctx, f.hints, min(Heartbeat, until))
	if what == taskHeartbeat && (until <= Heartbeat || f.idleHeartbeats == 0) {
		return taskRead
	}
	f.idleHeartbeats--
	return what
}

func (f *feed) wait(ctx context.Context, hints <-chan struct{}, d time.Duration) streamTask {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-hints:
		return taskRead
	case <-timer.C:
		return taskHeartbeat
	case <-ctx.Done():
	case <-f.streams.closing:
	}
	return taskEnd
}

// readUnlessEnding is taskRead, unless the stream has to end.
func (f *feed) readUnlessEnding(ctx context.Context) streamTask {
	select {
	case <-ctx.Done():
	case <-f.streams.closing:
	default:
		return taskRead
	}
	return taskEnd
}

// logEnd logs why a stream ended by an error. It is not counted as a failed request, since the answer had begun.
func (f *feed) logEnd(ctx context.Context, err error) {
	level := slog.LevelDebug
	if _, ours := errors.AsType[*fault.Error](err); ours && fault.KindOf(err) == fault.Internal {
		level = slog.LevelError
	}
	f.streams.log.LogAttrs(ctx, level, "stream ended", slog.String("request_id", f.id), slog.String("error", err.Error()))
}
