package simulator

import (
	"container/list"
	"maps"
	"slices"
	"sync"
	"time"

	"go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/types"
	"go.mau.fi/whatsmeow/util/keys"
)

// device is a linked device, as the server knows it: its keys, and what waits for it. A lock of its own, so that no device
// holds up another.
type device struct {
	phone    *Phone
	id       int
	name     string
	since    time.Time
	noise    [32]byte // the static key that proves it at login
	identity [32]byte

	mu           sync.Mutex
	registration uint32
	signed       keys.PreKey
	oneTime      []keys.PreKey // public halves, each handed out once
	conn         *conn         // nil while it is offline
	active       bool          // it takes messages now
	queue        *list.List    // of stanzas that it has not confirmed, oldest first
	known        map[string]*list.Element
}

// stanza waits for a confirmation.
type stanza struct {
	key  string
	node binary.Node
}

func inOrder(devices map[int]*device) []*device {
	all := make([]*device, 0, len(devices))
	for _, id := range slices.Sorted(maps.Keys(devices)) {
		all = append(all, devices[id])
	}
	return all
}

func (d *device) seen() Device {
	d.mu.Lock()
	defer d.mu.Unlock()
	return Device{ID: d.id, Name: d.name, Online: d.conn != nil, Since: d.since}
}

func (d *device) lid() types.JID {
	jid := d.phone.lid()
	jid.Device = uint16(d.id) //nolint:gosec // at most 250
	return jid
}

// connect sets the connection of the device. It returns the one before, which is replaced.
func (d *device) connect(c *conn) (before *conn) {
	d.mu.Lock()
	defer d.mu.Unlock()
	before, d.conn, d.active = d.conn, c, false
	return before
}

// disconnect removes a connection, if it is still the device's.
func (d *device) disconnect(c *conn) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.conn == c {
		d.conn, d.active = nil, false
	}
}

func (d *device) currentConn() *conn {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.conn
}

// stanzaKey is what a client names when it confirms: the class, the id, the other side and the kind of a receipt.
func stanzaKey(class, id, from, kind string) string {
	return class + "\x00" + id + "\x00" + from + "\x00" + kind
}

// push queues a stanza until the device confirms it, and sends it if the device is there. One that waits already is sent
// again, but waits once.
func (d *device) push(n binary.Node) {
	kind := ""
	if n.Tag != "message" {
		kind = text(n.Attrs["type"])
	}
	key := stanzaKey(n.Tag, text(n.Attrs["id"]), text(n.Attrs["from"]), kind)
	d.mu.Lock()
	defer d.mu.Unlock()
	if before := d.known[key]; before != nil {
		d.queue.Remove(before)
	}
	d.known[key] = d.queue.PushBack(&stanza{key: key, node: n})
	if d.active {
		d.conn.send(n)
	}
}

// confirmed forgets a stanza.
func (d *device) confirmed(key string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if e := d.known[key]; e != nil {
		d.queue.Remove(e)
		delete(d.known, key)
	}
}

// activate lets the device have what waited for it, marked, and from now on what comes.
func (d *device) activate(c *conn) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.conn != c || d.active {
		return
	}
	d.active = true
	c.send(d.preview())
	count := 0
	for e := d.queue.Front(); e != nil; e = e.Next() {
		c.send(offline(e.Value.(*stanza).node, count))
		count++
	}
	c.send(binary.Node{Tag: "ib", Content: []binary.Node{{Tag: "offline", Attrs: binary.Attrs{"count": count}}}})
}

func (d *device) preview() binary.Node {
	counts := map[string]int{}
	for e := d.queue.Front(); e != nil; e = e.Next() {
		counts[e.Value.(*stanza).node.Tag]++
	}
	return binary.Node{Tag: "ib", Content: []binary.Node{{Tag: "offline_preview", Attrs: binary.Attrs{
		"count": d.queue.Len(), "message": counts["message"], "receipt": counts["receipt"],
		"notification": counts["notification"], "appdata": 0,
	}}}}
}

// offline marks a stanza that was queued while the device was away.
func offline(n binary.Node, index int) binary.Node {
	n.Attrs = maps.Clone(n.Attrs)
	n.Attrs["offline"] = index
	return n
}

func newQueue() (*list.List, map[string]*list.Element) {
	return list.New(), make(map[string]*list.Element)
}
