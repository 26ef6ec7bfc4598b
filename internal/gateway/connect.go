package gateway

import (
	"context"
	"net/http"
	"strings"
	"time"
	"unicode"

	"salonzap/internal/evolution"
	"salonzap/internal/gateway/engine"
	"salonzap/internal/gateway/store"
	"salonzap/internal/phone"
	"salonzap/internal/qr"
)

const (
	connectWait  = 2 * time.Second // as Evolution waits
	pollInterval = 200 * time.Millisecond
)

// connect starts linking, or answers with its progress: the state when open, otherwise the current code, if there is one already.
func (g *Gateway) connect(c *call) (reply, error) {
	number, err := pairingNumber(c)
	if err != nil {
		return reply{}, err
	}
	snap, err := g.beginLinking(c, number)
	if err != nil || snap != nil {
		return g.connectReply(c, snap), err
	}
	now := g.waitFor(c.Context(), c.in, connectWait, func(s engine.Snapshot) bool {
		return s.State == engine.Open || s.Step.ID != "" || g.codeIsLive(s.Code) && (number == "" || s.Code.Pairing != "")
	})
	return g.connectReply(c, &now), nil
}

// beginLinking begins a linking, or returns the instance's snapshot when there is none to begin. The lifecycle lock is not held while the
// caller waits for the code.
func (g *Gateway) beginLinking(c *call, number string) (*engine.Snapshot, error) {
	if err := c.in.acquire(c.Context()); err != nil {
		return nil, err
	}
	defer c.in.release()
	changed, err := g.setExpectedNumber(c)
	if err != nil {
		return nil, err
	}
	snap, err := g.sessions.States.Snapshot(c.name())
	if err == nil && changed && snap.Phase != "" { // the linking under way expects another number
		err, snap = g.sessions.Linker.CancelLink(c.name()), engine.Snapshot{State: engine.Closed}
	}
	switch {
	case err != nil:
		return nil, err
	case snap.State == engine.Open:
		return &snap, nil
	case snap.State == engine.Connecting && (number == "" || snap.Code.Pairing != ""):
		return &snap, nil // the linking under way goes on; a number does not change one by pairing code
	}
	return nil, g.sessions.Linker.Link(c.Context(), c.name(), engine.LinkRequest{Number: number, Expected: c.in.row().Number})
}

// setExpectedNumber stores the number that must be linked, when the caller gives one, and tells whether it changed.
func (g *Gateway) setExpectedNumber(c *call) (changed bool, err error) {
	values, given := c.Header[evolution.ExpectHeader]
	if !given {
		return false, nil
	}
	number := ""
	if values[0] != "" {
		n, ok := phone.FromClient(values[0])
		if !ok {
			return false, engine.ErrNumber
		}
		number = n.Digits()
	}
	if c.in.row().Number == number {
		return false, nil
	}
	return true, g.updateInstance(c.Context(), c.in, func(row *store.Instance) { row.Number = number })
}

// pairingNumber reads ?number=. Evolution accepts any text, so that it may be as a person typed or pasted it.
func pairingNumber(c *call) (string, error) {
	raw := c.URL.Query().Get("number")
	if raw == "" {
		return "", nil
	}
	n, ok := phone.FromClient(raw)
	if !ok {
		return "", engine.ErrNumber
	}
	return n.Digits(), nil
}

// digits are the digits of a number that a person typed or pasted; empty when it has a letter or another sign that numbers do not have.
func digits(raw string) string {
	var b []byte
	for _, r := range raw {
		switch {
		case '0' <= r && r <= '9':
			b = append(b, byte(r))
		case strings.ContainsRune("+().", r) || unicode.IsSpace(r) || unicode.In(r, unicode.Z, unicode.Pd, unicode.Cf, unicode.Mn, unicode.Me):
		default:
			return ""
		}
	}
	return string(b)
}

// waitFor waits until the instance's snapshot is as wanted, for d at most, and returns the last snapshot.
func (g *Gateway) waitFor(ctx context.Context, in *instance, d time.Duration, wanted func(engine.Snapshot) bool) engine.Snapshot {
	ctx, cancel := context.WithTimeout(ctx, d)
	defer cancel()
	tick := time.NewTicker(pollInterval) // a change without an event
	defer tick.Stop()
	for {
		next := in.nextChange() // before the snapshot, so that no change falls in between
		snap, err := g.sessions.States.Snapshot(in.row().Name)
		if err != nil || wanted(snap) {
			return snap
		}
		select {
		case <-next:
		case <-tick.C:
		case <-ctx.Done():
			return snap
		}
	}
}

// codeIsLive tells whether there is a code that has not expired.
func (g *Gateway) codeIsLive(c engine.Code) bool {
	return (c.Text != "" || c.Pairing != "") && (c.Until.IsZero() || c.Until.After(g.cfg.Now()))
}

// currentCode is the current code in the protocol's form; without a code when there is none, or it has expired.
func (g *Gateway) currentCode(s engine.Snapshot) evolution.QRCode {
	if !g.codeIsLive(s.Code) {
		return evolution.QRCode{Count: s.Code.Count}
	}
	return toQRCode(s.Code)
}

func toQRCode(c engine.Code) evolution.QRCode {
	out := evolution.QRCode{PairingCode: c.Pairing, Code: stripCodeURL(c.Text), Count: c.Count, ExpiresAt: evolution.Instant{Time: c.Until}}
	if out.Code != c.Text {
		out.Link = c.Text
	}
	if c.Text != "" {
		out.Base64, _ = qr.DataURL(c.Text) // WhatsApp's texts fit into a QR code; without the picture the text is still there
	}
	return out
}

// stripCodeURL is a code in the form that Evolution's clients know: "2@", the reference and three keys. WhatsApp's own form is, since May
// 2026, a link with the kind of client as a fifth part (whatsmeow pair.go, makeQRData); phones take either.
func stripCodeURL(text string) string {
	const parts = 4
	_, code, isLink := strings.Cut(text, "#")
	if !isLink {
		return text
	}
	all := strings.Split(code, ",")
	return strings.Join(all[:min(len(all), parts)], ",")
}

// connectReply answers connect and restart.
func (g *Gateway) connectReply(c *call, s *engine.Snapshot) reply {
	switch {
	case s == nil:
		return reply{}
	case s.State == engine.Open:
		return reply{http.StatusOK, evolution.ConnectResponse{InstanceName: c.name(), State: evolution.StateOpen}}
	}
	out := evolution.ConnectResponse{QRCode: g.currentCode(*s)}
	if s.Cause != engine.NoCause || s.Step.ID != "" || s.Phase == engine.Scanned || s.Phase == engine.Syncing {
		out.Progress = g.progress(c, *s) // otherwise a caller would believe that a phone which is being paired has no code
	}
	return reply{http.StatusOK, out}
}

// progress is an instance's progress for a caller with a key: it includes the URL of a passkey step. Webhooks do not, since they are stored
// on disk.
func (g *Gateway) progress(c *call, s engine.Snapshot) evolution.Progress {
	p := progressOf(s)
	if p.PasskeyStage != "" {
		p.PasskeyOpenURL = g.linkPasskeyURL(c, s.Step)
	}
	return p
}

// progressOf is an instance's progress: phase, cause and passkey stage, beyond its state.
func progressOf(s engine.Snapshot) evolution.Progress {
	p := evolution.Progress{Phase: string(s.Phase), Cause: string(s.Cause), Observed: evolution.PhoneDigits(s.Observed)}
	if s.Step.ID != "" {
		until := s.Step.Until.UTC()
		p.PasskeyStage, p.PasskeyExpiresAt = stageOf(s.Phase), &until
	}
	if !s.Until.IsZero() {
		until := s.Until.UTC()
		p.CauseUntil = &until
	}
	return p
}

func (g *Gateway) connectionState(c *call) (reply, error) {
	snap, err := g.sessions.States.Snapshot(c.name())
	if err != nil {
		return reply{}, err
	}
	return reply{http.StatusOK, evolution.StateResponse{Instance: evolution.InstanceState{
		InstanceName: c.name(), State: evolution.State(snap.State), Progress: g.progress(c, snap),
	}}}, nil
}
