package tenant_test

import (
	"context"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"salonzap/internal/fault"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

func (d *memoryStore) SecondFactor(_ context.Context, _ tenant.Scope, userID string) (tenant.SecondFactor, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	f, ok := d.factors[userID]
	if !ok {
		return f, notFound()
	}
	f.Recovery = len(d.recovery)
	return f, nil
}

func (d *memoryStore) BeginSecondFactor(_ context.Context, _ tenant.Scope, f tenant.SecondFactor) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.factors[f.UserID].On() {
		return fault.New(fault.Conflict, "memory store", text.FactorIsOn)
	}
	d.factors[f.UserID] = f
	return nil
}

func (d *memoryStore) ConfirmSecondFactor(_ context.Context, _ tenant.Scope, f tenant.SecondFactor, hashes []string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.factors[f.UserID].On() {
		return fault.New(fault.Conflict, "memory store", text.FactorIsOn)
	}
	d.factors[f.UserID] = f
	for _, h := range hashes {
		d.recovery[h] = true
	}
	return nil
}

func (d *memoryStore) UseSecondFactor(_ context.Context, _ tenant.Scope, userID string, step int64) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	f := d.factors[userID]
	if !f.On() || f.Step >= step {
		return notFound()
	}
	f.Step = step
	d.factors[userID] = f
	return nil
}

func (d *memoryStore) UseRecoveryCode(_ context.Context, _ tenant.Scope, _, hash string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if !d.recovery[hash] {
		return notFound()
	}
	delete(d.recovery, hash)
	return nil
}

func (d *memoryStore) DropSecondFactor(_ context.Context, _ tenant.Scope, userID string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.factors, userID)
	clear(d.recovery)
	return nil
}

// app is an authenticator app that scanned a QR code.
func app(t *testing.T, scanned string) func(time.Time) string {
	t.Helper()
	at, err := url.Parse(scanned)
	if err != nil || at.Scheme != "otpauth" || at.Query().Get("issuer") != "Salonzap" {
		t.Fatalf("no authenticator app reads %q", scanned)
	}
	return func(now time.Time) string {
		code, err := totp.GenerateCode(at.Query().Get("secret"), now)
		if err != nil {
			t.Fatal(err)
		}
		return code
	}
}

// withFactor is somebody whose second factor is in force.
func withFactor(t *testing.T, o *fixture) (u tenant.User, code func(time.Time) string, recovery []string) {
	t.Helper()
	u = o.addUser(t, "boss@plataforma.example")
	f, scanned, err := o.BeginFactor(t.Context(), u)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := f.FactorURL(u); err != nil || again != scanned {
		t.Errorf("shown again it is %q, %v, want %q", again, err, scanned)
	}
	code = app(t, scanned)
	if _, err := o.ConfirmFactor(t.Context(), u, "000000", home); !fault.Is(err, fault.Invalid) {
		t.Fatalf("a wrong first code: %v", err)
	}
	if f, err := o.Factor(t.Context(), u.ID); err != nil || f.On() {
		t.Fatalf("in force before the first code: %v", err)
	}
	recovery, err = o.ConfirmFactor(t.Context(), u, code(o.now), home)
	if err != nil || len(recovery) != 10 {
		t.Fatalf("%d recovery codes, %v", len(recovery), err)
	}
	return u, code, recovery
}

func TestACodeOfTheAppWorksOnce(t *testing.T) {
	o := newFixture()
	u, code, _ := withFactor(t, o)
	if err := o.CheckFactor(t.Context(), u, code(o.now), home); !fault.Is(err, fault.Invalid) {
		t.Errorf("the code that put it in force, again: %v", err)
	}
	o.now = o.now.Add(30 * time.Second)
	typed := code(o.now)
	if err := o.CheckFactor(t.Context(), u, typed[:3]+" "+typed[3:], home); err != nil {
		t.Errorf("the next code: %v", err)
	}
	for name, again := range map[string]string{"the same": typed, "the one before": code(o.now.Add(-30 * time.Second))} {
		if err := o.CheckFactor(t.Context(), u, again, home); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	o.now = o.now.Add(time.Hour)
	if err := o.CheckFactor(t.Context(), u, code(o.now.Add(-30*time.Second)), home); err != nil {
		t.Errorf("a clock that is late by one step: %v", err)
	}
	if err := o.CheckFactor(t.Context(), u, code(o.now.Add(90*time.Second)), home); !fault.Is(err, fault.Invalid) {
		t.Errorf("a code of the future: %v", err)
	}
}

func TestARecoveryCodeWorksOnce(t *testing.T) {
	o := newFixture()
	u, _, recovery := withFactor(t, o)
	typed := strings.ToUpper(recovery[3][:4]) + " - " + recovery[3][4:]
	if err := o.CheckFactor(t.Context(), u, typed, home); err != nil {
		t.Errorf("as a person types it: %v", err)
	}
	if err := o.CheckFactor(t.Context(), u, recovery[3], home); !fault.Is(err, fault.Invalid) {
		t.Errorf("again: %v", err)
	}
	if f, err := o.Factor(t.Context(), u.ID); err != nil || f.Recovery != 9 {
		t.Errorf("%d are left, %v", f.Recovery, err)
	}
	for hash := range o.store.recovery {
		for _, plain := range recovery {
			if strings.Contains(hash, plain) {
				t.Error("a recovery code is kept in clear")
			}
		}
	}
}

func TestCodesAreNotGuessed(t *testing.T) {
	o := newFixture()
	u, code, _ := withFactor(t, o)
	o.now = o.now.Add(time.Hour)
	guessed := 0
	for i := range 100 { // from a network each, an hour long
		if err := o.CheckFactor(t.Context(), u, "123456", "203.0.113."+string(rune('0'+i%10))); fault.Is(err, fault.Invalid) {
			guessed++
		}
		o.now = o.now.Add(time.Second)
	}
	if guessed > 15 {
		t.Errorf("%d guesses in 100 s", guessed)
	}
	if err := o.RememberNetwork(t.Context(), u, home); err != nil {
		t.Fatal(err)
	}
	if err := o.CheckFactor(t.Context(), u, code(o.now), home); err != nil {
		t.Errorf("where the person signed in before: %v", err)
	}
}

func TestAnExpiredAPIKeyIsRefused(t *testing.T) {
	now := time.Date(2025, 11, 23, 12, 0, 0, 0, time.UTC)
	s := &keyStore{byHash: map[string]tenant.APIKey{}, hashes: map[string]string{}}
	k := tenant.NewKeys(s, func() time.Time { return now })
	scope := tenant.ForOperator(tenant.CLIActor())
	if _, _, err := k.Create(t.Context(), scope, tenant.NewKey{Name: "n8n", Until: now}); !fault.Is(err, fault.Invalid) {
		t.Errorf("a key that never works: %v", err)
	}
	_, plain, err := k.Create(t.Context(), scope, tenant.NewKey{Name: "n8n", Until: now.Add(time.Hour)})
	if err != nil {
		t.Fatal(err)
	}
	now = now.Add(time.Hour - time.Second)
	if _, err := k.Authenticate(t.Context(), plain); err != nil {
		t.Errorf("until then: %v", err)
	}
	now = now.Add(time.Second)
	if _, err := k.Authenticate(t.Context(), plain); !fault.Is(err, fault.Unauthenticated) {
		t.Errorf("from then on: %v", err)
	}
}
