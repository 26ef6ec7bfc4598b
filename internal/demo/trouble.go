package demo

import (
	"context"
	"maps"
	"time"

	"salonzap/internal/evolution"
	"salonzap/internal/evolution/evolutiontest"
)

// Trouble is a way in which the server misbehaves until it is told to stop, as the form's "what" names it.
type Trouble string

// The troubles.
const (
	NoCode   Trouble = "no_code"  // {"count":0} and nothing else
	Down     Trouble = "down"     // connections are refused
	Slow     Trouble = "slow"     // every answer takes slowness, every webhook lateness
	Boot     Trouble = "boot"     // restarted, and nothing loaded yet
	Key      Trouble = "key"      // 401 to the key that it took before
	Licence  Trouble = "licence"  // the licence gate of 2.4: 503
	Lost     Trouble = "lost"     // no webhook arrives
	Late     Trouble = "late"     // webhooks come twice, late and in any order
	Outdated Trouble = "outdated" // WhatsApp refuses the server's version (405): connecting for ever
	Offline  Trouble = "offline"  // the server cannot reach WhatsApp
)

// troubles are all troubles, in the order of the page.
func troubles() []Trouble {
	return []Trouble{NoCode, Down, Slow, Boot, Key, Licence, Lost, Late, Outdated, Offline}
}

const (
	slowness  = 6 * time.Second // below the 10 s that a state may take
	lateness  = 3 * time.Second
	noCodeFor = 1 << 30 // connects: for ever
)

// trouble switches one trouble. Outdated and Offline exclude each other: there is one WhatsApp.
func (s *Server) trouble(ctx context.Context, what Trouble, on bool) error {
	s.turning.Lock()
	defer s.turning.Unlock()
	next := maps.Clone(s.on)
	next[what] = on
	if on && what == Outdated {
		delete(next, Offline)
	}
	if on && what == Offline {
		delete(next, Outdated)
	}
	return s.become(ctx, next)
}

// heal ends all troubles and forgets the traffic.
func (s *Server) heal(ctx context.Context) error {
	s.turning.Lock()
	defer s.turning.Unlock()
	err := s.become(ctx, map[Trouble]bool{})
	s.fake.ResetCalls()
	s.ledger.clear()
	return err
}

// current are the troubles that are on.
func (s *Server) current() map[Trouble]bool {
	s.turning.Lock()
	defer s.turning.Unlock()
	return maps.Clone(s.on)
}

// become goes from the troubles of now to others. The caller holds turning.
func (s *Server) become(ctx context.Context, next map[Trouble]bool) error {
	was := s.on
	s.on = next
	mode := whatsApp(was)
	s.fake.Change(func(b *evolutiontest.Behaviour) {
		*b = troubled(s.usual(), next)
		b.WhatsApp = mode
	})
	if whatsApp(next) != mode {
		s.fake.SetWhatsApp(whatsApp(next))
	}
	s.badKey.Store(next[Key])
	switch {
	case next[Boot] && !was[Boot]:
		s.fake.Restart()
	case !next[Boot] && was[Boot]:
		s.fake.FinishBoot()
	}
	if was[NoCode] && !next[NoCode] {
		s.release()
	}
	if next[Down] {
		return s.shut()
	}
	return s.open(ctx)
}

// release shows the codes that were held back, as a server does when it can again.
func (s *Server) release() {
	for _, v := range s.fake.Instances() {
		_ = s.fake.ReleaseCode(v.Name) // it may have been deleted meanwhile
	}
}

func whatsApp(on map[Trouble]bool) evolutiontest.WhatsApp {
	switch {
	case on[Outdated]:
		return evolutiontest.WhatsAppSilent
	case on[Offline]:
		return evolutiontest.WhatsAppRefused
	}
	return evolutiontest.WhatsAppReachable
}

// troubled is a behaviour with some troubles on, apart from how WhatsApp is reached.
func troubled(b evolutiontest.Behaviour, on map[Trouble]bool) evolutiontest.Behaviour {
	if on[NoCode] {
		b.EmptyCodes = noCodeFor
	}
	if on[Slow] {
		b.Latency = make(map[string]time.Duration)
		for _, op := range evolution.Ops() {
			b.Latency[op] = slowness
		}
		b.Webhooks.Late = lateness
	}
	b.Unlicensed = b.Unlicensed || on[Licence]
	if on[Late] {
		b.Webhooks.Late, b.Webhooks.Copies = lateness, 1
		b.Webhooks.Unordered, b.Webhooks.Jitter = true, lateness
	}
	if on[Lost] {
		b.Webhooks.Lose = func(string, evolution.Event) bool { return true }
	}
	return b
}
