package internal_test

import (
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestTheMapNamesEveryFolder compares the map of ARCHITECTURE.md and the table of arrows with the folders: every folder below internal is on the map, a
// subfolder with a row of its own is named at its parent, and neither names a folder that does not exist.
func TestTheMapNamesEveryFolder(t *testing.T) {
	content, err := os.ReadFile(filepath.Join("..", "ARCHITECTURE.md"))
	if err != nil {
		t.Fatal(err)
	}
	chart := mapOf(string(content))
	folders := map[string]bool{}
	for _, s := range sources(t) {
		for folder := s.folder(); folder != "."; folder = path.Dir(folder) {
			folders[folder] = true
		}
	}
	for _, complaint := range mapComplaints(chart, folders) {
		t.Error(complaint)
	}
}

// mapOf is the text of the map for each folder below internal.
func mapOf(page string) map[string]string {
	_, drawn, _ := strings.Cut(page, "\n## The map\n")
	_, drawn, _ = strings.Cut(drawn, "\ninternal/\n")
	drawn, _, _ = strings.Cut(drawn, "\nextension/")
	chart, here := map[string]string{}, ""
	entry := regexp.MustCompile(`^  ([a-z]+(?: [a-z]+)*)  +(.*)$`)
	for line := range strings.Lines(drawn) {
		found := entry.FindStringSubmatch(strings.TrimSuffix(line, "\n"))
		if found == nil {
			chart[here] += line
			continue
		}
		for here = range strings.FieldsSeq(found[1]) {
			chart[here] = found[2] + "\n"
		}
	}
	delete(chart, "")
	return chart
}

// mapComplaints are the differences between map, arrows and folders.
func mapComplaints(chart map[string]string, folders map[string]bool) []string {
	var all []string
	for name := range chart {
		if !folders["internal/"+name] {
			all = append(all, "the map names internal/"+name+", which is not there")
		}
	}
	for folder := range folders {
		name, below := strings.CutPrefix(folder, "internal/")
		if below && !strings.Contains(name, "/") && chart[name] == "" {
			all = append(all, "the map lacks "+folder)
		}
	}
	for row := range arrows {
		parent, part, isPart := strings.Cut(strings.TrimPrefix(row, "internal/"), "/")
		if !folders[row] {
			all = append(all, "the table of arrows names "+row+", which is not there")
		}
		if isPart && strings.HasPrefix(row, "internal/") && !strings.HasSuffix(part, "test") && !regexp.MustCompile(`\b`+part+`\b`).MatchString(chart[parent]) {
			all = append(all, "the map does not say at "+parent+" what "+part+" is")
		}
	}
	slices.Sort(all)
	return all
}

// TestAWrongMapIsFound checks a map with each kind of mistake.
func TestAWrongMapIsFound(t *testing.T) {
	folders := map[string]bool{"internal/new": true, "internal/web": true}
	for row := range arrows {
		folders[row] = row != "internal/robot/assistant"
	}
	chart := mapOf("\n## The map\n```\ninternal/\n  web old   the dashboard\n             in templ\nextension/  the Connector\n")
	if got := slices.Sorted(maps.Keys(chart)); !slices.Equal(got, []string{"old", "web"}) {
		t.Errorf("the map is read as %q", got)
	}
	got := strings.Join(mapComplaints(chart, folders), "\n")
	for _, want := range []string{
		"the map names internal/old", "the map lacks internal/new", "names internal/robot/assistant", "does not say at connection what worker is",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("not found: %s", want)
		}
	}
}
