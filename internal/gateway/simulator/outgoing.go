package simulator

import (
	"context"
	"encoding/hex"
	"log/slog"
	"strings"
	"sync"

	"go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/proto/waE2E"
	"google.golang.org/protobuf/proto"
)

// Outgoing is a message that a person writes on the phone.
type Outgoing struct {
	To       string // number, as for Server.Phone
	ID       string // of the message; one is made when empty
	Text     string
	Extended bool           // sends Text as an ExtendedTextMessage, as with a quote or a link
	Message  *waE2E.Message // instead of Text
}

// Write sends a text and gives the message's id. Errors: as Send.
func (p *Phone) Write(ctx context.Context, to, text string) (id string, err error) {
	return p.Send(ctx, Outgoing{To: to, Text: text})
}

// Send sends a person's message: to the other phone, to every device linked to it, and to the person's own linked devices, which get it as a
// message of their account. It returns the message's id when the message is queued for all of them. Errors: ErrNoPhone; those of encrypting for
// a device, with the id, since some receivers have the message then.
func (p *Phone) Send(ctx context.Context, l Outgoing) (id string, err error) {
	target := p.server.directory.byAnyNumber(l.To)
	if target == nil {
		return "", ErrNoPhone
	}
	if l.ID == "" {
		l.ID = "3A" + strings.ToUpper(hex.EncodeToString(random(9)))
	}
	m := l.message()
	p.markWrittenTo(target)
	p.sent.put(l.ID, sentMessage{to: target, message: m})

	p.sent.sendMu.Lock() // messages arrive in the order in which they were sent
	defer p.sent.sendMu.Unlock()
	if target != p {
		target.events.addArrival(Arrival{
			ID: l.ID, From: p.person.Number, To: target.person.Number, Text: textOf(m), Message: m, At: p.server.now(),
		})
	}
	for _, d := range target.linked() {
		if err := p.encryptFor(ctx, d, target, l.ID, m, 0); err != nil {
			return l.ID, err
		}
	}
	if target == p {
		return l.ID, nil
	}
	for _, d := range p.linked() {
		if err := p.encryptFor(ctx, d, target, l.ID, m, 0); err != nil {
			return l.ID, err
		}
	}
	return l.ID, nil
}

func (l *Outgoing) message() *waE2E.Message {
	switch {
	case l.Message != nil:
		return l.Message
	case l.Extended:
		return &waE2E.Message{ExtendedTextMessage: &waE2E.ExtendedTextMessage{Text: &l.Text}}
	default:
		return &waE2E.Message{Conversation: &l.Text}
	}
}

// encryptFor encrypts a message for a linked device and queues it. retry is how often the device has asked for it again; above 0 a new session
// is started.
func (p *Phone) encryptFor(ctx context.Context, to *device, target *Phone, id string, m *waE2E.Message, retry int) error {
	if to.phone == p { // the sender's own devices need to know the receiver
		m = &waE2E.Message{DeviceSentMessage: &waE2E.DeviceSentMessage{
			DestinationJID: new(target.lid().String()), Message: m,
		}}
	}
	plain, err := proto.Marshal(m)
	if err != nil {
		return err
	}
	kind, sealed, err := p.keys.encrypt(ctx, to.address(), plain, retry > 0, to.bundle)
	if err != nil {
		return err
	}
	enc := binary.Node{Tag: "enc", Attrs: binary.Attrs{"v": 2, "type": kind}, Content: sealed}
	if retry > 0 {
		enc.Attrs["count"] = retry
	}
	to.push(messageStanza(p, 0, target, to.phone, id, stanzaType(m), enc))
	return nil
}

// stanzaType is the type of a message's stanza, which the server sees: "text", "media", "poll" or "reaction".
func stanzaType(m *waE2E.Message) string {
	if sent := m.GetDeviceSentMessage(); sent != nil {
		m = sent.GetMessage()
	}
	switch {
	case m.GetReactionMessage() != nil:
		return "reaction"
	case m.GetPollCreationMessage() != nil, m.GetPollCreationMessageV3() != nil, m.GetPollUpdateMessage() != nil:
		return "poll"
	case m.GetImageMessage() != nil, m.GetVideoMessage() != nil, m.GetAudioMessage() != nil,
		m.GetDocumentMessage() != nil, m.GetStickerMessage() != nil, m.GetContactMessage() != nil:
		return "media"
	default:
		return "text"
	}
}

// MarkRead sends a "read" receipt for messages of the number of, to the linked devices of that account. Error: ErrNoPhone.
func (p *Phone) MarkRead(of string, ids ...string) error {
	other := p.server.directory.byAnyNumber(of)
	if other == nil {
		return ErrNoPhone
	}
	for _, d := range other.linked() {
		p.receipt(p.lid(), d, "read", ids...)
	}
	return nil
}

// maxSentMessages is how many sent messages a phone remembers, for devices that could not read them.
const maxSentMessages = 256

// sentMessages holds the messages that a phone sent last.
type sentMessages struct {
	sendMu sync.Mutex // held while a message is queued for its receivers

	mu   sync.Mutex
	byID map[string]sentMessage
	ring [maxSentMessages]string // ids, overwritten from next on
	next int
}

type sentMessage struct {
	to      *Phone
	message *waE2E.Message
}

func (d *sentMessages) put(id string, s sentMessage) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.byID == nil {
		d.byID = make(map[string]sentMessage)
	}
	delete(d.byID, d.ring[d.next])
	d.ring[d.next], d.next = id, (d.next+1)%maxSentMessages
	d.byID[id] = s
}

func (d *sentMessages) get(id string) (sentMessage, bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	s, ok := d.byID[id]
	return s, ok
}

// resend encrypts a message again for a device that could not read it. A message that is not remembered is not sent.
func (p *Phone) resend(ctx context.Context, to *device, id string, count int) {
	s, ok := p.sent.get(id)
	if !ok {
		return
	}
	p.sent.sendMu.Lock()
	defer p.sent.sendMu.Unlock()
	if err := p.encryptFor(ctx, to, s.to, id, s.message, count); err != nil {
		p.server.log.ErrorContext(ctx, "a message cannot be sent again", slog.Any("err", err))
	}
}
