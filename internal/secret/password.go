package secret

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/alexedwards/argon2id"
	"golang.org/x/crypto/argon2"
)

// Errors about passwords.
var (
	ErrPasswordTooLong  = errors.New("secret: the password is longer than 1024 bytes")
	ErrNotAPasswordHash = errors.New("secret: not an argon2id hash that this program can verify")
)

// cost is the cost of hashing a password: 19 MiB, two passes, one lane, as OWASP's Password Storage Cheat Sheet advises for argon2id. With the
// library's default of 64 MiB, the login page could be used to exhaust memory. The salt's length is from RFC 9106, 3.1.
func cost() *argon2id.Params {
	return &argon2id.Params{Memory: 19 * 1024, Iterations: 2, Parallelism: 1, SaltLength: 16, KeyLength: 32}
}

// Bounds of the cost of a stored hash: verifying an imported hash must not take a gigabyte.
const (
	maxMemoryKiB = 64 * 1024
	maxPasses    = 16
	maxLanes     = 8
	maxField     = 64 // bytes of salt or hash
	minField     = 8  // bytes of salt or hash
	minLaneKiB   = 8  // RFC 9106, 3.1
)

// maxPassword is the length of the longest password in bytes. It bounds the work of one attempt, and is far more than people type.
const maxPassword = 1024

// defaultConcurrency is how many passwords are hashed at once, which takes 76 MiB.
const defaultConcurrency = 4

// Hasher hashes and verifies passwords with argon2id, a few at a time. Make one with NewHasher for the whole program: its
// limit is what keeps a flood of logins from exhausting memory.
type Hasher struct {
	slots chan struct{}
}

// NewHasher makes a Hasher that works on at most limit passwords at once, 19 MiB each; 0 or less means 4.
func NewHasher(limit int) *Hasher {
	if limit <= 0 {
		limit = defaultConcurrency
	}
	return &Hasher{slots: make(chan struct{}, limit)}
}

// HashPassword makes the hash to store: a PHC string, different each time. It waits for a free slot until ctx ends. Errors: ctx's;
// ErrPasswordTooLong.
func (h *Hasher) HashPassword(ctx context.Context, password string) (hash string, err error) {
	if len(password) > maxPassword {
		return "", ErrPasswordTooLong
	}
	err = h.inSlot(ctx, func() (err error) {
		hash, err = argon2id.CreateHash(password, cost())
		return err
	})
	return hash, err
}

// VerifyPassword tells whether the password is the one that the stored PHC string was made of. A wrong or too long password is false and no
// error. Errors: ctx's; ErrNotAPasswordHash when stored is not a hash within the bounds above.
func (h *Hasher) VerifyPassword(ctx context.Context, stored, password string) (match bool, err error) {
	if _, err := costOf(stored); err != nil {
		return false, err
	}
	if len(password) > maxPassword {
		return false, nil
	}
	err = h.inSlot(ctx, func() (err error) {
		match, err = argon2id.ComparePasswordAndHash(password, stored)
		return err
	})
	return match, err
}

// VerifyNobody takes as long as VerifyPassword, for a user who does not exist: the response time must not reveal which e-mail addresses have an
// account. Error: ctx's.
func (h *Hasher) VerifyNobody(ctx context.Context, password string) error {
	if len(password) > maxPassword {
		return nil
	}
	_, err := h.HashPassword(ctx, password)
	return err
}

// NeedsRehash tells whether a stored hash has another cost than today's, or is none: then the caller should hash the password again after it has
// been verified.
func NeedsRehash(stored string) bool {
	p, err := costOf(stored)
	return err != nil || p != *cost()
}

// costOf reads the cost of a stored hash. It fails with ErrNotAPasswordHash, also for a cost outside the bounds above.
func costOf(stored string) (argon2id.Params, error) {
	p, _, _, err := argon2id.DecodeHash(stored)
	if err != nil {
		return argon2id.Params{}, ErrNotAPasswordHash
	}
	spelling := fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$", argon2.Version, p.Memory, p.Iterations, p.Parallelism)
	if !strings.HasPrefix(stored, spelling) { // the library also accepts other spellings
		return argon2id.Params{}, ErrNotAPasswordHash
	}
	lanes := uint32(p.Parallelism)
	if p.Iterations < 1 || p.Iterations > maxPasses || lanes < 1 || lanes > maxLanes || p.Memory < minLaneKiB*lanes || p.Memory > maxMemoryKiB ||
		!isFieldLength(p.SaltLength) || !isFieldLength(p.KeyLength) {
		return argon2id.Params{}, ErrNotAPasswordHash
	}
	return *p, nil
}

func isFieldLength(n uint32) bool { return n >= minField && n <= maxField }

// inSlot waits for a free slot and does the work in it. Errors: ctx's; those of work.
func (h *Hasher) inSlot(ctx context.Context, work func() error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	select {
	case h.slots <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() { <-h.slots }()
	return work()
}
