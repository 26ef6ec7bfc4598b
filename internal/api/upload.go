package api

import (
	"context"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"salonzap/internal/edge"
	"salonzap/internal/fault"
	"salonzap/internal/inbox"
	"salonzap/internal/inbox/sender"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

// uploadView is a file that waits for its message.
type uploadView struct {
	ID        string     `json:"id" doc:"Give it as upload of a message's media" example:"0197b0a4-7a5e-7c3e-9a53-0c3f5c1b2a10"`
	Kind      string     `json:"kind" enum:"image,video,audio,voice,document" doc:"As what it will be sent" example:"image"`
	Mime      string     `json:"mime" doc:"As its bytes show" example:"image/jpeg"`
	Name      *string    `json:"name" example:"tabela.jpg"`
	Size      int64      `json:"size" doc:"In bytes" example:"48213"`
	ExpiresAt *time.Time `json:"expires_at" nullable:"false" doc:"It is forgotten then, when no message took it"`
}

func (a *api) registerUpload() {
	d := operationSpec{
		id: "upload-file", method: http.MethodPost, path: "/salons/{slug}/uploads", tag: messagesTag, summary: "Upload a file for a message",
		description: "A form of multipart/form-data with the field file, at most 16 MiB; its Content-Type and its name are kept where they are true. It serves one message, within a day.",
		statuses:    []int{http.StatusCreated}, fails: []int{http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType}, once: true,
	}
	register(a, d, a.uploadFile)
	op := a.huma.OpenAPI().Paths[root+d.path].Post
	op.RequestBody = &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{formType: {
		Schema: &huma.Schema{Type: huma.TypeObject, Required: []string{"file"}, Properties: map[string]*huma.Schema{
			"file": {Type: huma.TypeString, Format: "binary", Description: "The file"},
		}},
	}}}
	a.needsBody[d.id] = true
}

func (a *api) uploadFile(ctx context.Context, c *call, in *bySlug) (int, uploadView, error) {
	salon, err := a.salon(ctx, c, in.Slug)
	if err != nil {
		return 0, uploadView{}, err
	}
	if c.form == nil {
		return 0, uploadView{}, edge.WithStatus(http.StatusUnsupportedMediaType, fault.Field("api.upload", "file", text.UploadForm))
	}
	u, err := a.keepFile(ctx, c.scope(), salon.ID, c.form)
	if err != nil {
		return 0, uploadView{}, err
	}
	return http.StatusCreated, uploadView{
		ID: u.ID.String(), Kind: string(u.Kind), Mime: u.Mime, Name: optional(string(u.Name)), Size: u.Size, ExpiresAt: instant(a.d.Now().Add(inbox.UploadLife)),
	}, nil
}

// keepFile keeps the one file of a form as it comes.
func (a *api) keepFile(ctx context.Context, scope tenant.Scope, t tenant.ID, form *multipart.Reader) (inbox.Upload, error) {
	const op, field = "api.upload", "file"
	part, err := form.NextPart()
	if err != nil {
		return inbox.Upload{}, formBroke(err)
	}
	if part.FormName() != field {
		return inbox.Upload{}, fault.Field(op, truncateName(part.FormName()), text.UploadForm)
	}
	in := &edge.Source{Reader: part}
	u, err := a.d.Uploads.Upload(ctx, scope, t, sender.File{Mime: part.Header.Get("Content-Type"), Name: part.FileName(), Body: in})
	if in.Failed != nil {
		return inbox.Upload{}, formBroke(in.Failed)
	}
	return u, inField(err, field)
}

// formBroke says why a form could not be read.
func formBroke(err error) error {
	const op, field = "api.upload", "file"
	if _, large := errors.AsType[*http.MaxBytesError](err); large {
		return fault.Field(op, field, text.MediaTooBig, inbox.MaxMedia>>20)
	}
	if errors.Is(err, io.EOF) {
		return fault.Field(op, field, text.UploadForm)
	}
	return edge.WithStatus(http.StatusBadRequest, &fault.Error{Kind: fault.Invalid, Op: op, Field: field, Key: text.BodyNotReceived, Err: err})
}
