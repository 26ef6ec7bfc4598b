package main

import (
	"context"
	"time"

	"salonzap/e2e/child"
)

// restFor is how long it is measured what the programs cost while nothing happens.
const restFor = 30 * time.Second

// meter is the processor's time that was used so far.
type meter struct{ platform, gateway, database time.Duration }

func (m meter) since(before meter) meter {
	return meter{m.platform - before.platform, m.gateway - before.gateway, m.database - before.database}
}

func (m meter) sum() time.Duration { return m.platform + m.gateway + m.database }

// costs are what the programs took.
type costs struct {
	rest, day                 meter
	played                    time.Duration // how long the day was played, with the last conversations
	platformPeak, gatewayPeak float64       // bytes, while the day was played
	platformRest, gatewayRest float64
}

func (d *day) meter() (m meter, err error) {
	if m.platform, err = d.platform.CPU(); err != nil {
		return m, err
	}
	if m.gateway, err = d.gateway.CPU(); err != nil {
		return m, err
	}
	if d.pg != nil {
		m.database, err = child.TreeCPU(d.pg.PID())
	}
	return m, err
}

// rest measures what is used while nothing happens.
func (d *day) rest(ctx context.Context) error {
	before, err := d.meter()
	if err != nil {
		return err
	}
	if err := pass(ctx, restFor); err != nil {
		return err
	}
	after, err := d.meter()
	if err != nil {
		return err
	}
	d.spent.rest = after.since(before)
	if d.spent.platformRest, err = d.platform.Memory("VmRSS"); err != nil {
		return err
	}
	d.spent.gatewayRest, err = d.gateway.Memory("VmRSS")
	return err
}

func (d *day) peaks() (err error) {
	if d.spent.platformPeak, err = d.platform.Memory("VmHWM"); err != nil {
		return err
	}
	d.spent.gatewayPeak, err = d.gateway.Memory("VmHWM")
	return err
}
