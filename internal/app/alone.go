package app

import (
	"fmt"
	"os"

	"github.com/gofrs/flock"
)

// serveFile is the lock file of the one server of a data folder.
func (c Config) serveFile() string { return c.DatabaseFile() + ".serve" }

// lockFolder makes this process the only server of its data folder; SQLite alone does not prevent a second one. The lock is the operating
// system's, so that it ends with the process in any case. Commands do not take it: they work beside a server. With PostgreSQL any number of
// nodes may serve.
func (a *App) lockFolder(cfg Config) error {
	if cfg.Database != "" {
		return nil
	}
	a.folder = flock.New(cfg.serveFile(), flock.SetPermissions(fileMode))
	held, err := a.folder.TryLock()
	if err != nil {
		return problem("SALONZAP_DATA", fmt.Sprintf("names a folder that takes no lock: %s (%v).", cfg.Data, err),
			"Choose a folder on a disk of this machine that this user may write into.")
	}
	if _, err := os.Stat(cfg.restoreMark()); held && err == nil {
		return problem("SALONZAP_DATA", "holds a restore that was broken off: "+cfg.Data+".", "Run salonzap restore again, to its end.")
	}
	if !held {
		return problem("SALONZAP_DATA", "is in use: another Salonzap serves "+cfg.Data+".",
			"Stop that one first, or give this one a folder of its own. Several servers share one database with DATABASE_URL.")
	}
	return nil
}

func (a *App) unlockFolder() error {
	if a.folder == nil {
		return nil
	}
	return a.folder.Unlock()
}
