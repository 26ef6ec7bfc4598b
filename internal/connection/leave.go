package connection

// Leaving is what takes a salon off a server that is to become empty.
type Leaving string

// The ways off a server.
const (
	LeavesItself    Leaving = "itself"     // only an instance that a move left behind is still there: it is removed without anybody
	LeavesAtClick   Leaving = "next_click" // it is not connected: its next click links it elsewhere, with the code that it needs anyway
	LeavesByOwner   Leaving = "owner"      // it is connected there: only its owner's phone can scan a new code
	LeavesAfterwork Leaving = "under_way"  // it is being linked, moved, decided about or cleaned up: what comes of that decides
)

// Leavings are all of them, in the order in which they are shown.
func Leavings() []Leaving {
	return []Leaving{LeavesByOwner, LeavesAtClick, LeavesAfterwork, LeavesItself}
}

// LeavingOf tells what takes a connection off the server on which it lives.
func LeavingOf(c Connection) Leaving {
	switch c.State.(type) {
	case Connected:
		if c.PendingCleanup != CleanupNone {
			return LeavesAfterwork
		}
		return LeavesByOwner
	case Quarantined:
		return LeavesAfterwork
	case Intended, Known:
	}
	if c.Attempt != nil || c.PendingCleanup != CleanupNone || c.Previous.Server != "" {
		return LeavesAfterwork
	}
	return LeavesAtClick
}
