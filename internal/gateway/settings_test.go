package gateway_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"salonzap/internal/gateway/simulator"
)

const manners = `"groupsIgnore":false,"alwaysOnline":false,"readStatus":false,"syncFullHistory":false`

// By the settings, and only then, a call is rejected and answered with msgCall, and messages are marked as read.
func TestSettingsAreCarriedOut(t *testing.T) {
	w, double := engineWorld(t)
	w.made("a", nil)
	phones := &phoneScanner{w: w, double: double, phones: map[string]*simulator.Phone{}}
	if err := phones.Scan("a", "5511966670000", "Salão"); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	for body := ""; !strings.Contains(body, `"open"`); {
		if _, body = w.call("GET", "/instance/connectionState/a", globalKey, nil); ctx.Err() != nil {
			t.Fatal(body)
		}
	}
	ana, err := double.AddPhone(simulator.Person{Number: "5511987654321", Name: "Ana"})
	if err != nil {
		t.Fatal(err)
	}
	// Without the settings nothing is done: the call comes first, so that it was handled when the message is delivered.
	heard, err := ana.Call("5511966670000")
	if err != nil {
		t.Fatal(err)
	}
	unread, err := ana.Write(ctx, "5511966670000", "oi")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := ana.AwaitSign(ctx, func(s simulator.Sign) bool { return s.Kind == "delivered" && s.IDs[0] == unread }); err != nil {
		t.Fatal(err)
	}
	w.set(t, `{"rejectCall":true,"msgCall":"Não atendemos ligações","readMessages":true,`+manners+`}`)
	id, err := ana.Call("5511966670000")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := ana.AwaitSign(ctx, func(s simulator.Sign) bool { return s.Kind == "rejected" && s.IDs[0] == id }); err != nil {
		t.Error("it rings on", err)
	}
	if _, err := ana.Await(ctx, func(a simulator.Arrival) bool { return a.Text == "Não atendemos ligações" }); err != nil {
		t.Error("no msgCall", err)
	}
	written, err := ana.Write(ctx, "5511966670000", "tem horário?")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := ana.AwaitSign(ctx, func(s simulator.Sign) bool { return s.Kind == "read" && s.IDs[0] == written }); err != nil {
		t.Error("it is not read", err)
	}
	for _, s := range ana.Signs() {
		if s.Kind == "read" && s.IDs[0] == unread || s.Kind == "rejected" && s.IDs[0] == heard {
			t.Errorf("%s without the setting", s.Kind)
		}
	}
}

func (w *world) set(t *testing.T, settings string) {
	t.Helper()
	if status, answer := w.call("POST", "/settings/set/a", globalKey, settings); status != 201 {
		t.Fatal(status, answer)
	}
}
