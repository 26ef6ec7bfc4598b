package app

import (
	"errors"
	"net/http"
	"testing"

	"salonzap/internal/egress"
)

// A call to a server is checked by the address that is dialled, not by the URL of the server.
func TestCallsToServersAreJudgedWhenTheyAreDialled(t *testing.T) {
	network := newNetwork()
	t.Cleanup(network.CloseIdleConnections)
	for _, address := range []string{"http://169.254.169.254/", "http://100.100.100.200/", "http://0.0.0.0:1/"} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		answer, err := network.RoundTrip(r)
		if err == nil {
			_ = answer.Body.Close()
		}
		if refused, ok := errors.AsType[*egress.Error](err); !ok || refused.Reason != egress.SpecialAddress {
			t.Errorf("%s: %v", address, err)
		}
	}
}
