package page_test

import (
	"testing"

	"salonzap/internal/web/page"
)

func TestInitialsOfNames(t *testing.T) {
	for name, want := range map[string]string{
		"Studio Ana & Cia": "SC", "ana": "A", "Ágata  da Silva": "ÁS", "💇 ✂": "", "": "", "(11) Barbearia": "1B",
	} {
		if got := page.Initials(name); got != want {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
	}
}
