package evolutiontest_test

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"salonzap/internal/evolution"
	"salonzap/internal/evolution/evolutiontest"
)

// TestEmptyCodes is a slow WhatsApp: recordings f-30 to f-32.
func TestEmptyCodes(t *testing.T) {
	r := newRig(t, evolutiontest.Options{Behaviour: evolutiontest.Behaviour{EmptyCodes: 2}})
	r.create(t, "x")
	for i := range 2 {
		if out := r.connect(t, "x", ""); !out.QRCode.Empty() || out.QRCode.Count != 0 {
			t.Fatalf("connect %d has a code", i+1)
		}
	}
	if err := r.fake.Scan("x", "5511911112222", ""); !errors.Is(err, evolutiontest.ErrNoCode) {
		t.Errorf("a code that is not shown was scanned: %v", err)
	}
	if out := r.connect(t, "x", ""); out.QRCode.Empty() || out.QRCode.Count != 1 {
		t.Error("the third connect has no code")
	}
}

func TestReleaseCode(t *testing.T) {
	r := newRig(t, evolutiontest.Options{Behaviour: evolutiontest.Behaviour{EmptyCodes: 100}})
	r.create(t, "x")
	r.connect(t, "x", "")
	must(t, r.fake.ReleaseCode("x"))
	hooks := r.delivered(t)
	code, err := hooks[len(hooks)-1].envelope.QRCodeUpdated()
	if err != nil || code.QRCode.Empty() {
		t.Fatalf("the last webhook is %v, %v", names(hooks), err)
	}
	if out := r.connect(t, "x", ""); out.QRCode.Code != code.QRCode.Code {
		t.Error("connect has another code")
	}
}

func TestWithheldCodesComeByWebhookAlone(t *testing.T) {
	r := newRig(t, evolutiontest.Options{Behaviour: evolutiontest.Behaviour{WithholdCodes: true}})
	r.create(t, "x")
	if out := r.connect(t, "x", ""); !out.QRCode.Empty() {
		t.Error("the answer has a code")
	}
	hooks := r.delivered(t)
	code, err := hooks[len(hooks)-1].envelope.QRCodeUpdated()
	if err != nil || code.QRCode.Empty() {
		t.Fatalf("no code came by webhook: %v, %v", names(hooks), err)
	}
	must(t, r.fake.ScanCode(code.QRCode.Code, "5511911112222", ""))
}

// TestTheFakesCodesRotateAndOldOnesAreDead: every 45 s there is a new code of either kind, and the old one is invalid (recordings j-01 to j-04).
func TestTheFakesCodesRotateAndOldOnesAreDead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newBubbleRig(t, evolutiontest.Options{Behaviour: evolutiontest.Behaviour{
			CodeLifetime: evolutiontest.RecordedCodeLifetime,
		}})
		r.create(t, "q1")
		r.create(t, "q2")
		qr, pairing := r.connect(t, "q1", "").QRCode, r.connect(t, "q2", "5511944445555").QRCode
		pass(evolutiontest.RecordedCodeLifetime + time.Second)
		newQR, newPairing := r.connect(t, "q1", "").QRCode, r.connect(t, "q2", "").QRCode
		if newQR.Code == qr.Code || newPairing.PairingCode == pairing.PairingCode || newQR.Count != 2 {
			t.Errorf("after 46 s the codes are the same, count %d", newQR.Count)
		}
		if err := r.fake.ScanCode(qr.Code, "5511911112222", ""); !errors.Is(err, evolutiontest.ErrNoCode) {
			t.Errorf("a dead code was scanned: %v", err)
		}
		if err := r.fake.EnterPairingCode("q2", pairing.PairingCode, "5511944445555"); !errors.Is(err, evolutiontest.ErrNoCode) {
			t.Errorf("a dead pairing code was typed: %v", err)
		}
		if err := r.fake.EnterPairingCode("q2", newPairing.PairingCode, "5511900009999"); !errors.Is(err, evolutiontest.ErrWrongPhone) {
			t.Errorf("another phone typed it: %v", err)
		}
		must(t, r.fake.EnterPairingCode("q2", newPairing.PairingCode, "5511944445555"))
		must(t, r.fake.ScanCode(newQR.Code, "5511911112222", ""))
		pass(10 * evolutiontest.RecordedCodeLifetime)
		if a, b := r.state(t, "q1"), r.state(t, "q2"); a != evolution.StateOpen || b != evolution.StateOpen {
			t.Errorf("they are %q and %q", a, b)
		}
	})
}

// TestTheFakeEndsAtTheCodeLimitAsEvolutionDoes: at the limit of codes the webhook has the state refused, the memory close, and the list
// connecting. After a pairing code the next connect ends with 401, and only the one after it works (recordings j-005 to j-017, j-05 to j-12).
func TestTheFakeEndsAtTheCodeLimitAsEvolutionDoes(t *testing.T) {
	r := newRig(t, evolutiontest.Options{Behaviour: evolutiontest.Behaviour{CodeLimit: 2}})
	r.create(t, "q2")
	r.connect(t, "q2", "5511944445555")
	must(t, r.fake.Rotate("q2"))
	before := len(r.delivered(t))
	must(t, r.fake.Rotate("q2"))
	hooks := r.delivered(t)[before:]
	if diff := cmp.Diff([]string{"qrcode.updated", "connection.update"}, names(hooks)); diff != "" {
		t.Fatalf("webhooks (-want +got):\n%s", diff)
	}
	if limit, err := hooks[0].envelope.QRCodeUpdated(); err != nil || !limit.LimitReached {
		t.Errorf("the first is %+v, %v", limit.LimitReached, err)
	}
	if refused, err := hooks[1].envelope.ConnectionUpdate(); err != nil || refused.State != evolution.StateRefused || refused.StatusReason != 428 {
		t.Errorf("the second is %+v, %v", refused, err)
	}
	row, err := r.client.Instance(t.Context(), "q2")
	if err != nil || row.ConnectionStatus != evolution.StateConnecting || r.state(t, "q2") != evolution.StateClose {
		t.Errorf("listed as %q, %v", row.ConnectionStatus, err)
	}
	before = len(r.delivered(t))
	if out := r.connect(t, "q2", ""); !out.QRCode.Empty() || out.QRCode.Count != 0 {
		t.Error("the first connect after a pairing code has a code")
	}
	want := []string{"connection.update", "status.instance", "logout.instance", "connection.update"}
	if diff := cmp.Diff(want, names(r.delivered(t)[before:])); diff != "" {
		t.Errorf("webhooks (-want +got):\n%s", diff)
	}
	if out := r.connect(t, "q2", ""); out.QRCode.Empty() {
		t.Error("the second connect has no code either")
	}
}

// TestTheFakeTakesTheRecordedTimes: a create with a code takes 5 s, a connect from close 2 s, and one
// while connecting no time.
func TestTheFakeTakesTheRecordedTimes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newBubbleRig(t, evolutiontest.Options{Behaviour: evolutiontest.Behaviour{Latency: evolutiontest.RecordedLatency()}})
		took := func(f func()) time.Duration {
			start := time.Now()
			f()
			return time.Since(start)
		}
		if d := took(func() { r.create(t, "a", func(c *evolution.CreateRequest) { c.QRCode = true }) }); d < 5*time.Second {
			t.Errorf("a create with a code took %v", d)
		}
		if d := took(func() { r.create(t, "b") }); d != 16*time.Millisecond {
			t.Errorf("a create took %v", d)
		}
		if d := took(func() { r.connect(t, "b", "") }); d != 2*time.Second {
			t.Errorf("a connect took %v", d)
		}
		if d := took(func() { r.connect(t, "b", "") }); d != 0 {
			t.Errorf("a connect while connecting took %v", d)
		}
	})
}

func TestPictureHook(t *testing.T) {
	r := newRig(t, evolutiontest.Options{Picture: func(code string) []byte { return []byte(code[:2]) }})
	r.create(t, "x")
	if out := r.connect(t, "x", ""); out.QRCode.Base64 != "data:image/png;base64,MkA=" {
		t.Errorf("the picture is %.40s", out.QRCode.Base64)
	}
}
