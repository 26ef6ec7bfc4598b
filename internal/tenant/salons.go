package tenant

import (
	"context"
	"time"

	"salonzap/internal/phone"
	"salonzap/internal/text"
)

// Salons adds and changes salons: it checks what people typed before it reaches the store.
type Salons struct {
	store SalonStore
	now   func() time.Time
}

// NewSalons makes Salons on a store.
func NewSalons(store SalonStore, now func() time.Time) *Salons {
	return &Salons{store: store, now: now}
}

// Add makes a salon. Without a slug in the draft, one is made of the name and numbered until it is free.
// Errors: Invalid with the field; Conflict on "slug" when the given one is taken.
func (b *Salons) Add(ctx context.Context, scope Scope, d Draft) (Tenant, error) {
	t, slugGiven, err := New(d, b.now())
	if err != nil {
		return Tenant{}, err
	}
	return b.store.AddTenant(ctx, scope, t, slugGiven)
}

// Patch is a change of a salon; nil leaves a field as it is. An empty Phone forgets the number.
type Patch struct{ Name, Phone, Timezone, Locale *string }

// Change applies a patch. The slug and the name of the instance never change. Errors: Invalid with the field; NotFound.
func (b *Salons) Change(ctx context.Context, scope Scope, id ID, p Patch) (Tenant, error) {
	return b.store.ChangeTenant(ctx, scope, id, p.apply)
}

func (p Patch) apply(t Tenant) (Tenant, error) {
	var err error
	if p.Name != nil {
		if t.Name, err = CleanName(*p.Name); err != nil {
			return t, err
		}
	}
	if p.Phone != nil {
		t.Phone = phone.Number{}
		if *p.Phone != "" {
			if t.Phone, err = phone.Parse(*p.Phone, "BR"); err != nil {
				return t, err
			}
		}
	}
	if p.Timezone != nil {
		if t.Timezone, err = CleanTimezone(*p.Timezone); err != nil {
			return t, err
		}
	}
	if p.Locale != nil {
		if t.Locale, err = text.ParseLang(*p.Locale); err != nil {
			return t, err
		}
	}
	return t, nil
}
