package web

import (
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

// Bounds of what is typed about a server; the API has the same.
const (
	maxServerID   = 50     // characters
	maxServerKey  = 512    // bytes
	maxAtOnce     = 10_000 // codes
	usualAtOnce   = 40     // ten owners scanning in the same seconds took a real server to 1.9 GB
	opServerForm  = "web.server"
	fieldSpecial  = "special" // the box that insists on an unusual address
	serversAtHome = "/admin/servers/"
)

func (s *site) addServerForm(c *call) error {
	return s.askServer(c, http.StatusOK, fleet.Server{MaxLinking: usualAtOnce}, true, nil)
}

func (s *site) askServer(c *call, status int, v fleet.Server, isNew bool, errs page.Errors) error {
	f := c.NewServerForm(v, isNew, !isNew && s.Care.Fixed(v.ID), errs)
	title := c.Say(text.ServerEditTitle, v.ID)
	if isNew {
		title = c.Say(text.ServerAddTitle)
	}
	f.Shell = s.shell(c, title)
	return s.show(c, status, page.ServerFormPage(f))
}

// unusual says so, before anything is called, when the address is none that servers have, unless the operator insists.
func unusual(c *call, v fleet.Server) error {
	if c.field(fieldSpecial) == "1" || fleet.CheckAddress(c.r.Context(), v.URL) == nil {
		return nil
	}
	return fault.Field(opServerForm, fieldSpecial, text.ServerFormUsual)
}

// addServer saves a new server when it answers as it should.
func (s *site) addServer(c *call) error {
	if err := c.parse(); err != nil {
		return err
	}
	v := fleet.Server{ID: c.field("id"), CreatedAt: s.Now()}
	err := s.readServer(c, &v)
	if _, wrong := tenant.ParseSlug(v.ID); err == nil && (wrong != nil || len(v.ID) > maxServerID || s.Care.Fixed(v.ID)) {
		err = fault.Field(opServerForm, "id", text.ServerIDInvalid, maxServerID)
	}
	if err == nil && strings.HasPrefix(v.ID, fleet.EmbeddedID) {
		err = fault.Field(opServerForm, "id", text.ServerIDReserved)
	}
	return s.saveServer(c, fleet.Server{}, v, err)
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
	return s.askServer(c, http.StatusOK, v, false, nil)
}

// editServer saves what was changed. A server that stays where it is may be down: that it takes no new salons any more is
// said just then.
func (s *site) editServer(c *call) error {
	if err := c.parse(); err != nil {
		return err
	}
	was, err := s.server(c)
	if err != nil {
		return err
	}
	v := was
	err = s.readServer(c, &v)
	v.Draining = c.field("draining") == "1"
	return s.saveServer(c, was, v, err)
}

// readServer puts what was typed into a server. A key stays when none is typed, and never goes to another address.
func (s *site) readServer(c *call, v *fleet.Server) error {
	if s.Care.Fixed(v.ID) {
		return nil
	}
	n, err := strconv.Atoi(c.field("max"))
	if err != nil || n < 0 || n > maxAtOnce {
		err = fault.Field(opServerForm, "max", text.ServerFormMaxNo, maxAtOnce)
	}
	v.MaxLinking = n
	url, key := c.field("url"), c.field("key")
	switch {
	case key != "" && len(key) <= maxServerKey && sendable(key):
		v.Key = secret.Text(key)
	case key != "" || v.Key == "":
		err = fault.Field(opServerForm, "key", text.ServerKeyMissing, maxServerKey)
	case url != v.URL:
		err = fault.Field(opServerForm, "key", text.ServerKeyAgain)
	}
	v.URL = url
	return err
}

// sendable tells whether a key can be sent in a header.
func sendable(key string) bool {
	for i := range len(key) {
		if key[i] <= ' ' || key[i] > '~' {
			return false
		}
	}
	return true
}

// saveServer saves a server as it was typed, when it answers as it should. Of one that was there before only what differs is
// changed.
func (s *site) saveServer(c *call, was, v fleet.Server, err error) error {
	ctx, isNew := c.r.Context(), was.ID == ""
	if err == nil && !s.Care.Fixed(v.ID) {
		err = unusual(c, v)
	}
	if err == nil && !s.Care.Fixed(v.ID) {
		v, err = s.Care.Try(ctx, v)
	}
	switch {
	case err != nil:
	case isNew:
		err = s.Servers.AddServer(ctx, c.scope(), v)
	default:
		err = s.Servers.ChangeServer(ctx, c.scope(), v.ID, fleet.DiffServers(was, v).Apply)
	}
	if errs, ok := refused(c.Words, err); ok {
		return s.askServer(c, refusedStatus, v, isNew, errs)
	}
	if err != nil {
		return err
	}
	if err := s.Servers.SetHealth(ctx, c.scope(), v.ID, v.Health); err != nil {
		return err
	}
	if err := s.Care.Changed(ctx); err != nil {
		return err
	}
	s.flash(ctx, page.ToneGood, c.Say(text.ServerSaved, v.ID))
	return s.goTo(c, serversAtHome)
}
