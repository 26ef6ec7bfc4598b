package text

import "salonzap/internal/fault"

// Sentences of the pages.
const (
	AppTagline fault.Key = "app.tagline"
)

func pages() map[fault.Key]sentence {
	return map[fault.Key]sentence{
		AppTagline: {"O WhatsApp do seu salão, sempre conectado", "Your salon's WhatsApp, always connected"},
	}
}
