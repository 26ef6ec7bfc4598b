package event_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"salonzap/internal/contact"
	"salonzap/internal/event"
	"salonzap/internal/inbox"
	"salonzap/internal/phone"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

var update = flag.Bool("update", false, "write the golden file")

var start = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// samples are one event of each type, always the same.
func samples(tb testing.TB) []event.Event {
	tb.Helper()
	n, _ := phone.FromDigits("5511987654321")
	id, err := contact.ParseID("0190a0a0-0000-7000-8000-000000000001")
	if err != nil {
		tb.Fatal(err)
	}
	messageID, err := inbox.ParseID("0190a0a0-0000-7000-8000-000000000002")
	if err != nil {
		tb.Fatal(err)
	}
	maria := contact.Contact{ID: id, Phone: n, Shown: contact.Name{Text: "Maria"}, Tags: []string{"vip"}}
	photo := inbox.Message{
		ID: messageID, Contact: id, Key: inbox.Key{ID: "3EB0"}, Direction: inbox.FromClient, SentAt: start, Quotes: &inbox.Quote{ID: "3EB1"},
		Content: inbox.Media{Kind: inbox.Image, Mime: "image/jpeg", Caption: "antes", Size: 10, Source: inbox.Source(`{"mediaKey":"segredo"}`)},
		State:   inbox.Delivered, StateAt: start,
	}
	own := photo
	own.Direction, own.Content, own.Quotes, own.Late = inbox.FromUs, inbox.Text{Body: "até já"}, nil, false
	own.State, own.Cause, own.StateAt = inbox.Refused, inbox.CauseCold, start.Add(time.Second)
	own.Edited, own.Deleted = inbox.Edit{Content: inbox.Text{Body: "até amanhã"}, At: start.Add(time.Minute)}, start.Add(time.Hour)
	received, err := event.OfMessage(photo, contact.Contact{ID: id, Username: contact.Name{Text: "maria"}})
	if err != nil {
		tb.Fatal(err)
	}
	sent, err := event.OfMessage(own, maria)
	if err != nil {
		tb.Fatal(err)
	}
	connected, qr := "connected", "qr"
	slug, err := tenant.ParseSlug("barbearia-do-joao")
	if err != nil {
		tb.Fatal(err)
	}
	var all []event.Event
	for _, data := range []event.Data{
		event.MessageReceived{Message: received},
		event.MessageSent{Message: sent},
		event.OfState(own), event.OfEdit(own),
		event.OfDeletion(own),
		event.ConnectionChanged{Status: connected},
		event.ConnectionAttempt{AttemptID: "1", Method: qr, Outcome: &connected},
		event.OfChange(maria.Refuse(contact.TopicOffers, "message", start), id),
	} {
		all = append(all, sample(slug, int64(len(all)+1), data))
	}
	for _, data := range appointmentSamples(tb, maria) {
		all = append(all, sample(slug, int64(len(all)+1), data))
	}
	return all
}

func sample(slug tenant.Slug, n int64, data event.Data) event.Event {
	return event.Event{
		ID: event.IDOf(tenant.ID{}, data, "sample"), Salon: slug, Sequence: n, At: start.Add(1234567 * time.Nanosecond), Data: data,
	}
}

// TestEventsAreEncodedAsTheCatalogueSays compares the JSON of each type with a golden file, since integrators rely on it.
func TestEventsAreEncodedAsTheCatalogueSays(t *testing.T) {
	var got bytes.Buffer
	seen := map[event.Type]bool{}
	for _, e := range samples(t) {
		record, err := e.Record(text.PT)
		if err != nil {
			t.Fatal(err)
		}
		body, err := record.Encode()
		if err != nil {
			t.Fatal(err)
		}
		again, err := record.Encode()
		if err != nil || !bytes.Equal(body, again) {
			t.Errorf("%s encodes in two ways: %v", event.TypeOf(e.Data), err)
		}
		seen[event.TypeOf(e.Data)] = true
		if err := json.Indent(&got, body, "", "  "); err != nil {
			t.Fatal(err)
		}
		got.WriteByte('\n')
		if strings.Contains(string(body), "segredo") {
			t.Errorf("%s tells the key of a medium", event.TypeOf(e.Data))
		}
		var log bytes.Buffer
		slog.New(slog.NewTextHandler(&log, nil)).Info("x", slog.Any("event", e), slog.Any("record", record))
		if strings.Contains(log.String(), "5511987") || strings.Contains(log.String(), "até") {
			t.Errorf("a log shows %s", log.String())
		}
	}
	for _, typ := range event.Types() {
		if !seen[typ] {
			t.Errorf("there is no sample of %s", typ)
		}
	}
	const golden = "testdata/catalogue.golden"
	if *update {
		if err := os.WriteFile(golden, got.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got.String()); diff != "" {
		t.Error(diff)
	}
}

func TestTheSameEventHasOneID(t *testing.T) {
	a, b := tenant.NewID(), tenant.NewID()
	sent := event.MessageSent{}
	same := event.IDOf(a, sent, "x")
	if same != event.IDOf(a, sent, "x") {
		t.Error("the same event has two ids")
	}
	for _, other := range []event.ID{event.IDOf(b, sent, "x"), event.IDOf(a, sent, "y"), event.IDOf(a, event.MessageReceived{}, "x"), event.NewID()} {
		if other == same {
			t.Error(fmt.Sprint("two events have one id: ", other))
		}
	}
}
