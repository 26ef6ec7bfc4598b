package inbox

import (
	"context"
	"errors"
	"time"

	"go.opentelemetry.io/otel/attribute"

	"salonzap/internal/contact"
	"salonzap/internal/fault"
	"salonzap/internal/tracing"
)

// Claim is the exclusive right to handle a chat until its lease ends, over all nodes.
type Claim struct {
	Work
	Client   contact.Contact
	Messages []Message // not handled yet, the oldest first; at most MaxTurn
	Holder   string    // names this one claim
	Fence    int64     // grows with each claim of the chat; a claim with an older fence can save nothing
	Until    time.Time
}

// MaxTurn is how many messages of a chat are handled at once.
const MaxTurn = 50

// Turn is what a handler gets: the client, and what is new of the chat.
type Turn struct {
	Client   contact.Contact
	Messages []Message // the oldest first, never empty
	Now      time.Time
}

// Effect is a change that a handler asks for elsewhere, applied in the commit that ends the work.
// The store knows how to apply each type.
type Effect any

// Result is what one handler, or all of them together, ask for.
type Result struct {
	Replies []Outgoing
	Effects []Effect
	Stop    bool // later handlers do not see the turn
}

// Handler decides what follows from a turn. It may be called again with the same messages when its
// result was not saved, so it must have no side effects: everything that it wants is in the Result.
// After an error the whole turn is tried again later.
type Handler interface {
	Handle(ctx context.Context, t Turn) (Result, error)
}

// Queue stores the work. Every method is one transaction.
type Queue interface {
	// Claim takes a chat whose work is due, the longest waiting one first. Errors: NotFound when none is.
	Claim(ctx context.Context, holder string, until, now time.Time) (Claim, error)
	// Finish ends a claim: its messages are handled, the replies wait to go, the effects are
	// applied; all or nothing. What has come in meanwhile is due again. Errors: ErrClaimLost, and
	// nothing is saved; the error of an effect, which may be any.
	Finish(ctx context.Context, c Claim, r Result, now time.Time) error
	// Fail gives a claim back: the work is tried again as Work.Failed says. Errors: ErrClaimLost.
	Fail(ctx context.Context, c Claim, why error, now time.Time) error
}

// ErrClaimLost says that a claim has ended: it was given back, or its lease ran out and another
// process has the chat.
var ErrClaimLost = errors.New("inbox: the claim of this chat has ended")

// Dispatcher hands what came in to handlers. Make one with NewDispatcher. Any number of goroutines may call Work at once, on any
// number of nodes: they work on different chats.
type Dispatcher struct {
	queue    Queue
	handlers []Handler
	holder   string
	now      func() time.Time
}

// Lease is how long a claim lasts. A turn that takes longer saves nothing, and the chat is claimed
// again. After a crash the chat waits for the end of the lease.
const Lease = 15 * time.Second

// NewDispatcher makes a dispatcher that calls the handlers in this order. holder names this
// process.
func NewDispatcher(q Queue, holder string, now func() time.Time, handlers ...Handler) *Dispatcher {
	return &Dispatcher{queue: q, handlers: handlers, holder: holder, now: now}
}

// Work handles one chat. found is false when none was due. A handler that fails, or an effect that
// cannot be applied, is no error here: the reason is stored with the work, which is tried again.
// Errors: of the queue.
func (d *Dispatcher) Work(ctx context.Context) (found bool, err error) {
	found, _, err = d.handleNext(ctx, func() {})
	return found, err
}

// handleNext is Work with two additions. claimed is called once a chat is claimed; again is when a
// failed turn is due again, zero when none failed.
func (d *Dispatcher) handleNext(ctx context.Context, claimed func()) (found bool, again time.Time, err error) {
	now := d.now()
	c, err := d.queue.Claim(ctx, d.holder, now.Add(Lease), now)
	if fault.Is(err, fault.NotFound) {
		return false, time.Time{}, nil
	}
	if err != nil {
		return false, time.Time{}, err
	}
	claimed()
	within, cancel := context.WithTimeout(ctx, Lease)
	defer cancel()
	if len(c.Messages) > 0 {
		var end tracing.End
		within, end = tracing.About(within, "message handled", c.Messages[0].Trace(), attribute.Int("salonzap.messages", len(c.Messages)))
		defer func() { end(err) }()
	}
	r, err := d.callHandlers(within, Turn{Client: c.Client, Messages: c.Messages, Now: now})
	for _, reply := range r.Replies {
		tracing.Link(within, reply.Trace())
	}
	if err == nil {
		err = d.queue.Finish(within, c, r, d.now())
	}
	switch {
	case err == nil, errors.Is(err, ErrClaimLost): // another process has the chat: our result is dropped
		return true, time.Time{}, nil
	case ctx.Err() != nil: // we are stopping: the lease ends by itself
		return true, time.Time{}, ctx.Err()
	}
	now = d.now()
	failed := d.queue.Fail(ctx, c, err, now)
	if errors.Is(failed, ErrClaimLost) { // it was saved after all, or another process has the chat
		return true, time.Time{}, nil
	}
	return true, c.Failed(err, now).DueAt, failed
}

// callHandlers calls the handlers in their order.
func (d *Dispatcher) callHandlers(ctx context.Context, t Turn) (all Result, err error) {
	if len(t.Messages) == 0 {
		return Result{}, nil // what was to be handled has been taken back by a merge of contacts
	}
	for _, h := range d.handlers {
		r, err := h.Handle(ctx, t)
		if err != nil {
			return Result{}, err
		}
		all.Replies, all.Effects = append(all.Replies, r.Replies...), append(all.Effects, r.Effects...)
		if r.Stop {
			break
		}
	}
	return all, nil
}
