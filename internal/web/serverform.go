package web

import (
	"cmp"
	"context"
	"net/http"
	"strconv"
	"strings"

	"salonzap/internal/fault"
	"salonzap/internal/fleet"
	"salonzap/internal/secret"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
	"salonzap/internal/web/page"
)

// Servers keeps where WhatsApp runs.
type Servers interface {
	Servers(ctx context.Context, scope tenant.Scope) ([]fleet.ServerLoad, error)
	// Server reads one. Errors: NotFound with Key text.ServerUnknown.
	Server(ctx context.Context, scope tenant.Scope, id string) (fleet.Server, error)
	// AddServer inserts one. Errors: Conflict of the field "id" with Key text.ServerIDTaken.
	AddServer(ctx context.Context, scope tenant.Scope, s fleet.Server) error
	// ChangeServer applies a change to a server as it is at that moment. Errors: NotFound with Key text.ServerUnknown.
	ChangeServer(ctx context.Context, scope tenant.Scope, id string, change func(old fleet.Server) (fleet.Server, error)) error
	// DeleteServer removes one that no connection lives on. Errors: NotFound; Conflict with Key text.ServerInUse.
	DeleteServer(ctx context.Context, scope tenant.Scope, id string) error
}

// ServerAdmin is what the form of a server needs besides.
type ServerAdmin struct {
	// Probe looks at a server before it is saved; *fleet.Fleet's is one.
	Probe func(ctx context.Context, s fleet.Server) (fleet.Server, error)
	// IsConfigured tells whether the configuration says where a server is.
	IsConfigured func(id string) bool
	// WhereNow tells where a salon that lives on a server (empty: on none) would be placed now; *fleet.Fleet's is one.
	WhereNow func(lives string) fleet.Choice
	// CanPlaceAnew tells whether a server is lost; *fleet.Fleet's is one. Errors: the sentence of why it is not.
	CanPlaceAnew func(id string) error
	// OnSave tells those who use the servers that one was saved, with how Probe saw it; *fleet.Fleet's ServerSaved is one.
	OnSave func(ctx context.Context, s fleet.Server) error
	// OnDelete tells them that one is gone.
	OnDelete func(ctx context.Context) error
}

// Bounds of what is typed about a server; the API has the same.
const (
	maxServerID         = 50     // characters
	maxServerKey        = 512    // bytes
	maxLinkingLimit     = 10_000 // codes
	defaultMaxLinking   = 40     // ten owners scanning in the same seconds took a real server to 1.9 GB
	opServerForm        = "web.server"
	specialAddressField = "special" // the box that insists on an unusual address
	serversPath         = "/admin/servers/"
)

func (s *site) addServerForm(c *call) error {
	return s.renderServerForm(c, http.StatusOK, fleet.Server{MaxLinking: defaultMaxLinking, Weight: 1}, nil)
}

// renderServerForm is the form of a new server.
func (s *site) renderServerForm(c *call, status int, v fleet.Server, errs page.Errors) error {
	f := c.NewServerForm(v, true, false, errs).Typed(c.field)
	f.Page = s.pageContext(c, c.Say(text.ServerAddTitle))
	return s.render(c, status, page.ServerFormPage(f))
}

// renderServerEdit is the form of a server that is there: it carries what it showed first, besides what was typed.
func (s *site) renderServerEdit(c *call, status int, shown, typed fleet.Server, errs page.Errors) error {
	f := c.NewServerForm(typed, false, s.ServerAdmin.IsConfigured(typed.ID), errs).Typed(c.field).Showing(shown)
	f.Page = s.pageContext(c, c.Say(text.ServerEditTitle, typed.ID))
	return s.render(c, status, page.ServerFormPage(f))
}

// checkSpecialAddress says so, before anything is called, when the address is none that servers have, unless the operator insists.
func checkSpecialAddress(c *call, v fleet.Server) error {
	if c.field(specialAddressField) == "1" || fleet.CheckAddress(c.r.Context(), v.URL) == nil {
		return nil
	}
	return fault.Field(opServerForm, specialAddressField, text.ServerFormUsual)
}

// addServer saves a new server when it answers as it should.
func (s *site) addServer(c *call) error {
	if err := c.parseForm(); err != nil {
		return err
	}
	v := fleet.Server{ID: c.field("id"), CreatedAt: s.Now()}
	err := s.readServerForm(c, &v)
	if _, wrong := tenant.ParseSlug(v.ID); err == nil && (wrong != nil || len(v.ID) > maxServerID || s.ServerAdmin.IsConfigured(v.ID)) {
		err = fault.Field(opServerForm, "id", text.ServerIDInvalid, maxServerID)
	}
	if err == nil && strings.HasPrefix(v.ID, fleet.EmbeddedID) {
		err = fault.Field(opServerForm, "id", text.ServerIDReserved)
	}
	if err == nil {
		v, err = s.probe(c, v)
	}
	if err == nil {
		err = s.Servers.AddServer(c.r.Context(), c.scope(), v)
	}
	if errs, ok := formErrors(c.Localizer, err); ok {
		return s.renderServerForm(c, formErrorStatus, v, errs)
	}
	if err != nil {
		return err
	}
	return s.serverSaved(c, v)
}

// server finds the server that an address names.
func (s *site) server(c *call) (fleet.Server, error) {
	id := c.r.PathValue("id")
	if _, err := tenant.ParseSlug(id); err != nil {
		return fleet.Server{}, fault.New(fault.NotFound, opServerForm, text.ServerUnknown)
	}
	return s.Servers.Server(c.r.Context(), c.scope(), id)
}

func (s *site) editServerForm(c *call) error {
	v, err := s.server(c)
	if err != nil {
		return err
	}
	return s.renderServerEdit(c, http.StatusOK, v, v, nil)
}

// editServer saves what was changed, and nothing else: the form carries what it showed, and somebody may have changed the
// server since. A server that stays where it is may be down: that it takes no new salons any more is said just then.
func (s *site) editServer(c *call) error {
	if err := c.parseForm(); err != nil {
		return err
	}
	now, err := s.server(c)
	if err != nil {
		return err
	}
	shown := shownServer(c, now)
	typed := shown
	err = s.readServerForm(c, &typed)
	typed.Draining = c.field("draining") == "1"
	patch := fleet.Patch{KeyFor: shown.URL}
	setIfTyped(&patch.URL, shown.URL, typed.URL)
	setIfTyped(&patch.MaxLinking, shown.MaxLinking, typed.MaxLinking)
	setIfTyped(&patch.Draining, shown.Draining, typed.Draining)
	setIfTyped(&patch.Capacity, shown.Capacity, typed.Capacity)
	setIfTyped(&patch.Weight, shown.Share(), typed.Share())
	setIfTyped(&patch.Region, shown.Region, typed.Region)
	if c.field("key") != "" && !s.ServerAdmin.IsConfigured(now.ID) {
		patch.Key = &typed.Key
	}
	return s.changeServer(c, now, shown, typed, patch, err)
}

// shownServer is a server as the form showed it, so far as it carries that; its key is never in it.
func shownServer(c *call, now fleet.Server) fleet.Server {
	if !c.r.Form.Has(page.ShownURLField) {
		return now
	}
	shown := now
	shown.URL, shown.Draining = c.field(page.ShownURLField), c.field(page.ShownDrainingField) == "1"
	if n, err := strconv.Atoi(c.field(page.ShownMaxField)); err == nil {
		shown.MaxLinking = n
	}
	if n, err := strconv.Atoi(c.field(page.ShownCapacityField)); err == nil {
		shown.Capacity = n
	}
	if n, err := strconv.Atoi(c.field(page.ShownWeightField)); err == nil {
		shown.Weight = n
	}
	shown.Region = c.field(page.ShownRegionField)
	return shown
}

func setIfTyped[T comparable](to **T, shown, typed T) {
	if shown != typed {
		*to = &typed
	}
}

// changeServer applies a change when the server, with it, answers as it should.
func (s *site) changeServer(c *call, now, shown, typed fleet.Server, patch fleet.Patch, err error) error {
	next, applied := patch.Apply(now)
	if err == nil {
		err = applied
	}
	if err == nil && !s.ServerAdmin.IsConfigured(now.ID) {
		next, err = s.probe(c, next)
	}
	if err == nil {
		if patch.URL != nil {
			patch.URL = &next.URL // as it is kept
		}
		err = s.Servers.ChangeServer(c.r.Context(), c.scope(), now.ID, patch.Apply)
	}
	if errs, ok := formErrors(c.Localizer, err); ok {
		if fault.Is(err, fault.Conflict) { // look at it as it is
			typed, shown = now, now
		}
		return s.renderServerEdit(c, formErrorStatus, shown, typed, errs)
	}
	if err != nil {
		return err
	}
	return s.serverSaved(c, next)
}

// readServerForm puts what was typed into a server. A key stays when none is typed, and never goes to another address.
func (s *site) readServerForm(c *call, v *fleet.Server) error {
	place := readPlace(c, v)
	if s.ServerAdmin.IsConfigured(v.ID) {
		return place
	}
	n, err := strconv.Atoi(c.field("max"))
	if err != nil || n < 0 || n > maxLinkingLimit {
		err = fault.Field(opServerForm, "max", text.ServerFormMaxNo, maxLinkingLimit)
	}
	v.MaxLinking = n
	url, key := c.field("url"), c.field("key")
	switch {
	case key != "" && len(key) <= maxServerKey && isHeaderSafe(key):
		v.Key = secret.Text(key)
	case key != "" || v.Key == "":
		err = fault.Field(opServerForm, "key", text.ServerKeyMissing, maxServerKey)
	case url != v.URL:
		err = fault.Field(opServerForm, "key", text.ServerKeyAgain)
	}
	v.URL = url
	return cmp.Or(err, place)
}

// readPlace puts what was typed about a server's place into it; a field that the form does not have stays.
func readPlace(c *call, v *fleet.Server) (err error) {
	number := func(name string, least, most int, into *int, wrong fault.Key) {
		if !c.r.Form.Has(name) {
			return
		}
		n, no := strconv.Atoi(c.field(name))
		if no != nil || n < least || n > most {
			err = cmp.Or(err, error(fault.Field(opServerForm, name, wrong, most)))
			return
		}
		*into = n
	}
	number("capacity", 0, fleet.MaxCapacity, &v.Capacity, text.ServerCapacityNo)
	number("weight", 1, fleet.MaxWeight, &v.Weight, text.ServerWeightNo)
	if c.r.Form.Has("region") {
		v.Region = strings.ToLower(c.field("region"))
		if !fleet.IsRegion(v.Region) {
			err = cmp.Or(err, error(fault.Field(opServerForm, "region", text.ServerRegionNo)))
		}
	}
	return err
}

// isHeaderSafe tells whether a key can be sent in a header.
func isHeaderSafe(key string) bool {
	for i := range len(key) {
		if key[i] <= ' ' || key[i] > '~' {
			return false
		}
	}
	return true
}

// probe looks at a server before it is saved, and gives it as it is kept.
func (s *site) probe(c *call, v fleet.Server) (fleet.Server, error) {
	if err := checkSpecialAddress(c, v); err != nil {
		return v, err
	}
	return s.ServerAdmin.Probe(c.r.Context(), v)
}

// serverSaved tells everybody that a server was saved.
func (s *site) serverSaved(c *call, v fleet.Server) error {
	ctx := c.r.Context()
	if err := s.ServerAdmin.OnSave(ctx, v); err != nil {
		return err
	}
	s.setFlash(ctx, page.ToneGood, c.Say(text.ServerSaved, v.ID))
	return s.redirect(c, serversPath)
}
