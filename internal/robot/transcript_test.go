package robot_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"salonzap/internal/agenda"
	"salonzap/internal/contact"
	"salonzap/internal/inbox"
	"salonzap/internal/robot"
)

var update = flag.Bool("update", false, "write the answers into the transcripts")

// TestTheRobotTalksAsTheTranscriptsSay plays testdata/transcripts/*.txt. A line begins with what it is: "at" a local
// time of the salon, "client" a name (one that begins with "-" is not known to the salon), ">" what
// the client writes, "owner" what somebody writes on the salon's phone, "busy" what is booked
// already, "picked" what somebody picked on the salon's page (its code, then as "busy"), "remind" a
// reminder, "wake" that the robot looks by itself, "set" a setting. "<" is an answer, "!" what the
// owner is told, "=" an appointment as it then is, "~" what the robot did without a word: these are
// written by -update.
func TestTheRobotTalksAsTheTranscriptsSay(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/transcripts/*.txt")
	check(t, err)
	if len(files) < 16 {
		t.Fatalf("%d transcripts", len(files))
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			t.Parallel()
			script, err := os.ReadFile(file)
			check(t, err)
			got := play(t, string(script))
			if *update {
				check(t, os.WriteFile(file, []byte(got), 0o600))
				return
			}
			if got != string(script) {
				t.Errorf("got\n%s\nwant\n%s", got, script)
			}
		})
	}
}

// player plays one transcript.
type player struct {
	t     *testing.T
	s     *salon
	r     *robot.Robot
	chats map[string]*chat
	x     *chat
	out   strings.Builder
}

func play(t *testing.T, script string) string {
	t.Helper()
	p := &player{t: t, s: newSalon(t), r: robot.New(), chats: map[string]*chat{}}
	for line := range strings.Lines(script) {
		line = strings.TrimRight(line, "\n")
		if line != "" && strings.ContainsAny(line[:1], "<!=~") {
			continue
		}
		p.out.WriteString(line + "\n")
		p.line(line)
	}
	return p.out.String()
}

func (p *player) line(line string) {
	verb, rest, _ := strings.Cut(line, " ")
	switch verb {
	case "", "#":
	case "at":
		p.s.now = p.moment(rest)
	case "after":
		d, err := time.ParseDuration(rest)
		check(p.t, err)
		p.s.now = p.s.now.Add(d)
	case "client":
		p.enter(rest)
	case ">", ">>": // ">>" is followed by another piece
		p.says(inbox.FromClient, rest)
		if verb == ">" {
			p.answer(p.x.turn(p.r))
		}
	case "owner":
		p.says(inbox.FromPhone, rest)
		p.answer(p.x.turn(p.r))
	case "busy", "booked":
		p.busy(verb, strings.Fields(rest))
	case "picked":
		p.picked(strings.Fields(rest))
	case "remind":
		a := p.x.s.world(p.x.client).Appointments[0]
		p.answer(p.x.commit(func() robot.Outcome { return p.r.Remind(p.x.c, a, p.s.world(p.x.client)) }))
	case "wake":
		p.answer(p.x.commit(func() robot.Outcome { return p.r.Wake(p.x.c, p.s.world(p.x.client)) }))
	case "mode":
		p.s.settings.Mode = robot.Mode(rest)
	case "menu-ends-human":
		p.s.settings.MenuEndsHuman = true
	default:
		p.t.Fatalf("line %q", line)
	}
}

func (p *player) moment(s string) time.Time {
	zone, err := time.LoadLocation("America/Sao_Paulo")
	check(p.t, err)
	at, err := time.ParseInLocation("2006-01-02T15:04", s, zone)
	check(p.t, err)
	return at
}

func (p *player) enter(name string) {
	if p.chats[name] == nil {
		p.chats[name] = p.s.chat(name)
		if strings.HasPrefix(name, "-") {
			p.chats[name].client.Name = ""
		}
	}
	p.x = p.chats[name]
}

func (p *player) says(d inbox.Direction, words string) {
	var c inbox.Content = inbox.Text{Body: inbox.Body(words)}
	switch words {
	case "[voice]":
		c = inbox.Media{Kind: inbox.Voice, Seconds: 21}
	case "[image]":
		c = inbox.Media{Kind: inbox.Image}
	case "[sticker]":
		c = inbox.Media{Kind: inbox.Sticker}
	}
	p.x.message(d, c)
}

// busy books: "João Corte 2026-11-27 15:00".
func (p *player) busy(verb string, words []string) {
	service := strings.Join(words[1:len(words)-2], " ")
	day, err := agenda.ParseDate(words[len(words)-2])
	check(p.t, err)
	minute, err := agenda.ParseMinute(words[len(words)-1])
	check(p.t, err)
	at := agenda.Local{Date: day, Minute: minute}
	if verb == "busy" {
		p.s.occupy(words[0], service, at)
		return
	}
	change, err := agenda.Book(p.s.read(), agenda.Booking{
		Key: "test:" + at.String(), Client: p.x.client.ID, At: at, Source: agenda.FromStaff, By: agenda.BySystem("test"),
		Items: []agenda.Item{{Service: p.s.sold(service), Professional: p.s.who(words[0])}},
	})
	check(p.t, err)
	check(p.t, p.s.write(change))
}

// answer writes what came of a turn.
func (p *player) answer(o robot.Outcome) {
	for _, a := range o.Acts {
		switch a := a.(type) {
		case robot.Notify:
			fmt.Fprintf(&p.out, "! %s\n", a.What)
		case robot.Rename:
			fmt.Fprintf(&p.out, "~ name %s\n", a.Name)
		case robot.OptOut:
			fmt.Fprintf(&p.out, "~ opted out %v\n", a.Out)
		case robot.Redeem:
			fmt.Fprintf(&p.out, "~ redeemed %s\n", a.Code)
		case robot.JoinWaitlist:
			fmt.Fprintf(&p.out, "~ waits from %s to %s\n", a.Wish.From, a.Wish.To)
		case robot.LeaveWaitlist:
			fmt.Fprintln(&p.out, "~ waits no more")
		case robot.Write:
			p.wrote(a.Change)
		}
	}
	for _, r := range o.Replies {
		fmt.Fprintf(&p.out, "< %s\n", strings.ReplaceAll(r.Text, "\n", "\n< "))
		if n := len([]rune(r.Text)); n > robot.MaxText {
			p.t.Errorf("%d characters", n)
		}
	}
	if len(o.Replies) == 0 {
		p.out.WriteString("~ silence\n")
	}
	if n := p.s.overlaps(); n > 0 {
		p.t.Errorf("%d overlaps", n)
	}
}

func (p *player) wrote(c agenda.Change) {
	for _, a := range c.Appointments {
		name := ""
		if a.ForName != "" {
			name = " for " + a.ForName
		}
		i := slices.IndexFunc(p.s.snapshot.Professionals, func(x agenda.Professional) bool { return x.ID == a.Professional })
		fmt.Fprintf(&p.out, "= %s %s %s %s%s\n", a.Status.Name(), a.At, a.Sold.Name, p.s.snapshot.Professionals[i].Name, name)
	}
}

// picked keeps a time as the salon's page does: "K7Q4ZM João Corte 2026-11-27 15:00".
func (p *player) picked(words []string) {
	day, err := agenda.ParseDate(words[3])
	check(p.t, err)
	minute, err := agenda.ParseMinute(words[4])
	check(p.t, err)
	r := robot.Reservation{Code: words[0], Visitor: contact.NewID(), Service: p.s.sold(words[2]), Professional: p.s.who(words[1]), At: agenda.Local{Date: day, Minute: minute}}
	change, err := agenda.PlaceHold(p.s.read(), r.Visitor, []agenda.Item{{Service: r.Service, Professional: r.Professional}}, r.At, agenda.ByClient(r.Visitor))
	check(p.t, err)
	check(p.t, p.s.write(change))
	r.Until = change.Hold.Expires.Time()
	p.s.reservations[r.Code] = r
}
