package api

import (
	"encoding/base64"
	"time"

	"salonzap/internal/connection"
	"salonzap/internal/phone"
	"salonzap/internal/qr"
	"salonzap/internal/text"
)

// connectionView is a connection as integrators read it. What is absent is null.
type connectionView struct {
	InstanceName     string     `json:"instance_name" doc:"The connection's name on its server, for life" example:"barbearia-do-joao_whatsapp"`
	Salon            string     `json:"salon" doc:"The salon's slug"`
	Server           string     `json:"server" doc:"The id of the server that it lives on"`
	PhoneNumber      *string    `json:"phone_number" doc:"The salon's registered number; the connected one when none is registered" example:"+5511987654321"`
	ConnectionStatus string     `json:"connection_status" enum:"disconnected,connecting,awaiting_scan,connected"`
	Phase            *string    `json:"phase" enum:"preparing,awaiting_scan,scanned,passkey,passkey_sent,passkey_code,syncing,confirm_number" doc:"Where the linking attempt is"`
	Cause            *string    `json:"cause" doc:"Why it is not connected: a word of a closed list"`
	CauseText        *string    `json:"cause_text" doc:"The cause as a sentence for the salon's owner, in the caller's language"`
	Wanted           string     `json:"wanted" enum:"linked,off" doc:"What the salon wants"`
	Paused           bool       `json:"paused" doc:"The robot neither sends nor answers; the session stays"`
	IsPrimary        bool       `json:"is_primary" doc:"Always true: a salon has one connection"`
	IsReconnect      bool       `json:"is_reconnect" doc:"In the answer to connect: the connection existed before the call"`
	AttemptID        *string    `json:"attempt_id" doc:"The linking attempt under way"`
	Method           *string    `json:"method" enum:"qr,code" doc:"The attempt's method"`
	QRCode           *string    `json:"qr_code" doc:"The live QR code as a PNG in base64. A secret: whoever scans it gets the session. Null in lists" contentEncoding:"base64"`
	QRText           *string    `json:"qr_text" doc:"What the live QR code says. A secret. Null in lists"`
	PairingCode      *string    `json:"pairing_code" doc:"The live pairing code, eight characters. A secret. Null in lists"`
	ExpiresAt        *time.Time `json:"expires_at" doc:"When the live code dies; a new one follows by itself"`
	PasskeyExpiresAt *time.Time `json:"passkey_expires_at" doc:"With one of the passkey phases: the end of the step"`
	CanMove          bool       `json:"can_move" doc:"WhatsApp asks for a passkey, this server cannot use it, and another one can: see move. Said by the connection's own routes; false within a salon"`
	CanMoveBack      bool       `json:"can_move_back" doc:"The salon was moved and is not connected yet: DELETE move goes back"`
	ObservedNumber   *string    `json:"observed_number" doc:"The other number, masked: with phase confirm_number it is linked, with cause wrong_number it was refused. A decision says which is right"`
	ProfileName      *string    `json:"profile_name"`
	ConnectedAt      *time.Time `json:"connected_at"`
	LastSeenAt       *time.Time `json:"last_seen_at" doc:"The last proof of life"`
	CauseUntil       *time.Time `json:"cause_until" doc:"When a cause ends by itself: with restricted, when WhatsApp says it. Null when it does not say"`
}

// render shows a view in a language. Codes are shown only where one salon is asked about.
func (a *api) render(v connection.View, slug string, codes bool, lang text.Lang) connectionView {
	out := connectionView{
		InstanceName: v.Instance, Salon: slug, Server: v.Server, PhoneNumber: number(v.Registered),
		ConnectionStatus: string(v.Status), Phase: optional(string(v.Phase)), Wanted: string(v.Wanted), Paused: v.Paused,
		IsPrimary: true, IsReconnect: v.IsReconnect, PasskeyExpiresAt: instant(v.PasskeyUntil), CanMove: v.CanMove, CanMoveBack: v.CanMoveBack,
	}
	cause := v.Cause
	switch s := v.State.(type) {
	case connection.Connected:
		if out.PhoneNumber == nil {
			out.PhoneNumber = number(s.Number)
		}
		out.ProfileName, out.ConnectedAt, out.LastSeenAt = optional(s.Name), instant(s.Since), instant(s.LastSeen)
	case connection.Quarantined:
		out.ObservedNumber = optional(s.Number.Masked())
		cause = s.Why
	case connection.Intended, connection.Known:
		out.ObservedNumber, out.CauseUntil = optional(v.RefusedNumber.Masked()), instant(v.CauseUntil)
	}
	if cause != connection.CauseNone {
		out.Cause = optional(string(cause))
		out.CauseText = optional(lang.Say(text.CauseKey(string(cause))))
	}
	if v.Attempt != nil {
		out.AttemptID, out.Method = optional(v.Attempt.ID), optional(string(v.Attempt.Method))
	}
	if codes {
		out.addCode(v.Code(), &a.qrPen)
	}
	return out
}

// addCode puts a live code in.
func (out *connectionView) addCode(code connection.LinkCode, pen *qr.Pen) {
	if code.IsZero() {
		return
	}
	out.QRText, out.PairingCode, out.ExpiresAt = optional(code.QRText), optional(code.Pairing), instant(code.ExpiresAt)
	if image, err := pen.PNG(code.QRText); err == nil { // a text that no QR code can hold is still given as text
		out.QRCode = optional(base64.StdEncoding.EncodeToString(image))
	}
}

// optional is s, or null when it is empty.
func optional(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func number(n phone.Number) *string { return optional(n.E164()) }

// instant is a time in UTC with milliseconds, or null when it is zero.
func instant(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC().Truncate(time.Millisecond)
	return &t
}
