package simulator

import (
	"time"

	"go.mau.fi/whatsmeow/binary"
)

// Reasons of a refused login (whatsmeow types/events ConnectFailureReason).
const (
	reasonUnlinked  = 401
	reasonTempBan   = 402
	reasonLocked    = 403
	reasonOutdated  = 405
	reasonBanned    = 406
	AnyDevice       = 0 // every linked device of a phone
	offlineLifetime = 14 * 24 * time.Hour
)

// verdict is what WhatsApp has decided about an account.
type verdict struct {
	reason int // 0 is none
	code   int
	until  time.Time // of a temporary ban
}

func (v verdict) banned(now time.Time) bool {
	return v.reason != 0 && (v.until.IsZero() || now.Before(v.until))
}

// refusal is why no device of the account may log in, if none may.
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

// Unlink removes a linked device on the phone, or all of them. A connected one is told at once (401, device_removed), an
// absent one at its next login. Error: ErrNoDevice.
func (p *Phone) Unlink(device int) error {
	gone := p.removeDevices(device)
	if len(gone) == 0 {
		return ErrNoDevice
	}
	for _, d := range gone {
		if c := d.currentConn(); c != nil {
			c.closeAfter(streamError("401", "device_removed"))
		}
	}
	return nil
}

// removeDevices removes devices from the list.
func (p *Phone) removeDevices(id int) []*device {
	p.mu.Lock()
	defer p.mu.Unlock()
	var gone []*device
	for _, d := range inOrder(p.devices) {
		if id == AnyDevice || id == d.id {
			gone = append(gone, d)
			delete(p.devices, d.id)
		}
	}
	p.events.notify()
	return gone
}

// forget removes a device that wants to leave.
func (p *Phone) forget(id int) {
	if id != AnyDevice {
		p.removeDevices(id)
	}
}

// SwitchOff leaves the phone off for so long: after 14 days WhatsApp unlinks its devices.
func (p *Phone) SwitchOff(d time.Duration) {
	if d >= offlineLifetime {
		_ = p.Unlink(AnyDevice) // it has none, or had
	}
}

// Ban bans the account for good: its devices are cut, and refused with 406.
func (p *Phone) Ban() { p.Refuse(reasonBanned) }

// Lock is what happens when the account has moved to another phone or is locked: its devices are cut, and refused with 403.
func (p *Phone) Lock() { p.Refuse(reasonLocked) }

// TemporaryBan bans the account for a while; the code says why, 101 to 106 (whatsmeow TempBanReason). Its devices are cut,
// stay linked, and are refused with 402 until then.
func (p *Phone) TemporaryBan(code int, d time.Duration) {
	p.setVerdict(verdict{reason: reasonTempBan, code: code, until: p.server.now().Add(d)})
}

// Refuse cuts the account's devices and refuses their logins with a reason, until Pardon.
func (p *Phone) Refuse(reason int) { p.setVerdict(verdict{reason: reason}) }

// Unban lets the account log in again. A client that was refused with 401, 403 or 406 has thrown its device away.
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

// conns are the connections of a device, or of all.
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

// Drop cuts a device's connection without a word; it may come back.
func (p *Phone) Drop(device int) {
	for _, c := range p.conns(device) {
		c.drop()
	}
}

// HalfOpen lets a device's connection stand, and answers nothing on it any more.
func (p *Phone) HalfOpen(device int) {
	for _, c := range p.conns(device) {
		c.halfOpen.Store(true)
	}
}

// Replace does as if the device had connected elsewhere.
func (p *Phone) Replace(device int) {
	for _, c := range p.conns(device) {
		c.closeAfter(streamError("", "replaced"))
	}
}

// StreamError ends a device's stream with a code: "503", "515", or one that nobody knows.
func (p *Phone) StreamError(device int, code string) {
	for _, c := range p.conns(device) {
		c.closeAfter(streamError(code, ""))
	}
}

// SetCold makes the person a cold contact: nobody's message is delivered (463) to whom the person has not written since.
func (p *Phone) SetCold(on bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.cold = on
	clear(p.writtenTo)
}

// reachable says whether somebody may write to the person.
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

// LoseAcks lets the next n messages of the account's devices arrive, and cuts the connection instead of acknowledging them.
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

// SetSilent stops the phone's receipts, as if it were off or its owner wanted so.
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

// RefuseVersions refuses web versions before the given one with 405, linking and logging in alike, and shows it on the page
// from which clients learn the current one. The zero version ends it.
func (s *Server) RefuseVersions(before [3]uint32) {
	if before == [3]uint32{} {
		s.minVersion.Store(nil)
		return
	}
	s.minVersion.Store(&before)
}

// SetUnavailable answers new websockets with HTTP status 503, or no more.
func (s *Server) SetUnavailable(on bool) { s.unavailable.Store(on) }

// SetSilent lets new connections through the handshake and says nothing to them, or does so no more.
func (s *Server) SetSilent(on bool) { s.silentMode.Store(on) }

// Silenced is how many connections were left so.
func (s *Server) Silenced() int { return int(s.silenced.Load()) }

// Drop cuts every connection without a word.
func (s *Server) Drop() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for c := range s.conns {
		c.drop()
	}
}
