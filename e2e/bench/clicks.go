package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"runtime"
	"slices"
	"time"

	"salonzap/e2e/child"
	"salonzap/internal/evolution"
)

// steadyFor is how long clicks come at half of the target's rate. It is shorter than the time after which a code that is
// shown is looked at again.
const steadyFor = 6 * time.Second

// goal is the target for a database: answered clicks a second on two processors shared with the
// load, the ratio to the bare handler's rate, and the 99th percentile of the time of an answer at
// half of that rate.
type goal struct {
	rate  int
	ratio float64
	p99   float64 // ms
}

func goalOf(kind string) goal {
	if kind == postgresName {
		return goal{rate: 400, ratio: 1.0 / 5, p99: 50}
	}
	return goal{rate: 600, ratio: 1.0 / 3, p99: 50}
}

// slice is one series of clicks.
type slice struct {
	clicks int
	took   time.Duration
	cost   cost
	writes writes
	extra  map[string]int // calls beyond those that the clicks must cost, by operation
}

func (s slice) rate() float64 { return float64(s.clicks) / s.took.Seconds() }

// sort is a kind of click: a salon's first, or one after its attempt was ended.
type sort struct {
	name  string
	bare  string         // the bare handler's path
	calls map[string]int // what a click must cost the played server
}

func sorts() []sort {
	return []sort{
		{"first clicks", bareFirst, map[string]int{evolution.OpCreate: 1, evolution.OpConnect: 1}},
		{"reconnecting clicks", bareAgain, map[string]int{evolution.OpConnect: 1}},
	}
}

// clicks measures answered clicks through the whole server, and the bare handler in turn.
func (b *bench) clicks(ctx context.Context, kind string) (err error) {
	b.report.begin("Clicks, " + title(kind))
	goal := goalOf(kind)
	p, err := b.newPlace(ctx, kind)
	if err != nil {
		return err
	}
	closed, open := b.options.clicks*b.options.rounds, goal.rate/2*int(steadyFor/time.Second)
	all := closed + open + warmSalons
	if err := b.furnish(ctx, p, false, all); err != nil {
		return err
	}
	t, err := b.serve(ctx, p)
	if err != nil {
		return err
	}
	defer func() {
		err = errors.Join(err, t.Stop())
		if err == nil {
			err = b.showProfiles(ctx, kind)
		}
	}()
	if err := b.warmUp(ctx, t, p.slugs(all-warmSalons+1, all)); err != nil {
		return err
	}
	if err := b.takeTurns(ctx, t, goal); err != nil {
		return err
	}
	return b.halfRate(ctx, t, p.slugs(closed+1, closed+open), goal)
}

// takeTurns lets the bare handler and the server answer the same number of clicks, one after the other, again and again.
func (b *bench) takeTurns(ctx context.Context, t *target, goal goal) (err error) {
	keeping, keepingURL, err := b.keeping(ctx, t.place)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, keeping.Stop()) }()
	ours, theirs, kept := map[string][]slice{}, map[string][]slice{}, map[string][]slice{}
	for round := range b.options.rounds {
		salons := t.slugs(round*b.options.clicks+1, (round+1)*b.options.clicks)
		for _, s := range sorts() {
			bare, err := b.bareSlice(ctx, b.bare, b.bareURL+s.bare+"bare-", salons)
			if err != nil {
				return fmt.Errorf("the bare handler: %w", err)
			}
			little, err := b.bareSlice(ctx, keeping, keepingURL+s.bare+"kept-"+t.kind+"-", salons)
			if err != nil {
				return fmt.Errorf("the bare handler that commits: %w", err)
			}
			if round == b.options.rounds-1 {
				b.profile(t, s)
			}
			mine, err := b.slice(ctx, t, s, salons)
			if err != nil {
				return err
			}
			b.profiled(t)
			theirs[s.name], ours[s.name] = append(theirs[s.name], bare), append(ours[s.name], mine)
			kept[s.name] = append(kept[s.name], little)
			if err := b.stopAll(ctx, t, salons); err != nil {
				return err
			}
		}
	}
	for _, s := range sorts() {
		b.compare(s.name, ours[s.name], theirs[s.name], kept[s.name], goal)
	}
	b.report.note("memory of the server after them", residentOf(t.Process), "MiB")
	return nil
}

// transactionsOfClick is what a click writes at least: that it began, and its code.
const transactionsOfClick = 2

// slice clicks each salon once at the server, and counts what it wrote and what reached the played one.
func (b *bench) slice(ctx context.Context, t *target, s sort, salons []string) (slice, error) {
	if err := b.ask(ctx, "reset", nil, nil); err != nil {
		return slice{}, err
	}
	before, err := b.written(ctx, t)
	if err != nil {
		return slice{}, err
	}
	out, err := b.timed(ctx, t.Process, len(salons), func(ctx context.Context, i int) error {
		return b.click(ctx, t.whatsapp(salons[i])+"/connect", t.key)
	})
	if err != nil {
		return out, err
	}
	after, err := b.written(ctx, t)
	if err != nil {
		return out, err
	}
	if out.writes = after.minus(before); out.writes.transactions < transactionsOfClick*float64(len(salons)) {
		return out, fmt.Errorf("%d %s made %.0f transactions: fewer than they must cost", len(salons), s.name, out.writes.transactions)
	}
	var c counts
	instances := make([]string, len(salons))
	for i, slug := range salons {
		instances[i] = instanceName(slug)
	}
	if err := b.ask(ctx, "counts", names{instances}, &c); err != nil {
		return out, err
	}
	out.extra = c.Calls
	for op, each := range s.calls {
		if c.Reached[op] < len(salons) || c.Calls[op] < each*len(salons) {
			return out, fmt.Errorf("%d %s made %d calls of %s for %d salons: fewer than they must cost", len(salons), s.name, c.Calls[op], op, c.Reached[op])
		}
		out.extra[op] -= each * len(salons)
	}
	return out, nil
}

// bareSlice clicks the same number of times at the bare handler. Its instances have names of their own.
func (b *bench) bareSlice(ctx context.Context, p *child.Process, url string, salons []string) (slice, error) {
	return b.timed(ctx, p, len(salons), func(ctx context.Context, i int) error {
		return b.click(ctx, url+salons[i], "")
	})
}

// timed makes a volley and counts its cost until the last webhook is through.
func (b *bench) timed(ctx context.Context, p *child.Process, n int, do func(ctx context.Context, i int) error) (slice, error) {
	before := b.spent(p)
	took, err := b.volley(ctx, n, do)
	if err != nil {
		return slice{}, err
	}
	if err := b.ask(ctx, "settle", nil, nil); err != nil {
		return slice{}, err
	}
	return slice{clicks: n, took: took, cost: b.spent(p).minus(before)}, nil
}

// spent is the processor time so far of all processes that take part.
func (b *bench) spent(p *child.Process) cost {
	c := cost{target: p.CPU(), fake: b.fake.CPU(), load: child.CPU(os.Getpid())}
	if b.cluster != nil {
		c.database = child.TreeCPU(b.cluster.PID())
	}
	return c
}

// compare reports one sort of click. Rates are the middle slice's; ratios those of neighbouring slices; costs are sums.
func (b *bench) compare(name string, ours, theirs, kept []slice, goal goal) {
	var rates, bare, ratios, little, fair []float64
	var mine, other cost
	var wrote writes
	clicks, extra := 0, map[string]int{}
	for i, s := range ours {
		rates, bare = append(rates, s.rate()), append(bare, theirs[i].rate())
		ratios = append(ratios, s.rate()/theirs[i].rate())
		little, fair = append(little, kept[i].rate()), append(fair, s.rate()/kept[i].rate())
		wrote = wrote.plus(s.writes)
		mine, other = mine.plus(s.cost), other.plus(theirs[i].cost)
		clicks += s.clicks
		for op, n := range s.extra {
			extra[op] += n
		}
	}
	each := func(d time.Duration) float64 { return ms(d) / float64(clicks) }
	b.report.judge(name+" answered", median(rates), "/s", atLeast, float64(goal.rate))
	b.report.judge(name+", ratio to the bare handler", median(ratios), "", atLeast, goal.ratio)
	b.report.note("  the bare handler answered", median(bare), "/s")
	b.report.note("  ratio to a bare handler that commits twice", median(fair), "")
	b.report.note("  which answered", median(little), "/s")
	b.report.note("  transactions of a click", wrote.transactions/float64(clicks), "")
	b.report.note("  commits of a click", wrote.commits/float64(clicks), "")
	b.report.note("  written to disk for a click", wrote.bytes/1024/float64(clicks), "KiB")
	for _, op := range slices.Sorted(maps.Keys(extra)) {
		b.report.note("  calls beyond those that a click must cost, each: "+op, float64(extra[op])/float64(clicks), "")
	}
	if mine.target == 0 {
		return // no /proc here
	}
	b.report.note("  processor time of a click: the server", each(mine.target), "ms")
	b.report.note("  … its database", each(mine.database), "ms")
	b.report.note("  … the played server and the load", each(mine.fake+mine.load), "ms")
	b.report.note("  processor time of a click at the bare handler", each(other.target), "ms")
	b.report.note("  … the played server and the load", each(other.fake+other.load), "ms")
	b.report.note("  ratio by processor time, everybody counted", float64(other.all())/float64(mine.all()), "")
	b.report.note("  rate that these processors allow when nobody else works", float64(clicks*runtime.NumCPU())/mine.all().Seconds(), "/s")
}

// halfRate measures how long answers take at half of the wanted rate, for first clicks and for reconnecting ones.
func (b *bench) halfRate(ctx context.Context, t *target, salons []string, goal goal) error {
	for _, s := range sorts() {
		took, err := b.steady(ctx, t, salons, goal.rate/2)
		if err != nil {
			return err
		}
		b.report.note(fmt.Sprintf("%s at %d/s, half of all", s.name, goal.rate/2), ms(median(took)), "ms")
		b.report.judge(fmt.Sprintf("%s at %d/s, 99 of 100", s.name, goal.rate/2), ms(percentile(took, 0.99)), "ms", atMost, goal.p99)
		if err := b.stopAll(ctx, t, salons); err != nil {
			return err
		}
	}
	return nil
}
