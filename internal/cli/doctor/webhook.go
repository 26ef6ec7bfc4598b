package doctor

import (
	"context"
	"net/http"
	"net/url"
	"time"

	"salonzap/internal/app"
	"salonzap/internal/fleet"
)

// webhooks checks whether servers can call our webhook receiver, as far as this machine can tell. Only a webhook that came proves it.
func (r *round) webhooks(ctx context.Context) {
	const check = "webhooks"
	public := r.Config.PublicURL
	if base := r.Config.HookBaseOf(fleet.DefaultID, r.Config.Evolution.URL); public == "" && base != "" {
		r.well(check, "the server on this machine calls back at "+base)
		return
	}
	if public == "" && r.Config.Evolution.URL == "" && r.Gateway != nil && r.hasGateway(ctx) {
		r.well(check, "the gateway inside Salonzap calls back inside; a server elsewhere needs SALONZAP_PUBLIC_URL")
		return
	}
	if public == "" {
		r.mind(check, "servers cannot call back: everything works by asking them, a little slower", "Set SALONZAP_PUBLIC_URL to the address under which the servers reach this one.")
		return
	}
	if u, err := url.Parse(public); err == nil && app.LoopbackHost(u.Hostname()) && r.remote() {
		r.ill(check, public+" means the server's own machine when a server on another one calls it", "Set SALONZAP_PUBLIC_URL to an address that the servers can reach, or leave it out.")
		return
	}
	if _, err := r.Get(ctx, r.LocalURL+"/healthz"); err != nil {
		r.mind(check, "not tried: Salonzap does not run on this machine now", "Start it, and run the doctor again.")
		return
	}
	status, err := r.Get(ctx, public+"/healthz")
	switch {
	case err != nil:
		detail, _ := unreachable(err)
		r.ill(check, public+" cannot be reached from here: "+detail, "Check the name, the proxy and its certificate. A server may see it otherwise than this machine.")
	case status != http.StatusOK:
		r.ill(check, public+"/healthz answers with another status than 200: what answers is not Salonzap", "Check where the proxy sends this address, with every path.")
	case !r.newest.IsZero():
		r.well(check, public+" answers from here, and the last webhook came "+ago(r.Now().Sub(r.newest)))
	case r.seen > 0:
		r.mind(check, public+" answers from here; no webhook has come yet", "Whether the servers reach it shows with the next code or connection; a firewall may still stand between.")
	default:
		r.well(check, public+" answers from here; whether the servers reach it shows with the first connection")
	}
}

// remote tells whether the environment's server is on another machine.
func (r *round) remote() bool {
	u, err := url.Parse(r.Config.Evolution.URL)
	return err == nil && u.Hostname() != "" && !app.LoopbackHost(u.Hostname())
}

func ago(d time.Duration) string {
	if d < time.Minute {
		return "less than a minute ago"
	}
	return d.Round(time.Minute).String() + " ago"
}
