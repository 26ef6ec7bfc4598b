package simulate

import (
	"bufio"
	"cmp"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Scenario is a day, as a file describes it.
type Scenario struct {
	Name    string // of the file, without its extension
	Title   string
	Salons  int
	Servers int
	Seed    uint64
	From    time.Duration // since midnight
	Until   time.Duration // since midnight of the first day: 31:00 is seven o'clock of the next
	Owners  time.Duration // after about how long an owner who was told reacts; 0: never
	Count   time.Duration // how often salons are counted
	Steps   []Step
}

// Step is something that happens to the world.
type Step struct {
	Line   int
	At     time.Duration // since midnight of the first day
	Words  string        // as in the file
	Verb   verb
	Server int           // from 1; 0: all
	Number int           // how many salons, or a status
	Share  bool          // Number is a percentage
	Time   time.Duration // how long it takes, or how slow
}

// verb is what happens in a step.
type verb string

const (
	serverDies       verb = "server SERVER dies"
	serverReturns    verb = "server SERVER returns"
	proxyAnswers     verb = "proxy of SERVER answers STATUS"
	proxyWorks       verb = "proxy of SERVER works"
	whatsappRefuses  verb = "whatsapp refuses connections of SERVER"
	versionRefused   verb = "whatsapp refuses the version of SERVER"
	whatsappWorks    verb = "whatsapp works for SERVER"
	salonsUnlinked   verb = "SALONS are unlinked over TIME"
	salonsReplaced   verb = "SALONS are replaced for TIME"
	instancesDeleted verb = "instances of SALONS are deleted over TIME"
	hooksLost        verb = "webhooks of SERVER are lost"
	hooksArrive      verb = "webhooks of SERVER arrive"
	networkSlow      verb = "network to SERVER is slow by TIME"
	networkNormal    verb = "network to SERVER is normal"
)

// verbs are all of them, in the order in which an error lists them.
func verbs() []verb {
	return []verb{
		serverDies, serverReturns, proxyAnswers, proxyWorks, whatsappRefuses, versionRefused, whatsappWorks, salonsUnlinked, salonsReplaced, instancesDeleted,
		hooksLost, hooksArrive, networkSlow, networkNormal,
	}
}

// The bounds of a scenario.
const (
	maxSalons  = 20_000
	maxServers = 200
	maxLength  = 72 * time.Hour
	day        = 24 * time.Hour
)

// LineError is a line of a scenario that cannot be read, and what helps.
type LineError struct {
	Name string
	Line int
	What string // what is wrong, and what to write instead
}

// Error names the file, the line and the remedy.
func (e *LineError) Error() string { return fmt.Sprintf("%s:%d: %s", e.Name, e.Line, e.What) }

// Parse reads a scenario. Errors: LineError, which says what to write instead.
func Parse(name, content string) (Scenario, error) {
	s := Scenario{Name: name, Title: name, Salons: 200, Servers: 6, Seed: 1, From: 8 * time.Hour, Until: 12 * time.Hour, Owners: 10 * time.Minute, Count: 15 * time.Minute}
	lines := bufio.NewScanner(strings.NewReader(content))
	n := 0
	for lines.Scan() {
		n++
		words, _, _ := strings.Cut(lines.Text(), "#")
		fields := strings.Fields(words)
		if len(fields) == 0 {
			continue
		}
		if err := s.line(n, fields); err != nil {
			return Scenario{}, &LineError{name, n, err.Error()}
		}
	}
	if err := lines.Err(); err != nil {
		return Scenario{}, &LineError{name, n + 1, "is too long for a line of a scenario; write each event on a line of its own."}
	}
	if err := s.check(); err != nil {
		return Scenario{}, err
	}
	return s, nil
}

// line reads one line.
func (s *Scenario) line(n int, f []string) (err error) {
	rest := strings.Join(f[1:], " ")
	switch f[0] {
	case "title":
		s.Title = rest
	case "salons":
		s.Salons, err = within(rest, 1, maxSalons)
	case "servers":
		s.Servers, err = within(rest, 1, maxServers)
	case "seed":
		if s.Seed, err = strconv.ParseUint(rest, 10, 64); err != nil {
			return fmt.Errorf("%q is no seed; write a whole number, such as: seed 1", rest)
		}
	case "from":
		s.From, err = clock(rest)
	case "until":
		s.Until, err = clock(rest)
	case "count":
		s.Count, err = duration(strings.TrimPrefix(rest, "every "))
	case "owners":
		if rest == "never react" {
			s.Owners = 0
			return nil
		}
		s.Owners, err = duration(strings.TrimPrefix(rest, "react after "))
	case "at":
		return s.step(n, f)
	default:
		return fmt.Errorf("%q begins no line; write title, salons, servers, seed, from, until, owners, count or at", f[0])
	}
	return err
}

// step reads a line that begins with "at".
func (s *Scenario) step(n int, f []string) error {
	if len(f) < 3 { //nolint:mnd // at, a time, and something that happens
		return errors.New("nothing happens here; write, for example: at 09:00 server s01 dies")
	}
	at, err := clock(f[1])
	if err != nil {
		return err
	}
	words := f[2:]
	for _, v := range verbs() {
		step := Step{Line: n, At: at, Words: strings.Join(words, " "), Verb: v}
		if ok, err := step.match(strings.Fields(string(v)), words); err != nil {
			return err
		} else if ok {
			s.Steps = append(s.Steps, step)
			return nil
		}
	}
	var known strings.Builder
	for _, v := range verbs() {
		known.WriteString("\n    " + string(v))
	}
	return fmt.Errorf("%q is nothing that can happen; write one of these, with s01 or all for SERVER, \"30 salons\" or \"40%% of salons\" for SALONS, 10m for TIME:%s",
		strings.Join(words, " "), known.String())
}

// match reads words by a pattern. ok is false when they are something else; an error when they are meant to be this.
func (s *Step) match(pattern, words []string) (ok bool, err error) {
	for i, p := range pattern {
		if p == "SALONS" {
			words, ok = s.salons(words)
			if !ok {
				return false, nil
			}
			continue
		}
		if len(words) == 0 || p != words[0] && p != strings.ToUpper(p) {
			return false, nil
		}
		switch word := words[0]; p {
		case "SERVER":
			if s.Server, err = serverNumber(word); err != nil && i < len(pattern)-1 && len(words) != len(pattern)-i {
				return false, nil
			}
		case "TIME":
			s.Time, err = duration(word)
		case "STATUS":
			if word != "502" && word != "504" {
				err = fmt.Errorf("%q is no answer of a proxy that is known here; write 502 or 504", word)
			}
			s.Number, _ = strconv.Atoi(word)
		}
		if err != nil {
			return false, err
		}
		words = words[1:]
	}
	return len(words) == 0, nil
}

// salons reads "30 salons" or "40% of salons", and returns the words after them.
func (s *Step) salons(words []string) (rest []string, ok bool) {
	number, share := "", false
	switch {
	case len(words) >= 3 && words[1] == "of" && words[2] == "salons" && strings.HasSuffix(words[0], "%"):
		number, share, rest = strings.TrimSuffix(words[0], "%"), true, words[3:]
	case len(words) >= 2 && words[1] == "salons":
		number, rest = words[0], words[2:]
	default:
		return nil, false
	}
	n, err := strconv.Atoi(number)
	s.Number, s.Share = n, share
	return rest, err == nil && n > 0 && (!share || n <= 100)
}

// Sized is the scenario with other numbers; 0 keeps one. Errors: LineError.
func (s Scenario) Sized(salons, servers int, seed uint64) (Scenario, error) {
	for _, n := range []struct{ have, most int }{{salons, maxSalons}, {servers, maxServers}} {
		if n.have < 0 || n.have > n.most {
			return s, fmt.Errorf("%d is out of range: up to %d salons on up to %d servers can be simulated", n.have, maxSalons, maxServers)
		}
	}
	s.Salons, s.Servers, s.Seed = cmp.Or(salons, s.Salons), cmp.Or(servers, s.Servers), cmp.Or(seed, s.Seed)
	return s, s.check()
}

// check refuses what does not fit together.
func (s *Scenario) check() error {
	refuse := func(line int, format string, args ...any) error {
		return &LineError{s.Name, line, fmt.Sprintf(format, args...)}
	}
	if s.Until <= s.From || s.Until-s.From > maxLength {
		return refuse(1, "it lasts from %s until %s; let it end later than it begins, and within three days (31:00 is seven o'clock of the next day)", clockText(s.From), clockText(s.Until))
	}
	if s.Servers > s.Salons {
		return refuse(1, "there are more servers than salons; write, for example: salons %d", 10*s.Servers)
	}
	last := s.From
	for _, step := range s.Steps {
		if step.Server > s.Servers {
			return refuse(step.Line, "there is no server %s; there are s01 to %s (line \"servers %d\")", serverID(step.Server), serverID(s.Servers), s.Servers)
		}
		if step.At < last || step.At >= s.Until {
			return refuse(step.Line, "%s is out of order; events come in the order of time, between %s and %s", clockText(step.At), clockText(s.From), clockText(s.Until))
		}
		last = step.At
	}
	return nil
}

// serverNumber reads "s07", or "all" as 0.
func serverNumber(word string) (int, error) {
	if word == "all" {
		return 0, nil
	}
	n, err := strconv.Atoi(strings.TrimPrefix(word, "s"))
	if err != nil || n < 1 || n > maxServers || !strings.HasPrefix(word, "s") {
		return 0, fmt.Errorf("%q is no server; write s01, s02 … or all", word)
	}
	return n, nil
}

// serverID is the id of a server by its number.
func serverID(n int) string { return fmt.Sprintf("s%02d", n) }

func within(word string, least, most int) (int, error) {
	n, err := strconv.Atoi(word)
	if err != nil || n < least || n > most {
		return 0, fmt.Errorf("%q is out of range; write a whole number from %d to %d", word, least, most)
	}
	return n, nil
}

// clock reads a time of day. Hours from 24 on are of later days.
func clock(word string) (time.Duration, error) {
	h, m, ok := strings.Cut(word, ":")
	hours, err := strconv.Atoi(h)
	minutes, err2 := strconv.Atoi(m)
	if !ok || len(m) != 2 || err != nil || err2 != nil || hours < 0 || hours > 99 || minutes < 0 || minutes > 59 {
		return 0, fmt.Errorf("%q is no time; write 09:00, or 31:00 for seven o'clock of the next day", word)
	}
	return time.Duration(hours)*time.Hour + time.Duration(minutes)*time.Minute, nil
}

// clockText writes a time as clock reads it.
func clockText(t time.Duration) string {
	return fmt.Sprintf("%02d:%02d", int(t.Hours()), int(t.Minutes())%60)
}

func duration(word string) (time.Duration, error) {
	d, err := time.ParseDuration(word)
	if err != nil || d <= 0 || d > day {
		return 0, fmt.Errorf("%q is no length of time; write 30s, 10m or 2h", word)
	}
	return d, nil
}
