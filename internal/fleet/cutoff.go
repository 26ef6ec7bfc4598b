package fleet

import (
	"time"

	"salonzap/internal/connection"
)

// The times of a server that is cut off from WhatsApp.
const (
	cutOffAfter  = time.Minute // a shorter loss is a blink
	firstLooks   = 15 * time.Second
	laterLooks   = time.Minute
	fewestCutOff = 2 // one session alone may have trouble of its own
)

// noteCutOff notes what the sessions of a server have in common. While it boots they are not open either, and that says nothing.
func (p *serverClient) noteCutOff(l ServerLoad, now time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case !l.CutOff(), l.WithoutWhatsApp < fewestCutOff, !p.health.OK, now.Sub(p.bootAt) < cutOffAfter:
		p.cutOffSince = time.Time{}
	case p.cutOffSince.IsZero():
		p.cutOffSince = now
	}
}

// isAdrift tells whether a step only finds out about a session that was connected and is not open, while nobody waits.
func isAdrift(c connection.Connection, s connection.Step) bool {
	_, connected := c.State.(connection.Connected)
	said := c.Evidence.Reading
	return connected && c.Attempt == nil && (s == connection.StepObserve || s == connection.StepConnect) && (said == connection.ReadConnecting || said == connection.ReadClosed)
}

// insteadOfLook is what is known of a session that is adrift without a call, when its server is cut off: then one of its sessions is
// asked about now and then, more and more rarely, and that one tells of all.
func (p *serverClient) insteadOfLook(now time.Time) (o connection.Observation, known bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.cutOffSince.IsZero() {
		return o, false
	}
	if now.Sub(p.lookedAt) >= min(laterLooks, max(firstLooks, now.Sub(p.cutOffSince))) {
		p.lookedAt = now
		return o, false
	}
	return p.cutOff(now), true
}

// cutOff is the observation of a session of a server that is cut off: it says nothing before that has lasted. The caller holds mu.
func (p *serverClient) cutOff(now time.Time) connection.Observation {
	if now.Sub(p.cutOffSince) < cutOffAfter {
		return connection.Observation{}
	}
	return connection.Observation{Kind: connection.ResultCutOff}
}

// afterLook is what a look at a session that is adrift says. One that is open ends the pause for all. Of others nothing new is known while the
// server is cut off.
func (p *serverClient) afterLook(o connection.Observation, now time.Time) connection.Observation {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.cutOffSince.IsZero() {
		return o
	}
	switch o.Kind {
	case connection.ResultOpen:
		p.cutOffSince = time.Time{}
	case connection.ResultClosed, connection.ResultConnecting:
		if o.Code.IsZero() {
			return p.cutOff(now)
		}
	default:
	}
	return o
}
