package simulator

import (
	"net/http"
	"sync"
)

// reason is WhatsApp's word for one of its numbers (whatsmeow errors.go, "Common errors returned by info queries").
func reason(code int) string {
	words := map[int]string{
		400: "bad-request", 401: "not-authorized", 403: "forbidden", 404: "item-not-found", 405: "not-allowed", 406: "not-acceptable",
		419: "resource-limit", 423: "locked", 429: "rate-overlimit", 500: "internal-server-error", 503: "service-unavailable",
	}
	return words[code]
}

// refusals are what the server says no to. The zero value is nothing.
type refusals struct {
	mu        sync.Mutex
	questions map[string]int // by XML namespace
	messages  int
	media     int
}

// RefuseQuestions answers questions of linked devices in an XML namespace ("w:g2" is about groups, "usync" about numbers,
// "w:m" about where media go) with an error of this number; 0 answers them again.
func (s *Server) RefuseQuestions(namespace string, code int) {
	s.refusals.mu.Lock()
	defer s.refusals.mu.Unlock()
	if s.refusals.questions == nil {
		s.refusals.questions = map[string]int{}
	}
	s.refusals.questions[namespace] = code
}

// RefuseMessages answers messages with this number (479 …), and delivers none of them; 0 takes them again.
func (s *Server) RefuseMessages(code int) {
	s.refusals.mu.Lock()
	defer s.refusals.mu.Unlock()
	s.refusals.messages = code
}

// RefuseMedia answers uploads with this HTTP status; 0 takes them again.
func (s *Server) RefuseMedia(status int) {
	s.refusals.mu.Lock()
	defer s.refusals.mu.Unlock()
	s.refusals.media = status
}

func (r *refusals) ofQuestion(namespace string) int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.questions[namespace]
}

func (r *refusals) ofMessages() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.messages
}

func (r *refusals) ofMedia() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.media
}

// uploads takes media, unless they are refused.
func (s *Server) uploads(w http.ResponseWriter, r *http.Request) {
	if status := s.refusals.ofMedia(); status != 0 {
		http.Error(w, "refused", status)
		return
	}
	s.media.upload(w, r)
}
