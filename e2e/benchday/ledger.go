package main

import (
	"sync"
	"time"
)

// hope is what a client expects of a message.
type hope int

const (
	wantsAnswer hope = iota
	isPiece          // what comes after it is answered
	isForPerson      // a person was asked for, and the robot is silent
)

// written is a message that a client wrote.
type written struct {
	client *client
	at     time.Time
	hope   hope
}

// ledger is what happened on phones.
type ledger struct {
	mu       sync.Mutex
	messages map[string]*written // by WhatsApp's id
	newest   map[*client]time.Time
	took     []time.Duration // from the last message of a client until something came
	silent   []*client       // to whom nothing came for a long time
	texts    map[string]int  // answers for which clients have no reply
	errs     []error

	bookings, confirms, abandoned int
}

func (l *ledger) wrote(id string, m *written) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.messages == nil {
		l.messages, l.newest, l.texts = map[string]*written{}, map[*client]time.Time{}, map[string]int{}
	}
	l.messages[id] = m
	l.newest[m.client] = m.at
}

func (l *ledger) last(c *client) time.Time {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.newest[c]
}

func (l *ledger) answered(after time.Duration) { l.note(func() { l.took = append(l.took, after) }) }
func (l *ledger) unheard(c *client)            { l.note(func() { l.silent = append(l.silent, c) }) }
func (l *ledger) fails(err error)              { l.note(func() { l.errs = append(l.errs, err) }) }
func (l *ledger) booked()                      { l.note(func() { l.bookings++ }) }
func (l *ledger) confirmed()                   { l.note(func() { l.confirms++ }) }
func (l *ledger) givesUp()                     { l.note(func() { l.abandoned++ }) }
func (l *ledger) puzzled(read string)          { l.note(func() { l.texts[read]++ }) }

func (l *ledger) note(f func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	f()
}

func (l *ledger) count() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.messages)
}
