package pages_test

import (
	"strings"
	"time"

	"salonzap/internal/connection"
	"salonzap/internal/tenant"
	"salonzap/internal/webhook"
)

// salonPages goes through the pages of a salon, first empty and then furnished.
func (p *photographer) salonPages(salon tenant.Tenant) {
	s := p.scene
	s.Conns.Set(salon.ID, ended(connection.Unlinked)(s.Now()))
	p.chats(salon)
	p.shoot("salon-services-empty", "/dashboard/services/")
	for _, step := range []string{"services", "services?trade=barbearia", "team", "hours", "days", "look"} {
		p.shoot("salon-setup-"+strings.ReplaceAll(step, "?trade=", "-"), "/dashboard/setup/"+step)
	}
	p.shoot("salon-team-empty", "/dashboard/team/")
	services, people := s.Furnish(salon)
	s.Conns.Set(salon.ID, linked(func(*connection.Connection) {})(s.Now()))
	p.shoot("salon-setup-look-done", "/dashboard/setup/look")
	p.shoot("salon-services", "/dashboard/services/")
	p.shoot("salon-service-new", "/dashboard/services/new")
	p.shoot("salon-service", "/dashboard/services/"+services[8].ID.String()+"/")
	p.shoot("salon-team", "/dashboard/team/")
	p.shoot("salon-person", "/dashboard/team/"+people[1].ID.String()+"/")
	p.shoot("salon-dates", "/dashboard/team/dates")
	p.shoot("salon-person-dates", "/dashboard/team/"+people[1].ID.String()+"/dates")
	p.shoot("salon-rules", "/dashboard/team/rules")
	p.integration(salon)
	p.shoot("salon-numbers-empty", "/dashboard/numbers/")
	for i, v := range services[:3] {
		s.Came(salon, v, people[0], 600+60*i)
	}
	p.shoot("salon-numbers", "/dashboard/numbers/")
	p.shoot("salon-robot", "/dashboard/robot/")
}

// integration goes through the pages for who connects another system.
func (p *photographer) integration(salon tenant.Tenant) {
	const base = "/dashboard/integration/"
	s := p.scene
	p.shoot("salon-integration-empty", base)
	p.shoot("salon-webhook-new", base+"new")
	p.shoot("salon-outbox-empty", base+"outbox/")
	s.Queued(salon.ID, "5511912345678", "Oi!", 3)
	p.shoot("salon-outbox", base+"outbox/")
	x := s.HookOf(salon.ID, "https://crm.exemplo.com.br/salonzap/eventos-do-salao")
	s.Told(salon.ID)
	lease, err := s.Store.TakeSubscription(s.T.Context(), tenant.System("test"), webhook.Due{ID: x.ID}, "test", s.Now().Add(time.Hour))
	must(s.T, err)
	lease, all, err := s.Store.NextDeliveries(s.T.Context(), tenant.System("test"), lease, s.Now().Add(time.Hour), s.Now(), 1)
	must(s.T, err)
	lease.Failures, lease.FailingAt = 1, s.Now()
	must(s.T, s.Store.SettleDeliveries(s.T.Context(), tenant.System("test"), lease, []webhook.Settled{{
		Seq: all[0].Seq, State: webhook.Waiting, Attempts: 1, Holds: true, Due: s.Now().Add(time.Minute),
		Answer: webhook.Answer{Status: 500, Cause: webhook.CauseStatus, Took: 31 * time.Millisecond, At: s.Now(), Body: []byte("Internal Server Error")},
	}}, false, s.Now().Add(time.Hour)))
	p.shoot("salon-integration", base)
	p.shoot("salon-webhook", base+x.ID+"/")
	must(s.T, s.Store.PauseSubscription(s.T.Context(), tenant.System("test"), lease, webhook.PausedAsDead, s.Now()))
	p.shoot("salon-webhook-dead", base+x.ID+"/")
	p.shoot("salon-webhook-delete", base+x.ID+"/delete")
}
