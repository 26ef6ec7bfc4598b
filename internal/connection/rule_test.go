package connection_test

import (
	"strconv"
	"testing"
	"time"

	"salonzap/internal/connection"
	"salonzap/internal/fault"
	"salonzap/internal/phone"
	"salonzap/internal/tenant"
)

func noon() time.Time { return time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC) }

func number(t *testing.T, s string) phone.Number {
	t.Helper()
	n, err := phone.Parse(s, "BR")
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func world() connection.Env {
	return connection.Env{Now: noon(), Pace: connection.DefaultPace(), Webhooks: true}
}

func owner() tenant.Actor { return tenant.Actor{Kind: tenant.ActorUser, ID: "u1", Role: tenant.Owner} }

func click(m connection.Method) connection.Click {
	return connection.Click{Method: m, By: owner(), Watched: connection.WatchTTL}
}

// row is a connection in a state, wanted, long after anything happened to it.
func row(s connection.State) connection.Connection {
	return connection.Connection{
		ID: connection.NewID(), Tenant: tenant.NewID(), Server: "default", Instance: "studio_whatsapp",
		Ownership: connection.ByHMAC, TokenKey: "k1", State: s, Wanted: connection.Linked,
		CreatedAt: noon().Add(-24 * time.Hour),
		Evidence:  connection.Evidence{At: noon().Add(-time.Second), WebhookSetAt: noon().Add(-time.Minute), WebhookAt: noon().Add(-time.Minute)},
	}
}

// linking is a row with a live attempt that has asked the server already.
func linking(s connection.State, m connection.Method) connection.Connection {
	c := row(s)
	c.Attempt = &connection.Attempt{
		ID: "a1", Method: m, StartedBy: owner(), StartedAt: noon().Add(-2 * time.Second), Phase: connection.Preparing,
		Rung: connection.RungWait, RungAt: noon().Add(-2 * time.Second), AskedAt: noon().Add(-2 * time.Second),
		Admitted: true, WatchedUntil: noon().Add(time.Minute),
	}
	if _, intended := s.(connection.Intended); intended {
		c.Attempt.AskedAt = time.Time{}
	}
	return c
}

func qr(text string) connection.LinkCode { return connection.LinkCode{QRText: text} }

// TestTheRuleForEveryStateAndReading is the table of the design: a row × what the server says → what is done.
func TestTheRuleForEveryStateAndReading(t *testing.T) {
	n := number(t, "+55 11 98765-4321")
	connected := connection.Connected{Number: n, Since: noon().Add(-time.Hour), LastSeen: noon().Add(-time.Minute)}
	answer := func(k connection.Result, s connection.Step) connection.Observation {
		return connection.Observation{Kind: k, Step: s}
	}
	ours := func(k connection.Result, o connection.InstanceOwner) connection.Observation {
		return connection.Observation{Kind: k, Step: connection.StepLookup, Owner: o, Number: n}
	}
	closedLong := row(connected)
	closedLong.Evidence.Reading, closedLong.Evidence.Since = connection.ReadClosed, noon().Add(-20*time.Second)
	closedShort := row(connected)
	closedShort.Evidence.Reading, closedShort.Evidence.Since = connection.ReadClosed, noon().Add(-5*time.Second)
	twiceAbsent := row(connected)
	twiceAbsent.Evidence.Reading, twiceAbsent.Evidence.AbsentAt = connection.ReadAbsent, noon().Add(-61*time.Second)
	knownAbsent := linking(connection.Known{}, connection.QR)
	knownAbsent.Evidence.Reading, knownAbsent.Evidence.AbsentAt = connection.ReadAbsent, noon().Add(-61*time.Second)
	off := row(connection.Known{})
	off.Wanted = connection.Off

	tests := []struct {
		name  string
		row   connection.Connection
		tr    connection.Trigger
		o     connection.Observation
		step  connection.Step
		state connection.State
	}{
		{"intended, a click: create at once", row(connection.Intended{}), click(connection.QR), connection.Observation{}, connection.StepCreate, connection.Intended{}},
		{"intended, created: connect", linking(connection.Intended{}, connection.QR), connection.Tick{}, answer(connection.ResultCreated, connection.StepCreate), connection.StepConnect, connection.Known{}},
		{"intended, the name is taken: look whose", linking(connection.Intended{}, connection.QR), connection.Tick{}, answer(connection.ResultNameTaken, connection.StepCreate), connection.StepLookup, connection.Intended{}},
		{"intended, there and closed and ours: connect", linking(connection.Intended{}, connection.QR), connection.Tick{}, ours(connection.ResultClosed, connection.OwnerUs), connection.StepConnect, connection.Known{}},
		{"intended, there and open and ours: connected", linking(connection.Intended{}, connection.QR), connection.Tick{}, ours(connection.ResultOpen, connection.OwnerUs), connection.StepNone, connection.Connected{Number: n, Since: noon(), LastSeen: noon()}},
		{"intended, there and not ours: stop", linking(connection.Intended{}, connection.QR), connection.Tick{}, ours(connection.ResultOpen, connection.OwnerOther), connection.StepNone, connection.Intended{}},
		{"intended, not ours, adopted by the operator: look how it is", row(connection.Intended{}), connection.Adopt{By: tenant.CLIActor()}, connection.Observation{}, connection.StepObserve, connection.Known{}},
		{"known, a click: connect", row(connection.Known{}), click(connection.QR), connection.Observation{}, connection.StepConnect, connection.Known{}},
		{"known, absent: look at the whole list first", linking(connection.Known{}, connection.QR), connection.Tick{}, answer(connection.ResultAbsent, connection.StepConnect), connection.StepLookup, connection.Known{}},
		{"known, absent from the list: create again", linking(connection.Known{}, connection.QR), connection.Tick{}, answer(connection.ResultAbsent, connection.StepLookup), connection.StepCreate, connection.Known{}},
		{"known, absent from the list of a server that boots: wait", linking(connection.Known{}, connection.QR), connection.Tick{}, connection.Observation{Kind: connection.ResultAbsent, Step: connection.StepLookup, BootAt: noon().Add(-time.Minute)}, connection.StepNone, connection.Known{}},
		{"known, absent twice, 60 s apart: create again", knownAbsent, connection.Tick{}, answer(connection.ResultAbsent, connection.StepLookup), connection.StepCreate, connection.Known{}},
		{"known, connecting with a code: show it", linking(connection.Known{}, connection.QR), connection.Tick{}, connection.Observation{Kind: connection.ResultConnecting, Step: connection.StepConnect, Code: qr("2@a")}, connection.StepNone, connection.Known{}},
		{"known, open: which number?", linking(connection.Known{}, connection.QR), connection.Tick{}, answer(connection.ResultOpen, connection.StepConnect), connection.StepLookup, connection.Known{}},
		{"known, open with its number: connected", linking(connection.Known{}, connection.QR), connection.Tick{}, ours(connection.ResultOpen, connection.OwnerUs), connection.StepNone, connection.Connected{Number: n, Since: noon(), LastSeen: noon()}},
		{"known and idle, open: connected all the same", row(connection.Known{}), connection.Tick{}, ours(connection.ResultOpen, connection.OwnerUs), connection.StepNone, connection.Connected{Number: n, Since: noon(), LastSeen: noon()}},
		{"known and idle, closed: nothing", row(connection.Known{}), connection.Tick{}, answer(connection.ResultClosed, connection.StepObserve), connection.StepNone, connection.Known{}},
		{"off, open: only reported", off, connection.Tick{}, ours(connection.ResultOpen, connection.OwnerUs), connection.StepNone, connection.Known{}},
		{"connected, open: alive", row(connected), connection.Tick{}, answer(connection.ResultOpen, connection.StepObserve), connection.StepNone, connection.Connected{Number: n, Since: connected.Since, LastSeen: noon()}},
		{"connected, closed for 5 s: wait", closedShort, connection.Tick{}, answer(connection.ResultClosed, connection.StepObserve), connection.StepNone, connected},
		{"connected, closed for 20 s: connect", closedLong, connection.Tick{}, answer(connection.ResultClosed, connection.StepObserve), connection.StepConnect, connected},
		{"connected, connect shows a code: a scan is needed", closedLong, connection.Tick{}, connection.Observation{Kind: connection.ResultConnecting, Step: connection.StepConnect, Code: qr("2@a")}, connection.StepNone, connection.Known{}},
		{"connected, connecting: wait", row(connected), connection.Tick{}, answer(connection.ResultConnecting, connection.StepObserve), connection.StepNone, connected},
		{"connected, absent: look at the whole list", row(connected), connection.Tick{}, answer(connection.ResultAbsent, connection.StepObserve), connection.StepLookup, connected},
		{"connected, absent twice: create again", twiceAbsent, connection.Tick{}, answer(connection.ResultAbsent, connection.StepLookup), connection.StepCreate, connected},
		{"connected, gone for good: known", row(connected), connection.Tick{}, connection.Observation{Kind: connection.ResultSessionEnded, EndCause: connection.Unlinked}, connection.StepNone, connection.Known{}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c, step, _, err := connection.Next(tt.row, tt.tr, tt.o, world())
			if err != nil {
				t.Fatal(err)
			}
			if step != tt.step {
				t.Errorf("step %v, want %v", step, tt.step)
			}
			if c.State != tt.state {
				t.Errorf("state %#v, want %#v", c.State, tt.state)
			}
		})
	}
}

func TestAClickJoinsALiveAttempt(t *testing.T) {
	c := linking(connection.Known{}, connection.QR)
	c.Attempt.Code = connection.LinkCode{QRText: "2@a", ShownAt: noon(), ExpiresAt: noon().Add(40 * time.Second)}
	c.Evidence.At, c.Evidence.Reading = noon(), connection.ReadConnecting
	n, step, effects, err := connection.Next(c, click(connection.QR), connection.Observation{}, world())
	if err != nil || step != connection.StepNone || len(effects) != 0 {
		t.Fatalf("step %v, effects %v, err %v: a join does nothing", step, effects, err)
	}
	if n.Attempt.ID != "a1" || n.Attempt.Code.QRText != "2@a" {
		t.Error("the click began another attempt")
	}
}

func TestAChangeOfMethodIsANewAttempt(t *testing.T) {
	c := linking(connection.Known{}, connection.QR)
	c.Registered = number(t, "11 98765-4321")
	n, step, _, err := connection.Next(c, click(connection.PairingCode), connection.Observation{}, world())
	if err != nil {
		t.Fatal(err)
	}
	if n.Attempt.ID == "a1" || n.LastAttempt.ID != "a1" {
		t.Error("the QR attempt went on under another method")
	}
	if step != connection.StepObserve {
		t.Errorf("step %v: while connecting the server ignores the number, so the state is looked at first", step)
	}
	n, step, _, _ = connection.Next(n, connection.Tick{}, connection.Observation{Kind: connection.ResultConnecting, Step: step}, world())
	if step != connection.StepLogout {
		t.Errorf("step %v after connecting, want logout", step)
	}
	w := world()
	n, step, _, _ = connection.Next(n, connection.Tick{}, connection.Observation{Kind: connection.ResultClosed, Step: connection.StepLogout}, w)
	if step != connection.StepObserve {
		t.Errorf("step %v after the logout, want a look: an instance may come back connecting by itself", step)
	}
	n, step, _, _ = connection.Next(n, connection.Tick{}, connection.Observation{Kind: connection.ResultClosed, Step: connection.StepObserve}, w)
	if step != connection.StepConnect || n.Attempt.NeedsReset {
		t.Errorf("step %v after close, want connect", step)
	}
}

func TestAPairingCodeNeedsANumber(t *testing.T) {
	c := row(connection.Known{})
	n, _, effects, err := connection.Next(c, click(connection.PairingCode), connection.Observation{}, world())
	if !fault.Is(err, fault.Invalid) {
		t.Fatalf("err %v, want Invalid phone", err)
	}
	if n.Attempt != nil || effects != nil {
		t.Error("something is half made")
	}
}

func TestANumberIsCheckedModuloItsNinthDigit(t *testing.T) {
	open := func(n phone.Number) connection.Observation {
		return connection.Observation{Kind: connection.ResultOpen, Step: connection.StepLookup, Owner: connection.OwnerUs, Number: n}
	}
	c := linking(connection.Known{}, connection.QR)
	c.Registered = number(t, "+55 11 98765-4321")
	n, _, _, _ := connection.Next(c, connection.Tick{}, open(number(t, "+55 11 8765-4321")), world())
	if _, ok := n.State.(connection.Connected); !ok {
		t.Errorf("%T: the same line without its ninth digit is the registered number", n.State)
	}
	n, step, _, _ := connection.Next(c, connection.Tick{}, open(number(t, "+55 11 91111-2222")), world())
	q, ok := n.State.(connection.Quarantined)
	if !ok || q.Why != connection.WrongNumber || step != connection.StepNone || n.Cause != connection.WrongNumber || n.Attempt != nil {
		t.Fatalf("%#v, step %v: another number waits for a decision", n, step)
	}
	// nothing that is seen makes it connected
	again, _, _, _ := connection.Next(n, connection.Tick{}, open(q.Number), world())
	if _, still := again.State.(connection.Quarantined); !still {
		t.Errorf("%T after open: only a person lets it out", again.State)
	}
	used, _, effects, err := connection.Next(n, connection.NumberDecision{Accept: true, By: owner()}, connection.Observation{}, world())
	if _, ok := used.State.(connection.Connected); !ok || err != nil || !has[connection.RegisterNumber](effects) {
		t.Errorf("%T, %v, %v: using the number registers it", used.State, effects, err)
	}
	undone, step, _, _ := connection.Next(n, connection.NumberDecision{By: owner()}, connection.Observation{}, world())
	if step != connection.StepLogout || undone.PendingCleanup != connection.CleanupLogout {
		t.Errorf("step %v, owed %q: undo logs out", step, undone.PendingCleanup)
	}
	o := open(c.Registered)
	o.InUse = true
	n, _, _, _ = connection.Next(c, connection.Tick{}, o, world())
	if q, ok := n.State.(connection.Quarantined); !ok || q.Why != connection.NumberInUse {
		t.Fatalf("%#v: a number serves one salon", n.State)
	}
	w := world()
	w.Now = w.Now.Add(10 * time.Minute)
	if _, step, _, _ := connection.Next(n, connection.Tick{}, connection.Observation{}, w); step != connection.StepLogout {
		t.Errorf("step %v after ten minutes, want logout", step)
	}
	if _, _, _, err := connection.Next(row(connection.Known{}), connection.NumberDecision{Accept: true}, connection.Observation{}, world()); !fault.Is(err, fault.Conflict) {
		t.Errorf("err %v: nothing was to decide", err)
	}
}

func has[E connection.Effect](effects []connection.Effect) bool {
	for _, e := range effects {
		if _, ok := e.(E); ok {
			return true
		}
	}
	return false
}

func TestCodesStopAfterTheThird(t *testing.T) {
	c := linking(connection.Known{}, connection.QR)
	w := world()
	show := func(text string) (step connection.Step) {
		c, step, _, _ = connection.Next(c, connection.Event{Envelope: connection.Envelope{Key: text}},
			connection.Observation{Kind: connection.ResultConnecting, Code: qr(text), Date: w.Now}, w)
		return step
	}
	for i, text := range []string{"2@a", "2@b", "2@c"} {
		if c.Attempt.WatchedUntil = w.Now.Add(time.Hour); show(text) != connection.StepNone || c.Attempt.CodesShown != i+1 {
			t.Fatalf("code %d: %+v", i+1, c.Attempt)
		}
		w.Now = w.Now.Add(45 * time.Second)
	}
	show("2@d")
	if c.Attempt != nil || c.Cause != connection.CodeExpired {
		t.Errorf("attempt %+v, cause %q after the third code died", c.Attempt, c.Cause)
	}
	if c.LastAttempt.Cause != connection.CodeExpired {
		t.Errorf("last %+v", c.LastAttempt)
	}
}

func TestAnAttemptThatNobodyWatchesEnds(t *testing.T) {
	c := linking(connection.Known{}, connection.QR)
	w := world()
	w.Now = c.Attempt.WatchedUntil
	n, step, _, _ := connection.Next(c, connection.Tick{}, connection.Observation{}, w)
	if n.Attempt != nil || n.Cause != connection.CodeExpired || step != connection.StepNone {
		t.Errorf("attempt %v, cause %q, step %v", n.Attempt, n.Cause, step)
	}
	// the scan that comes late still counts
	o := connection.Observation{Kind: connection.ResultOpen, Number: number(t, "11 98765-4321"), Date: w.Now}
	n, _, _, _ = connection.Next(n, connection.Event{}, o, w)
	if _, ok := n.State.(connection.Connected); !ok || n.Cause != connection.CauseNone {
		t.Errorf("%T, cause %q: a late open counts", n.State, n.Cause)
	}
}

func TestAStaleCodeIsNotShown(t *testing.T) {
	c := linking(connection.Known{}, connection.QR)
	c.Attempt.Code = connection.LinkCode{QRText: "2@old", ExpiresAt: noon().Add(-connection.CodeOverlap)}
	c.Attempt.CodesShown = 1
	n, step, _, _ := connection.Next(c, connection.Tick{}, connection.Observation{}, world())
	if step != connection.StepConnect || !n.Attempt.Code.IsZero() {
		t.Fatalf("step %v, shown %q: a dead code leaves the screen and the next is asked for", step, n.Attempt.Code.QRText)
	}
	n, _, _, _ = connection.Next(n, connection.Tick{}, connection.Observation{Kind: connection.ResultConnecting, Step: step, Code: qr("2@old")}, world())
	if !n.Attempt.Code.IsZero() {
		t.Error("a code that died before was shown again")
	}
	n, _, _, _ = connection.Next(n, connection.Tick{}, connection.Observation{Kind: connection.ResultConnecting, Step: step, Code: qr("2@new")}, world())
	if n.Attempt.Code.QRText != "2@new" || n.Attempt.CodesShown != 2 {
		t.Errorf("%+v: the new one is shown", n.Attempt)
	}
}

func TestTheFirstCodeMayComeByWebhookBeforeTheAnswer(t *testing.T) {
	c := linking(connection.Intended{}, connection.QR)
	code := connection.Observation{Kind: connection.ResultConnecting, Code: qr("2@a"), Date: noon()}
	n, step, _, _ := connection.Next(c, connection.Event{Envelope: connection.Envelope{Key: "k"}}, code, world())
	if step != connection.StepLookup || !n.Attempt.Code.IsZero() {
		t.Errorf("step %v, %+v: nothing was created yet, so whose is it?", step, n.Attempt)
	}
	c.Evidence.CreateSentAt = noon().Add(-time.Second)
	n, step, _, _ = connection.Next(c, connection.Event{Envelope: connection.Envelope{Key: "k"}}, code, world())
	if step != connection.StepNone || n.Attempt.Code.QRText != "2@a" {
		t.Fatalf("step %v, %+v", step, n.Attempt)
	}
	n, _, _, _ = connection.Next(n, connection.Tick{}, connection.Observation{Kind: connection.ResultCreated, Step: connection.StepCreate}, world())
	n, step, _, _ = connection.Next(n, connection.Tick{}, connection.Observation{Kind: connection.ResultConnecting, Step: connection.StepConnect, Code: qr("2@a")}, world())
	if _, known := n.State.(connection.Known); !known || step != connection.StepNone || n.Attempt.CodesShown != 1 {
		t.Errorf("%T, step %v, %+v", n.State, step, n.Attempt)
	}
}

// With a pairing code a server also sends a QR code, which changes while the pairing code stays: the owner is typing the pairing code.
func TestAPairingCodeStaysWhileItsQRCodeChanges(t *testing.T) {
	c, w := linking(connection.Known{}, connection.PairingCode), world()
	observe := func(text, pairing string) {
		t.Helper()
		o := connection.Observation{Kind: connection.ResultConnecting, Step: connection.StepConnect, Code: connection.LinkCode{QRText: text, Pairing: pairing}}
		c, _, _, _ = connection.Next(c, connection.Tick{}, o, w)
	}
	for i := range 5 {
		observe("2@"+strconv.Itoa(i), "ABCD1234")
		if a := c.Attempt; a == nil || a.CodesShown != 1 || a.Code.Pairing != "ABCD1234" || a.Code.QRText != "" {
			t.Fatalf("after %d QR codes: %+v", i+1, a)
		}
		w.Now = w.Now.Add(5 * time.Second)
	}
	w.Now = c.Attempt.Code.ExpiresAt.Add(connection.CodeOverlap)
	observe("2@9", "ABCD1234")
	if a := c.Attempt; a.CodesShown != 1 || !a.Code.IsZero() {
		t.Errorf("a pairing code that died was shown again with another QR code: %+v", a)
	}
	c = linking(connection.Known{}, connection.QR)
	observe("", "ABCD1234")
	if a := c.Attempt; a.CodesShown != 0 || !a.Code.IsZero() {
		t.Errorf("a QR code without a text: %+v", a)
	}
}

func TestALateCloseDoesNotHideTheCode(t *testing.T) {
	c := linking(connection.Known{}, connection.QR)
	c.Attempt.Code, c.Attempt.CodesShown = connection.LinkCode{QRText: "2@a", ShownAt: noon(), ExpiresAt: noon().Add(40 * time.Second)}, 1
	c.Attempt.Phase = connection.AwaitingScan
	late := connection.Observation{Kind: connection.ResultClosed, Date: noon()}
	n, step, _, _ := connection.Next(c, connection.Event{Envelope: connection.Envelope{Key: "k"}}, late, world())
	if step != connection.StepObserve || !n.Attempt.CodeVanishedAt.IsZero() || n.Attempt.Phase != connection.AwaitingScan {
		t.Errorf("step %v, %+v: an event is looked into", step, n.Attempt)
	}
	n, _, _, _ = connection.Next(c, connection.Tick{}, connection.Observation{Kind: connection.ResultClosed, Step: connection.StepObserve}, world())
	if n.Attempt.CodeVanishedAt.IsZero() || n.Attempt.Phase != connection.Syncing {
		t.Errorf("%+v: a look that finds it closed means that the code was probably read", n.Attempt)
	}
}

// While the gateway says that a phone is being paired no rung of the ladder is climbed, however slow it is.
func TestAPhoneThatIsBeingPairedIsLeftAlone(t *testing.T) {
	c := linking(connection.Known{}, connection.QR)
	c.Attempt.Code, c.Attempt.CodesShown, c.Attempt.Phase = connection.LinkCode{QRText: "2@a", ShownAt: noon(), ExpiresAt: noon().Add(40 * time.Second)}, 1, connection.AwaitingScan
	c.Attempt.WatchedUntil = noon().Add(time.Hour)
	w := world()
	c, _, _, _ = connection.Next(c, connection.Tick{}, connection.Observation{Kind: connection.ResultSyncing, Step: connection.StepObserve}, w)
	for range 20 {
		w.Now = w.Now.Add(2 * w.Pace.VanishedFor) // the worker is slow, too
		var step connection.Step
		c, step, _, _ = connection.Next(c, connection.Tick{}, connection.Observation{}, w)
		if step != connection.StepObserve {
			t.Fatalf("step %v after %v, phase %s", step, w.Now.Sub(noon()), c.Attempt.Phase)
		}
		c, step, _, _ = connection.Next(c, connection.Tick{}, connection.Observation{Kind: connection.ResultSyncing, Step: step}, w)
		if step != connection.StepNone || c.Attempt.Phase != connection.Syncing {
			t.Fatalf("step %v, phase %s", step, c.Attempt.Phase)
		}
	}
}

// A login that never ends is observed less and less often, and ends with a cause of its own. The next attempt begins with a logout, since
// the server would go on with the old login.
func TestALoginThatNeverEndsHasItsCause(t *testing.T) {
	w := world()
	c := linking(connection.Known{}, connection.QR)
	c.Attempt.Phase, c.Attempt.WatchedUntil = connection.AwaitingScan, noon().Add(time.Hour)
	c.Attempt.Code, c.Attempt.CodesShown = connection.LinkCode{QRText: "2@a", ShownAt: noon(), ExpiresAt: noon().Add(40 * time.Second)}, 1
	looks := 0
	for c.Attempt != nil && looks < 1000 {
		c, _, _, _ = connection.Next(c, connection.Tick{}, connection.Observation{Kind: connection.ResultSyncing, Step: connection.StepObserve}, w)
		if !c.DueAt.After(w.Now) {
			t.Fatalf("due %v at %v", c.DueAt, w.Now)
		}
		w.Now = c.DueAt
		looks++
	}
	if c.Attempt != nil || c.Cause != connection.LoginStuck || looks > 150 {
		t.Fatalf("attempt %+v, cause %q after %d looks", c.Attempt, c.Cause, looks)
	}
	w.Now = w.Now.Add(time.Minute)
	k := click(connection.QR)
	k.Watched = time.Hour
	c, step, _, err := connection.Next(c, k, connection.Observation{}, w)
	if err != nil || step != connection.StepObserve {
		t.Fatalf("step %v, %v: it may be closed by now", step, err)
	}
	if _, step, _, _ = connection.Next(c, connection.Tick{}, connection.Observation{Kind: connection.ResultSyncing, Step: step}, w); step != connection.StepLogout {
		t.Errorf("step %v: the old login goes on", step)
	}
}

func TestWhatIsNotOursIsNeverDeleted(t *testing.T) {
	c := row(connection.Intended{})
	_, step, effects, _ := connection.Next(c, connection.Remove{By: owner()}, connection.Observation{}, world())
	if step != connection.StepNone || !has[connection.DeleteRow](effects) {
		t.Errorf("step %v, %v: an instance that was never created needs no delete", step, effects)
	}
	c.Evidence.CreateSentAt = noon().Add(-time.Minute)
	n, step, _, _ := connection.Next(c, connection.Remove{By: owner()}, connection.Observation{}, world())
	if step != connection.StepLookup {
		t.Fatalf("step %v: whose is it?", step)
	}
	_, step, effects, _ = connection.Next(n, connection.Tick{}, connection.Observation{Kind: connection.ResultClosed, Step: step, Owner: connection.OwnerOther}, world())
	if step != connection.StepNone || !has[connection.DeleteRow](effects) {
		t.Errorf("step %v, %v: somebody else's instance stays", step, effects)
	}
	_, step, _, _ = connection.Next(n, connection.Tick{}, connection.Observation{Kind: connection.ResultClosed, Step: connection.StepLookup, Owner: connection.OwnerUs}, world())
	if step != connection.StepDelete {
		t.Errorf("step %v: ours goes", step)
	}
}

func TestEventsOutOfOrder(t *testing.T) {
	c := row(connection.Connected{Number: number(t, "11 98765-4321"), Since: noon().Add(-time.Hour)})
	c.Evidence.EventAt = noon()
	late := connection.Observation{Kind: connection.ResultSessionEnded, EndCause: connection.Unlinked, Date: noon().Add(-time.Second)}
	n, step, effects, _ := connection.Next(c, connection.Event{Envelope: connection.Envelope{Key: "k"}}, late, world())
	if _, ok := n.State.(connection.Connected); !ok || step != connection.StepNone {
		t.Errorf("%T: an event older than the newest one changed the state", n.State)
	}
	if !has[connection.StoreEvent](effects) {
		t.Error("its envelope is kept all the same")
	}
	burst := connection.Observation{Kind: connection.ResultConnecting, Date: noon()}
	w := world()
	n, _, effects, _ = connection.Next(c, connection.Event{}, burst, w)
	if len(effects) == 0 {
		t.Error("the first of a burst is kept")
	}
	w.Now = w.Now.Add(time.Second)
	if again, _, effects, _ := connection.Next(n, connection.Event{}, burst, w); len(effects) != 0 || again != n {
		t.Error("the second of a burst writes nothing")
	}
	n.Evidence.Reading = connection.ReadOpen
	if _, _, effects, _ := connection.Next(n, connection.Event{}, burst, w); len(effects) == 0 {
		t.Error("after an open, connecting is news")
	}
}

// Events that say nothing of the connection, a million messages for example, are not stored. Only that events arrive is stored, now
// and then.
func TestEventsThatSayNothing(t *testing.T) {
	c, w := row(connection.Known{}), world()
	nothing := connection.Observation{Date: noon()}
	n, step, effects, _ := connection.Next(c, connection.Event{Envelope: connection.Envelope{Key: "k"}}, nothing, w)
	if step != connection.StepNone || len(effects) != 0 || !n.Evidence.WebhookAt.Equal(w.Now) {
		t.Errorf("the first: %v, %d effects, heard at %v", step, len(effects), n.Evidence.WebhookAt)
	}
	w.Now = w.Now.Add(time.Second)
	if again, _, effects, _ := connection.Next(n, connection.Event{}, nothing, w); len(effects) != 0 || again != n {
		t.Error("the second writes something")
	}
}
