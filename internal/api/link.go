package api

import (
	"context"
	"net/http"
	"reflect"
	"time"

	"salonzap/internal/connection"
	"salonzap/internal/edge"
	"salonzap/internal/fault"
	"salonzap/internal/secret"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

// Tickets keeps single-use links.
type Tickets interface {
	AddTicket(ctx context.Context, scope tenant.Scope, t tenant.Ticket) error
}

// How long a connect link works.
const (
	defaultLinkTime = time.Hour
	minLinkTime     = time.Minute
	maxLinkTime     = 7 * 24 * time.Hour
)

// linkTokenBytes is the length of a link's token in bytes.
const linkTokenBytes = 20

// linkInput is what makes a connect link.
type linkInput struct {
	Method     string `json:"method,omitempty" enum:"qr,code" doc:"What the page offers first; it guesses by the screen when absent"`
	TTLSeconds *int   `json:"ttl_seconds,omitempty" minimum:"60" maximum:"604800" default:"3600"`
}

// connectLinkView is a connect link. It is shown once.
type connectLinkView struct {
	URL       string     `json:"url" doc:"Opens the salon's connect page without an account, once"`
	ExpiresAt *time.Time `json:"expires_at" nullable:"false"`
}

func (a *api) registerLinks() {
	register(a, operationSpec{
		id: "add-connect-link", method: http.MethodPost, path: "/salons/{slug}/connect-links", tag: "WhatsApp",
		summary:     "Make a connect link",
		description: "A link for the salon's owner: it opens the connect page of this salon alone, works once, and expires. Whoever has it can link a phone.",
		body:        reflect.TypeFor[linkInput](), statuses: []int{http.StatusCreated},
	}, a.addLink)
}

func (a *api) addLink(ctx context.Context, c *call, in *bySlug) (int, connectLinkView, error) {
	body, err := decode[linkInput](c.body)
	if err != nil {
		return 0, connectLinkView{}, err
	}
	life := defaultLinkTime
	if body.TTLSeconds != nil {
		life = time.Duration(*body.TTLSeconds) * time.Second
		if least, most := int(minLinkTime.Seconds()), int(maxLinkTime.Seconds()); *body.TTLSeconds < least || *body.TTLSeconds > most {
			return 0, connectLinkView{}, fault.Field("api.link", "ttl_seconds", text.LinkTimeRange, least, most)
		}
	}
	query := ""
	switch connection.Method(body.Method) {
	case "":
	case connection.QR, connection.PairingCode:
		query = "?method=" + body.Method
	default:
		return 0, connectLinkView{}, fault.Field("api.link", "method", text.MethodUnknown)
	}
	salon, err := a.salon(ctx, c, in.Slug)
	if err != nil {
		return 0, connectLinkView{}, err
	}
	token, until := secret.NewToken(linkTokenBytes), a.d.Now().Add(life)
	err = a.d.Tickets.AddTicket(ctx, c.scope(), tenant.Ticket{
		Hash: secret.HashToken(token), Purpose: tenant.ForConnect, Tenant: salon.ID, ExpiresAt: until,
	})
	if err != nil {
		return 0, connectLinkView{}, err
	}
	return http.StatusCreated, connectLinkView{URL: a.publicURL(c.r) + "/c/" + token + query, ExpiresAt: instant(until)}, nil
}

// publicURL is where people reach us; without a configured one, where the caller did.
func (a *api) publicURL(r *http.Request) string {
	if a.d.PublicURL != "" {
		return a.d.PublicURL
	}
	return edge.Origin(r)
}
