package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"time"

	"salonzap/internal/evolution"
)

type healthCmd struct{}

// Run asks /healthz of the server on this machine, for health checks of containers.
func (healthCmd) Run(ctx context.Context, h *home) error {
	cfg, err := h.config()
	if err != nil {
		return err
	}
	status, err := get(ctx, localURL(cfg.Listen)+"/healthz")
	switch {
	case err != nil:
		return errors.New("nobody answers on " + cfg.Listen)
	case status != http.StatusOK:
		return fmt.Errorf("the server on %s is not well: status %d", cfg.Listen, status)
	}
	return h.out.value(map[string]bool{"ok": true}, func(w io.Writer) { say(w, "ok") })
}

// localURL is the base URL at which this machine reaches a listener: one on every interface is called at a loopback address.
func localURL(listen string) string {
	host, port, err := net.SplitHostPort(listen)
	if err != nil {
		return "http://" + listen
	}
	ip, err := netip.ParseAddr(host)
	switch {
	case host == "" || (err == nil && ip.IsUnspecified() && ip.Is4()):
		host = "127.0.0.1"
	case err == nil && ip.IsUnspecified():
		host = "::1"
	}
	return "http://" + net.JoinHostPort(host, port)
}

// get returns the status of a GET request, within 5 s. It follows no redirect and reads no body.
func get(ctx context.Context, url string) (status int, err error) {
	const patience = 5 * time.Second
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, http.NoBody)
	if err != nil {
		return 0, err
	}
	transport := evolution.NewTransport()
	defer transport.CloseIdleConnections()
	client := &http.Client{
		Transport:     transport,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	res, err := client.Do(req)
	if err != nil {
		return 0, err
	}
	return res.StatusCode, res.Body.Close()
}
