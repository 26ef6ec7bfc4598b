package connection

// Outage tells whether a salon that was connected, and wants to be, is not; and why, so far as it is known. While its owner is linking
// it again it still is not. A moment's blink is an outage, too: who tells people of it waits whether it lasts.
func Outage(c Connection) (cause Cause, down bool) {
	if c.Wanted != Linked || !c.LinkedOnce {
		return CauseNone, false
	}
	switch s := c.State.(type) {
	case Connected:
		switch c.Evidence.Reading {
		case ReadClosed, ReadAbsent, ReadConnecting:
			return c.Cause, true
		case ReadNothing, ReadOpen, ReadUnloaded:
		}
		return c.Cause, c.Cause != CauseNone && c.Cause != PhoneOffline // with its phone out of reach it works for some days
	case Quarantined:
		return s.Why, true
	case Intended, Known:
	}
	return c.Cause, true
}
