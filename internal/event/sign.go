package event

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"slices"
	"strconv"
	"strings"
	"time"

	"salonzap/internal/fault"
	"salonzap/internal/secret"
	"salonzap/internal/text"
)

// The headers of a signed webhook, by Standard Webhooks.
const (
	HeaderID        = "webhook-id"
	HeaderTimestamp = "webhook-timestamp"
	HeaderSignature = "webhook-signature"
)

const (
	secretPrefix = "whsec_"
	minSecret    = 24 // bytes, by Standard Webhooks
	maxSecret    = 64
	newSecret    = 32
	scheme       = "v1,"
)

// NewSecret makes a random secret: "whsec_" and base64.
func NewSecret() secret.Text {
	b := make([]byte, newSecret)
	_, _ = rand.Read(b) // never fails and always fills
	return secret.Text(secretPrefix + base64.StdEncoding.EncodeToString(b))
}

// ParseSecret checks a secret that an integrator gives: "whsec_" and the base64 of 24 to 64 bytes. Errors: Invalid "secret".
func ParseSecret(s string) (secret.Text, error) {
	if _, ok := keyOf(secret.Text(s)); !ok {
		return "", fault.Field("event.secret", "secret", text.WebhookSecretInvalid)
	}
	return secret.Text(s), nil
}

func keyOf(s secret.Text) ([]byte, bool) {
	body, ok := strings.CutPrefix(s.Reveal(), secretPrefix)
	if !ok {
		return nil, false
	}
	key, err := base64.StdEncoding.DecodeString(body)
	return key, err == nil && len(key) >= minSecret && len(key) <= maxSecret
}

// Secrets are the secrets that sign one webhook's deliveries.
type Secrets struct {
	Current secret.Text
	Former  []Former // newest first
}

// Former is a replaced secret, which signs together with the current one until a time.
type Former struct {
	Secret secret.Text
	Until  time.Time
}

// Overlap is how long a replaced secret is still used.
const Overlap = 24 * time.Hour

// maxFormer is the most replaced secrets that still sign.
const maxFormer = 3

// Replace makes next the current secret. The former one also signs for Overlap, so that the receiver can change over in that time.
func (s Secrets) Replace(next secret.Text, now time.Time) Secrets {
	former := []Former{{Secret: s.Current, Until: now.Add(Overlap)}}
	for _, f := range s.Former {
		if f.Until.After(now) && f.Secret != next && len(former) < maxFormer {
			former = append(former, f)
		}
	}
	return Secrets{Current: next, Former: former}
}

// Revoke removes the replaced secrets at once, for when one has leaked.
func (s Secrets) Revoke() Secrets { return Secrets{Current: s.Current} }

// Sign returns the headers of a delivery. Receivers refuse timestamps that are off by five minutes, so that each attempt must be signed anew.
func (s Secrets) Sign(id ID, now time.Time, body []byte) map[string]string {
	stamp := strconv.FormatInt(now.Unix(), 10)
	signed := slices.Concat([]byte(id.String()+"."+stamp+"."), body)
	signatures := []string{sign(s.Current, signed)}
	for _, f := range s.Former {
		if f.Until.After(now) {
			signatures = append(signatures, sign(f.Secret, signed))
		}
	}
	return map[string]string{HeaderID: id.String(), HeaderTimestamp: stamp, HeaderSignature: strings.Join(signatures, " ")}
}

func sign(s secret.Text, signed []byte) string {
	key, _ := keyOf(s) // ParseSecret has checked it
	mac := hmac.New(sha256.New, key)
	_, _ = mac.Write(signed) // it never fails
	return scheme + base64.StdEncoding.EncodeToString(mac.Sum(nil))
}
