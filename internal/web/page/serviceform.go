package page

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"salonzap/internal/agenda"
	"salonzap/internal/text"
)

// TypedService is a service as a form has it: what was typed, or what is kept.
type TypedService struct {
	New                                         bool
	Name, Minutes, Break, After, Price, Aliases string
	BufferBefore, BufferAfter                   string
	Parts                                       []string // ids of a combo's services
	Does                                        []TypedDoer
	Shown                                       string   // a mark of what was kept when the form was made
	Stored                                      []string // what somebody else kept in between
	Errors                                      Errors
}

// TypedDoer is somebody of the team in it.
type TypedDoer struct {
	ID             string
	Does           bool
	Minutes, Price string // their own; empty: the service's
}

// TypedError says at which field of a form something is wrong.
type TypedError struct {
	Field string
	Err   error
}

// Error is for the log.
func (e *TypedError) Error() string { return e.Field + ": " + e.Err.Error() }

// ReadService reads what was typed.
func ReadService(f url.Values, people []agenda.Professional) TypedService {
	get := func(name string) string { return strings.TrimSpace(f.Get(name)) }
	t := TypedService{
		Name: get("name"), Minutes: get("minutes"), Break: get("break"), After: get("after"), Price: get("price"), Aliases: get("aliases"),
		BufferBefore: get("buffer_before"), BufferAfter: get("buffer_after"), Parts: f["part"], Shown: get("shown"),
	}
	for _, p := range people {
		id := p.ID.String()
		t.Does = append(t.Does, TypedDoer{ID: id, Does: slices.Contains(f["does"], id), Minutes: get("minutes-" + id), Price: get("price-" + id)})
	}
	return t
}

// ShownService is a service as its form shows it first.
func ShownService(v agenda.Service, people []agenda.Professional) TypedService {
	t := TypedService{Name: v.Name, Aliases: strings.Join(v.Aliases, ", "), Price: typedPrice(v.Price)}
	t.BufferBefore, t.BufferAfter = typedMinutes(v.Work.BufferBefore), typedMinutes(v.Work.BufferAfter)
	if s := v.Work.Segments; len(s) == 3 {
		t.Minutes, t.Break, t.After = itoa(s[0].Minutes), itoa(s[1].Minutes), itoa(s[2].Minutes)
	} else {
		t.Minutes = agenda.SaySegments(s)
	}
	for _, p := range v.Parts {
		t.Parts = append(t.Parts, p.String())
	}
	doers := agenda.Doers(v.ID, people)
	for _, p := range people {
		d := TypedDoer{ID: p.ID.String()}
		if i := slices.IndexFunc(doers, func(o agenda.Doer) bool { return o.Professional == p.ID }); i >= 0 {
			d.Does = true
			if own := doers[i].Work; own != nil {
				d.Minutes = agenda.SaySegments(own.Segments)
			}
			if own := doers[i].Price; own != nil {
				d.Price = typedPrice(*own)
			}
		}
		t.Does = append(t.Does, d)
	}
	sum := sha256.Sum256(fmt.Appendf(nil, "%+v %v", t, v.Active))
	t.Shown = hex.EncodeToString(sum[:8])
	return t
}

func typedMinutes(n int) string {
	if n == 0 {
		return ""
	}
	return itoa(n)
}

func typedPrice(p agenda.Price) string {
	if _, known := p.Cents(); !known {
		return ""
	}
	return strings.TrimPrefix(p.Say(text.PT), "R$ ")
}

// Parse makes the service and who does it of what was typed. Errors: *TypedError, or Invalid with the field.
func (t TypedService) Parse(v agenda.Service, people []agenda.Professional) (agenda.Service, []agenda.Doer, error) {
	d := agenda.ServiceDraft{Name: t.Name, Aliases: strings.Split(t.Aliases, ","), Price: t.Price, Sort: v.Sort}
	var err error
	if d.Segments, err = t.segments(); err != nil {
		return v, nil, err
	}
	for _, b := range []struct {
		field, typed string
		to           *int
	}{{"buffer_before", t.BufferBefore, &d.BufferBefore}, {"buffer_after", t.BufferAfter, &d.BufferAfter}} {
		if *b.to, err = minutesOf(b.typed); err != nil {
			return v, nil, &TypedError{b.field, err}
		}
	}
	for _, one := range t.Parts {
		id, err := agenda.ParseID[agenda.Service](one)
		if err != nil {
			return v, nil, err
		}
		d.Parts = append(d.Parts, id)
	}
	if v, err = v.With(d); err != nil {
		return v, nil, err
	}
	doers, err := t.doers(v, people)
	return v, doers, err
}

// segments are the stages of the work: the simple ones have a field each.
func (t TypedService) segments() ([]agenda.Segment, error) {
	if t.Break == "" && t.After == "" {
		all, err := agenda.ParseSegments(t.Minutes)
		if err != nil {
			return nil, &TypedError{"minutes", err}
		}
		return all, nil
	}
	for _, f := range []struct{ name, typed string }{{"minutes", t.Minutes}, {"break", t.Break}, {"after", t.After}} {
		if one, err := agenda.ParseSegments(f.typed); err != nil || len(one) != 1 {
			_, err = agenda.ParseSegments("0")
			return nil, &TypedError{f.name, err}
		}
	}
	return agenda.ParseSegments(t.Minutes + "+" + t.Break + "+" + t.After)
}

// minutesOf reads minutes; nothing is none.
func minutesOf(typed string) (int, error) {
	if typed == "" || typed == "0" {
		return 0, nil
	}
	all, err := agenda.ParseSegments(typed)
	if err == nil && len(all) != 1 {
		_, err = agenda.ParseSegments("0")
	}
	if err != nil {
		return 0, err
	}
	return all[0].Minutes, nil
}

// doers are who does it. A time of their own has the service's buffers.
func (t TypedService) doers(v agenda.Service, people []agenda.Professional) ([]agenda.Doer, error) {
	var all []agenda.Doer
	for i, p := range people {
		d := t.Does[i]
		if !d.Does {
			continue
		}
		one := agenda.Doer{Professional: p.ID}
		if d.Minutes != "" {
			segments, err := agenda.ParseSegments(d.Minutes)
			if err == nil {
				var own agenda.Work
				own, err = agenda.NewWork(segments, v.Work.BufferBefore, v.Work.BufferAfter)
				one.Work = &own
			}
			if err != nil {
				return nil, &TypedError{"minutes-" + d.ID, err}
			}
		}
		if d.Price != "" {
			own, err := agenda.ParsePrice(d.Price)
			if err != nil {
				return nil, &TypedError{"price-" + d.ID, err}
			}
			one.Price = &own
		}
		all = append(all, one)
	}
	return all, nil
}

// ServiceForm makes or changes a service.
type ServiceForm struct {
	Page                                        Context
	Base, Action, Shown, Problem                string
	Stored                                      []string
	New, Active, Advanced                       bool
	Name, Minutes, Break, After, Price, Aliases Field
	BufferBefore, BufferAfter                   Field
	Does                                        []DoerFields
	Parts                                       []Tick
}

// Tick is a box to tick.
type Tick struct {
	Name, Value, Label, Hint string
	Ticked                   bool
}

// DoerFields are the fields of somebody of the team.
type DoerFields struct {
	Tick
	Minutes, Price Field
	Own            bool // something is their own
}

// NewServiceForm makes the form of what was typed.
func NewServiceForm(c Context, base string, all agenda.Snapshot, v agenda.Service, t TypedService) ServiceForm {
	f := ServiceForm{Page: c, Base: base, Action: base + "new", New: t.New, Active: v.Active, Shown: t.Shown, Stored: t.Stored, Problem: t.Errors[""]}
	if !t.New {
		f.Action = base + v.ID.String() + "/"
	}
	field := func(name, value string, label, hint string) Field {
		return Field{ID: name, Name: name, Type: "text", Label: label, Hint: hint, Value: value, Error: t.Errors[name], Autocomplete: "off", Max: agenda.MaxName}
	}
	number := func(name, value string, label, hint string) Field {
		n := field(name, value, label, hint)
		n.InputMode, n.Max = "numeric", 40
		return n
	}
	f.Name = field("name", t.Name, c.Say(text.ServiceName), c.Say(text.ServiceNameHint))
	f.Name.Required, f.Name.Focus = true, t.New && len(t.Errors) == 0
	f.Minutes = number("minutes", t.Minutes, c.Say(text.ServiceMinutes), "")
	f.Minutes.Required = true
	if e := t.Errors["segments"]; e != "" {
		f.Minutes.Error = e
	}
	f.Price = field("price", t.Price, c.Say(text.ServicePrice), c.Say(text.ServicePriceHint))
	f.Price.InputMode, f.Price.Max = "decimal", 20
	f.Break = number("break", t.Break, c.Say(text.ServiceBreak), c.Say(text.ServiceBreakHint))
	f.After = number("after", t.After, c.Say(text.ServiceAfter), "")
	f.BufferBefore = number("buffer_before", t.BufferBefore, c.Say(text.ServiceBufferBefore), "")
	f.BufferAfter = number("buffer_after", t.BufferAfter, c.Say(text.ServiceBufferAfter), c.Say(text.ServiceBufferHint))
	f.Aliases = field("aliases", t.Aliases, c.Say(text.ServiceAliases), c.Say(text.ServiceAliasesHint))
	f.Aliases.Max = 1000
	f.Advanced = t.Break != "" || t.After != "" || t.BufferBefore != "" || t.BufferAfter != "" || t.Aliases != "" || len(t.Parts) > 0
	f.Does = doerFields(c, all.Professionals, t)
	for _, o := range all.Services {
		if o.ID != v.ID && (o.Active || slices.Contains(t.Parts, o.ID.String())) && len(o.Parts) == 0 {
			f.Parts = append(f.Parts, Tick{Name: "part", Value: o.ID.String(), Label: o.Name, Ticked: slices.Contains(t.Parts, o.ID.String())})
		}
	}
	if e := t.Errors["parts"]; e != "" && f.Problem == "" {
		f.Problem = e
	}
	return f
}

func doerFields(c Context, people []agenda.Professional, t TypedService) []DoerFields {
	var all []DoerFields
	for i, p := range people {
		d := t.Does[i]
		if !p.Active && !d.Does {
			continue
		}
		one := DoerFields{Tick: Tick{Name: "does", Value: d.ID, Label: p.Name, Ticked: d.Does}}
		own := func(name, value, label, mode string) Field {
			id := name + "-" + d.ID
			return Field{ID: id, Name: id, Type: "text", Label: label, Value: value, Error: t.Errors[id], InputMode: mode, Autocomplete: "off", Max: 40}
		}
		one.Minutes = own("minutes", d.Minutes, c.Say(text.ServiceOwnMinutes, p.Name), "numeric")
		one.Price = own("price", d.Price, c.Say(text.ServiceOwnPrice, p.Name), "decimal")
		one.Own = d.Minutes != "" || d.Price != "" || one.Minutes.Error != "" || one.Price.Error != ""
		all = append(all, one)
	}
	return all
}
