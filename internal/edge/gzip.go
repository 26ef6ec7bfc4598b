package edge

import (
	"mime"
	"net/http"
	"strings"

	"github.com/klauspost/compress/gzhttp"
)

// minGzip is the smallest answer worth compressing, in bytes: below it, the saving is less than a network packet.
const minGzip = 1024

// Gzip compresses text answers to GET for callers that accept it. Streams of events, images, partial and small answers are not compressed.
// What a handler flushes is sent at once, compressed or not.
func Gzip(next http.Handler) http.Handler {
	wrap, err := gzhttp.NewWrapper(gzhttp.MinSize(minGzip), gzhttp.CompressionLevel(1), gzhttp.EnableZstd(false),
		gzhttp.ContentTypeFilter(compressible), gzhttp.SuffixETag("-gzip"))
	if err != nil {
		panic("edge: gzip: " + err.Error()) // the options are our own
	}
	compressed := wrap(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet && r.Header.Get("Range") == "" {
			compressed.ServeHTTP(w, r)
			return
		}
		w.Header().Add("Vary", "Accept-Encoding")
		next.ServeHTTP(w, r)
	})
}

// compressible tells by its content type whether an answer is worth compressing, and no stream.
func compressible(contentType string) bool {
	kind, _, _ := mime.ParseMediaType(contentType)
	switch {
	case kind == "text/event-stream":
		return false
	case strings.HasPrefix(kind, "text/"), strings.HasSuffix(kind, "json"), strings.HasSuffix(kind, "xml"):
		return true
	}
	return kind == "application/javascript"
}
