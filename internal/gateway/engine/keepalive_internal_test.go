package engine

import (
	"context"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// fakeSocket is a socket whose pings are answered while it is not half-open.
type fakeSocket struct {
	keepAlive

	mu       sync.Mutex
	read     time.Time
	halfOpen bool
	pings    int
	lostAt   time.Time
}

func newFakeSocket(interval, timeout time.Duration) *fakeSocket {
	f := &fakeSocket{read: time.Now()}
	f.keepAlive = keepAlive{
		interval: interval, timeout: timeout, now: time.Now, spawn: func(g func()) { go g() },
		lastRead: func() (at time.Time) { f.with(func() { at = f.read }); return at },
		ping: func(ctx context.Context) {
			answered := false
			f.with(func() {
				f.pings++
				if answered = !f.halfOpen; answered {
					f.read = time.Now()
				}
			})
			if !answered {
				<-ctx.Done()
			}
		},
		lost: func() { f.with(func() { f.lostAt = time.Now() }) },
	}
	return f
}

// with runs g while holding mu.
func (f *fakeSocket) with(g func()) {
	f.mu.Lock()
	defer f.mu.Unlock()
	g()
}

// traffic records that bytes are read now.
func (f *fakeSocket) traffic() { f.with(func() { f.read = time.Now() }) }

// want checks how many pings there were, and that the socket is not lost.
func (f *fakeSocket) want(t *testing.T, pings int) {
	t.Helper()
	f.with(func() {
		if f.pings != pings || !f.lostAt.IsZero() {
			t.Errorf("%d pings, lost at %v; want %d and never", f.pings, f.lostAt, pings)
		}
	})
}

// Whenever a socket becomes half-open, its loss is detected interval + 2 × timeout after the last byte, and with the defaults and their grace
// it is reported within 30 s.
func TestHalfOpenSocketIsKnownInTime(t *testing.T) {
	var defaults Timeouts
	defaults.setDefaults()
	if most := defaults.LossReportedAfter(); most > 30*time.Second {
		t.Errorf("a lost socket is reported after %v", most)
	}
	for alive := time.Duration(0); alive < 3*defaults.PingInterval; alive += time.Second {
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			f := newFakeSocket(defaults.PingInterval, defaults.PongTimeout)
			f.watch(ctx)
			<-time.After(alive)
			f.with(func() { f.halfOpen = true })
			<-time.After(time.Hour)
			f.with(func() {
				if known := f.lostAt.Sub(f.read); known != defaults.LossReportedAfter()-defaults.Grace {
					t.Errorf("half-open after %v: known %v after the last byte", alive, known)
				}
			})
		})
	}
}

// A socket with traffic is not pinged, and one that answers late, or sends something else meanwhile, is not lost.
func TestKeepAliveCountsAnyTraffic(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		f := newFakeSocket(15*time.Second, 4*time.Second)
		f.halfOpen = true // no ping is answered
		f.watch(ctx)
		for range 100 {
			<-time.After(14 * time.Second)
			f.traffic()
		}
		f.want(t, 0)
		<-time.After(21 * time.Second) // two seconds into the second ping
		f.traffic()
		<-time.After(10 * time.Second)
		f.want(t, 2)
		cancel()
		<-time.After(time.Hour)
		f.want(t, 2) // a closed socket is not watched
	})
}
