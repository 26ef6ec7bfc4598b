package cli

import (
	"context"
	"io"
	"strconv"

	"salonzap/internal/text"
)

type serverWhyCmd struct {
	Salon string `arg:"" help:"The salon's slug."`
}

// Help says what is shown.
func (serverWhyCmd) Help() string {
	return "Shows where the salon lives, where it would be placed now if it had no place, and what speaks for and against each server.\n" +
		"Why it was placed where it is, on the day when it was, is not kept."
}

// whyView is the answer in JSON.
type whyView struct {
	Salon      string         `json:"salon"`
	Server     *string        `json:"server"` // where it lives; null before the first connect
	Choice     *string        `json:"choice"` // where it would be placed now; null: nowhere
	Problem    *string        `json:"problem"`
	Candidates []whyCandidate `json:"candidates"`
}

type whyCandidate struct {
	Server   string  `json:"server"`
	Chosen   bool    `json:"chosen"`
	Reason   string  `json:"reason"`
	Salons   int     `json:"salons"`
	Capacity int     `json:"capacity"`
	Weight   int     `json:"weight"`
	Region   string  `json:"region"`
	Problem  *string `json:"problem"`
}

// Run shows why.
func (c serverWhyCmd) Run(ctx context.Context, h *home) error {
	core, err := h.open(ctx)
	if err != nil {
		return err
	}
	salon, err := core.Store.Salon(ctx, operator(), c.Salon)
	if err != nil {
		return err
	}
	lives := ""
	if salon.Connection != nil {
		lives = salon.Connection.Server
	}
	choice := core.Fleet.WhereNow(lives)
	v := whyView{Salon: c.Salon, Server: optional(lives), Choice: optional(choice.Server), Candidates: []whyCandidate{}}
	lead := text.EN.Say(text.PlaceStays, lives)
	switch problem := choice.Problem(); {
	case problem != "":
		v.Problem = optional(text.EN.Say(problem))
		lead = text.EN.Say(text.PlaceNowhere, *v.Problem)
	case lives == "":
		lead = text.EN.Say(text.PlaceNew, choice.Server)
	case lives != choice.Server:
		lead = text.EN.Say(text.PlaceWould, lives, choice.Server)
	}
	var rows [][]string
	for _, one := range choice.Candidates {
		v.Candidates = append(v.Candidates, whyCandidate{
			Server: one.Server, Chosen: one.Chosen, Reason: string(one.Reason), Salons: one.Load, Capacity: one.Capacity, Weight: one.Weight, Region: one.Region,
			Problem: optional(one.Problem),
		})
		most := "-"
		if one.Capacity > 0 {
			most = strconv.Itoa(one.Capacity)
		}
		region := "-"
		if one.Region != "" {
			region = one.Region
		}
		rows = append(rows, []string{one.Server, text.EN.Say(text.PlaceWhy(string(one.Reason), one.Chosen)), strconv.Itoa(one.Load), most, strconv.Itoa(one.Weight), region})
	}
	return h.out.value(v, func(w io.Writer) {
		say(w, "%s", lead)
		say(w, "")
		table(w, "", []string{"SERVER", "WHY", "SALONS", "CAPACITY", "WEIGHT", "REGION"}, rows)
	})
}
