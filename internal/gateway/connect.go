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
	connectWait  = 2 * time.Second // as Evolution
	pollInterval = 200 * time.Millisecond
)

// connect starts linking, or tells how it goes: a state when open, else the code of now, which may be none yet.
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

// beginLinking begins a linking, or gives how the instance is when there is nothing to begin. Others need not wait for the code.
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
	if err == nil && changed && snap.Phase != "" { // the linking under way waits for another number
		err, snap = g.sessions.Linker.CancelLink(c.name()), engine.Snapshot{State: engine.Closed}
	}
	switch {
	case err != nil:
		return nil, err
	case snap.State == engine.Open:
		return &snap, nil
	case snap.State == engine.Connecting && (number == "" || snap.Code.Pairing != ""):
		return &snap, nil // as it goes; a number changes nothing for a code by number
	}
	return nil, g.sessions.Linker.Link(c.Context(), c.name(), engine.LinkRequest{Number: number, Expected: c.in.row().Number})
}

// setExpectedNumber takes the number that must be linked, when the caller says one. It tells whether it is another than before.
func (g *Gateway) setExpectedNumber(c *call) (changed bool, err error) {
	values, said := c.Header[evolution.ExpectHeader]
	if !said {
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

// pairingNumber reads ?number=. Evolution takes anything; so a person may have typed or pasted it.
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

// digits are the digits of what a person wrote or pasted; empty when there is a letter in it.
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

// waitFor waits until the instance is as wanted, and gives how it then is; after d it gives that.
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

// codeIsLive tells whether there is a code that a phone would still take.
func (g *Gateway) codeIsLive(c engine.Code) bool {
	return (c.Text != "" || c.Pairing != "") && (c.Until.IsZero() || c.Until.After(g.cfg.Now()))
}

// currentCode is the current code in the protocol's form; empty when there is none, or it is dead.
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
		out.Base64, _ = qr.DataURL(c.Text) // WhatsApp's texts fit; without the picture the text is still there
	}
	return out
}

// stripCodeURL gives a code in the form that Evolution's clients know: "2@", the reference and three keys. WhatsApp's own is, since May
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
		out.Progress = g.progress(c, *s) // else a caller would take a phone that is being paired for one without a code
	}
	return reply{http.StatusOK, out}
}

// progress is how an instance is, for whoever showed a key: it tells where a passkey step is answered. Webhooks do not, since
// they wait on disk.
func (g *Gateway) progress(c *call, s engine.Snapshot) evolution.Progress {
	p := progressOf(s)
	if p.PasskeyStage != "" {
		p.PasskeyOpenURL = g.linkPasskeyURL(c, s.Step)
	}
	return p
}

// progressOf is how an instance is, beyond its state.
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
