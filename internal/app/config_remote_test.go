//go:build remote

package app_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"salonzap/internal/app"
)

// TestLoadConfigWithoutGateway checks that a build without the gateway reports that where a setting needs the gateway.
func TestLoadConfigWithoutGateway(t *testing.T) {
	tests := map[string]struct {
		env  []string
		want []string
	}{
		"nothing: starts, and says what to set": {nil, []string{"~"}},
		"a server":                              {[]string{goodURL, goodKey}, nil},
		"embedded":                              {[]string{"SALONZAP_WHATSAPP=embedded"}, []string{"SALONZAP_WHATSAPP"}},
		"simulated":                             {[]string{"SALONZAP_WHATSAPP=simulator"}, []string{"SALONZAP_WHATSAPP"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			_, warnings, err := app.LoadConfig(tt.env, "")
			if diff := cmp.Diff(tt.want, variables(t, warnings, err)); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
		})
	}
}
