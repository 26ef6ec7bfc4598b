package store

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"salonzap/internal/fault"
	"salonzap/internal/store/column"
	"salonzap/internal/store/db"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

// AddTenant inserts a salon. A slug that no person chose is numbered until it is free. See tenant.Store.
func (s *Store) AddTenant(ctx context.Context, scope tenant.Scope, t tenant.Tenant, slugGiven bool) (tenant.Tenant, error) {
	const op = "store.add_tenant"
	if err := everybody(scope, op); err != nil {
		return tenant.Tenant{}, err
	}
	wish := t.Slug
	err := s.do(ctx, op, func(ctx context.Context, _ *sql.Tx, q *db.Queries) error {
		t.Slug = wish
		n, err := q.AddTenant(ctx, addition(t))
		if err != nil || n == 1 {
			return err
		}
		if slugGiven {
			return &fault.Error{Kind: fault.Conflict, Op: op, Field: "slug", Key: text.SlugTaken, Args: []any{wish.String()}}
		}
		t.Slug, err = numbered(ctx, q, t)
		return err
	})
	if err != nil {
		return tenant.Tenant{}, err
	}
	t.CreatedAt = trim(t.CreatedAt)
	s.publish([]string{t.ID.String()})
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
		ID: t.ID.String(), Slug: t.Slug.String(), Name: t.Name, Phone: digits(t.Phone), Timezone: t.Timezone,
		Locale: t.Locale.String(), Search: searchText(t), Found: ownText(t), CreatedAt: column.At(t.CreatedAt),
	}
}

// Tenant reads a living salon. Errors: NotFound with Key text.SalonUnknown.
func (s *Store) Tenant(ctx context.Context, scope tenant.Scope, id tenant.ID) (tenant.Tenant, error) {
	const op = "store.tenant"
	if err := sees(scope, id, op); err != nil {
		return tenant.Tenant{}, err
	}
	r, err := s.reads.TenantByID(ctx, id.String())
	return s.salon(scope, op, r, err)
}

// TenantBySlug reads a living salon. Errors: NotFound with Key text.SalonUnknown.
func (s *Store) TenantBySlug(ctx context.Context, scope tenant.Scope, slug string) (tenant.Tenant, error) {
	r, err := s.reads.TenantBySlug(ctx, slug)
	return s.salon(scope, "store.tenant_by_slug", r, err)
}

func (s *Store) salon(scope tenant.Scope, op string, r db.Tenant, err error) (tenant.Tenant, error) {
	if errors.Is(err, sql.ErrNoRows) {
		return tenant.Tenant{}, missing(op, text.SalonUnknown)
	}
	if err != nil {
		return tenant.Tenant{}, s.failed(op, err)
	}
	t, err := tenantFromRow(r)
	if err != nil {
		return tenant.Tenant{}, s.failed(op, err)
	}
	return t, sees(scope, t.ID, op)
}

func tenantFromRow(r db.Tenant) (t tenant.Tenant, err error) {
	t = tenant.Tenant{
		Name: r.Name, Phone: number(r.Phone), Timezone: r.Timezone, CreatedAt: r.CreatedAt.Time(), DeletedAt: r.DeletedAt.Time(),
	}
	if t.ID, err = tenant.ParseID(r.ID); err != nil {
		return tenant.Tenant{}, unreadable("tenant", err)
	}
	if t.Slug, err = tenant.ParseSlug(r.Slug); err != nil {
		return tenant.Tenant{}, unreadable("slug", err)
	}
	if t.Locale, err = text.ParseLang(r.Locale); err != nil {
		return tenant.Tenant{}, unreadable("locale", err)
	}
	return t, nil
}

// ChangeTenant loads and locks a living salon, applies f, and saves what may change. See tenant.Store.
func (s *Store) ChangeTenant(
	ctx context.Context, scope tenant.Scope, id tenant.ID, f func(tenant.Tenant) (tenant.Tenant, error),
) (t tenant.Tenant, err error) {
	const op = "store.change_tenant"
	if err := sees(scope, id, op); err != nil {
		return tenant.Tenant{}, err
	}
	err = s.do(ctx, op, func(ctx context.Context, _ *sql.Tx, q *db.Queries) error {
		if err := q.TouchConnection(ctx, id.String()); err != nil {
			return err
		}
		r, err := q.LockTenant(ctx, id.String())
		if errors.Is(err, sql.ErrNoRows) {
			return missing(op, text.SalonUnknown)
		}
		if err != nil {
			return err
		}
		old, err := tenantFromRow(r)
		if err != nil {
			return err
		}
		if t, err = f(old); err != nil {
			return err
		}
		t.ID, t.Slug, t.CreatedAt, t.DeletedAt = old.ID, old.Slug, old.CreatedAt, old.DeletedAt
		if t == old {
			return errUnchanged
		}
		if err := q.SaveTenant(ctx, db.SaveTenantParams{
			ID: r.ID, Name: t.Name, Phone: digits(t.Phone), Timezone: t.Timezone, Locale: t.Locale.String(), Search: searchText(t),
		}); err != nil {
			return err
		}
		return refind(ctx, q, r.ID)
	})
	if err != nil {
		return tenant.Tenant{}, err
	}
	s.publish([]string{id.String()})
	return t, nil
}

// DeleteTenant marks a salon as deleted, and drops it at once when it never had a connection. See tenant.Store.
func (s *Store) DeleteTenant(ctx context.Context, scope tenant.Scope, id tenant.ID, now time.Time) error {
	const op = "store.delete_tenant"
	if err := everybody(scope, op); err != nil {
		return err
	}
	err := s.do(ctx, op, func(ctx context.Context, _ *sql.Tx, q *db.Queries) error {
		if err := q.TouchConnection(ctx, id.String()); err != nil {
			return err
		}
		n, err := q.MarkTenantDeleted(ctx, db.MarkTenantDeletedParams{ID: id.String(), DeletedAt: column.At(now)})
		if err != nil {
			return err
		}
		if n == 0 {
			return missing(op, text.SalonUnknown)
		}
		return q.DropDeletedTenant(ctx, id.String())
	})
	if err == nil {
		s.publish([]string{id.String()})
	}
	return err
}

// searchText is what salons are sorted by: the name and the slug, folded.
func searchText(t tenant.Tenant) string { return fold(t.Name) + " " + t.Slug.String() }

// fold drops accents and capitals, so that "joao" finds "João".
func fold(s string) string {
	var b strings.Builder
	for _, r := range norm.NFKD.String(strings.ToLower(s)) {
		if !unicode.Is(unicode.Mn, r) {
			b.WriteRune(r)
		}
	}
	return b.String()
}
