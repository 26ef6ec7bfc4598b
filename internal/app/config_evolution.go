package app

import (
	"strconv"
	"strings"

	"salonzap/internal/evolution"
	"salonzap/internal/fleet"
	"salonzap/internal/secret"
)

func (r *reader) evolution(dev bool) EvolutionConfig {
	c := EvolutionConfig{Key: r.env.EvolutionKey, MaxLinking: r.maxLinking()}
	if r.env.EvolutionURL == "" {
		if c.Key != "" {
			r.problem("EVOLUTION_API_URL", "is missing, although EVOLUTION_API_KEY is set.", "Set it to the server's base URL, like https://evolution.example.com.")
		}
		return c
	}
	base, cut, err := evolution.NormalizeURL(r.env.EvolutionURL)
	if err != nil {
		r.problem("EVOLUTION_API_URL", "is not a server's URL.", "Write it like https://evolution.example.com: http or https, a host, no user, no query.")
	}
	if fleet.IsInternalURL(base) {
		r.problem("EVOLUTION_API_URL", "names a host that is there only inside Salonzap.", "Leave it out for the gateway inside this process, or name another server.")
	}
	if cut {
		r.warn("EVOLUTION_API_URL", "ended in /manager, which is the server's web page; that was cut off.", "Set it to "+base+".")
	}
	c.URL = base
	r.evolutionKey(c.Key, dev)
	return c
}

func (r *reader) evolutionKey(key secret.Text, dev bool) {
	const variable = "EVOLUTION_API_KEY"
	text := key.Reveal()
	switch {
	case text == "":
		r.problem(variable, "is missing, although EVOLUTION_API_URL is set.", "Set it to the server's AUTHENTICATION_API_KEY.")
	case strings.ContainsFunc(text, func(c rune) bool { return c <= ' ' || c > '~' }):
		r.problem(variable, "holds a blank or a character that no header can carry.", "Copy the server's AUTHENTICATION_API_KEY again, alone.")
	case len(text) > 1 && text[0] == text[len(text)-1] && strings.ContainsAny(text[:1], `"'`):
		r.problem(variable, "is in quotes.", "Remove them: here quotes are part of the key.")
	case evolution.IsSampleKey(evolution.Key(text)) && !dev:
		r.problem(variable, "is a sample key that everybody knows: whoever reaches the server owns every WhatsApp on it.",
			"Give the server a key of its own (AUTHENTICATION_API_KEY) and set it here; SALONZAP_DEV=1 allows this one on a developer's machine.")
	}
}

func (r *reader) maxLinking() int {
	n, err := strconv.Atoi(r.env.EvolutionMaxLinking)
	if err != nil || n < 0 {
		r.problem("EVOLUTION_MAX_LINKING", "must be a whole number, 0 or more.", "Leave it out for "+strconv.Itoa(DefaultMaxLinking)+"; 0 is no limit.")
		return DefaultMaxLinking
	}
	return n
}
