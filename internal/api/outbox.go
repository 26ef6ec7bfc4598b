package api

import (
	"context"
	"net/http"
	"time"

	"salonzap/internal/fault"
	"salonzap/internal/inbox"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

// OutboxReader tells what waits to be sent; *store.Store does. Errors: Forbidden.
type OutboxReader interface {
	OutboxWaits(ctx context.Context, scope tenant.Scope) ([]inbox.Waiting, error)
}

// waitingView is what waits in a salon's outbox for one reason, without a word of it.
type waitingView struct {
	Salon     *string    `json:"salon" doc:"The salon's slug; null when it was removed"`
	State     string     `json:"state" enum:"pending,unknown" doc:"unknown: it was handed over, nobody knows whether it went, and it is tried once more"`
	Cause     *string    `json:"cause" doc:"What keeps it; null when its turn is yet to come" example:"not_connected"`
	CauseText *string    `json:"cause_text" doc:"The cause as a sentence, in the caller's language"`
	Messages  int        `json:"messages" doc:"How many" example:"3"`
	OldestAt  *time.Time `json:"oldest_at" nullable:"false" doc:"When the first of them was asked for"`
}

type outboxView struct {
	Items []waitingView `json:"items" nullable:"false"`
}

func (a *api) registerOutbox() {
	register(a, operationSpec{
		id: "outbox", method: http.MethodGet, path: "/outbox", tag: messagesTag, summary: "List what waits to be sent",
		description: "By salon, with what keeps it, and without what is written. For keys of operators.", fails: []int{http.StatusForbidden},
	}, a.outbox)
}

func (a *api) outbox(ctx context.Context, c *call, _ *struct{}) (int, outboxView, error) {
	if err := c.requireAllTenants(); err != nil {
		return 0, outboxView{}, err
	}
	list, err := a.d.Outbox.OutboxWaits(ctx, c.scope())
	if err != nil {
		return 0, outboxView{}, err
	}
	out := outboxView{Items: make([]waitingView, 0, len(list))}
	for _, w := range list {
		salon, err := a.d.Tenants.Tenant(ctx, c.scope(), w.Tenant)
		if err != nil && !fault.Is(err, fault.NotFound) {
			return 0, outboxView{}, err
		}
		v := waitingView{Salon: optional(salon.Slug.String()), State: string(w.State), Messages: w.Messages, OldestAt: instant(w.Oldest)}
		if w.Why != "" {
			v.Cause, v.CauseText = optional(string(w.Why)), optional(c.lang.Say(text.WaitCauseKey(string(w.Why))))
		}
		out.Items = append(out.Items, v)
	}
	return http.StatusOK, out, nil
}
