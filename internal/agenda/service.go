package agenda

import (
	"slices"

	"salonzap/internal/fault"
	"salonzap/internal/text"
)

// SegmentKind says whether a stretch of a service keeps its professional busy.
type SegmentKind string

// The kinds of segment. While dye works, the professional is free for somebody else.
const (
	Busy SegmentKind = "busy"
	Free SegmentKind = "free"
)

// Segment is a stretch of a service.
type Segment struct {
	Kind    SegmentKind
	Minutes int
}

// Bounds of a service, in minutes but for MaxSegments.
const (
	MaxSegments = 9
	MaxMinutes  = 12 * 60 // of a segment
	MaxBuffer   = 4 * 60
)

// Work is how a service takes up time: segments that begin and end busy, and what is kept free around them.
type Work struct {
	Segments     []Segment
	BufferBefore int // minutes before the first segment in which the professional takes nobody
	BufferAfter  int // and after the last
}

// NewWork checks segments and buffers: segments busy and free in turn, busy at both ends, a day at most with the buffers.
// Errors: Invalid "segments", "minutes", "buffer_before" or "buffer_after".
func NewWork(segments []Segment, before, after int) (Work, error) {
	const op = "agenda.work"
	if n := len(segments); n == 0 || n > MaxSegments || n%2 == 0 {
		return Work{}, fault.Field(op, "segments", text.AgendaSegments, MaxSegments)
	}
	w := Work{append([]Segment(nil), segments...), before, after}
	for i, s := range segments {
		if err := within(op, "minutes", s.Minutes, 1, MaxMinutes, text.AgendaMinutes); err != nil {
			return Work{}, err
		}
		if want := []SegmentKind{Busy, Free}[i%2]; s.Kind != want {
			return Work{}, fault.Field(op, "segments", text.AgendaSegments, MaxSegments)
		}
	}
	if err := within(op, "buffer_before", before, 0, MaxBuffer, text.AgendaBuffer); err != nil {
		return Work{}, err
	}
	if err := within(op, "buffer_after", after, 0, MaxBuffer, text.AgendaBuffer); err != nil {
		return Work{}, err
	}
	if w.Minutes()+before+after > minutesOfADay {
		return Work{}, fault.Field(op, "minutes", text.AgendaTooLong)
	}
	return w, nil
}

// Simple is work of one busy segment without buffers. Errors: Invalid "minutes".
func Simple(minutes int) (Work, error) { return NewWork([]Segment{{Busy, minutes}}, 0, 0) }

// Minutes is how long the client stays: from the first segment's start to the last one's end.
func (w Work) Minutes() int {
	sum := 0
	for _, s := range w.Segments {
		sum += s.Minutes
	}
	return sum
}

// stretch is a part of a day relative to a start, in seconds.
type stretch struct{ from, to Instant }

// occupied appends when the professional is taken, relative to the start: each busy segment, the first with the buffer
// before, the last with the buffer after.
func (w Work) occupied(dst []stretch) []stretch {
	at := Instant(0)
	for i, s := range w.Segments {
		end := at + Instant(s.Minutes)*60
		if s.Kind == Busy {
			o := stretch{at, end}
			if i == 0 {
				o.from -= Instant(w.BufferBefore) * 60
			}
			if i == len(w.Segments)-1 {
				o.to += Instant(w.BufferAfter) * 60
			}
			dst = append(dst, o)
		}
		at = end
	}
	return dst
}

// Service is what a salon sells. A combo is a service of its own, with a time and a price of its own; Parts says what it is
// made of.
type Service struct {
	ID      ServiceID
	Name    string
	Aliases []string // other words for it: "cabelo", "corte masculino"
	Active  bool
	Work    Work
	Price   Price
	Parts   []ServiceID // of a combo; empty otherwise
	Sort    int
	Version Version // rises with each change, also of who does it, and how
}

// ServiceDraft is what a person gives to make or change a service. Price is as typed.
type ServiceDraft struct {
	Name                      string
	Aliases                   []string
	Segments                  []Segment
	BufferBefore, BufferAfter int
	Price                     string
	Parts                     []ServiceID
	Sort                      int
}

// NewService checks a draft and makes an active service of it. Errors: Invalid with the field.
func NewService(d ServiceDraft) (Service, error) {
	return Service{ID: NewID[Service](), Active: true}.With(d)
}

// With is the service with another draft's content. Errors: Invalid with the field.
func (s Service) With(d ServiceDraft) (Service, error) {
	const op = "agenda.service"
	var err error
	if s.Name, err = cleanName(op, d.Name, text.AgendaServiceName); err != nil {
		return Service{}, err
	}
	if s.Aliases, err = cleanAliases(op, d.Aliases); err != nil {
		return Service{}, err
	}
	if s.Work, err = NewWork(d.Segments, d.BufferBefore, d.BufferAfter); err != nil {
		return Service{}, err
	}
	if s.Price, err = ParsePrice(d.Price); err != nil {
		return Service{}, err
	}
	for i, p := range d.Parts {
		if p == s.ID || p.IsZero() || len(d.Parts) < 2 || len(d.Parts) > MaxParts || slices.Contains(d.Parts[:i], p) {
			return Service{}, fault.Field(op, "parts", text.AgendaCombo, MaxParts)
		}
	}
	if err := within(op, "sort", d.Sort, -maxSort, maxSort, text.AgendaSort); err != nil {
		return Service{}, err
	}
	s.Parts, s.Sort = append([]ServiceID(nil), d.Parts...), d.Sort
	return s, nil
}
