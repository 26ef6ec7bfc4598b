package evolutiontest

import (
	"context"
	"crypto/rand"
	"net/http"
	"slices"
	"strings"
	"time"

	"salonzap/internal/evolution"
)

// Target is a server to test.
type Target struct {
	BaseURL   string
	Key       evolution.Key
	Transport http.RoundTripper // nil for one of the suite's own
	// Phone scans codes. Without one, what needs a linked phone is not tested.
	Phone Phone
	// WithoutWhatsApp means that the server cannot reach WhatsApp, so that it never has a code.
	WithoutWhatsApp bool
	// Patience is how long the suite waits for a code, a state or the end of a delete; 60 s by default.
	Patience time.Duration
}

// Phone is a phone with WhatsApp. Server implements it.
type Phone interface {
	// Scan scans the instance's current code. The instance may become open only after it returns.
	Scan(instance, phone, profileName string) error
	// Unlink removes the instance from the phone's linked devices.
	Unlink(instance string) error
}

// tester is implemented by *testing.T; it keeps package testing out of the programs that serve the fake.
type tester[T any] interface {
	Helper()
	Context() context.Context
	Cleanup(f func())
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
	Run(name string, f func(t T)) bool
}

// Conformance runs the suite against a server, through the typed client. Each part makes instances of its own, with
// random names, and deletes them. Pass *testing.T.
func Conformance[T tester[T]](t T, target Target) {
	t.Helper()
	if target.Patience <= 0 {
		target.Patience = time.Minute
	}
	for name, part := range map[string]func(*suite[T]){
		"keys":                (*suite[T]).keys,
		"unknown instance":    (*suite[T]).unknown,
		"create":              (*suite[T]).create,
		"names":               (*suite[T]).names,
		"idle instance":       (*suite[T]).idle,
		"webhook":             (*suite[T]).webhook,
		"token of instance":   (*suite[T]).token,
		"link by QR":          (*suite[T]).linkByQR,
		"link by number":      (*suite[T]).linkByNumber,
		"delete frees a name": (*suite[T]).deleteFrees,
	} {
		t.Run(name, func(t T) { part(newSuite(t, target)) })
	}
}

// suite is the state of one part.
type suite[T tester[T]] struct {
	t      T
	target Target
	c      *evolution.Client
}

func newSuite[T tester[T]](t T, target Target) *suite[T] {
	return &suite[T]{t: t, target: target, c: clientOf(t, target, target.Key)}
}

func clientOf[T tester[T]](t T, target Target, key evolution.Key) *evolution.Client {
	t.Helper()
	c, err := evolution.New(evolution.Config{BaseURL: target.BaseURL, Key: key, Transport: target.Transport})
	if err != nil {
		t.Fatalf("client: %v", err)
	}
	t.Cleanup(c.CloseIdle)
	return c
}

// made creates an instance that is deleted at the end of the part.
func (s *suite[T]) made(change ...func(*evolution.CreateRequest)) evolution.CreateResponse {
	s.t.Helper()
	in := evolution.CreateRequest{InstanceName: freshName(), Integration: evolution.IntegrationBaileys}
	for _, f := range change {
		f(&in)
	}
	out, err := s.c.Create(s.t.Context(), in)
	if err != nil {
		s.t.Fatalf("create: %v", err)
	}
	s.t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), s.target.Patience)
		defer cancel()
		_ = s.c.Delete(ctx, in.InstanceName)
	})
	return out
}

func freshName() string { return "conformance_" + strings.ToLower(rand.Text()) }

// want fails unless the error is of one of the kinds; "" is success.
func (s *suite[T]) want(what string, err error, kinds ...evolution.Kind) {
	s.t.Helper()
	got := evolution.KindOf(err)
	if err != nil && got == "" {
		s.t.Fatalf("%s: an error of no kind: %v", what, err)
	}
	if slices.Contains(kinds, got) {
		return
	}
	s.t.Errorf("%s: kind %q (%v), want %q", what, got, err, kinds)
}

// until calls done every 50 ms until it returns true; it fails after Target.Patience.
func (s *suite[T]) until(what string, done func(ctx context.Context) bool) {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(s.t.Context(), s.target.Patience)
	defer cancel()
	again := time.NewTicker(50 * time.Millisecond)
	defer again.Stop()
	for !done(ctx) {
		select {
		case <-again.C:
		case <-ctx.Done():
			s.t.Fatalf("%s did not come within %v", what, s.target.Patience)
		}
	}
}

func (s *suite[T]) untilState(name string, want evolution.State) {
	s.t.Helper()
	s.until("state "+string(want), func(ctx context.Context) bool {
		got, err := s.c.State(ctx, name)
		return err == nil && got == want
	})
}
