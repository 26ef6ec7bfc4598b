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

// queryRefusals are what the server says no to. The zero value is nothing.
type queryRefusals struct {
	mu          sync.Mutex
	queries     map[string]int // by XML namespace
	messageCode int
	mediaCode   int
}

// RefuseQueries answers questions of linked devices in an XML namespace ("w:g2" is about groups, "usync" about numbers,
// "w:m" about where media go) with an error of this number; 0 answers them again.
func (s *Server) RefuseQueries(namespace string, code int) {
	s.refusals.mu.Lock()
	defer s.refusals.mu.Unlock()
	if s.refusals.queries == nil {
		s.refusals.queries = map[string]int{}
	}
	s.refusals.queries[namespace] = code
}

// RefuseMessages answers messages with this number (479 …), and delivers none of them; 0 takes them again.
func (s *Server) RefuseMessages(code int) {
	s.refusals.mu.Lock()
	defer s.refusals.mu.Unlock()
	s.refusals.messageCode = code
}

// RefuseMedia answers uploads with this HTTP status; 0 takes them again.
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

// uploadMedia takes media, unless they are refused.
func (s *Server) uploadMedia(w http.ResponseWriter, r *http.Request) {
	if status := s.refusals.mediaStatus(); status != 0 {
		http.Error(w, "refused", status)
		return
	}
	s.media.upload(w, r)
}
