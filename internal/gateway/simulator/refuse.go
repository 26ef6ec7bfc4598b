package simulator

import (
	"net/http"
	"sync"
)

// reasonOf is WhatsApp's text for one of its error codes (whatsmeow errors.go, "Common errors returned by info queries").
func reasonOf(code int) string {
	words := map[int]string{
		400: "bad-request", 401: "not-authorized", 403: "forbidden", 404: "item-not-found", 405: "not-allowed", 406: "not-acceptable",
		419: "resource-limit", 423: "locked", 429: "rate-overlimit", 500: "internal-server-error", 503: "service-unavailable",
	}
	return words[code]
}

// queryRefusals are the error codes of queries, messages and uploads that the server refuses. The zero value refuses nothing.
type queryRefusals struct {
	mu          sync.Mutex
	queries     map[string]int // by XML namespace
	messageCode int
	mediaCode   int
}

// RefuseQueries answers queries of linked devices in an XML namespace ("w:g2" is for groups, "usync" for numbers, "w:m" for the media's host)
// with the error of this code; 0 ends that.
func (s *Server) RefuseQueries(namespace string, code int) {
	s.refusals.mu.Lock()
	defer s.refusals.mu.Unlock()
	if s.refusals.queries == nil {
		s.refusals.queries = map[string]int{}
	}
	s.refusals.queries[namespace] = code
}

// RefuseMessages acknowledges messages of linked devices with this error code (479 …) and delivers none of them; 0 ends that.
func (s *Server) RefuseMessages(code int) {
	s.refusals.mu.Lock()
	defer s.refusals.mu.Unlock()
	s.refusals.messageCode = code
}

// RefuseMedia answers uploads with this HTTP status; 0 ends that.
func (s *Server) RefuseMedia(status int) {
	s.refusals.mu.Lock()
	defer s.refusals.mu.Unlock()
	s.refusals.mediaCode = status
}

func (r *queryRefusals) query(namespace string) int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.queries[namespace]
}

func (r *queryRefusals) message() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.messageCode
}

func (r *queryRefusals) mediaStatus() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.mediaCode
}

// uploadMedia stores an uploaded medium, unless uploads are refused.
func (s *Server) uploadMedia(w http.ResponseWriter, r *http.Request) {
	if status := s.refusals.mediaStatus(); status != 0 {
		http.Error(w, "refused", status)
		return
	}
	s.media.upload(w, r)
}
