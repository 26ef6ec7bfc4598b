package web_test

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"strings"
	"time"

	"salonzap/internal/contact"
	"salonzap/internal/inbox"
	"salonzap/internal/inbox/sender"
	"salonzap/internal/phone"
	"salonzap/internal/tenant"
	"salonzap/internal/web"
)

// chatDeps answers through the scene's store, as the program does, and plays media.
func (s *scene) chatDeps() web.ChatDeps {
	door := sender.NewService(sender.ServiceDeps{Messages: s.store, Contacts: s.store, Uploads: s.store, Checks: s.store, Detect: http.DetectContentType, Now: s.now})
	return web.ChatDeps{
		Chats: s.store, Message: s.store.ChatMessage, OpenMedium: s.openMedium,
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
			must(s.t, s.store.DropUpload(ctx, scope, t, id))
		},
		WasRead: func(_ context.Context, _ tenant.ID, _ contact.ID, messages []inbox.Message) {
			s.receipts.Add(int64(len(messages)))
		},
	}
}

// openMedium plays a server's media: what a message of kind document has is a page with a script, all else is a picture.
func (s *scene) openMedium(ctx context.Context, scope tenant.Scope, t tenant.ID, id inbox.ID) (web.Medium, error) {
	m, err := s.store.ChatMessage(ctx, scope, t, id)
	if err != nil {
		return web.Medium{}, err
	}
	if media, ok := m.Content.(inbox.Media); ok && media.Kind == inbox.Document {
		return web.Medium{ReadCloser: io.NopCloser(strings.NewReader("<script>alert(1)</script>")), Type: "text/html", Name: "conta\".html"}, nil
	}
	return web.Medium{ReadCloser: io.NopCloser(bytes.NewReader(tinyPNG)), Type: "image/png", Inline: true}, nil
}

// tinyPNG is a picture of one pixel.
var tinyPNG = []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89\x00\x00\x00\nIDATx\x9cc\x00\x01\x00\x00\x05\x00\x01\r\n-\xb4\x00\x00\x00\x00IEND\xaeB`\x82")

const (
	mariaJID  = "5511987654321@s.whatsapp.net"
	hiddenJID = "458946541648796@lid"
)

// wrote is a message of a client, so many minutes ago.
func (s *scene) wrote(jid, name, key string, minutes int, c inbox.Content) inbox.Arrived {
	at := s.now().Add(-time.Duration(minutes) * time.Minute).Truncate(time.Second)
	a, _ := contact.ParseAddress(jid)
	return inbox.Arrived{
		About: inbox.About{Key: inbox.Key{ID: key}, Peer: contact.Sighting{Address: a, Wrote: true, Name: name, At: at}}, Direction: inbox.FromClient,
		SentAt: at, Content: c,
	}
}

// typed is a message that the owner typed on the phone.
func (s *scene) typed(jid, key string, minutes int, c inbox.Content) inbox.Arrived {
	a := s.wrote(jid, "", key, minutes, c)
	a.Key.Mine, a.Peer.Wrote, a.Direction = true, false, inbox.FromPhone
	return a
}

func (s *scene) takeIn(t tenant.ID, all ...inbox.Report) {
	s.t.Helper()
	_, err := s.store.TakeIn(s.t.Context(), tenant.System("test"), t, all, s.now())
	must(s.t, err)
}

// chatWith is the address of somebody's conversation.
func (s *scene) chatWith(t tenant.ID, name string) string {
	s.t.Helper()
	list, err := s.store.Chats(s.t.Context(), tenant.System("test"), t, inbox.ChatQuery{Text: name})
	must(s.t, err)
	if len(list) != 1 {
		s.t.Fatalf("%d conversations with %q", len(list), name)
	}
	return "/dashboard/chats/" + list[0].Contact.String() + "/"
}

func words(s string) inbox.Content { return inbox.Text{Body: inbox.Body(s)} }

// conversations fills a salon's inbox with what people write.
func (s *scene) conversations(salon tenant.Tenant) {
	s.t.Helper()
	source := inbox.Source(`{"key":"x"}`)
	quoted := s.wrote(mariaJID, "Maria Souza", "M3", 58, words("Pode ser às 15h?"))
	quoted.Quotes = &inbox.Quote{ID: "P1", Mine: true, Words: "Sábado tenho 14h e 15h"}
	card, _ := phone.Parse("11 91234-5678", "BR")
	s.takeIn(salon.ID,
		s.wrote(mariaJID, "Maria Souza", "M1", 60*26, words("Oi! Vocês abrem no sábado?")),
		s.typed(mariaJID, "P1", 60*25, words("Sábado tenho 14h e 15h")),
		quoted,
		s.wrote(mariaJID, "Maria Souza", "M4", 57, inbox.Media{Kind: inbox.Image, Caption: "Quero igual a esta", Source: source}),
		s.wrote(mariaJID, "Maria Souza", "M5", 56, inbox.Media{Kind: inbox.Document, Name: "comprovante.pdf", Source: source}),
		s.wrote(mariaJID, "Maria Souza", "M6", 55, inbox.Location{Latitude: -23.5, Longitude: -46.6, Name: "Praça da Sé"}),
		s.wrote(mariaJID, "Maria Souza", "M7", 54, inbox.Cards{Cards: []inbox.Card{{Name: "Minha irmã", Phones: []phone.Number{card}}}}),
		s.wrote(mariaJID, "Maria Souza", "M8", 53, words("apagada")),
		s.wrote(mariaJID, "Maria Souza", "M9", 52, words("com erro")),
		s.typed(mariaJID, "P2", 50, words("Combinado, te espero!")),
		s.wrote(mariaJID, "Maria Souza", "R1", 49, inbox.Reaction{To: inbox.Key{ID: "P2", Mine: true}, Emoji: "❤️"}),
		s.wrote(hiddenJID, "Bia", "B1", 30, inbox.Media{Kind: inbox.Voice, Seconds: 12, Source: source}),
		s.wrote("5521912345678@s.whatsapp.net", "", "C1", 5, words("<b>quanto custa</b> o corte & a barba?")),
	)
	m8, m9, p2 := s.wrote(mariaJID, "", "M8", 53, nil), s.wrote(mariaJID, "", "M9", 52, nil), s.typed(mariaJID, "P2", 50, nil)
	s.takeIn(salon.ID, inbox.Deleted{About: m8.About, At: s.now()}, inbox.Edited{About: m9.About, Content: words("sem erro"), At: s.now()},
		inbox.Receipt{About: p2.About, State: inbox.Read, At: s.now()})
}

// chats goes through the pages of conversations, first empty and then filled.
func (p *photographer) chats(salon tenant.Tenant) {
	p.shoot("salon-chats-empty", "/dashboard/chats/")
	p.scene.conversations(salon)
	p.shoot("salon-chats", "/dashboard/chats/")
	maria := p.scene.chatWith(salon.ID, "maria")
	p.shoot("salon-chat", maria)
	p.shoot("salon-chat-erase", maria+"erase")
	p.shoot("salon-chat-export", maria+"export")
}
