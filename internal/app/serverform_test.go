//go:build !remote

package app_test

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"salonzap/internal/app"
	"salonzap/internal/evolution/evolutiontest"
	"salonzap/internal/secret"
	"salonzap/internal/tenant"
)

// The form of the console saves a server in the running program, and the fleet then has it.
func TestAServerIsSavedInTheProgram(t *testing.T) {
	ring, err := secret.ParseRing("k1:a-key-for-tests-only-0001")
	if err != nil {
		t.Fatal(err)
	}
	a, err := app.New(t.Context(), app.Config{Data: t.TempDir(), Ring: ring, Listen: "127.0.0.1:0", WhatsApp: app.OnEmbedded},
		app.Options{Core: app.CoreOptions{Log: slog.New(slog.DiscardHandler)}})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- a.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	fake := evolutiontest.New(evolutiontest.Options{Key: "a-key-of-the-server"})
	server := httptest.NewServer(fake)
	t.Cleanup(func() { fake.Close(); server.Close() })

	const email, password = "op@plataforma.example", "uma frase curta"
	if _, err := a.Core().Accounts.CreateUser(t.Context(), tenant.System("test"), tenant.NewUser{Email: email, Password: password, Role: tenant.Operator}); err != nil {
		t.Fatal(err)
	}
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	client := &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	t.Cleanup(client.CloseIdleConnections)
	for _, step := range []struct {
		path string
		form url.Values
	}{
		{"/login", url.Values{"email": {email}, "password": {password}}},
		{"/admin/servers", url.Values{"id": {"leste"}, "url": {server.URL}, "key": {"a-key-of-the-server"}, "max": {"12"}}},
		{"/admin/servers/leste/edit", url.Values{"url": {server.URL}, "key": {""}, "max": {"7"}}},
	} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, a.URL()+step.path, strings.NewReader(step.form.Encode()))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		resp, err := client.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		if resp.StatusCode != http.StatusSeeOther {
			t.Fatalf("%s: status %d", step.path, resp.StatusCode)
		}
	}
	if n := a.Core().Fleet.MaxLinking("leste"); n != 7 {
		t.Errorf("the fleet links %d at once there, want 7", n)
	}
	kept, err := a.Core().Store.Server(t.Context(), tenant.System("test"), "leste")
	if err != nil || !kept.Health.OK || kept.Health.Version == "" {
		t.Errorf("kept as %+v, %v", kept, err)
	}
}
