package agenda

import (
	"strings"

	"salonzap/internal/fault"
	"salonzap/internal/text"
)

// Change is what a rule decided: the store writes all of it in one transaction, or nothing.
type Change struct {
	Appointments []Appointment    // as they are now; Version is one more than what is stored, or 1
	Events       []Event          // to add
	Free         []AppointmentID  // whose occupancies go, before Take comes
	DropHoldsOf  ClientID         // whose holds go, wherever they are, with their occupancies
	Hold         *Hold            // to add
	Blocks       []Block          // to add
	DropBlocks   []BlockID        // blocks that go, with their occupancies, before Blocks come
	Take         []Occupancy      // to add, in this order
	Turn         []ProfessionalID // whose LastTurn becomes now
	Warnings     []Warning        // what speaks against it; staff did it all the same
}

// Empty tells whether there is nothing to write.
func (c Change) Empty() bool {
	return len(c.Appointments) == 0 && c.DropHoldsOf.IsZero() && c.Hold == nil && len(c.Blocks) == 0 && len(c.DropBlocks) == 0
}

// Warning is what spoke against a time that staff chose.
type Warning struct {
	At      Local
	Reasons []Reason
}

// RefusalError is why something cannot be booked: the cause of a fault, for whoever wants all the reasons.
type RefusalError struct {
	Item    int // which of several things
	At      Local
	Reasons []Reason
}

// Error is for the log.
func (r *RefusalError) Error() string {
	all := make([]string, len(r.Reasons))
	for i, x := range r.Reasons {
		all[i] = string(x.Code)
	}
	return r.At.String() + ": " + strings.Join(all, ", ")
}

// fault is the refusal with the sentence of its first reason; that of a client names nobody else.
func (r *RefusalError) fault(op string, by Party) *fault.Error {
	first := r.Reasons[0]
	if first.Taken() && by != PartyStaff {
		return &fault.Error{Kind: fault.Conflict, Op: op, Key: text.AgendaTaken, Err: r}
	}
	key, args := first.sentence(text.PT)
	return &fault.Error{Kind: fault.Conflict, Op: op, Key: key, Args: args, Err: r}
}

// Faults are the refusal as one fault a reason, for whoever can show them all; those of a client name nobody else.
func (r *RefusalError) Faults(op, field string, by Party) []error {
	all := make([]error, 0, len(r.Reasons))
	for _, x := range r.Reasons {
		key, args := x.sentence(text.PT)
		if x.Taken() && by != PartyStaff {
			key, args = text.AgendaTaken, nil
		}
		all = append(all, &fault.Error{Kind: fault.Conflict, Op: op, Field: field, Key: key, Args: args})
	}
	return all
}
