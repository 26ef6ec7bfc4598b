package inbox

import (
	"cmp"
	"time"
)

// State says how far a message of the salon's account got. States are kept in databases and told to integrators: append only.
type State string

// The states.
const (
	Pending   State = "pending"   // it waits for its turn
	Cancelled State = "cancelled" // somebody took it back before it went
	Expired   State = "expired"   // its deadline passed before it could go
	Unknown   State = "unknown"   // it was handed over, and nobody knows whether it went
	Sent      State = "sent"      // WhatsApp has it
	Refused   State = "refused"   // it will not arrive: see the cause
	Delivered State = "delivered" // the client's phone has it
	Read      State = "read"
)

// States lists all states, in the order in which they outweigh each other: what is known later in the list is better known.
// That a message was delivered outweighs a refusal that came before or after it.
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

// Final tells whether we do nothing more about the message. Receipts may still come.
func (s State) Final() bool { return s != Pending && s != Unknown }

// May tells whether a message in this state can come into another one. Only what waits can be cancelled or expire; what was
// cancelled or expired in the same moment in which it went is as far as it got.
func (s State) May(to State) bool {
	if !s.Valid() || !to.Valid() || to == Pending {
		return false
	}
	if to == Cancelled {
		return s == Pending
	}
	if to == Expired {
		return s == Pending || s == Unknown // the attempt whose end nobody knows is not made again
	}
	return to.rank() > s.rank()
}

// reach is the message when it is known to have come into a state. A server's clock may stand in another zone: nothing becomes of a
// message before it was sent.
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

// confirm is the message when its state is told once more: the earliest time and the better cause count.
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

// better tells whether a cause says more than another one. Of two that say something the lesser word counts, so that the order in which
// they come decides nothing.
func better(c, than Cause) bool {
	if c == "" || c == CauseRefused || c == than {
		return false
	}
	return than == "" || than == CauseRefused || c < than
}
