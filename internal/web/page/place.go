package page

import (
	"salonzap/internal/fleet"
	"salonzap/internal/text"
)

// Place is why a salon is where it is, or where it will go.
type Place struct {
	Lead    string
	NotKept string // what is not known of the past; empty when it never had a place
	Rows    []PlaceRow
}

// PlaceRow is what placement says of one server.
type PlaceRow struct {
	Server, Why, Load string
	Chosen, Here      bool
}

// NewPlace says where a salon that lives on a server (empty: on none) would be placed now, and why.
func (w Localizer) NewPlace(c fleet.Choice, lives string) Place {
	var p Place
	switch problem := c.Problem(); {
	case problem != "":
		p.Lead = w.Say(text.PlaceNowhere, w.Say(problem))
	case lives == "":
		p.Lead = w.Say(text.PlaceNew, c.Server)
	case lives == c.Server:
		p.Lead = w.Say(text.PlaceStays, lives)
	default:
		p.Lead = w.Say(text.PlaceWould, lives, c.Server)
	}
	if lives != "" {
		p.NotKept = w.Say(text.PlaceNotKept)
	}
	for _, one := range c.Candidates {
		p.Rows = append(p.Rows, PlaceRow{
			Server: one.Server, Chosen: one.Chosen, Here: one.Server == lives, Load: w.placeFigures(one),
			Why: w.Say(text.PlaceWhy(string(one.Reason), one.Chosen)),
		})
	}
	return p
}

// placeFigures is what placement counts of a server, in short.
func (w Localizer) placeFigures(c fleet.Candidate) string {
	all := w.Say(text.PlaceLoad, w.Count(c.Load))
	if c.Capacity > 0 {
		all = w.Say(text.PlaceLoadOf, w.Count(c.Load), w.Count(c.Capacity))
	}
	all += " · " + w.Say(text.PlaceWeight, c.Weight)
	if c.Region != "" {
		all += " · " + w.Say(text.PlaceRegion, c.Region)
	}
	return all
}
