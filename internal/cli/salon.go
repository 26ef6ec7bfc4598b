package cli

import (
	"context"
	"io"
	"time"

	"salonzap/internal/connection"
	"salonzap/internal/store"
	"salonzap/internal/tenant"
)

type salonCmd struct {
	Add    salonAddCmd    `cmd:"" help:"Make a salon."`
	List   salonListCmd   `cmd:"" help:"List salons, with how their WhatsApp is."`
	Show   salonShowCmd   `cmd:"" help:"Show one salon, with what happened to its WhatsApp."`
	Edit   salonEditCmd   `cmd:"" help:"Change a salon's name, number, time zone or language. Its slug stays for life."`
	Adopt  salonAdoptCmd  `cmd:"" help:"Say that the instance under the salon's name is ours, although its token is not."`
	Delete salonDeleteCmd `cmd:"" help:"Delete a salon, and its instance on the server."`
}

type salonAddCmd struct {
	Name     string `arg:"" help:"As its owner writes it."`
	Slug     string `help:"Its name in URLs; made of the name when absent."`
	Phone    string `help:"Its WhatsApp number; only this number may then be connected."`
	Timezone string `help:"IANA time zone; America/Sao_Paulo when absent."`
	Locale   string `help:"pt-BR or en; pt-BR when absent."`
}

// Help shows examples.
func (salonAddCmd) Help() string {
	return "Examples:\n  salonzap salon add \"Barbearia do João\"\n  salonzap salon add \"Studio Ana\" --slug ana --phone \"(11) 98765-4321\" --json"
}

// Run makes a salon.
func (c salonAddCmd) Run(ctx context.Context, h *home) error {
	s, err := h.database(ctx)
	if err != nil {
		return err
	}
	t, err := tenant.NewSalons(s, h.Now).Add(ctx, operator(), tenant.Draft{
		Name: c.Name, Slug: c.Slug, Phone: c.Phone, Timezone: c.Timezone, Locale: c.Locale,
	})
	if err != nil {
		return err
	}
	return h.showSalon(connection.Salon{Tenant: t})
}

func (h *home) showSalon(s connection.Salon) error {
	v := viewSalon(s, h.Now())
	return h.out.value(v, func(w io.Writer) { table(w, "", salonHead(), [][]string{v.row()}) })
}

type salonListCmd struct {
	Text   string `help:"Only salons with this in their name or slug."`
	Status string `enum:",disconnected,connecting,awaiting_scan,connected" default:"" help:"Only those: disconnected, connecting, awaiting_scan, connected."`
	Server string `help:"Only those on this server."`
	After  string `help:"Begin after the salon with this slug."`
	Limit  int    `default:"0" help:"At most so many; 0 lists all."`
}

// Run lists salons, page by page.
func (c salonListCmd) Run(ctx context.Context, h *home) error {
	s, err := h.database(ctx)
	if err != nil {
		return err
	}
	q := connection.Query{Text: c.Text, Status: connection.Status(c.Status), Server: c.Server}
	if c.After != "" {
		t, err := s.TenantBySlug(ctx, operator(), c.After)
		if err != nil {
			return err
		}
		q.After = connection.Salon{Tenant: t}.Cursor()
	}
	views := make([]salonView, 0)
	var rows [][]string
	err = eachSalon(ctx, s, q, c.Limit, func(salon connection.Salon) error {
		v := viewSalon(salon, h.Now())
		views, rows = append(views, v), append(rows, v.row())
		return nil
	})
	if err != nil {
		return err
	}
	return h.out.value(views, func(w io.Writer) { table(w, "No salon.", salonHead(), rows) })
}

// eachSalon calls f for every salon that q selects, at most limit of them (0: all), reading page by page.
func eachSalon(ctx context.Context, s *store.Store, q connection.Query, limit int, f func(connection.Salon) error) error {
	const page = 200
	for left := limit; ; {
		q.Limit = page
		if limit > 0 {
			q.Limit = min(page, left)
		}
		salons, err := s.Salons(ctx, operator(), q)
		if err != nil {
			return err
		}
		for _, salon := range salons {
			if err := f(salon); err != nil {
				return err
			}
		}
		left -= len(salons)
		if len(salons) < q.Limit || (limit > 0 && left <= 0) {
			return nil
		}
		q.After = salons[len(salons)-1].Cursor()
	}
}

type salonShowCmd struct {
	Slug    string `arg:"" help:"The salon's slug."`
	History int    `default:"10" help:"How many of the last happenings to show."`
}

// entryView is an entry of a connection's history in JSON.
type entryView struct {
	At     *time.Time `json:"at"`
	Kind   string     `json:"kind"`
	Cause  *string    `json:"cause"`
	By     *string    `json:"by"`
	Detail *string    `json:"detail"`
}

// Run shows one salon.
func (c salonShowCmd) Run(ctx context.Context, h *home) error {
	s, t, err := h.salon(ctx, c.Slug)
	if err != nil {
		return err
	}
	salon, err := s.Salon(ctx, operator(), c.Slug)
	if err != nil {
		return err
	}
	var entries []connection.Entry
	if c.History > 0 {
		if entries, err = s.History(ctx, operator(), t.ID, "", c.History); err != nil {
			return err
		}
	}
	v := struct {
		salonView
		History []entryView `json:"history"`
	}{viewSalon(salon, h.Now()), make([]entryView, 0, len(entries))}
	var rows [][]string
	for _, e := range entries {
		v.History = append(v.History, entryView{instant(e.At), string(e.Kind), optional(string(e.Cause)), optional(e.Actor.Name), optional(e.Detail)})
		rows = append(rows, []string{moment(e.At), string(e.Kind), string(e.Cause), e.Actor.Name, e.Detail})
	}
	return h.out.value(v, func(w io.Writer) {
		table(w, "", salonHead(), [][]string{v.row()})
		if w := v.WhatsApp; w != nil && w.CauseText != nil {
			say(h.Stdout, "\n%s", *w.CauseText)
		}
		say(w, "")
		table(w, "Nothing has happened yet.", []string{"WHEN", "WHAT", "CAUSE", "BY", "DETAIL"}, rows)
	})
}

type salonEditCmd struct {
	Slug     string  `arg:"" help:"The salon's slug."`
	Name     *string `help:"Its new name."`
	Phone    *string `help:"Its new number; an empty one forgets it, and any number may be connected."`
	Timezone *string `help:"IANA time zone."`
	Locale   *string `help:"pt-BR or en."`
}

// Run changes a salon.
func (c salonEditCmd) Run(ctx context.Context, h *home) error {
	s, t, err := h.salon(ctx, c.Slug)
	if err != nil {
		return err
	}
	patch := tenant.Patch{Name: c.Name, Phone: c.Phone, Timezone: c.Timezone, Locale: c.Locale}
	if _, err := tenant.NewSalons(s, h.Now).Change(ctx, operator(), t.ID, patch); err != nil {
		return err
	}
	salon, err := s.Salon(ctx, operator(), c.Slug)
	if err != nil {
		return err
	}
	return h.showSalon(salon)
}
