package simulator

import (
	"strconv"

	"go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/proto/waWa6"
	"go.mau.fi/whatsmeow/types"
)

// receive makes of a connection what its client says it is. It returns nil when the client was refused.
func (s *Server) receive(c *conn, g *greeting) peer {
	if oldest := s.oldest.Load(); oldest != nil && older(version(g.payload), *oldest) {
		c.end(failure(reasonOutdated, nil))
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

func older(a, b [3]uint32) bool {
	for i := range a {
		if a[i] != b[i] {
			return a[i] < b[i]
		}
	}
	return false
}

// line is the connection of a linked device.
type line struct {
	c *conn
	d *device
}

// login lets a device in that proves itself, and whose account is in order.
func (s *Server) login(c *conn, g *greeting) peer {
	number := strconv.FormatUint(g.payload.GetUsername(), 10)
	phone := s.people.at(types.NewJID(number, types.DefaultUserServer))
	if phone == nil {
		c.end(failure(reasonUnlinked, nil))
		return nil
	}
	d := phone.device(int(g.payload.GetDevice()))
	known := d != nil && d.noise == g.static
	if refusal, refused := phone.refusal(); refused {
		if known && final(refusal) {
			phone.forget(d.id)
		}
		c.end(refusal)
		return nil
	}
	if !known {
		c.end(failure(reasonUnlinked, nil))
		return nil
	}
	if before := d.connect(c); before != nil {
		s.fights.Add(1)
		before.end(streamError("", "replaced"))
	}
	c.send(binary.Node{Tag: "success", Attrs: binary.Attrs{
		"t": s.now().Unix(), "lid": d.lid(), "props": 27, "location": "sim",
	}})
	phone.log.poke()
	return &line{c: c, d: d}
}

// final says whether a client throws its device away when it is refused so (whatsmeow ConnectFailureReason.IsLoggedOut).
func final(refusal binary.Node) bool {
	switch refusal.Attrs["reason"] {
	case reasonUnlinked, reasonLocked, reasonBanned:
		return true
	default:
		return false
	}
}

func (l *line) gone() {
	l.d.disconnect(l.c)
	l.d.phone.log.poke()
}

// handle plays the server to a device. What it does not know it answers with an empty result, or not at all.
func (l *line) handle(n *binary.Node) {
	switch n.Tag {
	case "iq":
		l.iq(n)
	case "message":
		l.message(n)
	case "receipt":
		l.receipt(n)
	case "call":
		l.call(n)
	case "ack":
		l.acknowledged(n)
	case "presence", "chatstate":
		l.sign(n)
	}
}
