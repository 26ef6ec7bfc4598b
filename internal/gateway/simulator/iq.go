package simulator

import (
	"go.mau.fi/whatsmeow/binary"
)

// iq answers a device's question.
func (l *line) iq(n *binary.Node) {
	if kind := text(n.Attrs["type"]); kind != "get" && kind != "set" {
		return // an answer to one of ours
	}
	namespace := text(n.Attrs["xmlns"])
	if code := l.c.server.refusals.ofQuestion(namespace); code != 0 {
		l.c.send(failed(n, code, reason(code)))
		return
	}
	switch namespace {
	case "encrypt":
		l.encrypt(n)
	case "passive":
		l.passive(n)
	case "usync":
		l.c.send(result(n, l.c.server.usync(n)))
	case "md":
		l.multiDevice(n)
	case "privacy":
		l.privacy(n)
	case "w:m":
		l.c.send(result(n, mediaHosts(l.c.server.options.Now())))
	case "w:sync:app:state":
		l.c.send(result(n, binary.Node{Tag: "sync"}))
	case "blocklist":
		l.c.send(result(n, binary.Node{Tag: "list"}))
	case "w", "abt":
		l.c.send(result(n, binary.Node{Tag: "props"}))
	case "w:profile:picture":
		l.c.send(failed(n, 404, "item-not-found"))
	default: // w:p (the ping), status, …
		l.c.send(result(n))
	}
}

// passive: a device that turns active gets what waited for it.
func (l *line) passive(n *binary.Node) {
	l.c.send(result(n))
	if has(n, "active") {
		l.d.activate(l.c)
	}
}

// multiDevice lets a device leave.
func (l *line) multiDevice(n *binary.Node) {
	l.c.send(result(n))
	leave, ok := n.GetOptionalChildByTag("remove-companion-device")
	if !ok {
		return
	}
	if jid := jidOf(&leave, "jid"); jid.User == l.d.phone.who.Number || jid.User == l.d.phone.who.LID {
		l.d.phone.forget(int(jid.Device))
	}
}

// privacy shows everything to everybody; tokens are taken and not looked at.
func (l *line) privacy(n *binary.Node) {
	if !has(n, "privacy") {
		l.c.send(result(n))
		return
	}
	var settings []binary.Node
	for _, name := range []string{"groupadd", "last", "status", "profile", "readreceipts", "calladd", "online"} {
		settings = append(settings, binary.Node{Tag: "category", Attrs: binary.Attrs{"name": name, "value": "all"}})
	}
	l.c.send(result(n, binary.Node{Tag: "privacy", Content: settings}))
}
