package secret_test

import (
	"errors"
	"fmt"
	"testing"

	"salonzap/internal/secret"
)

// An opened ring is cached, opens for its own place only, and leaves the cache after many others were opened.
func TestARememberedRingOpensAtItsOwnPlaceOnly(t *testing.T) {
	outer, key := ring(t, newKey+","+oldKey), []byte("d1:"+secret.Generate())
	open := func(i int) *secret.Ring {
		t.Helper()
		place := fmt.Sprint("place/", i)
		inner, err := outer.OpenRing(place, outer.Seal(place, key))
		if err != nil {
			t.Fatal(err)
		}
		return inner
	}
	sealed := outer.Seal("place/0", key)
	first, err := outer.OpenRing("place/0", sealed)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := outer.OpenRing("place/0", sealed); err != nil || again != first {
		t.Errorf("it is opened anew: %v", err)
	}
	words, err := open(1).Open("x", first.Seal("x", []byte("oi")))
	if err != nil || string(words) != "oi" {
		t.Errorf("the same key elsewhere: %q, %v", words, err)
	}
	if _, err := outer.OpenRing("place/1", sealed); !errors.Is(err, secret.ErrUnreadable) {
		t.Errorf("at another place: %v", err)
	}
	if _, err := outer.OpenRing("x", outer.Seal("x", []byte("no ring"))); err == nil {
		t.Error("what is no ring is one")
	}
	for i := range 3 * secret.MaxNested {
		open(i)
	}
	if again, err := outer.OpenRing("place/0", sealed); err != nil || again == first {
		t.Errorf("all of them are remembered for ever: %v", err)
	}
}
