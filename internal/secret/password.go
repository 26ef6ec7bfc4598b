package secret

import (
	"context"
	"crypto/rand"
	"crypto/subtle"

	"golang.org/x/crypto/argon2"
)

// The cost of a password: 19 MiB, two passes, one lane, as OWASP's Password Storage Cheat Sheet advises for argon2id. A
// library's default of 64 MiB would make the login page a way to exhaust memory.
const (
	memoryKiB = 19 * 1024
	passes    = 2
	lanes     = 1
	saltLen   = 16 // bytes: RFC 9106, 3.1
	hashLen   = 32 // bytes
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
func (h *Hasher) HashPassword(ctx context.Context, password string) (string, error) {
	if len(password) > maxPassword {
		return "", ErrPasswordTooLong
	}
	p := phc{memory: memoryKiB, passes: passes, lanes: lanes, salt: make([]byte, saltLen)}
	_, _ = rand.Read(p.salt) // never fails and always fills: crypto/rand since Go 1.24
	hash, err := h.derive(ctx, password, p, hashLen)
	if err != nil {
		return "", err
	}
	p.hash = hash
	return p.String(), nil
}

// VerifyPassword tells whether the password is the one that the PHC string was made of. A wrong password is false and no
// error; errors are ctx's, and ErrNotAPasswordHash for a text that is none.
func (h *Hasher) VerifyPassword(ctx context.Context, kept, password string) (bool, error) {
	p, err := parsePHC(kept)
	if err != nil {
		return false, err
	}
	if len(password) > maxPassword {
		return false, nil
	}
	got, err := h.derive(ctx, password, p, uint32(len(p.hash))) //nolint:gosec // parsePHC bounds the length
	if err != nil {
		return false, err
	}
	return subtle.ConstantTimeCompare(got, p.hash) == 1, nil
}

// VerifyNobody costs what VerifyPassword costs, for a user who does not exist: the time of the answer must not tell which
// e-mail addresses have an account. It fails with ctx's error alone.
func (h *Hasher) VerifyNobody(ctx context.Context, password string) error {
	if len(password) > maxPassword {
		return nil
	}
	p := phc{memory: memoryKiB, passes: passes, lanes: lanes, salt: make([]byte, saltLen)}
	_, err := h.derive(ctx, password, p, hashLen)
	return err
}

// NeedsRehash tells whether a kept hash was made at another cost than today's: hash the password again when it has just
// been verified.
func NeedsRehash(kept string) bool {
	p, err := parsePHC(kept)
	return err != nil || p.memory != memoryKiB || p.passes != passes || p.lanes != lanes ||
		len(p.hash) != hashLen || len(p.salt) != saltLen
}

// derive does the work in one of the places.
func (h *Hasher) derive(ctx context.Context, password string, p phc, length uint32) ([]byte, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	select {
	case h.slots <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	defer func() { <-h.slots }()
	return argon2.IDKey([]byte(password), p.salt, p.passes, p.memory, p.lanes, length), nil
}
