package api

import (
	"context"
	"encoding/base64"
	"slices"
	"strings"

	"salonzap/internal/edge"
	"salonzap/internal/fault"
	"salonzap/internal/inbox"
	"salonzap/internal/inbox/sender"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

// check validates the description of a medium before anything is fetched or stored.
func (m *mediaInput) check() error {
	const op = "api.media"
	given := 0
	for _, where := range []string{m.URL, m.Base64, m.Upload} {
		if where != "" {
			given++
		}
	}
	switch {
	case given == 0:
		return fault.Field(op, "media", text.MediaNeeded)
	case given > 1:
		return fault.Field(op, "media", text.MediaOne)
	}
	if m.Kind != "" && !slices.Contains(inbox.SendKinds(), inbox.MediaKind(m.Kind)) {
		return fault.Field(op, "media.kind", text.KindUnknown, "image, video, audio, voice, document")
	}
	return inbox.CheckCaption(inbox.Body(m.Caption))
}

// mediumOf reads or fetches a medium, and stores it as an upload.
func (a *api) mediumOf(ctx context.Context, c *call, t tenant.ID, m *mediaInput) (inbox.Content, error) {
	u, err := a.uploadOf(ctx, c, t, m)
	if err != nil {
		return nil, err
	}
	return u.Media(inbox.Body(m.Caption)), nil
}

func (a *api) uploadOf(ctx context.Context, c *call, t tenant.ID, m *mediaInput) (inbox.Upload, error) {
	const op = "api.media"
	f := sender.File{Kind: inbox.MediaKind(m.Kind), Mime: m.Mime, Name: m.Name}
	switch {
	case m.Upload != "":
		id, err := inbox.ParseUploadID(m.Upload)
		if err != nil {
			return inbox.Upload{}, fault.Field(op, "media.upload", text.UploadUnknown)
		}
		u, err := a.d.Uploads.Uploaded(ctx, c.scope(), t, id)
		return u, inField(err, "media.upload")
	case m.URL != "":
		return a.mediaFetch.Fetch(ctx, c.scope(), t, f, m.URL)
	}
	in := &edge.Source{Reader: base64.NewDecoder(base64.StdEncoding, strings.NewReader(m.Base64))}
	f.Body = in
	u, err := a.d.Uploads.Upload(ctx, c.scope(), t, f)
	if in.Failed != nil {
		err = fault.Field(op, "media.base64", text.MediaBase64)
	}
	return u, err
}
