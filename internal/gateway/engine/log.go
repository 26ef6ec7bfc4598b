package engine

import (
	"context"
	"log/slog"
	"regexp"
	"sync/atomic"

	waLog "go.mau.fi/whatsmeow/util/log"
)

// quiet is the library's logger. The library writes numbers, message ids and whole stanzas into its lines, so nothing but
// the fixed words of a line goes on: "Failed to decrypt message from …: …". An error of the library is a
// lost socket more often than a fault, hence the lower levels.
type quiet struct {
	log  *slog.Logger
	over *atomic.Bool // the session ends: that its socket is lost is no news; nil: it never does
}

var _ waLog.Logger = quiet{}

func (q quiet) Errorf(msg string, _ ...any) { q.say(slog.LevelWarn, msg) }
func (q quiet) Warnf(msg string, _ ...any)  { q.say(slog.LevelInfo, msg) }
func (q quiet) Infof(msg string, _ ...any)  { q.say(slog.LevelDebug, msg) }

func (q quiet) say(level slog.Level, msg string) {
	if q.over != nil && q.over.Load() {
		level = slog.LevelDebug
	}
	q.log.Log(context.Background(), level, "whatsmeow", slog.String("line", verbs.ReplaceAllString(msg, "…")))
}

// verbs stand for what is left out of a line.
var verbs = regexp.MustCompile(`%[-+# 0-9.]*[a-zA-Z]`)

func (quiet) Debugf(string, ...any) {}

// Sub keeps one logger for all parts of a client: it has five.
func (q quiet) Sub(string) waLog.Logger { return q }
