package store

import (
	"context"
	"database/sql"
	"sync"
	"time"
)

// watchEvery is how often we look whether another process (the command line) wrote to the SQLite file.
const watchEvery = 500 * time.Millisecond

// watch tells everybody to read again when another process changed the SQLite file: a process hears of its own changes
// by itself, and SQLite tells no more than that there was one.
type watch struct {
	cancel context.CancelFunc
	wg     sync.WaitGroup
}

func startWatch(ctx context.Context, db *sql.DB, hub Hub) *watch {
	w := &watch{}
	ctx, w.cancel = context.WithCancel(context.WithoutCancel(ctx))
	w.wg.Go(func() { w.run(ctx, db, hub) })
	return w
}

func (w *watch) stop() {
	w.cancel()
	w.wg.Wait()
}

func (w *watch) run(ctx context.Context, db *sql.DB, hub Hub) {
	tick := time.NewTicker(watchEvery)
	defer tick.Stop()
	var seen int64
	for {
		// data_version changes with commits of other connections only; asked on the one that writes, these are other
		// processes (sqlite.org/pragma.html#pragma_data_version).
		var version int64
		if err := db.QueryRowContext(ctx, "PRAGMA data_version").Scan(&version); err == nil {
			if seen != 0 && version != seen {
				hub.PublishAll()
			}
			seen = version
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}
