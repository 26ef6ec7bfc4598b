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

// device is a linked device as the server knows it: its keys and its queue. It has its own lock, so that devices do not wait for each other.
type device struct {
	phone    *Phone
	id       int
	name     string
	since    time.Time
	noise    [32]byte // the static Noise key, by which the device is recognised at login
	identity [32]byte

	mu           sync.Mutex
	registration uint32
	signed       keys.PreKey
	oneTime      []keys.PreKey              // public halves, each handed out once
	conn         *conn                      // nil while the device is offline
	active       bool                       // activate was called on conn: stanzas are sent at once
	queue        *list.List                 // of stanzas that the device has not confirmed, oldest first
	known        map[string][]*list.Element // the queue's elements by stanzaKey, oldest first
}

// stanza is an element of a device's queue.
type stanza struct {
	key  string
	node binary.Node
	sent bool
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

// connect sets the device's connection, and returns the one before, or nil.
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

// stanzaKey identifies a stanza by what a client repeats when it confirms it: the class (tag), the id, the sender, and the type, which is empty
// for messages.
func stanzaKey(class, id, from, kind string) string {
	return class + "\x00" + id + "\x00" + from + "\x00" + kind
}

// push queues a stanza until the device confirms it, and sends it if the device is active. A stanza with the key of one that was not sent yet takes its
// place, at the end of the queue. One with the key of a stanza that was sent is another delivery, such as a message that the device asked for again: each is
// confirmed for itself.
func (d *device) push(n binary.Node) {
	kind := ""
	if n.Tag != "message" {
		kind = text(n.Attrs["type"])
	}
	key := stanzaKey(n.Tag, text(n.Attrs["id"]), text(n.Attrs["from"]), kind)
	d.mu.Lock()
	defer d.mu.Unlock()
	same := d.known[key]
	if last := len(same) - 1; last >= 0 && !same[last].Value.(*stanza).sent {
		d.queue.Remove(same[last])
		same = same[:last]
	}
	d.known[key] = append(same, d.queue.PushBack(&stanza{key: key, node: n, sent: d.active}))
	if d.active {
		d.conn.send(n)
	}
}

// confirmed removes the oldest stanza of a key from the queue.
func (d *device) confirmed(key string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	same := d.known[key]
	if len(same) == 0 {
		return
	}
	d.queue.Remove(same[0])
	if d.known[key] = same[1:]; len(same) == 1 {
		delete(d.known, key)
	}
}

// activate sends the device its queue, each stanza marked as offline, and from now on sends new stanzas at once.
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
		one := e.Value.(*stanza)
		one.sent = true
		c.send(offline(one.node, count))
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

// offline marks a stanza as queued while the device was not active.
func offline(n binary.Node, index int) binary.Node {
	n.Attrs = maps.Clone(n.Attrs)
	n.Attrs["offline"] = index
	return n
}

func newQueue() (*list.List, map[string][]*list.Element) {
	return list.New(), make(map[string][]*list.Element)
}
