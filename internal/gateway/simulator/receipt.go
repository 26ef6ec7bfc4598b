package simulator

import (
	"encoding/binary"
	"strconv"

	wabinary "go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/types"
)

// onAck removes a stanza that the device has accepted or refused from its queue.
func (dc *deviceConn) onAck(n *wabinary.Node) {
	class, kind := text(n.Attrs["class"]), text(n.Attrs["type"])
	if class == "message" {
		kind = ""
	}
	dc.device.confirmed(stanzaKey(class, text(n.Attrs["id"]), text(n.Attrs["to"]), kind))
}

// onReceipt forwards a device's receipt to the messages' sender, and removes the messages from the device's queue: a receipt also confirms
// them. A "retry" receipt asks the sender for the message again instead.
func (dc *deviceConn) onReceipt(n *wabinary.Node) {
	dc.ack(n, 0)
	to, kind, ids := jidOf(n, "to"), text(n.Attrs["type"]), receiptIDs(n)
	other := dc.conn.server.directory.byJID(to)
	if to.Server == types.GroupServer {
		other = dc.conn.server.directory.byJID(jidOf(n, "participant"))
	}
	if kind == "retry" {
		if other != nil {
			other.onRetry(dc, n, to, ids[0])
		}
		return
	}
	for _, id := range ids {
		dc.device.confirmed(stanzaKey("message", id, to.String(), ""))
	}
	if other != nil && other != dc.device.phone {
		dc.forwardReceipt(other, to, kind, ids)
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

// forwardReceipt forwards a receipt to the account that sent the messages: to its phone or linked device, and a read receipt for the phone to
// all its linked devices, too.
func (dc *deviceConn) forwardReceipt(other *Phone, to types.JID, kind string, ids []string) {
	switch kind {
	case "", "inactive":
		kind = ""
	case "read", "played":
	default:
		return // other kinds are between devices of one account
	}
	if to.Device == 0 {
		other.events.addSign(Sign{
			Kind: receiptKind(kind), IDs: ids, From: dc.device.phone.person.Number, Device: dc.device.id, At: dc.conn.server.now(),
		})
	}
	for _, d := range other.linked() {
		if kind != "" && to.Device == 0 || int(to.Device) == d.id {
			dc.device.phone.receipt(dc.device.lid(), d, kind, ids...)
		}
	}
}

func receiptKind(kind string) string {
	if kind == "" {
		return "delivered"
	}
	return kind
}

// onRetry handles a device's request for a message that it could not read: the phone, if it was the sender, encrypts it again; a linked device
// gets the request.
func (p *Phone) onRetry(dc *deviceConn, n *wabinary.Node, to types.JID, id string) {
	if to.Device == 0 {
		p.resend(dc.conn.ctx, dc.device, id, retryCount(n))
		return
	}
	if d := p.device(int(to.Device)); d != nil {
		again := *n
		again.Attrs = wabinary.Attrs{
			"from": dc.device.lid(), "id": id, "type": "retry", "t": dc.conn.server.now().Unix(),
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

// maxRetries is how often a phone asks for the same message again (whatsmeow retry.go stops at 5).
const maxRetries = 3

// askAgain sends a device a "retry" receipt for a message that the phone could not read, with keys for a new session. count is how often it has
// asked before.
func (p *Phone) askAgain(from *device, n *wabinary.Node, count string) {
	before, err := strconv.Atoi(count)
	if err != nil {
		before = 0
	}
	if before >= maxRetries {
		return
	}
	keys := p.keys.newBundle()
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

// onPresence adds the Sign of a device's presence (to its own phone) or of its typing and recording (to the other phone).
func (dc *deviceConn) onPresence(n *wabinary.Node) {
	s := Sign{From: dc.device.phone.person.Number, Device: dc.device.id, At: dc.conn.server.now()}
	if n.Tag == "presence" {
		if s.Kind = text(n.Attrs["type"]); s.Kind == "available" || s.Kind == "unavailable" {
			dc.device.phone.events.addSign(s)
		}
		return
	}
	other := dc.conn.server.directory.byJID(jidOf(n, "to"))
	children := n.GetChildren()
	if other == nil || len(children) != 1 {
		return
	}
	s.Kind = children[0].Tag
	if text(children[0].Attrs["media"]) == "audio" && s.Kind == "composing" {
		s.Kind = "recording"
	}
	other.events.addSign(s)
}
