package store

import "time"

// jobAttempts is how often a job is tried. It is insurance for a row that says itself when it is due: after these
// attempts the next sweep of due rows finds it.
const jobAttempts = 5

// The times of jobs. River's defaults would leave the job of a killed process alone for an hour.
const (
	jobTimeout  = 45 * time.Second
	jobRescue   = 60 * time.Second
	jobKeep     = time.Hour // how long a finished job is kept
	jobCooldown = 10 * time.Millisecond
	jobPoll     = time.Second // when the listener missed something
	jobWorkers  = 32
)
