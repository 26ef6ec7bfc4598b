package child

import (
	"strings"
	"testing"
)

// TestTheLineThatSaysWhereAProcessIsIsFound finds the line that says where a process is, whatever comes before and after.
func TestTheLineThatSaysWhereAProcessIsIsFound(t *testing.T) {
	p := &Process{lines: make(chan string, maxLines)}
	p.read(strings.NewReader("warning\nSalonzap is running at http://127.0.0.1:1\n" + strings.Repeat("more\n", 2*maxLines)))
	if got, err := p.Await(t.Context(), "Salonzap is running at "); got != "http://127.0.0.1:1" || err != nil {
		t.Error(got, err)
	}
}
