package connection

import (
	"context"
	"slices"
	"time"

	"salonzap/internal/tenant"
)

// Tally counts what passkey steps come to, and rows that find no rest. No public number says how many accounts are asked; ours is measured. Events and
// details are closed lists.
type Tally interface {
	Passkey(event, detail string)
	// PasskeyAnswered hears how long it took from WhatsApp's question to the assertion.
	PasskeyAnswered(after time.Duration)
	// BusyRow hears once a minute of each row that changes more than BusyAfter times in it.
	BusyRow()
}

// What is counted, and the details.
const (
	TallyStarted     = "connect_started"
	TallyConnector   = "connector"    // yes or no: whether the page found the Connector before the code
	TallyAsked       = "asked"        // new, again (it was connected before), told (by the owner, on a server that cannot)
	TallySignError   = "sign_error"   // AssertionErrors, or other: why a Connector did not sign
	TallyAnswered    = "answered"     // an assertion that the server took
	TallyAnswerError = "answer_error" // a fault's kind: an assertion that it did not take
	TallyWish        = "wish"         // an owner without a computer wants to be told when a phone is enough
	TallyStuck       = "stuck"        // WhatsApp took it and did not go on
	TallyCode        = "code_shown"   // a code was to be compared
	TallyLinked      = "linked"       // connected after it was asked
	TallyAbandoned   = "abandoned"    // ended after it was asked, by time or by a person
	TallyFailed      = "failed"       // ended after it was asked, for another cause
)

// tallied is the event that a line of the history counts as; "" is none.
func tallied(e Entry) (event, detail string) {
	asked := e.Detail == byPasskey
	switch e.Kind {
	case DidBegin:
		return TallyStarted, ""
	case DidAsk:
		return TallyAsked, e.Detail
	case DidAnswer:
		return TallyAnswered, ""
	case DidWish:
		return TallyWish, ""
	case DidStall:
		return TallyStuck, ""
	case DidCompare:
		return TallyCode, ""
	case DidConnect:
		if asked {
			return TallyLinked, ""
		}
	case DidEnd:
		switch {
		case !asked || e.Cause == PasskeyRequired:
		case e.Cause == CauseNone || e.Cause == CodeExpired || e.Cause == PasskeyExpired:
			return TallyAbandoned, string(e.Cause)
		default:
			return TallyFailed, string(e.Cause)
		}
	default:
	}
	return "", ""
}

// counted is a store whose commits are counted: what the history says happened, after it was stored.
type counted struct {
	Store

	tally Tally
}

// Change counts what it committed.
func (s counted) Change(ctx context.Context, scope tenant.Scope, id ID, f Change) (Connection, error) {
	var done []Effect
	c, err := s.Store.Change(ctx, scope, id, noting(f, &done))
	s.count(done, err)
	return c, err
}

// Open counts what it committed.
func (s counted) Open(
	ctx context.Context, scope tenant.Scope, t tenant.ID, fresh func(tenant.Tenant) Connection, f Change,
) (Connection, bool, error) {
	var done []Effect
	c, existed, err := s.Store.Open(ctx, scope, t, fresh, noting(f, &done))
	s.count(done, err)
	return c, existed, err
}

// noting keeps the effects of the change's last run: that is the one which is committed.
func noting(f Change, done *[]Effect) Change {
	return func(old Connection) (Connection, []Effect, error) {
		c, effects, err := f(old)
		*done = effects
		return c, effects, err
	}
}

func (s counted) count(done []Effect, err error) {
	if err != nil {
		return
	}
	for _, e := range done {
		if r, ok := e.(Record); ok {
			if event, detail := tallied(r.Entry); event != "" {
				s.tally.Passkey(event, detail)
			}
		}
	}
}

// NoteConnector counts whether the page found the Connector before it showed a code.
func (s *Service) NoteConnector(_ context.Context, _ tenant.Scope, _ tenant.ID, present bool) error {
	detail := "no"
	if present {
		detail = "yes"
	}
	s.tally.Passkey(TallyConnector, detail)
	return nil
}

// AssertionErrors are the words with which a Connector says why it did not sign.
func AssertionErrors() []string {
	return []string{"cancelled", "no_passkey_or_refused", "timeout", "unsupported", "busy", "tab_closed", "bad_request"}
}

// NoteAssertion counts why a Connector or a bookmark did not sign: one of AssertionErrors, anything else counts as "other".
func (s *Service) NoteAssertion(_ context.Context, _ tenant.Scope, _ tenant.ID, code string) error {
	if !slices.Contains(AssertionErrors(), code) {
		code = "other"
	}
	s.tally.Passkey(TallySignError, code)
	return nil
}

type noTally struct{}

func (noTally) Passkey(string, string)        {}
func (noTally) PasskeyAnswered(time.Duration) {}
func (noTally) BusyRow()                      {}

// PasskeyCounts is what became of passkey steps since a moment, by the histories of all salons.
type PasskeyCounts struct {
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
func (c PasskeyCounts) Asked() int { return c.New + c.Again + c.Told }

func (c *PasskeyCounts) asked(who string, n int) {
	switch who {
	case askedAgain:
		c.Again += n
	case askedTold:
		c.Told += n
	default:
		c.New += n
	}
}

// Add takes n lines of the history that are alike into the counts.
func (c *PasskeyCounts) Add(e Entry, n int) {
	if e.Kind == DidMove {
		c.Moved += n
	}
	switch event, detail := tallied(e); event {
	case TallyStarted:
		c.Started += n
	case TallyAsked:
		c.asked(detail, n)
	case TallyAnswered:
		c.Answered += n
	case TallyWish:
		c.Wished += n
	case TallyStuck:
		c.Stuck += n
	case TallyCode:
		c.Compared += n
	case TallyLinked:
		c.Linked += n
	case TallyAbandoned:
		c.Abandoned += n
	case TallyFailed:
		c.Failed += n
	}
}
