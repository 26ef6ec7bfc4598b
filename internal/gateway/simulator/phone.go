package simulator

import (
	"errors"
	"sync"
	"time"

	"go.mau.fi/whatsmeow/types"
)

// Errors of a phone's methods.
var (
	ErrQR            = errors.New("simulator: this is not a linking code")
	ErrStale         = errors.New("simulator: the code is not valid any more")
	ErrDeviceLimit   = errors.New("simulator: the account has as many linked devices as it may")
	ErrPasskey       = errors.New("simulator: WhatsApp asks for a passkey")
	ErrRefused       = errors.New("simulator: the device did not accept the link")
	ErrNoPasskeyStep = errors.New("simulator: no passkey step is under way")
	ErrBanned        = errors.New("simulator: WhatsApp has shut the account out")
	ErrNoDevice      = errors.New("simulator: there is no such linked device")
	ErrNoPhone       = errors.New("simulator: the number is not on WhatsApp")
)

// maxDevices is how many devices WhatsApp links to a phone.
const maxDevices = 4

// Phone is a person's account and phone: a salon's with linked devices, a contact's without. Its methods are safe for concurrent use.
type Phone struct {
	server *Server
	person Person
	keys   *signalIdentity
	events eventLog
	sent   sentMessages

	mu         sync.RWMutex
	devices    map[int]*device
	nextID     int
	pairing    int // number of devices that are being paired; see reserve
	verdict    verdict
	passkey    *passkey            // the owner's; nil while WhatsApp does not ask for it
	cold       bool                // see SetCold
	writtenTo  map[*Phone]struct{} // whom this person has written to, while cold
	acksToLose int                 // see LoseAcks
	silenced   bool                // see SetSilent
}

func newPhone(s *Server, who Person) *Phone {
	return &Phone{
		server: s, person: who, keys: newIdentity(), events: newEventLog(s.options.Keep),
		devices: make(map[int]*device), writtenTo: make(map[*Phone]struct{}), nextID: 1,
	}
}

// Number is the canonical number, digits with country code.
func (p *Phone) Number() string { return p.person.Number }

// LID is the hidden identity, digits.
func (p *Phone) LID() string { return p.person.LID }

// Name is the push name.
func (p *Phone) Name() string { return p.person.Name }

// Platform is what the phone runs.
func (p *Phone) Platform() Platform { return p.person.Platform }

func (p *Phone) lid() types.JID { return types.NewJID(p.person.LID, types.HiddenUserServer) }
func (p *Phone) pn() types.JID  { return types.NewJID(p.person.Number, types.DefaultUserServer) }

// sender is the JID that messages of a device of the phone come from, and the name and value of the attribute with the account's other JID.
func (p *Phone) sender(device int) (from types.JID, otherKey string, other types.JID) {
	from, otherKey, other = p.lid(), "sender_pn", p.pn()
	if p.person.ByNumber {
		from, otherKey, other = p.pn(), "sender_lid", p.lid()
	}
	from.Device = uint16(device) //nolint:gosec // at most 250
	return from, otherKey, other
}

// Device is a linked device, as the phone lists it.
type Device struct {
	ID     int       // the device number in its JID
	Name   string    // as the device named itself at pairing, "Salonzap"
	Online bool      // connected and logged in
	Since  time.Time // when it was paired
}

// Devices are the linked devices, in the order of their ids.
func (p *Phone) Devices() []Device {
	p.mu.RLock()
	defer p.mu.RUnlock()
	var list []Device
	for _, d := range inOrder(p.devices) {
		list = append(list, d.seen())
	}
	return list
}

// linked are the linked devices, in the order of their ids.
func (p *Phone) linked() []*device {
	p.mu.RLock()
	defer p.mu.RUnlock()
	return inOrder(p.devices)
}

func (p *Phone) device(id int) *device {
	p.mu.RLock()
	defer p.mu.RUnlock()
	return p.devices[id]
}

// reserve reserves one of the maxDevices places and an id for a new device. Error: ErrDeviceLimit.
func (p *Phone) reserve() (id int, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.devices)+p.pairing >= maxDevices {
		return 0, ErrDeviceLimit
	}
	p.pairing++
	for p.devices[p.nextID] != nil {
		p.nextID = p.nextID%maxDeviceID + 1
	}
	id = p.nextID
	p.nextID = p.nextID%maxDeviceID + 1
	return id, nil
}

// maxDeviceID is the largest device id: the protocol sends it as one byte.
const maxDeviceID = 250

// endReservation ends a reservation; d is the device that was linked, or nil.
func (p *Phone) endReservation(d *device) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.pairing--
	if d != nil {
		p.devices[d.id] = d
	}
	p.events.notify()
}
