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

// shell is what every page of ours needs to know of its request.
type shell struct {
	Lang                      text.Lang
	sheet, style, script, art string
	salon                     string // slug asked for; may be empty or unknown
	lang                      string // asked for by the address; empty when it follows the visitor
}

// say gives a sentence in the visitor's language.
func (s shell) say(key fault.Key, args ...any) string { return s.Lang.Say(key, args...) }

// shell reads the salon and the language from the address.
func (d *Demo) shell(r *http.Request) shell {
	q := r.URL.Query()
	s := shell{
		Lang: edge.Lang(r), sheet: d.deps.Stylesheet, style: d.assets.style, script: d.assets.script, art: d.assets.icon,
		salon: q.Get("salon"),
	}
	if l, err := text.ParseLang(q.Get("lang")); err == nil {
		s.Lang, s.lang = l, l.String()
	}
	return s
}

// at is an address of ours that keeps the salon and the language.
func (s shell) at(path string) string {
	q := url.Values{}
	for name, v := range map[string]string{"salon": s.salon, "lang": s.lang} {
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

// board is the page at a moment.
type board struct {
	shell
	salons []Salon
	scene  *scene // nil when there are no salons
	on     map[Trouble]bool
	lines  []Line
	asked  []tally
	told   []tally
}

// tally is how often something happened.
type tally struct {
	name  string
	times int
}

// look reads what the page shows, at this moment.
func (d *Demo) look(ctx context.Context, s shell) (board, error) {
	b := board{shell: s, on: d.server.current()}
	lines, hooks := d.server.ledger.last()
	b.lines, b.told, b.asked = lines, tallies(hooks), tallies(d.server.fake.Calls())
	var err error
	if b.salons, err = d.deps.Salons(ctx); err != nil {
		return board{}, err
	}
	if len(b.salons) == 0 {
		return b, nil
	}
	at := max(0, slices.IndexFunc(b.salons, func(o Salon) bool { return o.Slug == s.salon }))
	now := d.server.scene(b.salons[at], b.salons)
	b.scene, b.salon = &now, now.salon.Slug
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

// listed are the actions beside the phone: losing the network and getting it back take one place.
func (b board) listed() []Action {
	hidden := Back
	if b.scene.possible(Back) {
		hidden = Away
	}
	return slices.DeleteFunc(actions(), func(a Action) bool { return a == hidden })
}

// statusWord is what Salonzap says of the salon.
func (b board) statusWord() string {
	switch b.scene.salon.Status {
	case "connected":
		return b.say(text.StatusOn)
	case "connecting":
		return b.say(text.StatusLinking)
	case statusAwaitingScan:
		return b.say(text.StatusScan)
	case "disconnected":
		return b.say(text.StatusOff)
	}
	return b.say(text.StatusNever)
}

// faceHint is the second line on the phone's screen.
func (b board) faceHint() string {
	key := text.DemoFaceHint(string(b.scene.face))
	if f := b.scene.face; f == FaceQR || f == FaceCode {
		return b.say(key, b.scene.view.CodesShown)
	}
	return b.say(key)
}

// answered is a line's answer in a word.
func (b board) answered(l Line) string {
	if l.Status == 0 {
		return b.say(text.DemoCut)
	}
	return strconv.Itoa(l.Status)
}

// said is what the page says once about what was just done.
type said struct {
	text    string
	refused bool
}

// saidOf reads it from the address, where only our own words count.
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
