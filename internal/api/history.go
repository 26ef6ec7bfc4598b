package api

import (
	"context"
	"net/http"
	"time"

	"salonzap/internal/connection"
	"salonzap/internal/fault"
	"salonzap/internal/text"
)

// entryView is one line of a salon's history.
type entryView struct {
	ID        string     `json:"id"`
	At        *time.Time `json:"at" nullable:"false"`
	Kind      string     `json:"kind" example:"connected"`
	AttemptID *string    `json:"attempt_id"`
	ActorKind string     `json:"actor_kind" enum:"user,api_key,cli,system" doc:"Who did it"`
	ActorName *string    `json:"actor_name" doc:"Null when it is none of the caller's salon"`
	Cause     *string    `json:"cause"`
	CauseText *string    `json:"cause_text"`
	Detail    *string    `json:"detail" doc:"A closed word for operators"`
}

// historyView is a page of history.
type historyView struct {
	Items []entryView `json:"items" nullable:"false"`
	Next  *string     `json:"next" doc:"Give it as after for the next page; null on the last one"`
}

type historyInput struct {
	Slug  string   `path:"slug" doc:"The salon's slug" example:"barbearia-do-joao"`
	After string   `query:"after" doc:"The next of the page before"`
	Limit pageSize `query:"limit"`
}

func (a *api) registerHistory() {
	register(a, operationSpec{
		id: "whatsapp-history", method: http.MethodGet, path: whatsappPath + "/history", tag: "WhatsApp",
		summary: "What happened to the connection", description: "Newest first.",
	}, a.history)
}

func (a *api) history(ctx context.Context, c *call, in *historyInput) (int, historyView, error) {
	limit, err := in.Limit.count()
	if err != nil {
		return 0, historyView{}, err
	}
	if in.After != "" && !isUUID(in.After) {
		return 0, historyView{}, fault.Field("api.page", "after", text.PageCursor)
	}
	salon, err := a.salon(ctx, c, in.Slug)
	if err != nil {
		return 0, historyView{}, err
	}
	entries, err := a.d.Connections.History(ctx, c.scope(), salon.ID, in.After, min(limit+1, maxPage))
	if err != nil {
		return 0, historyView{}, err
	}
	page := historyView{Items: make([]entryView, 0, min(limit, len(entries)))}
	for _, e := range entries[:min(limit, len(entries))] {
		page.Items = append(page.Items, renderEntry(e, c))
	}
	if n := len(page.Items); len(entries) > limit || n == maxPage {
		page.Next = optional(entries[n-1].ID)
	}
	return http.StatusOK, page, nil
}

// renderEntry shows a line. A salon reads the names of its own people and keys only.
func renderEntry(e connection.Entry, c *call) entryView {
	out := entryView{
		ID: e.ID, At: instant(e.At), Kind: string(e.Kind), AttemptID: optional(e.Attempt), ActorKind: string(e.Actor.Kind),
		Detail: optional(e.Detail),
	}
	if c.scope().AllTenants() || (!e.Actor.Tenant.IsZero() && c.scope().Allows(e.Actor.Tenant)) {
		out.ActorName = optional(e.Actor.Name)
	}
	if e.Cause != connection.CauseNone {
		out.Cause, out.CauseText = optional(string(e.Cause)), optional(c.lang.Say(text.CauseKey(string(e.Cause))))
	}
	return out
}
