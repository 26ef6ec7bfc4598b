package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"salonzap/internal/app"
	"salonzap/internal/fault"
	"salonzap/internal/sqlkit"
)

type backupCmd struct {
	To string `arg:"" help:"Folder for the copies; made when missing." type:"path"`
}

// Help explains backup and restoring.
func (backupCmd) Help() string {
	return "It copies both SQLite databases, each consistent in itself, while the server runs, and the keys that they are sealed with. " +
		"Databases in PostgreSQL are copied by PostgreSQL's own tools; it says how.\n\n" +
		"Restoring: stop the server, put the files back into the data folder, start it. Whoever has the copies has the salons' WhatsApp: keep them as you keep keys. " +
		"A gateway's copy ages: WhatsApp's encryption moves on with each message, so after restoring an old one some messages cannot be read, and WhatsApp may take a device " +
		"off its list. Then the salon is linked again under the same name. Never run the restored copy beside the original: the two would take each other's place.\n\n" +
		"Example:\n  salonzap backup /backups/$(date +%F)"
}

// copied is a line of the answer: one part of the backup.
type copied struct {
	What   string  `json:"what"`
	File   *string `json:"file"`   // null when there was nothing to copy, or the part cannot be copied by this command
	Remark *string `json:"remark"` // what to do, or why there is no file
}

// Run makes the copies.
func (c backupCmd) Run(ctx context.Context, h *home) error {
	cfg, err := h.config()
	if err != nil {
		return err
	}
	const ownerOnly = 0o700
	if err := os.MkdirAll(c.To, ownerOnly); err != nil {
		return fmt.Errorf("the folder %s cannot be made: %w", c.To, err)
	}
	var done []copied
	for _, part := range backupParts(cfg) {
		line, err := part.copyInto(ctx, c.To)
		if err != nil {
			return err
		}
		done = append(done, line)
	}
	return h.out.value(done, func(w io.Writer) { showCopies(w, done) })
}

// backupPart is one part of a backup: a file to be copied, or a remark about it instead.
type backupPart struct {
	what, file string
	database   bool
	remark     string // instead of a copy
}

func backupParts(cfg app.Config) []backupPart {
	const dump = "is in PostgreSQL: copy it with pg_dump --format=custom, which is consistent while everything runs"
	platform := backupPart{what: "platform database", file: cfg.DatabaseFile(), database: true}
	if cfg.Database != "" {
		platform.remark = dump
	}
	gateway := backupPart{what: "gateway database", file: cfg.GatewayFile(), database: true}
	if cfg.GatewayDatabase() != "" {
		gateway.remark = dump + "; its schemas are named gateway, gateway_2 and so on"
	}
	ring := backupPart{what: "key ring", file: cfg.KeyFile()}
	if cfg.Ring != nil {
		ring.remark = "is in SALONZAP_SECRET_KEY: keep a copy of it; without it nothing that is sealed can be read"
	}
	key := backupPart{what: "gateway key", file: cfg.GatewayKeyFile()}
	if cfg.Gateway.Key != "" {
		key.remark = "is in SALONZAP_GATEWAY_KEY"
	}
	return []backupPart{platform, gateway, ring, key}
}

func (p backupPart) copyInto(ctx context.Context, folder string) (copied, error) {
	line := copied{What: p.what}
	if p.remark != "" {
		line.Remark = &p.remark
		return line, nil
	}
	to := filepath.Join(folder, filepath.Base(p.file))
	copyOne := copySecret
	if p.database {
		copyOne = sqlkit.CopySQLite
	}
	switch err := copyOne(ctx, p.file, to); {
	case fault.Is(err, fault.NotFound):
		none := "is not there: nothing to copy"
		line.Remark = &none
	case fault.Is(err, fault.Conflict):
		return line, fmt.Errorf("%s is there already: choose an empty folder, so that no older copy is lost", to)
	case err != nil:
		return line, fmt.Errorf("%s cannot be copied to %s: %w", p.file, to, plain(err))
	default:
		line.File = &to
	}
	return line, nil
}

// copySecret copies a small file with mode 0600. Errors: NotFound when from does not exist, Conflict when to exists.
func copySecret(_ context.Context, from, to string) error {
	const op, mode = "cli.backup", 0o600
	content, err := os.ReadFile(filepath.Clean(from))
	if errors.Is(err, fs.ErrNotExist) {
		return fault.Wrap(fault.NotFound, op, err)
	}
	if err != nil {
		return err
	}
	f, err := os.OpenFile(filepath.Clean(to), os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if errors.Is(err, fs.ErrExist) {
		return fault.Wrap(fault.Conflict, op, err)
	}
	if err != nil {
		return err
	}
	_, err = f.Write(content)
	return errors.Join(err, f.Sync(), f.Close())
}

func showCopies(w io.Writer, done []copied) {
	for _, d := range done {
		if d.File != nil {
			say(w, "✓ %s: %s", d.What, *d.File)
			continue
		}
		say(w, "! %s %s", d.What, *d.Remark)
	}
	say(w, "\nWhoever has these files has the salons' WhatsApp. What restoring means: salonzap backup --help")
}

// plain is the innermost cause of an error, without the names of our functions around it.
func plain(err error) error {
	for next := errors.Unwrap(err); next != nil; next = errors.Unwrap(err) {
		err = next
	}
	return err
}
