package web

import (
	"context"
	"net/http"

	"salonzap/internal/connection"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
	"salonzap/internal/web/page"
)

// needsShown is how many salons of one cause the overview names; the rest is one click away.
const needsShown = 3

func (s *site) overview(c *call) error {
	p, err := s.readOverview(c.r.Context(), c)
	if err != nil {
		return err
	}
	p.Shell = s.shell(c, c.Say(text.OverviewTitle))
	p.Shell.Live = true
	return s.show(c, http.StatusOK, page.OverviewPage(p))
}

func (s *site) overviewEvents(c *call) error {
	return s.streamConsole(c, func(ctx context.Context) (component, error) {
		p, err := s.readOverview(ctx, c)
		return page.OverviewPart(p), err
	})
}

func (s *site) readOverview(ctx context.Context, c *call) (page.Overview, error) {
	p := page.Overview{Shell: page.Shell{Words: c.Words}, Add: c.NewAddSalon("", "", "", nil)}
	counts, err := s.Totals(ctx, c.scope())
	if err != nil {
		return p, err
	}
	p.Totals = totals(c.Words, counts)
	if p.None = p.Totals[0].Count == 0; p.None {
		return p, nil
	}
	causes, err := s.Past.CountCauses(ctx, c.scope())
	if err != nil {
		return p, err
	}
	p.Causes = c.CauseLines(causes)
	if p.Needs, err = s.needs(ctx, c, causes); err != nil {
		return p, err
	}
	now := s.Now()
	beats, err := s.Past.Pulse(ctx, c.scope(), page.TrendSince(now))
	if err != nil {
		return p, err
	}
	p.Trend = c.TrendOf(beats, now)
	keys, err := s.Past.PasskeyCounts(ctx, c.scope(), page.TrendSince(now))
	if err != nil {
		return p, err
	}
	p.Keys = c.KeyLines(keys)
	return p, nil
}

// needs is what waits for the operator: servers first, since they keep many salons down.
func (s *site) needs(ctx context.Context, c *call, causes map[connection.Cause]int) ([]page.Need, error) {
	var list []page.Need
	loads, err := s.Servers.Servers(ctx, c.scope())
	if err != nil {
		return nil, err
	}
	for _, l := range loads {
		if h := l.Server.Health; !h.At.IsZero() && !h.OK {
			list = append(list, c.NeedOfServer(l.Server))
		} else if page.CutOff(l) {
			n := c.NeedOfServer(l.Server)
			n.Why = c.Say(text.ServerCutOff)
			list = append(list, n)
		}
	}
	for _, cause := range connection.Causes() {
		if causes[cause] == 0 || !cause.ForOperator() {
			continue
		}
		f := page.Filter{Cause: cause}
		some, err := s.Salons.Salons(ctx, c.scope(), f.Query("", needsShown))
		if err != nil {
			return nil, err
		}
		for i, salon := range some {
			n := c.NeedOfSalon(salon)
			if i == len(some)-1 && causes[cause] > len(some) {
				n.More, n.MoreHref = c.Say(text.NeedsMore, c.Count(causes[cause])), f.Href("")
			}
			list = append(list, n)
		}
	}
	return list, nil
}

// totals are all salons, then each status.
func totals(w page.Words, counts map[connection.Status]int) []page.Total {
	all := page.Total{Word: w.Say(text.SalonsTotal), Href: page.Filter{}.Href(""), Tone: page.ToneInfo}
	for _, st := range page.Statuses() {
		all.Count += counts[st]
	}
	list := []page.Total{all}
	for _, st := range page.Statuses() {
		icon, tone := statusLook(st)
		one := page.Total{
			Word: w.StatusWord(st), Href: page.Filter{Status: st}.Href(""), Icon: icon, Tone: tone, Count: counts[st],
		}
		if all.Count > 0 {
			one.Note = w.Say(text.OverviewShare, w.Percent(float64(counts[st])/float64(all.Count)))
		}
		list = append(list, one)
	}
	return list
}

func statusLook(st connection.Status) (icon string, tone page.Tone) {
	switch st {
	case connection.StatusConnected:
		return "check", page.ToneGood
	case connection.StatusConnecting:
		return "wait", page.ToneInfo
	case connection.StatusAwaitingScan:
		return "qr", page.ToneInfo
	case connection.StatusDisconnected:
	}
	return "off", page.ToneWarn
}

func (s *site) serverList(c *call) error {
	p, err := s.readServers(c.r.Context(), c)
	if err != nil {
		return err
	}
	p.Shell = s.shell(c, c.Say(text.ServersTitle))
	p.Shell.Live = true
	return s.show(c, http.StatusOK, page.ServerListPage(p))
}

func (s *site) serverEvents(c *call) error {
	return s.streamConsole(c, func(ctx context.Context) (component, error) {
		p, err := s.readServers(ctx, c)
		return page.ServerListPart(p), err
	})
}

func (s *site) readServers(ctx context.Context, c *call) (page.ServerList, error) {
	p := page.ServerList{Shell: page.Shell{Words: c.Words, Title: c.Say(text.ServersTitle)}}
	loads, err := s.Servers.Servers(ctx, c.scope())
	if err != nil {
		return p, err
	}
	for _, l := range loads {
		p.Rows = append(p.Rows, c.ServerRowOf(l, s.Now(), page.Zone(tenant.DefaultTimezone)))
	}
	return p, nil
}

// knownFilter reads a filter from an address; what it does not know is no filter.
func knownFilter(c *call) page.Filter {
	q := c.r.URL.Query()
	f := page.Filter{Text: q.Get("q"), Server: q.Get("server")}
	for _, st := range page.Statuses() {
		if string(st) == q.Get("status") {
			f.Status = st
		}
	}
	for _, c := range connection.Conditions() {
		if string(c) == q.Get("status") {
			f.Condition = c
		}
	}
	for _, cause := range connection.Causes() {
		if string(cause) == q.Get("cause") {
			f.Cause = cause
		}
	}
	for _, order := range []connection.Order{connection.Newest, connection.ByName} {
		if string(order) == q.Get("order") {
			f.Order = order
		}
	}
	return f
}
