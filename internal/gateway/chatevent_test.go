package gateway_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"salonzap/internal/evolution"
	"salonzap/internal/gateway/engine"
)

// Events of contacts, chats and groups have Evolution's shape, and are stored.
func TestChatEventsInWebhooks(t *testing.T) {
	w, h := newWorld(t, keeping(10)), newHook(t)
	w.linked("a", h)
	const ana, lid = "5511987654321@s.whatsapp.net", "7@lid"
	yes, subject := true, "Time"
	old := wrote("H1", "5511987654321", "Ana", "de antes", time.Now().Add(-24*time.Hour))
	for _, tc := range []struct {
		happened engine.Event
		kind     evolution.Event
		body     string // the name in the body
		says     string
	}{
		{engine.ContactChanged{JID: ana, LID: lid, Name: "Ana", New: true}, evolution.EventContactsUpsert, "contacts.upsert", `[{"remoteJid":"` + ana + `","remoteJidAlt":"7@lid","pushName":"Ana","profilePicUrl":null,"instanceId":`},
		{engine.ContactChanged{JID: ana, Name: "Ana Maria"}, evolution.EventContactsUpdate, "contacts.update", `"pushName":"Ana Maria"`},
		{engine.ChatChanged{Chat: ana, Archived: &yes}, evolution.EventChatsUpdate, "chats.update", `"archived":true`},
		{engine.ChatChanged{Chat: ana, Deleted: true}, evolution.EventChatsDelete, "chats.delete", `["` + ana + `"]`},
		{engine.PresenceChanged{Chat: ana, Who: ana, Presence: "composing"}, evolution.EventPresenceUpdate, "presence.update", `{"id":"` + ana + `","presences":{"` + ana + `":{"lastKnownPresence":"composing"}}}`},
		{engine.GroupJoined{Group: theGroup()}, evolution.EventGroupsUpsert, "groups.upsert", `[{"id":"` + aGroup + `","subject":"Equipe"`},
		{engine.GroupChanged{JID: aGroup, Author: ana, Change: engine.GroupChange{Subject: &subject}}, evolution.EventGroupsUpdate, "groups.update", `[{"id":"` + aGroup + `","author":"` + ana + `","subject":"Time"}]`},
		{engine.GroupChanged{JID: aGroup, Author: ana, Action: "add", Who: []string{"9@lid"}}, evolution.EventGroupParticipantsUpdate, "group-participants.update", `{"id":"` + aGroup + `","author":"` + ana + `","participants":["9@lid"],"action":"add"}`},
		{engine.Called{ID: "C1", From: lid, Chat: ana, ChatLID: lid, At: time.Now()}, evolution.EventCall, "call", `"status":"offer"`},
		{engine.History{Progress: 100, Latest: true, Messages: []engine.Message{old}}, evolution.EventMessagesSet, "messages.set", `[{"key":{"remoteJid":"` + ana + `"`},
		{engine.History{Chats: []engine.HistoryChat{{Chat: ana, Name: "Ana", Unread: 2}}}, evolution.EventChatsSet, "chats.set", `[{"remoteJid":"` + ana + `"`},
		{engine.History{Contacts: []engine.ContactChanged{{JID: ana, Name: "Aninha"}}}, evolution.EventContactsSet, "contacts.set", `"pushName":"Aninha"`},
	} {
		w.takes(t, tc.happened)
		e := h.want(t, tc.kind)
		if e.Event != tc.body || !strings.Contains(string(e.Data), tc.says) {
			t.Errorf("%T: the event is %s %s\nwant %s with %s", tc.happened, e.Event, e.Data, tc.body, tc.says)
		}
		if tc.kind == evolution.EventMessagesSet && (e.IsLatest == nil || !*e.IsLatest || string(e.Progress) != "100") {
			t.Errorf("the history says latest %v, progress %s", e.IsLatest, e.Progress)
		}
	}
	if _, ids := w.find(t, `{}`); ids != "H1" {
		t.Errorf("of the history is kept: %q", ids)
	}
	w.ask(t, chatCall{"POST /chat/findContacts", `{}`, 200, `"pushName":"Aninha"`, ""})
	w.ask(t, chatCall{"POST /chat/findChats", `{}`, 200, `"unreadMessages":2`, ""})
}

// The event of a new chat comes once; groups are ignored where the settings say so.
func TestNewChatsAndIgnoredGroups(t *testing.T) {
	w, h := newWorld(t, keeping(10)), newHook(t)
	w.linked("a", h)
	if status, answer := w.call("POST", "/settings/set/a", globalKey, map[string]any{
		"rejectCall": false, "groupsIgnore": true, "alwaysOnline": false, "readMessages": false, "readStatus": false, "syncFullHistory": false,
	}); status != 201 {
		t.Fatal(status, answer)
	}
	at := time.Now()
	w.takes(t, engine.GroupJoined{Group: theGroup()}, engine.GroupChanged{JID: aGroup, Action: "add", Who: []string{aMember}},
		wrote("M1", "5511987654321", "Ana", "oi", at), wrote("M2", "5511987654321", "Ana", "oi?", at), wrote("M3", "5511912345678", "Bia", "oi", at))
	var received []string
	for last := ""; last != "M3"; {
		e := h.next(t)
		switch e.Kind() { //nolint:exhaustive // the others do not matter here
		case evolution.EventChatsUpsert:
			var chats []evolution.ChatUpdate
			if json.Unmarshal(e.Data, &chats) != nil || len(chats) != 1 {
				t.Fatalf("not a chat: %s", e.Data)
			}
			received = append(received, chats[0].RemoteJid)
		case evolution.EventMessagesUpsert:
			list, err := e.Messages()
			if err != nil {
				t.Fatal(err)
			}
			last = list[0].Key.ID
		case evolution.EventGroupsUpsert, evolution.EventGroupParticipantsUpdate:
			t.Errorf("an event of an ignored group: %s", e.Data)
		}
	}
	slices.Sort(received)
	equal(t, "new chats", []string{"5511912345678@s.whatsapp.net", "5511987654321@s.whatsapp.net"}, received)
}
