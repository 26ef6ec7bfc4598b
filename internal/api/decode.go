package api

import (
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"reflect"
	"slices"
	"strings"

	"salonzap/internal/edge"
	"salonzap/internal/fault"
	"salonzap/internal/text"
)

// decode reads a body into a T, a flat struct with json tags, and names every field that is unknown or of the wrong type.
// No body is an empty object. A field of null is as absent, unless its tag says null:"empty": then it is as "".
// Fields with the tag needed:"true" must be there; one with the tag also is taken under that name, too. Whether a value makes sense is the domain's question, not asked here.
func decode[T any](body []byte) (T, error) {
	var to T
	given, err := objectFields(body)
	if err != nil {
		return to, err
	}
	var errs []error
	v := reflect.ValueOf(&to).Elem()
	for i := range v.NumField() {
		field := v.Type().Field(i)
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		raw, there := given[name]
		delete(given, name)
		if second := field.Tag.Get("also"); second != "" && given[second] != nil {
			if there {
				errs = append(errs, fault.Field("api.decode", second, text.FieldTwice, name, second))
			}
			raw, there = given[second], true
			delete(given, second)
		}
		if err := decodeField(v.Field(i), field.Tag, name, raw, there); err != nil {
			errs = append(errs, err)
		}
	}
	for i, name := range slices.Sorted(maps.Keys(given)) {
		if i == maxUnknown {
			break
		}
		name = truncateName(name)
		errs = append(errs, fault.Field("api.decode", name, text.FieldUnknown, name))
	}
	return to, errors.Join(errs...)
}

const (
	maxUnknown = 10 // unknown fields that one answer names
	maxEchoed  = 64 // bytes of an unknown field's name that are repeated
)

// objectFields splits an object into its fields. Errors: Invalid "body", with status 400 when it is no JSON at all.
func objectFields(body []byte) (map[string]json.RawMessage, error) {
	var given map[string]json.RawMessage
	if len(body) == 0 {
		return given, nil
	}
	err := json.Unmarshal(body, &given)
	if _, wrong := errors.AsType[*json.UnmarshalTypeError](err); wrong || (err == nil && given == nil) {
		return nil, fault.Field("api.decode", "body", text.BodyNotObject)
	}
	if err != nil {
		return nil, edge.WithStatus(http.StatusBadRequest, fault.Field("api.decode", "body", text.BodyUnreadable))
	}
	return given, nil
}

// decodeField puts one field's JSON into its place.
func decodeField(v reflect.Value, tag reflect.StructTag, name string, raw json.RawMessage, there bool) error {
	if there && string(raw) == "null" {
		if tag.Get("null") == "empty" {
			raw = json.RawMessage(`""`)
		} else {
			there = false
		}
	}
	if !there {
		if tag.Get("needed") == "true" {
			return fault.Field("api.decode", name, text.FieldMissing, name)
		}
		return nil
	}
	if err := json.Unmarshal(raw, v.Addr().Interface()); err != nil {
		return fault.Field("api.decode", name, typeMismatch(v.Type()), name)
	}
	return nil
}

// typeMismatch is the sentence that says what a field should have been.
func typeMismatch(t reflect.Type) fault.Key {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch t.Kind() {
	case reflect.Bool:
		return text.FieldNotBool
	case reflect.Int:
		return text.FieldNotNumber
	default:
		return text.FieldNotText
	}
}

// truncateName cuts a name at a letter's border.
func truncateName(name string) string {
	if len(name) <= maxEchoed {
		return name
	}
	return strings.ToValidUTF8(name[:maxEchoed], "") + "…"
}
