package agendas

import (
	"context"
	"time"

	"salonzap/internal/agenda"
	"salonzap/internal/sqlkit"
	"salonzap/internal/store/column"
	"salonzap/internal/store/db"
	"salonzap/internal/store/storekit"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

// PutCalendarFeed keeps the hash of the link by which calendars read a professional's appointments. An earlier link is dead. Errors: NotFound.
func (s *Store) PutCalendarFeed(ctx context.Context, scope tenant.Scope, id tenant.ID, p agenda.ProfessionalID, hash string) error {
	const op = "store.put_calendar_feed"
	if err := storekit.Authorize(scope, id, op); err != nil {
		return err
	}
	return s.kit.Do(ctx, op, func(ctx context.Context, tx *storekit.Tx) error {
		err := tx.PutCalendarFeed(ctx, db.PutCalendarFeedParams{TenantID: id.String(), ProfessionalID: p.String(), Hash: hash, CreatedAt: column.At(s.kit.Now())})
		if sqlkit.IsForeignKeyViolation(err) {
			return storekit.NotFound(op, text.NotFound)
		}
		return err
	})
}

// CalendarFeed is since when a professional has such a link. Errors: NotFound when there is none.
func (s *Store) CalendarFeed(ctx context.Context, scope tenant.Scope, id tenant.ID, p agenda.ProfessionalID) (time.Time, error) {
	const op = "store.calendar_feed"
	if err := storekit.Authorize(scope, id, op); err != nil {
		return time.Time{}, err
	}
	at, err := s.kit.Reads().CalendarFeed(ctx, db.CalendarFeedParams{TenantID: id.String(), ProfessionalID: p.String()})
	return at.Time(), s.kit.Fault(op, err)
}

// CalendarFeeds lists a salon's links, oldest first.
func (s *Store) CalendarFeeds(ctx context.Context, scope tenant.Scope, id tenant.ID) ([]agenda.Feed, error) {
	const op = "store.calendar_feeds"
	if err := storekit.Authorize(scope, id, op); err != nil {
		return nil, err
	}
	rows, err := s.kit.Reads().CalendarFeedsOf(ctx, id.String())
	if err != nil {
		return nil, s.kit.Fault(op, err)
	}
	all := make([]agenda.Feed, len(rows))
	for i, r := range rows {
		who, err := agenda.ParseID[agenda.Professional](r.ProfessionalID)
		if err != nil {
			return nil, storekit.Unreadable("calendar feed", err)
		}
		all[i] = agenda.Feed{Professional: who, CreatedAt: r.CreatedAt.Time()}
	}
	return all, nil
}

// DropCalendarFeed makes a professional's link dead. Errors: NotFound when there is none.
func (s *Store) DropCalendarFeed(ctx context.Context, scope tenant.Scope, id tenant.ID, p agenda.ProfessionalID) error {
	const op = "store.drop_calendar_feed"
	if err := storekit.Authorize(scope, id, op); err != nil {
		return err
	}
	return s.kit.Do(ctx, op, func(ctx context.Context, tx *storekit.Tx) error {
		n, err := tx.DropCalendarFeed(ctx, db.DropCalendarFeedParams{TenantID: id.String(), ProfessionalID: p.String()})
		if err == nil && n == 0 {
			return storekit.NotFound(op, text.NotFound)
		}
		return err
	})
}

// CalendarFeedByHash tells whose link it is. Only for the platform itself: who has the link need not say who they are. Errors: NotFound.
func (s *Store) CalendarFeedByHash(ctx context.Context, scope tenant.Scope, hash string) (t tenant.ID, p agenda.ProfessionalID, err error) {
	const op = "store.calendar_feed_by_hash"
	if err := storekit.RequireSystem(scope, op); err != nil {
		return t, p, err
	}
	row, err := s.kit.Reads().CalendarFeedByHash(ctx, hash)
	if err != nil {
		return t, p, s.kit.Fault(op, err)
	}
	if t, err = tenant.ParseID(row.TenantID); err != nil {
		return t, p, storekit.Unreadable("tenant", err)
	}
	p, err = agenda.ParseID[agenda.Professional](row.ProfessionalID)
	return t, p, err
}
