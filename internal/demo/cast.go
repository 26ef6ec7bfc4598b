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

// cast is the state of the demonstration that the simulator does not keep: customers, links, passkey questions and bans.
type cast struct {
	customers []customer // fixed

	mu       sync.Mutex
	names    map[string]string             // by instance: names of the salons that were shown
	links    map[string]link               // by instance
	asked    map[string]*simulator.Phone   // by instance: the phone for whose number a pairing code was asked
	passkeys map[string]challenge          // by instance: WhatsApp's questions for a passkey
	bans     map[*simulator.Phone]ban      // phones that are banned now
	guarded  map[*simulator.Phone]struct{} // phones of which WhatsApp asks a passkey
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

// ban is a ban of a phone; a zero until means that it has no end.
type ban struct{ until time.Time }

func newCast() cast {
	return cast{
		names: make(map[string]string), links: make(map[string]link), asked: make(map[string]*simulator.Phone), passkeys: make(map[string]challenge),
		bans: make(map[*simulator.Phone]ban), guarded: make(map[*simulator.Phone]struct{}),
	}
}

// addCustomers makes the customers and their phones.
func (s *Server) addCustomers() error {
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

// phone returns the phone with a number, and makes it when there is none.
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

// rememberPairingNumber remembers for which number an instance's pairing code is asked, and makes its phone when there is none.
func (s *Server) rememberPairingNumber(instance, digits string) {
	n, ok := phone.FromDigits(digits)
	if !ok {
		return
	}
	p, err := s.phone(n, s.cast.nameOf(instance))
	if err != nil {
		return // the simulator refuses such a number when it is used, as WhatsApp does
	}
	s.cast.mu.Lock()
	defer s.cast.mu.Unlock()
	s.cast.asked[instance] = p
}

// rememberNames remembers the names of salons by their instances.
func (c *cast) rememberNames(salons []Salon) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, s := range salons {
		c.names[s.Instance] = s.Name
	}
}

// nameOf is the name of an instance's salon, or the instance's own name when the salon was never shown.
func (c *cast) nameOf(instance string) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return orElse(c.names[instance], instance)
}

// linked remembers which device of which phone an instance is.
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

// pairingPhone is the phone on which an instance's pairing code can be typed; nil when there is none.
func (c *cast) pairingPhone(instance string) *simulator.Phone {
	c.mu.Lock()
	defer c.mu.Unlock()
	if p := c.asked[instance]; p != nil && p.AwaitsCode() {
		return p
	}
	return nil
}

func (c *cast) recordBan(p *simulator.Phone, until time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.bans[p] = ban{until}
}

// ban returns the ban of a phone, if it is banned at now.
func (c *cast) ban(p *simulator.Phone, now time.Time) (v ban, banned bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	v, banned = c.bans[p]
	if banned && !v.until.IsZero() && !now.Before(v.until) {
		delete(c.bans, p)
		return ban{}, false
	}
	return v, banned
}

// liftBan ends a phone's ban. After a ban without end its devices are unlinked.
func (c *cast) liftBan(p *simulator.Phone) {
	c.mu.Lock()
	v, banned := c.bans[p]
	delete(c.bans, p)
	c.mu.Unlock()
	if banned && v.until.IsZero() {
		_ = p.Unlink(simulator.AnyDevice) // there may be none
	}
	p.Unban()
}

// liftAllBans ends all bans and all questions for passkeys.
func (c *cast) liftAllBans() {
	c.mu.Lock()
	banned, guarded := maps.Clone(c.bans), maps.Clone(c.guarded)
	clear(c.passkeys)
	c.mu.Unlock()
	for p := range banned {
		c.liftBan(p)
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

// fictitiousNumber derives a mobile number of São Paulo from a seed.
func fictitiousNumber(seed string) phone.Number {
	const subscribers = 10_000_000
	h := fnv.New32a()
	_, _ = h.Write([]byte(seed))
	n, _ := phone.FromDigits(fmt.Sprintf("551199%07d", h.Sum32()%subscribers))
	return n
}
