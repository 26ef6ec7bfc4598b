package cli

import (
	"context"
	"io"
	"time"

	"salonzap/internal/tenant"
)

type apikeyCmd struct {
	Create apikeyCreateCmd `cmd:"" help:"Make a key. It is shown once."`
	List   apikeyListCmd   `cmd:"" help:"List keys, without what they say."`
	Revoke apikeyRevokeCmd `cmd:"" help:"Make a key useless, within seconds."`
}

type apikeyCreateCmd struct {
	Name  string `required:"" help:"What it is for; history shows it."`
	Salon string `help:"Slug of the only salon that it may see; absent: all."`
	Days  int    `help:"Days until it expires; absent: never."`
}

// Help shows examples.
func (apikeyCreateCmd) Help() string {
	return "Examples:\n  salonzap apikey create --name django --json\n  salonzap apikey create --name \"Ana's n8n\" --salon ana"
}

// Run makes a key.
func (c apikeyCreateCmd) Run(ctx context.Context, h *home) error {
	core, err := h.open(ctx)
	if err != nil {
		return err
	}
	var id tenant.ID
	if c.Salon != "" {
		t, err := core.Store.TenantBySlug(ctx, operator(), c.Salon)
		if err != nil {
			return err
		}
		id = t.ID
	}
	n := tenant.NewKey{Name: c.Name, Only: id}
	if c.Days != 0 {
		n.Until = h.Now().AddDate(0, 0, c.Days)
	}
	key, plain, err := core.Keys.Create(ctx, operator(), n)
	if err != nil {
		return err
	}
	v := struct {
		ID    string  `json:"id"`
		Name  string  `json:"name"`
		Salon *string `json:"salon"`
		Key   string  `json:"key"`
	}{key.ID, key.Name, optional(c.Salon), plain}
	return h.out.value(v, func(w io.Writer) {
		say(w, "%s", plain)
		say(h.Stderr, "Keep it now: it is shown only once. Send it as Authorization: Bearer <key>.")
	})
}

// keyView is an API key in JSON, without the key itself.
type keyView struct {
	ID         string     `json:"id"`
	Name       string     `json:"name"`
	Salon      *string    `json:"salon"`
	CreatedAt  *time.Time `json:"created_at"`
	LastUsedAt *time.Time `json:"last_used_at"`
	RevokedAt  *time.Time `json:"revoked_at"`
	ExpiresAt  *time.Time `json:"expires_at"`
}

type apikeyListCmd struct{}

// Run lists keys.
func (apikeyListCmd) Run(ctx context.Context, h *home) error {
	s, err := h.database(ctx)
	if err != nil {
		return err
	}
	keys, err := s.APIKeys(ctx, operator())
	if err != nil {
		return err
	}
	views := make([]keyView, 0, len(keys))
	var rows [][]string
	for _, k := range keys {
		slug, shown := "", "all"
		if !k.Tenant.IsZero() {
			if t, err := s.Tenant(ctx, operator(), k.Tenant); err == nil {
				slug = t.Slug.String()
			}
			shown = slug
		}
		views = append(views, keyView{k.ID, k.Name, optional(slug), instant(k.CreatedAt), instant(k.LastUsedAt), instant(k.RevokedAt), instant(k.ExpiresAt)})
		state := "good"
		switch {
		case !k.RevokedAt.IsZero():
			state = "revoked"
		case !k.Works(h.Now()):
			state = "expired"
		}
		rows = append(rows, []string{k.ID, k.Name, shown, state, moment(k.CreatedAt), moment(k.LastUsedAt)})
	}
	return h.out.value(views, func(w io.Writer) {
		table(w, "There is no key.", []string{"ID", "NAME", "SALON", "STATE", "MADE", "LAST USED"}, rows)
	})
}

type apikeyRevokeCmd struct {
	ID string `arg:"" help:"The key's id, as list shows it."`
}

// Run revokes a key.
func (c apikeyRevokeCmd) Run(ctx context.Context, h *home) error {
	s, err := h.database(ctx)
	if err != nil {
		return err
	}
	if err := s.RevokeAPIKey(ctx, operator(), c.ID, h.Now()); err != nil {
		return err
	}
	return h.out.value(map[string]string{"id": c.ID}, func(w io.Writer) { say(w, "The key %s is revoked.", c.ID) })
}
