package gateway_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"salonzap/internal/gateway"
	"salonzap/internal/gateway/engine"
)

// The text of a medium is decoded while it is read, however it is escaped and wherever it stands.
func TestStreamedMediumInJSON(t *testing.T) {
	w := newWorld(t, func(c *gateway.Config) { c.MaxMedia = 4 << 20 })
	w.linked("a", nil)
	data := bytes.Repeat([]byte("a picture\xff\xfe"), 20_000)
	std, url := base64.StdEncoding.EncodeToString(data), base64.RawURLEncoding.EncodeToString(data)
	var lines strings.Builder
	for i := 0; i < len(std); i += 76 {
		lines.WriteString(std[i:min(i+76, len(std))] + `\r\n`)
	}
	head := `{"number":"5511987654321","mediatype":"image",`
	for name, body := range map[string]string{
		"plain":            head + `"media":"` + std + `"}`,
		"first":            `{"media" : "` + std + `" , "number":"5511987654321","mediatype":"image"}`,
		"a data URL":       head + `"media":"data:image/png;base64,` + std + `"}`,
		"the URL alphabet": head + `"media":"` + url + `"}`,
		"lines":            head + `"media":"` + lines.String() + `"}`,
		"escaped slashes":  head + `"media":"` + strings.ReplaceAll(std, "/", `\/`) + `"}`,
		"unicode escapes":  head + `"media":"` + strings.ReplaceAll(std, "+", `\u002b`) + `"}`,
		"an odd key":       head + `"med\u0069a":"` + std + `"}`,
		"one inside":       head + `"caption":"\"media\":\\","quoted":{"key":{"id":"1"},"media":"x"},"media":"` + std + `"}`,
	} {
		before := len(w.sessions.outgoing())
		if status, answer := w.call("POST", "/message/sendMedia/a", globalKey, body); status != http.StatusCreated {
			t.Errorf("%s: %d %.200s", name, status, answer)
			continue
		}
		m, _ := w.sessions.outgoing()[before].Content.(engine.Media)
		if !bytes.Equal(m.Data, data) {
			t.Errorf("%s: %d bytes came, want %d", name, len(m.Data), len(data))
		}
	}
	for name, tc := range map[string]struct {
		body   string
		status int
	}{
		"no base64":         {head + `"media":"` + strings.Repeat("%", 5000) + `"}`, 400},
		"an odd end":        {head + `"media":"QUJDRA=A"}`, 400},
		"nothing":           {head + `"media":""}`, 400},
		"twice":             {head + `"media":"QUJD","media":"QUJD"}`, 400},
		"an unfinished one": {head + `"media":"QUJD`, 400},
		"a control letter":  {head + `"media":"\ud800"}`, 400},
		"too large a one":   {head + `"media":"` + strings.Repeat("QUJD", 1<<21) + `"}`, 413},
		"a large caption":   {head + `"caption":"` + strings.Repeat("x", 2<<20) + `","media":"QUJD"}`, 413},
		"a URL too long":    {head + `"media":"https://example.com/` + strings.Repeat("x", 1<<20) + `"}`, 400},
	} {
		if status, answer := w.call("POST", "/message/sendMedia/a", globalKey, tc.body); status != tc.status {
			t.Errorf("%s: %d %.200s", name, status, answer)
		}
	}
}

// A repetition of a send with a medium is recognised, and one with another medium is another request.
func TestMediumWithIdempotencyKey(t *testing.T) {
	w := newWorld(t)
	w.linked("a", nil)
	send := func(media string) int {
		status, _ := w.call("POST", "/message/sendMedia/a", globalKey,
			`{"number":"5511987654321","mediatype":"image","media":"`+media+`"}`, "Idempotency-Key", "k")
		return status
	}
	if a, b, c := send("QUJD"), send("QUJD"), send("QUJE"); a != 201 || b != 201 || c != 422 {
		t.Error(a, b, c)
	}
	if n := len(w.sessions.outgoing()); n != 1 {
		t.Errorf("%d messages", n)
	}
}

// linkedByToken creates and links an instance, and returns its token.
func (w *world) linkedByToken(name string) string {
	w.tb.Helper()
	token := w.made(name, nil).Hash
	if _, err := w.client.Connect(w.tb.Context(), name, ""); err != nil {
		w.tb.Fatal(err)
	}
	if err := w.sessions.Scan(name, "5511966670000", "Salão"); err != nil {
		w.tb.Fatal(err)
	}
	return string(token)
}

// begin writes the head of a request over a real connection.
func (w *world) begin(tb testing.TB, token string, length int) net.Conn {
	tb.Helper()
	c, err := (&net.Dialer{}).DialContext(tb.Context(), "tcp", w.server.Listener.Addr().String())
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = c.Close() })
	_, _ = fmt.Fprintf(c, "POST /message/sendMedia/a HTTP/1.1\r\nHost: x\r\napikey: %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n", token, length)
	return c
}

// Six uploads of 84 MB with one token, at once: each waits for its bytes of the budget before its body is read, and is sent or answered with
// 429; the process holds one of them at a time.
func TestConcurrentLargeUploadsStayInBudget(t *testing.T) {
	const text, uploads = 84 << 20, 6
	w := newWorld(t)
	token := w.linkedByToken("a")
	var mu sync.Mutex
	var most uint64
	var sent atomic.Int32
	w.sessions.onSend = func() {
		mu.Lock()
		defer mu.Unlock()
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		most = max(most, m.HeapAlloc)
	}
	head, tail := `{"number":"5511987654321","mediatype":"document","fileName":"a.bin","media":"`, `"}`
	var wg sync.WaitGroup
	for range uploads {
		wg.Go(func() {
			c := w.begin(t, token, len(head)+text+len(tail))
			_, _ = io.WriteString(c, head)
			chunk := bytes.Repeat([]byte("QUJD"), 16<<10)
			for written := 0; written < text; written += len(chunk) {
				if _, err := c.Write(chunk); err != nil {
					break // it waited too long; the answer is 429
				}
			}
			_, _ = io.WriteString(c, tail)
			answer := make([]byte, 12)
			_, err := io.ReadFull(c, answer)
			switch {
			case err == nil && string(answer) == "HTTP/1.1 201":
				sent.Add(1)
			case err == nil && string(answer) != "HTTP/1.1 429":
				t.Errorf("%q", answer)
			}
		})
	}
	wg.Wait()
	if sent.Load() == 0 {
		t.Error("nothing was sent")
	}
	if most > 160<<20 {
		t.Errorf("%d MiB were held at once", most>>20)
	}
}

// Bytes are bounded for an instance and in total; a request for more is refused, and its body is not read.
func TestUploadsBeyondTheBudgetAreNotRead(t *testing.T) {
	w := newWorld(t, func(c *gateway.Config) {
		c.MaxBody, c.MaxMedia, c.MaxUploads, c.MaxUploadsPerInstance = 1<<20, 1<<20, 2<<20, 1<<20
	})
	token := w.linkedByToken("a")
	if status, _ := w.call("POST", "/message/sendMedia/a", globalKey, `{"number":"5511987654321","mediatype":"image","media":"`+strings.Repeat("QUJD", 1<<18)+`"}`); status != 413 {
		t.Errorf("more than there can be: %d", status)
	}
	first := w.begin(t, token, 900_000)
	_, _ = io.WriteString(first, `{"number":"5511987654321",`)
	second := w.begin(t, token, 900_000)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	for ; w.gateway.UploadsWaiting() == 0 && ctx.Err() == nil; runtime.Gosched() {
	}
	if ctx.Err() != nil {
		t.Fatal("the second was not made to wait")
	}
	_ = first.Close() // its bytes are free for the second
	_, _ = io.WriteString(second, `{"number":"x"}`+strings.Repeat(" ", 900_000-14))
	answer := make([]byte, 12)
	if _, err := io.ReadFull(second, answer); err != nil || string(answer) != "HTTP/1.1 400" {
		t.Errorf("%q, %v", answer, err)
	}
}

// FuzzMediumInText: JSON without its medium is JSON, and nothing panics.
func FuzzMediumInText(f *testing.F) {
	for _, seed := range []string{`{"media":"QUJD"}`, `{"media":"data:image/png;base64,QUJD"}`, `{"a":[{"media":"x"}],"media":"QU\nJD\u003d"}`, `{"media":"http://x"}`, `"media":"`, `[{"media":1}]`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, body string) {
		rest, err := gateway.ReadUpload(strings.NewReader(body), "media", int64(len(body)), 1<<20)
		if err != nil || !json.Valid([]byte(body)) {
			return
		}
		if !json.Valid(rest) {
			t.Errorf("%q became %q", body, rest)
		}
	})
}
