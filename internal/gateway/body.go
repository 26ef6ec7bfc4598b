package gateway

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"salonzap/internal/evolution"
)

// fields is a JSON object of a request. Its methods read one property each and collect what is wrong with it, in the words of
// Evolution's validator; err returns all complaints together. An absent property and null are the same.
type fields struct {
	path       string // "instance", "instance.webhook"
	raw        map[string]json.RawMessage
	complaints *[]string
}

// fields reads the body: JSON, a form, or multipart with a file.
func (c *call) fields() (fields, error) {
	f := fields{path: "instance", raw: map[string]json.RawMessage{}, complaints: new([]string)}
	kind, params, _ := mime.ParseMediaType(c.Header.Get("Content-Type"))
	switch kind {
	case "multipart/form-data":
		return f, c.multipart(f, params["boundary"])
	case "application/x-www-form-urlencoded":
		return f, c.form(f)
	}
	text, m, err := readUpload(c.Body, c.mediumField, c.ContentLength, c.maxMedia)
	if err != nil {
		return f, err
	}
	if len(bytes.TrimSpace(text)) == 0 {
		return f, nil
	}
	if err := json.Unmarshal(text, &f.raw); err != nil {
		return f, errNoObject
	}
	c.keepUpload(f, m)
	if f.raw == nil { // the body was null
		f.raw = map[string]json.RawMessage{}
	}
	return f, nil
}

var errNoObject = refusalFrom(evolution.PlainError(http.StatusBadRequest, "The body is no JSON object"))

// keepUpload stores a medium in the call that was decoded while it was read. Its property is replaced by a fingerprint, so that a repeated
// request is recognised.
func (c *call) keepUpload(f fields, m *uploaded) {
	if m == nil {
		return
	}
	c.upload = m
	text := m.url
	if text == "" {
		text = fingerprint(m.data)
	}
	f.raw[c.mediumField], _ = json.Marshal(text) // a string can always be marshalled
}

// fingerprint is a hash that replaces large data in comparisons; empty for none.
func fingerprint(data []byte) string {
	if data == nil {
		return ""
	}
	sum := sha256.Sum256(data)
	return "sha256:" + hex.EncodeToString(sum[:])
}

func (c *call) form(f fields) error {
	text, err := readSmall(c.Body)
	if err != nil {
		return err
	}
	values, err := url.ParseQuery(string(text))
	if err != nil {
		return refusalFrom(evolution.PlainError(http.StatusBadRequest, "The body is no form"))
	}
	for name := range values {
		f.put(name, values.Get(name))
	}
	return nil
}

// readSmall reads a body or a part without a medium, smallBody bytes at most. Errors: errTooLarge.
func readSmall(in io.Reader) ([]byte, error) {
	text, err := io.ReadAll(io.LimitReader(in, smallBody+1))
	if err == nil && len(text) > smallBody {
		err = errTooLarge
	}
	return text, err
}

// multipart reads a body with a file into memory; its size is limited as that of every body.
func (c *call) multipart(f fields, boundary string) error {
	broken := refusalFrom(evolution.PlainError(http.StatusBadRequest, "The body is no multipart form"))
	if boundary == "" {
		return broken
	}
	parts, err := c.MultipartReader()
	if err != nil {
		return broken
	}
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return broken
		}
		if err := c.part(f, part); err != nil {
			return err
		}
	}
}

// part reads one part: the file, the text of a medium, or text.
func (c *call) part(f fields, part *multipart.Part) error {
	switch name := part.FormName(); {
	case name == "file" && c.file != nil, name == c.mediumField && c.upload != nil:
		return refusalOf(http.StatusBadRequest, "The body holds more than one medium")
	case name == "file":
		in := bytes.NewBuffer(make([]byte, 0, max(0, min(c.ContentLength, c.maxMedia))+bytes.MinRead))
		if _, err := in.ReadFrom(io.LimitReader(part, c.maxMedia+1)); err != nil {
			return err
		}
		if int64(in.Len()) > c.maxMedia {
			return errMediaLarge
		}
		c.file, c.fileType = in.Bytes(), parseMediaType(part.Header.Get("Content-Type"))
		f.put("fileName", part.FileName())
	case name == c.mediumField && name != "":
		m, err := readMedium(part, c.ContentLength, c.maxMedia)
		if err != nil {
			return err
		}
		c.keepUpload(f, m)
	default:
		text, err := readSmall(part)
		if err != nil {
			return err
		}
		if c.textBytes += len(text); c.textBytes > smallBody {
			return errTooLarge
		}
		f.put(name, string(text))
	}
	return nil
}

func (f fields) put(name, value string) {
	if _, there := f.raw[name]; !there && value != "" {
		f.raw[name], _ = json.Marshal(value) // a string can always be marshalled
	}
}

func (f fields) complain(text string) { *f.complaints = append(*f.complaints, text) }

func (f fields) err() error {
	if len(*f.complaints) == 0 {
		return nil
	}
	return refusalFrom(evolution.InvalidBody(*f.complaints...))
}

// value is a property, and whether there is one.
func (f fields) value(name string, required bool) (json.RawMessage, bool) {
	raw := bytes.TrimSpace(f.raw[name])
	if len(raw) > 0 && string(raw) != "null" {
		return raw, true
	}
	if required {
		f.complain(f.path + ` requires property "` + name + `"`)
	}
	return nil, false
}

func readField[T any](f fields, name string, required bool, kind string) (out T) {
	raw, ok := f.value(name, required)
	if ok && json.Unmarshal(raw, &out) != nil {
		f.mistyped(name, kind)
		var zero T
		return zero
	}
	return out
}

func (f fields) mistyped(name, kind string) {
	f.complain(f.relative(name) + " is not of a type(s) " + kind)
}

// relative is the validator's name for a property: without "instance".
func (f fields) relative(name string) string {
	return strings.TrimPrefix(strings.TrimPrefix(f.path, "instance")+"."+name, ".")
}

func (f fields) text(name string, required bool) string {
	return readField[string](f, name, required, "string")
}

func (f fields) flag(name string, required bool) bool {
	return readField[bool](f, name, required, "boolean")
}

// coordinate is a number, also as text, since some clients send coordinates as text.
func (f fields) coordinate(name string) float64 {
	text := f.textOrNumber(name, true)
	value, err := strconv.ParseFloat(text, 64)
	if err != nil && text != "" {
		f.mistyped(name, "number")
	}
	return value
}

// integer is a whole number, also as text.
func (f fields) integer(name string, required bool) int {
	text := f.textOrNumber(name, required)
	if text == "" {
		return 0
	}
	value, err := strconv.Atoi(text)
	if err != nil {
		f.mistyped(name, "integer")
	}
	return value
}

// textOrNumber is text that clients also send as a number.
func (f fields) textOrNumber(name string, required bool) string {
	raw, ok := f.value(name, required)
	if !ok {
		return ""
	}
	var number json.Number
	if raw[0] != '"' && json.Unmarshal(raw, &number) == nil {
		return number.String()
	}
	return strings.TrimSpace(f.text(name, required))
}

func (f fields) list(name string, required bool) []string {
	return readField[[]string](f, name, required, "array")
}

// object is a property that is an object.
func (f fields) object(name string, required bool) (fields, bool) {
	inner := fields{path: f.path + "." + name, complaints: f.complaints}
	raw, ok := f.value(name, required)
	if ok && json.Unmarshal(raw, &inner.raw) != nil {
		f.mistyped(name, "object")
		return inner, false
	}
	return inner, ok
}

// has tells whether a property is there, null or not.
func (f fields) has(name string) bool {
	_, there := f.raw[name]
	return there
}

// canonical is the object in one form, whatever the order of its properties.
func (f fields) canonical() string {
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(f.raw)) {
		b.WriteString(strconv.Quote(name))
		var compact bytes.Buffer
		if json.Compact(&compact, f.raw[name]) == nil {
			b.Write(compact.Bytes())
		}
	}
	return b.String()
}
