package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"time"

	"salonzap/internal/evolution"
	"salonzap/internal/fault"
	"salonzap/internal/sqlkit"
)

// Instance is the stored row of an instance.
type Instance struct {
	ID          string // UUID
	Name        string
	Integration string
	Kept        SealedPart
	Number      string // the number that must be linked, digits with country code; any when empty
	Device      string // AD JID of the engine's device; empty when it has none
	JID, LID    string // own, of the last linking
	ProfileName string
	Reason      int // the close code of the last ending; 0 when there was none, or it is linked again
	Cause       string
	ReasonAt    time.Time
	Active      time.Time // when its session was last active
	PhoneSeen   time.Time // when the account's phone was last seen online; zero when unknown
	Created     time.Time
	Updated     time.Time
}

// SealedPart is the part of an Instance that is sealed.
type SealedPart struct {
	Token    evolution.Key      `json:"token"`
	Settings evolution.Settings `json:"settings"`
	Settled  time.Time          `json:"settled"` // when the settings were made
	Changed  time.Time          `json:"changed"` // when the settings were changed
	Proxy    *Proxy             `json:"proxy,omitempty"`
	// ProxyByOperator tells that Proxy was set with the global key: it may be in the operator's own network.
	ProxyByOperator bool       `json:"proxy_by_operator,omitempty"`
	Websocket       *Websocket `json:"websocket,omitempty"`
}

// Websocket is an instance's setting of the socket.io channel.
type Websocket struct {
	Enabled bool              `json:"enabled"`
	Events  []evolution.Event `json:"events,omitempty"` // none means all of them
}

// Proxy is the proxy of an instance's WhatsApp session.
type Proxy struct {
	Enabled  bool          `json:"enabled"`
	Host     string        `json:"host"`
	Port     string        `json:"port"`
	Protocol string        `json:"protocol"` // "http", "https", "socks5"
	Username string        `json:"username"`
	Password evolution.Key `json:"password"`
}

// Hook is an instance's webhook.
type Hook struct {
	Instance string // its id
	Name     string // its name, for the envelopes of events that outlive it
	Target   Target // sealed
	Created  time.Time
	Updated  time.Time
}

// Target is the sealed part of a Hook.
type Target struct {
	Config evolution.WebhookConfig `json:"config"`
	// Secret signs what is sent, in the Standard Webhooks form "whsec_" and base64; empty for the gateway's own.
	Secret evolution.Key `json:"secret,omitempty"`
	// Operator tells that it was set with the global key: it may lead into the operator's own network.
	Operator bool `json:"operator,omitempty"`
}

func instancePlace(id string) string { return "gateway_instance/sealed/" + id }
func hookPlace(id string) string     { return "gateway_hook/sealed/" + id }

const instanceColumns = `id, name, integration, sealed, number, device, jid, lid, profile_name, reason, cause, reason_at, active_at, phone_seen_at, created_at, updated_at`

// Instances lists all instances, oldest first.
func (s *Store) Instances(ctx context.Context) ([]Instance, error) {
	return all(ctx, s, "gateway.instances", `SELECT `+instanceColumns+` FROM gateway_instance ORDER BY created_at, id`, s.scanInstance)
}

func (s *Store) scanInstance(rows *sql.Rows) (i Instance, err error) {
	var sealed string
	var reasonAt, active, seen, created, updated int64
	err = rows.Scan(&i.ID, &i.Name, &i.Integration, &sealed, &i.Number, &i.Device, &i.JID, &i.LID, &i.ProfileName, &i.Reason,
		&i.Cause, &reasonAt, &active, &seen, &created, &updated)
	if err != nil {
		return i, err
	}
	i.ReasonAt, i.Active, i.PhoneSeen, i.Created, i.Updated = instant(reasonAt), instant(active), instant(seen), instant(created), instant(updated)
	return i, s.unseal(instancePlace(i.ID), sealed, &i.Kept)
}

// Hooks lists all hooks, also those of deleted instances.
func (s *Store) Hooks(ctx context.Context) ([]Hook, error) {
	return all(ctx, s, "gateway.hooks", `SELECT `+hookColumns+` FROM gateway_hook`, s.scanHook)
}

const hookColumns = `instance_id, name, sealed, created_at, updated_at`

func (s *Store) scanHook(rows *sql.Rows) (h Hook, err error) {
	var sealed string
	var created, updated int64
	if err := rows.Scan(&h.Instance, &h.Name, &sealed, &created, &updated); err != nil {
		return h, err
	}
	h.Created, h.Updated = instant(created), instant(updated)
	return h, s.unseal(hookPlace(h.Instance), sealed, &h.Target)
}

// errElsewhere says that another node has the instance.
var errElsewhere = fault.Wrap(fault.Unavailable, "gateway.put_instance", errors.New("another node has the instance"))

// PutInstance inserts an instance, which this node has then, or updates one that this node has. Errors: Conflict when another instance has the
// name; Unavailable when another node has the instance.
func (s *Store) PutInstance(t *Tx, i Instance) error {
	sealed, err := s.seal(instancePlace(i.ID), i.Kept)
	if err != nil {
		return err
	}
	result, err := t.tx.ExecContext(t.ctx, `INSERT INTO gateway_instance (`+instanceColumns+`, node, held)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, 1)
		ON CONFLICT (id) DO UPDATE SET sealed = excluded.sealed, number = excluded.number, device = excluded.device, jid = excluded.jid,
			lid = excluded.lid, profile_name = excluded.profile_name, reason = excluded.reason, cause = excluded.cause,
			reason_at = excluded.reason_at, active_at = excluded.active_at, phone_seen_at = excluded.phone_seen_at, updated_at = excluded.updated_at
			WHERE gateway_instance.node = excluded.node`,
		i.ID, i.Name, i.Integration, sealed, i.Number, i.Device, i.JID, i.LID, i.ProfileName, i.Reason, i.Cause,
		millis(i.ReasonAt), millis(i.Active), millis(i.PhoneSeen), millis(i.Created), millis(i.Updated), s.node)
	if _, ok := sqlkit.UniqueViolation(err); ok {
		return fault.Wrap(fault.Conflict, "gateway.put_instance", errors.New("the name is in use"))
	}
	if err != nil {
		return err
	}
	if n, err := result.RowsAffected(); err != nil || n == 0 {
		return errors.Join(err, errElsewhere)
	}
	return nil
}

// RemoveInstance deletes an instance, and what belongs to it. Its hook stays until its events are delivered.
func (s *Store) RemoveInstance(t *Tx, id string) error {
	return errors.Join(
		t.exec(`DELETE FROM gateway_instance WHERE id = $1`, id),
		t.exec(`UPDATE gateway_hook SET node = $1 WHERE instance_id = $2`, s.node, id))
}

// PutHook inserts or replaces a hook.
func (s *Store) PutHook(t *Tx, h Hook) error {
	sealed, err := s.seal(hookPlace(h.Instance), h.Target)
	if err != nil {
		return err
	}
	return t.exec(`INSERT INTO gateway_hook (instance_id, name, sealed, created_at, updated_at) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (instance_id) DO UPDATE SET sealed = excluded.sealed, updated_at = excluded.updated_at`,
		h.Instance, h.Name, sealed, millis(h.Created), millis(h.Updated))
}

// RemoveHooks deletes the hooks that have neither an instance nor an undelivered event.
func (s *Store) RemoveHooks(t *Tx) error {
	return t.exec(`DELETE FROM gateway_hook WHERE NOT EXISTS (SELECT 1 FROM gateway_instance i WHERE i.id = gateway_hook.instance_id)
		AND NOT EXISTS (SELECT 1 FROM gateway_outbox o WHERE o.instance_id = gateway_hook.instance_id)`)
}

// seal is a value as JSON, sealed by the ring for a place.
func (s *Store) seal(place string, value any) (string, error) {
	text, err := json.Marshal(value)
	if err != nil {
		return "", err
	}
	return s.ring.Seal(place, text), nil
}

func (s *Store) unseal(place, sealed string, into any) error {
	text, err := s.ring.Open(place, sealed)
	if err != nil {
		return err
	}
	return json.Unmarshal(text, into)
}

// all reads every row of a query.
func all[T any](ctx context.Context, s *Store, op, query string, scan func(*sql.Rows) (T, error), args ...any) ([]T, error) {
	rows, err := s.read.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, fault.Wrap(fault.Unavailable, op, err)
	}
	list, err := collect(rows, scan)
	if err != nil {
		return nil, fault.Wrap(fault.Unavailable, op, err)
	}
	return list, nil
}

func collect[T any](rows *sql.Rows, scan func(*sql.Rows) (T, error)) (list []T, err error) {
	defer rows.Close() //nolint:errcheck // the rows were read to their end, or failed already
	for rows.Next() {
		one, err := scan(rows)
		if err != nil {
			return nil, err
		}
		list = append(list, one)
	}
	return list, rows.Err()
}
