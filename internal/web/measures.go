package web

import (
	"context"
	"net/http"
	"strings"
	"time"

	"salonzap/internal/agenda"
	"salonzap/internal/fault"
	"salonzap/internal/robot"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
	"salonzap/internal/web/page"
)

// RobotMeasuring counts how robots do.
type RobotMeasuring interface {
	RobotMeasures(ctx context.Context, scope tenant.Scope, t tenant.ID, p robot.Period) (robot.Measures, error)
	// RobotTotals counts what the robots of all salons did since then.
	RobotTotals(ctx context.Context, scope tenant.Scope, after time.Time) (robot.Totals, error)
	// RobotsBySalon counts it for each salon; those whose robot needs somebody most come first.
	RobotsBySalon(ctx context.Context, scope tenant.Scope, after time.Time, limit int) ([]robot.SalonTotals, error)
}

const (
	robotsPath       = "/admin/robots/"
	robotsOnPage     = 20
	measuredWeek     = 7  // days
	measuredMonth    = 30 // days
	robotsWeekLength = measuredWeek * robotDayLength
)

// measured counts a salon's last week and month, today included.
func (s *site) measured(c *call, t tenant.Tenant) (periods [2]robot.Period, all [2]robot.Measures, err error) {
	zone, err := agenda.ParseZone(t.Timezone)
	if err != nil {
		return periods, all, err
	}
	for i, days := range []int{measuredWeek, measuredMonth} {
		periods[i] = robot.NewPeriod(zone, s.Now(), days)
		if all[i], err = s.Robot.Measures.RobotMeasures(c.r.Context(), c.scope(), t.ID, periods[i]); err != nil {
			return periods, all, err
		}
	}
	return periods, all, nil
}

// measuresCSV is a row for the week and one for the month, for a spreadsheet.
func (s *site) measuresCSV(c *call, t tenant.Tenant) error {
	periods, all, err := s.measured(c, t)
	if err != nil {
		return err
	}
	lines := [][]string{strings.Split(c.Say(text.MeasuresColumns), "|")}
	for i, p := range periods {
		lines = append(lines, c.MeasureCells(p, all[i]))
	}
	c.sendSpreadsheet("robo.csv", lines)
	return nil
}

// robotsPage is what the robots of all salons did.
func (s *site) robotsPage(c *call) error {
	ctx, now := c.r.Context(), s.Now()
	p := page.Robots{Page: s.pageContext(c, c.Say(text.RobotsTitle))}
	for _, span := range []struct {
		head fault.Key
		long time.Duration
	}{{text.RobotsDay, robotDayLength}, {text.RobotsWeek, robotsWeekLength}} {
		t, err := s.Robot.Measures.RobotTotals(ctx, c.scope(), now.Add(-span.long))
		if err != nil {
			return err
		}
		p.Spans = append(p.Spans, c.RobotsSpan(span.head, t))
	}
	all, err := s.Robot.Measures.RobotsBySalon(ctx, c.scope(), now.Add(-robotDayLength), robotsOnPage)
	if err != nil {
		return err
	}
	for _, x := range all {
		t, err := s.Tenants.Tenant(ctx, c.scope(), x.Tenant)
		if fault.Is(err, fault.NotFound) {
			continue // it was deleted
		}
		if err != nil {
			return err
		}
		p.Rows = append(p.Rows, page.NewRobotsRow(t.Name, "/admin/salons/"+t.Slug.String()+"/"+robotPath, x.Totals))
	}
	return s.render(c, http.StatusOK, page.RobotsPage(p))
}

// robotsRoutes is how all salons' robots do, for operators.
func (s *site) robotsRoutes() []route {
	if !s.hasSection(robotPath) {
		return nil
	}
	return []route{{"GET " + robotsPath + "{$}", operators, s.robotsPage}}
}
