package main

import (
	"context"
	"errors"
	"io"
	"net/http"
	"os"
	"time"

	"salonzap/e2e/child"
	"salonzap/internal/evolution"
)

// roleBare is the process that everything is compared with.
const roleBare = "role-bare"

// The paths of the bare handler. It keeps nothing, so it must be told which click is a salon's first.
const (
	bareFirst = "/first/"
	bareAgain = "/again/"
	bareHook  = "/hook"
)

// bare answers a click with exactly the calls that Salonzap makes, by the same client, and keeps nothing: no row, no
// lock, no queue, no history, nobody to tell. With kept it makes the two commits of a click, and still nothing else.
type bare struct {
	client *evolution.Client
	kept   *kept // nil: nothing is kept
}

// playBare serves it until standard input ends. The arguments are the played server's address and key and, to keep
// something, the kind of a database and where it is.
func playBare(ctx context.Context, args []string, _ func() time.Time) error {
	if len(args) != 2 && len(args) != 4 {
		return errors.New("want the address and the key of a server, and perhaps a database")
	}
	ctx, cancel := child.UntilClosed(ctx, os.Stdin, nil)
	defer cancel()
	client, err := evolution.New(evolution.Config{BaseURL: args[0], Key: evolution.Key(args[1])})
	if err != nil {
		return err
	}
	b := &bare{client: client}
	if len(args) == 4 {
		if b.kept, err = newKept(ctx, args[2], args[3]); err != nil {
			return err
		}
	}
	mux := http.NewServeMux()
	mux.HandleFunc("POST "+bareFirst+"{slug}", b.first)
	mux.HandleFunc("POST "+bareAgain+"{slug}", b.again)
	mux.HandleFunc("POST "+bareHook, func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body) // read and discarded
	})
	return serveRole(ctx, mux)
}

func (b *bare) first(w http.ResponseWriter, r *http.Request) {
	b.kept.around(w, r, func() (map[string]string, error) { //nolint:contextcheck // the request's
		_, err := b.client.Create(r.Context(), evolution.CreateRequest{
			InstanceName: instanceName(r.PathValue("slug")), Integration: evolution.IntegrationBaileys, Token: "bare",
			Webhook: &evolution.WebhookConfig{Enabled: true, URL: "http://" + r.Host + bareHook, Events: []evolution.Event{
				evolution.EventQRCodeUpdated, evolution.EventConnectionUpdate, evolution.EventStatusInstance,
			}},
			SettingsRequest: &evolution.SettingsRequest{GroupsIgnore: true},
		})
		if err != nil {
			return nil, err
		}
		return b.connect(r)
	})
}

func (b *bare) again(w http.ResponseWriter, r *http.Request) {
	b.kept.around(w, r, func() (map[string]string, error) { return b.connect(r) })
}

func (b *bare) connect(r *http.Request) (map[string]string, error) {
	out, err := b.client.Connect(r.Context(), instanceName(r.PathValue("slug")), "")
	return map[string]string{
		"instance_name": instanceName(r.PathValue("slug")), "qr_text": out.QRCode.Code, "qr_code": out.QRCode.Base64,
	}, err
}

// instanceName is what a salon's instance is called on the server.
func instanceName(slug string) string { return slug + "_whatsapp" }
