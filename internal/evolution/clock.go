package evolution

import (
	"net/http"
	"time"
)

// Skew is how far a server's clock is ahead of ours, by the Date header of an answer; ok is false without one. The header is truncated to seconds
// and was written between request and answer; any time in between counts as no skew.
func Skew(answer http.Header, asked, answered time.Time) (skew time.Duration, ok bool) {
	said, err := http.ParseTime(answer.Get("Date"))
	switch {
	case err != nil:
		return 0, false
	case said.Before(asked.Truncate(time.Second)):
		return said.Sub(asked), true
	case said.After(answered):
		return said.Sub(answered), true
	}
	return 0, true
}
