package web_test

import (
	"strings"
	"time"

	"salonzap/internal/agenda"
	"salonzap/internal/connection"
	"salonzap/internal/tenant"
	"salonzap/internal/webhook"
)

// salonPages goes through the pages of a salon, first empty and then furnished.
func (p *photographer) salonPages(salon tenant.Tenant) {
	s := p.scene
	s.conns.set(salon.ID, ended(connection.Unlinked)(s.now()))
	p.chats(salon)
	p.shoot("salon-services-empty", "/dashboard/services/")
	for _, step := range []string{"services", "services?trade=barbearia", "team", "hours", "days", "look"} {
		p.shoot("salon-setup-"+strings.ReplaceAll(step, "?trade=", "-"), "/dashboard/setup/"+step)
	}
	p.shoot("salon-team-empty", "/dashboard/team/")
	services, people := s.furnish(salon)
	s.conns.set(salon.ID, linked(func(*connection.Connection) {})(s.now()))
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
		s.came(salon, v, people[0], 600+60*i)
	}
	p.shoot("salon-numbers", "/dashboard/numbers/")
}

// integration goes through the pages for who connects another system.
func (p *photographer) integration(salon tenant.Tenant) {
	const base = "/dashboard/integration/"
	s := p.scene
	p.shoot("salon-integration-empty", base)
	p.shoot("salon-webhook-new", base+"new")
	x := s.hookOf(salon.ID, "https://crm.exemplo.com.br/salonzap/eventos-do-salao")
	s.told(salon.ID)
	lease, err := s.store.TakeSubscription(s.t.Context(), tenant.System("test"), webhook.Due{ID: x.ID}, "test", s.now().Add(time.Hour))
	must(s.t, err)
	lease, all, err := s.store.NextDeliveries(s.t.Context(), tenant.System("test"), lease, s.now().Add(time.Hour), s.now(), 1)
	must(s.t, err)
	lease.Failures, lease.FailingAt = 1, s.now()
	must(s.t, s.store.SettleDeliveries(s.t.Context(), tenant.System("test"), lease, []webhook.Settled{{
		Seq: all[0].Seq, State: webhook.Waiting, Attempts: 1, Holds: true, Due: s.now().Add(time.Minute),
		Answer: webhook.Answer{Status: 500, Cause: webhook.CauseStatus, Took: 31 * time.Millisecond, At: s.now(), Body: []byte("Internal Server Error")},
	}}, false, s.now().Add(time.Hour)))
	p.shoot("salon-integration", base)
	p.shoot("salon-webhook", base+x.ID+"/")
	must(s.t, s.store.PauseSubscription(s.t.Context(), tenant.System("test"), lease, webhook.PausedAsDead, s.now()))
	p.shoot("salon-webhook-dead", base+x.ID+"/")
	p.shoot("salon-webhook-delete", base+x.ID+"/delete")
}

// furnish gives a salon services of a barbershop and two who serve.
func (s *scene) furnish(salon tenant.Tenant) (services []agenda.Service, people []agenda.Professional) {
	s.t.Helper()
	scope, preset := tenant.For(salon.ID), agenda.PresetOf(agenda.Barbershop)
	services, err := agenda.Services(preset.Services)
	must(s.t, err)
	for _, v := range services {
		must(s.t, s.store.PutService(s.t.Context(), scope, salon.ID, v))
	}
	for i, name := range []string{"João", "Zé da Navalha"} {
		d := agenda.ProfessionalDraft{Name: name, Week: preset.Hours, Sort: i}
		for _, v := range services[:len(services)-2*i] {
			d.Does = append(d.Does, agenda.Skill{Service: v.ID})
		}
		one, err := agenda.NewProfessional(d)
		must(s.t, err)
		must(s.t, s.store.PutProfessional(s.t.Context(), scope, salon.ID, one))
		people = append(people, one)
	}
	return services, people
}
