package gateway

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"mime"
	"net/http"
	"strconv"
	"strings"

	"salonzap/internal/evolution"
	"salonzap/internal/gateway/engine"
	"salonzap/internal/gateway/store"
)

var (
	errNoMedium  = refusalOf(http.StatusBadRequest, "The message is not of the media type")
	errGone      = refusalOf(http.StatusBadRequest, "The media is not at WhatsApp any more, or is too large")
	errNoMessage = refusalOf(http.StatusBadRequest, "Message not found")
)

// mediaInMemory is how many bytes of memory a byte of a medium takes until it is answered: itself, and its base64.
const mediaInMemory = 3

// getMedia fetches the medium of a message from WhatsApp. The request names a stored message by its key, or holds the whole message.
func (g *Gateway) getMedia(c *call) (reply, error) {
	f, err := c.fields()
	if err != nil {
		return reply{}, err
	}
	message, _ := f.object("message", true)
	convert := f.flag("convertToMp4", false)
	if err := f.err(); err != nil {
		return reply{}, err
	}
	content, err := g.mediaContent(c, message)
	if err != nil {
		return reply{}, err
	}
	kind, about := mediumOf(content)
	if kind == "" {
		return reply{}, errNoMedium
	}
	if convert && (kind == "audioMessage" || kind == "videoMessage") && !strings.HasPrefix(about.Mimetype, "video/mp4") {
		return reply{}, refusalOf(http.StatusBadRequest, "This server does not support convertToMp4: leave it out, and the medium comes as it is")
	}
	data, err := g.fetchMedium(c, content, about)
	if err != nil {
		return reply{}, err
	}
	return reply{http.StatusCreated, evolution.Media{
		MediaType: kind, FileName: about.fileName(f, message), Caption: about.Caption, Mimetype: about.Mimetype,
		Size:   evolution.MediaSize{FileLength: strconv.Itoa(len(data)), Height: about.Height, Width: about.Width},
		Base64: base64.StdEncoding.EncodeToString(data),
	}}, nil
}

// mediaContent is the message object of a request: the one in it, or the stored one of its key.
func (g *Gateway) mediaContent(c *call, message fields) (json.RawMessage, error) {
	if raw, ok := message.value("message", false); ok {
		return raw, nil
	}
	key, ok := message.object("key", true)
	id := key.text("id", ok)
	if err := message.err(); err != nil {
		return nil, err
	}
	return g.keptContent(c, id)
}

// medium is the description of a medium in a message.
type medium struct {
	Mimetype   string          `json:"mimetype"`
	Caption    string          `json:"caption"`
	FileName   string          `json:"fileName"`
	FileLength evolution.Int64 `json:"fileLength"`
	Height     int             `json:"height"`
	Width      int             `json:"width"`
	Key        evolution.Bytes `json:"mediaKey"`
}

// mediumOf finds the medium of a message object, also inside wrappers; kind is empty when it has none.
func mediumOf(content json.RawMessage) (kind string, about medium) {
	var parts map[string]json.RawMessage
	if json.Unmarshal(content, &parts) != nil {
		return "", medium{}
	}
	for name, part := range parts {
		if engine.HasMedia(name) && json.Unmarshal(part, &about) == nil && len(about.Key) > 0 {
			return name, about
		}
	}
	return "", medium{}
}

// fileName is the document's own name, or one made of the message's id and the medium's type.
func (m medium) fileName(_, message fields) string {
	if m.FileName != "" {
		return m.FileName
	}
	name := "medium"
	if key, ok := message.object("key", false); ok && key.text("id", false) != "" {
		name = key.text("id", false)
	}
	kind, _, _ := mime.ParseMediaType(m.Mimetype)
	_, end, _ := strings.Cut(kind, "/")
	if ext, known := map[string]string{"jpeg": "jpg", "quicktime": "mov", "plain": "txt", "mpeg": "mp3"}[end]; known {
		end = ext
	}
	if end == "" {
		return name
	}
	return name + "." + end
}

// fetchMedium fetches a medium from WhatsApp, within the budget of bytes in memory.
func (g *Gateway) fetchMedium(c *call, content json.RawMessage, about medium) ([]byte, error) {
	if g.sessions.Media == nil {
		return nil, refusalOf(http.StatusBadRequest, "This server cannot fetch media")
	}
	size := int64(about.FileLength)
	switch {
	case size > g.cfg.MaxMedia:
		return nil, errMediaLarge
	case size <= 0:
		size = g.cfg.MaxMedia
	}
	ctx, cancel := context.WithTimeout(c.Context(), fetchTimeout)
	defer cancel()
	if err := c.reserve(ctx, g.uploads, min(size*mediaInMemory, g.cfg.MaxUploadsPerInstance)); err != nil {
		return nil, err
	}
	data, err := g.sessions.Media.FetchMedia(ctx, c.name(), content, min(g.cfg.MaxMedia, size))
	switch {
	case errors.Is(err, engine.ErrMedia):
		return nil, errGone
	case err != nil:
		return nil, g.translate(c, err)
	}
	return data, nil
}

// keptContent is the message object of a stored message.
func (g *Gateway) keptContent(c *call, id string) (json.RawMessage, error) {
	if !g.keepsChats() {
		return nil, errNothingKept
	}
	g.recorder.flush(c.Context())
	list, err := g.store.Messages(c.Context(), c.in.row().ID, store.MessageQuery{ID: id}, 1, 0)
	if err != nil {
		return nil, err
	}
	if len(list) == 0 {
		return nil, errNoMessage
	}
	kept, ok := shownMessage(list[0])
	if !ok {
		return nil, errNoMessage
	}
	return kept.Message, nil
}
