package sender_test

import (
	"context"
	"io"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"

	"salonzap/internal/contact"
	"salonzap/internal/fault"
	"salonzap/internal/inbox"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

// simulation holds the outboxes of some salons as the store does, and plays the server that
// messages are handed to. It records every violation of a rule.
type simulation struct {
	mu         sync.Mutex
	random     *rand.Rand
	boxes      map[tenant.ID]*outbox
	violations []string // violations that were found
	hints      chan struct{}
}

// outbox is a salon's.
type outbox struct {
	queue  []inbox.Outgoing
	line   inbox.Line
	due    inbox.DueOutbox
	handed inbox.ID // the message that a holder hands over; zero: none

	onWay   int                   // messages at the server now, sent by live processes
	last    time.Time             // when the server got the last one
	carried map[inbox.ID]int      // how often the server was asked to send it
	arrived map[inbox.ID]int      // how often it was sent
	lanes   map[contact.ID]string // the last new message of a chat
}

func newSimulation(seed uint64) *simulation {
	return &simulation{random: rand.New(rand.NewPCG(seed, 7)), boxes: map[tenant.ID]*outbox{}, hints: make(chan struct{}, 1)}
}

func (d *simulation) chance(percent int) bool { return d.random.IntN(100) < percent }

func (d *simulation) breaks(law string, o inbox.Outgoing) {
	d.violations = append(d.violations, law+": a "+string(o.Origin)+" that is "+string(o.State))
}

// open adds a salon.
func (d *simulation) open() tenant.ID {
	t := tenant.NewID()
	d.boxes[t] = &outbox{
		line: inbox.Line{Zone: time.UTC, Pace: inbox.DefaultPace()}, due: inbox.DueOutbox{Tenant: t, Server: "default"},
		carried: map[inbox.ID]int{}, arrived: map[inbox.ID]int{}, lanes: map[contact.ID]string{},
	}
	return t
}

// accept adds a message that was accepted.
func (d *simulation) accept(o inbox.Outgoing) {
	d.mu.Lock()
	defer d.mu.Unlock()
	b := d.boxes[o.Tenant]
	b.queue = append(b.queue, o)
	if b.due.Holder == "" {
		b.due.At = time.Now()
	}
	d.hint()
}

func (d *simulation) hint() {
	select {
	case d.hints <- struct{}{}:
	default:
	}
}

// shut closes a salon's line, or opens it.
func (d *simulation) shut(t tenant.ID, why inbox.Cause) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.boxes[t].line.Shut = why
	if d.boxes[t].due.Holder == "" {
		d.boxes[t].due.At = time.Now()
	}
	d.hint()
}

// process is the simulation as one Sender process sees it; after a crash its calls fail and change
// nothing.
type process struct {
	*simulation
	name string
	dead atomic.Bool
}

// fails tells whether a transaction fails, and whether it is applied all the same.
func (p *process) fails(applied *bool) error {
	if p.dead.Load() {
		return fault.New(fault.Unavailable, "simulation", text.TryLater)
	}
	if !p.chance(4) {
		*applied = true
		return nil
	}
	*applied = p.chance(50)
	return fault.New(fault.Unavailable, "simulation", text.TryLater)
}

func (p *process) DueOutboxes(_ context.Context, _ tenant.Scope, until time.Time) (list []inbox.DueOutbox, next time.Time, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	var ok bool
	if err := p.fails(&ok); err != nil {
		return nil, time.Time{}, err
	}
	list, next = p.due(until)
	return list, next, nil
}

// due is what DueOutboxes lists. The caller holds mu.
func (d *simulation) due(until time.Time) (list []inbox.DueOutbox, next time.Time) {
	for _, b := range d.boxes {
		switch {
		case b.due.At.IsZero():
		case !b.due.At.After(until):
			list = append(list, b.due)
		case b.due.Holder == "" && (next.IsZero() || b.due.At.Before(next)):
			next = b.due.At
		}
	}
	return list, next
}

func (p *process) TakeOutbox(_ context.Context, _ tenant.Scope, due inbox.DueOutbox, holder string, now time.Time) (inbox.Handover, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	applied := false
	err := p.fails(&applied)
	if !applied {
		return inbox.Handover{}, err
	}
	b := p.boxes[due.Tenant]
	if b.due.Fence != due.Fence {
		return inbox.Handover{}, fault.New(fault.NotFound, "simulation", text.TryLater)
	}
	b.due.Fence++
	b.change(b.handed, func(o inbox.Outgoing) inbox.Outgoing { return o.Tried(inbox.Outcome{State: inbox.Unknown, At: now}) })
	b.handed = inbox.ID{}
	going, look := b.judge(now)
	if going.ID.IsZero() && look.ID.IsZero() {
		return inbox.Handover{Shut: b.line.Shut}, err
	}
	if going.ID.IsZero() {
		b.due.Holder, b.due.At = holder, now.Add(inbox.OutboxLease)
		return inbox.Handover{Outgoing: look, Server: "default", Instance: "x", Fence: b.due.Fence, Shut: b.line.Shut, OnlyLook: true}, err
	}
	b.handed, b.due.Holder, b.due.At = going.ID, holder, now.Add(inbox.OutboxLease)
	if b.line.Shut != "" {
		p.breaks("over a line that is shut", going)
	}
	return inbox.Handover{Outgoing: going, Server: "default", Instance: "x", Fence: b.due.Fence}, err
}

// judge plans the waiting messages, gives the lease back, and returns the message that goes now.
func (b *outbox) judge(now time.Time) (going, look inbox.Outgoing) {
	verdicts := inbox.Plan(b.queue, b.line, now)
	deadline := time.Time{}
	for _, v := range verdicts {
		b.change(v.ID, func(o inbox.Outgoing) inbox.Outgoing {
			switch v.Do {
			case inbox.Expire:
				return o.Expire(v.Why, now)
			case inbox.Go:
				going = o
			case inbox.Look:
				look = o
			case inbox.Wait:
			}
			if ends := o.EndsAt(); deadline.IsZero() || ends.Before(deadline) {
				deadline = ends
			}
			return o
		})
	}
	b.due.Holder, b.due.At = "", inbox.NextLook(verdicts, b.line, deadline, now)
	return going, look
}

func (b *outbox) change(id inbox.ID, f func(inbox.Outgoing) inbox.Outgoing) {
	for i := range b.queue {
		if b.queue[i].ID == id {
			b.queue[i] = f(b.queue[i])
		}
	}
}

func (p *process) RenewOutbox(_ context.Context, _ tenant.Scope, h inbox.Handover, now time.Time) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	applied := false
	err := p.fails(&applied)
	b := p.boxes[h.Tenant]
	switch {
	case !applied:
	case b.due.Fence != h.Fence:
		return fault.New(fault.Conflict, "simulation", text.Conflicting)
	default:
		b.due.At = now.Add(inbox.OutboxLease)
	}
	return err
}

func (p *process) SettleOutbox(_ context.Context, _ tenant.Scope, h inbox.Handover, out inbox.Outcome, now time.Time) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	applied := false
	err := p.fails(&applied)
	b := p.boxes[h.Tenant]
	if !applied {
		return err
	}
	if b.due.Fence != h.Fence || b.handed != h.ID && !h.OnlyLook {
		if out.State == inbox.Sent || out.State == inbox.Refused {
			b.change(h.ID, func(o inbox.Outgoing) inbox.Outgoing {
				o.Message, _ = o.Fold(inbox.Receipt{About: inbox.About{Key: o.Key}, State: out.State, Cause: out.Cause, At: out.At}, now)
				return o
			})
		}
		return err
	}
	b.change(h.ID, func(o inbox.Outgoing) inbox.Outgoing { return o.Tried(out) })
	b.handed = inbox.ID{}
	if !out.Looked {
		b.line.Last = now
	}
	if !out.Looked && h.Origin == inbox.Unasked {
		b.line.LastUnasked = now
	}
	b.judge(now)
	if !b.due.At.IsZero() {
		p.hint()
	}
	return err
}

func (p *process) MarkOutboxDue(_ context.Context, _ tenant.Scope, t tenant.ID, now time.Time) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	applied := false
	err := p.fails(&applied)
	if b := p.boxes[t]; applied && b.due.Holder == "" && !b.due.At.IsZero() {
		b.due.At = now
		p.hint()
	}
	return err
}

// Find plays the server's lookup: it finds the message, has not kept it, or does not answer.
func (p *process) Find(_ context.Context, h inbox.Handover) inbox.Outcome {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.boxes[h.Tenant].arrived[h.ID] > 0 && p.chance(80) {
		return inbox.Outcome{State: inbox.Sent, At: time.Now()}
	}
	return inbox.Outcome{State: inbox.Unknown, At: time.Now()}
}

// Carry plays the server: it sends, refuses, does not send, does not say whether it sent, or is
// slow.
func (p *process) Carry(ctx context.Context, h inbox.Handover, _ io.Reader) inbox.Outcome {
	wait := p.arrive(h)
	select {
	case <-ctx.Done():
	case <-time.After(wait):
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	b := p.boxes[h.Tenant]
	if !p.dead.Load() {
		b.onWay--
	}
	out := inbox.Outcome{At: time.Now()}
	switch draw := p.random.IntN(100); {
	case ctx.Err() != nil || draw < 15: // unknown outcome: it was sent or not
		out.State = inbox.Unknown
		if p.chance(50) {
			b.arrived[h.ID]++
		}
	case draw < 25:
		out.State = inbox.Pending
	case draw < 30:
		out.State, out.Cause = inbox.Refused, inbox.CauseCold
	default:
		out.State = inbox.Sent
		b.arrived[h.ID]++
	}
	return out
}

// arrive checks the rules when a message is handed over, and returns how long the server takes.
func (p *process) arrive(h inbox.Handover) time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	b, now := p.boxes[h.Tenant], time.Now()
	switch {
	case !h.Deadline.After(now):
		p.breaks("after its deadline", h.Outgoing)
	case b.onWay > 0:
		p.breaks("two at once", h.Outgoing)
	case now.Sub(b.last) < b.line.Pace.Gap:
		p.breaks("flushed", h.Outgoing)
	case b.arrived[h.ID] > 0 && h.Policy == inbox.Once:
		p.breaks("twice", h.Outgoing)
	}
	if lane := b.lanes[h.Contact]; b.carried[h.ID] == 0 && h.Origin != inbox.Unasked {
		if h.ID.String() < lane {
			p.breaks("out of order", h.Outgoing)
		}
		b.lanes[h.Contact] = h.ID.String()
	}
	b.carried[h.ID]++
	b.last = now
	b.onWay++
	if p.chance(5) {
		return time.Duration(p.random.IntN(150)) * time.Second
	}
	return time.Duration(p.random.IntN(2000)) * time.Millisecond
}

// crash ends a process in the middle of whatever it does.
func (p *process) crash() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.dead.Store(true)
	for _, b := range p.boxes {
		b.onWay = 0
	}
}
