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

func (d *day) meter() meter {
	m := meter{platform: d.platform.CPU(), gateway: d.gateway.CPU()}
	if d.pg != nil {
		m.database = child.TreeCPU(d.pg.PID())
	}
	return m
}

// rest measures what is used while nothing happens.
func (d *day) rest(ctx context.Context) error {
	before := d.meter()
	if err := pass(ctx, restFor); err != nil {
		return err
	}
	d.spent.rest = d.meter().since(before)
	d.spent.platformRest, d.spent.gatewayRest = d.platform.Memory("VmRSS"), d.gateway.Memory("VmRSS")
	return nil
}
