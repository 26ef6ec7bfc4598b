package engine_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"salonzap/internal/gateway/engine"
	"salonzap/internal/gateway/simulator"
)

// phases are the states and phases that an instance went through, each once.
func phases(all []engine.Event) []string {
	var seen []string
	for _, e := range all {
		if c, ok := e.(engine.Changed); ok {
			is := strings.Trim(string(c.Snapshot.State)+" "+string(c.Snapshot.Phase), " ")
			if len(seen) == 0 || seen[len(seen)-1] != is {
				seen = append(seen, is)
			}
		}
	}
	return seen
}

// The phase Syncing of a device that was paired and cannot log in ends with a cause, and the device is connected as soon as WhatsApp answers.
func TestSyncingEndsWithACause(t *testing.T) {
	r := newRig(t, func(c *engine.Config) { c.Timeouts.Sync, c.Timeouts.PingInterval = 200*time.Millisecond, time.Hour })
	p := r.phone(number)
	code := r.begin("a", engine.LinkRequest{})
	r.wa.SetSilent(true) // new connections are not answered
	mark := r.sink.mark()
	if _, err := p.Scan(t.Context(), code.Text); err != nil {
		t.Fatal(err)
	}
	await(t, r.sink, "a", mark, inPhase(engine.Syncing))
	got := await(t, r.sink, "a", mark, func(e engine.Changed) bool { return e.Snapshot.Phase == "" }).Snapshot
	if got.State != engine.Connecting || got.Cause != engine.Unreachable || got.JID == "" {
		t.Errorf("%+v", got)
	}
	r.wa.SetSilent(false)
	r.wa.Drop()
	await(t, r.sink, "a", mark, isOpen)
}

func TestTheEngineLinksByQR(t *testing.T) {
	r := newRig(t)
	p := r.phone(number)
	code := r.begin("a", engine.LinkRequest{Expected: "551187654321"}) // without its ninth digit
	if code.Text == "" || code.Pairing != "" || code.Count != 1 || !code.Until.After(time.Now().Add(50*time.Second)) {
		t.Fatalf("a code with %d characters, number %d, until %v", len(code.Text), code.Count, code.Until)
	}
	if printed := fmt.Sprintf("%v %+v %#v %s", r.now("a"), r.now("a"), r.now("a"), code); strings.Contains(printed, code.Text[:20]) {
		t.Error("the code shows itself")
	}
	if _, err := p.Scan(t.Context(), code.Text); err != nil {
		t.Fatal(err)
	}
	got := await(t, r.sink, "a", 0, isOpen).Snapshot
	got.Changed, got.Seen = time.Time{}, time.Time{}
	want := engine.Snapshot{State: engine.Open, JID: number + "@s.whatsapp.net", LID: p.LID() + "@lid", Name: "Salão " + number}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]string{
		"connecting preparing", "connecting awaiting_scan", "connecting scanned", "connecting syncing", "open",
	}, phases(r.sink.events("a"))); d != "" {
		t.Error(d)
	}
	await(t, r.sink, "a", 0, func(e engine.Paired) bool { return e.JID == number+":1@s.whatsapp.net" && e.LID != "" })
	if list := p.Devices(); len(list) != 1 || list[0].Name != "Salonzap" {
		t.Errorf("the phone lists %+v", list)
	}
	if r.now("a").Seen.IsZero() {
		t.Error("there was no proof of life")
	}
}

// Linking by number gives a QR code as well, and the phone may use either.
func TestLinkByPairingCode(t *testing.T) {
	for name, take := range map[string]func(context.Context, *simulator.Phone, engine.Code) (simulator.Device, error){
		"typed": func(ctx context.Context, p *simulator.Phone, c engine.Code) (simulator.Device, error) {
			return p.TypeCode(ctx, c.Pairing[:4]+"-"+c.Pairing[4:])
		},
		"scanned": func(ctx context.Context, p *simulator.Phone, c engine.Code) (simulator.Device, error) {
			return p.Scan(ctx, c.Text)
		},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t)
			p := r.phone(number)
			code := r.begin("a", engine.LinkRequest{Number: number})
			if code.Text == "" || len(code.Pairing) != 8 || code.Count != 1 {
				t.Fatalf("a code with %d and %d characters, number %d", len(code.Text), len(code.Pairing), code.Count)
			}
			if left := time.Until(code.Until); left < 2*time.Minute || left > 160*time.Second {
				t.Errorf("it lives %v, want as long as the six QR codes together", left)
			}
			if _, err := take(t.Context(), p, code); err != nil {
				t.Fatal(err)
			}
			await(t, r.sink, "a", 0, isOpen)
		})
	}
}

// The pairing code, which the owner is typing on the phone, stays while the QR codes change, and all expire together.
func TestPairingCodeStaysWhileQRCodesRotate(t *testing.T) {
	r := newRig(t, func(c *engine.Config) { c.Codes = engine.Codes{First: 4 * time.Second, Next: 100 * time.Millisecond} })
	first := r.begin("a", engine.LinkRequest{Number: number})
	end := await(t, r.sink, "a", 0, func(e engine.Changed) bool { return e.CodesExhausted })
	texts := map[string]bool{}
	for _, e := range r.sink.events("a") {
		c, ok := e.(engine.Changed)
		if !ok || !c.NewCode {
			continue
		}
		code := c.Snapshot.Code
		texts[code.Text] = true
		if code.Pairing != first.Pairing || !code.Until.Equal(first.Until) || code.Count != len(texts) {
			t.Errorf("code number %d: another pairing code: %v, its end moved: %v", code.Count, code.Pairing != first.Pairing, !code.Until.Equal(first.Until))
		}
	}
	if len(texts) < 2 || !end.Snapshot.Code.Empty() || end.Snapshot.Cause != engine.CodeExpired {
		t.Errorf("%d QR codes; the end is %+v", len(texts), end.Snapshot)
	}
}

func TestMethodChangeStartsAnotherLinking(t *testing.T) {
	r := newRig(t)
	p := r.phone(number)
	qr := r.begin("a", engine.LinkRequest{})
	mark := r.sink.mark()
	if err := r.Link(t.Context(), "a", engine.LinkRequest{}); err != nil || r.sink.mark() != mark {
		t.Errorf("the same method again changed something: %v", err)
	}
	code := r.begin("a", engine.LinkRequest{Number: number})
	if code.Pairing == "" || code.Count != 1 {
		t.Errorf("the code of the other method is number %d", code.Count)
	}
	if _, err := p.Scan(t.Context(), qr.Text); err == nil {
		t.Error("the old code still links")
	}
	again := r.begin("a", engine.LinkRequest{})
	if _, err := p.Scan(t.Context(), again.Text); err != nil {
		t.Fatal(err)
	}
	await(t, r.sink, "a", 0, isOpen)
	if r.rows() != 1 {
		t.Errorf("%d devices", r.rows())
	}
}

func TestWrongNumberIsNotPaired(t *testing.T) {
	r := newRig(t)
	p := r.phone("5521999998888")
	code := r.begin("a", engine.LinkRequest{Expected: number})
	if _, err := p.Scan(t.Context(), code.Text); err == nil {
		t.Error("the phone believes that it is linked")
	}
	got := await(t, r.sink, "a", 0, causedBy(engine.WrongNumber))
	if got.Snapshot.Observed != "5521999998888@s.whatsapp.net" || got.SessionEnded {
		t.Errorf("got %+v", got)
	}
	if r.rows() != 0 || len(r.devices()) != 0 || len(p.Devices()) != 0 {
		t.Error("something was paired")
	}
	code = r.begin("a", engine.LinkRequest{Expected: "5521999998888"})
	if _, err := p.Scan(t.Context(), code.Text); err != nil {
		t.Fatal(err)
	}
	await(t, r.sink, "a", 0, isOpen)
}

func TestSinkRefusesPairing(t *testing.T) {
	r := newRig(t)
	p := r.phone(number)
	r.sink.refusing(func(e engine.Event) error {
		if _, ok := e.(engine.Paired); ok {
			return errSink
		}
		return nil
	})
	code := r.begin("a", engine.LinkRequest{})
	if _, err := p.Scan(t.Context(), code.Text); err == nil {
		t.Error("the phone believes that it is linked")
	}
	await(t, r.sink, "a", 0, causedBy(engine.Refused))
	if r.rows() != 0 {
		t.Error("keys were kept")
	}
}

func TestLinkingEndsWhenCodesExpire(t *testing.T) {
	r := newRig(t, func(c *engine.Config) {
		c.Codes = engine.Codes{First: 60 * time.Millisecond, Next: 20 * time.Millisecond}
	})
	r.begin("a", engine.LinkRequest{})
	got := await(t, r.sink, "a", 0, func(e engine.Changed) bool { return e.CodesExhausted }).Snapshot
	if got.State != engine.Closed || got.Cause != engine.CodeExpired || got.Reason != 408 || !got.Code.Empty() {
		t.Errorf("got %+v", got)
	}
	shown := map[string]bool{}
	for _, e := range r.sink.events("a") {
		if c, ok := e.(engine.Changed); ok && c.NewCode {
			shown[c.Snapshot.Code.Text] = true
		}
	}
	if len(shown) != 6 {
		t.Errorf("%d codes were shown", len(shown))
	}
}

func TestAWithdrawnCodeDoesNotLink(t *testing.T) {
	r := newRig(t)
	p := r.phone(number)
	code := r.begin("a", engine.LinkRequest{})
	if err := r.CancelLink("a"); err != nil {
		t.Fatal(err)
	}
	if got := r.now("a"); got.State != engine.Closed || !got.Code.Empty() || got.Cause != engine.NoCause {
		t.Errorf("got %+v", got)
	}
	if _, err := p.Scan(t.Context(), code.Text); err == nil {
		t.Error("the withdrawn code still links")
	}
	r.link("a", p)
	if err := r.CancelLink("a"); err != nil || r.now("a").State != engine.Open {
		t.Errorf("Stop touched a session: %v", err)
	}
}

func TestLinkingRetriesWhileWhatsAppIsUnreachable(t *testing.T) {
	r := newRig(t)
	r.wa.SetUnavailable(true)
	r.Add("a")
	if err := r.Link(t.Context(), "a", engine.LinkRequest{}); err != nil {
		t.Fatal(err)
	}
	await(t, r.sink, "a", 0, func(e engine.Changed) bool {
		n := e.Snapshot
		return n.State == engine.Connecting && n.Phase == engine.Preparing && n.Cause == engine.Unreachable
	})
	r.wa.SetUnavailable(false)
	if got := await(t, r.sink, "a", 0, isFresh).Snapshot; got.Cause != engine.NoCause {
		t.Errorf("the cause is still %q", got.Cause)
	}
}

func TestWhyALinkIsRefused(t *testing.T) {
	r := newRig(t)
	r.Add("a")
	for _, tc := range []struct {
		instance string
		how      engine.LinkRequest
		want     error
	}{
		{"b", engine.LinkRequest{}, engine.ErrUnknown},
		{"a", engine.LinkRequest{Number: "123"}, engine.ErrNumber},
		{"a", engine.LinkRequest{Expected: "+5511"}, engine.ErrNumber},
	} {
		if err := r.Link(t.Context(), tc.instance, tc.how); !errors.Is(err, tc.want) {
			t.Errorf("%v: got %v, want %v", tc.how, err, tc.want)
		}
	}
	if err := r.Restart(t.Context(), "a"); !errors.Is(err, engine.ErrNotConnected) {
		t.Errorf("restart: %v", err)
	}
	if err := r.Logout(t.Context(), "a"); !errors.Is(err, engine.ErrNotConnected) {
		t.Errorf("logout: %v", err)
	}
	r.stop()
	if err := r.Link(t.Context(), "a", engine.LinkRequest{}); !errors.Is(err, engine.ErrClosed) && !errors.Is(err, engine.ErrUnknown) {
		t.Errorf("after the end: %v", err)
	}
}
