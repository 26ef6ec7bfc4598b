package tenant_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"salonzap/internal/fault"
	"salonzap/internal/tenant"
)

const (
	anaEmail = "ana@salao.example"
	home     = "198.51.100.7"
)

// inBubble runs a test in a synctest bubble with the bubble's clock: nothing waits in real time.
func inBubble(t *testing.T, f func(t *testing.T, o *fixture)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		o := newFixture()
		o.Accounts = tenant.NewAccounts(storesOf(o.store), o.hasher, silent(), time.Now)
		o.addUser(t, anaEmail)
		f(t, o)
	})
}

func (o *fixture) fail(t *testing.T, email, address string) error {
	t.Helper()
	_, err := o.SignIn(t.Context(), email, "errada errada", address)
	return err
}

func (o *fixture) enter(t *testing.T, address string) error {
	t.Helper()
	u, err := o.SignIn(t.Context(), anaEmail, good, address)
	if err == nil {
		err = o.RememberNetwork(t.Context(), u, address)
	}
	return err
}

func TestForgetfulPersonsWaitLongerEachTime(t *testing.T) {
	inBubble(t, func(t *testing.T, o *fixture) {
		t.Helper()
		for range 5 {
			if err := o.fail(t, anaEmail, home); !fault.Is(err, fault.Unauthenticated) {
				t.Fatal(err)
			}
		}
		var pauses []time.Duration
		for range 9 {
			if err := o.enter(t, home); !fault.Is(err, fault.RateLimited) {
				t.Fatalf("at once after a failure: %v", err)
			}
			began := time.Now()
			for {
				pass(time.Second)
				if err := o.fail(t, anaEmail, home); fault.Is(err, fault.Unauthenticated) {
					break
				}
			}
			pauses = append(pauses, time.Since(began))
		}
		if got := fmt.Sprint(pauses); got != "[1s 2s 4s 8s 16s 32s 1m0s 1m0s 1m0s]" {
			t.Errorf("the pauses are %s", got)
		}
		pass(time.Minute)
		if err := o.enter(t, home); err != nil {
			t.Errorf("the right password after the pause: %v", err)
		}
	})
}

// guessUntilLimited guesses at one account from many networks until an attempt is refused, and
// returns the number of attempts.
func guessUntilLimited(t *testing.T, o *fixture, networks int) (attempts int) {
	t.Helper()
	for i := range networks {
		for range 20 {
			if err := o.fail(t, anaEmail, fmt.Sprintf("203.0.113.%d", i)); fault.Is(err, fault.RateLimited) {
				break
			}
			attempts++
		}
	}
	return attempts
}

func TestNobodyIsShutOutByOthers(t *testing.T) {
	inBubble(t, func(t *testing.T, o *fixture) {
		t.Helper()
		if err := o.enter(t, home); err != nil {
			t.Fatal(err)
		}
		if n := guessUntilLimited(t, o, 40); n < 100 {
			t.Fatalf("only %d tries", n)
		}
		for name, address := range map[string]string{"where she signed in before": home, "elsewhere": "192.0.2.1"} {
			began := time.Now()
			if err := o.enter(t, address); err != nil {
				t.Errorf("%s: %v", name, err)
			}
			if waited := time.Since(began); waited > 10*time.Second || (address == home && waited > 0) {
				t.Errorf("%s: waited %v", name, waited)
			}
			guessUntilLimited(t, o, 40)
		}
	})
}

func TestStrangersWhoGuessAreSlowedDown(t *testing.T) {
	inBubble(t, func(t *testing.T, o *fixture) {
		t.Helper()
		guessUntilLimited(t, o, 8)
		pass(time.Minute)
		began, before := time.Now(), o.hasher.verified
		var wg sync.WaitGroup
		for i := range 100 {
			wg.Go(func() { _ = o.fail(t, anaEmail, fmt.Sprintf("192.0.2.%d", i)) })
		}
		wg.Wait()
		took, verified := time.Since(began), o.hasher.verified-before
		if verified > 12 || took < time.Duration(verified-1)*time.Second {
			t.Errorf("%d guesses in %v: strangers are not slowed down", verified, took)
		}
	})
}

func TestNeighboursWhoGuessDoNotShutAPersonOut(t *testing.T) {
	inBubble(t, func(t *testing.T, o *fixture) {
		t.Helper()
		if err := o.enter(t, home); err != nil {
			t.Fatal(err)
		}
		for i := range 60 { // the same network, other accounts
			_ = o.fail(t, strings.Repeat("x", i+1)+"@salao.example", home)
		}
		if err := o.enter(t, home); err != nil {
			t.Errorf("her own account: %v", err)
		}
		for range 20 { // the same network, her account
			pass(2 * time.Second)
			_ = o.fail(t, anaEmail, home)
		}
		pass(2 * time.Second)
		if err := o.enter(t, home); err != nil {
			t.Errorf("after guesses at her account: %v", err)
		}
	})
}

// pass lets time pass in a bubble.
func pass(d time.Duration) { <-time.After(d) }
