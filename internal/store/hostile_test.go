package store_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"salonzap/internal/connection"
	"salonzap/internal/contact"
	"salonzap/internal/event"
	"salonzap/internal/fault"
	"salonzap/internal/fleet"
	"salonzap/internal/fleet/translate"
	"salonzap/internal/inbox"
	"salonzap/internal/inbox/intake"
	"salonzap/internal/store"
	"salonzap/internal/store/storetest"
	"salonzap/internal/tenant"
)

// duplicates is how many webhooks the hostile sender repeats.
const duplicates = 10_000

// A hostile sender repeats what it told ten thousand times, up to twenty minutes late and in any order, half of it corrupted, by the two servers
// that a move of the salon leads from and to, which call two nodes. What is kept is what one clean telling leaves.
func TestHostileSenderSQLite(t *testing.T) { hostileSender(t, storetest.SQLite(t)) }

func TestHostileSenderPostgres(t *testing.T) { hostileSender(t, postgres(t)) }

func hostileSender(t *testing.T, db storetest.Database) {
	t.Helper()
	random := rand.New(rand.NewPCG(7, 11))
	nodes := []*store.Store{open(t, db, deaf{}), open(t, db, deaf{})}
	put := fleet.Server{ID: secondServer, URL: "http://y.test", CreatedAt: time.Now()}
	if err := nodes[0].PutServer(t.Context(), everybody, put); err != nil {
		t.Fatal(err)
	}
	clean, hostile := moved(t, nodes[0], "Limpo", cleanPhone), moved(t, nodes[0], "Hostil", hostilePhone)
	told := tellings(random)
	for _, h := range told {
		h.body = bytes.ReplaceAll(bytes.ReplaceAll(h.body, []byte("hostil_"), []byte("limpo_")), []byte(hostilePhone), []byte(cleanPhone))
		if !receive(t, nodes[0], h) {
			t.Fatalf("the clean telling was not taken: %s", h.body)
		}
	}
	all := hostileTelling(random, told)
	var next, taken atomic.Int64
	var wg sync.WaitGroup
	for n := range 4 {
		wg.Go(func() {
			for i := next.Add(1) - 1; i < int64(len(all)); i = next.Add(1) - 1 {
				if receive(t, nodes[n%len(nodes)], all[i]) {
					taken.Add(1)
				}
			}
		})
	}
	wg.Wait()
	if got := taken.Load(); got < int64(len(told)+duplicates/2) {
		t.Errorf("%d of %d webhooks that are whole were taken", got, len(told)+duplicates/2)
	}
	toldOnce(t, nodes[0], hostile)
	want, got := kept(t, nodes[0], clean), kept(t, nodes[1], hostile)
	if len(want) < 100 {
		t.Fatalf("the clean telling left only %d lines", len(want))
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("kept %d lines, want %d (-want +got):\n%.3000s", len(got), len(want), diff)
	}
}

var tellStart = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// The salon whose server is hostile, and one whose server is not.
const (
	secondServer = "second"
	hostilePhone = "5511900000000"
	cleanPhone   = "5511900000001"
)

// moved makes a salon that is connected on the second server, and whose instance on the first one is not gone yet.
func moved(t *testing.T, s *store.Store, name, digits string) tenant.ID {
	t.Helper()
	c := clicked(t, s, name)
	connected := connectWith(t, digits)
	_, err := s.Change(t.Context(), everybody, c.ID, func(c connection.Connection) (connection.Connection, []connection.Effect, error) {
		c.Previous, c.Server = connection.PreviousInstance{Server: c.Server, Ownership: c.Ownership, TokenKey: c.TokenKey}, secondServer
		return connected(c)
	})
	if err != nil {
		t.Fatal(err)
	}
	return c.Tenant
}

// telling is a webhook of a server, and when it comes.
type telling struct {
	server string
	at     time.Time
	body   []byte
}

// hostileTelling is everything once, and the duplicates, in the order in which they come.
func hostileTelling(random *rand.Rand, told []telling) []telling {
	all := slices.Clone(told)
	for i := range duplicates {
		h := told[i%len(told)]
		switch random.IntN(3) {
		case 0: // the other server tells it, with a clock of its own
			h = h.again(secondServer, random.IntN(3))
		case 1: // a hook beside the first one
			h = h.again(h.server, random.IntN(3))
		default: // the same call
		}
		if i%2 == 0 {
			h.body = corrupt(random, h.body)
		}
		all = append(all, h)
	}
	for i := range all {
		all[i].at = all[i].at.Add(time.Duration(random.Int64N(int64(20 * time.Minute))))
	}
	slices.SortFunc(all, func(a, b telling) int { return a.at.Compare(b.at) })
	return all
}

// again is what a server tells some seconds later.
func (h telling) again(server string, seconds int) telling {
	stamp := func(at time.Time) []byte { return []byte(at.Format(stampLayout)) }
	return telling{server, h.at, bytes.Replace(h.body, stamp(h.at), stamp(h.at.Add(time.Duration(seconds)*time.Second)), 1)}
}

const stampLayout = "2006-01-02T15:04:05.000Z"

// receive does with a webhook what the receiver does, and tells whether it was taken, now or before: what is none is put aside.
func receive(t *testing.T, s *store.Store, h telling) bool {
	t.Helper()
	e, err := translate.Parse(h.server, http.Header{}, h.body, h.at)
	if err != nil {
		return false
	}
	m, ok := e.(translate.MessageEvent)
	if r, isReceipt := e.(translate.ReceiptEvent); isReceipt {
		m, ok = translate.MessageEvent(r), true
	}
	if !ok || len(m.Reading.Reports) == 0 {
		return false
	}
	door := intake.New(intake.Deps{Connections: s, Store: s, Arrivals: deafArrivals{}, Log: slog.New(slog.DiscardHandler), Now: func() time.Time { return h.at }})
	err = door.Receive(t.Context(), m.Envelope, m.Account, m.Reading.Reports)
	known := errors.Is(err, connection.ErrDuplicate)
	if err != nil && !known && !errors.Is(err, connection.ErrForeignNumber) && !fault.Is(err, fault.NotFound) {
		t.Error(err)
	}
	return err == nil || known
}

// deafArrivals does not want to know that webhooks arrive.
type deafArrivals struct{}

func (deafArrivals) HandleEvent(context.Context, connection.Envelope, connection.Observation) error {
	return nil
}

// tellings are webhooks about ten people who come under all their addresses: what they write, edit and take back, what the
// owner types on the phone, what we sent, and receipts.
func tellings(random *rand.Rand) (all []telling) {
	tell := func(event, data string, second int) {
		at := tellStart.Add(time.Duration(second) * time.Second)
		all = append(all, telling{"default", at, fmt.Appendf(nil, `{"event":%q,"instance":"hostil_whatsapp","date_time":%q,"sender":"%s@s.whatsapp.net","data":%s}`,
			event, at.Format(stampLayout), hostilePhone, data)})
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

// corrupt breaks a webhook so that it can be seen: it is cut off, a sign of its structure is missing, bytes are overwritten, or what says whose
// and which message it is.
func corrupt(random *rand.Rand, body []byte) []byte {
	switch random.IntN(4) {
	case 0:
		return body[:random.IntN(len(body))]
	case 1:
		noise, at := bytes.Clone(body), random.IntN(len(body)-4)
		copy(noise[at:], "\x00\xff\x07")
		return noise
	case 2:
		damage := [][2]string{
			{`"data":`, `"data":null,"was":`},
			{`"event":"`, `"event":"un.`},
			{`"instance":"`, `"instance":"of_another_`},
			{`"id":"`, `"id":"\u0000`},
			{`"keyId":"`, `"keyId":"\u0007`},
			{hostilePhone, "5521900000000"},
		}
		for i := random.IntN(len(damage)); ; i = (i + 1) % len(damage) {
			if broken := bytes.Replace(body, []byte(damage[i][0]), []byte(damage[i][1]), 1); !bytes.Equal(broken, body) {
				return broken
			}
		}
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

// toldOnce wants integrators to be told once of each message that came.
func toldOnce(t *testing.T, s *store.Store, salon tenant.ID) {
	t.Helper()
	if _, err := s.NumberEvents(t.Context(), everybody); err != nil {
		t.Fatal(err)
	}
	q, times := event.Query{Tenant: salon, Types: []event.Type{event.TypeMessageReceived}}, map[string]int{}
	for more := true; more; {
		page, err := s.FeedPage(t.Context(), everybody, q)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range page.Events {
			var came event.MessageReceived
			if err := json.Unmarshal(e.Data, &came); err != nil {
				t.Fatal(err)
			}
			times[came.Message.ID]++
		}
		q.From, more = event.At(page.Next), page.More
	}
	for id, n := range times {
		if n != 1 || id == "" {
			t.Errorf("message %q was told of %d times", id, n)
		}
	}
	if len(times) == 0 {
		t.Error("nobody was told of anything")
	}
}
