package store_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"salonzap/internal/contact"
	"salonzap/internal/evolution"
	"salonzap/internal/fleet/report"
	"salonzap/internal/inbox"
	"salonzap/internal/store"
	"salonzap/internal/store/storetest"
	"salonzap/internal/tenant"
)

// A hostile sender repeats, turns round and breaks what it tells, from two servers at once. What is kept is what one clean
// telling leaves.
func TestHostileSenderSQLite(t *testing.T) { hostileSender(t, storetest.SQLite(t), 10_000) }

func TestHostileSenderPostgres(t *testing.T) { hostileSender(t, postgres(t), 10_000) }

func hostileSender(t *testing.T, db storetest.Database, deliveries int) {
	t.Helper()
	random := rand.New(rand.NewPCG(7, 11))
	servers := []*store.Store{open(t, db, deaf{}), open(t, db, deaf{})}
	clean, hostile := newSalon(t, servers[0], "Limpo"), newSalon(t, servers[0], "Hostil")
	told := tellings(random)
	for _, body := range told {
		take(t, servers[0], clean, body, tellStart.Add(time.Minute))
	}
	var all [][]byte
	for i := range deliveries {
		body := told[i%len(told)]
		if i >= len(told) && i%2 == 0 { // each comes whole once at least
			body = corrupt(random, body)
		}
		all = append(all, body)
	}
	random.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	var wg sync.WaitGroup
	const senders = 4
	for n := range senders {
		wg.Go(func() {
			for i := n; i < len(all); i += senders {
				take(t, servers[n%len(servers)], hostile, all[i], tellStart.Add(time.Duration(i%1200)*time.Second))
			}
		})
	}
	wg.Wait()
	want, got := kept(t, servers[0], clean), kept(t, servers[1], hostile)
	if len(want) < 100 {
		t.Fatalf("the clean telling left only %d lines", len(want))
	}
	if !slices.Equal(got, want) {
		t.Errorf("kept %d lines, want %d", len(got), len(want))
		for i := range min(len(got), len(want)) {
			if got[i] != want[i] {
				t.Fatalf("line %d:\n%s\n%s", i, got[i], want[i])
			}
		}
	}
}

var tellStart = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

func newSalon(t *testing.T, s *store.Store, name string) tenant.ID {
	t.Helper()
	salon, given, err := tenant.New(tenant.Draft{Name: name}, tellStart)
	if err != nil {
		t.Fatal(err)
	}
	if salon, err = s.AddTenant(t.Context(), everybody, salon, given); err != nil {
		t.Fatal(err)
	}
	return salon.ID
}

// take takes in a webhook as the receiver does: what is none is put aside.
func take(t *testing.T, s *store.Store, salon tenant.ID, body []byte, now time.Time) {
	t.Helper()
	e, err := evolution.DecodeEnvelope(body)
	if err != nil {
		return
	}
	if reading := report.Decode(e, now); len(reading.Reports) > 0 {
		if _, err := s.TakeIn(t.Context(), everybody, salon, reading.Reports, now); err != nil {
			t.Error(err)
		}
	}
}

// tellings are webhooks about ten people who come under all their addresses: what they write, edit and take back, what the
// owner types on the phone, what we sent, and receipts.
func tellings(random *rand.Rand) (all [][]byte) {
	tell := func(event, data string, second int) {
		all = append(all, fmt.Appendf(nil, `{"event":%q,"instance":"x","date_time":%q,"sender":"5511900000000@s.whatsapp.net","data":%s}`,
			event, tellStart.Add(time.Duration(second)*time.Second).Format("2006-01-02T15:04:05.000Z"), data))
	}
	for person := range 10 {
		line, short := fmt.Sprintf("551198765%04d@s.whatsapp.net", person), fmt.Sprintf("55118765%04d@s.whatsapp.net", person)
		lid := fmt.Sprintf("4589465416%05d@lid", person)
		jids := []string{
			fmt.Sprintf(`"remoteJid":%q,"remoteJidAlt":%q`, short, lid), fmt.Sprintf(`"remoteJid":%q`, line), fmt.Sprintf(`"remoteJid":%q`, lid),
			fmt.Sprintf(`"remoteJid":%q,"senderPn":%q`, lid, line),
		}
		for i := range 12 {
			jid, second := jids[i%len(jids)], -600+i*7
			key := fmt.Sprintf(`"key":{%s,"fromMe":%v,"id":"K%02d"}`, jid, i%3 == 2, i) // everybody's phone makes up the same ids
			message := fmt.Sprintf(`{%s,"pushName":"Pessoa %d","messageTimestamp":%d,"message":{"conversation":"palavras %d"}}`,
				key, i%2, tellStart.Unix()+int64(second), i)
			event := "messages.upsert"
			if i%6 == 5 {
				event = "send.message"
			}
			tell(event, message, second)
			other := jids[random.IntN(len(jids))]
			switch {
			case i%3 == 2:
				for _, status := range []string{"SERVER_ACK", "DELIVERY_ACK", "READ"}[:random.IntN(4)] {
					tell("messages.update", fmt.Sprintf(`{"keyId":"K%02d",%s,"fromMe":true,"status":%q}`, i, other, status), second+1)
				}
			case i%4 == 0:
				tell("messages.edited", fmt.Sprintf(`{"key":{%s,"fromMe":false,"id":"K%02d"},"type":"MESSAGE_EDIT","editedMessage":{"conversation":"novas"},"timestampMs":%d}`,
					other, i, (tellStart.Unix()+int64(second))*1000+5), second)
			case i%4 == 3:
				tell("messages.delete", fmt.Sprintf(`{%s,"fromMe":false,"id":"K%02d","status":"DELETED"}`, other, i), second+2)
			}
		}
	}
	return all
}

// corrupt breaks a webhook so that it can be seen: it is cut off, or a sign of its structure is missing.
func corrupt(random *rand.Rand, body []byte) []byte {
	if random.IntN(2) == 0 {
		return body[:random.IntN(len(body))]
	}
	for {
		if i := random.IntN(len(body)); strings.ContainsRune(`{}":,`, rune(body[i])) {
			return slices.Concat(body[:i], body[i+1:])
		}
	}
}

// kept is everything that a salon's contacts and messages say, without our own ids and when it came to us.
func kept(t *testing.T, s *store.Store, salon tenant.ID) (all []string) {
	t.Helper()
	contacts, err := s.Contacts(t.Context(), everybody, salon, contact.ID{}, 200)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range contacts {
		var who bytes.Buffer
		fmt.Fprintf(&who, "%s %s %s %s", c.Phone.Digits(), c.ReplyTo.JID(), c.Heard, c.Name())
		for _, h := range c.Aliases {
			fmt.Fprintf(&who, " %s=%s@%s/%s", h.Value(), h.Number.Digits(), h.Seen, h.Paired)
		}
		all = append(all, who.String())
		messages, err := s.Messages(t.Context(), everybody, salon, c.ID, tellStart.AddDate(1, 0, 0), 200)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range messages {
			all = append(all, fmt.Sprintf("%s %s %v %s %q %q %s deleted %s %s%s %s", c.Phone.Digits(), m.Key.ID, m.Key.Mine, m.Direction,
				string(inbox.Words(m.Content)), string(inbox.Words(m.Edited.Content)), m.SentAt, m.Deleted, m.State, m.Cause, m.StateAt))
		}
	}
	slices.Sort(all)
	return all
}
