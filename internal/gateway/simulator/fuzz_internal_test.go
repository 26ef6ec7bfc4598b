package simulator

import (
	"bytes"
	"encoding/base64"
	"testing"

	"go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/socket"
	"go.mau.fi/whatsmeow/types"
)

// FuzzFrames checks that a stream has the same frames, or an error, in whatever pieces it arrives.
func FuzzFrames(f *testing.F) {
	f.Add([]byte("WA\x06\x03\x00\x00\x02ab\x00\x00\x01c"), 3)
	f.Add([]byte("WA\x06\x03\x00\x00\x00"), 1)
	f.Add([]byte("WA\x06\x03\xff\xff\xff"), 1)
	f.Add([]byte("GET / HTTP/1.1"), 4)
	f.Fuzz(func(t *testing.T, stream []byte, step int) {
		whole, wholeErr := collect(stream, len(stream))
		cut, cutErr := collect(stream, step)
		if (wholeErr == nil) != (cutErr == nil) {
			t.Fatalf("whole %v, cut %v", wholeErr, cutErr)
		}
		if wholeErr == nil && !bytes.Equal(bytes.Join(whole, []byte{0}), bytes.Join(cut, []byte{0})) {
			t.Fatalf("whole %q, cut %q", whole, cut)
		}
	})
}

func collect(stream []byte, step int) (all [][]byte, err error) {
	in := &frames{}
	for step = max(step, 1); len(stream) > 0; {
		n := min(step, len(stream))
		complete, err := in.add(stream[:n])
		if err != nil {
			return nil, err
		}
		for _, frame := range complete {
			all = append(all, bytes.Clone(frame))
		}
		stream = stream[n:]
	}
	return all, nil
}

// FuzzNode checks that invalid input does not panic, and that a parsed node can be handled.
func FuzzNode(f *testing.F) {
	for _, n := range []binary.Node{
		{Tag: "iq", Attrs: binary.Attrs{"id": "1", "type": "get", "xmlns": "w:p", "to": types.ServerJID}},
		{Tag: "message", Attrs: binary.Attrs{"to": types.NewADJID("5511987654321", 0, 7), "id": "3EB0"}, Content: []binary.Node{
			{Tag: "participants", Content: []binary.Node{{Tag: "to", Content: []byte("x")}}},
		}},
		{Tag: "receipt", Attrs: binary.Attrs{"type": "retry", "id": "x"}, Content: []binary.Node{{Tag: "retry"}}},
	} {
		raw, err := binary.Marshal(n)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(raw)
	}
	f.Add([]byte{})
	f.Add([]byte{2})
	f.Add([]byte{0, 248, 1, 0})
	f.Fuzz(func(t *testing.T, raw []byte) {
		n, err := parseNode(raw)
		if err != nil {
			return
		}
		_ = parts(n)
		if ids := receiptIDs(n); len(ids) == 0 {
			t.Error("a receipt of nothing")
		}
		_ = retryCount(n)
		_, _ = readKey(n)
		_ = (&device{}).takeKeys(n)
	})
}

// FuzzHandshake checks that no first or second frame of a client panics.
func FuzzHandshake(f *testing.F) {
	c, err := newCertificate(rootPair([32]byte{}))
	if err != nil {
		f.Fatal(err)
	}
	f.Add([]byte("\x12\x22\x0a\x20"+"01234567890123456789012345678901"), []byte("x"))
	f.Fuzz(func(_ *testing.T, first, second []byte) {
		state, ephemeral, _, err := c.hello(first)
		if err != nil {
			return
		}
		_, _ = finish(state, ephemeral, second)
	})
}

// FuzzQR checks that a parsed QR code has a reference and three values of 32 bytes.
func FuzzQR(f *testing.F) {
	key := base64.StdEncoding.EncodeToString(make([]byte, 32))
	f.Add("2@ref," + key + "," + key + "," + key)
	f.Add(linkPrefix + "2@ref," + key + "," + key + "," + key + ",1")
	f.Add("2@ref,AAAA,,")
	f.Add("")
	f.Fuzz(func(t *testing.T, text string) {
		c, err := parseQR(text)
		if err != nil {
			return
		}
		if c.ref == "" || len(c.noise) != 32 || len(c.identity) != 32 || len(c.secret) != 32 {
			t.Errorf("%+v", c)
		}
	})
}

func TestTheFuzzSeedsHaveTheLibrarysHeader(t *testing.T) {
	if got, want := string(socket.WAConnHeader), "WA\x06\x03"; got != want {
		t.Errorf("the library's header is %q; the seeds above have %q", got, want)
	}
}
