package page

import (
	"cmp"
	"strconv"
	"strings"
	"time"

	"salonzap/internal/agenda"
	"salonzap/internal/fault"
	"salonzap/internal/robot"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

// Robot is a salon's robot: what it is told, and what it did.
type Robot struct {
	Page                                Context
	Base, Problem                       string
	On, Menu, Reminders, PageOn         Tick
	Public                              PublicLink
	Modes                               []ModeChoice
	Greeting, Address, Payment, Minutes Field
	QuietFrom, QuietTo                  Field
	Digest                              Tick
	DigestAt                            Field
	DigestNoMail                        string // empty: letters are sent
	Preview                             string // what clients read first
	Tones                               []ToneChoice
	Version                             int
	Replies, Bookings                   int // of the last day
	Missed                              []MissedRow
	Model                               ModelBox
	Measures                            []MeasureRow
	Teach                               []SelectOption
}

// PublicLink is where the salon's page for everybody is.
type PublicLink struct {
	URL    string // empty: it is not open
	Linked bool   // a number is linked, so that it can be opened
	Local  bool   // it opens on this machine alone
}

// ModeChoice is whom the robot answers.
type ModeChoice struct {
	Value, Label, Hint string
	Chosen             bool
}

// ToneChoice is how the robot speaks, with sentences in that tone.
type ToneChoice struct {
	Value, Label, Preview string
	Chosen                bool
}

// toneChoices are the tones, each with sentences that differ.
func (w Localizer) toneChoices(t tenant.Tenant, chosen robot.Tone) []ToneChoice {
	var list []ToneChoice
	for _, tone := range text.Tones() {
		v := text.Voice{Lang: t.Locale, Tone: tone}
		list = append(list, ToneChoice{
			Value: string(tone), Label: w.Say(text.RobotToneKey(tone)), Chosen: tone == chosen,
			Preview: v.Say(text.TalkHelloName, "Ana") + " " + v.Say(text.TalkExample) + " " + v.Say(text.TalkRemindDay) + " " + v.Say(text.TalkChangeHere),
		})
	}
	return list
}

// MissedRow is a message that the robot did not understand.
type MissedRow struct {
	Words, Alias, Href string
	Model              string // what a text model made of it; empty: it was not asked
	When               Moment
}

// NewRobot makes the page of a robot.
func NewRobot(c Context, base string, t tenant.Tenant, p robot.Profile, errs Errors) Robot {
	f := Robot{Page: c, Base: base, Problem: cmp.Or(errs[""], errs["tone"]), Version: int(p.Version), Tones: c.toneChoices(t, p.Tone)}
	f.On = Tick{Name: "enabled", Value: "1", Label: c.Say(text.RobotOn), Hint: c.Say(text.RobotOnHint), Ticked: p.Enabled}
	f.Menu = Tick{Name: "menu_ends_human", Value: "1", Label: c.Say(text.RobotMenuEnds), Ticked: p.MenuEndsHuman}
	f.Reminders = Tick{Name: "reminders", Value: "1", Label: c.Say(text.RobotReminders), Hint: c.Say(text.RobotRemindersHint), Ticked: !p.NoReminders}
	f.PageOn = Tick{Name: "page", Value: "1", Label: c.Say(text.RobotPageOn), Hint: c.Say(text.RobotPageHint), Ticked: p.Page}
	for _, m := range robot.Modes() {
		f.Modes = append(f.Modes, ModeChoice{
			Value: string(m), Label: c.Say(text.RobotModeKey(string(m))), Hint: c.Say(text.RobotModeKey(string(m) + "_hint")), Chosen: m == p.Mode,
		})
	}
	field := func(name string, label fault.Key, value string) Field {
		return Field{ID: name, Name: name, Type: "text", Label: c.Say(label), Value: value, Error: errs[name], Optional: true, Max: robot.MaxSentence}
	}
	f.Greeting, f.Address, f.Payment = field("greeting", text.RobotGreeting, p.Greeting), field("address", text.RobotAddress, p.Address), field("payment", text.RobotPayment, p.Payment)
	f.Greeting.Placeholder, f.Greeting.Hint = c.Say(text.TalkGoodMorning), c.Say(text.RobotGreetingHint)
	minutes := ""
	if p.HumanMinutes > 0 {
		minutes = itoa(p.HumanMinutes)
	}
	f.Minutes = field("human_minutes", text.RobotMinutes, minutes)
	f.Minutes.InputMode, f.Minutes.Placeholder, f.Minutes.Hint = "numeric", "120", c.Say(text.RobotMinutesHint)
	f.QuietFrom, f.QuietTo = c.quietField("quiet_from", text.QuietFrom, p.Quiet().From, errs), c.quietField("quiet_to", text.QuietTo, p.Quiet().To, errs)
	f.Digest = Tick{Name: "digest", Value: "1", Label: c.Say(text.DigestOn), Hint: c.Say(text.DigestOnHint), Ticked: p.Digest}
	f.DigestAt = c.quietField("digest_at", text.DigestAt, int(p.DigestMinute()), errs)
	f.DigestAt.Hint = c.Say(text.DigestAtHint)
	f.Preview = cmp.Or(strings.TrimSpace(p.Greeting), t.Locale.Say(text.TalkGoodMorning)) + " " + t.Locale.Say(text.TalkIntroduction, t.Name)
	return f
}

// quietField is a time of the day that is always set, such as where quiet hours begin.
func (w Localizer) quietField(name string, label fault.Key, minute int, errs Errors) Field {
	f := Field{ID: name, Name: name, Type: "time", Label: w.Say(label), Error: errs[name], Required: true}
	if minute >= 0 {
		f.Value = agenda.Minute(minute).String()
	}
	return f
}

// TeachOptions are what words can mean: a service, or somebody of the team.
func (w Localizer) TeachOptions(all agenda.Snapshot) []SelectOption {
	var list []SelectOption
	for _, s := range all.Services {
		if s.Active {
			list = append(list, SelectOption{Value: s.ID.String(), Label: s.Name})
		}
	}
	for _, p := range all.Professionals {
		if p.Active {
			list = append(list, SelectOption{Value: p.ID.String(), Label: p.Name})
		}
	}
	return list
}

// TryRobot is a conversation with one's own robot.
type TryRobot struct {
	Page  Context
	Base  string
	Lines []TriedLine
}

// TriedLine is one message of it.
type TriedLine struct {
	Client     bool
	Words, Why string
	At         time.Time // of a client's
}

// NewTryRobot makes the page.
func NewTryRobot(c Context, base string, lines []TriedLine) TryRobot {
	return TryRobot{Page: c, Base: base, Lines: lines}
}

// TriedLines are what was written, each with what the robot answered.
func (w Localizer) TriedLines(written []robot.Line, answers []robot.Outcome) []TriedLine {
	var lines []TriedLine
	for i, l := range written {
		lines = append(lines, TriedLine{Client: true, Words: l.Words, At: l.At})
		for _, r := range answers[i].Replies {
			lines = append(lines, TriedLine{Words: r.Text, Why: w.Say(text.RobotWhyKey(r.Why))})
		}
		if len(answers[i].Replies) == 0 {
			lines = append(lines, TriedLine{Words: w.Say(text.RobotTrySilent)})
		}
	}
	return lines
}

// Kept is a client's line as the page keeps it: when it was written, in milliseconds, and its words.
func (l TriedLine) Kept() string {
	return strconv.FormatInt(l.At.UnixMilli(), 10) + " " + l.Words
}

// ReadTried reads the last lines that a page kept.
func ReadTried(kept []string, most int) []robot.Line {
	var lines []robot.Line
	for _, k := range kept[max(len(kept)-most, 0):] {
		at, words, _ := strings.Cut(k, " ")
		if ms, err := strconv.ParseInt(at, 10, 64); err == nil && words != "" {
			lines = append(lines, robot.Line{Words: words, At: time.UnixMilli(ms)})
		}
	}
	return lines
}
