package webtest

import (
	"context"

	"salonzap/internal/connection"
	"salonzap/internal/phone"
)

// Outgoing is where test messages go, and what comes of them.
type Outgoing struct {
	Sent []string
	Fail error
}

// Send keeps what was sent, or fails.
func (o *Outgoing) Send(_ context.Context, c connection.Connection, to phone.Number, words string) error {
	o.Sent = append(o.Sent, c.Instance+" > "+to.Digits()+": "+words)
	return o.Fail
}
