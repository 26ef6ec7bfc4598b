package simulator_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/types"
	"go.mau.fi/whatsmeow/types/events"

	"salonzap/internal/gateway/simulator"
)

func to(number string) types.JID { return types.NewJID(number, types.DefaultUserServer) }

func conversation(text string) *waE2E.Message { return &waE2E.Message{Conversation: &text} }

func withID(id string) func(simulator.Arrival) bool {
	return func(a simulator.Arrival) bool { return a.ID == id }
}

func TestMessageFromLinkedDevice(t *testing.T) {
	s, db := double(t), database(t)
	owner, maria := phone(t, s, "5511987654321"), phone(t, s, "5511912345678")
	c := db.client(t, s, nil)
	link(t, c, owner)

	for _, text := range []string{"Oi Maria", "Tudo bem?"} {
		sent, err := c.SendMessage(t.Context(), to(maria.Number()), conversation(text))
		if err != nil {
			t.Fatal(err)
		}
		got, err := maria.Await(timed(t), withID(sent.ID))
		if err != nil {
			t.Fatal(err)
		}
		if got.Text != text || got.From != owner.Number() || got.Own || got.Repeat || got.Problem != "" {
			t.Errorf("Maria got %+v", got)
		}
		mine, err := owner.Await(timed(t), withID(sent.ID))
		if err != nil {
			t.Fatal(err)
		}
		if mine.Text != text || !mine.Own || mine.To != maria.Number() {
			t.Errorf("the owner's phone shows %+v", mine)
		}
		receipt := awaitThat(c, func(r *events.Receipt) bool { return r.MessageIDs[0] == sent.ID })
		if receipt.Type != types.ReceiptTypeDelivered || receipt.Chat.User != maria.LID() {
			t.Errorf("receipt %+v", receipt)
		}
		if err := maria.MarkRead(owner.Number(), sent.ID); err != nil {
			t.Fatal(err)
		}
		awaitThat(c, func(r *events.Receipt) bool { return r.Type == types.ReceiptTypeRead && r.MessageIDs[0] == sent.ID })
	}
}

func TestMessageToLinkedDevice(t *testing.T) {
	for name, byNumber := range map[string]bool{"from the LID": false, "from the number": true} {
		t.Run(name, func(t *testing.T) {
			s, db := double(t), database(t)
			owner := phone(t, s, "5511987654321")
			maria := person(t, s, simulator.Person{Number: "5511912345678", Name: "Maria", ByNumber: byNumber})
			c := db.client(t, s, nil)
			link(t, c, owner)

			for i, letter := range []simulator.Outgoing{{Text: "Quero marcar"}, {Text: "amanhã", Extended: true}, {Text: "às dez"}} {
				letter.To = owner.Number()
				id, err := maria.Send(t.Context(), letter)
				if err != nil {
					t.Fatal(err)
				}
				m := await[*events.Message](c)
				text := m.Message.GetConversation() + m.Message.GetExtendedTextMessage().GetText()
				if m.Info.ID != id || text != letter.Text || m.Info.PushName != "Maria" || m.Info.IsFromMe {
					t.Errorf("message %d: %+v %v", i, m.Info, m.Message)
				}
				lid, number := m.Info.Sender.User, m.Info.SenderAlt.User
				if byNumber {
					lid, number = number, lid
				}
				if lid != maria.LID() || number != maria.Number() {
					t.Errorf("from %s, alias %s", m.Info.Sender, m.Info.SenderAlt)
				}
				if _, err := maria.AwaitSign(timed(t), func(s simulator.Sign) bool {
					return s.Kind == "delivered" && s.IDs[0] == id
				}); err != nil {
					t.Fatal(err)
				}
				if err := c.MarkRead(t.Context(), []string{id}, m.Info.Timestamp, m.Info.Chat, m.Info.Sender); err != nil {
					t.Fatal(err)
				}
				if _, err := maria.AwaitSign(timed(t), func(s simulator.Sign) bool {
					return s.Kind == "read" && s.IDs[0] == id
				}); err != nil {
					t.Fatal(err)
				}
				// The answer uses the session that Maria's phone started.
				sent, err := c.SendMessage(t.Context(), to(maria.Number()), conversation("Combinado"))
				if err != nil {
					t.Fatal(err)
				}
				if got, err := maria.Await(timed(t), withID(sent.ID)); err != nil || got.Text != "Combinado" {
					t.Errorf("Maria got %+v, %v", got, err)
				}
			}
		})
	}
}

func TestOwnMessageFromThePhone(t *testing.T) {
	s, db := double(t), database(t)
	owner, maria := phone(t, s, "5511987654321"), phone(t, s, "5511912345678")
	c := db.client(t, s, nil)
	link(t, c, owner)
	id, err := owner.Write(t.Context(), maria.Number(), "Eu mesma respondo")
	if err != nil {
		t.Fatal(err)
	}
	m := await[*events.Message](c)
	if m.Info.ID != id || !m.Info.IsFromMe || m.Info.Chat.User != maria.LID() || m.Info.RecipientAlt.User != maria.Number() ||
		m.Message.GetConversation() != "Eu mesma respondo" {
		t.Errorf("%+v %v", m.Info, m.Message)
	}
	if got := maria.Received(); len(got) != 1 || got[0].Text != "Eu mesma respondo" {
		t.Errorf("Maria got %+v", got)
	}
}

func TestTwoSalonsWriteToEachOther(t *testing.T) {
	s, db := double(t), database(t)
	ana, bia := phone(t, s, "5511987654321"), phone(t, s, "5511912345678")
	a, b := db.client(t, s, nil), db.client(t, s, nil)
	link(t, a, ana)
	link(t, b, bia)
	for range 2 {
		sent, err := a.SendMessage(t.Context(), to(bia.Number()), conversation("Oi, Bia"))
		if err != nil {
			t.Fatal(err)
		}
		if m := await[*events.Message](b); m.Info.ID != sent.ID || m.Info.Sender.Device != 1 {
			t.Errorf("%+v", m.Info)
		}
		awaitThat(a, func(r *events.Receipt) bool { return r.MessageIDs[0] == sent.ID && r.Sender.Device == 1 })
		sent, err = b.SendMessage(t.Context(), to(ana.Number()), conversation("Oi, Ana"))
		if err != nil {
			t.Fatal(err)
		}
		if m := await[*events.Message](a); m.Info.ID != sent.ID {
			t.Errorf("%+v", m.Info)
		}
	}
}

func TestTheDoubleShowsTheSameIDOnce(t *testing.T) {
	s, db := double(t), database(t)
	owner, maria := phone(t, s, "5511987654321"), phone(t, s, "5511912345678")
	c := db.client(t, s, nil)
	link(t, c, owner)
	extra := whatsmeow.SendRequestExtra{ID: c.GenerateMessageID()}
	for range 2 {
		if _, err := c.SendMessage(t.Context(), to(maria.Number()), conversation("Lembrete"), extra); err != nil {
			t.Fatal(err)
		}
	}
	got := maria.Received()
	if len(got) != 2 || got[0].Repeat || !got[1].Repeat || got[1].ID != extra.ID {
		t.Errorf("Maria got %+v", got)
	}
}

func TestAMessageWhoseAckIsLostArrivesOnce(t *testing.T) {
	s, db := double(t), database(t)
	owner, maria := phone(t, s, "5511987654321"), phone(t, s, "5511912345678")
	c := db.client(t, s, nil)
	link(t, c, owner)
	owner.LoseAcks(1)
	sent, err := c.SendMessage(t.Context(), to(maria.Number()), conversation("Lembrete")) // the client sends it again by itself
	if err != nil {
		t.Fatal(err)
	}
	got := maria.Received()
	if len(got) != 2 || got[0].Repeat || !got[1].Repeat || got[1].ID != sent.ID || got[1].Text != "Lembrete" {
		t.Errorf("Maria got %+v", got)
	}
}

func TestColdContactIsNotReached(t *testing.T) {
	s, db := double(t), database(t)
	owner, maria := phone(t, s, "5511987654321"), phone(t, s, "5511912345678")
	maria.SetCold(true)
	c := db.client(t, s, nil)
	link(t, c, owner)
	if _, err := c.SendMessage(t.Context(), to(maria.Number()), conversation("Oi")); err == nil || !strings.Contains(err.Error(), "463") {
		t.Errorf("to a cold contact: %v", err)
	}
	if n := maria.Count(); n != 0 {
		t.Errorf("%d arrived", n)
	}
	if _, err := maria.Write(t.Context(), owner.Number(), "Oi"); err != nil {
		t.Fatal(err)
	}
	if _, err := c.SendMessage(t.Context(), to(maria.Number()), conversation("Oi")); err != nil {
		t.Errorf("to one who wrote first: %v", err)
	}
}

func TestTheDoubleKnowsWhichNumbersHaveWhatsApp(t *testing.T) {
	s, db := double(t), database(t)
	owner := phone(t, s, "5511987654321")
	old := phone(t, s, "555185551234")
	c := db.client(t, s, nil)
	link(t, c, owner)
	answers, err := c.IsOnWhatsApp(t.Context(), []string{"+5551985551234", "+555185551234", "+551187654321", "+5511900000000"})
	if err != nil {
		t.Fatal(err)
	}
	if len(answers) != 4 {
		t.Fatalf("%d answers", len(answers))
	}
	for i, want := range []struct {
		in          bool
		number, lid string
	}{
		{true, old.Number(), old.LID()}, {true, old.Number(), old.LID()}, {true, owner.Number(), owner.LID()}, {},
	} {
		got := answers[i]
		if got.IsIn != want.in || want.in && (got.PhoneNumber.User != want.number || got.JID.User != want.lid) {
			t.Errorf("%s: %+v", got.Query, got)
		}
	}
	if _, err := c.SendMessage(t.Context(), to("5511900000000"), conversation("Oi")); err == nil {
		t.Error("somebody without WhatsApp got a message")
	}
}

func TestOfflineMessagesAreDelivered(t *testing.T) {
	s, db := double(t), database(t)
	owner, maria := phone(t, s, "5511987654321"), phone(t, s, "5511912345678")
	c := db.client(t, s, nil)
	link(t, c, owner)
	jid := *c.Store.ID
	c.Disconnect()
	var ids []string
	for _, text := range []string{"um", "dois", "três"} {
		id, err := maria.Write(t.Context(), owner.Number(), text)
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, id)
	}

	// A new client on the same database, as after a restart; its event handler reports a failure for the second message.
	device, err := db.container.GetDevice(t.Context(), jid)
	if err != nil {
		t.Fatal(err)
	}
	failed := make(chan string, 10)
	again := db.client(t, s, device, func(c *client) {
		c.AddEventHandlerWithSuccessStatus(func(e any) bool {
			m, ok := e.(*events.Message)
			if ok && m.Info.ID == ids[1] {
				failed <- m.Info.ID
				return false
			}
			return true
		})
	})
	again.connect()
	preview := await[*events.OfflineSyncPreview](again)
	if preview.Messages != 3 {
		t.Errorf("%d messages are announced, want 3", preview.Messages)
	}
	for _, id := range ids {
		if m := await[*events.Message](again); m.Info.ID != id {
			t.Errorf("got %s, want %s", m.Info.ID, id)
		}
	}
	await[*events.OfflineSyncCompleted](again)
	<-failed
	for _, id := range []string{ids[0], ids[2]} { // they are confirmed
		if _, err := maria.AwaitSign(timed(t), func(s simulator.Sign) bool { return s.Kind == "delivered" && s.IDs[0] == id }); err != nil {
			t.Fatal(err)
		}
	}
	again.Disconnect()

	device, err = db.container.GetDevice(t.Context(), jid)
	if err != nil {
		t.Fatal(err)
	}
	third := db.client(t, s, device)
	third.connect()
	if preview := await[*events.OfflineSyncPreview](third); preview.Messages != 1 {
		t.Errorf("%d messages wait, want 1", preview.Messages)
	}
	if m := await[*events.Message](third); m.Info.ID != ids[1] || m.Message.GetConversation() != "dois" {
		t.Errorf("after the failure came %+v", m.Info)
	}
}

func TestMediaAndOtherContentArrive(t *testing.T) {
	s, db := double(t), database(t)
	owner, maria := phone(t, s, "5511987654321"), phone(t, s, "5511912345678")
	c := db.client(t, s, nil)
	link(t, c, owner)
	up, err := c.Upload(t.Context(), []byte("a photograph"), whatsmeow.MediaImage)
	if err != nil {
		t.Fatal(err)
	}
	image := &waE2E.ImageMessage{
		URL: &up.URL, DirectPath: &up.DirectPath, MediaKey: up.MediaKey, FileEncSHA256: up.FileEncSHA256,
		FileSHA256: up.FileSHA256, FileLength: &up.FileLength, Caption: new("Corte novo"), Mimetype: new("image/jpeg"),
	}
	sent, err := c.SendMessage(t.Context(), to(maria.Number()), &waE2E.Message{ImageMessage: image})
	if err != nil {
		t.Fatal(err)
	}
	got, err := maria.Await(timed(t), withID(sent.ID))
	if err != nil {
		t.Fatal(err)
	}
	if got.Text != "Corte novo" || got.Message.GetImageMessage().GetMimetype() != "image/jpeg" {
		t.Errorf("Maria got %+v", got)
	}
	data, err := c.Download(t.Context(), got.Message.GetImageMessage())
	if err != nil || string(data) != "a photograph" {
		t.Errorf("the medium is %q, %v", data, err)
	}
}

// The real client and the owner's phone both open a picture that a contact's phone sends; a message without a picture is an error.
func TestPicturesBothWays(t *testing.T) {
	s, db := double(t), database(t)
	owner, maria := phone(t, s, "5511987654321"), phone(t, s, "5511912345678")
	c := db.client(t, s, nil)
	link(t, c, owner)
	id, err := maria.SendPicture(t.Context(), owner.Number(), simulator.Picture{Data: []byte("a photograph"), Mime: "image/png", Caption: "Assim"})
	if err != nil {
		t.Fatal(err)
	}
	got := awaitThat(c, func(m *events.Message) bool { return m.Info.ID == id })
	if image := got.Message.GetImageMessage(); image.GetCaption() != "Assim" || image.GetMimetype() != "image/png" {
		t.Errorf("it came as %+v", image)
	}
	if data, err := c.Download(t.Context(), got.Message.GetImageMessage()); err != nil || string(data) != "a photograph" {
		t.Errorf("the medium is %q, %v", data, err)
	}
	a, err := owner.Await(timed(t), withID(id))
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if p, err := owner.Picture(a); err != nil || string(p.Data) != "a photograph" || p.Caption != "Assim" {
			t.Errorf("the phone opens %+v, %v", p, err)
		}
	}
	if _, err := owner.Picture(simulator.Arrival{}); !errors.Is(err, simulator.ErrNoPicture) {
		t.Errorf("of a text: %v", err)
	}
}

func TestReceiptsAndPresences(t *testing.T) {
	s, db := double(t), database(t)
	owner, maria := phone(t, s, "5511987654321"), phone(t, s, "5511912345678")
	c := db.client(t, s, nil)
	link(t, c, owner)
	c.Store.PushName = "Salão"
	if err := c.SendPresence(t.Context(), types.PresenceUnavailable); err != nil {
		t.Fatal(err)
	}
	if _, err := owner.AwaitSign(timed(t), func(s simulator.Sign) bool { return s.Kind == "unavailable" }); err != nil {
		t.Fatal(err)
	}
	jid := types.NewJID(maria.LID(), types.HiddenUserServer)
	for media, want := range map[types.ChatPresenceMedia]string{types.ChatPresenceMediaText: "composing", types.ChatPresenceMediaAudio: "recording"} {
		if err := c.SendChatPresence(t.Context(), jid, types.ChatPresenceComposing, media); err != nil {
			t.Fatal(err)
		}
		got, err := maria.AwaitSign(timed(t), func(s simulator.Sign) bool { return s.Kind == want })
		if err != nil || got.From != owner.Number() {
			t.Errorf("%s: %+v, %v", want, got, err)
		}
	}
}

// Each phone that writes to a device for the first time gets another one-time key of it, and the device is asked to upload more in time.
func TestKeysAreHandedOutOnce(t *testing.T) {
	s, db := double(t), database(t)
	owner := phone(t, s, "5511987654321")
	c := db.client(t, s, nil)
	link(t, c, owner)
	const people = 30 // the client has uploaded 20 keys
	for i := range people {
		other := phone(t, s, fmt.Sprintf("55119%08d", i))
		if _, err := other.Write(t.Context(), owner.Number(), "Oi"); err != nil {
			t.Fatal(err)
		}
		await[*events.Message](c)
		if _, err := c.SendMessage(t.Context(), to(other.Number()), conversation("Olá")); err != nil {
			t.Fatal(err)
		}
		if got := other.Received(); len(got) != 1 || got[0].Problem != "" {
			t.Errorf("%d got %+v", i, got)
		}
	}
	for _, e := range c.past {
		if e, ok := e.(*events.UndecryptableMessage); ok {
			t.Errorf("a message could not be read: %+v", e)
		}
	}
}
