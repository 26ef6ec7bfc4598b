package page

import (
	"strings"
	"time"

	"salonzap/internal/fleet"
	"salonzap/internal/text"
)

// ServerList is where WhatsApp runs.
type ServerList struct {
	Page  Context
	Rows  []ServerRow
	Nodes []NodeRow // of our own server; none when it has one process only

	Check, CheckHref string // the last comparison with what is kept
	Found            int    // what it found
}

// Node is a process of our own server. State is alive, leaving or late; Kind is serve or gateway.
type Node struct {
	ID, Kind, State, Address, Version string
	Weight, Sessions, Linked          int
	Started, Seen                     time.Time
}

// NodeRow is a node as a row.
type NodeRow struct {
	Name, Address, Version, Kind, Weight, Sessions string
	Health                                         Pill
	Started, Seen                                  Moment
}

// NewNodeRow makes a row of a node.
func (w Localizer) NewNodeRow(n Node, now time.Time, zone *time.Location) NodeRow {
	const shown = 8 // the end of an id, where ids of one moment differ
	row := NodeRow{
		Name: n.ID[max(0, len(n.ID)-shown):], Address: n.Address, Version: n.Version, Kind: w.Say(text.NodeServe), Weight: w.Count(n.Weight),
		Sessions: w.Say(text.ServerOf, w.Count(n.Linked), w.Count(n.Sessions)), Started: w.When(n.Started, now, zone), Seen: w.When(n.Seen, now, zone),
		Health: Pill{Label: w.Say(text.NodeAlive), Icon: "check", Tone: ToneGood},
	}
	if n.Kind == "gateway" {
		row.Kind = w.Say(text.NodeGateway)
	}
	switch n.State {
	case "late":
		row.Health = Pill{Label: w.Say(text.NodeLate), Icon: "warn", Tone: ToneBad}
	case "leaving":
		row.Health = Pill{Label: w.Say(text.NodeLeaving), Icon: "wait", Tone: ToneInfo}
	}
	return row
}

// ServerRow is one server with what lives on it.
type ServerRow struct {
	ID, URL, Version, Latency   string
	Connected, Linking          string
	ConnectedShare, LinkingRoom string // percent, for the bars; empty: no bar
	Health                      Pill
	Place                       string // how salons are placed on it, where it is not as without a word
	Draining                    bool
	Checked                     Moment
	Href                        string // its salons
}

// NewServerRow makes a row of a server.
func (w Localizer) NewServerRow(l fleet.ServerLoad, now time.Time, zone *time.Location) ServerRow {
	v := l.Server
	row := ServerRow{
		ID: v.ID, URL: v.URL, Version: v.Health.Version, Health: w.LoadPill(l), Draining: v.Draining,
		Connected: w.Say(text.ServerOf, w.Count(l.Connected), w.Count(l.Connections)),
		Linking:   w.Say(text.ServerNoLimit, w.Count(l.Linking)), Checked: w.When(v.Health.At, now, zone),
		Href: Filter{Server: v.ID}.Href(""),
	}
	var place []string
	if v.Capacity > 0 {
		place = append(place, w.Say(text.PlaceLoadOf, w.Count(l.Connections), w.Count(v.Capacity)))
	}
	if v.Share() != 1 {
		place = append(place, w.Say(text.PlaceWeight, v.Share()))
	}
	if v.Region != "" {
		place = append(place, w.Say(text.PlaceRegion, v.Region))
	}
	row.Place = strings.Join(place, " · ")
	if !v.Health.At.IsZero() {
		row.Latency = w.Count(int(v.Health.LatencyMS)) + " ms"
	}
	if l.Connections > 0 {
		row.ConnectedShare = itoa(100 * l.Connected / l.Connections) //nolint:mnd // percent
	}
	if v.MaxLinking > 0 {
		row.Linking = w.Say(text.ServerOf, w.Count(l.Linking), w.Count(v.MaxLinking))
		row.LinkingRoom = itoa(min(100, 100*l.Linking/v.MaxLinking)) //nolint:mnd // percent
	}
	return row
}

// LoadPill says how a server is, and whether its sessions reach WhatsApp: with half of them cut off, an answer is no health.
func (w Localizer) LoadPill(l fleet.ServerLoad) Pill {
	if l.Server.Health.OK && l.CutOff() {
		return Pill{Label: w.Say(text.ServerCutOff), Icon: "warn", Tone: ToneBad}
	}
	return w.HealthPill(l.Server.Health)
}

// HealthPill says how a server was when it was last looked at.
func (w Localizer) HealthPill(h fleet.Health) Pill {
	switch {
	case h.At.IsZero():
		return Pill{Label: w.Say(text.StartUnseen), Icon: "wait", Tone: ToneInfo}
	case !h.OK:
		return Pill{Label: w.problem(h.Problem), Icon: "warn", Tone: ToneBad}
	}
	return Pill{Label: w.Say(text.StartGood), Icon: "check", Tone: ToneGood}
}

// problem is a server's closed word in a person's language.
func (w Localizer) problem(word string) string {
	switch word {
	case "key":
		return w.Say(text.ServerKeyWrong)
	case "licence":
		return w.Say(text.ServerLicence)
	case "timeout":
		return w.Say(text.ServerSlow)
	case "refused":
		return w.Say(text.ServerRefused)
	}
	return w.Say(text.ServerDown)
}
