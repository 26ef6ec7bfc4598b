package page

import (
	"time"

	"salonzap/internal/connection"
	"salonzap/internal/text"
)

// Components is the page that shows every part once, for those who work on the pages.
type Components struct {
	Page    Context
	Uptime  Uptime
	Cards   []Card
	Passkey Card // WhatsApp asks for a passkey
}

// NewComponents makes the page with sample values.
func NewComponents(s Context, now time.Time) Components {
	var days []connection.Day
	for i := range UptimeDays {
		d := connection.Day{Start: now.AddDate(0, 0, i-UptimeDays), Up: 24 * time.Hour}
		switch i {
		case 0, 1:
			d.Up = 0
		case 9:
			d.Up, d.Down = 20*time.Hour, 4*time.Hour
		case 20:
			d.Up, d.Down = 5*time.Hour, 19*time.Hour
		}
		days = append(days, d)
	}
	p := Components{Page: s, Uptime: s.NewUptime(days)}
	for _, kind := range []CardKind{CardPreparing, CardCode, CardScanned} {
		p.Cards = append(p.Cards, Card{
			Localizer: s.Localizer, Kind: kind, Headline: s.Say(text.TypeHead),
			Code: Code{Method: connection.PairingCode, Groups: [2]string{"ABCD", "1234"}, Left: 30, Lifetime: 45, Number: 1, Of: connection.MaxCodes},
		})
	}
	p.Passkey = Card{
		Localizer: s.Localizer, Kind: CardPasskey, Base: "/dashboard/whatsapp/", CanManage: true, Code: Code{Left: 272, Lifetime: 300},
		Passkey: PasskeyStep{Digits: [2]string{"K7PD", "3XQZ"}, OfferReport: true},
	}
	return p
}

// tokens are the names that the style is made of; the page shows each.
func tokens() []string {
	return []string{
		"ground", "card", "sunk", "line", "edge", "ink", "soft", "accent", "accent-deep", "accent-wash", "on-accent",
		"good", "good-wash", "warn", "warn-wash", "bad", "bad-wash", "info", "info-wash",
	}
}

// icons are the sprite's shapes.
func icons() []string {
	return []string{
		"mark", "check", "info", "warn", "stop", "off", "none", "wait", "pause", "question", "phone", "qr", "key", "keys", "copy",
		"dot", "shield", "search", "plus", "next", "back", "flask", "server", "home", "bell", "up", "down", "pulse",
		"today", "calendar", "chat", "people", "person", "robot", "scissors", "bars", "plug", "more", "grip",
	}
}
