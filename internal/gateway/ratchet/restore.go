package ratchet

import (
	"bytes"
	"slices"

	"go.mau.fi/libsignal/state/record"
	"go.mau.fi/whatsmeow/store"
)

// Restore returns the record after, which libsignal wants to store when it has decrypted a message or started a session, with the sessions that it only
// tried as they are in the record before. Both are serialized session records, as whatsmeow stores them; before is nil when there is none. Errors:
// those of a damaged record.
func Restore(before, after []byte) ([]byte, error) {
	if before == nil {
		return after, nil
	}
	format := store.SignalProtobufSerializer.Session
	now, err := format.Deserialize(after)
	if err != nil || len(now.PreviousStates) == 0 {
		return after, err //nolint:wrapcheck // it names the record
	}
	then, err := format.Deserialize(before)
	if err != nil {
		return after, err //nolint:wrapcheck // it names the record
	}
	known := append([]*record.StateStructure{then.SessionState}, then.PreviousStates...)
	var kept []*record.StateStructure // each once: libsignal repeats the last when it takes one out of the middle
	for _, one := range now.PreviousStates {
		if same(one, now.SessionState) || slices.ContainsFunc(kept, func(k *record.StateStructure) bool { return same(k, one) }) {
			continue
		}
		if i := slices.IndexFunc(known, func(k *record.StateStructure) bool { return same(k, one) }); i >= 0 {
			one = known[i]
		}
		kept = append(kept, one)
	}
	now.PreviousStates = kept
	return format.Serialize(now), nil
}

// same tells whether two states are of one session: each begins with a key of its own.
func same(a, b *record.StateStructure) bool { return bytes.Equal(a.SenderBaseKey, b.SenderBaseKey) }
