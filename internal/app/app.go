package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/gofrs/flock"

	"salonzap/internal/connection"
	"salonzap/internal/httpserver"
	"salonzap/internal/tenant"
)

// Intervals of the server's loops, and the timeout of its stop.
const (
	refreshEvery = 15 * time.Second // reading the registered servers again, which other processes may change
	checkEvery   = 30 * time.Second // health checks of servers
	stopWithin   = 20 * time.Second
)

// App is the program: start it with New, let it serve with Run.
type App struct {
	core    *Core
	log     *slog.Logger
	server  *http.Server
	ln      net.Listener
	surface *httpSurface
	demo    *demonstration
	gateway *ownGateway   // nil when this process runs none
	inside  net.Listener  // on the network inside the process: our own gateway sends its webhooks to it
	metrics *sideListener // nil when SALONZAP_METRICS_LISTEN is not set
	pprof   *sideListener // nil when SALONZAP_PPROF_LISTEN is not set
	traces  *traces       // nil when SALONZAP_TRACES_URL is not set
	folder  *flock.Flock  // held while we serve on SQLite
	closing chan struct{}
	out     io.Writer
	// gatewayAddress is the URL at which other programs and nodes reach the gateway; empty: they cannot.
	gatewayAddress string
	version        string
}

// Options is what the program needs besides its configuration.
type Options struct {
	Core    CoreOptions
	Demo    bool     // simulate WhatsApp: simulated phones, a salon to try, loopback only
	PlayKey [32]byte // the secret key of the simulated WhatsApp; zero for a new one. A process can trust only one
	// Listener is where the program serves in place of SALONZAP_LISTEN, such as on a network inside the process; nil: on that address.
	Listener net.Listener
	Out      io.Writer // where the first-run link and the gateway's new key are printed
	Version  string
}

// New opens everything that Run needs, in order, and listens. When it fails, what was opened is closed again.
func New(ctx context.Context, cfg Config, o Options) (_ *App, err error) {
	if o.Core.Log == nil {
		o.Core.Log = slog.New(slog.DiscardHandler)
	}
	if o.Core.Now == nil {
		o.Core.Now = time.Now
	}
	if o.Out == nil {
		o.Out = io.Discard
	}
	a := &App{log: o.Core.Log, closing: make(chan struct{}), out: o.Out, version: o.Version}
	defer func() {
		if err != nil {
			err = errors.Join(err, a.close(context.WithoutCancel(ctx)))
		}
	}()
	if a.ln = o.Listener; a.ln == nil {
		var lc net.ListenConfig
		if a.ln, err = lc.Listen(ctx, "tcp", cfg.Listen); err != nil {
			return nil, fmt.Errorf("cannot listen on SALONZAP_LISTEN=%s: %w (is another Salonzap running?)", cfg.Listen, err)
		}
	}
	cfg.Listen = a.ln.Addr().String()
	metrics := newMetrics(a.totals, o.Version)
	o.Core.Observe, o.Core.Metrics, o.Core.ObserveModel = metrics.observe, metrics.api, metrics.watchModel(cfg.Model)
	o.Core.outside = metrics.observeOutside
	if o.Demo {
		if a.demo, err = startDemonstration(ctx, &cfg, o); err != nil {
			return nil, err
		}
		o.Core.Calls = a.demo.calls
	}
	if a.metrics, err = listenForMetrics(ctx, cfg.MetricsListen, metrics.api.Handler(), o.Core.Log, o.Core.Now); err != nil {
		return nil, err
	}
	if a.pprof, err = listenForPprof(ctx, cfg.PprofListen, o.Core.Log, o.Core.Now); err != nil {
		return nil, err
	}
	if a.traces, err = openTraces(ctx, cfg, "serve", o.Version, o.Core.Log); err != nil {
		return nil, err
	}
	if err = a.lockFolder(cfg); err != nil {
		return nil, err
	}
	if a.core, err = OpenCore(ctx, cfg, o.Core); err != nil {
		return nil, err
	}
	metrics.watchCore(a.core)
	if a.inside, err = a.core.Network.Listen(platformHost); err != nil {
		return nil, err
	}
	if err = a.openGateway(ctx, o.Version, metrics); err != nil {
		return nil, err
	}
	if a.gateway != nil {
		metrics.watchGateway(a.gateway.stats)
	}
	if a.demo != nil {
		if err = a.demo.furnish(ctx, a.core); err != nil {
			return nil, err
		}
	}
	if a.surface, err = newHTTPSurface(a.core, a.demo, metrics, a.closing, o.Version); err != nil {
		return nil, err
	}
	a.server = httpserver.New(a.traces.requests(false, a.surface.handler), httpserver.Times{}, a.log, a.core.Now)
	return a, nil
}

// URL is where people reach the program from this machine.
func (a *App) URL() string {
	return "http://" + reachable(a.ln.Addr().String())
}

// MetricsAddress is where a scraper reaches the metrics without a key; empty when SALONZAP_METRICS_LISTEN is not set.
func (a *App) MetricsAddress() string { return a.metrics.address() }

// PprofAddress is where profiles of the program are; empty when SALONZAP_PPROF_LISTEN is not set.
func (a *App) PprofAddress() string { return a.pprof.address() }

// GatewayAddress is where other programs and nodes reach the gateway; empty when SALONZAP_GATEWAY_LISTEN is not set.
func (a *App) GatewayAddress() string { return a.gatewayAddress }

// totals counts salons by status, for the metrics.
func (a *App) totals(ctx context.Context, scope tenant.Scope) (map[connection.Status]int, error) {
	return a.core.Store.CountSalons(ctx, scope)
}

// Core returns the parts of the program, for tests.
func (a *App) Core() *Core { return a.core }

// Run serves until ctx ends, a listener fails or the gateway loses its database. It then stops, within stopWithin: the sessions that other nodes take,
// the HTTP server, event
// streams, loops, webhook deliveries, jobs, connection steps with the database, the gateway. It must be called once, after New.
func (a *App) Run(ctx context.Context) error {
	jobs := a.surface.jobs(a.core)
	err := a.backupJobs(&jobs)
	if err != nil {
		return errors.Join(err, a.close(context.WithoutCancel(ctx)))
	}
	stopJobs, err := a.core.Store.StartJobs(ctx, jobs)
	if err != nil {
		return errors.Join(err, a.close(context.WithoutCancel(ctx)))
	}
	a.logStart(ctx)
	var wg sync.WaitGroup
	loops, stopLoops := context.WithCancel(a.traces.into(ctx))
	wg.Go(func() { a.every(loops, refreshEvery, a.refresh) })
	wg.Go(func() { a.core.Fleet.Check(loops); a.every(loops, checkEvery, a.core.Fleet.Check) })
	wg.Go(func() { a.sweepLoop(loops) })
	wg.Go(func() { a.core.Alarms.Run(loops, a.core.Store.AlarmDue()) })
	wg.Go(func() { a.core.Reconciler.Run(loops) })
	checks := a.core.checks()
	wg.Go(func() { a.every(loops, warnEvery, func(ctx context.Context) { a.core.warn(ctx, checks) }) })
	wg.Go(func() { a.keepZones(loops) })
	a.core.Webhooks.Start()
	if n := a.core.notifier(); n != nil {
		wg.Go(func() { a.every(loops, noticeLook, n.Round) })
	}
	if a.core.offersMessages() {
		wg.Go(func() { a.dispatch(loops) })
		wg.Go(func() { a.core.Sender.Run(loops) })
		wg.Go(func() { a.core.followChanges(loops) })
	}
	if a.core.offersRobot() {
		wg.Go(func() { a.attend(loops) })
	}
	if a.demo != nil && a.core.offersMessages() {
		wg.Go(func() { a.demo.play(loops, a.core) })
	}
	failed := make(chan error, 4) //nolint:mnd // one for each listener
	a.metrics.serve(failed)
	a.pprof.serve(failed)
	go func() {
		failed <- a.server.Serve(httpserver.Limit(a.ln, a.core.Config.mainLimits(), a.log, a.core.Now))
	}()
	go func() { failed <- a.server.Serve(a.inside) }()
	var lost <-chan struct{}
	if a.gateway != nil {
		err, lost = a.gateway.start(ctx), a.gateway.lost()
	}
	if ctx.Err() != nil {
		err = nil // ctx ended during the start: an error of the gateway's start is a consequence
	}
	if err == nil {
		select {
		case <-ctx.Done():
		case err = <-failed:
		case <-lost:
			err = errGatewayLost
		}
	}
	a.log.LogAttrs(ctx, slog.LevelInfo, "stopping")
	stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopWithin)
	defer cancel()
	if a.gateway != nil && err == nil {
		a.gateway.drainWithin(stop)
	}
	close(a.closing)
	err = errors.Join(ignoreClosed(err), a.server.Shutdown(stop))
	a.surface.streams.Wait() // closing ends the streams, and each write has a timeout
	stopLoops()
	wg.Wait()
	a.core.Webhooks.Close()
	return errors.Join(err, stopJobs(stop), a.close(stop))
}

// errGatewayLost ends the process: another process may have taken the gateway's WhatsApp sessions, and only a restart can tell.
var errGatewayLost = errors.New("the connection to the gateway's database was lost, and another process may have its WhatsApp sessions: they are connected again when the program is started again, which a supervisor should do")

func ignoreClosed(err error) error {
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}

// close closes what New opened, whether or not Run was called: listeners first, then the platform, the gateway and the lock of the data folder.
func (a *App) close(ctx context.Context) error {
	var errs []error
	if a.ln != nil {
		if err := a.ln.Close(); err != nil && !errors.Is(err, net.ErrClosed) {
			errs = append(errs, err)
		}
	}
	errs = append(errs, a.metrics.close(), a.pprof.close())
	if a.surface != nil {
		a.surface.close()
	}
	if a.inside != nil {
		_ = a.inside.Close() // a second time when Run's Shutdown has closed it, which is no error
	}
	if a.core != nil {
		errs = append(errs, a.core.Close(ctx))
	}
	if a.gateway != nil {
		errs = append(errs, a.gateway.close(ctx))
	}
	if a.demo != nil {
		errs = append(errs, a.demo.close())
	}
	return errors.Join(append(errs, a.traces.close(ctx), a.unlockFolder())...)
}

// every runs f at each interval d until ctx ends, for the first time after one interval.
func (a *App) every(ctx context.Context, d time.Duration, f func(context.Context)) {
	t := time.NewTicker(d)
	defer t.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-t.C:
			f(ctx)
		}
	}
}

func (a *App) refresh(ctx context.Context) {
	if err := a.core.Fleet.Refresh(ctx); err != nil && ctx.Err() == nil {
		a.log.LogAttrs(ctx, slog.LevelWarn, "the servers could not be read again", slog.Any("error", err))
	}
}

// sweepLoop sweeps at once, every connection.SweepEvery, and when the store signals that a connection has become due.
func (a *App) sweepLoop(ctx context.Context) {
	t := time.NewTicker(connection.SweepEvery)
	defer t.Stop()
	routine := connection.RoutinePerSweep
	for {
		a.sweep(ctx, routine)
		routine = connection.RoutinePerSweep
		select {
		case <-ctx.Done():
			return
		case <-t.C:
		case <-a.core.Store.Due():
			routine = 0 // only something urgent became due
		}
	}
}

// sweep resumes the connections that are due and that nobody works on. After a start these are the ones that were under way.
// It takes up at most routine of those that are only due for a routine look.
func (a *App) sweep(ctx context.Context, routine int) {
	const most = 1000
	ids, err := a.core.Store.DueConnections(ctx, tenant.System("sweep"), a.core.Now(), most, routine)
	if err != nil {
		if ctx.Err() == nil {
			a.log.LogAttrs(ctx, slog.LevelWarn, "due connections could not be read", slog.Any("error", err))
		}
		return
	}
	a.core.Connections.ResumeDue(ctx, ids)
}

// logStart logs the program's URL and, at the first run, prints the link of the first account.
func (a *App) logStart(ctx context.Context) {
	a.log.LogAttrs(ctx, slog.LevelInfo, "serving", slog.String("url", a.URL()), slog.Any("config", a.core.Config))
	if a.demo != nil {
		a.say("%s", a.demo.greeting(a.URL()))
		return
	}
	base := a.core.Config.PublicURL
	if base == "" {
		base = a.URL()
	}
	a.say("Salonzap is running at %s\n", base)
	link, err := a.core.firstRun(ctx, base)
	if err != nil {
		a.log.LogAttrs(ctx, slog.LevelError, "the first-run link could not be made", slog.Any("error", err))
	}
	if link != "" {
		a.say("First run: open %s to make the operator's account (works once, for 24 hours).\n", link)
	}
	if loads, err := a.core.Store.Servers(ctx, tenant.System("greet")); err == nil && len(loads) == 0 {
		a.say("%s\n", NoServerHint)
	}
}

// say prints to Options.Out. A write error is ignored.
func (a *App) say(format string, args ...any) { _, _ = fmt.Fprintf(a.out, format, args...) }

// firstRun makes the one-time link with which the first operator account is made; empty when there is an operator already.
func (c *Core) firstRun(ctx context.Context, base string) (string, error) {
	needs, err := c.Accounts.NeedsSetup(ctx)
	if err != nil || !needs {
		return "", err
	}
	token, err := c.Accounts.NewSetupLink(ctx)
	if err != nil {
		return "", err
	}
	return base + "/setup/" + token, nil
}
