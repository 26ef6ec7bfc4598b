package evolution_test

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"salonzap/internal/evolution"
)

func TestPicturesAreEmptied(t *testing.T) {
	for in, want := range map[string]string{
		`{}`: `{}`,
		`{"code":"2@x","base64":"data:image/png;base64,AAAA"}`:          `{"code":"2@x","base64":""}`,
		`["data:image/png;base64,A","data:image/jpeg;base64,B\/C","x"]`: `["","","x"]`,
		`{"data:image/png":"a name stays"}`:                             `{"data:image/png":"a name stays"}`,
		`{"text":"somebody writes \"data:image/png;base64,AA\" here"}`:  `{"text":"somebody writes \"data:image/png;base64,AA\" here"}`,
		`{"a":"data:image/png \" and more","b":1}`:                      `{"a":"","b":1}`,
		`{"a":"data:image/png`:                                          `{"a":"data:image/png`,
		`{"a":"data:image/png\`:                                         `{"a":"data:image/png\`,
	} {
		before := strings.Clone(in)
		raw := []byte(in)
		if got := string(evolution.WithoutPictures(raw)); got != want {
			t.Errorf("%s: got %s, want %s", in, got, want)
		}
		if string(raw) != before {
			t.Errorf("%s was changed in place", in)
		}
	}
}

// A JSON text stays the same JSON, but for its pictures.
func FuzzWithoutPictures(f *testing.F) {
	f.Add([]byte(`{"a":["data:image/png;base64,AA",{"data:image/x":"data:image/y"}],"b":"\"data:image/"}`))
	f.Add([]byte(`"data:image/\\"`))
	f.Add([]byte(`{"\\":"data:image/\\\"x"}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		var want, got any
		if json.Unmarshal(raw, &want) != nil {
			_ = evolution.WithoutPictures(raw)
			return
		}
		if err := json.Unmarshal(evolution.WithoutPictures(raw), &got); err != nil {
			t.Fatalf("%q became %q: %v", raw, evolution.WithoutPictures(raw), err)
		}
		if want = emptied(want); !reflect.DeepEqual(got, want) {
			t.Fatalf("%q became %v, want %v", raw, got, want)
		}
	})
}

func emptied(v any) any {
	switch v := v.(type) {
	case string:
		if strings.HasPrefix(v, "data:image/") {
			return ""
		}
	case []any:
		for i := range v {
			v[i] = emptied(v[i])
		}
	case map[string]any:
		for k := range v {
			v[k] = emptied(v[k])
		}
	}
	return v
}
