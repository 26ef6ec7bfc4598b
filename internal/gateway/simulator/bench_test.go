package simulator_test

import (
	"testing"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/types"
	"go.mau.fi/whatsmeow/types/events"
)

// BenchmarkWrite measures a message to a linked device: written, encrypted, queued, read by the real client, confirmed.
func BenchmarkWrite(b *testing.B) {
	s, db := double(b), database(b)
	owner, maria := phone(b, s, "5511987654321"), phone(b, s, "5511912345678")
	c := db.client(b, s, nil)
	link(b, c, owner)
	for b.Loop() {
		if _, err := maria.Write(b.Context(), owner.Number(), "Oi"); err != nil {
			b.Fatal(err)
		}
		await[*events.Message](c)
		c.past = nil
	}
}

// BenchmarkSend measures a message from a linked device, with the delivery receipt.
func BenchmarkSend(b *testing.B) {
	s, db := double(b), database(b)
	owner, maria := phone(b, s, "5511987654321"), phone(b, s, "5511912345678")
	c := db.client(b, s, nil)
	link(b, c, owner)
	for b.Loop() {
		if _, err := c.SendMessage(b.Context(), to(maria.Number()), conversation("Oi"), whatsmeow.SendRequestExtra{}); err != nil {
			b.Fatal(err)
		}
		awaitThat(c, func(r *events.Receipt) bool { return r.Type == types.ReceiptTypeDelivered })
		c.past = nil
	}
}
