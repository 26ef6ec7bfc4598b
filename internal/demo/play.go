package demo

import (
	"context"

	"salonzap/internal/fault"
	"salonzap/internal/gateway/simulator"
	"salonzap/internal/phone"
)

// Write lets a customer ("ana", "bruno") write to a salon's number, as the page's button does. Errors: NotFound when nobody has the number.
func (s *Server) Write(ctx context.Context, customer string, to phone.Number, words string) error {
	if _, err := s.customer(customer).phone.Write(ctx, to.Digits(), words); err != nil {
		return fault.Wrap(fault.NotFound, "demo.write", err)
	}
	return nil
}

// Answer waits until a salon's number wrote to a customer, after the first n messages that it ever did, and gives that message. Error: the context's.
func (s *Server) Answer(ctx context.Context, customer string, from phone.Number, n int) (string, error) {
	came := 0
	a, err := s.customer(customer).phone.Await(ctx, func(a simulator.Arrival) bool {
		if a.From == from.Digits() && !a.Own && !a.Repeat {
			came++
		}
		return came > n
	})
	return a.Text, err
}
