package evolution_test

import (
	"errors"
	"testing"

	"salonzap/internal/evolution"
)

// What a proxy answers in the server's place is told from what the server itself refuses.
func TestAway(t *testing.T) {
	for _, c := range []struct {
		status     int
		kind       evolution.Kind
		away, atIt bool
	}{
		{502, evolution.KindServer, true, false},
		{503, evolution.KindServer, true, false},
		{504, evolution.KindServer, true, true},
		{520, evolution.KindServer, true, false},
		{524, evolution.KindServer, true, true},
		{530, evolution.KindServer, true, false},
		{500, evolution.KindServer, false, false},
		{429, evolution.KindServer, false, false},
		{503, evolution.KindLicenceRequired, false, false},
		{0, evolution.KindTimeout, false, true},
		{0, evolution.KindUnreachable, false, false},
		{404, evolution.KindNotFound, false, false},
	} {
		err := &evolution.Error{Kind: c.kind, Status: c.status}
		if evolution.IsAway(err) != c.away || evolution.MayBeAtIt(err) != c.atIt {
			t.Errorf("%d %s: away %t, at it %t", c.status, c.kind, evolution.IsAway(err), evolution.MayBeAtIt(err))
		}
	}
	if evolution.IsAway(nil) || evolution.IsAway(errors.New("x")) || evolution.MayBeAtIt(nil) {
		t.Error("other errors say something")
	}
}
