package evolution

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"strings"
	"time"
)

// JWTKeyHeader is the name in Headers whose value is not sent, but signs the Authorization header of each event.
const JWTKeyHeader = "jwt_key"

// webhookTokenLife is how long a webhook's token is valid (recording c-008: exp = iat + 600).
const webhookTokenLife = 10 * time.Minute

const jwtHeader = `{"alg":"HS256","typ":"JWT"}`

type webhookClaims struct {
	IssuedAt int64  `json:"iat"`
	Expires  int64  `json:"exp"`
	App      string `json:"app"`
	Action   string `json:"action"`
}

// SignWebhook is the Authorization header ("Bearer …") of a webhook whose Headers have a jwt_key. The token is valid for 10 minutes from
// now, and it does not sign the body.
func SignWebhook(key Key, now time.Time) string {
	claims, err := json.Marshal(webhookClaims{
		IssuedAt: now.Unix(), Expires: now.Add(webhookTokenLife).Unix(), App: "evolution", Action: "webhook",
	})
	if err != nil {
		return ""
	}
	signed := encodeSegment([]byte(jwtHeader)) + "." + encodeSegment(claims)
	return "Bearer " + signed + "." + encodeSegment(signSegment(key, signed))
}

// VerifyWebhook reports whether authorization is "Bearer " and a token that was signed with key and expired at most leeway ago. Evolution
// signs one token per event and sends it again for up to 20 minutes of retries, so leeway should be 25 minutes or more.
func VerifyWebhook(key Key, authorization string, now time.Time, leeway time.Duration) bool {
	token, ok := strings.CutPrefix(authorization, "Bearer ")
	if !ok || key == "" {
		return false
	}
	end := strings.LastIndexByte(token, '.')
	if end < 0 {
		return false
	}
	signed, signature := token[:end], token[end+1:]
	got, err := base64.RawURLEncoding.DecodeString(signature)
	if err != nil || !hmac.Equal(got, signSegment(key, signed)) {
		return false
	}
	head, payload, ok := strings.Cut(signed, ".")
	if !ok || !isHS256(head) {
		return false
	}
	raw, err := base64.RawURLEncoding.DecodeString(payload)
	if err != nil {
		return false
	}
	var claims webhookClaims
	if json.Unmarshal(raw, &claims) != nil || claims.Action != "webhook" {
		return false
	}
	return now.Before(time.Unix(claims.Expires, 0).Add(leeway))
}

func isHS256(segment string) bool {
	raw, err := base64.RawURLEncoding.DecodeString(segment)
	if err != nil {
		return false
	}
	var head struct {
		Algorithm string `json:"alg"`
	}
	return json.Unmarshal(raw, &head) == nil && head.Algorithm == "HS256"
}

func signSegment(key Key, signed string) []byte {
	mac := hmac.New(sha256.New, []byte(key))
	mac.Write([]byte(signed))
	return mac.Sum(nil)
}

func encodeSegment(raw []byte) string { return base64.RawURLEncoding.EncodeToString(raw) }
