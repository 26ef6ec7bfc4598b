package report_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"salonzap/internal/evolution"
	"salonzap/internal/fleet/report"
	"salonzap/internal/inbox"
)

var update = flag.Bool("update", false, "write the golden file")

var now = time.Date(2026, 11, 23, 18, 0, 0, 0, time.UTC)

// line is a report as the golden file has it, with everything in it.
func line(tb testing.TB, r inbox.Report) string {
	tb.Helper()
	about := r.Subject()
	also := about.Peer.Also.JID()
	who := fmt.Sprintf("%s mine=%v peer=%s also=%s wrote=%v name=%q", about.Key.ID, about.Key.Mine, about.Peer.Address.JID(), also, about.Peer.Wrote, about.Peer.Name)
	said := func(c inbox.Content) string {
		data, err := inbox.MarshalContent(c)
		if err != nil {
			tb.Fatal(err)
		}
		if len(data) > 300 {
			data = fmt.Appendf(data[:80], "… (%d bytes)", len(data))
		}
		return string(inbox.KindOf(c)) + " " + string(data)
	}
	switch r := r.(type) {
	case inbox.Arrived:
		quotes := ""
		if r.Quotes != nil {
			quotes = fmt.Sprintf(" quotes=%s/%v/%s", r.Quotes.ID, r.Quotes.Mine, string(r.Quotes.Words))
		}
		return fmt.Sprintf("arrived %s from=%s sent=%s history=%v %s%s", who, r.Direction, r.SentAt.Format(time.RFC3339), r.History, said(r.Content), quotes)
	case inbox.Receipt:
		return fmt.Sprintf("receipt %s %s%s at=%s", who, r.State, r.Cause, r.At.Format(time.RFC3339Nano))
	case inbox.Edited:
		return fmt.Sprintf("edited %s at=%s %s", who, r.At.Format(time.RFC3339Nano), said(r.Content))
	case inbox.Deleted:
		return fmt.Sprintf("deleted %s at=%s", who, r.At.Format(time.RFC3339Nano))
	}
	return "nothing"
}

func lines(tb testing.TB, reading report.Reading) []string {
	tb.Helper()
	var all []string
	for _, r := range reading.Reports {
		all = append(all, line(tb, r))
	}
	for why, n := range reading.Dropped {
		all = append(all, fmt.Sprintf("dropped %s ×%d", why, n))
	}
	slices.Sort(all)
	return all
}

// TestEveryRecordedMessageIsDecoded decodes every line of the real server's webhooks that speaks of a message.
func TestEveryRecordedMessageIsDecoded(t *testing.T) {
	files, err := filepath.Glob("../../evolution/evolutiontest/testdata/recordings/webhooks-*.jsonl")
	if err != nil || len(files) < 10 {
		t.Fatalf("%d recordings: %v", len(files), err)
	}
	var got bytes.Buffer
	count := 0
	for _, file := range files {
		f, err := os.Open(file)
		if err != nil {
			t.Fatal(err)
		}
		scanner := bufio.NewScanner(f)
		scanner.Buffer(nil, 1<<20)
		for scanner.Scan() {
			var hook struct {
				Name    string
				Request struct{ Body json.RawMessage }
			}
			if err := json.Unmarshal(scanner.Bytes(), &hook); err != nil {
				t.Fatal(err)
			}
			e, err := evolution.DecodeEnvelope(hook.Request.Body)
			if err != nil {
				t.Fatal(err)
			}
			reading := report.Decode(e, now)
			if told := strings.HasPrefix(e.Event, "messages.") || e.Event == "send.message"; !told {
				if len(reading.Reports) > 0 || reading.Dropped[report.Elsewhere] != 1 {
					t.Errorf("%s: %v", hook.Name, lines(t, reading))
				}
				continue
			}
			count++
			for _, l := range lines(t, reading) {
				fmt.Fprintf(&got, "%s: %s\n", hook.Name, l)
			}
		}
		if err := scanner.Err(); err != nil {
			t.Fatal(err)
		}
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if count < 29 {
		t.Errorf("only %d webhooks speak of messages", count)
	}
	const golden = "testdata/recordings.golden"
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

const (
	peer   = `"remoteJid":"5511987654321@s.whatsapp.net"`
	theKey = `"key":{` + peer + `,"fromMe":false,"id":"A"}`
	head   = "A mine=false peer=5511987654321@s.whatsapp.net also= wrote=true name=\"\" from=client sent=2026-11-23T12:00:00Z history=false "
)

// upsert is a webhook with one message whose content is given.
func upsert(content string) string {
	return `{` + theKey + `,"messageTimestamp":1795435200,"message":` + content + `}`
}

func decode(tb testing.TB, event, data string) []string {
	tb.Helper()
	e, err := evolution.DecodeEnvelope([]byte(`{"event":"` + event + `","instance":"x","data":` + data +
		`,"date_time":"2026-11-23T12:00:05.000Z","sender":"5511900000000@s.whatsapp.net"}`))
	if err != nil {
		tb.Fatalf("%s: %v", data, err)
	}
	return lines(tb, report.Decode(e, now))
}

// TestEverySortOfContentIsRead is every sort of content that WhatsApp has a name for.
func TestEverySortOfContentIsRead(t *testing.T) {
	for _, tc := range []struct{ name, content, want string }{
		{"text", `{"conversation":"oi","messageContextInfo":{"deviceListMetadataVersion":2}}`, `text {"body":"oi"}`},
		{"extended", `{"extendedTextMessage":{"text":"oi"}}`, `text {"body":"oi"}`},
		{"disappearing", `{"ephemeralMessage":{"message":{"extendedTextMessage":{"text":"oi"}}}}`, `text {"body":"oi"}`},
		{
			"quoted", `{"extendedTextMessage":{"text":"sim","contextInfo":{"stanzaId":"Q","participant":"5511900000000@s.whatsapp.net","quotedMessage":{"conversation":"vem?"}}}}`,
			`text {"body":"sim"} quotes=Q/true/vem?`,
		},
		{"button", `{"buttonsResponseMessage":{"selectedButtonId":"SIM","selectedDisplayText":"Sim","type":1}}`, `choice {"kind":"buttons","option":{"id":"SIM","label":"Sim"}}`},
		{"template", `{"templateButtonReplyMessage":{"selectedId":"1","selectedDisplayText":"Sim","selectedIndex":0}}`, `choice {"kind":"template","option":{"id":"1","label":"Sim"}}`},
		{"list", `{"listResponseMessage":{"title":"Corte","singleSelectReply":{"selectedRowId":"corte"}}}`, `choice {"kind":"list","option":{"id":"corte","label":"Corte"}}`},
		{"flow", `{"interactiveResponseMessage":{"body":{"text":"Sim"},"nativeFlowResponseMessage":{"name":"quick_reply","paramsJson":"{\"id\":\"s\"}"}}}`, `choice {"kind":"flow","option":{"id":"s","label":"Sim"}}`},
		{"menu of buttons", `{"buttonsMessage":{"contentText":"Vem?","buttons":[{"buttonId":"1","buttonText":{"displayText":"Sim"}}]}}`, `menu {"kind":"buttons","body":"Vem?","options":[{"id":"1","label":"Sim"}]}`},
		{"menu of a list", `{"listMessage":{"title":"Serviços","description":"Escolha","sections":[{"rows":[{"rowId":"c","title":"Corte"}]}]}}`, `menu {"kind":"list","body":"Serviços\nEscolha","options":[{"id":"c","label":"Corte"}]}`},
		{"menu of a template", `{"templateMessage":{"hydratedTemplate":{"hydratedContentText":"Vem?","hydratedButtons":[{"quickReplyButton":{"id":"1","displayText":"Sim"}}]}}}`, `menu {"kind":"template","body":"Vem?","options":[{"id":"1","label":"Sim"}]}`},
		{"menu of a flow", `{"viewOnceMessage":{"message":{"interactiveMessage":{"body":{"text":"Vem?"},"nativeFlowMessage":{"buttons":[{"name":"quick_reply","buttonParamsJson":"{\"id\":\"1\",\"display_text\":\"Sim\"}"}]}}}}}`, `menu {"kind":"flow","body":"Vem?","options":[{"id":"1","label":"Sim"}]}`},
		{"poll", `{"pollCreationMessageV3":{"name":"Dia?","options":[{"optionName":"Seg"},{"optionName":"Ter"}],"selectableOptionsCount":1}}`, `poll {"question":"Dia?","options":[{"label":"Seg"},{"label":"Ter"}],"max":1}`},
		{"vote", `{"pollUpdateMessage":{"pollCreationMessageKey":{"id":"P","fromMe":true}}},"pollUpdates":[{"name":"Seg","voters":["x"]},{"name":"Ter","voters":[]}]`, `vote {"to":{"id":"P","mine":true},"options":[{"label":"Seg"}]}`},
		{
			"image", `{"imageMessage":{"mimetype":"image/jpeg","caption":"antes","fileLength":{"low":10,"high":0,"unsigned":true},"width":4,"height":3,"mediaKey":{"0":1},"directPath":"/v/x","jpegThumbnail":{"0":1}},"base64":"AAAA"}`,
			`media {"kind":"image","mime":"image/jpeg","caption":"antes","size":10,"width":4,"height":3,"source":{"imageMessage":{"directPath":"/v/x","fileLength":{"low":10,"high":0,"unsigned":true},"mediaKey":{"0":1},"mimetype":"image/jpeg"}}}`,
		},
		{"voice", `{"audioMessage":{"mimetype":"audio/ogg; codecs=opus","seconds":7,"ptt":true}}`, `media {"kind":"voice","mime":"audio/ogg; codecs=opus","seconds":7}`},
		{"audio", `{"audioMessage":{"seconds":"7"}}`, `media {"kind":"audio","seconds":7}`},
		{"view once", `{"viewOnceMessageV2":{"message":{"videoMessage":{}}}}`, `media {"kind":"video","once":true}`},
		{"round video", `{"ptvMessage":{}}`, `media {"kind":"video"}`},
		{"document", `{"documentWithCaptionMessage":{"message":{"documentMessage":{"fileName":"a.pdf","caption":"veja"}}}}`, `media {"kind":"document","name":"a.pdf","caption":"veja"}`},
		{"sticker", `{"stickerMessage":{"mimetype":"image/webp"}}`, `media {"kind":"sticker","mime":"image/webp"}`},
		{"reaction", `{"reactionMessage":{"key":{"id":"R","fromMe":true},"text":"👍"}}`, `reaction {"to":{"id":"R","mine":true},"emoji":"👍"}`},
		{"reaction taken back", `{"reactionMessage":{"key":{"id":"R"},"text":""}}`, `reaction {"to":{"id":"R","mine":false},"emoji":""}`},
		{"location", `{"locationMessage":{"degreesLatitude":-23.5,"degreesLongitude":-46.6,"name":"Praça","address":"Rua"}}`, `location {"latitude":-23.5,"longitude":-46.6,"name":"Praça","address":"Rua"}`},
		{"live location", `{"liveLocationMessage":{"degreesLatitude":1,"degreesLongitude":2}}`, `location {"latitude":1,"longitude":2,"live":true}`},
		{"nowhere", `{"locationMessage":{"degreesLatitude":95,"degreesLongitude":0}}`, `unsupported {"type":"locationMessage"}`},
		{"card", `{"contactMessage":{"displayName":"Ana","vcard":"BEGIN:VCARD\nFN:Ana\nitem1.TEL;waid=5511987654321:+55 11 98765-4321\nTEL;type=CELL:(21) 98765-4321\nEND:VCARD"}}`, `cards {"cards":[{"name":"Ana","phones":["+5511987654321","+5521987654321"]}]}`},
		{"cards", `{"contactsArrayMessage":{"contacts":[{"displayName":"Ana"},{"displayName":"Bia"}]}}`, `cards {"cards":[{"name":"Ana"},{"name":"Bia"}]}`},
		{"call", `{"callLogMesssage":{"isVideo":true,"callOutcome":1}}`, `call {"video":true,"missed":true}`},
		{"unknown", `{"newsletterAdminInviteMessage":{"x":1}}`, `unsupported {"type":"newsletterAdminInviteMessage"}`},
		{"text in another form", `{"conversation":{"x":1}}`, `unsupported {"type":"conversation"}`},
	} {
		got := decode(t, "messages.upsert", upsert(tc.content))
		if diff := cmp.Diff([]string{"arrived " + head + tc.want}, got); diff != "" {
			t.Errorf("%s: %s", tc.name, diff)
		}
	}
}

// TestEachEventOfMessagesIsReadOrDropped is every event beside plain messages, and what is dropped.
func TestEachEventOfMessagesIsReadOrDropped(t *testing.T) {
	const at = "2026-11-23T12:00:05Z"
	about := func(mine bool) string {
		return fmt.Sprintf("A mine=%v peer=5511987654321@s.whatsapp.net also= wrote=false name=\"\"", mine)
	}
	jid := func(jid string) string {
		return `{"key":{"remoteJid":"` + jid + `","fromMe":false,"id":"A"},"message":{"conversation":"oi"}}`
	}
	for _, tc := range []struct{ name, event, data, want string }{
		{
			"typed on the phone", "messages.upsert", `{"key":{` + peer + `,"fromMe":true,"id":"A"},"pushName":"Você","messageTimestamp":1795435200,"message":{"conversation":"oi"}}`,
			"arrived " + about(true) + ` from=phone sent=2026-11-23T12:00:00Z history=false text {"body":"oi"}`,
		},
		{
			"our echo", "send.message", `{"key":{` + peer + `,"fromMe":true,"id":"A"},"messageTimestamp":1795435200,"message":{"conversation":"oi"}}`,
			"arrived " + about(true) + ` from=us sent=2026-11-23T12:00:00Z history=false text {"body":"oi"}`,
		},
		{"refused", "messages.update", `{"keyId":"A",` + peer + `,"fromMe":true,"status":"ERROR"}`, "receipt " + about(true) + " refusedrefused at=" + at},
		{"played", "messages.update", `{"keyId":"A",` + peer + `,"fromMe":true,"status":"PLAYED"}`, "receipt " + about(true) + " read at=" + at},
		{"pending", "messages.update", `{"keyId":"A",` + peer + `,"fromMe":true,"status":"PENDING"}`, "dropped protocol ×1"},
		{"taken back by status", "messages.update", `{"keyId":"A",` + peer + `,"fromMe":false,"status":"DELETED"}`, "deleted " + about(false) + " at=" + at},
		{"taken back", "messages.delete", `{` + peer + `,"fromMe":false,"id":"A","status":"DELETED"}`, "deleted " + about(false) + " at=" + at},
		{
			"edited", "messages.edited", `{"key":{` + peer + `,"fromMe":false,"id":"A"},"type":14,"editedMessage":{"conversation":"novo"},"timestampMs":"1795435260000"}`,
			"edited " + about(false) + ` at=2026-11-23T12:01:00Z text {"body":"novo"}`,
		},
		{
			"edited, from the client's side", "messages.edited", `{"key":{"remoteJid":"5511900000000@s.whatsapp.net","fromMe":true,"id":"A"},"type":"MESSAGE_EDIT","editedMessage":{"conversation":"novo"}}`,
			`edited A mine=false peer= also= wrote=false name="" at=` + at + ` text {"body":"novo"}`,
		},
		{"taken back as an edit", "messages.edited", `{"key":{` + peer + `,"fromMe":false,"id":"A"},"type":"REVOKE"}`, "deleted " + about(false) + " at=" + at},
		{"devices among themselves", "messages.edited", `{"key":{` + peer + `,"id":"A"},"type":"APP_STATE_SYNC_KEY_SHARE"}`, "dropped protocol ×1"},
		{
			"an edit in a message", "messages.upsert", `{"key":{` + peer + `,"fromMe":false,"id":"B"},"messageTimestamp":1795435200,"message":{"editedMessage":{"message":{"protocolMessage":{"key":{"id":"A"},"type":14,"editedMessage":{"conversation":"novo"}}}}}}`,
			`edited A mine=false peer=5511987654321@s.whatsapp.net also= wrote=true name="" at=` + at + ` text {"body":"novo"}`,
		},
		{
			"missed call", "call", `{"id":"A","from":"5511987654321@s.whatsapp.net","status":"timeout","isVideo":true}`,
			`arrived A mine=false peer=5511987654321@s.whatsapp.net also= wrote=true name="" from=client sent=` + at + ` history=false call {"video":true,"missed":true}`,
		},
		{"it rings", "call", `[{"id":"A","from":"5511987654321@s.whatsapp.net","status":"offer"}]`, "dropped protocol ×1"},
		{"a group calls", "call", `{"id":"A","from":"5511987654321@s.whatsapp.net","status":"timeout","isGroup":true}`, "dropped group ×1"},
		{"group", "messages.upsert", jid("120363041234567890@g.us"), "dropped group ×1"},
		{"status", "messages.upsert", jid("status@broadcast"), "dropped status ×1"},
		{"broadcast", "messages.upsert", jid("1600000000@broadcast"), "dropped broadcast ×1"},
		{"newsletter", "messages.upsert", jid("120363041234567890@newsletter"), "dropped newsletter ×1"},
		{"notes to oneself", "messages.upsert", jid("5511900000000@s.whatsapp.net"), "dropped own ×1"},
		{"nobody", "messages.upsert", jid("0@s.whatsapp.net"), "dropped nameless ×1"},
		{"no id", "messages.upsert", `{"key":{` + peer + `,"id":""},"message":{"conversation":"oi"}}`, "dropped nameless ×1"},
		{"an id of another alphabet", "messages.upsert", `{"key":{` + peer + `,"id":"A\u0000B"},"message":{"conversation":"oi"}}`, "dropped nameless ×1"},
		{"nonsense", "messages.upsert", `[1]`, "dropped unreadable ×1"},
		{"no content", "messages.upsert", `{` + theKey + `}`, "dropped protocol ×1"},
		{"nothing", "messages.upsert", `null`, "dropped nameless ×1"},
		{"another event", "presence.update", `{}`, "dropped elsewhere ×1"},
		{
			"from the future", "messages.upsert", `{` + theKey + `,"messageTimestamp":9999999999,"message":{"conversation":"oi"}}`,
			`arrived A mine=false peer=5511987654321@s.whatsapp.net also= wrote=true name="" from=client sent=2026-11-23T18:00:00Z history=false text {"body":"oi"}`,
		},
		{"a number as name", "messages.upsert", `{` + theKey + `,"pushName":"+55 11 98765-4321","messageTimestamp":1795435200,"message":{"conversation":"oi"}}`, "arrived " + head + `text {"body":"oi"}`},
	} {
		if diff := cmp.Diff([]string{tc.want}, decode(t, tc.event, tc.data)); diff != "" {
			t.Errorf("%s: %s", tc.name, diff)
		}
	}
}

// TestWhoWroteIsReadInEveryVersion is how each version of Evolution names who wrote.
func TestWhoWroteIsReadInEveryVersion(t *testing.T) {
	const line, lid = "5511987654321@s.whatsapp.net", "458946541648796@lid"
	for _, tc := range []struct{ name, key, address, also string }{
		{"2.2.3: a LID only", `"remoteJid":"` + lid + `"`, lid, ""},
		{"2.3.1: senderPn", `"remoteJid":"` + lid + `","senderPn":"` + line + `"`, lid, line},
		{"2.3.5: the number is the other one", `"remoteJid":"` + lid + `","remoteJidAlt":"` + line + `"`, lid, line},
		{"2.3.7: the number twice", `"remoteJid":"` + line + `","remoteJidAlt":"` + line + `"`, line, ""},
		{"2.4: the LID is the other one", `"remoteJid":"` + line + `","remoteJidAlt":"` + lid + `"`, line, lid},
	} {
		got := decode(t, "messages.upsert", `{"key":{`+tc.key+`,"id":"A"},"messageTimestamp":1795435200,"message":{"conversation":"oi"}}`)
		if want := fmt.Sprintf("peer=%s also=%s wrote", tc.address, tc.also); len(got) != 1 || !strings.Contains(got[0], want) {
			t.Errorf("%s: %v", tc.name, got)
		}
	}
}

// One message of a history that cannot be read costs no other.
func TestAnUnreadableMessageOfAHistoryCostsNoOther(t *testing.T) {
	got := decode(t, "messages.set", `[`+upsert(`{"conversation":"oi"}`)+`,{"key":7},`+strings.ReplaceAll(upsert(`{"conversation":"tchau"}`), `"A"`, `"B"`)+`]`)
	if len(got) != 3 || !strings.Contains(got[0], "history=true") || !strings.Contains(got[1], "tchau") || got[2] != "dropped unreadable ×1" {
		t.Errorf("got %v", got)
	}
}

// FuzzDecode holds that nothing that a server says breaks anything, and that what comes out can be kept.
func FuzzDecode(f *testing.F) {
	f.Add("messages.upsert", upsert(`{"conversation":"oi"}`))
	f.Add("messages.edited", `{"key":{`+peer+`,"id":"A"},"editedMessage":{"imageMessage":{"caption":"x"}}}`)
	f.Add("call", `[{"id":"A","from":"5511987654321@s.whatsapp.net","status":"timeout"}]`)
	f.Add("messages.update", `{"keyId":"A",`+peer+`,"status":"READ"}`)
	f.Add("messages.set", `[`+upsert(`{"contactMessage":{"vcard":"TEL;waid=5511987654321:1"}}`)+`]`)
	f.Add("send.message", upsert(`{"audioMessage":{"seconds":{"low":1,"high":0},"mediaKey":"AA==","url":"x"}}`))
	f.Fuzz(func(t *testing.T, event, data string) {
		reading := report.Decode(evolution.Envelope{Event: event, Instance: "x", Data: json.RawMessage(data), DateTime: "2026-11-23T12:00:05.000Z"}, now)
		for _, r := range reading.Reports {
			about := r.Subject()
			if about.Key.ID == "" || len(about.Key.ID) > inbox.MaxKey {
				t.Fatalf("the key %q", about.Key.ID)
			}
			a, ok := r.(inbox.Arrived)
			if !ok {
				continue
			}
			if about.Peer.Address.IsZero() || a.SentAt.After(now.Add(time.Hour)) || a.SentAt.IsZero() {
				t.Fatalf("a message of nobody, or of %s", a.SentAt)
			}
			kept, err := inbox.MarshalContent(a.Content)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := inbox.UnmarshalContent(inbox.KindOf(a.Content), kept); err != nil {
				t.Fatalf("%s: %v", kept, err)
			}
		}
	})
}
