package e2e_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"salonzap/internal/gateway/simulator"
)

// step is a passkey step as the REST API shows it.
type step struct {
	Stage   string          `json:"stage"`
	Options json.RawMessage `json:"options"`
	Code    string          `json:"code"`
	Expires time.Time       `json:"expires_at"`
	Handoff time.Time       `json:"handoff_until"`
	Display struct {
		Salon  string `json:"salon"`
		Number string `json:"number"`
		Host   string `json:"host"`
	} `json:"display"`
}

func passkey(slug string) string { return whatsapp(slug) + "/passkey" }

func (c *client) step(slug string) step {
	c.t.Helper()
	return want[step](c, http.StatusOK, http.MethodGet, passkey(slug), nil)
}

// answer gives the salon's answer, and expects a status.
func (c *client) answer(slug string, assertion []byte, status int) {
	c.t.Helper()
	want[any](c, status, http.MethodPost, passkey(slug)+"/response", json.RawMessage(assertion))
}

// askedFor is a salon whose phone has read a code, and of whom WhatsApp wants the passkey.
type askedFor struct {
	*world

	double *simulator.Server
	salon  *client
	phone  *simulator.Phone
	events *stream
	codes  []string
}

// methods are the ways to bring a salon to the question.
func methods() map[string]func(*askedFor) {
	return map[string]func(*askedFor){
		"by QR code": func(a *askedFor) {
			a.codes = append(a.codes, a.salon.click("ana").Text)
			a.read(a.phone.Scan(a.ctx, a.codes[0]))
		},
		"by pairing code": func(a *askedFor) {
			a.codes = append(a.codes, a.salon.clickCode("ana").Pairing)
			a.read(a.phone.TypeCode(a.ctx, a.codes[0]))
		},
	}
}

func (a *askedFor) read(_ simulator.Device, err error) {
	a.Helper()
	if !errors.Is(err, simulator.ErrPasskey) {
		a.Fatalf("the phone was not asked for its passkey: %v", err)
	}
	v := a.events.until("the question", func(v wire) bool { return v.Phase == "passkey" })
	if v.Text != "" || v.Pairing != "" || v.Cause != "" || v.Status != "connecting" {
		a.Errorf("while WhatsApp asks: %+v", v)
	}
}

// asks plays a salon up to the question; number is the one of the phone.
func (w *world) asks(number string, by func(*askedFor)) *askedFor {
	w.Helper()
	double := w.embedded()
	return w.node().asks(w, double, number, by)
}

// asks plays a salon of a process up to the question.
func (c *client) asks(w *world, double *simulator.Server, number string, by func(*askedFor)) *askedFor {
	w.Helper()
	a := &askedFor{world: w, double: double, salon: c}
	a.phone = w.phone(a.double, number, "Ana")
	a.phone.RequirePasskey(true)
	a.salon.salon("ana", rightPhone)
	a.events = a.salon.follow("ana")
	by(a)
	return a
}

// proves answers with the owner's passkey, and gives what was signed and the answer.
func (a *askedFor) proves() (options, assertion []byte) {
	a.Helper()
	at := a.salon.step("ana")
	assertion, err := a.phone.Assert(at.Options)
	a.must(err)
	a.salon.answer("ana", assertion, http.StatusAccepted)
	return at.Options, assertion
}

// inNoLog are the secrets of a step, whole and in parts, which no log may have.
func (a *askedFor) inNoLog(options, assertion []byte, more ...string) {
	a.Helper()
	var asked struct {
		Challenge string `json:"challenge"`
	}
	var answer struct {
		ID       string            `json:"id"`
		Response map[string]string `json:"response"`
	}
	a.must(json.Unmarshal(options, &asked))
	secrets := append(append(more, asked.Challenge, "passkey-ceremony/"), a.codes...)
	if assertion != nil {
		a.must(json.Unmarshal(assertion, &answer))
		secrets = append(secrets, answer.ID)
		for _, part := range answer.Response {
			secrets = append(secrets, part)
		}
	}
	for i, s := range secrets {
		if s == "" {
			a.Fatalf("secret %d is empty", i)
		}
	}
	a.noSecrets(secrets...)
}

// The whole step on both databases, by both methods: asked, answered as on WhatsApp Web, linked, connected; and without a
// second question when it comes back.
func TestPasskeyFromClickToConnected(t *testing.T) {
	for name, by := range methods() {
		t.Run(name, func(t *testing.T) {
			onBoth(t, func(w *world) {
				a := w.asks(rightPhone, by)
				at := a.salon.step("ana")
				if at.Stage != "passkey" || at.Code != "" || at.Display.Number != "…"+rightPhone[9:] || at.Display.Host == "" ||
					at.Handoff.After(at.Expires) || time.Until(at.Handoff) > 5*time.Minute {
					t.Errorf("the question: %+v", at)
				}
				options, assertion := a.proves()
				a.events.untilStatus("connected")
				if len(a.phone.Devices()) != 1 {
					t.Errorf("the phone lists %+v", a.phone.Devices())
				}
				want[problem](a.salon, http.StatusNotFound, http.MethodGet, passkey("ana"), nil)
				a.salon.answer("ana", assertion, http.StatusNotFound)
				a.double.Drop()
				w.eventually("the device is back", func() bool { d := a.phone.Devices(); return len(d) == 1 && d[0].Online })
				a.inNoLog(options, assertion, rightPhone)
			})
		})
	}
}

// What is not the owner's answer on WhatsApp's page is not passed on or is refused, and the step goes on; the right answer
// links afterwards.
func TestAForgedPasskeyAnswerIsNotPassedOn(t *testing.T) {
	on(t, onSQLite, func(w *world) {
		a := w.asks(rightPhone, methods()["by QR code"])
		for what, wrong := range map[string]simulator.Forgery{
			"another use":     {Type: "webauthn.create"},
			"another page":    {Origin: "https://whatsapp.example"},
			"another party":   {RelyingID: "web.whatsapp.com"},
			"another frame":   {Cross: true},
			"nobody there":    {Absent: true},
			"nobody proved":   {NotVerified: true},
			"other challenge": {Challenge: "b3RoZXI"},
			"another's key":   {Key: true}, // WhatsApp sees it; three times end the linking
			"a bad signature": {Signature: true},
		} {
			forged, err := a.phone.Forge(a.salon.step("ana").Options, wrong)
			w.must(err)
			a.salon.answer("ana", forged, http.StatusConflict)
			if at := a.salon.step("ana"); at.Stage != "passkey" {
				t.Fatalf("after %s: %q", what, at.Stage)
			}
		}
		options, assertion := a.proves()
		a.events.untilStatus("connected")
		a.inNoLog(options, assertion)
	})
}

// The codes are compared when the answer comes late: the same code links, another stops everything.
func TestCodesOfAPasskeyStepAreCompared(t *testing.T) {
	for name, same := range map[string]bool{"same": true, "different": false} {
		t.Run(name, func(t *testing.T) {
			on(t, onSQLite, func(w *world) {
				w.config.Gateway.Passkey.Handoff = time.Nanosecond
				a := w.asks(rightPhone, methods()["by QR code"])
				options, assertion := a.proves()
				a.events.until("the comparison", func(v wire) bool { return v.Phase == "passkey_code" })
				code := a.salon.step("ana").Code
				if code == "" || code != a.phone.PasskeyCode() {
					t.Fatalf("the page shows %q, the phone %q", code, a.phone.PasskeyCode())
				}
				want[any](a.salon, http.StatusAccepted, http.MethodPost, passkey("ana")+"/confirm", map[string]bool{"matches": same})
				if same {
					a.events.untilStatus("connected")
				} else {
					v := a.events.until("the stop", func(v wire) bool { return v.Cause != "" })
					if v.Cause != "passkey_code_differs" || !strings.Contains(v.CauseText, "segurança") || len(a.phone.Devices()) != 0 {
						t.Errorf("after a no: %+v", v)
					}
				}
				a.inNoLog(options, assertion, code)
			})
		})
	}
}

// Every other way in which a step ends has its cause and its sentence, leaves no device, and the next click works.
func TestEachEndOfAPasskeyStepLeavesNoDevice(t *testing.T) {
	for name, tt := range map[string]struct {
		play        func(*askedFor)
		cause, says string
	}{
		"refused": {func(a *askedFor) {
			for range 3 {
				wrong, err := a.phone.Forge(a.salon.step("ana").Options, simulator.Forgery{Key: true})
				a.must(err)
				a.salon.answer("ana", wrong, http.StatusConflict)
			}
		}, "passkey_refused", "não foi concluída"},
		"connection lost": {func(a *askedFor) { a.double.Drop() }, "passkey_expired", "tempo acabou"},
	} {
		t.Run(name, func(t *testing.T) {
			on(t, onSQLite, func(w *world) {
				a := w.asks(rightPhone, methods()["by QR code"])
				options := a.salon.step("ana").Options
				tt.play(a)
				v := a.events.until("the end", func(v wire) bool { return v.Cause != "" && v.Phase == "" })
				if v.Cause != tt.cause || !strings.Contains(v.CauseText, tt.says) || len(a.phone.Devices()) != 0 {
					t.Errorf("it ended with %q, %q", v.Cause, v.CauseText)
				}
				a.inNoLog(options, nil)
				a.again()
			})
		})
	}
}

// again links with the next code.
func (a *askedFor) again() {
	a.Helper()
	code := a.salon.click("ana").Text
	a.codes = append(a.codes, code)
	if _, err := a.phone.Scan(a.ctx, code); !errors.Is(err, simulator.ErrPasskey) {
		a.Fatalf("the next code: %v", err)
	}
	a.events.until("the next question", func(v wire) bool { return v.Phase == "passkey" })
	a.proves()
	a.events.untilStatus("connected")
}

// The passkey is another number's: it is refused before it is paired, and the salon reads which one it was.
func TestPasskeyOfAnotherNumber(t *testing.T) {
	on(t, onSQLite, func(w *world) {
		a := w.asks(otherPhone, methods()["by QR code"])
		options, assertion := a.proves()
		v := a.events.until("the end", func(v wire) bool { return v.Cause != "" && v.Observed != "" })
		if v.Cause != "wrong_number" || !strings.HasSuffix(v.Observed, otherPhone[9:]) || len(a.phone.Devices()) != 0 {
			t.Errorf("it ended with %q, %q; the phone lists %d", v.Cause, v.Observed, len(a.phone.Devices()))
		}
		a.inNoLog(options, assertion, otherPhone)
	})
}

// WhatsApp takes the answer and nothing comes of it: the salon is told, and a new code is offered once by itself.
func TestAStuckPasskeyStepOffersANewCodeOnce(t *testing.T) {
	on(t, onSQLite, func(w *world) {
		w.config.Gateway.Passkey.Stuck = 4 * time.Second // the good answer below has as long
		a := w.asks(rightPhone, methods()["by QR code"])
		a.phone.SetPasskeyBehavior(simulator.PasskeySilent)
		options, assertion := a.proves()
		v := a.events.until("the new code", func(v wire) bool { return v.Text != "" && v.Text != a.codes[0] })
		if len(a.phone.Devices()) != 0 {
			t.Error("a device is listed")
		}
		a.inNoLog(options, assertion, v.Text)
		a.phone.SetPasskeyBehavior(simulator.PasskeyGood)
		if _, err := a.phone.Scan(w.ctx, v.Text); !errors.Is(err, simulator.ErrPasskey) {
			t.Fatalf("the next code: %v", err)
		}
		a.events.until("the next question", func(v wire) bool { return v.Phase == "passkey" })
		a.proves()
		a.events.untilStatus("connected")
	})
}

// The process, and with it the gateway, dies by kill -9 while WhatsApp waits for the passkey, and while it has the answer.
// Nothing is linked, the answer is worth nothing any more, and the next click links the salon.
func TestPasskeyKilledInTheMiddle(t *testing.T) {
	for name, answered := range map[string]bool{"asked": false, "answered": true} {
		t.Run(name, func(t *testing.T) {
			on(t, onSQLite, func(w *world) {
				double := w.embedded()
				p := w.process()
				a := p.asks(w, double, rightPhone, methods()["by QR code"])
				options := a.salon.step("ana").Options
				assertion, err := a.phone.Assert(options)
				w.must(err)
				if answered {
					a.phone.SetPasskeyBehavior(simulator.PasskeySilent)
					a.proves()
					a.phone.SetPasskeyBehavior(simulator.PasskeyGood)
				}
				p.kill()
				next := w.process()
				a.salon, a.events = next.client, next.follow("ana")
				a.events.until("the end", func(v wire) bool { return v.Phase == "" || v.Text != "" })
				if status, _ := next.do(http.MethodPost, passkey("ana")+"/response", json.RawMessage(assertion)); status < http.StatusBadRequest {
					t.Errorf("the answer was taken by another process: %d", status)
				}
				if len(a.phone.Devices()) != 0 {
					t.Error("a device is listed")
				}
				a.again()
				a.inNoLog(options, assertion)
			})
		})
	}
}
