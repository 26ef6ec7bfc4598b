package alarms

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"time"

	"salonzap/internal/alarm"
	"salonzap/internal/connection"
	"salonzap/internal/contact"
	"salonzap/internal/inbox"
	"salonzap/internal/store/column"
	"salonzap/internal/store/db"
	"salonzap/internal/store/storekit"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

// DueNotices lists the notices whose turn it is with what they are judged by, the longest due first. Only for the platform itself.
func (s *Store) DueNotices(ctx context.Context, scope tenant.Scope, now time.Time, limit int) ([]alarm.Facts, error) {
	const op = "store.due_notices"
	if err := storekit.RequireSystem(scope, op); err != nil {
		return nil, err
	}
	rows, err := s.kit.Reads().DueNotices(ctx, db.DueNoticesParams{Now: column.At(now), MaxRows: storekit.PageSize(limit)})
	if err != nil {
		return nil, s.kit.Fault(op, err)
	}
	list := make([]alarm.Facts, len(rows))
	for i, r := range rows {
		if list[i], err = facts(r); err != nil {
			return nil, err
		}
		if list[i].Others, err = s.others(ctx, r); err != nil {
			return nil, s.kit.Fault(op, err)
		}
	}
	return list, nil
}

// others are the notices to the same person of the same outage or warning by other ways.
func (s *Store) others(ctx context.Context, r db.DueNoticesRow) ([]alarm.Other, error) {
	if r.UserID == "" || r.OutageID == "" && r.ServerOutageID == "" && r.WarningID == "" {
		return nil, nil
	}
	rows, err := s.kit.Reads().NoticesOfOutage(ctx, db.NoticesOfOutageParams{
		UserID: r.UserID, Kind: r.Kind, ID: r.ID, OutageID: r.OutageID, ServerOutageID: r.ServerOutageID, WarningID: r.WarningID,
	})
	list := make([]alarm.Other, len(rows))
	for i, o := range rows {
		list[i] = alarm.Other{
			Way: alarm.Way(o.Way), State: alarm.State(o.State), Attempts: int(o.Attempts), Due: o.DueAt.Time(), Ended: o.EndedAt.Time(),
			Read: !o.ReadAt.IsZero() || inbox.State(o.Reached) == inbox.Read,
		}
	}
	return list, err
}

func facts(r db.DueNoticesRow) (alarm.Facts, error) {
	f := alarm.Facts{
		Notice: alarm.Notice{
			ID: r.ID, Kind: alarm.Kind(r.Kind), Way: alarm.Way(r.Way), State: alarm.Waiting, Attempts: int(r.Attempts),
			Created: r.CreatedAt.Time(), Due: r.DueAt.Time(), Day: r.Day, Message: string(r.MessageID),
		},
		User: string(r.UserID), Subject: cmp.Or(string(r.OutageID), string(r.ServerOutageID), string(r.WarningID)), To: string(r.Email), Want: alarm.DefaultSetting(), Salon: string(r.Salon), Server: string(r.ServerID), BeginningSent: r.Told, Salons: int(r.Salons), Servers: int(r.Servers),
		Cause:   connection.Cause(cmp.Or(string(r.Cause), string(r.ServerCause))),
		Warning: finding(r.Warning, r.Subject, r.Figure),
		Began:   r.BeganAt.Time(), Over: !r.EndedAt.IsZero() || !r.ServerEndedAt.IsZero() || !r.WarningEndedAt.IsZero(),
	}
	if whose := cmp.Or(r.FallenID, r.WarnedID); whose != "" && whose != r.TenantID { // an operator's: of the platform's own number
		f.Platform, f.Salon = true, tenant.PlatformName
	}
	if r.ContactID != "" {
		c, err := contact.ParseID(string(r.ContactID))
		if err != nil {
			return alarm.Facts{}, storekit.Unreadable("contact", err)
		}
		f.Contact = c
	}
	for _, began := range []column.Time{r.ServerBeganAt, r.WarningBeganAt} {
		if f.Began.IsZero() {
			f.Began = began.Time()
		}
	}
	if r.Mail.Valid {
		f.Want = alarm.Setting{Mail: r.Mail.Bool, Quiet: inbox.Quiet{From: int(r.QuietFrom.Int64), To: int(r.QuietTo.Int64)}}
	}
	if r.TenantID != "" {
		t, err := tenant.ParseID(string(r.TenantID))
		if err != nil {
			return alarm.Facts{}, storekit.Unreadable("tenant", err)
		}
		f.Tenant = t
	}
	zone := cmp.Or(string(r.Timezone), tenant.DefaultTimezone)
	var err error
	if f.Zone, err = time.LoadLocation(zone); err != nil {
		return alarm.Facts{}, storekit.Unreadable("timezone", err)
	}
	if r.Locale != "" {
		if f.Lang, err = text.ParseLang(string(r.Locale)); err != nil {
			return alarm.Facts{}, storekit.Unreadable("locale", err)
		}
	}
	return f, nil
}

// finding is what a notice of a warning is about; zero in other notices.
func finding(kind, subject column.Text, figure sql.NullInt64) alarm.Finding {
	return alarm.Finding{Kind: alarm.WarningKind(kind), Subject: string(subject), Figure: int(figure.Int64)}
}

// ClaimNotice keeps others from sending a notice until then, and tells whether nobody else has it. Only for the platform itself.
func (s *Store) ClaimNotice(ctx context.Context, scope tenant.Scope, n alarm.Notice, until time.Time) (claimed bool, err error) {
	const op = "store.claim_notice"
	if err := storekit.RequireSystem(scope, op); err != nil {
		return false, err
	}
	err = s.kit.Do(ctx, op, func(ctx context.Context, tx *storekit.Tx) error {
		rows, err := tx.ClaimNotice(ctx, db.ClaimNoticeParams{ID: n.ID, Until: column.At(until), DueAt: column.At(n.Due)})
		claimed = rows > 0
		return err
	})
	return claimed, err
}

// SettleNotice writes what became of a notice that waits and is due as it was read, or nothing. Only for the platform itself.
func (s *Store) SettleNotice(ctx context.Context, scope tenant.Scope, n alarm.Notice, t alarm.Settlement, now time.Time) error {
	const op = "store.settle_notice"
	if err := storekit.RequireSystem(scope, op); err != nil {
		return err
	}
	row := db.SettleNoticeParams{ID: n.ID, State: string(t.State), Reason: string(t.Reason), NextAt: column.At(t.Due), DueAt: column.At(n.Due), MessageID: column.Text(cmp.Or(t.Message, n.Message))}
	if t.State != alarm.Waiting {
		row.EndedAt = column.At(now)
	}
	return s.kit.Do(ctx, op, func(ctx context.Context, tx *storekit.Tx) error {
		rows, err := tx.SettleNotice(ctx, row)
		if err == nil && rows == 0 {
			return storekit.ErrUnchanged
		}
		return err
	})
}

// AddTrialNotice lets a person be told something now, to try whether it arrives.
func (s *Store) AddTrialNotice(ctx context.Context, scope tenant.Scope, u tenant.User, way alarm.Way) error {
	const op = "store.add_trial_notice"
	if err := storekit.AuthorizeOwner(scope, u.Tenant, op); err != nil {
		return err
	}
	err := s.kit.Do(ctx, op, func(ctx context.Context, tx *storekit.Tx) error {
		return tx.AddTrialNotice(ctx, db.AddTrialNoticeParams{
			ID: alarm.NewID(), UserID: column.Text(u.ID), Way: string(way), CreatedAt: column.At(s.kit.Now()),
		})
	})
	s.hintDue()
	return err
}

// AllNotices lists what was told over all salons, the newest first, before a notice. Only for who sees all salons.
func (s *Store) AllNotices(ctx context.Context, scope tenant.Scope, before string, limit int) ([]alarm.ListedNotice, error) {
	const op = "store.all_notices"
	if err := storekit.RequireAllTenants(scope, op); err != nil {
		return nil, err
	}
	rows, err := s.kit.Reads().AllNotices(ctx, db.AllNoticesParams{Before: cmp.Or(before, storekit.AfterEveryID), MaxRows: storekit.PageSize(limit)})
	if err != nil {
		return nil, s.kit.Fault(op, err)
	}
	list := make([]alarm.ListedNotice, len(rows))
	for i, r := range rows {
		n := alarm.Notice{
			ID: r.ID, Kind: alarm.Kind(r.Kind), Way: alarm.Way(r.Way), State: alarm.State(r.State), Reason: alarm.Reason(r.Reason),
			Attempts: int(r.Attempts), Created: r.CreatedAt.Time(), Due: r.DueAt.Time(), Ended: r.EndedAt.Time(), Day: r.Day, Read: r.ReadAt.Time(),
		}
		if n.Read.IsZero() && inbox.State(r.Reached) == inbox.Read {
			n.Read = r.ReachedAt.Time()
		}
		list[i] = alarm.ListedNotice{
			ReceivedNotice: alarm.ReceivedNotice{Notice: n, Cause: connection.Cause(cmp.Or(string(r.Cause), string(r.ServerCause))), Server: string(r.ServerID), Warning: finding(r.Warning, r.Subject, r.Figure)},
			Slug:           string(r.Slug), Salon: string(r.Salon),
		}
	}
	return list, nil
}

// NoticesOf lists what a person was told or is to be told, the newest first.
func (s *Store) NoticesOf(ctx context.Context, scope tenant.Scope, u tenant.User, limit int) ([]alarm.ReceivedNotice, error) {
	const op = "store.notices_of"
	if err := storekit.AuthorizeOwner(scope, u.Tenant, op); err != nil {
		return nil, err
	}
	rows, err := s.kit.Reads().NoticesOf(ctx, db.NoticesOfParams{UserID: column.Text(u.ID), MaxRows: storekit.PageSize(limit)})
	if err != nil {
		return nil, s.kit.Fault(op, err)
	}
	list := make([]alarm.ReceivedNotice, len(rows))
	for i, r := range rows {
		list[i] = alarm.ReceivedNotice{
			Notice: alarm.Notice{
				ID: r.ID, Kind: alarm.Kind(r.Kind), Way: alarm.Way(r.Way), State: alarm.State(r.State), Reason: alarm.Reason(r.Reason),
				Attempts: int(r.Attempts), Created: r.CreatedAt.Time(), Due: r.DueAt.Time(), Ended: r.EndedAt.Time(), Day: r.Day, Read: r.ReadAt.Time(),
			},
			Cause: connection.Cause(cmp.Or(string(r.Cause), string(r.ServerCause))), Server: string(r.ServerID), Warning: finding(r.Warning, r.Subject, r.Figure),
		}
		if list[i].Read.IsZero() && inbox.State(r.Reached) == inbox.Read {
			list[i].Read = r.ReachedAt.Time()
		}
	}
	return list, nil
}

// ReadNotice notes that a person opened a notice of theirs, once, and returns what it is about. id may be the part before the
// person's own. Errors: NotFound.
func (s *Store) ReadNotice(ctx context.Context, scope tenant.Scope, u tenant.User, id string) (alarm.Notice, error) {
	const op = "store.read_notice"
	if err := storekit.AuthorizeOwner(scope, u.Tenant, op); err != nil {
		return alarm.Notice{}, err
	}
	for _, id := range []string{id, id + "/" + u.ID} {
		r, err := s.kit.Reads().NoticeKind(ctx, db.NoticeKindParams{ID: id, UserID: column.Text(u.ID)})
		if errors.Is(err, sql.ErrNoRows) {
			continue
		}
		if err != nil {
			return alarm.Notice{}, s.kit.Fault(op, err)
		}
		return alarm.Notice{ID: id, Kind: alarm.Kind(r.Kind), Day: r.Day, OfSalon: alarm.WarningKind(r.Warning).OfSalon()}, s.kit.Do(ctx, op, func(ctx context.Context, tx *storekit.Tx) error {
			n, err := tx.ReadNotice(ctx, db.ReadNoticeParams{ID: id, UserID: column.Text(u.ID), ReadAt: column.At(s.kit.Now())})
			if err == nil && n == 0 {
				return storekit.ErrUnchanged // it was opened before
			}
			return err
		})
	}
	return alarm.Notice{}, storekit.NotFound(op, text.NotFound)
}

// NoticeSetting is how a person wants to be told.
func (s *Store) NoticeSetting(ctx context.Context, scope tenant.Scope, u tenant.User) (alarm.Setting, error) {
	const op = "store.notice_setting"
	if err := storekit.AuthorizeOwner(scope, u.Tenant, op); err != nil {
		return alarm.Setting{}, err
	}
	r, err := s.kit.Reads().NoticeSettingOf(ctx, u.ID)
	if errors.Is(err, sql.ErrNoRows) {
		return alarm.DefaultSetting(), nil
	}
	return alarm.Setting{Mail: r.Mail, Quiet: inbox.Quiet{From: int(r.QuietFrom), To: int(r.QuietTo)}}, s.kit.Fault(op, err)
}

// PutNoticeSetting keeps it.
func (s *Store) PutNoticeSetting(ctx context.Context, scope tenant.Scope, u tenant.User, v alarm.Setting) error {
	const op = "store.put_notice_setting"
	if err := storekit.AuthorizeOwner(scope, u.Tenant, op); err != nil {
		return err
	}
	if err := v.Check(); err != nil {
		return err
	}
	return s.kit.Do(ctx, op, func(ctx context.Context, tx *storekit.Tx) error {
		return tx.PutNoticeSetting(ctx, db.PutNoticeSettingParams{
			UserID: u.ID, Mail: v.Mail, QuietFrom: int64(v.Quiet.From), QuietTo: int64(v.Quiet.To),
		})
	})
}

// PruneAlarms ends the warnings that nobody looks for any more, forgets what ended before a day, and tells how many rows it forgot. Only for the platform itself.
func (s *Store) PruneAlarms(ctx context.Context, scope tenant.Scope, before time.Time) (int, error) {
	const op = "store.prune_alarms"
	if err := storekit.RequireSystem(scope, op); err != nil {
		return 0, err
	}
	return s.kit.Delete(ctx, op, func(ctx context.Context, tx *storekit.Tx) (int64, error) {
		now := s.kit.Now()
		if _, err := tx.EndUnseenWarnings(ctx, db.EndUnseenWarningsParams{EndedAt: column.At(now), UnseenSince: column.At(now.Add(-alarm.UnseenAfter))}); err != nil {
			return 0, err
		}
		var all int64
		for _, drop := range []func(context.Context, column.Time) (int64, error){tx.DropOldNotices, tx.DropOldOutages, tx.DropOldServerOutages, tx.DropOldWarnings} {
			n, err := drop(ctx, column.At(before))
			if err != nil {
				return 0, err
			}
			all += n
		}
		return all, nil
	})
}
