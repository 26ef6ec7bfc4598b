package app_test

import (
	"strings"
	"testing"
	"time"

	"salonzap/internal/app"
)

func TestTheAPIRateIsReadAndBounded(t *testing.T) {
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

func TestTheGapBetweenMessages(t *testing.T) {
	double := []string{"SALONZAP_WHATSAPP_URL=ws://127.0.0.1:5222/ws/chat", "SALONZAP_WHATSAPP_ROOT_KEY=" + strings.Repeat("07", 32)}
	for value, want := range map[string]time.Duration{"": time.Second, "500ms": 500 * time.Millisecond, "1m": time.Minute} {
		if c, _, err := app.LoadConfig([]string{goodURL, goodKey, "SALONZAP_SEND_GAP=" + value}, ""); err != nil || c.SendGap != want {
			t.Errorf("%q: %v, %v", value, c.SendGap, err)
		}
	}
	for _, value := range []string{"0", "-1s", "499ms", "61s", "soon", "1"} {
		_, _, err := app.LoadConfig([]string{goodURL, goodKey, "SALONZAP_SEND_GAP=" + value}, "")
		if err == nil || !strings.Contains(err.Error(), "SALONZAP_SEND_GAP") {
			t.Errorf("%q: %v", value, err)
		}
	}
	if c, _, err := app.LoadConfig(append(double, "SALONZAP_SEND_GAP=1ms"), ""); err != nil || c.SendGap != time.Millisecond {
		t.Errorf("with a stand-in for WhatsApp: %v, %v", c.SendGap, err)
	}
}
