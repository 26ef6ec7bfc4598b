package tenant

import (
	"net/mail"
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

// CheckPassword refuses passwords that are too short or too long. Errors: Invalid "password".
func CheckPassword(s string) error {
	if len(s) < MinPassword || len(s) > MaxPassword {
		return fault.Field("tenant.password", "password", text.PasswordLength, MinPassword, MaxPassword)
	}
	return nil
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
}

// Actor is the key as the one who does something: an operator, or one salon's owner.
func (k APIKey) Actor() Actor {
	role := Operator
	if !k.Tenant.IsZero() {
		role = Owner
	}
	return Actor{Kind: ActorAPIKey, ID: k.ID, Name: k.Name, Role: role, Tenant: k.Tenant}
}
