package simulate

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"sync"
	"time"

	"salonzap/internal/app"
	"salonzap/internal/fleet"
	"salonzap/internal/live"
	"salonzap/internal/memhttp"
	"salonzap/internal/secret"
	"salonzap/internal/tenant"
)

// Options is what a run needs besides its scenario.
type Options struct {
	Now func() time.Time // time.Now
	Log slog.Handler     // of the program that is simulated; nil: nowhere
}

// firstDay is the day of every scenario, a Monday, in the salons' zone.
const firstDay = "2026-03-02"

// settle is how long everything is left alone between the linking of the salons and the beginning, and after the end.
const (
	settle   = 10 * time.Minute
	clickGap = 400*time.Millisecond + 7*time.Microsecond // between two first clicks, so that no two salons have the same moments
	drain    = 2 * time.Minute                           // longer than any call waits
)

// world is a run.
type world struct {
	s     Scenario
	now   func() time.Time
	start time.Time // midnight of the first day
	zone  *time.Location

	plant func() // tests only: called when the day begins

	net    *network
	hosts  []*host
	app    *app.App
	core   *app.Core
	errors *errorCount

	people sync.WaitGroup // owners, and what takes its time
	ctx    context.Context
	stop   context.CancelFunc

	mu        sync.Mutex
	salons    []*salon
	byTenant  map[string]*salon
	byEmail   map[string]*salon
	bySlug    map[string]*salon
	report    Report
	strangers map[string]bool // instances that belong to no salon
	failed    error
}

// Run runs a scenario to its end. Only one run at a time may be under way in a process: the ids of all are made from one source. It looks at ctx
// every few simulated seconds. Errors: those of ctx, of the temporary folder, and of a program that does not start.
func Run(ctx context.Context, s Scenario, o Options) (Report, error) {
	w, err := newWorld(s, o)
	if err != nil {
		return Report{}, err
	}
	return w.simulate(ctx)
}

func newWorld(s Scenario, o Options) (*world, error) {
	zone, err := time.LoadLocation(tenant.DefaultTimezone)
	if err != nil {
		return nil, err
	}
	start, err := time.ParseInLocation(time.DateOnly, firstDay, zone)
	if err != nil {
		return nil, err
	}
	return &world{
		s: s, now: o.Now, start: start, zone: zone, errors: &errorCount{next: o.Log},
		byTenant: map[string]*salon{}, byEmail: map[string]*salon{}, bySlug: map[string]*salon{}, strangers: map[string]bool{},
		report: Report{letters: map[string][]string{}, wrong: map[Class]int{}, second: map[Class]int{}, broken: map[PromiseName][]string{}},
	}, nil
}

// simulate is the run in its bubble, with a folder that is removed at its end.
func (w *world) simulate(ctx context.Context) (_ Report, err error) {
	folder, err := os.MkdirTemp("", "salonzap-simulate-")
	if err != nil {
		return Report{}, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	inBubble(w.s.Seed, w.now, func() { err = w.run(ctx, folder) })
	if err != nil {
		return Report{}, err
	}
	return w.report, w.failed
}

// at is the instant of a time of the scenario.
func (w *world) at(t time.Duration) time.Time { return w.start.Add(t) }

// sleepUntil waits for an instant.
func (w *world) sleepUntil(t time.Time) {
	if d := t.Sub(w.now()); d > 0 {
		_ = wait(w.ctx, d) // the run ends with an error of its own
	}
}

// run is a whole run, in the bubble. outer is only looked at: waiting for what is outside of the bubble would stop the time.
func (w *world) run(outer context.Context, folder string) (err error) {
	w.ctx, w.stop = context.WithCancel(context.Background())
	defer w.stop()
	lead := time.Duration(w.s.Salons)*clickGap + settle
	w.sleepUntil(w.at(w.s.From).Add(-lead - time.Duration(w.s.Servers)*time.Second))
	inside := memhttp.New(nil)
	w.net = &network{inside: inside, hosts: map[string]*host{}}
	for i := range w.s.Servers {
		h, err := newHost(serverID(i+1), inside, w.now)
		if err != nil {
			return err
		}
		w.hosts, w.net.hosts[hostName(h.id)] = append(w.hosts, h), h
	}
	defer w.closeHosts()
	ended, err := w.startPlatform(folder) //nolint:contextcheck // outer is not of the bubble
	if err != nil {
		return err
	}
	follower, unfollow := w.core.Hub.Follow(live.All, w.s.Salons)
	defer unfollow()
	err = w.openSalons()
	if err == nil {
		watching := make(chan struct{})
		go func() { defer close(watching); w.follow(follower) }()
		err = w.live(outer)
		w.stop()
		<-watching
	}
	w.stop()
	w.people.Wait()
	if err == nil {
		err = w.conclude() //nolint:contextcheck // likewise
	}
	ended.stop()
	return errors.Join(err, <-ended.done)
}

func (w *world) closeHosts() {
	for _, h := range w.hosts {
		h.stop()
	}
	w.net.inside.CloseIdleConnections()
	time.Sleep(drain) // what is still under way ends by its own timeout
}

// running is the program that is simulated.
type running struct {
	stop context.CancelFunc
	done chan error
}

// startPlatform starts the program, with its servers registered.
func (w *world) startPlatform(folder string) (running, error) {
	ring, err := secret.ParseRing("simulation:a-key-of-no-salon-at-all")
	if err != nil {
		return running{}, err
	}
	cfg := app.Config{
		Data: folder, Ring: ring, Listen: "127.0.0.1:0", PublicURL: "http://" + platformHost, WhatsApp: app.OnEvolution, MaxConnections: 4 * maxSalons,
	}
	if err := cfg.Prepare(); err != nil {
		return running{}, err
	}
	ln, err := w.net.inside.Listen(platformHost)
	if err != nil {
		return running{}, err
	}
	ctx, stop := context.WithCancel(context.Background())
	w.app, err = app.New(ctx, cfg, app.Options{Listener: ln, Out: io.Discard, Core: app.CoreOptions{
		Log: slog.New(w.errors), Now: w.now, Calls: w.transport, Mail: w.mail,
	}})
	if err != nil {
		stop()
		return running{}, err
	}
	w.core = w.app.Core()
	r := running{stop: stop, done: make(chan error, 1)}
	go func() { r.done <- w.app.Run(ctx) }()
	for _, h := range w.hosts {
		if err = w.register(h); err != nil {
			break
		}
		time.Sleep(time.Second) // each has its own time of registration
	}
	operator := tenant.User{ID: tenant.NewID().String(), Email: operatorEmail, PasswordHash: "-", Role: tenant.Operator, CreatedAt: w.now()}
	if err = errors.Join(err, w.core.Store.AddUser(w.ctx, scope(), operator)); err != nil {
		stop()
		return running{}, errors.Join(err, <-r.done)
	}
	return r, nil
}

func (w *world) register(h *host) error {
	err := w.core.Store.AddServer(w.ctx, scope(), fleet.Server{
		ID: h.id, URL: "http://" + hostName(h.id), Key: secret.Text(h.fake.Key()), MaxLinking: app.DefaultMaxLinking, Draining: true, CreatedAt: w.now(),
	})
	if err != nil {
		return fmt.Errorf("server %s cannot be registered: %w", h.id, err)
	}
	return nil
}

// place says whether new salons are placed on a server.
func (w *world) place(h *host, yes bool) error {
	err := w.core.Store.ChangeServer(w.ctx, scope(), h.id, func(old fleet.Server) (fleet.Server, error) {
		old.Draining = !yes
		return old, nil
	})
	return errors.Join(err, w.core.Fleet.Refresh(w.ctx))
}

// live lets the day pass.
func (w *world) live(outer context.Context) error {
	w.people.Go(w.watchWorld)
	next := w.at(w.s.From)
	w.sleepUntil(next)
	if err := w.count(); err != nil {
		return err
	}
	if w.plant != nil {
		w.plant()
	}
	steps := w.s.Steps
	for end := w.at(w.s.Until); ; {
		if outer.Err() != nil {
			return outer.Err()
		}
		now := w.now()
		for len(steps) > 0 && !w.at(steps[0].At).After(now) {
			w.happen(steps[0])
			steps = steps[1:]
		}
		if !now.Before(end) {
			return nil
		}
		if now.Sub(next) >= w.s.Count {
			next = next.Add(w.s.Count)
			if err := w.count(); err != nil {
				return err
			}
		}
		w.sleepUntil(now.Truncate(lookEvery).Add(lookEvery))
	}
}

func scope() tenant.Scope { return tenant.CLIActor().Scope() }

// errorCount counts errors that the program logs, and passes everything on.
type errorCount struct {
	next slog.Handler // nil: nowhere
	mu   sync.Mutex
	n    int
	last string
}

// Enabled implements slog.Handler.
func (e *errorCount) Enabled(ctx context.Context, l slog.Level) bool {
	return l >= slog.LevelError || e.next != nil && e.next.Enabled(ctx, l)
}

// Handle implements slog.Handler.
func (e *errorCount) Handle(ctx context.Context, r slog.Record) error {
	if r.Level >= slog.LevelError {
		e.mu.Lock()
		e.n, e.last = e.n+1, r.Message
		e.mu.Unlock()
	}
	if e.next != nil && e.next.Enabled(ctx, r.Level) {
		return e.next.Handle(ctx, r)
	}
	return nil
}

// WithAttrs implements slog.Handler.
func (e *errorCount) WithAttrs([]slog.Attr) slog.Handler { return e }

// WithGroup implements slog.Handler.
func (e *errorCount) WithGroup(string) slog.Handler { return e }
