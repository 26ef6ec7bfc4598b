package inbox

import (
	"cmp"
	"time"
)

// State says how far a message of the salon's account got. States are stored in databases and sent
// to integrators: append only.
type State string

// The states.
const (
	Pending   State = "pending"   // it waits to be sent
	Cancelled State = "cancelled" // somebody cancelled it before it was sent
	Expired   State = "expired"   // its deadline passed before it could go
	Unknown   State = "unknown"   // it was handed over, and it is not known whether it was sent
	Sent      State = "sent"      // WhatsApp has it
	Refused   State = "refused"   // it will not arrive: see the cause
	Delivered State = "delivered" // the client's phone has it
	Read      State = "read"
)

// States lists all states, in the order in which they outweigh each other: a later one replaces an
// earlier one. A delivery outweighs a refusal that came before or after it.
func States() []State {
	return []State{Pending, Cancelled, Expired, Unknown, Sent, Refused, Delivered, Read}
}

func (s State) rank() int {
	for i, known := range States() {
		if s == known {
			return i
		}
	}
	return -1
}

// Valid tells whether it is a state.
func (s State) Valid() bool { return s.rank() >= 0 }

// Final tells whether nothing more is done about the message. Receipts may still come.
func (s State) Final() bool { return s != Pending && s != Unknown }

// May tells whether a message in this state can change to another. Only a waiting message can be
// cancelled or expire; one that was cancelled or expired at the moment when it was sent can still
// become Sent and more.
func (s State) May(to State) bool {
	if !s.Valid() || !to.Valid() || to == Pending {
		return false
	}
	if to == Cancelled {
		return s == Pending
	}
	if to == Expired {
		return s == Pending || s == Unknown // with Unknown: the attempt of unknown outcome is not repeated
	}
	return to.rank() > s.rank()
}

// reach changes the state when it may. A server's clock may be in another zone: no state is older
// than the message itself.
func (m Message) reach(to State, c Cause, at time.Time) (Message, bool) {
	if at.Before(m.SentAt) {
		at = m.SentAt
	}
	if to == m.State && to.rank() >= Sent.rank() {
		return m.confirm(c, at)
	}
	if !m.State.May(to) {
		return m, false
	}
	m.State, m.Cause, m.StateAt = to, "", at
	if to == Refused {
		m.Cause = cmp.Or(c, CauseRefused)
	}
	return m, true
}

// confirm is the message when its state is reported again: the earliest time and the better cause
// count.
func (m Message) confirm(c Cause, at time.Time) (Message, bool) {
	changed := false
	if m.State == Refused && better(c, m.Cause) {
		m.Cause, changed = c, true
	}
	if at.Before(m.StateAt) {
		m.StateAt, changed = at, true
	}
	return m, changed
}

// better tells whether a cause says more than another one. Of two specific causes the one that
// sorts first counts, so that the order in which they come does not matter.
func better(c, than Cause) bool {
	if c == "" || c == CauseRefused || c == than {
		return false
	}
	return than == "" || than == CauseRefused || c < than
}
