package tenant

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"time"
)

// Times of what is done once.
const (
	OnceTime  = 24 * time.Hour // how long the answer is kept
	OnceStale = time.Minute    // after which one that never ended may be tried again: its process has died
)

// Once is something that a caller wants done once, however often it is asked for.
type Once struct {
	Owner   string // the API key's id
	Key     string // the caller's word, from the header Idempotency-Key
	Request string // a hash of what is asked; another request under the same word is a mistake
}

// Hash names it. It says nothing of what it is made of.
func (o Once) Hash() string {
	sum := sha256.Sum256([]byte(o.Owner + "\x00" + o.Key))
	return hex.EncodeToString(sum[:])
}

// OnceAnswer is what was answered. The zero OnceAnswer is none.
type OnceAnswer struct {
	Status int
	Body   []byte
}

// Onces keeps what was done once, durably.
type Onces interface {
	// ClaimOnce gives the answer that was kept, or none: then it is the caller's to do, and to be kept or dropped. Errors:
	// Conflict (somebody does it just now), Invalid on Idempotency-Key (another request was made under this word).
	ClaimOnce(ctx context.Context, scope Scope, o Once, now time.Time) (OnceAnswer, error)
	// KeepOnce keeps the answer.
	KeepOnce(ctx context.Context, scope Scope, o Once, a OnceAnswer) error
	// DropOnce forgets what came to nothing, so that it can be asked for again.
	DropOnce(ctx context.Context, scope Scope, o Once) error
}
