package demo_test

import (
	"slices"
	"strings"
	"testing"

	"go.mau.fi/whatsmeow/types"
	"go.mau.fi/whatsmeow/types/events"

	"salonzap/internal/demo"
	"salonzap/internal/demo/demotest"
)

func TestAScannedCodeConnectsThePhone(t *testing.T) {
	r := newRig(t)
	r.AwaitScan(t)
	if face := r.Face(t); face != "qr" {
		t.Errorf("with a code on the page the phone is at %q", face)
	}
	if out := r.Do(t, demo.Scan); !strings.Contains(out.To, "did=scan") {
		t.Errorf("sent to %q", out.To)
	}
	if got := await[*events.PairSuccess](t, r.Client); got.ID.User != number || got.BusinessName != "Barbearia do <João>" {
		t.Errorf("linked as %s, %q", got.ID, got.BusinessName)
	}
	await[*events.Connected](t, r.Client)
	page := r.Get(t, "/demo/").Body
	if !strings.Contains(page, "<b>Salonzap</b>") || !strings.Contains(page, "Ativo agora") || r.Face(t) != "linked" {
		t.Error("the phone does not list the device")
	}
}

func TestScanWithAnotherNumber(t *testing.T) {
	r := newRig(t)
	r.AwaitScan(t)
	r.Do(t, demo.ScanOther)
	if got := await[*events.PairSuccess](t, r.Client).ID.User; got == number {
		t.Errorf("linked with %q", got)
	}
	await[*events.Connected](t, r.Client)
	if r.Face(t) != "linked" || strings.Contains(r.Get(t, "/demo/").Body, "98765-4321") {
		t.Error("the visitor does not hold the phone that is linked")
	}
}

// The gateway may refuse a number before it is linked.
func TestANumberThatTheGatewayRefusesIsShown(t *testing.T) {
	r := newRig(t)
	r.Client.PrePairCallback = func(types.JID, string, string) bool { return false }
	r.AwaitScan(t)
	out := r.Do(t, demo.ScanOther)
	if !strings.Contains(out.To, "failed=demo.refused.undone") || r.Face(t) == "linked" {
		t.Errorf("sent to %q", out.To)
	}
	if page := r.Get(t, out.To).Body; !strings.Contains(page, "não aceitou este número") {
		t.Error("the page does not say so")
	}
}

func TestScanWithTheNumberOfAnotherSalon(t *testing.T) {
	r := newRig(t)
	r.AwaitScan(t)
	if out := r.Do(t, demo.ScanTaken); !strings.Contains(out.To, "failed=demo.refused.no_other") {
		t.Errorf("no other salon is linked, and the scan was answered with %q", out.To)
	}
	busy := r.OtherLinked(t)
	r.Do(t, demo.ScanTaken)
	if got := await[*events.PairSuccess](t, r.Client).ID.User; got != busy {
		t.Errorf("linked with %q, want %q", got, busy)
	}
	if page := r.Get(t, "/demo/").Body; strings.Count(page, "<b>Salonzap</b>") != 2 {
		t.Error("the phone does not list both devices")
	}
}

func TestATypedCodeConnectsThePhone(t *testing.T) {
	r := newRig(t)
	code := r.AwaitCode(t, number)
	if out := r.Do(t, demo.Type, "code", "ABCD-EFGH"); !strings.Contains(out.To, "failed=demo.refused.code") || r.Face(t) != "code" {
		t.Errorf("a wrong code was answered with %q", out.To)
	}
	typed := " " + strings.ToLower(code[:4]) + " - " + strings.TrimPrefix(code[4:], "-")
	if out := r.Do(t, demo.Type, "code", typed); strings.Contains(out.To, code) || !strings.Contains(out.To, "did=type") {
		t.Errorf("the code, typed by a person, was answered with %q", out.To)
	}
	await[*events.Connected](t, r.Client)
}

// A number that the owner types on the salon's page has a phone, too, and it becomes the one that the visitor uses.
func TestTheCodeOfAnotherNumber(t *testing.T) {
	const other = "5521981234567"
	r := newRig(t)
	r.Get(t, "/demo/")
	code := r.AwaitCode(t, other)
	if page := r.Get(t, "/demo/").Body; !strings.Contains(page, "+55 (21) 98123-4567") {
		t.Error("the phone in the hand is not the one that was asked")
	}
	r.Do(t, demo.Type, "code", code)
	if got := await[*events.PairSuccess](t, r.Client); got.ID.User != other || got.BusinessName != "Barbearia do <João>" {
		t.Errorf("linked as %s, %q", got.ID, got.BusinessName)
	}
}

func TestACodeThatThePageDoesNotShowCannotBeRead(t *testing.T) {
	r := newRig(t)
	r.AwaitScan(t)
	r.Status("disconnected")
	if out := r.Do(t, demo.Scan); !strings.Contains(out.To, "failed=demo.refused.no_code") {
		t.Errorf("answered with %q", out.To)
	}
	r.Salon(func(s *demo.Salon) { s.Status, s.QR = "awaiting_scan", "2@from-yesterday,AA,AA,AA" })
	if out := r.Do(t, demo.Scan); !strings.Contains(out.To, "failed=demo.refused.code") {
		t.Errorf("an old code was answered with %q", out.To)
	}
}

func TestEachEndOfTheConnectionIsTold(t *testing.T) {
	for _, tc := range []struct {
		do   demo.Action
		told func(*testing.T, *demotest.Client)
		face string
	}{
		{demo.Unlink, loggedOut(events.ConnectFailureLoggedOut), "idle"},
		{demo.SwitchOff, loggedOut(events.ConnectFailureLoggedOut), "idle"},
		{demo.Ban, loggedOut(events.ConnectFailureUnknownLogout), "banned"},
		{demo.Restrict, told[*events.TemporaryBan], "restricted"},
		{demo.Replace, told[*events.StreamReplaced], "lost"},
		{demo.Drop, told[*events.Connected], "linked"},
		{demo.Mute, told[*events.KeepAliveTimeout], ""},
	} {
		t.Run(string(tc.do), func(t *testing.T) {
			r := newRig(t)
			r.Linked(t)
			if out := r.Do(t, tc.do); !strings.Contains(out.To, "did="+string(tc.do)) {
				t.Errorf("sent to %q", out.To)
			}
			tc.told(t, r.Client)
			r.Status("disconnected")
			r.Until(t, tc.face)
		})
	}
}

func told[T any](t *testing.T, c *demotest.Client) {
	t.Helper()
	await[T](t, c)
}

func loggedOut(reason events.ConnectFailureReason) func(*testing.T, *demotest.Client) {
	return func(t *testing.T, c *demotest.Client) {
		t.Helper()
		if got := await[*events.LoggedOut](t, c).Reason; got != reason && (got != 0 || reason != events.ConnectFailureLoggedOut) {
			t.Errorf("logged out for %v, want %v", got, reason)
		}
	}
}

func TestABannedPhoneConnectsOnceTheBanIsLifted(t *testing.T) {
	for _, ban := range []demo.Action{demo.Ban, demo.Restrict} {
		t.Run(string(ban), func(t *testing.T) {
			r := newRig(t)
			r.AwaitScan(t)
			r.Do(t, ban)
			if out := r.Do(t, demo.Scan); !strings.Contains(out.To, "failed=") {
				t.Errorf("a banned phone scanned: %q", out.To)
			}
			if r.Do(t, demo.Pardon); r.Face(t) != "qr" {
				t.Errorf("afterwards the phone is at %q", r.Face(t))
			}
			r.Do(t, demo.Scan)
			await[*events.Connected](t, r.Client)
		})
	}
}

func TestWhoIsBannedLosesTheDevices(t *testing.T) {
	r := newRig(t)
	r.Linked(t)
	r.Do(t, demo.Ban)
	await[*events.LoggedOut](t, r.Client)
	r.Status("disconnected")
	if r.Do(t, demo.Pardon); r.Face(t) != "idle" || len(r.Own(t).Devices()) != 0 {
		t.Errorf("the phone is at %q with %d devices", r.Face(t), len(r.Own(t).Devices()))
	}
}

// In each state the page offers exactly the buttons that work in it.
func TestThePageOffersTheButtonsThatWork(t *testing.T) {
	all := append(demo.Actions(), demo.Scan, demo.Type)
	for name, tc := range map[string]struct {
		prepare func(*testing.T, *rig)
		offers  []demo.Action
	}{
		"nobody clicked": {func(*testing.T, *rig) {}, []demo.Action{demo.Restrict, demo.Ban}},
		"a QR code": {
			func(t *testing.T, r *rig) { t.Helper(); r.AwaitScan(t) },
			[]demo.Action{demo.Scan, demo.ScanOther, demo.Restrict, demo.Ban},
		},
		"a pairing code": {
			func(t *testing.T, r *rig) { t.Helper(); r.AwaitCode(t, number) },
			[]demo.Action{demo.Type, demo.Restrict, demo.Ban},
		},
		"linked": {
			func(t *testing.T, r *rig) { t.Helper(); r.Linked(t) },
			[]demo.Action{demo.Unlink, demo.SwitchOff, demo.Drop, demo.Mute, demo.Replace, demo.Restrict, demo.Ban},
		},
		"banned": {func(t *testing.T, r *rig) { t.Helper(); r.Do(t, demo.Ban) }, []demo.Action{demo.Pardon}},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t)
			tc.prepare(t, r)
			page, before := r.Get(t, "/demo/").Body, r.Face(t)
			for _, a := range all {
				offered := strings.Contains(page, `id="do-`+string(a)+`"`) && !disabled(page, string(a))
				if want := slices.Contains(tc.offers, a); offered != want {
					t.Errorf("%s is offered: %v, want %v", a, offered, want)
				}
				if !slices.Contains(tc.offers, a) {
					if out := r.Do(t, a, "code", "ABCD1234"); !strings.Contains(out.To, "failed=") {
						t.Errorf("%s was done: %q", a, out.To)
					}
				}
			}
			if after := r.Face(t); after != before {
				t.Errorf("what cannot happen changed the phone from %q to %q", before, after)
			}
		})
	}
}

// disabled tells whether the button of an action is greyed out.
func disabled(page, action string) bool {
	_, rest, found := strings.Cut(page, `id="do-`+action+`"`)
	tag, _, _ := strings.Cut(rest, ">")
	return !found || strings.Contains(tag, " disabled")
}
