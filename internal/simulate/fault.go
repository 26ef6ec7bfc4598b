package simulate

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"salonzap/internal/connection"
	"salonzap/internal/evolution/evolutiontest"
)

// Class is a class of failure.
type Class string

// The classes, in the order of the table.
const (
	ServerDied      Class = "server died"
	ProxyError      Class = "proxy error"
	WhatsAppAway    Class = "whatsapp unreachable"
	VersionRefused  Class = "version refused"
	Unlinked        Class = "unlinked"
	Replaced        Class = "replaced"
	InstanceDeleted Class = "instance deleted"
	HooksLost       Class = "webhooks lost"
	SlowNetwork     Class = "slow network"
)

// Classes lists all.
func Classes() []Class {
	return []Class{ServerDied, ProxyError, WhatsAppAway, VersionRefused, Unlinked, Replaced, InstanceDeleted, HooksLost, SlowNetwork}
}

// causes are those that are true of a class; none, too: that something is wrong may be all that can be known.
func (c Class) causes() []connection.Cause {
	switch c {
	case ServerDied, ProxyError, SlowNetwork:
		return []connection.Cause{connection.CauseNone, connection.ServerDown}
	case WhatsAppAway:
		return []connection.Cause{connection.CauseNone, connection.WhatsAppAway}
	case VersionRefused: // an Evolution server does not tell more than that it does not reach WhatsApp
		return []connection.Cause{connection.CauseNone, connection.ClientOutdated, connection.WhatsAppAway}
	case Unlinked:
		return []connection.Cause{connection.CauseNone, connection.Unlinked}
	case Replaced:
		return []connection.Cause{connection.CauseNone, connection.Replaced}
	case InstanceDeleted: // an Evolution server first tells that the phone removed the device (seen on 2026-11-28)
		return []connection.Cause{connection.CauseNone, connection.Deleted, connection.Unlinked}
	case HooksLost:
	}
	return []connection.Cause{connection.CauseNone}
}

// tellable are the causes that an owner may be told. That WhatsApp is out of reach is known by then, and a letter without this cause would be wrong: it
// asks the owner to link again.
func (c Class) tellable() []connection.Cause {
	if causes := c.causes(); c != WhatsAppAway {
		return causes
	}
	return []connection.Cause{connection.WhatsAppAway}
}

// owners tells whether a class ends by what an owner does.
func (c Class) owners() bool { return c == Unlinked || c == InstanceDeleted }

// ofServer tells whether it is noticed when the server's health is.
func (c Class) ofServer() bool { return c == ServerDied || c == ProxyError || c == SlowNetwork }

// fault is what happened to a salon. Its times are zero until they come.
type fault struct {
	class   Class
	began   time.Time
	curable time.Time // the world allows that it works again: its server is well, or its owner clicked
	noticed time.Time // the platform knew that something is wrong
	healed  time.Time // it works, and the platform says so
}

// holds tells whether a fault explains what is seen at a moment. What is told of it may come a little later.
func (f *fault) holds(at time.Time, grace time.Duration) bool {
	return !at.Before(f.began) && (f.healed.IsZero() || at.Before(f.healed.Add(grace)))
}

// happen carries out a step. It does not wait.
func (w *world) happen(s Step) {
	w.note(Event{Who: "world", What: s.Words})
	hosts := w.hosts
	if s.Server > 0 {
		hosts = w.hosts[s.Server-1 : s.Server]
	}
	switch s.Verb {
	case salonsUnlinked, salonsReplaced, instancesDeleted:
		w.strike(s)
		return
	default:
	}
	for _, h := range hosts {
		w.change(h, s)
	}
}

// change carries out a step on one server.
func (w *world) change(h *host, s Step) {
	switch s.Verb {
	case serverDies:
		w.begin(h, ServerDied)
		h.die()
	case serverReturns:
		w.people.Go(func() {
			h.boot(w.ctx)
			w.end(h, ServerDied)
		})
	case proxyAnswers:
		w.begin(h, ProxyError)
		h.set(func() { h.proxy = s.Number })
	case proxyWorks:
		h.set(func() { h.proxy = 0 })
		w.end(h, ProxyError)
	case whatsappRefuses:
		w.begin(h, WhatsAppAway)
		h.reachWhatsApp(false)
	case versionRefused:
		w.begin(h, VersionRefused)
		h.reachWhatsApp(false)
		w.people.Go(func() { w.refuse(h) })
	case whatsappWorks:
		h.reachWhatsApp(true)
		w.end(h, WhatsAppAway)
		w.end(h, VersionRefused)
	case hooksLost:
		w.begin(h, HooksLost)
		h.set(func() { h.loses = true })
	case hooksArrive:
		h.set(func() { h.loses = false })
		w.end(h, HooksLost)
	case networkSlow, networkNormal:
		if s.Verb == networkSlow {
			w.begin(h, SlowNetwork)
		} else {
			w.end(h, SlowNetwork)
		}
		h.setSlow(s.Time)
	case salonsUnlinked, salonsReplaced, instancesDeleted: // of salons
	}
}

// refusedEvery is how often a server that WhatsApp refuses tries again. A real one does so every few seconds, and its events fold into one.
const refusedEvery = time.Minute

// refuse lets a server try in vain until WhatsApp takes it.
func (w *world) refuse(h *host) {
	for wait(w.ctx, refusedEvery) == nil && !h.reaches() {
		h.reachWhatsApp(false)
	}
}

// begin notes that something happens to all salons of a server.
func (w *world) begin(h *host, c Class) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, s := range w.salons {
		if s.host == h {
			s.faults = append(s.faults, &fault{class: c, began: w.now()})
		}
	}
}

// end notes that it is over.
func (w *world) end(h *host, c Class) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, s := range w.salons {
		for _, f := range s.faults {
			if s.host == h && f.class == c && f.curable.IsZero() {
				f.curable = w.now()
			}
		}
	}
}

// replacedEvery is how often a session is taken away by another client with the same keys, while both want it.
const replacedEvery = 20 * time.Second

// strike carries out a step that hits single salons, one after the other.
func (w *world) strike(s Step) {
	n := s.Number
	if s.Share {
		n = (len(w.salons)*s.Number + 99) / 100 //nolint:mnd // per cent, rounded up
	}
	lot := rand.New(rand.NewPCG(w.s.Seed, uint64(s.Line))) //nolint:gosec // a lot that is drawn again in the next run
	hit := lot.Perm(len(w.salons))[:min(n, len(w.salons))]
	slices.Sort(hit)
	gap := s.Time / time.Duration(max(len(hit), 1))
	for i, at := range hit {
		salon := w.salons[at]
		w.people.Go(func() {
			if s.Verb == salonsReplaced {
				w.replace(salon, time.Duration(i)*time.Millisecond, s.Time)
				return
			}
			if wait(w.ctx, time.Duration(i)*gap) == nil {
				w.hit(salon, s.Verb)
			}
		})
	}
}

// hit unlinks one salon, or deletes its instance.
func (w *world) hit(s *salon, v verb) {
	class := Unlinked
	if v == instancesDeleted {
		class = InstanceDeleted
	}
	w.mu.Lock()
	s.faults = append(s.faults, &fault{class: class, began: w.now()})
	w.mu.Unlock()
	err := error(nil)
	if v == instancesDeleted {
		err = s.host.delete(w.ctx, w.net.inside, s.instance)
	} else {
		err = s.host.fake.Unlink(s.instance)
		for errors.Is(err, evolutiontest.ErrNoInstance) && wait(w.ctx, lookEvery) == nil { // its server learns of it when it is back
			err = s.host.fake.Unlink(s.instance)
		}
	}
	if err != nil {
		w.fail(fmt.Errorf("%s of %s: %w", class, s.instance, err))
	}
}

// replace takes a salon's session away again and again for a while.
func (w *world) replace(s *salon, after, d time.Duration) {
	if wait(w.ctx, after) != nil {
		return
	}
	f := &fault{class: Replaced, began: w.now()}
	w.mu.Lock()
	s.faults = append(s.faults, f)
	w.mu.Unlock()
	for end := w.now().Add(d); w.now().Before(end) && w.ctx.Err() == nil; _ = wait(w.ctx, replacedEvery) {
		if err := s.host.fake.Replace(s.instance); err != nil && !errors.Is(err, evolutiontest.ErrNoInstance) { // while its server is away, nobody is there to be replaced
			w.fail(err)
			return
		}
	}
	w.mu.Lock()
	f.curable = w.now()
	w.mu.Unlock()
}

func (w *world) fail(err error) {
	if w.ctx.Err() != nil || errors.Is(err, context.Canceled) { // the run ends
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.failed == nil {
		w.failed = err
	}
}
