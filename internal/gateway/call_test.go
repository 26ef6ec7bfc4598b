package gateway_test

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"salonzap/internal/evolution"
	"salonzap/internal/gateway/engine"
	"salonzap/internal/gateway/simulator"
	"salonzap/internal/gateway/webhook"
)

// linkedWorld is a gateway with the real engine whose instance a is linked to a salon's phone and has h as webhook, and a customer's phone.
func linkedWorld(t *testing.T, h *hook) (w *world, double *simulator.Server, salon, ana *simulator.Phone) {
	t.Helper()
	w, double = engineWorld(t)
	w.made("a", h)
	phones := &phoneScanner{w: w, double: double, phones: map[string]*simulator.Phone{}}
	if err := phones.Scan("a", "5511966670000", "Salão"); err != nil {
		t.Fatal(err)
	}
	for {
		var update evolution.ConnectionUpdate
		if json.Unmarshal(h.want(t, evolution.EventConnectionUpdate).Data, &update) == nil && update.State == evolution.StateOpen {
			break
		}
	}
	ana, err := double.AddPhone(simulator.Person{Number: "5511987654321", Name: "Ana"})
	if err != nil {
		t.Fatal(err)
	}
	return w, double, phones.phones["a"], ana
}

func decoded[T any](t *testing.T, e delivery) (out T) {
	t.Helper()
	if err := json.Unmarshal(e.Data, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

// A call causes a webhook event, whether it is rejected or not.
func TestACallIsTold(t *testing.T) {
	h := newHook(t)
	w, _, _, ana := linkedWorld(t, h)
	for _, reject := range []bool{false, true} {
		if reject {
			w.set(t, `{"rejectCall":true,"readMessages":false,`+manners+`}`)
		}
		id, err := ana.Call("5511966670000")
		if err != nil {
			t.Fatal(err)
		}
		got := decoded[evolution.Call](t, h.want(t, evolution.EventCall))
		if _, err := time.Parse(time.RFC3339, got.Date); err != nil {
			t.Error(err)
		}
		got.Date, got.FromLID = "", strings.TrimLeft(got.FromLID, "0123456789")
		const jid = "5511987654321@s.whatsapp.net"
		want := evolution.Call{ID: id, ChatID: jid, From: jid, FromLID: "@lid", Status: "offer"}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("rejectCall %v: %s", reject, diff)
		}
	}
}

// A call that is over when it is reported has an event that says so and is not rejected, and the same call is the same event.
func TestCallEventOfAMissedCall(t *testing.T) {
	w, h := newWorld(t), newHook(t)
	w.linked("a", h)
	w.set(t, `{"rejectCall":true,"readMessages":false,`+manners+`}`)
	missed := engine.Called{ID: "C1", From: "1@lid", Chat: "5511987654321@s.whatsapp.net", ChatLID: "1@lid", Video: true, At: time.Now().Add(-time.Hour)}
	for range 2 {
		if err := w.sessions.sink.HandleEvent(t.Context(), "a", time.Now(), missed); err != nil {
			t.Fatal(err)
		}
	}
	first := h.want(t, evolution.EventCall)
	if got := decoded[evolution.Call](t, first); !got.Offline || !got.IsVideo || got.ID != "C1" {
		t.Errorf("%+v", got)
	}
	if err := w.sessions.sink.HandleEvent(t.Context(), "a", time.Now(), message("M1")); err != nil {
		t.Fatal(err)
	}
	if e := h.next(t); e.Kind() == evolution.EventCall && e.head.Get(webhook.HeaderEventID) != first.head.Get(webhook.HeaderEventID) {
		t.Error("the same call is another event")
	}
}

// The event of a group message names its author, and the message is marked as read where the settings say so.
func TestAGroupMessageNamesItsAuthor(t *testing.T) {
	h := newHook(t)
	w, double, salon, ana := linkedWorld(t, h)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	group := double.AddGroup(salon, ana)
	unread, err := group.Write(ctx, ana, "oi, grupo")
	if err != nil {
		t.Fatal(err)
	}
	got := decoded[evolution.Message](t, h.want(t, evolution.EventMessagesUpsert))
	if got.Key.RemoteJid != group.JID() || got.Key.Participant != "5511987654321@s.whatsapp.net" || got.Key.ParticipantAlt != ana.LID()+"@lid" ||
		got.Key.FromMe || got.Key.ID != unread || got.Text() != "oi, grupo" {
		t.Errorf("%+v", got)
	}
	w.set(t, `{"rejectCall":false,"readMessages":true,`+manners+`}`)
	id, err := group.Write(ctx, ana, "alguém aí?")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := ana.AwaitSign(ctx, func(s simulator.Sign) bool { return s.Kind == "read" && slices.Contains(s.IDs, id) }); err != nil {
		t.Error("it is not read", err)
	}
	for _, s := range ana.Signs() {
		if s.Kind == "read" && slices.Contains(s.IDs, unread) {
			t.Error("read without the setting")
		}
	}
	// By scanner, with the author that a client names.
	if status, answer := w.call("POST", "/chat/markMessageAsRead/a", globalKey, map[string]any{"readMessages": []any{
		map[string]any{"id": unread, "fromMe": false, "remoteJid": group.JID(), "participant": got.Key.Participant},
	}}); status != 201 {
		t.Fatal(status, answer)
	}
	if _, err := ana.AwaitSign(ctx, func(s simulator.Sign) bool { return s.Kind == "read" && slices.Contains(s.IDs, unread) }); err != nil {
		t.Error("it is not read by hand", err)
	}
}
