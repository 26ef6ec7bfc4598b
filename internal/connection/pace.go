package connection

import "time"

// Times that people and integrators rely on.
const (
	// WatchTTL is how long one look at a page keeps an attempt going.
	WatchTTL = 60 * time.Second
	// APIWatchTTL is how long an attempt begun by an API call counts as watched: three codes and the time to prepare them.
	APIWatchTTL = 5 * time.Minute
	// MaxCodes is how many codes an attempt shows before it asks for another click.
	MaxCodes = 3
)

// RefreshEvery is how old the last reading of a session may be while somebody watches.
const RefreshEvery = 40 * time.Second

// Pace is the rule's waiting times and intervals. They come from what was recorded of real servers.
type Pace struct {
	CodeLife time.Duration // the life of a code, where the server does not say; Evolution 2.3.7 rotates every 45 s

	Poll             time.Duration // state while linking, when events cannot come
	PollWithWebhooks time.Duration // the same when they do: events may be lost, and a server that restarts sends none
	RequestCode      time.Duration // connect again while connecting and no fresh code is known
	VanishedFor      time.Duration // after a code vanished (it was probably scanned) connect is not called
	LoginFor         time.Duration // a phone that read the code may take this long until its session is usable
	Retry            time.Duration // after an unreachable server, or an answer that says nothing
	MaxUnreachable   time.Duration // an unreachable server ends an attempt

	WaitFor     time.Duration // rungs of the ladder: how long each may take before the next
	RequestFor  time.Duration
	RestartFor  time.Duration
	LogoutFor   time.Duration
	RecreateFor time.Duration
	TopFor      time.Duration
	ResetFor    time.Duration // how long a change of method waits for "close" before it deletes

	ClosedHold  time.Duration // a connected row's "close" counts only when it lasts
	HealEvery   time.Duration
	AbsentAgain time.Duration // the list must lack an instance twice, this far apart
	BootGrace   time.Duration // and this long after the server was last seen restarting

	Reconcile     time.Duration // a connected row is looked at this often when events come
	ReconcilePoll time.Duration // and this often when they cannot
	IdleEvery     time.Duration // a row without a session and without an attempt is looked at this often
	WebhookEvery  time.Duration // where the webhook points is verified this often
	UndecidedFor  time.Duration // a number in use is logged out when nobody decides
	CoalesceFor   time.Duration // "connecting" events come in bursts: one is written in this time
	QueueEvery    time.Duration // an attempt that waits for admission asks again this often

	Stretched bool // there are more connections than can be looked at that often: ForLoad made the intervals longer
}

// How many routine calls all servers together get in a minute, however many connections there are. With the lists that package
// fleet/reconcile reads they stay below 200.
const (
	routineStateCalls   = 55 // of rows with a session
	routineWebhookCalls = 30
	routineIdleCalls    = 20 // of rows without one
)

// RoutinePerSweep is how many rows a sweep takes up that are only due for a routine look, so that thousands that became due while no
// process ran are not all looked at in one minute: 60 rows, with up to two calls each.
const RoutinePerSweep = 4

// ForLoad is the pace for that many connections: where routine looks would need more calls than there are, they are less frequent. What a
// person waits for, and healing, keep their times.
func (p Pace) ForLoad(connections int) Pace {
	stretch := func(d *time.Duration, calls int) {
		if need := time.Duration(connections) * time.Minute / time.Duration(calls); need > *d {
			*d, p.Stretched = need, true
		}
	}
	stretch(&p.Reconcile, routineStateCalls)
	stretch(&p.ReconcilePoll, routineStateCalls)
	stretch(&p.WebhookEvery, routineWebhookCalls)
	stretch(&p.IdleEvery, routineIdleCalls)
	return p
}

// DefaultPace is the pace for real servers.
func DefaultPace() Pace {
	return Pace{
		CodeLife: 45 * time.Second,
		Poll:     2 * time.Second, PollWithWebhooks: 5 * time.Second, RequestCode: 5 * time.Second, VanishedFor: 15 * time.Second, LoginFor: 15 * time.Minute,
		Retry: 3 * time.Second, MaxUnreachable: 90 * time.Second,
		WaitFor: 6 * time.Second, RequestFor: 15 * time.Second, RestartFor: 15 * time.Second, LogoutFor: 15 * time.Second,
		RecreateFor: 60 * time.Second, TopFor: 30 * time.Second, ResetFor: 5 * time.Second,
		ClosedHold: 15 * time.Second, HealEvery: 45 * time.Second, AbsentAgain: 60 * time.Second, BootGrace: 3 * time.Minute,
		Reconcile: 5 * time.Minute, ReconcilePoll: time.Minute, IdleEvery: 6 * time.Hour, WebhookEvery: time.Hour,
		UndecidedFor: 10 * time.Minute, CoalesceFor: 10 * time.Second, QueueEvery: 3 * time.Second,
	}
}

// Env is what the rule must know besides the row.
type Env struct {
	Now      time.Time
	Pace     Pace
	Webhooks bool // the server may send us this row's events (whether they arrive is in Evidence.WebhookAt)
	Limited  bool // attempts of this server need admission
}
