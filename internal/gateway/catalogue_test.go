package gateway_test

import (
	"flag"
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"

	"salonzap/internal/gateway"
)

var writeDocs = flag.Bool("write-docs", false, "write the table of routes anew")

const routesPage = "../../docs/gateway/routes.md"

// routesText is the page of all routes. `go test -run TestRoutesPage -write-docs ./internal/gateway` writes it.
func routesText() string {
	var done, refused strings.Builder
	counts := [2]int{}
	for _, r := range gateway.Catalogue() {
		path := r.Path + r.Args
		if r.Path != "/" && r.Path != "/verify-creds" && r.Path != "/instance/create" && r.Path != "/instance/fetchInstances" {
			path += "/{instance}"
		}
		if r.Refused == "" {
			counts[0]++
			fmt.Fprintf(&done, "| %s | `%s` | %s |\n", r.Method, path, gateway.NoteOf(r))
			continue
		}
		counts[1]++
		fmt.Fprintf(&refused, "| %s | `%s` | %s |\n", r.Method, path, r.Refused)
	}
	return fmt.Sprintf(`# Routes of Evolution v2 (2.3.7) in our gateway

The gateway answers %d of the %d routes that clients of Evolution call, in Evolution's shape; the other %d are refused with
400 and the reason in `+"`response.message`"+`, which clients do not repeat. Left out are the three routes that Meta's servers and
the "evolution" channel call, and Evolution's own pages. A test holds this page against the code and asks the server for each route.

PUT, as Evolution's v1 had it, is taken for the routes of `+"`/chat`"+` that had it. So are two misnomers of Evolution's Python client and documentation,
`+"`POST /chat/checkIsWhatsappNumber` and `POST /message/updateBlockStatus`"+`.

## Answered

| method | path | what differs |
| --- | --- | --- |
%s
## Refused

What was never configured is found as nothing: `+"`GET …/find`"+` of these groups is 200 with `+"`null`, of bots with `[]`"+`.

| method | path | reason |
| --- | --- | --- |
%s`, counts[0], counts[0]+counts[1], counts[1], done.String(), refused.String())
}

func TestRoutesPage(t *testing.T) {
	if *writeDocs {
		if err := os.WriteFile(routesPage, []byte(routesText()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	page, err := os.ReadFile(routesPage)
	if err != nil {
		t.Fatal(err)
	}
	if string(page) != routesText() {
		t.Error("docs/gateway/routes.md is not what the code says: go test -run TestRoutesPage ./internal/gateway -write-docs")
	}
}

// Every route of the table exists: those that are answered check the method, and those that are refused say why, with a status that clients do
// not retry, and only with a key.
func TestEveryRouteOfTheTable(t *testing.T) {
	const all = 176
	w := newWorld(t)
	w.made("a", nil)
	table := gateway.Catalogue()
	if len(table) != all {
		t.Errorf("the table has %d routes, want %d", len(table), all)
	}
	seen := map[string]bool{}
	for _, r := range table {
		path := r.Path
		if seen[r.Method+path+r.Args] {
			t.Errorf("%s %s stands twice", r.Method, path)
		}
		seen[r.Method+path+r.Args] = true
		switch path {
		case "/", "/verify-creds", "/instance/create", "/instance/fetchInstances":
		case "/instance/delete", "/instance/logout":
			path += "/a%20b" // another one
		default:
			if r.Args != "" {
				path += "/an-id"
			}
			path += "/a"
		}
		status, answer := w.call(r.Method, path, globalKey, "{}")
		switch {
		case r.Refused == "" && (strings.Contains(answer, "Cannot "+r.Method) || strings.Contains(answer, "does not support "+r.Method)):
			t.Errorf("%s %s is not there: %d %s", r.Method, path, status, answer)
		case r.Refused != "" && strings.HasSuffix(r.Path, "/find") && r.Path != "/template/find":
			if status != http.StatusOK || answer != "null" && answer != "[]" {
				t.Errorf("%s %s: %d %s, want nothing", r.Method, path, status, answer)
			}
		case r.Refused != "" && (status != http.StatusBadRequest || !strings.Contains(answer, "does not support "+r.Method) || !strings.Contains(answer, r.Refused)):
			t.Errorf("%s %s: %d %s, want the reason", r.Method, path, status, answer)
		}
		if r.Path == "/" {
			continue
		}
		if status, answer := w.call(r.Method, path, "another-key", "{}"); status != http.StatusUnauthorized {
			t.Errorf("%s %s with another key: %d %s", r.Method, path, status, answer)
		}
	}
}
