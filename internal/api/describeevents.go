package api

import (
	"net/http"
	"reflect"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"salonzap/internal/agenda"
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

		event.TypeAppointmentCreated:     "A time was booked",
		event.TypeAppointmentUpdated:     "An appointment changed, but for its time and its professional",
		event.TypeAppointmentRescheduled: "An appointment has another time or another professional",
		event.TypeAppointmentCancelled:   "An appointment is cancelled, and its time is free",
		event.TypeAppointmentStatus:      "An appointment is confirmed, done, missed, or one of these is taken back",
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
			RequestBody: &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{"application/json": {Schema: body, Example: a.eventExample(t, data)}}},
			Responses:   map[string]*huma.Response{"204": {Description: "Taken: any 2xx within 30 s"}, "410": {Description: "Gone: the webhook is paused at once"}},
		}}
	}
}

// eventExample is an event of a type, whole.
func (a *api) eventExample(t event.Type, data reflect.Type) map[string]any {
	example, _ := exampleOf(a.huma.OpenAPI(), a.schema(reflect.TypeFor[eventView]()), "", false).(map[string]any)
	example["type"], example["version"], example["sequence"] = string(t), event.Version, 1
	said, _ := exampleOf(a.huma.OpenAPI(), a.schema(data), "", false).(map[string]any)
	example["data"] = said
	if after, ok := said["after"].(map[string]any); ok {
		exemplify(t, said, after)
	}
	return example
}

// exemplify makes a booking what an event of its type says of an appointment.
func exemplify(t event.Type, said, after map[string]any) {
	set := func(field, value string) {
		after[field] = value
		said["appointment"].(map[string]any)[field] = value
	}
	change := agenda.EventBooked
	switch t { //nolint:exhaustive // the others are of no appointment
	case event.TypeAppointmentCreated:
		said["before"] = nil
	case event.TypeAppointmentRescheduled:
		change = agenda.EventMoved
		set("time", "16:30")
		set("start_at", "2026-11-29T19:30:00Z")
		set("end_at", "2026-11-29T20:00:00Z")
	case event.TypeAppointmentUpdated:
		change = agenda.EventRederived
		set("start_at", "2026-11-29T17:00:00Z")
		set("end_at", "2026-11-29T17:30:00Z")
	case event.TypeAppointmentCancelled:
		change = agenda.EventCancelled
		set("status", string(agenda.IsCancelled))
	case event.TypeAppointmentStatus:
		change = agenda.EventConfirmed
		set("status", string(agenda.IsConfirmed))
	}
	said["change"] = string(change)
}
