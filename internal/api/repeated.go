package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"strconv"
	"strings"

	"salonzap/internal/fault"
	"salonzap/internal/text"
)

// container is an object or a list of a body, in which repeatedFields is.
type container struct {
	seen map[string]bool // an object's fields so far; nil: a list
	name string          // the field that is being read
	key  bool            // the next string is a field's name
	n    int             // the list's item that is being read
}

// checkRepeated refuses fields that come twice in one object, at any depth: which of them was meant is not known, and readers of JSON
// differ. It names each by its path. body is valid JSON; nothing of its values is copied.
func checkRepeated(body []byte) error {
	var in []container
	var errs []error
	for i := 0; i < len(body) && len(errs) < maxUnknown; i++ {
		switch body[i] {
		case '{':
			in = append(in, container{seen: map[string]bool{}, key: true})
		case '[':
			in = append(in, container{})
		case '}', ']':
			in = in[:len(in)-1]
		case ',':
			top := &in[len(in)-1]
			top.key, top.n = top.seen != nil, top.n+1
		case ':':
			in[len(in)-1].key = false
		case '"':
			end := i + stringLength(body[i:])
			if len(in) > 0 && in[len(in)-1].key && in[len(in)-1].repeats(body[i:end]) {
				name := pathOf(in)
				errs = append(errs, fault.Field("api.decode", name, text.FieldRepeated, name))
			}
			i = end - 1
		}
	}
	return errors.Join(errs...)
}

// repeats notes the name of an object's next field, and tells whether it was there before.
func (c *container) repeats(quoted []byte) bool {
	if json.Unmarshal(quoted, &c.name) != nil {
		c.name = string(quoted)
	}
	before := c.seen[c.name]
	c.seen[c.name] = true
	return before
}

// stringLength is the length of the string that b begins with, with its quotes.
func stringLength(b []byte) int {
	for i := 1; ; {
		next := bytes.IndexAny(b[i:], `"\\`)
		if next < 0 {
			return len(b)
		}
		if i += next + 1; b[i-1] == '"' {
			return i
		}
		i++ // what the backslash escapes
	}
}

// pathOf is the path of the field that is being read: "items[0].service".
func pathOf(in []container) string {
	var b strings.Builder
	for _, c := range in {
		switch {
		case c.seen == nil:
			b.WriteString("[" + strconv.Itoa(c.n) + "]")
		case b.Len() > 0:
			b.WriteString("." + truncateName(c.name))
		default:
			b.WriteString(truncateName(c.name))
		}
	}
	return truncateName(b.String())
}
