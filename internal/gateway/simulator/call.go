package simulator

import (
	"encoding/hex"
	"strings"

	"go.mau.fi/whatsmeow/binary"
)

// Ring calls somebody, whose linked devices are told; a device that rejects the call is a Sign "rejected" of the caller.
// Errors: ErrNoPhone.
func (p *Phone) Ring(to string) (id string, err error) {
	target := p.server.people.asked(to)
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

// call: a device rejects a call.
func (l *line) call(n *binary.Node) {
	l.ack(n, 0)
	caller := l.c.server.people.at(jidOf(n, "to"))
	if reject, ok := n.GetOptionalChildByTag("reject"); ok && caller != nil {
		caller.log.signed(Sign{
			Kind: "rejected", IDs: []string{text(reject.Attrs["call-id"])}, From: l.d.phone.who.Number, Device: l.d.id, At: l.c.server.now(),
		})
	}
}
