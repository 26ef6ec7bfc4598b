package simulator

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"slices"
	"sync"

	wabinary "go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/proto/waAdv"
	"go.mau.fi/whatsmeow/types"
	"google.golang.org/protobuf/proto"
)

// pairing is an attempt to link a client to a phone: the phone signs the client's identity key, and the client signs in return.
type pairing struct {
	id      string
	from    *registration
	phone   *Phone
	device  *device
	details []byte // what both sign

	once  sync.Once
	err   error         // set before ended is closed
	ended chan struct{} // closed at the end
}

// conclude ends the pairing: with the linked device, or with nil and an error. Only the first call counts.
func (job *pairing) conclude(d *device, err error) {
	job.once.Do(func() {
		job.phone.endReservation(d)
		job.err = err
		close(job.ended)
	})
}

func (job *pairing) outcome() error {
	<-job.ended
	return job.err
}

// pair links the client to the phone; secret is the shared secret from the QR code or the pairing code. It returns when the client has signed.
// Errors: ErrDeviceLimit; ErrStale when another pairing runs, or the client is linked or gone; ErrRefused when it refuses or does not sign in
// time.
func (p *Phone) pair(ctx context.Context, r *registration, secret []byte) (Device, error) {
	id, err := p.reserve()
	if err != nil {
		return Device{}, err
	}
	d := newDevice(p, id, r)
	job := &pairing{id: p.server.nextID(), from: r, phone: p, device: d, ended: make(chan struct{})}
	if err = r.begin(job); err != nil {
		p.endReservation(nil)
		return Device{}, err
	}
	offer, err := job.offer(secret)
	if err != nil {
		r.abandon(job)
		p.endReservation(nil)
		return Device{}, err
	}
	r.c.send(offer)
	if _, err = pairingWait(ctx, r, job.ended); err != nil {
		job.conclude(nil, err) // has no effect if the client's signature has just arrived
	}
	r.abandon(job)
	if err = job.outcome(); err != nil {
		return Device{}, err
	}
	return d.seen(), nil
}

// offer makes the pair-success node, with the phone's signature of the client's identity key.
func (job *pairing) offer(secret []byte) (wabinary.Node, error) {
	p := job.phone
	now := p.server.now()
	var err error
	job.details, err = proto.Marshal(&waAdv.ADVDeviceIdentity{
		RawID:     &p.keys.registration,
		Timestamp: new(uint64(max(now.Unix(), 0))),
		KeyIndex:  new(uint32(job.device.id)), //nolint:gosec // at most 250
	})
	if err != nil {
		return wabinary.Node{}, err
	}
	message := slices.Concat([]byte{6, 0}, job.details, job.from.identity) // AdvAccountSignaturePrefix
	inner, err := proto.Marshal(&waAdv.ADVSignedDeviceIdentity{
		Details: job.details, AccountSignatureKey: p.keys.keyPair.Pub[:], AccountSignature: sign(p.keys.keyPair, message),
	})
	if err != nil {
		return wabinary.Node{}, err
	}
	mac := hmac.New(sha256.New, secret)
	mac.Write(inner)
	outer, err := proto.Marshal(&waAdv.ADVSignedDeviceIdentityHMAC{Details: inner, HMAC: mac.Sum(nil)})
	if err != nil {
		return wabinary.Node{}, err
	}
	return job.success(now.Unix(), outer), nil
}

func (job *pairing) success(at int64, identity []byte) wabinary.Node {
	p := job.phone
	jid := p.pn()
	jid.Device = uint16(job.device.id) //nolint:gosec // at most 250
	content := []wabinary.Node{
		{Tag: "device-identity", Content: identity},
		{Tag: "device", Attrs: wabinary.Attrs{"jid": jid, "lid": job.device.lid()}},
		{Tag: "platform", Attrs: wabinary.Attrs{"name": string(p.person.Platform)}},
	}
	if p.person.Platform == Business {
		content = append(content, wabinary.Node{Tag: "biz", Attrs: wabinary.Attrs{"name": p.person.Name}})
	}
	return wabinary.Node{
		Tag:     "iq",
		Attrs:   wabinary.Attrs{"from": types.ServerJID, "type": "set", "id": job.id, "xmlns": "md", "t": at},
		Content: []wabinary.Node{{Tag: "pair-success", Content: content}},
	}
}

// complete checks the client's signature, and links the device. Errors: ErrRefused; the outcome, when the pairing has ended before.
func (job *pairing) complete(identity []byte) error {
	var signed waAdv.ADVSignedDeviceIdentity
	if err := proto.Unmarshal(identity, &signed); err != nil {
		return ErrRefused
	}
	account := job.phone.keys.keyPair.Pub[:]
	message := slices.Concat([]byte{6, 1}, job.details, job.from.identity, account) // AdvDeviceSignaturePrefix
	if !verify(job.from.identity, message, signed.GetDeviceSignature()) {
		return ErrRefused
	}
	job.conclude(job.device, nil)
	return job.outcome()
}

func newDevice(p *Phone, id int, r *registration) *device {
	d := &device{
		phone: p, id: id, name: r.name, since: p.server.now(), noise: r.noise, identity: [32]byte(r.identity),
		registration: binary.BigEndian.Uint32(r.keys),
	}
	d.queue, d.known = newQueue()
	d.signed = r.signed
	return d
}
