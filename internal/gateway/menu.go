package gateway

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"salonzap/internal/evolution"
	"salonzap/internal/gateway/engine"
)

// WhatsApp does not show buttons and lists of clients like this one, without an error (whatsmeow issues 1235 and 1144). So both are sent as
// text in which every option has a digit; the answer says which option each digit means.

const (
	maxButtons = 10
	maxRows    = 50
)

// menuDraft is the draft of a text with options.
func (g *Gateway) menuDraft(c *call, to, text, picture string, options []evolution.MenuOption) draft {
	d := draft{to: to, sentAs: "text", options: options, content: fixedContent(engine.Text{Text: text})}
	if picture != "" {
		d.content = func(ctx context.Context) (engine.Content, error) {
			got, err := g.loadMedia(ctx, c, picture)
			if err != nil {
				return nil, err
			}
			return got.applyTo(engine.Media{Kind: "image", Caption: text}), nil
		}
	}
	return d
}

func (g *Gateway) composeList(c *call, f fields) (draft, error) {
	to := f.to("number")
	var lines []string
	if title := f.text("title", true); title != "" {
		lines = append(lines, "*"+title+"*")
	}
	lines = appendText(lines, f.text("description", false))
	var options []evolution.MenuOption
	for i, section := range f.objects("sections", true) {
		lines = append(lines, "")
		if title := section.text("title", false); title != "" {
			lines = append(lines, "*"+title+"*")
		}
		rows := section.objects("rows", true)
		if len(rows) == 0 {
			f.complain(fmt.Sprintf("sections[%d].rows does not meet minimum length of 1", i))
		}
		for _, row := range rows {
			one := evolution.MenuOption{Digit: len(options) + 1, ID: row.text("rowId", true), Title: row.text("title", true)}
			options = append(options, one)
			line := strconv.Itoa(one.Digit) + ". " + one.Title
			if about := row.text("description", false); about != "" {
				line += " – " + about
			}
			lines = append(lines, line)
		}
	}
	lines = appendFooter(lines, f.text("footerText", false))
	f.text("buttonText", false)
	switch {
	case len(options) == 0 && f.has("sections"):
		f.complain("sections does not meet minimum length of 1")
	case len(options) > maxRows:
		f.complain("sections has more than " + strconv.Itoa(maxRows) + " rows")
	}
	return g.menuDraft(c, to, strings.Join(lines, "\n"), "", options), f.err()
}

func (g *Gateway) composeButtons(c *call, f fields) (draft, error) {
	to := f.to("number")
	var lines []string
	if title := f.text("title", false); title != "" {
		lines = append(lines, "*"+title+"*")
	}
	lines = appendText(lines, f.text("description", false))
	lines = append(lines, "")
	var options []evolution.MenuOption
	buttons := f.objects("buttons", true)
	for _, b := range buttons {
		label := b.text("displayText", false)
		switch kind := b.text("type", true); kind {
		case "reply":
			one := evolution.MenuOption{Digit: len(options) + 1, ID: b.text("id", false), Title: label}
			options = append(options, one)
			lines = append(lines, strconv.Itoa(one.Digit)+". "+label)
		case "url":
			lines = append(lines, label+": "+b.text("url", true))
		case "call":
			lines = append(lines, label+": "+b.text("phoneNumber", true))
		case "copy":
			lines = append(lines, label+": "+b.text("copyCode", true))
		case "pix":
			lines = append(lines, "Pix ("+b.text("name", true)+"): "+b.text("key", true))
		case "":
		default:
			f.complain("buttons.type is not one of enum values: reply,copy,url,call,pix")
		}
	}
	if n := len(buttons); n == 0 && f.has("buttons") || n > maxButtons {
		f.complain("buttons must be from 1 to " + strconv.Itoa(maxButtons))
	}
	lines = appendFooter(lines, f.text("footer", false))
	picture := f.text("thumbnailUrl", false)
	if err := f.err(); err != nil {
		return draft{}, err
	}
	if picture != "" && !isURL(picture) {
		return draft{}, refusalOf(http.StatusBadRequest, "thumbnailUrl must be a url")
	}
	return g.menuDraft(c, to, strings.TrimSpace(strings.Join(lines, "\n")), picture, options), nil
}

func appendText(lines []string, text string) []string {
	if text == "" {
		return lines
	}
	return append(lines, text)
}

func appendFooter(lines []string, text string) []string {
	if text == "" {
		return lines
	}
	return append(lines, "", "_"+text+"_")
}

// objects is a property that is an array of objects.
func (f fields) objects(name string, required bool) (list []fields) {
	for i, raw := range readField[[]map[string]json.RawMessage](f, name, required, "array") {
		list = append(list, fields{path: fmt.Sprintf("%s.%s[%d]", f.path, name, i), raw: raw, complaints: f.complaints})
	}
	return list
}
