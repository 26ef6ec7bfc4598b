package agenda

// Explain gives every reason why clients are not offered a time; none when they are. It answers "por que 15h não
// aparece?", and is the last look before something is booked.
func (c *Schedule) Explain(a Ask, at Local) []Reason {
	all, s := c.who(a)
	if len(all) > 0 {
		return all
	}
	start, ok := c.Zone.Instant(at)
	if !ok {
		return s.explainSkipped(at)
	}
	return s.explain(at, start)
}

// explain gives the reasons against a start of the sweep's work.
func (s *sweep) explain(at Local, start Instant) []Reason {
	s.periods = s.c.Zone.periods(s.fewPeriods[:0], at.Date.naive(), at.Date.naive()+secondsOfADay)
	all := inOrder(s.hours(at, start, true), s.c.distance(at, start, true))
	if s.p.full(at.Date) {
		all = append(all, Reason{Code: DayFull, N: s.p.DailyCap})
	}
	return append(all, s.taken(start)...)
}

// explainSkipped gives the reasons against a time that the clock never shows.
func (s *sweep) explainSkipped(at Local) []Reason {
	all := inOrder(append([]Reason{{Code: Skipped}}, s.hours(at, 0, false)...), s.c.distance(at, 0, false))
	if s.p.full(at.Date) {
		all = append(all, Reason{Code: DayFull, N: s.p.DailyCap})
	}
	return all
}

// inOrder puts that a time is over before everything else about it: people read the first reason.
func inOrder(hours, distance []Reason) []Reason {
	if len(distance) > 0 && distance[0].Code == Past {
		return append(distance, hours...)
	}
	return append(hours, distance...)
}

// Offered tells whether clients are offered a time.
func (c *Schedule) Offered(a Ask, at Local) bool { return len(c.Explain(a, at)) == 0 }

// who gives the reasons that hold at any time, and a sweep when there is none.
func (c *Schedule) who(a Ask) ([]Reason, *sweep) {
	var all []Reason
	service, ok := c.Service(a.Service)
	if !ok || !service.Active {
		all = append(all, Reason{Code: ServiceInactive})
	}
	p, known := c.Professional(a.Professional)
	if !known || !p.Active {
		all = append(all, Reason{Code: ProfessionalInactive})
	}
	if _, does := p.Offer(service); ok && known && !does {
		all = append(all, Reason{Code: NotDone})
	}
	s := new(sweep)
	if len(all) == 0 {
		s.begin(c, a)
	}
	return all, s
}

// hours gives the reasons that lie in the working hours of a day.
func (s *sweep) hours(at Local, start Instant, exists bool) []Reason {
	windows, source := s.c.windows(nil, s.p, at.Date)
	if len(windows) == 0 {
		return []Reason{s.closed(source, at.Date)}
	}
	for _, w := range windows {
		if at.Minute < w.Start || at.Minute >= w.End {
			continue
		}
		if !exists {
			return nil
		}
		var all []Reason
		if !s.stays(at.Date, w, start) {
			all = append(all, Reason{Code: EndsAfterHours, Windows: []Window{w}, N: int(s.length) / 60})
		}
		if !s.regular(w, at.Minute, start) {
			g := Minute(s.c.Rules.Grid)
			before := w.Start + (at.Minute-w.Start)/g*g
			all = append(all, Reason{Code: OffGrid, Windows: []Window{w}, Time: Local{at.Date, before}, Next: before + g})
		}
		return all
	}
	return []Reason{{Code: OutsideHours, Windows: windows}}
}

// closed says why a day has no windows.
func (s *sweep) closed(by source, d Date) Reason {
	switch by {
	case byOwnException:
		e, _ := exceptionOn(s.p.days, d)
		return Reason{Code: Away, Remark: e.Reason}
	case bySalonException:
		e, _ := exceptionOn(s.c.salon, d)
		return Reason{Code: SalonClosed, Remark: e.Reason}
	case byHoliday:
		h, _ := s.c.holidayOn(d)
		return Reason{Code: OnHoliday, Holiday: h.Key, Remark: h.Name}
	case byWeek:
	}
	return Reason{Code: DayOff}
}

// distance gives the reasons that lie between now and the start. The lead is compared in moments, the horizon in days of
// the salon.
func (c *Schedule) distance(at Local, start Instant, exists bool) []Reason {
	var all []Reason
	today := c.Zone.Local(c.Now).Date
	earliest := c.Now.Add(c.Rules.Lead)
	switch {
	case exists && start < c.Now || !exists && at.Date.Before(today):
		all = append(all, Reason{Code: Past})
	case exists && start < earliest:
		// A start is a whole minute; the lead may end within one.
		all = append(all, Reason{Code: TooSoon, Time: c.Zone.Local((earliest + 59) / 60 * 60)})
	}
	if at.Date.Sub(today) > c.Rules.Horizon {
		all = append(all, Reason{Code: TooFar, N: c.Rules.Horizon})
	}
	return all
}

// taken gives what is in the way of a start, each thing once, in order.
func (s *sweep) taken(start Instant) []Reason {
	var all []Reason
	for i := range s.p.rows {
		o := &s.p.rows[i]
		if s.collides(start, o.Span) && !isListed(all, *o) {
			r := Reason{Code: takenBy(o.Kind), Time: s.c.Zone.Local(o.Span.To)}
			r.With = Occupied{o.Kind, o.Appointment, o.Block}
			all = append(all, r)
		}
	}
	return all
}

func (s *sweep) collides(start Instant, o Span) bool {
	for _, part := range s.parts {
		if o.Overlaps(Span{start + part.from, start + part.to}) {
			return true
		}
	}
	return false
}

func isListed(all []Reason, o Occupancy) bool {
	for _, r := range all {
		if r.With == (Occupied{o.Kind, o.Appointment, o.Block}) && o.Kind != ForHold {
			return true
		}
	}
	return false
}

func takenBy(k Kind) Code {
	switch k {
	case ForHold:
		return TakenByHold
	case ForBlock:
		return TakenByBlock
	case ForEncaixe:
		return TakenByEncaixe
	case ForAppointment:
	}
	return TakenByAppointment
}
