package engine

import (
	"context"
	"sync"
	"time"

	"go.mau.fi/libsignal/logger"
	"go.mau.fi/whatsmeow"
)

const keyLen = 32

// libraryPing is how often the library pings by itself: rarely, since keepAlive does.
const libraryPing = 10 * time.Minute

// The library keeps some settings for the whole process. Those that can be given per client instead are (see payload.go);
// what is left is set here, by New alone and before any client connects: the key that proves WhatsApp's server, and the
// interval of pings. Two Engines of one process share them, and the last one opened decides; the program opens one.
//
//nolint:gochecknoglobals // it guards the library's own globals, and defaultCertKey is the default of one of them
var (
	libraryMu      sync.Mutex
	defaultCertKey = whatsmeow.WACertPubKey
)

// setLibraryGlobals sets what the library keeps for the whole process. Nothing is written that is already so: clients of another
// Engine read these values.
func setLibraryGlobals(to Endpoint) {
	libraryMu.Lock()
	defer libraryMu.Unlock()
	key := defaultCertKey
	if to.URL != "" {
		key = [keyLen]byte(to.RootKey)
	}
	setIfChanged(&whatsmeow.WACertPubKey, key)
	setIfChanged(&whatsmeow.KeepAliveIntervalMin, libraryPing)
	setIfChanged(&whatsmeow.KeepAliveIntervalMax, libraryPing+time.Minute) // the library draws between the two
}

func setIfChanged[T comparable](v *T, to T) {
	if *v != to {
		*v = to
	}
}

// writeTime is longer than the library takes to write a frame.
const writeTime = time.Second

// endsLater is ctx, cancelled writeTime later than ctx. A caller may cancel at any moment, and when a context ends while the library writes a
// query, it closes the channel of an answer that may be arriving, which panics (whatsmeow request.go, cancelResponse and receiveResponse).
// Call the function when the query is done.
func endsLater(ctx context.Context) (context.Context, context.CancelFunc) {
	later, cancel := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() { time.AfterFunc(writeTime, cancel) })
	return later, func() { stop(); cancel() }
}

// discardLogger is the Signal library's logger: its lines name contacts, and whatsmeow logs what matters.
type discardLogger struct{}

// The Signal library makes its own logger at its first log line, without a lock, and that logger prints to standard output. So it is given
// one before anything runs.
var _ = func() bool {
	var m logger.Loggable = discardLogger{}
	logger.Setup(&m)
	return true
}()

func (discardLogger) Debug(string, string)   {}
func (discardLogger) Info(string, string)    {}
func (discardLogger) Warning(string, string) {}
func (discardLogger) Error(string, string)   {}
func (discardLogger) Configure(string)       {}
