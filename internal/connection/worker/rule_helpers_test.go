package worker_test

import (
	"testing"
	"time"

	"salonzap/internal/connection"
	"salonzap/internal/phone"
	"salonzap/internal/tenant"
)

func noon() time.Time { return time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC) }

func world() connection.Env {
	return connection.Env{Now: noon(), Pace: connection.DefaultPace(), Webhooks: true}
}

func owner() tenant.Actor { return tenant.Actor{Kind: tenant.ActorUser, ID: "u1", Role: tenant.Owner} }

// ownerOf is the owner of a salon; clickOf is their click.
func ownerOf(t tenant.ID) tenant.Actor {
	by := owner()
	by.Tenant = t
	return by
}

func clickOf(t tenant.ID, m connection.Method) connection.Click {
	c := click(m)
	c.By = ownerOf(t)
	return c
}

func click(m connection.Method) connection.Click {
	return connection.Click{Method: m, By: owner(), Watched: connection.WatchTTL}
}

// row is a connection in a state, wanted, long after anything happened to it.
func row(s connection.State) connection.Connection {
	return connection.Connection{
		ID: connection.NewID(), Tenant: tenant.NewID(), Server: "default", Instance: "studio_whatsapp",
		Ownership: connection.ByHMAC, TokenKey: "k1", State: s, Wanted: connection.Linked,
		CreatedAt: noon().Add(-24 * time.Hour),
		Evidence:  connection.Evidence{At: noon().Add(-time.Second), WebhookSetAt: noon().Add(-time.Minute), WebhookAt: noon().Add(-time.Minute)},
	}
}

// linking is a row with a live attempt that has asked the server already.
func linking(s connection.State, m connection.Method) connection.Connection {
	c := row(s)
	c.Attempt = &connection.Attempt{
		ID: "a1", Method: m, StartedBy: owner(), StartedAt: noon().Add(-2 * time.Second), Phase: connection.Preparing,
		Rung: connection.RungWait, RungAt: noon().Add(-2 * time.Second), AskedAt: noon().Add(-2 * time.Second),
		Admitted: true, WatchedUntil: noon().Add(time.Minute),
	}
	if _, intended := s.(connection.Intended); intended {
		c.Attempt.AskedAt = time.Time{}
	}
	return c
}

func qr(text string) connection.LinkCode { return connection.LinkCode{QRText: text} }

// next applies the rule once, and fails the test on an error.
func next(t *testing.T, c connection.Connection, tr connection.Trigger, o connection.Observation, w connection.Env) (connection.Connection, connection.Step) {
	t.Helper()
	n, step, _, err := connection.Next(c, tr, o, w)
	if err != nil {
		t.Fatal(err)
	}
	return n, step
}

func parse(s string) phone.Number {
	n, err := phone.Parse(s, "BR")
	if err != nil {
		panic(err)
	}
	return n
}
