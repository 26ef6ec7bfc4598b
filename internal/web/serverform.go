package web

import (
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

// ServerHealthWriter keeps how a server was when it was looked at.
type ServerHealthWriter interface {
	SetHealth(ctx context.Context, scope tenant.Scope, id string, h fleet.Health) error
}

// ServerAdmin is what the form of a server needs besides.
type ServerAdmin struct {
	// Probe looks at a server before it is saved; *fleet.Fleet's is one.
	Probe func(ctx context.Context, s fleet.Server) (fleet.Server, error)
	// IsConfigured tells whether the configuration says where a server is.
	IsConfigured func(id string) bool
	// OnChange tells those who use the servers that one was saved.
	OnChange func(ctx context.Context) error
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
	return s.renderServerForm(c, http.StatusOK, fleet.Server{MaxLinking: defaultMaxLinking}, true, nil)
}

func (s *site) renderServerForm(c *call, status int, v fleet.Server, isNew bool, errs page.Errors) error {
	f := c.NewServerForm(v, isNew, !isNew && s.ServerAdmin.IsConfigured(v.ID), errs)
	title := c.Say(text.ServerEditTitle, v.ID)
	if isNew {
		title = c.Say(text.ServerAddTitle)
	}
	f.Page = s.pageContext(c, title)
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
	return s.renderServerForm(c, http.StatusOK, v, false, nil)
}

// editServer saves what was changed. A server that stays where it is may be down: that it takes no new salons any more is
// said just then.
func (s *site) editServer(c *call) error {
	if err := c.parseForm(); err != nil {
		return err
	}
	was, err := s.server(c)
	if err != nil {
		return err
	}
	v := was
	err = s.readServerForm(c, &v)
	v.Draining = c.field("draining") == "1"
	return s.saveServer(c, was, v, err)
}

// readServerForm puts what was typed into a server. A key stays when none is typed, and never goes to another address.
func (s *site) readServerForm(c *call, v *fleet.Server) error {
	if s.ServerAdmin.IsConfigured(v.ID) {
		return nil
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

// saveServer saves a server as it was typed, when it answers as it should. Of one that was there before only what differs is
// changed.
func (s *site) saveServer(c *call, was, v fleet.Server, err error) error {
	ctx, isNew := c.r.Context(), was.ID == ""
	if err == nil && !s.ServerAdmin.IsConfigured(v.ID) {
		err = checkSpecialAddress(c, v)
	}
	if err == nil && !s.ServerAdmin.IsConfigured(v.ID) {
		v, err = s.ServerAdmin.Probe(ctx, v)
	}
	switch {
	case err != nil:
	case isNew:
		err = s.Servers.AddServer(ctx, c.scope(), v)
	default:
		err = s.Servers.ChangeServer(ctx, c.scope(), v.ID, fleet.DiffServers(was, v).Apply)
	}
	if errs, ok := formErrors(c.Localizer, err); ok {
		return s.renderServerForm(c, formErrorStatus, v, isNew, errs)
	}
	if err != nil {
		return err
	}
	if err := s.ServerHealth.SetHealth(ctx, c.scope(), v.ID, v.Health); err != nil {
		return err
	}
	if err := s.ServerAdmin.OnChange(ctx); err != nil {
		return err
	}
	s.setFlash(ctx, page.ToneGood, c.Say(text.ServerSaved, v.ID))
	return s.redirect(c, serversPath)
}
