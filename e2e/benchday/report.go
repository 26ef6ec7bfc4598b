package main

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"time"

	"salonzap/internal/robot/assistant"
)

const (
	mib        = 1 << 20
	gib        = 1 << 30
	dayLasts   = 24 * time.Hour
	mayBeBusy  = 0.5 // of a machine's processors, in the busiest hour
	memoryRoom = 1.5 // times the peaks, for the system, its cache of files, and growth
)

// report prints the figures.
func (d *day) report() {
	t, f, s := &d.talks, d.found, d.spent
	fmt.Printf("\n%d salons, %d hours of a day played in %s on %s, clients %g times as fast as on a real day\n", d.options.salons, d.hours, s.played.Round(time.Second), d.database, d.speed)
	say("messages of clients", float64(t.count()), "")
	say("times booked by the robot", float64(f.bookings), "")
	say("reminders sent", float64(f.reminders), "")
	say("reminders confirmed", float64(t.confirms), "")
	for _, state := range slices.Sorted(maps.Keys(f.out)) {
		say("messages of the robot: "+state, float64(f.out[state]), "")
	}
	for _, why := range slices.Sorted(maps.Keys(f.silent)) {
		say("silent, because "+why, float64(f.silent[why]), "")
	}
	say("conversations that were given up", float64(t.abandoned), "")
	slices.Sort(t.took)
	say("p50 from a client's message to the reply queued", milliseconds(f.queuedAfter, 50)-pause, "ms") //nolint:mnd // the median
	say("p99 from a client's message to the reply queued", milliseconds(f.queuedAfter, 99)-pause, "ms") //nolint:mnd // the tail
	say("p50 to the reply at the phone, with pause and typing", milliseconds(t.took, 50)/1000, "s")     //nolint:mnd // the median
	say("p99 to the reply at the phone, with pause and typing", milliseconds(t.took, 99)/1000, "s")     //nolint:mnd // the tail
	d.machine()
	d.must(len(t.silent) == 0, "%d clients waited %s for an answer", len(t.silent), patience)
	d.must(len(t.errs) == 0, "%d messages could not be written: %v", len(t.errs), t.errs)
	for read, n := range t.texts {
		fmt.Printf("  %d times an answer that no client of ours understands: %q\n", n, read)
	}
	for _, why := range d.failed {
		fmt.Println("  FAILED:", why)
	}
	if len(d.failed) == 0 {
		fmt.Println("  0 lost, 0 doubled, 0 overlaps")
	}
}

// pause is how long it is waited for clients who are still writing: it is no time of ours.
const pause = float64(assistant.Pause / time.Millisecond)

// machine prints what was used, and what would carry a real day.
func (d *day) machine() {
	s := d.spent
	idle := s.rest.sum().Seconds() / restFor.Seconds() // processors, while nothing happens
	busy := s.day.sum().Seconds() - idle*s.played.Seconds()
	say("processor's time of the platform", s.day.platform.Seconds(), "s")
	say("processor's time of the gateway", s.day.gateway.Seconds(), "s")
	if d.pg != nil {
		say("processor's time of PostgreSQL", s.day.database.Seconds(), "s")
	}
	say("processor's time of a message, all together", 1000*busy/float64(max(1, d.talks.count())), "ms") //nolint:mnd // milliseconds
	say("processors in use while nothing happens", idle, "")
	say("memory of the platform at rest", s.platformRest/mib, "MiB")
	say("memory of the gateway at rest", s.gatewayRest/mib, "MiB")
	say("peak memory of the platform", s.platformPeak/mib, "MiB")
	say("peak memory of the gateway", s.gatewayPeak/mib, "MiB")
	whole := busy / d.share()
	real := whole + idle*dayLasts.Seconds()
	hour := idle + whole/dayLasts.Seconds()*busiest()
	say("processor's time of a real day: work + rest × 24 h", real, "s")
	say("processors in use in its busiest hour", hour, "")
	fmt.Printf("  A machine that carries it: %d processors like these (busy to %.0f %% in the busiest hour, which has %.1f times the day's average), %.0f GiB of memory (%.1f times both peaks).\n",
		int(max(1, math.Ceil(hour/mayBeBusy))), 100*mayBeBusy, busiest(), math.Ceil(memoryRoom*(s.platformPeak+s.gatewayPeak)/gib), memoryRoom) //nolint:mnd // per cent
}

func say(name string, value float64, unit string) {
	fmt.Printf("  %-56s %12.2f %s\n", name, value, unit)
}

func milliseconds(sorted []time.Duration, percent int) float64 {
	if len(sorted) == 0 {
		return 0
	}
	return float64(sorted[(len(sorted)-1)*percent/100].Microseconds()) / 1000 //nolint:mnd // per cent, milliseconds
}
