package webhook

import (
	"errors"
	"log/slog"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"salonzap/internal/egress"
	"salonzap/internal/event"
	"salonzap/internal/fault"
	"salonzap/internal/secret"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

// Subscription is a URL to which events are delivered: those of one salon, or of all.
type Subscription struct {
	ID          string
	Tenant      tenant.ID // zero: the platform's subscription to the events of all salons
	URL         secret.Text
	Description string
	All         bool // every type is sent, also types that are added later; Types then has all known ones
	Types       []event.Type
	Secrets     event.Secrets

	Pause       PauseCause // why nothing is delivered; empty while the subscription is active
	PausedAt    time.Time
	Failures    int       // in a row
	FailingAt   time.Time // since when the receiver has accepted nothing; zero when the last attempt succeeded
	DeliveredAt time.Time // when the receiver last accepted an event
	CreatedAt   time.Time
}

// PauseCause is why a subscription is paused.
type PauseCause string

// The causes.
const (
	PausedByPerson PauseCause = "person"
	PausedAsDead   PauseCause = "dead" // the receiver accepted nothing for three days
	PausedAsGone   PauseCause = "gone" // the receiver answered 410
)

// Bounds of subscriptions.
const (
	MaxURL         = 2000 // bytes
	MaxDescription = 120  // characters
	MaxPerOwner    = 20   // subscriptions of a salon, or of the platform
)

// Draft is the input for a new subscription. An empty Secret: one is generated.
type Draft struct {
	URL, Description, Secret string
	Types                    []string // empty: all, also types that are added later
}

// New makes a subscription. Errors: Invalid "url", "events", "description", "secret".
func New(t tenant.ID, d Draft, guard egress.Guard, now time.Time) (Subscription, error) {
	s := Subscription{ID: uuid.Must(uuid.NewV7()).String(), Tenant: t, Secrets: event.Secrets{Current: event.NewSecret()}, CreatedAt: now}
	var unusable error
	if d.Secret != "" {
		s.Secrets.Current, unusable = event.ParseSecret(d.Secret)
	}
	s, err := s.Change(Patch{URL: &d.URL, Description: &d.Description, Types: &d.Types}, guard, now)
	return s, errors.Join(err, unusable)
}

// Patch changes a subscription; a nil field stays as it is.
type Patch struct {
	URL, Description *string
	Types            *[]string
	Paused           *bool
}

// Change applies a patch. Errors: Invalid "url", "events", "description".
func (s Subscription) Change(p Patch, guard egress.Guard, now time.Time) (Subscription, error) {
	var errs []error
	if p.URL != nil {
		address, err := checkURL(*p.URL, guard)
		s.URL, errs = secret.Text(address), append(errs, err)
	}
	if p.Description != nil {
		if s.Description = strings.TrimSpace(*p.Description); utf8.RuneCountInString(s.Description) > MaxDescription || strings.ContainsRune(s.Description, 0) {
			errs = append(errs, fault.Field("webhook.change", "description", text.TextTooLong, MaxDescription))
		}
	}
	if p.Types != nil {
		types, err := parseTypes(*p.Types)
		s.All, s.Types, errs = len(*p.Types) == 0, types, append(errs, err)
	}
	if p.Paused != nil {
		s = s.paused(*p.Paused, now)
	}
	return s, errors.Join(errs...)
}

func (s Subscription) paused(yes bool, now time.Time) Subscription {
	switch {
	case yes && s.Pause == "":
		s.Pause, s.PausedAt = PausedByPerson, now
	case !yes && s.Pause != "":
		s.Pause, s.PausedAt, s.Failures, s.FailingAt = "", time.Time{}, 0, time.Time{}
	}
	return s
}

func parseTypes(names []string) ([]event.Type, error) {
	if len(names) == 0 {
		return event.Types(), nil
	}
	var types []event.Type
	for _, name := range names {
		t := event.Type(name)
		if !slices.Contains(event.Types(), t) {
			return nil, fault.Field("webhook.change", "events", text.EventTypeUnknown, name[:min(len(name), 40)])
		}
		if !slices.Contains(types, t) {
			types = append(types, t)
		}
	}
	return types, nil
}

// checkURL checks a URL when it is set. The transport's guard checks the address again at each dial.
func checkURL(raw string, guard egress.Guard) (string, error) {
	raw = strings.TrimSpace(raw)
	var u *url.URL
	var err error
	if len(raw) <= MaxURL {
		u, err = egress.ParseURL(raw)
	}
	if u == nil || err != nil || u.User != nil || u.Fragment != "" {
		return "", fault.Field("webhook.change", "url", text.WebhookURLInvalid)
	}
	if guard.Check(u) != nil {
		return "", fault.Field("webhook.change", "url", text.WebhookURLForbidden)
	}
	return u.String(), nil
}

// LogValue is the id alone, since the URL is secret.
func (s Subscription) LogValue() slog.Value { return slog.StringValue(s.ID) }
