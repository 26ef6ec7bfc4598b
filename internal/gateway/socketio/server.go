package socketio

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"net/http"
	"sync"
	"time"
)

// Config is what a Server needs.
type Config struct {
	// Authorize returns the room of a client that connects to a namespace; false when it is not allowed. auth is the JSON that the client sent
	// with the connect packet; empty when it sent none.
	Authorize func(r *http.Request, namespace string, auth json.RawMessage) (room string, ok bool)
	Origins   []string      // patterns of the hosts whose pages may connect from a browser, besides the server's own; "*" is any
	Ping      time.Duration // between two pings; 25 s when 0
	Pong      time.Duration // how long the answer to a ping may take; 20 s when 0
	Max       int           // connections at once; 1000 when 0
}

const (
	maxIncoming   = 64 << 10 // bytes of one message or body of a client
	maxWaiting    = 256      // queued packets of a connection
	maxNamespaces = 64       // of one connection
	writeTimeout  = 10 * time.Second
	maxPayload    = 1_000_000 // bytes of one answer to a poll; told to clients, as the reference server does
)

// Server holds connections. It is safe for concurrent use. End it with Close.
type Server struct {
	cfg Config

	mu     sync.Mutex
	rooms  map[string]map[*conn]string // by room: its connections, and the namespace of each
	conns  map[string]*conn            // by session id
	closed bool
	work   sync.WaitGroup
	ctx    context.Context
	stop   context.CancelFunc
}

// New makes a Server.
func New(c Config) *Server {
	if c.Ping <= 0 {
		c.Ping = 25 * time.Second
	}
	if c.Pong <= 0 {
		c.Pong = 20 * time.Second
	}
	if c.Max <= 0 {
		c.Max = 1000
	}
	s := &Server{cfg: c, rooms: map[string]map[*conn]string{}, conns: map[string]*conn{}}
	s.ctx, s.stop = context.WithCancel(context.Background())
	return s
}

// Close ends all connections and waits for them.
func (s *Server) Close() {
	s.mu.Lock()
	s.closed = true
	s.mu.Unlock()
	s.stop()
	s.work.Wait()
}

// Listening tells whether a room has a connection.
func (s *Server) Listening(room string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.rooms[room]) > 0
}

// Emit sends an event to all connections of a room. data is JSON. It does not wait.
func (s *Server) Emit(room, event string, data json.RawMessage) {
	name, err := json.Marshal(event)
	if err != nil {
		return
	}
	args := "[" + string(name) + "," + string(data) + "]"
	s.mu.Lock()
	defer s.mu.Unlock()
	for c, namespace := range s.rooms[room] {
		c.push(packet(socketEvent, namespace, args))
	}
}

// Empty closes the connections of a room.
func (s *Server) Empty(room string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for c := range s.rooms[room] {
		c.stop()
	}
}

// admit makes a connection; nil when there are too many. removeConn ends it.
func (s *Server) admit(r *http.Request) *conn {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed || len(s.conns) >= s.cfg.Max {
		return nil
	}
	c := newConn(s, r)
	s.conns[c.id] = c
	s.work.Add(1)
	return c
}

// hold makes Close wait until work.Done is called; false when Close was called already.
func (s *Server) hold() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.closed {
		s.work.Add(1)
	}
	return !s.closed
}

func (s *Server) removeConn(c *conn) {
	c.stop()
	s.mu.Lock()
	defer s.mu.Unlock()
	for room, people := range s.rooms {
		if delete(people, c); len(people) == 0 {
			delete(s.rooms, room)
		}
	}
	delete(s.conns, c.id)
	s.work.Done()
}

// find is the connection of a session id; nil when it has ended, or is another server's.
func (s *Server) find(id string) *conn {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.conns[id]
}

func (s *Server) enter(c *conn, room, namespace string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.rooms[room] == nil {
		s.rooms[room] = map[*conn]string{}
	}
	s.rooms[room][c] = namespace
}

func newID() string { return rand.Text()[:20] }
