package app

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"salonzap/internal/alarm"
	"salonzap/internal/event"
	"salonzap/internal/webhook"
)

// alertBody is an alert on the wire, in the form that Standard Webhooks recommends.
type alertBody struct {
	Type      string    `json:"type"` // "alert.server_down", "alert.server_works", "alert.warning", "alert.cleared", "alert.trial"
	Timestamp time.Time `json:"timestamp"`
	Data      alertData `json:"data"`
}

type alertData struct {
	Summary string     `json:"summary"`
	Server  *string    `json:"server"`
	Cause   *string    `json:"cause"`
	Warning *string    `json:"warning"` // an alarm.WarningKind
	Subject *string    `json:"subject"` // of a warning
	Figure  *int       `json:"figure"`  // of a warning, in the unit of its kind
	Salons  int        `json:"salons"`
	BeganAt *time.Time `json:"began_at"`
	Console *string    `json:"console"`
}

// alertHook tells the operator's program; nil: none is configured.
func (c *Core) alertHook(dashboard string) alarm.Hook {
	to := c.Config.Alert
	if to.URL == "" {
		return nil
	}
	target := webhook.Subscription{URL: to.URL, Secrets: event.Secrets{Current: to.Secret}} // of no salon: the operator wrote it
	return func(ctx context.Context, a alarm.Alert) error {
		id, err := event.ParseID(a.ID)
		if err != nil {
			return err
		}
		body, err := json.Marshal(encodeAlert(a, dashboard))
		if err != nil {
			return err
		}
		if answer := c.WebhookPoster.Post(ctx, target, id, body); !answer.OK() {
			return fmt.Errorf("the webhook of alerts: %s, status %d", answer.Cause, answer.Status)
		}
		return nil
	}
}

func encodeAlert(a alarm.Alert, dashboard string) alertBody {
	b := alertBody{Type: "alert." + string(a.Kind), Timestamp: a.At.UTC().Truncate(time.Millisecond), Data: alertData{
		Summary: a.Words, Server: textOrNull(a.Server), Cause: textOrNull(string(a.Cause)), Salons: a.Salons,
	}}
	if a.Warning.Kind != "" {
		b.Data.Warning, b.Data.Subject, b.Data.Figure = textOrNull(string(a.Warning.Kind)), &a.Warning.Subject, &a.Warning.Figure
	}
	if !a.Began.IsZero() {
		began := a.Began.UTC().Truncate(time.Millisecond)
		b.Data.BeganAt = &began
	}
	if dashboard != "" {
		path := "/admin/salons/"
		if a.Warning.Kind != "" {
			path = "/admin/"
		}
		b.Data.Console = textOrNull(dashboard + path)
	}
	return b
}

func textOrNull(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}
