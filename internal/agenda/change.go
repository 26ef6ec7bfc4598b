package agenda

import (
	"slices"
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

// FitsIn tells whether everything that a change occupies is free in a snapshot that was read later,
// under a lock, not counting what the change itself removes. The database refuses overlaps by
// itself, except those of encaixes.
func (c Change) FitsIn(s Snapshot) bool {
	for _, o := range s.Occupied {
		goes := !o.Appointment.IsZero() && slices.Contains(c.Free, o.Appointment) || o.Kind == ForHold && !c.DropHoldsOf.IsZero() && o.Client == c.DropHoldsOf
		if goes || !o.live(s.Now) {
			continue
		}
		for _, t := range c.Take {
			if t.Kind != ForEncaixe && t.Professional == o.Professional && t.Span.Overlaps(o.Span) {
				return false
			}
		}
	}
	return true
}

// View is the part of the agenda that a change touches; false when it takes nothing.
func (c Change) View() (View, bool) {
	if len(c.Take) == 0 {
		return View{}, false
	}
	v := View{From: c.Take[0].Date, To: c.Take[0].Date}
	for _, t := range c.Take {
		v.From, v.To = sooner(v.From, t.Date), later(v.To, t.Date)
		if !slices.Contains(v.Professionals, t.Professional) {
			v.Professionals = append(v.Professionals, t.Professional)
		}
	}
	v.From, v.To = v.From.AddDays(-margin), v.To.AddDays(margin+1)
	return v, true
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
