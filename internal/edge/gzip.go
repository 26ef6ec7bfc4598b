package edge

import (
	"compress/gzip"
	"io"
	"mime"
	"net/http"
	"strings"
	"sync"
)

// minGzip is the smallest answer worth compressing: below it, the saving is less than a network packet.
const minGzip = 1024

// Gzip compresses text answers to GET for callers that take it. Streams of events, images, partial and small answers pass
// as they are.
func Gzip(next http.Handler) http.Handler {
	pool := &sync.Pool{New: func() any {
		z, _ := gzip.NewWriterLevel(io.Discard, gzip.BestSpeed) // fails for unknown levels only
		return z
	}}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Add("Vary", "Accept-Encoding")
		if r.Method != http.MethodGet || r.Header.Get("Range") != "" || !takesGzip(r.Header.Get("Accept-Encoding")) {
			next.ServeHTTP(w, r)
			return
		}
		g := &gzipWriter{ResponseWriter: w, pool: pool}
		next.ServeHTTP(g, r)
		g.close() // not deferred: after a panic the answer is not whole, and must not look so
	})
}

func takesGzip(accept string) bool {
	for part := range strings.SplitSeq(accept, ",") {
		name, params, _ := strings.Cut(part, ";")
		if strings.EqualFold(strings.TrimSpace(name), "gzip") {
			return strings.ReplaceAll(params, " ", "") != "q=0"
		}
	}
	return false
}

// gzipWriter holds the beginning of an answer back until it is known whether compressing is worth it.
type gzipWriter struct {
	http.ResponseWriter
	pool    *sync.Pool
	zip     *gzip.Writer // nil while undecided, and when the answer passes as it is
	decided bool
	status  int
	held    []byte
}

// Unwrap lets http.ResponseController find deadlines.
func (g *gzipWriter) Unwrap() http.ResponseWriter { return g.ResponseWriter }

func (g *gzipWriter) WriteHeader(status int) {
	if status < http.StatusOK { // 1xx come before the answer
		g.ResponseWriter.WriteHeader(status)
		return
	}
	if g.status != 0 {
		return
	}
	g.status = status
	if !g.worthwhile() {
		_ = g.decide(false) // nothing is written yet that could fail
	}
}

func (g *gzipWriter) Write(b []byte) (int, error) {
	if g.status == 0 {
		if g.Header().Get("Content-Type") == "" {
			g.Header().Set("Content-Type", http.DetectContentType(b))
		}
		g.WriteHeader(http.StatusOK)
	}
	if g.decided {
		return g.out().Write(b)
	}
	g.held = append(g.held, b...)
	if len(g.held) < minGzip {
		return len(b), nil
	}
	return len(b), g.decide(true)
}

// FlushError sends what there is. http.ResponseController finds it.
func (g *gzipWriter) FlushError() error {
	if !g.decided {
		if g.status == 0 {
			g.WriteHeader(http.StatusOK)
		}
		if err := g.decide(g.worthwhile()); err != nil {
			return err
		}
	}
	if g.zip != nil {
		if err := g.zip.Flush(); err != nil {
			return err
		}
	}
	return http.NewResponseController(g.ResponseWriter).Flush()
}

// worthwhile tells, by the headers, whether the answer may be compressed.
func (g *gzipWriter) worthwhile() bool {
	h := g.Header()
	switch {
	case g.status == http.StatusNoContent, g.status == http.StatusNotModified, g.status == http.StatusPartialContent:
		return false
	case h.Get("Content-Encoding") != "", h.Get("Content-Range") != "":
		return false
	}
	kind, _, _ := mime.ParseMediaType(h.Get("Content-Type"))
	switch {
	case kind == "text/event-stream":
		return false
	case strings.HasPrefix(kind, "text/"), strings.HasSuffix(kind, "json"), strings.HasSuffix(kind, "xml"):
		return true
	}
	return kind == "application/javascript"
}

// decide sends the status and what was held back, compressed or not.
func (g *gzipWriter) decide(compress bool) error {
	if g.decided {
		return nil
	}
	g.decided = true
	if compress {
		h := g.Header()
		h.Del("Content-Length")
		h.Set("Content-Encoding", "gzip")
		if tag := h.Get("ETag"); strings.HasPrefix(tag, `"`) {
			h.Set("ETag", "W/"+tag) // the bytes differ now, what they mean does not
		}
		g.zip, _ = g.pool.Get().(*gzip.Writer)
		g.zip.Reset(g.ResponseWriter)
	}
	g.ResponseWriter.WriteHeader(g.status)
	if len(g.held) == 0 {
		return nil
	}
	_, err := g.out().Write(g.held)
	g.held = nil
	return err
}

func (g *gzipWriter) out() io.Writer {
	if g.zip != nil {
		return g.zip
	}
	return g.ResponseWriter
}

// close ends the answer.
func (g *gzipWriter) close() {
	if g.status != 0 && !g.decided {
		_ = g.decide(false) // the caller may be gone; there is nobody left to tell
	}
	if g.zip != nil {
		_ = g.zip.Close()
		g.zip.Reset(io.Discard)
		g.pool.Put(g.zip)
		g.zip = nil
	}
}
