package engine

import (
	"context"
	"log/slog"
	"regexp"
	"sync/atomic"

	waLog "go.mau.fi/whatsmeow/util/log"
)

// redactingLogger is the library's logger. The library writes numbers, message ids and whole stanzas into its lines, so that only the format
// of a line is logged, without its arguments: "Failed to decrypt message from …: …". The library's errors are mostly lost sockets, hence the
// lower levels.
type redactingLogger struct {
	log     *slog.Logger
	closing *atomic.Bool // the session is being closed, and a lost socket is expected; nil: never
}

var _ waLog.Logger = redactingLogger{}

func (q redactingLogger) Errorf(msg string, _ ...any) { q.write(slog.LevelWarn, msg) }
func (q redactingLogger) Warnf(msg string, _ ...any)  { q.write(slog.LevelInfo, msg) }
func (q redactingLogger) Infof(msg string, _ ...any)  { q.write(slog.LevelDebug, msg) }

func (q redactingLogger) write(level slog.Level, msg string) {
	if q.closing != nil && q.closing.Load() {
		level = slog.LevelDebug
	}
	q.log.Log(context.Background(), level, "whatsmeow", slog.String("line", formatVerbs.ReplaceAllString(msg, "…")))
}

// formatVerbs match the verbs of a format, whose arguments are left out.
var formatVerbs = regexp.MustCompile(`%[-+# 0-9.]*[a-zA-Z]`)

func (redactingLogger) Debugf(string, ...any) {}

// Sub keeps one logger for all parts of a client: it has five.
func (q redactingLogger) Sub(string) waLog.Logger { return q }
