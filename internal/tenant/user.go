package tenant

import (
	"net/mail"
	"slices"
	"strings"
	"time"

	"salonzap/internal/fault"
	"salonzap/internal/text"
)

// User is a person who signs in.
type User struct {
	ID           string // UUIDv7
	Email        string // lower-case
	PasswordHash string // argon2id, PHC form
	Role         Role
	Tenant       ID // the owner's salon; zero for an operator
	CreatedAt    time.Time
}

// Actor is the user as the one who does something.
func (u User) Actor() Actor {
	return Actor{Kind: ActorUser, ID: u.ID, Name: u.Email, Role: u.Role, Tenant: u.Tenant}
}

// MinPassword and MaxPassword bound a password's length in bytes.
const (
	MinPassword = 10
	MaxPassword = 200
)

// CleanEmail lowers and checks an address. Errors: Invalid "email".
func CleanEmail(s string) (string, error) {
	s = strings.ToLower(strings.TrimSpace(s))
	a, err := mail.ParseAddress(s)
	if err != nil || a.Address != s || len(s) > 254 || !strings.Contains(s, ".") {
		return "", fault.Field("tenant.email", "email", text.EmailInvalid)
	}
	return s, nil
}

// CheckPassword refuses passwords that are too short, too long, or the first that anybody would try.
// Errors: Invalid "password".
func CheckPassword(s string) error {
	switch {
	case len(s) < MinPassword || len(s) > MaxPassword:
		return fault.Field("tenant.password", "password", text.PasswordLength, MinPassword, MaxPassword)
	case guessable(s):
		return fault.Field("tenant.password", "password", text.PasswordWeak)
	}
	return nil
}

// minDistinct is how many different characters a password has at least: "aaaaaaaaaaaa" and "1212121212" have fewer.
const minDistinct = 5

// guessable tells of passwords that are one key pressed again and again, or a row of the keyboard or the alphabet.
func guessable(password string) bool {
	s := strings.ToLower(password)
	distinct := map[rune]bool{}
	for _, r := range s {
		distinct[r] = true
	}
	if len(distinct) < minDistinct {
		return true
	}
	for _, row := range []string{"01234567890", "abcdefghijklmnopqrstuvwxyz", "qwertyuiopasdfghjklzxcvbnm"} {
		twice := strings.Repeat(row, 1+len(s)/len(row)+1)
		if strings.Contains(twice, s) || strings.Contains(twice, reversed(s)) {
			return true
		}
	}
	return false
}

func reversed(s string) string {
	r := []rune(s)
	slices.Reverse(r)
	return string(r)
}

// APIKey is an integrator's key. Only its hash is kept.
type APIKey struct {
	ID         string // UUIDv7
	Name       string
	Hash       string // SHA-256 of the key, hex
	Tenant     ID     // zero: every salon
	CreatedAt  time.Time
	LastUsedAt time.Time
	RevokedAt  time.Time
	ExpiresAt  time.Time // from when on it is useless; zero: never
}

// Works tells whether the key opens anything at a moment.
func (k APIKey) Works(now time.Time) bool {
	return k.RevokedAt.IsZero() && (k.ExpiresAt.IsZero() || now.Before(k.ExpiresAt))
}

// Actor is the key as the one who does something: an operator, or one salon's owner.
func (k APIKey) Actor() Actor {
	role := Operator
	if !k.Tenant.IsZero() {
		role = Owner
	}
	return Actor{Kind: ActorAPIKey, ID: k.ID, Name: k.Name, Role: role, Tenant: k.Tenant}
}
