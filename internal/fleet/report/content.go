package report

import (
	"bytes"
	"cmp"
	"encoding/json"
	"strings"
	"unicode/utf8"

	"salonzap/internal/contact"
	"salonzap/internal/evolution"
	"salonzap/internal/inbox"
)

// parts are the members of a WhatsApp message, by their names in its protocol.
type parts map[string]json.RawMessage

// maxWraps bounds how deep messages may be nested.
const maxWraps = 6

// unwrap finds the message inside its wrappers (ephemeral, view once and others); false when it cannot be read.
func unwrap(raw json.RawMessage) (parts, bool) {
	once := false
	for range maxWraps {
		if raw = bytes.TrimSpace(raw); len(raw) == 0 || string(raw) == "null" {
			return nil, true
		}
		var p parts
		if json.Unmarshal(raw, &p) != nil {
			return nil, false
		}
		inner := json.RawMessage(nil)
		for _, wrapper := range []string{
			"ephemeralMessage", "viewOnceMessage", "viewOnceMessageV2", "viewOnceMessageV2Extension", "documentWithCaptionMessage",
			"editedMessage", "deviceSentMessage",
		} {
			var w struct {
				Message json.RawMessage `json:"message"`
			}
			if p[wrapper] != nil && json.Unmarshal(p[wrapper], &w) == nil && len(w.Message) > 0 {
				inner, once = w.Message, once || strings.HasPrefix(wrapper, "viewOnce")
				break
			}
		}
		if inner == nil {
			if once {
				p[viewOnce] = json.RawMessage("true")
			}
			delete(p, "messageContextInfo")
			delete(p, "base64")
			return p, true
		}
		raw = inner
	}
	return nil, false
}

// viewOnce is the key that marks parts which were in a view-once wrapper.
const viewOnce = "viewOnce"

// read decodes a member; false when it is absent or has another shape.
func read[T any](p parts, name string) (T, bool) {
	var out T
	raw := bytes.TrimSpace(p[name])
	if len(raw) == 0 || string(raw) == "null" || json.Unmarshal(raw, &out) != nil {
		var none T
		return none, false
	}
	return out, true
}

// content is the content of a message. One of an unknown type is Unsupported, with WhatsApp's name of the type.
func content(p parts, messageType string, votes []pollUpdate) inbox.Content {
	for _, of := range []func(parts) inbox.Content{words, choice, media, place, cards, menu} {
		if c := of(p); c != nil {
			return c
		}
	}
	if c := poll(p, votes); c != nil {
		return c
	}
	if r, ok := read[struct {
		Key  evolution.MessageKey `json:"key"`
		Text string               `json:"text"`
	}](p, "reactionMessage"); ok && r.Key.ID != "" {
		return inbox.Reaction{To: inbox.Key{ID: cut(r.Key.ID, inbox.MaxKey), Mine: r.Key.FromMe}, Emoji: body(cut(r.Text, inbox.MaxEmoji))}
	}
	if c, ok := read[struct {
		IsVideo     bool            `json:"isVideo"`
		CallOutcome json.RawMessage `json:"callOutcome"`
	}](p, "callLogMesssage"); ok { // WhatsApp's own spelling
		outcome := strings.Trim(string(c.CallOutcome), `"`)
		return inbox.Call{Video: c.IsVideo, Missed: outcome == "MISSED" || outcome == "1"}
	}
	if _, ok := read[string](p, "conversation"); ok {
		return inbox.Text{} // some channels send an empty one
	}
	return inbox.Unsupported{Type: cut(typeName(p, messageType), maxType)}
}

const maxType = 60

func typeName(p parts, messageType string) string {
	if messageType != "" {
		return messageType
	}
	least := ""
	for name := range p {
		if least == "" || name < least {
			least = name
		}
	}
	return cmp.Or(least, "unknown")
}

func words(p parts) inbox.Content {
	if text, ok := read[string](p, "conversation"); ok && text != "" {
		return inbox.Text{Body: body(text)}
	}
	if x, ok := read[struct {
		Text string `json:"text"`
	}](p, "extendedTextMessage"); ok && x.Text != "" {
		return inbox.Text{Body: body(x.Text)}
	}
	return nil
}

// body is a text from a message, bounded a little above WhatsApp's own limit.
func body(s string) inbox.Body {
	const maxLength = 70_000 // characters
	if utf8.RuneCountInString(s) > maxLength {
		s = string([]rune(s)[:maxLength])
	}
	return inbox.Body(strings.ToValidUTF8(s, ""))
}

// cut is the first bytes of a text, limit at most, in whole characters.
func cut(s string, limit int) string {
	if len(s) <= limit {
		return s
	}
	return strings.ToValidUTF8(s[:limit], "")
}

// medium is what the media of WhatsApp have in common.
type medium struct {
	Mimetype   string          `json:"mimetype"`
	Caption    string          `json:"caption"`
	FileName   string          `json:"fileName"`
	Title      string          `json:"title"`
	FileLength json.RawMessage `json:"fileLength"`
	Seconds    evolution.Int64 `json:"seconds"`
	Width      evolution.Int64 `json:"width"`
	Height     evolution.Int64 `json:"height"`
	PTT        bool            `json:"ptt"`
	ViewOnce   bool            `json:"viewOnce"`
}

func media(p parts) inbox.Content {
	for _, m := range []struct {
		name string
		kind inbox.MediaKind
	}{
		{"imageMessage", inbox.Image},
		{"videoMessage", inbox.Video},
		{"ptvMessage", inbox.Video},
		{"audioMessage", inbox.Audio},
		{"documentMessage", inbox.Document},
		{"stickerMessage", inbox.Sticker},
	} {
		if p[m.name] == nil {
			continue
		}
		w, ok := read[medium](p, m.name)
		if !ok {
			return nil
		}
		if m.kind == inbox.Audio && w.PTT {
			m.kind = inbox.Voice
		}
		var size evolution.Int64
		_ = size.UnmarshalJSON(w.FileLength) // 0 when it is not given
		return inbox.Media{
			Kind: m.kind, Mime: cut(w.Mimetype, 100), Name: body(cut(cmp.Or(w.FileName, w.Title), 255)), Caption: body(w.Caption),
			Size: max(int64(size), 0), Seconds: whole(w.Seconds), Width: whole(w.Width), Height: whole(w.Height),
			Once: w.ViewOnce || p[viewOnce] != nil, Source: source(m.name, p[m.name]),
		}
	}
	return nil
}

func whole(n evolution.Int64) int {
	const most = 1 << 24
	return int(min(max(n, 0), most))
}

// SourceOf is what a server needs to fetch the medium of a message that it reports as sent; nil when the message has none.
func SourceOf(sent json.RawMessage) inbox.Source {
	var p parts
	if json.Unmarshal(sent, &p) != nil {
		return nil
	}
	m, _ := media(p).(inbox.Media)
	return m.Source
}

// source is the members of a medium that a server needs to fetch it, under the message type's name.
func source(name string, raw json.RawMessage) inbox.Source {
	var all, kept map[string]json.RawMessage
	if json.Unmarshal(raw, &all) != nil {
		return nil
	}
	kept = map[string]json.RawMessage{}
	for _, field := range []string{
		"url", "directPath", "mediaKey", "mediaKeyTimestamp", "fileSha256", "fileEncSha256", "fileLength", "mimetype",
	} {
		if len(all[field]) > 0 && len(all[field]) < 4096 {
			kept[field] = all[field]
		}
	}
	if kept["mediaKey"] == nil || kept["directPath"] == nil && kept["url"] == nil {
		return nil
	}
	out, err := json.Marshal(map[string]any{name: kept})
	if err != nil {
		return nil
	}
	return out
}

// quote is the message that a message replies to; nil when it replies to none. The author is known by the participant's address.
func (d *decoder) quote(info json.RawMessage, p parts) *inbox.Quote {
	type context struct {
		StanzaID      string          `json:"stanzaId"`
		Participant   string          `json:"participant"`
		QuotedMessage json.RawMessage `json:"quotedMessage"`
	}
	var c context
	if json.Unmarshal(info, &c) != nil || c.StanzaID == "" {
		for _, raw := range p {
			var within struct {
				ContextInfo context `json:"contextInfo"`
			}
			if json.Unmarshal(raw, &within) == nil && within.ContextInfo.StanzaID != "" {
				c = within.ContextInfo
			}
		}
	}
	if c.StanzaID == "" || len(c.StanzaID) > inbox.MaxKey {
		return nil
	}
	q := &inbox.Quote{ID: c.StanzaID}
	if a, ok := contact.ParseAddress(c.Participant); ok && !d.own.IsZero() {
		q.Mine = a.Alias() == d.own
	}
	if quoted, ok := unwrap(c.QuotedMessage); ok && len(quoted) > 0 {
		q.Words = body(cut(string(inbox.Words(content(quoted, "", nil))), 1024))
	}
	return q
}
