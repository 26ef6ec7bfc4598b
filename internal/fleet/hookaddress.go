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

// HookAddress is a webhook address of ours whose secret was found genuine: what it may speak of.
type HookAddress struct {
	instanceHash string // the hash of the one instance; empty for a former address, which was one a server
}

// IsLegacy tells whether the address is of the kind that was one for all instances of a server. Whoever could read one
// instance's webhook knows its secret, so that nothing it says is to be believed.
func (h HookAddress) IsLegacy() bool { return h.instanceHash == "" }

// IsFor tells whether the address is that of this instance.
func (h HookAddress) IsFor(instance string) bool {
	return !h.IsLegacy() && subtle.ConstantTimeCompare([]byte(h.instanceHash), []byte(hookInstanceHash(instance))) == 1
}

// hookInstanceHash names an instance in a secret: its name may be long, and may hold what does not travel well in a path.
func hookInstanceHash(instance string) string {
	sum := sha256.Sum256([]byte(instance))
	return hex.EncodeToString(sum[:])[:instanceHashLength]
}

// HookURL is where an instance's webhooks are to go: /hooks/{server}/{secret}. The secret is the instance's hash and an HMAC
// of the server's id and that hash: it is checked without the database and before a byte of the body is read, and what it
// opens is the events of this one instance. It is empty when the server cannot reach us.
func (f *Fleet) HookURL(server, instance string) string {
	base := f.callbackBase(server)
	if base == "" {
		return ""
	}
	of := hookInstanceHash(instance)
	return base + hookPath + server + "/" + of + f.ring.MAC(hookPurpose, server, of)
}

// VerifyHook reads the secret of a webhook's address; false when it is not one of ours for that server, by any key of the
// ring.
func (f *Fleet) VerifyHook(server, secret string) (HookAddress, bool) {
	if _, ok := f.ring.VerifyMAC(secret, hookPurpose, server); ok {
		return HookAddress{}, true
	}
	if len(secret) <= instanceHashLength {
		return HookAddress{}, false
	}
	of, mac := secret[:instanceHashLength], secret[instanceHashLength:]
	_, ok := f.ring.VerifyMAC(mac, hookPurpose, server, of)
	return HookAddress{instanceHash: of}, ok
}

// IsOurHook tells whether a webhook's URL leads to us, be it by a key or a kind of address that is no longer made.
func (f *Fleet) IsOurHook(raw string) bool {
	server, secret, ok := hookParts(raw)
	if !ok {
		return false
	}
	_, ok = f.VerifyHook(server, secret)
	return ok
}

// hookParts takes a webhook's URL apart, if it has the form of ours.
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

// LooksLikeHook tells whether a webhook's URL has the form of a platform's: what is behind such a URL opens the platform's
// receiver, and is nothing that an instance's own token is to be shown. It knows no keys, so that a gateway that runs alone
// can ask it as well.
func LooksLikeHook(raw string) bool {
	_, secret, ok := hookParts(raw)
	_, err := hex.DecodeString(secret)
	return ok && err == nil && (len(secret) == sha256.Size*2 || len(secret) == instanceHashLength+sha256.Size*2)
}
