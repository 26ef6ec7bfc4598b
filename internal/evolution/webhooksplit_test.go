package evolution_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"salonzap/internal/evolution"
)

// split returns the parts of a webhook.
func split(body string, partSize, maxElement int) (parts []string, err error) {
	err = evolution.SplitWebhook(func() io.Reader { return strings.NewReader(body) }, partSize, maxElement, func(part []byte) error {
		parts = append(parts, string(part))
		return nil
	})
	return parts, err
}

// Every element of a long webhook is in exactly one part, in order, with all other members of the whole, also
// those that follow the data.
func TestALongWebhookIsSplitWithoutLoss(t *testing.T) {
	var elements []string
	for i := range 1000 {
		elements = append(elements, fmt.Sprintf(`{"key":{"id":"A%d"},"text":"],\"data\":[{\\"}`, i))
	}
	body := `{"event":"messages.set","instance":"ana", "data": [` + strings.Join(elements, ", ") + `], "sender":"55@s.whatsapp.net","isLatest":true}`
	parts, err := split(body, 4096, mib)
	if err != nil || len(parts) < 8 {
		t.Fatalf("%d parts, %v", len(parts), err)
	}
	next := 0
	for _, part := range parts {
		e, err := evolution.DecodeEnvelope([]byte(part))
		if err != nil || e.Event != "messages.set" || e.Instance != "ana" || e.Sender != "55@s.whatsapp.net" || e.IsLatest == nil {
			t.Fatalf("a part lacks members of the whole: %+v, %v", e, err)
		}
		var got []struct{ Key struct{ ID string } }
		if err := json.Unmarshal(e.Data, &got); err != nil || len(got) == 0 {
			t.Fatalf("%d elements of a part can be read, %v", len(got), err)
		}
		for _, m := range got {
			if m.Key.ID != fmt.Sprintf("A%d", next) {
				t.Fatalf("%s comes instead of A%d", m.Key.ID, next)
			}
			next++
		}
	}
	if next != len(elements) {
		t.Errorf("%d of %d elements came", next, len(elements))
	}
}

func TestDataThatAreNoArrayStayOnePart(t *testing.T) {
	for body, want := range map[string]string{
		`{"event":"a","data":{"b":[1,2],"c":"d"},"x":1}`: `{"event":"a","x":1,"data":{"b":[1,2],"c":"d"}}`,
		`{"event":"a","data":null}`:                      `{"event":"a","data":null}`,
		`{"event":"a","data":[]}`:                        `{"event":"a","data":[]}`,
		`{"event":"a"}`:                                  `{"event":"a","data":[]}`,
		`{"data":[[1,2]],"event":"a"}`:                   `{"event":"a","data":[[1,2]]}`,
	} {
		if parts, err := split(body, 100, mib); err != nil || strings.Join(parts, "") != want {
			t.Errorf("%s became %q, %v", body, parts, err)
		}
	}
}

// The errors of a split are distinct: for what is too long, what is no webhook, a failing reader, and a failing yield.
func TestWhyAWebhookCannotBeSplit(t *testing.T) {
	long := strings.Repeat("x", 2*mib)
	for _, body := range []string{`{"data":["` + long + `"]}`, `{"data":{"a":"` + long + `"}}`, `{"a":"` + long + `","data":[]}`, `{"data":"` + long + `"}`} {
		if _, err := split(body, 100, mib); !errors.Is(err, evolution.ErrBodyTooLarge) {
			t.Errorf("%.20s: %v", body, err)
		}
	}
	for _, body := range []string{"", "[", `{"data":[1,2`, `{"data":[1,2]`, `{"a":}`, "xx"} {
		if _, err := split(body, 100, mib); evolution.KindOf(err) != evolution.KindProtocol {
			t.Errorf("%q: %v", body, err)
		}
	}
	reader := func() io.Reader {
		return io.MultiReader(strings.NewReader(`{"data":[1,`), iotest.ErrReader(io.ErrClosedPipe))
	}
	if err := evolution.SplitWebhook(reader, 100, mib, nil); !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("a reader that fails: %v", err)
	}
	stop := errors.New("the database is down")
	err := evolution.SplitWebhook(func() io.Reader { return strings.NewReader(`{"data":[1,2]}`) }, 1, mib, func([]byte) error { return stop })
	if !errors.Is(err, stop) {
		t.Errorf("a part that is not taken: %v", err)
	}
}

// A webhook that json.Unmarshal reads has as many elements in its parts as in the whole.
func FuzzSplitWebhook(f *testing.F) {
	for _, seed := range []string{`{"event":"a","data":[1,"],",{"b":[]}],"c":2}`, `{"data":{"a":1}}`, `{"data":[]}`, `{"data":[1],"data":[2]}`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, body string) {
		parts, err := split(body, 1, mib)
		var whole struct{ Data []json.RawMessage }
		if err != nil || strings.Count(body, "data") != 1 || json.Unmarshal([]byte(body), &whole) != nil {
			return
		}
		n := 0
		for _, part := range parts {
			var got struct{ Data []json.RawMessage }
			if err := json.Unmarshal([]byte(part), &got); err != nil {
				t.Fatalf("a part of %q cannot be read: %q, %v", body, part, err)
			}
			n += len(got.Data)
		}
		if n != len(whole.Data) {
			t.Errorf("%q has %d elements, its parts %d", body, len(whole.Data), n)
		}
	})
}
