package internal_test

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// onlyForTests are the modules that the main go.mod requires for tests alone, each with its reason. A build of Salonzap does not fetch them: since Go 1.17
// only modules of imported packages are fetched. Modules with browsers, drivers or commands are required by the modules e2e, extension and tools.
var onlyForTests = map[string]string{
	"github.com/google/go-cmp":                                 "differences of whole values, in tests of most packages",
	"github.com/rogpeppe/go-internal":                          "scripts of commands (testscript), beside the commands",
	"github.com/standard-webhooks/standard-webhooks/libraries": "the reference verifier that our signatures are held to, beside what signs",
	"go.uber.org/goleak":                                       "no goroutine outlives a test, wherever goroutines start",
	"pgregory.net/rapid":                                       "drawn values for the laws of rules, beside the rules",
}

// TestTheMainModuleRequiresWhatTheBinaryNeeds checks that every direct requirement of go.mod is imported outside of tests, or in onlyForTests.
func TestTheMainModuleRequiresWhatTheBinaryNeeds(t *testing.T) {
	content, err := os.ReadFile(filepath.Join("..", "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	all := sources(t)
	if got, want := unneeded(string(content), all), slices.Sorted(maps.Keys(onlyForTests)); !slices.Equal(got, want) {
		t.Errorf("only tests need %q, and the list has %q", got, want)
	}
	planted := "require (\n\texample.com/driver v1.0.0\n\tgithub.com/google/uuid v1.6.0\n\texample.com/far v1.0.0 // indirect\n)\n"
	if got := unneeded(planted, all); !slices.Equal(got, []string{"example.com/driver"}) {
		t.Errorf("of a driver that nobody imports %q is found", got)
	}
}

// unneeded are the direct requirements of a go.mod that no package of the binary imports.
func unneeded(mod string, all []source) []string {
	imported := map[string]bool{}
	for _, s := range all {
		ofBinary := strings.HasPrefix(s.name, "internal/") || strings.HasPrefix(s.name, "cmd/")
		if !ofBinary || s.isTest() || strings.HasSuffix(s.parent(), "test") || strings.HasSuffix(s.folder(), "test") {
			continue
		}
		for _, spec := range s.syntax.Imports {
			if target, err := strconv.Unquote(spec.Path.Value); err == nil {
				imported[target] = true
			}
		}
	}
	var out []string
	for line := range strings.Lines(mod) {
		fields := strings.Fields(line)
		if !strings.HasPrefix(line, "\t") || len(fields) != 2 {
			continue
		}
		if !slices.ContainsFunc(slices.Collect(maps.Keys(imported)), func(p string) bool { return below(p, fields[0]) }) {
			out = append(out, fields[0])
		}
	}
	slices.Sort(out)
	return out
}
