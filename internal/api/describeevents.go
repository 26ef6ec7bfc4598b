package api

import (
	"net/http"
	"reflect"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"salonzap/internal/event"
)

// eventSummaries say what happened, by type.
func eventSummaries() map[event.Type]string {
	return map[event.Type]string{
		event.TypeMessageReceived:   "A client wrote, or the owner did on the phone",
		event.TypeMessageSent:       "WhatsApp has a message of the salon",
		event.TypeMessageStatus:     "How far a message got",
		event.TypeMessageEdited:     "A message reads otherwise now",
		event.TypeMessageDeleted:    "A message was taken back",
		event.TypeConnectionChanged: "The salon's WhatsApp is otherwise now",
		event.TypeConnectionAttempt: "A linking attempt began or ended",
		event.TypeContactChanged:    "What is known of a contact changed",
	}
}

// describeEvents describes the body of each webhook that Salonzap sends.
func (a *api) describeEvents() {
	spec := a.huma.OpenAPI()
	spec.Webhooks = make(map[string]*huma.PathItem)
	for _, t := range event.Types() {
		data := reflect.TypeOf(event.Prototype(t))
		summary := eventSummaries()[t]
		if summary == "" {
			summary = string(t)
		}
		body := &huma.Schema{AllOf: []*huma.Schema{
			a.schema(reflect.TypeFor[eventView]()),
			{Type: huma.TypeObject, Properties: map[string]*huma.Schema{
				"type": {Type: huma.TypeString, Enum: []any{string(t)}},
				"data": a.schema(data),
			}},
		}}
		spec.Webhooks[string(t)] = &huma.PathItem{Post: &huma.Operation{
			OperationID: "event-" + strings.NewReplacer(".", "-", "_", "-").Replace(string(t)), Method: http.MethodPost, Tags: []string{eventsTag},
			Summary: summary, Description: summary + ". Sent to webhooks, signed by Standard Webhooks (webhook-id, webhook-timestamp, webhook-signature), and in the feed.",
			Security:    []map[string][]string{},
			RequestBody: &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{"application/json": {Schema: body}}},
			Responses:   map[string]*huma.Response{"204": {Description: "Taken: any 2xx within 30 s"}, "410": {Description: "Gone: the webhook is paused at once"}},
		}}
	}
}
