package simulate

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"salonzap/internal/alarm"
)

// Report is what came of a scenario. It is written in JSON as it is.
type Report struct {
	Scenario string        `json:"scenario"`
	Title    string        `json:"title"`
	Salons   int           `json:"salons"`
	Servers  int           `json:"servers"`
	Seed     uint64        `json:"seed"`
	From     string        `json:"from"`
	Until    string        `json:"until"`
	Timeline []Event       `json:"timeline"`
	Counts   []Count       `json:"counts"`
	Classes  []ClassResult `json:"classes"`
	Calls    int           `json:"calls"`  // to servers, all together
	Errors   int           `json:"errors"` // that the program logged
	Promises []Promise     `json:"promises"`

	events  []Event
	letters map[string][]string // subjects, by letterKey
	wrong   map[Class]int
	second  map[Class]int
	broken  map[PromiseName][]string
}

// Event is a line of the timeline.
type Event struct {
	At     string `json:"at"`
	Who    string `json:"who"`    // world, console, operator or owners
	Number int    `json:"number"` // how many people, or how often
	What   string `json:"what"`
	Cause  string `json:"cause"` // of a notice
	Words  string `json:"words"` // the subject of the first of its letters
	Server string `json:"server"`

	at time.Time
}

// Count is how many salons there were at a moment.
type Count struct {
	At      string         `json:"at"`
	Working int            `json:"working"` // whose WhatsApp works, whatever the platform knows
	Down    int            `json:"down"`    // of which the platform knows that it does not
	States  map[string]int `json:"states"`  // as the console shows them
	Causes  map[string]int `json:"causes"`
}

// ClassResult is what came of a class of failures. Times are in seconds; null when there are none.
type ClassResult struct {
	Class        Class `json:"class"`
	Salons       int   `json:"salons"`
	Noticed      int   `json:"noticed"`
	NoticeMedian *int  `json:"notice_p50_s"`
	NoticeMost   *int  `json:"notice_max_s"`
	Healed       int   `json:"healed"`
	HealMedian   *int  `json:"heal_p50_s"`
	HealMost     *int  `json:"heal_max_s"`
	Waiting      int   `json:"waiting"` // for their owner, or for their server
	Told         int   `json:"told"`    // whose owner was told
	WrongCauses  int   `json:"wrong_causes"`
	Seconds      int   `json:"second_instances"`
}

// PromiseName names a promise.
type PromiseName string

// The promises.
const (
	SecondInstance PromiseName = "no second instance"
	WrongCause     PromiseName = "no wrong cause"
	NotHealed      PromiseName = "healed when its server is well"
	ToldTwice      PromiseName = "one notice for one outage"
	ToldAtNight    PromiseName = "no notice at night"
)

// Promise is a promise, and how it was broken.
type Promise struct {
	Name   PromiseName `json:"name"`
	Broken int         `json:"broken"`
	How    []string    `json:"how"` // the first few
}

// Kept tells whether all promises were kept.
func (r Report) Kept() bool {
	return !slices.ContainsFunc(r.Promises, func(p Promise) bool { return p.Broken > 0 })
}

// letterKey is the address and the second of a letter.
func letterKey(to string, at time.Time) string { return to + " " + at.UTC().Format(time.RFC3339) }

func (r *Report) broke(p PromiseName, how string) { r.broken[p] = append(r.broken[p], how) }

const (
	noticePage = 200
	shownBreak = 5 // examples of a broken promise
)

// background is for reading after the run.
func (w *world) background() context.Context { return context.WithoutCancel(w.ctx) }

// conclude makes the report.
func (w *world) conclude() error {
	told, err := w.notices()
	if err != nil {
		return err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	r := &w.report
	r.Scenario, r.Title, r.Salons, r.Servers, r.Seed = w.s.Name, w.s.Title, w.s.Salons, w.s.Servers, w.s.Seed
	r.From, r.Until, r.Errors = clockText(w.s.From), clockText(w.s.Until), w.errors.n
	for _, h := range w.hosts {
		for _, n := range h.fake.Calls() {
			r.Calls += n
		}
	}
	w.judgeNotices(told)
	w.judgeHealing()
	w.timeline(told)
	for _, c := range Classes() {
		if one, any := w.classResult(c, told); any {
			r.Classes = append(r.Classes, one)
		}
	}
	for _, name := range []PromiseName{SecondInstance, WrongCause, NotHealed, ToldTwice, ToldAtNight} {
		how := r.broken[name]
		slices.Sort(how)
		r.Promises = append(r.Promises, Promise{Name: name, Broken: len(how), How: append([]string{}, how[:min(len(how), shownBreak)]...)})
	}
	return nil
}

// judgeNotices looks for notices that came twice, at night, or of what was not so.
func (w *world) judgeNotices(told []alarm.ListedNotice) {
	open := map[string]bool{} // by who was told of what
	for _, n := range told {
		subject := n.Slug
		if subject == "" {
			subject = n.Server + " " + string(n.Cause)
		}
		switch n.Kind {
		case alarm.Down, alarm.ServerDown:
			if open[subject] {
				w.report.broke(ToldTwice, fmt.Sprintf("%s was told again at %s", subject, w.clock(n.Ended)))
			}
			open[subject] = true
		case alarm.Works, alarm.ServerWorks:
			open[subject] = false
		default:
		}
		if quiet := alarm.DefaultSetting().Quiet; quiet.Until(n.Ended, w.zone).After(n.Ended) {
			w.report.broke(ToldAtNight, fmt.Sprintf("%s %s at %s", subject, n.Kind, w.clock(n.Ended)))
		}
		if s := w.bySlug[n.Slug]; s != nil && n.Kind == alarm.Down && !s.explainsLetter(n.Cause, n.Created) {
			w.report.broke(WrongCause, fmt.Sprintf("the owner of %s was told %q at %s", n.Slug, n.Cause, w.clock(n.Ended)))
			for _, f := range s.faults {
				w.report.wrong[f.class]++
			}
		}
	}
}

// judgeHealing looks for salons that could work, and do not.
func (w *world) judgeHealing() {
	for _, s := range w.salons {
		for _, f := range s.faults {
			if f.healed.IsZero() && !f.curable.IsZero() {
				w.report.broke(NotHealed, fmt.Sprintf("%s: %s at %s, possible since %s, row %s", s.instance, f.class, w.clock(f.began), w.clock(f.curable), cmp.Or(string(s.cause), "without a cause")))
			}
		}
	}
}

// timeline puts what happened, what the console showed and what people were told in one order, minute by minute.
func (w *world) timeline(told []alarm.ListedNotice) {
	r := &w.report
	events := r.events
	for _, n := range told {
		e := Event{Who: "owners", What: "told " + string(n.Kind), Cause: string(n.Cause), at: n.Ended}
		to := ""
		if s := w.bySlug[n.Slug]; s != nil {
			to = s.user.Email
		} else {
			e.Who, e.Server, to = "operator", n.Server, operatorEmail
		}
		for _, subject := range r.letters[letterKey(to, n.Ended)] {
			if e.Words == "" || strings.Contains(subject, e.Server) {
				e.Words = subject
			}
		}
		events = append(events, e)
	}
	type key struct{ at, who, what, cause, server string }
	at := map[key]int{}
	for _, e := range events {
		e.At = w.clock(e.at)
		k := key{e.At, e.Who, e.What, e.Cause, e.Server}
		i, known := at[k]
		if !known {
			i = len(r.Timeline)
			at[k] = i
			r.Timeline = append(r.Timeline, e)
		}
		r.Timeline[i].Number++
	}
	rank := func(e Event) int { return slices.Index([]string{"world", "console", "operator", "owners"}, e.Who) }
	slices.SortStableFunc(r.Timeline, func(a, b Event) int {
		return cmp.Or(cmp.Compare(a.At, b.At), cmp.Compare(rank(a), rank(b)), cmp.Compare(a.Server, b.Server), cmp.Compare(a.What, b.What), cmp.Compare(a.Cause, b.Cause))
	})
}

// classResult is the row of a class; any is false when nothing of it happened.
func (w *world) classResult(c Class, told []alarm.ListedNotice) (one ClassResult, any bool) {
	one = ClassResult{Class: c, WrongCauses: w.report.wrong[c], Seconds: w.report.second[c]}
	down := map[string][]alarm.ListedNotice{}
	for _, n := range told {
		if n.Kind == alarm.Down && slices.Contains(c.causes(), n.Cause) {
			down[n.Slug] = append(down[n.Slug], n)
		}
	}
	var notice, heal []time.Duration
	for _, s := range w.salons {
		for _, f := range s.faults {
			if f.class != c {
				continue
			}
			one.Salons++
			if !f.noticed.IsZero() {
				notice = append(notice, f.noticed.Sub(f.began))
			}
			switch {
			case !f.healed.IsZero():
				heal = append(heal, f.healed.Sub(f.curable))
			case f.curable.IsZero():
				one.Waiting++
			}
			if slices.ContainsFunc(down[s.slug], func(n alarm.ListedNotice) bool { return f.holds(n.Created, tellGrace) }) {
				one.Told++
			}
		}
	}
	one.Noticed, one.Healed = len(notice), len(heal)
	one.NoticeMedian, one.NoticeMost = spread(notice)
	one.HealMedian, one.HealMost = spread(heal)
	return one, one.Salons > 0
}

// spread is the median and the maximum in whole seconds, rounded up to the time between two looks.
func spread(d []time.Duration) (median, most *int) {
	if len(d) == 0 {
		return nil, nil
	}
	slices.Sort(d)
	seconds := func(d time.Duration) *int {
		n := int((d + lookEvery - 1) / lookEvery * lookEvery / time.Second)
		return &n
	}
	return seconds(d[len(d)/2]), seconds(d[len(d)-1])
}
