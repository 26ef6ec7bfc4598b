package internal_test

import (
	"os/exec"
	"strings"
	"testing"
)

// TestRemoteBuildLinksNoGPL holds the tag remote to its promise: neither the engine nor what it stands on is linked. Without
// the tag they are, so that the test would notice if it looked at the wrong thing.
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
