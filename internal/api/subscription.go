package api

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"time"

	"salonzap/internal/egress"
	"salonzap/internal/event"
	"salonzap/internal/fault"
	"salonzap/internal/secret"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
	"salonzap/internal/webhook"
)

// Subscriptions keeps where events are delivered.
type Subscriptions interface {
	AddSubscription(ctx context.Context, scope tenant.Scope, s webhook.Subscription) error
	Subscription(ctx context.Context, scope tenant.Scope, id string) (webhook.Subscription, error)
	Subscriptions(ctx context.Context, scope tenant.Scope, t tenant.ID) ([]webhook.Subscription, error)
	ChangeSubscription(ctx context.Context, scope tenant.Scope, id string, change func(webhook.Subscription) (webhook.Subscription, error)) (webhook.Subscription, error)
	DeleteSubscription(ctx context.Context, scope tenant.Scope, id string) error
}

// Deliveries knows what was delivered, and does it once more.
type Deliveries interface {
	Deliveries(ctx context.Context, scope tenant.Scope, id string, before int64, limit int) ([]webhook.Entry, error)
	Redeliver(ctx context.Context, scope tenant.Scope, id string, seq int64, since, until time.Time, onlyMissed bool) (int, error)
}

// TestSender sends a test event and tells what the receiver answered.
type TestSender interface {
	Test(ctx context.Context, s webhook.Subscription) webhook.Answer
}

// subscriptionView is a webhook. Its secret is shown once: when it is made, and when it is replaced.
type subscriptionView struct {
	ID          string     `json:"id"`
	Salon       *string    `json:"salon" doc:"The salon whose events are sent; null: all salons'"`
	URL         string     `json:"url"`
	Description string     `json:"description"`
	Events      []string   `json:"events" nullable:"false" doc:"The types that are sent; with all_events those that there are today"`
	AllEvents   bool       `json:"all_events" doc:"Every type is sent, also those that come later" example:"true"`
	Paused      bool       `json:"paused"`
	PauseCause  *string    `json:"pause_cause" enum:"person,dead,gone" doc:"dead: nothing was taken for three days. gone: the receiver answered 410"`
	PausedAt    *time.Time `json:"paused_at"`
	Failures    int        `json:"failures" doc:"Attempts that failed since the last one that did not"`
	FailingAt   *time.Time `json:"failing_at" doc:"Since when nothing is taken"`
	DeliveredAt *time.Time `json:"delivered_at" doc:"When something was taken last"`
	CreatedAt   *time.Time `json:"created_at" nullable:"false"`
	Secret      *string    `json:"secret" doc:"Signs by Standard Webhooks. Shown when it is made, and null afterwards"`
}

type subscriptionListView struct {
	Items []subscriptionView `json:"items" nullable:"false"`
	Next  *string            `json:"next" doc:"Always null"`
}

type addWebhook struct {
	URL         string   `json:"url" needed:"true" format:"uri" example:"https://example.com/salonzap"`
	Events      []string `json:"events,omitempty" doc:"The types to send. When absent or empty all, also those that come later" example:"[\"message.received\"]"`
	Description string   `json:"description,omitempty" maxLength:"120"`
	Secret      string   `json:"secret,omitempty" doc:"whsec_ and the base64 of 24 to 64 bytes; made when absent"`
}

type patchWebhook struct {
	URL         *string   `json:"url,omitempty" format:"uri"`
	Events      *[]string `json:"events,omitempty" doc:"An empty list is all types, also those that come later"`
	Description *string   `json:"description,omitempty" maxLength:"120"`
	Paused      *bool     `json:"paused,omitempty" doc:"While it is paused nothing new is queued; deliver it afterwards with redeliver"`
}

type rotateInput struct {
	Secret string `json:"secret,omitempty" doc:"The next secret; made when absent"`
	Revoke bool   `json:"revoke,omitempty" example:"false" doc:"The present secret ends at once, and not after 24 hours: for one that became known"`
}

type redeliverInput struct {
	DeliveryID string     `json:"delivery_id,omitempty" doc:"One delivery" example:"42"`
	Since      *time.Time `json:"since,omitempty" doc:"What happened from then on"`
	Until      *time.Time `json:"until,omitempty" doc:"To then; now when absent"`
	OnlyMissed bool       `json:"only_missed,omitempty" doc:"Leave out what was taken"`
}

type redeliveredView struct {
	Queued int `json:"queued" doc:"How many events are on their way: 10000 at most for one call"`
}

// deliveryView is a line of the log of deliveries, with the request and the answer of the last attempt.
type deliveryView struct {
	ID         string     `json:"id"`
	Event      eventView  `json:"event" doc:"The body of the request"`
	State      string     `json:"state" enum:"waiting,delivered,parked"`
	Attempts   int        `json:"attempts"`
	CreatedAt  *time.Time `json:"created_at" nullable:"false"`
	TriedAt    *time.Time `json:"tried_at"`
	DueAt      *time.Time `json:"due_at" doc:"The next attempt of one that failed"`
	Status     *int       `json:"status" doc:"The status of the last answer; null when there was none"`
	Cause      *string    `json:"cause" enum:"status,redirect,timeout,no_answer,forbidden" doc:"Why the last attempt failed"`
	DurationMS int64      `json:"duration_ms"`
	Answer     *string    `json:"answer" doc:"The beginning of the last answer, 4 KiB at most"`
}

type deliveryPageView struct {
	Items []deliveryView `json:"items" nullable:"false"`
	Next  *string        `json:"next" doc:"Give it as after for the next page; null on the last one"`
}

// answerView is what a receiver answered to a test event.
type answerView struct {
	OK         bool    `json:"ok"`
	Status     *int    `json:"status"`
	Cause      *string `json:"cause" enum:"status,redirect,timeout,no_answer,forbidden"`
	DurationMS int64   `json:"duration_ms"`
	Answer     *string `json:"answer" doc:"The beginning of the answer, 4 KiB at most"`
}

// byWebhook names a webhook in a path; Slug is empty for the platform's.
type byWebhook struct {
	Slug string `path:"slug" doc:"The salon's slug" example:"barbearia-do-joao"`
	ID   string `path:"webhook" doc:"The webhook's id"`
}

type byPlatformWebhook struct {
	ID string `path:"webhook" doc:"The webhook's id"`
}

type deliveriesInput struct {
	Slug  string   `path:"slug" doc:"The salon's slug" example:"barbearia-do-joao"`
	ID    string   `path:"webhook" doc:"The webhook's id"`
	After string   `query:"after" doc:"The next of the page before"`
	Limit pageSize `query:"limit"`
}

// owner is whose webhooks a path is about: a salon's, or the platform's.
func (a *api) owner(ctx context.Context, c *call, slug string) (tenant.ID, error) {
	if slug == "" {
		return tenant.ID{}, c.requireAllTenants()
	}
	salon, err := a.salon(ctx, c, slug)
	return salon.ID, err
}

// subscription is the webhook that a path names, and whose it is. Another owner's is not found.
func (a *api) subscription(ctx context.Context, c *call, in byWebhook) (webhook.Subscription, error) {
	owner, err := a.owner(ctx, c, in.Slug)
	if err != nil {
		return webhook.Subscription{}, err
	}
	s, err := a.d.Subscriptions.Subscription(ctx, c.scope(), in.ID)
	if err == nil && s.Tenant != owner {
		err = fault.New(fault.NotFound, "api.webhook", text.WebhookUnknown)
	}
	return s, err
}

// guard says which addresses an owner may name: the operator may name those of an own network.
func (a *api) guard(t tenant.ID) egress.Guard {
	g := a.d.WebhookGuard
	g.Trusted = g.Trusted || t.IsZero()
	return g
}

func (a *api) listSubscriptions(ctx context.Context, c *call, in *bySlug) (int, subscriptionListView, error) {
	owner, err := a.owner(ctx, c, in.Slug)
	if err != nil {
		return 0, subscriptionListView{}, err
	}
	all, err := a.d.Subscriptions.Subscriptions(ctx, c.scope(), owner)
	if err != nil {
		return 0, subscriptionListView{}, err
	}
	list := subscriptionListView{Items: make([]subscriptionView, 0, len(all))}
	for _, s := range all {
		list.Items = append(list.Items, renderSubscription(s, in.Slug))
	}
	return http.StatusOK, list, nil
}

func (a *api) addSubscription(ctx context.Context, c *call, in *bySlug) (int, subscriptionView, error) {
	owner, err := a.owner(ctx, c, in.Slug)
	if err != nil {
		return 0, subscriptionView{}, err
	}
	body, err := decode[addWebhook](c.body)
	if err != nil {
		return 0, subscriptionView{}, err
	}
	s, err := webhook.New(owner, webhook.Draft{URL: body.URL, Description: body.Description, Secret: body.Secret, Types: body.Events}, a.guard(owner), a.d.Now())
	if err != nil {
		return 0, subscriptionView{}, err
	}
	if err := a.d.Subscriptions.AddSubscription(ctx, c.scope(), s); err != nil {
		return 0, subscriptionView{}, err
	}
	v := renderSubscription(s, in.Slug)
	v.Secret = optional(s.Secrets.Current.Reveal())
	return http.StatusCreated, v, nil
}

func (a *api) getSubscription(ctx context.Context, c *call, in *byWebhook) (int, subscriptionView, error) {
	s, err := a.subscription(ctx, c, *in)
	return http.StatusOK, renderSubscription(s, in.Slug), err
}

func (a *api) patchSubscription(ctx context.Context, c *call, in *byWebhook) (int, subscriptionView, error) {
	was, err := a.subscription(ctx, c, *in)
	if err != nil {
		return 0, subscriptionView{}, err
	}
	p, err := decode[patchWebhook](c.body)
	if err == nil && p == (patchWebhook{}) {
		err = fault.Field("api.patch", "body", text.NothingToChange)
	}
	if err != nil {
		return 0, subscriptionView{}, err
	}
	s, err := a.d.Subscriptions.ChangeSubscription(ctx, c.scope(), in.ID, func(s webhook.Subscription) (webhook.Subscription, error) {
		return s.Change(webhook.Patch{URL: p.URL, Description: p.Description, Types: p.Events, Paused: p.Paused}, a.guard(was.Tenant), a.d.Now())
	})
	return http.StatusOK, renderSubscription(s, in.Slug), err
}

func (a *api) deleteSubscription(ctx context.Context, c *call, in *byWebhook) error {
	if _, err := a.subscription(ctx, c, *in); err != nil {
		return err
	}
	return a.d.Subscriptions.DeleteSubscription(ctx, c.scope(), in.ID)
}

func (a *api) rotateSecret(ctx context.Context, c *call, in *byWebhook) (int, subscriptionView, error) {
	if _, err := a.subscription(ctx, c, *in); err != nil {
		return 0, subscriptionView{}, err
	}
	body, err := decode[rotateInput](c.body)
	if err != nil {
		return 0, subscriptionView{}, err
	}
	next := event.NewSecret()
	if body.Secret != "" {
		if next, err = event.ParseSecret(body.Secret); err != nil {
			return 0, subscriptionView{}, err
		}
	}
	s, err := a.d.Subscriptions.ChangeSubscription(ctx, c.scope(), in.ID, func(s webhook.Subscription) (webhook.Subscription, error) {
		s.Secrets = rotated(s.Secrets, next, body.Revoke, a.d.Now())
		return s, nil
	})
	v := renderSubscription(s, in.Slug)
	v.Secret = optional(next.Reveal())
	return http.StatusOK, v, err
}

func rotated(s event.Secrets, next secret.Text, revoke bool, now time.Time) event.Secrets {
	if s = s.Replace(next, now); revoke {
		s = s.Revoke()
	}
	return s
}

func (a *api) testSubscription(ctx context.Context, c *call, in *byWebhook) (int, answerView, error) {
	s, err := a.subscription(ctx, c, *in)
	if err != nil {
		return 0, answerView{}, err
	}
	answer := a.d.WebhookTest.Test(ctx, s)
	return http.StatusOK, answerView{
		OK: answer.OK(), Status: answered(answer.Status), Cause: optional(string(answer.Cause)), DurationMS: answer.Took.Milliseconds(),
		Answer: optional(string(answer.Body)),
	}, nil
}

func (a *api) redeliver(ctx context.Context, c *call, in *byWebhook) (int, redeliveredView, error) {
	if _, err := a.subscription(ctx, c, *in); err != nil {
		return 0, redeliveredView{}, err
	}
	body, err := decode[redeliverInput](c.body)
	if err != nil {
		return 0, redeliveredView{}, err
	}
	seq, since, until, err := body.choice(a.d.Now())
	if err != nil {
		return 0, redeliveredView{}, err
	}
	n, err := a.d.Deliveries.Redeliver(ctx, c.scope(), in.ID, seq, since, until, body.OnlyMissed)
	return http.StatusAccepted, redeliveredView{n}, err
}

// choice is one delivery, or a span of time. Errors: Invalid.
func (in redeliverInput) choice(now time.Time) (seq int64, since, until time.Time, err error) {
	wrong := func(field string) error { return fault.Field("api.redeliver", field, text.RedeliverRange) }
	if in.DeliveryID != "" {
		seq, err := strconv.ParseInt(in.DeliveryID, 10, 64)
		if err != nil || seq <= 0 || in.Since != nil || in.Until != nil {
			return 0, since, until, wrong("delivery_id")
		}
		return seq, since, until, nil
	}
	if in.Since == nil || in.Since.Before(now.Add(-event.Retention-time.Hour)) {
		return 0, since, until, wrong("since")
	}
	since, until = *in.Since, now
	if in.Until != nil {
		until = *in.Until
	}
	if !since.Before(until) {
		return 0, since, until, wrong("until")
	}
	return 0, since, until, nil
}

func (a *api) listDeliveries(ctx context.Context, c *call, in *deliveriesInput) (int, deliveryPageView, error) {
	limit, err := in.Limit.count()
	before := int64(0)
	if in.After != "" {
		n, bad := strconv.ParseInt(in.After, 10, 64)
		if before = n; bad != nil || n <= 0 {
			err = errors.Join(err, fault.Field("api.page", "after", text.PageCursor))
		}
	}
	if err != nil {
		return 0, deliveryPageView{}, err
	}
	if _, err := a.subscription(ctx, c, byWebhook{Slug: in.Slug, ID: in.ID}); err != nil {
		return 0, deliveryPageView{}, err
	}
	entries, err := a.d.Deliveries.Deliveries(ctx, c.scope(), in.ID, before, min(limit+1, maxPage))
	if err != nil {
		return 0, deliveryPageView{}, err
	}
	page := deliveryPageView{Items: make([]deliveryView, 0, len(entries))}
	for _, e := range entries[:min(limit, len(entries))] {
		v, err := renderDelivery(e)
		if err != nil {
			return 0, deliveryPageView{}, err
		}
		page.Items = append(page.Items, v)
	}
	if n := len(page.Items); len(entries) > limit || n == maxPage {
		page.Next = optional(page.Items[n-1].ID)
	}
	return http.StatusOK, page, nil
}

func renderDelivery(e webhook.Entry) (deliveryView, error) {
	body, err := renderEvent(e.Event)
	return deliveryView{
		ID: strconv.FormatInt(e.Seq, 10), Event: body, State: string(e.State), Attempts: e.Attempts, CreatedAt: instant(e.CreatedAt), TriedAt: instant(e.Answer.At),
		DueAt: instant(e.Due), Status: answered(e.Answer.Status), Cause: optional(string(e.Answer.Cause)), DurationMS: e.Answer.Took.Milliseconds(),
		Answer: optional(string(e.Answer.Body)),
	}, err
}

// answered is a status, or null for none.
func answered(status int) *int {
	if status == 0 {
		return nil
	}
	return &status
}

func renderSubscription(s webhook.Subscription, slug string) subscriptionView {
	v := subscriptionView{
		ID: s.ID, Salon: optional(slug), URL: s.URL.Reveal(), Description: s.Description, Events: []string{}, AllEvents: s.All, Paused: s.Pause != "", PauseCause: optional(string(s.Pause)),
		PausedAt: instant(s.PausedAt), Failures: s.Failures, FailingAt: instant(s.FailingAt), DeliveredAt: instant(s.DeliveredAt), CreatedAt: instant(s.CreatedAt),
	}
	for _, t := range s.Types {
		v.Events = append(v.Events, string(t))
	}
	slices.Sort(v.Events)
	return v
}
