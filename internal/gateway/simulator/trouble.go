package simulator

import (
	"time"

	"go.mau.fi/whatsmeow/binary"
)

// Reasons of a refused login (whatsmeow types/events ConnectFailureReason), and other constants of trouble.
const (
	reasonUnlinked  = 401
	reasonTempBan   = 402
	reasonLocked    = 403
	reasonOutdated  = 405
	reasonBanned    = 406
	AnyDevice       = 0                   // as a device's id: every linked device of a phone
	offlineLifetime = 14 * 24 * time.Hour // after which the devices of a switched off phone are unlinked
)

// verdict is the reason why logins of an account are refused. The zero value refuses none.
type verdict struct {
	reason int       // 0 is none
	code   int       // of a temporary ban
	until  time.Time // end of a temporary ban; zero for others
}

func (v verdict) banned(now time.Time) bool {
	return v.reason != 0 && (v.until.IsZero() || now.Before(v.until))
}

// refusal is the node that refuses the account's logins; false when they are allowed.
func (p *Phone) refusal() (binary.Node, bool) {
	p.mu.RLock()
	defer p.mu.RUnlock()
	now := p.server.now()
	if !p.verdict.banned(now) {
		return binary.Node{}, false
	}
	more := binary.Attrs{}
	if !p.verdict.until.IsZero() {
		more["code"], more["expire"] = p.verdict.code, int(p.verdict.until.Sub(now).Seconds())
	}
	return failure(p.verdict.reason, more), true
}

// Unlink removes a linked device, or AnyDevice for all. A connected device is told at once (stream error 401, device_removed), others at their
// next login (401). Error: ErrNoDevice when there is none to remove.
func (p *Phone) Unlink(device int) error {
	removed := p.removeDevices(device)
	if len(removed) == 0 {
		return ErrNoDevice
	}
	for _, d := range removed {
		if c := d.currentConn(); c != nil {
			c.closeAfter(streamError("401", "device_removed"))
		}
	}
	return nil
}

// removeDevices removes a linked device, or all for AnyDevice, and returns the removed ones.
func (p *Phone) removeDevices(id int) []*device {
	p.mu.Lock()
	defer p.mu.Unlock()
	var removed []*device
	for _, d := range inOrder(p.devices) {
		if id == AnyDevice || id == d.id {
			removed = append(removed, d)
			delete(p.devices, d.id)
		}
	}
	p.events.notify()
	return removed
}

// forget removes the device with an id. AnyDevice, the phone's own id, removes none.
func (p *Phone) forget(id int) {
	if id != AnyDevice {
		p.removeDevices(id)
	}
}

// SwitchOff acts as if the phone had been off for d: from 14 days on its devices are unlinked; less has no effect.
func (p *Phone) SwitchOff(d time.Duration) {
	if d >= offlineLifetime {
		_ = p.Unlink(AnyDevice) // fails only when there are none
	}
}

// Ban bans the account until Unban: its devices are disconnected, refused with 406 at their next login, and then removed.
func (p *Phone) Ban() { p.Refuse(reasonBanned) }

// Lock acts as if the account had moved to another phone or been locked: its devices are disconnected, refused with 403 at their next login,
// and then removed.
func (p *Phone) Lock() { p.Refuse(reasonLocked) }

// TemporaryBan bans the account for d; code is the reason, 101 to 106 (whatsmeow TempBanReason). Its devices are disconnected, stay linked, and
// are refused with 402 until the ban ends.
func (p *Phone) TemporaryBan(code int, d time.Duration) {
	p.setVerdict(verdict{reason: reasonTempBan, code: code, until: p.server.now().Add(d)})
}

// Refuse disconnects the account's devices and refuses their logins with a reason, until Unban. With 401, 403 and 406 a refused device is
// removed, too.
func (p *Phone) Refuse(reason int) { p.setVerdict(verdict{reason: reason}) }

// Unban allows the account's logins again. Devices that were refused with 401, 403 or 406 stay removed, and their clients have deleted their
// keys.
func (p *Phone) Unban() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.verdict = verdict{}
}

func (p *Phone) setVerdict(v verdict) {
	p.mu.Lock()
	p.verdict = v
	p.mu.Unlock()
	p.Drop(AnyDevice)
}

// conns are the connections of a device, or of all for AnyDevice.
func (p *Phone) conns(device int) []*conn {
	var all []*conn
	for _, d := range p.linked() {
		if device != AnyDevice && device != d.id {
			continue
		}
		if c := d.currentConn(); c != nil {
			all = append(all, c)
		}
	}
	return all
}

// Drop closes a device's connection, or all for AnyDevice, without a last node. The device may reconnect.
func (p *Phone) Drop(device int) {
	for _, c := range p.conns(device) {
		c.drop()
	}
}

// HalfOpen leaves a device's connection open, but ignores what arrives on it and sends nothing any more. AnyDevice: all.
func (p *Phone) HalfOpen(device int) {
	for _, c := range p.conns(device) {
		c.halfOpen.Store(true)
	}
}

// Replace ends a device's stream as if the device had connected elsewhere. AnyDevice: all.
func (p *Phone) Replace(device int) {
	for _, c := range p.conns(device) {
		c.closeAfter(streamError("", "replaced"))
	}
}

// StreamError ends a device's stream with an error code: "503", "515", or an unknown one. AnyDevice: all.
func (p *Phone) StreamError(device int, code string) {
	for _, c := range p.conns(device) {
		c.closeAfter(streamError(code, ""))
	}
}

// SetCold makes the person a cold contact, or not: messages from linked devices of an account to which the person has not written since are
// refused (463).
func (p *Phone) SetCold(on bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.cold = on
	clear(p.writtenTo)
}

// reachable tells whether the account of by may write to the person; see SetCold.
func (p *Phone) reachable(by *Phone) bool {
	p.mu.RLock()
	defer p.mu.RUnlock()
	_, warm := p.writtenTo[by]
	return !p.cold || warm
}

func (p *Phone) markWrittenTo(other *Phone) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.cold {
		p.writtenTo[other] = struct{}{}
	}
}

// LoseAcks delivers the next n messages of the account's devices, but closes the connection instead of acknowledging each of them.
func (p *Phone) LoseAcks(n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.acksToLose = n
}

func (p *Phone) loseAck() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.acksToLose == 0 {
		return false
	}
	p.acksToLose--
	return true
}

// SetSilent stops or allows the receipts that the phone and its devices send to linked devices, as if the phone were off or its owner had
// turned them off.
func (p *Phone) SetSilent(on bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.silenced = on
}

func (p *Phone) silent() bool {
	p.mu.RLock()
	defer p.mu.RUnlock()
	return p.silenced
}

// RefuseVersions refuses registrations and logins of web versions before the given one with 405, and serves at least that version on the page
// with the current one. The zero version ends this.
func (s *Server) RefuseVersions(before [3]uint32) {
	if before == [3]uint32{} {
		s.minVersion.Store(nil)
		return
	}
	s.minVersion.Store(&before)
}

// SetUnavailable sets whether new websockets are answered with HTTP status 503.
func (s *Server) SetUnavailable(on bool) { s.unavailable.Store(on) }

// SetSilent sets whether new connections get no answer after the handshake.
func (s *Server) SetSilent(on bool) { s.silentMode.Store(on) }

// Silenced is how many connections SetSilent has left without an answer.
func (s *Server) Silenced() int { return int(s.silenced.Load()) }

// Drop closes every connection without a last node.
func (s *Server) Drop() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for c := range s.conns {
		c.drop()
	}
}
