package demo

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"time"

	"salonzap/internal/edge"
	"salonzap/internal/fault"
	"salonzap/internal/text"
)

// freshFor is how often an open page is rendered without a hint of a change: codes and bans expire by themselves.
const freshFor = 3 * time.Second

// show is the page.
func (d *Demo) show(w http.ResponseWriter, r *http.Request) error {
	b, err := d.look(r.Context(), d.shell(r))
	if err != nil {
		return err
	}
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	return whole(b, saidOf(r.URL.Query(), b.Lang)).Render(r.Context(), w)
}

// live streams the parts of the page that change.
func (d *Demo) live(w http.ResponseWriter, r *http.Request) error {
	s := d.shell(r)
	return d.streams.Serve(w, r, "", func(ctx context.Context) (edge.Frame, error) {
		b, err := d.look(ctx, s)
		if err != nil {
			return edge.Frame{}, err
		}
		var out bytes.Buffer
		if err := moving(b).Render(ctx, &out); err != nil {
			return edge.Frame{}, err
		}
		return edge.Frame{Data: out.Bytes(), NextRead: d.deps.Now().Add(freshFor)}, nil
	})
}

// play carries out an action on a salon's phone.
func (d *Demo) play(w http.ResponseWriter, r *http.Request) error {
	at, err := d.at(r)
	if err != nil {
		return err
	}
	do := Action(r.PostForm.Get("do"))
	switch do {
	case Prove, ProveOther, ProveSilent:
		err = d.prove(r.Context(), do, at)
	default:
		err = d.server.act(r.Context(), do, at, r.PostForm.Get("code"))
	}
	return d.answer(w, r, url.Values{"did": {string(do)}}, err)
}

// chat carries out an action in a chat.
func (d *Demo) chat(w http.ResponseWriter, r *http.Request) error {
	at, err := d.at(r)
	if err != nil {
		return err
	}
	do, with := Message(r.PostForm.Get("do")), d.server.customer(r.PostForm.Get("with"))
	err = d.say(r.Context(), do, at, with, r.PostForm.Get("text"), d.langOf(r))
	return d.answer(w, r, url.Values{"did": {string(do)}}, err)
}

// at reads a form that is about a salon, and looks at the salon's phone.
func (d *Demo) at(r *http.Request) (scene, error) {
	if err := parse(r); err != nil {
		return scene{}, err
	}
	at, err := d.scene(r.Context(), r.PostForm.Get("salon"))
	if err == nil && at == nil {
		return scene{}, fault.New(fault.NotFound, "demo.at", text.SalonUnknown)
	}
	if err != nil {
		return scene{}, err
	}
	return *at, nil
}

// scene is the salon with a slug and its phone; nil when there is none.
func (d *Demo) scene(ctx context.Context, slug string) (*scene, error) {
	salons, err := d.deps.Salons(ctx)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(salons, func(s Salon) bool { return s.Slug == slug })
	if i < 0 {
		return nil, nil //nolint:nilnil // a page without a salon is a page
	}
	at, err := d.server.scene(salons[i], salons)
	return &at, err
}

// trouble switches a trouble.
func (d *Demo) trouble(w http.ResponseWriter, r *http.Request) error {
	if err := parse(r); err != nil {
		return err
	}
	what, to := Trouble(r.PostForm.Get("what")), r.PostForm.Get("to")
	if !slices.Contains(troubles(), what) || (to != "on" && to != "off") {
		return fault.New(fault.Invalid, "demo.trouble", text.Malformed)
	}
	at, err := d.scene(r.Context(), r.PostForm.Get("salon"))
	if err != nil {
		return err
	}
	return d.answer(w, r, url.Values{to: {string(what)}}, d.server.trouble(what, to == "on", at))
}

// reset ends all troubles.
func (d *Demo) reset(w http.ResponseWriter, r *http.Request) error {
	if err := parse(r); err != nil {
		return err
	}
	d.server.endTroubles()
	return d.answer(w, r, url.Values{"did": {resetDone}}, nil)
}

// resetDone is the value of the "did" parameter after a reset.
const resetDone = "reset"

// signIn makes the visitor the owner or the operator, and sends them to the salon's page.
func (d *Demo) signIn(w http.ResponseWriter, r *http.Request) error {
	if err := parse(r); err != nil {
		return err
	}
	who, salon := r.PostForm.Get("who"), r.PostForm.Get("salon")
	to := "/admin/"
	switch {
	case who == Owner:
		to = "/dashboard/whatsapp/"
	case who != Operator:
		return fault.New(fault.Invalid, "demo.sign_in", text.Malformed)
	case salon != "":
		to += "salons/" + url.PathEscape(salon) + "/"
	}
	err := d.deps.SignIn(w, r, who, salon)
	if fault.Is(err, fault.NotFound) {
		return d.answer(w, r, nil, fault.New(fault.Conflict, "demo.sign_in", text.DemoNoAccount))
	}
	if err != nil {
		return err
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
	return nil
}

// parse reads a form.
func parse(r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return edge.WithStatus(http.StatusBadRequest, &fault.Error{Kind: fault.Invalid, Op: "demo.form", Key: text.Malformed, Err: err})
	}
	return nil
}

// answer redirects to the page, with what was done or why it was refused in the query.
func (d *Demo) answer(w http.ResponseWriter, r *http.Request, done url.Values, err error) error {
	if f, ok := errors.AsType[*fault.Error](err); ok && f.Kind == fault.Conflict {
		done, err = url.Values{"failed": {string(f.Key)}}, nil
	}
	if err != nil {
		return err
	}
	d.server.hints.notify()
	for _, name := range carriedFields() {
		if v := r.PostForm.Get(name); v != "" {
			done.Set(name, v)
		}
	}
	http.Redirect(w, r, Path+"?"+done.Encode(), http.StatusSeeOther)
	return nil
}
