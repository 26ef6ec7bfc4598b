package worker_test

import (
	"bytes"
	"context"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"salonzap/internal/connection"
	"salonzap/internal/connection/worker"
)

// An attempt that goes on although nobody watches the page (a passkey step, a phone that logs in) is observed now and then only.
func TestWhatNobodyWatchesIsLookedAtWithPauses(t *testing.T) {
	for name, seen := range map[string]connection.Observation{
		"passkey": {Kind: connection.ResultPasskey, PasskeyPhase: connection.Passkey},
		"scanned": {Kind: connection.ResultScanned},
		"syncing": {Kind: connection.ResultSyncing},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := newRig(t)
				who := r.salon("Studio Ana")
				v := r.connect(r.svc, who, connection.QR)
				r.server.set(func(s *server) { s.state[v.Instance] = seen.Kind })
				if err := r.svc.HandleEvent(t.Context(), connection.Envelope{Key: "1", Server: v.Server, Instance: v.Instance}, seen); err != nil {
					t.Fatal(err)
				}
				before := r.store.committed()
				pass(4 * time.Minute)
				synctest.Wait()
				if n := r.store.committed() - before; n < 4 || n > 300 {
					t.Errorf("%d commits in four minutes", n)
				}
				if v := r.get(who); v.Attempt == nil {
					t.Error("the attempt ended although the owner is busy with it")
				}
			})
		})
	}
}

// busyRows is a Metrics that counts the busy rows.
type busyRows struct{ n int }

func (*busyRows) CountLinkPasskey(string, string)        {}
func (*busyRows) ObserveLinkPasskeyAnswer(time.Duration) {}
func (b *busyRows) CountBusyRow()                        { b.n++ }

func TestARowThatChangesWithoutAPauseIsReportedOnceAnEpisode(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t)
		var lines bytes.Buffer
		tally := new(busyRows)
		deps := r.deps("p2")
		deps.Metrics, deps.Log = tally, slog.New(slog.NewTextHandler(&lines, nil))
		svc := worker.New(deps)
		defer func() { _ = svc.Close(context.Background()) }()
		who := r.salon("Studio Ana")
		r.connect(svc, who, connection.QR)
		toggle := func(times int) {
			for i := range times {
				if _, err := svc.Pause(t.Context(), ownerOf(who.ID), who.ID, i%2 == 0); err != nil {
					t.Fatal(err)
				}
			}
		}
		pass(10 * time.Minute)
		if toggle(worker.BusyAfter); tally.n != 0 {
			t.Fatal("a hundred changes are no alarm")
		}
		if toggle(worker.BusyAfter); tally.n != 1 || strings.Count(lines.String(), "without a pause") != 1 {
			t.Errorf("%d counted, log: %s", tally.n, lines.String())
		}
		for range 4 * 60 { // two changes a second, for four minutes
			pass(time.Second)
			toggle(2)
		}
		if tally.n != 1 || svc.BusyRows() != 1 || strings.Count(lines.String(), "without a pause") != 1 {
			t.Errorf("of one long episode %d counted, %d rows busy, log: %s", tally.n, svc.BusyRows(), lines.String())
		}
		pass(10 * time.Minute)
		if svc.BusyRows() != 0 {
			t.Errorf("%d rows are busy after a pause", svc.BusyRows())
		}
		if toggle(2 * worker.BusyAfter); tally.n != 2 {
			t.Errorf("%d counted after a while", tally.n)
		}
	})
}
