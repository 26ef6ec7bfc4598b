package doctor

import (
	"context"
	"net/http"
	"net/url"
	"sync"
	"time"

	"salonzap/internal/evolution"
	"salonzap/internal/fleet"
)

// servers checks each registered server, the default one with the environment's URL and key, as the next start will use it.
func (r *round) servers(ctx context.Context) {
	all := r.known(ctx)
	if len(all) == 0 {
		if r.Gateway != nil && r.hasGateway(ctx) {
			r.well("server", "the gateway inside Salonzap registers at the first start; no other server is needed")
			return
		}
		r.mind("server", "no WhatsApp server is registered: salons cannot connect", "Set EVOLUTION_API_URL and EVOLUTION_API_KEY, or: salonzap server add --help")
		return
	}
	for _, s := range all {
		if r.rests(s) {
			continue
		}
		r.server(ctx, s)
	}
}

// rests tells whether s is our own gateway and cannot be called, because only its own process reaches it or its node does not run now. Then it adds a
// line.
func (r *round) rests(s fleet.Server) bool {
	check := "server." + s.ID + ".reachable"
	switch {
	case !fleet.IsOwnGateway(s.ID):
		return false
	case fleet.IsInternalURL(s.URL):
		r.well(check, "it is inside Salonzap, which alone reaches it; its own lines tell")
		return true
	}
	if u, err := url.Parse(s.URL); err != nil || r.Dial == nil || r.Dial(u.Host) == nil {
		return false
	}
	r.mind(check, "the node with this gateway, at "+s.URL+", does not run now", "Start it. When it is gone for good, another node that starts takes its sessions over.")
	return true
}

// known lists the servers of the database; the environment's server replaces the default one.
func (r *round) known(ctx context.Context) []fleet.Server {
	var all []fleet.Server
	env := r.Config.Evolution
	if env.URL != "" {
		all = append(all, fleet.Server{ID: fleet.DefaultID, URL: env.URL, Key: env.Key})
	}
	if r.records == nil {
		return all
	}
	loads, err := r.records.Servers(ctx, r.scope)
	if err != nil {
		r.ill("server", "the servers cannot be read from the database", "See the database's line.")
		return all
	}
	for _, l := range loads {
		if l.Server.ID != fleet.DefaultID || env.URL == "" {
			all = append(all, l.Server)
		}
	}
	return all
}

// visit is the check of one server.
type visit struct {
	*round
	server fleet.Server
	client *evolution.Client
	date   *dateReader
}

func (v *visit) name(part string) string { return "server." + v.server.ID + "." + part }

func (r *round) server(ctx context.Context, s fleet.Server) {
	v := &visit{round: r, server: s, date: &dateReader{next: r.Transport, now: r.Now}}
	if evolution.IsSampleKey(evolution.Key(s.Key.Reveal())) {
		v.sampleKey()
	}
	client, err := evolution.New(evolution.Config{
		BaseURL: s.URL, Key: evolution.Key(s.Key.Reveal()), Transport: v.date,
		Timeouts: evolution.Timeouts{Other: 10 * time.Second, Info: 40 * time.Second, List: 30 * time.Second},
	})
	if err != nil {
		r.ill(v.name("reachable"), "its URL cannot be used: "+s.URL, "salonzap server set "+s.ID+" --url https://…")
		return
	}
	v.client = client
	err = client.VerifyKey(ctx)
	if !v.reachable(err) {
		return
	}
	v.clock()
	v.version(ctx)
	if v.key(err) {
		v.instances(ctx)
	}
}

func (v *visit) sampleKey() {
	const detail = "its key is a sample that everybody knows: whoever reaches the server owns every WhatsApp on it"
	const remedy = "Give the server a key of its own (AUTHENTICATION_API_KEY) and set it here, too."
	if v.Config.Dev {
		v.mind(v.name("sample_key"), detail, remedy)
		return
	}
	v.ill(v.name("sample_key"), detail, remedy)
}

// clock compares the server's clock with ours. Webhooks have the server's time, and certificates need both clocks to be right.
func (v *visit) clock() {
	const tolerance = 30 * time.Second
	skew, ok := v.date.last()
	switch {
	case !ok:
		v.mind(v.name("clock"), "the server does not tell its time", "")
	case skew.Abs() > tolerance:
		direction := "ahead of"
		if skew < 0 {
			direction = "behind"
		}
		v.ill(v.name("clock"), "the server's clock is "+skew.Abs().Round(time.Second).String()+" "+direction+" this machine's", "Let both machines keep time by NTP.")
	default:
		v.well(v.name("clock"), "the server's clock agrees with this machine's")
	}
}

// dateReader is a transport that notes the Date header of answers.
type dateReader struct {
	next http.RoundTripper
	now  func() time.Time

	mu   sync.Mutex
	skew time.Duration // how far the server's clock is ahead of ours, by the last answer that told its time
	told bool
}

// RoundTrip passes the request on, and notes the Date header of its answer.
func (d *dateReader) RoundTrip(req *http.Request) (*http.Response, error) {
	asked := d.now()
	res, err := d.next.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	if skew, ok := evolution.Skew(res.Header, asked, d.now()); ok {
		d.mu.Lock()
		d.skew, d.told = skew, true
		d.mu.Unlock()
	}
	return res, nil
}

// last is how far the server's clock is ahead of ours; false when no answer told its time.
func (d *dateReader) last() (time.Duration, bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.skew, d.told
}
