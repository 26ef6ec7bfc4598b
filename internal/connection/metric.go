package connection

// The events that are counted; the comments give the details of those that have some.
const (
	MetricStarted     = "connect_started"
	MetricConnector   = "connector"    // yes or no: whether the page found the Connector before the code
	MetricAsked       = "asked"        // new, again (it was connected before), told (by the owner, on a server that cannot)
	MetricSignError   = "sign_error"   // AssertionErrors, or other: why a Connector did not sign
	MetricAnswered    = "answered"     // an assertion that the server took
	MetricAnswerError = "answer_error" // a fault's kind: an assertion that it did not take
	MetricWish        = "wish"         // an owner without a computer wants to be notified when a phone is enough
	MetricStuck       = "stuck"        // WhatsApp took the assertion and did not go on
	MetricCodeShown   = "code_shown"   // a code was to be compared
	MetricLinked      = "linked"       // connected after it was asked
	MetricAbandoned   = "abandoned"    // ended after it was asked, by time or by a person
	MetricFailed      = "failed"       // ended after it was asked, for another cause
)

// MetricOf is the metric's event, and its detail, that an entry of the history counts as; event is "" when it is not counted.
func MetricOf(e Entry) (event, detail string) {
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

// LinkPasskeyCounts counts passkey steps and what became of them, from the histories of all salons in a period.
type LinkPasskeyCounts struct {
	Started   int // linking attempts
	New       int // asked for a passkey, of salons that were never connected before
	Again     int // and of those that were
	Told      int // of which their owners reported it, on servers that cannot see it
	Answered  int // assertions that WhatsApp was given
	Stuck     int // assertions that WhatsApp did not answer
	Compared  int // codes to be compared
	Linked    int // connected after they were asked
	Abandoned int // ended after they were asked, by time or by a person
	Failed    int // ended after they were asked, for another cause
	Moved     int // salons that moved to a server that can do the step
	Wished    int // owners without a computer who want to be notified when a phone is enough
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

// Add counts n entries of the history that have the kind, cause and detail of e.
func (c *LinkPasskeyCounts) Add(e Entry, n int) {
	if e.Kind == EntryMoved {
		c.Moved += n
	}
	switch event, detail := MetricOf(e); event {
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
