package internal_test

import (
	"os/exec"
	"strings"
	"testing"
)

// TestRemoteBuildLinksNoGPL checks that a build with the tag remote links none of the GPL libraries of the engine. Without the tag they must be linked,
// which proves that the test looks for the right names.
func TestRemoteBuildLinksNoGPL(t *testing.T) {
	for tag, want := range map[string]bool{"remote": false, "": true} {
		out, err := exec.CommandContext(t.Context(), "go", "list", "-deps", "-tags", tag, "../cmd/salonzap").Output()
		if err != nil {
			t.Fatal(err)
		}
		for _, module := range []string{"go.mau.fi/libsignal/", "go.mau.fi/whatsmeow"} {
			if got := strings.Contains(string(out), module); got != want {
				t.Errorf("-tags %q: %s is linked: %v, want %v", tag, module, got, want)
			}
		}
	}
}
