package agenda

import (
	"strconv"
	"strings"

	"salonzap/internal/fault"
	"salonzap/internal/text"
)

// ParseSegments reads minutes as people type them: 50 is busy throughout, 40+30+20 is busy for 40, free for 30 and busy for 20.
// Errors: Invalid "minutes" or "segments".
func ParseSegments(s string) ([]Segment, error) {
	const op = "agenda.segments"
	parts := strings.Split(s, "+")
	if len(parts) > MaxSegments || len(parts)%2 == 0 {
		return nil, fault.Field(op, "segments", text.AgendaSegments, MaxSegments)
	}
	all := make([]Segment, len(parts))
	for i, p := range parts {
		p = strings.TrimSpace(strings.TrimSuffix(strings.ToLower(strings.TrimSpace(p)), "min"))
		n, err := strconv.ParseUint(p, 10, 16)
		if err != nil || n < 1 || n > MaxMinutes {
			return nil, fault.Field(op, "minutes", text.AgendaMinutes, 1, MaxMinutes)
		}
		all[i] = Segment{[]SegmentKind{Busy, Free}[i%2], int(n)}
	}
	return all, nil
}

// SaySegments writes segments as ParseSegments reads them.
func SaySegments(all []Segment) string {
	parts := make([]string, len(all))
	for i, s := range all {
		parts[i] = strconv.Itoa(s.Minutes)
	}
	return strings.Join(parts, "+")
}
