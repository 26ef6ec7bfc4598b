package event_test

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	standard "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"salonzap/internal/event"
	"salonzap/internal/fault"
	"salonzap/internal/secret"
	"salonzap/internal/text"
)

// verify calls the reference verifier of Standard Webhooks without its check of the timestamp's age, which uses the machine's clock.
func verify(tb testing.TB, s secret.Text, headers map[string]string, body []byte) error {
	tb.Helper()
	hook, err := standard.NewWebhook(s.Reveal())
	if err != nil {
		tb.Fatal(err)
	}
	h := http.Header{}
	for name, value := range headers {
		h.Set(name, value)
	}
	return hook.VerifyIgnoringTimestamp(body, h)
}

func TestReferenceVerifierAccepts(t *testing.T) {
	first, second := event.NewSecret(), event.NewSecret()
	s := event.Secrets{Current: first}
	for _, e := range samples(t) {
		body, err := encoded(e)
		if err != nil {
			t.Fatal(err)
		}
		headers := s.Sign(e.ID, start, body)
		if err := verify(t, first, headers, body); err != nil {
			t.Errorf("%s: %v", event.TypeOf(e.Data), err)
		}
		if verify(t, second, headers, body) == nil {
			t.Errorf("%s: another secret is accepted", event.TypeOf(e.Data))
		}
		if verify(t, first, headers, append(body, ' ')) == nil {
			t.Errorf("%s: another body is accepted", event.TypeOf(e.Data))
		}
		headers[event.HeaderID] = event.NewID().String()
		if verify(t, first, headers, body) == nil {
			t.Errorf("%s: another id is accepted", event.TypeOf(e.Data))
		}
	}
}

// TestBothSecretsSignDuringAReplacement walks through two replacements within the overlap.
func TestBothSecretsSignDuringAReplacement(t *testing.T) {
	first, second, third := event.NewSecret(), event.NewSecret(), event.NewSecret()
	body := []byte(`{"a":1}`)
	accepted := func(s event.Secrets, now time.Time, which secret.Text) bool {
		return verify(t, which, s.Sign(event.NewID(), now, body), body) == nil
	}
	s := event.Secrets{Current: first}.Replace(second, start)
	last := start.Add(event.Overlap - time.Second)
	if !accepted(s, last, first) || !accepted(s, last, second) || accepted(s, last, third) {
		t.Error("both secrets sign during the overlap, and no other")
	}
	if accepted(s, start.Add(event.Overlap), first) || !accepted(s, start.Add(event.Overlap), second) {
		t.Error("the replaced secret signs after the overlap")
	}
	s = s.Replace(third, start.Add(time.Hour))
	for _, which := range []secret.Text{first, second, third} {
		if !accepted(s, last, which) {
			t.Error("replaced twice, a receiver that has not changed over yet is lost")
		}
	}
	if s = s.Revoke(); accepted(s, start.Add(time.Hour), second) || !accepted(s, start.Add(time.Hour), third) {
		t.Error("a revoked secret signs")
	}
	for i := range 10 {
		s = s.Replace(event.NewSecret(), start.Add(time.Duration(i)*time.Second))
	}
	if n := len(strings.Fields(s.Sign(event.NewID(), start, body)[event.HeaderSignature])); n > 4 {
		t.Errorf("%d signatures", n)
	}
}

func TestSecretsOfWebhooksAreRead(t *testing.T) {
	if _, err := event.ParseSecret(event.NewSecret().Reveal()); err != nil {
		t.Error(err)
	}
	for _, bad := range []string{"", "whsec_", "whsec_abc", "segredo", "whsec_" + strings.Repeat("!", 40), "whsec_" + strings.Repeat("A", 28), "whsec_" + strings.Repeat("A", 200)} {
		_, err := event.ParseSecret(bad)
		f, _ := errors.AsType[*fault.Error](err)
		if f == nil || f.Field != "secret" || bad != "" && strings.Contains(fmt.Sprint(err), bad) {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

func encoded(e event.Event) ([]byte, error) {
	r, err := e.Record(text.PT)
	if err != nil {
		return nil, err
	}
	return r.Encode()
}
