package web_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"salonzap/internal/web"
	"salonzap/internal/web/page"
	"salonzap/internal/web/webtest"
)

func TestServersShowTheNodesOfOurOwn(t *testing.T) {
	t.Parallel()
	at := time.Now()
	s := webtest.New(t, func(d *web.Deps) {
		d.Nodes = func(context.Context) ([]page.Node, error) {
			return []page.Node{
				{ID: "0190-aaaaaaaa", Kind: "serve", State: "alive", Address: "http://10.0.0.5:8081", Version: "1.2.3", Weight: 100, Sessions: 12, Linked: 10, Started: at, Seen: at},
				{ID: "0190-bbbbbbbb", Kind: "gateway", State: "late", Weight: 50, Seen: at.Add(-time.Minute)},
				{ID: "0190-cccccccc", Kind: "gateway", State: "leaving", Weight: 50},
			}, nil
		}
	})
	s.Operator("op@plataforma.example")
	got := s.SignedIn("op@plataforma.example").Get("/admin/servers/").Body
	for _, want := range []string{"aaaaaaaa", "10.0.0.5:8081", "10 de 12", "funcionando", "painel e WhatsApp", "sem sinal de vida", "só WhatsApp", "entregando os salões", "1.2.3"} {
		if !strings.Contains(got, want) {
			t.Errorf("the nodes lack %q\n%s", want, mainOf(got))
		}
	}
}
