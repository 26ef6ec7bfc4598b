package simulate

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"net/http"
	"time"

	"salonzap/internal/connection"
	"salonzap/internal/evolution"
	"salonzap/internal/live"
	"salonzap/internal/phone"
	"salonzap/internal/tenant"
)

const operatorEmail = "operacao@platform.example"

// salon is a salon with its owner, and what is known of it: by the world, and by the platform.
type salon struct {
	n        int
	host     *host
	tenant   tenant.ID
	user     tenant.User
	slug     string
	instance string
	phone    string

	// What the platform says, by its row.
	connected, down bool
	cause           connection.Cause

	faults []*fault // what happened to it, the oldest first
	comes  bool     // its owner is on the way to the connect page
	second bool     // it had two instances
}

// openSalons makes the salons with their owners, and lets each click and scan, one server after the other.
func (w *world) openSalons() error {
	for i, h := range w.hosts {
		if err := w.place(h, true); err != nil {
			return err
		}
		for n := i * w.s.Salons / len(w.hosts); n < (i+1)*w.s.Salons/len(w.hosts); n++ {
			s, err := w.openSalon(n, h)
			if err != nil {
				return err
			}
			w.people.Go(func() { _ = w.link(s) }) // what is not linked is found before the day begins
			time.Sleep(clickGap)
		}
		if err := w.place(h, false); err != nil {
			return err
		}
	}
	for _, h := range w.hosts { // none drains on the day: its salons would go elsewhere at their next click
		if err := w.place(h, true); err != nil {
			return err
		}
	}
	w.sleepUntil(w.at(w.s.From).Add(-settle / 2)) //nolint:mnd // half of it is left for what follows a linking
	for _, s := range w.salons {
		w.read(s)
		if !s.connected || s.down {
			return fmt.Errorf("salon %d could not be linked before the scenario began: %s", s.n, s.cause)
		}
	}
	return nil
}

func (w *world) openSalon(n int, h *host) (*salon, error) {
	t, err := w.core.Salons.Add(w.ctx, scope(), tenant.Draft{Name: fmt.Sprintf("Salão %04d", n+1)})
	if err != nil {
		return nil, err
	}
	s := &salon{
		n: n + 1, host: h, tenant: t.ID, slug: t.Slug.String(), instance: connection.InstanceName(t.Slug), phone: fmt.Sprintf("551198%07d", n),
		user: tenant.User{ID: tenant.NewID().String(), Email: fmt.Sprintf("dona-%04d@salao.example", n+1), PasswordHash: "-", Role: tenant.Owner, Tenant: t.ID, CreatedAt: w.now()},
	}
	if _, ok := phone.FromDigits(s.phone); !ok {
		return nil, errors.New("simulate: " + s.phone + " is no number")
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.salons, w.byTenant[t.ID.String()], w.byEmail[s.user.Email], w.bySlug[s.slug] = append(w.salons, s), s, s, s
	return s, w.core.Store.AddUser(w.ctx, scope(), s.user)
}

// The times of an owner at the connect page.
const (
	clickWait = 10 * time.Second
	scanAfter = 15 * time.Second // the phone is at hand, and its menu is not
	lookAgain = 5 * time.Second
	givesUp   = 4 * time.Minute
	tries     = 5
)

// link is an owner who clicks, and scans the code that is shown, until WhatsApp works or she has had enough. It returns true when it works.
func (w *world) link(s *salon) bool {
	for range tries {
		v, err := w.core.Connections.Connect(w.ctx, s.tenant, connection.Request{
			Click: connection.Click{Method: connection.QR, By: s.user.Actor(), Watched: connection.WatchTTL}, Wait: clickWait,
		})
		if err != nil {
			w.fail(err)
			return false
		}
		if w.scan(s, v) {
			return true
		}
	}
	return false
}

// scan scans what the page shows. It returns true when WhatsApp works.
func (w *world) scan(s *salon, v connection.View) bool {
	_ = wait(w.ctx, scanAfter)
	for end := w.now().Add(givesUp); w.now().Before(end) && w.ctx.Err() == nil; {
		if code := v.Code().QRText; code != "" {
			_ = s.host.fake.ScanCode(code, s.phone, "Salão") // an old code is refused; the page shows a new one
		}
		_ = wait(w.ctx, lookAgain)
		var err error
		if v, err = w.core.Connections.Watch(w.ctx, tenant.For(s.tenant), s.tenant); err != nil {
			return false
		}
		if v.Status == connection.StatusConnected {
			return true
		}
		if v.Status == connection.StatusDisconnected {
			return false // she clicks again
		}
	}
	return false
}

// react lets an owner who was told come to the connect page some time later, and link her phone again if the page asks for that.
func (w *world) react(s *salon) {
	if w.s.Owners == 0 || s.comes {
		return
	}
	s.comes = true
	sum := fnv.New32a()
	_, _ = fmt.Fprintf(sum, "%d %d", w.s.Seed, s.n)
	const parts = 1000
	after := w.s.Owners/2 + w.s.Owners*time.Duration(sum.Sum32()%parts)/parts
	w.people.Go(func() {
		defer func() { w.mu.Lock(); s.comes = false; w.mu.Unlock() }()
		if wait(w.ctx, after) != nil {
			return
		}
		for w.asksForScan(s) {
			w.mu.Lock()
			for _, f := range s.faults {
				if f.class.owners() && f.healed.IsZero() {
					f.curable = w.now()
				}
			}
			w.mu.Unlock()
			w.note(Event{Who: "owners", What: "click Reconectar, and scan"})
			if w.link(s) || wait(w.ctx, w.s.Owners) != nil { // when it does not work, she comes back later
				return
			}
		}
	})
}

// asksForScan tells whether the connect page asks the owner to link her phone; otherwise it works, or she has to wait.
func (w *world) asksForScan(s *salon) bool {
	v, err := w.core.Connections.Watch(w.ctx, tenant.For(s.tenant), s.tenant)
	return err == nil && v.Status == connection.StatusDisconnected
}

// mail is the mail server.
func (w *world) mail(_ context.Context, to, subject, _ string) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	key := letterKey(to, w.now())
	w.report.letters[key] = append(w.report.letters[key], subject)
	if s := w.byEmail[to]; s != nil {
		w.react(s)
	}
	return nil
}

// transport is the platform's way to its servers.
func (w *world) transport(http.RoundTripper) http.RoundTripper { return w.net }

// follow reads each row that changed, as an open page does.
func (w *world) follow(f *live.Follower) {
	for {
		select {
		case <-w.ctx.Done():
			return
		case <-f.Hints():
		}
		for topic, ok := f.Next(); ok; topic, ok = f.Next() {
			w.mu.Lock()
			s := w.byTenant[topic]
			w.mu.Unlock()
			if s != nil {
				w.read(s)
			} else if topic == live.All {
				for _, s := range w.salons {
					w.read(s)
				}
			}
		}
	}
}

// read reads a salon's row, and judges its cause.
func (w *world) read(s *salon) {
	c, err := w.core.Store.ByTenant(w.ctx, scope(), s.tenant)
	if err != nil {
		return // none yet, or the run ends
	}
	cause, down := connection.Outage(c)
	_, connected := c.State.(connection.Connected)
	w.mu.Lock()
	defer w.mu.Unlock()
	s.connected, s.down, s.cause = connected, down, cause
	w.judgeRow(s)
}

// works tells whether the salon's phone is linked and its session open, whatever the platform knows.
func (s *salon) works() bool {
	v, there := s.host.fake.Instance(s.instance)
	return there && v.State == evolution.StateOpen && s.host.serves()
}
