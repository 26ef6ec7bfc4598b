//go:build !remote

package cli_test

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"
	"time"

	"salonzap/internal/cli"
	"salonzap/internal/gateway/store"
	"salonzap/internal/secret"
	"salonzap/internal/store/storetest"
)

// TestServerListShowsTheNodesOfTheGateway lists the processes that share the gateway's database.
func TestServerListShowsTheNodesOfTheGateway(t *testing.T) {
	v := newTown(t)
	dsn, key := storetest.StartPostgres(t), "k1:0123456789abcdef0123456789"
	v.environ = append(v.environ, "DATABASE_URL="+dsn, "SALONZAP_SECRET_KEY="+key)
	v.alone()
	ring, err := secret.ParseRing(key)
	if err != nil {
		t.Fatal(err)
	}
	node, err := store.Open(t.Context(), store.Config{
		DatabaseURL: dsn, Schema: "gateway", Ring: ring, Log: slog.New(slog.DiscardHandler), Now: time.Now,
		Node: store.NodeConfig{Kind: "gateway", Address: "http://10.0.0.5:8081", Version: "1.2.3"},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = node.Close() })
	var out, errs bytes.Buffer
	cli.Main(t.Context(), cli.Process{
		Args: []string{"server", "list", "--env-file="}, Environ: v.environ, Stdin: strings.NewReader(""), Stdout: &out, Stderr: &errs, Now: time.Now,
	})
	for _, want := range []string{"NODE", node.NodeID(), "alive", "http://10.0.0.5:8081", "1.2.3", "100"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is missing: %s%s", want, out.String(), errs.String())
		}
	}
}
