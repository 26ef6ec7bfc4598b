package cli

import (
	"context"
	"errors"
	"io"
	"net/url"
	"time"

	"salonzap/internal/fault"
	"salonzap/internal/store"
	"salonzap/internal/tenant"
)

type userCmd struct {
	Add      userAddCmd      `cmd:"" help:"Make an account."`
	List     userListCmd     `cmd:"" help:"List accounts."`
	Password userPasswordCmd `cmd:"" help:"Set a new password; every session of the person ends."`
	Delete   userDeleteCmd   `cmd:"" help:"Delete an account."`
	Factor   userFactorCmd   `cmd:"" name:"second-factor" help:"The code that is asked for after the password."`
}

// userView is an account in JSON.
type userView struct {
	ID        string     `json:"id"`
	Email     string     `json:"email"`
	Role      string     `json:"role"`
	Salon     *string    `json:"salon"`
	CreatedAt *time.Time `json:"created_at"`
	Invite    *string    `json:"invite_url,omitempty"` // only after user add without a password: the link by which the person chooses one
}

func viewUser(u tenant.User, slug string) userView {
	return userView{ID: u.ID, Email: u.Email, Role: string(u.Role), Salon: optional(slug), CreatedAt: instant(u.CreatedAt)}
}

type userAddCmd struct {
	Email         string `required:"" help:"The person's address; they sign in with it."`
	Role          string `enum:"operator,owner" required:"" help:"operator: runs the platform; owner: one salon."`
	Salon         string `help:"Slug of the owner's salon."`
	PasswordStdin bool   `help:"Read the password from the standard input; else a link is printed with which the person chooses one." name:"password-stdin"`
}

// Help shows examples.
func (userAddCmd) Help() string {
	return "Examples:\n  salonzap user add --email ana@example.com --role owner --salon ana\n" +
		"  printf %s \"$PASSWORD\" | salonzap user add --email ops@example.com --role operator --password-stdin"
}

// Run makes an account.
func (c userAddCmd) Run(ctx context.Context, h *home) error {
	core, err := h.open(ctx)
	if err != nil {
		return err
	}
	n := tenant.NewUser{Email: c.Email, Role: tenant.Role(c.Role)}
	if c.Salon != "" {
		t, err := core.Store.TenantBySlug(ctx, operator(), c.Salon)
		if err != nil {
			return err
		}
		n.Tenant = t.ID
	}
	if c.PasswordStdin {
		if n.Password, err = h.secretLine(); err != nil {
			return err
		}
		if err := tenant.CheckPassword(n.Password); err != nil { // CreateUser makes an account without a password of an empty one
			return err
		}
	}
	u, err := core.Accounts.CreateUser(ctx, operator(), n)
	if err != nil {
		return err
	}
	v := viewUser(u, c.Salon)
	if !c.PasswordStdin {
		token, err := core.Accounts.Invite(ctx, operator(), u)
		if err != nil {
			return err
		}
		v.Invite = optional(h.pageURL("/welcome/" + url.PathEscape(token)))
	}
	return h.out.value(v, func(w io.Writer) {
		say(w, "%s can sign in as %s.", u.Email, u.Role)
		if v.Invite != nil {
			say(w, "Send this link; it works once, for %s, and lets the person choose a password:\n  %s", tenant.InviteTime, *v.Invite)
		}
	})
}

// pageURL is the URL of a page: of the public URL, or of this machine when there is none.
func (h *home) pageURL(path string) string {
	if h.cfg.PublicURL != "" {
		return h.cfg.PublicURL + path
	}
	return localURL(h.cfg.Listen) + path
}

type userListCmd struct{}

// Run lists the accounts.
func (userListCmd) Run(ctx context.Context, h *home) error {
	s, err := h.database(ctx)
	if err != nil {
		return err
	}
	users, err := s.Users(ctx, operator())
	if err != nil {
		return err
	}
	views := make([]userView, 0, len(users))
	var rows [][]string
	for _, u := range users {
		slug, shown := "", "-"
		if !u.Tenant.IsZero() {
			t, err := s.Tenant(ctx, operator(), u.Tenant)
			if err != nil && !fault.Is(err, fault.NotFound) {
				return err
			}
			slug, shown = t.Slug.String(), t.Slug.String()
		}
		views = append(views, viewUser(u, slug))
		rows = append(rows, []string{u.Email, string(u.Role), shown, moment(u.CreatedAt)})
	}
	return h.out.value(views, func(w io.Writer) {
		table(w, "Nobody can sign in yet.", []string{"E-MAIL", "ROLE", "SALON", "SINCE"}, rows)
	})
}

type userPasswordCmd struct {
	Email         string `required:"" help:"The person's address."`
	PasswordStdin bool   `help:"Read the new password from the standard input." name:"password-stdin" required:""`
}

// Run sets a password.
func (c userPasswordCmd) Run(ctx context.Context, h *home) error {
	core, err := h.open(ctx)
	if err != nil {
		return err
	}
	u, err := findUser(ctx, core.Store, c.Email)
	if err != nil {
		return err
	}
	password, err := h.secretLine()
	if err != nil {
		return err
	}
	if _, err := core.Accounts.SetPassword(ctx, u, password); err != nil {
		return err
	}
	return h.out.value(map[string]string{"id": u.ID, "email": u.Email}, func(w io.Writer) {
		say(w, "%s has a new password, and must sign in again.", u.Email)
	})
}

func findUser(ctx context.Context, s *store.Store, email string) (tenant.User, error) {
	clean, err := tenant.CleanEmail(email)
	if err != nil {
		return tenant.User{}, err
	}
	u, err := s.UserByEmail(ctx, operator(), clean)
	if fault.Is(err, fault.NotFound) {
		return tenant.User{}, errors.New("nobody has this e-mail address; see: salonzap user list")
	}
	return u, err
}

type userDeleteCmd struct {
	Email string `required:"" help:"The person's address."`
}

// Run deletes an account, but never the last operator's.
func (c userDeleteCmd) Run(ctx context.Context, h *home) error {
	s, err := h.database(ctx)
	if err != nil {
		return err
	}
	u, err := findUser(ctx, s, c.Email)
	if err != nil {
		return err
	}
	if u.Role == tenant.Operator {
		n, err := s.CountOperators(ctx, operator())
		if err != nil {
			return err
		}
		if n <= 1 {
			return errors.New("this is the last operator; make another one first")
		}
	}
	if err := s.DeleteUser(ctx, operator(), u.ID); err != nil {
		return err
	}
	return h.out.value(map[string]string{"id": u.ID, "email": u.Email}, func(w io.Writer) { say(w, "%s cannot sign in any more.", u.Email) })
}

type userFactorCmd struct {
	Off userFactorOffCmd `cmd:"" help:"Let somebody sign in with the password alone, who lost the phone and the recovery codes."`
}

type userFactorOffCmd struct {
	Email string `required:"" help:"The person's address."`
}

// Run removes a person's second factor.
func (c userFactorOffCmd) Run(ctx context.Context, h *home) error {
	core, err := h.open(ctx)
	if err != nil {
		return err
	}
	u, err := findUser(ctx, core.Store, c.Email)
	if err != nil {
		return err
	}
	switch err := core.Accounts.DropFactor(ctx, u); {
	case fault.Is(err, fault.NotFound):
		return errors.New("this person has no second factor")
	case err != nil:
		return err
	}
	return h.out.value(map[string]string{"id": u.ID, "email": u.Email}, func(w io.Writer) {
		say(w, "%s signs in with the password alone now.", u.Email)
	})
}
