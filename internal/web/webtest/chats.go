package webtest

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"salonzap/internal/contact"
	"salonzap/internal/inbox"
	"salonzap/internal/inbox/sender"
	"salonzap/internal/phone"
	"salonzap/internal/robot/assistant"
	"salonzap/internal/tenant"
	"salonzap/internal/web"
	"salonzap/internal/web/page"
)

// chatDeps answers through the scene's store, as the program does, and plays media.
func (s *Scene) chatDeps() web.ChatDeps {
	door := sender.NewService(sender.ServiceDeps{Messages: s.Store, Contacts: s.Store, Uploads: s.Store, Checks: s.Store, Detect: http.DetectContentType, Now: s.Now})
	return web.ChatDeps{
		Chats: s.Store, Settings: s.Store, Eraser: s.Store, Message: s.Store.ChatMessage, OpenMedium: s.openMedium,
		Reply: func(ctx context.Context, scope tenant.Scope, t tenant.ID, r web.ChatReply) error {
			once := inbox.IdempotencyKey{}
			if r.Once != "" {
				once.Word = "web/" + r.Once
			}
			_, _, err := door.Send(ctx, scope, t, inbox.Request{To: inbox.Recipient{Contact: r.Contact}, Content: r.Content, About: r.Quote, Origin: inbox.Manual, Once: once})
			return err
		},
		Upload: func(ctx context.Context, scope tenant.Scope, t tenant.ID, f web.ChatFile) (inbox.Upload, error) {
			return door.Upload(ctx, scope, t, sender.File{Mime: f.Mime, Name: f.Name, Body: f.Body})
		},
		Forget: func(ctx context.Context, scope tenant.Scope, t tenant.ID, id inbox.UploadID) {
			Must(s.T, s.Store.DropUpload(ctx, scope, t, id))
		},
		WasRead: func(_ context.Context, _ tenant.ID, _ contact.ID, messages []inbox.Message) {
			s.Receipts.Add(int64(len(messages)))
		},
	}
}

// openMedium plays a server's media: what a message of kind document has is a page with a script, all else is a picture.
func (s *Scene) openMedium(ctx context.Context, scope tenant.Scope, t tenant.ID, id inbox.ID) (web.Medium, error) {
	m, err := s.Store.ChatMessage(ctx, scope, t, id)
	if err != nil {
		return web.Medium{}, err
	}
	if media, ok := m.Content.(inbox.Media); ok && media.Kind == inbox.Document {
		return web.Medium{ReadCloser: io.NopCloser(strings.NewReader("<script>alert(1)</script>")), Type: "text/html", Name: "conta\".html"}, nil
	}
	return web.Medium{ReadCloser: io.NopCloser(bytes.NewReader(TinyPNG)), Type: "image/png", Inline: true}, nil
}

// TinyPNG is a picture of one pixel.
var TinyPNG = []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89\x00\x00\x00\nIDATx\x9cc\x00\x01\x00\x00\x05\x00\x01\r\n-\xb4\x00\x00\x00\x00IEND\xaeB`\x82")

// Who writes: a client with a number, and one whose number is hidden.
const (
	MariaJID  = "5511987654321@s.whatsapp.net"
	hiddenJID = "458946541648796@lid"
)

// Wrote is a message of a client, so many minutes ago.
func (s *Scene) Wrote(jid, name, key string, minutes int, c inbox.Content) inbox.Arrived {
	at := s.Now().Add(-time.Duration(minutes) * time.Minute).Truncate(time.Second)
	a, _ := contact.ParseAddress(jid)
	return inbox.Arrived{
		About: inbox.About{Key: inbox.Key{ID: key}, Peer: contact.Sighting{Address: a, Wrote: true, Name: name, At: at}}, Direction: inbox.FromClient,
		SentAt: at, Content: c,
	}
}

// Typed is a message that the owner typed on the phone.
func (s *Scene) Typed(jid, key string, minutes int, c inbox.Content) inbox.Arrived {
	a := s.Wrote(jid, "", key, minutes, c)
	a.Key.Mine, a.Peer.Wrote, a.Direction = true, false, inbox.FromPhone
	return a
}

// TakeIn takes reports in, as the webhook receiver does.
func (s *Scene) TakeIn(t tenant.ID, all ...inbox.Report) {
	s.T.Helper()
	_, err := s.Store.TakeIn(s.T.Context(), tenant.System("test"), t, all, s.Now())
	Must(s.T, err)
}

// ChatWith is the address of somebody's conversation.
func (s *Scene) ChatWith(t tenant.ID, name string) string {
	s.T.Helper()
	list, err := s.Store.Chats(s.T.Context(), tenant.System("test"), t, inbox.ChatQuery{Text: name})
	Must(s.T, err)
	if len(list) != 1 {
		s.T.Fatalf("%d conversations with %q", len(list), name)
	}
	return "/dashboard/chats/" + list[0].Contact.String() + "/"
}

// Words is a message of words alone.
func Words(s string) inbox.Content { return inbox.Text{Body: inbox.Body(s)} }

// Conversations fills a salon's inbox with what people write.
func (s *Scene) Conversations(salon tenant.Tenant) {
	s.T.Helper()
	source := inbox.Source(`{"key":"x"}`)
	quoted := s.Wrote(MariaJID, "Maria Souza", "M3", 58, Words("Pode ser às 15h?"))
	quoted.Quotes = &inbox.Quote{ID: "P1", Mine: true, Words: "Sábado tenho 14h e 15h"}
	card, _ := phone.Parse("11 91234-5678", "BR")
	s.TakeIn(salon.ID,
		s.Wrote(MariaJID, "Maria Souza", "M1", 60*26, Words("Oi! Vocês abrem no sábado?")),
		s.Typed(MariaJID, "P1", 60*25, Words("Sábado tenho 14h e 15h")),
		quoted,
		s.Wrote(MariaJID, "Maria Souza", "M4", 57, inbox.Media{Kind: inbox.Image, Caption: "Quero igual a esta", Source: source}),
		s.Wrote(MariaJID, "Maria Souza", "M5", 56, inbox.Media{Kind: inbox.Document, Name: "comprovante.pdf", Source: source}),
		s.Wrote(MariaJID, "Maria Souza", "M6", 55, inbox.Location{Latitude: -23.5, Longitude: -46.6, Name: "Praça da Sé"}),
		s.Wrote(MariaJID, "Maria Souza", "M7", 54, inbox.Cards{Cards: []inbox.Card{{Name: "Minha irmã", Phones: []phone.Number{card}}}}),
		s.Wrote(MariaJID, "Maria Souza", "M8", 53, Words("apagada")),
		s.Wrote(MariaJID, "Maria Souza", "M9", 52, Words("com erro")),
		s.Typed(MariaJID, "P2", 50, Words("Combinado, te espero!")),
		s.Wrote(MariaJID, "Maria Souza", "R1", 49, inbox.Reaction{To: inbox.Key{ID: "P2", Mine: true}, Emoji: "❤️"}),
		s.Wrote(hiddenJID, "Bia", "B1", 30, inbox.Media{Kind: inbox.Voice, Seconds: 12, Source: source}),
		s.Wrote("5521912345678@s.whatsapp.net", "", "C1", 5, Words("<b>quanto custa</b> o corte & a barba?")),
	)
	m8, m9, p2 := s.Wrote(MariaJID, "", "M8", 53, nil), s.Wrote(MariaJID, "", "M9", 52, nil), s.Typed(MariaJID, "P2", 50, nil)
	s.TakeIn(salon.ID, inbox.Deleted{About: m8.About, At: s.Now()}, inbox.Edited{About: m9.About, Content: Words("sem erro"), At: s.Now()},
		inbox.Receipt{About: p2.About, State: inbox.Read, At: s.Now()})
}

// FakeRobot is the robot at work on the scene's store.
type FakeRobot struct {
	*assistant.Assistant
	s *Scene
}

// Paused tells that no robot rests.
func (r FakeRobot) Paused(context.Context, tenant.Scope, tenant.ID) (bool, error) { return false, nil }

// InChat is what a conversation shows of the robot.
func (r FakeRobot) InChat(ctx context.Context, scope tenant.Scope, t tenant.ID, who contact.ID) (page.ChatRobot, error) {
	p, err := r.s.Store.RobotProfile(ctx, scope, t)
	if err != nil {
		return page.ChatRobot{}, err
	}
	kept, err := r.s.Store.Talk(ctx, scope, t, who)
	if err != nil {
		return page.ChatRobot{}, err
	}
	said, err := r.s.Store.RobotReplies(ctx, scope, t, who, 100)
	if err != nil {
		return page.ChatRobot{}, err
	}
	told, err := r.s.Store.RobotNotices(ctx, scope, t, r.s.Now().Add(-page.NoticedFor), 100)
	return page.ChatRobot{Answers: p.Enabled, Until: kept.Conversation.Human.Until, Asked: kept.Conversation.Human.Asked, Said: said, Told: page.LastTold(told, who)}, err
}

// Robot is the robot of the scene. It is made on the way, since the dashboard is made before its clock is read.
func (s *Scene) Robot() FakeRobot {
	r := FakeRobot{s: s}
	r.Assistant = assistant.New(assistant.Deps{
		Memory: s.Store, Alarms: s.Store, Reminders: s.Store, Agenda: s.Store, Salons: s.Store, Contacts: s.Store, Lines: r, Log: slog.New(slog.DiscardHandler), Now: s.Now,
	})
	return r
}
