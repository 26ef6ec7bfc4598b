package tenant

import (
	"context"
	"net/netip"
	"sync"
	"time"

	"salonzap/internal/fault"
	"salonzap/internal/secret"
	"salonzap/internal/text"
)

// Guessing is slowed down, and nobody is shut out by what others do (docs/decisions/021-accounts.md):
//
//   - after pairFree failures of one e-mail from one network, the next try there has to wait, twice as long each time;
//   - after emailFree failures of one e-mail from wherever, strangers to it go one after the other, a turn each;
//   - a network that fails for many e-mails is refused until the window has passed.
//
// A network from which this e-mail signed in before is no stranger: it takes no turn, is not refused for what its neighbours
// do, and waits for knownPause at most.
const (
	loginWindow        = 15 * time.Minute
	pairFree           = 5
	pairPause          = time.Minute
	knownPause         = 2 * time.Second
	knownFor           = 180 * 24 * time.Hour
	emailFree          = 20
	turnTime           = time.Second
	lineTime           = 10 * time.Second // who would wait longer is asked to come again
	maxFailedByAddress = 50
)

// KnownLoginTime is how long a network is remembered from which somebody signed in.
const KnownLoginTime = knownFor

// attemptKeys are what the failures of one sign-in are counted under: hashes, so that their table is no list of e-mail addresses.
type attemptKeys struct{ pair, address, email string }

func newAttemptKeys(email, address string) attemptKeys {
	if clean, err := CleanEmail(email); err == nil {
		email = clean
	}
	address = network(address)
	return attemptKeys{
		pair:    secret.HashToken("pair\x00" + email + "\x00" + address),
		address: secret.HashToken("address\x00" + address),
		email:   secret.HashToken("email\x00" + email),
	}
}

// network is an IPv6 address's /64, which one subscriber has, and an IPv4 address as it is.
func network(address string) string {
	ip, err := netip.ParseAddr(address)
	if err != nil || ip.Unmap().Is4() {
		return address
	}
	p, err := ip.WithZone("").Prefix(64)
	if err != nil {
		return address
	}
	return p.String()
}

// admit lets a try pass, at once or after its turn. Errors: RateLimited.
func (a *Accounts) admit(ctx context.Context, scope Scope, t attemptKeys) error {
	now := a.now()
	since := now.Add(-loginWindow)
	known, err := a.store.Logins.KnownLogin(ctx, scope, t.pair, now.Add(-knownFor))
	if err != nil {
		return err
	}
	if err := a.checkPause(ctx, scope, t.pair, known, now); err != nil || known {
		return err
	}
	switch n, _, err := a.store.Logins.FailedLogins(ctx, scope, t.address, since); {
	case err != nil:
		return err
	case n >= maxFailedByAddress:
		return &fault.Error{
			Kind: fault.RateLimited, Op: "tenant.sign_in", Key: text.LoginTooMany, Args: []any{int(loginWindow / time.Minute)}, RetryAfter: loginWindow,
		}
	}
	n, _, err := a.store.Logins.FailedLogins(ctx, scope, t.email, since)
	if err != nil || n < emailFree {
		return err
	}
	return a.turns.wait(ctx, t.email, now)
}

// checkPause refuses a try that comes too soon after the last failure.
func (a *Accounts) checkPause(ctx context.Context, scope Scope, key string, known bool, now time.Time) error {
	n, last, err := a.store.Logins.FailedLogins(ctx, scope, key, now.Add(-loginWindow))
	if err != nil {
		return err
	}
	pause := pauseAfter(n)
	if known {
		pause = min(pause, knownPause)
	}
	if left := last.Add(pause).Sub(now); n > 0 && left > 0 {
		return tooSoon(left)
	}
	return nil
}

// pauseAfter is how long the next try waits after so many failures.
func pauseAfter(failures int) time.Duration {
	if failures < pairFree {
		return 0
	}
	return min(pairPause, time.Second<<min(failures-pairFree, 10)) //nolint:mnd // far beyond the longest pause
}

func tooSoon(left time.Duration) error {
	return &fault.Error{
		Kind: fault.RateLimited, Op: "tenant.sign_in", Key: text.LoginPause, Args: []any{int((left + time.Second - 1) / time.Second)},
		RetryAfter: left,
	}
}

// record notes a try. A success forgives what failed before under the pair and the e-mail, but not under the address:
// somebody with an account could otherwise guess at others' for ever.
func (a *Accounts) record(ctx context.Context, scope Scope, t attemptKeys, ok bool) error {
	keys := []string{t.pair, t.email}
	if !ok {
		keys = append(keys, t.address)
	}
	for _, k := range keys {
		if err := a.store.Logins.RecordLogin(ctx, scope, k, ok, a.now()); err != nil {
			return err
		}
	}
	return nil
}

// Welcome remembers the network of somebody who was let in, after all that was asked of them: they are no stranger there.
func (a *Accounts) Welcome(ctx context.Context, u User, address string) error {
	return a.store.Logins.KnowLogin(ctx, System("sign in"), newAttemptKeys(u.Email, address).pair, a.now())
}

// turnQueue gives turns to those who try one e-mail. It is each process's own: with several nodes there are as many lines.
type turnQueue struct {
	mu   sync.Mutex
	next map[string]time.Time // when the next turn of a key is free
}

func newTurnQueue() *turnQueue { return &turnQueue{next: make(map[string]time.Time)} }

// wait waits for the turn. Errors: RateLimited when too many wait already; the end of ctx.
func (l *turnQueue) wait(ctx context.Context, key string, now time.Time) error {
	at, ok := l.reserve(key, now)
	if !ok {
		return tooSoon(lineTime)
	}
	timer := time.NewTimer(at.Sub(now))
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (l *turnQueue) reserve(key string, now time.Time) (at time.Time, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for k, free := range l.next {
		if !free.After(now) {
			delete(l.next, k)
		}
	}
	at = now
	if free, taken := l.next[key]; taken {
		at = free
	}
	if at.Sub(now) > lineTime {
		return at, false
	}
	l.next[key] = at.Add(turnTime)
	return at, true
}
