package event

import (
	"context"
	"slices"
	"strconv"
	"time"

	"salonzap/internal/fault"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

// Retention is how long the feed keeps an event.
const Retention = 30 * 24 * time.Hour

// MaxWait is how long a reader of the feed may wait for the next event.
const MaxWait = 30 * time.Second

// Cursor is a position in the feed: everything up to it was read. The zero Cursor is before the oldest stored event.
type Cursor struct {
	position int64
	set      bool
	latest   bool
}

// latest is the cursor after the newest event.
const latest = "latest"

// maxCursor is the longest cursor, in digits.
const maxCursor = 18

// ParseCursor reads what a Page gave as its next cursor; empty is the beginning, "latest" the end. Errors: Invalid "after".
func ParseCursor(s string) (Cursor, error) {
	switch s {
	case "":
		return Cursor{}, nil
	case latest:
		return Cursor{latest: true}, nil
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n < 0 || len(s) > maxCursor {
		return Cursor{}, fault.Field("event.cursor", "after", text.FeedCursorInvalid)
	}
	return Cursor{position: n, set: true}, nil
}

// At is the cursor behind a position.
func At(position int64) Cursor { return Cursor{position: position, set: true} }

// String is the cursor as a reader keeps it.
func (c Cursor) String() string {
	switch {
	case c.latest:
		return latest
	case !c.set:
		return ""
	}
	return strconv.FormatInt(c.position, 10)
}

// Resolve is the position after which to read, in a feed whose events up to forgotten were deleted and whose newest event is at last. Errors:
// Invalid "after" for a cursor before deleted events, or after last.
func (c Cursor) Resolve(forgotten, last int64) (int64, error) {
	switch {
	case c.latest:
		return last, nil
	case !c.set:
		return forgotten, nil
	case c.position < forgotten:
		return 0, fault.Field("event.cursor", "after", text.FeedCursorExpired)
	case c.position > last:
		return 0, fault.Field("event.cursor", "after", text.FeedCursorInvalid)
	}
	return c.position, nil
}

// Query asks for a page of the feed.
type Query struct {
	Tenant tenant.ID // of one salon; zero: of all
	From   Cursor
	Types  []Type // only these; empty: all
	Limit  int    // 1 to MaxPage; 0: DefaultPage
}

// The sizes of pages.
const (
	DefaultPage = 100
	MaxPage     = 500
)

// Size is how many events are looked at for a page.
func (q Query) Size() int {
	if q.Limit <= 0 {
		return DefaultPage
	}
	return min(q.Limit, MaxPage)
}

// Wants tells whether an event of a type was asked for.
func (q Query) Wants(t Type) bool { return len(q.Types) == 0 || slices.Contains(q.Types, t) }

// Page is a part of the feed, oldest first.
type Page struct {
	Events []Record
	Next   int64 // everything up to this position was read
	More   bool  // there is probably more at once
}

// FeedStore keeps the feed.
type FeedStore interface {
	// NumberEvents gives positions to new events, which the feed does not show before, and returns how many there were. Errors: Unavailable.
	NumberEvents(ctx context.Context, scope tenant.Scope) (int, error)
	// FeedPage reads the events after a cursor. The page may be empty although there are more, when no event that was read has a wanted type; its Next is
	// then later than the cursor. Errors: NotFound (another salon's feed), Forbidden (the feed of all salons), Invalid "after".
	FeedPage(ctx context.Context, scope tenant.Scope, q Query) (Page, error)
}

// Hub notifies of changes of a salon; with the empty topic, of any salon.
type Hub interface {
	Subscribe(topic string) (hints <-chan struct{}, cancel func())
}

// pause is the least time between two reads of a waiting reader, since there may be hundreds of hints.
const pause = 50 * time.Millisecond

// Feed reads the feed. It is safe for concurrent use. Make one with NewFeed.
type Feed struct {
	store FeedStore
	hub   Hub
}

// NewFeed makes a Feed over a store.
func NewFeed(s FeedStore, h Hub) *Feed { return &Feed{s, h} }

// Read returns the next page. While that is empty it waits for hints, for min(wait, MaxWait), and reads again after a hint. It does not poll.
func (f *Feed) Read(ctx context.Context, scope tenant.Scope, q Query, wait time.Duration) (Page, error) {
	hints, cancel := f.hub.Subscribe(q.Tenant.String())
	defer cancel()
	over := time.NewTimer(min(wait, MaxWait))
	defer over.Stop()
	for {
		page, err := f.page(ctx, scope, q)
		if err != nil || len(page.Events) > 0 || wait <= 0 {
			return page, err
		}
		q.From = At(page.Next)
		if page.More {
			continue
		}
		select {
		case <-ctx.Done():
			return page, ctx.Err()
		case <-over.C:
			return page, nil
		case <-hints:
		}
		select { // one read for hints that come together
		case <-ctx.Done():
			return page, ctx.Err()
		case <-over.C:
			return f.page(ctx, scope, q)
		case <-time.After(pause):
		}
	}
}

func (f *Feed) page(ctx context.Context, scope tenant.Scope, q Query) (Page, error) {
	if _, err := f.store.NumberEvents(ctx, tenant.System("feed")); err != nil {
		return Page{}, err
	}
	return f.store.FeedPage(ctx, scope, q)
}
