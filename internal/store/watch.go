package store

import (
	"context"
	"database/sql"
	"sync"
	"time"

	"salonzap/internal/sqlkit"
)

// watchEvery is how often we look whether another process (the command line) wrote to the SQLite file, and whether the file is
// still the one that was opened.
const watchEvery = 500 * time.Millisecond

// watch makes everybody read again when another process changed the SQLite file. A process knows
// its own changes; of others' SQLite tells only that there were some.
type watch struct {
	cancel context.CancelFunc
	wg     sync.WaitGroup
}

// startWatch looks for the first time before it returns, so that nothing that happens later is missed.
func startWatch(ctx context.Context, db *sql.DB, hub Hub, f *sqlkit.File) (*watch, error) {
	seen, err := dataVersion(ctx, db)
	if err != nil {
		return nil, err
	}
	w := &watch{}
	ctx, w.cancel = context.WithCancel(context.WithoutCancel(ctx))
	w.wg.Go(func() { w.run(ctx, db, hub, f, seen) })
	return w, nil
}

func (w *watch) stop() {
	w.cancel()
	w.wg.Wait()
}

func (w *watch) run(ctx context.Context, db *sql.DB, hub Hub, f *sqlkit.File, seen int64) {
	tick := time.NewTicker(watchEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		f.Moved(ctx)
		version, err := dataVersion(ctx, db)
		if err != nil || version == seen {
			continue
		}
		seen = version
		hub.PublishAll()
	}
}

// dataVersion changes with commits of other connections only; asked on the one that writes, these are other processes
// (sqlite.org/pragma.html#pragma_data_version).
func dataVersion(ctx context.Context, db *sql.DB) (version int64, err error) {
	err = db.QueryRowContext(ctx, "PRAGMA data_version").Scan(&version)
	return version, err
}
