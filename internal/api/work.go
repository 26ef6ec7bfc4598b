package api

import (
	"context"
	"net/http"
	"time"

	"salonzap/internal/contact"
	"salonzap/internal/fault"
	"salonzap/internal/inbox"
	"salonzap/internal/tenant"
)

// ParkedWork lists chats that are no longer handled, since their handlers failed for a day.
type ParkedWork interface {
	// ParkedWork lists them, the longest parked first. Errors: Forbidden.
	ParkedWork(ctx context.Context, scope tenant.Scope, limit int) ([]inbox.Work, error)
	// RestartWork lets one be worked on again. Errors: Forbidden, NotFound when it is not parked.
	RestartWork(ctx context.Context, scope tenant.Scope, who contact.ID, now time.Time) error
}

// workView is a chat that is no longer handled.
type workView struct {
	ContactID    string     `json:"contact_id"`
	Salon        *string    `json:"salon" doc:"The salon's slug; null when it was removed"`
	ParkedAt     *time.Time `json:"parked_at" nullable:"false"`
	FailingSince *time.Time `json:"failing_since"`
	Attempts     int        `json:"attempts"`
	Reason       string     `json:"reason" doc:"What failed last: an operation and a kind of failure" example:"agenda.book: unavailable"`
}

type workListView struct {
	Items []workView `json:"items" nullable:"false"`
}

type workListInput struct {
	Limit pageSize `query:"limit"`
}

type workInput struct {
	Contact string `path:"contact" doc:"The contact_id of the list"`
}

func (a *api) registerWork() {
	register(a, operationSpec{
		id: "parked-work", method: http.MethodGet, path: "/parked-chats", tag: messagesTag, summary: "List chats whose handling failed for good",
		description: "Messages are handed to their handlers again and again; after a day of failures they wait here. The longest parked first. For keys of operators.",
		fails:       []int{http.StatusForbidden},
	}, a.parkedWork)
	registerNoContent(a, operationSpec{
		id: "restart-work", method: http.MethodPost, path: "/parked-chats/{contact}/restart", tag: messagesTag, summary: "Handle a parked chat again",
		description: "At once, and again for a day when it fails. For keys of operators.", fails: []int{http.StatusForbidden},
	}, a.restartWork)
}

func (a *api) parkedWork(ctx context.Context, c *call, in *workListInput) (int, workListView, error) {
	limit, err := in.Limit.count()
	if err != nil {
		return 0, workListView{}, err
	}
	if err := c.requireAllTenants(); err != nil {
		return 0, workListView{}, err
	}
	list, err := a.d.ParkedWork.ParkedWork(ctx, c.scope(), limit)
	if err != nil {
		return 0, workListView{}, err
	}
	out := workListView{Items: make([]workView, 0, len(list))}
	for _, w := range list {
		salon, err := a.d.Tenants.Tenant(ctx, c.scope(), w.Tenant)
		if err != nil && !fault.Is(err, fault.NotFound) {
			return 0, workListView{}, err
		}
		out.Items = append(out.Items, workView{
			ContactID: w.Contact.String(), Salon: optional(salon.Slug.String()), ParkedAt: instant(w.Parked), FailingSince: instant(w.Failing),
			Attempts: w.Attempts, Reason: w.Reason,
		})
	}
	return http.StatusOK, out, nil
}

func (a *api) restartWork(ctx context.Context, c *call, in *workInput) error {
	if err := c.requireAllTenants(); err != nil {
		return err
	}
	who, err := contact.ParseID(in.Contact)
	if err != nil {
		return err
	}
	return a.d.ParkedWork.RestartWork(ctx, c.scope(), who, a.d.Now())
}
