package engine_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/types/events"
	"google.golang.org/protobuf/proto"

	"salonzap/internal/gateway/engine"
)

// TestLibraryEventsMapToEndings: every event by which the library reports the end of a session has one cause and one code.
func TestLibraryEventsMapToEndings(t *testing.T) {
	now := time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)
	for _, tc := range []struct {
		evt    any
		cause  engine.Cause
		reason int
		gone   bool
		until  time.Time
		alarm  engine.Alarm
	}{
		{&events.LoggedOut{Reason: 401}, engine.Unlinked, 401, true, time.Time{}, ""},
		{&events.LoggedOut{OnConnect: true, Reason: 401}, engine.Unlinked, 401, true, time.Time{}, ""},
		{&events.LoggedOut{OnConnect: true, Reason: 403}, engine.Banned, 403, true, time.Time{}, ""},
		{&events.LoggedOut{OnConnect: true, Reason: 406}, engine.Banned, 406, true, time.Time{}, ""},
		{&events.TemporaryBan{Code: 101, Expire: time.Hour}, engine.Restricted, 402, false, now.Add(time.Hour), ""},
		{&events.TemporaryBan{Code: 101}, engine.Restricted, 402, false, time.Time{}, ""},
		{&events.ClientOutdated{}, engine.ClientOutdated, 405, false, time.Time{}, engine.AlarmOutdated},
		{&events.StreamReplaced{}, engine.Replaced, 440, false, time.Time{}, engine.AlarmReplaced},
		{&events.ConnectFailure{Reason: 409}, engine.Refused, 409, false, time.Time{}, engine.AlarmDenied},
		{&events.ConnectFailure{Reason: 418}, engine.Refused, 418, false, time.Time{}, engine.AlarmDenied},
		{&events.CATRefreshError{}, engine.Refused, 0, false, time.Time{}, engine.AlarmDenied},
		{&events.PairError{}, engine.Refused, 500, false, time.Time{}, ""},
	} {
		cause, reason, gone, until, alarm, ok := engine.EndingOf(tc.evt, now)
		if !ok || cause != tc.cause || reason != tc.reason || gone != tc.gone || !until.Equal(tc.until) || alarm != tc.alarm {
			t.Errorf("%T %+v: got %s, %d, gone %v, until %v, alarm %q, %v", tc.evt, tc.evt, cause, reason, gone, until, alarm, ok)
		}
	}
	for _, evt := range []any{&events.Disconnected{}, &events.QRScannedWithoutMultidevice{}, &events.KeepAliveTimeout{}, nil} {
		if _, _, _, _, _, ok := engine.EndingOf(evt, now); ok {
			t.Errorf("%T ends a session", evt)
		}
	}
}

func TestBackoffDoublesWithinJitter(t *testing.T) {
	p := engine.Completed(engine.Timeouts{})
	for failed, want := range []time.Duration{time.Second, 2 * time.Second, 4 * time.Second, 8 * time.Second} {
		if got := p.Backoff(failed, 0.5); got != want {
			t.Errorf("after %d: %v", failed, got)
		}
	}
	for _, failed := range []int{7, 50, 1000} {
		for _, chance := range []float64{0, 0.3, 0.999} {
			if got := p.Backoff(failed, chance); got < 84*time.Second || got > 156*time.Second {
				t.Errorf("after %d: %v", failed, got)
			}
		}
	}
}

// TestConnectQueuePaces: with five in flight and ten a second, connects begin in their order and at these limits, the first at once.
func TestConnectQueuePaces(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		base := time.Now()
		var began []time.Duration
		var order []int
		flying, most := 0, 0
		done := make(chan struct{})
		defer close(done)
		g := engine.NewGate(engine.Pace{PerSecond: 10, MaxInFlight: 5}, time.Now, func(f func()) { go f() })
		lock := make(chan struct{}, 1)
		for i := range 20 {
			g.Enter(func() {
				lock <- struct{}{}
				began, order = append(began, time.Since(base)), append(order, i)
				flying++
				most = max(most, flying)
				<-lock
				<-time.After(700 * time.Millisecond)
				lock <- struct{}{}
				flying--
				<-lock
			})
		}
		<-time.After(time.Minute)
		if began[0] != 0 || began[4] != 400*time.Millisecond || began[5] != 700*time.Millisecond {
			t.Errorf("they began at %v", began)
		}
		if most != 5 || !slices.IsSorted(order) || len(order) != 20 {
			t.Errorf("%d at once, in the order %v", most, order)
		}
		g.Enter(func() {})
		g.Shut()
		g.Enter(func() { t.Error("it began after the end") })
		synctest.Wait()
	})
}

func TestMessagesBecomeThoseOfTheContract(t *testing.T) {
	quote := &waE2E.ContextInfo{StanzaID: new("3A1"), MentionedJID: []string{"1@lid"}, Participant: new("2@lid")}
	for _, tc := range []struct {
		name, kind, object, about string
		m                         *waE2E.Message
	}{
		{
			"text", "conversation", `{"conversation":"oi"}`, "",
			&waE2E.Message{Conversation: new("oi"), MessageContextInfo: &waE2E.MessageContextInfo{MessageSecret: []byte("s")}},
		},
		{
			"extended text is flattened", "conversation", `{"conversation":"oi"}`,
			`{"mentionedJid":["1@lid"],"participant":"2@lid","stanzaId":"3A1"}`,
			&waE2E.Message{ExtendedTextMessage: &waE2E.ExtendedTextMessage{Text: new("oi"), ContextInfo: quote}},
		},
		{
			"an image's metadata", "imageMessage",
			`{"imageMessage":{"caption":"corte","fileEncSha256":"AQ==","fileLength":"70","fileSha256":"Ag==","height":3,"jpegThumbnail":"BA==","url":"u"}}`, "",
			&waE2E.Message{ImageMessage: &waE2E.ImageMessage{
				URL: new("u"), Caption: new("corte"), FileEncSHA256: []byte{1}, FileSHA256: []byte{2},
				FileLength: proto.Uint64(70), Height: proto.Uint32(3), JPEGThumbnail: []byte{4},
			}},
		},
		{
			"a voice message", "audioMessage", `{"audioMessage":{"ptt":true,"seconds":3}}`, "",
			&waE2E.Message{AudioMessage: &waE2E.AudioMessage{PTT: new(true), Seconds: proto.Uint32(3)}},
		},
		{
			"a button", "buttonsResponseMessage",
			`{"buttonsResponseMessage":{"selectedButtonId":"b","selectedDisplayText":"Sim","type":1}}`, "",
			&waE2E.Message{ButtonsResponseMessage: &waE2E.ButtonsResponseMessage{
				SelectedButtonID: new("b"), Type: waE2E.ButtonsResponseMessage_DISPLAY_TEXT.Enum(),
				Response: &waE2E.ButtonsResponseMessage_SelectedDisplayText{SelectedDisplayText: "Sim"},
			}},
		},
		{
			"a template's button", "templateButtonReplyMessage",
			`{"templateButtonReplyMessage":{"selectedDisplayText":"Sim","selectedId":"b","selectedIndex":1}}`, "",
			&waE2E.Message{TemplateButtonReplyMessage: &waE2E.TemplateButtonReplyMessage{
				SelectedID: new("b"), SelectedDisplayText: new("Sim"), SelectedIndex: proto.Uint32(1),
			}},
		},
		{
			"a row of a list", "listResponseMessage",
			`{"listResponseMessage":{"listType":1,"singleSelectReply":{"selectedRowId":"r"},"title":"Corte"}}`, "",
			&waE2E.Message{ListResponseMessage: &waE2E.ListResponseMessage{
				Title: new("Corte"), ListType: waE2E.ListResponseMessage_SINGLE_SELECT.Enum(),
				SingleSelectReply: &waE2E.ListResponseMessage_SingleSelectReply{SelectedRowID: new("r")},
			}},
		},
		{
			"a native flow", "interactiveResponseMessage",
			`{"interactiveResponseMessage":{"nativeFlowResponseMessage":{"name":"n","paramsJson":"{}"}}}`, "",
			&waE2E.Message{InteractiveResponseMessage: &waE2E.InteractiveResponseMessage{
				InteractiveResponseMessage: &waE2E.InteractiveResponseMessage_NativeFlowResponseMessage_{
					NativeFlowResponseMessage: &waE2E.InteractiveResponseMessage_NativeFlowResponseMessage{
						Name: new("n"), ParamsJSON: new("{}"),
					},
				},
			}},
		},
		{"a protocol message", "", "", "", &waE2E.Message{ProtocolMessage: &waE2E.ProtocolMessage{}}},
		{"keys alone", "", "", "", &waE2E.Message{SenderKeyDistributionMessage: &waE2E.SenderKeyDistributionMessage{}}},
		{"nothing", "", "", "", &waE2E.Message{}},
		{"not even that", "", "", "", nil},
	} {
		kind, object, about := engine.Shape(tc.m)
		if d := cmp.Diff([]string{tc.kind, tc.object, tc.about}, []string{kind, string(object), string(about)}); d != "" {
			t.Errorf("%s: %s", tc.name, d)
		}
	}
}

// FuzzShape converts arbitrary messages.
func FuzzShape(f *testing.F) {
	for _, m := range []*waE2E.Message{
		{Conversation: new("oi")},
		{ExtendedTextMessage: &waE2E.ExtendedTextMessage{Text: new("oi"), ContextInfo: &waE2E.ContextInfo{
			QuotedMessage: &waE2E.Message{Conversation: new("e aí")},
		}}},
		{LocationMessage: &waE2E.LocationMessage{DegreesLatitude: proto.Float64(1)}},
	} {
		b, err := proto.Marshal(m)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		var m waE2E.Message
		if proto.Unmarshal(in, &m) != nil {
			return
		}
		kind, object, about := engine.Shape(&m)
		if (kind == "") != (object == nil) {
			t.Fatalf("a type %q with %s", kind, object)
		}
		if kind != "" && (!json.Valid(object) || about != nil && !json.Valid(about)) {
			t.Fatalf("not JSON: %s, %s", object, about)
		}
	})
}

func TestSourceOfMessageID(t *testing.T) {
	for id, want := range map[string]string{
		"3A0123456789ABCDEF01": "ios", "3EB0123456789ABCDEF012": "web", "3F0123456789ABCDEF01": "desktop",
		"0123456789ABCDEF0123456789ABCDEF": "android", "0123456789ABCDEF01": "desktop", "": "unknown", "x": "unknown",
	} {
		if got := engine.Source(id); got != want {
			t.Errorf("%s: %s, want %s", id, got, want)
		}
	}
}

func TestParseRecipient(t *testing.T) {
	for in, want := range map[string]string{
		"5511987654321": "5511987654321@s.whatsapp.net", "+5511987654321": "5511987654321@s.whatsapp.net",
		"5511987654321@c.us": "5511987654321@s.whatsapp.net", "5511987654321:7@s.whatsapp.net": "5511987654321@s.whatsapp.net",
		"123@lid": "123@lid", "123-456@g.us": "123-456@g.us",
	} {
		if got, err := engine.Parse(in); err != nil || got != want {
			t.Errorf("%s: %s, %v", in, got, err)
		}
	}
	for _, in := range []string{"", "12", "abc", "@lid", "1@newsletter", "status@broadcast", "x@s.whatsapp.net", "1@example.com"} {
		if got, err := engine.Parse(in); !errors.Is(err, engine.ErrNumber) {
			t.Errorf("%q: %s, %v", in, got, err)
		}
	}
}

func FuzzParseAddress(f *testing.F) {
	for _, seed := range []string{"5511987654321", "1:2@lid", "a.b:c@s.whatsapp.net", "@", "+@c.us"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, in string) {
		if got, err := engine.Parse(in); err == nil && !strings.Contains(got, "@") {
			t.Fatalf("%q became %q", in, got)
		}
	})
}

func TestACardCannotBeBrokenOutOf(t *testing.T) {
	got := engine.VCard(engine.Contact{Name: "Ana;\nEND:VCARD", Phone: "5511987654321", Email: "a@example.com"})
	want := "BEGIN:VCARD\nVERSION:3.0\nN:Ana\\;\\nEND:VCARD;;;;\nFN:Ana\\;\\nEND:VCARD\nEMAIL:a@example.com\n" +
		"item1.TEL;waid=5511987654321:+5511987654321\nitem1.X-ABLabel:Celular\nEND:VCARD"
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestSendErrorsMapToSentinels(t *testing.T) {
	group := fmt.Errorf("failed to get group members: %w", &whatsmeow.IQError{Code: 404})
	var fresh, again whatsmeow.SendResponse
	again.DebugTimings.Retry = time.Millisecond
	for _, tc := range []struct {
		done      whatsmeow.SendResponse
		err, want error
		code      int // of a refusal
	}{
		{fresh, fmt.Errorf("%w 463", whatsmeow.ErrServerReturnedError), engine.ErrCold, 0},
		{fresh, fmt.Errorf("%w 479", whatsmeow.ErrServerReturnedError), engine.ErrRefused, 479},
		{fresh, errors.New("no LID found for 1@s.whatsapp.net from server"), engine.ErrNotOnWA, 0},
		{fresh, fmt.Errorf("failed to send: %w", whatsmeow.ErrNotConnected), engine.ErrNotConnected, 0},
		{fresh, fmt.Errorf("usync: %w", &whatsmeow.IQError{Code: 429}), engine.ErrRefused, 429},
		{fresh, group, engine.ErrRefused, 404},
		{fresh, fmt.Errorf("usync: %w", whatsmeow.ErrIQTimedOut), engine.ErrNoAnswer, 0},
		{fresh, fmt.Errorf("usync: %w", &whatsmeow.DisconnectedError{Action: "info query (retry)"}), engine.ErrNotConnected, 0},
		{fresh, whatsmeow.ErrMessageTimedOut, engine.ErrOutcomeUnknown, 0},
		{again, whatsmeow.ErrNotConnected, engine.ErrOutcomeUnknown, 0},
		{again, fmt.Errorf("%w 479", whatsmeow.ErrServerReturnedError), engine.ErrRefused, 479},
		{fresh, &whatsmeow.DisconnectedError{Action: "message send"}, engine.ErrOutcomeUnknown, 0},
		{fresh, context.DeadlineExceeded, engine.ErrOutcomeUnknown, 0},
		{fresh, errors.New("something new"), engine.ErrOutcomeUnknown, 0},
	} {
		got := engine.SendError(tc.done, tc.err)
		if !errors.Is(got, tc.want) || codeOf(got) != tc.code {
			t.Errorf("%v: %v, want %v", tc.err, got, tc.want)
		}
	}
}

// codeOf is WhatsApp's number of a refusal; 0 for other errors.
func codeOf(err error) int {
	if no, ok := errors.AsType[*engine.Refusal](err); ok {
		return no.Code
	}
	return 0
}

// TestQueryErrorsMapToSentinels: ErrNotConnected is returned only when the session itself is not connected.
func TestQueryErrorsMapToSentinels(t *testing.T) {
	for _, tc := range []struct{ err, want error }{
		{nil, nil},
		{whatsmeow.ErrNotConnected, engine.ErrNotConnected},
		{&whatsmeow.IQError{Code: 403}, engine.ErrRefused},
		{whatsmeow.ErrIQTimedOut, engine.ErrNoAnswer},
		{context.DeadlineExceeded, engine.ErrNoAnswer},
		{context.Canceled, engine.ErrNoAnswer},
		{&whatsmeow.ElementMissingError{Tag: "usync", In: "response"}, engine.ErrNoAnswer},
	} {
		if got := engine.Question(tc.err); !errors.Is(got, tc.want) || !errors.Is(tc.want, engine.ErrNotConnected) && errors.Is(got, engine.ErrNotConnected) {
			t.Errorf("%v: %v, want %v", tc.err, got, tc.want)
		}
	}
	for _, tc := range []struct{ err, want error }{
		{errors.New("upload failed with status code 503"), engine.ErrUpload},
		{fmt.Errorf("failed to refresh media connections: %w", &whatsmeow.IQError{Code: 429}), engine.ErrRefused},
		{fmt.Errorf("failed to refresh media connections: %w", whatsmeow.ErrNotConnected), engine.ErrNotConnected},
	} {
		if got := engine.UploadError(tc.err); !errors.Is(got, tc.want) {
			t.Errorf("%v: %v, want %v", tc.err, got, tc.want)
		}
	}
}

func TestCodeIsRedactedInLogs(t *testing.T) {
	c := engine.Code{Text: "2@geheim", Pairing: "GEHEIM12", Count: 3}
	var out bytes.Buffer
	slog.New(slog.NewTextHandler(&out, nil)).Info("x", slog.Any("code", c))
	fmt.Fprintf(&out, "%v %+v %#v %s %q %x", c, c, c, c, c, []engine.Code{c})
	fmt.Fprintf(&out, "%v %+v %#v", &c, engine.Snapshot{Code: c}, engine.Changed{Snapshot: engine.Snapshot{Code: c}})
	if strings.Contains(strings.ToLower(out.String()), "geheim") || !strings.Contains(out.String(), "[hidden]") {
		t.Error(out.String())
	}
}

// TestEndpointMustBeLoopback: only doubles on this machine are accepted.
func TestEndpointMustBeLoopback(t *testing.T) {
	key := make([]byte, 32)
	for url, ok := range map[string]bool{
		"ws://127.0.0.1:1/ws/chat": true, "wss://[::1]:1/ws/chat": true, "ws://localhost:1": true,
		"ws://10.0.0.1:1/ws/chat": false, "ws://example.com/ws/chat": false, "http://127.0.0.1:1": false, "ws://127.0.0.1.example.com": false,
		"ws://user@127.0.0.1:1": false, "ws://": false, "127.0.0.1:1": false, "ws://0.0.0.0:1": false,
	} {
		cfg := engine.Config{
			DB: database(t), Dialect: "sqlite", Sink: newSink(), Now: time.Now, Timeouts: quick(),
			WhatsApp: engine.Endpoint{URL: url, RootKey: rootPublic(t)},
		}
		e, err := engine.New(t.Context(), cfg)
		if (err == nil) != ok {
			t.Errorf("%s: %v", url, err)
		}
		if e != nil {
			_ = e.Close(t.Context())
		}
		cfg.WhatsApp.RootKey = key[:31]
		if _, err := engine.New(t.Context(), cfg); err == nil {
			t.Errorf("%s was taken with a short key", url)
		}
	}
}

func rootPublic(t *testing.T) []byte {
	t.Helper()
	_, e := double(t)
	return e.RootKey
}

func TestAnEngineNeedsItsPartsAndHasDefaults(t *testing.T) {
	good := engine.Config{DB: database(t), Dialect: "sqlite", Sink: newSink(), Now: time.Now, Timeouts: quick()}
	for name, spoil := range map[string]func(*engine.Config){
		"no database": func(c *engine.Config) { c.DB = nil }, "no sink": func(c *engine.Config) { c.Sink = nil },
		"no clock": func(c *engine.Config) { c.Now = nil }, "another dialect": func(c *engine.Config) { c.Dialect = "mysql" },
		"nonsense for a version": func(c *engine.Config) { c.Version.Set = "latest" },
	} {
		bad := good
		spoil(&bad)
		if _, err := engine.New(t.Context(), bad); err == nil {
			t.Errorf("%s: it was taken", name)
		}
	}
}
