package web

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"salonzap/internal/agenda/timezone"
	"salonzap/internal/alarm"
	"salonzap/internal/connection"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
	"salonzap/internal/web/page"
)

// HistoryReader reads what happened, to one salon and to all.
type HistoryReader interface {
	// Marks are the entries that begin or end a salon's connected time since a moment, oldest first, and the one before.
	Marks(ctx context.Context, scope tenant.Scope, t tenant.ID, since time.Time) ([]connection.Entry, error)
	// Activity counts what happened to all salons since a moment, in short stretches.
	Activity(ctx context.Context, scope tenant.Scope, since time.Time) ([]connection.ActivityBucket, error)
	// CountCauses counts the salons that are not connected for a cause.
	CountCauses(ctx context.Context, scope tenant.Scope) (map[connection.Cause]int, error)
	// PasskeyCounts counts what became of passkey steps since a moment, of all salons.
	PasskeyCounts(ctx context.Context, scope tenant.Scope, since time.Time) (connection.LinkPasskeyCounts, error)
	// Events lists the newest webhooks that changed a salon's connection, without what they said.
	Events(ctx context.Context, scope tenant.Scope, t tenant.ID, limit int) ([]connection.Envelope, error)
}

// CountSalons counts salons; those that never clicked count as disconnected.
type CountSalons func(ctx context.Context, scope tenant.Scope) (map[connection.Status]int, error)

// Warnings reads what becomes an outage if nobody acts.
type Warnings interface {
	// PlatformWarnings lists what the operators were warned of and that lasts, the oldest first.
	PlatformWarnings(ctx context.Context, scope tenant.Scope, limit int) ([]alarm.Warning, error)
	// SalonWarning is what a salon's owners were warned of and that lasts; ok is false when there is nothing.
	SalonWarning(ctx context.Context, scope tenant.Scope, t tenant.ID) (w alarm.Warning, ok bool, err error)
}

// maxWarnings is how many warnings the overview shows.
const maxWarnings = 20

// maxNeedsPerCause is how many salons of one cause the overview names; the rest is one click away.
const maxNeedsPerCause = 3

func (s *site) overviewPage(c *call) error {
	p, err := s.readOverview(c.r.Context(), c)
	if err != nil {
		return err
	}
	p.Page = s.pageContext(c, c.Say(text.OverviewTitle))
	p.Page.Live = true
	return s.render(c, http.StatusOK, page.OverviewPage(p))
}

func (s *site) overviewEvents(c *call) error {
	return s.streamConsole(c, func(ctx context.Context) (component, error) {
		p, err := s.readOverview(ctx, c)
		return page.OverviewPart(p), err
	})
}

func (s *site) readOverview(ctx context.Context, c *call) (page.Overview, error) {
	p := page.Overview{Page: page.Context{Localizer: c.Localizer}, Add: c.NewAddSalon("", "", "", nil), ZoneRules: c.sayZoneData(s.ZoneData)}
	counts, err := s.CountSalons(ctx, c.scope())
	if err != nil {
		return p, err
	}
	p.Totals = statusTotals(c.Localizer, counts)
	if p.NoSalons = p.Totals[0].Count == 0; p.NoSalons {
		return p, nil
	}
	causes, err := s.History.CountCauses(ctx, c.scope())
	if err != nil {
		return p, err
	}
	p.Causes = c.CauseCounts(causes)
	if p.Attention, err = s.attentionList(ctx, c, causes); err != nil {
		return p, err
	}
	now := s.Now()
	beats, err := s.History.Activity(ctx, c.scope(), page.TrendSince(now))
	if err != nil {
		return p, err
	}
	p.Trend = c.NewTrend(beats, now)
	keys, err := s.History.PasskeyCounts(ctx, c.scope(), page.TrendSince(now))
	if err != nil {
		return p, err
	}
	p.PasskeyFigures = c.PasskeyFigures(keys)
	return p, nil
}

// sayZoneData tells which version of the time zone database counts.
func (c *call) sayZoneData(d timezone.Data) string {
	switch {
	case d.Folder == "":
		return c.Say(text.ZoneDataInside, d.Version)
	case d.Version == "":
		return c.Say(text.ZoneDataNameless)
	}
	return c.Say(text.ZoneDataMachine, d.Version)
}

// attentionList is what waits for the operator: servers first, since they keep many salons down.
func (s *site) attentionList(ctx context.Context, c *call, causes map[connection.Cause]int) ([]page.AttentionItem, error) {
	var list []page.AttentionItem
	loads, err := s.Servers.Servers(ctx, c.scope())
	if err != nil {
		return nil, err
	}
	label, found, err := s.reconcileSummary(ctx, c)
	if err != nil {
		return nil, err
	}
	if found > 0 {
		list = append(list, page.AttentionItem{Icon: "server", Tone: page.ToneWarn, What: c.Say(text.ReconcileNeeds), Why: label, Href: reconcilePath})
	}
	warnings, err := s.Warnings.PlatformWarnings(ctx, c.scope(), maxWarnings)
	if err != nil {
		return nil, err
	}
	for _, w := range warnings {
		list = append(list, c.WarningAttention(w))
	}
	if problem := s.ServerAdmin.WhereNow("").Problem(); problem != "" && problem != text.NoServer {
		list = append(list, page.AttentionItem{Icon: "server", Tone: page.ToneBad, What: c.Say(text.ServersNoPlace), Why: c.Say(problem), Href: serversPath})
	}
	for _, l := range loads {
		if h := l.Server.Health; !h.At.IsZero() && !h.OK {
			list = append(list, c.ServerAttention(l.Server))
		} else if l.CutOff() {
			n := c.ServerAttention(l.Server)
			n.Why = c.Say(text.ServerCutOff)
			list = append(list, n)
		}
	}
	for _, cause := range connection.Causes() {
		if causes[cause] == 0 || !cause.ForOperator() {
			continue
		}
		f := page.Filter{Cause: cause}
		some, err := s.Salons.Salons(ctx, c.scope(), f.Query("", maxNeedsPerCause))
		if err != nil {
			return nil, err
		}
		for i, salon := range some {
			n := c.SalonAttention(salon)
			if i == len(some)-1 && causes[cause] > len(some) {
				n.More, n.MoreHref = c.Say(text.NeedsMore, c.Count(causes[cause])), f.Href("")
			}
			list = append(list, n)
		}
	}
	return list, nil
}

// statusTotals are all salons, then each status.
func statusTotals(w page.Localizer, counts map[connection.Status]int) []page.StatusTotal {
	all := page.StatusTotal{Label: w.Say(text.SalonsTotal), Href: page.Filter{}.Href(""), Tone: page.ToneInfo}
	for _, st := range page.Statuses() {
		all.Count += counts[st]
	}
	list := []page.StatusTotal{all}
	for _, st := range page.Statuses() {
		icon, tone := statusIcon(st)
		one := page.StatusTotal{
			Label: w.StatusWord(st), Href: page.Filter{Status: st}.Href(""), Icon: icon, Tone: tone, Count: counts[st],
		}
		if all.Count > 0 {
			one.Note = w.Say(text.OverviewShare, w.Percent(float64(counts[st])/float64(all.Count)))
		}
		list = append(list, one)
	}
	return list
}

func statusIcon(st connection.Status) (icon string, tone page.Tone) {
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

func (s *site) serversPage(c *call) error {
	p, err := s.readServers(c.r.Context(), c)
	if err != nil {
		return err
	}
	p.Page = s.pageContext(c, c.Say(text.ServersTitle))
	p.Page.Live = true
	return s.render(c, http.StatusOK, page.ServerListPage(p))
}

func (s *site) serverEvents(c *call) error {
	return s.streamConsole(c, func(ctx context.Context) (component, error) {
		p, err := s.readServers(ctx, c)
		return page.ServerListPart(p), err
	})
}

func (s *site) readServers(ctx context.Context, c *call) (page.ServerList, error) {
	p := page.ServerList{Page: page.Context{Localizer: c.Localizer, Title: c.Say(text.ServersTitle)}}
	loads, err := s.Servers.Servers(ctx, c.scope())
	if err != nil {
		return p, err
	}
	p.CheckHref = reconcilePath
	if p.Check, p.Found, err = s.reconcileSummary(ctx, c); err != nil {
		return p, err
	}
	for _, l := range loads {
		p.Rows = append(p.Rows, c.NewServerRow(l, s.Now(), page.Zone(tenant.DefaultTimezone)))
	}
	if s.Nodes == nil {
		return p, nil
	}
	nodes, err := s.Nodes(ctx)
	if err != nil {
		s.Log.WarnContext(ctx, "the nodes could not be read", slog.Any("error", err)) // the page is of use without them
	}
	for _, n := range nodes {
		p.Nodes = append(p.Nodes, c.NewNodeRow(n, s.Now(), page.Zone(tenant.DefaultTimezone)))
	}
	return p, nil
}

// parseFilter reads a filter from an address; what it does not know is no filter.
func parseFilter(c *call) page.Filter {
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
