package api

import (
	"context"
	"net/http"
	"strings"
	"time"

	"salonzap/internal/agenda"
	"salonzap/internal/fault"
	"salonzap/internal/text"
)

// anyone is the professional of who does not mind who serves.
const anyone = "any"

// slotsInput asks for free times.
type slotsInput struct {
	Slug         string `path:"slug" doc:"The salon's slug" example:"barbearia-do-joao"`
	Service      string `query:"service" required:"true" doc:"The service's id; several, separated by commas, are one visit, back to back" example:"0197b0a4-7a5e-7c3e-9a53-0c3f5c1b2a10"`
	Professional string `query:"professional" doc:"The professional's id, or any. With several services: of each, separated by commas, or one for all" example:"any" default:"any"`
	From         string `query:"from" doc:"The first day, like 2026-11-29; today when absent" example:"2026-11-29"`
	To           string `query:"to" doc:"The day after the last one; a week after from when absent" example:"2026-12-06"`
}

// explainInput asks why a time is not offered.
type explainInput struct {
	Slug         string `path:"slug" doc:"The salon's slug" example:"barbearia-do-joao"`
	Service      string `query:"service" required:"true" doc:"The service's id" example:"0197b0a4-7a5e-7c3e-9a53-0c3f5c1b2a10"`
	Professional string `query:"professional" doc:"The professional's id, or any" example:"any" default:"any"`
	At           string `query:"at" required:"true" doc:"The wall time in the salon's zone" example:"2026-11-29T15:00"`
}

// slotView is a time that is offered.
type slotView struct {
	Date          string     `json:"date" example:"2026-11-29"`
	Time          string     `json:"time" doc:"As the clock in the salon shows it" example:"15:00"`
	StartAt       *time.Time `json:"start_at" nullable:"false"`
	EndAt         *time.Time `json:"end_at" nullable:"false" doc:"When the client can go"`
	Professionals []string   `json:"professionals" nullable:"false" doc:"Of one service: who is free then, whose turn it is first. Of several: who does each"`
}

// slotListView are free times.
type slotListView struct {
	Timezone string     `json:"timezone"`
	Items    []slotView `json:"items" nullable:"false" doc:"In order"`
}

// reasonView is why a time is not offered.
type reasonView struct {
	Code        string  `json:"code" doc:"A word of a closed list" example:"taken_by_appointment"`
	Detail      string  `json:"detail" doc:"The reason as a sentence" example:"Está ocupado por outro atendimento até 15:30."`
	Appointment *string `json:"appointment" doc:"What is in the way"`
	Block       *string `json:"block" doc:"What is in the way"`
}

// explanationView is why one professional is not offered at a time.
type explanationView struct {
	Professional string       `json:"professional" example:"0197b0a4-7a5e-7c3e-9a53-0c3f5c1b2a10"`
	Offered      bool         `json:"offered"`
	Reasons      []reasonView `json:"reasons" nullable:"false" doc:"None when the time is offered"`
}

// explainView is why a time is not offered.
type explainView struct {
	Offered bool              `json:"offered" doc:"Whether somebody is offered"`
	Items   []explanationView `json:"items" nullable:"false" doc:"For each professional who was asked for"`
}

func (a *api) registerSlots() {
	const path = "/salons/{slug}/slots"
	register(a, operationSpec{
		id: "list-slots", method: http.MethodGet, path: path, tag: agendaTag, summary: "List free times",
		description: "The times that clients are offered. What is offered may be gone a moment later: booking looks again, and answers 409.",
	}, a.listSlots)
	register(a, operationSpec{
		id: "explain-slot", method: http.MethodGet, path: path + "/explain", tag: agendaTag, summary: "Explain why a time is not offered",
		description: "Every reason, for each professional who was asked for.",
	}, a.explainSlot)
}

// items reads services and professionals of a query. Errors: Invalid "service" or "professional".
func (n salonAgenda) items(s agenda.Snapshot, services, professionals string) ([]agenda.Item, error) {
	what, who := strings.Split(services, ","), strings.Split(professionals, ",")
	if len(who) != 1 && len(who) != len(what) {
		return nil, fault.Field("api.slots", "professional", text.AgendaProfessional)
	}
	if len(what) > agenda.MaxParts {
		return nil, fault.Field("api.slots", "service", text.AgendaItems, agenda.MaxParts)
	}
	var all []agenda.Item
	for i, w := range what {
		item, err := itemOf(s, strings.TrimSpace(w), strings.TrimSpace(who[i%len(who)]), "")
		if err != nil {
			return nil, err
		}
		all = append(all, item)
	}
	return all, nil
}

// itemOf reads one service and its professional; any, or none, is whoever is free. Errors: Invalid "service" or "professional".
func itemOf(s agenda.Snapshot, service, professional, forName string) (agenda.Item, error) {
	v, ok := serviceOf(s, service)
	if !ok {
		return agenda.Item{}, fault.Field("api.item", "service", text.AgendaService)
	}
	item := agenda.Item{Service: v.ID, ForName: forName}
	if professional == "" || professional == anyone {
		return item, nil
	}
	p, ok := professionalOf(s, professional)
	if !ok {
		return agenda.Item{}, fault.Field("api.item", "professional", text.AgendaProfessional)
	}
	item.Professional = p.ID
	return item, nil
}

func (a *api) listSlots(ctx context.Context, c *call, in *slotsInput) (int, slotListView, error) {
	n, err := a.salonAgenda(ctx, c, in.Slug)
	if err != nil {
		return 0, slotListView{}, err
	}
	from, to, err := days(in.From, in.To, n.today)
	if err != nil {
		return 0, slotListView{}, err
	}
	s, err := n.snapshot(ctx, from, to)
	if err != nil {
		return 0, slotListView{}, err
	}
	items, err := n.items(s, in.Service, in.Professional)
	if err != nil {
		return 0, slotListView{}, err
	}
	out := slotListView{Timezone: n.zone.String(), Items: []slotView{}}
	schedule := agenda.NewSchedule(s)
	if len(items) > 1 {
		for _, placed := range schedule.Visits(items, from, to, agenda.Manner{By: agenda.PartyClient}) {
			out.Items = append(out.Items, renderVisitSlot(placed))
		}
		return http.StatusOK, out, nil
	}
	out.Items = renderSlots(schedule, items[0], from, to)
	return http.StatusOK, out, nil
}

func renderSlots(schedule *agenda.Schedule, item agenda.Item, from, to agenda.Date) []slotView {
	var among []agenda.ProfessionalID
	if !item.Professional.IsZero() {
		among = append(among, item.Professional)
	}
	service, _ := schedule.Service(item.Service)
	minutes := map[agenda.ProfessionalID]int{}
	for _, p := range schedule.Professionals {
		offer, _ := p.Offer(service)
		minutes[p.ID] = offer.Work.Minutes()
	}
	choices := schedule.Anyone(item.Service, from, to, among...)
	all := make([]slotView, len(choices))
	for i, x := range choices {
		all[i] = slotView{
			Date: x.Date.String(), Time: x.Time.String(), StartAt: moment(x.At), EndAt: moment(x.At.Add(minutes[x.Candidates[0]])),
			Professionals: idTexts(x.Candidates),
		}
	}
	return all
}

func renderVisitSlot(placed []agenda.Placed) slotView {
	first, last := placed[0], placed[len(placed)-1]
	v := slotView{Date: first.At.Date.String(), Time: first.At.Minute.String(), StartAt: moment(first.Span.From), EndAt: moment(last.Span.To)}
	for _, p := range placed {
		v.Professionals = append(v.Professionals, p.Professional.String())
	}
	return v
}

func (a *api) explainSlot(ctx context.Context, c *call, in *explainInput) (int, explainView, error) {
	n, err := a.salonAgenda(ctx, c, in.Slug)
	if err != nil {
		return 0, explainView{}, err
	}
	day, clock, _ := strings.Cut(strings.Replace(in.At, "T", " ", 1), " ")
	at, err := localOf(day, clock)
	if err != nil {
		return 0, explainView{}, inField(err, "at")
	}
	s, err := n.snapshot(ctx, at.Date, at.Date.AddDays(1))
	if err != nil {
		return 0, explainView{}, err
	}
	item, err := itemOf(s, in.Service, in.Professional, "")
	if err != nil {
		return 0, explainView{}, err
	}
	schedule := agenda.NewSchedule(s)
	out := explainView{Items: []explanationView{}}
	for _, p := range s.Professionals {
		if item.Professional.IsZero() && !p.Active || !item.Professional.IsZero() && item.Professional != p.ID {
			continue
		}
		reasons := schedule.Explain(agenda.Ask{Service: item.Service, Professional: p.ID}, at)
		out.Items = append(out.Items, explanationView{p.ID.String(), len(reasons) == 0, renderReasons(reasons, c.lang)})
		out.Offered = out.Offered || len(reasons) == 0
	}
	return http.StatusOK, out, nil
}

func renderReasons(all []agenda.Reason, lang text.Lang) []reasonView {
	out := make([]reasonView, len(all))
	for i, r := range all {
		out[i] = reasonView{string(r.Code), r.Say(lang), optional(r.With.Appointment.String()), optional(r.With.Block.String())}
	}
	return out
}
