package fleet

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"net/url"
	"strings"
)

// hookPurpose separates the secrets of webhook URLs from the ring's other signatures.
const hookPurpose = "hook"

// hookPath is where the webhook receiver begins.
const hookPath = "/hooks/"

// instanceHashLength is how many hexadecimal digits of a secret say which instance it is for: 128 bits of SHA-256.
const instanceHashLength = 32

// HookAddress is a webhook URL of ours whose secret was verified. It says which instances the webhook may be about.
type HookAddress struct {
	instanceHash string // the hash of the one instance; empty for a legacy URL, which was the same for all instances of a server
}

// IsLegacy tells whether the URL is of the former kind, the same for all instances of a server. Whoever could read one instance's webhook
// knows its secret, so that webhooks to it prove nothing.
func (h HookAddress) IsLegacy() bool { return h.instanceHash == "" }

// IsFor tells whether the URL is that of this instance.
func (h HookAddress) IsFor(instance string) bool {
	return !h.IsLegacy() && subtle.ConstantTimeCompare([]byte(h.instanceHash), []byte(hookInstanceHash(instance))) == 1
}

// hookInstanceHash names an instance in a URL by a hash: its name may be long, and hold characters that a path cannot.
func hookInstanceHash(instance string) string {
	sum := sha256.Sum256([]byte(instance))
	return hex.EncodeToString(sum[:])[:instanceHashLength]
}

// HookURL is where an instance's webhooks are to go: /hooks/{server}/{secret}. The secret is the instance's hash and an HMAC
// of the server's id and that hash: it is checked without the database and before a byte of the body is read, and is valid for events of
// this one instance. The URL is empty when the server cannot reach us.
func (f *Fleet) HookURL(server, instance string) string {
	base := f.callbackBase(server)
	if base == "" {
		return ""
	}
	hash := hookInstanceHash(instance)
	return base + hookPath + server + "/" + hash + f.ring.MAC(hookPurpose, server, hash)
}

// VerifyHook verifies the secret of a webhook's URL; false when it is not one of ours for that server, by any key of the ring.
func (f *Fleet) VerifyHook(server, secret string) (HookAddress, bool) {
	if _, ok := f.ring.VerifyMAC(secret, hookPurpose, server); ok {
		return HookAddress{}, true
	}
	if len(secret) <= instanceHashLength {
		return HookAddress{}, false
	}
	hash, mac := secret[:instanceHashLength], secret[instanceHashLength:]
	_, ok := f.ring.VerifyMAC(mac, hookPurpose, server, hash)
	return HookAddress{instanceHash: hash}, ok
}

// IsOurHook tells whether a webhook's URL is one of ours, even with an older key or of the legacy kind.
func (f *Fleet) IsOurHook(raw string) bool {
	server, secret, ok := hookParts(raw)
	if !ok {
		return false
	}
	_, ok = f.VerifyHook(server, secret)
	return ok
}

// hookParts splits a webhook's URL; ok is false when it has not the form of ours.
func hookParts(raw string) (server, secret string, ok bool) {
	u, err := url.Parse(raw)
	if err != nil {
		return "", "", false
	}
	at := strings.LastIndex(u.Path, hookPath)
	if at < 0 {
		return "", "", false
	}
	server, secret, ok = strings.Cut(strings.TrimSuffix(u.Path[at+len(hookPath):], "/"), "/")
	return server, secret, ok && server != "" && secret != ""
}

// LooksLikeHook tells whether a webhook's URL has the form of a platform's. Such a URL holds the secret of the platform's receiver, and must
// not be shown to who has only an instance's token. It needs no keys, so that a gateway that runs alone can call it as well.
func LooksLikeHook(raw string) bool {
	_, secret, ok := hookParts(raw)
	_, err := hex.DecodeString(secret)
	return ok && err == nil && (len(secret) == sha256.Size*2 || len(secret) == instanceHashLength+sha256.Size*2)
}
