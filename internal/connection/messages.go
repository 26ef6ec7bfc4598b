package connection

import (
	"errors"

	"salonzap/internal/phone"
)

// The errors for messages of a number that does not serve the salon, or is not known to.
var (
	ErrUnverifiedNumber = errors.New("connection: it is not known yet whether this number serves the salon")
	ErrForeignNumber    = errors.New("connection: this number does not serve the salon")
)

// MessageVerdict says what is done with messages that a server reports.
type MessageVerdict int

// The verdicts.
const (
	RefuseMessages MessageVerdict = iota // they are of a number that does not serve this salon: nothing of them is kept
	RetryMessages                        // it is not known yet whose they are: the server is to send them again
	TakeMessages                         // they are this salon's
)

// JudgeMessages says whether messages that a server reports are this salon's. account is the number whose WhatsApp received them, zero when
// the server does not say. Messages of a number that was never checked, or that is quarantined, are not taken: the number may be a
// stranger's. Messages of the salon's own number are taken at any time: they may arrive late, or again.
func (c Connection) JudgeMessages(account phone.Number) MessageVerdict {
	known := !account.IsZero()
	switch s := c.State.(type) {
	case Connected:
		if !known || account.SameLine(s.Number) {
			return TakeMessages
		}
		return RefuseMessages
	case Quarantined:
		if known && !account.SameLine(s.Number) && c.LinkedOnce && account.SameLine(c.Registered) {
			return TakeMessages
		}
		return RefuseMessages
	case Intended, Known:
	}
	switch {
	case known && c.LinkedOnce && account.SameLine(c.Registered):
		return TakeMessages
	case c.Attempt != nil, c.Wanted == Linked && !c.LinkedOnce:
		return RetryMessages // the number check is still to come
	case known, !c.LinkedOnce:
		return RefuseMessages
	}
	return TakeMessages // of the session that ended
}
