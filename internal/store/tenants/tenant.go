package tenants

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"salonzap/internal/fault"
	"salonzap/internal/store/column"
	"salonzap/internal/store/db"
	"salonzap/internal/store/storekit"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

// Store keeps salons. It is safe for concurrent use. Make one with New.
type Store struct {
	kit   *storekit.DB
	zones chan struct{} // see ZoneChanged
}

// New keeps them in a database.
func New(kit *storekit.DB) *Store { return &Store{kit, make(chan struct{}, 1)} }

// Within is this Store as a part of a transaction; see storekit.DB.Within.
func (s *Store) Within(tx *storekit.Tx) *Store { return &Store{s.kit.Within(tx), s.zones} }

// ZoneChanged receives when a commit of this process gave a salon another time zone. Like all hints it may come in vain.
func (s *Store) ZoneChanged() <-chan struct{} { return s.zones }

// rezoned hints that a salon has another zone, after the commit.
func (s *Store) rezoned(tx *storekit.Tx) {
	tx.AfterCommit(func() {
		select {
		case s.zones <- struct{}{}:
		default: // a hint waits already
		}
	})
}

// AddTenant inserts a salon. A slug that no person chose is numbered until it is free. See tenant.SalonStore.
func (s *Store) AddTenant(ctx context.Context, scope tenant.Scope, t tenant.Tenant, slugGiven bool) (tenant.Tenant, error) {
	const op = "store.add_tenant"
	if err := storekit.RequireAllTenants(scope, op); err != nil {
		return tenant.Tenant{}, err
	}
	wish := t.Slug
	err := s.kit.Do(ctx, op, func(ctx context.Context, tx *storekit.Tx) error {
		t.Slug = wish
		n, err := tx.AddTenant(ctx, addition(t))
		if err != nil || n == 1 {
			return err
		}
		if slugGiven {
			return &fault.Error{Kind: fault.Conflict, Op: op, Field: "slug", Key: text.SlugTaken, Args: []any{wish.String()}}
		}
		t.Slug, err = numbered(ctx, tx.Queries, t)
		return err
	})
	if err != nil {
		return tenant.Tenant{}, err
	}
	t.CreatedAt = column.At(t.CreatedAt).Time()
	s.kit.Publish(t.ID.String())
	return t, nil
}

// patience is how many numbers are tried one by one before the count of similar slugs is taken as a guess.
const patience = 10

// numbered inserts the tenant under a free number, the first one as long as few are taken; the thousandth "studio-ana"
// does not try a thousand times.
func numbered(ctx context.Context, q *db.Queries, t tenant.Tenant) (tenant.Slug, error) {
	wish := t.Slug
	same, err := q.CountSlugs(ctx, db.CountSlugsParams{First: wish.String() + "-", Beyond: wish.String() + "."})
	if err != nil {
		return tenant.Slug{}, err
	}
	for n := 2; ; n++ {
		if n == patience {
			n = max(n, int(same))
		}
		t.Slug = wish.Numbered(n)
		if added, err := q.AddTenant(ctx, addition(t)); err != nil || added == 1 {
			return t.Slug, err
		}
	}
}

func addition(t tenant.Tenant) db.AddTenantParams {
	return db.AddTenantParams{
		ID: t.ID.String(), Slug: t.Slug.String(), Name: t.Name, Phone: column.Digits(t.Phone), Timezone: t.Timezone,
		Locale: t.Locale.String(), Search: SortText(t), Found: ownText(t), CreatedAt: column.At(t.CreatedAt),
	}
}

// Tenant reads a living salon. Errors: NotFound with Key text.SalonUnknown.
func (s *Store) Tenant(ctx context.Context, scope tenant.Scope, id tenant.ID) (tenant.Tenant, error) {
	const op = "store.tenant"
	if err := storekit.Authorize(scope, id, op); err != nil {
		return tenant.Tenant{}, err
	}
	r, err := s.kit.Reads().TenantByID(ctx, id.String())
	return Found(s.kit, scope, op, r, err)
}

// TenantBySlug reads a living salon. Errors: NotFound with Key text.SalonUnknown.
func (s *Store) TenantBySlug(ctx context.Context, scope tenant.Scope, slug string) (tenant.Tenant, error) {
	r, err := s.kit.Reads().TenantBySlug(ctx, slug)
	return Found(s.kit, scope, "store.tenant_by_slug", r, err)
}

// Found is what a reader gets of a salon that it asked for, if its scope may see it. Errors: NotFound with Key
// text.SalonUnknown.
func Found(kit *storekit.DB, scope tenant.Scope, op string, r db.Tenant, err error) (tenant.Tenant, error) {
	if errors.Is(err, sql.ErrNoRows) {
		return tenant.Tenant{}, storekit.NotFound(op, text.SalonUnknown)
	}
	if err != nil {
		return tenant.Tenant{}, kit.Fault(op, err)
	}
	t, err := FromRow(r)
	if err != nil {
		return tenant.Tenant{}, kit.Fault(op, err)
	}
	return t, storekit.Authorize(scope, t.ID, op)
}

// FromRow reads a salon.
func FromRow(r db.Tenant) (t tenant.Tenant, err error) {
	t = tenant.Tenant{
		Name: r.Name, Phone: column.Number(r.Phone), Timezone: r.Timezone, CreatedAt: r.CreatedAt.Time(), DeletedAt: r.DeletedAt.Time(),
	}
	if t.ID, err = tenant.ParseID(r.ID); err != nil {
		return tenant.Tenant{}, storekit.Unreadable("tenant id", err)
	}
	if t.Slug, err = tenant.ParseSlug(r.Slug); err != nil {
		return tenant.Tenant{}, storekit.Unreadable("slug", err)
	}
	if t.Locale, err = text.ParseLang(r.Locale); err != nil {
		return tenant.Tenant{}, storekit.Unreadable("locale", err)
	}
	return t, nil
}

// ChangeTenant loads and locks a living salon, applies f, and saves what may change. See tenant.SalonStore.
func (s *Store) ChangeTenant(
	ctx context.Context, scope tenant.Scope, id tenant.ID, f func(tenant.Tenant) (tenant.Tenant, error),
) (t tenant.Tenant, err error) {
	const op = "store.change_tenant"
	if err := storekit.Authorize(scope, id, op); err != nil {
		return tenant.Tenant{}, err
	}
	err = s.kit.Do(ctx, op, func(ctx context.Context, tx *storekit.Tx) error {
		if err := tx.TouchConnection(ctx, id.String()); err != nil {
			return err
		}
		r, err := tx.LockTenant(ctx, id.String())
		if errors.Is(err, sql.ErrNoRows) {
			return storekit.NotFound(op, text.SalonUnknown)
		}
		if err != nil {
			return err
		}
		old, err := FromRow(r)
		if err != nil {
			return err
		}
		if t, err = f(old); err != nil {
			return err
		}
		t.ID, t.Slug, t.CreatedAt, t.DeletedAt = old.ID, old.Slug, old.CreatedAt, old.DeletedAt
		if t == old {
			return storekit.ErrUnchanged
		}
		if t.Timezone != old.Timezone {
			s.rezoned(tx)
		}
		if err := tx.SaveTenant(ctx, db.SaveTenantParams{
			ID: r.ID, Name: t.Name, Phone: column.Digits(t.Phone), Timezone: t.Timezone, Locale: t.Locale.String(), Search: SortText(t),
		}); err != nil {
			return err
		}
		return RefreshSearch(ctx, tx.Queries, r.ID)
	})
	if err != nil {
		return tenant.Tenant{}, err
	}
	s.kit.Publish(id.String())
	return t, nil
}

// DeleteTenant marks a salon as deleted: it is seen no more, and its slug and instance name stay reserved until its connection
// is forgotten. Without a connection the row goes at once.
func (s *Store) DeleteTenant(ctx context.Context, scope tenant.Scope, id tenant.ID, now time.Time) error {
	const op = "store.delete_tenant"
	if err := storekit.RequireAllTenants(scope, op); err != nil {
		return err
	}
	err := s.kit.Do(ctx, op, func(ctx context.Context, tx *storekit.Tx) error {
		if err := tx.TouchConnection(ctx, id.String()); err != nil {
			return err
		}
		n, err := tx.MarkTenantDeleted(ctx, db.MarkTenantDeletedParams{ID: id.String(), DeletedAt: column.At(now)})
		if err != nil {
			return err
		}
		if n == 0 {
			return storekit.NotFound(op, text.SalonUnknown)
		}
		return tx.DropDeletedTenant(ctx, id.String())
	})
	if err == nil {
		s.kit.Publish(id.String())
	}
	return err
}
