package engine_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"
	_ "modernc.org/sqlite" // the engine's database

	"salonzap/internal/gateway/engine"
	"salonzap/internal/gateway/simulator"
)

// rootKey is the same for all doubles of these tests, since the library has one variable for it.
var rootKey = [32]byte{7, 7, 7}

const patience = 2 * time.Minute // fails a test that would hang; nothing waits for it otherwise

const number = "5511987654321"

func TestMain(m *testing.M) {
	if os.Getenv(doubleEnv) != "" {
		serveDouble()
		return
	}
	code := m.Run()
	if code == 0 {
		if err := goleak.Find(goleak.IgnoreTopFunction("go.mau.fi/whatsmeow.(*Client).doHandshake")); err != nil {
			fmt.Fprintln(os.Stderr, err)
			code = 1
		}
	}
	os.Exit(code)
}

// recordedEvent is an event with its instance.
type recordedEvent struct {
	instance string
	event    engine.Event
}

// sink stores events, and refuses those for which the function given to refusing returns an error.
type sink struct {
	mu     sync.Mutex
	all    []recordedEvent
	change chan struct{}
	refuse func(engine.Event) error
	inside map[string]bool
	broken bool
}

func newSink() *sink { return &sink{change: make(chan struct{}), inside: map[string]bool{}} }

var errSink = errors.New("the sink is out of order")

func (s *sink) HandleEvent(_ context.Context, instance string, _ time.Time, e engine.Event) error {
	s.enter(instance)
	defer s.leave(instance)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.refuse != nil {
		if err := s.refuse(e); err != nil {
			return err
		}
	}
	s.all = append(s.all, recordedEvent{instance, e})
	close(s.change)
	s.change = make(chan struct{})
	return nil
}

// enter records when two events of one instance are handled at once.
func (s *sink) enter(instance string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.broken = s.broken || s.inside[instance]
	s.inside[instance] = true
}

func (s *sink) leave(instance string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.inside[instance] = false
}

func (s *sink) refusing(f func(engine.Event) error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.refuse = f
}

func (s *sink) events(instance string) []engine.Event {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []engine.Event
	for _, t := range s.all {
		if t.instance == instance {
			all = append(all, t.event)
		}
	}
	return all
}

// mark is the number of events so far.
func (s *sink) mark() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.all)
}

// count counts an instance's events of a kind.
func (s *sink) count(instance string, match func(engine.Event) bool) (n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, one := range s.all {
		if one.instance == instance && match(one.event) {
			n++
		}
	}
	return n
}

// await waits for an event after a mark.
func await[T engine.Event](t *testing.T, s *sink, instance string, after int, match func(T) bool) T {
	t.Helper()
	timeout := time.After(patience)
	for {
		s.mu.Lock()
		for _, one := range s.all[after:] {
			if e, ok := one.event.(T); ok && one.instance == instance && match(e) {
				s.mu.Unlock()
				return e
			}
		}
		change := s.change
		s.mu.Unlock()
		select {
		case <-change:
		case <-timeout:
			t.Fatalf("it did not come; there was %+v", s.events(instance))
		}
	}
}

func isOpen(e engine.Changed) bool  { return e.Snapshot.State == engine.Open }
func isFresh(e engine.Changed) bool { return e.NewCode }

func causedBy(c engine.Cause) func(engine.Changed) bool {
	return func(e engine.Changed) bool { return e.Snapshot.State == engine.Closed && e.Snapshot.Cause == c }
}

// rig is an engine over a double.
type rig struct {
	*engine.Engine
	t    *testing.T
	wa   *simulator.Server
	sink *sink
	db   *sql.DB
	cfg  engine.Config
}

func double(tb testing.TB) (*simulator.Server, engine.Endpoint) {
	tb.Helper()
	s, err := simulator.New(simulator.Options{Now: time.Now, RootKey: rootKey})
	if err != nil {
		tb.Fatal(err)
	}
	address, err := s.Listen(tb.Context())
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := s.Close(); err != nil {
			tb.Error(err)
		}
	})
	root := s.RootKey()
	return s, engine.Endpoint{URL: "ws://" + address + "/ws/chat", RootKey: root[:]}
}

func database(tb testing.TB) *sql.DB {
	tb.Helper()
	db, err := sql.Open("sqlite", "file:"+filepath.Join(tb.TempDir(), "wa.db")+"?_pragma=foreign_keys(1)&_pragma=busy_timeout(30000)"+
		"&_pragma=journal_mode(WAL)&_pragma=synchronous(NORMAL)&_txlock=immediate")
	if err != nil {
		tb.Fatal(err)
	}
	db.SetMaxOpenConns(4)
	tb.Cleanup(func() {
		if err := db.Close(); err != nil {
			tb.Error(err)
		}
	})
	return db
}

// quick are short timeouts for tests.
func quick() engine.Timeouts {
	return engine.Timeouts{
		RetryMin: 20 * time.Millisecond, RetryMax: 200 * time.Millisecond, Grace: 2 * time.Second, Redeliver: 50 * time.Millisecond,
		PingInterval: time.Second, PongTimeout: 3 * time.Second, Login: 10 * time.Second, Ack: 5 * time.Second,
	}
}

func newRig(t *testing.T, change ...func(*engine.Config)) *rig {
	t.Helper()
	wa, endpoint := double(t)
	r := &rig{t: t, wa: wa, sink: newSink(), db: database(t)}
	r.cfg = engine.Config{
		DB: r.db, Dialect: "sqlite", Product: "Salonzap", Sink: r.sink, Now: time.Now, WhatsApp: endpoint, Timeouts: quick(),
	}
	for _, f := range change {
		f(&r.cfg)
	}
	r.start()
	t.Cleanup(func() {
		r.stop()
		if r.sink.broken {
			t.Error("two events of one instance came at once")
		}
	})
	return r
}

func (r *rig) start() {
	r.t.Helper()
	e, err := engine.New(r.t.Context(), r.cfg)
	if err != nil {
		r.t.Fatal(err)
	}
	r.Engine = e
}

func (r *rig) stop() {
	r.t.Helper()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(r.t.Context()), patience)
	defer cancel()
	if err := r.Close(ctx); err != nil {
		r.t.Error(err)
	}
}

func (r *rig) phone(number string) *simulator.Phone {
	r.t.Helper()
	p, err := r.wa.AddPhone(simulator.Person{Number: number, Platform: simulator.Business, Name: "Salão " + number})
	if err != nil {
		r.t.Fatal(err)
	}
	return p
}

// contact is the phone of a customer.
func (r *rig) contact(number string) *simulator.Phone {
	r.t.Helper()
	p, err := r.wa.AddPhone(simulator.Person{Number: number, Name: "Ana"})
	if err != nil {
		r.t.Fatal(err)
	}
	return p
}

// begin starts a linking and returns the first code.
func (r *rig) begin(instance string, how engine.LinkRequest) engine.Code {
	r.t.Helper()
	r.Add(instance)
	mark := r.sink.mark()
	if err := r.Link(r.t.Context(), instance, how); err != nil {
		r.t.Fatal(err)
	}
	return await(r.t, r.sink, instance, mark, isFresh).Snapshot.Code
}

// link links a phone by QR code, until it is open.
func (r *rig) link(instance string, p *simulator.Phone) {
	r.t.Helper()
	code := r.begin(instance, engine.LinkRequest{})
	mark := r.sink.mark()
	if _, err := p.Scan(r.t.Context(), code.Text); err != nil {
		r.t.Fatal(err)
	}
	await(r.t, r.sink, instance, mark, isOpen)
}

// devices are the devices as the gateway would store them: the last Paired of every instance, unless Unpaired came after it.
func (r *rig) devices() []engine.Device {
	r.sink.mu.Lock()
	defer r.sink.mu.Unlock()
	last := map[string]string{}
	for _, t := range r.sink.all {
		switch e := t.event.(type) {
		case engine.Paired:
			last[t.instance] = e.JID
		case engine.Unpaired:
			delete(last, t.instance)
		case engine.Changed, engine.Message, engine.Amended, engine.Receipt, engine.Called,
			engine.ContactChanged, engine.ChatChanged, engine.PresenceChanged, engine.GroupJoined, engine.GroupChanged, engine.History, engine.PhoneSeen:
		}
	}
	var all []engine.Device
	for instance, jid := range last {
		all = append(all, engine.Device{Instance: instance, JID: jid})
	}
	return all
}

func (r *rig) rows() int {
	r.t.Helper()
	var n int
	if err := r.db.QueryRowContext(r.t.Context(), "SELECT count(*) FROM whatsmeow_device").Scan(&n); err != nil {
		r.t.Fatal(err)
	}
	return n
}

func (r *rig) now(instance string) engine.Snapshot {
	r.t.Helper()
	n, err := r.Snapshot(instance)
	if err != nil {
		r.t.Fatal(err)
	}
	return n
}
