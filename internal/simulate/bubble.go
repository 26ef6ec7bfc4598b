package simulate

import (
	"crypto/sha256"
	"encoding/binary"
	"runtime"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/uuid"
)

// inBubble runs f where time is simulated: it stands still while anything works, and jumps when everything waits. f must end all goroutines that
// it began. One processor, and ids that follow from the seed and the moment, make a run repeatable.
//
// The bubble is that of testing/synctest, which asks for a test only to report to it; decision 076 says why, and what else was weighed.
func inBubble(seed uint64, now func() time.Time, f func()) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	defer uuid.SetRand(nil)
	uuid.SetRand(&idSource{seed: seed, now: now})
	synctest.Test(new(testing.T), func(*testing.T) { f() })
}

// idSource gives the random bytes of ids. Those of one moment do not depend on how many were drawn before it.
type idSource struct {
	seed uint64
	now  func() time.Time

	mu   sync.Mutex
	last time.Time
	n    uint64 // draws at last
}

// Read implements io.Reader.
func (s *idSource) Read(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if now := s.now(); !now.Equal(s.last) {
		s.last, s.n = now, 0
	}
	for filled := 0; filled < len(p); s.n++ {
		var in [24]byte
		binary.BigEndian.PutUint64(in[:], s.seed)
		binary.BigEndian.PutUint64(in[8:], uint64(s.last.UnixNano()))
		binary.BigEndian.PutUint64(in[16:], s.n)
		sum := sha256.Sum256(in[:])
		filled += copy(p[filled:], sum[:])
	}
	return len(p), nil
}
