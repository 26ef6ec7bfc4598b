package worker_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"

	"salonzap/internal/connection"
	"salonzap/internal/connection/worker"
	"salonzap/internal/fault"
	"salonzap/internal/text"
)

// counted is a Placement that counts how often it was asked, and may have no place.
type counted struct {
	asked     int
	full      bool
	elsewhere string
}

func (p *counted) CanPlaceAnew(string) error { return nil }

func (p *counted) PlaceElsewhere(string) string { return p.elsewhere }

func (p *counted) Place(context.Context) (string, error) {
	p.asked++
	if p.full {
		return "", fault.New(fault.Unavailable, "test", text.ServersFull)
	}
	return "default", nil
}

// A place is taken by a first click alone, once, and a salon that gets none hears why.
func TestAPlaceIsTakenOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t)
		places := &counted{full: true}
		d := r.deps("p3")
		d.Placement = places
		svc := worker.New(d)
		defer func() { _ = svc.Close(context.Background()) }()
		who := r.salon("Studio Ana")
		_, err := svc.Connect(t.Context(), who.ID, connection.Request{Click: connection.Click{Method: connection.QR, By: ownerOf(who.ID)}})
		if e, ok := errors.AsType[*fault.Error](err); !ok || e.Kind != fault.Unavailable || e.Key != text.ServersFull || places.asked != 1 {
			t.Errorf("all are full: %v, asked %d times", err, places.asked)
		}
		places.full = false
		if v := r.connect(svc, who, connection.QR); v.IsReconnect || places.asked != 2 {
			t.Errorf("the first click that found a place: %+v, asked %d times", v, places.asked)
		}
		if v := r.connect(svc, who, connection.QR); !v.IsReconnect || places.asked != 2 {
			t.Errorf("a later click: %+v, asked %d times", v, places.asked)
		}
	})
}
