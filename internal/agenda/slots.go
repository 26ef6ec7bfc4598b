package agenda

// Ask is a question for free times: who does what.
type Ask struct {
	Service      ServiceID
	Professional ProfessionalID
}

// Slot is a time that is offered.
type Slot struct {
	At   Instant
	Date Date
	Time Minute
}

// Local is its wall time.
func (s Slot) Local() Local { return Local{s.Date, s.Time} }

// Slots appends the times that clients are offered, from the first day on and before the other, in order. It is
// O(windows/grid + occupancies), and allocates nothing but what dst needs to grow.
func (c *Schedule) Slots(dst []Slot, a Ask, from, to Date) []Slot {
	var s sweep
	if !s.begin(c, a) {
		return dst
	}
	today := c.Zone.Local(c.Now).Date
	from, to = later(from, today), sooner(to, today.AddDays(c.Rules.Horizon+1))
	if !from.Before(to) {
		return dst
	}
	s.dst = dst
	s.periods = c.Zone.periods(s.fewPeriods[:0], from.naive(), to.naive())
	for d := from; d.Before(to); d = d.AddDays(1) {
		s.day(d)
	}
	return s.dst
}

func later(a, b Date) Date {
	if a.Before(b) {
		return b
	}
	return a
}

func sooner(a, b Date) Date {
	if b.Before(a) {
		return b
	}
	return a
}

// sweep goes over the days of one question, from left to right.
type sweep struct {
	c        *Schedule
	p        *person
	length   Instant   // from the first segment's start to the last one's end
	parts    []stretch // when the professional is taken, relative to the start
	at       [MaxSegments]int
	earliest Instant // now and the lead
	dst      []Slot

	periods    []period
	current    int
	windows    []Window
	fewParts   [MaxSegments]stretch
	fewPeriods [8]period
	fewWindows [MaxWindows]Window
}

// begin resolves who and what; false when nothing can be offered.
func (s *sweep) begin(c *Schedule, a Ask) bool {
	i, ok := c.index[a.Professional]
	service, found := c.Service(a.Service)
	if !ok || !found || !service.Active || !c.people[i].Active {
		return false
	}
	offer, does := c.people[i].Offer(service)
	if !does {
		return false
	}
	s.work(c, i, offer.Work)
	return true
}

// work takes up work of the person at an index.
func (s *sweep) work(c *Schedule, i int, w Work) {
	s.c, s.p, s.length = c, &c.people[i], Instant(w.Minutes())*60
	s.parts = w.occupied(s.fewParts[:0])
	s.earliest = c.Now.Add(c.Rules.Lead)
}

func (s *sweep) day(d Date) {
	s.windows, _ = s.c.windows(s.fewWindows[:0], s.p, d)
	if len(s.windows) == 0 || s.p.full(d) {
		return
	}
	offset, constant := s.offset(d)
	for _, w := range s.windows {
		if constant {
			s.withoutClockChange(d, w, offset)
		} else {
			s.withClockChange(d, w)
		}
	}
}

// offset is the zone's of a day, and whether it is the only one under which the clock shows a time of that day.
func (s *sweep) offset(d Date) (int64, bool) {
	from, to := d.naive(), d.naive()+secondsOfADay
	for s.current+1 < len(s.periods) && int64(s.periods[s.current].To)+s.periods[s.current].offset <= from {
		s.current++
	}
	i := s.current
	p := s.periods[i]
	inside := int64(p.From)+p.offset <= from && to <= int64(p.To)+p.offset
	before := i == 0 || int64(s.periods[i-1].To)+s.periods[i-1].offset <= from
	after := i+1 == len(s.periods) || to <= int64(s.periods[i+1].From)+s.periods[i+1].offset
	return p.offset, inside && before && after
}

// withoutClockChange offers the times of a window on a day on which the clock does not change, with
// integer arithmetic alone.
func (s *sweep) withoutClockChange(d Date, w Window, offset int64) {
	midnight := Instant(d.naive() - offset)
	grid, end := midnight.Add(int(w.Start)), midnight.Add(int(w.End))-s.length
	step := Instant(s.c.Rules.Grid) * 60
	snug, next := farFuture, -1
	if s.c.Rules.Snug {
		next = s.firstEnd(grid + s.parts[0].from)
		snug = s.snug(next)
	}
	if s.earliest > grid {
		grid += (s.earliest - grid + step - 1) / step * step
	}
	for {
		at := min(grid, snug)
		if at > end {
			return
		}
		if snug == at {
			next++
			snug = s.snug(next)
		}
		if grid == at {
			grid += step
		}
		if at < s.earliest || (at-midnight)%60 != 0 {
			continue
		}
		until, free := s.free(at)
		if free {
			s.dst = append(s.dst, Slot{at, d, Minute(at-midnight) / 60})
		} else if until > grid {
			grid += (until - grid + step - 1) / step * step
		}
	}
}

// firstEnd is the first busy span that ends at a moment or later; snug is the start that follows right upon such an end.
func (s *sweep) firstEnd(at Instant) int {
	low, high := 0, len(s.p.busy)
	for low < high {
		if mid := int(uint(low+high) >> 1); s.p.busy[mid].To < at {
			low = mid + 1
		} else {
			high = mid
		}
	}
	return low
}

func (s *sweep) snug(i int) Instant {
	if i >= len(s.p.busy) {
		return farFuture
	}
	return s.p.busy[i].To - s.parts[0].from
}

// free tells whether all parts of a start are, and if not, the earliest start at which what is in
// the way no longer is. Starts only increase, so a sweep moves through the spans once instead of
// searching for each start.
func (s *sweep) free(at Instant) (until Instant, ok bool) {
	busy := s.p.busy
	for k, part := range s.parts {
		from, to, i := at+part.from, at+part.to, s.at[k]
		for i > 0 && busy[i-1].To > from {
			i--
		}
		for i < len(busy) && busy[i].To <= from {
			i++
		}
		s.at[k] = i
		if i < len(busy) && busy[i].From < to {
			return busy[i].To - part.from, false
		}
	}
	return 0, true
}

// withClockChange offers the times of a window on a day on which the clock changes, minute by
// minute.
func (s *sweep) withClockChange(d Date, w Window) {
	for m := w.Start; m < w.End; m++ {
		at, ok := s.first(d, m)
		if !ok || at < s.earliest || !s.regular(w, m, at) || !s.stays(d, w, at) {
			continue
		}
		if _, free := s.free(at); free {
			s.dst = append(s.dst, Slot{at, d, m})
		}
	}
}

// first is when the clock first shows a time; false when it never does.
func (s *sweep) first(d Date, m Minute) (Instant, bool) {
	naive := Local{d, m}.naive()
	for _, p := range s.periods {
		if at := Instant(naive - p.offset); p.holds(at) {
			return at, true
		}
	}
	return 0, false
}

// regular tells whether a start is on the window's grid, or snug.
func (s *sweep) regular(w Window, m Minute, at Instant) bool {
	if int(m-w.Start)%s.c.Rules.Grid == 0 {
		return true
	}
	return s.c.Rules.Snug && s.snug(s.firstEnd(at+s.parts[0].from)) == at
}

// stays tells whether the clock shows times of the window, on its day, from a start to the end.
func (s *sweep) stays(d Date, w Window, at Instant) bool {
	end := at + s.length
	for _, p := range s.periods {
		lo, hi := max(at, p.From), min(end, p.To)
		if lo >= hi {
			continue
		}
		from, to := Instant(d.naive()-p.offset).Add(int(w.Start)), Instant(d.naive()-p.offset).Add(int(w.End))
		if lo < from || hi > to {
			return false
		}
	}
	return true
}
