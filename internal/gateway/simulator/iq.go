package simulator

import (
	"go.mau.fi/whatsmeow/binary"
)

// onIQ answers a device's query.
func (dc *deviceConn) onIQ(n *binary.Node) {
	if kind := text(n.Attrs["type"]); kind != "get" && kind != "set" {
		return // the answer to a query of the server
	}
	namespace := text(n.Attrs["xmlns"])
	if code := dc.conn.server.refusals.query(namespace); code != 0 {
		dc.conn.send(failed(n, code, reasonOf(code)))
		return
	}
	switch namespace {
	case "encrypt":
		dc.onEncrypt(n)
	case "passive":
		dc.onPassive(n)
	case "usync":
		dc.conn.send(result(n, dc.conn.server.usync(n)))
	case "md":
		dc.onMultiDevice(n)
	case "privacy":
		dc.onPrivacy(n)
	case "w:m":
		dc.conn.send(result(n, mediaHosts(dc.conn.server.options.Now())))
	case "w:sync:app:state":
		dc.conn.send(result(n, binary.Node{Tag: "sync"}))
	case "blocklist":
		dc.conn.send(result(n, binary.Node{Tag: "list"}))
	case "w", "abt":
		dc.conn.send(result(n, binary.Node{Tag: "props"}))
	case "w:profile:picture":
		dc.onPicture(n)
	case "w:g2":
		dc.onGroup(n)
	default: // w:p (the ping), status, …
		dc.conn.send(result(n))
	}
}

// onPassive delivers queued stanzas to a device that turns active.
func (dc *deviceConn) onPassive(n *binary.Node) {
	dc.conn.send(result(n))
	if has(n, "active") {
		dc.device.activate(dc.conn)
	}
}

// onMultiDevice removes a device of the account when one of its devices asks for that (logout).
func (dc *deviceConn) onMultiDevice(n *binary.Node) {
	dc.conn.send(result(n))
	leave, ok := n.GetOptionalChildByTag("remove-companion-device")
	if !ok {
		return
	}
	if jid := jidOf(&leave, "jid"); jid.User == dc.device.phone.person.Number || jid.User == dc.device.phone.person.LID {
		dc.device.phone.forget(int(jid.Device))
	}
}

// onPrivacy answers that every privacy setting is "all". Privacy tokens are acknowledged and ignored.
func (dc *deviceConn) onPrivacy(n *binary.Node) {
	if !has(n, "privacy") {
		dc.conn.send(result(n))
		return
	}
	var settings []binary.Node
	for _, name := range []string{"groupadd", "last", "status", "profile", "readreceipts", "calladd", "online"} {
		settings = append(settings, binary.Node{Tag: "category", Attrs: binary.Attrs{"name": name, "value": "all"}})
	}
	dc.conn.send(result(n, binary.Node{Tag: "privacy", Content: settings}))
}
