package simulator_test

import (
	"errors"
	"sync"
	"testing"
	"time"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/types"
	"go.mau.fi/whatsmeow/types/events"

	"salonzap/internal/gateway/simulator"
)

// linked gives a simulator, a phone, and its linked client, which is logged in.
func linked(t *testing.T, change ...func(*simulator.Options)) (*simulator.Server, *simulator.Phone, *client) {
	t.Helper()
	s, db := double(t, change...), database(t)
	p := phone(t, s, "5511987654321")
	c := db.client(t, s, nil)
	link(t, c, p)
	return s, p, c
}

func TestADeviceThatIsOnlineIsUnlinked(t *testing.T) {
	_, p, c := linked(t)
	if err := p.Unlink(1); err != nil {
		t.Fatal(err)
	}
	if e := await[*events.LoggedOut](c); e.OnConnect || e.Reason != events.ConnectFailureLoggedOut {
		t.Errorf("%+v", e)
	}
	if list := p.Devices(); len(list) != 0 {
		t.Errorf("the phone lists %+v", list)
	}
	if err := p.Unlink(1); !errors.Is(err, simulator.ErrNoDevice) {
		t.Errorf("again: %v", err)
	}
}

func TestOfflineDeviceIsUnlinked(t *testing.T) {
	_, p, c := linked(t)
	p.SwitchOff(13 * 24 * time.Hour)
	if len(p.Devices()) != 1 {
		t.Error("it was unlinked too early")
	}
	p.SwitchOff(14 * 24 * time.Hour)
	await[*events.LoggedOut](c)
}

// A device that was offline when its account was changed gets the reason of the refusal at its next login, and is removed.
func TestRefusedLoginsAreExplained(t *testing.T) {
	for name, tc := range map[string]struct {
		do     func(*simulator.Phone)
		reason events.ConnectFailureReason
	}{
		"unlinked while away": {func(p *simulator.Phone) { p.Drop(1); _ = p.Unlink(1) }, events.ConnectFailureLoggedOut},
		"locked":              {(*simulator.Phone).Lock, events.ConnectFailureMainDeviceGone},
		"banned":              {(*simulator.Phone).Ban, events.ConnectFailureUnknownLogout},
	} {
		t.Run(name, func(t *testing.T) {
			s, p, c := linked(t)
			s.SetUnavailable(true) // so that the device is offline meanwhile
			s.Drop()
			await[*events.Disconnected](c)
			tc.do(p)
			s.SetUnavailable(false)
			if e := await[*events.LoggedOut](c); !e.OnConnect || e.Reason != tc.reason {
				t.Errorf("%+v", e)
			}
			if list := p.Devices(); len(list) != 0 {
				t.Errorf("the phone still lists %+v", list)
			}
		})
	}
}

func TestATemporaryBanIsTold(t *testing.T) {
	clock := &clock{now: time.Now()}
	_, p, c := linked(t, func(o *simulator.Options) { o.Now = clock.time })
	p.TemporaryBan(104, time.Hour)
	if e := await[*events.TemporaryBan](c); e.Code != 104 || e.Expire != time.Hour {
		t.Errorf("%+v", e)
	}
	clock.advance(time.Hour)
	c.Disconnect()
	c.connect()
	await[*events.Connected](c)
}

type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) time() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

func TestAnOutdatedClientIsRefusedAtLogin(t *testing.T) {
	s, _, c := linked(t)
	s.RefuseVersions([3]uint32{2, 3000, 4_000_000_000})
	s.Drop()
	await[*events.ClientOutdated](c)

	latest, err := whatsmeow.GetLatestVersion(t.Context(), s.Client())
	if err != nil {
		t.Fatal(err)
	}
	if latest[2] != 4_000_000_000 {
		t.Errorf("the page says %v", latest)
	}
	s.RefuseVersions([3]uint32{2, 3000, 1})
	c.Disconnect()
	c.connect()
	await[*events.Connected](c)
}

func TestOutdatedRegistration(t *testing.T) {
	s, db := double(t), database(t)
	s.RefuseVersions([3]uint32{2, 3000, 4_000_000_000})
	c := db.client(t, s, nil)
	c.connect()
	await[*events.ClientOutdated](c)
}

func TestAReplacedStreamIsTold(t *testing.T) {
	_, p, c := linked(t)
	p.Replace(simulator.AnyDevice)
	await[*events.StreamReplaced](c)
}

func TestSameDeviceTwice(t *testing.T) {
	s, db := double(t), database(t)
	p := phone(t, s, "5511987654321")
	first := db.client(t, s, nil)
	link(t, first, p)
	device, err := db.container.GetDevice(t.Context(), *first.Store.ID)
	if err != nil {
		t.Fatal(err)
	}
	second := db.client(t, s, device)
	second.connect()
	await[*events.Connected](second)
	await[*events.StreamReplaced](first)
}

func TestAnyFailureOfAConnectIsTold(t *testing.T) {
	_, p, c := linked(t)
	p.Refuse(418)
	if e := await[*events.ConnectFailure](c); e.Reason != 418 {
		t.Errorf("%+v", e)
	}
}

// After each of these the client reconnects by itself.
func TestClientReconnectsByItself(t *testing.T) {
	for name, do := range map[string]func(*simulator.Server, *simulator.Phone){
		"cut":              func(_ *simulator.Server, p *simulator.Phone) { p.Drop(1) },
		"stream error 503": func(_ *simulator.Server, p *simulator.Phone) { p.StreamError(1, "503") },
		"stream error 515": func(_ *simulator.Server, p *simulator.Phone) { p.StreamError(1, "515") },
		"all cut":          func(s *simulator.Server, _ *simulator.Phone) { s.Drop() },
	} {
		t.Run(name, func(t *testing.T) {
			s, p, c := linked(t, func(o *simulator.Options) { o.Linger = time.Millisecond })
			do(s, p)
			await[*events.Connected](c)
		})
	}
}

func TestUnknownStreamError(t *testing.T) {
	_, p, c := linked(t)
	p.StreamError(1, "599")
	if e := await[*events.StreamError](c); e.Code != "599" {
		t.Errorf("%+v", e)
	}
}

func TestNobodyConnectsWhileTheDoubleIsAway(t *testing.T) {
	s, db := double(t), database(t)
	s.SetUnavailable(true)
	c := db.client(t, s, nil)
	if err := c.Connect(); err == nil {
		t.Error("it connected")
	}
}

func TestHalfOpenConnection(t *testing.T) {
	_, p, c := linked(t)
	p.HalfOpen(1)
	await[*events.KeepAliveTimeout](c)
	await[*events.Connected](c)
}

func TestAFifthDeviceIsRefused(t *testing.T) {
	s, db := double(t), database(t)
	p := phone(t, s, "5511987654321")
	for range 4 {
		link(t, db.client(t, s, nil), p)
	}
	c := db.client(t, s, nil)
	c.connect()
	code := c.code()
	if _, err := p.Scan(t.Context(), code); !errors.Is(err, simulator.ErrDeviceLimit) {
		t.Fatalf("a fifth: %v", err)
	}
	if err := p.Unlink(2); err != nil {
		t.Fatal(err)
	}
	if d, err := p.Scan(t.Context(), code); err != nil || d.ID != 5 {
		t.Fatalf("after one has gone: %+v, %v", d, err)
	}
}

func TestRefusedByTheClient(t *testing.T) {
	s, db := double(t), database(t)
	p := phone(t, s, "5511987654321")
	c := db.client(t, s, nil)
	c.PrePairCallback = func(types.JID, string, string) bool { return false }
	c.connect()
	if _, err := p.Scan(t.Context(), c.code()); !errors.Is(err, simulator.ErrRefused) {
		t.Fatalf("scanned: %v", err)
	}
	await[*events.PairError](c)
	if len(p.Devices()) != 0 {
		t.Error("the phone lists a device")
	}
}

func TestCodesDieAfterTheirLifetime(t *testing.T) {
	s, db := double(t, func(o *simulator.Options) { o.Lifetime, o.Linger = time.Second, time.Millisecond }), database(t)
	p := phone(t, s, "5511987654321")
	c := db.client(t, s, nil)
	c.EnableAutoReconnect = false
	c.connect()
	code := c.code()
	await[*events.Disconnected](c)
	if _, err := p.Scan(t.Context(), code); !errors.Is(err, simulator.ErrStale) {
		t.Errorf("scanned: %v", err)
	}
}

func TestALogoutTakesTheDeviceOffThePhone(t *testing.T) {
	_, p, c := linked(t)
	if err := c.Logout(t.Context()); err != nil {
		t.Fatal(err)
	}
	if list := p.Devices(); len(list) != 0 {
		t.Errorf("the phone lists %+v", list)
	}
}
