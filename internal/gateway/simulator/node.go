package simulator

import (
	"maps"
	"strconv"

	"go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/types"
)

// text is an attribute or a content as a string; empty for other types. The binary protocol decodes a string as a string, as bytes or as a JID.
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

// bytesOf is the content of the child at a path of tags; nil when there is none.
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

// jidOf is an attribute as a JID; empty when it is none.
func jidOf(n *binary.Node, key string) types.JID {
	jid, _ := n.Attrs[key].(types.JID)
	return jid
}

// result makes the answer to an IQ.
func result(to *binary.Node, content ...binary.Node) binary.Node {
	n := binary.Node{Tag: "iq", Attrs: binary.Attrs{
		"type": "result", "from": types.ServerJID, "id": to.Attrs["id"],
	}}
	if len(content) > 0 {
		n.Content = content
	}
	return n
}

// failed makes the error that answers an IQ.
func failed(to *binary.Node, code int, why string) binary.Node {
	return binary.Node{
		Tag:     "iq",
		Attrs:   binary.Attrs{"type": "error", "from": types.ServerJID, "id": to.Attrs["id"]},
		Content: []binary.Node{{Tag: "error", Attrs: binary.Attrs{"code": code, "text": why}}},
	}
}

// streamError makes the node that ends a stream. code and conflict may be empty; conflict is "replaced" or "device_removed".
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

// failure makes the node that refuses a login or a registration.
func failure(reason int, more binary.Attrs) binary.Node {
	n := binary.Node{Tag: "failure", Attrs: binary.Attrs{"reason": reason, "location": "sim"}}
	maps.Copy(n.Attrs, more)
	return n
}

func (s *Server) nextID() string { return "sim-" + strconv.FormatUint(s.serial.Add(1), 10) }
