package gateway_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.mau.fi/whatsmeow/proto/waE2E"

	"salonzap/internal/evolution"
	"salonzap/internal/gateway/simulator"
)

// The event of a vote has the names of the options, in the shape of Evolution 2.3; also after a restart, and when a vote is changed.
func TestAVoteHasTheNamesOfItsOptions(t *testing.T) {
	h := newHook(t)
	w, _, _, ana := linkedWorld(t, h)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	status, answer := w.call("POST", "/message/sendPoll/a", globalKey,
		`{"number":"5511987654321","name":"Que horas?","selectableCount":1,"values":["9h","10h","11h"]}`)
	if status != 201 {
		t.Fatal(status, answer)
	}
	poll, err := ana.Await(ctx, func(a simulator.Arrival) bool { return a.Text == "Que horas?" })
	if err != nil {
		t.Fatal(err)
	}
	const jid = "5511987654321@s.whatsapp.net"
	for _, tc := range []struct {
		chosen   []string
		selected string
	}{
		{[]string{"10h"}, `"selectedOptions":["10h"]`},
		{[]string{"9h", "11h"}, `"selectedOptions":["9h","11h"]`},
		{nil, `"selectedOptions":[]`}, // taken back
	} {
		id, err := ana.Vote(ctx, poll, tc.chosen...)
		if err != nil {
			t.Fatal(err)
		}
		got := evolution.Message{}
		for got.Key.ID != id { // events in delivery at the restart are delivered again
			got = decoded[evolution.Message](t, h.want(t, evolution.EventMessagesUpsert))
		}
		var want []evolution.PollUpdate
		for _, option := range []string{"9h", "10h", "11h"} {
			voters := []string{}
			if strings.Contains(strings.Join(tc.chosen, " "), option) {
				voters = []string{jid}
			}
			want = append(want, evolution.PollUpdate{Name: option, Voters: voters})
		}
		if diff := cmp.Diff(want, got.PollUpdates); diff != "" || got.MessageType != "pollUpdateMessage" ||
			!strings.Contains(string(got.Content), tc.selected) {
			t.Errorf("%v: %s %+v %s", tc.chosen, diff, got, got.Content)
		}
		w.stop()
		w.start()
	}
	if strings.Contains(w.logged.String(), "10h") {
		t.Error("an option is in the log")
	}
}

// The event of a vote in an unknown poll is as WhatsApp sent it.
func TestVoteInAnUnknownPoll(t *testing.T) {
	h := newHook(t)
	_, _, _, ana := linkedWorld(t, h)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	poll := simulator.Arrival{ID: "3EB0AA", From: "5511966670000", Message: &waE2E.Message{
		MessageContextInfo: &waE2E.MessageContextInfo{MessageSecret: make([]byte, 32)},
	}}
	if _, err := ana.Vote(ctx, poll, "10h"); err != nil {
		t.Fatal(err)
	}
	got := decoded[evolution.Message](t, h.want(t, evolution.EventMessagesUpsert))
	if got.PollUpdates != nil || got.MessageType != "pollUpdateMessage" || !strings.Contains(string(got.Content), "encPayload") {
		t.Errorf("%+v %s", got, got.Content)
	}
}
