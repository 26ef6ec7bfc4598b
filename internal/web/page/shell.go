package page

import (
	"strconv"

	"salonzap/internal/connection"
	"salonzap/internal/fault"
	"salonzap/internal/text"
)

// Section is one entry of a salon's navigation.
type Section struct {
	Href, Label, Icon string
	Current           bool
	InBar             bool // on a phone it stands in the bar
	Badge             bool // it shows how many chats nobody has read
}

// Shell is what is around a salon's page: where everything is, and how its WhatsApp is.
type Shell struct {
	Localizer
	Salon    string
	Base     string // where the salon's pages are, with a slash at the end
	Foreign  bool   // an operator looks into a salon
	Sections []Section
	More     *Section // leads to those that a phone's bar has no room for; nil: it has room for all
	Stream   string   // where what changes comes from; empty where the page has a stream of its own
	News     ShellNews
}

// ShellNews is what changes on every page of a salon.
type ShellNews struct {
	Line   *Line // nil: all is well, nothing is said
	Unread int   // chats
}

// Line says that the salon's WhatsApp wants something: a shape, a word, one button.
type Line struct {
	Pill
	Href, Action string
}

// Add adds an entry.
func (s *Shell) Add(x Section) { s.Sections = append(s.Sections, x) }

// Fold puts what a phone's bar has no room for behind one entry; where there is room for all, all are in the bar.
func (s *Shell) Fold(most int, more Section) {
	if len(s.Sections) <= most {
		for i := range s.Sections {
			s.Sections[i].InBar = true
		}
		return
	}
	more.InBar, more.Current = true, true
	for _, x := range s.Sections {
		if x.InBar && x.Current {
			more.Current = false
		}
	}
	s.More = &more
}

// Rest are the entries behind More.
func (s *Shell) Rest() []Section {
	var list []Section
	for _, x := range s.Sections {
		if !x.InBar {
			list = append(list, x)
		}
	}
	return list
}

// WithoutStream is the context of a page whose own stream brings what is around it too.
func (c Context) WithoutStream() Context {
	if c.Shell != nil {
		sh := *c.Shell
		sh.Stream, c.Shell = "", &sh
	}
	return c
}

// NewLine says how a connection is where that is worth a line; nil where all is well. v is nil before the first click.
func (w Localizer) NewLine(v *connection.View, home string) *Line {
	if v != nil && v.Status == connection.StatusConnected && !v.Paused {
		return nil
	}
	return &Line{Pill: w.NewPill(v), Href: home, Action: w.Say(lineAction(v))}
}

func lineAction(v *connection.View) fault.Key {
	switch {
	case v == nil:
		return text.LineConnect
	case v.Status == connection.StatusConnected:
		return text.LineResume
	case v.Phase == connection.ConfirmNumber:
		return text.LineDecide
	case v.Attempt != nil:
		return text.LineContinue
	case v.Status == connection.StatusConnecting, v.Cause.ForOperator() && v.Wanted == connection.Linked:
		return text.LineSee
	case v.LinkedOnce:
		return text.LineReconnect
	}
	return text.LineConnect
}

// badge is a number that fits.
func badge(n int) string {
	const most = 99
	if n > most {
		return strconv.Itoa(most) + "+"
	}
	return strconv.Itoa(n)
}
