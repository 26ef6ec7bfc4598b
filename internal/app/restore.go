package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/gofrs/flock"

	"salonzap/internal/backup"
	"salonzap/internal/secret"
	"salonzap/internal/sqlkit"
	"salonzap/internal/store"
)

// Restoring is a backup that was read whole, checked, and can be put in the place of what is there. Close it.
type Restoring struct {
	Manifest backup.Manifest
	Present  bool         // there is a database of the platform, which would be replaced
	Lost     *store.Newer // what that database has of after the backup; nil when that cannot be read
	Why      error        // why it cannot be read

	cfg    Config
	store  store.Config
	folder string // with the files of the backup
}

// PrepareRestore reads a backup into a folder beside the data, checks it, and looks at what it would replace. It changes nothing else, also while a
// server runs. opened is how the platform's database is opened for a look. Errors: those of backup.Read, and what keeps the backup from being used here.
func PrepareRestore(ctx context.Context, cfg Config, opened store.Config, from io.Reader) (_ *Restoring, err error) {
	if err := os.MkdirAll(cfg.Data, folderMode); err != nil {
		return nil, err
	}
	r := &Restoring{cfg: cfg, store: opened}
	if r.folder, err = os.MkdirTemp(cfg.Data, ".restore-*"); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, r.Close())
		}
	}()
	if r.Manifest, err = backup.Read(ctx, from, cfg.Backup.Key, r.folder); err != nil {
		return nil, err
	}
	for _, check := range []func(context.Context) error{r.checkKind, r.checkVersion, r.checkFiles, r.checkRing, r.look} {
		if err := check(ctx); err != nil {
			return nil, err
		}
	}
	return r, nil
}

// Close removes the files that were read.
func (r *Restoring) Close() error { return os.RemoveAll(r.folder) }

// checkKind checks that the configuration has a place for each database.
func (r *Restoring) checkKind(context.Context) error {
	switch m := r.Manifest; {
	case m.Database == backup.SQLite && r.cfg.Database != "":
		return errors.New("it is of an installation on SQLite, and DATABASE_URL names a PostgreSQL: leave DATABASE_URL out to restore it")
	case m.Database == backup.PostgreSQL && r.cfg.Database == "":
		return errors.New("it is of an installation on PostgreSQL: set DATABASE_URL to an empty database to restore it")
	case m.Has(gatewayDump) && (r.cfg.GatewayDatabase() == "" || r.cfg.GatewayDatabase() == r.cfg.Database):
		return errors.New("its gateway had a PostgreSQL of its own: set SALONZAP_GATEWAY_DATABASE_URL to an empty database to restore it")
	case m.Has(filepath.Base(r.cfg.GatewayFile())) && r.cfg.GatewayDatabase() != "":
		return errors.New("its gateway was on SQLite, and is configured on PostgreSQL: restore it with the configuration that it was made with")
	}
	return nil
}

func (r *Restoring) checkVersion(context.Context) error {
	if r.Manifest.Schema > store.NewestMigration() || r.Manifest.GatewaySchema > newestGatewayMigration() {
		return fmt.Errorf("%w (%s)", backup.ErrNewer, r.Manifest.Program)
	}
	return nil
}

// checkFiles opens each database of the backup and checks it whole.
func (r *Restoring) checkFiles(ctx context.Context) error {
	for _, p := range r.Manifest.Parts {
		path := filepath.Join(r.folder, p.File)
		var version int64
		var err error
		switch p.File {
		case filepath.Base(r.cfg.DatabaseFile()):
			var i store.Identity
			if i, err = store.Examine(ctx, path); i.Migration > store.NewestMigration() {
				return backup.ErrNewer
			}
		case filepath.Base(r.cfg.GatewayFile()):
			if version, _, err = examineGateway(ctx, path); version > newestGatewayMigration() {
				return backup.ErrNewer
			}
		case platformDump, gatewayDump:
			err = sqlkit.CheckDump(ctx, path)
		case filepath.Base(r.cfg.KeyFile()), filepath.Base(r.cfg.GatewayKeyFile()):
		default:
			return backup.ErrForeign
		}
		if errors.Is(err, sqlkit.ErrNoTool) {
			return err
		}
		if err != nil {
			return errors.Join(backup.ErrDamaged, err)
		}
	}
	return nil
}

// checkRing checks that the keys which will be used after restoring open what the backup has.
func (r *Restoring) checkRing(context.Context) error {
	if r.Manifest.RingCheck == "" {
		return nil
	}
	ring, where := r.cfg.Ring, "SALONZAP_SECRET_KEY"
	for _, path := range []string{filepath.Join(r.folder, filepath.Base(r.cfg.KeyFile())), r.cfg.KeyFile()} {
		if ring != nil {
			break
		}
		if content, err := os.ReadFile(filepath.Clean(path)); err == nil {
			where = path
			if ring, err = secret.ParseRing(strings.TrimSpace(string(content))); err != nil {
				return fmt.Errorf("the key ring in %s cannot be used", path)
			}
		}
	}
	if ring == nil {
		return errors.New("its key ring is not in it, and none is here: set SALONZAP_SECRET_KEY to the ring that it was made with")
	}
	if err := ring.VerifyCheck(r.Manifest.RingCheck); err != nil {
		return fmt.Errorf("it was sealed with another key ring than the one of %s, and nothing sealed in it could be read: use the ring that it was made with", where)
	}
	return nil
}

// look finds out what would be replaced. A present database that cannot be read is no reason against restoring; one of another installation is.
func (r *Restoring) look(ctx context.Context) error {
	i, err := store.Inspect(ctx, r.store)
	if err != nil {
		r.Present, r.Why = true, err
		return nil //nolint:nilerr // it is kept in Why
	}
	if r.Present = i.Exists; !i.Exists {
		return nil
	}
	who, err := store.Identify(ctx, r.store)
	switch {
	case err != nil:
		r.Why = err
	case who.Migration == 0:
		r.Present = false
	case who.Installation != "" && r.Manifest.Installation != "" && who.Installation != r.Manifest.Installation:
		return fmt.Errorf("it is a backup of another installation (%.8s) than the one that is here (%.8s); to replace that one, move its data folder away, or name an empty database",
			r.Manifest.Installation, who.Installation)
	default:
		n, err := store.CountNewer(ctx, r.store, r.Manifest.TakenAt)
		if r.Why = err; err == nil {
			r.Lost = &n
		}
	}
	return nil
}

// restoreMark is there while files are being replaced: a server that started then would begin with an empty database.
func (c Config) restoreMark() string { return filepath.Join(c.Data, "restore-unfinished") }

// errRunning means that a server or gateway uses what is to be replaced.
var errRunning = errors.New("a server or gateway runs on this data folder: stop it first")

// Do puts the backup in its place. Files that it replaces are moved into a folder below the data, which it returns; databases in PostgreSQL must be empty,
// so that nothing there is lost. Errors: when a server runs, or a database is not empty.
func (r *Restoring) Do(ctx context.Context, now time.Time) (aside string, err error) {
	unlock, err := r.lock(ctx)
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, unlock()) }()
	if err := r.load(ctx); err != nil {
		return "", err
	}
	var files []string
	for _, p := range r.Manifest.Parts {
		if p.File != platformDump && p.File != gatewayDump {
			files = append(files, p.File)
		}
	}
	if len(files) == 0 {
		return "", nil
	}
	return r.swap(files, now)
}

// lock keeps servers and gateways from starting on the data folder.
func (r *Restoring) lock(ctx context.Context) (unlock func() error, err error) {
	serve := flock.New(r.cfg.serveFile(), flock.SetPermissions(fileMode))
	held, err := serve.TryLock()
	if err != nil {
		return nil, err
	}
	if !held {
		return nil, errRunning
	}
	gateway, err := sqlkit.LockBeside(ctx, r.cfg.GatewayFile(), 0)
	if err != nil {
		if sqlkit.IsUnreachable(err) {
			err = errRunning
		}
		return nil, errors.Join(err, serve.Unlock())
	}
	return func() error { return errors.Join(gateway(), serve.Unlock()) }, nil
}

// load loads dumps into databases, which must be empty.
func (r *Restoring) load(ctx context.Context) error {
	for file, address := range map[string]string{platformDump: r.cfg.Database.Reveal(), gatewayDump: r.cfg.GatewayDatabase().Reveal()} {
		if !r.Manifest.Has(file) {
			continue
		}
		empty, err := sqlkit.IsEmpty(ctx, address)
		if err != nil {
			return err
		}
		if !empty {
			return errors.New("the database that is configured is not empty, and what is in it stays untouched: make a new one (createdb), " +
				"let DATABASE_URL name it, and restore into that; a server that runs keeps the old one")
		}
		if err := sqlkit.LoadDump(ctx, address, filepath.Join(r.folder, file)); err != nil {
			return err
		}
	}
	return nil
}

// swap moves present files aside and the backup's into their places. When it breaks off, servers do not start until it was done again.
func (r *Restoring) swap(files []string, now time.Time) (aside string, err error) {
	if err := os.WriteFile(r.cfg.restoreMark(), nil, fileMode); err != nil {
		return "", err
	}
	aside = filepath.Join(r.cfg.Data, "replaced-"+now.UTC().Format("20060102T150405Z"))
	if err := os.MkdirAll(aside, folderMode); err != nil {
		return "", err
	}
	moved := 0
	for _, file := range files {
		for _, name := range []string{file, file + "-wal", file + "-shm"} {
			switch err := os.Rename(filepath.Join(r.cfg.Data, name), filepath.Join(aside, name)); {
			case err == nil:
				moved++
			case !errors.Is(err, fs.ErrNotExist):
				return aside, err
			}
		}
	}
	slices.Sort(files)
	for _, file := range files {
		if err := os.Rename(filepath.Join(r.folder, file), filepath.Join(r.cfg.Data, file)); err != nil {
			return aside, err
		}
	}
	if moved == 0 {
		_ = os.Remove(aside)
		aside = ""
	}
	return aside, os.Remove(r.cfg.restoreMark())
}
