package cli

import (
	"time"

	"salonzap/internal/connection"
	"salonzap/internal/phone"
	"salonzap/internal/text"
)

// salonView is a salon in JSON, with the fields of the REST API.
type salonView struct {
	Slug      string          `json:"slug"`
	Name      string          `json:"name"`
	Phone     *string         `json:"phone_number"`
	Timezone  string          `json:"timezone"`
	Locale    string          `json:"locale"`
	CreatedAt *time.Time      `json:"created_at"`
	WhatsApp  *connectionView `json:"whatsapp"`
}

// connectionView is a connection in JSON. The fields of the QR code and the pairing code are always null, so that no code gets into the history of a
// terminal.
type connectionView struct {
	Instance    string     `json:"instance_name"`
	Salon       string     `json:"salon"`
	Server      string     `json:"server"`
	Phone       *string    `json:"phone_number"`
	Status      string     `json:"connection_status"`
	Phase       *string    `json:"phase"`
	Cause       *string    `json:"cause"`
	CauseText   *string    `json:"cause_text"`
	CauseUntil  *time.Time `json:"cause_until"`
	Wanted      string     `json:"wanted"`
	Paused      bool       `json:"paused"`
	IsPrimary   bool       `json:"is_primary"`
	IsReconnect bool       `json:"is_reconnect"`
	AttemptID   *string    `json:"attempt_id"`
	Method      *string    `json:"method"`
	QRCode      *string    `json:"qr_code"`
	QRText      *string    `json:"qr_text"`
	PairingCode *string    `json:"pairing_code"`
	ExpiresAt   *time.Time `json:"expires_at"`
	PasskeyEnds *time.Time `json:"passkey_expires_at"`
	CanMove     bool       `json:"can_move"` // false here, as in lists of the REST API: only a running server can tell
	CanMoveBack bool       `json:"can_move_back"`
	Observed    *string    `json:"observed_number"`
	ProfileName *string    `json:"profile_name"`
	ConnectedAt *time.Time `json:"connected_at"`
	LastSeenAt  *time.Time `json:"last_seen_at"`
}

func viewSalon(s connection.Salon, now time.Time) salonView {
	t := s.Tenant
	v := salonView{
		Slug: t.Slug.String(), Name: t.Name, Phone: dialled(t.Phone), Timezone: t.Timezone, Locale: t.Locale.String(),
		CreatedAt: instant(t.CreatedAt),
	}
	if s.Connection != nil {
		c := viewConnection(connection.ViewAt(*s.Connection, now), t.Slug.String(), t.Phone)
		v.WhatsApp = &c
	}
	return v
}

func viewConnection(c connection.View, slug string, registered phone.Number) connectionView {
	v := connectionView{
		Instance: c.Instance, Salon: slug, Server: c.Server, Phone: dialled(registered), Status: string(c.Status),
		Phase: optional(string(c.Phase)), Wanted: string(c.Wanted), Paused: c.Paused,
		IsPrimary: true, PasskeyEnds: instant(c.PasskeyUntil), CanMove: c.CanMove, CanMoveBack: c.CanMoveBack,
	}
	cause := c.Cause
	if a := c.Attempt; a != nil {
		v.AttemptID, v.Method = optional(a.ID), optional(string(a.Method))
	}
	switch s := c.State.(type) {
	case connection.Connected:
		v.ProfileName, v.ConnectedAt, v.LastSeenAt = optional(s.Name), instant(s.Since), instant(s.LastSeen)
		if v.Phone == nil {
			v.Phone = dialled(s.Number)
		}
	case connection.Quarantined:
		v.Observed, cause = optional(s.Number.Masked()), s.Why
	case connection.Intended, connection.Known:
		v.Observed, v.CauseUntil = optional(c.RefusedNumber.Masked()), instant(c.CauseUntil)
	}
	if cause != connection.CauseNone {
		v.Cause, v.CauseText = optional(string(cause)), optional(text.EN.Say(text.CauseKey(string(cause))))
	}
	return v
}

func dialled(n phone.Number) *string {
	if n.IsZero() {
		return nil
	}
	return optional(n.E164())
}

// row is a salon as a row of a table.
func (v salonView) row() []string {
	status, instance, number, why := "never connected", "-", "-", "-"
	if v.Phone != nil {
		number = *v.Phone
	}
	if c := v.WhatsApp; c != nil {
		status, instance = c.Status, c.Instance
		if c.Paused {
			status += ", paused"
		}
		if c.Cause != nil {
			why = *c.Cause
		}
	}
	return []string{v.Slug, v.Name, number, status, why, instance}
}

func salonHead() []string {
	return []string{"SLUG", "NAME", "NUMBER", "WHATSAPP", "CAUSE", "INSTANCE"}
}
