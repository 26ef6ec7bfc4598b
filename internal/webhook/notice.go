package webhook

import (
	"context"
	"log/slog"
	"time"

	"salonzap/internal/fault"
	"salonzap/internal/tenant"
)

// Notice is that the owner of a subscription is to be told that it was paused.
type Notice struct {
	ID  string // of the subscription
	Due time.Time
}

// Notices keeps what owners are to be told: once for each pause by PauseSubscription. All its methods are for the platform itself.
type Notices interface {
	// DuePauseNotices lists what is due, the longest due first.
	DuePauseNotices(ctx context.Context, scope tenant.Scope, now time.Time, limit int) ([]Notice, error)
	// TakePauseNotice takes one until then, and gives the subscription. Errors: NotFound when somebody else was faster, or nothing is to be told any more.
	TakePauseNotice(ctx context.Context, scope tenant.Scope, n Notice, until time.Time) (Subscription, error)
	// EndPauseNotice notes that it was told.
	EndPauseNotice(ctx context.Context, scope tenant.Scope, id string) error
}

const (
	noticeEvery   = 10 * time.Minute // between two tries
	noticeNews    = 72 * time.Hour   // a pause that is older is no news
	noticesAtOnce = 100
)

// Notifier tells owners that a subscription was paused. Any number of them may run.
type Notifier struct {
	Store Notices
	Tell  func(ctx context.Context, s Subscription) error // tells the owner; an error: it is tried again
	Log   *slog.Logger
	Now   func() time.Time
}

// Round tells what is due. After a failure it is tried again, for three days.
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
