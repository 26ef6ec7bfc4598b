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
//   - after pairFree failures of one e-mail from one network, the next attempt from there has to wait, twice as long each time;
//   - after emailFree failures of one e-mail from any networks, attempts from unknown networks are queued, one per queueInterval;
//   - a network that fails for many e-mails is refused until the window has passed.
//
// A network is known to an e-mail that signed in from it within knownFor. From a known network an attempt is not queued, is not
// refused for the failures of other e-mails, and waits for knownPause at most.
const (
	loginWindow        = 15 * time.Minute
	pairFree           = 5
	pairPause          = time.Minute
	knownPause         = 2 * time.Second
	knownFor           = 180 * 24 * time.Hour
	emailFree          = 20
	queueInterval      = time.Second
	maxQueueWait       = 10 * time.Second // an attempt that would wait longer is refused
	maxFailedByAddress = 50
)

// KnownLoginTime is how long it is remembered that somebody signed in from a network.
const KnownLoginTime = knownFor

// attemptKeys are the keys under which the failures of one sign-in are counted. They are hashes, so
// that the table of failures is no list of e-mail addresses.
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

// network is the /64 of an IPv6 address, which one subscriber has, and an IPv4 address as it is.
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

// admit lets an attempt pass, at once or after it waited in the queue. Errors: RateLimited; the end
// of ctx.
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
	return a.queue.wait(ctx, t.email, now)
}

// checkPause refuses an attempt that comes too soon after the last failure.
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

// pauseAfter is how long the next attempt has to wait after so many failures.
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

// record stores how an attempt ended. A success resets the count of the pair and of the e-mail, but
// not that of the address: somebody with an account could otherwise guess at others' passwords for
// ever.
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

// RememberNetwork makes a person's network a known one, after the sign-in was complete (second
// factor included).
func (a *Accounts) RememberNetwork(ctx context.Context, u User, address string) error {
	return a.store.Logins.KnowLogin(ctx, System("sign in"), newAttemptKeys(u.Email, address).pair, a.now())
}

// signInQueue spaces the attempts at one e-mail by queueInterval. Each process has its own, so n
// nodes let n attempts pass per interval.
type signInQueue struct {
	mu   sync.Mutex
	next map[string]time.Time // when the next attempt of a key may pass
}

func newSignInQueue() *signInQueue { return &signInQueue{next: make(map[string]time.Time)} }

// wait waits until the attempt may pass. Errors: RateLimited when it would wait longer than
// maxQueueWait; the end of ctx.
func (l *signInQueue) wait(ctx context.Context, key string, now time.Time) error {
	at, ok := l.reserve(key, now)
	if !ok {
		return tooSoon(maxQueueWait)
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

func (l *signInQueue) reserve(key string, now time.Time) (at time.Time, ok bool) {
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
	if at.Sub(now) > maxQueueWait {
		return at, false
	}
	l.next[key] = at.Add(queueInterval)
	return at, true
}
