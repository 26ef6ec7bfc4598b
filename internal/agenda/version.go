package agenda

import (
	"errors"

	"salonzap/internal/fault"
	"salonzap/internal/text"
)

// Version is the state of a service, a professional, a day or the rules that somebody read: what is written with it is refused when
// somebody else changed it in between. Each change raises what is stored by one, from 1 on.
type Version int

const (
	// AnyVersion takes whatever there is.
	AnyVersion Version = 0
	// Absent wants it not to be there yet.
	Absent Version = -1
)

// Allows tells whether what was read as this version may be written over what is stored now; 0 is nothing.
func (v Version) Allows(stored Version) bool {
	switch v {
	case AnyVersion:
		return true
	case Absent:
		return stored == 0
	}
	return v == stored
}

// Next is what is stored when something that was read as this version was written.
func (v Version) Next() Version { return max(v, 0) + 1 }

// Check refuses what was stored after somebody read this version. Errors: Conflict with Key text.AgendaChanged.
func (v Version) Check(op string, stored Version) error {
	if !v.Allows(stored) {
		return fault.New(fault.Conflict, op, text.AgendaChanged)
	}
	return nil
}

// Changed tells whether an error says that somebody changed something in between.
func Changed(err error) bool {
	f, ok := errors.AsType[*fault.Error](err)
	return ok && f.Key == text.AgendaChanged
}

// rereads is how often a change is tried again after somebody else's change. Each failure means
// that another writer succeeded, so a crowd always makes progress; so many failures in a row point
// to a defect.
const rereads = 100

// Reread makes a change that reads, decides and writes, and makes it anew when somebody changed what it had read before it wrote.
// What its author saw is compared in change itself, against what it reads.
func Reread(change func() error) error {
	var err error
	for range rereads {
		if err = change(); !Changed(err) {
			return err
		}
	}
	return err
}
