package gateway

import (
	"context"
	"net/http"
	"regexp"
	"strconv"
	"strings"

	"salonzap/internal/gateway/engine"
)

// composeSticker reads a sticker, which must be WebP: nothing is converted.
func (g *Gateway) composeSticker(c *call, f fields) (draft, error) {
	d := draft{to: f.to("number")}
	where := f.text("sticker", c.file == nil)
	d.content = func(ctx context.Context) (engine.Content, error) {
		got, err := g.loadMedia(ctx, c, where)
		if err != nil {
			return nil, err
		}
		if !isWebP(got.data) {
			return nil, refusalOf(http.StatusBadRequest, "A sticker must be a WebP picture, best of 512 by 512 pixels: this server does not convert others")
		}
		return engine.Media{Kind: "sticker", Data: got.data, Mime: "image/webp"}, nil
	}
	return d, f.err()
}

// isWebP tells whether data is a RIFF file of WebP (RFC 9649, 2.4).
func isWebP(data []byte) bool {
	const head, name = 12, 8
	return len(data) > head && string(data[:4]) == "RIFF" && string(data[name:head]) == "WEBP"
}

// composePtv reads a round video note.
func (g *Gateway) composePtv(c *call, f fields) (draft, error) {
	d := draft{to: f.to("number")}
	where := f.text("video", c.file == nil)
	d.content = func(ctx context.Context) (engine.Content, error) {
		got, err := g.loadMedia(ctx, c, where)
		if err != nil {
			return nil, err
		}
		m := got.applyTo(engine.Media{Kind: "video"})
		m.Kind = "ptv"
		return m, nil
	}
	return d, f.err()
}

// composeStatus reads a status post. Who sees it is a setting of the account.
func (g *Gateway) composeStatus(c *call, f fields) (draft, error) {
	const fonts = 5
	kind, text, caption, font := f.text("type", true), f.text("content", c.file == nil), f.text("caption", false), f.integer("font", false)
	background, valid := argb(f.text("backgroundColor", false))
	switch kind {
	case "text", "image", "video", "audio", "":
	default:
		f.complain("type is not one of enum values: text,image,audio,video")
	}
	if !valid {
		f.complain(`backgroundColor does not match pattern "^#[0-9a-fA-F]{6}$"`)
	}
	if font < 0 || font > fonts {
		f.complain("font must be from 0 to 5")
	}
	if len(f.list("statusJidList", false)) > 0 && !f.flag("allContacts", false) {
		f.complain("This server does not support statusJidList: send allContacts, and whom the account's privacy names sees it")
	}
	d := draft{to: "status@broadcast", content: fixedContent(engine.Story{Text: text, Background: background, Font: font})}
	if kind != "text" {
		d.content = func(ctx context.Context) (engine.Content, error) {
			got, err := g.loadMedia(ctx, c, text)
			if err != nil {
				return nil, err
			}
			m := got.applyTo(engine.Media{Kind: kind, Caption: caption})
			if m.Voice = kind == "audio" && isOpus(m.Data); m.Voice {
				m.Mime = "audio/ogg; codecs=opus"
			}
			return engine.Story{Media: &m}, nil
		}
	}
	return d, f.err()
}

// argb is a color as WhatsApp expects it; 0 for none.
func argb(color string) (uint32, bool) {
	const opaque, base, bits = 0xFF000000, 16, 32
	if color == "" {
		return 0, true
	}
	if !regexp.MustCompile(`^#?[0-9a-fA-F]{6}$`).MatchString(color) {
		return 0, false
	}
	rgb, err := strconv.ParseUint(strings.TrimPrefix(color, "#"), base, bits)
	return opaque | uint32(rgb), err == nil
}
