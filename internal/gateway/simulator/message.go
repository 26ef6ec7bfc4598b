package simulator

import (
	"context"
	"errors"

	"go.mau.fi/libsignal/protocol"
	"go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/types"
	"google.golang.org/protobuf/proto"
)

// Error codes in the ack of a message that is not delivered.
const (
	nackUnknown = 404 // the number is not on WhatsApp
	nackCold    = 463 // NackCallerReachoutTimelocked: the receiver is a cold contact, see SetCold
)

// onMessage delivers a device's message to its receivers, then acknowledges it: when the ack is sent, phones have read the message and linked
// devices have it queued.
func (dc *deviceConn) onMessage(n *binary.Node) {
	own := dc.device.phone
	if code := dc.conn.server.refusals.message(); code != 0 {
		dc.ack(n, code)
		return
	}
	to := jidOf(n, "to")
	if to.Server != types.DefaultUserServer && to.Server != types.HiddenUserServer {
		dc.ack(n, 0) // messages to groups, lists and channels are dropped
		return
	}
	target := dc.conn.server.directory.byJID(to)
	switch {
	case target == nil:
		dc.ack(n, nackUnknown)
		return
	case target != own && !target.reachable(own):
		dc.ack(n, nackCold)
		return
	}
	for _, part := range parts(n) {
		dc.deliver(n, target, part)
	}
	if own.loseAck() {
		dc.conn.drop()
		return
	}
	dc.ack(n, 0)
}

// part is a message encrypted for one device.
type part struct {
	to  types.JID
	enc binary.Node
}

func parts(n *binary.Node) []part {
	var all []part
	if enc, ok := n.GetOptionalChildByTag("enc"); ok { // repeated for one device, or a peer message
		all = append(all, part{to: jidOf(n, "to"), enc: enc})
	}
	participants := n.GetChildByTag("participants")
	for _, child := range participants.GetChildren() {
		enc, ok := child.GetOptionalChildByTag("enc")
		if jid := jidOf(&child, "jid"); ok && !jid.IsEmpty() {
			all = append(all, part{to: jid, enc: enc})
		}
	}
	return all
}

// deliver delivers a part: a phone (device 0) reads it at once, for a linked device it is queued. Parts for other accounts than the target's
// and the sender's are dropped.
func (dc *deviceConn) deliver(n *binary.Node, target *Phone, it part) {
	receiver := dc.conn.server.directory.byJID(it.to)
	if receiver == nil || receiver != target && receiver != dc.device.phone {
		return
	}
	if it.to.Device != 0 {
		if d := receiver.device(int(it.to.Device)); d != nil {
			d.push(relay(n, dc.device, target, receiver, it.enc))
		}
		return
	}
	receiver.receive(dc.conn.ctx, dc.device, n, target, it.enc)
}

// relay makes the stanza in which another linked device gets a linked device's message.
func relay(n *binary.Node, from *device, target, receiver *Phone, enc binary.Node) binary.Node {
	return messageStanza(from.phone, from.id, target, receiver, text(n.Attrs["id"]), text(n.Attrs["type"]), enc)
}

// messageStanza makes the stanza in which a linked device of the receiver gets a message. When the receiver is the sender's own account, the
// stanza names the target as the recipient.
func messageStanza(from *Phone, device int, target, receiver *Phone, id, kind string, enc binary.Node) binary.Node {
	sender, otherKey, other := from.sender(device)
	attrs := binary.Attrs{"from": sender, "id": id, "type": kind, "t": from.server.now().Unix(), "notify": from.person.Name}
	switch {
	case receiver != from:
		attrs[otherKey] = other
	case from.person.ByNumber:
		attrs["recipient"], attrs["peer_recipient_lid"] = target.pn(), target.lid()
	default:
		attrs["recipient"], attrs["peer_recipient_pn"] = target.lid(), target.pn()
	}
	return binary.Node{Tag: "message", Attrs: attrs, Content: []binary.Node{enc}}
}

// address is the device's address in Signal sessions.
func (d *device) address() *protocol.SignalAddress {
	return protocol.NewSignalAddress(d.phone.person.LID, uint32(d.id)) //nolint:gosec // at most 250
}

// receive decrypts a linked device's message with the phone's own keys, adds it to the arrivals, and sends the delivery receipt, unless the
// message is a copy from the phone's own account. When it cannot be decrypted, the phone asks for it again. Peer messages are not added.
func (p *Phone) receive(ctx context.Context, from *device, n *binary.Node, target *Phone, enc binary.Node) {
	id := text(n.Attrs["id"])
	a := Arrival{
		ID: id, From: from.phone.person.Number, Device: from.id, To: target.person.Number, Own: p == from.phone,
		At: p.server.now(),
	}
	sealed, _ := enc.Content.([]byte)
	plain, err := p.keys.decrypt(ctx, from.address(), text(enc.Attrs["type"]), sealed)
	switch {
	case errors.Is(err, errRepeated) && p.events.contains(a):
		p.events.addArrival(p.withEarlierText(a))
		p.receipt(p.lid(), from, "", id)
		return
	case err != nil:
		a.Problem = "it cannot be decrypted"
		p.events.addArrival(a)
		p.askAgain(from, n, text(enc.Attrs["count"]))
		return
	}
	var m waE2E.Message
	if err := proto.Unmarshal(plain, &m); err != nil {
		a.Problem = "it is not a message"
		p.events.addArrival(a)
		return
	}
	if text(n.Attrs["category"]) == "peer" {
		return // between devices of one account
	}
	a.Message = &m
	if sent := m.GetDeviceSentMessage(); sent != nil {
		a.Message = sent.GetMessage()
	}
	a.Text = textOf(a.Message)
	p.events.addArrival(a)
	if !a.Own {
		p.receipt(p.lid(), from, "", id)
	}
}

// withEarlierText completes the arrival of a repeated ciphertext, which cannot be decrypted a second time, with the content of the first
// arrival, if the event log still has it.
func (p *Phone) withEarlierText(a Arrival) Arrival {
	all, _ := p.events.after(0)
	for _, before := range all {
		if before.ID == a.ID && before.From == a.From && before.Message != nil {
			a.Text, a.Message = before.Text, before.Message
			return a
		}
	}
	return a
}

// receipt sends a device a receipt for its messages, from the phone or from a device linked to it. kind is "read" or "played"; empty means
// delivered. A silent phone sends none.
func (p *Phone) receipt(from types.JID, to *device, kind string, ids ...string) {
	if p.silent() || len(ids) == 0 {
		return
	}
	n := binary.Node{Tag: "receipt", Attrs: binary.Attrs{"from": from, "id": ids[0], "t": p.server.now().Unix()}}
	if kind != "" {
		n.Attrs["type"] = kind
	}
	if len(ids) > 1 {
		var items []binary.Node
		for _, id := range ids[1:] {
			items = append(items, binary.Node{Tag: "item", Attrs: binary.Attrs{"id": id}})
		}
		n.Content = []binary.Node{{Tag: "list", Content: items}}
	}
	to.push(n)
}

// ack acknowledges a stanza of the device. problem is the error code, or 0.
func (dc *deviceConn) ack(n *binary.Node, problem int) {
	attrs := binary.Attrs{
		"class": n.Tag, "id": n.Attrs["id"], "from": n.Attrs["to"], "t": dc.conn.server.now().Unix(),
	}
	if kind := text(n.Attrs["type"]); kind != "" && n.Tag != "message" {
		attrs["type"] = kind
	}
	if problem != 0 {
		attrs["error"] = problem
	}
	dc.conn.send(binary.Node{Tag: "ack", Attrs: attrs})
}
