package connection_test

import (
	"testing"
	"time"

	"salonzap/internal/connection"
)

// The phone is linked while our request for a code is in flight: the answer has a code that is older than the link, and ends
// nothing. Later such an answer means that the session's keys are gone.
func TestACodeThatWasAskedForBeforeTheScan(t *testing.T) {
	now := time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)
	seen := connection.Observation{
		Kind: connection.ResultConnecting, Step: connection.StepConnect, Code: connection.LinkCode{QRText: "2@late"},
	}
	for name, tt := range map[string]struct {
		since     time.Time
		step      connection.Step
		connected bool
	}{
		"linked a second ago": {now.Add(-time.Second), connection.StepObserve, true},
		"linked long ago":     {now.Add(-time.Hour), connection.StepNone, false},
	} {
		t.Run(name, func(t *testing.T) {
			c := connection.Connection{
				ID: connection.NewID(), Instance: "ana_whatsapp", Server: "default", Wanted: connection.Linked,
				State: connection.Connected{Number: parse("5511987654321"), Since: tt.since, LastSeen: tt.since},
			}
			after, step, _, err := connection.Next(c, connection.Tick{}, seen, connection.Env{Now: now, Pace: connection.DefaultPace()})
			if err != nil {
				t.Fatal(err)
			}
			if _, connected := after.State.(connection.Connected); connected != tt.connected || step != tt.step {
				t.Errorf("connected %v, step %s", connected, step)
			}
		})
	}
}

// A cleanup is carried out at once, also when it becomes pending while another step is under way: that step's answer says nothing of the logout.
func TestACleanupAskedForDuringAnotherStepIsCarriedOut(t *testing.T) {
	c := row(connection.Known{})
	c.Wanted, c.PendingCleanup = connection.Off, connection.CleanupLogout
	for _, s := range []connection.Step{connection.StepObserve, connection.StepWebhook, connection.StepConnect, connection.StepLookup} {
		o := connection.Observation{Kind: connection.ResultOpen, Step: s, Number: parse("+55 11 98765-4321"), Owner: connection.OwnerUs}
		if _, step, _, _ := connection.Next(c, connection.Tick{}, o, world()); step != connection.StepLogout {
			t.Errorf("after %v: %v", s, step)
		}
	}
	o := connection.Observation{Kind: connection.ResultTimeout, Step: connection.StepLogout}
	if n, step, _, _ := connection.Next(c, connection.Tick{}, o, world()); step != connection.StepNone || n.DueAt.IsZero() {
		t.Errorf("after a logout without an answer: %v", step)
	}
}

// An event of an end that is older than the session belongs to the session before it, and only causes an observation. One that is not
// older ends the session at once.
func TestNewsOfAnEndThatIsOlderThanTheSession(t *testing.T) {
	for name, tt := range map[string]struct {
		date      time.Duration // after the session's begin
		step      connection.Step
		connected bool
	}{
		"before it": {-time.Second, connection.StepObserve, true},
		"after it":  {time.Second, connection.StepNone, false},
	} {
		t.Run(name, func(t *testing.T) {
			since := noon().Add(-10 * time.Second)
			c := row(connection.Connected{Number: parse("+55 11 98765-4321"), Since: since, LastSeen: since})
			seen := connection.Observation{Kind: connection.ResultSessionEnded, EndCause: connection.Unlinked, Date: since.Add(tt.date)}
			after, step, _, _ := connection.Next(c, connection.Event{Envelope: connection.Envelope{Key: "k"}}, seen, world())
			if _, connected := after.State.(connection.Connected); connected != tt.connected || step != tt.step {
				t.Errorf("connected %v, step %v", connected, step)
			}
		})
	}
}

// An event of an end that is older than the code on the screen belongs to the session before it: the code stays, and the server is
// asked. One that is not older ends the code, which is then never shown again.
func TestNewsOfAnEndThatIsOlderThanTheCode(t *testing.T) {
	for name, tt := range map[string]struct {
		date  time.Duration // after the code came
		step  connection.Step
		stays bool
	}{
		"before it": {-time.Second, connection.StepObserve, true},
		"after it":  {time.Second, connection.StepConnect, false},
	} {
		t.Run(name, func(t *testing.T) {
			came := noon().Add(-10 * time.Second)
			c := row(connection.Known{})
			c.Wanted = connection.Linked
			shown := connection.LinkCode{QRText: "2@living", ShownAt: came, ExpiresAt: came.Add(45 * time.Second)}
			c.Attempt = &connection.Attempt{
				ID: "a", Method: connection.QR, StartedAt: came, AskedAt: came, Phase: connection.AwaitingScan, Code: shown, CodesShown: 1,
				Rung: connection.RungWait, RungAt: came, Admitted: true, WatchedUntil: noon().Add(time.Minute),
			}
			seen := connection.Observation{Kind: connection.ResultSessionEnded, EndCause: connection.Unlinked, Date: came.Add(tt.date)}
			after, step, _, _ := connection.Next(c, connection.Event{Envelope: connection.Envelope{Key: "k"}}, seen, world())
			if stays := after.Attempt != nil && after.Attempt.Code == shown; stays != tt.stays || step != tt.step {
				t.Errorf("the code stays: %v, step %v", stays, step)
			}
		})
	}
}

// An event of an end that is older than the attempt belongs to the one before it: the attempt goes on, and the server is asked. One that is not older
// ends it, if it is an end for good.
func TestNewsOfAnEndThatIsOlderThanTheAttempt(t *testing.T) {
	for name, tt := range map[string]struct {
		date  time.Duration // after the attempt's begin
		step  connection.Step
		lives bool
	}{
		"before it": {-time.Millisecond, connection.StepObserve, true},
		"after it":  {time.Millisecond, connection.StepNone, false},
	} {
		t.Run(name, func(t *testing.T) {
			began := noon().Add(-time.Second)
			c := linking(connection.Known{}, connection.QR)
			c.Attempt.StartedAt, c.Attempt.AskedAt = began, began
			seen := connection.Observation{Kind: connection.ResultSessionEnded, EndCause: connection.PasskeyCodeDiffers, Date: began.Add(tt.date)}
			after, step, _, _ := connection.Next(c, connection.Event{Envelope: connection.Envelope{Key: "k"}}, seen, world())
			if lives := after.Attempt != nil; lives != tt.lives || step != tt.step {
				t.Errorf("it goes on: %v, step %v", lives, step)
			}
		})
	}
}
