package cli

import (
	"context"
	"errors"
	"io"
	"time"

	"salonzap/internal/app"
	"salonzap/internal/backup"
	"salonzap/internal/fault"
)

type backupCmd struct {
	To string `arg:"" help:"Folder, made when missing, or s3://bucket/prefix. Default: SALONZAP_BACKUP_TO." optional:""`
}

// Help explains backups.
func (backupCmd) Help() string {
	return "It copies the databases, consistent in themselves and with one another, while everything runs, and the keys that they are sealed with, into one file; " +
		"encrypted when SALONZAP_BACKUP_PASSPHRASE or SALONZAP_BACKUP_RECIPIENT is set. Then it reads the file back and checks it. Databases in PostgreSQL are dumped by pg_dump, which has to be installed.\n\n" +
		"Without TO it does what the schedule in the server does (SALONZAP_BACKUP_EVERY): the newest SALONZAP_BACKUP_KEEP backups of this installation stay, older ones are removed. With TO nothing is removed.\n\n" +
		"Whoever has a backup that is not encrypted has the salons' WhatsApp: keep it as you keep keys. What restoring means: salonzap restore --help\n\n" +
		"Examples:\n  salonzap backup /backups\n  salonzap backup s3://backups/salonzap"
}

// madeBackup is a backup in JSON.
type madeBackup struct {
	Name      string          `json:"name"`
	Place     string          `json:"place"`
	Bytes     int64           `json:"bytes"`
	SHA256    string          `json:"sha256"`
	TakenAt   *time.Time      `json:"taken_at"`
	Encrypted bool            `json:"encrypted"`
	Parts     []backup.Part   `json:"parts"`
	Absent    []backup.Absent `json:"absent"`
	Removed   []string        `json:"removed"`
}

// Run makes a backup.
func (c backupCmd) Run(ctx context.Context, h *home) error {
	cfg, err := h.config()
	if err != nil {
		return err
	}
	to, keep := c.To, 0
	if to == "" {
		to, keep = cfg.Backup.To, cfg.Backup.Keep
	}
	if to == "" {
		return errors.New("nothing says where the backup goes: name a folder or a bucket, or set SALONZAP_BACKUP_TO")
	}
	m, err := app.NewMaker(cfg, to, buildInfo().Version, h.Now)
	if err != nil {
		return err
	}
	m.Keep, m.Log = keep, h.quiet()
	if err := h.recordIn(ctx, cfg, m); err != nil {
		return err
	}
	made, err := m.Make(ctx)
	if err != nil {
		return err
	}
	line := madeBackup{
		made.Name, made.Place, made.Size, made.SHA256, instant(made.Manifest.TakenAt), cfg.Backup.Key.Seals(), made.Manifest.Parts,
		append([]backup.Absent{}, made.Manifest.Absent...), append([]string{}, made.Removed...),
	}
	return h.out.value(line, func(w io.Writer) { showBackup(w, line) })
}

// recordIn lets a Maker note in the platform's database what it makes. A database that is absent or that has pending migrations is left as it is, so that a
// backup can be made before an update.
func (h *home) recordIn(ctx context.Context, cfg app.Config, m *backup.Maker) error {
	switch d := h.inspect(ctx, cfg); {
	case d.Err != nil:
		return d.Err
	case !d.Exists || d.Pending > 0:
		return nil
	}
	s, err := h.database(ctx)
	if err != nil {
		if fault.Is(err, fault.Invalid) { // the key ring is another one: the copy is useful all the same
			return nil
		}
		return err
	}
	m.Records = s
	return nil
}

func showBackup(w io.Writer, b madeBackup) {
	say(w, "✓ %s in %s: %d bytes, read back and checked", b.Name, b.Place, b.Bytes)
	for _, p := range b.Parts {
		say(w, "  %s (%s), %d bytes", p.What, p.File, p.Size)
	}
	for _, a := range b.Absent {
		say(w, "! %s %s", a.What, a.Remark)
	}
	for _, name := range b.Removed {
		say(w, "  removed: %s", name)
	}
	if !b.Encrypted {
		say(w, "\nIt is not encrypted: whoever has this file has the salons' WhatsApp.")
	}
}
