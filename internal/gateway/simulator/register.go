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

// refCount is how many QR codes a client gets at once. All are valid as long as the registration (Options.Lifetime).
const refCount = 6

// pairingDirectory holds the clients that wait to be linked, by the reference in their QR codes and by the phone for which they asked for a
// pairing code.
type pairingDirectory struct {
	mu      sync.RWMutex
	byRef   map[string]*registration
	byPhone map[*Phone]*hello // the last client that asked for a pairing code
}

func newPairingDirectory() pairingDirectory {
	return pairingDirectory{byRef: make(map[string]*registration), byPhone: make(map[*Phone]*hello)}
}

// ref finds a client by the first part of its QR code; nil when there is none.
func (w *pairingDirectory) ref(ref string) *registration {
	w.mu.RLock()
	defer w.mu.RUnlock()
	return w.byRef[ref]
}

// registration is a connected client that is not linked: it shows QR codes, or a pairing code, until a phone links it.
type registration struct {
	c        *conn
	noise    [32]byte
	identity []byte
	keys     []byte // registration id, 4 bytes
	signed   keys.PreKey
	name     string
	refs     []string
	asked    *Phone // for which it has asked for a pairing code; guarded by Server.waiting.mu
	lifetime *time.Timer

	mu      sync.Mutex
	pairing *pairing     // in progress; nil when there is none
	done    bool         // paired, or the connection has ended
	step    *passkeyStep // nil while no passkey is asked for
	finish  chan []byte  // the client's key bundle, when linking by pairing code
}

// register registers a client that is not linked, and sends it the references of its QR codes. It returns nil when the client's keys are wrong.
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

// signedKey is the signed key that a client registers with; with it the client can be written to before it has uploaded one-time keys. Error:
// errKeys.
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

// nameOf is the device's name under "Linked devices".
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

// offer sends the references from which the client makes its QR codes.
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

// ask answers a query of a client that is not linked.
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

// begin starts a pairing. Error: ErrStale when another one is in progress, or the registration is done.
func (r *registration) begin(p *pairing) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.done || r.pairing != nil {
		return ErrStale
	}
	r.pairing = p
	return nil
}

// abandon removes a pairing that its phone has ended.
func (r *registration) abandon(p *pairing) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.pairing == p {
		r.pairing = nil
	}
}

// answered handles the client's answer to pair-success.
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
	r.c.closeAfter(streamError("515", "")) // 515 makes the client reconnect and log in
}

// pairingWait receives from what, a channel that the client's next message feeds, for at most Options.PairTimeout. Errors: ErrStale when the
// client disconnects; ErrRefused with the context's error after the timeout.
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

// preferred receives from what if it is ready, and else returns err.
func preferred[T any](what <-chan T, err error) (T, error) {
	select {
	case v := <-what:
		return v, nil
	default:
		var none T
		return none, err
	}
}
