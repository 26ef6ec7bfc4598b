package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"

	"salonzap/internal/app"
	"salonzap/internal/contact"
)

// settle waits until nothing is left to be done: messages to be handled, answers to be handed over. Then the platform ends, so that nothing changes while
// it is judged: its robots ask once more who fell silent.
func (d *day) settle(ctx context.Context) error {
	ctx, cancel := context.WithTimeoutCause(ctx, 15*time.Minute, errors.New("something is left that nobody does")) //nolint:mnd // far more than it takes
	defer cancel()
	db, err := d.sql()
	if err != nil {
		return err
	}
	defer db.Close()         //nolint:errcheck // it was read only
	var seen map[string]bool // answers that waited at the last look; nil before there was one
	for {
		var unhandled, work int
		if err := db.QueryRowContext(ctx, `SELECT (SELECT count(*) FROM message WHERE handled_at IS NULL), (SELECT count(*) FROM work)`).Scan(&unhandled, &work); err != nil {
			return err
		}
		waiting, still := map[string]bool{}, 0 // the robot asks once more who fell silent: an answer that is new is none that is left
		if err := each(ctx, db, `SELECT message_id FROM queued WHERE unasked = `+d.no(), func(id string) {
			if waiting[id] = true; seen[id] {
				still++
			}
		}); err != nil {
			return err
		}
		if seen != nil && unhandled+work+still == 0 {
			platform := d.platform
			d.platform = nil
			return platform.Stop()
		}
		seen = waiting
		fmt.Printf("  left: %d messages to be handled in %d chats, %d answers to be sent\n", unhandled, work, still)
		if err := pass(ctx, 5*time.Second); err != nil { //nolint:mnd // now and then
			return err
		}
	}
}

// no is false in the database's words.
func (d *day) no() string {
	if d.database == postgresName {
		return "false"
	}
	return "0"
}

// judged is what was found in the database.
type judged struct {
	silent                     map[string]int // messages without an answer, by the reason
	out                        map[string]int // messages of the robot, by their state
	bookings, reminders, known int
	queuedAfter                []time.Duration // from the arrival of a message until its answer was queued
}

// judge compares what phones sent and got with what is stored.
func (d *day) judge(ctx context.Context) error {
	db, err := d.sql()
	if err != nil {
		return err
	}
	defer db.Close() //nolint:errcheck // it was read only
	for _, law := range []func(context.Context, *sql.DB) error{d.judgeIn, d.judgeOut, d.judgeBookings} {
		if err := law(ctx, db); err != nil {
			return err
		}
	}
	return nil
}

// judgeIn wants each message of a client kept once, and answered, or silence with a reason.
func (d *day) judgeIn(ctx context.Context, db *sql.DB) error {
	kept := map[string]int{}
	if err := each(ctx, db, `SELECT wa_id FROM message WHERE direction = 'client'`, func(id string) { kept[id]++ }); err != nil {
		return err
	}
	missing, twice := 0, 0
	for id := range d.talks.messages {
		switch n := kept[id]; {
		case n == 0:
			missing++
		case n > 1:
			twice++
		}
	}
	d.must(missing == 0, "%d messages of clients are lost", missing)
	d.must(twice == 0, "%d messages of clients are kept more than once", twice)
	for what, query := range map[string]string{
		"%d messages were answered twice":        `SELECT count(*) FROM (SELECT heard_id FROM robot_reply WHERE heard_id <> '' GROUP BY heard_id HAVING count(*) > 1) twice`,
		"%d chats are parked":                    `SELECT count(*) FROM work WHERE parked_at IS NOT NULL`,
		"%d messages of clients are not handled": `SELECT count(*) FROM message WHERE handled_at IS NULL`,
	} {
		var n int
		if err := db.QueryRowContext(ctx, query).Scan(&n); err != nil {
			return err
		}
		d.must(n == 0, what, n)
	}
	d.found.known = len(kept)
	err := each(ctx, db, `SELECT CAST(after_ms AS TEXT) FROM robot_reply WHERE heard_id <> ''`, func(ms string) {
		after, _ := time.ParseDuration(ms + "ms")
		d.found.queuedAfter = append(d.found.queuedAfter, after)
	})
	slices.Sort(d.found.queuedAfter)
	return errors.Join(err, d.judgeSilence(ctx, db))
}

// judgeSilence looks at the messages to which nothing was said, and that were not answered together with a later one.
func (d *day) judgeSilence(ctx context.Context, db *sql.DB) (err error) {
	d.found.silent = map[string]int{}
	core, err := app.OpenCore(ctx, d.config, app.CoreOptions{Now: d.now})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, core.Close(context.WithoutCancel(ctx))) }()
	salons := map[string]*salon{}
	for _, s := range d.salons {
		salons[s.id.String()] = s
	}
	rows, err := db.QueryContext(ctx, `SELECT m.tenant_id, m.contact_id, m.wa_id FROM message m WHERE m.direction = 'client' AND NOT EXISTS (
		SELECT 1 FROM message h JOIN robot_reply r ON r.heard_id = h.id WHERE h.contact_id = m.contact_id AND h.handled_at = m.handled_at)`)
	if err != nil {
		return err
	}
	defer rows.Close() //nolint:errcheck // Err tells it
	unexplained := 0
	for rows.Next() {
		var salon, who, id string
		if err := rows.Scan(&salon, &who, &id); err != nil {
			return err
		}
		contactID, err := contact.ParseID(who)
		if err != nil {
			return err
		}
		kept, err := core.Store.Talk(ctx, operator(), salons[salon].id, contactID)
		if err != nil {
			return err
		}
		switch c := kept.Conversation; {
		case !c.Human.Until.IsZero():
			d.found.silent["a person has the chat"]++
		case !c.Quiet.IsZero():
			d.found.silent["too much was not understood"]++
		default:
			unexplained++
		}
	}
	d.must(unexplained == 0, "%d messages have neither an answer nor a reason for silence", unexplained)
	return rows.Err()
}

// judgeOut wants each message that was handed over at its phone once, and nothing at phones that is not kept.
func (d *day) judgeOut(ctx context.Context, db *sql.DB) error {
	d.found.out = map[string]int{}
	sent := map[string]bool{}
	rows, err := db.QueryContext(ctx, `SELECT wa_id, state, cause FROM message WHERE direction = 'us'`)
	if err != nil {
		return err
	}
	defer rows.Close() //nolint:errcheck // Err tells it
	for rows.Next() {
		var id, state, cause string
		if err := rows.Scan(&id, &state, &cause); err != nil {
			return err
		}
		if cause != "" {
			state += " (" + cause + ")"
		}
		d.found.out[state]++
		sent[id] = state == "sent" || state == "delivered" || state == "read"
	}
	came, twice, foreign := map[string]int{}, 0, 0
	for _, s := range d.salons {
		for _, c := range s.clients {
			for _, a := range c.phone.Received() {
				if came[a.ID]++; came[a.ID] == 2 { //nolint:mnd // once more
					twice++
				}
				if _, ours := sent[a.ID]; !ours {
					foreign++
				}
			}
		}
	}
	lost := 0
	for id, gone := range sent {
		if gone && came[id] == 0 {
			lost++
		}
	}
	d.must(lost == 0, "%d answers were handed over and did not come to their phone", lost)
	d.must(twice == 0, "%d answers came twice", twice)
	d.must(foreign == 0, "%d messages came to phones that are not kept", foreign)
	return rows.Err()
}

// judgeBookings looks for overlaps, and counts.
func (d *day) judgeBookings(ctx context.Context, db *sql.DB) error {
	var overlaps, clients int
	err := db.QueryRowContext(ctx, `SELECT count(*) FROM occupancy a JOIN occupancy b ON a.tenant_id = b.tenant_id AND a.professional_id = b.professional_id
		AND a.id < b.id AND a.start_at < b.end_at AND b.start_at < a.end_at AND a.kind <> 'encaixe' AND b.kind <> 'encaixe'`).Scan(&overlaps)
	if err != nil {
		return err
	}
	d.must(overlaps == 0, "%d pairs of appointments overlap", overlaps)
	err = db.QueryRowContext(ctx, `SELECT (SELECT count(*) FROM appointment WHERE source = 'bot'), (SELECT count(*) FROM reminder WHERE state = 'queued'),
		(SELECT count(*) FROM (SELECT contact_id FROM appointment WHERE status <> 'cancelled' GROUP BY tenant_id, contact_id, start_at HAVING count(*) > 1) twice)`).
		Scan(&d.found.bookings, &d.found.reminders, &clients)
	d.must(clients == 0, "%d times are a client's twice", clients)
	return err
}

// each gives the only column of what a query finds.
func each(ctx context.Context, db *sql.DB, query string, f func(string)) error {
	rows, err := db.QueryContext(ctx, query)
	if err != nil {
		return err
	}
	defer rows.Close() //nolint:errcheck // Err tells it
	for rows.Next() {
		var v string
		if err := rows.Scan(&v); err != nil {
			return err
		}
		f(v)
	}
	return rows.Err()
}
