package webhook

import (
	"context"
	"log/slog"
	"time"

	"salonzap/internal/fault"
	"salonzap/internal/tenant"
)

// Notice is a pending notice to the owner of a subscription that it was paused.
type Notice struct {
	ID  string // of the subscription
	Due time.Time
}

// Notices stores the pending notices: one for each pause by PauseSubscription. All its methods are for the platform itself.
type Notices interface {
	// DuePauseNotices lists the due notices, the longest due first.
	DuePauseNotices(ctx context.Context, scope tenant.Scope, now time.Time, limit int) ([]Notice, error)
	// TakePauseNotice puts a notice off until a time, and returns the subscription. Errors: NotFound when another process was faster, or the notice is not
	// needed any more.
	TakePauseNotice(ctx context.Context, scope tenant.Scope, n Notice, until time.Time) (Subscription, error)
	// EndPauseNotice removes a notice that was sent, or is too old.
	EndPauseNotice(ctx context.Context, scope tenant.Scope, id string) error
}

const (
	noticeEvery   = 10 * time.Minute // between two tries
	noticeNews    = 72 * time.Hour   // of an older pause the owner is not notified
	noticesAtOnce = 100
)

// Notifier notifies owners that a subscription was paused. Any number of Notifiers may run on one store.
type Notifier struct {
	Store Notices
	Tell  func(ctx context.Context, s Subscription) error // notifies the owner; after an error it is called again
	Log   *slog.Logger
	Now   func() time.Time
}

// Round sends the due notices. A failed one is tried again after ten minutes, for three days after the pause.
func (n *Notifier) Round(ctx context.Context) {
	now := n.Now()
	due, err := n.Store.DuePauseNotices(ctx, scope(), now, noticesAtOnce)
	for _, x := range due {
		if err == nil {
			err = n.notifyOwner(ctx, x, now)
		}
	}
	if err != nil && ctx.Err() == nil {
		n.Log.LogAttrs(ctx, slog.LevelWarn, "owners of paused webhooks could not be told; it is tried again", slog.Any("error", err))
	}
}

func (n *Notifier) notifyOwner(ctx context.Context, x Notice, now time.Time) error {
	s, err := n.Store.TakePauseNotice(ctx, scope(), x, now.Add(noticeEvery))
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	if now.Sub(s.PausedAt) < noticeNews {
		if err := n.Tell(ctx, s); err != nil {
			n.Log.LogAttrs(ctx, slog.LevelWarn, "the owner of a paused webhook was not told", slog.String("subscription", s.ID), slog.Any("error", err))
			return nil
		}
	}
	return n.Store.EndPauseNotice(ctx, scope(), s.ID)
}
