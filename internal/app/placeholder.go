package app

import (
	"maps"
	"regexp"
	"slices"
)

// placeholders matches how panels and guides write what has to be replaced: $(NAME) of Easypanel and Azure, ${NAME} of compose,
// {{name}} of templates, <name> and [name] of guides, %NAME% of Windows.
const placeholders = `\$\([^()]*\)|\$\{[^{}]*\}|\{\{[^{}]*\}\}|<[^<>]+>|\[[A-Za-z_][^\[\]:]*\]|%[A-Z_][A-Z0-9_]{2,}%`

// addressNames are the variables that hold addresses and no secrets. A valid address contains no placeholder, not even as a part.
func addressNames() []string {
	return []string{
		"EVOLUTION_API_URL", "SALONZAP_LISTEN", "SALONZAP_PUBLIC_URL", "SALONZAP_CONNECTOR_URL", "SALONZAP_TRUSTED_PROXIES",
		"SALONZAP_METRICS_LISTEN", "SALONZAP_PPROF_LISTEN", "SALONZAP_TRACES_URL", "SALONZAP_GATEWAY_LISTEN", "SALONZAP_WHATSAPP_URL",
	}
}

// findPlaceholders reports every variable of ours that is a placeholder, and every address that contains one. Further problems of such a variable are
// not reported.
func (r *reader) findPlaceholders(vars map[string]string, known map[string]bool) {
	whole, inside := regexp.MustCompile(`^(?:`+placeholders+`|\$[A-Z_][A-Z0-9_]*)$`), regexp.MustCompile(placeholders+`|\$[A-Za-z_]\w*`)
	for _, name := range slices.Sorted(maps.Keys(vars)) {
		value := vars[name]
		if !known[name] {
			continue
		}
		found := whole.MatchString(value)
		what := "was not replaced by your panel: it still is a placeholder."
		if !found && slices.Contains(addressNames(), name) {
			placeholder := inside.FindString(value)
			found, what = placeholder != "", "was not replaced by your panel: it still holds "+placeholder+"."
		}
		if found {
			r.problem(name, what, "Write the value itself, or set in the panel what the placeholder names.")
			r.settled[name] = true
		}
	}
}

// holdsPlaceholder tells whether a part of a URL is a placeholder that nobody replaced.
func holdsPlaceholder(part string) bool { return regexp.MustCompile(placeholders).MatchString(part) }
