package sender

import (
	"context"
	"time"

	"salonzap/internal/fault"
	"salonzap/internal/inbox"
	"salonzap/internal/phone"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

// Limits of number checks. WhatsApp suspects accounts that check many numbers of looking for
// victims of spam.
const (
	checkLife      = 24 * time.Hour
	checkChunk     = 25 // numbers in one question to a server
	checkPause     = time.Second
	maxChecksAHour = 300 // numbers of a salon
)

// Check says which numbers are on WhatsApp, in the order in which they were given. What was asked within a day is not asked again.
// Errors: NotFound (no such salon), Invalid "numbers", Conflict with Key text.CheckNotConnected, RateLimited, Unavailable.
func (s *Service) Check(ctx context.Context, scope tenant.Scope, t tenant.ID, numbers []phone.Number) ([]inbox.NumberCheck, error) {
	const op = "sender.check"
	if len(numbers) == 0 || len(numbers) > inbox.MaxChecks {
		return nil, fault.Field(op, "numbers", text.NumbersCount, inbox.MaxChecks)
	}
	now := s.now()
	known, lately, err := s.checks.NumberChecks(ctx, scope, t, numbers, now.Add(-checkLife), now.Add(-time.Hour))
	if err != nil {
		return nil, err
	}
	byKey := make(map[string]inbox.NumberCheck, len(numbers))
	for _, c := range known {
		byKey[c.Number.Key()] = c
	}
	var unknown []phone.Number
	for _, n := range numbers {
		if _, ok := byKey[n.Key()]; !ok {
			byKey[n.Key()] = inbox.NumberCheck{}
			unknown = append(unknown, n)
		}
	}
	if len(unknown) > 0 && lately+len(unknown) > maxChecksAHour {
		return nil, fault.New(fault.RateLimited, op, text.ChecksTooMany)
	}
	fresh, err := s.ask(ctx, scope, t, unknown)
	if err != nil {
		return nil, err
	}
	for _, c := range fresh {
		byKey[c.Number.Key()] = c
	}
	out := make([]inbox.NumberCheck, len(numbers))
	for i, n := range numbers {
		out[i] = byKey[n.Key()]
		out[i].Number = n
	}
	return out, nil
}

// ask asks WhatsApp, checkChunk numbers at a time, and stores each answer.
func (s *Service) ask(ctx context.Context, scope tenant.Scope, t tenant.ID, numbers []phone.Number) ([]inbox.NumberCheck, error) {
	var all []inbox.NumberCheck
	for i := 0; i < len(numbers); i += checkChunk {
		if i > 0 {
			select {
			case <-ctx.Done():
				return nil, ctx.Err()
			case <-time.After(checkPause):
			}
		}
		told, err := s.numbers.Numbers(ctx, scope, t, numbers[i:min(i+checkChunk, len(numbers))])
		if err != nil {
			return nil, err
		}
		for j := range told {
			told[j].At = s.now()
		}
		if err := s.checks.KeepNumberChecks(ctx, scope, t, told); err != nil {
			return nil, err
		}
		all = append(all, told...)
	}
	return all, nil
}
