package main

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib"
	_ "modernc.org/sqlite"

	"salonzap/e2e/child"
	"salonzap/internal/app"
	"salonzap/internal/gateway/simulator"
	"salonzap/internal/secret"
	"salonzap/internal/store/storetest/pgcluster"
	"salonzap/internal/tenant"
)

// mostSalons is as many as have numbers of their own, with their clients.
const mostSalons = 1_000_000

// day is one run.
type day struct {
	options
	now    func() time.Time
	folder string
	config app.Config // of the database, as the platform has it
	ring   string
	key    string // of an operator, for the REST API
	double *simulator.Server
	server string // the address of the double
	pg     *pgcluster.Cluster
	http   *http.Client

	gateway, platform *child.Process
	url               string // of the platform

	salons []*salon
	zone   string // of all salons
	spent  costs
	talks  ledger
	found  judged
	failed []string // what must not be, and is
}

const gatewayKey = "benchmark-0123456789abcdef0123456789"

func operator() tenant.Scope { return tenant.ForOperator(tenant.CLIActor()) }

// newDay prepares a database and the double of WhatsApp's server.
func newDay(ctx context.Context, o options, now func() time.Time) (_ *day, err error) {
	d := &day{options: o, now: now, http: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: o.pairing}}}
	defer func() {
		if err != nil {
			err = errors.Join(err, d.close())
		}
	}()
	if d.folder, err = os.MkdirTemp("", "salonzap-benchday-"); err != nil {
		return nil, err
	}
	secretKey := make([]byte, 32) //nolint:mnd // as long as the product's own
	_, _ = rand.Read(secretKey)   // it never fails
	d.ring = "k1:" + hex.EncodeToString(secretKey)
	d.config = app.Config{Data: filepath.Join(d.folder, "platform"), WhatsApp: app.OnEvolution, Listen: "127.0.0.1:0"}
	if d.config.Ring, err = secret.ParseRing(d.ring); err != nil {
		return nil, err
	}
	for _, name := range []string{"platform", "gateway"} {
		if err := os.Mkdir(filepath.Join(d.folder, name), 0o700); err != nil {
			return nil, err
		}
	}
	if o.database == postgresName {
		if err := d.startPostgres(ctx); err != nil {
			return nil, err
		}
	}
	if d.double, err = simulator.New(simulator.Options{Now: now}); err != nil {
		return nil, err
	}
	d.server, err = d.double.Listen(ctx)
	return d, err
}

func (d *day) startPostgres(ctx context.Context) (err error) {
	if d.pg, err = pgcluster.Start(ctx, pgcluster.Options{Durable: true}); err != nil {
		return err
	}
	name, err := d.pg.CreateDatabase(ctx, "")
	if err == nil {
		d.config.Database = secret.Text(d.pg.DSN(name))
	}
	return err
}

// sql opens the platform's database.
func (d *day) sql() (*sql.DB, error) {
	if d.database == postgresName {
		return sql.Open("pgx", d.config.Database.Reveal())
	}
	return sql.Open("sqlite", "file:"+d.config.DatabaseFile()+"?_pragma=busy_timeout(60000)")
}

// run plays the day.
func (d *day) run(ctx context.Context) error {
	for _, part := range []struct {
		name string
		do   func(context.Context) error
	}{
		{"salons, their teams and their clients", d.furnish},
		{"platform and gateway start", d.start},
		{"salons are linked by QR code", d.link},
		{"nothing happens", d.rest},
		{"what was booked some days ago", d.book},
		{"the day", d.live},
		{"everything comes to its end", d.settle},
		{"what is stored is judged", d.judge},
	} {
		began := d.now()
		fmt.Printf("%s: %s …\n", began.UTC().Format(time.TimeOnly), part.name)
		if err := part.do(ctx); err != nil {
			return fmt.Errorf("%s: %w", part.name, err)
		}
		fmt.Printf("  took %s\n", d.now().Sub(began).Round(100*time.Millisecond)) //nolint:mnd // a tenth
	}
	d.report()
	if len(d.failed) > 0 {
		return errors.New("the day did not go well")
	}
	return nil
}

// start starts the gateway and the platform, each in a process of its own.
func (d *day) start(ctx context.Context) (err error) {
	root := d.double.RootKey()
	common := []string{"SALONZAP_SECRET_KEY=" + d.ring, "SALONZAP_LOG=warn"}
	var url string
	d.gateway, url, err = child.Start(ctx, child.Command{Name: "gateway", Args: []string{roleGateway}, Folder: d.folder, Ready: readyGateway, Env: append([]string{
		"SALONZAP_DATA=" + filepath.Join(d.folder, "gateway"), "SALONZAP_GATEWAY_LISTEN=127.0.0.1:0", "SALONZAP_GATEWAY_KEY=" + gatewayKey,
		"SALONZAP_WHATSAPP_URL=ws://" + d.server + "/ws/chat", "SALONZAP_WHATSAPP_ROOT_KEY=" + hex.EncodeToString(root[:]),
	}, common...)})
	if err != nil {
		return err
	}
	d.platform, d.url, err = child.Start(ctx, child.Command{Name: "platform", Args: []string{rolePlatform}, Folder: d.folder, Ready: readyPlatform, Env: append([]string{
		"SALONZAP_DATA=" + d.config.Data, "SALONZAP_LISTEN=127.0.0.1:0", "DATABASE_URL=" + d.config.Database.Reveal(), "SALONZAP_WHATSAPP=evolution",
		"EVOLUTION_API_URL=" + url, "EVOLUTION_API_KEY=" + gatewayKey, "EVOLUTION_MAX_LINKING=0", "SALONZAP_API_RATE=0",
	}, common...)})
	return err
}

func (d *day) close() error {
	var errs []error
	for _, p := range []*child.Process{d.platform, d.gateway} {
		if p != nil {
			errs = append(errs, p.Stop())
		}
	}
	if d.double != nil {
		errs = append(errs, d.double.Close())
	}
	if d.pg != nil {
		errs = append(errs, d.pg.Stop())
	}
	if errors.Join(errs...) == nil && len(d.failed) == 0 && d.folder != "" {
		return os.RemoveAll(d.folder)
	}
	fmt.Printf("The data and the logs are in %s.\n", d.folder)
	return errors.Join(errs...)
}

// must notes what must not be.
func (d *day) must(ok bool, format string, args ...any) {
	if !ok {
		d.failed = append(d.failed, fmt.Sprintf(format, args...))
	}
}
