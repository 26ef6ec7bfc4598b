package demo

import (
	"context"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"salonzap/internal/edge"
	"salonzap/internal/fault"
	"salonzap/internal/text"
)

// shell is what every page needs of its request.
type shell struct {
	Lang                      text.Lang
	sheet, style, script, art string
	salon                     string // slug asked for; may be empty or unknown
	lang                      string // asked for by the address; empty when it follows the visitor
	with                      string // whose chat is asked for; empty for the first customer's
}

// carriedFields are the fields that every link and form of the page keeps.
func carriedFields() []string { return []string{"salon", "lang", "with"} }

// say returns a sentence in the visitor's language.
func (s shell) say(key fault.Key, args ...any) string { return s.Lang.Say(key, args...) }

// shell reads the salon and the language from the address.
func (d *Demo) shell(r *http.Request) shell {
	q := r.URL.Query()
	s := shell{
		Lang: edge.Lang(r), sheet: d.deps.Stylesheet, style: d.assets.style, script: d.assets.script, art: d.assets.icon,
		salon: q.Get("salon"), with: q.Get("with"),
	}
	if l, err := text.ParseLang(q.Get("lang")); err == nil {
		s.Lang, s.lang = l, l.String()
	}
	return s
}

// at is an address of the page with the salon and the language.
func (s shell) at(path string) string {
	q := url.Values{}
	for name, v := range map[string]string{"salon": s.salon, "lang": s.lang, "with": s.with} {
		if v != "" {
			q.Set(name, v)
		}
	}
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}

// in is the page in another language.
func (s shell) in(l text.Lang) string {
	s.lang = l.String()
	return s.at(Path)
}

// chatWith is the page with another customer's chat.
func (s shell) chatWith(c customer) string {
	s.with = c.key
	return s.at(Path) + "#chat"
}

// langOf is the language of a form's page.
func (d *Demo) langOf(r *http.Request) text.Lang {
	if l, err := text.ParseLang(r.PostForm.Get("lang")); err == nil {
		return l
	}
	return edge.Lang(r)
}

// view is the page at a moment.
type view struct {
	shell
	salons []Salon
	scene  *scene // nil when there are no salons
	on     map[Trouble]bool
	lines  []Line
	asked  []tally
	told   []tally

	customers []customer
	customer  customer // whose chat is shown
	bubbles   []bubble
	replies   bool // there is a button that sends as Salonzap
	proves    bool // there is a button that answers with the passkey
}

// tally is how often something happened.
type tally struct {
	name  string
	times int
}

// look reads what the page shows.
func (d *Demo) look(ctx context.Context, s shell) (view, error) {
	b := view{shell: s, customers: d.server.cast.customers, customer: d.server.customer(s.with), replies: d.deps.Reply != nil, proves: d.deps.Prove != nil}
	lines, calls, hooks := d.server.ledger.last()
	b.lines, b.told, b.asked = lines, tallies(hooks), tallies(calls)
	var err error
	if b.salons, err = d.deps.Salons(ctx); err != nil {
		return view{}, err
	}
	if len(b.salons) > 0 {
		at := max(0, slices.IndexFunc(b.salons, func(o Salon) bool { return o.Slug == s.salon }))
		now, err := d.server.scene(b.salons[at], b.salons)
		if err != nil {
			return view{}, err
		}
		b.scene, b.salon = &now, now.salon.Slug
		b.bubbles = chat(b.customer.phone, now.phone)
	}
	b.on = d.server.current(b.scene)
	return b, nil
}

// tallies puts the most frequent first.
func tallies(counts map[string]int) []tally {
	out := make([]tally, 0, len(counts))
	for _, name := range slices.Sorted(maps.Keys(counts)) {
		if name != "" {
			out = append(out, tally{name, counts[name]})
		}
	}
	slices.SortStableFunc(out, func(a, b tally) int { return b.times - a.times })
	return out
}

// listed are the actions beside the phone. Ban and Pardon share one place.
func (b view) listed() []Action {
	hidden := func(a Action) bool { return a == Pardon }
	if b.scene.possible(Pardon) {
		hidden = func(a Action) bool { return a == Ban || a == Restrict }
	}
	return slices.DeleteFunc(actions(), func(a Action) bool {
		return hidden(a) || (a == ProveOther || a == ProveSilent) && (!b.proves || b.scene.face != FacePasskey)
	})
}

// listedTroubles are the troubles that can be switched: Passkey only when there is a salon.
func (b view) listedTroubles() []Trouble {
	return slices.DeleteFunc(troubles(), func(t Trouble) bool { return t == Passkey && b.scene == nil })
}

// statusWord is the label of the salon's status.
func (b view) statusWord() string {
	switch b.scene.salon.Status {
	case statusConnected:
		return b.say(text.StatusOn)
	case statusConnecting:
		return b.say(text.StatusLinking)
	case statusAwaitingScan:
		return b.say(text.StatusScan)
	case statusDisconnected:
		return b.say(text.StatusOff)
	}
	return b.say(text.StatusNever)
}

// faceHint is the second line on the phone's screen.
func (b view) faceHint() string {
	key := text.DemoFaceHint(string(b.scene.face))
	if b.scene.face == FaceRestricted {
		return b.say(key, b.scene.until.Format("15:04"))
	}
	return b.say(key)
}

// answered is the HTTP status of a line, or a word when there was no answer.
func (b view) answered(l Line) string {
	if l.Status == 0 {
		return b.say(text.DemoCut)
	}
	return strconv.Itoa(l.Status)
}

// said is the notice about the action that was just carried out.
type said struct {
	text    string
	refused bool
}

// saidOf reads the notice from the query. Values that the page does not use are ignored.
func saidOf(q url.Values, l text.Lang) said {
	do := func(name string) string { return l.Say(text.DemoDo(name)) }
	what := func(name string) string { return l.Say(text.DemoWhat(name)) }
	known := func(name string) bool { return name != "" && text.Has(text.DemoDo(name)) }
	switch did, on, off, failed := q.Get("did"), q.Get("on"), q.Get("off"), q.Get("failed"); {
	case did == resetDone:
		return said{text: l.Say(text.DemoResetDone)}
	case known(did):
		return said{text: l.Say(text.DemoDone, do(did), what(did))}
	case known(on):
		return said{text: l.Say(text.DemoTurnedOn, do(on), what(on))}
	case known(off):
		return said{text: l.Say(text.DemoTurnedOff, do(off))}
	case strings.HasPrefix(failed, "demo.refused.") && text.Has(fault.Key(failed)):
		return said{text: l.Say(fault.Key(failed)), refused: true}
	}
	return said{}
}

// firstName is the first word of a name.
func firstName(name string) string {
	first, _, _ := strings.Cut(name, " ")
	return first
}
