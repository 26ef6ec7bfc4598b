package assistant_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"salonzap/internal/agenda"
	"salonzap/internal/contact"
	"salonzap/internal/egress"
	"salonzap/internal/inbox"
	"salonzap/internal/live"
	"salonzap/internal/phone"
	"salonzap/internal/robot"
	"salonzap/internal/robot/assistant"
	"salonzap/internal/secret"
	"salonzap/internal/store"
	"salonzap/internal/store/storetest"
	"salonzap/internal/tenant"
	"salonzap/internal/textmodel"
)

// platform is everybody's scope in these tests.
var (
	platform = tenant.System("test")
	tables   storetest.Template
)

// shop is a barbershop with one client, on a store, whose robot asks a server for what it does not understand.
type shop struct {
	*testing.T

	s     *store.Store
	robot *assistant.Assistant
	t     tenant.ID
	who   contact.Contact
	now   time.Time
	log   bytes.Buffer

	mu      sync.Mutex
	results []assistant.ModelResult
	asked   []string // bodies of requests
	keys    []string
}

// unpaused salons are never paused.
type unpaused struct{}

func (unpaused) Paused(context.Context, tenant.Scope, tenant.ID) (bool, error) { return false, nil }

// deadlines is a text model that takes down how long it may take, and never answers.
type deadlines struct{ given []time.Duration }

func (d *deadlines) Complete(ctx context.Context, _, _ string) ([]byte, error) {
	at, ok := ctx.Deadline()
	if !ok {
		at = time.Now().Add(patience)
	}
	d.given = append(d.given, time.Until(at))
	return nil, context.DeadlineExceeded
}

// newShop asks a server that answers with answer; within is how long it is waited for.
func newShop(t *testing.T, daily int, within time.Duration, answer http.HandlerFunc) *shop {
	t.Helper()
	x := openShop(t)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		x.must(err)
		x.mu.Lock()
		x.asked, x.keys = append(x.asked, string(body)), append(x.keys, r.Header.Get("Authorization"))
		x.mu.Unlock()
		if r.URL.Path != "/v1/chat/completions" || r.Method != http.MethodPost {
			t.Errorf("%s %s", r.Method, r.URL.Path)
		}
		answer(w, r)
	}))
	t.Cleanup(server.Close)
	transport := egress.Guard{Trusted: true}.Transport(&http.Transport{})
	t.Cleanup(transport.CloseIdleConnections)
	x.ask(textmodel.New(textmodel.Config{URL: server.URL + "/v1", Key: "sk-secret", Name: "some-model"}, transport), daily, within)
	return x
}

// openShop has a furnished store, and no robot yet.
func openShop(t *testing.T) *shop {
	t.Helper()
	x := &shop{T: t, now: time.Date(2026, 11, 25, 13, 7, 0, 0, time.UTC)} // a Wednesday
	ring, err := secret.ParseRing("k1:" + secret.Generate())
	x.must(err)
	x.s, err = store.Open(t.Context(), store.Config{Path: tables.Copy(t), Ring: ring, Hub: live.New(), Log: slog.New(slog.DiscardHandler), Now: func() time.Time { return x.now }})
	x.must(err)
	t.Cleanup(func() { x.must(x.s.Close(context.Background())) })
	x.furnish()
	return x
}

// ask gives the shop a robot that asks a model.
func (x *shop) ask(m assistant.Model, daily int, within time.Duration) {
	x.robot = assistant.New(assistant.Deps{
		Memory: x.s, Alarms: x.s, Reminders: x.s, Agenda: x.s, Salons: x.s, Contacts: x.s, Lines: unpaused{}, Now: func() time.Time { return x.now },
		Log: slog.New(slog.NewTextHandler(&x.log, nil)),
		Reading: &assistant.Reading{
			Model: m, Budget: x.s, Daily: daily, Within: within,
			Observe: func(r assistant.ModelResult, _ time.Duration) {
				x.mu.Lock()
				x.results = append(x.results, r)
				x.mu.Unlock()
			},
		},
	})
}

func (x *shop) must(err error) {
	x.Helper()
	if err != nil {
		x.Fatal(err)
	}
}

func (x *shop) furnish() {
	x.Helper()
	ctx := x.Context()
	salon, given, err := tenant.New(tenant.Draft{Name: "Barbearia Aurora"}, x.now)
	x.must(err)
	salon, err = x.s.AddTenant(ctx, platform, salon, given)
	x.must(err)
	x.t = salon.ID
	cut, err := agenda.NewService(agenda.ServiceDraft{Name: "Corte", Segments: []agenda.Segment{{Kind: agenda.Busy, Minutes: 30}}, Price: "45"})
	x.must(err)
	x.must(x.s.PutService(ctx, platform, x.t, cut))
	d := agenda.ProfessionalDraft{Name: "João", Does: []agenda.Skill{{Service: cut.ID}}}
	for day := time.Sunday; day <= time.Saturday; day++ {
		d.Week = append(d.Week, agenda.Weekly{Weekday: day, Window: agenda.Window{End: agenda.EndOfDay}})
	}
	p, err := agenda.NewProfessional(d)
	x.must(err)
	x.must(x.s.PutProfessional(ctx, platform, x.t, p))
	x.must(x.s.PutRobotProfile(ctx, platform, x.t, robot.Profile{Enabled: true, Mode: robot.Everyone}))
	number, err := phone.Parse("+5511987654321", phone.Brazil)
	x.must(err)
	x.who, err = x.s.AddContact(ctx, platform, x.t, contact.NewID(), "Rafael Souza", number)
	x.must(err)
}

// says lets the client write, and what comes of it be written. It gives the answer, and what the store is to know of the model.
func (x *shop) says(words string) (string, robot.ModelHelp) {
	x.Helper()
	x.now = x.now.Add(30 * time.Second)
	out, err := x.handle(words)
	x.must(err)
	save, ok := out.Effects[0].(robot.Save)
	if !ok || len(out.Replies) != 1 || len(save.Said) != 1 {
		x.Fatalf("%d replies, effects %v", len(out.Replies), out.Effects)
	}
	help := save.Said[0].Model
	save.Said = nil // their messages are not stored here
	x.must(x.s.SaveTalk(x.Context(), platform, save))
	return string(inbox.Words(out.Replies[0].Content)), help
}

// handle is what the robot makes of the client's words; nothing of it is written.
func (x *shop) handle(words string) (inbox.Result, error) {
	id := inbox.NewID()
	return x.robot.Handle(x.Context(), inbox.Turn{Client: x.who, Messages: []inbox.Message{{
		ID: id, Contact: x.who.ID, Key: inbox.Key{ID: id.String()}, Direction: inbox.FromClient, SentAt: x.now, ReceivedAt: x.now.Add(-assistant.MaxPause), Content: inbox.Text{Body: inbox.Body(words)},
	}}})
}

func (x *shop) booked() int {
	x.Helper()
	day := agenda.DateOf(x.now)
	all, err := x.s.AppointmentsBetween(x.Context(), platform, x.t, day, day.AddDays(90))
	x.must(err)
	return len(all)
}

// completion is what a server answers.
func completion(content string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		_ = json.NewEncoder(w).Encode(map[string]any{
			"id": "x", "object": "chat.completion", "usage": map[string]int{"total_tokens": 5},
			"choices": []any{map[string]any{"index": 0, "finish_reason": "stop", "message": map[string]any{"role": "assistant", "content": content}}},
		})
	}
}

const (
	patience = 5 * time.Minute // only reached in failure
	slang    = "salva nois mano sextou 15 em ponto"
	usual    = "Aqui é o assistente (robô)"
	booking  = `{"intent":"book","service":"s1","professional":"p1","dates":[{"from":"2026-11-27","to":"2026-11-27"}],"times":[{"from":"15:00","to":"15:00"}]}`
)

// A message that the grammar does not understand is understood by the model, said back, and booked by the client's yes.
func TestModelOverHTTP(t *testing.T) {
	t.Parallel()
	x := newShop(t, 10, patience, completion(booking))
	said, help := x.says(slang)
	if help != robot.Helped || !strings.Contains(said, "*sexta 27/11 às 15:00*") || !strings.Contains(said, "Confirma?") || x.booked() != 0 {
		t.Fatalf("%s, booked %d: %s", help, x.booked(), said)
	}
	if said, help = x.says("sim"); help != robot.NotAsked || x.booked() != 1 {
		t.Errorf("%s, booked %d: %s", help, x.booked(), said)
	}
	var r struct {
		Model       string            `json:"model"`
		Temperature *float64          `json:"temperature"`
		Format      map[string]string `json:"response_format"`
	}
	x.must(json.Unmarshal([]byte(x.asked[0]), &r))
	if len(x.asked) != 1 || r.Model != "some-model" || r.Temperature == nil || *r.Temperature != 0 || r.Format["type"] != "json_object" || x.keys[0] != "Bearer sk-secret" {
		t.Errorf("asked %d times: %s", len(x.asked), x.asked)
	}
	for _, private := range []string{"Rafael", "98765", x.who.ID.String(), x.t.String()} {
		if strings.Contains(x.asked[0], private) {
			t.Errorf("%q is in %s", private, x.asked[0])
		}
	}
}

// Whatever the server does, the robot asks its usual question, a yes to that books nothing, and no log has what was said.
func TestModelThatFails(t *testing.T) {
	t.Parallel()
	const lie = `{"intent":"book","service":"s1","professional":"p1","dates":[{"from":"2026-11-27","to":"2026-11-27"}],"times":[{"from":"18:00","to":"18:00"}]`
	for name, tc := range map[string]struct {
		answer http.HandlerFunc
		within time.Duration
		want   assistant.ModelResult
	}{
		"ids that nobody gave": {completion(`{"intent":"none","service":"s4711","professional":"p0","dates":[],"times":[]}`), patience, assistant.ModelUnused},
		"book now":             {completion(lie + `,"book_now":true}`), patience, assistant.ModelRefused},
		"yes":                  {completion(`{"intent":"confirm","service":null,"professional":null,"dates":[],"times":[]}`), patience, assistant.ModelUnused},
		"prose":                {completion("Marcado para sexta às 15h! ✅"), patience, assistant.ModelRefused},
		"garbage":              {func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "\x00\xff<html>") }, patience, assistant.ModelFailed},
		"nothing":              {func(http.ResponseWriter, *http.Request) {}, patience, assistant.ModelFailed},
		"500": {func(w http.ResponseWriter, r *http.Request) {
			w.WriteHeader(http.StatusInternalServerError)
			completion(booking)(w, r)
		}, patience, assistant.ModelFailed},
		"429": {func(w http.ResponseWriter, r *http.Request) {
			w.WriteHeader(http.StatusTooManyRequests)
			completion(booking)(w, r)
		}, patience, assistant.ModelFailed},
		"a redirect with the key": {func(w http.ResponseWriter, r *http.Request) {
			if r.URL.RawQuery != "" {
				completion(booking)(w, r)
				return
			}
			http.Redirect(w, r, "/v1/chat/completions?again", http.StatusTemporaryRedirect)
		}, patience, assistant.ModelFailed},
		"ten megabytes": {func(w http.ResponseWriter, r *http.Request) {
			_, _ = w.Write(bytes.Repeat([]byte(" "), 10<<20))
			completion(booking)(w, r)
		}, patience, assistant.ModelFailed},
		"an answer that is cut": {func(w http.ResponseWriter, _ *http.Request) {
			_ = json.NewEncoder(w).Encode(map[string]any{"choices": []any{map[string]any{"finish_reason": "length", "message": map[string]any{"content": booking}}}})
		}, patience, assistant.ModelFailed},
		"an answer that is too late": {func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }, 50 * time.Millisecond, assistant.ModelTimeout},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			x := newShop(t, 10, tc.within, tc.answer)
			said, help := x.says(slang)
			if help != robot.NoHelp || !strings.Contains(said, usual) || strings.Contains(said, "Confirma?") || len(x.results) != 1 || x.results[0] != tc.want {
				t.Errorf("%s, results %q: %s", help, x.results, said)
			}
			x.says("sim")
			if x.booked() != 0 {
				t.Errorf("booked %d", x.booked())
			}
			if log := x.log.String(); strings.Contains(log, "sextou") || strings.Contains(log, "sk-secret") {
				t.Errorf("the log: %s", log)
			}
		})
	}
}

// A model has three seconds unless somebody says otherwise.
func TestModelHasThreeSeconds(t *testing.T) {
	t.Parallel()
	d := new(deadlines)
	x := openShop(t)
	x.ask(d, 10, 0)
	said, help := x.says(slang)
	if len(d.given) != 1 || d.given[0] > 3*time.Second || help != robot.NoHelp || x.results[0] != assistant.ModelTimeout || !strings.Contains(said, usual) {
		t.Errorf("had %v; %s, results %q: %s", d.given, help, x.results, said)
	}
}

// An hour that the client did not write is not heard, whoever reads it.
func TestModelInventsAnHour(t *testing.T) {
	t.Parallel()
	x := newShop(t, 10, patience, completion(`{"intent":"book","service":"s1","professional":"p1","dates":[{"from":"2026-11-27","to":"2026-11-27"}],"times":[{"from":"18:00","to":"18:00"}]}`))
	if said, _ := x.says(slang); !strings.Contains(said, "*Sexta 27/11*:") || !strings.Contains(said, "Qual?") || x.booked() != 0 {
		t.Errorf("booked %d: %s", x.booked(), said)
	}
}

// A salon's calls of a day are counted; when they are spent, and where the salon does not want it, nobody is asked.
func TestModelHasABudget(t *testing.T) {
	t.Parallel()
	x := newShop(t, 2, patience, completion(`{"intent":"none","service":null,"professional":null,"dates":[],"times":[]}`))
	ask := func(want int) {
		t.Helper()
		x.says("menu")
		x.says(slang + strings.Repeat(" mesmo", len(x.results))) // the same over and over is another robot's
		if len(x.asked) != want {
			t.Errorf("asked %d times, want %d", len(x.asked), want)
		}
	}
	ask(1)
	ask(2)
	ask(2)
	if got := x.results[len(x.results)-1]; got != assistant.ModelBudgets {
		t.Errorf("result %s", got)
	}
	x.now = x.now.AddDate(0, 0, 1)
	ask(3)
	p, err := x.s.RobotProfile(t.Context(), platform, x.t)
	x.must(err)
	p.NoModel = true
	x.must(x.s.PutRobotProfile(t.Context(), platform, x.t, p))
	ask(3)
	used, err := x.s.ModelCalls(t.Context(), platform, x.t, agenda.DateOf(x.now))
	if x.must(err); used != 1 {
		t.Errorf("%d calls of today", used)
	}
}

// Four messages are shown to the model at once, so that the other workers have time for messages that need none; the fifth gets the usual question.
func TestModelIsAskedByFewAtOnce(t *testing.T) {
	t.Parallel()
	const most = 4
	arrived, release := make(chan struct{}), make(chan struct{})
	x := newShop(t, 100, patience, func(w http.ResponseWriter, r *http.Request) {
		arrived <- struct{}{}
		<-release
		completion(booking)(w, r)
	})
	var wg sync.WaitGroup
	for range most {
		wg.Go(func() {
			if _, err := x.handle(slang); err != nil {
				t.Error(err)
			}
		})
		<-arrived
	}
	fifth := make(chan struct{})
	wg.Go(func() {
		defer close(fifth)
		if _, err := x.handle(slang); err != nil {
			t.Error(err)
		}
	})
	select {
	case <-fifth:
	case <-arrived:
		t.Error("a fifth was asked about")
	}
	close(release)
	wg.Wait()
	if x.results[0] != assistant.ModelBusy {
		t.Errorf("results %q", x.results)
	}
}

// A server that fails again and again is let alone for a minute.
func TestModelIsLetAlone(t *testing.T) {
	t.Parallel()
	x := newShop(t, 100, patience, func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "", http.StatusBadGateway) })
	const failures = 5
	for i := range failures {
		x.says("menu")
		x.says(slang + strings.Repeat(" mesmo", i)) // the same over and over is another robot's
	}
	asked := len(x.asked)
	x.says(slang)
	if asked != failures || len(x.asked) != failures || x.results[len(x.results)-1] != assistant.ModelBusy {
		t.Errorf("asked %d, then %d times; %q", asked, len(x.asked), x.results)
	}
	x.says("menu")
	x.now = x.now.Add(time.Hour)
	x.says(slang)
	if len(x.asked) != failures+1 {
		t.Errorf("asked %d times after an hour", len(x.asked))
	}
}
