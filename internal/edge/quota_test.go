package edge_test

import (
	"net/http/httptest"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"salonzap/internal/edge"
	"salonzap/internal/fault"
	"salonzap/internal/text"
)

// The wait that a Quota's error states is long enough, and its headers state the same.
func TestAQuotaSaysHowLongToWait(t *testing.T) {
	for _, most := range []int{1, 3, 600} {
		synctest.Test(t, func(t *testing.T) {
			pass(300 * time.Millisecond) // no whole second
			b := edge.NewQuota(most, time.Minute, time.Now)
			for i := range most {
				w := httptest.NewRecorder()
				if err := b.Take(w, "k"); err != nil || w.Header().Get("RateLimit-Remaining") != strconv.Itoa(most-i-1) {
					t.Fatalf("%d of %d: %v %v", i, most, err, w.Header())
				}
			}
			pass(10*time.Second + 500*time.Millisecond)
			w := httptest.NewRecorder()
			err := b.Take(w, "k")
			if !fault.Is(err, fault.RateLimited) || w.Header().Get("RateLimit-Reset") != "51" && w.Header().Get("RateLimit-Reset") != "50" {
				t.Fatalf("one too many of %d: %v %v", most, err, w.Header())
			}
			if err := b.Take(httptest.NewRecorder(), "another"); err != nil {
				t.Errorf("another key: %v", err)
			}
			wait, err := strconv.Atoi(edge.Translate(err, text.EN).RetryAfter)
			if err != nil || wait > 2*60 {
				t.Fatalf("to wait %d s: %v", wait, err)
			}
			pass(time.Duration(wait) * time.Second)
			if err := b.Take(httptest.NewRecorder(), "k"); err != nil {
				t.Errorf("after the %d s that were asked for: %v", wait, err)
			}
		})
	}
}
