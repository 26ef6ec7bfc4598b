package secret_test

import (
	"context"
	"errors"
	"regexp"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	"salonzap/internal/secret"
)

func TestPasswordsAreHashedAndVerified(t *testing.T) {
	h := secret.NewHasher(0)
	for _, password := range []string{"correct horse", "", "çãõ 🙂", strings.Repeat("x", 1024)} {
		kept, err := h.HashPassword(t.Context(), password)
		if err != nil {
			t.Fatal(err)
		}
		if !regexp.MustCompile(`^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$`).MatchString(kept) {
			t.Errorf("kept as %s", kept)
		}
		if secret.NeedsRehash(kept) {
			t.Error("hashed just now, and already old")
		}
		if ok, err := h.VerifyPassword(t.Context(), kept, password); !ok || err != nil {
			t.Errorf("the right one: %v, %v", ok, err)
		}
		if ok, err := h.VerifyPassword(t.Context(), kept, password+"x"); ok || err != nil {
			t.Errorf("a wrong one: %v, %v", ok, err)
		}
	}
	if _, err := h.HashPassword(t.Context(), strings.Repeat("x", 1025)); !errors.Is(err, secret.ErrPasswordTooLong) {
		t.Errorf("too long: %v", err)
	}
	if err := h.VerifyNobody(t.Context(), "x"); err != nil {
		t.Error(err)
	}
}

// The vector is one of the reference implementation (phc-winner-argon2, src/test.c), at another cost than ours.
func TestAVectorOfTheReferenceImplementationIsVerified(t *testing.T) {
	const kept = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"
	h := secret.NewHasher(1)
	if ok, err := h.VerifyPassword(t.Context(), kept, "password"); !ok || err != nil {
		t.Errorf("the right one: %v, %v", ok, err)
	}
	if ok, err := h.VerifyPassword(t.Context(), kept, "differentpassword"); ok || err != nil {
		t.Errorf("a wrong one: %v, %v", ok, err)
	}
	if !secret.NeedsRehash(kept) {
		t.Error("another cost, and no need to hash again")
	}
}

func TestHashesThatAreTooDearOrMalformedAreRefused(t *testing.T) {
	const tail = "$c2FsdHNhbHQ$F1uWYe6T5vJpLT5h9QWXr0kXmPfh3qxf+HZzTrNKLYQ"
	h := secret.NewHasher(1)
	for _, kept := range []string{
		"", "$", "password", "$argon2i$v=19$m=16,t=2,p=1" + tail, "$argon2id$v=16$m=16,t=2,p=1" + tail,
		"$argon2id$v=19$m=1048576,t=2,p=1" + tail, "$argon2id$v=19$m=16,t=1000,p=1" + tail,
		"$argon2id$v=19$m=16,t=2,p=0" + tail, "$argon2id$v=19$m=16,t=2,p=255" + tail, "$argon2id$v=19$m=8,t=2,p=2" + tail,
		"$argon2id$v=19$m=016,t=2,p=1" + tail, "$argon2id$v=19$t=2,m=16,p=1" + tail, "$argon2id$v=19$m=16,t=2" + tail,
		"$argon2id$v=19$m=16,t=2,p=1$c2Fs$F1uWYe6T5vJpLT5h9QWXr0kX", "$argon2id$v=19$m=16,t=2,p=1$c2FsdHNhbHQ$!!!",
		"$argon2id$v=19$m=16,t=2,p=1$c2FsdHNhbHQ$" + strings.Repeat("AAAA", 100),
	} {
		ok, err := h.VerifyPassword(t.Context(), kept, "x")
		if ok || !errors.Is(err, secret.ErrNotAPasswordHash) {
			t.Errorf("%q: %v, %v", kept, ok, err)
		}
		if !secret.NeedsRehash(kept) {
			t.Errorf("%q: no need to hash again", kept)
		}
	}
}

// With its only slot taken, the hasher makes the next call wait, until the call's context ends or the slot is free.
func TestTheHasherBoundsWhatRunsAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := secret.NewHasher(1)
		release := h.Occupy()
		ctx, cancel := context.WithCancel(t.Context())
		var wg sync.WaitGroup
		var got error
		wg.Go(func() { got = h.VerifyNobody(ctx, "x") })
		synctest.Wait()
		if got != nil {
			t.Fatalf("did not wait: %v", got)
		}
		cancel()
		wg.Wait()
		if !errors.Is(got, context.Canceled) {
			t.Errorf("got %v, want the context's error", got)
		}
		release()
		if err := h.VerifyNobody(t.Context(), "x"); err != nil {
			t.Errorf("after the place was free again: %v", err)
		}
	})
}

func FuzzVerifyPassword(f *testing.F) {
	f.Add("$argon2id$v=19$m=16,t=2,p=1$c2FsdHNhbHQ$F1uWYe6T5vJpLT5h9QWXr0kXmPfh3qxf+HZzTrNKLYQ")
	f.Add("$argon2id$v=19$m=19456,t=2,p=1$$")
	f.Add("")
	f.Fuzz(func(t *testing.T, kept string) {
		if back, ok := secret.ReparsePHC(kept); ok && back != kept && strings.NewReplacer("\n", "", "\r", "").Replace(kept) != back {
			t.Fatalf("%q came back as %q", kept, back)
		}
	})
}
