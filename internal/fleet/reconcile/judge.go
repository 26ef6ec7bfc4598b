package reconcile

import (
	"slices"
	"strings"
	"time"

	"salonzap/internal/connection"
	"salonzap/internal/fleet"
	"salonzap/internal/tenant"
)

// The times and counts that a finding needs.
const (
	stuckAfter      = 15 * time.Minute // connecting for so long is no blink
	silentAfter     = time.Minute      // events arrive within seconds; their arrival is stored every 10 s
	unreadIntervals = 3                // routine looks in a row that gave no answer
	repairsAreAWar  = 3                // one repair is healing; with more somebody else sets the webhook again
	connectedAgain  = 10 * time.Minute // a connected row that the list contradicts is looked at again no sooner
	idleAgain       = time.Hour        // one that is not connected likewise: lists say "open" of sessions that ended long ago
	doubtfulFrom    = 3                // with fewer absent rows a list is believed
	doubtfulShare   = 4                // and when less than this part of the rows is absent
	maxLooks        = 2                // rows of a turn that the rule is asked to look at
)

// Facts are what a turn of a server has to go by.
type Facts struct {
	Server    string
	Rows      []Row
	List      []fleet.Listed
	Boot      time.Time         // when the server was last seen restarting
	Elsewhere map[string]string // of instances in the list without a row here: the server of the row of that name
	Before    []Finding         // what the turn before found
	Routine   time.Duration     // how often a connected row is looked at
	Since     time.Time         // since when rows are looked at without a pause: what was not seen before proves nothing
	Now       time.Time
}

// Verdict is what a turn concludes.
type Verdict struct {
	Outcome                  Outcome
	Expected, Listed, Absent int
	Findings                 []Finding // all that the server has now
	Look                     []string  // the instances that the rule is to look at now
	Phones                   []Phone
}

// Judge compares a server's list with the rows that live on it.
func Judge(f Facts) Verdict {
	listed := make(map[string]fleet.Listed, len(f.List))
	for _, l := range f.List {
		listed[l.Name] = l
	}
	v := Verdict{Outcome: Compared, Listed: len(f.List)}
	for _, r := range f.Rows {
		if r.expected() {
			v.Expected++
			if _, there := listed[r.Instance]; !there {
				v.Absent++
			}
		}
	}
	switch {
	case f.Now.Sub(f.Boot) < connection.DefaultPace().BootGrace:
		v.Outcome, v.Findings = Booting, f.Before
		return v
	case v.Absent >= doubtfulFrom && v.Absent*doubtfulShare > v.Expected:
		v.Outcome, v.Findings = Doubtful, f.Before
		return v
	}
	j := &judging{Facts: f, verdict: v, listed: listed, before: make(map[suspect]Finding, len(f.Before))}
	for _, b := range f.Before {
		j.before[suspect{b.Kind, b.Instance, b.Tenant}] = b
	}
	j.rows()
	j.orphans()
	j.verdict.Phones = j.phones()
	slices.SortFunc(j.verdict.Findings, func(a, b Finding) int {
		return strings.Compare(string(a.Kind)+"\x00"+a.Instance, string(b.Kind)+"\x00"+b.Instance)
	})
	return j.verdict
}

// expected tells whether a row's instance should be in the list.
func (r Row) expected() bool { return r.Created && !r.Left && !r.Busy }

// judging is one comparison under way.
type judging struct {
	Facts
	verdict        Verdict
	listed         map[string]fleet.Listed
	before         map[suspect]Finding
	unreadTogether bool // half of the sessions were not read for long
}

// suspect is what makes a finding the same as one of the turn before.
type suspect struct {
	kind     Kind
	instance string
	tenant   tenant.ID
}

// rows judges the rows. Sessions that are stuck or unread together are the server's or WhatsApp's trouble, which the console tells otherwise.
func (j *judging) rows() {
	connected, stuck, unread := 0, 0, 0
	for _, r := range j.Rows {
		if !r.Connected || r.Left {
			continue
		}
		connected++
		if j.isStuck(r) {
			stuck++
		}
		if j.isUnread(r) {
			unread++
		}
	}
	together := stuck > 1 && 2*stuck >= connected
	j.unreadTogether = unread > 1 && 2*unread >= connected
	for _, r := range j.Rows {
		if !r.expected() {
			continue
		}
		l, there := j.listed[r.Instance]
		switch {
		case !there:
			j.missing(r)
		case r.Connected && j.isStuck(r) && !together:
			j.found(Stuck, r, "")
		case r.Connected && r.Reading == connection.ReadOpen:
			j.alive(r)
		}
		if there {
			j.contradicted(r, l)
		}
		if r.Repairs >= repairsAreAWar {
			j.found(ForeignWebhook, r, "")
		}
	}
}

func (j *judging) isStuck(r Row) bool {
	return r.Reading == connection.ReadConnecting && j.Now.Sub(r.ReadingAt) >= stuckAfter
}

// isUnread tells whether a row's state could not be read for long.
func (j *judging) isUnread(r Row) bool {
	seen := r.SeenAt
	if j.Since.After(seen) {
		seen = j.Since
	}
	return r.Reading == connection.ReadOpen && j.Routine > 0 && j.Now.Sub(seen) >= unreadIntervals*j.Routine
}

// missing reports a row that the list lacks. The rule looks for itself before it creates anything, and only when two turns agree.
func (j *judging) missing(r Row) {
	switch {
	case !r.Wanted: // nobody misses it
	case r.Connected:
		if f := j.found(Missing, r, DetailConnected); f.Confirmed() {
			j.look(r, connectedAgain)
		}
	default:
		j.found(Missing, r, DetailIdle)
	}
}

// alive reports a session that its server calls open although nothing proves it.
func (j *judging) alive(r Row) {
	switch {
	case !r.EventAt.IsZero() && r.SentAt.Sub(r.EventAt) >= silentAfter:
		j.found(Dead, r, DetailSilent)
		j.look(r, connectedAgain)
	case j.isUnread(r) && !j.unreadTogether:
		j.found(Dead, r, DetailUnread)
	}
}

// contradicted has the rule look at a row whose server stored another state, since an event was lost. The stored state may be old: the live
// one decides, and nothing is taken from the list.
func (j *judging) contradicted(r Row, l fleet.Listed) {
	switch {
	case r.Connected && l.State == "close" && r.Reading == connection.ReadOpen:
		j.look(r, connectedAgain)
	case !r.Connected && r.Wanted && l.State == "open" && r.Reading != connection.ReadOpen:
		j.look(r, idleAgain)
	}
}

// look asks for a look at a row, unless there were enough or its server has just answered about it.
func (j *judging) look(r Row, again time.Duration) {
	if len(j.verdict.Look) < maxLooks && j.Now.Sub(r.AnsweredAt) >= again && !slices.Contains(j.verdict.Look, r.Instance) {
		j.verdict.Look = append(j.verdict.Look, r.Instance)
	}
}

// orphans reports instances of ours that no row of this server has.
func (j *judging) orphans() {
	known := make(map[string]bool, len(j.Rows))
	for _, r := range j.Rows {
		known[r.Instance] = true
	}
	for _, l := range j.List {
		detail := ""
		switch {
		case known[l.Name] || !IsOurs(l):
			continue
		case j.Elsewhere[l.Name] != "":
			detail = DetailElsewhere
		case l.Ours:
			detail = DetailToken
		default:
			detail = DetailName
		}
		j.found(Orphaned, Row{Instance: l.Name}, detail)
	}
}

// IsOurs tells whether an instance in a list has our token, or a name as we give them.
func IsOurs(l fleet.Listed) bool {
	return l.Ours || strings.HasSuffix(l.Name, connection.InstanceSuffix)
}

// found adds a finding, as old as it is known.
func (j *judging) found(k Kind, r Row, detail string) Finding {
	f := Finding{Server: j.Server, Kind: k, Instance: r.Instance, Tenant: r.Tenant, Detail: detail, FirstAt: j.Now, LastAt: j.Now, Turns: 1}
	if b, known := j.before[suspect{k, r.Instance, r.Tenant}]; known {
		f.FirstAt, f.Turns = b.FirstAt, b.Turns+1
	}
	j.verdict.Findings = append(j.verdict.Findings, f)
	return f
}
