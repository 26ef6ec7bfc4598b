package engine

import (
	"sync"
	"time"

	"go.mau.fi/libsignal/logger"
	"go.mau.fi/whatsmeow"
)

const keyLen = 32

// The library keeps some settings for the whole process. Those that can be given per client instead are (see payload.go);
// what is left is set here, by New alone and before any client connects: the key that proves WhatsApp's server, and the rhythm
// of pings. Two Engines of one process share them, the last one opened decides; the program opens one.
//
//nolint:gochecknoglobals // it guards the library's own globals, and whatsapp is what one of them was
var (
	processMu sync.Mutex
	whatsapp  = whatsmeow.WACertPubKey
)

// setProcess sets what the library keeps for the whole process. Nothing is written that is already so: clients of another
// Engine read these values.
func setProcess(to Endpoint, p Patience) {
	processMu.Lock()
	defer processMu.Unlock()
	key := whatsapp
	if to.URL != "" {
		key = [keyLen]byte(to.RootKey)
	}
	set(&whatsmeow.WACertPubKey, key)
	set(&whatsmeow.KeepAliveIntervalMin, p.Ping*4/5)
	set(&whatsmeow.KeepAliveIntervalMax, p.Ping*6/5+time.Millisecond) // the library draws between the two
	set(&whatsmeow.KeepAliveResponseDeadline, p.Pong)
}

func set[T comparable](v *T, to T) {
	if *v != to {
		*v = to
	}
}

// mute is the Signal library's logger: what it says names contacts, and the client above it logs what matters.
type mute struct{}

// The Signal library makes its own logger when it first wants to say something, unguarded, and lets it print to standard
// output. So it has one before anything runs.
var _ = func() bool {
	var m logger.Loggable = mute{}
	logger.Setup(&m)
	return true
}()

func (mute) Debug(string, string)   {}
func (mute) Info(string, string)    {}
func (mute) Warning(string, string) {}
func (mute) Error(string, string)   {}
func (mute) Configure(string)       {}
