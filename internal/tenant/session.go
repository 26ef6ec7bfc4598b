package tenant

import (
	"time"

	"salonzap/internal/secret"
)

// Device is from where somebody signed in, as far as a request says.
type Device struct {
	Agent   string // the browser's User-Agent, cut to maxAgent
	Address string // the network address
}

// maxAgent bounds what is kept of a User-Agent, in bytes.
const maxAgent = 256

// NewDevice makes a Device of what a request says.
func NewDevice(agent, address string) Device {
	return Device{Agent: agent[:min(len(agent), maxAgent)], Address: address}
}

// Session is one browser in which a person is signed in.
type Session struct {
	ID string // SessionID of its token
	Device
	CreatedAt, SeenAt time.Time
}

// SessionID identifies the session of a token; the token cannot be derived from it.
func SessionID(token string) string { return secret.HashToken(token) }
