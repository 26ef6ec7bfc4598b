package evolutiontest_test

import (
	"net/http/httptest"
	"os"
	"testing"
	"time"

	"salonzap/internal/evolution"
	"salonzap/internal/evolution/evolutiontest"
)

// TestConformance runs the suite on the fake, in several versions and behaviours, and on a live server when TEST_EVOLUTION_URL and
// TEST_EVOLUTION_KEY name one (TEST_EVOLUTION_NO_WHATSAPP=1 when it cannot reach WhatsApp). There it makes
// and deletes instances of its own.
func TestConformance(t *testing.T) {
	for name, opts := range map[string]evolutiontest.Options{
		"2.3.7":     {},
		"2.2.3":     {Version: "2.2.3"},
		"1.8.2":     {Version: "1.8.2"},
		"2.4.0":     {Version: "2.4.0"},
		"slow code": {Behaviour: evolutiontest.Behaviour{EmptyCodes: 2, DeleteDelay: 20 * time.Millisecond}},
	} {
		t.Run(name, func(t *testing.T) {
			fake := evolutiontest.New(opts)
			server := httptest.NewServer(fake)
			t.Cleanup(server.Close)
			t.Cleanup(fake.Close)
			evolutiontest.Conformance(t, evolutiontest.Target{BaseURL: server.URL, Key: fake.Key(), Phone: fake})
		})
	}
	t.Run("without WhatsApp", func(t *testing.T) {
		fake := evolutiontest.New(evolutiontest.Options{Behaviour: evolutiontest.Behaviour{WhatsApp: evolutiontest.WhatsAppRefused}})
		server := httptest.NewServer(fake)
		t.Cleanup(server.Close)
		t.Cleanup(fake.Close)
		evolutiontest.Conformance(t, evolutiontest.Target{BaseURL: server.URL, Key: fake.Key(), WithoutWhatsApp: true})
	})
	if live := os.Getenv("TEST_EVOLUTION_URL"); live != "" {
		t.Run("live", func(t *testing.T) {
			evolutiontest.Conformance(t, evolutiontest.Target{
				BaseURL: live, Key: evolution.Key(os.Getenv("TEST_EVOLUTION_KEY")),
				WithoutWhatsApp: os.Getenv("TEST_EVOLUTION_NO_WHATSAPP") != "",
			})
		})
	}
}
