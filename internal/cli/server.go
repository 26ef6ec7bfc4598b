package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"salonzap/internal/app"
	"salonzap/internal/evolution"
	"salonzap/internal/fault"
	"salonzap/internal/fleet"
	"salonzap/internal/secret"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

type serverCmd struct {
	Add     serverAddCmd     `cmd:"" help:"Register a server."`
	List    serverListCmd    `cmd:"" help:"List servers, with what lives on them, and the nodes of our own gateway."`
	Set     serverSetCmd     `cmd:"" help:"Change a server's URL, key or limit, or how salons are placed on it."`
	Why     serverWhyCmd     `cmd:"" help:"Show where a salon would be placed now, and why."`
	Drain   serverDrainCmd   `cmd:"" help:"Place no new salons on a server (or, with --off, do so again)."`
	Leaving serverLeavingCmd `cmd:"" help:"Show which salons are on a server, and what takes each off it."`
	Anew    serverAnewCmd    `cmd:"" help:"Give up a lost server: its salons go to other servers, and their owners scan a new code."`
	Check   serverCheckCmd   `cmd:"" help:"Show when each server was last compared with the database, and what was found."`
	Remove  serverRemoveCmd  `cmd:"" help:"Forget a server on which no salon lives."`
}

// serverView is a server in JSON, without its key.
type serverView struct {
	ID          string     `json:"id"`
	URL         string     `json:"url"`
	MaxLinking  int        `json:"max_linking"`
	Draining    bool       `json:"draining"`
	Capacity    int        `json:"capacity"` // salons at most; 0: no bound
	Weight      int        `json:"weight"`
	Region      string     `json:"region"`
	Connections int        `json:"connections"`
	Connected   int        `json:"connected"`
	Linking     int        `json:"linking"`
	Healthy     *bool      `json:"healthy"` // null until it was looked at
	LatencyMS   *int64     `json:"latency_ms"`
	Problem     *string    `json:"problem"`
	Version     *string    `json:"version"`
	Passkey     *bool      `json:"passkey"` // it can do WhatsApp's passkey step; null until it was looked at
	CheckedAt   *time.Time `json:"checked_at"`
	CreatedAt   *time.Time `json:"created_at"`
	Nodes       []nodeView `json:"nodes,omitempty"` // processes that are this server together
}

// nodeView is a process of our own gateway.
type nodeView struct {
	ID         string     `json:"id"`
	Kind       string     `json:"kind"`  // serve or gateway
	State      string     `json:"state"` // alive, leaving, or late: it did not say for a while that it lives
	Address    *string    `json:"address"`
	Version    *string    `json:"version"`
	Weight     int        `json:"weight"`
	Sessions   int        `json:"sessions"`
	Linked     int        `json:"linked"`
	StartedAt  *time.Time `json:"started_at"`
	SeenBefore float64    `json:"seen_seconds_ago"`
}

func viewNode(n app.GatewayNode) nodeView {
	return nodeView{
		ID: n.ID, Kind: n.Kind, State: n.State(), Address: optional(n.Address), Version: optional(n.Version), Weight: n.Weight,
		Sessions: n.Sessions, Linked: n.Linked, StartedAt: instant(n.Started), SeenBefore: n.Age.Seconds(),
	}
}

func (v nodeView) row() []string {
	text := func(s *string) string {
		if s == nil {
			return "-"
		}
		return *s
	}
	seen := time.Duration(v.SeenBefore*float64(time.Second)).Round(time.Second).String() + " ago"
	return []string{v.ID, v.Kind, v.State, text(v.Address), text(v.Version), strconv.Itoa(v.Sessions), strconv.Itoa(v.Linked), strconv.Itoa(v.Weight), seen}
}

func nodeColumns() []string {
	return []string{"NODE", "KIND", "STATE", "ADDRESS", "VERSION", "SESSIONS", "LINKED", "WEIGHT", "SEEN"}
}

func viewServer(l fleet.ServerLoad) serverView {
	s := l.Server
	v := serverView{
		ID: s.ID, URL: s.URL, MaxLinking: s.MaxLinking, Draining: s.Draining, Capacity: s.Capacity, Weight: s.Share(), Region: s.Region, Connections: l.Connections, Connected: l.Connected,
		Linking: l.Linking, Problem: optional(s.Health.Problem), Version: optional(s.Health.Version),
		CheckedAt: instant(s.Health.At), CreatedAt: instant(s.CreatedAt),
	}
	if !s.Health.At.IsZero() {
		v.Healthy, v.LatencyMS, v.Passkey = &s.Health.OK, &s.Health.LatencyMS, &s.Health.Passkey
	}
	return v
}

func (v serverView) row() []string {
	health := "not looked at yet"
	switch {
	case v.Healthy != nil && *v.Healthy:
		health = "ok"
	case v.Healthy != nil && v.Problem != nil:
		health = *v.Problem
	}
	if v.Draining {
		health += ", draining"
	}
	version := "-"
	if v.Version != nil {
		version = *v.Version
	}
	limit := strconv.Itoa(v.MaxLinking)
	if v.MaxLinking == 0 {
		limit = "none"
	}
	passkey := "-"
	if v.Passkey != nil {
		passkey = map[bool]string{true: "yes", false: "no"}[*v.Passkey]
	}
	salons := strconv.Itoa(v.Connections)
	if v.Capacity > 0 {
		salons += "/" + strconv.Itoa(v.Capacity)
	}
	return []string{v.ID, v.URL, health, version, salons, strconv.Itoa(v.Connected), strconv.Itoa(v.Weight), cmp.Or(v.Region, "-"), limit, passkey}
}

func serverColumns() []string {
	return []string{"ID", "URL", "HEALTH", "VERSION", "SALONS", "CONNECTED", "WEIGHT", "REGION", "LIMIT", "PASSKEY"}
}

func (h *home) showServers(nodes []app.GatewayNode, loads ...fleet.ServerLoad) error {
	views := make([]serverView, 0, len(loads))
	var rows, nodeRows [][]string
	for _, n := range nodes {
		nodeRows = append(nodeRows, viewNode(n).row())
	}
	for _, l := range loads {
		v := viewServer(l)
		if v.ID == fleet.EmbeddedID {
			for _, n := range nodes {
				v.Nodes = append(v.Nodes, viewNode(n))
			}
		}
		views = append(views, v)
		rows = append(rows, v.row())
	}
	return h.out.value(views, func(w io.Writer) {
		table(w, "No server is registered. "+app.NoServerHint, serverColumns(), rows)
		if len(nodeRows) > 0 {
			say(w, "")
			table(w, "", nodeColumns(), nodeRows)
		}
	})
}

// showServer shows one server after a change: an object, where list gives an array.
func (h *home) showServer(ctx context.Context, id string) error {
	l, err := h.load(ctx, id)
	if err != nil {
		return err
	}
	v := viewServer(l)
	return h.out.value(v, func(w io.Writer) {
		table(w, "", serverColumns(), [][]string{v.row()})
	})
}

// load finds a server with what lives on it.
func (h *home) load(ctx context.Context, id string) (fleet.ServerLoad, error) {
	s, err := h.database(ctx)
	if err != nil {
		return fleet.ServerLoad{}, err
	}
	loads, err := s.Servers(ctx, operator())
	if err != nil {
		return fleet.ServerLoad{}, err
	}
	for _, l := range loads {
		if l.Server.ID == id {
			return l, nil
		}
	}
	return fleet.ServerLoad{}, fault.New(fault.NotFound, "cli.server", text.ServerUnknown)
}

type serverListCmd struct{}

// Run lists the servers.
func (serverListCmd) Run(ctx context.Context, h *home) error {
	s, err := h.database(ctx)
	if err != nil {
		return err
	}
	loads, err := s.Servers(ctx, operator())
	if err != nil {
		return err
	}
	cfg, err := h.config()
	if err != nil {
		return err
	}
	nodes, err := app.GatewayNodes(ctx, cfg)
	if err != nil {
		return err
	}
	return h.showServers(nodes, loads...)
}

// serverPlace is what placement depends on, as flags.
type serverPlace struct {
	Capacity *int    `help:"Salons that are placed on it at most; 0 is no bound."`
	Weight   *int    `help:"Its share of salons: with 2 it gets twice the salons of a server with 1."`
	Region   *string `help:"Where it is, like sp; empty: nowhere in particular. New salons go to SALONZAP_REGION first."`
}

// check says which flag is wrong, and what it takes.
func (p serverPlace) check() error {
	switch {
	case p.Capacity != nil && (*p.Capacity < 0 || *p.Capacity > fleet.MaxCapacity):
		return fmt.Errorf("--capacity: must be from 0 (no bound) to %d salons", fleet.MaxCapacity)
	case p.Weight != nil && (*p.Weight < 1 || *p.Weight > fleet.MaxWeight):
		return fmt.Errorf("--weight: must be from 1 to %d; to place no salon on a server: salonzap server drain", fleet.MaxWeight)
	case p.Region != nil && !fleet.IsRegion(*p.Region):
		return errors.New("--region: write up to 30 lower-case letters, digits and dashes, like sp or eu-west")
	}
	return nil
}

func (p serverPlace) patch() fleet.Patch {
	return fleet.Patch{Capacity: p.Capacity, Weight: p.Weight, Region: p.Region}
}

type serverAddCmd struct {
	ID         string `arg:"" help:"Its id, like a slug: evo-2."`
	URL        string `required:"" help:"Base URL, without /manager."`
	KeyStdin   bool   `help:"Read the server's AUTHENTICATION_API_KEY from the standard input." name:"key-stdin" required:""`
	MaxLinking int    `default:"40" help:"Linking attempts with a code shown at once; 0 is no limit." name:"max-linking"`
	serverPlace
	Special bool `help:"Take a link-local, metadata or reserved address, which is refused without it." name:"allow-special-address"`
}

// Help shows examples.
func (serverAddCmd) Help() string {
	return "Example:\n  printf %s \"$KEY\" | salonzap server add evo-2 --url https://evo-2.example.com --key-stdin\n\n" +
		"The server of EVOLUTION_API_URL has the id default and is registered by itself."
}

// Run registers a server.
func (c serverAddCmd) Run(ctx context.Context, h *home) error {
	if _, err := tenant.ParseSlug(c.ID); err != nil || c.ID == fleet.DefaultID {
		return fault.Field("cli.server_add", "id", text.SlugInvalid, tenant.MaxSlug)
	}
	if strings.HasPrefix(c.ID, fleet.EmbeddedID) {
		return fault.Field("cli.server_add", "id", text.ServerIDReserved)
	}
	if _, err := h.load(ctx, c.ID); err == nil {
		return errors.New("there is a server with this id already; see: salonzap server set --help")
	} else if !fault.Is(err, fault.NotFound) {
		return err
	}
	if err := c.check(); err != nil {
		return err
	}
	server, err := c.patch().Apply(fleet.Server{ID: c.ID, MaxLinking: c.MaxLinking, CreatedAt: h.Now()})
	if err != nil {
		return err
	}
	if err := unusual(ctx, c.URL, c.Special); err != nil {
		return err
	}
	server, err = h.readServer(server, c.URL, true)
	if err != nil {
		return err
	}
	s, err := h.database(ctx)
	if err != nil {
		return err
	}
	if err := s.AddServer(ctx, operator(), server); err != nil {
		return err
	}
	return h.showServer(ctx, server.ID)
}

type serverSetCmd struct {
	ID         string `arg:"" help:"Its id."`
	URL        string `help:"Base URL, without /manager."`
	KeyStdin   bool   `help:"Read a new key from the standard input." name:"key-stdin"`
	MaxLinking *int   `help:"Linking attempts with a code shown at once; 0 is no limit." name:"max-linking"`
	serverPlace
	Special bool `help:"Take a link-local, metadata or reserved address, which is refused without it." name:"allow-special-address"`
}

// Run changes a server.
func (c serverSetCmd) Run(ctx context.Context, h *home) error {
	l, err := h.load(ctx, c.ID)
	if err != nil {
		return err
	}
	if err := c.check(); err != nil {
		return err
	}
	if fixed, err := h.isFixed(c.ID); err != nil {
		return err
	} else if c.URL != "" || c.KeyStdin || c.MaxLinking != nil {
		if fixed != nil {
			return fixed
		}
	} else if fixed != nil {
		return h.changeServer(ctx, c.ID, c.patch())
	}
	patch := c.patch()
	patch.MaxLinking = c.MaxLinking
	if err := unusual(ctx, c.URL, c.Special); err != nil {
		return err
	}
	server := l.Server
	if c.MaxLinking != nil {
		server.MaxLinking = *c.MaxLinking
	}
	server, err = h.readServer(server, cmp.Or(c.URL, server.URL), c.KeyStdin)
	if err != nil {
		return err
	}
	if c.KeyStdin {
		patch.Key = &server.Key
	}
	if c.URL != "" {
		patch.URL = &server.URL
		if server.URL != l.Server.URL && !c.KeyStdin {
			return errors.New("--url: the present key is not sent to another address; give the new server's key with --key-stdin")
		}
	}
	return h.changeServer(ctx, c.ID, patch)
}

// isFixed tells why a server's address, key and limit cannot be set here; nil when they can.
func (h *home) isFixed(id string) (why, err error) {
	cfg, err := h.config()
	switch {
	case err != nil:
		return nil, err
	case id == fleet.DefaultID && cfg.Evolution.URL != "":
		return errors.New("this server is what the environment says: change EVOLUTION_API_URL, EVOLUTION_API_KEY or EVOLUTION_MAX_LINKING"), nil
	case fleet.IsOwnGateway(id):
		return errors.New("this is the gateway inside a node, which writes what it is at each start: change SALONZAP_GATEWAY_LISTEN or SALONZAP_GATEWAY_KEY there"), nil
	}
	return nil, nil
}

// unusual says so when a new address is none that servers have, unless the operator insists.
func unusual(ctx context.Context, url string, insist bool) error {
	if insist || fleet.CheckAddress(ctx, url) == nil {
		return nil
	}
	return errors.New("--url: this address is link-local, a cloud's metadata, or no machine at all: the key would go there. If it is right: --allow-special-address")
}

// readServer checks what was given about a server and puts it in; its key is read from the standard input when that is wanted.
func (h *home) readServer(server fleet.Server, url string, readKey bool) (fleet.Server, error) {
	base, cut, err := evolution.NormalizeURL(url)
	switch {
	case err != nil:
		return server, errors.New("--url: write it like https://evo-2.example.com: http or https, a host, no user, no query")
	case fleet.IsInternalURL(base):
		return server, errors.New("--url: this host is there only inside Salonzap; name another server's address")
	case server.MaxLinking < 0:
		return server, errors.New("--max-linking: must be 0 or more")
	}
	if cut {
		say(h.Stderr, "salonzap: /manager at the end of the URL is the server's web page; it was cut off")
	}
	server.URL = base
	if readKey {
		server.Key, err = h.readKey()
	}
	return server, err
}

// changeServer changes a server as it is at that moment, and shows it.
func (h *home) changeServer(ctx context.Context, id string, change fleet.Patch) error {
	s, err := h.database(ctx)
	if err != nil {
		return err
	}
	if err := s.ChangeServer(ctx, operator(), id, change.Apply); err != nil {
		return err
	}
	return h.showServer(ctx, id)
}

// readKey reads a key and refuses those that everybody knows, as the configuration does.
func (h *home) readKey() (secret.Text, error) {
	key, err := h.secretLine()
	if err != nil {
		return "", err
	}
	cfg, err := h.config()
	if err != nil {
		return "", err
	}
	switch {
	case key == "" || strings.ContainsFunc(key, func(r rune) bool { return r <= ' ' || r > '~' }):
		return "", errors.New("the key on the standard input is empty, or holds characters that no header can carry")
	case evolution.IsSampleKey(evolution.Key(key)) && !cfg.Dev:
		return "", errors.New("this is a sample key that everybody knows; give the server a key of its own (AUTHENTICATION_API_KEY)")
	}
	return secret.Text(key), nil
}

// secretLine reads the first line of the standard input.
func (h *home) secretLine() (string, error) {
	const limit = 4096
	content, err := io.ReadAll(io.LimitReader(h.Stdin, limit))
	if err != nil {
		return "", errors.New("the standard input cannot be read")
	}
	line, _, _ := strings.Cut(string(content), "\n")
	return strings.TrimRight(line, "\r"), nil
}

type serverDrainCmd struct {
	ID  string `arg:"" help:"Its id."`
	Off bool   `help:"Place new salons on it again."`
}

// Run drains a server, or ends that.
func (c serverDrainCmd) Run(ctx context.Context, h *home) error {
	on := !c.Off
	return h.changeServer(ctx, c.ID, fleet.Patch{Draining: &on})
}

type serverRemoveCmd struct {
	ID string `arg:"" help:"Its id."`
}

// Run forgets a server.
func (c serverRemoveCmd) Run(ctx context.Context, h *home) error {
	l, err := h.load(ctx, c.ID)
	if err != nil {
		return err
	}
	if l.Connections > 0 {
		return fault.New(fault.Conflict, "cli.server_remove", text.ServerInUse, l.Connections)
	}
	s, err := h.database(ctx)
	if err != nil {
		return err
	}
	if err := s.DeleteServer(ctx, operator(), c.ID); err != nil {
		return err
	}
	return h.out.value(map[string]string{"id": c.ID}, func(w io.Writer) { say(w, "The server %s is forgotten.", c.ID) })
}
