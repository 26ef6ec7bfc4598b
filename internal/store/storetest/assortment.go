package storetest

import (
	"slices"

	"salonzap/internal/agenda"
	"salonzap/internal/fault"
)

// assortment changes what a salon sells as its pages do.
func assortment(w *world) {
	h := w.house(2)
	view := agenda.View{From: h.day, To: h.day.AddDays(3)}
	own, err := agenda.Simple(50)
	h.must(err)
	v := h.services[0]
	v.Name = "Corte novo"
	h.must(h.s.PutOffered(h.Context(), h.scope, h.id, v, []agenda.Doer{{Professional: h.people[1].ID, Skill: agenda.Skill{Work: &own}}}))
	now := h.snapshot(view)
	if doers := agenda.Doers(v.ID, now.Professionals); len(doers) != 1 || doers[0].Professional != h.people[1].ID || doers[0].Work.Minutes() != 50 {
		h.Errorf("who does it: %+v", doers)
	}
	if doers := agenda.Doers(h.services[1].ID, now.Professionals); len(doers) != 2 {
		h.Errorf("the other service lost somebody: %+v", doers)
	}

	v.Name = "Corte de ninguém"
	err = h.s.PutOffered(h.Context(), h.scope, h.id, v, []agenda.Doer{{Professional: agenda.NewID[agenda.Professional]()}})
	if got, _ := h.snapshot(view).Service(v.ID); !fault.Is(err, fault.NotFound) || got.Name != "Corte novo" {
		h.Errorf("somebody who is not the salon's: %v, and it is %q", err, got.Name)
	}

	h.must(h.s.SortServices(h.Context(), h.scope, h.id, nil, []agenda.ServiceID{h.services[1].ID, h.services[0].ID}))
	names := func() (all []agenda.ServiceID) {
		for _, s := range h.snapshot(view).Services {
			all = append(all, s.ID)
		}
		return all
	}
	if got := names(); !slices.Equal(got, []agenda.ServiceID{h.services[1].ID, h.services[0].ID}) {
		h.Errorf("the order is %v", got)
	}

	days := []agenda.Exception{{Date: h.day, Reason: "festa"}, {Date: h.day.AddDays(1), Professional: h.people[0].ID}}
	h.must(h.s.PutDays(h.Context(), h.scope, h.id, days, []agenda.Holiday{{Date: h.day.AddDays(2), Name: "Aniversário da cidade", Closed: true}}))
	if now = h.snapshot(view); len(now.Exceptions) != 2 || len(now.Holidays) != 1 {
		h.Errorf("days: %+v, %+v", now.Exceptions, now.Holidays)
	}

	fresh, err := agenda.NewProfessional(agenda.ProfessionalDraft{Name: "Nova", Does: []agenda.Skill{{Service: agenda.NewID[agenda.Service]()}}})
	h.must(err)
	extra, err := agenda.NewService(agenda.ServiceDraft{Name: "Extra", Segments: []agenda.Segment{{Kind: agenda.Busy, Minutes: 20}}})
	h.must(err)
	if err = h.s.SetUp(h.Context(), h.scope, h.id, []agenda.Service{extra}, []agenda.Professional{fresh}); !fault.Is(err, fault.NotFound) || len(names()) != 2 {
		h.Errorf("half a set-up was kept: %v, %d services", err, len(names()))
	}
	fresh.Does[0].Service = extra.ID
	h.must(h.s.SetUp(h.Context(), h.scope, h.id, []agenda.Service{extra}, []agenda.Professional{fresh}))
	if now = h.snapshot(view); len(now.Services) != 3 || len(now.Professionals) != 3 {
		h.Errorf("a set-up: %d services, %d people", len(now.Services), len(now.Professionals))
	}
}
