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

// Letter is a message that a person writes on the phone.
type Letter struct {
	To       string // number
	ID       string // one is made when empty
	Text     string
	Extended bool           // as an extended text, as with a quote or a link, instead of a plain one
	Message  *waE2E.Message // instead of Text
}

// Write sends a text; a short form of Send.
func (p *Phone) Write(ctx context.Context, to, text string) (id string, err error) {
	return p.Send(ctx, Letter{To: to, Text: text})
}

// Send sends what a person writes: to the other phone, to every device linked to it, and to the person's own linked
// devices, which see it as their own. It returns when it lies with all of them. Errors: ErrNoPhone.
func (p *Phone) Send(ctx context.Context, l Letter) (id string, err error) {
	target := p.server.people.asked(l.To)
	if target == nil {
		return "", ErrNoPhone
	}
	if l.ID == "" {
		l.ID = "3A" + strings.ToUpper(hex.EncodeToString(random(9)))
	}
	m := l.message()
	p.warmTo(target)
	p.drawer.put(l.ID, sent{to: target, message: m})

	p.drawer.order.Lock() // what is written first comes first
	defer p.drawer.order.Unlock()
	if target != p {
		target.log.arrived(Arrival{
			ID: l.ID, From: p.who.Number, To: target.who.Number, Text: readable(m), Message: m, At: p.server.now(),
		})
	}
	for _, d := range target.linked() {
		if err := p.post(ctx, d, target, l.ID, m, 0); err != nil {
			return l.ID, err
		}
	}
	if target == p {
		return l.ID, nil
	}
	for _, d := range p.linked() {
		if err := p.post(ctx, d, target, l.ID, m, 0); err != nil {
			return l.ID, err
		}
	}
	return l.ID, nil
}

func (l *Letter) message() *waE2E.Message {
	switch {
	case l.Message != nil:
		return l.Message
	case l.Extended:
		return &waE2E.Message{ExtendedTextMessage: &waE2E.ExtendedTextMessage{Text: &l.Text}}
	default:
		return &waE2E.Message{Conversation: &l.Text}
	}
}

// post encrypts a message for a linked device and queues it. From the first retry on a new session is begun.
func (p *Phone) post(ctx context.Context, to *device, target *Phone, id string, m *waE2E.Message, retry int) error {
	if to.phone == p { // an own device is told to whom it went
		m = &waE2E.Message{DeviceSentMessage: &waE2E.DeviceSentMessage{
			DestinationJID: new(target.lid().String()), Message: m,
		}}
	}
	plain, err := proto.Marshal(m)
	if err != nil {
		return err
	}
	kind, sealed, err := p.keys.seal(ctx, to.address(), plain, retry > 0, to.bundle)
	if err != nil {
		return err
	}
	enc := binary.Node{Tag: "enc", Attrs: binary.Attrs{"v": 2, "type": kind}, Content: sealed}
	if retry > 0 {
		enc.Attrs["count"] = retry
	}
	to.push(letter(p, 0, target, to.phone, id, stanzaType(m), enc))
	return nil
}

// stanzaType is what the server may know of a message.
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

// MarkRead shows the messages of a chat as read to the linked devices of the other side.
func (p *Phone) MarkRead(of string, ids ...string) error {
	other := p.server.people.asked(of)
	if other == nil {
		return ErrNoPhone
	}
	for _, d := range other.linked() {
		p.receipt(p.lid(), d, "read", ids...)
	}
	return nil
}

// drawerSize is how many sent messages a phone keeps for devices that could not read them.
const drawerSize = 256

// drawer keeps what was sent last.
type drawer struct {
	order sync.Mutex

	mu   sync.Mutex
	byID map[string]sent
	ring [drawerSize]string
	next int
}

type sent struct {
	to      *Phone
	message *waE2E.Message
}

func (d *drawer) put(id string, s sent) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.byID == nil {
		d.byID = make(map[string]sent)
	}
	delete(d.byID, d.ring[d.next])
	d.ring[d.next], d.next = id, (d.next+1)%drawerSize
	d.byID[id] = s
}

func (d *drawer) get(id string) (sent, bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	s, ok := d.byID[id]
	return s, ok
}

// resend encrypts a message anew for a device that could not read it.
func (p *Phone) resend(ctx context.Context, to *device, id string, count int) {
	s, ok := p.drawer.get(id)
	if !ok {
		return
	}
	p.drawer.order.Lock()
	defer p.drawer.order.Unlock()
	if err := p.post(ctx, to, s.to, id, s.message, count); err != nil {
		p.server.log.ErrorContext(ctx, "a message cannot be sent again", slog.Any("err", err))
	}
}
