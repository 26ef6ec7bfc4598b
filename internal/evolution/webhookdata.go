package evolution

import (
	"bytes"
	"encoding/json"
	"time"
)

// ConnectionUpdate is the data of connection.update. On Evolution a transient loss of the connection gives connecting, then open; close
// comes for 401, 402, 403 and 406 only (on 2.4 for 408 too).
type ConnectionUpdate struct {
	Instance          string      `json:"instance"`
	WUID              string      `json:"wuid,omitempty"` // own JID, with open
	ProfileName       string      `json:"profileName,omitempty"`
	ProfilePictureURL *NullString `json:"profilePictureUrl,omitempty"`
	State             State       `json:"state"`
	StatusReason      int         `json:"statusReason"` // 200, or the close code
	Progress
}

// Phone is the digits of the phone that opened, or "".
func (c ConnectionUpdate) Phone() string { return PhoneDigits(c.WUID) }

// QRCodeUpdated is the data of qrcode.updated: a new code, or LimitReached when the server shows no further code. The
// QRCode of a webhook has no count.
type QRCodeUpdated struct {
	Instance     string
	QRCode       QRCode
	LimitReached bool
}

// The body when the limit of codes is reached (recording j-009).
const (
	limitMessage = "QR code limit reached, please login again"
	limitStatus  = 500
)

type qrcodeUpdatedWire struct {
	QRCode *struct {
		Instance    string     `json:"instance"`
		PairingCode NullString `json:"pairingCode"`
		Code        string     `json:"code"`
		Base64      string     `json:"base64"`
		ExpiresAt   Instant    `json:"expiresAt,omitzero"`
		Link        string     `json:"codeUrl,omitempty"`
	} `json:"qrcode,omitempty"`
	Message    string `json:"message,omitempty"`
	StatusCode int    `json:"statusCode,omitempty"`
}

// MarshalJSON writes {"qrcode":{…}}, or the limit's {"message":…,"statusCode":500}.
func (q QRCodeUpdated) MarshalJSON() ([]byte, error) {
	var wire qrcodeUpdatedWire
	if q.LimitReached {
		wire.Message, wire.StatusCode = limitMessage, limitStatus
		return json.Marshal(wire)
	}
	wire.QRCode = &struct {
		Instance    string     `json:"instance"`
		PairingCode NullString `json:"pairingCode"`
		Code        string     `json:"code"`
		Base64      string     `json:"base64"`
		ExpiresAt   Instant    `json:"expiresAt,omitzero"`
		Link        string     `json:"codeUrl,omitempty"`
	}{q.Instance, NullString(q.QRCode.PairingCode), q.QRCode.Code, q.QRCode.Base64, q.QRCode.ExpiresAt, q.QRCode.Link}
	return json.Marshal(wire)
}

// UnmarshalJSON reads either shape. A body without a code, but with a status or a message, is the limit.
func (q *QRCodeUpdated) UnmarshalJSON(in []byte) error {
	var wire qrcodeUpdatedWire
	if err := json.Unmarshal(in, &wire); err != nil {
		return err
	}
	*q = QRCodeUpdated{}
	switch {
	case wire.QRCode != nil:
		q.Instance = wire.QRCode.Instance
		q.QRCode = QRCode{
			PairingCode: string(wire.QRCode.PairingCode), Code: wire.QRCode.Code, Base64: wire.QRCode.Base64,
			ExpiresAt: wire.QRCode.ExpiresAt, Link: wire.QRCode.Link,
		}
	case wire.StatusCode != 0 || wire.Message != "":
		q.LimitReached = true
	}
	return nil
}

// StatusInstance is the data of status.instance: the session has ended for good, and why.
type StatusInstance struct {
	Instance                string    `json:"instance"`
	Status                  string    `json:"status"` // "closed"
	DisconnectionAt         time.Time `json:"disconnectionAt"`
	DisconnectionReasonCode int       `json:"disconnectionReasonCode"`
	DisconnectionObject     string    `json:"disconnectionObject"` // JSON text, for an operator only
	Progress
}

// InstanceRef is the data of instance.create and instance.delete.
type InstanceRef struct {
	InstanceName string `json:"instanceName"`
	InstanceID   string `json:"instanceId"`
}

// ConnectionUpdate reads the data of a connection.update.
func (e Envelope) ConnectionUpdate() (ConnectionUpdate, error) { return dataOf[ConnectionUpdate](e) }

// QRCodeUpdated reads the data of a qrcode.updated.
func (e Envelope) QRCodeUpdated() (QRCodeUpdated, error) { return dataOf[QRCodeUpdated](e) }

// StatusInstance reads the data of a status.instance.
func (e Envelope) StatusInstance() (StatusInstance, error) { return dataOf[StatusInstance](e) }

// InstanceRef reads the data of an instance.create or instance.delete.
func (e Envelope) InstanceRef() (InstanceRef, error) { return dataOf[InstanceRef](e) }

// Messages reads the data of a messages.upsert, messages.set or send.message: one object, or an array of them.
func (e Envelope) Messages() ([]Message, error) { return listOf[Message](e) }

// MessageUpdates reads the data of a messages.update.
func (e Envelope) MessageUpdates() ([]MessageUpdate, error) { return listOf[MessageUpdate](e) }

func dataOf[T any](e Envelope) (T, error) {
	var out T
	err := e.decodeData(&out)
	return out, err
}

func listOf[T any](e Envelope) ([]T, error) {
	if raw := bytes.TrimSpace(e.Data); len(raw) > 0 && raw[0] == '[' {
		return dataOf[[]T](e)
	}
	one, err := dataOf[T](e)
	if err != nil {
		return nil, err
	}
	return []T{one}, nil
}
