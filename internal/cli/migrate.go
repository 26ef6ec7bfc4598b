package cli

import (
	"context"
	"fmt"
	"io"
	"strconv"
	"time"

	"salonzap/internal/store"
)

type migrateCmd struct {
	Up     migrateUpCmd     `cmd:"" help:"Bring the tables up to date. The server does it too, at its start."`
	Status migrateStatusCmd `cmd:"" help:"Show which migrations are applied, and change nothing."`
}

// migration is a migration in JSON.
type migration struct {
	Part      string     `json:"part"`
	Version   int64      `json:"version"`
	Name      string     `json:"name"`
	Applied   bool       `json:"applied"`
	AppliedAt *time.Time `json:"applied_at"`
}

type migrateUpCmd struct{}

// Run brings the tables up to date.
func (migrateUpCmd) Run(ctx context.Context, h *home) error {
	cfg, err := h.config()
	if err != nil {
		return err
	}
	if err := cfg.Prepare(); err != nil {
		return err
	}
	list, err := store.Migrate(ctx, h.storeConfig(cfg))
	if err != nil {
		return err
	}
	return h.migrations(list)
}

type migrateStatusCmd struct{}

// Run shows which migrations are applied. It does not make a database.
func (migrateStatusCmd) Run(ctx context.Context, h *home) error {
	cfg, err := h.config()
	if err != nil {
		return err
	}
	i, err := store.Inspect(ctx, h.storeConfig(cfg))
	if err != nil {
		return err
	}
	if !i.Exists {
		return h.migrations(nil)
	}
	list, err := store.MigrationStatus(ctx, h.storeConfig(cfg))
	if err != nil {
		return err
	}
	return h.migrations(list)
}

func (h *home) migrations(list []store.Migration) error {
	lines := make([]migration, 0, len(list))
	rows := make([][]string, 0, len(list))
	pending := 0
	for _, m := range list {
		lines = append(lines, migration{m.Part, m.Version, m.Name, m.Applied, instant(m.AppliedAt)})
		state := "applied"
		if !m.Applied {
			state = "pending"
			pending++
		}
		rows = append(rows, []string{m.Part, strconv.FormatInt(m.Version, 10), state, moment(m.AppliedAt), m.Name})
	}
	return h.out.value(lines, func(w io.Writer) {
		table(w, "There is no database yet; the first start makes it.", []string{"PART", "VERSION", "STATE", "APPLIED", "NAME"}, rows)
		if len(rows) > 0 {
			say(w, "%s", plural(pending, "migration is pending", "migrations are pending"))
		}
	})
}

// plural is "no x", "1 x" or "7 xs".
func plural(n int, one, many string) string {
	switch n {
	case 0:
		return "no " + many
	case 1:
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
