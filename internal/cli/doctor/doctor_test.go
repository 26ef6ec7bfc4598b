package doctor_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"salonzap/internal/agenda/timezone"
	"salonzap/internal/app"
	"salonzap/internal/cli/doctor"
	"salonzap/internal/connection"
	"salonzap/internal/evolution"
	"salonzap/internal/evolution/evolutiontest"
	"salonzap/internal/fault"
	"salonzap/internal/fleet"
	"salonzap/internal/secret"
	"salonzap/internal/tenant"
)

// clinic is everything that the doctor checks, without a problem until a test changes it.
type clinic struct {
	deps    doctor.Deps
	fake    *evolutiontest.Server
	records *records
	date    func(time.Time) time.Time // changes the time in the server's Date header
}

// records is a database in memory.
type records struct {
	servers   []fleet.ServerLoad
	salons    []connection.Salon
	operators int
	err       error
	settings  map[string]string
	readOnly  error
}

func (r *records) Servers(context.Context, tenant.Scope) ([]fleet.ServerLoad, error) {
	return r.servers, r.err
}

func (r *records) Salons(context.Context, tenant.Scope, connection.Query) ([]connection.Salon, error) {
	return r.salons, r.err
}

func (r *records) CountOperators(context.Context, tenant.Scope) (int, error) {
	return r.operators, r.err
}

func (r *records) PutSetting(context.Context, tenant.Scope, string, string) error { return r.readOnly }

func (r *records) Setting(_ context.Context, _ tenant.Scope, key string) (string, error) {
	return r.settings[key], r.err
}

func newClinic(t *testing.T) *clinic {
	t.Helper()
	c := &clinic{records: &records{operators: 1, settings: map[string]string{"backup.last": `{"at":"` + time.Now().UTC().Format(time.RFC3339) + `","name":"x"}`}}, date: func(now time.Time) time.Time { return now }}
	c.serve(t, evolutiontest.Options{})
	data := filepath.Join(t.TempDir(), "data")
	if err := os.Mkdir(data, 0o700); err != nil {
		t.Fatal(err)
	}
	c.deps.Config.Data, c.deps.Config.Backup.Every = data, 24*time.Hour
	c.deps.Config.Listen, c.deps.LocalURL = "127.0.0.1:8080", "http://127.0.0.1:8080"
	c.deps.Config.PublicURL = "https://salonzap.example.com"
	c.deps.Inspect = func(context.Context) doctor.Database {
		return doctor.Database{Kind: "sqlite", Version: "3.5", Exists: true}
	}
	c.deps.Open = func(context.Context) (doctor.Records, error) { return c.records, nil }
	c.deps.Get = func(context.Context, string) (int, error) { return http.StatusOK, nil }
	c.deps.Now = time.Now
	c.deps.Zones = timezone.Data{Version: timezone.Inside}
	transport := evolution.NewTransport()
	t.Cleanup(transport.CloseIdleConnections)
	c.deps.Transport = transport
	return c
}

// serve replaces the server.
func (c *clinic) serve(t *testing.T, o evolutiontest.Options) {
	t.Helper()
	c.fake = evolutiontest.New(o)
	fake := c.fake
	t.Cleanup(fake.Close)
	c.handle(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Date", c.date(time.Now()).UTC().Format(http.TimeFormat))
		fake.ServeHTTP(w, r)
	}))
	c.deps.Config.Evolution.Key = secret.Text(fake.Key())
}

func (c *clinic) handle(t *testing.T, h http.Handler) {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	c.deps.Config.Evolution.URL = s.URL
}

// run runs the doctor and returns the line of a check.
func (c *clinic) run(t *testing.T, check string) doctor.Line {
	t.Helper()
	lines := doctor.Run(t.Context(), c.deps)
	for _, l := range lines {
		if l.Check == check {
			return l
		}
	}
	t.Fatalf("no line %q in %+v", check, lines)
	return doctor.Line{}
}

func TestTheDoctorFindsNothingWhereAllIsWell(t *testing.T) {
	c := newClinic(t)
	c.records.servers = []fleet.ServerLoad{{Server: fleet.Server{ID: fleet.EmbeddedID, URL: "http://gateway.internal", Health: fleet.Health{Passkey: true}}}}
	lines := doctor.Run(t.Context(), c.deps)
	if !doctor.Healthy(lines) {
		t.Errorf("not healthy: %+v", lines)
	}
	for _, l := range lines {
		if l.Remedy != "" || l.Detail == "" {
			t.Errorf("well, and yet: %+v", l)
		}
	}
}

// known is a salon whose instance lives on the default server.
func known(instance string, webhookAt time.Time) connection.Salon {
	return connection.Salon{
		Tenant: tenant.Tenant{ID: tenant.NewID()},
		Connection: &connection.Connection{
			Instance: instance, State: connection.Known{}, Evidence: connection.Evidence{WebhookAt: webhookAt},
		},
	}
}

func respond(status int, contentType, body string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", contentType)
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
	})
}

// ailment is one problem: the line of check must report it with a remedy, and show no secret.
type ailment struct {
	change func(*testing.T, *clinic)
	check  string
	ok     bool
	says   string // part of detail and remedy
}

func (a ailment) look(t *testing.T) {
	c := newClinic(t)
	a.change(t, c)
	l := c.run(t, a.check)
	if l.OK != a.ok || !strings.Contains(l.Detail+" "+l.Remedy, a.says) {
		t.Errorf("line = %+v, want ok %v and %q", l, a.ok, a.says)
	}
	if !l.OK && l.Remedy == "" {
		t.Error("no remedy")
	}
	if strings.Contains(l.Detail+l.Remedy, "hunter2") {
		t.Errorf("a secret is shown: %+v", l)
	}
}

func evo(v string) func(*testing.T, *clinic) {
	return func(t *testing.T, c *clinic) {
		t.Helper()
		c.serve(t, evolutiontest.Options{Version: v})
	}
}

func config(f func(*app.Config)) func(*testing.T, *clinic) {
	return func(_ *testing.T, c *clinic) { f(&c.deps.Config) }
}

func zones(d timezone.Data) func(*testing.T, *clinic) {
	return func(_ *testing.T, c *clinic) { c.deps.Zones = d }
}

func database(d doctor.Database) func(*testing.T, *clinic) {
	return func(_ *testing.T, c *clinic) {
		c.deps.Inspect = func(context.Context) doctor.Database { return d }
	}
}

func opening(err error) func(*testing.T, *clinic) {
	return func(_ *testing.T, c *clinic) {
		c.deps.Open = func(context.Context) (doctor.Records, error) { return nil, err }
	}
}

func getting(public int, err error) func(*testing.T, *clinic) {
	return func(_ *testing.T, c *clinic) {
		c.deps.Get = func(_ context.Context, url string) (int, error) {
			if strings.HasPrefix(url, c.deps.LocalURL) {
				return http.StatusOK, nil
			}
			return public, err
		}
	}
}

// TestTheDoctorFindsWhatIsWrongWithOurs makes one thing of ours wrong at a time: the configuration, the clock, the data folder and the database.
func TestTheDoctorFindsWhatIsWrongWithOurs(t *testing.T) {
	tests := map[string]ailment{
		"configuration": {func(_ *testing.T, c *clinic) {
			c.deps.ConfigErr = &app.ConfigError{Problems: []app.Problem{{Variable: "SALONZAP_LOG", What: "is odd.", Remedy: "Fix it."}}}
		}, "config.SALONZAP_LOG", false, "Fix it."},
		"warning": {func(_ *testing.T, c *clinic) {
			c.deps.Warnings = []app.Warning{{Variable: "EVOLUTION_API_URL", What: "ended in /manager", Remedy: "Set it."}}
		}, "config.EVOLUTION_API_URL", true, "/manager"},
		"clock": {func(_ *testing.T, c *clinic) {
			c.deps.Now = func() time.Time { return time.Unix(0, 0) }
		}, "clock", false, "NTP"},

		"time zones inside":     {zones(timezone.Data{Version: "2031a"}), "time_zones", true, "2031a, those of the program"},
		"time zones of ours":    {zones(timezone.Data{Version: "2031a", Folder: "/zones"}), "time_zones", true, "2031a, those of this machine, in /zones"},
		"time zones, unlabeled": {zones(timezone.Data{Folder: "/zones"}), "time_zones", true, "tzdata up to date"},

		"no data folder yet": {config(func(c *app.Config) { c.Data += "/new" }), "data", true, "made at the first start"},
		"data is a file": {func(t *testing.T, c *clinic) {
			t.Helper()
			c.deps.Config.Data = filepath.Join(c.deps.Config.Data, "file")
			write(t, c.deps.Config.Data, 0o600)
		}, "data", false, "not a folder"},
		"data open": {func(t *testing.T, c *clinic) {
			t.Helper()
			chmod(t, c.deps.Config.Data, 0o777)
		}, "data", false, "chmod go="},
		"data listed": {func(t *testing.T, c *clinic) {
			t.Helper()
			chmod(t, c.deps.Config.Data, 0o755)
			write(t, c.deps.Config.KeyFile(), 0o600)
		}, "data", true, "chmod go="},
		"key readable": {func(t *testing.T, c *clinic) {
			t.Helper()
			chmod(t, c.deps.Config.Data, 0o755)
			write(t, c.deps.Config.KeyFile(), 0o644)
		}, "data", false, "secret-key"},
		"key readable, folder closed": {func(t *testing.T, c *clinic) {
			t.Helper()
			write(t, c.deps.Config.KeyFile(), 0o644)
		}, "data", true, "nobody else"},

		"database away":    {database(doctor.Database{Kind: "postgres", Err: errors.New("connection refused")}), "database", false, "DATABASE_URL"},
		"database busy":    {database(doctor.Database{Kind: "postgres", Err: &pgconn.PgError{Code: "53300"}}), "database", false, "max_connections"},
		"database locked":  {database(doctor.Database{Kind: "postgres", Err: fmt.Errorf("x: %w", &pgconn.PgError{Code: "28P01"})}), "database", false, "refuses the password"},
		"database old":     {database(doctor.Database{Kind: "postgres", Version: "14.9", Exists: true, Old: true}), "database", false, "PostgreSQL 15"},
		"database new":     {database(doctor.Database{Kind: "sqlite"}), "database", true, "first start"},
		"database pending": {database(doctor.Database{Kind: "sqlite", Version: "3", Exists: true, Pending: 2}), "database.migrations", false, "salonzap migrate up"},
		"wrong ring": {opening(&fault.Error{
			Kind: fault.Invalid, Op: "store.key_ring", Field: "SALONZAP_SECRET_KEY", Err: errors.New("another ring"),
		}), "secret_key", false, "SALONZAP_SECRET_KEY"},
		"does not open": {opening(errors.New("disk I/O error")), "database.writable", false, "disk I/O error"},
		"read only":     {func(_ *testing.T, c *clinic) { c.records.readOnly = errors.New("read-only") }, "database.writable", false, "written to"},
		"no operator":   {func(_ *testing.T, c *clinic) { c.records.operators = 0 }, "operator", true, "salonzap user add"},
	}
	for name, a := range tests {
		t.Run(name, a.look)
	}
}

// TestTheDoctorFindsWhatIsWrongWithAServer makes one thing wrong with a server that answers.
func TestTheDoctorFindsWhatIsWrongWithAServer(t *testing.T) {
	tests := map[string]ailment{
		"wrong key": {func(_ *testing.T, c *clinic) { c.deps.Config.Evolution.Key = "hunter2" }, "server.default.key", false, "EVOLUTION_API_KEY"},
		"sample key": {func(t *testing.T, c *clinic) {
			t.Helper()
			c.serve(t, evolutiontest.Options{Key: "BQYHJGJHJ"})
		}, "server.default.sample_key", false, "AUTHENTICATION_API_KEY"},
		"sample key, development": {func(t *testing.T, c *clinic) {
			t.Helper()
			c.serve(t, evolutiontest.Options{Key: "BQYHJGJHJ"})
			c.deps.Config.Dev = true
		}, "server.default.sample_key", true, "AUTHENTICATION_API_KEY"},
		"licence": {func(_ *testing.T, c *clinic) {
			c.fake.Change(func(b *evolutiontest.Behaviour) { b.Unlicensed = true })
		}, "server.default.licence", false, "Activate"},
		"licence, key not seen": {func(_ *testing.T, c *clinic) {
			c.fake.Change(func(b *evolutiontest.Behaviour) { b.Unlicensed = true })
		}, "server.default.version", true, "Evolution API"},
		"version 1":   {evo("1.8.2"), "server.default.version", false, "2.3.7"},
		"version 2.2": {evo("2.2.3"), "server.default.version", true, "2.2.3"},
		"version 2.4": {evo("2.4.0"), "server.default.version", true, "after a logout"},
		"no passkey":  {func(*testing.T, *clinic) {}, "server.default.passkey", true, "own gateway"},
		"no passkey, but elsewhere": {func(_ *testing.T, c *clinic) {
			c.records.servers = append(c.records.servers, fleet.ServerLoad{Server: fleet.Server{ID: fleet.EmbeddedID, URL: "http://gateway.internal", Health: fleet.Health{Passkey: true}}})
		}, "server.default.passkey", true, "offered a server that can"},
		"version unknown": {evo("3.0.0"), "server.default.version", true, "never tried"},
		"clock ahead": {func(_ *testing.T, c *clinic) {
			c.date = func(now time.Time) time.Time { return now.Add(5 * time.Minute) }
		}, "server.default.clock", false, "ahead of"},
		"clock behind": {func(_ *testing.T, c *clinic) {
			c.date = func(now time.Time) time.Time { return now.Add(-5 * time.Minute) }
		}, "server.default.clock", false, "behind"},
		"clock a little off": {func(_ *testing.T, c *clinic) {
			c.date = func(now time.Time) time.Time { return now.Add(10 * time.Second) }
		}, "server.default.clock", true, "agrees"},
	}
	for name, a := range tests {
		t.Run(name, a.look)
	}
}

// TestTheDoctorFindsAServerThatIsNotThere has a server that is not there, or not what it should be.
func TestTheDoctorFindsAServerThatIsNotThere(t *testing.T) {
	tests := map[string]ailment{
		"refused": {func(t *testing.T, c *clinic) {
			t.Helper()
			s := httptest.NewServer(http.NotFoundHandler())
			s.Close()
			c.deps.Config.Evolution.URL = s.URL
		}, "server.default.reachable", false, "nobody listens"},
		"no such name": {config(func(c *app.Config) { c.Evolution.URL = "http://evolution.invalid" }), "server.default.reachable", false, "DNS"},
		"certificate": {func(t *testing.T, c *clinic) {
			t.Helper()
			s := httptest.NewTLSServer(http.NotFoundHandler())
			t.Cleanup(s.Close)
			c.deps.Config.Evolution.URL = s.URL
		}, "server.default.reachable", false, "certificate"},
		"http on https": {func(_ *testing.T, c *clinic) {
			c.deps.Config.Evolution.URL = strings.Replace(c.deps.Config.Evolution.URL, "http:", "https:", 1)
		}, "server.default.reachable", false, "http"},
		"a web page": {func(t *testing.T, c *clinic) {
			t.Helper()
			c.handle(t, respond(http.StatusOK, "text/html", "<html>hello</html>"))
		}, "server.default.reachable", false, "/manager"},
		"another API": {func(t *testing.T, c *clinic) {
			t.Helper()
			c.handle(t, respond(http.StatusNotFound, "application/json", `{"detail":"Not Found"}`))
		}, "server.default.reachable", false, "base URL"},
		"a proxy's error": {func(t *testing.T, c *clinic) {
			t.Helper()
			c.handle(t, respond(http.StatusBadGateway, "text/html", "<html>502</html>"))
		}, "server.default.reachable", false, "log"},
		"all instances gone": {func(_ *testing.T, c *clinic) {
			c.records.salons = []connection.Salon{known("ana_whatsapp", time.Time{})}
		}, "server.default.instances", false, "another one"},
		"an instance gone": {func(t *testing.T, c *clinic) {
			t.Helper()
			client, err := evolution.New(evolution.Config{BaseURL: c.deps.Config.Evolution.URL, Key: c.fake.Key()})
			if err != nil {
				t.Fatal(err)
			}
			if _, err := client.Create(t.Context(), evolution.CreateRequest{InstanceName: "bia_whatsapp", Integration: evolution.IntegrationBaileys}); err != nil {
				t.Fatal(err)
			}
			c.records.salons = []connection.Salon{known("ana_whatsapp", time.Time{}), known("bia_whatsapp", time.Time{})}
		}, "server.default.instances", true, "ana_whatsapp"},
		"another server": {func(_ *testing.T, c *clinic) {
			c.records.servers = []fleet.ServerLoad{{Server: fleet.Server{ID: "evo-2", URL: c.deps.Config.Evolution.URL, Key: "hunter2"}}}
		}, "server.evo-2.key", false, "salonzap server set evo-2"},
		"no server":          {config(func(c *app.Config) { c.Evolution = app.EvolutionConfig{} }), "server", true, "EVOLUTION_API_URL"},
		"servers unreadable": {func(_ *testing.T, c *clinic) { c.records.err = errors.New("no") }, "server", false, "database"},
	}
	for name, a := range tests {
		t.Run(name, a.look)
	}
}

// TestTheDoctorFindsWhatIsWrongWithWebhooks checks the line about whether servers can call us.
func TestTheDoctorFindsWhatIsWrongWithWebhooks(t *testing.T) {
	tests := map[string]ailment{
		"no public URL": {config(func(c *app.Config) {
			c.PublicURL, c.Evolution.URL = "", "https://evolution.invalid"
		}), "webhooks", true, "a little slower"},
		"no public URL, one machine": {config(func(c *app.Config) { c.PublicURL = "" }), "webhooks", true, "127.0.0.1:8080"},
		"local public URL": {config(func(c *app.Config) {
			c.PublicURL, c.Evolution.URL = "http://localhost:8080", "https://evolution.invalid"
		}), "webhooks", false, "own machine"},
		"not running": {func(_ *testing.T, c *clinic) {
			c.deps.Get = func(context.Context, string) (int, error) { return 0, errors.New("refused") }
		}, "webhooks", true, "not tried"},
		"public URL away":      {getting(0, errors.New("no")), "webhooks", false, "cannot be reached"},
		"public URL is others": {getting(http.StatusNotFound, nil), "webhooks", false, "not Salonzap"},
		"webhooks never came": {func(_ *testing.T, c *clinic) {
			c.records.salons = []connection.Salon{known("ana_whatsapp", time.Time{})}
		}, "webhooks", true, "no webhook has come yet"},
		"webhooks came": {func(_ *testing.T, c *clinic) {
			c.records.salons = []connection.Salon{known("ana_whatsapp", time.Now().Add(-3*time.Minute))}
		}, "webhooks", true, "3m0s ago"},
	}
	for name, a := range tests {
		t.Run(name, a.look)
	}
}

func write(t *testing.T, path string, mode os.FileMode) {
	t.Helper()
	if err := os.WriteFile(path, nil, mode); err != nil {
		t.Fatal(err)
	}
	chmod(t, path, mode)
}

func chmod(t *testing.T, path string, mode os.FileMode) {
	t.Helper()
	if err := os.Chmod(path, mode); err != nil {
		t.Fatal(err)
	}
}
