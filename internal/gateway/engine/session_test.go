package engine_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"salonzap/internal/gateway/engine"
	"salonzap/internal/gateway/simulator"
)

// TestSessionEndsHaveCauses ends a session in every way that WhatsApp has, while it is connected or at its next login.
func TestSessionEndsHaveCauses(t *testing.T) {
	for _, tc := range []struct {
		name   string
		end    func(*simulator.Phone)
		cause  engine.Cause
		reason int
		gone   bool // the device is removed, and must be linked again
		until  time.Duration
	}{
		{"unlinked", func(p *simulator.Phone) { _ = p.Unlink(simulator.AnyDevice) }, engine.Unlinked, 401, true, 0},
		{"unlinked while away", func(p *simulator.Phone) { p.Refuse(401) }, engine.Unlinked, 401, true, 0},
		{"locked", func(p *simulator.Phone) { p.Lock() }, engine.Banned, 403, true, 0},
		{"banned", func(p *simulator.Phone) { p.Ban() }, engine.Banned, 406, true, 0},
		{"restricted", func(p *simulator.Phone) { p.TemporaryBan(101, time.Hour) }, engine.Restricted, 402, false, time.Hour},
		{"replaced", func(p *simulator.Phone) { p.Replace(simulator.AnyDevice) }, engine.Replaced, 440, false, 0},
		{"refused otherwise", func(p *simulator.Phone) { p.Refuse(409) }, engine.Refused, 409, false, 0},
	} {
		t.Run(tc.name, func(t *testing.T) {
			r := newRig(t)
			p := r.phone(number)
			r.link("a", p)
			mark := r.sink.mark()
			tc.end(p)
			got := await(t, r.sink, "a", mark, causedBy(tc.cause))
			if got.Snapshot.Reason != tc.reason || got.SessionEnded != tc.gone {
				t.Errorf("reason %d, ended %v", got.Snapshot.Reason, got.SessionEnded)
			}
			if left := time.Until(got.Snapshot.Until); (tc.until == 0) != got.Snapshot.Until.IsZero() || left > tc.until {
				t.Errorf("until %v", got.Snapshot.Until)
			}
			if gone := r.rows() == 0; gone != tc.gone || gone != (len(r.devices()) == 0) {
				t.Errorf("%d devices are in the database, %d are known", r.rows(), len(r.devices()))
			}
			if got.Snapshot.JID != number+"@s.whatsapp.net" {
				t.Errorf("it is %q", got.Snapshot.JID)
			}
			p.Unban()
			if tc.gone {
				r.link("a", p) // under the same name
				return
			}
			mark = r.sink.mark()
			if err := r.Link(t.Context(), "a", engine.LinkRequest{}); err != nil {
				t.Fatal(err)
			}
			await(t, r.sink, "a", mark, isOpen)
		})
	}
}

func TestReplacedSessionRaisesAlarm(t *testing.T) {
	alarms := make(chan engine.Alarm, 10)
	r := newRig(t, func(c *engine.Config) { c.Alarm = func(_ string, a engine.Alarm) { alarms <- a } })
	p := r.phone(number)
	r.link("a", p)
	p.Replace(simulator.AnyDevice)
	await(t, r.sink, "a", 0, causedBy(engine.Replaced))
	if a := <-alarms; a != engine.AlarmReplaced {
		t.Errorf("got %s", a)
	}
}

func TestDeviceLimitIsSeenByThePhoneOnly(t *testing.T) {
	r := newRig(t)
	p := r.phone(number)
	for i := range 4 {
		r.link(strconv.Itoa(i), p)
	}
	code := r.begin("a", engine.LinkRequest{})
	if _, err := p.Scan(t.Context(), code.Text); !errors.Is(err, simulator.ErrDeviceLimit) {
		t.Fatalf("the phone says %v", err)
	}
	if got := r.now("a"); got.Phase != engine.AwaitingScan {
		t.Errorf("got %+v", got)
	}
}

func TestSessionsReconnectAfterProcessRestart(t *testing.T) {
	r := newRig(t)
	var phones []*simulator.Phone
	for i := range 5 {
		p := r.phone(fmt.Sprintf("551198765430%d", i))
		r.link(strconv.Itoa(i), p)
		phones = append(phones, p)
	}
	devices := r.devices()
	r.stop()
	mark := r.sink.mark()
	r.start()
	r.Start(devices, []string{"idle"})
	for i, p := range phones {
		got := await(t, r.sink, strconv.Itoa(i), mark, isOpen).Snapshot
		if got.JID != p.Number()+"@s.whatsapp.net" || got.LID != p.LID()+"@lid" || got.Name == "" {
			t.Errorf("%d came back as %+v", i, got)
		}
		if n := len(p.Devices()); n != 1 {
			t.Errorf("%d devices are linked", n)
		}
	}
	if got := r.now("idle"); got.State != engine.Closed {
		t.Errorf("got %+v", got)
	}
}

func TestStartConnectsMostRecentlyActiveFirst(t *testing.T) {
	r := newRig(t, func(c *engine.Config) { c.Pace = engine.Pace{PerSecond: 20, MaxInFlight: 1} })
	for i := range 4 {
		r.link(strconv.Itoa(i), r.phone(fmt.Sprintf("551198765430%d", i)))
	}
	devices := r.devices()
	base := time.Now()
	var want []string
	for i := range devices {
		devices[i].LastActive = base.Add(time.Duration(i*7%4) * time.Minute)
	}
	sorted := slices.Clone(devices)
	slices.SortFunc(sorted, func(a, b engine.Device) int { return b.LastActive.Compare(a.LastActive) })
	for _, d := range sorted {
		want = append(want, d.Instance)
	}
	r.stop()
	mark := r.sink.mark()
	r.start()
	r.Start(devices, nil)
	for _, d := range devices {
		await(t, r.sink, d.Instance, mark, isOpen)
	}
	r.sink.mu.Lock()
	defer r.sink.mu.Unlock()
	var got []string
	for _, one := range r.sink.all[mark:] {
		if c, ok := one.event.(engine.Changed); ok && isOpen(c) && !slices.Contains(got, one.instance) {
			got = append(got, one.instance)
		}
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestOrphansAreRemoved(t *testing.T) {
	r := newRig(t)
	r.link("a", r.phone("5511987654301"))
	r.link("b", r.phone("5511987654302"))
	devices := slices.DeleteFunc(r.devices(), func(d engine.Device) bool { return d.Instance == "b" })
	r.stop()
	mark := r.sink.mark()
	r.start()
	r.Start(append(devices, engine.Device{Instance: "c", JID: "5511900000000:3@s.whatsapp.net"}), nil)
	await(t, r.sink, "a", mark, isOpen)
	lost := await(t, r.sink, "c", mark, causedBy(engine.Unlinked))
	if !lost.SessionEnded {
		t.Error("c does not know that it must be linked again")
	}
	r.stop() // which waits for the removal
	if r.rows() != 1 {
		t.Errorf("%d devices", r.rows())
	}
	r.start()
}

func TestDeviceOfTwoInstancesIsConnectedOnce(t *testing.T) {
	r := newRig(t)
	r.link("a", r.phone(number))
	jid := r.devices()[0].JID
	r.stop()
	r.start()
	mark := r.sink.mark()
	r.Start([]engine.Device{{Instance: "a", JID: jid}, {Instance: "b", JID: jid}}, nil)
	await(t, r.sink, "a", mark, isOpen)
	if got := r.now("b"); got.State != engine.Closed {
		t.Errorf("got %+v", got)
	}
}

func TestShortSocketLossIsNotReported(t *testing.T) {
	r := newRig(t)
	p := r.phone(number)
	r.link("a", p)
	mark := r.sink.mark()
	p.Drop(simulator.AnyDevice)
	eventually(t, func() bool { return len(p.Devices()) == 1 && p.Devices()[0].Online })
	if _, err := r.contact("5511911112222").Write(t.Context(), number, "oi"); err != nil {
		t.Fatal(err)
	}
	await(t, r.sink, "a", mark, func(engine.Message) bool { return true })
	for _, e := range r.sink.events("a")[mark:] {
		if c, ok := e.(engine.Changed); ok {
			t.Errorf("told %+v", c.Snapshot)
		}
	}
}

func TestLongSocketLossIsReported(t *testing.T) {
	r := newRig(t, func(c *engine.Config) { c.Timeouts.Grace = 20 * time.Millisecond })
	p := r.phone(number)
	r.link("a", p)
	mark := r.sink.mark()
	r.wa.SetUnavailable(true)
	r.wa.Drop()
	got := await(t, r.sink, "a", mark, func(e engine.Changed) bool { return e.Snapshot.Cause == engine.Unreachable }).Snapshot
	if got.State != engine.Connecting {
		t.Errorf("the state is %s", got.State)
	}
	r.wa.SetUnavailable(false)
	await(t, r.sink, "a", mark, isOpen)
}

func TestHalfOpenSocketIsReplaced(t *testing.T) {
	r := newRig(t, func(c *engine.Config) {
		c.Timeouts.Grace, c.Timeouts.PingInterval, c.Timeouts.PongTimeout = 20*time.Millisecond, 100*time.Millisecond, 300*time.Millisecond
	})
	p := r.phone(number)
	r.link("a", p)
	mark := r.sink.mark()
	r.wa.SetUnavailable(true) // otherwise it may be connected again before its loss is told
	p.HalfOpen(simulator.AnyDevice)
	await(t, r.sink, "a", mark, func(e engine.Changed) bool { return e.Snapshot.State == engine.Connecting })
	r.wa.SetUnavailable(false)
	await(t, r.sink, "a", mark, isOpen)
}

func TestStreamErrorsReconnect(t *testing.T) {
	for _, code := range []string{"503", "515", "999"} {
		t.Run(code, func(t *testing.T) {
			r := newRig(t, func(c *engine.Config) { c.Timeouts.Grace = time.Millisecond })
			p := r.phone(number)
			r.link("a", p)
			mark := r.sink.mark()
			p.StreamError(simulator.AnyDevice, code)
			if _, err := r.contact(customer).Write(t.Context(), number, "oi"); err != nil {
				t.Fatal(err)
			}
			await(t, r.sink, "a", mark, said("oi"))
			eventually(t, func() bool { return r.now("a").State == engine.Open && p.Devices()[0].Online })
		})
	}
}

func TestARestartShowsAnotherCode(t *testing.T) {
	r := newRig(t)
	r.link("a", r.phone(number))
	mark := r.sink.mark()
	if err := r.Restart(t.Context(), "a"); err != nil {
		t.Fatal(err)
	}
	await(t, r.sink, "a", mark, func(e engine.Changed) bool { return e.Snapshot.State == engine.Connecting })
	await(t, r.sink, "a", mark, isOpen)
	code := r.begin("b", engine.LinkRequest{})
	mark = r.sink.mark()
	if err := r.Restart(t.Context(), "b"); err != nil {
		t.Fatal(err)
	}
	if again := await(t, r.sink, "b", mark, isFresh).Snapshot.Code; again.Text == code.Text {
		t.Error("the same code again")
	}
}

// A late event of a login over a closed socket is not taken for a login over the current socket.
func TestLoginOfClosedSocketIsIgnored(t *testing.T) {
	in, reported := make(chan struct{}, 8), make(chan struct{}, 8)
	r := newRig(t, func(c *engine.Config) {
		c.Timeouts.Grace, c.Timeouts.Login = time.Millisecond, time.Hour
		c.Log = slog.New(listener{slog.DiscardHandler, func(line string) {
			switch {
			case line == "Successfully authenticated":
				in <- struct{}{}
			case strings.HasPrefix(line, "Failed to send post-connect passive IQ"):
				reported <- struct{}{}
			}
		}})
	})
	p := r.phone(number)
	r.link("a", p)
	<-in
	r.stop()
	if _, err := r.db.ExecContext(t.Context(), "DELETE FROM whatsmeow_pre_keys"); err != nil {
		t.Fatal(err)
	}
	r.start()
	tx, err := r.db.BeginTx(t.Context(), nil) // locks the database, so that the next login stops at its prekeys
	if err != nil {
		t.Fatal(err)
	}
	mark := r.sink.mark()
	r.Start(r.devices(), nil)
	<-in
	r.wa.SetSilent(true)
	eventually(t, func() bool { // a restart while the login's connect is not over changes nothing
		if err := r.Restart(t.Context(), "a"); err != nil {
			t.Fatal(err)
		}
		return r.wa.Silenced() > 0
	})
	if err := tx.Rollback(); err != nil {
		t.Fatal(err)
	}
	<-reported
	r.wa.SetSilent(false)
	if err := r.Restart(t.Context(), "a"); err != nil {
		t.Fatal(err)
	}
	eventually(t, func() bool { return r.now("a").State == engine.Open && p.Devices()[0].Online })
	opened, before := 0, engine.Connecting
	for _, e := range r.sink.events("a")[mark:] {
		c, ok := e.(engine.Changed)
		if ok && isOpen(c) && before != engine.Open {
			opened++
		}
		if ok {
			before = c.Snapshot.State
		}
	}
	if opened != 1 {
		t.Errorf("open %d times", opened)
	}
}

// A login after its socket was reported as lost counts, and a socket that is lost after that is replaced like any other.
func TestLateLoginOfCurrentSocketCounts(t *testing.T) {
	r := newRig(t, func(c *engine.Config) { c.Timeouts.Grace = time.Millisecond })
	p := r.phone(number)
	r.link("a", p)
	r.stop()
	if _, err := r.db.ExecContext(t.Context(), "DELETE FROM whatsmeow_pre_keys"); err != nil {
		t.Fatal(err)
	}
	r.cfg.Timeouts.Login, r.cfg.Timeouts.RetryMin, r.cfg.Timeouts.RetryMax = 50*time.Millisecond, time.Second, time.Second
	r.start()
	tx, err := r.db.BeginTx(t.Context(), nil) // locks the database, so that the login stops at its prekeys
	if err != nil {
		t.Fatal(err)
	}
	mark := r.sink.mark()
	r.Start(r.devices(), nil)
	await(t, r.sink, "a", mark, func(e engine.Changed) bool { return e.Snapshot.Cause == engine.Unreachable })
	if err := tx.Rollback(); err != nil {
		t.Fatal(err)
	}
	await(t, r.sink, "a", mark, isOpen)
	mark = r.sink.mark()
	r.wa.Drop()
	await(t, r.sink, "a", mark, func(e engine.Changed) bool { return e.Snapshot.State == engine.Connecting })
	await(t, r.sink, "a", mark, isOpen)
}

func TestLogoutAndRemove(t *testing.T) {
	r := newRig(t)
	p := r.phone(number)
	r.link("a", p)
	if err := r.Logout(t.Context(), "a"); err != nil {
		t.Fatal(err)
	}
	got := await(t, r.sink, "a", 0, causedBy(engine.Unlinked))
	if !got.SessionEnded || got.Snapshot.Reason != 401 || len(p.Devices()) != 0 || r.rows() != 0 || len(r.devices()) != 0 {
		t.Errorf("after the logout: %+v", got)
	}
	r.link("a", p)
	r.wa.Drop() // WhatsApp cannot be told of the logout
	r.wa.SetUnavailable(true)
	if err := r.Remove(t.Context(), "a"); err != nil {
		t.Fatal(err)
	}
	if _, err := r.Snapshot("a"); !errors.Is(err, engine.ErrUnknown) {
		t.Errorf("it is still known: %v", err)
	}
	if r.rows() != 0 {
		t.Errorf("%d devices", r.rows())
	}
}

func TestClientOutdatedEndsSession(t *testing.T) {
	alarms := make(chan engine.Alarm, 10)
	var looked int
	latest := "2.3000.9000000000"
	var mu sync.Mutex
	r := newRig(t, func(c *engine.Config) {
		c.Alarm = func(_ string, a engine.Alarm) { alarms <- a }
		c.Version = engine.Version{Set: "2.3000.1000", LookUpInterval: time.Hour, Latest: func(context.Context) (string, error) {
			mu.Lock()
			defer mu.Unlock()
			looked++
			return latest, nil
		}}
	})
	latest = "2.3000.2000"
	p := r.phone(number)
	r.wa.RefuseVersions([3]uint32{2, 3000, 1500})
	r.link("a", p) // the newer version is found and used automatically
	if v := r.WebVersion(); v != "2.3000.2000" {
		t.Errorf("the version is %s", v)
	}
	mark := r.sink.mark()
	r.wa.RefuseVersions([3]uint32{2, 3000, 3000})
	r.wa.Drop()
	if got := await(t, r.sink, "a", mark, causedBy(engine.ClientOutdated)); got.SessionEnded || got.Snapshot.Reason != 405 {
		t.Errorf("got %+v", got)
	}
	if a := <-alarms; a != engine.AlarmOutdated {
		t.Errorf("got %s", a)
	}
	if looked != 1 {
		t.Errorf("it was looked up %d times within an hour", looked)
	}
	mark = r.sink.mark()
	if err := r.SetVersion("2.3000.4000"); err != nil {
		t.Fatal(err)
	}
	await(t, r.sink, "a", mark, isOpen)
	if err := r.SetVersion("four"); err == nil {
		t.Error("nonsense was taken for a version")
	}
}

func TestClientOutdatedLooksUpNewVersion(t *testing.T) {
	r := newRig(t, func(c *engine.Config) { c.Version.Set = "2.3000.1000" })
	r.wa.RefuseVersions([3]uint32{2, 3000, 123456})
	r.link("a", r.phone(number))
	if v := r.WebVersion(); v == "2.3000.1000" {
		t.Error("the old version is still claimed")
	}
}

func eventually(t *testing.T, f func() bool) {
	t.Helper()
	deadline := time.After(patience)
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for !f() {
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatal("it did not happen")
		}
	}
}

// listener is a slog.Handler that receives the library's lines.
type listener struct {
	slog.Handler
	hear func(line string)
}

func (listener) Enabled(context.Context, slog.Level) bool { return true }
func (l listener) WithAttrs([]slog.Attr) slog.Handler     { return l }
func (l listener) Handle(_ context.Context, r slog.Record) error {
	r.Attrs(func(a slog.Attr) bool {
		if a.Key == "line" {
			l.hear(a.Value.String())
		}
		return true
	})
	return nil
}
