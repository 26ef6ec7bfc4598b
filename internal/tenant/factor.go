package tenant

import (
	"context"
	"encoding/base32"
	"strings"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"
	"github.com/pquerna/otp/totp"

	"salonzap/internal/fault"
	"salonzap/internal/secret"
	"salonzap/internal/text"
)

// What authenticator apps take: RFC 6238 with SHA-1, six digits, steps of 30 s. A code of the step before or after is good
// too, for clocks that are not quite right.
const (
	factorIssuer  = "Salonzap"
	factorStep    = 30 * time.Second
	factorSkew    = 1
	factorSecret  = 20 // bytes, as long as SHA-1's output (RFC 4226 §4)
	recoveryCodes = 10
	recoveryBytes = 10 // 80 bits, 16 characters
)

// SecondFactor is what a person shows besides the password: codes of an authenticator app.
type SecondFactor struct {
	UserID      string
	Secret      secret.Text // base32, as apps take it
	CreatedAt   time.Time
	ConfirmedAt time.Time // zero until the first code was typed: nobody is asked for it before
	Step        int64     // the last time step of which a code was used
	Recovery    int       // recovery codes that are left
}

// On tells whether the person is asked for it.
func (f SecondFactor) On() bool { return !f.ConfirmedAt.IsZero() }

// Factor reads a person's second factor; the zero value when they have none.
func (a *Accounts) Factor(ctx context.Context, userID string) (SecondFactor, error) {
	f, err := a.store.Factors.SecondFactor(ctx, System("second factor"), userID)
	if fault.Is(err, fault.NotFound) {
		return SecondFactor{}, nil
	}
	return f, err
}

// BeginFactor makes a secret for a person's authenticator app, and the address that the app reads from a QR code. Nobody is
// asked for it until ConfirmFactor. Errors: Conflict with Key text.FactorIsOn.
func (a *Accounts) BeginFactor(ctx context.Context, u User) (f SecondFactor, url string, err error) {
	key, err := totp.Generate(totp.GenerateOpts{Issuer: factorIssuer, AccountName: u.Email, SecretSize: factorSecret})
	if err != nil {
		return f, "", fault.Wrap(fault.Internal, "tenant.begin_factor", err)
	}
	f = SecondFactor{UserID: u.ID, Secret: secret.Text(key.Secret()), CreatedAt: a.now()}
	return f, key.URL(), a.store.Factors.BeginSecondFactor(ctx, System("second factor"), f)
}

// FactorURL is the address that an authenticator app reads from a QR code.
func (f SecondFactor) FactorURL(u User) (string, error) {
	raw, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(f.Secret.Reveal())
	if err != nil {
		return "", fault.Wrap(fault.Internal, "tenant.factor_url", err)
	}
	key, err := totp.Generate(totp.GenerateOpts{Issuer: factorIssuer, AccountName: u.Email, Secret: raw})
	if err != nil {
		return "", fault.Wrap(fault.Internal, "tenant.factor_url", err)
	}
	return key.URL(), nil
}

// ConfirmFactor puts the secret of BeginFactor in force when the app's code is right, and gives recovery codes, which are
// shown once. Errors: Invalid "code"; NotFound when none was begun; Conflict with Key text.FactorIsOn; RateLimited.
func (a *Accounts) ConfirmFactor(ctx context.Context, u User, code, address string) (recovery []string, err error) {
	scope := System("second factor")
	f, err := a.store.Factors.SecondFactor(ctx, scope, u.ID)
	if err != nil {
		return nil, err
	}
	t := factorAttemptKeys(u, address)
	if err := a.admitFactor(ctx, scope, t, u, address); err != nil {
		return nil, err
	}
	step, ok, err := f.match(code, a.now())
	if err != nil {
		return nil, err
	}
	if err := a.recordFactor(ctx, scope, t, ok); err != nil {
		return nil, err
	}
	if !ok {
		return nil, wrongCode()
	}
	f.Step, f.ConfirmedAt = step, a.now()
	hashes := make([]string, recoveryCodes)
	recovery = make([]string, recoveryCodes)
	for i := range recovery {
		recovery[i] = secret.NewToken(recoveryBytes)
		hashes[i] = recoveryHash(recovery[i])
	}
	return recovery, a.store.Factors.ConfirmSecondFactor(ctx, scope, f, hashes)
}

// CheckFactor accepts a code of the app or a recovery code; each is accepted once. Errors: Invalid
// "code"; RateLimited with Key text.LoginPause.
func (a *Accounts) CheckFactor(ctx context.Context, u User, typed, address string) error {
	scope := System("second factor")
	t := factorAttemptKeys(u, address)
	if err := a.admitFactor(ctx, scope, t, u, address); err != nil {
		return err
	}
	err := a.useCode(ctx, scope, u, typed)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return err
	}
	if err := a.recordFactor(ctx, scope, t, err == nil); err != nil {
		return err
	}
	if err != nil {
		return wrongCode()
	}
	return nil
}

// useCode marks the code that was typed as used. Errors: NotFound when it is wrong or was used
// before.
func (a *Accounts) useCode(ctx context.Context, scope Scope, u User, typed string) error {
	f, err := a.store.Factors.SecondFactor(ctx, scope, u.ID)
	if err != nil {
		return err
	}
	step, ok, err := f.match(typed, a.now())
	switch {
	case err != nil:
		return err
	case ok && f.On():
		return a.store.FactorCodes.UseSecondFactor(ctx, scope, u.ID, step)
	}
	return a.store.FactorCodes.UseRecoveryCode(ctx, scope, u.ID, recoveryHash(typed))
}

// DropFactor removes a person's second factor. The caller has asked for a code, or works at the
// server's command line. Errors: NotFound when there is none.
func (a *Accounts) DropFactor(ctx context.Context, u User) error {
	return a.store.Factors.DropSecondFactor(ctx, System("second factor"), u.ID)
}

// match finds the time step that a code belongs to; ok is false when it belongs to none that is
// accepted now.
func (f SecondFactor) match(typed string, now time.Time) (step int64, ok bool, err error) {
	typed = strings.Join(strings.Fields(typed), "")
	if len(typed) != int(otp.DigitsSix) {
		return 0, false, nil
	}
	at := now.Unix() / int64(factorStep/time.Second)
	for s := at - factorSkew; s <= at+factorSkew; s++ {
		good, err := hotp.ValidateCustom(typed, uint64(s), f.Secret.Reveal(), hotp.ValidateOpts{ //nolint:gosec // after 1970
			Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1,
		})
		if err != nil {
			return 0, false, fault.Wrap(fault.Internal, "tenant.second_factor", err)
		}
		if good {
			step, ok = s, true
		}
	}
	return step, ok, nil
}

// recoveryHash is the hash under which a recovery code is stored. Blanks, dashes and capitals do
// not matter.
func recoveryHash(code string) string {
	plain := strings.Map(func(r rune) rune {
		if r == ' ' || r == '-' || r == '\t' {
			return -1
		}
		return r
	}, strings.ToLower(code))
	return secret.HashToken("recovery\x00" + plain)
}

func wrongCode() error { return fault.Field("tenant.second_factor", "code", text.FactorWrong) }

// factorAttemptKeys are the keys under which wrong codes are counted: by person and network, and by
// person.
func factorAttemptKeys(u User, address string) attemptKeys {
	return attemptKeys{
		pair:  secret.HashToken("factor pair\x00" + u.ID + "\x00" + network(address)),
		email: secret.HashToken("factor\x00" + u.ID),
	}
}

// admitFactor refuses a code that comes too soon after wrong ones: after those from the same
// network, and on a network from which the person never signed in also after those from any
// network. The password was already checked.
func (a *Accounts) admitFactor(ctx context.Context, scope Scope, t attemptKeys, u User, address string) error {
	now := a.now()
	known, err := a.store.Logins.KnownLogin(ctx, scope, newAttemptKeys(u.Email, address).pair, now.Add(-knownFor))
	if err != nil {
		return err
	}
	if err := a.checkPause(ctx, scope, t.pair, false, now); err != nil || known {
		return err
	}
	return a.checkPause(ctx, scope, t.email, false, now)
}

func (a *Accounts) recordFactor(ctx context.Context, scope Scope, t attemptKeys, ok bool) error {
	for _, k := range []string{t.pair, t.email} {
		if err := a.store.Logins.RecordLogin(ctx, scope, k, ok, a.now()); err != nil {
			return err
		}
	}
	return nil
}
