package connection_test

import (
	"testing"
	"time"

	"salonzap/internal/connection"
)

// A small installation is looked at as ever; a large one needs no more routine calls a minute than there are, and healing keeps its times.
func TestThePaceOfManyConnectionsKeepsToTheBudget(t *testing.T) {
	def := connection.DefaultPace()
	for _, n := range []int{0, 1, 55} {
		if got := def.ForLoad(n); got != def {
			t.Errorf("%d: %+v", n, got)
		}
	}
	if got := def.ForLoad(275); got.Reconcile != def.Reconcile || got.WebhookEvery != def.WebhookEvery || got.IdleEvery != def.IdleEvery {
		t.Errorf("%+v", got)
	}
	const n = 10_000
	got := def.ForLoad(n)
	if !got.Stretched || got.HealEvery != def.HealEvery || got.AbsentAgain != def.AbsentAgain || got.Poll != def.Poll || got.Retry != def.Retry {
		t.Errorf("%+v", got)
	}
	if calls := n*time.Minute/got.Reconcile + n*time.Minute/got.WebhookEvery + n*time.Minute/got.IdleEvery; calls > 105 {
		t.Errorf("%d calls a minute", calls)
	}
}
