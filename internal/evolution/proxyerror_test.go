package evolution_test

import (
	"errors"
	"testing"

	"salonzap/internal/evolution"
)

// IsProxyError and MayStillRun distinguish a proxy's answers from the server's own, by kind and status.
func TestProxyErrorsAreToldFromTheServersOwn(t *testing.T) {
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
		if evolution.IsProxyError(err) != c.away || evolution.MayStillRun(err) != c.atIt {
			t.Errorf("%d %s: away %t, at it %t", c.status, c.kind, evolution.IsProxyError(err), evolution.MayStillRun(err))
		}
	}
	if evolution.IsProxyError(nil) || evolution.IsProxyError(errors.New("x")) || evolution.MayStillRun(nil) {
		t.Error("other errors say something")
	}
}
