package cli

import (
	"context"
	"io"
	"strconv"

	"salonzap/internal/connection"
	"salonzap/internal/text"
)

type serverLeavingCmd struct {
	ID string `arg:"" help:"Its id."`
}

// Help says what is shown.
func (serverLeavingCmd) Help() string {
	return "Shows the salons that are on a server, and what takes each off it while it drains: a salon that is not connected leaves with its next\n" +
		"connect; one that is connected leaves when its owner scans a new code."
}

// leavingView is the answer in JSON.
type leavingView struct {
	Server   string                     `json:"server"`
	Draining bool                       `json:"draining"`
	Counts   map[connection.Leaving]int `json:"counts"`
	Salons   []leavingSalon             `json:"salons"`
}

type leavingSalon struct {
	Salon string `json:"salon"`
	Name  string `json:"name"`
	Way   string `json:"way"`
}

// Run lists them.
func (c serverLeavingCmd) Run(ctx context.Context, h *home) error {
	l, err := h.load(ctx, c.ID)
	if err != nil {
		return err
	}
	s, err := h.database(ctx)
	if err != nil {
		return err
	}
	v := leavingView{Server: c.ID, Draining: l.Server.Draining, Salons: []leavingSalon{}}
	if v.Counts, err = s.CountLeaving(ctx, operator(), c.ID); err != nil {
		return err
	}
	const page = 200
	var rows [][]string
	for q := (connection.Query{Server: c.ID, Limit: page}); ; {
		salons, err := s.Salons(ctx, operator(), q)
		if err != nil {
			return err
		}
		for _, one := range salons {
			way := connection.LeavingOf(*one.Connection)
			v.Salons = append(v.Salons, leavingSalon{Salon: one.Tenant.Slug.String(), Name: one.Tenant.Name, Way: string(way)})
			rows = append(rows, []string{one.Tenant.Slug.String(), one.Tenant.Name, text.EN.Say(text.Leaving(string(way)))})
		}
		if len(salons) < page {
			break
		}
		q.After = salons[page-1].Cursor()
	}
	return h.out.value(v, func(w io.Writer) {
		if !v.Draining {
			say(w, "It takes new salons, and none leaves it. To empty it: salonzap server drain %s", c.ID)
		}
		for _, way := range connection.Leavings() {
			if n := v.Counts[way]; n > 0 {
				say(w, "%s: %s. %s", strconv.Itoa(n), text.EN.Say(text.Leaving(string(way))), text.EN.Say(text.LeavingIs(string(way))))
			}
		}
		say(w, "")
		table(w, "No salon is on it.", []string{"SALON", "NAME", "HOW IT LEAVES"}, rows)
	})
}
