package cli

import (
	"context"
	"io"
	"strconv"
	"time"

	"salonzap/internal/contact"
	"salonzap/internal/fault"
	"salonzap/internal/text"
)

type inboxCmd struct {
	Parked inboxParkedCmd `cmd:"" help:"List chats whose messages could not be handled for a day."`
	Retry  inboxRetryCmd  `cmd:"" help:"Handle a parked chat again, at once."`
}

// parkedView is a parked chat in JSON, with the fields of the REST API.
type parkedView struct {
	ContactID    string     `json:"contact_id"`
	Salon        *string    `json:"salon"`
	ParkedAt     *time.Time `json:"parked_at"`
	FailingSince *time.Time `json:"failing_since"`
	Attempts     int        `json:"attempts"`
	Reason       string     `json:"reason"`
}

type inboxParkedCmd struct{}

// Run lists parked chats.
func (inboxParkedCmd) Run(ctx context.Context, h *home) error {
	s, err := h.database(ctx)
	if err != nil {
		return err
	}
	list, err := s.ParkedWork(ctx, operator(), maxParked)
	if err != nil {
		return err
	}
	views := make([]parkedView, 0, len(list))
	var rows [][]string
	for _, w := range list {
		slug := ""
		if t, err := s.Tenant(ctx, operator(), w.Tenant); err == nil {
			slug = t.Slug.String()
		}
		views = append(views, parkedView{w.Contact.String(), optional(slug), instant(w.Parked), instant(w.Failing), w.Attempts, w.Reason})
		rows = append(rows, []string{w.Contact.String(), slug, moment(w.Parked), strconv.Itoa(w.Attempts), w.Reason})
	}
	return h.out.value(views, func(w io.Writer) {
		table(w, "No chat is parked.", []string{"CONTACT", "SALON", "PARKED", "ATTEMPTS", "REASON"}, rows)
	})
}

// maxParked is how many parked chats one command lists or restarts.
const maxParked = 200

type inboxRetryCmd struct {
	Contact string `arg:"" optional:"" help:"The contact, as parked shows it."`
	All     bool   `help:"All that are parked (200 at once)."`
}

// Run restarts the work on one parked chat, or on all.
func (c inboxRetryCmd) Run(ctx context.Context, h *home) error {
	if (c.Contact == "") != c.All {
		return fault.Field("cli.inbox_retry", "contact", text.WorkNotNamed)
	}
	s, err := h.database(ctx)
	if err != nil {
		return err
	}
	var chosen []contact.ID
	if c.All {
		list, err := s.ParkedWork(ctx, operator(), maxParked)
		if err != nil {
			return err
		}
		for _, w := range list {
			chosen = append(chosen, w.Contact)
		}
	} else {
		id, err := contact.ParseID(c.Contact)
		if err != nil {
			return err
		}
		chosen = append(chosen, id)
	}
	for _, id := range chosen {
		if err := s.RestartWork(ctx, operator(), id, h.Now()); err != nil {
			return err
		}
	}
	return h.out.value(map[string]int{"restarted": len(chosen)}, func(w io.Writer) {
		say(w, "Started again: %d. A running server takes them up within seconds.", len(chosen))
	})
}
