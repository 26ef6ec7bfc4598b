package engine_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"salonzap/internal/gateway/engine"
	"salonzap/internal/gateway/simulator"
)

const customer = "5511911112222"

func said(text string) func(engine.Message) bool {
	return func(m engine.Message) bool { return string(m.Content) == fmt.Sprintf(`{"conversation":%q}`, text) }
}

func TestAMessageThatComesInIsTold(t *testing.T) {
	for _, byNumber := range []bool{false, true} {
		t.Run(fmt.Sprintf("by number %v", byNumber), func(t *testing.T) {
			r := newRig(t)
			r.link("a", r.phone(number))
			ana, err := r.wa.AddPhone(simulator.Person{Number: customer, Name: "Ana", ByNumber: byNumber})
			if err != nil {
				t.Fatal(err)
			}
			id, err := ana.Send(t.Context(), simulator.Outgoing{To: number, Text: "Oi, tem horário?", Extended: true})
			if err != nil {
				t.Fatal(err)
			}
			got := await(t, r.sink, "a", 0, said("Oi, tem horário?"))
			want := engine.Message{
				ID: id, Chat: customer + "@s.whatsapp.net", ChatLID: ana.LID() + "@lid", Name: "Ana", At: got.At, Type: "conversation",
				Content: json.RawMessage(`{"conversation":"Oi, tem horário?"}`), Source: "ios",
			}
			if d := cmp.Diff(want, got); d != "" {
				t.Error(d)
			}
			if age := time.Since(got.At); age < -time.Second || age > time.Minute {
				t.Errorf("it is %v old", age)
			}
		})
	}
}

func TestOwnMessageFromThePhone(t *testing.T) {
	r := newRig(t)
	p := r.phone(number)
	r.link("a", p)
	r.contact(customer)
	if _, err := p.Write(t.Context(), customer, "já te respondo"); err != nil {
		t.Fatal(err)
	}
	if got := await(t, r.sink, "a", 0, said("já te respondo")); !got.FromMe || got.Chat != customer+"@s.whatsapp.net" {
		t.Errorf("got %+v", got)
	}
	if seen := await(t, r.sink, "a", 0, func(engine.PhoneSeen) bool { return true }); time.Since(seen.At) > time.Minute {
		t.Errorf("the phone was seen at %s", seen.At)
	}
	if _, err := p.Write(t.Context(), customer, "às dez"); err != nil {
		t.Fatal(err)
	}
	await(t, r.sink, "a", 0, said("às dez"))
	if n := r.sink.count("a", func(e engine.Event) bool { _, ok := e.(engine.PhoneSeen); return ok }); n != 1 {
		t.Errorf("the phone was seen %d times within an hour", n)
	}
}

func TestOfflineMessageIsMarked(t *testing.T) {
	r := newRig(t)
	r.link("a", r.phone(number))
	devices := r.devices()
	r.stop()
	if _, err := r.contact(customer).Write(t.Context(), number, "alguém?"); err != nil {
		t.Fatal(err)
	}
	r.start()
	r.Start(devices, nil)
	if got := await(t, r.sink, "a", 0, said("alguém?")); !got.Offline {
		t.Error("it is not said that it waited")
	}
}

// TestRefusedMessagesAreRedeliveredInOrder: messages that the sink refuses are delivered again, in their order, and once each.
func TestRefusedMessagesAreRedeliveredInOrder(t *testing.T) {
	r := newRig(t)
	r.link("a", r.phone(number))
	ana := r.contact(customer)
	if _, err := ana.Write(t.Context(), number, "0"); err != nil {
		t.Fatal(err)
	}
	await(t, r.sink, "a", 0, said("0"))
	refused := make(chan struct{}, 100)
	r.sink.refusing(func(e engine.Event) error {
		if _, ok := e.(engine.Message); ok {
			refused <- struct{}{}
			return errSink
		}
		return nil
	})
	for i := 1; i <= 5; i++ {
		if _, err := ana.Write(t.Context(), number, strconv.Itoa(i)); err != nil {
			t.Fatal(err)
		}
	}
	for range 3 { // it is tried again, and refused again
		<-refused
	}
	r.sink.refusing(nil)
	await(t, r.sink, "a", 0, said("5"))
	var got []string
	for _, e := range r.sink.events("a") {
		if m, ok := e.(engine.Message); ok {
			got = append(got, string(m.Content))
		}
	}
	var want []string
	for i := range 6 {
		want = append(want, fmt.Sprintf(`{"conversation":"%d"}`, i))
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

// TestRefusedMessageSurvivesRestart stops the engine while the sink refuses; the next one gets the message.
func TestRefusedMessageSurvivesRestart(t *testing.T) {
	r := newRig(t)
	r.link("a", r.phone(number))
	devices := r.devices()
	refused := make(chan struct{}, 100)
	r.sink.refusing(func(e engine.Event) error {
		if _, ok := e.(engine.Message); ok {
			refused <- struct{}{}
			return errSink
		}
		return nil
	})
	if _, err := r.contact(customer).Write(t.Context(), number, "oi"); err != nil {
		t.Fatal(err)
	}
	<-refused
	r.stop()
	r.sink.refusing(nil)
	r.start()
	r.Start(devices, nil)
	await(t, r.sink, "a", 0, said("oi"))
}

func TestEachSortOfMessageIsSent(t *testing.T) {
	r := newRig(t)
	p := r.phone(number)
	r.link("a", p)
	ana := r.contact(customer)
	png := []byte("\x89PNG\r\n\x1a\n0000")
	for _, tc := range []struct {
		name    string
		content engine.Content
		kind    string
		reads   string
	}{
		{"text", engine.Text{Text: "Olá"}, "conversation", "Olá"},
		{"mention", engine.Text{Text: "Olá @5511911112222", Mentions: []string{customer}}, "conversation", "Olá @5511911112222"},
		{"image", engine.Media{Kind: "image", Data: png, Caption: "o corte"}, "imageMessage", "o corte"},
		{"video", engine.Media{Kind: "video", Data: png, Mime: "video/mp4", Caption: "o filme"}, "videoMessage", "o filme"},
		{"document", engine.Media{Kind: "document", Data: png, Name: "a.pdf", Caption: "os preços"}, "documentMessage", "os preços"},
		{"voice", engine.Media{Kind: "audio", Data: []byte("OggS"), Voice: true}, "audioMessage", ""},
		{"poll", engine.Poll{Name: "Quando?", Options: []string{"10h", "11h"}, Max: 1}, "pollCreationMessage", "Quando?"},
		{"location", engine.Location{Latitude: -23.5, Longitude: -46.6, Name: "Salão"}, "locationMessage", "Salão"},
		{"contact", engine.Contacts{{Name: "João", Phone: number}}, "contactMessage", "João"},
		{"contacts", engine.Contacts{{Name: "João"}, {Name: "Ana"}}, "contactsArrayMessage", "2 contacts"},
		{"reaction", engine.Reaction{ID: "3A00", Chat: customer, Emoji: "👍"}, "reactionMessage", "👍"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			id, err := r.NewID("a")
			if err != nil {
				t.Fatal(err)
			}
			sent, err := r.Send(t.Context(), "a", engine.Outgoing{ID: id, To: customer, Content: tc.content})
			if err != nil {
				t.Fatal(err)
			}
			if sent.ID != id || sent.JID != customer+"@s.whatsapp.net" || sent.LID != ana.LID()+"@lid" || sent.Type != tc.kind || sent.At.IsZero() {
				t.Errorf("got %+v", sent)
			}
			ctx, cancel := context.WithTimeout(t.Context(), patience)
			defer cancel()
			got, err := ana.Await(ctx, func(a simulator.Arrival) bool { return a.ID == id })
			if err != nil || got.Problem != "" || got.Text != tc.reads {
				t.Errorf("%v: it came as %q, %s", err, got.Text, got.Problem)
			}
			await(t, r.sink, "a", 0, func(e engine.Receipt) bool {
				return e.IDs[0] == id && e.Status == "DELIVERY_ACK" && e.Chat == customer+"@s.whatsapp.net"
			})
		})
	}
}

func TestAReplyQuotesItsMessage(t *testing.T) {
	r := newRig(t)
	r.link("a", r.phone(number))
	ana := r.contact(customer)
	id, err := ana.Write(t.Context(), number, "tem horário?")
	if err != nil {
		t.Fatal(err)
	}
	await(t, r.sink, "a", 0, said("tem horário?"))
	sent, err := r.Send(t.Context(), "a", engine.Outgoing{
		To: customer, Content: engine.Text{Text: "tem"}, Quoted: &engine.Quoted{ID: id, Chat: customer, Text: "tem horário?"},
	})
	if err != nil {
		t.Fatal(err)
	}
	got, err := ana.Await(t.Context(), func(a simulator.Arrival) bool { return a.ID == sent.ID })
	if err != nil {
		t.Fatal(err)
	}
	about := got.Message.GetExtendedTextMessage().GetContextInfo()
	if about.GetStanzaID() != id || about.GetQuotedMessage().GetConversation() != "tem horário?" || about.GetParticipant() != ana.LID()+"@lid" {
		t.Errorf("it quotes %v", about)
	}
	if want := fmt.Sprintf(`{"participant":%q,"quotedMessage":{"conversation":"tem horário?"},"stanzaId":%q}`, ana.LID()+"@lid", id); string(sent.Context) != want {
		t.Errorf("it is told to quote %s", sent.Context)
	}
}

func TestAMessageWithTheSameIDIsShownOnce(t *testing.T) {
	r := newRig(t)
	p := r.phone(number)
	r.link("a", p)
	ana := r.contact(customer)
	m := engine.Outgoing{ID: "3EB0ABCDEF", To: customer, Content: engine.Text{Text: "amanhã às 10h"}}
	short, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	p.LoseAcks(2) // the library asks once more by itself
	if _, err := r.Send(short, "a", m); err != nil && !errors.Is(err, engine.ErrOutcomeUnknown) {
		t.Fatalf("got %v", err)
	}
	p.LoseAcks(0)
	eventually(t, func() bool {
		sent, err := r.Send(t.Context(), "a", m)
		return err == nil && sent.ID == m.ID
	})
	if _, err := ana.Await(short, func(a simulator.Arrival) bool { return a.Repeat }); err != nil {
		t.Fatal(err)
	}
	first := 0
	for _, a := range ana.Received() {
		if a.ID != m.ID || a.Text != "amanhã às 10h" {
			t.Errorf("got %+v", a)
		}
		if !a.Repeat {
			first++
		}
	}
	if first != 1 {
		t.Errorf("it is %d messages to its reader", first)
	}
}

// While WhatsApp is being asked for a number, it is not unknown: messages that go to a new customer at once all arrive.
func TestMessagesToANewNumberAtOnce(t *testing.T) {
	r := newRig(t)
	r.link("a", r.phone(number))
	for i := range 10 {
		who := fmt.Sprintf("55119123456%02d", i)
		ana := r.contact(who)
		var wg sync.WaitGroup
		for j := range 3 {
			wg.Go(func() {
				if _, err := r.Send(t.Context(), "a", engine.Outgoing{To: who, Content: engine.Text{Text: strconv.Itoa(j)}}); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if n := len(ana.Received()); n != 3 {
			t.Errorf("%d of 3 messages arrived", n)
		}
	}
}

func TestSendOutcomeUnknown(t *testing.T) {
	r := newRig(t, func(c *engine.Config) { c.Timeouts.RetryMin = time.Hour; c.Timeouts.RetryMax = time.Hour })
	p := r.phone(number)
	r.link("a", p)
	r.contact(customer)
	p.LoseAcks(1)
	if _, err := r.Send(t.Context(), "a", engine.Outgoing{To: customer, Content: engine.Text{Text: "oi"}}); !errors.Is(err, engine.ErrOutcomeUnknown) {
		t.Errorf("got %v", err)
	}
	eventually(t, func() bool {
		_, err := r.Send(t.Context(), "a", engine.Outgoing{To: customer, Content: engine.Text{Text: "oi"}})
		return errors.Is(err, engine.ErrNotConnected)
	})
}

func TestWhyASendIsRefused(t *testing.T) {
	r := newRig(t)
	r.link("a", r.phone(number))
	r.Add("b")
	ana := r.contact(customer)
	ana.SetCold(true)
	text := engine.Text{Text: "oi"}
	for _, tc := range []struct {
		name     string
		instance string
		m        engine.Outgoing
		want     error
	}{
		{"cold", "a", engine.Outgoing{To: customer, Content: text}, engine.ErrCold},
		{"not on WhatsApp", "a", engine.Outgoing{To: "5511900000000", Content: text}, engine.ErrNotOnWA},
		{"no number", "a", engine.Outgoing{To: "12", Content: text}, engine.ErrNumber},
		{"a channel", "a", engine.Outgoing{To: "1@newsletter", Content: text}, engine.ErrNumber},
		{"no medium", "a", engine.Outgoing{To: customer, Content: engine.Media{Kind: "image"}}, engine.ErrMedia},
		{"another medium", "a", engine.Outgoing{To: customer, Content: engine.Media{Kind: "hologram", Data: []byte("x")}}, engine.ErrMedia},
		{"nothing", "a", engine.Outgoing{To: customer}, engine.ErrRefused},
		{"not linked", "b", engine.Outgoing{To: customer, Content: text}, engine.ErrNotConnected},
		{"unknown", "c", engine.Outgoing{To: customer, Content: text}, engine.ErrUnknown},
	} {
		if _, err := r.Send(t.Context(), tc.instance, tc.m); !errors.Is(err, tc.want) {
			t.Errorf("%s: got %v, want %v", tc.name, err, tc.want)
		}
	}
	if _, err := ana.Write(t.Context(), number, "oi"); err != nil {
		t.Fatal(err)
	}
	await(t, r.sink, "a", 0, said("oi"))
	if _, err := r.Send(t.Context(), "a", engine.Outgoing{To: customer, Content: text}); err != nil {
		t.Errorf("an answer: %v", err)
	}
}

// TestRefusalsKeepSessionConnected: a send or a query that WhatsApp refuses fails with ErrRefused, nothing is sent, and the session stays
// connected.
func TestRefusalsKeepSessionConnected(t *testing.T) {
	r := newRig(t)
	r.link("a", r.phone(number))
	ana := r.contact(customer)
	const group = "120363025246125486@g.us"
	text, picture := engine.Text{Text: "oi"}, engine.Media{Kind: "image", Data: []byte("\xff\xd8\xff")}
	for _, tc := range []struct {
		name     string
		begin    func(code int)
		code     int
		to       string
		content  engine.Content
		want     error
		errCode  int
		aboutOne bool
	}{
		{"a group that is none", r.groups, 404, group, text, engine.ErrRefused, 404, true},
		{"a group of others", r.groups, 403, group, text, engine.ErrRefused, 403, true},
		{"too many questions about groups", r.groups, 429, group, text, engine.ErrRefused, 429, false},
		{"too many questions about numbers", r.numbers, 429, "5511911110000", text, engine.ErrRefused, 429, false},
		{"a refused message", r.wa.RefuseMessages, 479, customer, text, engine.ErrRefused, 479, false},
		{"no place for media", r.places, 503, customer, picture, engine.ErrRefused, 503, false},
		{"media that are not taken", r.wa.RefuseMedia, 503, customer, picture, engine.ErrUpload, 0, false},
	} {
		tc.begin(tc.code)
		_, err := r.Send(t.Context(), "a", engine.Outgoing{To: tc.to, Content: tc.content})
		tc.begin(0)
		no, _ := errors.AsType[*engine.Refusal](err)
		if !errors.Is(err, tc.want) || codeOf(err) != tc.errCode || no != nil && no.Group != tc.aboutOne || errors.Is(err, engine.ErrNotConnected) {
			t.Errorf("%s: %v", tc.name, err)
		}
		if snap := r.now("a"); snap.State != engine.Open {
			t.Errorf("%s: the session is %s", tc.name, snap.State)
		}
	}
	if got := ana.Received(); len(got) != 0 {
		t.Errorf("%d messages arrived", len(got))
	}
}

func (r *rig) groups(code int)  { r.wa.RefuseQueries("w:g2", code) }
func (r *rig) numbers(code int) { r.wa.RefuseQueries("usync", code) }
func (r *rig) places(code int)  { r.wa.RefuseQueries("w:m", code) }

// TestAvailableNeedsPushName: an account whose name is not known yet cannot be shown as available, and the error says so.
func TestAvailableNeedsPushName(t *testing.T) {
	r := newRig(t)
	p, err := r.wa.AddPhone(simulator.Person{Number: number})
	if err != nil {
		t.Fatal(err)
	}
	r.link("a", p)
	if err := r.SendPresence(t.Context(), "a", "", "available"); !errors.Is(err, engine.ErrNoName) || errors.Is(err, engine.ErrNotConnected) {
		t.Errorf("got %v", err)
	}
}

// TestNinthDigitIsResolvedByWhatsApp: a customer is reached by the number that people type, although WhatsApp knows the older form.
func TestNinthDigitIsResolvedByWhatsApp(t *testing.T) {
	r := newRig(t)
	r.link("a", r.phone(number))
	old := r.contact("553187654321")
	sent, err := r.Send(t.Context(), "a", engine.Outgoing{To: "5531987654321", Content: engine.Text{Text: "oi"}})
	if err != nil {
		t.Fatal(err)
	}
	if sent.JID != "553187654321@s.whatsapp.net" {
		t.Errorf("sent to %s", sent.JID)
	}
	got, err := r.CheckNumbers(t.Context(), "a", []string{"+5531987654321", "5511900000000", "x", "553187654321"})
	if err != nil {
		t.Fatal(err)
	}
	there := engine.Number{Exists: true, JID: "553187654321@s.whatsapp.net", LID: old.LID() + "@lid"}
	want := []engine.Number{there, {Query: "5511900000000"}, {Query: "x"}, there}
	want[0].Query, want[3].Query = "+5531987654321", "553187654321"
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

// A receipt that the sink refused, since the database was away or another node has the session, is not acknowledged: it comes again.
func TestARefusedReceiptComesAgain(t *testing.T) {
	r := newRig(t)
	r.link("a", r.phone(number))
	ana := r.contact(customer)
	refused := make(chan struct{})
	r.sink.refusing(func(e engine.Event) error {
		if _, ok := e.(engine.Receipt); !ok {
			return nil
		}
		close(refused)
		r.sink.refuse = nil
		return errSink
	})
	sent, err := r.Send(t.Context(), "a", engine.Outgoing{To: customer, Content: engine.Text{Text: "oi"}})
	if err != nil {
		t.Fatal(err)
	}
	<-refused
	r.wa.Drop()
	await(t, r.sink, "a", 0, func(e engine.Receipt) bool { return e.IDs[0] == sent.ID })
	if n := len(ana.Received()); n != 1 {
		t.Errorf("Ana got %d messages", n)
	}
}

func TestReceiptsAndPresence(t *testing.T) {
	r := newRig(t)
	p := r.phone(number)
	r.link("a", p)
	ana := r.contact(customer)
	id, err := ana.Write(t.Context(), number, "oi")
	if err != nil {
		t.Fatal(err)
	}
	await(t, r.sink, "a", 0, said("oi"))
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	for _, presence := range []string{"composing", "recording", "paused"} {
		if err := r.SendPresence(ctx, "a", customer, presence); err != nil {
			t.Fatal(err)
		}
		if _, err := ana.AwaitSign(ctx, func(s simulator.Sign) bool { return s.Kind == presence }); err != nil {
			t.Errorf("%s: %v", presence, err)
		}
	}
	if err := r.SendPresence(ctx, "a", "", "unavailable"); err != nil {
		t.Error(err)
	}
	if err := r.MarkRead(ctx, "a", engine.Read{Chat: customer + "@s.whatsapp.net", IDs: []string{id}}); err != nil {
		t.Fatal(err)
	}
	if _, err := ana.AwaitSign(ctx, func(s simulator.Sign) bool { return s.Kind == "read" && s.IDs[0] == id }); err != nil {
		t.Errorf("read: %v", err)
	}
	sent, err := r.Send(ctx, "a", engine.Outgoing{To: customer, Content: engine.Text{Text: "oi"}, Delay: 10 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	if err := ana.MarkRead(number, sent.ID); err != nil {
		t.Fatal(err)
	}
	await(t, r.sink, "a", 0, func(e engine.Receipt) bool { return e.Status == "READ" && e.IDs[0] == sent.ID })
}
