package simulator

import (
	"bytes"
	"context"
	"encoding/base64"
	"strings"
)

// code is the content of a QR code.
type code struct {
	ref             string
	noise, identity []byte // 32 bytes each
	secret          []byte // 32 bytes
}

// linkPrefix precedes the content of QR codes since May 2026; with it there may be a fifth part, the kind of client.
const linkPrefix = "https://wa.me/settings/linked_devices#"

// parseQR parses the text of a QR code, in the old form or the new one. Error: ErrQR.
func parseQR(text string) (code, error) {
	fields, link := strings.CutPrefix(text, linkPrefix)
	parts := strings.Split(fields, ",")
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

// Scan reads the text of a QR code, and waits until the device is linked. Errors: ErrQR; ErrStale; ErrDeviceLimit; ErrBanned; ErrRefused when
// the client refused or did not sign in time; ErrPasskey when WhatsApp asks for the passkey: then the linking continues with the client's
// assertion.
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

// mayLink does WhatsApp's checks before a device is linked. Errors: ErrBanned, ErrDeviceLimit.
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
