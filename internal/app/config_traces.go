package app

import (
	"net/url"
	"strconv"
	"strings"

	"salonzap/internal/egress"
	"salonzap/internal/secret"
)

// TracesConfig is where traces go; without a URL none are made.
type TracesConfig struct {
	URL     string // of an OTLP collector over HTTP, without the path of traces
	Headers secret.Text
	Share   float64 // of all traces that are kept, 0 to 1
}

// header is the headers by name, such as those that authorize us.
func (c TracesConfig) header() map[string]string {
	all := map[string]string{}
	for pair := range strings.SplitSeq(c.Headers.Reveal(), ",") {
		if name, value, ok := strings.Cut(pair, "="); ok {
			all[strings.TrimSpace(name)] = strings.TrimSpace(value)
		}
	}
	return all
}

// traces reads the variables of traces.
func (r *reader) traces() TracesConfig {
	const address, headers, share = "SALONZAP_TRACES_URL", "SALONZAP_TRACES_HEADERS", "SALONZAP_TRACES_SHARE"
	if r.env.TracesURL == "" {
		if r.env.TracesHeaders != "" {
			r.warn(address, "is missing, so that no traces are sent.", "Set it to the address of an OTLP collector, like http://127.0.0.1:4318, or leave the headers out.")
		}
		return TracesConfig{}
	}
	u, err := url.Parse(r.env.TracesURL)
	if err == nil {
		err = egress.Guard{Trusted: true, InternalHosts: []string{gatewayHost, platformHost}}.Check(u)
	}
	if err != nil || u.RawQuery != "" || u.Fragment != "" || u.User != nil {
		r.problem(address, "is not the address of an OTLP collector over HTTP.", "Write it like http://127.0.0.1:4318, without /v1/traces; keys go into "+headers+".")
		return TracesConfig{}
	}
	c := TracesConfig{URL: strings.TrimSuffix(strings.TrimRight(u.String(), "/"), "/v1/traces"), Headers: r.env.TracesHeaders}
	if n := len(c.header()); c.Headers != "" && n != strings.Count(c.Headers.Reveal(), ",")+1 {
		r.problem(headers, "is not a list of headers.", "Write it like Authorization=Bearer key,X-Scope-OrgID=salonzap.")
	}
	if c.Share, err = strconv.ParseFloat(r.env.TracesShare, 64); err != nil || !(c.Share >= 0 && c.Share <= 1) {
		r.problem(share, "is not a share from 0 to 1.", "Write it like 0.1 for every tenth trace, or leave it out for all.")
	}
	return c
}
