package cli

import (
	"io"
	"strings"
	"time"

	"salonzap/internal/fault"
	"salonzap/internal/robot/understand"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

type robotCmd struct {
	Chat  robotChatCmd  `cmd:"" help:"Talk to a salon's robot, without WhatsApp. What it books stands in the agenda."`
	Set   robotSetCmd   `cmd:"" help:"Turn a salon's robot on or off, and tell it what it can say."`
	Parse robotParseCmd `cmd:"" help:"Show how a client's message is understood: days, hours, and what is in doubt."`
}

type robotParseCmd struct {
	Text []string `arg:"" help:"The message, as a client writes it in Portuguese."`
	At   string   `help:"When it is written: 2026-11-25T10:07 on the salon's clock, or with an offset (2026-11-25T13:07Z). Now when absent." placeholder:"MOMENT"`
	Zone string   `default:"America/Sao_Paulo" help:"The salon's IANA time zone."`
	Open string   `help:"Opening hours, like 09:00-19:00: they decide what a bare \"às 3\" means." placeholder:"HH:MM-HH:MM"`
}

// Help shows examples and the meaning of the answer.
func (robotParseCmd) Help() string {
	return "Nothing is guessed in silence: \"ambiguous\" says that the robot would ask before it goes on, and \"reasons\" why.\n" +
		"Dates are local and inclusive; an exact hour has from equal to to; what the message does not say is an empty list.\n\n" +
		"Examples:\n  salonzap robot parse \"amanhã às 15h\"\n  salonzap robot parse --at 2026-11-25T10:07 --zone America/Sao_Paulo --json \"sexta que vem de manhã\"\n" +
		"  salonzap robot parse --open 09:00-19:00 \"sábado às 3\""
}

// Run reads one message.
func (c robotParseCmd) Run(h *home) error {
	now, err := c.moment(h.Now)
	if err != nil {
		return err
	}
	open, err := c.open()
	if err != nil {
		return err
	}
	message := strings.Join(c.Text, " ")
	d := understand.New().When(message, understand.Scene{Now: now, Open: open})
	v := viewSpec(d)
	return h.out.value(v, func(w io.Writer) { v.people(w) })
}

// moment is the wall time in the salon at which the message is written.
func (c robotParseCmd) moment(now func() time.Time) (understand.Moment, error) {
	name, err := tenant.CleanTimezone(c.Zone)
	if err != nil {
		return understand.Moment{}, err
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		return understand.Moment{}, err
	}
	if c.At == "" {
		return understand.MomentOf(now().In(zone)), nil
	}
	for _, layout := range []string{"2006-01-02T15:04", "2006-01-02T15:04:05"} {
		// A wall time is taken as written, even one that a clock change skips.
		if t, err := time.Parse(layout, c.At); err == nil {
			return understand.MomentOf(t), nil
		}
	}
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04Z07:00"} {
		if t, err := time.Parse(layout, c.At); err == nil {
			return understand.MomentOf(t.In(zone)), nil
		}
	}
	return understand.Moment{}, fault.Field("cli.robot", "at", text.RobotMoment)
}

func (c robotParseCmd) open() (understand.TimeRange, error) {
	if c.Open == "" {
		return understand.TimeRange{}, nil
	}
	from, to, _ := strings.Cut(c.Open, "-")
	a, errFrom := time.Parse("15:04", from)
	b, errTo := time.Parse("15:04", to)
	r := understand.TimeRange{From: understand.MomentOf(a).Minute, To: understand.MomentOf(b).Minute}
	if errFrom != nil || errTo != nil || r.From >= r.To {
		return r, fault.Field("cli.robot", "open", text.RobotHours)
	}
	return r, nil
}

// specView is a DateSpec in JSON. Scripts rely on its names.
type specView struct {
	Dates     []stretchView `json:"dates"`
	Times     []stretchView `json:"times"`
	Ambiguous bool          `json:"ambiguous"`
	Reasons   []string      `json:"reasons"`
	Excluded  []stretchView `json:"excluded_dates"`
	Prefer    *string       `json:"prefer"` // earliest, latest
	reading   string
}

// stretchView is a range of days (2026-11-26) or of times (15:00).
type stretchView struct {
	From string `json:"from"`
	To   string `json:"to"`
}

func viewSpec(d understand.DateSpec) specView {
	v := specView{
		Dates: viewDates(d.Dates), Times: make([]stretchView, 0, len(d.Times)), Ambiguous: d.Ambiguous(),
		Reasons: make([]string, 0, len(d.Reasons)), Excluded: viewDates(d.NotDates), reading: d.Phrase(),
	}
	for _, t := range d.Times {
		v.Times = append(v.Times, stretchView{understand.Clock(t.From), understand.Clock(t.To)})
	}
	for _, r := range d.Reasons {
		v.Reasons = append(v.Reasons, r.String())
	}
	switch d.Prefer {
	case understand.Earliest:
		v.Prefer = optional("earliest")
	case understand.Latest:
		v.Prefer = optional("latest")
	case understand.AnyTime:
	}
	return v
}

func viewDates(days []understand.DateRange) []stretchView {
	all := make([]stretchView, 0, len(days))
	for _, d := range days {
		all = append(all, stretchView{d.From.String(), d.To.String()})
	}
	return all
}

// people writes the reading for people.
func (v specView) people(w io.Writer) {
	list := func(head string, all []stretchView) {
		for _, s := range all {
			if s.From == s.To {
				say(w, "%-10s %s", head, s.From)
			} else {
				say(w, "%-10s %s to %s", head, s.From, s.To)
			}
			head = ""
		}
	}
	list("dates", v.Dates)
	list("not", v.Excluded)
	list("times", v.Times)
	if v.Prefer != nil {
		say(w, "%-10s %s", "prefer", *v.Prefer)
	}
	if v.reading == "" && len(v.Reasons) == 0 {
		say(w, "The message says nothing about days or hours.")
		return
	}
	if len(v.Reasons) > 0 {
		say(w, "%-10s %s", "reasons", strings.Join(v.Reasons, ", "))
	}
	if v.Ambiguous {
		say(w, "In doubt: the robot asks before it goes on.")
	} else if v.reading != "" {
		say(w, "Read as: %s", v.reading)
	}
}
