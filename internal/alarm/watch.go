package alarm

import (
	"context"
	"log/slog"
	"time"

	"salonzap/internal/tenant"
)

// Warnings stores warnings.
type Warnings interface {
	// OpenWarnings lists a check's warnings that last.
	OpenWarnings(ctx context.Context, scope tenant.Scope, source string) ([]Warning, error)
	// ChangeWarning stores a change with its notices in one commit, or nothing when another process changed the warning meanwhile. hook: the operator's
	// program is told, too.
	ChangeWarning(ctx context.Context, scope tenant.Scope, c WarningChange, hook bool, now time.Time) error
}

// Check looks for one thing that becomes an outage if nobody acts.
type Check struct {
	Source string // names it, over all processes: "backup", "disk of node-1"
	Look   func(ctx context.Context) (Report, error)
}

// Watcher warns of what checks find. Many processes may have one each.
type Watcher struct {
	Store Warnings
	Hook  bool // the operator's program is warned, too
	Log   *slog.Logger
	Now   func() time.Time
}

// Look carries out a check. What it found before stays as it is when it fails.
func (w *Watcher) Look(ctx context.Context, c Check) {
	r, err := c.Look(ctx)
	if err == nil {
		err = w.Note(ctx, c.Source, r)
	}
	if err != nil && ctx.Err() == nil {
		w.Log.LogAttrs(ctx, slog.LevelWarn, "a check failed; it is tried again", slog.String("check", c.Source), slog.Any("error", err))
	}
}

// Note stores what a check found, with the notices that follow.
func (w *Watcher) Note(ctx context.Context, source string, r Report) error {
	open, err := w.Store.OpenWarnings(ctx, scope(), source)
	if err != nil {
		return err
	}
	now := w.Now()
	for _, c := range Weigh(source, open, r, now) {
		if err := w.Store.ChangeWarning(ctx, scope(), c, w.Hook, now); err != nil {
			return err
		}
	}
	return nil
}
