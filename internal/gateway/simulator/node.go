package simulator

import (
	"maps"
	"strconv"

	"go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/types"
)

// text is an attribute or a content as a string. A string travels as one or as bytes, as it fits.
func text(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case []byte:
		return string(v)
	case types.JID:
		return v.String()
	default:
		return ""
	}
}

// bytesOf is the content of a child; nil when there is none.
func bytesOf(n *binary.Node, tags ...string) []byte {
	child, ok := n.GetOptionalChildByTag(tags...)
	if !ok {
		return nil
	}
	switch content := child.Content.(type) {
	case []byte:
		return content
	case string:
		return []byte(content)
	default:
		return nil
	}
}

// jidOf is an attribute as an address; empty when it is none.
func jidOf(n *binary.Node, key string) types.JID {
	jid, _ := n.Attrs[key].(types.JID)
	return jid
}

// result answers an IQ.
func result(to *binary.Node, content ...binary.Node) binary.Node {
	n := binary.Node{Tag: "iq", Attrs: binary.Attrs{
		"type": "result", "from": types.ServerJID, "id": to.Attrs["id"],
	}}
	if len(content) > 0 {
		n.Content = content
	}
	return n
}

// failed refuses an IQ.
func failed(to *binary.Node, code int, why string) binary.Node {
	return binary.Node{
		Tag:     "iq",
		Attrs:   binary.Attrs{"type": "error", "from": types.ServerJID, "id": to.Attrs["id"]},
		Content: []binary.Node{{Tag: "error", Attrs: binary.Attrs{"code": code, "text": why}}},
	}
}

// streamError ends a stream. A conflict says who is to blame; the code may be empty.
func streamError(code, conflict string) binary.Node {
	n := binary.Node{Tag: "stream:error", Attrs: binary.Attrs{}}
	if code != "" {
		n.Attrs["code"] = code
	}
	if conflict != "" {
		n.Content = []binary.Node{{Tag: "conflict", Attrs: binary.Attrs{"type": conflict}}}
	}
	return n
}

// failure refuses a login.
func failure(reason int, more binary.Attrs) binary.Node {
	n := binary.Node{Tag: "failure", Attrs: binary.Attrs{"reason": reason, "location": "sim"}}
	maps.Copy(n.Attrs, more)
	return n
}

func (s *Server) nextID() string { return "sim-" + strconv.FormatUint(s.serial.Add(1), 10) }
