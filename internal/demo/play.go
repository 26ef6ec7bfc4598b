package demo

import (
	"context"

	"salonzap/internal/fault"
	"salonzap/internal/phone"
)

// Write lets a customer ("ana", "bruno") write to a salon's number, as the page's button does. Errors: NotFound when nobody has the number.
func (s *Server) Write(ctx context.Context, customer string, to phone.Number, words string) error {
	if _, err := s.customer(customer).phone.Write(ctx, to.Digits(), words); err != nil {
		return fault.Wrap(fault.NotFound, "demo.write", err)
	}
	return nil
}
