package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"salonzap/internal/fault"
)

// Poll is a poll that was sent or received.
type Poll struct {
	Instance  string
	MessageID string
	Options   []string // sealed
}

func pollPlace(instance, message string) string {
	return "gateway_poll/sealed/" + instance + "/" + message
}

// PutPoll stores the options of a poll. One that is stored already does not change.
func (s *Store) PutPoll(t *Tx, p Poll) error {
	sealed, err := s.seal(pollPlace(p.Instance, p.MessageID), p.Options)
	if err != nil {
		return err
	}
	return t.exec(`INSERT INTO gateway_poll (instance_id, message_id, sealed, created_at) VALUES ($1, $2, $3, $4)
		ON CONFLICT (instance_id, message_id) DO NOTHING`, p.Instance, p.MessageID, sealed, millis(s.now()))
}

// PollOptions are the names of a poll's options. Errors: NotFound.
func (s *Store) PollOptions(ctx context.Context, instance, message string) (options []string, err error) {
	const op = "gateway.poll_options"
	var sealed string
	err = s.read.QueryRowContext(ctx, `SELECT sealed FROM gateway_poll WHERE instance_id = $1 AND message_id = $2`, instance, message).Scan(&sealed)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return nil, fault.Wrap(fault.NotFound, op, err)
	case err != nil:
		return nil, fault.Wrap(fault.Unavailable, op, err)
	}
	return options, s.unseal(pollPlace(instance, message), sealed, &options)
}

// PrunePolls deletes polls from before a moment.
func (s *Store) PrunePolls(ctx context.Context, before time.Time) error {
	return s.writeCheaply(ctx, func(t *Tx) error {
		return t.exec(`DELETE FROM gateway_poll WHERE created_at < $1`, millis(before))
	})
}
