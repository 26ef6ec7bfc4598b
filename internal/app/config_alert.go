package app

import (
	"net/url"

	"salonzap/internal/egress"
	"salonzap/internal/event"
	"salonzap/internal/secret"
)

// AlertConfig is the program of the operator's that is told of outages; without a URL there is none.
type AlertConfig struct {
	URL    secret.Text // its path and query may hold a secret
	Host   string
	Secret secret.Text // "whsec_…", with which alerts are signed
}

// alert reads where outages are told.
func (r *reader) alert() AlertConfig {
	const address, key = "SALONZAP_ALERT_URL", "SALONZAP_ALERT_SECRET"
	if r.env.AlertURL == "" {
		if r.env.AlertSecret != "" {
			r.warn(address, "is missing, so that no program is told of outages.", "Set it to the address of the webhook, or leave "+key+" out.")
		}
		return AlertConfig{}
	}
	u, err := url.Parse(r.env.AlertURL.Reveal())
	if err == nil {
		err = egress.Guard{Trusted: true, InternalHosts: []string{gatewayHost, platformHost}}.Check(u)
	}
	if err != nil || u.Fragment != "" || u.User != nil {
		r.problem(address, "is not the address of a webhook.", "Write it like https://alerts.example.com/salonzap.")
		return AlertConfig{}
	}
	signs, err := event.ParseSecret(r.env.AlertSecret.Reveal())
	if err != nil {
		r.problem(key, "is missing, or is no secret of Standard Webhooks, with which alerts are signed.", "Set it like whsec_<base64 of 32 random bytes>; `echo whsec_$(openssl rand -base64 32)` makes one.")
		return AlertConfig{}
	}
	return AlertConfig{URL: r.env.AlertURL, Host: u.Host, Secret: signs}
}
