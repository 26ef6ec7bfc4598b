package backup_test

import (
	"encoding/xml"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"salonzap/internal/backup"
	"salonzap/internal/fault"
)

// shelf is as much of an S3 server as backups need, over real HTTP, with objects in memory.
type shelf struct {
	mu      sync.Mutex
	objects map[string][]byte
	refuse  bool // uploads
	spoil   bool // what is uploaded is kept with another byte
	unsaid  int  // requests without a signature
}

func (s *shelf) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !strings.HasPrefix(r.Header.Get("Authorization"), "AWS4-HMAC-SHA256 Credential=me/") {
		s.unsaid++
	}
	key := strings.TrimPrefix(r.URL.Path, "/vault/")
	switch {
	case r.URL.Query().Has("location"):
		answer(w, http.StatusOK, `<LocationConstraint>eu</LocationConstraint>`)
	case r.Method == http.MethodGet && r.URL.Query().Has("list-type"):
		s.list(w, r.URL.Query().Get("prefix"), r.URL.Query().Get("delimiter"))
	case r.Method == http.MethodPut:
		s.put(w, r, key)
	case r.Method == http.MethodDelete:
		delete(s.objects, key)
		w.WriteHeader(http.StatusNoContent)
	case s.objects[key] == nil:
		answer(w, http.StatusNotFound, `<Error><Code>NoSuchKey</Code><Message>not here</Message></Error>`)
	default:
		w.Header().Set("ETag", `"x"`)
		w.Header().Set("Last-Modified", "Mon, 30 Nov 2026 06:00:00 GMT")
		http.ServeContent(w, r, "", time.Date(2026, 11, 30, 6, 0, 0, 0, time.UTC), strings.NewReader(string(s.objects[key])))
	}
}

func (s *shelf) put(w http.ResponseWriter, r *http.Request, key string) {
	body, err := io.ReadAll(r.Body)
	if err != nil || s.refuse {
		answer(w, http.StatusForbidden, `<Error><Code>QuotaExceeded</Code><Message>the bucket is full</Message></Error>`)
		return
	}
	if strings.HasPrefix(r.Header.Get("X-Amz-Content-Sha256"), "STREAMING") {
		body = unchunked(body)
	}
	if s.spoil {
		body[len(body)/2] ^= 1
	}
	s.objects[key] = body
	w.Header().Set("ETag", `"x"`)
}

// unchunked takes the chunks of a signed upload apart: size in hex, a signature, the bytes.
func unchunked(body []byte) (whole []byte) {
	text := string(body)
	for {
		head, rest, ok := strings.Cut(text, "\r\n")
		var size int
		for _, c := range strings.SplitN(head, ";", 2)[0] {
			size = size*16 + strings.IndexRune("0123456789abcdef", c)
		}
		if !ok || size == 0 {
			return whole
		}
		whole, text = append(whole, rest[:size]...), strings.TrimPrefix(rest[size:], "\r\n")
	}
}

func (s *shelf) list(w http.ResponseWriter, prefix, delimiter string) {
	type content struct {
		Key  string
		Size int
	}
	var result struct {
		XMLName  xml.Name `xml:"ListBucketResult"`
		Contents []content
	}
	for key, body := range s.objects {
		if rest, ok := strings.CutPrefix(key, prefix); ok && (delimiter == "" || !strings.Contains(rest, delimiter)) {
			result.Contents = append(result.Contents, content{key, len(body)})
		}
	}
	text, _ := xml.Marshal(result)
	answer(w, http.StatusOK, string(text))
}

func answer(w http.ResponseWriter, status int, body string) {
	w.Header().Set("Content-Type", "application/xml")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, body)
}

// A bucket keeps backups below its prefix, as a folder does: read back, pruned, and none where an upload was refused or spoilt.
func TestABucketKeepsBackups(t *testing.T) {
	s := &shelf{objects: map[string][]byte{
		"salons/notes.txt": []byte("x"), "salons/old/salonzap-3f9a2c1b-20200101T000000Z.tar.gz": []byte("x"), "salonzap-3f9a2c1b-20200101T000000Z.tar.gz": []byte("x"),
		"salons/salonzap-77777777-20200101T000000Z.tar.gz": []byte("x"),
	}}
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	transport := &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	place, err := backup.NewBucket("s3://vault/salons", backup.Account{Endpoint: server.URL, AccessKey: "me", SecretKey: "hunter2hunter2"}, transport)
	if err != nil {
		t.Fatal(err)
	}
	if place.String() != "s3://vault/salons/" {
		t.Errorf("it is called %s", place)
	}
	h := newHouse()
	m := h.maker(t, place)
	m.Keep, m.Every = 2, 1
	var made []string
	for range 3 {
		h.clock = h.clock.Add(1e12)
		one, err := m.Make(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		made = append(made, one.Name)
	}
	want := append([]string{"notes.txt", "salonzap-77777777-20200101T000000Z.tar.gz"}, made[1:]...)
	slices.Sort(want)
	check := func(when string) {
		t.Helper()
		names, err := place.Names(t.Context())
		slices.Sort(names)
		if err != nil || !slices.Equal(names, want) || len(s.objects) != 6 {
			t.Errorf("%s there are %q of %d, %v; want %q", when, names, len(s.objects), err, want)
		}
	}
	check("afterwards")
	for why, fail := range map[string]*bool{"the bucket is full": &s.refuse, "is not what was written": &s.spoil} {
		*fail = true
		h.clock = h.clock.Add(1e12)
		if _, err := m.Make(t.Context()); err == nil || !strings.Contains(err.Error(), why) || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%v, want %q", err, why)
		}
		*fail = false
		check(why)
	}
	got := h.status(t)
	if got.Failed.Times != 2 || got.Last.Name != made[2] {
		t.Errorf("recorded: %+v", got)
	}
	if s.unsaid > 0 {
		t.Errorf("%d requests were not signed", s.unsaid)
	}
	if _, err := place.Open(t.Context(), "absent"); !fault.Is(err, fault.NotFound) {
		t.Errorf("what is not there: %v", err)
	}
	kept, err := place.Open(t.Context(), made[2])
	if err != nil {
		t.Fatal(err)
	}
	if manifest, err := backup.Read(t.Context(), kept, backup.Key{}, t.TempDir()); err != nil || manifest.Installation != ours {
		t.Errorf("%+v, %v", manifest, err)
	}
	_ = kept.Close()
}

func TestOnlyABucketIsReadAsOne(t *testing.T) {
	for _, wrong := range []string{"s3://", "s3:///x", "s3://me:key@vault/x", "http://vault/x"} {
		if _, _, err := backup.ParseBucket(wrong); err == nil {
			t.Errorf("%s is a bucket", wrong)
		}
	}
}
