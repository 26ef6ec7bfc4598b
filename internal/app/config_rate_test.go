package app_test

import (
	"strings"
	"testing"

	"salonzap/internal/app"
)

func TestTheAPIRate(t *testing.T) {
	for value, want := range map[string]int{"": 6000, "0": 0, "120": 120} {
		if c, _, err := app.LoadConfig([]string{goodURL, goodKey, "SALONZAP_API_RATE=" + value}, ""); err != nil || c.APIRate != want {
			t.Errorf("%q: %d, %v", value, c.APIRate, err)
		}
	}
	for _, value := range []string{"-1", "many", "1.5", "100000000"} {
		_, _, err := app.LoadConfig([]string{goodURL, goodKey, "SALONZAP_API_RATE=" + value}, "")
		if err == nil || !strings.Contains(err.Error(), "SALONZAP_API_RATE") {
			t.Errorf("%q: %v", value, err)
		}
	}
}
