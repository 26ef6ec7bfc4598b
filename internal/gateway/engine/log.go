package engine

import (
	"log/slog"

	waLog "go.mau.fi/whatsmeow/util/log"
)

// quiet is the library's logger. The library writes numbers, message ids and whole stanzas into its lines, so nothing but
// the fixed words of a line goes on: "Failed to decrypt message from %s: %v" as it stands. An error of the library is a
// lost socket more often than a fault, hence the lower levels.
type quiet struct{ log *slog.Logger }

var _ waLog.Logger = quiet{}

func (q quiet) Errorf(msg string, _ ...any) { q.log.Warn("whatsmeow", slog.String("line", msg)) }
func (q quiet) Warnf(msg string, _ ...any)  { q.log.Info("whatsmeow", slog.String("line", msg)) }
func (q quiet) Infof(msg string, _ ...any)  { q.log.Debug("whatsmeow", slog.String("line", msg)) }
func (quiet) Debugf(string, ...any)         {}

// Sub keeps one logger for all parts of a client: it has five.
func (q quiet) Sub(string) waLog.Logger { return q }
