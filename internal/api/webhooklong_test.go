package api_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"

	"salonzap/internal/api"
	"salonzap/internal/connection"
	"salonzap/internal/edge"
	"salonzap/internal/fault"
	"salonzap/internal/fleet/translate"
)

// Bounds of webhooks for these tests, in bytes.
const (
	longInMemory = 1 << 10
	longPart     = 512
	longElement  = 4 << 10
	longWhole    = 64 << 10
)

// longReceiver takes in the parts of long webhooks, and fails at one of them.
type longReceiver struct {
	*receiver
	elements []string        // of all parts
	failAt   int             // the part that fails, counted from 1; 0: none
	before   func()          // a part is taken in
	headers  []http.Header   // of the parts
	ctx      context.Context //nolint:containedctx // of the last part
	parts    int
}

func (l *longReceiver) Parse(server string, h http.Header, body []byte) (translate.Event, error) {
	l.headers = append(l.headers, h)
	event, err := translate.Parse(server, h, body, time.Now())
	if err != nil {
		return nil, err
	}
	about := event.About()
	about.Payload = body
	return translate.ConnectionEvent{Envelope: about}, nil
}

func (l *longReceiver) HandleEvent(ctx context.Context, env connection.Envelope, _ connection.Observation) error {
	l.ctx = ctx
	if l.parts++; l.before != nil {
		l.before()
	}
	if l.parts == l.failAt {
		return fault.Wrap(fault.Unavailable, "store", errors.New("database is locked"))
	}
	var part struct{ Data []string }
	if err := json.Unmarshal(env.Payload, &part); err != nil {
		return err
	}
	l.elements = append(l.elements, part.Data...)
	return nil
}

// long sends a webhook to a receiver, and gives the answer and the outcomes that were counted.
func (l *longReceiver) long(t *testing.T, change func(*api.Deps), r *http.Request) (int, map[string]int) {
	t.Helper()
	m := api.NewMetrics(prometheus.NewRegistry(), nil)
	d := api.Deps{
		Events: l, Webhooks: l, Rejects: l, Metrics: m, Reporter: edge.NewReporter(discard(), m.CountFault), SpoolFolder: t.TempDir(),
		Inside: func(*http.Request) bool { return false }, Log: discard(), Now: time.Now,
	}
	if change != nil {
		change(&d)
	}
	w := httptest.NewRecorder()
	api.NewWithWebhookLimits(d, longInMemory, longPart, longElement, longWhole).ServeHTTP(w, r)
	outcomes := map[string]int{}
	for _, o := range []string{"failed", "forbidden", "nonsense", "oversize", "taken"} {
		if n := int(testutil.ToFloat64(m.Webhooks(o))); n > 0 {
			outcomes[o] = n
		}
	}
	return w.Code, outcomes
}

// history is a webhook of n elements for an instance, and the elements.
func history(instance string, n int) (body string, elements []string) {
	for i := range n {
		elements = append(elements, fmt.Sprintf("message %04d", i))
	}
	data, _ := json.Marshal(elements)
	return `{"event":"messages.set","instance":"` + instance + `","data":` + string(data) + `,"date_time":"2026-11-28T12:00:00Z"}`, elements
}

// A webhook that is too long for memory is taken in whole, by parts that are events of their own; when a part cannot be stored the sender
// is asked to send all again.
func TestALongWebhookIsTakenInWholeOrSentAgain(t *testing.T) {
	l := &longReceiver{receiver: &receiver{fleet: addresses(t)}, failAt: 3}
	body, want := history("ana_whatsapp", 500)
	request := func() *http.Request {
		r := httptest.NewRequest(http.MethodPost, strings.TrimPrefix(l.fleet.HookURL("default", "ana_whatsapp"), "http://us"), strings.NewReader(body))
		r.Header.Set("X-Event-Id", "one for all parts")
		return r
	}
	if code, outcomes := l.long(t, nil, request()); code != 503 || outcomes["failed"] != 1 || outcomes["taken"] != 2 || len(l.rejected) != 0 {
		t.Errorf("a part that cannot be stored: %d, %v, put aside: %q", code, outcomes, l.rejected)
	}
	l.elements, l.failAt = nil, 0
	code, outcomes := l.long(t, nil, request())
	if code != 200 || len(outcomes) != 1 || outcomes["taken"] < 10 || !slices.Equal(l.elements, want) {
		t.Errorf("sent again: %d, %v, %d of %d elements", code, outcomes, len(l.elements), len(want))
	}
	for _, h := range l.headers {
		if h.Get("X-Event-Id") != "" {
			t.Fatal("the parts have one id, so that all but the first are taken for the first")
		}
	}
}

// Once a long webhook is here it is taken in to its end, also when its sender does not wait; when the process stops, it is left for
// the sender to send again.
func TestALongWebhookOutlivesItsSenderAndNotTheProcess(t *testing.T) {
	l := &longReceiver{receiver: &receiver{fleet: addresses(t)}}
	body, want := history("ana_whatsapp", 300)
	ctx, leave := context.WithCancel(t.Context())
	request := httptest.NewRequest(http.MethodPost, strings.TrimPrefix(l.fleet.HookURL("default", "ana_whatsapp"), "http://us"), strings.NewReader(body))
	l.before = leave
	if code, outcomes := l.long(t, nil, request.WithContext(ctx)); code != 200 || l.ctx.Err() != nil || !slices.Equal(l.elements, want) {
		t.Errorf("the sender is gone: %d, %v, %v, %d of %d elements", code, outcomes, l.ctx.Err(), len(l.elements), len(want))
	}
	closing := make(chan struct{})
	l.elements, l.before = nil, sync.OnceFunc(func() { close(closing) })
	request.Body = io.NopCloser(strings.NewReader(body))
	code, outcomes := l.long(t, func(d *api.Deps) { d.Closing = closing }, request)
	if code != 503 || outcomes["taken"] != 1 || outcomes["failed"] != 1 {
		t.Errorf("the process stops: %d, %v", code, outcomes)
	}
}

// What can never be taken in of a long webhook is put aside; what may be taken in the next time is asked for again.
func TestWhyALongWebhookIsNotTakenIn(t *testing.T) {
	known := addresses(t)
	body, _ := history("ana_whatsapp", 500)
	others, _ := history("bia_whatsapp", 500)
	for _, c := range []struct {
		name, body string
		reader     io.Reader
		change     func(*api.Deps)
		code       int
		outcome    string
		rejected   string
	}{
		{name: "another instance's", body: others, code: 401, outcome: "forbidden"},
		{name: "nonsense", body: strings.Repeat("x", 2*longInMemory), code: 200, outcome: "nonsense", rejected: "nonsense"},
		{name: "a beginning", body: body[:len(body)-9], code: 200, outcome: "nonsense", rejected: "nonsense"},
		{name: "longer than any", body: strings.Repeat("x", longWhole+1), code: 200, outcome: "oversize", rejected: "oversize"},
		{name: "an element longer than any", body: `{"data":["` + strings.Repeat("é ", 2*longElement) + `"]}`, code: 200, outcome: "oversize", rejected: "oversize"},
		{name: "a sender that breaks off", body: "x", reader: io.MultiReader(strings.NewReader(body), iotest.ErrReader(io.ErrUnexpectedEOF)), code: 503, outcome: "failed"},
		{name: "no room on disk", body: body, change: func(d *api.Deps) { d.SpoolFolder = filepath.Join(d.SpoolFolder, "gone") }, code: 503, outcome: "failed"},
	} {
		l := &longReceiver{receiver: &receiver{fleet: known}}
		var in io.Reader = strings.NewReader(c.body)
		if c.reader != nil {
			in = c.reader
		}
		r := httptest.NewRequest(http.MethodPost, strings.TrimPrefix(known.HookURL("default", "ana_whatsapp"), "http://us"), in)
		if code, outcomes := l.long(t, c.change, r); code != c.code || len(outcomes) != 1 || outcomes[c.outcome] != 1 || strings.Join(l.rejected, " ") != c.rejected {
			t.Errorf("%s: %d, %v, put aside: %q", c.name, code, outcomes, l.rejected)
		}
	}
}
