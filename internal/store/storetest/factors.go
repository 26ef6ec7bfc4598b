package storetest

import (
	"bytes"
	"sync"
	"sync/atomic"
	"time"

	"salonzap/internal/fault"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

// factorOn puts a second factor in force that was begun, unless it is.
func (w *world) factorOn(ctx ctxt, userID string) {
	w.Helper()
	f := tenant.SecondFactor{UserID: userID, Secret: "S", ConfirmedAt: w.clock.now(), Step: 1}
	if err := w.s.ConfirmSecondFactor(ctx, anybody, f, []string{"one", "two"}); !fault.Is(err, fault.Conflict) {
		w.must(err)
	}
}

func factors(w *world) {
	invited(w, " with a factor")
	const ana = "ana with a factor"
	ctx, s := w.Context(), w.s
	_, err := s.SecondFactor(ctx, anybody, ana)
	w.want(err, fault.NotFound, text.NotFound)
	f := tenant.SecondFactor{UserID: ana, Secret: "SECRETOFHERAPP", CreatedAt: w.when()}
	w.must(s.BeginSecondFactor(ctx, anybody, tenant.SecondFactor{UserID: ana, Secret: "ANOTHER", CreatedAt: w.when()}))
	w.must(s.BeginSecondFactor(ctx, anybody, f))
	if got, err := s.SecondFactor(ctx, anybody, ana); err != nil || got != f || got.On() {
		w.Errorf("begun: %+v, %v", got, err)
	}
	if bytes.Contains(dump(w), []byte(f.Secret.Reveal())) {
		w.Error("the database holds the secret in clear")
	}
	w.want(s.UseSecondFactor(ctx, anybody, ana, 9), fault.NotFound, text.NotFound)
	f.ConfirmedAt, f.Step = w.when(), 7
	stale := f
	stale.Secret = "ANOTHER"
	w.want(s.ConfirmSecondFactor(ctx, anybody, stale, nil), fault.NotFound, text.NotFound)
	w.must(s.ConfirmSecondFactor(ctx, anybody, f, []string{"one", "two"}))
	w.want(s.ConfirmSecondFactor(ctx, anybody, f, nil), fault.Conflict, text.FactorIsOn)
	w.want(s.BeginSecondFactor(ctx, anybody, f), fault.Conflict, text.FactorIsOn)
	for _, step := range []int64{6, 7} {
		w.want(s.UseSecondFactor(ctx, anybody, ana, step), fault.NotFound, text.NotFound)
	}
	var used, recovered atomic.Int64
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			if s.UseSecondFactor(ctx, anybody, ana, 8) == nil {
				used.Add(1)
			}
			if s.UseRecoveryCode(ctx, anybody, ana, "one") == nil {
				recovered.Add(1)
			}
		})
	}
	wg.Wait()
	if got, err := s.SecondFactor(ctx, anybody, ana); err != nil || used.Load() != 1 || recovered.Load() != 1 || got.Recovery != 1 || got.Step != 8 {
		w.Errorf("a step was used %d times, a recovery code %d times; left %+v, %v", used.Load(), recovered.Load(), got, err)
	}
	w.must(s.DropSecondFactor(ctx, anybody, ana))
	w.want(s.DropSecondFactor(ctx, anybody, ana), fault.NotFound, text.NotFound)
	w.want(s.UseRecoveryCode(ctx, anybody, ana, "two"), fault.NotFound, text.NotFound)
}

func expiringKeys(w *world) {
	until := w.when().Add(time.Hour)
	w.must(w.s.AddAPIKey(w.Context(), anybody, tenant.APIKey{ID: "expires", Name: "n8n", Hash: "expires", CreatedAt: w.when(), ExpiresAt: until}))
	if k, err := w.s.APIKeyByHash(w.Context(), anybody, "expires"); err != nil || !k.ExpiresAt.Equal(until) {
		w.Errorf("got %+v, %v", k, err)
	}
}
