package subscriptions

import (
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"salonzap/internal/event"
	"salonzap/internal/secret"
	"salonzap/internal/store/column"
	"salonzap/internal/store/db"
	"salonzap/internal/store/storekit"
	"salonzap/internal/tenant"
	"salonzap/internal/webhook"
)

func urlPlace(id string) string     { return "subscription/url/" + id }
func secretsPlace(id string) string { return "subscription/secrets/" + id }
func answerPlace(seq int64) string  { return "delivery/answer/" + strconv.FormatInt(seq, 10) }

// secrets are what is sealed in a row.
type secrets struct {
	Current string   `json:"current"`
	Former  []former `json:"former,omitempty"`
}

type former struct {
	Secret string    `json:"secret"`
	Until  time.Time `json:"until"`
}

func write(ring *secret.Ring, s webhook.Subscription) (db.Subscription, error) {
	keys := secrets{Current: s.Secrets.Current.Reveal()}
	for _, f := range s.Secrets.Former {
		keys.Former = append(keys.Former, former{f.Secret.Reveal(), f.Until})
	}
	plain, err := json.Marshal(keys)
	if err != nil {
		return db.Subscription{}, err
	}
	types, err := json.Marshal(typesOf(s))
	if err != nil {
		return db.Subscription{}, err
	}
	state := "active"
	if s.Pause != "" {
		state = "paused"
	}
	return db.Subscription{
		ID: s.ID, TenantID: column.Text(s.Tenant.String()), Url: ring.Seal(urlPlace(s.ID), []byte(s.URL.Reveal())), Description: s.Description,
		Types: string(types), Secrets: ring.Seal(secretsPlace(s.ID), plain), State: state, PauseCause: string(s.Pause), PausedAt: column.At(s.PausedAt),
		Failures: int64(s.Failures), FailingAt: column.At(s.FailingAt), DeliveredAt: column.At(s.DeliveredAt), CreatedAt: column.At(s.CreatedAt), Version: 1,
	}, nil
}

func read(ring *secret.Ring, r db.Subscription) (webhook.Subscription, error) {
	s := webhook.Subscription{
		ID: r.ID, Description: r.Description, Pause: webhook.PauseCause(r.PauseCause), PausedAt: r.PausedAt.Time(), Failures: int(r.Failures),
		FailingAt: r.FailingAt.Time(), DeliveredAt: r.DeliveredAt.Time(), CreatedAt: r.CreatedAt.Time(),
	}
	if r.TenantID != "" {
		t, err := tenant.ParseID(string(r.TenantID))
		if err != nil {
			return s, storekit.Unreadable("tenant", err)
		}
		s.Tenant = t
	}
	address, err := ring.Open(urlPlace(r.ID), r.Url)
	if err != nil {
		return s, storekit.Unreadable("url", err)
	}
	s.URL = secret.Text(address)
	plain, err := ring.Open(secretsPlace(r.ID), r.Secrets)
	if err != nil {
		return s, storekit.Unreadable("secrets", err)
	}
	var keys secrets
	if err := json.Unmarshal(plain, &keys); err != nil {
		return s, storekit.Unreadable("secrets", err)
	}
	s.Secrets.Current = secret.Text(keys.Current)
	for _, f := range keys.Former {
		s.Secrets.Former = append(s.Secrets.Former, event.Former{Secret: secret.Text(f.Secret), Until: f.Until})
	}
	if err := json.Unmarshal([]byte(r.Types), &s.Types); err != nil {
		return s, storekit.Unreadable("types", err)
	}
	if s.All = len(s.Types) == 1 && s.Types[0] == everyType; s.All {
		s.Types = event.Types()
	}
	return s, nil
}

// everyType stands for every type of event, also for those that come later.
const everyType event.Type = "*"

// typesOf is what is kept of a subscription's types.
func typesOf(s webhook.Subscription) []event.Type {
	if s.All {
		return []event.Type{everyType}
	}
	return s.Types
}

// entry is a line of the log; its event is read by the caller.
func (s *Store) entry(r db.DeliveriesBeforeRow) (webhook.Entry, error) {
	e := webhook.Entry{
		Seq: r.Seq, State: webhook.State(r.State), CreatedAt: r.CreatedAt.Time(), Attempts: int(r.Attempts), Due: r.DueAt.Time(),
		Answer: webhook.Answer{
			Status: int(r.Status), Cause: webhook.Cause(r.Cause), Took: time.Duration(r.TookMs) * time.Millisecond, At: r.TriedAt.Time(),
		},
	}
	if r.Answer == "" {
		return e, nil
	}
	body, err := s.kit.Ring().Open(answerPlace(r.Seq), r.Answer)
	if err != nil {
		return e, storekit.Unreadable("answer", err)
	}
	e.Answer.Body = body
	return e, nil
}

// sealAnswer seals the beginning of an answer; what is no text is left out of it.
func (s *Store) sealAnswer(seq int64, a webhook.Answer) string {
	if len(a.Body) == 0 {
		return ""
	}
	return s.kit.Ring().Seal(answerPlace(seq), []byte(strings.ToValidUTF8(strings.ReplaceAll(string(a.Body), "\x00", ""), "")))
}
