package webpush

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"time"

	"salonzap/internal/secret"
)

// Key is the platform's key, by which push services recognise who sends (VAPID, RFC 8292). Browsers are bound to it: with another key they have to
// be asked again.
type Key struct {
	private *ecdsa.PrivateKey
	public  string
}

// NewKey makes a key.
func NewKey() (Key, error) {
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return Key{}, err
	}
	return keyOf(private)
}

var errKey = errors.New("webpush: the key cannot be read")

// ParseKey reads a key from its Text.
func ParseKey(t secret.Text) (Key, error) {
	raw, err := base64.RawURLEncoding.DecodeString(t.Reveal())
	if err != nil {
		return Key{}, errKey
	}
	private, err := ecdsa.ParseRawPrivateKey(elliptic.P256(), raw)
	if err != nil {
		return Key{}, errKey
	}
	return keyOf(private)
}

func keyOf(private *ecdsa.PrivateKey) (Key, error) {
	point, err := private.PublicKey.Bytes()
	if err != nil {
		return Key{}, err
	}
	return Key{private, base64.RawURLEncoding.EncodeToString(point)}, nil
}

// Text is the private key, to be stored sealed.
func (k Key) Text() (secret.Text, error) {
	raw, err := k.private.Bytes()
	if err != nil {
		return "", err
	}
	return secret.Text(base64.RawURLEncoding.EncodeToString(raw)), nil
}

// Public is the public key as browsers take it, in base64url.
func (k Key) Public() string { return k.public }

// signatureLasts is how long a signature is valid: at most 24 hours (RFC 8292, section 2), and clocks differ.
const signatureLasts = 12 * time.Hour

// authorization is the header that signs a request to a push service for now.
func (k Key) authorization(endpoint *url.URL, subject string, now time.Time) (string, error) {
	header, err := json.Marshal(struct {
		Typ string `json:"typ"`
		Alg string `json:"alg"`
	}{"JWT", "ES256"})
	if err != nil {
		return "", err
	}
	claims, err := json.Marshal(struct {
		Aud string `json:"aud"`
		Exp int64  `json:"exp"`
		Sub string `json:"sub"`
	}{endpoint.Scheme + "://" + endpoint.Host, now.Add(signatureLasts).Unix(), subject})
	if err != nil {
		return "", err
	}
	text := base64.RawURLEncoding.EncodeToString(header) + "." + base64.RawURLEncoding.EncodeToString(claims)
	digest := sha256.Sum256([]byte(text))
	r, s, err := ecdsa.Sign(rand.Reader, k.private, digest[:])
	if err != nil {
		return "", fmt.Errorf("webpush: signing: %w", err)
	}
	const half = 32 // bytes of each half of a signature of P-256
	signature := append(r.FillBytes(make([]byte, half)), s.FillBytes(make([]byte, half))...)
	return "vapid t=" + text + "." + base64.RawURLEncoding.EncodeToString(signature) + ", k=" + k.public, nil
}
