package evolutiontest

import (
	"context"
	"maps"
	"sort"

	"salonzap/internal/evolution"
)

// View is a copy of an instance's state in the fake, codes and token included.
type View struct {
	Name       string
	ID         string
	Token      evolution.Key
	State      evolution.State // live
	Listed     evolution.State // what the list shows
	Loaded     bool
	Paired     bool
	Phone      string // the last one paired, in digits; it survives a logout
	Number     string // the one that the current pairing code is for
	Code       evolution.QRCode
	CodesShown int
	Webhook    *evolution.Webhook
	Settings   evolution.Settings
	Deleting   bool
	Cleaning   bool // a session ended, but its keys stay until LOGOUT_INSTANCE is delivered or given up
	Wiped      bool // open without keys: unpaired after the next Restart
}

func viewOf(in *instance) View {
	v := View{
		Name: in.name, ID: in.id, Token: in.token, State: in.live, Listed: in.db, Loaded: in.loaded, Paired: in.paired,
		Phone: in.owner, Number: in.linkNumber, Code: in.code, CodesShown: in.count, Settings: in.settings, Deleting: in.deleting,
		Cleaning: in.cleaning, Wiped: in.wiped,
	}
	if in.webhook != nil {
		hook := *in.webhook
		v.Webhook = &hook
	}
	return v
}

// Instances are all instances, sorted by name.
func (s *Server) Instances() []View {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := make([]View, 0, len(s.instances))
	for _, in := range s.instances {
		out = append(out, viewOf(in))
	}
	sort.Slice(out, func(i, j int) bool { return out[i].Name < out[j].Name })
	return out
}

// Instance is one instance, and false when there is none of that name.
func (s *Server) Instance(name string) (View, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	in := s.instances[name]
	if in == nil {
		return View{}, false
	}
	return viewOf(in), true
}

// Calls is the number of calls of each operation, by its Op constant in package evolution.
func (s *Server) Calls() map[string]int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return maps.Clone(s.calls)
}

// CallsOf is Calls for one instance; a create counts for the name in its body.
func (s *Server) CallsOf(name string) map[string]int {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := maps.Clone(s.callsOf[name])
	if out == nil {
		out = map[string]int{}
	}
	return out
}

// ResetCalls sets all counts to 0.
func (s *Server) ResetCalls() {
	s.mu.Lock()
	defer s.unlock()
	clear(s.calls)
	clear(s.callsOf)
}

// WaitInstance waits until wanted returns true for the instance, or returns ctx's error. wanted must call no method of the fake.
func (s *Server) WaitInstance(ctx context.Context, name string, wanted func(View) bool) error {
	return s.wait(ctx, func() bool {
		in := s.instances[name]
		return in != nil && wanted(viewOf(in))
	})
}

// WaitGone waits until there is no instance of that name, or returns ctx's error.
func (s *Server) WaitGone(ctx context.Context, name string) error {
	return s.wait(ctx, func() bool { return s.instances[name] == nil })
}

// WaitCalls waits until an operation was called n times since the start or ResetCalls, or returns ctx's error.
func (s *Server) WaitCalls(ctx context.Context, op string, n int) error {
	return s.wait(ctx, func() bool { return s.calls[op] >= n })
}

// WaitDelivered waits until every webhook is delivered or given up, retries included, or returns ctx's error.
func (s *Server) WaitDelivered(ctx context.Context) error {
	return s.wait(ctx, func() bool { return s.pending == 0 })
}

// wait calls done, with mu held, now and after each change, until it returns true.
func (s *Server) wait(ctx context.Context, done func() bool) error {
	s.mu.Lock()
	s.watchers++
	defer func() {
		s.watchers--
		s.mu.Unlock()
	}()
	for !done() {
		changed := s.changed
		s.mu.Unlock()
		select {
		case <-changed:
			s.mu.Lock()
		case <-ctx.Done():
			s.mu.Lock()
			return ctx.Err()
		}
	}
	return nil
}
