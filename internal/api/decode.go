package api

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"reflect"
	"slices"
	"strings"

	"salonzap/internal/edge"
	"salonzap/internal/fault"
	"salonzap/internal/text"
)

// decode reads a body into a T, a struct with json tags, and names every field that is unknown or of the wrong type; those
// of structs in it by their path: "items[0].service". A field that comes twice is refused. No body is an empty object. A field of null is as absent, unless its tag
// says null:"empty": then it is as "", or null:"given": then it is for the field's type to read.
// Fields with the tag needed:"true" must be there; one with the tag also is taken under that name, too. Whether a value makes sense is the domain's question, not asked here.
func decode[T any](body []byte) (T, error) {
	var to T
	given, err := objectFields(body)
	if err != nil {
		return to, err
	}
	if err := checkRepeated(body); err != nil {
		return to, err
	}
	return to, errors.Join(decodeFields(reflect.ValueOf(&to).Elem(), given, "")...)
}

// decodeFields puts an object's fields into a struct. path is in front of their names.
func decodeFields(v reflect.Value, given map[string]json.RawMessage, path string) []error {
	var errs []error
	for i := range v.NumField() {
		field := v.Type().Field(i)
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		raw, there := given[name]
		delete(given, name)
		if second := field.Tag.Get("also"); second != "" && given[second] != nil {
			if there {
				errs = append(errs, fault.Field("api.decode", path+second, text.FieldTwice, path+name, path+second))
			}
			raw, there = given[second], true
			delete(given, second)
		}
		errs = append(errs, decodeField(v.Field(i), field.Tag, path+name, raw, there)...)
	}
	for i, name := range slices.Sorted(maps.Keys(given)) {
		if i == maxUnknown {
			break
		}
		name = path + truncateName(name)
		errs = append(errs, fault.Field("api.decode", name, text.FieldUnknown, name))
	}
	return errs
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
func decodeField(v reflect.Value, tag reflect.StructTag, name string, raw json.RawMessage, there bool) []error {
	if there && string(raw) == "null" {
		switch tag.Get("null") {
		case "empty":
			raw = json.RawMessage(`""`)
		case "given":
		default:
			there = false
		}
	}
	if !there {
		if tag.Get("needed") == "true" {
			return []error{fault.Field("api.decode", name, text.FieldMissing, name)}
		}
		return nil
	}
	return decodeValue(v, name, raw)
}

// decodeValue reads a value; structs and lists of them field by field, so that each field at fault is named.
func decodeValue(v reflect.Value, name string, raw json.RawMessage) []error {
	switch {
	case v.Kind() == reflect.Pointer && isObject(v.Type().Elem()):
		v.Set(reflect.New(v.Type().Elem()))
		return decodeValue(v.Elem(), name, raw)
	case isObject(v.Type()):
		var given map[string]json.RawMessage
		if err := json.Unmarshal(raw, &given); err != nil || given == nil {
			return []error{fault.Field("api.decode", name, text.FieldNotObject, name)}
		}
		return decodeFields(v, given, name+".")
	case v.Kind() == reflect.Slice && isObject(v.Type().Elem()):
		return decodeList(v, name, raw)
	}
	if err := json.Unmarshal(raw, v.Addr().Interface()); err != nil {
		return []error{fault.Field("api.decode", name, typeMismatch(v.Type()), name)}
	}
	return nil
}

// maxItems bounds the lists of objects in a body.
const maxItems = 200

func decodeList(v reflect.Value, name string, raw json.RawMessage) []error {
	var items []json.RawMessage
	if err := json.Unmarshal(raw, &items); err != nil {
		return []error{fault.Field("api.decode", name, text.FieldNotList, name)}
	}
	if len(items) > maxItems {
		return []error{fault.Field("api.decode", name, text.AgendaListLong, name, maxItems)}
	}
	v.Set(reflect.MakeSlice(v.Type(), len(items), len(items)))
	var errs []error
	for i, item := range items {
		errs = append(errs, decodeValue(v.Index(i), fmt.Sprintf("%s[%d]", name, i), item)...)
	}
	return errs
}

// isObject tells whether a type is read field by field.
func isObject(t reflect.Type) bool {
	return t.Kind() == reflect.Struct && !reflect.PointerTo(t).Implements(reflect.TypeFor[json.Unmarshaler]())
}

// typeMismatch is the sentence that says what a field should have been.
func typeMismatch(t reflect.Type) fault.Key {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch {
	case t == reflect.TypeFor[priceInput]():
		return text.FieldNotNumber
	case t.Kind() == reflect.Bool:
		return text.FieldNotBool
	case t.Kind() == reflect.Int || t.Kind() == reflect.Int64 || t.Kind() == reflect.Float64:
		return text.FieldNotNumber
	case t.Kind() == reflect.Slice:
		return text.FieldNotList
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
