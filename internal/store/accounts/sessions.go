package accounts

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"salonzap/internal/secret"
	"salonzap/internal/store/column"
	"salonzap/internal/store/db"
	"salonzap/internal/store/storekit"
	"salonzap/internal/tenant"
)

// Sessions keeps browser sessions in the shape that scs asks for (scs.CtxStore). Only a hash of
// each token is kept: who reads the database cannot take a session over, nor read what it carries:
// its data is sealed. The methods take no scope: the token is the authorization.
type Sessions struct{ s *Store }

// Sessions gives the sessions of this database.
func (s *Store) Sessions() *Sessions { return &Sessions{s} }

// sessionPlace is the place to which the sealed data of a session is bound: it cannot be opened as
// another session's.
func sessionPlace(hash string) string { return "session/data/" + hash }

// open reads the data of a session. Data that was sealed by a removed key, or not sealed at all as
// in earlier versions, gives ok false: the person signs in again.
func (x *Sessions) open(hash string, sealed []byte) (data []byte, ok bool) {
	data, err := x.s.kit.Ring().Open(sessionPlace(hash), string(sealed))
	return data, err == nil
}

// FindCtx reads a session that has not expired.
func (x *Sessions) FindCtx(ctx context.Context, token string) (data []byte, found bool, err error) {
	hash := secret.HashToken(token)
	sealed, err := x.s.kit.Reads().FindSession(ctx, db.FindSessionParams{Hash: hash, Now: column.At(x.s.kit.Now())})
	if errors.Is(err, sql.ErrNoRows) || (err == nil && len(sealed) == 0) { // bound to a user, not committed yet
		return nil, false, nil
	}
	if err != nil {
		return nil, false, x.s.kit.Fault("store.find_session", err)
	}
	data, found = x.open(hash, sealed)
	return data, found, nil
}

// CommitCtx inserts or changes a session; whose it is stays.
func (x *Sessions) CommitCtx(ctx context.Context, token string, data []byte, expiry time.Time) error {
	hash := secret.HashToken(token)
	sealed := []byte(x.s.kit.Ring().Seal(sessionPlace(hash), data))
	return x.s.kit.Do(ctx, "store.commit_session", func(ctx context.Context, tx *storekit.Tx) error {
		return tx.CommitSession(ctx, db.CommitSessionParams{Hash: hash, Data: sealed, ExpiresAt: column.At(expiry)})
	})
}

// DeleteCtx forgets a session, if there is one.
func (x *Sessions) DeleteCtx(ctx context.Context, token string) error {
	return x.s.kit.Do(ctx, "store.delete_session", func(ctx context.Context, tx *storekit.Tx) error {
		return tx.DeleteSession(ctx, secret.HashToken(token))
	})
}

// AllCtx gives all sessions that have not expired, by the hash of their token.
func (x *Sessions) AllCtx(ctx context.Context) (map[string][]byte, error) {
	rows, err := x.s.kit.Reads().AllSessions(ctx, column.At(x.s.kit.Now()))
	if err != nil {
		return nil, x.s.kit.Fault("store.all_sessions", err)
	}
	all := make(map[string][]byte, len(rows))
	for _, r := range rows {
		if data, ok := x.open(r.Hash, r.Data); ok {
			all[r.Hash] = data
		}
	}
	return all, nil
}

// Find is FindCtx without a context. scs does not call it.
func (x *Sessions) Find(token string) ([]byte, bool, error) {
	return x.FindCtx(context.Background(), token)
}

// Commit is CommitCtx without a context.
func (x *Sessions) Commit(token string, data []byte, expiry time.Time) error {
	return x.CommitCtx(context.Background(), token, data, expiry)
}

// Delete is DeleteCtx without a context.
func (x *Sessions) Delete(token string) error { return x.DeleteCtx(context.Background(), token) }

// unbound is how long a session may be bound to a user before it is committed, which happens at the end of the request.
const unbound = 10 * time.Minute

// BindSession says whose session it is, also before it is committed for the first time. Errors: NotFound (no such user).
func (s *Store) BindSession(ctx context.Context, scope tenant.Scope, token, userID string, from tenant.Device) error {
	const op = "store.bind_session"
	if _, err := s.User(ctx, scope, userID); err != nil {
		return err
	}
	return s.kit.Do(ctx, op, func(ctx context.Context, tx *storekit.Tx) error {
		return tx.BindSession(ctx, db.BindSessionParams{
			Hash: secret.HashToken(token), UserID: column.Text(userID), Data: []byte{}, ExpiresAt: column.At(s.kit.Now().Add(unbound)),
			CreatedAt: column.At(s.kit.Now()), Agent: from.Agent, Address: from.Address,
		})
	})
}

// TouchSession notes that a session is used. Only for the platform itself, which has the token of a request.
func (s *Store) TouchSession(ctx context.Context, scope tenant.Scope, token string, now time.Time) error {
	const op = "store.touch_session"
	if err := storekit.RequireSystem(scope, op); err != nil {
		return err
	}
	return s.kit.Do(ctx, op, func(ctx context.Context, tx *storekit.Tx) error {
		return tx.TouchSession(ctx, db.TouchSessionParams{Hash: secret.HashToken(token), SeenAt: column.At(now)})
	})
}

// SessionsOf lists a person's sessions that go on, the one used last first. Errors: NotFound (no such user).
func (s *Store) SessionsOf(ctx context.Context, scope tenant.Scope, userID string) ([]tenant.Session, error) {
	const op = "store.sessions_of"
	if _, err := s.User(ctx, scope, userID); err != nil {
		return nil, err
	}
	rows, err := s.kit.Reads().SessionsOfUser(ctx, db.SessionsOfUserParams{UserID: column.Text(userID), Now: column.At(s.kit.Now())})
	if err != nil {
		return nil, s.kit.Fault(op, err)
	}
	list := make([]tenant.Session, len(rows))
	for i, r := range rows {
		list[i] = tenant.Session{
			ID: r.Hash, Device: tenant.Device{Agent: r.Agent, Address: r.Address}, CreatedAt: r.CreatedAt.Time(), SeenAt: r.SeenAt.Time(),
		}
	}
	return list, nil
}

// EndSession ends one session of a user. Errors: NotFound (no such user, no such session of theirs).
func (s *Store) EndSession(ctx context.Context, scope tenant.Scope, userID, id string) error {
	const op = "store.end_session"
	return s.changeUser(ctx, scope, op, userID, func(ctx context.Context, q *db.Queries) (int64, error) {
		return q.EndSession(ctx, db.EndSessionParams{
			Hash: id, UserID: column.Text(userID), EndedAt: column.At(s.kit.Now()), Nothing: []byte{},
		})
	})
}

// CapSessions ends the sessions of a user beyond the kept ones that were used last, and tells how many. Errors: NotFound (no
// such user).
func (s *Store) CapSessions(ctx context.Context, scope tenant.Scope, userID string, kept int) (ended int, err error) {
	const op = "store.cap_sessions"
	if _, err := s.User(ctx, scope, userID); err != nil {
		return 0, err
	}
	now := column.At(s.kit.Now())
	return s.kit.Delete(ctx, op, func(ctx context.Context, tx *storekit.Tx) (int64, error) {
		return tx.EndOldestSessions(ctx, db.EndOldestSessionsParams{
			UserID: column.Text(userID), Now: now, EndedAt: now, Nothing: []byte{}, Kept: int32(min(max(kept, 0), maxSessions)),
		})
	})
}

// maxSessions bounds how many sessions CapSessions keeps of one person.
const maxSessions = 1000

// DeleteUserSessions ends all sessions of a user but one ("" for all). Errors: NotFound (no such user).
func (s *Store) DeleteUserSessions(ctx context.Context, scope tenant.Scope, userID, exceptToken string) error {
	const op = "store.delete_user_sessions"
	if _, err := s.User(ctx, scope, userID); err != nil {
		return err
	}
	return s.kit.Do(ctx, op, func(ctx context.Context, tx *storekit.Tx) error {
		return tx.DeleteUserSessions(ctx, db.DeleteUserSessionsParams{
			UserID: column.Text(userID), ExceptHash: secret.HashToken(exceptToken),
		})
	})
}

// PruneSessions forgets sessions and tickets that have expired, and tells how many. Only for the platform itself.
func (s *Store) PruneSessions(ctx context.Context, scope tenant.Scope, now time.Time) (int, error) {
	const op = "store.prune_sessions"
	if err := storekit.RequireSystem(scope, op); err != nil {
		return 0, err
	}
	return s.kit.Delete(ctx, op, func(ctx context.Context, tx *storekit.Tx) (int64, error) {
		sessions, err := tx.PruneSessions(ctx, column.At(now))
		if err != nil {
			return 0, err
		}
		tickets, err := tx.PruneTickets(ctx, column.At(now))
		if err != nil {
			return 0, err
		}
		used, err := tx.PruneTicketsUsed(ctx, column.At(now.Add(-usedTime)))
		return sessions + tickets + used, err
	})
}
