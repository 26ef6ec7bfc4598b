package evolution_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"salonzap/internal/evolution"
)

func TestAMediumIsStreamedOutOfItsAnswer(t *testing.T) {
	medium := make([]byte, 1<<20+1)
	for i := range medium {
		medium[i] = byte(rand.Uint32())
	}
	text := base64.StdEncoding.EncodeToString(medium)
	whole := `{"mediaType":"imageMessage","caption":"a \"base64\":\"b","base64":"` + text + `","buffer":null}`
	for _, c := range []struct {
		name, answer string
		status       int
		kind         evolution.Kind // of the call
		broken       bool           // the answer breaks off while the medium is read
		want         []byte
	}{
		{name: "as it is", answer: whole, status: 201, want: medium},
		{name: "with spaces and escapes", answer: strings.NewReplacer(`"base64":"`, "\"base64\" : \"", "/", `\/`).Replace(strings.Replace(whole, `\"base64\":\"`, "", 1)), status: 201, want: medium},
		{name: "empty", answer: `{"base64":""}`, status: 201},
		{name: "broken off", answer: whole[:len(whole)/2], status: 201, broken: true},
		{name: "no base64", answer: `{"base64":"!!!!"}`, status: 201, broken: true},
		{name: "none", answer: `{"mediaType":"imageMessage"}`, status: 201, kind: evolution.KindProtocol},
		{name: "a page", answer: strings.Repeat("x", 1<<20), status: 200, kind: evolution.KindProtocol},
		{name: "gone", answer: `{"status":404,"error":"Not Found","response":{"message":["Message not found"]}}`, status: 404, kind: evolution.KindNotFound},
	} {
		srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			var in struct {
				Message evolution.MediumRequest `json:"message"`
			}
			if err := json.NewDecoder(r.Body).Decode(&in); err != nil || in.Message.Key.ID != "A" || r.URL.Path != "/chat/getBase64FromMediaMessage/ana" {
				t.Errorf("%s: asked %s for %+v, %v", c.name, r.URL.Path, in, err)
			}
			w.WriteHeader(c.status)
			_, _ = io.WriteString(w, c.answer)
		}))
		client, err := evolution.New(evolution.Config{BaseURL: srv.URL, Key: "a key"})
		if err != nil {
			t.Fatal(err)
		}
		r, err := client.FetchMedium(t.Context(), "ana", evolution.MediumRequest{Key: evolution.MessageKey{ID: "A"}})
		switch {
		case c.kind != "":
			if evolution.KindOf(err) != c.kind {
				t.Errorf("%s: %v", c.name, err)
			}
		case err != nil:
			t.Errorf("%s: %v", c.name, err)
		default:
			got, err := io.ReadAll(r)
			if (err != nil) != c.broken || err == nil && !bytes.Equal(got, c.want) {
				t.Errorf("%s: %d bytes, %v", c.name, len(got), err)
			}
			if err := r.Close(); err != nil && !errors.Is(err, http.ErrBodyReadAfterClose) {
				t.Errorf("%s: %v", c.name, err)
			}
		}
		client.CloseIdle()
		srv.Close()
	}
}
