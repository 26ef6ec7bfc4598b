package simulator

import (
	"encoding/binary"
	"errors"

	wabinary "go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/types"
	"go.mau.fi/whatsmeow/util/keys"

	"go.mau.fi/libsignal/ecc"
)

var (
	errKeys   = errors.New("simulator: not keys")
	errNoKeys = errors.New("simulator: the device has not sent its keys yet")
)

// fewKeys: a device with fewer one-time keys is asked to upload more (whatsmeow prekeys.go MinPreKeyCount).
const fewKeys = 5

// onEncrypt answers queries about keys, and stores uploaded ones.
func (dc *deviceConn) onEncrypt(n *wabinary.Node) {
	switch {
	case has(n, "count"):
		dc.conn.send(result(n, wabinary.Node{Tag: "count", Attrs: wabinary.Attrs{"value": dc.device.keyCount()}}))
	case has(n, "key"):
		dc.conn.send(result(n, wabinary.Node{Tag: "list", Content: dc.conn.server.bundles(n)}))
	case has(n, "identity"):
		if err := dc.device.takeKeys(n); err != nil {
			dc.conn.send(failed(n, 406, "not-acceptable"))
			return
		}
		dc.conn.send(result(n))
	default: // digest, rotate
		dc.conn.send(result(n))
	}
}

func has(n *wabinary.Node, tag string) bool {
	_, ok := n.GetOptionalChildByTag(tag)
	return ok
}

func (d *device) keyCount() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return len(d.oneTime)
}

// takeKeys stores a device's uploaded keys. Error: errKeys when they are malformed, wrongly signed, or of another identity.
func (d *device) takeKeys(n *wabinary.Node) error {
	registration, identity := bytesOf(n, "registration"), bytesOf(n, "identity")
	if len(registration) != 4 || string(identity) != string(d.identity[:]) {
		return errKeys
	}
	skey := n.GetChildByTag("skey")
	signed, err := readKey(&skey)
	if err != nil || signed.Signature == nil ||
		!verify(identity, append([]byte{ecc.DjbType}, signed.Pub[:]...), signed.Signature[:]) {
		return errKeys
	}
	list := n.GetChildByTag("list")
	more := make([]keys.PreKey, 0, len(list.GetChildren()))
	for _, child := range list.GetChildren() {
		key, err := readKey(&child)
		if err != nil {
			return err
		}
		more = append(more, key)
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.registration, d.signed = binary.BigEndian.Uint32(registration), signed
	d.oneTime = append(d.oneTime, more...)
	return nil
}

func readKey(n *wabinary.Node) (keys.PreKey, error) {
	id, value := bytesOf(n, "id"), bytesOf(n, "value")
	if len(id) != 3 || len(value) != 32 {
		return keys.PreKey{}, errKeys
	}
	public := [32]byte(value)
	key := keys.PreKey{
		KeyPair: keys.KeyPair{Pub: &public}, KeyID: binary.BigEndian.Uint32(append([]byte{0}, id...)),
	}
	if signature := bytesOf(n, "signature"); len(signature) == 64 {
		fixed := [64]byte(signature)
		key.Signature = &fixed
	}
	return key, nil
}

// bundle gives the device's public keys, with a one-time key that is in no other bundle, while there are some. Error: errNoKeys.
func (d *device) bundle() (bundle, error) {
	d.mu.Lock()
	if d.signed.Pub == nil {
		d.mu.Unlock()
		return bundle{}, errNoKeys
	}
	b := bundle{registration: d.registration, identity: d.identity, signed: d.signed}
	if len(d.oneTime) > 0 {
		key := d.oneTime[0]
		d.oneTime = d.oneTime[1:]
		b.oneTime = &key
	}
	left := len(d.oneTime)
	d.mu.Unlock()
	if left == fewKeys-1 {
		d.askKeys(left)
	}
	return b, nil
}

// askKeys asks the device to upload more one-time keys.
func (d *device) askKeys(left int) {
	s := d.phone.server
	d.push(wabinary.Node{
		Tag: "notification",
		Attrs: wabinary.Attrs{
			"from": types.ServerJID, "type": "encrypt", "id": s.nextID(), "t": s.now().Unix(),
		},
		Content: []wabinary.Node{{Tag: "count", Attrs: wabinary.Attrs{"value": left}}},
	})
}

// bundles gives the keys of each user in a query; for those without keys or unknown, the error 404.
func (s *Server) bundles(n *wabinary.Node) []wabinary.Node {
	question := n.GetChildByTag("key")
	var answer []wabinary.Node
	for _, user := range question.GetChildren() {
		jid := jidOf(&user, "jid")
		b, err := s.bundleOf(jid)
		if err != nil {
			answer = append(answer, wabinary.Node{Tag: "user", Attrs: wabinary.Attrs{"jid": jid}, Content: []wabinary.Node{
				{Tag: "error", Attrs: wabinary.Attrs{"code": 404, "text": "item-not-found"}},
			}})
			continue
		}
		answer = append(answer, b.node(jid))
	}
	return answer
}

func (s *Server) bundleOf(jid types.JID) (bundle, error) {
	phone := s.directory.byJID(jid)
	if phone == nil {
		return bundle{}, ErrNoPhone
	}
	if jid.Device == 0 {
		return phone.keys.newBundle(), nil
	}
	d := phone.device(int(jid.Device))
	if d == nil {
		return bundle{}, ErrNoDevice
	}
	return d.bundle()
}

func (b bundle) node(jid types.JID) wabinary.Node {
	content := append([]wabinary.Node{
		{Tag: "registration", Content: binary.BigEndian.AppendUint32(nil, b.registration)},
		{Tag: "type", Content: []byte{ecc.DjbType}},
	}, b.keyNodes()...)
	return wabinary.Node{Tag: "user", Attrs: wabinary.Attrs{"jid": jid}, Content: content}
}

func (b bundle) keyNodes() []wabinary.Node {
	nodes := []wabinary.Node{
		{Tag: "identity", Content: b.identity[:]},
		{Tag: "skey", Content: []wabinary.Node{
			{Tag: "id", Content: keyID(b.signed.KeyID)},
			{Tag: "value", Content: b.signed.Pub[:]},
			{Tag: "signature", Content: b.signed.Signature[:]},
		}},
	}
	if b.oneTime != nil {
		nodes = append(nodes, wabinary.Node{Tag: "key", Content: []wabinary.Node{
			{Tag: "id", Content: keyID(b.oneTime.KeyID)},
			{Tag: "value", Content: b.oneTime.Pub[:]},
		}})
	}
	return nodes
}
