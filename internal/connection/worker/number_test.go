package worker_test

import (
	"testing"
	"testing/synctest"
	"time"

	"salonzap/internal/connection"
	"salonzap/internal/phone"
	"salonzap/internal/tenant"
)

// refused delivers the gateway's refusal of a phone that read the code of a salon with another registered number.
func (r *rig) refused(who tenant.Tenant, n phone.Number) {
	r.t.Helper()
	v := r.connect(r.svc, who, connection.QR)
	o := connection.Observation{Kind: connection.ResultSessionEnded, EndCause: connection.WrongNumber, Number: n, Date: time.Now()}
	if err := r.svc.HandleEvent(r.t.Context(), connection.Envelope{Key: who.ID.String(), Server: v.Server, Instance: v.Instance}, o); err != nil {
		r.t.Fatal(err)
	}
	synctest.Wait()
}

// registered is the salon's registered number.
func (r *rig) registered(who tenant.Tenant) phone.Number {
	r.store.mu.Lock()
	defer r.store.mu.Unlock()
	return r.store.tenants[who.ID].Phone
}

func (r *rig) salonOf(name string, n phone.Number) tenant.Tenant {
	who := r.salon(name)
	who.Phone = n
	return r.store.add(who)
}

func (r *rig) decide(who tenant.Tenant, use bool) connection.View {
	r.t.Helper()
	v, err := r.svc.Decide(r.t.Context(), ownerOf(who.ID), who.ID, use)
	if err != nil {
		r.t.Fatal(err)
	}
	synctest.Wait()
	return v
}

// The registered number changes when the phone is linked, not before: after an undone decision the old one is still registered.
func TestANumberIsRegisteredWithTheLink(t *testing.T) {
	file, other, third := parse("+55 11 90000-0001"), parse("+55 11 98765-4321"), parse("+55 11 90000-0003")
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t)
		who := r.salonOf("Studio Ana", file)
		r.refused(who, other)
		if r.decide(who, true); r.registered(who) != file {
			t.Fatalf("%v is on file before anything is linked", r.registered(who))
		}
		if _, err := r.svc.Stop(t.Context(), ownerOf(who.ID), who.ID); err != nil {
			t.Fatal(err)
		}
		if r.registered(who) != file {
			t.Errorf("%v is on file after the linking was stopped", r.registered(who))
		}
	})
	synctest.Test(t, func(t *testing.T) { // a third phone scans the code that was made for the second: undo restores the first
		r := newRig(t)
		who := r.salonOf("Studio Ana", file)
		r.refused(who, other)
		v := r.decide(who, true)
		r.server.set(func(s *server) { s.state[v.Instance], s.number = connection.ResultOpen, third })
		r.watch(who, 10*time.Second)
		if v = r.get(who); v.Phase != connection.ConfirmNumber {
			t.Fatalf("%+v", v)
		}
		if r.decide(who, false); r.registered(who) != file {
			t.Errorf("%v is on file after undo", r.registered(who))
		}
	})
	synctest.Test(t, func(t *testing.T) { // the expected phone scans
		r := newRig(t)
		who := r.salonOf("Studio Ana", file)
		r.refused(who, other)
		v := r.decide(who, true)
		r.server.set(func(s *server) { s.state[v.Instance] = connection.ResultOpen })
		r.watch(who, 10*time.Second)
		if v = r.get(who); v.Status != connection.StatusConnected || r.registered(who) != other {
			t.Errorf("%s, %v on file: the link makes the number the registered one", v.Status, r.registered(who))
		}
	})
}

// A number that serves another salon is reported as in use, and is not offered as this salon's.
func TestANumberOfAnotherSalonIsSaidToBeSo(t *testing.T) {
	file, other := parse("+55 11 90000-0001"), parse("+55 11 98765-4321")
	t.Run("linked, and held", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			r := newRig(t)
			for _, who := range []tenant.Tenant{r.salonOf("Studio Bia", other), r.salonOf("Studio Ana", file)} {
				v := r.connect(r.svc, who, connection.QR)
				r.server.set(func(s *server) { s.state[v.Instance] = connection.ResultOpen })
				r.watch(who, 10*time.Second)
				if v = r.get(who); who.Phone == file && v.Cause != connection.NumberInUse {
					t.Errorf("cause %q, want number_in_use", v.Cause)
				}
			}
		})
	})
	t.Run("refused before it was linked", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			r := newRig(t)
			bia, ana := r.salonOf("Studio Bia", other), r.salonOf("Studio Ana", file)
			v := r.connect(r.svc, bia, connection.QR)
			r.server.set(func(s *server) { s.state[v.Instance] = connection.ResultOpen })
			r.watch(bia, 10*time.Second)
			if r.refused(ana, other); r.get(ana).Cause != connection.NumberInUse || !r.get(ana).RefusedNumber.IsZero() {
				t.Errorf("cause %q, offered %v", r.get(ana).Cause, r.get(ana).RefusedNumber)
			}
		})
	})
}
