package gateway

import (
	"net/http"
	"regexp"
	"strings"

	"salonzap/internal/evolution"
	"salonzap/internal/gateway/engine"
)

// inviteURL is the URL of an invitation, without its code.
const inviteURL = "https://chat.whatsapp.com/"

// groupFields reads a request about one group, whose JID is in the body or in the query.
func (c *call) groupFields() (f fields, jid string, err error) {
	if f, err = c.fields(); err != nil {
		return f, "", err
	}
	jid = f.text("groupJid", false)
	if jid == "" {
		jid = strings.TrimSpace(c.URL.Query().Get("groupJid"))
	}
	if jid == "" {
		return f, "", refusalOf(http.StatusBadRequest, "The group id needs to be informed in the query", `ex: "groupJid=120362@g.us"`)
	}
	if !strings.HasSuffix(jid, "@g.us") {
		jid += "@g.us"
	}
	if !regexp.MustCompile(`^[\d-]+@g\.us$`).MatchString(jid) {
		f.complain(`groupJid does not match pattern "^[\\d-]+@g.us$"`)
	}
	return f, jid, f.err()
}

func (g *Gateway) findGroup(c *call) (reply, error) {
	_, jid, err := c.groupFields()
	if err != nil {
		return reply{}, err
	}
	group, err := g.sessions.Groups.Group(c.Context(), c.name(), jid)
	if err != nil {
		return reply{}, g.translate(c, err)
	}
	out := groupOf(group, true)
	picture := evolution.NullString(g.pictureOrNone(c, jid))
	out.PictureURL = &picture
	return reply{http.StatusOK, out}, nil
}

// pictureOrNone is the URL of somebody's picture; empty also when WhatsApp did not answer.
func (g *Gateway) pictureOrNone(c *call, of string) string {
	picture, err := g.sessions.Profiles.Picture(c.Context(), c.name(), of)
	if err != nil {
		return ""
	}
	return picture
}

// allGroups lists the account's groups, without pictures: each would need a query to WhatsApp.
func (g *Gateway) allGroups(c *call) (reply, error) {
	f, err := c.fields()
	if err != nil {
		return reply{}, err
	}
	with := c.URL.Query().Get("getParticipants")
	if with == "" {
		with = strings.Trim(string(f.raw["getParticipants"]), `"`)
	}
	switch with {
	case "true", "false":
	case "":
		return reply{}, refusalOf(http.StatusBadRequest, "The getParticipants needs to be informed in the query")
	default:
		f.complain("getParticipants is not one of enum values: true,false")
		return reply{}, f.err()
	}
	groups, err := g.sessions.Groups.Groups(c.Context(), c.name())
	if err != nil {
		return reply{}, g.translate(c, err)
	}
	out := []evolution.Group{}
	for _, group := range groups {
		one := groupOf(group, with == "true")
		one.PictureURL = new(evolution.NullString)
		out = append(out, one)
	}
	return reply{http.StatusOK, out}, nil
}

func (g *Gateway) groupParticipants(c *call) (reply, error) {
	_, jid, err := c.groupFields()
	if err != nil {
		return reply{}, err
	}
	group, err := g.sessions.Groups.Group(c.Context(), c.name(), jid)
	if err != nil {
		return reply{}, g.translate(c, err)
	}
	return reply{http.StatusOK, map[string]any{"participants": participantsOf(group.Participants)}}, nil
}

func (g *Gateway) inviteCode(c *call) (reply, error) {
	_, jid, err := c.groupFields()
	if err != nil {
		return reply{}, err
	}
	code, err := g.sessions.Groups.InviteCode(c.Context(), c.name(), jid, false)
	if err != nil {
		return reply{}, g.translate(c, err)
	}
	return reply{http.StatusOK, map[string]any{"inviteUrl": inviteURL + code, "inviteCode": code}}, nil
}

func (g *Gateway) revokeInviteCode(c *call) (reply, error) {
	_, jid, err := c.groupFields()
	if err != nil {
		return reply{}, err
	}
	code, err := g.sessions.Groups.InviteCode(c.Context(), c.name(), jid, true)
	if err != nil {
		return reply{}, g.translate(c, err)
	}
	return reply{http.StatusCreated, map[string]any{"revoked": true, "inviteCode": code}}, nil
}

// invitation reads the code of an invitation, which a caller may give as the whole link.
func (c *call) invitation() (string, error) {
	f, err := c.fields()
	if err != nil {
		return "", err
	}
	code := c.URL.Query().Get("inviteCode")
	if code == "" {
		code = f.text("inviteCode", false)
	}
	if code = strings.TrimPrefix(strings.TrimSpace(code), inviteURL); code == "" {
		return "", refusalOf(http.StatusBadRequest, "The group invite code id needs to be informed in the query", `ex: "inviteCode=F1EX5QZxO181L3TMVP31gY" (Obtained from group join link)`)
	}
	if !regexp.MustCompile(`^[a-zA-Z0-9_-]{8,64}$`).MatchString(code) {
		f.complain(`inviteCode does not match pattern "^[a-zA-Z0-9]{22}$"`)
	}
	return code, f.err()
}

func (g *Gateway) inviteInfo(c *call) (reply, error) {
	code, err := c.invitation()
	if err != nil {
		return reply{}, err
	}
	group, err := g.sessions.Groups.InviteInfo(c.Context(), c.name(), code)
	if err != nil {
		return reply{}, g.translate(c, err)
	}
	out := groupOf(group, true)
	out.JoinApprovalMode, out.MemberAddMode = &group.Approval, &group.MembersAdd
	return reply{http.StatusOK, out}, nil
}

func (g *Gateway) acceptInvite(c *call) (reply, error) {
	code, err := c.invitation()
	if err != nil {
		return reply{}, err
	}
	jid, err := g.sessions.GroupChanger.AcceptInvite(c.Context(), c.name(), code)
	if err != nil {
		return reply{}, g.translate(c, err)
	}
	return reply{http.StatusOK, map[string]any{"accepted": true, "groupJid": jid}}, nil
}

// groupOf is the protocol's form of a group.
func groupOf(g engine.Group, withParticipants bool) evolution.Group {
	out := evolution.Group{
		ID: g.JID, Subject: g.Subject, SubjectOwner: g.SubjectBy, Size: g.Size, Owner: g.Owner, Desc: g.Description, DescID: g.DescriptionID,
		LinkedParent: g.Parent, Restrict: g.Restrict, Announce: g.Announce, IsCommunity: g.Community, IsCommunityAnnounce: g.DefaultSub,
		EphemeralDuration: int64(g.Ephemeral.Seconds()),
	}
	if !g.SubjectAt.IsZero() {
		out.SubjectTime = g.SubjectAt.Unix()
	}
	if !g.Created.IsZero() {
		out.Creation = g.Created.Unix()
	}
	if withParticipants {
		out.Participants = participantsOf(g.Participants)
	}
	return out
}

func participantsOf(all []engine.Participant) []evolution.GroupParticipant {
	out := []evolution.GroupParticipant{}
	for _, p := range all {
		one := evolution.GroupParticipant{ID: p.JID, LID: p.LID, Admin: evolution.NullString(p.Admin)}
		if !evolution.IsLID(p.JID) {
			one.PhoneNumber = p.JID
		}
		out = append(out, one)
	}
	return out
}
