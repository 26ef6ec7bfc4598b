package app

import (
	"context"
	"log/slog"
	"os"

	"salonzap/internal/agenda"
	"salonzap/internal/agenda/timezone"
)

// openZones puts together what keeps appointments at their wall times.
func (c *Core) openZones() {
	c.Zones = timezone.New(timezone.Deps{Store: c.Store, Load: agenda.ParseZone, Pace: timezone.DefaultPace, Log: c.Log, Now: c.Now})
}

// ZoneData tells which time zone database this program reads: that which ZONEINFO names, the machine's, or the one inside.
func ZoneData() timezone.Data {
	return timezone.Find(append([]string{os.Getenv("ZONEINFO")}, timezone.Folders()...)...)
}

// keepZones derives moments anew when a salon's zone changed in this process, until ctx ends. What changed in another, or was broken
// off, the queue's job finds.
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
