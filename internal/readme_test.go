package internal_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestReadmeCanBeTypedVerbatim checks that the commands of the READMEs need only the sources, Go, and variables that an earlier line set.
func TestReadmeCanBeTypedVerbatim(t *testing.T) {
	for _, name := range []string{"README.md", "README.pt-BR.md"} {
		content, err := os.ReadFile(filepath.Join("..", name))
		if err != nil {
			t.Fatal(err)
		}
		commands, set := 0, false
		for line := range strings.Lines(string(content)) {
			command, ok := strings.CutPrefix(strings.TrimRight(line, "\n"), "    ")
			if !ok {
				continue
			}
			commands++
			if strings.HasPrefix(command, "salonzap ") {
				t.Errorf("%s: nobody has this program yet: %s", name, command)
			}
			set = set || strings.HasPrefix(command, "KEY=$(")
			if strings.Contains(command, "$KEY") && !set {
				t.Errorf("%s: nobody has said what KEY is: %s", name, command)
			}
		}
		if commands == 0 {
			t.Errorf("%s shows no command", name)
		}
	}
}
