package edge_test

import (
	"errors"
	"io"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"testing/iotest"
	"testing/synctest"
	"time"

	"salonzap/internal/edge"
	"salonzap/internal/fault"
	"salonzap/internal/text"
)

func TestReadBodyRefusesWhatIsTooLarge(t *testing.T) {
	const limit = 2048
	for _, c := range []struct {
		name   string
		body   io.Reader
		length int64
		status int
	}{
		{"as large as may be", strings.NewReader(strings.Repeat("x", limit)), limit, 0},
		{"one byte more", strings.NewReader(strings.Repeat("x", limit+1)), limit + 1, 413},
		{"one byte more, unannounced", strings.NewReader(strings.Repeat("x", limit+1)), -1, 413},
		{"announced but not sent", strings.NewReader(""), 10 << 20, 413},
		{"broken off", iotest.ErrReader(errors.New("connection reset")), -1, 400},
	} {
		r := httptest.NewRequest("POST", "/", c.body)
		r.ContentLength = c.length
		body, err := edge.ReadBody(httptest.NewRecorder(), r, limit)
		if c.status == 0 {
			if err != nil || len(body) != limit {
				t.Errorf("%s: %d bytes, %v", c.name, len(body), err)
			}
			continue
		}
		p := edge.Translate(err, text.EN)
		if p.Status != c.status || len(p.Errors) != 1 || p.Errors[0].Field != "body" {
			t.Errorf("%s: %d %+v", c.name, p.Status, p.Errors)
		}
		if c.status == 413 && !strings.Contains(p.Detail, "2 KB") {
			t.Errorf("%s: the limit is not named: %q", c.name, p.Detail)
		}
	}
}

// What is over the limit is told when the next event is allowed: a part of the window, not a whole one.
func TestALimiterRefusesWhatIsOverItsLimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) { refusesWhatIsOver(t) })
}

func refusesWhatIsOver(t *testing.T) {
	t.Helper()
	l := edge.NewLimiter(2, time.Hour, text.TooManyCodes)
	for i := range 2 {
		if l.Check("a") != nil || l.Allow("a") != nil {
			t.Fatalf("event %d was refused", i+1)
		}
	}
	for name, err := range map[string]error{"Allow": l.Allow("a"), "Check": l.Check("a")} {
		p := edge.Translate(err, text.EN)
		if !fault.Is(err, fault.RateLimited) || p.RetryAfter != "1800" || p.Code != string(text.TooManyCodes) {
			t.Errorf("%s: %v %+v", name, err, p)
		}
	}
	if err := l.Allow("b"); err != nil {
		t.Errorf("another key was refused: %v", err)
	}
}

// A key that is over its limit may go on as time passes, and a key without requests is removed from memory.
func TestALimiterForgetsQuietKeys(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := edge.NewLimiter(2, time.Minute, "")
		for range 2 {
			if err := l.Allow("a"); err != nil {
				t.Fatal(err)
			}
		}
		pass(29 * time.Second)
		if l.Allow("a") == nil {
			t.Error("a third event within half of the window was allowed")
		}
		pass(2 * time.Second)
		if err := l.Allow("a"); err != nil {
			t.Errorf("after half of the window: %v", err)
		}
		for i := range 5000 {
			_ = l.Allow(strconv.Itoa(i))
		}
		before := l.Keys()
		pass(time.Minute)
		for i := range before + 1 {
			_ = l.Allow("new " + strconv.Itoa(i))
		}
		if got := l.Keys(); got > before+1 {
			t.Errorf("%d keys are kept, %d of them quiet for a window", got, got-before-1)
		}
	})
}
