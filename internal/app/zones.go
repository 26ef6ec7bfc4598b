package app

import (
	"context"
	"log/slog"
	"os"

	"salonzap/internal/agenda"
	"salonzap/internal/agenda/timezone"
)

// openZones makes the keeper that keeps appointments at their wall times when the rules of a time zone, or a salon's zone, change.
func (c *Core) openZones() {
	c.Zones = timezone.New(timezone.Deps{Store: c.Store, Load: agenda.ParseZone, Pace: timezone.DefaultPace, Log: c.Log, Now: c.Now})
}

// ZoneData tells which time zone database this program reads: the one that ZONEINFO names, the machine's, or the embedded one.
func ZoneData() timezone.Data {
	return timezone.Find(append([]string{os.Getenv("ZONEINFO")}, timezone.Folders()...)...)
}

// keepZones derives the instants of appointments anew when a salon's zone was changed in this process, until ctx ends. Changes in other processes, and
// work that failed, are found by the hourly job.
func (a *App) keepZones(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-a.core.Store.ZoneChanged():
		}
		if err := a.core.Zones.Run(ctx); err != nil && ctx.Err() == nil {
			a.log.LogAttrs(ctx, slog.LevelWarn, "appointments were not derived anew for a salon's new time zone; it is tried again within the hour", slog.Any("error", err))
		}
	}
}
