package app

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"
	"time"
)

// A server whose webhooks exceed its daily quota is over it until the next day, and is logged once a day.
func TestAServerOverItsQuotaIsNamedOnceADay(t *testing.T) {
	var log bytes.Buffer
	now, kept := time.Date(2026, 11, 29, 12, 0, 0, 0, time.UTC), int64(99)
	q := newQuota(func(string) int64 { return kept }, func(string) int64 { return 100 },
		slog.New(slog.NewTextHandler(&log, nil)), func() time.Time { return now })
	if q.over("a") {
		t.Error("below its allowance")
	}
	kept = 100
	for range 3 {
		if !q.over("a") || !q.over("b") {
			t.Error("at its allowance")
		}
	}
	if n := strings.Count(log.String(), "server=a"); n != 1 {
		t.Errorf("said %d times in a day: %s", n, log.String())
	}
	now = now.Add(24 * time.Hour)
	if !q.over("a") || strings.Count(log.String(), "server=a") != 2 {
		t.Errorf("the next day: %s", log.String())
	}
}
