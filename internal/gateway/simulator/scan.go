package simulator

import (
	"bytes"
	"context"
	"encoding/base64"
	"strings"
)

// code is what a QR code says.
type code struct {
	ref             string
	noise, identity []byte // 32 bytes each
	secret          []byte // 32 bytes
}

// linkPrefix precedes the code since May 2026; then a fifth part tells the kind of client.
const linkPrefix = "https://wa.me/settings/linked_devices#"

// parseQR reads the text of a QR code, of the old form or the new one. Error: ErrQR.
func parseQR(text string) (code, error) {
	rest, link := strings.CutPrefix(text, linkPrefix)
	parts := strings.Split(rest, ",")
	if len(parts) < 4 || len(parts) > 5 || !link && len(parts) != 4 || parts[0] == "" {
		return code{}, ErrQR
	}
	c := code{ref: parts[0]}
	for i, field := range []*[]byte{&c.noise, &c.identity, &c.secret} {
		raw, err := base64.StdEncoding.DecodeString(parts[i+1])
		if err != nil || len(raw) != 32 {
			return code{}, ErrQR
		}
		*field = raw
	}
	return c, nil
}

// Scan points the phone's camera at a QR code, and waits until the device is linked. Errors: ErrQR, ErrStale, ErrDeviceLimit,
// ErrBanned, ErrRefused when the client did not sign; ErrPasskey when WhatsApp asks for one: then the device is linked, or
// not, by what the client answers.
func (p *Phone) Scan(ctx context.Context, text string) (Device, error) {
	c, err := parseQR(text)
	if err != nil {
		return Device{}, err
	}
	r := p.server.waiting.ref(c.ref)
	if r == nil || !bytes.Equal(r.noise[:], c.noise) || !bytes.Equal(r.identity, c.identity) {
		return Device{}, ErrStale
	}
	if err := p.mayLink(r); err != nil {
		return Device{}, err
	}
	if p.passkeyRequest(r, c.secret) {
		return Device{}, ErrPasskey
	}
	return p.pair(ctx, r, c.secret)
}

// mayLink asks what WhatsApp asks before a device is linked.
func (p *Phone) mayLink(r *registration) error {
	p.mu.RLock()
	defer p.mu.RUnlock()
	if p.verdict.banned(p.server.now()) {
		return ErrBanned
	}
	if len(p.devices)+p.pairing >= maxDevices {
		return ErrDeviceLimit
	}
	return nil
}
