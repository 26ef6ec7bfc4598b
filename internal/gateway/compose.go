package gateway

import (
	"context"
	"encoding/base64"
	"fmt"
	"math"
	"net/http"
	"regexp"
	"strings"

	"salonzap/internal/gateway/engine"
	"salonzap/internal/phone"
)

// fixedContent is a content that needs no fetching.
func fixedContent(content engine.Content) func(context.Context) (engine.Content, error) {
	return func(context.Context) (engine.Content, error) { return content, nil }
}

// to reads the recipient of a message: digits however a person wrote them, or a JID.
func (f fields) to(name string) string {
	text := f.textOrNumber(name, true)
	if text == "" {
		return ""
	}
	if user, server, isJID := strings.Cut(text, "@"); isJID {
		switch {
		case user != "" && (server == "s.whatsapp.net" || server == "c.us"):
			if n, ok := phone.FromJID(text); ok {
				return n.Digits()
			}
		case regexp.MustCompile(`^[\d-]+$`).MatchString(user) && (server == "g.us" || server == "lid"):
			return text
		}
	} else if n, ok := phone.FromDigits(digits(text)); ok {
		return n.Digits()
	}
	f.complain(f.relative(name) + ` does not match pattern "^\\d+[\\.@\\w-]+"`)
	return ""
}

func composeText(_ *call, f fields) (draft, error) {
	d := draft{to: f.to("number")}
	text := engine.Text{Text: f.text("text", true), Everyone: f.flag("mentionsEveryOne", false)}
	f.flag("linkPreview", false) // no preview is made, whatever it says
	for _, n := range f.list("mentioned", false) {
		who, _, _ := strings.Cut(n, "@")
		text.Mentions = append(text.Mentions, digits(who))
	}
	if err := f.err(); err != nil {
		return d, err
	}
	if strings.TrimSpace(text.Text) == "" {
		return d, refusalOf(http.StatusBadRequest, "Text is required")
	}
	d.content = fixedContent(text)
	return d, nil
}

func composeReaction(_ *call, f fields) (draft, error) {
	key, _ := f.object("key", true)
	r := engine.Reaction{ID: key.text("id", true), Chat: key.text("remoteJid", true), FromMe: key.flag("fromMe", false)}
	if !f.has("reaction") {
		f.complain(`instance requires property "reaction"`)
	}
	r.Emoji = f.text("reaction", false)
	return draft{to: r.Chat, content: fixedContent(r)}, f.err()
}

// composePoll reads a poll, with Evolution's limits, which are WhatsApp's.
func composePoll(_ *call, f fields) (draft, error) {
	const fewest, most = 2, 10
	d := draft{to: f.to("number")}
	p := engine.Poll{Name: f.text("name", true), Options: f.list("values", true), Max: f.integer("selectableCount", true)}
	seen := map[string]bool{}
	for _, option := range p.Options {
		if seen[option] {
			f.complain("values contains duplicate item")
		}
		seen[option] = true
	}
	switch n := len(p.Options); {
	case n < fewest && f.has("values"):
		f.complain(fmt.Sprintf("values does not meet minimum length of %d", fewest))
	case n > most:
		f.complain(fmt.Sprintf("values does not meet maximum length of %d", most))
	}
	if p.Max < 0 || p.Max > most {
		f.complain(fmt.Sprintf("selectableCount must be from 0 to %d", most))
	}
	d.content = fixedContent(p)
	return d, f.err()
}

func composeLocation(_ *call, f fields) (draft, error) {
	const north, east = 90, 180
	d := draft{to: f.to("number")}
	l := engine.Location{
		Latitude: f.coordinate("latitude"), Longitude: f.coordinate("longitude"), Name: f.text("name", false), Address: f.text("address", false),
	}
	if !(math.Abs(l.Latitude) <= north && math.Abs(l.Longitude) <= east) { // NaN is neither
		f.complain("latitude or longitude is out of range")
	}
	d.content = fixedContent(l)
	return d, f.err()
}

func composeContact(_ *call, f fields) (draft, error) {
	d := draft{to: f.to("number")}
	var cards engine.Contacts
	for i, raw := range readField[[]map[string]any](f, "contact", true, "array") {
		text := func(name string) string { s, _ := raw[name].(string); return s }
		card := engine.Contact{
			Name: text("fullName"), Phone: digits(text("wuid")), Organization: text("organization"), Email: text("email"), URL: text("url"),
		}
		if card.Phone == "" {
			card.Phone = digits(text("phoneNumber"))
		}
		if card.Name == "" || card.Phone == "" {
			f.complain(fmt.Sprintf(`contact[%d] requires property "fullName" and "phoneNumber"`, i))
		}
		cards = append(cards, card)
	}
	if len(cards) == 0 && f.has("contact") {
		f.complain("contact does not meet minimum length of 1")
	}
	d.content = fixedContent(cards)
	return d, f.err()
}

func (g *Gateway) composeMedia(c *call, f fields) (draft, error) {
	d := draft{to: f.to("number")}
	m := engine.Media{
		Kind: f.text("mediatype", true), Mime: f.text("mimetype", false), Name: f.text("fileName", false), Caption: f.text("caption", false),
	}
	switch m.Kind {
	case "image", "video", "document", "audio", "":
	default:
		f.complain("mediatype is not one of enum values: image,document,video,audio")
	}
	where := f.text("media", c.file == nil)
	if err := f.err(); err != nil {
		return d, err
	}
	if m.Kind == "document" && m.Name == "" && c.file == nil && !isURL(where) {
		return d, refusalOf(http.StatusBadRequest, "For base64 the file name must be informed.")
	}
	d.content = func(ctx context.Context) (engine.Content, error) {
		got, err := g.loadMedia(ctx, c, where)
		if err != nil {
			return nil, err
		}
		return got.applyTo(m), nil
	}
	return d, nil
}

// composeAudio reads a voice message. Nothing is converted: audio that is not Ogg Opus is sent as an audio file, which can be played as well.
func (g *Gateway) composeAudio(c *call, f fields) (draft, error) {
	d := draft{to: f.to("number")}
	where := f.text("audio", c.file == nil)
	d.content = func(ctx context.Context) (engine.Content, error) {
		got, err := g.loadMedia(ctx, c, where)
		if err != nil {
			return nil, err
		}
		m := got.applyTo(engine.Media{Kind: "audio"})
		if m.Voice = isOpus(m.Data); m.Voice {
			m.Mime = "audio/ogg; codecs=opus"
		}
		return m, nil
	}
	return d, f.err()
}

// isOpus tells whether data is Ogg whose first packet begins an Opus stream (RFC 7845, 3 and 5.1).
func isOpus(data []byte) bool {
	const first = 64
	return strings.HasPrefix(string(data[:min(len(data), 4)]), "OggS") && strings.Contains(string(data[:min(len(data), first)]), "OpusHead")
}

// decodeInline decodes base64, with or without the prefix of a data URL, which also names the type.
func decodeInline(text string) (mediaFile, error) {
	var f mediaFile
	if rest, ok := strings.CutPrefix(text, "data:"); ok {
		head, body, _ := strings.Cut(rest, ",")
		f.mime, text = parseMediaType(strings.TrimSuffix(head, ";base64")), body
	}
	text = strings.TrimRight(strings.Map(func(r rune) rune {
		if r == '\n' || r == '\r' || r == ' ' {
			return -1
		}
		return r
	}, text), "=")
	var err error
	if f.data, err = base64.RawStdEncoding.DecodeString(text); err != nil {
		f.data, err = base64.RawURLEncoding.DecodeString(text)
	}
	if err != nil || len(f.data) == 0 {
		return mediaFile{}, errMedia
	}
	return f, nil
}
