package simulator

import (
	"context"
	"encoding/base64"
	"errors"
	"sync"
	"time"

	"go.mau.fi/libsignal/ecc"
	"go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/proto/waCompanionReg"
	"go.mau.fi/whatsmeow/proto/waWa6"
	"go.mau.fi/whatsmeow/types"
	"go.mau.fi/whatsmeow/util/keys"
	"google.golang.org/protobuf/proto"
)

// refCount is how many codes a client gets at once; the lifetime of a registration is that of all of them.
const refCount = 6

// pairingDirectory are the clients that wait for a phone, by what a phone knows of them.
type pairingDirectory struct {
	mu      sync.RWMutex
	byRef   map[string]*registration
	byPhone map[*Phone]*hello // who asked for a pairing code last
}

func newPairingDirectory() pairingDirectory {
	return pairingDirectory{byRef: make(map[string]*registration), byPhone: make(map[*Phone]*hello)}
}

// ref finds by the first part of a QR code.
func (w *pairingDirectory) ref(ref string) *registration {
	w.mu.RLock()
	defer w.mu.RUnlock()
	return w.byRef[ref]
}

// registration is a client without a device: it shows codes until a phone takes it.
type registration struct {
	c        *conn
	noise    [32]byte
	identity []byte
	keys     []byte // registration id, 4 bytes
	signed   keys.PreKey
	name     string
	refs     []string
	asked    *Phone // for which it wants a pairing code; guarded by waiting's lock
	lifetime *time.Timer

	mu      sync.Mutex
	pairing *pairing     // a phone that waits for the client's signature
	done    bool         // paired, or over
	step    *passkeyStep // nil while no passkey is asked for
	finish  chan []byte
}

// register takes a client that has no device yet.
func (s *Server) register(c *conn, g *clientHello) peer {
	data := g.payload.GetDevicePairingData()
	signed, err := signedKey(data)
	if err != nil || len(data.GetERegid()) != 4 {
		c.closeAfter(failure(400, nil))
		return nil
	}
	r := &registration{
		c: c, noise: g.static, identity: data.GetEIdent(), keys: data.GetERegid(), name: nameOf(data.GetDeviceProps()),
		signed: signed, finish: make(chan []byte, 1),
	}
	for range refCount {
		r.refs = append(r.refs, "2@"+base64.StdEncoding.EncodeToString(random(48)))
	}
	s.waiting.add(r)
	r.lifetime = time.AfterFunc(s.options.Lifetime, func() { c.closeAfter(binary.Node{Tag: "xmlstreamend"}) })
	r.offer()
	return r
}

// signedKey is the signed key that a client registers with: enough to write to it before it has uploaded others.
func signedKey(data *waWa6.ClientPayload_DevicePairingRegistrationData) (keys.PreKey, error) {
	id, value, signature := data.GetESkeyID(), data.GetESkeyVal(), data.GetESkeySig()
	if len(data.GetEIdent()) != 32 || len(id) != 3 || len(value) != 32 || len(signature) != 64 ||
		!verify(data.GetEIdent(), append([]byte{ecc.DjbType}, value...), signature) {
		return keys.PreKey{}, errKeys
	}
	public, proof := [32]byte(value), [64]byte(signature)
	return keys.PreKey{
		KeyPair: keys.KeyPair{Pub: &public}, Signature: &proof,
		KeyID: uint32(id[0])<<16 | uint32(id[1])<<8 | uint32(id[2]),
	}, nil
}

// nameOf is what the device calls itself in "Linked devices".
func nameOf(props []byte) string {
	var p waCompanionReg.DeviceProps
	if err := proto.Unmarshal(props, &p); err != nil || p.GetOs() == "" {
		return "?"
	}
	return p.GetOs()
}

func (w *pairingDirectory) add(r *registration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, ref := range r.refs {
		w.byRef[ref] = r
	}
}

func (w *pairingDirectory) remove(r *registration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, ref := range r.refs {
		delete(w.byRef, ref)
	}
	if h := w.byPhone[r.asked]; h != nil && h.from == r {
		delete(w.byPhone, r.asked)
	}
}

// offer sends the references of the codes; the client makes the codes of them.
func (r *registration) offer() {
	refs := make([]binary.Node, 0, len(r.refs))
	for _, ref := range r.refs {
		refs = append(refs, binary.Node{Tag: "ref", Content: []byte(ref)})
	}
	r.c.send(binary.Node{
		Tag:     "iq",
		Attrs:   binary.Attrs{"from": types.ServerJID, "type": "set", "id": r.c.server.nextID(), "xmlns": "md"},
		Content: []binary.Node{{Tag: "pair-device", Content: refs}},
	})
}

func (r *registration) handle(n *binary.Node) {
	if n.Tag != "iq" {
		return
	}
	switch kind := text(n.Attrs["type"]); kind {
	case "result", "error":
		r.answered(n, kind == "result")
	default:
		r.ask(n)
	}
}

// ask answers what a client without a device may ask.
func (r *registration) ask(n *binary.Node) {
	children := n.GetChildren()
	if len(children) != 1 {
		r.c.send(result(n))
		return
	}
	switch child := &children[0]; child.Tag {
	case "link_code_companion_reg":
		r.code(n, child)
	case "ref", "passkey_request_options", "passkey_prologue", "companion_nonce", "encrypted_pairing_request":
		r.passkeyStep(n, child)
	default:
		r.c.send(result(n))
	}
}

func (r *registration) closed() {
	r.lifetime.Stop()
	r.c.server.waiting.remove(r)
	r.mu.Lock()
	p := r.pairing
	r.pairing, r.done = nil, true
	r.mu.Unlock()
	if p != nil {
		p.conclude(nil, ErrStale)
	}
}

// begin makes a phone the one that pairs. One pairs at a time, and once.
func (r *registration) begin(p *pairing) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.done || r.pairing != nil {
		return ErrStale
	}
	r.pairing = p
	return nil
}

// abandon ends a pairing that its phone has given up.
func (r *registration) abandon(p *pairing) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.pairing == p {
		r.pairing = nil
	}
}

// answered is the client's word to the pairing.
func (r *registration) answered(n *binary.Node, ok bool) {
	r.mu.Lock()
	p := r.pairing
	if p == nil || text(n.Attrs["id"]) != p.id {
		r.mu.Unlock()
		return
	}
	r.pairing = nil
	r.done = r.done || ok
	r.mu.Unlock()
	if !ok {
		p.conclude(nil, ErrRefused)
		return
	}
	if err := p.complete(bytesOf(n, "pair-device-sign", "device-identity")); err != nil {
		p.conclude(nil, err)
		r.c.closeAfter(failure(400, nil))
		return
	}
	r.c.closeAfter(streamError("515", "")) // the client comes again, and logs in
}

// pairingWait waits for something that the client says, at most as long as a phone waits.
func pairingWait[T any](ctx context.Context, r *registration, what <-chan T) (T, error) {
	ctx, cancel := context.WithTimeout(ctx, r.c.server.options.PairTimeout)
	defer cancel()
	select {
	case v := <-what:
		return v, nil
	case <-r.c.ctx.Done():
		return preferred(what, ErrStale)
	case <-ctx.Done():
		return preferred(what, errors.Join(ErrRefused, ctx.Err()))
	}
}

// preferred takes what came in the same moment as the end.
func preferred[T any](what <-chan T, err error) (T, error) {
	select {
	case v := <-what:
		return v, nil
	default:
		var none T
		return none, err
	}
}
