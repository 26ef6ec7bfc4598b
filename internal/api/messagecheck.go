package api

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"salonzap/internal/fault"
	"salonzap/internal/inbox"
	"salonzap/internal/phone"
	"salonzap/internal/text"
)

// checkInput names numbers.
type checkInput struct {
	Numbers []string `json:"numbers" needed:"true" doc:"1 to 100 phone numbers, as people write them" example:"[\"(11) 98765-4321\"]"`
}

// checkedView says of each number whether it is on WhatsApp.
type checkedView struct {
	Items []checkedNumberView `json:"items" nullable:"false" doc:"In the order in which they were given"`
}

type checkedNumberView struct {
	Given      string     `json:"given" example:"(11) 98765-4321"`
	Number     *string    `json:"phone_number" nullable:"false" example:"+5511987654321"`
	OnWhatsApp bool       `json:"on_whatsapp" example:"true"`
	CheckedAt  *time.Time `json:"checked_at" nullable:"false" doc:"When WhatsApp was asked"`
}

func (a *api) checkNumbers(ctx context.Context, c *call, in *bySlug) (int, checkedView, error) {
	salon, err := a.salon(ctx, c, in.Slug)
	if err != nil {
		return 0, checkedView{}, err
	}
	body, err := decode[checkInput](c.body)
	if err != nil {
		return 0, checkedView{}, err
	}
	numbers, err := body.read()
	if err != nil {
		return 0, checkedView{}, err
	}
	checks, err := a.d.NumberChecker.Check(ctx, c.scope(), salon.ID, numbers)
	if err != nil {
		return 0, checkedView{}, err
	}
	out := checkedView{Items: make([]checkedNumberView, 0, len(checks))}
	for i, x := range checks {
		out.Items = append(out.Items, checkedNumberView{Given: body.Numbers[i], Number: number(x.Number), OnWhatsApp: x.OnWA, CheckedAt: instant(x.At)})
	}
	return http.StatusOK, out, nil
}

// read reads the numbers, and names each that is none.
func (in *checkInput) read() ([]phone.Number, error) {
	const op = "api.check"
	if len(in.Numbers) == 0 || len(in.Numbers) > inbox.MaxChecks {
		return nil, fault.Field(op, "numbers", text.NumbersCount, inbox.MaxChecks)
	}
	var errs []error
	numbers := make([]phone.Number, 0, len(in.Numbers))
	for i, raw := range in.Numbers {
		n, err := phone.Parse(raw, phone.Brazil)
		if err != nil && len(errs) < maxUnknown {
			errs = append(errs, fault.Field(op, fmt.Sprintf("numbers[%d]", i), text.NumberOfList, i+1))
		}
		numbers = append(numbers, n)
	}
	return numbers, errors.Join(errs...)
}
