package simulator

import (
	"strings"

	"go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/types"
)

// usync answers a query about users: whether a number is on WhatsApp and in which form, its hidden identity (LID), its devices.
func (s *Server) usync(n *binary.Node) binary.Node {
	question := n.GetChildByTag("usync", "query")
	list := n.GetChildByTag("usync", "list")
	users := make([]binary.Node, 0, len(list.GetChildren()))
	for _, user := range list.GetChildren() {
		if contact, ok := user.GetOptionalChildByTag("contact"); ok {
			users = append(users, s.contact(text(contact.Content)))
		} else if jid := jidOf(&user, "jid"); !jid.IsEmpty() {
			users = append(users, s.user(jid, &question))
		}
	}
	return binary.Node{Tag: "usync", Content: []binary.Node{{Tag: "list", Content: users}}}
}

// contact answers for a number as a person typed it: with the canonical number and the LID, for both Brazilian forms of the number.
func (s *Server) contact(asked string) binary.Node {
	number, _, _ := strings.Cut(asked, "@")
	contact := binary.Node{Tag: "contact", Attrs: binary.Attrs{"type": "out"}, Content: []byte(asked)}
	phone := s.directory.byAnyNumber(number)
	if phone == nil {
		unknown := types.NewJID(strings.TrimPrefix(number, "+"), types.DefaultUserServer)
		return binary.Node{Tag: "user", Attrs: binary.Attrs{"jid": unknown}, Content: []binary.Node{contact}}
	}
	contact.Attrs["type"] = "in"
	return binary.Node{
		Tag:     "user",
		Attrs:   binary.Attrs{"jid": phone.lid(), "pn_jid": phone.pn()},
		Content: []binary.Node{contact},
	}
}

// user answers for a JID. A number in another form than the canonical one is unknown here; contact answers for both forms.
func (s *Server) user(jid types.JID, question *binary.Node) binary.Node {
	answer := binary.Node{Tag: "user", Attrs: binary.Attrs{"jid": jid}}
	phone := s.directory.byJID(jid)
	if phone == nil {
		return answer
	}
	var content []binary.Node
	for _, what := range question.GetChildren() {
		switch what.Tag {
		case "devices":
			content = append(content, phone.deviceList())
		case "lid":
			content = append(content, binary.Node{Tag: "lid", Attrs: binary.Attrs{"val": phone.lid()}})
		case "status":
			content = append(content, binary.Node{Tag: "status"})
		}
	}
	answer.Content = content
	return answer
}

func (p *Phone) deviceList() binary.Node {
	devices := []binary.Node{{Tag: "device", Attrs: binary.Attrs{"id": 0}}}
	for _, d := range p.linked() {
		devices = append(devices, binary.Node{Tag: "device", Attrs: binary.Attrs{"id": d.id, "key-index": d.id}})
	}
	return binary.Node{Tag: "devices", Content: []binary.Node{{Tag: "device-list", Content: devices}}}
}
