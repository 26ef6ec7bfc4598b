package api

import (
	"context"
	"errors"
	"net/http"
	"reflect"
	"strings"
	"time"

	"salonzap/internal/evolution"
	"salonzap/internal/fault"
	"salonzap/internal/fleet"
	"salonzap/internal/secret"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

// Servers keeps the servers that WhatsApp runs on.
type Servers interface {
	AddServer(ctx context.Context, scope tenant.Scope, s fleet.Server) error
	ChangeServer(ctx context.Context, scope tenant.Scope, id string, change func(old fleet.Server) (fleet.Server, error)) error
	Server(ctx context.Context, scope tenant.Scope, id string) (fleet.Server, error)
	Servers(ctx context.Context, scope tenant.Scope) ([]fleet.ServerLoad, error)
	DeleteServer(ctx context.Context, scope tenant.Scope, id string) error
}

// Bounds of what is given about a server.
const (
	maxServerID      = 50     // characters
	maxServerKey     = 512    // bytes
	maxLinkingAtOnce = 10_000 // attempts; more than any server can show is as good as no limit

	// defaultMaxLinking is how many attempts a remote server shows at once: ten owners scanning in the same seconds took
	// a real one to 1.9 GB.
	defaultMaxLinking = 40
)

// serverView is a server as operators read it. Its key is never shown.
type serverView struct {
	ID          string     `json:"id"`
	URL         string     `json:"url"`
	MaxLinking  int        `json:"max_linking" doc:"Attempts with a code shown at once; 0 is no limit"`
	Draining    bool       `json:"draining" doc:"No new salon is placed on it"`
	Capacity    int        `json:"capacity" doc:"Salons that are placed on it at most; 0 is no bound"`
	Weight      int        `json:"weight" doc:"Its share of salons beside the other servers"`
	Region      string     `json:"region" doc:"Where it is, as the operator calls it; empty: it is not said"`
	Healthy     *bool      `json:"healthy" doc:"Null until it was first looked at"`
	Problem     *string    `json:"problem" enum:"down,key,licence,timeout,refused"`
	Version     *string    `json:"version"`
	Passkey     *bool      `json:"passkey" doc:"It can do WhatsApp's passkey step. Null until it was first looked at"`
	LatencyMS   *int64     `json:"latency_ms"`
	CheckedAt   *time.Time `json:"checked_at"`
	Connections int        `json:"connections" doc:"Salons that live on it"`
	Connected   int        `json:"connected"`
	Linking     int        `json:"linking" doc:"Attempts under way"`
	CreatedAt   *time.Time `json:"created_at" nullable:"false"`
}

// serverListView is all servers: there are few, so there are no pages.
type serverListView struct {
	Items []serverView `json:"items" nullable:"false"`
	Next  *string      `json:"next" doc:"Always null"`
}

type addServer struct {
	ID                  string  `json:"id" needed:"true" maxLength:"50" example:"evolution-2"`
	URL                 string  `json:"url" needed:"true" format:"uri" example:"https://evolution.example.com"`
	APIKey              string  `json:"api_key" needed:"true" doc:"The server's global key; it is never shown again"`
	MaxLinking          *int    `json:"max_linking,omitempty" minimum:"0" maximum:"10000" default:"40"`
	Capacity            *int    `json:"capacity,omitempty" minimum:"0" maximum:"1000000" default:"0" doc:"Salons that are placed on it at most; 0 is no bound"`
	Weight              *int    `json:"weight,omitempty" minimum:"1" maximum:"1000" default:"1" doc:"Its share of salons: with 2 it gets twice the salons of one with 1"`
	Region              *string `json:"region,omitempty" maxLength:"30" example:"sp" doc:"Where it is; new salons go to SALONZAP_REGION first"`
	AllowSpecialAddress bool    `json:"allow_special_address,omitempty" doc:"Take a link-local, metadata or reserved address, which is refused without it"`
}

type patchServer struct {
	URL                 *string `json:"url,omitempty" format:"uri"`
	APIKey              *string `json:"api_key,omitempty"`
	MaxLinking          *int    `json:"max_linking,omitempty" minimum:"0" maximum:"10000"`
	Draining            *bool   `json:"draining,omitempty"`
	Capacity            *int    `json:"capacity,omitempty" minimum:"0" maximum:"1000000" doc:"Salons that are placed on it at most; 0 is no bound. Those that live on it stay"`
	Weight              *int    `json:"weight,omitempty" minimum:"1" maximum:"1000"`
	Region              *string `json:"region,omitempty" maxLength:"30"`
	AllowSpecialAddress bool    `json:"allow_special_address,omitempty" doc:"Take a link-local, metadata or reserved address, which is refused without it"`
}

// byServer names a server in a path.
type byServer struct {
	ID string `path:"id" doc:"The server's id" example:"default"`
}

func (a *api) registerServers() {
	register(a, operationSpec{
		id: "list-servers", method: http.MethodGet, path: "/servers", tag: "Servers", summary: "List servers",
		description: "All of /servers needs an operator's key.",
	}, a.listServers)
	register(a, operationSpec{
		id: "add-server", method: http.MethodPost, path: "/servers", tag: "Servers", summary: "Add a server",
		body: reflect.TypeFor[addServer](), statuses: []int{http.StatusCreated},
	}, a.addServer)
	register(a, operationSpec{
		id: "patch-server", method: http.MethodPatch, path: "/servers/{id}", tag: "Servers", summary: "Change a server",
		description: "The server “default” is what the environment says: its URL and key are written again at each start. A new url needs its api_key: the present key is not sent to another address.",
		body:        reflect.TypeFor[patchServer](),
	}, func(ctx context.Context, c *call, in *byServer) (int, serverView, error) {
		p, err := decode[patchServer](c.body)
		if err == nil && p == (patchServer{}) {
			err = fault.Field("api.patch", "body", text.NothingToChange)
		}
		return a.patchServer(ctx, c, in.ID, p, err)
	})
	register(a, operationSpec{
		id: "drain-server", method: http.MethodPost, path: "/servers/{id}/drain", tag: "Servers", summary: "Place no new salon on a server",
		description: "Those that live on it stay. Undo it with draining: false.",
	}, func(ctx context.Context, c *call, in *byServer) (int, serverView, error) {
		yes := true
		return a.patchServer(ctx, c, in.ID, patchServer{Draining: &yes}, nil)
	})
	registerNoContent(a, operationSpec{
		id: "delete-server", method: http.MethodDelete, path: "/servers/{id}", tag: "Servers", summary: "Remove a server",
		description: "409 while salons live on it.",
	}, a.deleteServer)
}

func (a *api) listServers(ctx context.Context, c *call, _ *struct{}) (int, serverListView, error) {
	if err := c.requireAllTenants(); err != nil {
		return 0, serverListView{}, err
	}
	loads, err := a.d.Servers.Servers(ctx, c.scope())
	if err != nil {
		return 0, serverListView{}, err
	}
	list := serverListView{Items: make([]serverView, 0, len(loads))}
	for _, l := range loads {
		list.Items = append(list.Items, renderServer(l))
	}
	return http.StatusOK, list, nil
}

func (a *api) addServer(ctx context.Context, c *call, _ *struct{}) (int, serverView, error) {
	if err := c.requireAllTenants(); err != nil {
		return 0, serverView{}, err
	}
	in, err := decode[addServer](c.body)
	if err != nil {
		return 0, serverView{}, err
	}
	s := fleet.Server{ID: in.ID, MaxLinking: defaultMaxLinking, CreatedAt: a.d.Now()}
	switch {
	case !isServerID(in.ID):
		err = fault.Field("api.server", "id", text.ServerIDInvalid, maxServerID)
	case strings.HasPrefix(in.ID, fleet.EmbeddedID):
		err = fault.Field("api.server", "id", text.ServerIDReserved)
	}
	change := patchServer{URL: &in.URL, APIKey: &in.APIKey, MaxLinking: in.MaxLinking, Capacity: in.Capacity, Weight: in.Weight, Region: in.Region, AllowSpecialAddress: in.AllowSpecialAddress}
	if err := errors.Join(err, change.apply(&s), change.checkAddress(ctx, s)); err != nil {
		return 0, serverView{}, err
	}
	if err := a.d.Servers.AddServer(ctx, c.scope(), s); err != nil {
		return 0, serverView{}, err
	}
	return a.respondSavedServer(ctx, c, in.ID, http.StatusCreated)
}

func (a *api) patchServer(ctx context.Context, c *call, id string, p patchServer, invalid error) (int, serverView, error) {
	if err := c.requireAllTenants(); err != nil {
		return 0, serverView{}, err
	}
	if invalid != nil {
		return 0, serverView{}, invalid
	}
	was, err := a.server(ctx, c, id)
	if err != nil {
		return 0, serverView{}, err
	}
	s := was
	if err := errors.Join(p.apply(&s), p.checkAddress(ctx, s)); err != nil {
		return 0, serverView{}, err
	}
	if err := a.d.Servers.ChangeServer(ctx, c.scope(), id, p.change(s)); err != nil {
		return 0, serverView{}, err
	}
	return a.respondSavedServer(ctx, c, id, http.StatusOK)
}

func (a *api) deleteServer(ctx context.Context, c *call, in *byServer) error {
	if err := c.requireAllTenants(); err != nil {
		return err
	}
	if _, err := a.server(ctx, c, in.ID); err != nil {
		return err
	}
	err := a.d.Servers.DeleteServer(ctx, c.scope(), in.ID)
	if fault.Is(err, fault.Conflict) {
		l, gone := a.load(ctx, c.scope(), in.ID)
		if gone != nil {
			return gone
		}
		return fault.New(fault.Conflict, "api.server", text.ServerInUse, max(l.Connections, 1))
	}
	if err != nil {
		return err
	}
	return a.serversChanged(ctx)
}

// apply checks what is given and puts it in. Every field at fault is named.
func (p patchServer) apply(s *fleet.Server) error {
	var errs []error
	if p.URL != nil {
		base, _, err := evolution.NormalizeURL(*p.URL)
		if err != nil || len(*p.URL) > 2048 {
			errs = append(errs, fault.Field("api.server", "url", text.ServerURLInvalid))
		}
		if fleet.IsInternalURL(base) {
			errs = append(errs, fault.Field("api.server", "url", text.ServerURLReserved))
		}
		s.URL = base
	}
	if p.APIKey != nil {
		if *p.APIKey == "" || len(*p.APIKey) > maxServerKey || !printable(*p.APIKey) {
			errs = append(errs, fault.Field("api.server", "api_key", text.ServerKeyMissing, maxServerKey))
		}
		s.Key = secret.Text(*p.APIKey)
	}
	if p.MaxLinking != nil {
		if *p.MaxLinking < 0 || *p.MaxLinking > maxLinkingAtOnce {
			errs = append(errs, fault.Field("api.server", "max_linking", text.ServerMaxLinking, maxLinkingAtOnce))
		}
		s.MaxLinking = *p.MaxLinking
	}
	if p.Draining != nil {
		s.Draining = *p.Draining
	}
	return errors.Join(append(errs, p.applyPlace(s))...)
}

// applyPlace is apply for what placement depends on.
func (p patchServer) applyPlace(s *fleet.Server) error {
	var errs []error
	if p.Capacity != nil {
		if *p.Capacity < 0 || *p.Capacity > fleet.MaxCapacity {
			errs = append(errs, fault.Field("api.server", "capacity", text.ServerCapacityNo, fleet.MaxCapacity))
		}
		s.Capacity = *p.Capacity
	}
	if p.Weight != nil {
		if *p.Weight < 1 || *p.Weight > fleet.MaxWeight {
			errs = append(errs, fault.Field("api.server", "weight", text.ServerWeightNo, fleet.MaxWeight))
		}
		s.Weight = *p.Weight
	}
	if p.Region != nil {
		if !fleet.IsRegion(*p.Region) {
			errs = append(errs, fault.Field("api.server", "region", text.ServerRegionNo))
		}
		s.Region = *p.Region
	}
	return errors.Join(errs...)
}

// change is the patch for the store, of what is given; s has it in the form in which it is kept.
func (p patchServer) change(s fleet.Server) func(old fleet.Server) (fleet.Server, error) {
	patch := fleet.Patch{MaxLinking: p.MaxLinking, Draining: p.Draining, Capacity: p.Capacity, Weight: p.Weight, Region: p.Region}
	if p.URL != nil {
		patch.URL = &s.URL
	}
	if p.APIKey != nil {
		patch.Key = &s.Key
	}
	return func(old fleet.Server) (fleet.Server, error) {
		changed, err := patch.Apply(old)
		if e, ok := errors.AsType[*fault.Error](err); ok && e.Field == "key" {
			e.Field = "api_key"
		}
		return changed, err
	}
}

// checkAddress refuses a new address that servers usually do not have, unless the caller insists.
func (p patchServer) checkAddress(ctx context.Context, s fleet.Server) error {
	if p.URL == nil || p.AllowSpecialAddress || s.URL == "" {
		return nil
	}
	return fleet.CheckAddress(ctx, s.URL)
}

// printable tells whether a key can be sent in a header.
func printable(key string) bool {
	for i := range len(key) {
		if key[i] <= ' ' || key[i] > '~' {
			return false
		}
	}
	return true
}

// server finds the server of a path. Errors: NotFound.
func (a *api) server(ctx context.Context, c *call, id string) (fleet.Server, error) {
	if !isServerID(id) {
		return fleet.Server{}, fault.New(fault.NotFound, "api.server", text.ServerUnknown)
	}
	return a.d.Servers.Server(ctx, c.scope(), id)
}

// respondSavedServer reports a saved server to ServersChanged, and shows it with its load.
func (a *api) respondSavedServer(ctx context.Context, c *call, id string, status int) (int, serverView, error) {
	if err := a.serversChanged(ctx); err != nil {
		return 0, serverView{}, err
	}
	l, err := a.load(ctx, c.scope(), id)
	if err != nil {
		return 0, serverView{}, err
	}
	return status, renderServer(l), nil
}

func (a *api) serversChanged(ctx context.Context) error {
	if a.d.ServersChanged == nil {
		return nil
	}
	return a.d.ServersChanged(ctx)
}

func (a *api) load(ctx context.Context, scope tenant.Scope, id string) (fleet.ServerLoad, error) {
	loads, err := a.d.Servers.Servers(ctx, scope)
	if err != nil {
		return fleet.ServerLoad{}, err
	}
	for _, l := range loads {
		if l.Server.ID == id {
			return l, nil
		}
	}
	return fleet.ServerLoad{}, fault.New(fault.NotFound, "api.server", text.ServerUnknown)
}

// isServerID tells whether an id has the shape of a slug.
func isServerID(id string) bool {
	_, err := tenant.ParseSlug(id)
	return err == nil && len(id) <= maxServerID
}

func renderServer(l fleet.ServerLoad) serverView {
	s := l.Server
	out := serverView{
		ID: s.ID, URL: s.URL, MaxLinking: s.MaxLinking, Draining: s.Draining, Capacity: s.Capacity, Weight: s.Share(), Region: s.Region, Connections: l.Connections,
		Connected: l.Connected, Linking: l.Linking, CreatedAt: instant(s.CreatedAt),
	}
	if h := s.Health; !h.At.IsZero() {
		out.Healthy, out.LatencyMS, out.CheckedAt = &h.OK, &h.LatencyMS, instant(h.At)
		out.Problem, out.Version, out.Passkey = optional(h.Problem), optional(h.Version), &h.Passkey
	}
	return out
}
