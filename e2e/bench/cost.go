package main

import (
	"time"

	"salonzap/e2e/child"
)

// residentOf is the resident memory of a process in MiB.
func residentOf(p *child.Process) float64 { return p.Memory("VmRSS") / (1 << 20) }

// cost is what everybody who takes part used of the processors.
type cost struct{ target, database, fake, load time.Duration }

func (c cost) minus(o cost) cost {
	return cost{c.target - o.target, c.database - o.database, c.fake - o.fake, c.load - o.load}
}

// ours is what the measured side used, without those who only make the scene.
func (c cost) ours() time.Duration { return c.target + c.database }

func (c cost) all() time.Duration { return c.ours() + c.fake + c.load }

func (c cost) plus(o cost) cost {
	return cost{c.target + o.target, c.database + o.database, c.fake + o.fake, c.load + o.load}
}
