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

// cost is that of a password: 19 MiB, two passes, one lane, as OWASP's Password Storage Cheat Sheet advises for argon2id. A
// library's default of 64 MiB would make the login page a way to exhaust memory. The salt's length is RFC 9106's, 3.1.
func cost() *argon2id.Params {
	return &argon2id.Params{Memory: 19 * 1024, Iterations: 2, Parallelism: 1, SaltLength: 16, KeyLength: 32}
}

// What a kept hash may ask of us. A hash that came in by an import must not cost a gigabyte.
const (
	maxMemoryKiB = 64 * 1024
	maxPasses    = 16
	maxLanes     = 8
	maxField     = 64 // bytes of salt or hash
	minField     = 8
	minLaneKiB   = 8 // RFC 9106, 3.1
)

// maxPassword is the longest password in bytes. It bounds the work of one attempt, and is far beyond what people type.
const maxPassword = 1024

// defaultConcurrency hashes at once take 76 MiB.
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

// HashPassword makes the text to keep: a PHC string, different each time. It waits for a place as long as ctx allows and
// fails with ctx's error, or with ErrPasswordTooLong.
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

// VerifyPassword tells whether the password is the one that the PHC string was made of. A wrong password is false and no
// error; errors are ctx's, and ErrNotAPasswordHash for a text that is none.
func (h *Hasher) VerifyPassword(ctx context.Context, kept, password string) (match bool, err error) {
	if _, err := costOf(kept); err != nil {
		return false, err
	}
	if len(password) > maxPassword {
		return false, nil
	}
	err = h.inSlot(ctx, func() (err error) {
		match, err = argon2id.ComparePasswordAndHash(password, kept)
		return err
	})
	return match, err
}

// VerifyNobody costs what VerifyPassword costs, for a user who does not exist: the time of the answer must not tell which
// e-mail addresses have an account. It fails with ctx's error alone.
func (h *Hasher) VerifyNobody(ctx context.Context, password string) error {
	if len(password) > maxPassword {
		return nil
	}
	_, err := h.HashPassword(ctx, password)
	return err
}

// NeedsRehash tells whether a kept hash was made at another cost than today's: hash the password again when it has just
// been verified.
func NeedsRehash(kept string) bool {
	p, err := costOf(kept)
	return err != nil || p != *cost()
}

// costOf reads what a kept hash costs, within the bounds above. Every error is ErrNotAPasswordHash.
func costOf(kept string) (argon2id.Params, error) {
	p, _, _, err := argon2id.DecodeHash(kept)
	if err != nil {
		return argon2id.Params{}, ErrNotAPasswordHash
	}
	spelling := fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$", argon2.Version, p.Memory, p.Iterations, p.Parallelism)
	if !strings.HasPrefix(kept, spelling) { // the library takes others, too
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

// inSlot does the work in one of the places.
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
