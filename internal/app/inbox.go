package app

import (
	"context"
	"log/slog"
	"slices"
	"time"

	"salonzap/internal/alarm"
	"salonzap/internal/fault"
	"salonzap/internal/inbox"
	"salonzap/internal/inbox/intake"
	"salonzap/internal/robot"
	"salonzap/internal/store"
	"salonzap/internal/store/messages"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

// turnsAtOnce is how many chats a process handles concurrently.
const turnsAtOnce = 16

// handlers are called in this order for the incoming messages of a chat; one that stops the turn keeps it from the later ones.
func (c *Core) handlers() []inbox.Handler {
	if !c.offersMessages() {
		return nil
	}
	all := []inbox.Handler{alarm.NewDesk(c.Store)}
	if c.offersRobot() {
		all = append(all, c.Assistant)
	}
	return all
}

// offersRobot tells whether the booking robot is offered: it needs messages and the agenda.
func (c *Core) offersRobot() bool {
	return c.offersMessages() && c.Config.Features.Has(tenant.Agenda) && c.Config.Features.Has(tenant.Robot)
}

// apply applies the effects of handlers other than replies, within the commit that ends their turn.
func (c *Core) apply() messages.Apply {
	return func(ctx context.Context, tx *store.Tx, e inbox.Effect) error {
		switch e := e.(type) {
		case robot.Save:
			return c.Store.Apply(ctx, tx, e)
		case alarm.Confirm:
			return c.Store.ConfirmNotices(ctx, tx, e)
		case alarm.Forget:
			return c.Store.ForgetNotices(ctx, tx, e)
		}
		return fault.New(fault.Internal, "app.apply", text.Unexpected)
	}
}

// openInbox makes the intake of messages, and the dispatcher that hands them to handlers.
func (c *Core) openInbox(o CoreOptions) {
	c.Intake = intake.New(intake.Deps{Connections: c.Store, Store: c.Store, Arrivals: c.Connections, Log: c.Log, Now: c.Now})
	c.Media = intake.NewMedia(c.Store, c.Store, c.Fleet, c.Store)
	c.openRobot(o)
	queue := workQueue{c.Store, c.apply()}
	c.Dispatcher = inbox.NewDispatcher(queue, holder(c.Store.Node()), c.Now, slices.Concat(o.Handle, c.handlers())...)
}

// offersMessages tells whether messages are taken in at all.
func (c *Core) offersMessages() bool { return c.Config.Features.Has(tenant.Inbox) }

// dispatch hands incoming messages to the handlers until ctx ends.
func (a *App) dispatch(ctx context.Context) {
	a.core.Dispatcher.Run(ctx, inbox.RunOptions{Workers: turnsAtOnce, Hints: a.core.Store.WorkDue(), Failed: func(err error) {
		a.log.LogAttrs(ctx, slog.LevelWarn, "messages could not be handed to their handlers; it is tried again", slog.Any("error", err))
	}})
}

// workQueue is the store as an inbox.Queue.
type workQueue struct {
	store *store.Store
	apply messages.Apply
}

func (q workQueue) scope() tenant.Scope { return tenant.System("dispatch") }

func (q workQueue) Claim(ctx context.Context, holder string, until, now time.Time) (inbox.Claim, error) {
	return q.store.ClaimWork(ctx, q.scope(), holder, until, now)
}

func (q workQueue) Finish(ctx context.Context, c inbox.Claim, r inbox.Result, now time.Time) error {
	return q.store.FinishWork(ctx, q.scope(), c, r, q.apply, now)
}

func (q workQueue) Fail(ctx context.Context, c inbox.Claim, why error, now time.Time) error {
	return q.store.FailWork(ctx, q.scope(), c, why, now)
}
