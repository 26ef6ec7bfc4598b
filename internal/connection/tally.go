package connection

import (
	"context"
	"slices"
	"time"

	"salonzap/internal/tenant"
)

// Metrics counts what passkey steps come to, and rows that find no rest. No public number says how many accounts are asked; ours is measured. Events and
// details are closed lists.
type Metrics interface {
	CountLinkPasskey(event, detail string)
	// ObserveLinkPasskeyAnswer hears how long it took from WhatsApp's question to the assertion.
	ObserveLinkPasskeyAnswer(after time.Duration)
	// CountBusyRow hears once a minute of each row that changes more than BusyAfter times in it.
	CountBusyRow()
}

// What is counted, and the details.
const (
	MetricStarted     = "connect_started"
	MetricConnector   = "connector"    // yes or no: whether the page found the Connector before the code
	MetricAsked       = "asked"        // new, again (it was connected before), told (by the owner, on a server that cannot)
	MetricSignError   = "sign_error"   // AssertionErrors, or other: why a Connector did not sign
	MetricAnswered    = "answered"     // an assertion that the server took
	MetricAnswerError = "answer_error" // a fault's kind: an assertion that it did not take
	MetricWish        = "wish"         // an owner without a computer wants to be told when a phone is enough
	MetricStuck       = "stuck"        // WhatsApp took it and did not go on
	MetricCodeShown   = "code_shown"   // a code was to be compared
	MetricLinked      = "linked"       // connected after it was asked
	MetricAbandoned   = "abandoned"    // ended after it was asked, by time or by a person
	MetricFailed      = "failed"       // ended after it was asked, for another cause
)

// metricOf is the event that a line of the history counts as; "" is none.
func metricOf(e Entry) (event, detail string) {
	asked := e.Detail == detailPasskey
	switch e.Kind {
	case EntryAttemptStarted:
		return MetricStarted, ""
	case EntryPasskeyAsked:
		return MetricAsked, e.Detail
	case EntryPasskeyAnswered:
		return MetricAnswered, ""
	case EntryPasskeyWish:
		return MetricWish, ""
	case EntryPasskeyStuck:
		return MetricStuck, ""
	case EntryPasskeyCode:
		return MetricCodeShown, ""
	case EntryConnected:
		if asked {
			return MetricLinked, ""
		}
	case EntryAttemptEnded:
		switch {
		case !asked || e.Cause == PasskeyRequired:
		case e.Cause == CauseNone || e.Cause == CodeExpired || e.Cause == PasskeyExpired:
			return MetricAbandoned, string(e.Cause)
		default:
			return MetricFailed, string(e.Cause)
		}
	default:
	}
	return "", ""
}

// meteredStore is a store whose commits are counted: what the history says happened, after it was stored.
type meteredStore struct {
	Store

	metrics Metrics
}

// Change counts what it committed.
func (s meteredStore) Change(ctx context.Context, scope tenant.Scope, id ID, f Change) (Connection, error) {
	var done []Effect
	c, err := s.Store.Change(ctx, scope, id, capturingEffects(f, &done))
	s.count(done, err)
	return c, err
}

// Open counts what it committed.
func (s meteredStore) Open(
	ctx context.Context, scope tenant.Scope, t tenant.ID, fresh func(tenant.Tenant) Connection, f Change,
) (Connection, bool, error) {
	var done []Effect
	c, existed, err := s.Store.Open(ctx, scope, t, fresh, capturingEffects(f, &done))
	s.count(done, err)
	return c, existed, err
}

// capturingEffects keeps the effects of the change's last run: that is the one which is committed.
func capturingEffects(f Change, done *[]Effect) Change {
	return func(old Connection) (Connection, []Effect, error) {
		c, effects, err := f(old)
		*done = effects
		return c, effects, err
	}
}

func (s meteredStore) count(done []Effect, err error) {
	if err != nil {
		return
	}
	for _, e := range done {
		if r, ok := e.(AppendHistory); ok {
			if event, detail := metricOf(r.Entry); event != "" {
				s.metrics.CountLinkPasskey(event, detail)
			}
		}
	}
}

// CountConnector counts whether the page found the Connector before it showed a code.
func (s *Service) CountConnector(_ context.Context, _ tenant.Scope, _ tenant.ID, present bool) error {
	detail := "no"
	if present {
		detail = "yes"
	}
	s.metrics.CountLinkPasskey(MetricConnector, detail)
	return nil
}

// AssertionErrors are the words with which a Connector says why it did not sign.
func AssertionErrors() []string {
	return []string{"cancelled", "no_passkey_or_refused", "timeout", "unsupported", "busy", "tab_closed", "bad_request"}
}

// CountAssertionError counts why a Connector or a bookmark did not sign: one of AssertionErrors, anything else counts as "other".
func (s *Service) CountAssertionError(_ context.Context, _ tenant.Scope, _ tenant.ID, code string) error {
	if !slices.Contains(AssertionErrors(), code) {
		code = "other"
	}
	s.metrics.CountLinkPasskey(MetricSignError, code)
	return nil
}

type noMetrics struct{}

func (noMetrics) CountLinkPasskey(string, string)        {}
func (noMetrics) ObserveLinkPasskeyAnswer(time.Duration) {}
func (noMetrics) CountBusyRow()                          {}

// LinkPasskeyCounts is what became of passkey steps since a moment, by the histories of all salons.
type LinkPasskeyCounts struct {
	Started   int // linking attempts
	New       int // asked for a passkey, of salons that were never connected before
	Again     int // and of those that were
	Told      int // by their owners' word, on servers that cannot see it
	Answered  int // assertions that WhatsApp was given
	Stuck     int // and did not answer
	Compared  int // codes to be compared
	Linked    int // connected after they were asked
	Abandoned int // ended after they were asked, by time or by a person
	Failed    int // and for another cause
	Moved     int // salons that went to a server that can
	Wished    int // owners without a computer who want to be told when a phone is enough
}

// Asked is how many attempts were asked for a passkey.
func (c LinkPasskeyCounts) Asked() int { return c.New + c.Again + c.Told }

func (c *LinkPasskeyCounts) asked(who string, n int) {
	switch who {
	case askedAgain:
		c.Again += n
	case askedReported:
		c.Told += n
	default:
		c.New += n
	}
}

// Add takes n lines of the history that are alike into the counts.
func (c *LinkPasskeyCounts) Add(e Entry, n int) {
	if e.Kind == EntryMoved {
		c.Moved += n
	}
	switch event, detail := metricOf(e); event {
	case MetricStarted:
		c.Started += n
	case MetricAsked:
		c.asked(detail, n)
	case MetricAnswered:
		c.Answered += n
	case MetricWish:
		c.Wished += n
	case MetricStuck:
		c.Stuck += n
	case MetricCodeShown:
		c.Compared += n
	case MetricLinked:
		c.Linked += n
	case MetricAbandoned:
		c.Abandoned += n
	case MetricFailed:
		c.Failed += n
	}
}
