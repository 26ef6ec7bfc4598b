package connection

// Outage tells whether a salon that was connected, and wants to be, is not connected, and why, so far as it is known. It lasts while the
// owner links the phone again. A short interruption counts too: whoever alerts people must wait to see whether it lasts.
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
		return c.Cause, c.Cause != CauseNone && c.Cause != PhoneOffline // while its phone is offline a session works on for some days
	case Quarantined:
		return s.Why, true
	case Intended, Known:
	}
	return c.Cause, true
}
