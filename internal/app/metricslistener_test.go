package app_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"

	"salonzap/internal/app"
	"salonzap/internal/secret"
)

// The metrics listener serves the counters without a key, and nothing else; the main port requires a key for them.
func TestMetricsHaveAListenerOfTheirOwn(t *testing.T) {
	ring, err := secret.ParseRing("k1:a-key-for-tests-only-0001")
	if err != nil {
		t.Fatal(err)
	}
	cfg := app.Config{Data: t.TempDir(), Ring: ring, Listen: "127.0.0.1:0", MetricsListen: "127.0.0.1:0"}
	a, err := app.New(t.Context(), cfg, app.Options{})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- a.Run(ctx) }()
	defer func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		if _, _, err := fetch(context.WithoutCancel(ctx), "http://"+a.MetricsAddress()+"/metrics"); err == nil {
			t.Error("the listener outlives the program")
		}
	}()
	for url, want := range map[string]int{
		"http://" + a.MetricsAddress() + "/metrics": http.StatusOK,
		"http://" + a.MetricsAddress() + "/login":   http.StatusNotFound,
		"http://" + a.MetricsAddress() + "/admin/":  http.StatusNotFound,
		a.URL() + "/metrics":                        http.StatusUnauthorized,
	} {
		status, body, err := fetch(ctx, url)
		if err != nil || status != want {
			t.Errorf("%s: %d %v, want %d", url, status, err, want)
		}
		if shown := strings.Contains(body, "salonzap_refused_total"); shown != (want == http.StatusOK) {
			t.Errorf("%s shows the counters: %v", url, shown)
		}
	}
	holdMetricsConnections(t, a)
}

// Callers that hold connections open cannot take more than maxMetricsConnections.
func holdMetricsConnections(t *testing.T, a *app.App) {
	t.Helper()
	const most = 64
	for range most {
		c, err := new(net.Dialer).DialContext(t.Context(), "tcp", a.MetricsAddress())
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close() //nolint:errcheck // at the test's end, all of them
	}
	if status, _, err := fetch(t.Context(), "http://"+a.MetricsAddress()+"/metrics"); err == nil {
		t.Errorf("beyond %d connections: %d, want none", most, status)
	}
}

func fetch(ctx context.Context, url string) (int, string, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return 0, "", err
	}
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	resp, err := client.Do(r)
	if err != nil {
		return 0, "", err
	}
	body, err := io.ReadAll(resp.Body)
	return resp.StatusCode, string(body), errors.Join(err, resp.Body.Close())
}
