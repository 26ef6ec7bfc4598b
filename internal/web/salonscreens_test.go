package web_test

import (
	"strings"

	"salonzap/internal/agenda"
	"salonzap/internal/connection"
	"salonzap/internal/tenant"
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
