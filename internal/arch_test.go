// Package internal_test checks the rules of the repository: which package may import which, and what may be done in one place only. Start reading at
// arrows.
package internal_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const (
	module = "salonzap"
	ours   = module + "/internal"
)

// leaves are the packages that most packages may import: most rows of arrows contain them.
const leaves = "fault text phone secret qr schedule"

// arrows has the packages of ours that each package may import. A folder without a row belongs to the nearest folder above that has one; without any,
// the test fails. Test files may import any package.
var arrows = map[string]string{
	"internal/fault":      "",
	"internal/text":       "fault",
	"internal/phone":      "fault",
	"internal/secret":     "fault",
	"internal/qr":         "fault",
	"internal/schedule":   "",
	"internal/memhttp":    "fault",
	"internal/mail":       "fault",
	"internal/egress":     "fault",
	"internal/httpserver": "fault",
	"internal/live":       "fault",
	"internal/sqlkit":     "fault secret",
	"internal/tracing":    "fault",

	"internal/tracing/tracehttp": "tracing",

	"internal/textmodel": "fault secret",
	"internal/backup":    leaves + " tenant",

	"internal/webpush": "fault secret",
	// A push service for tests; linked into no program.
	"internal/webpush/webpushtest": "fault secret webpush",

	"internal/tenant":            leaves,
	"internal/connection":        leaves + " tenant",
	"internal/connection/worker": leaves + " tenant connection tracing",
	"internal/contact":           leaves + " tenant",
	"internal/inbox":             leaves + " tenant contact tracing",
	"internal/inbox/intake":      leaves + " tenant connection contact inbox tracing",
	"internal/inbox/sender":      leaves + " tenant contact inbox tracing",
	"internal/alarm":             leaves + " tenant connection contact inbox",
	"internal/event":             leaves + " tenant contact inbox agenda",
	"internal/webhook":           leaves + " tenant event egress",
	"internal/agenda":            leaves + " tenant contact",
	"internal/agenda/timezone":   leaves + " tenant agenda",
	// Made-up rules of time zones for tests; linked into no program.
	"internal/agenda/agendatest": "",
	"internal/robot":             leaves + " tenant contact inbox agenda robot/understand",

	"internal/robot/understand": leaves,
	"internal/robot/assistant":  leaves + " tenant contact inbox agenda robot",

	"internal/outbox":                  "fault secret schedule",
	"internal/outbox/outboxtest":       "outbox",
	"internal/evolution":               leaves,
	"internal/evolution/evolutiontest": leaves + " evolution",
	"internal/gateway":                 leaves + " evolution egress outbox sqlkit gateway/socketio gateway/ratchet tracing/tracehttp",
	"internal/gateway/ratchet":         "",
	"internal/gateway/simulator":       "gateway/ratchet",
	"internal/gateway/socketio":        "",
	"internal/fleet":                   leaves + " tenant connection contact inbox evolution egress fleet/translate",
	"internal/fleet/translate":         leaves + " tenant connection contact inbox evolution fleet/report",
	"internal/fleet/report":            leaves + " contact inbox evolution",
	"internal/fleet/reconcile":         leaves + " tenant connection fleet",

	"internal/store":           leaves + " tenant connection alarm contact inbox event webhook agenda agenda/timezone robot robot/understand fleet fleet/reconcile sqlkit",
	"internal/store/storetest": leaves + " tenant connection alarm contact inbox event webhook egress agenda agenda/agendatest agenda/timezone robot robot/understand robot/assistant fleet fleet/reconcile store sqlkit",

	"internal/edge": leaves + " tenant live tracing/tracehttp",
	// Media from URLs, for the REST interface and the commands.
	"internal/edge/mediafetch": leaves + " tenant inbox inbox/sender egress edge",
	"internal/web":             leaves + " tenant connection alarm contact inbox event webhook egress agenda agenda/timezone robot fleet fleet/reconcile edge live",
	// Shared by tests of pages, also those in a browser; linked into no program.
	"internal/web/webtest": leaves + " tenant connection alarm webpush contact inbox event webhook egress agenda agenda/timezone robot fleet edge live inbox/sender robot/assistant store store/storetest web",
	"internal/api":         leaves + " tenant connection contact inbox inbox/sender event webhook egress agenda robot fleet fleet/report fleet/translate edge edge/mediafetch live evolution",
	"internal/demo":        leaves + " edge gateway/simulator",
	// Shared by tests of the demonstration, also those in a browser; linked into no program.
	"internal/demo/demotest": leaves + " demo gateway/simulator web",

	// The program in simulated time; only the command imports it.
	"internal/simulate": leaves + " tenant connection alarm fleet live memhttp evolution evolution/evolutiontest app",

	"internal/app": "everything",
	"internal/cli": "everything",
	"cmd/salonzap": "cli",

	// The Connector is a program of its own, for browsers. It and the other packages do not import each other.
	"extension":               "",
	"extension/pack":          "extension",
	"extension/extensiontest": "extension",

	// Tests of the whole program, and benchmarks.
	"e2e": "everything",
}

// onlyIn has the folders that may import an external package, or a package below its path.
var onlyIn = map[string]string{
	"database/sql":                 "sqlkit store gateway demo/demotest e2e",
	"github.com/jackc/pgx":         "sqlkit store gateway e2e",
	"modernc.org/sqlite":           "sqlkit store gateway demo/demotest e2e",
	"github.com/pressly/goose":     "store gateway",
	"github.com/riverqueue/river":  "store app",
	"go.mau.fi/whatsmeow":          "gateway demo/demotest",
	"go.opentelemetry.io/otel/sdk": "app",
}

// notIn has the folders that must not import a package.
var notIn = map[string]string{
	"net/http": "tenant connection alarm contact inbox agenda robot",
}

// calls has the folders that may use a function or constant: those that read the clock or the environment, and those that belong in few places.
// storetest, outboxtest, webtest and demotest are for tests only.
var calls = map[string]string{
	"time.Now":     "cmd/salonzap cli app store/storetest outbox/outboxtest web/webtest demo/demotest e2e",
	"time.Since":   "cmd/salonzap cli app store/storetest outbox/outboxtest web/webtest demo/demotest e2e", // both read the clock
	"time.Until":   "cmd/salonzap cli app store/storetest outbox/outboxtest web/webtest demo/demotest e2e",
	"os.Getenv":    "cmd/salonzap cli app e2e",
	"os.LookupEnv": "cmd/salonzap cli app e2e",
	"os.Environ":   "cmd/salonzap cli app e2e",

	// Whether a server is our own gateway matters where servers are registered, where its webhooks come in, and to commands; never to a connection's steps.
	ours + "/fleet.IsOwnGateway": "cli app api",
	ours + "/fleet.EmbeddedID":   "cli app api web",
	// The client of servers classifies their errors; fleet decides what a class means for a connection.
	ours + "/evolution.KindOf": "fleet cli evolution/evolutiontest",
}

const maxLines = 500 // of a file that is not generated

// source is one file, and the row of arrows that its folder belongs to.
type source struct {
	name   string // "internal/store/open.go"
	owner  string // "internal/store", empty when the folder is unknown
	text   []byte
	syntax *ast.File
}

func (s source) folder() string  { return path.Dir(s.name) }
func (s source) isTest() bool    { return strings.HasSuffix(s.name, "_test.go") }
func (s source) generated() bool { return ast.IsGenerated(s.syntax) }

func parse(tb testing.TB, name string, text []byte) source {
	tb.Helper()
	syntax, err := parser.ParseFile(token.NewFileSet(), name, text, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		tb.Fatal(err)
	}
	return source{name: name, owner: ownerOf(path.Dir(name)), text: text, syntax: syntax}
}

// sources reads every Go file of the repository except those of this package, which has no row.
func sources(tb testing.TB) []source {
	tb.Helper()
	var all []source
	err := filepath.WalkDir("..", func(file string, entry fs.DirEntry, err error) error {
		hidden := strings.HasPrefix(entry.Name(), ".") && entry.Name() != ".."
		switch {
		case err != nil:
			return err
		case entry.IsDir() && (hidden || entry.Name() == "testdata"):
			return fs.SkipDir
		case entry.IsDir() || filepath.Ext(file) != ".go" || filepath.Dir(file) == filepath.Join("..", "internal"):
			return nil
		}
		text, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		all = append(all, parse(tb, strings.TrimPrefix(filepath.ToSlash(file), "../"), text))
		return nil
	})
	if err != nil {
		tb.Fatal(err)
	}
	return all
}

// ownerOf is the nearest row of arrows at or above a folder.
func ownerOf(folder string) string {
	for ; folder != "."; folder = path.Dir(folder) {
		if _, ok := arrows[folder]; ok {
			return folder
		}
	}
	return ""
}

// allowed tells whether a list of the tables above has a folder, by its full name or its name below internal.
func allowed(list, folder string) bool {
	return slices.ContainsFunc(strings.Fields(list), func(name string) bool {
		return folder == name || folder == "internal/"+name
	})
}

func TestPackagesImportAndCallWhatTheyMay(t *testing.T) {
	all := sources(t)
	if len(all) == 0 {
		t.Fatal("there are no sources")
	}
	for _, s := range all {
		for _, complaint := range complaints(s) {
			t.Errorf("%s: %s", s.name, complaint)
		}
	}
}

// complaints are the violations of the rules in a file.
func complaints(s source) []string {
	if s.owner == "" {
		return []string{"the folder is unknown; give it a row in internal/arch_test.go"}
	}
	var all []string
	if !s.isTest() {
		all = append(all, imports(s)...)
		all = append(all, uses(s)...)
		if lines := strings.Count(string(s.text), "\n"); lines > maxLines && !s.generated() {
			all = append(all, "it has "+strconv.Itoa(lines)+" lines; split it by story")
		}
	}
	return all
}

func imports(s source) []string {
	var all []string
	for _, spec := range s.syntax.Imports {
		target, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			return []string{err.Error()}
		}
		if ours, ok := strings.CutPrefix(target, module+"/"); ok {
			owner := ownerOf(ours)
			if owner != s.owner && arrows[s.owner] != "everything" && !allowed(arrows[s.owner], owner) {
				all = append(all, "must not import "+ours)
			}
			continue
		}
		for outside, folders := range onlyIn {
			if below(target, outside) && !allowed(folders, s.parent()) && !allowed(folders, s.owner) {
				all = append(all, target+" is for "+folders+" alone")
			}
		}
		for outside, folders := range notIn {
			if below(target, outside) && allowed(folders, s.parent()) {
				all = append(all, target+" is not for "+folders)
			}
		}
	}
	return all
}

// parent is the first two parts of the folder: "internal/store" for store/storetest. External packages are allowed by it.
func (s source) parent() string {
	parts := strings.Split(s.folder(), "/")
	return strings.Join(parts[:min(2, len(parts))], "/")
}

func below(target, root string) bool { return target == root || strings.HasPrefix(target, root+"/") }

// packageNames are the import paths of a file by the name that it uses for the package.
func packageNames(s source) map[string]string {
	names := map[string]string{}
	for _, spec := range s.syntax.Imports {
		target, _ := strconv.Unquote(spec.Path.Value) // imports has seen it
		name := path.Base(target)
		if spec.Name != nil {
			name = spec.Name.Name
		}
		names[name] = target
	}
	return names
}

// uses finds calls of the clock and the environment, under whatever name the package was imported, and init functions.
func uses(s source) []string {
	names := packageNames(s)
	var all []string
	ast.Inspect(s.syntax, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.SelectorExpr:
			if x, ok := n.X.(*ast.Ident); ok {
				what := names[x.Name] + "." + n.Sel.Name
				if folders, ok := calls[what]; ok && !allowed(folders, s.parent()) && !allowed(folders, s.owner) {
					all = append(all, what+" is for "+folders+" alone")
				}
			}
		case *ast.FuncDecl:
			if n.Recv == nil && n.Name.Name == "init" {
				all = append(all, "init is forbidden; construct it in app")
			}
		}
		return true
	})
	return all
}

// TestEveryPackageHasADoc requires a doc.go in every package that is not generated, or a package comment in a program's main.go.
func TestEveryPackageHasADoc(t *testing.T) {
	documented := map[string]bool{}
	for _, s := range sources(t) {
		if s.generated() || s.isTest() || path.Base(s.folder()) == "migrations" {
			continue
		}
		file := path.Base(s.name)
		here := (file == "doc.go" || file == "main.go" && s.syntax.Name.Name == "main") && s.syntax.Doc != nil
		documented[s.folder()] = documented[s.folder()] || here
	}
	for _, folder := range slices.Sorted(maps.Keys(documented)) {
		if !documented[folder] {
			t.Errorf("%s has no doc.go with a package comment", folder)
		}
	}
}

// TestEachRuleOfTheHouseForbidsWhatItSays checks files that the rules forbid, and files that they allow.
func TestEachRuleOfTheHouseForbidsWhatItSays(t *testing.T) {
	long := "package x\n" + strings.Repeat("\n", maxLines)
	for _, tc := range []struct{ name, file, text, want string }{
		{"unknown folder", "internal/helpers/x.go", "package x", "unknown"},
		{"unknown program", "cmd/other/main.go", "package main", "unknown"},
		{"inwards", "internal/fleet/x.go", `package x; import _ "salonzap/internal/evolution"`, ""},
		{"outwards", "internal/tenant/x.go", `package x; import _ "salonzap/internal/connection"`, "must not import"},
		{"sideways", "internal/inbox/x.go", `package x; import _ "salonzap/internal/connection"`, "must not import"},
		{"over the wall", "internal/connection/x.go", `package x; import _ "salonzap/internal/evolution"`, "must not import"},
		{"the robot's reading from the robot", "internal/robot/x.go", `package x; import _ "salonzap/internal/robot/understand"`, ""},
		{"the robot from its reading", "internal/robot/understand/x.go", `package x; import _ "salonzap/internal/robot"`, "must not import"},
		{"a salon from the robot's reading", "internal/robot/understand/x.go", `package x; import _ "salonzap/internal/tenant"`, "must not import"},
		{"a leaf from anywhere", "internal/tenant/x.go", `package x; import _ "salonzap/internal/phone"`, ""},
		{"a leaf from a leaf", "internal/text/x.go", `package x; import _ "salonzap/internal/phone"`, "must not import"},
		{"the fault from a leaf", "internal/text/x.go", `package x; import _ "salonzap/internal/fault"`, ""},
		{"a leaf from the simulator", "internal/gateway/simulator/x.go", `package x; import _ "salonzap/internal/phone"`, "must not import"},
		{"the simulator from its parent", "internal/gateway/x.go", `package x; import _ "salonzap/internal/gateway/simulator"`, "must not import"},
		{"the simulator from the demo", "internal/demo/x.go", `package x; import _ "salonzap/internal/gateway/simulator"`, ""},
		{"the fake from the demo", "internal/demo/x.go", `package x; import _ "salonzap/internal/evolution/evolutiontest"`, "must not import"},
		{"the fake from the product", "internal/fleet/x.go", `package x; import _ "salonzap/internal/evolution/evolutiontest"`, "must not import"},
		{"the fake from a test", "internal/fleet/x_test.go", `package x; import _ "salonzap/internal/evolution/evolutiontest"`, ""},
		{"the store from the web", "internal/web/x.go", `package x; import _ "salonzap/internal/store"`, "must not import"},
		{"the store from what tests of pages share", "internal/web/webtest/x.go", `package x; import _ "salonzap/internal/store"`, ""},
		{"what tests of pages share from the web", "internal/web/x.go", `package x; import _ "salonzap/internal/web/webtest"`, "must not import"},
		{"a part of the store from the web", "internal/web/x.go", `package x; import _ "salonzap/internal/store/db"`, "must not import"},
		{"a part of the store from the store", "internal/store/x.go", `package x; import _ "salonzap/internal/store/db"`, ""},
		{"a part that has no row", "internal/store/db/x.go", `package x; import _ "salonzap/internal/tenant"`, ""},
		{"the product from the Connector", "extension/pack/x.go", `package main; import _ "salonzap/internal/app"`, "must not import"},
		{"the Connector from the product", "internal/web/x.go", `package x; import _ "salonzap/extension"`, "must not import"},
		{"the Connector from its builder", "extension/pack/x.go", `package main; import _ "salonzap/extension"`, ""},
		{"anything from app", "internal/app/x.go", `package x; import _ "salonzap/internal/gateway/simulator"`, ""},
		{"app from main", "cmd/salonzap/main.go", `package main; import _ "salonzap/internal/app"`, "must not import"},
		{"SQL at home", "internal/store/db/x.go", `package x; import _ "database/sql"`, ""},
		{"SQL elsewhere", "internal/fleet/x.go", `package x; import _ "database/sql/driver"`, "alone"},
		{"a driver elsewhere", "internal/web/x.go", `package x; import _ "github.com/jackc/pgx/v5"`, "alone"},
		{"a name that begins alike", "internal/web/x.go", `package x; import _ "database/sqlx"`, ""},
		{"the engine in the demonstration", "internal/demo/x.go", `package x; import _ "go.mau.fi/whatsmeow/types"`, "alone"},
		{"the engine in what its tests share", "internal/demo/demotest/x.go", `package x; import _ "go.mau.fi/whatsmeow/types"`, ""},
		{"the engine elsewhere", "internal/fleet/x.go", `package x; import _ "go.mau.fi/whatsmeow/types"`, "alone"},
		{"the worker from the rule", "internal/connection/x.go", `package x; import _ "salonzap/internal/connection/worker"`, "must not import"},
		{"the worker from the web", "internal/web/x.go", `package x; import _ "salonzap/internal/connection/worker"`, "must not import"},
		{"HTTP in the domain", "internal/connection/x.go", `package x; import _ "net/http"`, "is not for"},
		{"clock", "internal/fleet/x.go", `package x; import "time"; var _ = time.Now`, "alone"},
		{"clock by another name", "internal/fleet/x.go", `package x; import t "time"; var _ = t.Since`, "alone"},
		{"clock in app", "internal/app/x.go", `package x; import "time"; var _ = time.Now`, ""},
		{"clock in the store's suite", "internal/store/storetest/x.go", `package x; import "time"; var _ = time.Now`, ""},
		{"clock in the store", "internal/store/db/x.go", `package x; import "time"; var _ = time.Now`, "alone"},
		{"clock in a test", "internal/fleet/x_test.go", `package x; import "time"; var _ = time.Now`, ""},
		{"another Now", "internal/fleet/x.go", `package x; var _ = clock.Now`, ""},
		{"environment", "internal/store/x.go", `package x; import "os"; var _ = os.LookupEnv`, "alone"},
		{"init", "internal/store/x.go", `package x; func init() {}`, "init is forbidden"},
		{"a method init", "internal/store/x.go", `package x; func (s) init() {}`, ""},
		{"whether a server is ours, at the edge", "internal/api/x.go", `package x; import "salonzap/internal/fleet"; var _ = fleet.IsOwnGateway`, ""},
		{"whether a server is ours, in a step", "internal/connection/worker/x.go", `package x; import "salonzap/internal/fleet"; var _ = fleet.IsOwnGateway`, "alone"},
		{"a failure's class, in the fleet", "internal/fleet/translate/x.go", `package x; import "salonzap/internal/evolution"; var _ = evolution.KindOf`, ""},
		{"a failure's class, at the edge", "internal/api/x.go", `package x; import "salonzap/internal/evolution"; var _ = evolution.KindOf`, "alone"},
		{"a folder that nobody looked at", "e2e/x.go", `package x; func init() {}`, "init is forbidden"},
		{"a folder at the top", "benchmarks/x.go", "package x", "unknown"},
		{"long", "internal/store/x.go", long, "lines"},
		{"long and generated", "internal/store/x.go", "// Code generated by sqlc. DO NOT EDIT.\n" + long, ""},
		{"a long test", "internal/store/x_test.go", long, ""},
	} {
		got := strings.Join(complaints(parse(t, tc.file, []byte(tc.text))), "; ")
		if (got == "") != (tc.want == "") || !strings.Contains(got, tc.want) {
			t.Errorf("%s: got %q, want %q", tc.name, got, tc.want)
		}
	}
}
