package evolutiontest_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"reflect"
	"sort"
	"strings"
	"testing"

	"salonzap/internal/evolution"
	"salonzap/internal/evolution/evolutiontest"
)

// labKey is the global key of the recordings.
const labKey evolution.Key = "evo-global-key-for-tests"

// step is either the name of a recorded exchange to replay, or a change of the fake between two exchanges.
type step struct {
	play string
	do   func(t *testing.T, fake *evolutiontest.Server)
}

func play(names string) []step {
	var out []step
	for name := range strings.FieldsSeq(names) {
		out = append(out, step{play: name})
	}
	return out
}

func do(f func(t *testing.T, fake *evolutiontest.Server)) []step { return []step{{do: f}} }

func script(parts ...[]step) []step {
	var out []step
	for _, p := range parts {
		out = append(out, p...)
	}
	return out
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// makeOpen scans the instance's code.
func makeOpen(name, phone string) []step {
	return do(func(t *testing.T, fake *evolutiontest.Server) {
		t.Helper()
		must(t, fake.Scan(name, phone, ""))
	})
}

// gone waits for the end of a delete: in the recordings, REMOVE_INSTANCE is subscribed and its receiver does not exist.
func gone(name string) []step {
	return do(func(t *testing.T, fake *evolutiontest.Server) {
		t.Helper()
		must(t, fake.WaitGone(t.Context(), name))
	})
}

func change(f func(*evolutiontest.Behaviour)) []step {
	return do(func(_ *testing.T, fake *evolutiontest.Server) { fake.Change(f) })
}

func whatsApp(mode evolutiontest.WhatsApp) []step {
	return do(func(_ *testing.T, fake *evolutiontest.Server) { fake.SetWhatsApp(mode) })
}

// replays are the sequences of the recordings, by name, each in the order of its exchanges.
func replays() map[string][]step {
	out := map[string][]step{}
	for _, part := range []map[string][]step{basics(), unreachable(), linking(), losing()} {
		maps.Copy(out, part)
	}
	return out
}

// basics are the calls that need no phone.
func basics() map[string][]step {
	return map[string][]step{
		"a basics": script(
			play(`a-001-root a-002-fetch-nokey a-003-fetch-wrongkey a-004-create-nokey a-005-create-wrongkey a-006-fetch-empty
			a-007-connect-nonexistent a-008-connect-nonexistent-wrongkey a-009-state-nonexistent a-010-fetch-nonexistent
			a-011-fetch-nonexistent-id a-012-delete-nonexistent a-013-logout-nonexistent a-014-restart-put-nonexistent
			a-015-restart-post-nonexistent a-016-sendtext-nonexistent a-017-webhookset-nonexistent
			a-018-webhookfind-nonexistent a-020-create-noqr a-021-create-noqr-token a-022-create-noqr-webhook
			a-023-create-again a-024-create-token-in-use a-025-create-no-integration a-026-create-bad-integration
			a-027-create-no-name a-028-create-empty-name a-030-create-bad-number a-031-create-qrcode-string
			a-032-create-empty-body a-033-create-invalid-json a-034-create-no-body a-035-create-form
			a-036-create-text-plain a-037-wrong-method-create a-038-wrong-method-fetch a-039-wrong-method-connect
			a-040-unknown-route`),
			play(`a-050-create-name-spaces a-050-state-name-spaces a-050-delete-name-spaces a-051-create-name-accents
			a-051-state-name-accents a-051-delete-name-accents a-052-create-name-slash a-052-state-name-slash
			a-052-delete-name-slash a-053-create-name-200chars a-053-state-name-200chars a-053-delete-name-200chars
			a-054-state-name-300chars a-054-delete-name-300chars a-055-create-name-dotdot a-055-state-name-dotdot
			a-055-delete-name-dotdot a-056-create-name-percent a-056-state-name-percent a-056-delete-name-percent
			a-057-create-name-question a-057-state-name-question a-057-delete-name-question a-058-create-name-emoji
			a-058-state-name-emoji a-058-delete-name-emoji a-059-create-name-proto a-059-state-name-proto
			a-059-delete-name-proto a-05a-create-name-constructor a-05a-state-name-constructor
			a-05a-delete-name-constructor`),
			play(`a-060-fetch-all a-061-fetch-one a-062-fetch-instance-token a-063-fetch-other-by-token a-065-state-close
			a-066-state-by-token a-067-state-other-token a-068-create-with-instance-token a-070-restart-post-close
			a-071-restart-put-close a-072-logout-close a-073-sendtext-close a-074-sendtext-badbody a-075-sendtext-v1body
			a-076-webhook-find-none a-077-webhook-find-set a-078-webhook-set a-079-webhook-set-minimal
			a-080-webhook-set-emptyevents a-081-webhook-set-badevent a-082-webhook-set-flat-v1 a-083-webhook-set-badurl
			a-084-webhook-set-emptyurl a-085-webhook-set-disable a-086-webhook-find-disabled a-087-webhook-set-v1names`),
			change(func(b *evolutiontest.Behaviour) { b.HoldDeletes = true }),
			play(`a-090-delete-close a-091-state-right-after-delete`),
			do(func(_ *testing.T, fake *evolutiontest.Server) { fake.FinishDeletes() }),
			play(`a-092-state-after-delete-2s a-093-fetch-end`),
		),
	}
}

// unreachable: WhatsApp cannot be reached, and other channels.
func unreachable() map[string][]step {
	return map[string][]step{
		"b WhatsApp refuses": script(
			whatsApp(evolutiontest.WhatsAppRefused),
			play(`b-nodns-01-create-qr b-nodns-02-state b-nodns-03-connect b-nodns-04-connect-number b-nodns-05-fetch
			b-nodns-06-sendtext b-nodns-07-restart b-nodns-08-state b-nodns-09-logout b-nodns-10-state b-nodns-11-state-3s
			b-nodns-12-fetch b-nodns-13-delete`), gone("b-nodnsqr1"),
			play(`b-nodns-14-state-after-delete b-nodns-20-create-noqr b-nodns-21-connect-number b-nodns-22-state
			b-nodns-23-connect-again b-nodns-24-delete-while-connecting`), gone("b-nodnsqr2"),
			play(`b-nodns-25-state-after`),
		),
		"bh WhatsApp is silent": script(
			whatsApp(evolutiontest.WhatsAppSilent),
			play(`bh-01-create-qr bh-02-state bh-03-connect bh-04-connect-number bh-05-sendtext bh-06-fetch bh-07-restart
			bh-08-logout bh-09-state bh-10-delete`), gone("bh1"), play(`bh-11-state`),
		),
		"c the EVOLUTION channel": script(play(`c-01-create-evolution c-02-state c-03-connect c-04-fetch c-05-fetch-by-number
			c-06-restart c-07-sendtext c-08-sendtext-token-auth c-09-sendtext-shortnumber c-14-webhook-find
			c-15-webhook-set-byevents c-16-sendtext-byevents c-17-logout c-18-state-after-logout c-19-fetch-after-logout
			c-20-connect-after-logout c-21-sendtext-after-logout c-22-logout-again c-23-delete`), gone("evo1"),
			play(`c-24-state-after-delete c-25-create-evolution-nonumber c-26-sendtext-evo2 c-27-delete-evo2`)),
		"d a dead receiver": script(
			play(`d-create-dead d-dead-send`),
			change(func(b *evolutiontest.Behaviour) { b.HoldDeletes = true }),
			play(`d-dead-delete d-dead-state-3s d-dead-fetch-3s d-dead-recreate-3s d-dead-state-63s`),
		),
		"l WhatsApp refuses and comes back": script(
			whatsApp(evolutiontest.WhatsAppRefused),
			play(`l-20-create-qr-wa-refused l-21-state l-22-connect`),
			whatsApp(evolutiontest.WhatsAppReachable),
			play(`l-23-connect-recovered`),
			do(func(t *testing.T, fake *evolutiontest.Server) { t.Helper(); must(t, fake.CloseWith("lr", 406)) }),
			play(`l-24-state-after-406 l-25-delete`),
			whatsApp(evolutiontest.WhatsAppRefused),
			play(`l-30-create-zombie l-31-delete-zombie l-32-state`),
		),
		"l tokens and webhooks": play(`l-00-create-a l-00-create-b l-01-create-used-name-wrong-key
			l-10-create-webhook-variant l-10b-state l-10c-find l-12-create-webhook-variant l-12b-state l-12c-find
			l-13-create-webhook-variant l-13b-state l-13c-find l-14-create-webhook-variant l-14b-state l-14c-find`),
	}
}

// linking: phones are linked.
func linking() map[string][]step {
	return map[string][]step{
		"e link by QR": script(
			play(`e-01-create-qr e-02-state-connecting e-03-connect-connecting e-04-fetch-connecting
			e-05-sendtext-connecting`),
			makeOpen("wa1", "5511911112222"),
			play(`e-06-state-open e-07-connect-open e-08-fetch-open e-09-sendtext e-11-sendtext-notwa e-12-sendtext-invalid
			e-13-sendtext-emptytext e-13b-sendtext-whitespace e-14-whatsappNumbers e-15-restart-open e-16-logout-open
			e-17-state-after-logout e-18-state-2s e-19-fetch-after-logout e-20-connect-after-logout e-21-state
			e-22-connect-again e-23-restart-connecting`),
			change(func(b *evolutiontest.Behaviour) { b.RelinkAfterLogout = true }),
			play(`e-24-logout-connecting`),
			do(func(t *testing.T, fake *evolutiontest.Server) {
				t.Helper()
				must(t, fake.WaitInstance(t.Context(), "wa1", func(v evolutiontest.View) bool {
					return v.State == evolution.StateConnecting
				}))
			}),
			play(`e-26-connect-number e-27-state e-28-connect-number-again e-29-delete-connecting`), gone("wa1"),
			play(`e-30-state-after-delete e-31-create-qr-number e-32-state e-33-delete e-40-create-qr`),
			makeOpen("wa3", "5511955556666"),
			do(func(t *testing.T, fake *evolutiontest.Server) { t.Helper(); must(t, fake.Unlink("wa3")) }),
			play(`e-41-state-after-unlink e-42-fetch-after-unlink e-43-sendtext-after-unlink e-44-connect-after-unlink
			e-45-delete-after`), gone("wa3"), play(`e-46-state`),
		),
		"f link by number": script(
			play(`f-01-create f-02-connect-number f-03-state f-04-connect-plain f-05-connect-other-number f-06-fetch`),
			do(func(t *testing.T, fake *evolutiontest.Server) { t.Helper(); must(t, fake.Drop("p1")) }),
			play(`f-07-state-after-drop f-08-fetch-after-drop f-09-connect-after-drop f-09b-delete
			f-10-number-variants-plus f-11-connect-number-plus f-12-delete f-13-create f-14-connect-number-garbage
			f-15-delete f-16-state-query-override`),
		),
		"f a slow code": script(
			change(func(b *evolutiontest.Behaviour) { b.EmptyCodes = 2 }),
			play(`f-30-create-slowqr f-31-connect-slowqr f-32-connect-after f-33-delete`),
		),
	}
}

// losing: connections are lost, and the limit of codes is reached.
func losing() map[string][]step {
	return map[string][]step{
		"f close codes": script(
			linked(map[string]string{
				"x401": "5511940104011", "x402": "5511940204021", "x403": "5511940304031",
				"x500": "5511950005001", "x503": "5511950305031", "xconf": "5511944000000",
			}),
			do(func(t *testing.T, fake *evolutiontest.Server) {
				t.Helper()
				for _, code := range []int{401, 402, 403, 500, 503} {
					must(t, fake.CloseWith(fmt.Sprintf("x%d", code), code))
				}
				must(t, fake.Replace("xconf"))
			}),
			play(`f-20-state-after-failure-401 f-20-state-after-failure-402 f-20-state-after-failure-403
			f-20-state-after-failure-500 f-20-state-after-failure-503 f-21-fetch-after-failure-401
			f-21-fetch-after-failure-402 f-21-fetch-after-failure-403 f-21-fetch-after-failure-500
			f-21-fetch-after-failure-503 f-22-delete-401 f-22-delete-402 f-22-delete-403 f-22-delete-500 f-22-delete-503
			f-23-state-after-conflict`),
		),
		"g a half-open connection": script(
			change(func(b *evolutiontest.Behaviour) { b.Directory = ninthDigit }),
			play(`g-01-create-qr`),
			makeOpen("gm1", "5511922223333"),
			play(`g-02-fetch-open g-03-sendtext-9digit g-03b-whatsappNumbers g-04-sendtext-absent g-10-create
			g-11-connect-number`),
			do(func(t *testing.T, fake *evolutiontest.Server) {
				t.Helper()
				view, _ := fake.Instance("gm2")
				must(t, fake.EnterPairingCode("gm2", view.Code.PairingCode, "5511944445555"))
				must(t, fake.HalfOpen("gm1", true))
			}),
			play(`g-12-state g-13-fetch g-14-sendtext-muted g-15-state-muted`),
			do(func(t *testing.T, fake *evolutiontest.Server) {
				t.Helper()
				must(t, fake.Drop("gm1")) // the keep-alive failed
				must(t, fake.Unlink("gm2"))
			}),
			play(`g-16-state-45s g-17-state-unlinked g-18-fetch-unlinked`),
		),
		"i restart": script(
			do(bootHundred),
			play(`i-restart_after_sigterm-first-state i-restart_after_sigterm-first-connect
			i-restart_after_sigterm-first-fetch-one i-restart_after_sigterm-first-sendtext`),
			do(func(_ *testing.T, fake *evolutiontest.Server) { fake.FinishBoot() }),
			whatsApp(evolutiontest.WhatsAppRefused),
			play(`i-wadown-state i-wadown-fetch i-wadown-connect i-wadown-sendtext i-wadown-logout i-wadown-delete`),
		),
		"j the limit of codes": script(
			change(func(b *evolutiontest.Behaviour) { b.CodeLimit = 2 }),
			play(`j-01-create-qr`),
			do(func(t *testing.T, fake *evolutiontest.Server) {
				t.Helper()
				createAs(t, fake, "q2")
			}),
			play(`j-02-connect-number`),
			rotate("q1"),
			play(`j-03-connect-50s j-04-connect-number-50s`),
			rotate("q2", "q1", "q2"),
			play(`j-05-state-97s j-06-connectionState-q2 j-07-fetch-97s j-08-fetch-q2 j-09-connect-after-limit
			j-10-connect-after-limit-q2 j-11-state j-12-connect-again`),
		),
	}
}

// ninthDigit is the directory of recordings g: one number, with and without its ninth digit.
func ninthDigit(digits string) (string, bool) {
	if digits == "551187654321" {
		return "5511987654321", true
	}
	return digits, digits != "5511900000000"
}

// linked makes open instances whose creation and linking were not recorded.
func linked(phones map[string]string) []step {
	return do(func(t *testing.T, fake *evolutiontest.Server) {
		t.Helper()
		for name, phone := range phones {
			createAs(t, fake, name)
			r := httptest.NewRequest(http.MethodGet, "/instance/connect/"+name, nil)
			r.Header.Set("apikey", string(labKey))
			fake.ServeHTTP(httptest.NewRecorder(), r)
			must(t, fake.Scan(name, phone, ""))
		}
	})
}

func rotate(names ...string) []step {
	return do(func(t *testing.T, fake *evolutiontest.Server) {
		t.Helper()
		for _, name := range names {
			must(t, fake.Rotate(name))
		}
	})
}

// createAs makes an instance whose create was not recorded.
func createAs(t *testing.T, fake *evolutiontest.Server, name string) {
	t.Helper()
	w := httptest.NewRecorder()
	body := fmt.Sprintf(`{"instanceName":%q,"integration":"WHATSAPP-BAILEYS","qrcode":false}`, name)
	r := httptest.NewRequest(http.MethodPost, "/instance/create", strings.NewReader(body))
	r.Header.Set("apikey", string(labKey))
	r.Header.Set("Content-Type", "application/json")
	fake.ServeHTTP(w, r)
	if w.Code != http.StatusCreated {
		t.Fatalf("create %s: %d", name, w.Code)
	}
}

// bootHundred makes the instances of recordings i, open in the database and not in memory.
func bootHundred(t *testing.T, fake *evolutiontest.Server) {
	t.Helper()
	linked(map[string]string{
		"k001": "5511910000001", "k002": "5511910000002", "k003": "5511910000003", "k004": "5511910000004",
	})[0].do(t, fake)
	fake.Restart()
}

// TestRecordingsAgainstFake sends recorded requests to the fake. The answers must have the same status and shape, and the same texts and
// states where the client depends on them.
func TestRecordingsAgainstFake(t *testing.T) {
	byName := map[string]exchange{}
	for _, e := range readLines[exchange](t, "exchanges-*.jsonl") {
		byName[e.Name] = e
	}
	for name, steps := range replays() {
		t.Run(name, func(t *testing.T) {
			fake := evolutiontest.New(evolutiontest.Options{Key: labKey})
			server := httptest.NewServer(fake)
			defer server.Close()
			defer fake.Close()
			for _, st := range steps {
				if st.do != nil {
					st.do(t, fake)
					continue
				}
				e, ok := byName[st.play]
				if !ok {
					t.Fatalf("no recording %s", st.play)
				}
				delete(byName, st.play) // each at most once
				compare(t, e, ask(t, server.URL, e))
			}
		})
	}
}

type answered struct {
	status int
	body   []byte
}

func ask(t *testing.T, base string, e exchange) answered {
	t.Helper()
	payload, contentType := e.payload()
	req, err := http.NewRequestWithContext(t.Context(), e.Request.Method, base+e.Request.Path, bytes.NewReader(payload))
	if err != nil {
		t.Fatal(err)
	}
	if key := e.Request.Headers["apikey"]; key != "" {
		req.Header.Set("apikey", key)
	}
	if contentType != "" {
		req.Header.Set("Content-Type", contentType)
	}
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	resp, err := client.Do(req)
	if err != nil {
		t.Fatalf("%s: %v", e.Name, err)
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answered{resp.StatusCode, body}
}

func compare(t *testing.T, e exchange, got answered) {
	t.Helper()
	if got.status != e.Response.Status {
		t.Fatalf("%s: status %d, recorded %d: %s", e.Name, got.status, e.Response.Status, got.body)
	}
	var want, have any
	must(t, json.Unmarshal(e.answer(), &want))
	must(t, json.Unmarshal(got.body, &have))
	if failed := got.status >= 300 || at(want, "error") == true; failed && !strings.Contains(string(e.answer()), "source and paths") {
		if !reflect.DeepEqual(want, have) {
			t.Errorf("%s: answered %s, recorded %s", e.Name, got.body, e.answer())
		}
		return
	}
	if diff := shapeDiff("", want, have); diff != "" {
		t.Errorf("%s: %s\nanswered %s", e.Name, diff, got.body)
	}
	for _, path := range [][]string{
		{"instance", "state"},
		{"instance", "status"},
		{"instance", "instanceName"},
		{"0", "connectionStatus"},
		{"0", "ownerJid"},
		{"0", "disconnectionReasonCode"},
		{"count"},
		{"qrcode", "count"},
		{"status"},
		{"response", "message"},
		{"events"},
		{"enabled"},
		{"webhookByEvents"},
		{"webhookBase64"},
		{"url"},
	} {
		if strings.HasPrefix(e.Name, "a-060") || strings.HasPrefix(e.Name, "a-093") || strings.HasPrefix(e.Name, "a-062") {
			break // lists of several instances: their order is not defined
		}
		if w, h := at(want, path...), at(have, path...); !reflect.DeepEqual(w, h) {
			t.Errorf("%s: %s is %v, recorded %v", e.Name, strings.Join(path, "."), h, w)
		}
	}
	// The pairing code itself differs; only its presence is compared.
	if w, h := at(want, "pairingCode"), at(have, "pairingCode"); (w == nil) != (h == nil) {
		t.Errorf("%s: pairing code present: %v, recorded %v", e.Name, h != nil, w != nil)
	}
}

// loose reports whether the fake may leave out what is at path, because WhatsApp supplies it.
func loose(path string) bool {
	return strings.HasPrefix(path, ".contextInfo")
}

// shapeDiff compares keys and types; null fits every type.
func shapeDiff(path string, want, have any) string {
	if want == nil || have == nil || loose(path) {
		return ""
	}
	switch w := want.(type) {
	case map[string]any:
		h, ok := have.(map[string]any)
		if !ok {
			return path + " is no object"
		}
		return keysDiff(path, w, h)
	case []any:
		h, ok := have.([]any)
		if !ok {
			return path + " is no list"
		}
		if len(w) > 0 && len(h) > 0 {
			return shapeDiff(path+"[]", w[0], h[0])
		}
		return ""
	}
	if reflect.TypeOf(want) != reflect.TypeOf(have) {
		return fmt.Sprintf("%s is %T, recorded %T", path, have, want)
	}
	return ""
}

func keysDiff(path string, want, have map[string]any) string {
	keys := map[string]bool{}
	for k := range want {
		keys[k] = true
	}
	for k := range have {
		keys[k] = true
	}
	sorted := make([]string, 0, len(keys))
	for k := range keys {
		sorted = append(sorted, k)
	}
	sort.Strings(sorted)
	for _, k := range sorted {
		_, w := want[k]
		_, h := have[k]
		if w != h && !loose(path+"."+k) {
			return fmt.Sprintf("%s.%s: answered %v, recorded %v", path, k, h, w)
		}
		if diff := shapeDiff(path+"."+k, want[k], have[k]); diff != "" {
			return diff
		}
	}
	return ""
}
