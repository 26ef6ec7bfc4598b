package simulator

import (
	"strconv"

	"go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/proto/waWa6"
	"go.mau.fi/whatsmeow/types"
)

// receive makes the peer of a connection, by what the client's payload asks for: a registration or a login. It returns nil when it refused the
// client.
func (s *Server) receive(c *conn, g *clientHello) peer {
	if oldest := s.minVersion.Load(); oldest != nil && isOlder(version(g.payload), *oldest) {
		c.closeAfter(failure(reasonOutdated, nil))
		return nil
	}
	if g.payload.GetDevicePairingData() != nil {
		return s.register(c, g)
	}
	return s.login(c, g)
}

func version(p *waWa6.ClientPayload) [3]uint32 {
	v := p.GetUserAgent().GetAppVersion()
	return [3]uint32{v.GetPrimary(), v.GetSecondary(), v.GetTertiary()}
}

func isOlder(a, b [3]uint32) bool {
	for i := range a {
		if a[i] != b[i] {
			return a[i] < b[i]
		}
	}
	return false
}

// deviceConn is the connection of a linked device.
type deviceConn struct {
	conn   *conn
	device *device
}

// login connects a linked device whose static key is the known one and whose account is not banned; others are refused and get nil.
func (s *Server) login(c *conn, g *clientHello) peer {
	number := strconv.FormatUint(g.payload.GetUsername(), 10)
	phone := s.directory.byJID(types.NewJID(number, types.DefaultUserServer))
	if phone == nil {
		c.closeAfter(failure(reasonUnlinked, nil))
		return nil
	}
	d := phone.device(int(g.payload.GetDevice()))
	known := d != nil && d.noise == g.static
	if refusal, refused := phone.refusal(); refused {
		if known && isPermanent(refusal) {
			phone.forget(d.id)
		}
		c.closeAfter(refusal)
		return nil
	}
	if !known {
		c.closeAfter(failure(reasonUnlinked, nil))
		return nil
	}
	if before := d.connect(c); before != nil {
		s.replacedConnections.Add(1)
		before.closeAfter(streamError("", "replaced"))
	}
	c.send(binary.Node{Tag: "success", Attrs: binary.Attrs{
		"t": s.now().Unix(), "lid": d.lid(), "props": 27, "location": "sim",
	}})
	phone.events.notify()
	return &deviceConn{conn: c, device: d}
}

// isPermanent tells whether a client deletes its device's keys after this refusal (whatsmeow ConnectFailureReason.IsLoggedOut).
func isPermanent(refusal binary.Node) bool {
	switch refusal.Attrs["reason"] {
	case reasonUnlinked, reasonLocked, reasonBanned:
		return true
	default:
		return false
	}
}

func (dc *deviceConn) closed() {
	dc.device.disconnect(dc.conn)
	dc.device.phone.events.notify()
}

// handle handles a device's node. Unknown queries are answered with an empty result, other unknown nodes not at all.
func (dc *deviceConn) handle(n *binary.Node) {
	switch n.Tag {
	case "iq":
		dc.onIQ(n)
	case "message":
		dc.onMessage(n)
	case "receipt":
		dc.onReceipt(n)
	case "call":
		dc.onCall(n)
	case "ack":
		dc.onAck(n)
	case "presence", "chatstate":
		dc.onPresence(n)
	}
}
