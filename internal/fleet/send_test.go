package fleet_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"salonzap/internal/fault"
	"salonzap/internal/fleet"
	"salonzap/internal/phone"
)

// A server's answer decides which error the sender of a message gets: none, that it was not sent, or that it is not known.
func TestWhatComesOfAMessage(t *testing.T) {
	r := newRig(t, "")
	to, _ := phone.FromDigits("5511987654321")
	for _, tc := range []struct {
		name   string
		status int
		body   string
		sent   bool
		want   fault.Kind // when it was not sent
	}{
		{"taken", http.StatusCreated, `{"key":{"remoteJid":"5511987654321@s.whatsapp.net","fromMe":true,"id":"3EB0AA"},"status":"PENDING"}`, true, 0},
		{"taken, but not named", http.StatusCreated, `{}`, false, fault.UnknownOutcome},
		{"broken", http.StatusInternalServerError, `{"status":500,"error":"Internal Server Error","response":{"message":"x"}}`, false, fault.UnknownOutcome},
		{"no such instance", http.StatusNotFound, `{"status":404,"error":"Not Found","response":{"message":["The \"x\" instance does not exist"]}}`, false, fault.Unavailable},
		{"a wrong key", http.StatusUnauthorized, `{"status":401,"error":"Unauthorized","response":{"message":"Unauthorized"}}`, false, fault.Unavailable},
	} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(tc.status)
			_, _ = w.Write([]byte(tc.body))
		}))
		r.put(t, fleet.Server{ID: fleet.DefaultID, URL: server.URL, Key: "k"})
		err := r.fleet.SendText(t.Context(), row(), to, "oi")
		if tc.sent && err != nil || !tc.sent && !fault.Is(err, tc.want) {
			t.Errorf("%s: %v, want %v", tc.name, err, tc.want)
		}
		server.Close()
	}
}
