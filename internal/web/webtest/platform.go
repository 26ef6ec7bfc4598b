package webtest

import (
	"fmt"
	"testing"
	"time"

	"salonzap/internal/connection"
	"salonzap/internal/fleet"
	"salonzap/internal/tenant"
)

// Platform is a scene with an operator, two servers and salons in every state.
func Platform(t *testing.T) (*Scene, *Visitor) {
	t.Helper()
	s := New(t)
	s.Operator("op@plataforma.example")
	s.TwoServers()
	for i, st := range States() {
		if one := s.Salon(fmt.Sprintf("Studio %02d", i), "", ""); st.Row != nil {
			s.Put(one, st.Row(s.Now()))
		}
	}
	return s, s.SignedIn("op@plataforma.example")
}

// TwoServers has one server that is well and one that is not.
func (s *Scene) TwoServers() {
	scope := tenant.System("test")
	for _, v := range []fleet.Server{
		{
			ID: "default", URL: "https://evolution.example.com", Key: "k", MaxLinking: 40, CreatedAt: s.Now(),
			Health: fleet.Health{At: s.Now().Add(-20 * time.Second), OK: true, Version: "2.3.6", LatencyMS: 38},
		},
		{
			ID: "leste", URL: "https://evolution-leste.example.com", Key: "k", MaxLinking: 40, CreatedAt: s.Now(), Draining: true,
			Health: fleet.Health{At: s.Now().Add(-3 * time.Minute), Problem: "down", Version: "2.3.4", LatencyMS: 4012},
		},
	} {
		Must(s.T, s.Store.PutServer(s.T.Context(), scope, v))
		Must(s.T, s.Store.RecordHealth(s.T.Context(), scope, v.ID, v.Health, 0))
	}
}

// Put writes a row into the store, for the list.
func (s *Scene) Put(t tenant.Tenant, c *connection.Connection) {
	fresh := func(tenant.Tenant) connection.Connection {
		one := *c
		one.Tenant, one.Instance = t.ID, t.Slug.String()+"_whatsapp"
		if one.Attempt != nil {
			a := *one.Attempt
			a.StartedBy = tenant.SystemActor("test")
			one.Attempt = &a
		}
		if st, ok := one.State.(connection.Connected); ok {
			st.Number = Number(fmt.Sprintf("55119%08d", len(t.Slug.String())*1e6+s.taken))
			s.taken++
			one.State = st
		}
		return one
	}
	keep := func(old connection.Connection) (connection.Connection, []connection.Effect, error) {
		return old, nil, nil
	}
	if _, _, err := s.Store.Open(s.T.Context(), tenant.System("test"), t.ID, fresh, keep); err != nil {
		s.T.Logf("%s is left without a connection: %v", t.Slug, err)
	}
}
