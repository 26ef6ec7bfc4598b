package agendas

import (
	"context"
	"slices"
	"sync"

	"salonzap/internal/agenda"
	"salonzap/internal/store/db"
	"salonzap/internal/tenant"
)

// catalogue is everything of a salon's agenda that bookings do not change, as of a stamp. It is
// immutable; give copies from it.
type catalogue struct {
	stamp         string
	zone          agenda.Zone
	rules         agenda.Rules
	services      []agenda.Service
	professionals []agenda.Professional // without LastTurn, which bookings change
	from, to      agenda.Date           // the days that exceptions and holidays are loaded for: from included, to excluded
	exceptions    []agenda.Exception
	holidays      []agenda.Holiday
}

const (
	mostCatalogues = 500 // salons in the cache; the catalogue of a large salon takes about 50 KiB
	daysBehind     = 31  // days before today that are cached
)

// catalogues is a cache of salons' catalogues. An entry is valid as long as the database has the
// same stamp, which each read compares.
type catalogues struct {
	mu  sync.Mutex
	all map[tenant.ID]*catalogue
}

// under gives the cached catalogue of a salon if its stamp and zone match, else nil.
func (m *catalogues) under(id tenant.ID, stamp, zone string) *catalogue {
	m.mu.Lock()
	defer m.mu.Unlock()
	if c := m.all[id]; c != nil && c.stamp == stamp && c.zone.String() == zone {
		return c
	}
	return nil
}

// put caches a catalogue; a full cache drops any other one.
func (m *catalogues) put(id tenant.ID, c *catalogue) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.all == nil {
		m.all = map[tenant.ID]*catalogue{}
	}
	for other := range m.all {
		if len(m.all) < mostCatalogues {
			break
		}
		delete(m.all, other)
	}
	m.all[id] = c
}

// catalogue gives the cached catalogue, or reads it. What was read is cached unless somebody
// changed it meanwhile. A transaction that is rolled back leaves no valid entry, since its stamp is
// never used again.
func (s *Store) catalogue(ctx context.Context, q *db.Queries, id tenant.ID, head db.AgendaHeadRow) (*catalogue, error) {
	if c := s.known.under(id, head.Stamp, head.Timezone); c != nil {
		return c, nil
	}
	zone, err := agenda.ParseZone(head.Timezone)
	if err != nil {
		return nil, err
	}
	today := zone.Local(agenda.InstantOf(s.kit.Now())).Date
	c := &catalogue{stamp: head.Stamp, zone: zone, from: today.AddDays(-daysBehind), to: today.AddDays(agenda.MaxHorizon)}
	for _, part := range []func(context.Context, *db.Queries, tenant.ID) error{c.readRules, c.readServices, c.readProfessionals} {
		if err := part(ctx, q, id); err != nil {
			return nil, err
		}
	}
	if c.exceptions, c.holidays, err = days(ctx, q, id, c.from, c.to); err != nil {
		return nil, err
	}
	again, err := s.head(ctx, q, id)
	if err == nil && again.Stamp == head.Stamp && again.Timezone == head.Timezone {
		s.known.put(id, c)
	}
	return c, err
}

// give fills a snapshot with copies of what a view asks for. Days outside of the cached range are
// read.
func (c *catalogue) give(ctx context.Context, q *db.Queries, id tenant.ID, v agenda.View, s *agenda.Snapshot) (err error) {
	s.Zone, s.Rules, s.Stamp = c.zone, c.rules, c.stamp
	s.Services = make([]agenda.Service, len(c.services))
	for i, v := range c.services {
		v.Aliases, v.Work.Segments, v.Parts = slices.Clone(v.Aliases), slices.Clone(v.Work.Segments), slices.Clone(v.Parts)
		s.Services[i] = v
	}
	s.Professionals = make([]agenda.Professional, 0, len(c.professionals))
	for _, p := range c.professionals {
		if asked(v, p.ID) {
			s.Professionals = append(s.Professionals, copied(p))
		}
	}
	if v.From.Before(c.from) || v.To.After(c.to) {
		s.Exceptions, s.Holidays, err = days(ctx, q, id, v.From, v.To)
		return err
	}
	s.Exceptions, s.Holidays = []agenda.Exception{}, []agenda.Holiday{}
	for _, e := range c.exceptions {
		if !e.Date.Before(v.From) && e.Date.Before(v.To) {
			e.Windows = slices.Clone(e.Windows)
			s.Exceptions = append(s.Exceptions, e)
		}
	}
	for _, h := range c.holidays {
		if !h.Date.Before(v.From) && h.Date.Before(v.To) {
			s.Holidays = append(s.Holidays, h)
		}
	}
	return nil
}

// copied shares nothing with a professional.
func copied(p agenda.Professional) agenda.Professional {
	p.Aliases, p.Week, p.Does = slices.Clone(p.Aliases), slices.Clone(p.Week), slices.Clone(p.Does)
	for i, k := range p.Does {
		if k.Work != nil {
			own := *k.Work
			own.Segments = slices.Clone(own.Segments)
			p.Does[i].Work = &own
		}
		if k.Price != nil {
			own := *k.Price
			p.Does[i].Price = &own
		}
	}
	return p
}
