package simulator

import (
	"slices"
	"strings"
	"sync"
	"time"

	"go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/types"
)

// Error codes of the server.
const (
	noGroup  = 404 // no such group, participant or picture
	noMember = 403 // the account is not in the group
)

// groupFacts holds the properties of a group; mu guards them and the group's members.
type groupFacts struct {
	mu          sync.Mutex
	created     time.Time
	subject     string
	description string
	invite      string
	admins      map[*Phone]bool
	marks       []string // "announcement", "locked"
	ephemeral   string   // seconds; empty for none
}

func newInvite() string {
	const letters = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789"
	var b strings.Builder
	for _, c := range random(22) { //nolint:mnd // as long as WhatsApp's
		b.WriteByte(letters[int(c)%len(letters)])
	}
	return b.String()
}

// groupDirectory holds all groups.
type groupDirectory struct {
	mu  sync.Mutex
	all []*Group
}

func (d *groupDirectory) add(g *Group) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.all = append(d.all, g)
}

// find is the first group that matches; nil when there is none.
func (d *groupDirectory) find(match func(*Group) bool) *Group {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, g := range d.all {
		if match(g) {
			return g
		}
	}
	return nil
}

// hasInvite tells whether code is the group's invite code of now.
func (g *Group) hasInvite(code string) bool {
	g.facts.mu.Lock()
	defer g.facts.mu.Unlock()
	return g.facts.invite == code
}

// people are the group's members.
func (g *Group) people() []*Phone {
	g.facts.mu.Lock()
	defer g.facts.mu.Unlock()
	return slices.Clone(g.members)
}

// Subject is the group's name.
func (g *Group) Subject() string {
	g.facts.mu.Lock()
	defer g.facts.mu.Unlock()
	return g.facts.subject
}

// onGroup answers a query about groups, or changes one.
func (dc *deviceConn) onGroup(n *binary.Node) {
	s, me := dc.conn.server, dc.device.phone
	children := n.GetChildren()
	if len(children) == 0 {
		dc.conn.send(failed(n, noGroup, "item-not-found"))
		return
	}
	what, to := children[0], jidOf(n, "to")
	switch {
	case what.Tag == "participating":
		dc.conn.send(result(n, s.groupsOf(me)))
	case what.Tag == "create":
		dc.conn.send(result(n, s.createGroup(me, &what).node()))
	case what.Tag == "leave":
		for _, child := range what.GetChildren() {
			if g := s.groups.find(func(g *Group) bool { return text(child.Attrs["id"]) == g.jid.String() }); g != nil {
				g.remove(me)
			}
		}
		dc.conn.send(result(n))
	case to.User == "" && what.Tag == "invite":
		g := s.groups.find(func(g *Group) bool { return g.hasInvite(text(what.Attrs["code"])) })
		if g == nil {
			dc.conn.send(failed(n, 406, "not-acceptable"))
			return
		}
		if text(n.Attrs["type"]) == "get" {
			dc.conn.send(result(n, g.node()))
			return
		}
		g.add(me)
		dc.conn.send(result(n, binary.Node{Tag: "group", Attrs: binary.Attrs{"jid": g.jid}}))
	default:
		g := s.groups.find(func(g *Group) bool { return g.jid == to })
		switch {
		case g == nil:
			dc.conn.send(failed(n, noGroup, "item-not-found"))
		case !slices.Contains(g.people(), me):
			dc.conn.send(failed(n, noMember, "forbidden"))
		default:
			dc.conn.send(result(n, g.change(me, text(n.Attrs["type"]), &what)...))
		}
	}
}

func (s *Server) groupsOf(p *Phone) binary.Node {
	s.groups.mu.Lock()
	all := slices.Clone(s.groups.all)
	s.groups.mu.Unlock()
	var list []binary.Node
	for _, g := range all {
		if slices.Contains(g.people(), p) {
			list = append(list, g.node())
		}
	}
	return binary.Node{Tag: "groups", Content: list}
}

func (s *Server) createGroup(by *Phone, n *binary.Node) *Group {
	members := []*Phone{by}
	for _, child := range n.GetChildrenByTag("participant") {
		if p := s.directory.byJID(jidOf(&child, "jid")); p != nil {
			members = append(members, p)
		}
	}
	g := s.AddGroup(members...)
	g.facts.mu.Lock()
	defer g.facts.mu.Unlock()
	g.facts.subject = text(n.Attrs["subject"])
	return g
}

// node describes the group to its members.
func (g *Group) node() binary.Node {
	g.facts.mu.Lock()
	defer g.facts.mu.Unlock()
	var content []binary.Node
	for _, p := range g.members {
		one := binary.Node{Tag: "participant", Attrs: binary.Attrs{"jid": p.lid(), "phone_number": p.pn()}}
		if g.facts.admins[p] {
			one.Attrs["type"] = "admin"
		}
		content = append(content, one)
	}
	if g.facts.description != "" {
		content = append(content, binary.Node{
			Tag: "description", Attrs: binary.Attrs{"id": "D1", "t": g.facts.created.Unix()}, Content: []binary.Node{{Tag: "body", Content: []byte(g.facts.description)}},
		})
	}
	for _, mark := range g.facts.marks {
		content = append(content, binary.Node{Tag: mark})
	}
	if g.facts.ephemeral != "" {
		content = append(content, binary.Node{Tag: "ephemeral", Attrs: binary.Attrs{"expiration": g.facts.ephemeral}})
	}
	return binary.Node{Tag: "group", Content: content, Attrs: binary.Attrs{
		"id": g.jid.User, "subject": g.facts.subject, "s_t": g.facts.created.Unix(), "creation": g.facts.created.Unix(), "size": len(g.members), "addressing_mode": "lid",
	}}
}

func (g *Group) add(p *Phone) {
	g.facts.mu.Lock()
	defer g.facts.mu.Unlock()
	if !slices.Contains(g.members, p) {
		g.members = append(g.members, p)
	}
}

func (g *Group) remove(p *Phone) {
	g.facts.mu.Lock()
	defer g.facts.mu.Unlock()
	g.members = slices.DeleteFunc(g.members, func(one *Phone) bool { return one == p })
}

// change does what a member asks for and gives the content of the answer. Changes of members and of properties are sent to the members' devices;
// a query and the invite link are only answered.
func (g *Group) change(by *Phone, kind string, what *binary.Node) []binary.Node {
	switch what.Tag {
	case "query":
		return []binary.Node{g.node()}
	case "invite":
		g.facts.mu.Lock()
		defer g.facts.mu.Unlock()
		if kind == "set" {
			g.facts.invite = newInvite()
		}
		return []binary.Node{{Tag: "invite", Attrs: binary.Attrs{"code": g.facts.invite}}}
	case "add", "remove", "promote", "demote":
		answer := g.changePeople(what)
		g.notify(by, answer)
		return []binary.Node{answer}
	}
	g.notify(by, g.changeFacts(what))
	return nil
}

func (g *Group) changePeople(what *binary.Node) binary.Node {
	answer := binary.Node{Tag: what.Tag, Attrs: binary.Attrs{}}
	var list []binary.Node
	for _, child := range what.GetChildrenByTag("participant") {
		p := g.server.directory.byJID(jidOf(&child, "jid"))
		one := binary.Node{Tag: "participant", Attrs: binary.Attrs{"jid": jidOf(&child, "jid")}}
		switch {
		case p == nil:
			one.Attrs["error"] = noGroup
		case what.Tag == "add":
			g.add(p)
		case what.Tag == "remove":
			g.remove(p)
		default:
			g.facts.mu.Lock()
			g.facts.admins[p] = what.Tag == "promote"
			g.facts.mu.Unlock()
		}
		list = append(list, one)
	}
	answer.Content = list
	return answer
}

// changeFacts changes a property, and gives the node that notifies the members of it.
func (g *Group) changeFacts(what *binary.Node) binary.Node {
	g.facts.mu.Lock()
	defer g.facts.mu.Unlock()
	now := g.server.now().Unix()
	notice := binary.Node{Tag: what.Tag, Attrs: binary.Attrs{}}
	switch what.Tag {
	case "subject":
		g.facts.subject = text(what.Content)
		notice.Attrs["subject"], notice.Attrs["s_t"] = g.facts.subject, now
	case "description":
		g.facts.description = string(bytesOf(what, "body"))
		notice.Attrs["id"], notice.Content = text(what.Attrs["id"]), []binary.Node{{Tag: "body", Content: []byte(g.facts.description)}}
	case "announcement", "locked":
		g.facts.marks = append(g.facts.marks, what.Tag)
		notice.Attrs["v_id"] = "1"
	case "not_announcement", "unlocked":
		removed := map[string]string{"not_announcement": "announcement", "unlocked": "locked"}[what.Tag]
		g.facts.marks = slices.DeleteFunc(g.facts.marks, func(mark string) bool { return mark == removed })
		notice.Attrs["v_id"] = "1"
	case "ephemeral":
		g.facts.ephemeral = text(what.Attrs["expiration"])
		notice.Attrs["expiration"] = g.facts.ephemeral
	case "not_ephemeral":
		g.facts.ephemeral = ""
	}
	return notice
}

// notify sends a change to the linked devices of all members.
func (g *Group) notify(by *Phone, what binary.Node) {
	for _, p := range g.people() {
		for _, d := range p.linked() {
			d.push(binary.Node{
				Tag: "notification", Content: []binary.Node{what}, Attrs: binary.Attrs{
					"from": g.jid, "type": "w:gp2", "id": strings.ToUpper(newInvite()), "t": g.server.now().Unix(), "participant": by.lid(), "participant_pn": by.pn(),
				},
			})
		}
	}
}

// SetPicture makes the person have a profile picture.
func (p *Phone) SetPicture() { p.server.pictures.Store(p.person.LID, true) }

// onPicture answers where a picture is, or sets or removes one: of the JID "target", or of the account itself.
func (dc *deviceConn) onPicture(n *binary.Node) {
	s, of := dc.conn.server, jidOf(n, "target")
	if of.IsEmpty() {
		of = dc.device.phone.lid()
	}
	if p := s.directory.byJID(of); p != nil && of.Server != types.GroupServer {
		of = p.lid()
	}
	if text(n.Attrs["type"]) == "set" {
		if !has(n, "picture") {
			s.pictures.Delete(of.User)
			dc.conn.send(result(n))
			return
		}
		s.pictures.Store(of.User, true)
		dc.conn.send(result(n, binary.Node{Tag: "picture", Attrs: binary.Attrs{"id": "1"}}))
		return
	}
	if _, ok := s.pictures.Load(of.User); !ok {
		dc.conn.send(failed(n, noGroup, "item-not-found"))
		return
	}
	path := "/v/t61/" + of.User + ".jpg"
	dc.conn.send(result(n, binary.Node{Tag: "picture", Attrs: binary.Attrs{
		"id": "1", "type": "image", "url": "https://pps.whatsapp.net" + path, "direct_path": path,
	}}))
}
