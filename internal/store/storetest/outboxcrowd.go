package storetest

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"salonzap/internal/fault"
	"salonzap/internal/inbox"
	"salonzap/internal/store"
	"salonzap/internal/tenant"
)

func manyOutboxes(w *world) {
	const salons, each = 12, 4
	var all []inbox.Outgoing
	ours := map[tenant.ID]bool{} // other stories' messages may wait in the same database
	for i := range salons {
		c := w.openLine(fmt.Sprint("Muitos ", i))
		ours[c.Tenant] = true
		for range each {
			all = append(all, w.asked(c.Tenant, inbox.Draft{}, w.clock.now()))
		}
	}
	var mu sync.Mutex
	handed := map[inbox.ID]int{}
	var ahead atomic.Int64
	stores := []*store.Store{w.s, w.open(newHub())}
	var wg sync.WaitGroup
	ctx, cancel := context.WithTimeout(w.Context(), 2*time.Minute)
	defer cancel()
	for i := range 4 {
		wg.Go(func() {
			for ctx.Err() == nil {
				now := w.clock.now().Add(time.Duration(ahead.Load()))
				list, _, err := stores[i%2].DueOutboxes(ctx, anybody, now)
				if err != nil {
					w.Error(err)
				}
				list = slices.DeleteFunc(list, func(due inbox.DueOutbox) bool { return !ours[due.Tenant] })
				if len(list) == 0 {
					ahead.Add(int64(time.Second)) // nothing is due, and nobody works on anything
				}
				for _, due := range list {
					if due.Holder != "" {
						continue // the time of this story runs faster than its leases
					}
					h, err := stores[i%2].TakeOutbox(ctx, anybody, due, strconv.Itoa(i), now)
					if fault.Is(err, fault.NotFound) || err == nil && h.ID.IsZero() {
						continue
					}
					if err != nil {
						w.Error(err)
						return
					}
					mu.Lock()
					handed[h.ID]++
					mu.Unlock()
					if err := stores[i%2].SettleOutbox(ctx, anybody, h, inbox.Outcome{State: inbox.Sent, At: now}, now); err != nil {
						w.Error(err)
					}
				}
				mu.Lock()
				done := len(handed) >= len(all)
				mu.Unlock()
				if done {
					return
				}
			}
		})
	}
	wg.Wait()
	for _, o := range all {
		if handed[o.ID] != 1 {
			w.Errorf("a message was handed over %d times; it is %s", handed[o.ID], w.state(o))
		}
	}
}
