package alarm

import (
	"context"
	"time"

	"salonzap/internal/connection"
)

// Alert is a notice as a program of the operator's gets it.
type Alert struct {
	ID      string // of the notice; the same at each try
	Kind    Kind
	At      time.Time // when the notice was made
	Server  string
	Cause   connection.Cause
	Warning Finding   // of a warning
	Salons  int       // how many salons of the server are down, or were
	Began   time.Time // zero in a trial
	Words   string    // a sentence for a person, in the operator's language
}

// Hook sends an alert to a program of the operator's. Everything but an acceptance is an error.
type Hook func(ctx context.Context, a Alert) error

// hook sends a notice to the operator's program, which is told at any hour: whom it wakes is for itself to decide.
func (r *Runner) hook(ctx context.Context, f Facts) Settlement {
	if r.d.Hook == nil {
		return Settlement{State: Failed, Reason: NoHook}
	}
	words, _ := noteText(f)
	if err := r.d.Hook(ctx, Alert{ID: f.ID, Kind: f.Kind, At: f.Created, Server: f.Server, Cause: f.Cause, Warning: f.Warning, Salons: f.Salons, Began: f.Began, Words: words}); err != nil {
		r.failed(ctx, "telling the operator's program", err)
		return Settlement{State: Waiting, Due: RetryAt(r.d.Now(), f.Attempts+1)}
	}
	return Settlement{State: Sent}
}

// ListedNotice is a notice in the operator's list of those of all salons.
type ListedNotice struct {
	ReceivedNotice

	Slug, Salon string // empty: an operator, or a program of theirs
}
