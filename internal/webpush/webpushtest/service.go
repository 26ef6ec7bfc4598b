package webpushtest

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/ecdh"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"salonzap/internal/secret"
	"salonzap/internal/webpush"
)

// Service is a push service over real HTTP.
type Service struct {
	tb  testing.TB
	srv *httptest.Server
	now func() time.Time

	mu       sync.Mutex
	browsers map[string]*Browser
	status   int // of every answer; 0: as it should be
}

// Browser is a browser that subscribed.
type Browser struct {
	Subscription webpush.Subscription

	own    *ecdh.PrivateKey
	auth   []byte
	signer string // the public key that it was subscribed with
	gone   bool
	got    []Delivery
}

// Delivery is a message as the browser read it.
type Delivery struct {
	Body, Topic, TTL string
}

// New starts a push service, which ends with the test.
func New(tb testing.TB, now func() time.Time) *Service {
	tb.Helper()
	s := &Service{tb: tb, now: now, browsers: map[string]*Browser{}}
	s.srv = httptest.NewTLSServer(s)
	tb.Cleanup(s.srv.Close)
	return s
}

// Transport reaches the service and trusts its certificate; nothing else.
func (s *Service) Transport() *http.Transport {
	return s.srv.Client().Transport.(*http.Transport).Clone() //nolint:forcetypeassert // httptest's
}

// URL is the service's.
func (s *Service) URL() string { return s.srv.URL }

// Subscribe makes a browser that takes messages of the holder of a public key.
func (s *Service) Subscribe(public string) *Browser {
	s.tb.Helper()
	own, err := ecdh.P256().GenerateKey(rand.Reader)
	if err != nil {
		s.tb.Fatal(err)
	}
	b := &Browser{own: own, auth: make([]byte, 16), signer: public}
	_, _ = rand.Read(b.auth)
	path := "/push/" + rand.Text()
	encode := base64.RawURLEncoding.EncodeToString
	b.Subscription = webpush.Subscription{Endpoint: secret.Text(s.srv.URL + path), P256dh: encode(own.PublicKey().Bytes()), Auth: encode(b.auth)}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.browsers[path] = b
	return b
}

// Forget lets a browser take no messages any more.
func (s *Service) Forget(b *Browser) {
	s.mu.Lock()
	defer s.mu.Unlock()
	b.gone = true
}

// Answer lets every answer have a status; 0: as it should be.
func (s *Service) Answer(status int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.status = status
}

// Got are the messages that a browser read.
func (s *Service) Got(b *Browser) []Delivery {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Delivery(nil), b.got...)
}

// ServeHTTP takes a message.
func (s *Service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	b := s.browsers[r.URL.Path]
	switch {
	case s.status != 0:
		w.Header().Set("Location", s.srv.URL+"/elsewhere")
		w.WriteHeader(s.status)
		_, _ = io.WriteString(w, strings.Repeat("no ", 1<<20)) // more than anybody should read
		return
	case b == nil || b.gone:
		w.WriteHeader(http.StatusGone)
		return
	}
	d, err := s.take(b, r)
	if err != nil {
		s.tb.Errorf("the push service refuses: %v", err)
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	b.got = append(b.got, d)
	w.WriteHeader(http.StatusCreated)
}

func (s *Service) take(b *Browser, r *http.Request) (Delivery, error) {
	h := r.Header
	if r.Method != http.MethodPost || h.Get("Content-Encoding") != "aes128gcm" || h.Get("Ttl") == "" {
		return Delivery{}, fmt.Errorf("%s with %q", r.Method, h)
	}
	if err := s.verify(b, h.Get("Authorization")); err != nil {
		return Delivery{}, err
	}
	const most = 4096
	body, err := io.ReadAll(http.MaxBytesReader(nil, r.Body, most))
	if err != nil {
		return Delivery{}, err
	}
	plain, err := Decrypt(body, b.own, b.auth)
	return Delivery{string(plain), h.Get("Topic"), h.Get("Ttl")}, err
}

// verify checks the signature as RFC 8292 asks for.
func (s *Service) verify(b *Browser, header string) error {
	token, key, ok := strings.Cut(strings.TrimPrefix(header, "vapid t="), ", k=")
	if !ok || key != b.signer {
		return fmt.Errorf("the signer is %q, and the browser knows %q", key, b.signer)
	}
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return errors.New("the token has no three parts")
	}
	point, err := base64.RawURLEncoding.DecodeString(key)
	if err != nil {
		return err
	}
	public, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), point)
	if err != nil {
		return err
	}
	signature, err := base64.RawURLEncoding.DecodeString(parts[2])
	if err != nil || len(signature) != 64 {
		return fmt.Errorf("the signature has %d bytes, %w", len(signature), err)
	}
	digest := sha256.Sum256([]byte(parts[0] + "." + parts[1]))
	if !ecdsa.Verify(public, digest[:], new(big.Int).SetBytes(signature[:32]), new(big.Int).SetBytes(signature[32:])) {
		return errors.New("the signature is wrong")
	}
	raw, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil {
		return err
	}
	var claims struct {
		Aud, Sub string
		Exp      int64
	}
	if err := json.Unmarshal(raw, &claims); err != nil {
		return err
	}
	left := time.Unix(claims.Exp, 0).Sub(s.now())
	if claims.Aud != s.srv.URL || left <= 0 || left > 24*time.Hour || !strings.HasPrefix(claims.Sub, "https://") && !strings.HasPrefix(claims.Sub, "mailto:") {
		return fmt.Errorf("the claims are %+v", claims)
	}
	return nil
}

// Decrypt reads a message as the browser with a private key does (RFC 8291).
func Decrypt(body []byte, own *ecdh.PrivateKey, auth []byte) ([]byte, error) {
	const salt, header = 16, 16 + 4 + 1 + 65
	if len(body) < header || body[20] != 65 {
		return nil, errors.New("the header is too short")
	}
	sender, err := ecdh.P256().NewPublicKey(body[21:header])
	if err != nil {
		return nil, err
	}
	shared, err := own.ECDH(sender)
	if err != nil {
		return nil, err
	}
	ikm, err := hkdf.Key(sha256.New, shared, auth, "WebPush: info\x00"+string(own.PublicKey().Bytes())+string(sender.Bytes()), 32)
	if err != nil {
		return nil, err
	}
	key, err := hkdf.Key(sha256.New, ikm, body[:salt], "Content-Encoding: aes128gcm\x00", 16)
	if err != nil {
		return nil, err
	}
	nonce, err := hkdf.Key(sha256.New, ikm, body[:salt], "Content-Encoding: nonce\x00", 12)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	gcm, err := cipher.NewGCM(block)
	if err != nil {
		return nil, err
	}
	plain, err := gcm.Open(nil, nonce, body[header:], nil)
	if err != nil {
		return nil, err
	}
	plain = []byte(strings.TrimRight(string(plain), "\x00"))
	if len(plain) == 0 || plain[len(plain)-1] != 2 {
		return nil, errors.New("the record has no end")
	}
	return plain[:len(plain)-1], nil
}
