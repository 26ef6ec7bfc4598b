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

// container is an object or a list of a body, in which checkRepeated is.
type container struct {
	seen map[string]bool // an object's fields so far; nil: a list
	name string          // the field that is being read
	key  bool            // the next token is a field's name
	n    int             // the list's item that is being read
}

// checkRepeated refuses fields that come twice in one object, at any depth: which of them was meant is not known, and readers of JSON
// differ. It names each by its path. body is valid JSON.
func checkRepeated(body []byte) error {
	var in []*container
	var errs []error
	next := func() { // a value has ended
		if len(in) > 0 {
			top := in[len(in)-1]
			top.key, top.n = top.seen != nil, top.n+1
		}
	}
	for read := json.NewDecoder(bytes.NewReader(body)); len(errs) < maxUnknown; {
		token, err := read.Token()
		if err != nil { // the end
			break
		}
		if name, ok := token.(string); ok && len(in) > 0 && in[len(in)-1].key {
			if in[len(in)-1].begin(name) {
				path := pathOf(in)
				errs = append(errs, fault.Field("api.decode", path, text.FieldRepeated, path))
			}
			continue
		}
		switch token {
		case json.Delim('{'):
			in = append(in, &container{seen: map[string]bool{}, key: true})
		case json.Delim('['):
			in = append(in, &container{})
		case json.Delim('}'), json.Delim(']'):
			in = in[:len(in)-1]
			next()
		default:
			next()
		}
	}
	return errors.Join(errs...)
}

// begin notes the name of an object's next field, and tells whether it was there before.
func (c *container) begin(name string) (before bool) {
	before = c.seen[name]
	c.seen[name], c.name, c.key = true, name, false
	return before
}

// pathOf is the path of the field that is being read: "items[0].service".
func pathOf(in []*container) string {
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
