package tenant_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"salonzap/internal/fault"
	"salonzap/internal/tenant"
)

// keyStore keeps keys in memory and counts questions.
type keyStore struct {
	mu             sync.Mutex
	byHash         map[string]tenant.APIKey
	hashes         map[string]string // by ID
	asked, touched int
	down           error
}

func (s *keyStore) AddAPIKey(_ context.Context, _ tenant.Scope, k tenant.APIKey) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.byHash[k.Hash], s.hashes[k.ID] = k, k.Hash
	return nil
}

func (s *keyStore) APIKeyByHash(_ context.Context, _ tenant.Scope, hash string) (tenant.APIKey, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked++
	if s.down != nil {
		return tenant.APIKey{}, s.down
	}
	k, ok := s.byHash[hash]
	if !ok {
		return tenant.APIKey{}, fault.Wrap(fault.NotFound, "x", nil)
	}
	return k, nil
}

func (s *keyStore) TouchAPIKey(_ context.Context, _ tenant.Scope, id string, now time.Time) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.touched++
	k := s.byHash[s.hashes[id]]
	k.LastUsedAt = now
	s.byHash[k.Hash] = k
	return nil
}

func (s *keyStore) change(f func(*tenant.APIKey)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for h, k := range s.byHash {
		f(&k)
		s.byHash[h] = k
	}
}

// clock is a time that a test moves.
type clock struct{ t time.Time }

func (c *clock) now() time.Time { return c.t }

func newKeys() (*tenant.Keys, *keyStore, *clock) {
	c := &clock{time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC)}
	s := &keyStore{byHash: make(map[string]tenant.APIKey), hashes: make(map[string]string)}
	return tenant.NewKeys(s, c.now), s, c
}

func create(t *testing.T, k *tenant.Keys, only tenant.ID) string {
	t.Helper()
	key, plain, err := k.Create(t.Context(), tenant.ForOperator(tenant.CLIActor()), tenant.NewKey{Name: "  Django  prod ", Only: only})
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(plain, "sz_") || len(plain) != 44 || strings.Contains(key.Hash, plain) || key.Name != "Django prod" {
		t.Fatalf("key %+v, plain of %d characters", key, len(plain))
	}
	return plain
}

func TestAKeySpeaksForItsSalon(t *testing.T) {
	keys, _, _ := newKeys()
	salon := tenant.NewID()
	for _, only := range []tenant.ID{{}, salon} {
		a, err := keys.Authenticate(t.Context(), create(t, keys, only))
		if err != nil || a.Kind != tenant.ActorAPIKey || a.Tenant != only || a.Scope().AllTenants() != only.IsZero() {
			t.Errorf("only %q: %+v, %v", only, a, err)
		}
	}
}

func TestARevokedKeyDiesWithinTenSeconds(t *testing.T) {
	keys, store, clock := newKeys()
	plain := create(t, keys, tenant.ID{})
	for range 1000 {
		if _, err := keys.Authenticate(t.Context(), plain); err != nil {
			t.Fatal(err)
		}
	}
	if store.asked != 1 {
		t.Errorf("1000 calls asked the store %d times", store.asked)
	}
	store.change(func(k *tenant.APIKey) { k.RevokedAt = clock.t })
	clock.t = clock.t.Add(10 * time.Second)
	if _, err := keys.Authenticate(t.Context(), plain); !fault.Is(err, fault.Unauthenticated) {
		t.Errorf("after 10 s: %v", err)
	}
}

func TestTheLastUseIsNotedOnceAMinute(t *testing.T) {
	keys, store, clock := newKeys()
	plain := create(t, keys, tenant.ID{})
	for range 300 { // five minutes of a call a second
		if _, err := keys.Authenticate(t.Context(), plain); err != nil {
			t.Fatal(err)
		}
		clock.t = clock.t.Add(time.Second)
	}
	if store.touched < 5 || store.touched > 6 {
		t.Errorf("noted %d times in five minutes", store.touched)
	}
}

func TestNonsenseIsNoKey(t *testing.T) {
	keys, store, _ := newKeys()
	plain := create(t, keys, tenant.ID{})
	for _, bearer := range []string{"", "x", plain + "x", plain[:43], "SZ" + plain[2:], "sz_" + strings.Repeat("a", 1<<20), "sz_\x00"} {
		if _, err := keys.Authenticate(t.Context(), bearer); !fault.Is(err, fault.Unauthenticated) {
			t.Errorf("%.20q: %v", bearer, err)
		}
	}
	store.down = fault.Wrap(fault.Unavailable, "store", errors.New("down"))
	if _, err := keys.Authenticate(t.Context(), plain); !fault.Is(err, fault.Unavailable) {
		t.Errorf("a database that is down is no reason to say that a key is wrong: %v", err)
	}
}

func TestWhatIsBelievedIsBounded(t *testing.T) {
	keys, store, _ := newKeys()
	first := create(t, keys, tenant.ID{})
	all := []string{first}
	for range 5000 {
		all = append(all, create(t, keys, tenant.ID{}))
	}
	for _, plain := range all {
		if _, err := keys.Authenticate(t.Context(), plain); err != nil {
			t.Fatal(err)
		}
	}
	before := store.asked
	for _, plain := range all {
		if _, err := keys.Authenticate(t.Context(), plain); err != nil {
			t.Fatal(err)
		}
	}
	if n := store.asked - before; n < 5001-4096 {
		t.Errorf("only %d of 5001 keys were asked for again: more than 4096 are held", n)
	}
}

func TestNamesOfAPIKeysAreChecked(t *testing.T) {
	keys, store, _ := newKeys()
	for _, name := range []string{"", "   ", "a\x00b", "\xff", strings.Repeat("é", 81)} {
		if _, _, err := keys.Create(t.Context(), tenant.ForOperator(tenant.CLIActor()), tenant.NewKey{Name: name}); !fault.Is(err, fault.Invalid) {
			t.Errorf("%q: %v", name, err)
		}
	}
	if len(store.byHash) != 0 {
		t.Error("a refused key was kept")
	}
	if _, _, err := keys.Create(t.Context(), tenant.ForOperator(tenant.CLIActor()), tenant.NewKey{Name: strings.Repeat("é", 80)}); err != nil {
		t.Errorf("80 letters: %v", err)
	}
}
