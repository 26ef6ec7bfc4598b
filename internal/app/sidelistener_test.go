package app_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"

	"salonzap/internal/app"
	"salonzap/internal/secret"
)

// serveAside runs the program with listeners of its own on free ports; what is left of cfg is made up.
func serveAside(t *testing.T, cfg app.Config) *app.App {
	t.Helper()
	ring, err := secret.ParseRing("k1:a-key-for-tests-only-0001")
	if err != nil {
		t.Fatal(err)
	}
	cfg.Data, cfg.Ring, cfg.Listen = t.TempDir(), ring, "127.0.0.1:0"
	a, err := app.New(t.Context(), cfg, app.Options{})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- a.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		for _, address := range []string{a.MetricsAddress(), a.PprofAddress()} {
			if _, _, err := fetch(context.WithoutCancel(ctx), "http://"+address+"/"); err == nil {
				t.Errorf("the listener %s outlives the program", address)
			}
		}
	})
	return a
}

// The metrics listener serves the counters without a key, and nothing else; the main port requires a key for them.
func TestMetricsHaveAListenerOfTheirOwn(t *testing.T) {
	a := serveAside(t, app.Config{MetricsListen: "127.0.0.1:0", PprofListen: "127.0.0.1:0"})
	for url, want := range map[string]int{
		"http://" + a.MetricsAddress() + "/metrics":                   http.StatusOK,
		"http://" + a.MetricsAddress() + "/login":                     http.StatusNotFound,
		"http://" + a.MetricsAddress() + "/admin/":                    http.StatusNotFound,
		"http://" + a.MetricsAddress() + "/debug/pprof/":              http.StatusNotFound,
		a.URL() + "/metrics":                                          http.StatusUnauthorized,
		"http://" + a.PprofAddress() + "/debug/pprof/":                http.StatusOK,
		"http://" + a.PprofAddress() + "/debug/pprof/heap":            http.StatusOK,
		"http://" + a.PprofAddress() + "/debug/pprof/trace?seconds=0": http.StatusOK,
		"http://" + a.PprofAddress() + "/debug/pprof/cmdline":         http.StatusNotFound,
		"http://" + a.PprofAddress() + "/metrics":                     http.StatusNotFound,
		a.URL() + "/debug/pprof/":                                     http.StatusNotFound,
	} {
		status, body, err := fetch(t.Context(), url)
		if err != nil || status != want {
			t.Errorf("%s: %d %v, want %d", url, status, err, want)
		}
		if shown := strings.Contains(body, "salonzap_refused_total"); shown != (url == "http://"+a.MetricsAddress()+"/metrics") {
			t.Errorf("%s shows the counters: %v", url, shown)
		}
	}
	holdMetricsConnections(t, a)
}

// Without variables there is one port, and it shows the counters to nobody without a key.
func TestNothingIsShownWithoutAKeyUnlessItIsAskedFor(t *testing.T) {
	a := serveAside(t, app.Config{})
	if a.MetricsAddress() != "" || a.PprofAddress() != "" {
		t.Fatalf("it listens at %q and %q", a.MetricsAddress(), a.PprofAddress())
	}
	for path, want := range map[string]int{"/metrics": http.StatusUnauthorized, "/debug/pprof/": http.StatusNotFound, "/debug/pprof/heap": http.StatusNotFound} {
		status, body, err := fetch(t.Context(), a.URL()+path)
		if err != nil || status != want || strings.Contains(body, "salonzap_") || strings.Contains(body, "goroutine") {
			t.Errorf("%s: %d %v, want %d; %.200s", path, status, err, want, body)
		}
	}
}

// A page in a browser, under a name that resolves to this machine, reads no profiles.
func TestProfilesAreForLoopbackNames(t *testing.T) {
	a := serveAside(t, app.Config{PprofListen: "127.0.0.1:0"})
	for host, want := range map[string]int{
		"127.0.0.1:6060": http.StatusOK, "localhost:6060": http.StatusOK, "localhost": http.StatusOK, "[::1]:6060": http.StatusOK,
		"evil.example:6060": http.StatusMisdirectedRequest, "evil.example": http.StatusMisdirectedRequest, "10.0.0.1:6060": http.StatusMisdirectedRequest,
	} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+a.PprofAddress()+"/debug/pprof/", http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		r.Host = host
		resp, err := (&http.Client{Transport: &http.Transport{DisableKeepAlives: true}}).Do(r)
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		if resp.StatusCode != want {
			t.Errorf("%s: %d, want %d", host, resp.StatusCode, want)
		}
	}
}

// Profiles are for this machine alone, also when the address is not checked by LoadConfig.
func TestProfilesAreRefusedToOtherMachines(t *testing.T) {
	for address, fine := range map[string]bool{
		"127.0.0.1:6060": true, "[::1]:6060": true, "localhost:6060": true,
		"0.0.0.0:6060": false, ":6060": false, "[::]:6060": false, "10.0.0.1:6060": false, "example.com:6060": false, "127.0.0.1": false,
	} {
		c, warnings, err := app.LoadConfig([]string{goodURL, goodKey, ring, "SALONZAP_PPROF_LISTEN=" + address}, "")
		refused := slices.Contains(variables(t, warnings, err), "SALONZAP_PPROF_LISTEN")
		if refused == fine || fine && c.PprofListen != address {
			t.Errorf("%s is refused: %v; %q", address, refused, c.PprofListen)
		}
	}
	key, err := secret.ParseRing("k1:a-key-for-tests-only-0001")
	if err != nil {
		t.Fatal(err)
	}
	a, err := app.New(t.Context(), app.Config{Data: t.TempDir(), Ring: key, Listen: "127.0.0.1:0", PprofListen: "0.0.0.0:0"}, app.Options{})
	if err == nil || !strings.Contains(err.Error(), "SALONZAP_PPROF_LISTEN") {
		t.Errorf("it listens at %v: %v", a.PprofAddress(), err)
	}
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
