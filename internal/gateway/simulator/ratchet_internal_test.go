package simulator

import (
	"math/rand/v2"
	"testing"

	"go.mau.fi/libsignal/protocol"
)

// Law: what two sides write to each other can be read, in the order in which it was written, however their first messages cross, and however often one
// of them begins a new session.
func TestCrossedSessionsStayReadable(t *testing.T) {
	for seed := range uint64(30) {
		r := rand.New(rand.NewPCG(seed, 1))
		walkSessions(t, seed, r)
		if t.Failed() {
			return
		}
	}
}

// letter is a message on its way.
type letter struct {
	kind   string
	sealed []byte
	text   string
}

func walkSessions(t *testing.T, seed uint64, r *rand.Rand) {
	t.Helper()
	sides := [2]*signalIdentity{newIdentity(), newIdentity()}
	at := [2]*protocol.SignalAddress{protocol.NewSignalAddress("1", 0), protocol.NewSignalAddress("2", 0)}
	var post [2][]letter // to each side
	for step := range 120 {
		to := r.IntN(2)
		from := 1 - to
		if r.IntN(2) == 0 || len(post[to]) == 0 {
			text := string(rune('a' + step%26))
			fresh := r.IntN(15) == 0
			kind, sealed, err := sides[from].encrypt(t.Context(), at[to], []byte(text), fresh, func() (bundle, error) { return sides[to].newBundle(), nil })
			if err != nil {
				t.Fatal(err)
			}
			post[to] = append(post[to], letter{kind, sealed, text})
			continue
		}
		one := post[to][0]
		post[to] = post[to][1:]
		plain, err := sides[to].decrypt(t.Context(), at[from], one.kind, one.sealed)
		if err != nil || string(plain) != one.text {
			t.Errorf("walk %d, step %d: %q, %v, not %q", seed, step, plain, err, one.text)
			return
		}
	}
}
