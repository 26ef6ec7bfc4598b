package engine_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"salonzap/internal/gateway/engine"
)

// The medium of a message is fetched and decrypted, up to the size that the caller allows, whatever length the message states.
func TestMediaAreFetchedUpToTheCallersBound(t *testing.T) {
	r := newRig(t)
	r.link("a", r.phone(number))
	r.link("b", r.phone(customer))
	picture := bytes.Repeat([]byte("\x89PNG"), 1000)
	for _, kind := range []string{"image", "video", "document", "audio"} {
		if _, err := r.Send(t.Context(), "a", engine.Outgoing{To: customer, Content: engine.Media{Kind: kind, Data: picture, Name: "foto"}}); err != nil {
			t.Fatal(err)
		}
		got := await(t, r.sink, "b", 0, func(m engine.Message) bool { return m.Type == kind+"Message" })
		if !engine.HasMedia(got.Type) {
			t.Errorf("%s carries nothing", got.Type)
		}
		data, err := r.FetchMedia(t.Context(), "b", got.Content, int64(len(picture)))
		if err != nil || !bytes.Equal(data, picture) {
			t.Errorf("%s: %d bytes, %v", kind, len(data), err)
		}
		if _, err := r.FetchMedia(t.Context(), "b", got.Content, int64(len(picture))-1); !errors.Is(err, engine.ErrMedia) {
			t.Errorf("%s, too large: %v", kind, err)
		}
		liar := json.RawMessage(strings.Replace(string(got.Content), `"fileLength":"4000"`, `"fileLength":"3"`, 1))
		if string(liar) == string(got.Content) {
			t.Fatalf("the length is not there: %s", got.Content)
		}
		if _, err := r.FetchMedia(t.Context(), "b", liar, 1000); !errors.Is(err, engine.ErrMedia) {
			t.Errorf("%s, longer than said: %v", kind, err)
		}
		gone := json.RawMessage(strings.Replace(string(got.Content), `"directPath":"/v/`, `"directPath":"/v/x`, 1))
		if _, err := r.FetchMedia(t.Context(), "b", gone, 1<<20); !errors.Is(err, engine.ErrMedia) {
			t.Errorf("%s, gone: %v", kind, err)
		}
		if _, err := r.FetchMedia(t.Context(), "nobody", got.Content, 1<<20); !errors.Is(err, engine.ErrUnknown) {
			t.Errorf("%s of nobody: %v", kind, err)
		}
		over, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := r.FetchMedia(over, "b", got.Content, 1<<20); !errors.Is(err, engine.ErrNoAnswer) {
			t.Errorf("%s, broken off: %v", kind, err)
		}
	}
	for _, none := range []string{`{"conversation":"oi"}`, `{"imageMessage":{"url":"http://169.254.169.254/"}}`, `{"imageMessage":{"directPath":"/v/x","mediaKey":""}}`, `[]`, ``} {
		if _, err := r.FetchMedia(t.Context(), "b", json.RawMessage(none), 1<<20); !errors.Is(err, engine.ErrMedia) {
			t.Errorf("%s: %v", none, err)
		}
	}
}
