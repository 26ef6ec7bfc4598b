package gateway

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"time"

	"salonzap/internal/evolution"
	"salonzap/internal/gateway/engine"
)

// WhatsApp's own limit, and how many people one call may write to.
const (
	maxMembers  = 1024
	maxInvitees = 50
)

// people reads phone numbers, as digits; most is how many there may be.
func (f fields) people(name string, most int) (list []string) {
	for i, one := range readField[[]textOrNumber](f, name, true, "array") {
		number := phoneDigits(string(one))
		if number == "" {
			f.complain(f.relative(name) + "[" + strconv.Itoa(i) + `] does not match pattern "\\d+"`)
			continue
		}
		if !slices.Contains(list, number) {
			list = append(list, number)
		}
	}
	switch {
	case len(list) == 0 && f.has(name):
		f.complain(f.relative(name) + " does not meet minimum length of 1")
	case len(list) > most:
		f.complain(f.relative(name) + " does not meet maximum length of " + strconv.Itoa(most))
	}
	return list
}

// createGroup creates a group of those numbers that are on WhatsApp, as Evolution does; the answer lists its members.
func (g *Gateway) createGroup(c *call) (reply, error) {
	f, err := c.fields()
	if err != nil {
		return reply{}, err
	}
	subject, members := f.text("subject", true), f.people("participants", maxMembers)
	description, promote, where := f.text("description", false), f.flag("promoteParticipants", false), f.text("profilePicture", false)
	if err := f.err(); err != nil {
		return reply{}, err
	}
	change := engine.GroupChange{}
	if description != "" {
		change.Description = &description
	}
	if where != "" {
		if change.Picture, err = g.loadPicture(c, where); err != nil {
			return reply{}, err
		}
	}
	known, err := g.sessions.Messenger.CheckNumbers(c.Context(), c.name(), members)
	if err != nil {
		return reply{}, g.translate(c, err)
	}
	known = slices.DeleteFunc(known, func(n engine.Number) bool { return !n.Exists })
	if len(known) == 0 {
		return reply{}, refusalFrom(evolution.NotOnWhatsApp(evolution.NumberCheck{JID: evolution.PhoneJID(members[0]), Number: members[0]}))
	}
	members = members[:0]
	for _, n := range known {
		members = append(members, phoneDigits(n.JID))
	}
	group, err := g.makeGroup(c.Context(), c.name(), subject, members, promote, change)
	if err != nil {
		return reply{}, g.translate(c, err)
	}
	return reply{http.StatusCreated, groupOf(group, true)}, nil
}

// makeGroup creates a group, and then sets its description and picture and promotes its members. When one of these fails the group stays.
func (g *Gateway) makeGroup(ctx context.Context, name, subject string, members []string, promote bool, change engine.GroupChange) (engine.Group, error) {
	group, err := g.sessions.GroupChanger.CreateGroup(ctx, name, subject, members)
	if err != nil {
		return group, err
	}
	if change.Description != nil || change.Picture != nil {
		if err := g.sessions.GroupChanger.ChangeGroup(ctx, name, group.JID, change); err != nil {
			return group, err
		}
	}
	if promote {
		if _, err := g.sessions.GroupChanger.ChangeParticipants(ctx, name, group.JID, "promote", members); err != nil {
			return group, err
		}
	}
	if change.Description == nil && !promote {
		return group, nil
	}
	return g.sessions.Groups.Group(ctx, name, group.JID)
}

// changeGroup is a route that changes a group: read parses the change from the body; answer is the body of the reply.
func (g *Gateway) changeGroup(read func(*call, fields) (engine.GroupChange, error), answer map[string]any) func(*call) (reply, error) {
	return func(c *call) (reply, error) {
		f, jid, err := c.groupFields()
		if err != nil {
			return reply{}, err
		}
		change, err := read(c, f)
		if err != nil {
			return reply{}, err
		}
		if err := f.err(); err != nil {
			return reply{}, err
		}
		if err := g.sessions.GroupChanger.ChangeGroup(c.Context(), c.name(), jid, change); err != nil {
			return reply{}, g.translate(c, err)
		}
		return reply{http.StatusCreated, answer}, nil
	}
}

func readSubject(_ *call, f fields) (engine.GroupChange, error) {
	subject := f.text("subject", true)
	if subject == "" && f.has("subject") {
		f.complain(`The "subject" cannot be empty`)
	}
	return engine.GroupChange{Subject: &subject}, nil
}

func readDescription(_ *call, f fields) (engine.GroupChange, error) {
	description := f.text("description", true) // an empty one removes it
	return engine.GroupChange{Description: &description}, nil
}

func (g *Gateway) readGroupPicture(c *call, f fields) (engine.GroupChange, error) {
	where := f.text("image", c.file == nil)
	if err := f.err(); err != nil {
		return engine.GroupChange{}, err
	}
	picture, err := g.loadPicture(c, where)
	return engine.GroupChange{Picture: picture}, err
}

func readGroupSetting(_ *call, f fields) (engine.GroupChange, error) {
	yes, no := true, false
	switch action := f.text("action", true); action {
	case "announcement":
		return engine.GroupChange{Announce: &yes}, nil
	case "not_announcement":
		return engine.GroupChange{Announce: &no}, nil
	case "locked":
		return engine.GroupChange{Restrict: &yes}, nil
	case "unlocked":
		return engine.GroupChange{Restrict: &no}, nil
	case "":
	default:
		f.complain("action is not one of enum values: announcement,not_announcement,locked,unlocked")
	}
	return engine.GroupChange{}, nil
}

// readEphemeral reads after how many seconds messages disappear: WhatsApp has four choices.
func readEphemeral(_ *call, f fields) (engine.GroupChange, error) {
	seconds := f.integer("expiration", true)
	switch seconds {
	case 0, 86400, 604800, 7776000: //nolint:mnd // off, a day, a week, 90 days
	default:
		f.complain("expiration is not one of enum values: 0,86400,604800,7776000")
	}
	after := time.Duration(seconds) * time.Second
	return engine.GroupChange{Ephemeral: &after}, nil
}

func (g *Gateway) updateParticipants(c *call) (reply, error) {
	f, jid, err := c.groupFields()
	if err != nil {
		return reply{}, err
	}
	action, who := f.text("action", true), f.people("participants", maxMembers)
	if !slices.Contains([]string{"", "add", "remove", "promote", "demote"}, action) {
		f.complain("action is not one of enum values: add,remove,promote,demote")
	}
	if err := f.err(); err != nil {
		return reply{}, err
	}
	changed, err := g.sessions.GroupChanger.ChangeParticipants(c.Context(), c.name(), jid, action, who)
	if err != nil {
		return reply{}, g.translate(c, err)
	}
	out := []evolution.GroupParticipantChange{}
	for _, p := range changed {
		status := "200"
		if p.Error != 0 {
			status = strconv.Itoa(p.Error)
		}
		out = append(out, evolution.GroupParticipantChange{Status: status, JID: p.JID})
	}
	return reply{http.StatusCreated, map[string]any{"updateParticipants": out}}, nil
}

func (g *Gateway) leaveGroup(c *call) (reply, error) {
	_, jid, err := c.groupFields()
	if err != nil {
		return reply{}, err
	}
	if err := g.sessions.GroupChanger.LeaveGroup(c.Context(), c.name(), jid); err != nil {
		return reply{}, g.translate(c, err)
	}
	return reply{http.StatusOK, map[string]any{"groupJid": jid, "leave": true}}, nil
}

// sendInvite sends the link of a group to people, one after the other. It stops at the first failure.
func (g *Gateway) sendInvite(c *call) (reply, error) {
	f, jid, err := c.groupFields()
	if err != nil {
		return reply{}, err
	}
	description, who := f.text("description", true), f.people("numbers", maxInvitees)
	if err := f.err(); err != nil {
		return reply{}, err
	}
	code, err := g.sessions.Groups.InviteCode(c.Context(), c.name(), jid, false)
	if err != nil {
		return reply{}, g.translate(c, err)
	}
	content := fixedContent(engine.Text{Text: description + "\n\n" + inviteURL + code})
	for _, number := range who {
		if _, err := g.send(c, engine.Outgoing{To: number}, draft{to: number, content: content}, nil); err != nil {
			return reply{}, err
		}
	}
	return reply{http.StatusOK, map[string]any{"send": true, "inviteUrl": inviteURL + code}}, nil
}
