package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"salonzap/internal/app"
	"salonzap/internal/backup"
)

type restoreCmd struct {
	From   string `arg:"" help:"A backup's file, or s3://bucket/prefix/name." name:"backup"`
	DryRun bool   `help:"Read and check it, say what would be lost, and change nothing."`
}

// afterRestore is what a restored copy means for WhatsApp.
const afterRestore = "What a restored copy means for WhatsApp: its encryption moves on with each message. Messages of the time between are asked for again or stay " +
	"unreadable; WhatsApp may log a session out, most of all one of an old copy. Its salon then sees that it has to connect again, under the same name. Salons that were linked " +
	"after the backup scan again. A message that waited in the backup and was sent since can go out twice. Never run the copy beside the original: the two " +
	"would take each other's place."

// Help explains restoring.
func (restoreCmd) Help() string {
	return "It reads a backup whole, checks it, and refuses one that is broken, of another installation, of a newer version, or sealed with other keys. It refuses while a server runs.\n\n" +
		"On SQLite the present files are moved into a folder replaced-… in the data folder, not deleted. On PostgreSQL it restores into an empty database only: make one, and let DATABASE_URL name it; the old one stays. " +
		"An encrypted backup needs SALONZAP_BACKUP_PASSPHRASE or SALONZAP_BACKUP_IDENTITY.\n\n" + afterRestore +
		"\n\nExample:\n  salonzap restore --dry-run /backups/salonzap-3f9a2c1b-20261130T060000Z.tar.gz"
}

// restored is the answer in JSON.
type restored struct {
	TakenAt      *time.Time    `json:"taken_at"`
	Program      string        `json:"program"`
	Installation *string       `json:"installation"`
	Database     *string       `json:"database"`
	Parts        []backup.Part `json:"parts"`
	Lost         *lostRows     `json:"lost"` // null: nothing is there, or it cannot be read
	Unreadable   *string       `json:"unreadable"`
	Restored     bool          `json:"restored"`
	Aside        *string       `json:"aside"` // where the replaced files are
}

// lostRows counts what the present database has of after the backup.
type lostRows struct {
	Salons       int64 `json:"salons"`
	Messages     int64 `json:"messages"`
	Appointments int64 `json:"appointments"`
}

// Run restores a backup.
func (c restoreCmd) Run(ctx context.Context, h *home) (err error) {
	cfg, err := h.config()
	if err != nil {
		return err
	}
	from, err := c.open(ctx, cfg)
	if err != nil {
		return err
	}
	defer from.Close() //nolint:errcheck // it was only read
	r, err := app.PrepareRestore(ctx, cfg, h.storeConfig(cfg), from)
	if err != nil {
		return fmt.Errorf("%s cannot be restored: %w", c.From, err)
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	m := r.Manifest
	answer := restored{TakenAt: instant(m.TakenAt), Program: m.Program, Installation: optional(m.Installation), Database: optional(m.Database), Parts: m.Parts}
	if r.Lost != nil {
		answer.Lost = &lostRows{r.Lost.Salons, r.Lost.Messages, r.Lost.Appointments}
	}
	if r.Why != nil {
		answer.Unreadable = optional(plain(r.Why).Error())
	}
	if !c.DryRun {
		aside, err := r.Do(ctx, h.Now())
		if err != nil {
			return fmt.Errorf("%s was not restored: %w", c.From, err)
		}
		answer.Restored, answer.Aside = true, optional(aside)
	}
	return h.out.value(answer, func(w io.Writer) { showRestored(w, answer, r.Present) })
}

// open opens the backup.
func (c restoreCmd) open(ctx context.Context, cfg app.Config) (io.ReadCloser, error) {
	if backup.IsBucket(c.From) {
		place, name := backup.SplitObject(c.From)
		bucket, err := app.BackupPlace(cfg, place)
		if err != nil {
			return nil, err
		}
		return bucket.Open(ctx, name)
	}
	f, err := os.Open(filepath.Clean(c.From))
	if err != nil {
		return nil, err
	}
	if info, err := f.Stat(); err != nil || info.IsDir() {
		return nil, errors.Join(fmt.Errorf("%s is a folder: name one of the backups in it", c.From), err, f.Close())
	}
	return f, nil
}

func showRestored(w io.Writer, a restored, present bool) {
	say(w, "The backup is whole. It has what was there until %s, made by version %s.", moment(*a.TakenAt), a.Program)
	switch {
	case a.Lost != nil:
		say(w, "Newer than it, and not in it: %s, %s, %s, and every change of older ones since.", plural(int(a.Lost.Salons), "salon", "salons"),
			plural(int(a.Lost.Messages), "message", "messages"), plural(int(a.Lost.Appointments), "appointment", "appointments"))
	case a.Unreadable != nil:
		say(w, "What would be lost cannot be told, since the present database cannot be read: %s", *a.Unreadable)
	case !present:
		say(w, "There is no database here yet: nothing is lost.")
	}
	switch {
	case !a.Restored:
		say(w, "Nothing was changed.")
	case a.Aside != nil:
		say(w, "✓ Restored. The files that were here are in %s; remove them when all is well.", *a.Aside)
	default:
		say(w, "✓ Restored.")
	}
	say(w, "\n%s", afterRestore)
}

// plain is the innermost cause of an error, without the names of our functions around it.
func plain(err error) error {
	for next := errors.Unwrap(err); next != nil; next = errors.Unwrap(err) {
		err = next
	}
	return err
}
