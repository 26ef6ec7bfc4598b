package app

import (
	"context"
	"errors"
	"io/fs"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"salonzap/internal/backup"
	"salonzap/internal/egress"
	"salonzap/internal/fault"
	"salonzap/internal/secret"
	"salonzap/internal/sqlkit"
	"salonzap/internal/store"
)

// Names of the files in a backup.
const (
	platformDump = "platform.dump"
	gatewayDump  = "gateway.dump"
)

// NewMaker makes backups of what a configuration names, and keeps them at a folder or s3://bucket/prefix. The caller sets the other fields.
func NewMaker(cfg Config, to, version string, now func() time.Time) (*backup.Maker, error) {
	place, err := BackupPlace(cfg, to)
	if err != nil {
		return nil, err
	}
	private := !backup.IsBucket(to) || cfg.Backup.Key.Seals()
	return &backup.Maker{
		Source: &backupSource{cfg: cfg, version: version, now: now, keys: private}, Place: place, Key: cfg.Backup.Key, Staging: cfg.Data, Now: now,
	}, nil
}

// BackupPlace is a folder or s3://bucket/prefix.
func BackupPlace(cfg Config, to string) (backup.Place, error) {
	if !backup.IsBucket(to) {
		return backup.Folder(to), nil
	}
	const connect, header = 15 * time.Second, time.Minute
	guard := egress.Guard{Trusted: true}
	transport := &http.Transport{
		Proxy: http.ProxyFromEnvironment, TLSHandshakeTimeout: connect, ResponseHeaderTimeout: header, DisableKeepAlives: true, // a backup is rare
		DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			ctx, cancel := context.WithTimeout(ctx, connect)
			defer cancel()
			return guard.Dial(ctx, network, address)
		},
	}
	return backup.NewBucket(to, cfg.Backup.S3, transport)
}

// backupSource implements backup.Source.
type backupSource struct {
	cfg     Config
	version string
	now     func() time.Time
	keys    bool // whether the keys in the data folder belong into backups
}

// Copy implements backup.Source. It looks at the gateway before the platform: what the platform has acknowledged to the gateway, which then forgets it, is in
// the platform's copy; what it has not is in the gateway's and is delivered again, which the platform knows by its key.
func (s *backupSource) Copy(ctx context.Context, folder string) (backup.Manifest, error) {
	c := copying{backupSource: s, folder: folder}
	c.m.Program, c.m.TakenAt = s.version, s.now().UTC().Truncate(time.Microsecond)
	for _, step := range []func(context.Context) error{c.pinGateway, c.sqlite, c.postgres, c.examine} {
		if err := step(ctx); err != nil {
			return c.m, errors.Join(err, c.release(ctx))
		}
	}
	if err := c.release(ctx); err != nil {
		return c.m, err
	}
	if len(c.m.Parts) == 0 {
		return c.m, &fault.Error{Kind: fault.NotFound, Op: "app.backup", Err: errors.New("there is nothing to back up: no database is there yet")}
	}
	return c.m, c.secrets()
}

// copying is one run of Copy.
type copying struct {
	*backupSource

	folder  string
	m       backup.Manifest
	gateway *sqlkit.Pin // nil: the gateway's database is in SQLite, or the platform's
}

func (c *copying) release(ctx context.Context) error {
	if c.gateway == nil {
		return nil
	}
	pin := c.gateway
	c.gateway = nil
	return pin.Release(ctx)
}

// pinGateway holds the moment of the gateway's own PostgreSQL.
func (c *copying) pinGateway(ctx context.Context) (err error) {
	if own := c.cfg.Gateway.Database; own != "" && own != c.cfg.Database {
		c.gateway, err = sqlkit.PinPostgres(ctx, own.Reveal(), false, true)
	}
	return err
}

// sqlite copies the databases that are files.
func (c *copying) sqlite(ctx context.Context) error {
	var list []sqlkit.Copy
	add := func(what, path string) {
		if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
			c.lacks(what, "is not there: there was nothing to copy")
			return
		}
		file := filepath.Base(path)
		list = append(list, sqlkit.Copy{From: path, To: filepath.Join(c.folder, file)})
		c.has(what, file)
	}
	if c.cfg.GatewayDatabase() == "" {
		add("gateway database", c.cfg.GatewayFile())
	}
	if c.cfg.Database == "" {
		add("platform database", c.cfg.DatabaseFile())
	}
	return sqlkit.CopyTogether(ctx, list...)
}

func (c *copying) has(what, file string) {
	c.m.Parts = append(c.m.Parts, backup.Part{File: file, What: what})
}

func (c *copying) lacks(what, remark string) {
	c.m.Absent = append(c.m.Absent, backup.Absent{What: what, Remark: remark})
}

// postgres dumps the databases in PostgreSQL.
func (c *copying) postgres(ctx context.Context) error {
	if c.cfg.Database != "" {
		both := c.cfg.GatewayDatabase() == c.cfg.Database
		pin, err := sqlkit.PinPostgres(ctx, c.cfg.Database.Reveal(), true, both)
		if err != nil {
			return err
		}
		if err := errors.Join(c.dumpPlatform(ctx, pin), pin.Release(ctx)); err != nil {
			return err
		}
	}
	if c.gateway == nil {
		return nil
	}
	c.has("gateway database", gatewayDump)
	return c.gateway.Dump(ctx, filepath.Join(c.folder, gatewayDump))
}

func (c *copying) dumpPlatform(ctx context.Context, pin *sqlkit.Pin) (err error) {
	if c.m.Schema, err = pin.Version(ctx, "goose_db_version"); err != nil || c.m.Schema == 0 {
		c.lacks("platform database", "has no tables yet: there was nothing to copy")
		return err
	}
	c.m.Database = backup.PostgreSQL
	if c.m.Installation, err = pin.Setting(ctx, "setting", "installation"); err != nil {
		return err
	}
	if c.m.RingCheck, err = pin.Setting(ctx, "setting", sqlkit.RingSetting); err != nil {
		return err
	}
	if c.m.GatewaySchema, err = pin.Version(ctx, "gateway.gateway_version"); err != nil {
		return err
	}
	c.has("platform database", platformDump)
	return pin.Dump(ctx, filepath.Join(c.folder, platformDump))
}

// examine opens the copies of files, and notes what they are.
func (c *copying) examine(ctx context.Context) error {
	if file := filepath.Base(c.cfg.DatabaseFile()); c.m.Has(file) {
		i, err := store.Examine(ctx, filepath.Join(c.folder, file))
		if err != nil {
			return err
		}
		c.m.Database, c.m.Schema, c.m.Installation, c.m.RingCheck = backup.SQLite, i.Migration, i.Installation, i.RingCheck
	}
	if file := filepath.Base(c.cfg.GatewayFile()); c.m.Has(file) {
		version, check, err := examineGateway(ctx, filepath.Join(c.folder, file))
		if err != nil {
			return err
		}
		c.m.GatewaySchema = version
		if c.m.RingCheck == "" {
			c.m.RingCheck = check
		}
	}
	return nil
}

// secrets copies the keys that are kept in the data folder, unless the configuration has others.
func (c *copying) secrets() error {
	for _, s := range []struct {
		what, path, variable string
		elsewhere            func(text string) bool
	}{
		{"key ring", c.cfg.KeyFile(), "SALONZAP_SECRET_KEY", func(text string) bool {
			kept, err := secret.ParseRing(text)
			return c.cfg.Ring != nil && (err != nil || kept.CheckValue() != c.cfg.Ring.CheckValue())
		}},
		{"gateway key", c.cfg.GatewayKeyFile(), "SALONZAP_GATEWAY_KEY", func(text string) bool {
			return c.cfg.Gateway.Key != "" && c.cfg.Gateway.Key.Reveal() != text
		}},
	} {
		content, err := os.ReadFile(filepath.Clean(s.path))
		absent := errors.Is(err, fs.ErrNotExist)
		switch {
		case err != nil && !absent:
			return err
		case absent || s.elsewhere(strings.TrimSpace(string(content))):
			c.lacks(s.what, "is in "+s.variable+", not in the backup: keep a copy of it")
		case !c.keys:
			c.lacks(s.what, "is left out, since the bucket's backups are not encrypted: keep a copy of "+s.path)
		default:
			file := filepath.Base(s.path)
			if err := os.WriteFile(filepath.Join(c.folder, file), content, fileMode); err != nil { //nolint:gosec // a name of ours below a folder of ours
				return err
			}
			c.has(s.what, file)
		}
	}
	return nil
}

// backupJobs adds the schedule of backups to the jobs.
func (a *App) backupJobs(h *store.Handlers) error {
	cfg := a.core.Config
	if cfg.Backup.Every == 0 || cfg.Backup.To == "" {
		return nil
	}
	m, err := NewMaker(cfg, cfg.Backup.To, a.version, a.core.Now)
	if err != nil {
		return err
	}
	m.Records, m.Every, m.Keep, m.Log = a.core.Store, cfg.Backup.Every, cfg.Backup.Keep, a.log
	h.BackupLook = backup.Look(cfg.Backup.Every)
	h.Backup = func(ctx context.Context) error {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		go func() { // a stop does not wait for a backup
			select {
			case <-a.closing:
				cancel()
			case <-ctx.Done():
			}
		}()
		return m.Round(ctx)
	}
	return nil
}
