package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"salonzap/internal/fault"
)

// Event is an event for an instance's webhook.
type Event struct {
	ID       string // the same event has the same id, also when the engine reports it twice
	Instance string // its id
	Name     string // as webhook settings name it
	Chat     string // events of one chat are delivered in order; only a MAC of it is stored. Empty: the instance's own events
	Body     []byte // sealed
	// CoalesceKey names events of which only the newest is worth delivering; empty for an event that must be delivered.
	CoalesceKey string
	Replaces    []string  // coalesce keys of undelivered events that it makes obsolete
	Expires     time.Time // when it is dropped
}

// Waiting is an undelivered Event.
type Waiting struct {
	Event
	Seq      int64
	Attempts int       // how many failed
	Due      time.Time // when to try next
}

// chat is the stored form of a chat, a MAC: numbers are not stored in clear text.
func (s *Store) chat(e Event) string {
	if e.Chat == "" {
		return ""
	}
	return s.ring.MAC("chat of an event", e.Instance, e.Chat)
}

func eventPlace(id string) string { return "gateway_outbox/sealed/" + id }

// PutEvent appends an event to its instance's queue, and drops those that it replaces. One that is queued already keeps its place.
func (s *Store) PutEvent(t *Tx, e Event) error {
	if err := s.DropEvents(t, e.Instance, e.Replaces...); err != nil {
		return err
	}
	return t.exec(`INSERT INTO gateway_outbox (event_id, instance_id, event, fold, sealed, attempts, due_at, expires_at, chat)
		VALUES ($1, $2, $3, $4, $5, 0, 0, $6, $7) ON CONFLICT (event_id) DO NOTHING`,
		e.ID, e.Instance, e.Name, e.CoalesceKey, s.ring.Seal(eventPlace(e.ID), e.Body), millis(e.Expires), s.chat(e))
}

const waitingColumns = `seq, event_id, instance_id, event, chat, sealed, attempts, due_at, expires_at`

// Next lists events of an instance that may be delivered, without parked ones. First come those of chats without a failed event, oldest
// first; then, of each other chat, its failed event, if it is due by until, in the order of due times. Events behind a failed one wait for it.
func (s *Store) Next(ctx context.Context, instance string, until time.Time, limit int) ([]Waiting, error) {
	list, err := all(ctx, s, "gateway.next", `SELECT `+waitingColumns+` FROM gateway_outbox WHERE instance_id = $1 AND parked_at = 0
		AND chat NOT IN (SELECT chat FROM gateway_outbox WHERE instance_id = $1 AND due_at > 0 AND parked_at = 0)
		ORDER BY seq LIMIT $2`, s.scanWaiting, instance, limit)
	if err != nil || len(list) == limit {
		return list, err
	}
	failed, err := all(ctx, s, "gateway.next", `SELECT `+waitingColumns+` FROM gateway_outbox WHERE instance_id = $1 AND parked_at = 0
		AND due_at > 0 AND due_at <= $2 ORDER BY due_at, seq LIMIT $3`, s.scanWaiting, instance, millis(until), limit-len(list))
	return append(list, failed...), err
}

func (s *Store) scanWaiting(rows *sql.Rows) (w Waiting, err error) {
	var sealed string
	var due, expires int64
	err = rows.Scan(&w.Seq, &w.ID, &w.Instance, &w.Name, &w.Chat, &sealed, &w.Attempts, &due, &expires)
	if err != nil {
		return w, err
	}
	w.Due, w.Expires = instant(due), instant(expires)
	w.Body, err = s.ring.Open(eventPlace(w.ID), sealed)
	return w, err
}

// Due is when the next failed event of an instance is to be retried; zero when there is none.
func (s *Store) Due(ctx context.Context, instance string) (time.Time, error) {
	var due int64
	err := s.read.QueryRowContext(ctx, `SELECT coalesce(min(due_at), 0) FROM gateway_outbox
		WHERE instance_id = $1 AND due_at > 0 AND parked_at = 0`, instance).Scan(&due)
	if err != nil {
		return time.Time{}, fault.Wrap(fault.Unavailable, "gateway.due", err)
	}
	return instant(due), nil
}

// Failed stores that an attempt failed. The next is at due; or, with parkedUntil, the event is parked until then: it no longer blocks its
// chat, and Unpark retries it.
func (s *Store) Failed(ctx context.Context, seq int64, attempts int, due, parkedUntil time.Time) error {
	if parkedUntil.IsZero() {
		return s.postpone(ctx, seq, attempts, due)
	}
	return s.park(ctx, seq, attempts, parkedUntil)
}

func (s *Store) park(ctx context.Context, seq int64, attempts int, expires time.Time) error {
	return s.Write(ctx, func(t *Tx) error {
		return t.exec(`UPDATE gateway_outbox SET attempts = $1, parked_at = $2, expires_at = $3 WHERE seq = $4`,
			attempts, millis(s.now()), millis(expires), seq)
	})
}

func (s *Store) postpone(ctx context.Context, seq int64, attempts int, due time.Time) error {
	return s.writeCheaply(ctx, func(t *Tx) error {
		return t.exec(`UPDATE gateway_outbox SET attempts = $1, due_at = $2 WHERE seq = $3`, attempts, millis(due), seq)
	})
}

// Unpark makes the parked events of an instance due again, before newer ones, and returns how many they are.
func (s *Store) Unpark(ctx context.Context, instance string) (n int64, err error) {
	err = s.Write(ctx, func(t *Tx) error {
		result, err := t.tx.ExecContext(t.ctx, `UPDATE gateway_outbox SET attempts = 0, due_at = 0, parked_at = 0
			WHERE instance_id = $1 AND parked_at > 0`, instance)
		if err == nil {
			n, err = result.RowsAffected()
		}
		return err
	})
	return n, err
}

// Queues lists the ids of the instances that have undelivered events.
func (s *Store) Queues(ctx context.Context) ([]string, error) {
	return all(ctx, s, "gateway.queues", `SELECT DISTINCT instance_id FROM gateway_outbox WHERE parked_at = 0`,
		func(rows *sql.Rows) (id string, err error) { return id, rows.Scan(&id) })
}

// Done deletes events that were delivered, or are not wanted any more.
func (s *Store) Done(ctx context.Context, seqs ...int64) error {
	return s.writeCheaply(ctx, func(t *Tx) error {
		for _, seq := range seqs {
			if err := t.exec(`DELETE FROM gateway_outbox WHERE seq = $1`, seq); err != nil {
				return err
			}
		}
		return nil
	})
}

// Forget deletes all undelivered events of an instance.
func (s *Store) Forget(ctx context.Context, instance string) error {
	return s.Write(ctx, func(t *Tx) error {
		return t.exec(`DELETE FROM gateway_outbox WHERE instance_id = $1`, instance)
	})
}

// Sent is a send with an idempotency key.
type Sent struct {
	Instance  string
	Key       string
	Request   string // MAC of the request
	MessageID string
	Answer    []byte // sealed; nil while there is none
}

func sentPlace(instance, key string) string { return "gateway_sent/sealed/" + instance + "/" + key }

// BeginSend stores a send before it is sent. When the key is stored already, it returns the earlier send, and found is true.
func (s *Store) BeginSend(ctx context.Context, in Sent) (kept Sent, found bool, err error) {
	kept = Sent{Instance: in.Instance, Key: in.Key, Request: in.Request, MessageID: in.MessageID}
	err = s.Write(ctx, func(t *Tx) error {
		var sealed string
		err := t.tx.QueryRowContext(t.ctx, `SELECT request, message_id, sealed FROM gateway_sent WHERE instance_id = $1 AND key = $2`,
			in.Instance, in.Key).Scan(&kept.Request, &kept.MessageID, &sealed)
		if errors.Is(err, sql.ErrNoRows) {
			return t.exec(`INSERT INTO gateway_sent (instance_id, key, request, message_id, sealed, created_at) VALUES ($1, $2, $3, $4, '', $5)`,
				in.Instance, in.Key, in.Request, in.MessageID, millis(s.now()))
		}
		found = err == nil
		if found && sealed != "" {
			kept.Answer, err = s.ring.Open(sentPlace(in.Instance, in.Key), sealed)
		}
		return err
	})
	return kept, found, err
}

// AnswerSend stores the answer to a send.
func (s *Store) AnswerSend(t *Tx, in Sent) error {
	return t.exec(`UPDATE gateway_sent SET sealed = $1 WHERE instance_id = $2 AND key = $3`,
		s.ring.Seal(sentPlace(in.Instance, in.Key), in.Answer), in.Instance, in.Key)
}

// Prune deletes what has expired: events, idempotency keys of sends before sendsBefore, and hooks of deleted instances without events.
func (s *Store) Prune(ctx context.Context, sendsBefore time.Time) error {
	return s.writeCheaply(ctx, func(t *Tx) error {
		return errors.Join(
			t.exec(`DELETE FROM gateway_outbox WHERE expires_at <= $1`, millis(s.now())),
			t.exec(`DELETE FROM gateway_sent WHERE created_at < $1`, millis(sendsBefore)),
			s.RemoveHooks(t))
	})
}

// Probe writes to the database, to prove that it accepts writes.
func (s *Store) Probe(ctx context.Context) error {
	return s.Write(ctx, func(t *Tx) error {
		return t.exec(`INSERT INTO gateway_setting (key, value) VALUES ('probe', $1) ON CONFLICT (key) DO UPDATE SET value = excluded.value`,
			s.now().UTC().Format(time.RFC3339))
	})
}

// Count is the number of undelivered events, parked ones included.
func (s *Store) Count(ctx context.Context) (n int, err error) {
	if err := s.read.QueryRowContext(ctx, `SELECT count(*) FROM gateway_outbox`).Scan(&n); err != nil {
		return 0, fault.Wrap(fault.Unavailable, "gateway.count", err)
	}
	return n, nil
}

// Backlog counts undelivered events.
type Backlog struct {
	Waiting int
	Parked  int
	Expires time.Time // when the oldest of Waiting expires; zero when there is none
}

// Backlog counts undelivered events. Events with the coalesce key except do not count for Expires.
func (s *Store) Backlog(ctx context.Context, except string) (b Backlog, err error) {
	var until int64
	err = s.read.QueryRowContext(ctx, `SELECT (SELECT count(*) FROM gateway_outbox WHERE parked_at = 0),
		(SELECT count(*) FROM gateway_outbox WHERE parked_at > 0),
		coalesce((SELECT expires_at FROM gateway_outbox WHERE fold <> $1 AND parked_at = 0 ORDER BY seq LIMIT 1), 0)`, except).
		Scan(&b.Waiting, &b.Parked, &until)
	if err != nil {
		return Backlog{}, fault.Wrap(fault.Unavailable, "gateway.backlog", err)
	}
	b.Expires = instant(until)
	return b, nil
}

// DropEvents deletes the undelivered events with these coalesce keys.
func (s *Store) DropEvents(t *Tx, instance string, keys ...string) error {
	for _, key := range keys {
		if err := t.exec(`DELETE FROM gateway_outbox WHERE instance_id = $1 AND fold = $2`, instance, key); err != nil {
			return err
		}
	}
	return nil
}
