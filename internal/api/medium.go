package api

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"mime"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"salonzap/internal/edge"
	"salonzap/internal/inbox"
	"salonzap/internal/tenant"
)

// Media fetches media of messages; *intake.Media does.
type Media interface {
	// Open fetches the medium of a message as a stream. Errors: NotFound (no such message, no medium, gone), Invalid (too large),
	// Unavailable.
	Open(ctx context.Context, scope tenant.Scope, t tenant.ID, id inbox.ID) (inbox.Medium, error)
}

const messagesTag = "Messages"

type mediumInput struct {
	Slug string `path:"slug" doc:"The salon's slug" example:"barbearia-do-joao"`
	ID   string `path:"id" doc:"The message's id"`
}

func (a *api) registerMedia() {
	op := a.operation(operationSpec{
		id: "message-media", method: http.MethodGet, path: "/salons/{slug}/messages/{id}/media", tag: messagesTag, summary: "Fetch a message's file",
		description: "The picture, sound, film or document of a message, fetched from the salon's server as it is read: nothing of it is kept. " +
			"Its type follows from its content, not from what its sender said; what could carry a script is an attachment. At most 64 MiB.",
	}, nil)
	op.Responses["200"].Content = map[string]*huma.MediaType{inbox.UnknownType: {Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}}
	huma.Register(a.huma, op, func(ctx context.Context, in *mediumInput) (*huma.StreamResponse, error) {
		edge.SetRoutePattern(ctx, op.Method+" "+op.Path)
		c := callOf(ctx)
		medium, err := a.openMedium(ctx, c, in)
		if err != nil {
			return nil, a.d.Reporter.Problem(c.r, err)
		}
		return &huma.StreamResponse{Body: func(hc huma.Context) {
			_, w := humago.Unwrap(hc)
			WriteMedium(ctx, w, medium, a.d.Log)
		}}, nil
	})
}

func (a *api) openMedium(ctx context.Context, c *call, in *mediumInput) (inbox.Medium, error) {
	if err := checkQuery(c.r.URL.Query(), nil); err != nil {
		return inbox.Medium{}, err
	}
	salon, err := a.salon(ctx, c, in.Slug)
	if err != nil {
		return inbox.Medium{}, err
	}
	id, err := inbox.ParseID(in.ID)
	if err != nil {
		return inbox.Medium{}, err
	}
	return a.d.Media.Open(ctx, c.scope(), salon.ID, id)
}

// WriteMedium sends a medium to somebody, and closes it. A page may show it only when it is of a
// kind that runs no code. When the medium breaks off, the response is aborted, so that a truncated
// one is not taken for complete.
func WriteMedium(ctx context.Context, w http.ResponseWriter, m inbox.Medium, log *slog.Logger) {
	defer m.Close() //nolint:errcheck // it was read
	how, params := "inline", map[string]string{}
	if !m.Inline {
		how = "attachment"
	}
	if m.Name != "" {
		params["filename"] = string(m.Name)
	}
	head := w.Header()
	head.Set("Content-Type", m.Type)
	head.Set("Content-Disposition", mime.FormatMediaType(how, params))
	head.Set("X-Content-Type-Options", "nosniff")
	head.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	if _, err := io.Copy(w, m); err != nil && !errors.Is(err, context.Canceled) {
		log.LogAttrs(ctx, slog.LevelInfo, "a medium broke off", slog.Any("error", err))
		panic(http.ErrAbortHandler)
	}
}
