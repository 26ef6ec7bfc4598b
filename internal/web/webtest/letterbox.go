package webtest

import (
	"context"
	"sync"
)

// Letterbox is the mail server of a test.
type Letterbox struct {
	mu   sync.Mutex
	Sent []string // "to\nsubject\nbody"
	Fail error
}

// Mail keeps the letter.
func (l *Letterbox) Mail(_ context.Context, to, subject, body string) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.Sent = append(l.Sent, to+"\n"+subject+"\n"+body)
	return l.Fail
}
