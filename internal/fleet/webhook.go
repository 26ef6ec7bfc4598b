package fleet

import (
	"net/http"

	"salonzap/internal/fleet/translate"
)

// WebhookQuota is how many bytes of a server's webhooks may be kept a day: some for the server, and some for each salon that lives
// on it. A server that tells more is not heard until the next day, and asked instead.
func (f *Fleet) WebhookQuota(server string) int64 {
	const each, forServer = 16 << 10, 32 << 20 // a linking is ten events of about one KiB
	f.mu.RLock()
	defer f.mu.RUnlock()
	if p, ok := f.servers[server]; ok {
		return forServer + int64(p.connections)*each
	}
	return forServer
}

// Parse reads a webhook that came now, see translate.Parse.
func (f *Fleet) Parse(server string, h http.Header, body []byte) (translate.Event, error) {
	return translate.Parse(server, h, body, f.now())
}
