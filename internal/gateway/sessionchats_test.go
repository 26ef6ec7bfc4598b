package gateway_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"salonzap/internal/gateway/engine"
)

// The group that the double knows, and its people.
const (
	aGroup    = "120363025246125486@g.us"
	aMember   = "5511987654321@s.whatsapp.net"
	anInvite  = "F1EX5QZxO181L3TMVP31gY"
	newInvite = "G2FY6RayP292M4UNWQ42hZ"
)

func theGroup() engine.Group {
	return engine.Group{
		JID: aGroup, Subject: "Equipe", SubjectBy: aMember, SubjectAt: time.Unix(1_700_000_000, 0), Owner: aMember, Created: time.Unix(1_690_000_000, 0),
		Description: "Escala", DescriptionID: "D1", Announce: true, Size: 2, Ephemeral: 24 * time.Hour,
		Participants: []engine.Participant{{JID: aMember, LID: "7@lid", Admin: "superadmin"}, {JID: "9@lid", LID: "9@lid"}},
	}
}

func (s *sessions) Groups(_ context.Context, name string) ([]engine.Group, error) {
	return []engine.Group{theGroup()}, s.asked(name)
}

func (s *sessions) Group(_ context.Context, name, jid string) (engine.Group, error) {
	if err := s.asked(name); err != nil {
		return engine.Group{}, err
	}
	if jid != aGroup {
		return engine.Group{}, &engine.Refusal{Code: 404, Group: true}
	}
	return theGroup(), nil
}

func (s *sessions) InviteCode(_ context.Context, name, jid string, renew bool) (string, error) {
	s.note(fmt.Sprintf("invite %s %v", jid, renew))
	if renew {
		return newInvite, s.asked(name)
	}
	return anInvite, s.asked(name)
}

func (s *sessions) InviteInfo(_ context.Context, name, code string) (engine.Group, error) {
	s.note("invite info " + code)
	return theGroup(), s.asked(name)
}

func (s *sessions) CreateGroup(_ context.Context, name, subject string, members []string) (engine.Group, error) {
	s.note("create group " + subject + " of " + strings.Join(members, ","))
	return theGroup(), s.asked(name)
}

func (s *sessions) AcceptInvite(_ context.Context, name, code string) (string, error) {
	s.note("accept " + code)
	return aGroup, s.asked(name)
}

func (s *sessions) ChangeParticipants(_ context.Context, name, jid, action string, who []string) ([]engine.Participant, error) {
	s.note(action + " " + strings.Join(who, ",") + " in " + jid)
	out := []engine.Participant{}
	for i, one := range who {
		p := engine.Participant{JID: one + "@s.whatsapp.net"}
		if i == 1 {
			p.Error = 403
		}
		out = append(out, p)
	}
	return out, s.asked(name)
}

func (s *sessions) ChangeGroup(_ context.Context, name, jid string, c engine.GroupChange) error {
	if c.Picture != nil {
		s.note(fmt.Sprintf("picture of %s: %.3s", jid, c.Picture))
		c.Picture = nil
	}
	text, _ := json.Marshal(c)
	s.note("change " + jid + " " + string(text))
	return s.asked(name)
}

func (s *sessions) LeaveGroup(_ context.Context, name, jid string) error {
	s.note("leave " + jid)
	return s.asked(name)
}

// Picture is somebody's picture. Numbers that end in 0 hide theirs, and those that end in 9 are not on WhatsApp.
func (s *sessions) Picture(_ context.Context, name, of string) (string, error) {
	switch {
	case strings.HasSuffix(of, "9"):
		return "", errors.Join(engine.ErrNotOnWA, s.connected(name))
	case strings.HasSuffix(of, "0"):
		return "", s.asked(name)
	}
	return "https://pps.whatsapp.net/v/" + of, s.asked(name)
}

func (s *sessions) Profile(_ context.Context, name, of string) (engine.Profile, error) {
	if strings.HasSuffix(of, "9") {
		return engine.Profile{}, engine.ErrNotOnWA
	}
	return engine.Profile{JID: of + "@s.whatsapp.net", About: "Na correria", Business: strings.HasSuffix(of, "1"), Name: "Ana"}, s.asked(name)
}

func (s *sessions) Business(_ context.Context, name, of string) (engine.BusinessProfile, error) {
	if !strings.HasSuffix(of, "1") {
		return engine.BusinessProfile{}, s.asked(name)
	}
	return engine.BusinessProfile{JID: of + "@s.whatsapp.net", Email: "ana@salao.example", Address: "Rua A", Categories: []string{"Salão"}}, s.asked(name)
}

func (s *sessions) ChangeProfile(_ context.Context, name string, c engine.ProfileChange) error {
	if c.Picture != nil {
		s.note(fmt.Sprintf("own picture: %.3s", c.Picture))
		c.Picture = nil
	}
	text, _ := json.Marshal(c)
	s.note("profile " + string(text))
	return s.asked(name)
}

func (s *sessions) Privacy(_ context.Context, name string) (engine.Privacy, error) {
	return engine.Privacy{ReadReceipts: "all", Profile: "contacts", Status: "none", Online: "match_last_seen", LastSeen: "all", GroupAdd: "contacts"}, s.asked(name)
}

func (s *sessions) SetPrivacy(_ context.Context, name string, p engine.Privacy) error {
	s.note(fmt.Sprintf("privacy %v", p))
	return s.asked(name)
}

func (s *sessions) Block(_ context.Context, name, who string, blocked bool) error {
	s.note(fmt.Sprintf("block %s %v", who, blocked))
	return s.asked(name)
}

func (s *sessions) MarkChat(_ context.Context, name string, m engine.ChatMark) error {
	text, _ := json.Marshal(m)
	s.note("mark " + string(text))
	return s.asked(name)
}

// lastNoted is the last call that the sessions received.
func (s *sessions) lastNoted() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.presence) == 0 {
		return ""
	}
	return s.presence[len(s.presence)-1]
}
