package doctor

import (
	"context"
	"errors"
	"net/http"
	"time"

	"salonzap/internal/agenda/timezone"
	"salonzap/internal/app"
	"salonzap/internal/backup"
	"salonzap/internal/connection"
	"salonzap/internal/fleet"
	"salonzap/internal/tenant"
)

// Line is the result of one check. Scripts rely on its JSON.
type Line struct {
	Check  string `json:"check"` // its name, which must not change: "server.default.key"
	OK     bool   `json:"ok"`
	Detail string `json:"detail"`
	Remedy string `json:"remedy"` // what to do, or with OK a recommendation; empty when there is none
}

// Database is what Deps.Inspect finds in the database.
type Database struct {
	Kind    string // "sqlite" or "postgres"
	Version string
	Exists  bool // false: it is made at the first start
	Old     bool // the server is older than we support
	Pending int  // migrations that were not applied yet
	Err     error
}

// Records reads from an open database.
type Records interface {
	Servers(ctx context.Context, scope tenant.Scope) ([]fleet.ServerLoad, error)
	Salons(ctx context.Context, scope tenant.Scope, q connection.Query) ([]connection.Salon, error)
	CountOperators(ctx context.Context, scope tenant.Scope) (int, error)
	// PutSetting is called once, to check that the database can be written to.
	PutSetting(ctx context.Context, scope tenant.Scope, key, value string) error
	Setting(ctx context.Context, scope tenant.Scope, key string) (string, error)
}

// Deps are the dependencies of Run.
type Deps struct {
	Config    app.Config
	Warnings  []app.Warning
	ConfigErr error // the error of LoadConfig
	// Inspect looks at the database without changing it; Open opens it, and is called only when no migration is pending.
	Inspect   func(ctx context.Context) Database
	Open      func(ctx context.Context) (Records, error)
	Transport http.RoundTripper
	Get       func(ctx context.Context, url string) (status int, err error) // follows no redirect
	Dial      func(address string) error                                    // nil when the address accepts connections; a nil Dial: not tried
	LocalURL  string                                                        // how this machine reaches Salonzap
	Now       func() time.Time
	Zones     timezone.Data
	Gateway   *Gateway // nil in a build without one
}

// Run makes every check that can be made, in the order in which things depend on each other.
func Run(ctx context.Context, d Deps) []Line {
	r := &round{Deps: d, scope: tenant.ForOperator(tenant.CLIActor())}
	r.config()
	r.clock()
	r.zones()
	r.dataFolder()
	r.database(ctx)
	r.gateway(ctx)
	r.servers(ctx)
	r.webhooks(ctx)
	r.operators(ctx)
	r.backups(ctx)
	return r.lines
}

// Healthy tells whether every line is OK.
func Healthy(lines []Line) bool {
	for _, l := range lines {
		if !l.OK {
			return false
		}
	}
	return true
}

// round is one run of all checks.
type round struct {
	Deps
	scope   tenant.Scope
	lines   []Line
	records Records   // nil when the database could not be opened
	newest  time.Time // when the last webhook came, over all servers
	seen    int       // connections that were looked at
}

func (r *round) well(check, detail string) { r.lines = append(r.lines, Line{check, true, detail, ""}) }

// mind adds a line that is OK, with a recommendation.
func (r *round) mind(check, detail, remedy string) {
	r.lines = append(r.lines, Line{check, true, detail, remedy})
}

func (r *round) ill(check, detail, remedy string) {
	r.lines = append(r.lines, Line{check, false, detail, remedy})
}

func (r *round) config() {
	if ce, ok := errors.AsType[*app.ConfigError](r.ConfigErr); ok {
		for _, p := range ce.Problems {
			r.ill("config."+p.Variable, p.Finding(), p.Remedy)
		}
	} else {
		r.well("config", "every variable can be used")
	}
	for _, w := range r.Warnings {
		if w.Variable == "" { // NoServerHint, which the lines of the servers repeat
			continue
		}
		r.mind("config."+w.Variable, app.Problem(w).Finding(), w.Remedy)
	}
}

// zones tells which version of the time zone database is used, which decides at which instants appointments are.
func (r *round) zones() {
	const check = "time_zones"
	switch z := r.Zones; {
	case z.Folder == "":
		r.well(check, "rules of time zones: version "+z.Version+", those of the program")
	case z.Version == "":
		r.mind(check, "rules of time zones: those of this machine, in "+z.Folder+", which do not say their version", "Keep the machine's package tzdata up to date; after an update restart Salonzap.")
	default:
		r.well(check, "rules of time zones: version "+z.Version+", those of this machine, in "+z.Folder)
	}
}

// clock checks that our clock is not before the year in which this program was written.
func (r *round) clock() {
	written := time.Date(2026, time.January, 1, 0, 0, 0, 0, time.UTC)
	if now := r.Now(); now.Before(written) {
		r.ill("clock", "this machine believes that it is "+now.UTC().Format(time.DateOnly), "Set its clock, and let it keep time by NTP.")
		return
	}
	r.well("clock", "this machine's clock is plausible; the servers' clocks are held against it below")
}

func (r *round) operators(ctx context.Context) {
	if r.records == nil {
		return
	}
	n, err := r.records.CountOperators(ctx, r.scope)
	switch {
	case err != nil:
		r.ill("operator", "the accounts cannot be read", "See the database's line.")
	case n == 0:
		r.mind("operator", "nobody can sign in as an operator yet",
			"Open the link that `salonzap serve` prints at its start, or: salonzap user add --email you@example.com --role operator")
	default:
		r.well("operator", "somebody can sign in as an operator")
	}
}

// backups checks that the newest backup is as young as the schedule promises.
func (r *round) backups(ctx context.Context) {
	const check, how = "backup", "Set SALONZAP_BACKUP_TO (another disk or a bucket) and SALONZAP_BACKUP_EVERY=24h; docs/deploy/backup.md tells more."
	if r.records == nil {
		return
	}
	s, err := backup.ReadStatus(ctx, r.records)
	age, ok := s.Age(r.Now())
	last := "there is no backup yet"
	if ok {
		last = "the newest backup that was read back is " + age.Truncate(time.Minute).String() + " old: " + s.Last.Name
	}
	switch every := r.Config.Backup.Every; {
	case err != nil:
		r.ill(check, "what is known of backups cannot be read", "See the database's line.")
	case every == 0 && !ok:
		r.mind(check, "there is no backup, and no schedule for one", how)
	case s.Failed.Times > 0:
		r.ill(check, last+"; the last attempt failed: "+s.Failed.Why, "Remove the cause, then: salonzap backup")
	case s.TooOld(r.Now(), every):
		r.ill(check, last, "Look whether the server runs, and at its log; then: salonzap backup")
	case every == 0:
		r.mind(check, last+"; there is no schedule", how)
	default:
		r.well(check, last)
	}
}
