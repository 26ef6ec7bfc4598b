package storetest

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"

	"salonzap/internal/agenda"
	"salonzap/internal/contact"
	"salonzap/internal/inbox"
	"salonzap/internal/store"
	"salonzap/internal/tenant"
)

// RobotLaws hold what is stored of a salon and its robot to the laws of conversations, after a walk. Each law gives what breaks it.
type RobotLaws struct {
	Store  *store.Store
	SQL    *sql.DB // of the same database
	Tenant tenant.ID
	Now    time.Time
}

// P14 is that messages that come twice, or in another order, lead to what they lead to when they come once: no message of a client is
// answered twice, no answer is kept that nobody sent, no client has a time twice, and no time is two clients'.
func (l RobotLaws) P14(ctx context.Context) (broken []string, err error) {
	for what, query := range map[string]string{
		"%d messages were answered twice": `SELECT count(*) FROM (SELECT heard_id FROM robot_reply
			WHERE tenant_id = $1 AND heard_id <> '' GROUP BY heard_id HAVING count(*) > 1) twice`,
		"%d pairs of appointments overlap": `SELECT count(*) FROM occupancy a JOIN occupancy b ON a.tenant_id = b.tenant_id AND a.professional_id = b.professional_id
			AND a.id < b.id AND a.start_at < b.end_at AND b.start_at < a.end_at AND a.kind <> 'encaixe' AND b.kind <> 'encaixe' WHERE a.tenant_id = $1`,
		"%d times are a client's twice": `SELECT count(*) FROM (SELECT contact_id FROM appointment
			WHERE tenant_id = $1 AND status <> 'cancelled' GROUP BY contact_id, start_at HAVING count(*) > 1) twice`,
	} {
		n, err := l.count(ctx, query)
		if err != nil {
			return nil, err
		}
		if n > 0 {
			broken = append(broken, fmt.Sprintf(what, n))
		}
	}
	said, err := l.count(ctx, `SELECT count(*) FROM robot_reply WHERE tenant_id = $1`)
	if err != nil {
		return nil, err
	}
	sent := 0
	err = l.each(ctx, contact.ID{}, inbox.FromUs, func(inbox.Outgoing) { sent++ })
	if sent != said {
		broken = append(broken, fmt.Sprintf("the robot said %d things, and %d messages were made of them", said, sent))
	}
	return broken, err
}

func (l RobotLaws) count(ctx context.Context, query string) (n int, err error) {
	err = l.SQL.QueryRowContext(ctx, query, l.Tenant.String()).Scan(&n)
	return n, err
}

// each looks at all messages of a chat, or of all, that went one way, the newest first.
func (l RobotLaws) each(ctx context.Context, who contact.ID, way inbox.Direction, look func(inbox.Outgoing)) error {
	const page = 100
	for before := (inbox.ID{}); ; {
		all, err := l.Store.Outgoings(ctx, anybody, l.Tenant, inbox.Listing{Contact: who, Direction: way, Before: before, Limit: page})
		if err != nil {
			return err
		}
		for _, o := range all {
			before = o.ID
			look(o)
		}
		if len(all) < page {
			return nil
		}
	}
}

// P16 is that no silence is without an end: a client's text has an answer; or the robot is silent in that chat, and it is known when it
// will be looked at again, not after the silence ends.
func (l RobotLaws) P16(ctx context.Context) (broken []string, err error) {
	wakes, err := l.wakes(ctx)
	if err != nil {
		return nil, err
	}
	heard, err := l.heard(ctx)
	if err != nil {
		return nil, err
	}
	for after := (contact.ID{}); ; {
		page, err := l.Store.Contacts(ctx, anybody, l.Tenant, after, 0)
		if err != nil || len(page) == 0 {
			return broken, err
		}
		for _, who := range page {
			after = who.ID
			why, err := l.silent(ctx, who, wakes[who.ID.String()], heard)
			if err != nil {
				return broken, err
			}
			if why != "" {
				broken = append(broken, why)
			}
		}
	}
}

// wakes tells of which chats it is known when they are looked at again.
func (l RobotLaws) wakes(ctx context.Context) (map[string]bool, error) {
	return l.set(ctx, `SELECT contact_id FROM conversation WHERE tenant_id = $1 AND wake_at IS NOT NULL`)
}

// heard are the messages that were answered.
func (l RobotLaws) heard(ctx context.Context) (map[string]bool, error) {
	return l.set(ctx, `SELECT heard_id FROM robot_reply WHERE tenant_id = $1 AND heard_id <> ''`)
}

func (l RobotLaws) set(ctx context.Context, query string) (map[string]bool, error) {
	rows, err := l.SQL.QueryContext(ctx, query, l.Tenant.String())
	if err != nil {
		return nil, err
	}
	defer rows.Close() //nolint:errcheck // Err tells it
	all := map[string]bool{}
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		all[id] = true
	}
	return all, rows.Err()
}

// silent tells why a client waits for nothing.
func (l RobotLaws) silent(ctx context.Context, who contact.Contact, woken bool, heard map[string]bool) (string, error) {
	kept, err := l.Store.Talk(ctx, anybody, l.Tenant, who.ID)
	if err != nil {
		return "", err
	}
	c := kept.Conversation
	quiet := c.HumanNow(l.Now) || l.Now.Before(c.Quiet)
	holds := c.Hold != nil && !c.Hold.Nudged && l.Now.Before(c.Hold.Until)
	if (quiet || holds) && !woken {
		return fmt.Sprintf("nothing wakes a chat in state %q, with a person until %s, quiet until %s, at %s", c.State, c.Human.Until, c.Quiet, l.Now), nil
	}
	if quiet || !who.Wants(contact.TopicReminders) {
		return "", nil
	}
	var asked, answered time.Time // when what was asked last, and what was answered last, was written: pieces may come in any order
	taken := !c.Quiet.IsZero() || !c.Human.Until.IsZero()
	err = l.each(ctx, who.ID, "", func(m inbox.Outgoing) {
		_, words := m.Content.(inbox.Text)
		switch {
		case m.Direction == inbox.FromPhone:
			taken = true // somebody answers there, or did
		case m.Direction != inbox.FromClient:
		case heard[m.ID.String()]:
			answered = latest(answered, m.SentAt)
		case words && !m.Late:
			asked = latest(asked, m.SentAt)
		}
	})
	if asked.After(answered) && !taken {
		return fmt.Sprintf("what a client wrote at %s has no answer, in state %q; the last answer is to what was written at %s", asked, c.State, answered), err
	}
	return "", err
}

func latest(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// reminded is a reminder that went out.
type reminded struct {
	appointment, kind, message string
	start                      int64
}

// P18 is that of each appointment, kind and start there is one reminder at most, none of what was cancelled or moved by then, none in quiet
// hours, and none of what is over. It tells how many there were.
func (l RobotLaws) P18(ctx context.Context) (sent int, broken []string, err error) {
	zone, err := time.LoadLocation(tenant.DefaultTimezone)
	if err != nil {
		return 0, nil, err
	}
	unasked := map[string]time.Time{}
	err = l.each(ctx, contact.ID{}, inbox.FromUs, func(o inbox.Outgoing) {
		if o.Origin == inbox.Unasked {
			unasked[o.ID.String()] = o.ReceivedAt
		}
	})
	if err != nil {
		return 0, nil, err
	}
	all, err := l.reminders(ctx)
	if err != nil {
		return 0, nil, err
	}
	of := map[string]bool{}
	for _, r := range all {
		at, there := unasked[r.message]
		key := fmt.Sprint(r.appointment, r.kind, r.start)
		if !there || of[key] {
			broken = append(broken, fmt.Sprintf("a reminder went twice, or has no message of its own: %+v", r))
		}
		of[key] = true
		delete(unasked, r.message)
		if hour := at.In(zone).Hour(); hour < 8 || hour >= 20 {
			broken = append(broken, fmt.Sprintf("reminded in quiet hours: %s", at.In(zone)))
		}
		if last := time.Unix(r.start, 0); !at.Before(last) {
			broken = append(broken, fmt.Sprintf("reminded at %s of what began at %s", at, last))
		}
		why, err := l.stood(ctx, r, at)
		if err != nil {
			return 0, nil, err
		}
		if why != "" {
			broken = append(broken, why)
		}
	}
	if len(unasked) > 0 {
		broken = append(broken, fmt.Sprintf("%d messages that nobody asked for are of no reminder", len(unasked)))
	}
	return len(all), broken, nil
}

func (l RobotLaws) reminders(ctx context.Context) ([]reminded, error) {
	rows, err := l.SQL.QueryContext(ctx, `SELECT appointment_id, kind, message_id, start_at FROM reminder WHERE tenant_id = $1 AND state = 'queued'`, l.Tenant.String())
	if err != nil {
		return nil, err
	}
	defer rows.Close() //nolint:errcheck // Err tells it
	var all []reminded
	for rows.Next() {
		var r reminded
		if err := rows.Scan(&r.appointment, &r.kind, &r.message, &r.start); err != nil {
			return nil, err
		}
		all = append(all, r)
	}
	return all, rows.Err()
}

// stood tells when an appointment was not, when it was reminded of, as the reminder says: the last thing that had happened to it decides.
func (l RobotLaws) stood(ctx context.Context, r reminded, at time.Time) (string, error) {
	id, err := agenda.ParseID[agenda.Appointment](r.appointment)
	if err != nil {
		return "", err
	}
	events, err := l.Store.AppointmentEvents(ctx, anybody, l.Tenant, id, 1000)
	if err != nil {
		return "", err
	}
	slices.SortStableFunc(events, func(a, b agenda.Event) int { return cmp.Compare(a.At, b.At) })
	var last agenda.Event
	for _, e := range events {
		if e.At < agenda.InstantOf(at) { // in the same second either may have been first
			last = e
		}
	}
	if last.Type == agenda.EventCancelled {
		return fmt.Sprintf("reminded at %s of what was cancelled at %s", at, last.At.Time()), nil
	}
	return "", nil
}
