package api

import (
	"context"
	"net/http"
	"reflect"
)

// registerSubscriptions registers the webhooks of the platform and those of a salon: the same operations below two paths.
func (a *api) registerSubscriptions() {
	a.registerPlatformWebhooks("/webhooks")
	a.registerSalonWebhooks("/salons/{slug}/webhooks")
	a.needsBody["redeliver-webhook"], a.needsBody["redeliver-salon-webhook"] = true, true // one of its fields must be there
}

const deliveryPromise = "Each event is sent as it stands in the feed, signed by Standard Webhooks, and is tried for three days until your server answers with 2xx within 30 s; the events " +
	"of one chat come in order. Redirects are not followed. "

// The operations, without path and id.
func listWebhooksSpec() operationSpec {
	return operationSpec{method: http.MethodGet, tag: eventsTag, summary: "List webhooks"}
}

func addWebhookSpec() operationSpec {
	return operationSpec{
		method: http.MethodPost, tag: eventsTag, summary: "Add a webhook", description: deliveryPromise + "The answer shows the secret, once.",
		body: reflect.TypeFor[addWebhook](), statuses: []int{http.StatusCreated},
	}
}

func getWebhookSpec() operationSpec {
	return operationSpec{method: http.MethodGet, tag: eventsTag, summary: "Read a webhook"}
}

func patchWebhookSpec() operationSpec {
	return operationSpec{method: http.MethodPatch, tag: eventsTag, summary: "Change, pause or resume a webhook", body: reflect.TypeFor[patchWebhook]()}
}

func deleteWebhookSpec() operationSpec {
	return operationSpec{method: http.MethodDelete, tag: eventsTag, summary: "Delete a webhook", description: "What waits for it is forgotten."}
}

func rotateSpec() operationSpec {
	return operationSpec{
		method: http.MethodPost, tag: eventsTag, summary: "Replace a webhook's secret",
		description: "For 24 hours deliveries carry two signatures, so that your server can change over when it suits. The answer shows the new secret, once.", body: reflect.TypeFor[rotateInput](),
	}
}

func testSpec() operationSpec {
	return operationSpec{
		method: http.MethodPost, tag: eventsTag, summary: "Send a test event", description: "Sends a signed event of type webhook.test now, once, and tells what your server answered. It is in no log.",
	}
}

func redeliverSpec() operationSpec {
	return operationSpec{
		method: http.MethodPost, tag: eventsTag, summary: "Deliver again", description: "One delivery, or what happened in a span of time and is not waiting: also what happened while the webhook was paused, or before there was one.",
		body: reflect.TypeFor[redeliverInput](), statuses: []int{http.StatusAccepted},
	}
}

func deliveriesSpec() operationSpec {
	return operationSpec{
		method: http.MethodGet, tag: eventsTag, summary: "What became of deliveries", description: "Newest first, with the request and the last answer, kept for 7 days.",
	}
}

// at names an operation.
func (d operationSpec) at(id, path string) operationSpec {
	d.id, d.path = id, path
	return d
}

func (a *api) registerSalonWebhooks(path string) {
	one := path + "/{webhook}"
	register(a, listWebhooksSpec().at("list-salon-webhooks", path), a.listSubscriptions)
	register(a, addWebhookSpec().at("add-salon-webhook", path), a.addSubscription)
	register(a, getWebhookSpec().at("get-salon-webhook", one), a.getSubscription)
	register(a, patchWebhookSpec().at("patch-salon-webhook", one), a.patchSubscription)
	registerNoContent(a, deleteWebhookSpec().at("delete-salon-webhook", one), a.deleteSubscription)
	register(a, rotateSpec().at("rotate-salon-webhook-secret", one+"/rotate-secret"), a.rotateSecret)
	register(a, testSpec().at("test-salon-webhook", one+"/test"), a.testSubscription)
	register(a, redeliverSpec().at("redeliver-salon-webhook", one+"/redeliver"), a.redeliver)
	register(a, deliveriesSpec().at("list-salon-deliveries", one+"/deliveries"), a.listDeliveries)
}

type platformDeliveriesInput struct {
	ID    string   `path:"webhook" doc:"The webhook's id"`
	After string   `query:"after" doc:"The next of the page before"`
	Limit pageSize `query:"limit"`
}

// registerPlatformWebhooks registers the webhooks that get the events of all salons. They need an operator's key.
func (a *api) registerPlatformWebhooks(path string) {
	one := path + "/{webhook}"
	register(a, listWebhooksSpec().at("list-webhooks", path), func(ctx context.Context, c *call, _ *struct{}) (int, subscriptionListView, error) {
		return a.listSubscriptions(ctx, c, &bySlug{})
	})
	register(a, addWebhookSpec().at("add-webhook", path), func(ctx context.Context, c *call, _ *struct{}) (int, subscriptionView, error) {
		return a.addSubscription(ctx, c, &bySlug{})
	})
	register(a, getWebhookSpec().at("get-webhook", one), ofPlatform(a.getSubscription))
	register(a, patchWebhookSpec().at("patch-webhook", one), ofPlatform(a.patchSubscription))
	registerNoContent(a, deleteWebhookSpec().at("delete-webhook", one), func(ctx context.Context, c *call, in *byPlatformWebhook) error {
		return a.deleteSubscription(ctx, c, &byWebhook{ID: in.ID})
	})
	register(a, rotateSpec().at("rotate-webhook-secret", one+"/rotate-secret"), ofPlatform(a.rotateSecret))
	register(a, testSpec().at("test-webhook", one+"/test"), ofPlatform(a.testSubscription))
	register(a, redeliverSpec().at("redeliver-webhook", one+"/redeliver"), ofPlatform(a.redeliver))
	register(a, deliveriesSpec().at("list-deliveries", one+"/deliveries"), func(ctx context.Context, c *call, in *platformDeliveriesInput) (int, deliveryPageView, error) {
		return a.listDeliveries(ctx, c, &deliveriesInput{ID: in.ID, After: in.After, Limit: in.Limit})
	})
}

// ofPlatform lets an operation on a salon's webhook work on one of the platform's.
func ofPlatform[O any](f func(context.Context, *call, *byWebhook) (int, O, error)) func(context.Context, *call, *byPlatformWebhook) (int, O, error) {
	return func(ctx context.Context, c *call, in *byPlatformWebhook) (int, O, error) {
		return f(ctx, c, &byWebhook{ID: in.ID})
	}
}
