package engine

import (
	"encoding/base64"
	"encoding/json"
	"math"
	"strconv"
	"strings"
	"unicode"

	"go.mau.fi/whatsmeow/proto/waE2E"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
)

// The contract's message object is WhatsApp's protobuf as JSON, with the names that Evolution's clients know. Bytes are
// base64 and 64-bit numbers are decimal strings, as Evolution wrote them until 2.3.2: later versions write bytes as index
// objects of ten times the size, and clients must understand both. Enums are numbers, as Evolution writes them since 2.3.6.

// envelopeFields are the fields of a message that accompany its content.
const envelopeFields = " messageContextInfo senderKeyDistributionMessage fastRatchetKeySenderKeyDistributionMessage "

// toContract converts a message to the protocol: its type, its object, and its context with quotes and mentions (nil for none). A message
// without content for people (a protocol message, or an empty one) has no type.
func toContract(m *waE2E.Message) (kind string, object, about json.RawMessage) {
	field := contentField(m)
	if field == nil {
		return "", nil, nil
	}
	kind = jsonName(field)
	about = contextInfoJSON(m.ProtoReflect().Get(field))
	if text := m.GetExtendedTextMessage(); text != nil && kind == "extendedTextMessage" {
		return "conversation", mustJSON(map[string]any{"conversation": text.GetText()}), about
	}
	return kind, mustJSON(map[string]any{kind: fieldValue(field, m.ProtoReflect().Get(field), 0)}), about
}

// contentField finds the field of a message that has content for people; nil for none.
func contentField(m *waE2E.Message) protoreflect.FieldDescriptor {
	if m == nil || m.GetProtocolMessage() != nil {
		return nil
	}
	reflected := m.ProtoReflect()
	fields := reflected.Descriptor().Fields()
	for i := range fields.Len() {
		field := fields.Get(i)
		if reflected.Has(field) && !strings.Contains(envelopeFields, " "+string(field.Name())+" ") {
			return field
		}
	}
	return nil
}

func contextInfoJSON(v protoreflect.Value) json.RawMessage {
	part, ok := v.Interface().(protoreflect.Message)
	if !ok {
		return nil
	}
	field := part.Descriptor().Fields().ByName("contextInfo")
	if field == nil || !part.Has(field) || proto.Size(part.Get(field).Message().Interface()) == 0 {
		return nil
	}
	return mustJSON(fieldValue(field, part.Get(field), 0))
}

func mustJSON(v any) json.RawMessage {
	out, err := json.Marshal(v)
	if err != nil { // cannot happen: all values can be marshalled
		return json.RawMessage("{}")
	}
	return out
}

// maxDepth bounds the depth of messages that quote messages.
const maxDepth = 12

// messageObject converts a protobuf message to the protocol's object.
func messageObject(m protoreflect.Message, depth int) map[string]any {
	out := map[string]any{}
	if depth > maxDepth {
		return out
	}
	m.Range(func(field protoreflect.FieldDescriptor, v protoreflect.Value) bool {
		out[jsonName(field)] = fieldValue(field, v, depth+1)
		return true
	})
	return out
}

func fieldValue(field protoreflect.FieldDescriptor, v protoreflect.Value, depth int) any {
	switch {
	case field.IsList():
		list := v.List()
		out := make([]any, list.Len())
		for i := range list.Len() {
			out[i] = scalarValue(list.Get(i), depth)
		}
		return out
	case field.IsMap():
		out := map[string]any{}
		v.Map().Range(func(k protoreflect.MapKey, v protoreflect.Value) bool {
			out[k.String()] = scalarValue(v, depth)
			return true
		})
		return out
	}
	return scalarValue(v, depth)
}

func scalarValue(v protoreflect.Value, depth int) any {
	switch got := v.Interface().(type) {
	case protoreflect.Message:
		return messageObject(got, depth)
	case protoreflect.EnumNumber:
		return int32(got)
	case []byte:
		return base64.StdEncoding.EncodeToString(got)
	case string:
		return strings.ToValidUTF8(got, "\uFFFD")
	case int64:
		return strconv.FormatInt(got, 10)
	case uint64:
		return strconv.FormatUint(got, 10)
	case float64:
		return finiteOrNil(got)
	case float32:
		return finiteOrNil(float64(got))
	default:
		return got
	}
}

func finiteOrNil(f float64) any {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return nil
	}
	return f
}

// jsonName is the name of a field in the contract: the library's "JPEGThumbnail", "fileEncSHA256", "stanzaID" and "URL" are
// "jpegThumbnail", "fileEncSha256", "stanzaId" and "url".
func jsonName(field protoreflect.FieldDescriptor) string {
	name := []rune(string(field.Name()))
	out := make([]rune, len(name))
	for i, r := range name {
		out[i] = r
		if !unicode.IsUpper(r) {
			continue
		}
		afterUpper := i > 0 && unicode.IsUpper(name[i-1])
		beforeLower := i+1 < len(name) && unicode.IsLower(name[i+1])
		if i == 0 || afterUpper && !beforeLower {
			out[i] = unicode.ToLower(r)
		}
	}
	return string(out)
}
