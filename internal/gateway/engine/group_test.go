package engine_test

import (
	"errors"
	"testing"

	"salonzap/internal/gateway/engine"
)

// Creating, changing and reading a group, its pictures, and its events, over the real protocol.
func TestGroupsAndPictures(t *testing.T) {
	r := newRig(t)
	r.link("a", r.phone(number))
	ana := r.contact(customer)
	const jid = customer + "@s.whatsapp.net"
	made, err := r.CreateGroup(t.Context(), "a", "Equipe", []string{customer})
	if err != nil || made.Subject != "Equipe" || len(made.Participants) != 2 {
		t.Fatalf("made %+v, %v", made, err)
	}
	subject, yes := "Time", true
	if err := r.ChangeGroup(t.Context(), "a", made.JID, engine.GroupChange{Subject: &subject, Description: &subject, Announce: &yes, Picture: []byte("a JPEG")}); err != nil {
		t.Fatal(err)
	}
	changed := await(t, r.sink, "a", 0, func(c engine.GroupChanged) bool { return c.Change.Subject != nil })
	if changed.JID != made.JID || *changed.Change.Subject != subject || changed.Author != number+"@s.whatsapp.net" {
		t.Errorf("the event of the subject: %+v", changed)
	}
	people, err := r.ChangeParticipants(t.Context(), "a", made.JID, "promote", []string{customer})
	if err != nil || len(people) != 1 || people[0].JID != jid || people[0].Error != 0 {
		t.Errorf("promoted: %+v, %v", people, err)
	}
	if got := await(t, r.sink, "a", 0, func(c engine.GroupChanged) bool { return c.Action == "promote" }); len(got.Who) != 1 || got.Who[0] != jid {
		t.Errorf("the event of the promotion: %+v", got)
	}
	groups, err := r.Groups(t.Context(), "a")
	if err != nil || len(groups) != 1 {
		t.Fatalf("groups: %+v, %v", groups, err)
	}
	g := groups[0]
	if g.JID != made.JID || g.Subject != subject || g.Description != subject || !g.Announce || g.Size != 2 || g.Participants[1] != (engine.Participant{JID: jid, LID: ana.LID() + "@lid", Admin: "admin"}) {
		t.Errorf("the group is shown as %+v", g)
	}
	code, err := r.InviteCode(t.Context(), "a", made.JID, false)
	if err != nil {
		t.Fatal(err)
	}
	if info, err := r.InviteInfo(t.Context(), "a", code); err != nil || info.JID != made.JID {
		t.Errorf("the invitation leads to %+v, %v", info, err)
	}
	if renewed, err := r.InviteCode(t.Context(), "a", made.JID, true); err != nil || renewed == code {
		t.Errorf("the new code is the old one, or %v", err)
	}
	for of, want := range map[string]string{made.JID: "https://pps.whatsapp.net/v/t61/", customer: ""} {
		if url, err := r.Picture(t.Context(), "a", of); err != nil || len(url) > 0 != (want != "") {
			t.Errorf("the picture of %s is %q, %v", of, url, err)
		}
	}
	ana.SetPicture()
	if url, err := r.Picture(t.Context(), "a", customer); err != nil || url != "https://pps.whatsapp.net/v/t61/"+ana.LID()+".jpg" {
		t.Errorf("the picture is %q, %v", url, err)
	}
	if err := r.LeaveGroup(t.Context(), "a", made.JID); err != nil {
		t.Fatal(err)
	}
	if _, err := r.Group(t.Context(), "a", made.JID); !errors.Is(err, engine.ErrRefused) {
		t.Errorf("a group that was left: %v", err)
	}
	if err := r.MarkChat(t.Context(), "a", engine.ChatMark{Chat: customer, Archive: &yes}); !errors.Is(err, engine.ErrNoKeys) {
		t.Errorf("a mark without the phone's keys: %v", err)
	}
}

// Edits and revocations that we send arrive as such.
func TestSentEditsAndRevocations(t *testing.T) {
	r := newRig(t)
	r.link("a", r.phone(number))
	ana := r.contact(customer)
	for n, content := range []engine.Content{engine.Text{Text: "às 9h"}, engine.Edit{ID: "M1", Text: "às 10h"}, engine.Revoke{ID: "M1", FromMe: true}} {
		sent, err := r.Send(t.Context(), "a", engine.Outgoing{To: customer, Content: content})
		if err != nil || n > 0 && sent.Type != "protocolMessage" {
			t.Fatalf("%T: %+v, %v", content, sent, err)
		}
	}
	all := ana.Received()
	if len(all) != 3 {
		t.Fatalf("%d arrived", len(all))
	}
	edited := all[1].Message.GetEditedMessage().GetMessage().GetProtocolMessage()
	if edited.GetKey().GetID() != "M1" || edited.GetEditedMessage().GetConversation() != "às 10h" {
		t.Errorf("the edit arrives as %v", all[1].Message)
	}
	if back := all[2].Message.GetProtocolMessage(); back.GetKey().GetID() != "M1" || back.GetType().String() != "REVOKE" {
		t.Errorf("the revocation arrives as %v", all[2].Message)
	}
}
