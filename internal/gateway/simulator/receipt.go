package simulator

import (
	"encoding/binary"
	"strconv"

	wabinary "go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/types"
)

// acknowledged: a device has taken a stanza, or refuses it; either way it does not want it again.
func (l *line) acknowledged(n *wabinary.Node) {
	class, kind := text(n.Attrs["class"]), text(n.Attrs["type"])
	if class == "message" {
		kind = ""
	}
	l.d.confirmed(stanzaKey(class, text(n.Attrs["id"]), text(n.Attrs["to"]), kind))
}

// receipt: a device tells what became of messages. It is also how it confirms that it has them.
func (l *line) receipt(n *wabinary.Node) {
	l.ack(n, 0)
	to, kind, ids := jidOf(n, "to"), text(n.Attrs["type"]), receiptIDs(n)
	other := l.c.server.people.at(to)
	if kind == "retry" {
		if other != nil {
			other.retried(l, n, to, ids[0])
		}
		return
	}
	for _, id := range ids {
		l.d.confirmed(stanzaKey("message", id, to.String(), ""))
	}
	if other != nil && other != l.d.phone {
		l.tell(other, to, kind, ids)
	}
}

func receiptIDs(n *wabinary.Node) []string {
	ids := []string{text(n.Attrs["id"])}
	list := n.GetChildByTag("list")
	for _, item := range list.GetChildren() {
		ids = append(ids, text(item.Attrs["id"]))
	}
	return ids
}

// tell passes a receipt on: to the phone that sent the message, or to the linked device.
func (l *line) tell(other *Phone, to types.JID, kind string, ids []string) {
	switch kind {
	case "", "inactive":
		kind = ""
	case "read", "played":
	default:
		return // between devices of one account
	}
	if to.Device == 0 {
		other.log.signed(Sign{
			Kind: shown(kind), IDs: ids, From: l.d.phone.who.Number, Device: l.d.id, At: l.c.server.now(),
		})
	}
	for _, d := range other.linked() {
		if kind != "" && to.Device == 0 || int(to.Device) == d.id {
			l.d.phone.receipt(l.d.lid(), d, kind, ids...)
		}
	}
}

func shown(kind string) string {
	if kind == "" {
		return "delivered"
	}
	return kind
}

// retried: a device could not read a message. Who sent it encrypts it anew.
func (p *Phone) retried(l *line, n *wabinary.Node, to types.JID, id string) {
	if to.Device == 0 {
		p.resend(l.c.ctx, l.d, id, retryCount(n))
		return
	}
	if d := p.device(int(to.Device)); d != nil {
		again := *n
		again.Attrs = wabinary.Attrs{
			"from": l.d.lid(), "id": id, "type": "retry", "t": l.c.server.now().Unix(),
		}
		d.push(again)
	}
}

func retryCount(n *wabinary.Node) int {
	retry := n.GetChildByTag("retry")
	count, err := strconv.Atoi(text(retry.Attrs["count"]))
	if err != nil {
		return 1
	}
	return count
}

// maxRetries is how often a phone asks for the same message (whatsmeow retry.go gives up at 5).
const maxRetries = 3

// askAgain asks a device for a message that the phone could not read, with keys for a new session.
func (p *Phone) askAgain(from *device, n *wabinary.Node, count string) {
	before, err := strconv.Atoi(count)
	if err != nil {
		before = 0
	}
	if before >= maxRetries {
		return
	}
	keys := p.keys.bundle()
	now := p.server.now().Unix()
	from.push(wabinary.Node{
		Tag:   "receipt",
		Attrs: wabinary.Attrs{"from": p.lid(), "id": n.Attrs["id"], "type": "retry", "t": now},
		Content: []wabinary.Node{
			{Tag: "retry", Attrs: wabinary.Attrs{"count": before + 1, "id": n.Attrs["id"], "t": now, "v": 1}},
			{Tag: "registration", Content: binary.BigEndian.AppendUint32(nil, keys.registration)},
			{Tag: "keys", Content: keys.keyNodes()},
		},
	})
}

// sign: a device shows that somebody is there, or types.
func (l *line) sign(n *wabinary.Node) {
	s := Sign{From: l.d.phone.who.Number, Device: l.d.id, At: l.c.server.now()}
	if n.Tag == "presence" {
		if s.Kind = text(n.Attrs["type"]); s.Kind == "available" || s.Kind == "unavailable" {
			l.d.phone.log.signed(s)
		}
		return
	}
	other := l.c.server.people.at(jidOf(n, "to"))
	children := n.GetChildren()
	if other == nil || len(children) != 1 {
		return
	}
	s.Kind = children[0].Tag
	if text(children[0].Attrs["media"]) == "audio" && s.Kind == "composing" {
		s.Kind = "recording"
	}
	other.log.signed(s)
}
