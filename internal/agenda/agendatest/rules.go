package agendatest

import (
	"encoding/binary"
	"time"
)

// Transition is a moment at which a zone's offset changes.
type Transition struct {
	At     time.Time     // 1902 to 2037
	Offset time.Duration // east of UTC
}

// Rules are those of a time zone as a file of the time zone database says them (RFC 8536, version
// 1): the first offset, and the transitions in order. time.LoadLocationFromTZData reads them.
func Rules(offset time.Duration, turns ...Transition) []byte {
	n := uint32(len(turns))                          //nolint:gosec // a few
	b := append([]byte("TZif"), make([]byte, 16)...) // version 1, and what is reserved
	for _, count := range []uint32{0, 0, 0, n, n + 1, uint32(len(abbr))} {
		b = binary.BigEndian.AppendUint32(b, count)
	}
	for _, t := range turns {
		b = binary.BigEndian.AppendUint32(b, uint32(int32(t.At.Unix()))) //nolint:gosec // to 2037
	}
	for i := range turns {
		b = append(b, byte(i+1))
	}
	for _, o := range append([]time.Duration{offset}, offsets(turns)...) {
		b = binary.BigEndian.AppendUint32(b, uint32(int32(o/time.Second))) //nolint:gosec // hours
		b = append(b, 0, 0)                                                // standard time, with the one name that there is
	}
	return append(b, abbr...)
}

const abbr = "LMT\x00"

func offsets(turns []Transition) []time.Duration {
	all := make([]time.Duration, len(turns))
	for i, t := range turns {
		all[i] = t.Offset
	}
	return all
}
