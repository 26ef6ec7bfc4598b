package outboxtest

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"slices"
	"sync"
	"time"

	"salonzap/internal/outbox"
)

// Store is an outbox.Store in memory. The zero Store is empty.
type Store struct {
	mu     sync.Mutex
	rows   []outbox.Message
	seq    int64
	parked map[int64]bool
}

var _ outbox.Store = (*Store)(nil)

// Put adds a message, which expires in 72 hours unless change says otherwise. Its body holds its id.
func (s *Store) Put(queue, id string, change ...func(*outbox.Message)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.seq++
	m := outbox.Message{
		Seq: s.seq, ID: id, Queue: queue, Kind: "MESSAGES_UPSERT", Expires: time.Now().Add(72 * time.Hour), //nolint:forbidigo // the clock of a test
		Body: fmt.Appendf(nil, `{"event":"messages.upsert","instance":"salon","data":"%s <&>"}`, id),
	}
	for _, f := range change {
		f(&m)
	}
	s.rows = append(s.rows, m)
}

// Queues are the queues with messages.
func (s *Store) Queues(context.Context) (list []string, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, m := range s.rows {
		if !slices.Contains(list, m.Queue) {
			list = append(list, m.Queue)
		}
	}
	return list, nil
}

// Next are messages that may be tried.
func (s *Store) Next(_ context.Context, queue string, until time.Time, limit int) (list []outbox.Message, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var failed []outbox.Message
	held := map[string]bool{}
	for _, m := range s.rows {
		if m.Queue == queue && !m.Due.IsZero() && !s.parked[m.Seq] {
			held[m.Lane] = true
			if !m.Due.After(until) {
				failed = append(failed, m)
			}
		}
	}
	for _, m := range s.rows {
		if m.Queue == queue && len(list) < limit && !held[m.Lane] && !s.parked[m.Seq] {
			list = append(list, m)
		}
	}
	slices.SortFunc(failed, func(a, b outbox.Message) int { return a.Due.Compare(b.Due) })
	return append(list, failed...)[:min(limit, len(list)+len(failed))], nil
}

// NextDue is when the next message that failed is due.
func (s *Store) NextDue(_ context.Context, queue string) (due time.Time, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, m := range s.rows {
		if m.Queue == queue && !m.Due.IsZero() && !s.parked[m.Seq] && (due.IsZero() || m.Due.Before(due)) {
			due = m.Due
		}
	}
	return due, nil
}

// Remove removes messages.
func (s *Store) Remove(_ context.Context, seqs ...int64) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.rows = slices.DeleteFunc(s.rows, func(m outbox.Message) bool { return slices.Contains(seqs, m.Seq) })
	return nil
}

// Failed keeps a failure.
func (s *Store) Failed(_ context.Context, seq int64, f outbox.Failure) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !f.ParkedUntil.IsZero() {
		if s.parked == nil {
			s.parked = map[int64]bool{}
		}
		s.parked[seq] = true
		return nil
	}
	for i := range s.rows {
		if s.rows[i].Seq == seq {
			s.rows[i].Attempts, s.rows[i].Due = f.Attempts, f.Due
		}
	}
	return nil
}

// Len is how many messages there are, parked ones included.
func (s *Store) Len() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.rows)
}

// Parked is how many messages are parked.
func (s *Store) Parked() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.parked)
}

// Receiver is every host that can be called. It answers what Answer says, and remembers.
type Receiver struct {
	Answer func(r *http.Request) int // a status; 0: no answer at all

	mu    sync.Mutex
	calls []Call
}

// Call is one request that a Receiver got.
type Call struct {
	ID      string // by the header Webhook-Id
	Attempt string // by the header X-Attempt
	At      time.Time
	Request *http.Request
	Body    []byte
}

// RoundTrip receives a request.
func (v *Receiver) RoundTrip(r *http.Request) (*http.Response, error) {
	body, _ := io.ReadAll(r.Body)
	v.mu.Lock()
	v.calls = append(v.calls, Call{r.Header.Get(outbox.HeaderID), r.Header.Get("X-Attempt"), time.Now(), r, body}) //nolint:forbidigo // the clock of a test
	v.mu.Unlock()
	status := v.Answer(r)
	if status == 0 {
		<-r.Context().Done()
		return nil, r.Context().Err()
	}
	return &http.Response{StatusCode: status, Body: http.NoBody, Request: r, Header: http.Header{"Location": {"/elsewhere"}}}, nil
}

// Calls are the calls so far.
func (v *Receiver) Calls() []Call {
	v.mu.Lock()
	defer v.mu.Unlock()
	return slices.Clone(v.calls)
}

// Seen are the calls so far as "id/attempt".
func (v *Receiver) Seen() (list []string) {
	for _, c := range v.Calls() {
		list = append(list, c.ID+"/"+c.Attempt)
	}
	return list
}
