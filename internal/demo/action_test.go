package demo_test

import (
	"slices"
	"strings"
	"testing"

	"salonzap/internal/demo"
	"salonzap/internal/evolution"
	"salonzap/internal/phone"
)

func TestScan(t *testing.T) {
	r := newRig(t)
	r.awaitScan(t, "")
	if out := r.do(t, demo.Scan); !strings.Contains(out.to, "did=scan") {
		t.Errorf("sent to %q", out.to)
	}
	if v := r.view(t); !v.Paired || v.State != evolution.StateOpen || v.Phone != number {
		t.Errorf("the instance is %+v", v)
	}
	if err := r.fake.WaitDelivered(t.Context()); err != nil {
		t.Fatal(err)
	}
	if page := r.get(t, "/demo/?salon=joao").body; !strings.Contains(page, "qrcode.updated") || strings.Contains(page, secret) {
		t.Error("the page must tell of webhooks, and not where they go")
	}
}

func TestScanWithAnotherNumber(t *testing.T) {
	r := newRig(t)
	r.awaitScan(t, "")
	r.do(t, demo.ScanOther)
	own, _ := phone.FromDigits(number)
	got, ok := phone.FromDigits(r.view(t).Phone)
	if !ok || got.SameLine(own) {
		t.Errorf("linked with %q", got.Digits())
	}
}

func TestScanWithTheNumberOfAnotherSalon(t *testing.T) {
	const busy = "5521912345678"
	r := newRig(t)
	r.awaitScan(t, "")
	if out := r.do(t, demo.ScanTaken); !strings.Contains(out.to, "failed=demo.refused.no_other") || r.view(t).Paired {
		t.Errorf("no other salon is linked, and the scan was answered with %q", out.to)
	}
	r.otherLinked(t, busy)
	if r.do(t, demo.ScanTaken); r.view(t).Phone != busy {
		t.Errorf("linked with %q", r.view(t).Phone)
	}
}

func TestTypeTheCode(t *testing.T) {
	r := newRig(t)
	code := r.awaitScan(t, number).PairingCode
	wrong := "ABCD-EFGH"
	if out := r.do(t, demo.Type, "code", wrong); !strings.Contains(out.to, "failed=demo.refused.code") || r.view(t).Paired {
		t.Errorf("a wrong code was answered with %q", out.to)
	}
	typed := " " + strings.ToLower(code[:4]) + "-" + code[4:]
	if out := r.do(t, demo.Type, "code", typed); strings.Contains(out.to, code) || !r.view(t).Paired {
		t.Errorf("the code, typed by a person, was answered with %q", out.to)
	}
}

func TestACodeThatThePageDoesNotShowCannotBeRead(t *testing.T) {
	r := newRig(t)
	r.awaitScan(t, "")
	r.status("disconnected")
	if out := r.do(t, demo.Scan); !strings.Contains(out.to, "failed=demo.refused.no_code") || r.view(t).Paired {
		t.Errorf("answered with %q", out.to)
	}
}

func TestRotateAndLimit(t *testing.T) {
	r := newRig(t)
	before := r.awaitScan(t, "").Code
	r.do(t, demo.Rotate)
	second := r.view(t)
	if second.Code.Code == before || second.CodesShown != 2 {
		t.Errorf("after a change of codes %d were shown", second.CodesShown)
	}
	r.do(t, demo.Limit)
	if v := r.view(t); v.State != evolution.StateClose || !v.Code.Empty() {
		t.Errorf("at the limit the state is %q", v.State)
	}
	if out, err := r.client.Connect(t.Context(), joao, ""); err != nil || out.QRCode.Empty() {
		t.Errorf("the next code does not come: %v", err)
	}
	if r.do(t, demo.Rotate); r.view(t).CodesShown != 2 {
		t.Error("the limit outlived the button")
	}
}

func TestEndings(t *testing.T) {
	for _, tc := range []struct {
		do     demo.Action
		paired bool
		state  evolution.State
		told   string // what the last webhook says
	}{
		{demo.Unlink, false, evolution.StateClose, `"statusReason":401`},
		{demo.Restrict, false, evolution.StateClose, `"statusReason":402`},
		{demo.Ban, false, evolution.StateClose, `"statusReason":403`},
		{demo.Drop, true, evolution.StateOpen, `"state":"open"`},
		{demo.Replace, true, evolution.StateOpen, `"state":"open"`},
		{demo.Away, true, evolution.StateConnecting, `"state":"connecting"`},
	} {
		t.Run(string(tc.do), func(t *testing.T) {
			r := newRig(t)
			r.linked(t)
			if out := r.do(t, tc.do); !strings.Contains(out.to, "did="+string(tc.do)) {
				t.Errorf("sent to %q", out.to)
			}
			if v := r.view(t); v.Paired != tc.paired || v.State != tc.state {
				t.Errorf("paired %v, state %q", v.Paired, v.State)
			}
			if err := r.fake.WaitDelivered(t.Context()); err != nil {
				t.Fatal(err)
			}
			if last := r.hooks.heard[len(r.hooks.heard)-1]; !strings.Contains(last, tc.told) {
				t.Errorf("the last webhook was %s", last)
			}
		})
	}
}

func TestTheNetworkComesBack(t *testing.T) {
	r := newRig(t)
	r.linked(t)
	r.do(t, demo.Away)
	if page := r.get(t, "/demo/").body; !strings.Contains(page, "Sem ligação com o servidor") {
		t.Error("the phone does not say that it is away")
	}
	if r.do(t, demo.Back); r.view(t).State != evolution.StateOpen {
		t.Errorf("state %q", r.view(t).State)
	}
}

// Every button that the page offers is one that works then, and no other.
func TestOnlyWhatIsPossible(t *testing.T) {
	all := append(demo.Actions(), demo.Scan, demo.Type)
	for name, tc := range map[string]struct {
		prepare func(*testing.T, *rig)
		offers  []demo.Action
	}{
		"nobody clicked": {func(*testing.T, *rig) {}, nil},
		"a QR code": {
			func(t *testing.T, r *rig) { t.Helper(); r.awaitScan(t, "") },
			[]demo.Action{demo.Scan, demo.ScanOther, demo.Rotate, demo.Limit, demo.Restrict, demo.Ban},
		},
		"a pairing code": {
			func(t *testing.T, r *rig) { t.Helper(); r.awaitScan(t, number) },
			[]demo.Action{demo.Type, demo.Rotate, demo.Limit, demo.Restrict, demo.Ban},
		},
		"linked": {
			func(t *testing.T, r *rig) { t.Helper(); r.linked(t) },
			[]demo.Action{demo.Unlink, demo.Drop, demo.Away, demo.Replace, demo.Restrict, demo.Ban},
		},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t)
			tc.prepare(t, r)
			before := r.fake.Instances()
			page := r.get(t, "/demo/").body
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
			if after := r.fake.Instances(); len(after) != len(before) || len(after) > 0 && after[0].State != before[0].State {
				t.Error("what cannot happen changed something")
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
