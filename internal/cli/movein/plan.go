package movein

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"salonzap/internal/connection"
	"salonzap/internal/phone"
	"salonzap/internal/tenant"
)

// Instance is an instance on the server.
type Instance struct {
	Name   string
	State  connection.Reading // live; ReadNothing when the server does not say
	Number phone.Number       // last linked; it is connected only with ReadOpen
	Cloud  bool               // it uses WhatsApp's business API instead of a linked phone
}

// Options are the options of Plan.
type Options struct {
	AllNames bool // take instances whatever they are called, not only {slug}_whatsapp
	NoServer bool // no server was asked: the rows alone
}

// Verb is what the plan does with a row or an instance.
type Verb string

// The verbs.
const (
	Adopt  Verb = "adopt"  // the instance becomes the salon's connection, under its own name
	Create Verb = "create" // the salon is made; there is no instance to take over
	Skip   Verb = "skip"   // nothing is done; Why says for what reason
)

// Action is what the plan does with one row or instance.
type Action struct {
	Verb     Verb
	Line     int // of the CSV file; 0 for an instance that no row names
	Salon    tenant.ID
	Slug     tenant.Slug
	Name     string
	Instance string             // verbatim; empty when the salon has none, and gets one when its owner first connects
	State    connection.Reading // ReadAbsent when the server has no such instance
	Number   phone.Number       // the connected number; only of Adopt with ReadOpen
	Phone    phone.Number       // the salon's registered number; without one, Number becomes it
	Already  bool               // skipped because it was imported before
	Why      string             // the reason, for people
}

// suffix is the end of the usual names of instances: {slug}_whatsapp.
const suffix = "_whatsapp"

// Plan decides what is to be done with each row and each instance, given the existing salons (here). Rows come first, in their order, then the instances
// that no row names, by name.
func Plan(rows []Row, instances []Instance, here []connection.Salon, o Options) []Action {
	p := newPlanner(rows, instances, here, o)
	var plan []Action
	for _, row := range rows {
		plan = append(plan, p.row(row))
	}
	sorted := slices.SortedFunc(slices.Values(instances), func(a, b Instance) int { return cmp.Compare(a.Name, b.Name) })
	for _, i := range sorted {
		if !p.named[i.Name] {
			plan = append(plan, p.instance(i))
		}
	}
	return plan
}

// planner has what exists, and which slugs and numbers the plan has used so far.
type planner struct {
	options    Options
	instances  map[string]Instance
	salons     map[string]connection.Salon // by slug
	owner      map[string]string           // instance → slug of the salon that it serves
	serves     map[string]string           // number's key → slug of the salon that it is connected for
	named      map[string]bool             // instances that a row names
	slugs      map[string]int              // how many rows have the slug
	wants      map[string]int              // how many rows want the instance
	slugsTaken map[string]bool             // by the plan
}

func newPlanner(rows []Row, instances []Instance, here []connection.Salon, o Options) *planner {
	p := &planner{
		options: o, instances: map[string]Instance{}, salons: map[string]connection.Salon{}, owner: map[string]string{},
		serves: map[string]string{}, named: map[string]bool{}, slugs: map[string]int{}, wants: map[string]int{},
		slugsTaken: map[string]bool{},
	}
	for _, i := range instances {
		p.instances[i.Name] = i
	}
	for _, s := range here {
		slug := s.Tenant.Slug.String()
		p.salons[slug] = s
		if s.Connection == nil {
			continue
		}
		p.owner[s.Connection.Instance] = slug
		if c, ok := s.Connection.State.(connection.Connected); ok {
			p.serves[c.Number.Key()] = slug
		}
	}
	for _, row := range rows {
		if row.Problem != "" {
			continue
		}
		name := p.instanceOf(row)
		p.slugs[row.Slug.String()]++
		p.slugsTaken[row.Slug.String()] = true
		if name != "" {
			p.named[name] = true
			p.wants[name]++
		}
	}
	return p
}

// instanceOf is the instance of a row: the one that it names, else the one under the usual name if the server has it, else "".
func (p *planner) instanceOf(row Row) string {
	if row.Instance != "" {
		return row.Instance
	}
	usual := connection.InstanceName(row.Slug)
	if _, ok := p.instances[usual]; ok {
		return usual
	}
	return ""
}

// row plans a row of the CSV file.
func (p *planner) row(row Row) Action {
	a := Action{Line: row.Line, Slug: row.Slug, Name: row.Name, Phone: row.Phone, Instance: row.Instance}
	if row.Problem != "" {
		return a.skip("%s", row.Problem)
	}
	a.Instance = p.instanceOf(row)
	switch {
	case p.slugs[row.Slug.String()] > 1:
		return a.skip("%d rows have the slug %s; keep the one that is right", p.slugs[row.Slug.String()], row.Slug)
	case a.Instance != "" && p.wants[a.Instance] > 1:
		return a.skip("%d salons name this instance, and it can serve one; keep the one that is right", p.wants[a.Instance])
	}
	return p.place(a)
}

// instance plans an instance that no row names. When its name has no valid slug, one is derived from it.
func (p *planner) instance(i Instance) Action {
	a := Action{Instance: i.Name, State: i.State}
	if slug, ok := p.owner[i.Name]; ok {
		s := p.salons[slug]
		a.Slug, a.Name, a.Salon = s.Tenant.Slug, s.Tenant.Name, s.Tenant.ID
		return a.done()
	}
	front, usual := strings.CutSuffix(i.Name, suffix)
	if !usual && !p.options.AllNames {
		return a.skip("its name does not end in %s; --all-names takes it over too", suffix)
	}
	exact, err := tenant.ParseSlug(front)
	if err == nil && usual {
		a.Slug, a.Name = exact, titled(exact)
		if p.slugsTaken[exact.String()] {
			return a.skip("the CSV file gives salon %s another instance", exact)
		}
		return p.place(a)
	}
	wish, err := tenant.SlugFrom(front)
	if err != nil {
		return a.skip("no slug can be made of its name")
	}
	a.Slug, a.Name = wish, titled(wish)
	for n := 2; p.taken(a.Slug); n++ {
		a.Slug = wish.Numbered(n)
	}
	return p.place(a)
}

func (p *planner) taken(s tenant.Slug) bool {
	_, here := p.salons[s.String()]
	_, usual := p.instances[connection.InstanceName(s)] // that instance needs the slug itself
	return here || usual || p.slugsTaken[s.String()]
}

// place chooses the verb of an action, given the existing salons and instances.
func (p *planner) place(a Action) Action {
	slug := a.Slug.String()
	p.slugsTaken[slug] = true
	i, found := p.instances[a.Instance]
	a.State = connection.ReadAbsent
	if found {
		a.State = i.State
	}
	if owner, ok := p.owner[a.Instance]; ok && a.Instance != "" && owner != slug {
		return a.skip("this instance serves salon %s already", owner)
	}
	if s, ok := p.salons[slug]; ok {
		a.Salon, a.Name, a.Phone = s.Tenant.ID, s.Tenant.Name, s.Tenant.Phone
		switch {
		case s.Connection != nil && (a.Instance == "" || s.Connection.Instance == a.Instance):
			return a.done()
		case s.Connection != nil:
			return a.skip("salon %s is here with another instance, %s", slug, s.Connection.Instance)
		case !found:
			return a.done()
		}
	}
	if !found {
		return p.missing(a)
	}
	return p.adopt(a, i)
}

// missing plans a salon whose instance is not on the server.
func (p *planner) missing(a Action) Action {
	a.Verb = Create
	switch {
	case p.options.NoServer:
		a.State = connection.ReadNothing
		a.Why = "no server was asked"
	case a.Instance != "":
		a.Why = "its instance is not on the server: the first click makes it, and needs a scan"
	default:
		a.Why = "it has no instance: the first click makes it"
	}
	return a
}

// adopt plans the take-over of an instance that exists.
func (p *planner) adopt(a Action, i Instance) Action {
	if i.Cloud {
		return a.skip("it runs on WhatsApp's business API, not on a phone")
	}
	a.Verb = Adopt
	if i.State != connection.ReadOpen || i.Number.IsZero() {
		a.Why = waits(i)
		return a
	}
	key, slug := i.Number.Key(), a.Slug.String()
	if other, ok := p.serves[key]; ok && other != slug {
		return a.skip("its number is connected for salon %s, and a number serves one salon", other)
	}
	if !a.Phone.IsZero() && !a.Phone.SameLine(i.Number) {
		return a.skip("it is connected with %s, and the salon's number is %s; correct that number first, or leave it empty",
			i.Number.Masked(), a.Phone.Masked())
	}
	p.serves[key] = slug
	a.Number, a.Why = i.Number, "connected, and stays so"
	return a
}

func waits(i Instance) string {
	switch i.State {
	case connection.ReadOpen:
		return "connected; the server does not say with which number yet"
	case connection.ReadConnecting:
		return "connecting; it becomes connected when the server says so"
	case connection.ReadClosed:
		return "not connected; the next click links it again"
	default:
		return "the server does not tell its state now; it will be asked again"
	}
}

func (a Action) skip(format string, args ...any) Action {
	a.Verb, a.Why = Skip, fmt.Sprintf(format, args...)
	return a
}

func (a Action) done() Action {
	a.Verb, a.Already, a.Why = Skip, true, "it is here already"
	return a
}
