package evolutiontest_test

import (
	"context"
	"net/http"
	"testing"

	"salonzap/internal/evolution"
	"salonzap/internal/evolution/evolutiontest"
)

// TestAFailedCallMayHaveBeenApplied: a cut call was applied or not, and the client returns an Uncertain error in both cases.
func TestAFailedCallMayHaveBeenApplied(t *testing.T) {
	ctx := t.Context()
	for _, applied := range []bool{false, true} {
		fault := evolutiontest.NotApplied()
		if applied {
			fault = evolutiontest.ButApplied()
		}
		r := newRig(t, evolutiontest.Options{})
		r.fake.FailNext(evolution.OpCreate, fault)
		_, err := r.client.Create(ctx, evolution.CreateRequest{InstanceName: "new", Integration: evolution.IntegrationBaileys})
		kind(t, "create", err, evolution.KindTimeout)
		if _, found := r.fake.Instance("new"); found != applied {
			t.Errorf("create applied: %v, want %v", found, applied)
		}
		r.create(t, "x")
		r.fake.FailNext(evolution.OpConnect, fault)
		_, err = r.client.Connect(ctx, "x", "")
		kind(t, "connect", err, evolution.KindTimeout)
		if (r.state(t, "x") == evolution.StateConnecting) != applied {
			t.Errorf("connect applied: want %v, it is %q", applied, r.state(t, "x"))
		}
		r.open(t, "y", "5511911112222")
		r.fake.FailNextOf("y", evolution.OpLogout, fault)
		kind(t, "logout", r.client.Logout(ctx, "y"), evolution.KindTimeout)
		if (r.state(t, "y") == evolution.StateClose) != applied {
			t.Errorf("logout applied: want %v", applied)
		}
		r.fake.FailNextOf("y", evolution.OpDelete, fault)
		kind(t, "delete", r.client.Delete(ctx, "y"), evolution.KindTimeout)
		if _, found := r.fake.Instance("y"); found == applied {
			t.Errorf("delete applied: %v", !found)
		}
		if calls := r.fake.CallsOf("y"); calls[evolution.OpDelete] != 1 || calls[evolution.OpLogout] != 1 {
			t.Errorf("calls were repeated: %v", calls)
		}
	}
}

func TestEachSortOfFaultIsPlayed(t *testing.T) {
	r := newRig(t, evolutiontest.Options{})
	r.create(t, "x")
	r.create(t, "other")
	r.fake.FailNextOf("x", evolution.OpRestart,
		evolutiontest.Fault{Status: http.StatusInternalServerError},
		evolutiontest.Fault{Status: http.StatusServiceUnavailable, Body: `{"code":"LICENSE_REQUIRED"}`})
	restart := func(name string) error { _, err := r.client.Restart(t.Context(), name); return err }
	kind(t, "another instance", restart("other"), evolution.KindNotLoaded)
	kind(t, "first", restart("x"), evolution.KindServer)
	kind(t, "second", restart("x"), evolution.KindLicenceRequired)
	kind(t, "third", restart("x"), evolution.KindNotLoaded)
	// A read is repeated by the client.
	r.fake.FailNext(evolution.OpState, evolutiontest.NotApplied(), evolutiontest.ButApplied())
	if got := r.state(t, "x"); got != evolution.StateClose {
		t.Errorf("state is %q", got)
	}
	ctx, cancel := context.WithCancel(t.Context())
	r.fake.FailNext(evolution.OpLogout, evolutiontest.Fault{Hang: true})
	done := make(chan error, 1)
	go func() { done <- r.client.Logout(ctx, "x") }()
	must(t, r.fake.WaitCalls(t.Context(), evolution.OpLogout, 1))
	cancel()
	kind(t, "hanging", <-done, evolution.KindTimeout)
}

// TestAHeldCallStopsBeforeOrAfterItsWork: at BeforeApplying nothing is done yet, at AfterApplying everything is.
func TestAHeldCallStopsBeforeOrAfterItsWork(t *testing.T) {
	r := newRig(t, evolutiontest.Options{})
	r.create(t, "x")
	for point, during := range map[evolutiontest.Point]evolution.State{
		evolutiontest.BeforeApplying: evolution.StateClose, evolutiontest.AfterApplying: evolution.StateConnecting,
	} {
		hold := r.fake.Hold(evolution.OpConnect, point)
		done := make(chan error, 1)
		go func() {
			_, err := r.client.Connect(t.Context(), "x", "")
			done <- err
		}()
		if name := <-hold.Arrived; name != "x" {
			t.Errorf("%q arrived", name)
		}
		if got := r.state(t, "x"); got != during {
			t.Errorf("at %v it is %q", point, got)
		}
		hold.Release()
		must(t, <-done)
		_ = r.client.Logout(t.Context(), "x")
	}
	// Closing the fake cuts the held call; otherwise the rig's cleanup would hang.
	r.fake.Hold(evolution.OpDelete, evolutiontest.BeforeApplying)
	go func() { _ = r.client.Delete(t.Context(), "x") }()
	must(t, r.fake.WaitCalls(t.Context(), evolution.OpDelete, 1))
}

func TestCallsAreCounted(t *testing.T) {
	r := newRig(t, evolutiontest.Options{})
	r.open(t, "x", "5511911112222")
	_, _ = r.client.Instance(t.Context(), "x")
	_, _ = r.client.Instances(t.Context())
	_ = r.client.VerifyKey(t.Context())
	calls, of := r.fake.Calls(), r.fake.CallsOf("x")
	for op, want := range map[string][2]int{
		evolution.OpCreate: {1, 1}, evolution.OpConnect: {1, 1}, evolution.OpInstance: {1, 1},
		evolution.OpInstances: {1, 0}, evolution.OpVerifyKey: {1, 0}, evolution.OpState: {0, 0},
	} {
		if calls[op] != want[0] || of[op] != want[1] {
			t.Errorf("%s was called %d times, %d of them about x; want %v", op, calls[op], of[op], want)
		}
	}
	r.fake.ResetCalls()
	if len(r.fake.Calls()) != 0 || len(r.fake.CallsOf("x")) != 0 {
		t.Error("the counts are still there")
	}
}
