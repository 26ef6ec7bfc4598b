package tenant

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"time"
)

// Times of idempotent requests.
const (
	OnceTime  = 24 * time.Hour // after which a request that never got an answer may be run again: its process has died
	OnceStale = time.Minute    // after which one that never ended may be tried again: its process has died
)

// Once is a request with an idempotency key: it is carried out once, however often it is sent.
type Once struct {
	Owner   string // the value of the caller's header Idempotency-Key
	Key     string // a hash of the request; another request under the same key is refused
	Request string // a hash of what is asked; another request under the same word is a mistake
}

// Hash is the name under which it is stored; owner and key cannot be read from it.
func (o Once) Hash() string {
	sum := sha256.Sum256([]byte(o.Owner + "\x00" + o.Key))
	return hex.EncodeToString(sum[:])
}

// OnceAnswer is the stored answer. The zero OnceAnswer is none.
type OnceAnswer struct {
	Status int
	Body   []byte
}

// Onces stores idempotent requests and their answers durably.
type Onces interface {
	// ClaimOnce gives the stored answer. The zero answer says that there is none: the caller
	// carries the request out, then calls KeepOnce or DropOnce. Errors: Conflict (the same request
	// is being carried out), Invalid on Idempotency-Key (another request has this key).
	ClaimOnce(ctx context.Context, scope Scope, o Once, now time.Time) (OnceAnswer, error)
	// KeepOnce stores the answer of a claimed request.
	KeepOnce(ctx context.Context, scope Scope, o Once, a OnceAnswer) error
	// DropOnce removes the claim of a request that failed, so that it can be sent again.
	DropOnce(ctx context.Context, scope Scope, o Once) error
}
