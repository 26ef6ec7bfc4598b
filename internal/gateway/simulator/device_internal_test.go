package simulator

import (
	"testing"

	"go.mau.fi/whatsmeow/binary"
)

// A device that could not read a message asks for it again, and then confirms the first delivery. That must not take the second one from the queue: the device
// may not have read it when its connection is lost.
func TestConfirmingADeliveryLeavesTheNextOne(t *testing.T) {
	d := new(device)
	d.queue, d.known = newQueue()
	first := binary.Node{Tag: "message", Attrs: binary.Attrs{"id": "3A01", "from": "1@lid", "kind": "first"}}
	again := binary.Node{Tag: "message", Attrs: binary.Attrs{"id": "3A01", "from": "1@lid", "kind": "again"}}
	key := stanzaKey("message", "3A01", "1@lid", "")
	d.push(first)
	d.queue.Front().Value.(*stanza).sent = true
	d.push(again)
	d.confirmed(key)
	if d.queue.Len() != 1 || d.queue.Front().Value.(*stanza).node.Attrs["kind"] != "again" {
		t.Fatalf("%d stanzas are queued", d.queue.Len())
	}
	d.push(first)
	if d.queue.Len() != 1 {
		t.Error("what was not sent is queued twice")
	}
	d.confirmed(key)
	d.confirmed(key)
	if d.queue.Len() != 0 || len(d.known) != 0 {
		t.Error("a confirmed stanza is queued")
	}
}
