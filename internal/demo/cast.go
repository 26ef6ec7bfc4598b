package demo

import (
	"fmt"
	"hash/fnv"
	"maps"
	"sync"
	"time"

	"salonzap/internal/fault"
	"salonzap/internal/gateway/simulator"
	"salonzap/internal/phone"
)

// cast is who plays, and what became of them as far as the double does not tell.
type cast struct {
	customers []customer // fixed

	mu       sync.Mutex
	names    map[string]string             // by instance: of salons that were looked at
	links    map[string]link               // by instance
	asked    map[string]*simulator.Phone   // by instance: whom a pairing code was asked for
	passkeys map[string]challenge          // by instance: WhatsApp's questions for a passkey
	verdicts map[*simulator.Phone]verdict  // of those that may not be on WhatsApp now
	guarded  map[*simulator.Phone]struct{} // of whom WhatsApp asks a passkey
}

// customer is somebody who writes to salons.
type customer struct {
	key   string // as the form's "with" names it
	phone *simulator.Phone
}

// link is the device of a salon's instance.
type link struct {
	phone  *simulator.Phone
	device int
}

// verdict is a ban; for good when it has no end.
type verdict struct{ until time.Time }

func newCast() cast {
	return cast{
		names: make(map[string]string), links: make(map[string]link), asked: make(map[string]*simulator.Phone), passkeys: make(map[string]challenge),
		verdicts: make(map[*simulator.Phone]verdict), guarded: make(map[*simulator.Phone]struct{}),
	}
}

// invite gives the customers their phones.
func (s *Server) invite() error {
	for _, c := range []struct{ key, name, number string }{
		{"ana", "Ana Souza", "5511955550101"},
		{"bruno", "Bruno Lima", "5521955550102"},
	} {
		p, err := s.double.AddPhone(simulator.Person{Number: c.number, Name: c.name})
		if err != nil {
			return fmt.Errorf("demo: a customer has no phone: %w", err)
		}
		s.watch(p)
		s.cast.customers = append(s.cast.customers, customer{c.key, p})
	}
	return nil
}

// customer is the one with a key; the first when there is none.
func (s *Server) customer(key string) customer {
	for _, c := range s.cast.customers {
		if c.key == key {
			return c
		}
	}
	return s.cast.customers[0]
}

// phone is the phone with a number; one is bought when nobody has it.
func (s *Server) phone(n phone.Number, name string) (*simulator.Phone, error) {
	s.cast.mu.Lock()
	defer s.cast.mu.Unlock()
	if p := s.double.Phone(n.Digits()); p != nil {
		return p, nil
	}
	p, err := s.double.AddPhone(simulator.Person{Number: n.Digits(), Name: name, Platform: simulator.Business})
	if err != nil {
		return nil, fault.Wrap(fault.Internal, "demo.phone", err)
	}
	s.watch(p)
	return p, nil
}

// acquaint remembers for which number a pairing code is asked; there is a phone then where it can be typed.
func (s *Server) acquaint(instance, digits string) {
	n, ok := phone.FromDigits(digits)
	if !ok {
		return
	}
	p, err := s.phone(n, s.cast.nameOf(instance))
	if err != nil {
		return // the double refuses the number; so does WhatsApp, in its own time
	}
	s.cast.mu.Lock()
	defer s.cast.mu.Unlock()
	s.cast.asked[instance] = p
}

// met remembers what salons are called.
func (c *cast) met(salons []Salon) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, s := range salons {
		c.names[s.Instance] = s.Name
	}
}

// nameOf is what the salon of an instance is called; the instance itself when nobody has looked at it.
func (c *cast) nameOf(instance string) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return orElse(c.names[instance], instance)
}

// linked remembers whose device an instance is.
func (c *cast) linked(instance string, p *simulator.Phone, device int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.links[instance] = link{p, device}
	delete(c.passkeys, instance)
}

// link is an instance's device, if its phone still lists it.
func (c *cast) link(instance string) (l link, device simulator.Device, ok bool) {
	c.mu.Lock()
	l, known := c.links[instance]
	c.mu.Unlock()
	if !known {
		return link{}, simulator.Device{}, false
	}
	for _, d := range l.phone.Devices() {
		if d.ID == l.device {
			return l, d, true
		}
	}
	return link{}, simulator.Device{}, false
}

// awaits is the phone on which an instance's pairing code can be typed; nil when there is none.
func (c *cast) awaits(instance string) *simulator.Phone {
	c.mu.Lock()
	defer c.mu.Unlock()
	if p := c.asked[instance]; p != nil && p.AwaitsCode() {
		return p
	}
	return nil
}

func (c *cast) condemn(p *simulator.Phone, until time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.verdicts[p] = verdict{until}
}

// verdict is what holds for a phone now.
func (c *cast) verdict(p *simulator.Phone, now time.Time) (v verdict, banned bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	v, banned = c.verdicts[p]
	if banned && !v.until.IsZero() && !now.Before(v.until) {
		delete(c.verdicts, p)
		return verdict{}, false
	}
	return v, banned
}

// pardon lets a phone be on WhatsApp again. Who was banned for good has lost the devices.
func (c *cast) pardon(p *simulator.Phone) {
	c.mu.Lock()
	v, banned := c.verdicts[p]
	delete(c.verdicts, p)
	c.mu.Unlock()
	if banned && v.until.IsZero() {
		_ = p.Unlink(simulator.AnyDevice) // there may be none
	}
	p.Unban()
}

// pardonAll pardons everybody, and asks nobody for a passkey.
func (c *cast) pardonAll() {
	c.mu.Lock()
	condemned, guarded := maps.Clone(c.verdicts), maps.Clone(c.guarded)
	clear(c.passkeys)
	c.mu.Unlock()
	for p := range condemned {
		c.pardon(p)
	}
	for p := range guarded {
		c.guard(p, false)
	}
}

// guard lets WhatsApp ask for a passkey whenever a device is to be linked to a phone.
func (c *cast) guard(p *simulator.Phone, on bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	p.RequirePasskey(on)
	if on {
		c.guarded[p] = struct{}{}
	} else {
		delete(c.guarded, p)
	}
}

func (c *cast) isGuarded(p *simulator.Phone) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	_, on := c.guarded[p]
	return on
}

// madeUp is a mobile number of São Paulo, the same for the same seed.
func madeUp(seed string) phone.Number {
	const subscribers = 10_000_000
	h := fnv.New32a()
	_, _ = h.Write([]byte(seed))
	n, _ := phone.FromDigits(fmt.Sprintf("551199%07d", h.Sum32()%subscribers))
	return n
}
