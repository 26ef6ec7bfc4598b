package internal_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// maxHops is the most functions that ARCHITECTURE.md may list for a click or a message.
const maxHops = 10

// TestWhatComesInGoesWhereTheMapSays compares ARCHITECTURE.md with the code: each listed function is in the named file, and there are at most maxHops.
func TestWhatComesInGoesWhereTheMapSays(t *testing.T) {
	content, err := os.ReadFile(filepath.Join("..", "ARCHITECTURE.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, way := range []string{"A click", "A message"} {
		_, section, _ := strings.Cut(string(content), "\n## "+way+", end to end\n")
		section, _, _ = strings.Cut(section, "\n## ")
		followHops(t, way, section)
	}
}

func followHops(t *testing.T, way, section string) {
	t.Helper()
	hops := regexp.MustCompile("(?m)^\\| \\d+ \\| `([^`]+)` \\| `([^`]+)` \\|").FindAllStringSubmatch(section, -1)
	if len(hops) == 0 || len(hops) > maxHops {
		t.Errorf("%s has %d hops, want 1 to %d", way, len(hops), maxHops)
	}
	for _, hop := range hops {
		source, err := os.ReadFile(filepath.Join("..", hop[1]))
		if err != nil {
			t.Error(err)
			continue
		}
		if !regexp.MustCompile(`(?m)^func (\([^)]+\) )?` + hop[2] + `\(`).Match(source) {
			t.Errorf("%s has no function %s", hop[1], hop[2])
		}
	}
}

// TestTheMapsLinksLead checks that every link of ARCHITECTURE.md into the repository leads to an existing file or folder.
func TestTheMapsLinksLead(t *testing.T) {
	content, err := os.ReadFile(filepath.Join("..", "ARCHITECTURE.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, link := range regexp.MustCompile(`\]\(([^)#:]+)\)`).FindAllStringSubmatch(string(content), -1) {
		if _, err := os.Stat(filepath.Join("..", link[1])); err != nil {
			t.Errorf("the map leads to nothing: %s", link[1])
		}
	}
}
