package outbox

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"strconv"
	"strings"
	"time"

	"salonzap/internal/secret"
)

// The headers of the Standard Webhooks scheme.
const (
	HeaderID        = "Webhook-Id"
	HeaderTimestamp = "Webhook-Timestamp"
	HeaderSignature = "Webhook-Signature"
)

func signRequest(header http.Header, key secret.Text, id string, at time.Time, body []byte) {
	stamp := strconv.FormatInt(at.Unix(), 10)
	header.Set(HeaderID, id)
	header.Set(HeaderTimestamp, stamp)
	header.Set(HeaderSignature, Sign(key, id, stamp, body))
}

// Sign is the value of webhook-signature (standardwebhooks.com): "v1," and the HMAC-SHA256 of id, timestamp and body. A
// secret is "whsec_" and base64, or any text.
func Sign(key secret.Text, id, timestamp string, body []byte) string {
	text := strings.TrimPrefix(key.Reveal(), "whsec_")
	raw, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		raw = []byte(text)
	}
	mac := hmac.New(sha256.New, raw)
	mac.Write([]byte(id + "." + timestamp + "."))
	mac.Write(body)
	return "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil))
}
