package e2e_test

import (
	"context"
	"database/sql"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"salonzap/internal/agenda"
	"salonzap/internal/contact"
	"salonzap/internal/gateway/simulator"
	mail "salonzap/internal/inbox"
	"salonzap/internal/phone"
	"salonzap/internal/robot"
	"salonzap/internal/store"
	"salonzap/internal/tenant"
)

// transcripts are the robot's golden texts, in an order in which the clock only goes on.
const transcripts = "../internal/robot/testdata/transcripts/"

// What clients write on their phones goes through WhatsApp, our own gateway and the platform, and what the robot answers comes back to
// their phones: word for word what the robot's own tests know.
func TestTranscriptsOverTheGateway(t *testing.T) {
	onBoth(t, func(w *world) {
		s := w.stage()
		for i, name := range []string{"a-returning-client", "i-duplicates", "j-two-clients", "b-new-client-by-menu", "h-owner-takes-over"} {
			file, err := os.ReadFile(filepath.Join(transcripts, name+".txt"))
			w.must(err)
			script := s.later(string(file))
			p := s.play(fmt.Sprintf("aurora-%d", i), script)
			if got := p.out.String(); got != script {
				t.Errorf("%s: got\n%s\nwant\n%s", name, got, script)
			}
		}
	})
}

// stage is a node with a double of WhatsApp, both on a clock that can be put forward.
type stage struct {
	*world

	n      *node
	double *simulator.Server
	db     *sql.DB
	first  time.Time    // the day of the first transcript
	ahead  atomic.Int64 // of the real clock, in nanoseconds
	people int
}

// operator sees everything.
var operator = tenant.System("story")

func (s *stage) store() *store.Store { return s.n.app.Core().Store }

// firstDay is the day of the transcripts, a Wednesday.
const firstDay = "2026-11-25"

// later moves a script's days, of one week, to the next week that begins after today: servers' deadlines are of the real clock, so that
// the wall must not be behind it.
func (s *stage) later(script string) string {
	old := s.moment(firstDay + "T00:00")
	for i := range 7 {
		from, to := old.AddDate(0, 0, i), s.first.AddDate(0, 0, i)
		script = strings.ReplaceAll(script, from.Format(time.DateOnly), to.Format("<2006>-01-02"))
		script = strings.ReplaceAll(script, from.Format("02/01"), to.Format("02</>01"))
	}
	return strings.NewReplacer("</>", "/", "<2", "2", ">-", "-").Replace(script) // no day is moved twice
}

func (w *world) stage() *stage {
	w.Helper()
	s := &stage{world: w}
	w.now = func() time.Time { return time.Now().Add(time.Duration(s.ahead.Load())) }
	s.first = s.moment(time.Now().Format(time.DateOnly)+"T00:00").AddDate(0, 0, 2)
	for s.first.Weekday() != time.Wednesday {
		s.first = s.first.AddDate(0, 0, 1)
	}
	s.setTo(s.first.Format(time.DateOnly) + "T10:07")
	s.double = w.embedded()
	w.config.Features, w.config.SendGap = tenant.AllFeatures(), time.Millisecond
	s.n = w.node()
	s.db = w.raw()
	return s
}

func (w *world) moment(local string) time.Time {
	w.Helper()
	zone, err := time.LoadLocation("America/Sao_Paulo")
	w.must(err)
	at, err := time.ParseInLocation("2006-01-02T15:04", local, zone)
	w.must(err)
	return at
}

// setTo puts the clock to a moment of the salon's wall; to one that has just been, it stays.
func (s *stage) setTo(local string) {
	if gap := s.moment(local).Sub(s.now()); gap > 0 || s.people == 0 {
		s.ahead.Add(int64(gap))
	}
}

// player plays one transcript with one salon.
type player struct {
	*stage

	t       tenant.ID
	shop    *simulator.Phone
	clients map[string]*caller
	x       *caller
	booked  map[agenda.AppointmentID]bool
	lines   []string
	at      int
	out     strings.Builder
}

// caller is a client with a phone.
type caller struct {
	*simulator.Phone

	name  string
	heard int      // messages of the salon
	more  []string // pieces that were written before it
}

// play plays a script, and leaves out of it what was answered: that is written anew.
func (s *stage) play(slug, script string) *player {
	s.Helper()
	p := &player{
		stage: s, clients: map[string]*caller{}, booked: map[agenda.AppointmentID]bool{}, lines: strings.Split(strings.TrimSuffix(script, "\n"), "\n"),
	}
	p.begin(slug)
	for p.at = range p.lines {
		line := p.lines[p.at]
		if strings.ContainsAny(line[:1], "<!=~") {
			continue
		}
		p.out.WriteString(line + "\n")
		p.line(line)
	}
	return p
}

// person is a phone with a number of its own.
func (s *stage) person(name string) *simulator.Phone {
	s.people++
	return s.phone(s.double, fmt.Sprintf("55119876%05d", s.people), name)
}

func (p *player) line(line string) {
	p.Helper()
	verb, rest, _ := strings.Cut(line, " ")
	switch verb {
	case "#":
	case "at":
		p.setTo(rest)
	case "after":
		d, err := time.ParseDuration(rest)
		p.must(err)
		p.ahead.Add(int64(d))
	case "client":
		p.enter(rest)
	case "busy":
		p.busy(strings.Fields(rest))
	case ">>":
		p.x.more = append(p.x.more, rest)
	case ">":
		p.turn(func() { p.writes(rest) })
	case "owner":
		p.turn(func() {
			_, err := p.shop.Write(p.ctx, p.x.Number(), rest)
			p.must(err)
			p.x.heard++
		})
	default:
		p.Fatalf("line %q", line)
	}
}

// writes lets the client write. What was written before in the same words is the same message, which WhatsApp tells of again.
func (p *player) writes(words string) {
	p.Helper()
	id, err := p.x.Write(p.ctx, p.shop.Number(), words)
	p.must(err)
	for _, same := range p.x.more {
		if same != words {
			p.Fatalf("%q and %q are two messages", same, words)
		}
		_, err := p.x.Send(p.ctx, simulator.Outgoing{To: p.shop.Number(), ID: id, Text: same})
		p.must(err)
	}
	p.x.more = nil
}

// turn does something, waits until it has been handled, and writes what came of it.
func (p *player) turn(do func()) {
	p.Helper()
	before, answers := p.came(), p.answered()
	do()
	p.eventually("the robot has handled it", func() bool { return p.came() > before && p.unhandled() == 0 })
	p.comes()
	if p.answered() == answers { // answers are written in the commit that ends the turn
		p.out.WriteString("~ silence\n")
		return
	}
	p.x.heard++
	a, err := p.x.Await(p.ctx, func(a simulator.Arrival) bool { return a.N >= p.x.heard && a.From == p.shop.Number() })
	p.must(err)
	if a.N != p.x.heard {
		p.Errorf("message %d came as %d", p.x.heard, a.N)
	}
	fmt.Fprintf(&p.out, "< %s\n", strings.ReplaceAll(a.Text, "\n", "\n< "))
}

// who is the client's contact; its zero while the salon does not know the number.
func (p *player) who() (contact.Contact, bool) {
	p.Helper()
	all, err := p.store().Contacts(p.ctx, operator, p.t, contact.ID{}, 0)
	p.must(err)
	for _, c := range all {
		if c.Phone.Digits() == p.x.Number() {
			return c, true
		}
	}
	return contact.Contact{}, false
}

// came is how many messages came in from phones, and unhandled how many of them are not handled yet. The conversation's version would not
// do: timers raise it, too, when the clock is put forward.
func (s *stage) came() int {
	s.Helper()
	return s.count("SELECT count(*) FROM message WHERE direction <> 'us'")
}

func (s *stage) unhandled() int {
	s.Helper()
	return s.count("SELECT (SELECT count(*) FROM message WHERE handled_at IS NULL) + (SELECT count(*) FROM work)")
}

func (s *stage) count(query string) (n int) {
	s.Helper()
	s.must(s.db.QueryRowContext(s.ctx, query).Scan(&n))
	return n
}

// answered is how many messages the robot wrote to the client.
func (p *player) answered() int {
	p.Helper()
	c, ok := p.who()
	if !ok {
		return 0
	}
	all, err := p.store().Outgoings(p.ctx, operator, p.t, mail.Listing{Contact: c.ID, Direction: mail.FromUs, Limit: 100})
	p.must(err)
	return len(all)
}

// comes writes what came of a turn besides words.
func (p *player) comes() {
	p.Helper()
	if c, ok := p.who(); ok && c.Given.Text != p.x.name {
		p.x.name = c.Given.Text
		fmt.Fprintf(&p.out, "~ name %s\n", c.Given.Text)
	}
	people := p.view().Professionals
	for _, a := range p.appointments() {
		if p.booked[a.ID] {
			continue
		}
		p.booked[a.ID] = true
		i := slices.IndexFunc(people, func(x agenda.Professional) bool { return x.ID == a.Professional })
		fmt.Fprintf(&p.out, "= %s %s %s %s\n", a.Status.Name(), a.At, a.Sold.Name, people[i].Name)
	}
}

func (p *player) today() agenda.Date { return agenda.DateOf(p.now()) }

func (p *player) appointments() []agenda.Appointment {
	p.Helper()
	all, err := p.store().AppointmentsBetween(p.ctx, operator, p.t, p.today(), p.today().AddDays(30))
	p.must(err)
	return all
}

func (p *player) view() agenda.Snapshot {
	p.Helper()
	s, err := p.store().Snapshot(p.ctx, operator, p.t, agenda.View{From: p.today(), To: p.today().AddDays(30)})
	p.must(err)
	return s
}

// enter is a client who begins to write; one whose name begins with "-" is not known to the salon.
func (p *player) enter(name string) {
	p.Helper()
	if p.clients[name] == nil {
		c := &caller{Phone: p.person(strings.TrimPrefix(name, "-"))}
		if !strings.HasPrefix(name, "-") {
			number, err := phone.Parse("+"+c.Number(), phone.Brazil)
			p.must(err)
			_, err = p.store().AddContact(p.ctx, operator, p.t, contact.NewID(), name, number)
			p.must(err)
			c.name = name
		}
		p.clients[name] = c
	}
	p.x = p.clients[name]
}

// busy books at the counter: "João Corte 2026-11-27 15:00".
func (p *player) busy(words []string) {
	p.Helper()
	day, err := agenda.ParseDate(words[len(words)-2])
	p.must(err)
	minute, err := agenda.ParseMinute(words[len(words)-1])
	p.must(err)
	other, err := p.store().AddContact(p.ctx, operator, p.t, contact.NewID(), "Outra pessoa", phone.Number{})
	p.must(err)
	now := p.view()
	who := slices.IndexFunc(now.Professionals, func(x agenda.Professional) bool { return x.Name == words[0] })
	what := slices.IndexFunc(now.Services, func(x agenda.Service) bool { return x.Name == strings.Join(words[1:len(words)-2], " ") })
	p.must(p.store().Transact(p.ctx, operator, p.t, func(ctx context.Context, d agenda.Desk) error {
		_, err := agenda.BookAt(ctx, d, agenda.Booking{
			Key: agenda.KeyOf("story", strings.Join(words, " ")), Client: other.ID, At: agenda.Local{Date: day, Minute: minute},
			Items:  []agenda.Item{{Service: now.Services[what].ID, Professional: now.Professionals[who].ID}},
			Source: agenda.FromStaff, By: agenda.ByStaff(tenant.CLIActor()),
		})
		return err
	}))
	for _, a := range p.appointments() {
		p.booked[a.ID] = true
	}
}

// begin makes a barbershop, connects its WhatsApp, and turns its robot on.
func (p *player) begin(slug string) {
	p.Helper()
	p.shop = p.person("Barbearia Aurora")
	want[any](p.n.client, http.StatusCreated, http.MethodPost, "/api/v1/salons", map[string]any{"name": "Barbearia Aurora", "slug": slug, "phone": p.shop.Number()})
	salon, err := p.store().TenantBySlug(p.ctx, operator, slug)
	p.must(err)
	p.t = salon.ID
	corte, barba := p.service("Corte", 30, "45", 1), p.service("Barba", 30, "35", 2)
	both := p.service("Corte + barba", 45, "70", 3, corte, barba)
	p.professional("João", 1, corte, barba, both)
	p.professional("Ana", 2, corte, barba, both)
	p.must(p.store().PutRobotProfile(p.ctx, operator, p.t, robot.Profile{
		Enabled: true, Mode: robot.Everyone, Address: "Rua das Flores, 12", Payment: "Pix, cartão e dinheiro 👍",
	}))
	events := p.n.follow(slug)
	p.scan(p.shop, p.n.click(slug).Text)
	events.untilStatus("connected")
}

func (p *player) service(name string, minutes int, price string, sort int, parts ...agenda.ServiceID) agenda.ServiceID {
	p.Helper()
	x, err := agenda.NewService(agenda.ServiceDraft{Name: name, Segments: []agenda.Segment{{Kind: agenda.Busy, Minutes: minutes}}, Price: price, Parts: parts, Sort: sort})
	p.must(err)
	p.must(p.store().PutService(p.ctx, operator, p.t, x))
	return x.ID
}

// professional works Monday to Saturday from 9 to 12 and 13 to 19.
func (p *player) professional(name string, sort int, does ...agenda.ServiceID) {
	p.Helper()
	d := agenda.ProfessionalDraft{Name: name, Sort: sort}
	for day := time.Monday; day <= time.Saturday; day++ {
		for _, x := range [][2]agenda.Minute{{9 * 60, 12 * 60}, {13 * 60, 19 * 60}} {
			d.Week = append(d.Week, agenda.Weekly{Weekday: day, Window: agenda.Window{Start: x[0], End: x[1]}})
		}
	}
	for _, id := range does {
		d.Does = append(d.Does, agenda.Skill{Service: id})
	}
	x, err := agenda.NewProfessional(d)
	p.must(err)
	p.must(p.store().PutProfessional(p.ctx, operator, p.t, x))
}
