package simulator

import (
	"encoding/hex"
	"strings"

	"go.mau.fi/whatsmeow/binary"
)

// Call calls a number: its linked devices get the offer. When one of them rejects the call, this phone gets a Sign "rejected". Errors:
// ErrNoPhone.
func (p *Phone) Call(to string) (id string, err error) {
	target := p.server.directory.byAnyNumber(to)
	if target == nil {
		return "", ErrNoPhone
	}
	id = strings.ToUpper(hex.EncodeToString(random(16)))
	from, _, _ := p.sender(0)
	offer := binary.Node{Tag: "offer", Attrs: binary.Attrs{"call-id": id, "call-creator": from, "caller_pn": p.pn()}}
	for _, d := range target.linked() {
		d.push(binary.Node{
			Tag: "call", Attrs: binary.Attrs{"from": from, "id": id[:16], "t": p.server.now().Unix()}, Content: []binary.Node{offer},
		})
	}
	return id, nil
}

// onCall handles a device's rejection of a call.
func (dc *deviceConn) onCall(n *binary.Node) {
	dc.ack(n, 0)
	caller := dc.conn.server.directory.byJID(jidOf(n, "to"))
	if reject, ok := n.GetOptionalChildByTag("reject"); ok && caller != nil {
		caller.events.addSign(Sign{
			Kind: "rejected", IDs: []string{text(reject.Attrs["call-id"])}, From: dc.device.phone.person.Number, Device: dc.device.id, At: dc.conn.server.now(),
		})
	}
}
