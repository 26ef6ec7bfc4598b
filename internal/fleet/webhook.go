package fleet

import (
	"net/http"

	"salonzap/internal/fleet/translate"
)

// WebhookQuota is how many bytes of a server's webhooks may be stored a day: a part for the server, and one for each salon on it. The events of a
// server that sends more are not stored until the next day; its instances are observed instead.
func (f *Fleet) WebhookQuota(server string) int64 {
	const perSalon, perServer = 16 << 10, 32 << 20 // bytes; a linking is ten events of about one KiB
	f.mu.RLock()
	defer f.mu.RUnlock()
	if p, ok := f.servers[server]; ok {
		return perServer + int64(p.connections)*perSalon
	}
	return perServer
}

// Parse parses a webhook that was received now, see translate.Parse.
func (f *Fleet) Parse(server string, h http.Header, body []byte) (translate.Event, error) {
	return translate.Parse(server, h, body, f.now())
}
