package simulator_test

import (
	"testing"

	"go.mau.fi/whatsmeow/types/events"

	"salonzap/internal/gateway/simulator"
)

// A client that has lost its sessions asks for the message again, and Maria's phone encrypts it in a new session.
func TestClientLostItsSession(t *testing.T) {
	s, db := double(t), database(t)
	owner, maria := phone(t, s, "5511987654321"), phone(t, s, "5511912345678")
	c := db.client(t, s, nil)
	link(t, c, owner)
	if _, err := c.SendMessage(t.Context(), to(maria.Number()), conversation("Oi")); err != nil {
		t.Fatal(err) // so that Maria's next message belongs to a session
	}
	if _, err := db.db.ExecContext(t.Context(), "DELETE FROM whatsmeow_sessions"); err != nil {
		t.Fatal(err)
	}
	id, err := maria.Write(t.Context(), owner.Number(), "Cheguei")
	if err != nil {
		t.Fatal(err)
	}
	if e := await[*events.UndecryptableMessage](c); e.Info.ID != id {
		t.Errorf("%+v", e)
	}
	if m := await[*events.Message](c); m.Info.ID != id || m.Message.GetConversation() != "Cheguei" {
		t.Errorf("%+v", m)
	}
}

// When a client uses an old copy of its sessions, Maria's phone cannot read its message, asks for it again, and can read that.
func TestClientRestoredAnOldCopy(t *testing.T) {
	s, db := double(t), database(t)
	owner, maria := phone(t, s, "5511987654321"), phone(t, s, "5511912345678")
	c := db.client(t, s, nil)
	link(t, c, owner)
	send := func(text string) string {
		sent, err := c.SendMessage(t.Context(), to(maria.Number()), conversation(text))
		if err != nil {
			t.Fatal(err)
		}
		return sent.ID
	}
	do := func(query string) {
		if _, err := db.db.ExecContext(t.Context(), query); err != nil {
			t.Fatal(err)
		}
	}
	send("um")
	do("CREATE TABLE copy AS SELECT * FROM whatsmeow_sessions")
	send("dois")
	do("DELETE FROM whatsmeow_sessions")
	do("INSERT INTO whatsmeow_sessions SELECT * FROM copy")
	id := send("três")
	got, err := maria.Await(timed(t), func(a simulator.Arrival) bool { return a.ID == id && a.Problem == "" })
	if err != nil {
		t.Fatal(err)
	}
	if got.Text != "três" || got.Repeat {
		t.Errorf("Maria got %+v", got)
	}
	if all := maria.Received(); len(all) != 4 || all[2].Problem == "" {
		t.Errorf("Maria got %+v", all)
	}
}
