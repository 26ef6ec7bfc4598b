package fleet_test

import (
	"errors"
	"testing"

	"salonzap/internal/fault"
	"salonzap/internal/fleet"
	"salonzap/internal/secret"
	"salonzap/internal/text"
)

func TestAKeyGoesToNoOtherAddressThanTheOneItWasGivenFor(t *testing.T) {
	there, elsewhere, key := "https://a.example", "https://b.example", secret.Text("new")
	for _, tt := range []struct {
		name  string
		patch fleet.Patch
		want  fault.Key
		kept  fleet.Server
	}{
		{"a new address without a key", fleet.Patch{URL: &elsewhere}, text.ServerKeyAgain, fleet.Server{URL: there, Key: "old"}},
		{"the same address without a key", fleet.Patch{URL: &there}, "", fleet.Server{URL: there, Key: "old"}},
		{"a new address with its key", fleet.Patch{URL: &elsewhere, Key: &key, KeyFor: "https://c.example"}, "", fleet.Server{URL: elsewhere, Key: key}},
		{"a key for the address that is there", fleet.Patch{Key: &key, KeyFor: there}, "", fleet.Server{URL: there, Key: key}},
		{"a key for an address that somebody changed", fleet.Patch{Key: &key, KeyFor: elsewhere}, text.ServerMoved, fleet.Server{URL: there, Key: "old"}},
		{"a key of somebody who saw no address", fleet.Patch{Key: &key}, "", fleet.Server{URL: there, Key: key}},
	} {
		got, err := tt.patch.Apply(fleet.Server{URL: there, Key: "old"})
		var said fault.Key
		if e, ok := errors.AsType[*fault.Error](err); ok {
			said = e.Key
		}
		if said != tt.want || got != tt.kept {
			t.Errorf("%s: %v, kept as %s with %q", tt.name, err, got.URL, got.Key.Reveal())
		}
	}
}
