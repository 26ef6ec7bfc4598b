package evolution_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"salonzap/internal/evolution"
)

const mib = 1 << 20

// A medium in base64 is emptied, whatever its size and place in the text; everything else stays as it is.
func TestMediaAreEmptiedAsTheyAreRead(t *testing.T) {
	medium := base64.StdEncoding.EncodeToString(bytes.Repeat([]byte{0, 1, 2, 250, 251, 252}, mib/8))
	text := strings.Repeat("Olá! Queria marcar um horário…\n", 4000)
	escaped := strings.Repeat(`"\\/`, 40_000)
	thumbnail := strings.Repeat("QUJD", 5000)
	type message struct {
		ID, Base64, URL, Text, Escaped, Thumbnail, Last string
	}
	whole, err := json.Marshal(message{
		ID: "3EB0", Base64: medium, URL: "data:audio/ogg; codecs=opus;base64," + medium, Text: text, Escaped: escaped, Thumbnail: thumbnail,
		Last: `"end"`,
	})
	if err != nil {
		t.Fatal(err)
	}
	for name, r := range map[string]io.Reader{
		"at once": bytes.NewReader(whole), "byte by byte": iotest.OneByteReader(bytes.NewReader(whole)), "with its end": iotest.DataErrReader(bytes.NewReader(whole)),
	} {
		left, rest, err := evolution.ReadWithoutMedia(r, mib, 32*mib)
		if err != nil || rest != nil {
			t.Fatalf("%s: %v", name, err)
		}
		var got message
		if err := json.Unmarshal(left, &got); err != nil {
			t.Fatalf("%s: what is left is no JSON: %v", name, err)
		}
		if want := (message{ID: "3EB0", Text: text, Escaped: escaped, Thumbnail: thumbnail, Last: `"end"`}); got != want {
			t.Errorf("%s: something else than the media is gone", name)
		}
	}
}

// A filtered text is returned whole up to maxKept, and streamed beyond it; maxRead limits what is read; a reader's error is returned.
func TestABodyWithoutMediaIsReadOnBeyondWhatIsHeld(t *testing.T) {
	words := "[" + strings.Repeat(`"é ",`, mib/2) + `""]`
	medium := `{"base64":"` + strings.Repeat("QUJD", mib) + `"}`
	head, rest, err := evolution.ReadWithoutMedia(strings.NewReader(words+medium), mib, 32*mib)
	if err != nil || rest == nil {
		t.Fatalf("text: %d bytes, %v", len(head), err)
	}
	tail, err := io.ReadAll(rest)
	if whole := string(head) + string(tail); err != nil || len(head) != mib || whole != words+`{"base64":""}` {
		t.Errorf("text: %d and %d bytes are left, %v", len(head), len(tail), err)
	}
	if left, rest, err := evolution.ReadWithoutMedia(strings.NewReader(words), len(words), int64(len(words))); err != nil || rest != nil || string(left) != words {
		t.Errorf("as large as may be: %d of %d bytes, %v", len(left), len(words), err)
	}
	if _, _, err := evolution.ReadWithoutMedia(strings.NewReader(`"`+strings.Repeat("A", 3*mib)+`"`), mib, 2*mib); !errors.Is(err, evolution.ErrBodyTooLarge) {
		t.Errorf("a medium beyond what is read: %v", err)
	}
	_, rest, err = evolution.ReadWithoutMedia(strings.NewReader(words), mib, int64(len(words)-1))
	if err != nil || rest == nil {
		t.Fatalf("text beyond what is read: %v", err)
	}
	if _, err := io.ReadAll(rest); !errors.Is(err, evolution.ErrBodyTooLarge) {
		t.Errorf("text beyond what is read: %v", err)
	}
	if _, _, err := evolution.ReadWithoutMedia(iotest.ErrReader(io.ErrUnexpectedEOF), mib, mib); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("a reader that fails: %v", err)
	}
}

// A text longer than maxTextString is cut between two characters, and nothing else of its body is lost.
func TestATextBeyondAllMeasureIsCut(t *testing.T) {
	for name, unit := range map[string]string{"letters": "é ", "escapes": `\u00e9 `, "pairs": `\"\\ `, "four bytes": "😀", "a prefix of an escape": `ab\u00e9`} {
		for shift := range 6 {
			body := `{"text":"` + strings.Repeat("x", shift) + strings.Repeat(unit, mib/2/len(unit)) + `","id":"A"}`
			left, _, err := evolution.ReadWithoutMedia(strings.NewReader(body), mib, 64*mib)
			var got struct{ Text, ID string }
			if err != nil || json.Unmarshal(left, &got) != nil || got.ID != "A" || len(left) < 400<<10 || strings.ContainsRune(got.Text, '\uFFFD') {
				t.Fatalf("%s, %d: %d bytes are left, %v", name, shift, len(left), err)
			}
			var whole struct{ Text string }
			if err := json.Unmarshal([]byte(body), &whole); err != nil || !strings.HasPrefix(whole.Text, got.Text) {
				t.Errorf("%s, %d: what is left is not its beginning", name, shift)
			}
		}
	}
}

// Texts without long strings stay as they are, JSON or not.
func FuzzReadWithoutMedia(f *testing.F) {
	for _, seed := range []string{`{"a":"b\"c"}`, `"`, `\"`, `{"x": "data:image/png;base64,AAAA"}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		if len(text) > 64<<10 {
			return
		}
		left, err := io.ReadAll(evolution.WithoutMedia(iotest.HalfReader(bytes.NewReader(text))))
		if err != nil || !bytes.Equal(left, text) {
			t.Errorf("%q became %q, %v", text, left, err)
		}
	})
}
