package tenant

import (
	"context"
	"strings"
	"sync"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/google/uuid"

	"salonzap/internal/fault"
	"salonzap/internal/secret"
	"salonzap/internal/text"
)

const (
	keyPrefix     = "sz_"            // a leaked key is recognised by it
	keyRandom     = 20               // bytes: 160 bits, 32 characters
	maxKey        = 100              // characters of a bearer that is looked at; keys have 44
	maxKeyName    = 80               // characters
	keyCacheTTL   = 10 * time.Second // how long an answer is used without asking the store again, and so how long a revoked key still works
	keyTouch      = time.Minute      // how exactly the last use is recorded
	maxCachedKeys = 4096             // more keys than this are asked for again each time
)

// Keys makes API keys and authenticates their bearers. It is safe for concurrent use.
type Keys struct {
	store KeyStore
	now   func() time.Time

	mu     sync.RWMutex
	cached map[string]cachedKey // by hash
}

// cachedKey is a key that was valid when the store was last asked.
type cachedKey struct {
	actor Actor
	until time.Time
}

// NewKeys makes Keys on a store.
func NewKeys(store KeyStore, now func() time.Time) *Keys {
	return &Keys{store: store, now: now, cached: make(map[string]cachedKey)}
}

// NewKey is a key to be made: an operator's, or one salon's when Only is set. With a zero Until it
// never expires.
type NewKey struct {
	Name  string
	Only  ID
	Until time.Time
}

// Create makes a key. plain is "sz_{8 of its id}_{random}", is shown once and never stored. Errors:
// Invalid "name" or "until"; what the store says.
func (k *Keys) Create(ctx context.Context, scope Scope, n NewKey) (key APIKey, plain string, err error) {
	name := strings.Join(strings.Fields(n.Name), " ")
	if name == "" || utf8.RuneCountInString(name) > maxKeyName || strings.ContainsFunc(name, unprintable) {
		return APIKey{}, "", fault.Field("tenant.create_key", "name", text.KeyName, maxKeyName)
	}
	if !n.Until.IsZero() && !n.Until.After(k.now()) {
		return APIKey{}, "", fault.Field("tenant.create_key", "until", text.KeyUntilPast)
	}
	id, err := uuid.NewV7()
	if err != nil {
		return APIKey{}, "", fault.Wrap(fault.Internal, "tenant.create_key", err)
	}
	tail := strings.ReplaceAll(id.String(), "-", "")[24:] // a UUIDv7 begins with the time: keys of one day look alike
	plain = keyPrefix + tail + "_" + secret.NewToken(keyRandom)
	key = APIKey{ID: id.String(), Name: name, Hash: secret.HashToken(plain), Tenant: n.Only, CreatedAt: k.now(), ExpiresAt: n.Until}
	if err := k.store.AddAPIKey(ctx, scope, key); err != nil {
		return APIKey{}, "", err
	}
	return key, plain, nil
}

func unprintable(r rune) bool { return r == utf8.RuneError || unicode.IsControl(r) }

// Authenticate tells who holds a key. A valid key is cached for 10 s, so a revoked one works that
// much longer. Errors: Unauthenticated with Key text.KeyInvalid; what the store says when it cannot
// tell.
func (k *Keys) Authenticate(ctx context.Context, plain string) (Actor, error) {
	if !strings.HasPrefix(plain, keyPrefix) || len(plain) > maxKey {
		return Actor{}, fault.New(fault.Unauthenticated, "tenant.authenticate", text.KeyInvalid)
	}
	hash, now := secret.HashToken(plain), k.now()
	if actor, ok := k.cachedActor(hash, now); ok {
		return actor, nil
	}
	scope := System("api key")
	key, err := k.store.APIKeyByHash(ctx, scope, hash)
	if fault.Is(err, fault.NotFound) || (err == nil && !key.Works(now)) {
		k.forget(hash)
		return Actor{}, fault.New(fault.Unauthenticated, "tenant.authenticate", text.KeyInvalid)
	}
	if err != nil {
		return Actor{}, err
	}
	if now.Sub(key.LastUsedAt) >= keyTouch {
		_ = k.store.TouchAPIKey(ctx, scope, key.ID, now) // knowing the last use is not worth refusing the call
	}
	until := now.Add(keyCacheTTL)
	if !key.ExpiresAt.IsZero() && key.ExpiresAt.Before(until) {
		until = key.ExpiresAt
	}
	k.cache(hash, cachedKey{actor: key.Actor(), until: until}, now)
	return key.Actor(), nil
}

func (k *Keys) cachedActor(hash string, now time.Time) (Actor, bool) {
	k.mu.RLock()
	defer k.mu.RUnlock()
	h, ok := k.cached[hash]
	return h.actor, ok && now.Before(h.until)
}

func (k *Keys) forget(hash string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	delete(k.cached, hash)
}

// cache remembers a valid key. A full cache drops the expired entries first, then any others.
func (k *Keys) cache(hash string, h cachedKey, now time.Time) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if len(k.cached) >= maxCachedKeys {
		for old, o := range k.cached {
			if !now.Before(o.until) {
				delete(k.cached, old)
			}
		}
	}
	for old := range k.cached {
		if len(k.cached) < maxCachedKeys {
			break
		}
		delete(k.cached, old)
	}
	k.cached[hash] = h
}
