package internal_test

import (
	"go/ast"
	"slices"
	"strings"
	"testing"
)

// waysOut are the files outside of tests that open connections, each with the reason why no client of ours can direct them to forbidden addresses.
var waysOut = map[string]string{
	"internal/app/backup.go":                       "the bucket that the operator named: wrapped in egress.Guard",
	"internal/backup/bucket.go":                    "the same bucket, over the transport of internal/app/backup.go",
	"internal/store/storetest/pgcluster/server.go": "the programs of a test's own PostgreSQL",
	"internal/sqlkit/pgdump.go":                    "PostgreSQL's own programs, to the database that the operator configured",
	"internal/app/events.go":                       "webhooks of salons: wrapped in egress.Guard",
	"internal/app/model.go":                        "the operator's text model: wrapped in egress.Guard",
	"internal/cli/doctor.go":                       "what the operator configured, from the operator's command line",
	"internal/edge/mediafetch/fetch.go":            "media by their address: wrapped in egress.Guard",
	"internal/egress/guard.go":                     "the guard itself",
	"internal/evolution/transport.go":              "servers: app dials them through egress.Guard; webhooks of the gateway: wrapped in it (gateway/egress.go)",
	"internal/gateway/engine/transport.go":         "WhatsApp's own hosts, or a proxy, which egress.Guard dials",
	"internal/gateway/media.go":                    "media by their address: wrapped in egress.Guard",
	"internal/gateway/passon.go":                   "the other nodes, at the addresses that they stored in our own database",
	"internal/gateway/simulator/server.go":         "the double in the process",
	"internal/mail/mail.go":                        "the mail server that the operator configured",
	"internal/memhttp/network.go":                  "the network inside the process",
	"internal/app/traces.go":                       "the operator's collector of traces: wrapped in egress.Guard",
	"internal/app/push.go":                         "push services that browsers named: wrapped in egress.Guard",
}

// TestEveryWayOutIsKnown checks that every file that opens connections is in waysOut.
func TestEveryWayOutIsKnown(t *testing.T) {
	found := map[string]bool{}
	for _, s := range sources(t) {
		if below(s.name, "internal") && !s.isTest() && !strings.HasSuffix(s.folder(), "test") && opensConnections(s) {
			found[s.name] = true
			if waysOut[s.name] == "" {
				t.Errorf("%s opens connections: let egress.Guard judge them, and say so in internal/egress_test.go", s.name)
			}
		}
	}
	for name := range waysOut {
		if !found[name] {
			t.Errorf("%s opens no connections any more", name)
		}
	}
	for text, want := range map[string]bool{
		`package x; import "net/http"; var c = http.Client{Transport: &http.Transport{}}`: true,
		`package x; import n "net"; var d n.Dialer`:                                       true,
		`package x; import "net/http"; var a, _ = http.Get("x")`:                          true,
		`package x; import "net/http"; type t interface{ http.RoundTripper }`:             false,
	} {
		if got := opensConnections(parse(t, "internal/web/x.go", []byte(text))); got != want {
			t.Errorf("%s: %v", text, got)
		}
	}
}

// opensConnections tells whether a file uses something that dials.
func opensConnections(s source) bool {
	dialling := []string{
		"net/http.Transport", "net/http.DefaultTransport", "net/http.DefaultClient", "net/http.Get", "net/http.Post", "net/http.PostForm", "net/http.Head",
		"net.Dialer", "net.Dial", "net.DialTimeout", "crypto/tls.Dial", "crypto/tls.Dialer", "net/smtp.Dial", "github.com/wneessen/go-mail.NewClient",
		"github.com/minio/minio-go/v7.New", "os/exec.CommandContext", "os/exec.Command",
	}
	names, found := packageNames(s), false
	ast.Inspect(s.syntax, func(n ast.Node) bool {
		if sel, ok := n.(*ast.SelectorExpr); ok {
			if x, ok := sel.X.(*ast.Ident); ok {
				found = found || slices.Contains(dialling, names[x.Name]+"."+sel.Sel.Name)
			}
		}
		return true
	})
	return found
}
