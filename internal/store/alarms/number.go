package alarms

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"salonzap/internal/alarm"
	"salonzap/internal/contact"
	"salonzap/internal/fault"
	"salonzap/internal/store/column"
	"salonzap/internal/store/db"
	"salonzap/internal/store/storekit"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

// NoticeNumber is the number at which a person gets notices; the zero Number when the person never asked.
func (s *Store) NoticeNumber(ctx context.Context, scope tenant.Scope, u tenant.User) (alarm.Number, error) {
	const op = "store.notice_number"
	if err := storekit.AuthorizeOwner(scope, u.Tenant, op); err != nil {
		return alarm.Number{}, err
	}
	r, err := s.kit.Reads().NoticeNumberOf(ctx, u.ID)
	if errors.Is(err, sql.ErrNoRows) {
		return alarm.Number{}, nil
	}
	n := alarm.Number{Until: r.CodeUntil.Time(), Phone: column.Number(r.Phone)}
	if r.ContactID != "" { // a contact that was erased gets nothing
		n.Confirmed = r.ConfirmedAt.Time()
	}
	return n, s.kit.Fault(op, err)
}

// AskNoticeNumber keeps the hash of the code that a person has to write until then. Where the person gets notices already, that stays so meanwhile.
func (s *Store) AskNoticeNumber(ctx context.Context, scope tenant.Scope, u tenant.User, hash string, until time.Time) error {
	const op = "store.ask_notice_number"
	if err := storekit.AuthorizeOwner(scope, u.Tenant, op); err != nil {
		return err
	}
	return s.kit.Do(ctx, op, func(ctx context.Context, tx *storekit.Tx) error {
		return tx.AskNoticeNumber(ctx, db.AskNoticeNumberParams{UserID: u.ID, Code: hash, CodeUntil: column.At(until)})
	})
}

// DropNoticeNumber ends a person's notices on WhatsApp, if there are any.
func (s *Store) DropNoticeNumber(ctx context.Context, scope tenant.Scope, u tenant.User) error {
	const op = "store.drop_notice_number"
	if err := storekit.AuthorizeOwner(scope, u.Tenant, op); err != nil {
		return err
	}
	return s.kit.Do(ctx, op, func(ctx context.Context, tx *storekit.Tx) error { return tx.DropNoticeNumber(ctx, u.ID) })
}

// NoticeCode gives whose code it is, by its hash. Errors: NotFound (unknown, used, expired). Only for the platform itself.
func (s *Store) NoticeCode(ctx context.Context, scope tenant.Scope, hash string, now time.Time) (alarm.CodeHolder, error) {
	const op = "store.notice_code"
	if err := storekit.RequireSystem(scope, op); err != nil {
		return alarm.CodeHolder{}, err
	}
	r, err := s.kit.Reads().NoticeCode(ctx, db.NoticeCodeParams{Code: hash, Now: column.At(now)})
	if err != nil {
		return alarm.CodeHolder{}, s.kit.Fault(op, err)
	}
	h := alarm.CodeHolder{User: r.UserID, Salon: string(r.Salon)}
	if r.Locale != "" {
		if h.Lang, err = text.ParseLang(string(r.Locale)); err != nil {
			return alarm.CodeHolder{}, storekit.Unreadable("locale", err)
		}
	}
	return h, nil
}

// GetsNotices tells whether somebody's notices go to a contact. Only for the platform itself.
func (s *Store) GetsNotices(ctx context.Context, scope tenant.Scope, c contact.ID) (bool, error) {
	const op = "store.gets_notices"
	if err := storekit.RequireSystem(scope, op); err != nil {
		return false, err
	}
	n, err := s.kit.Reads().CountNoticeNumbers(ctx, c.String())
	return n > 0, s.kit.Fault(op, err)
}

// ConfirmNotices lets a person's notices go to a contact, within a transaction. Errors: Conflict when the code was used or replaced meanwhile.
func (s *Store) ConfirmNotices(ctx context.Context, tx *storekit.Tx, v alarm.Confirm) error {
	n, err := tx.ConfirmNoticeNumber(ctx, db.ConfirmNoticeNumberParams{
		ContactID: column.Text(v.Contact.String()), ConfirmedAt: column.At(tx.Now), UserID: v.User, Code: v.Hash,
	})
	if err == nil && n == 0 {
		return fault.New(fault.Conflict, "store.confirm_notices", text.Conflicting)
	}
	return err
}

// ForgetNotices ends all notices to a contact, within a transaction.
func (s *Store) ForgetNotices(ctx context.Context, tx *storekit.Tx, v alarm.Forget) error {
	return tx.ForgetNoticeNumbers(ctx, v.Contact.String())
}
