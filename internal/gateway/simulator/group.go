package simulator

import (
	"context"
	"encoding/hex"
	"strconv"
	"strings"

	"go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/types"
	"google.golang.org/protobuf/proto"
)

// Group is a group chat. Phones write in it, and linked devices of its members query and change it; messages that linked devices write in it are
// acknowledged and dropped.
type Group struct {
	server *Server
	jid    types.JID
	facts  groupFacts

	members []*Phone // guarded by facts.mu
}

// AddGroup makes a group; its first member is its admin.
func (s *Server) AddGroup(members ...*Phone) *Group {
	const first = 120_363_000_000_000_000
	g := &Group{server: s, jid: types.NewJID(strconv.FormatUint(first+s.serial.Add(1), 10), types.GroupServer), members: members}
	g.facts = groupFacts{created: s.now(), invite: newInvite(), admins: map[*Phone]bool{}}
	if len(members) > 0 {
		g.facts.admins[members[0]] = true
	}
	s.groups.add(g)
	return g
}

// JID is the group's address, "1203…@g.us".
func (g *Group) JID() string { return g.jid.String() }

// Write writes a text as a member. It returns when the message is queued for every linked device of the other members; phones do not get it.
// Errors: those of encrypting for a device; earlier devices have the message then.
func (g *Group) Write(ctx context.Context, from *Phone, said string) (id string, err error) {
	id = "3A" + strings.ToUpper(hex.EncodeToString(random(9)))
	plain, err := proto.Marshal(&waE2E.Message{Conversation: &said})
	if err != nil {
		return "", err
	}
	sender, _, _ := from.sender(0)
	mode := "lid"
	if from.person.ByNumber {
		mode = "pn"
	}
	for _, member := range g.people() {
		if member == from {
			continue
		}
		for _, d := range member.linked() {
			kind, sealed, err := from.keys.encrypt(ctx, d.address(), plain, false, d.bundle)
			if err != nil {
				return id, err
			}
			d.push(binary.Node{
				Tag: "message",
				Attrs: binary.Attrs{
					"from": g.jid, "participant": sender, "participant_pn": from.pn(), "participant_lid": from.lid(), "addressing_mode": mode,
					"id": id, "type": "text", "t": g.server.now().Unix(), "notify": from.person.Name,
				},
				Content: []binary.Node{{Tag: "enc", Attrs: binary.Attrs{"v": 2, "type": kind}, Content: sealed}},
			})
		}
	}
	return id, nil
}
