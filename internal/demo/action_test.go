package demo_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"go.mau.fi/whatsmeow/types"
	"go.mau.fi/whatsmeow/types/events"

	"salonzap/internal/demo"
)

func TestScan(t *testing.T) {
	r := newRig(t)
	r.awaitScan(t)
	if face := r.face(t); face != "qr" {
		t.Errorf("with a code on the page the phone is at %q", face)
	}
	if out := r.do(t, demo.Scan); !strings.Contains(out.to, "did=scan") {
		t.Errorf("sent to %q", out.to)
	}
	if got := await[*events.PairSuccess](t, r.client); got.ID.User != number || got.BusinessName != "Barbearia do <João>" {
		t.Errorf("linked as %s, %q", got.ID, got.BusinessName)
	}
	await[*events.Connected](t, r.client)
	page := r.get(t, "/demo/").body
	if !strings.Contains(page, "<b>Salonzap</b>") || !strings.Contains(page, "Ativo agora") || r.face(t) != "linked" {
		t.Error("the phone does not list the device")
	}
}

func TestScanWithAnotherNumber(t *testing.T) {
	r := newRig(t)
	r.awaitScan(t)
	r.do(t, demo.ScanOther)
	if got := await[*events.PairSuccess](t, r.client).ID.User; got == number {
		t.Errorf("linked with %q", got)
	}
	await[*events.Connected](t, r.client)
	if r.face(t) != "linked" || strings.Contains(r.get(t, "/demo/").body, "98765-4321") {
		t.Error("the visitor does not hold the phone that is linked")
	}
}

// The gateway may refuse a number before it is linked.
func TestTheNumberIsRefused(t *testing.T) {
	r := newRig(t)
	r.client.PrePairCallback = func(types.JID, string, string) bool { return false }
	r.awaitScan(t)
	out := r.do(t, demo.ScanOther)
	if !strings.Contains(out.to, "failed=demo.refused.undone") || r.face(t) == "linked" {
		t.Errorf("sent to %q", out.to)
	}
	if page := r.get(t, out.to).body; !strings.Contains(page, "não aceitou este número") {
		t.Error("the page does not say so")
	}
}

func TestScanWithTheNumberOfAnotherSalon(t *testing.T) {
	r := newRig(t)
	r.awaitScan(t)
	if out := r.do(t, demo.ScanTaken); !strings.Contains(out.to, "failed=demo.refused.no_other") {
		t.Errorf("no other salon is linked, and the scan was answered with %q", out.to)
	}
	busy := r.otherLinked(t)
	r.do(t, demo.ScanTaken)
	if got := await[*events.PairSuccess](t, r.client).ID.User; got != busy {
		t.Errorf("linked with %q, want %q", got, busy)
	}
	if page := r.get(t, "/demo/").body; strings.Count(page, "<b>Salonzap</b>") != 2 {
		t.Error("the phone does not list both devices")
	}
}

func TestTypeTheCode(t *testing.T) {
	r := newRig(t)
	code := r.awaitCode(t, number)
	if out := r.do(t, demo.Type, "code", "ABCD-EFGH"); !strings.Contains(out.to, "failed=demo.refused.code") || r.face(t) != "code" {
		t.Errorf("a wrong code was answered with %q", out.to)
	}
	typed := " " + strings.ToLower(code[:4]) + " - " + strings.TrimPrefix(code[4:], "-")
	if out := r.do(t, demo.Type, "code", typed); strings.Contains(out.to, code) || !strings.Contains(out.to, "did=type") {
		t.Errorf("the code, typed by a person, was answered with %q", out.to)
	}
	await[*events.Connected](t, r.client)
}

// A number that the owner types on the salon's page has a phone, too, and it is the one in the hand.
func TestTheCodeOfAnotherNumber(t *testing.T) {
	const other = "5521981234567"
	r := newRig(t)
	r.get(t, "/demo/")
	code := r.awaitCode(t, other)
	if page := r.get(t, "/demo/").body; !strings.Contains(page, "+55 (21) 98123-4567") {
		t.Error("the phone in the hand is not the one that was asked")
	}
	r.do(t, demo.Type, "code", code)
	if got := await[*events.PairSuccess](t, r.client); got.ID.User != other || got.BusinessName != "Barbearia do <João>" {
		t.Errorf("linked as %s, %q", got.ID, got.BusinessName)
	}
}

func TestACodeThatThePageDoesNotShowCannotBeRead(t *testing.T) {
	r := newRig(t)
	r.awaitScan(t)
	r.status("disconnected")
	if out := r.do(t, demo.Scan); !strings.Contains(out.to, "failed=demo.refused.no_code") {
		t.Errorf("answered with %q", out.to)
	}
	r.salon(func(s *demo.Salon) { s.Status, s.QR = "awaiting_scan", "2@from-yesterday,AA,AA,AA" })
	if out := r.do(t, demo.Scan); !strings.Contains(out.to, "failed=demo.refused.code") {
		t.Errorf("an old code was answered with %q", out.to)
	}
}

func TestTheConnectionEnds(t *testing.T) {
	for _, tc := range []struct {
		do   demo.Action
		told func(*testing.T, *client)
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
			r.linked(t)
			if out := r.do(t, tc.do); !strings.Contains(out.to, "did="+string(tc.do)) {
				t.Errorf("sent to %q", out.to)
			}
			tc.told(t, r.client)
			r.status("disconnected")
			r.until(t, tc.face)
		})
	}
}

// until waits until the phone is at a face; an empty one is any.
func (r *rig) until(t *testing.T, face string) {
	t.Helper()
	late := time.After(patience)
	for change := r.own(t).Changed(); face != "" && r.face(t) != face; change = r.own(t).Changed() {
		select {
		case <-change:
		case <-late:
			t.Fatalf("the phone is at %q, want %q", r.face(t), face)
		}
	}
}

func told[T any](t *testing.T, c *client) {
	t.Helper()
	await[T](t, c)
}

func loggedOut(reason events.ConnectFailureReason) func(*testing.T, *client) {
	return func(t *testing.T, c *client) {
		t.Helper()
		if got := await[*events.LoggedOut](t, c).Reason; got != reason && (got != 0 || reason != events.ConnectFailureLoggedOut) {
			t.Errorf("logged out for %v, want %v", got, reason)
		}
	}
}

func TestABanIsLifted(t *testing.T) {
	for _, ban := range []demo.Action{demo.Ban, demo.Restrict} {
		t.Run(string(ban), func(t *testing.T) {
			r := newRig(t)
			r.awaitScan(t)
			r.do(t, ban)
			if out := r.do(t, demo.Scan); !strings.Contains(out.to, "failed=") {
				t.Errorf("a banned phone scanned: %q", out.to)
			}
			if r.do(t, demo.Pardon); r.face(t) != "qr" {
				t.Errorf("afterwards the phone is at %q", r.face(t))
			}
			r.do(t, demo.Scan)
			await[*events.Connected](t, r.client)
		})
	}
}

func TestWhoIsBannedLosesTheDevices(t *testing.T) {
	r := newRig(t)
	r.linked(t)
	r.do(t, demo.Ban)
	await[*events.LoggedOut](t, r.client)
	r.status("disconnected")
	if r.do(t, demo.Pardon); r.face(t) != "idle" || len(r.own(t).Devices()) != 0 {
		t.Errorf("the phone is at %q with %d devices", r.face(t), len(r.own(t).Devices()))
	}
}

// Every button that the page offers is one that works then, and no other.
func TestOnlyWhatIsPossible(t *testing.T) {
	all := append(demo.Actions(), demo.Scan, demo.Type)
	for name, tc := range map[string]struct {
		prepare func(*testing.T, *rig)
		offers  []demo.Action
	}{
		"nobody clicked": {func(*testing.T, *rig) {}, []demo.Action{demo.Restrict, demo.Ban}},
		"a QR code": {
			func(t *testing.T, r *rig) { t.Helper(); r.awaitScan(t) },
			[]demo.Action{demo.Scan, demo.ScanOther, demo.Restrict, demo.Ban},
		},
		"a pairing code": {
			func(t *testing.T, r *rig) { t.Helper(); r.awaitCode(t, number) },
			[]demo.Action{demo.Type, demo.Restrict, demo.Ban},
		},
		"linked": {
			func(t *testing.T, r *rig) { t.Helper(); r.linked(t) },
			[]demo.Action{demo.Unlink, demo.SwitchOff, demo.Drop, demo.Mute, demo.Replace, demo.Restrict, demo.Ban},
		},
		"banned": {func(t *testing.T, r *rig) { t.Helper(); r.do(t, demo.Ban) }, []demo.Action{demo.Pardon}},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t)
			tc.prepare(t, r)
			page, before := r.get(t, "/demo/").body, r.face(t)
			for _, a := range all {
				offered := strings.Contains(page, `id="do-`+string(a)+`"`) && !disabled(page, string(a))
				if want := slices.Contains(tc.offers, a); offered != want {
					t.Errorf("%s is offered: %v, want %v", a, offered, want)
				}
				if !slices.Contains(tc.offers, a) {
					if out := r.do(t, a, "code", "ABCD1234"); !strings.Contains(out.to, "failed=") {
						t.Errorf("%s was done: %q", a, out.to)
					}
				}
			}
			if after := r.face(t); after != before {
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
