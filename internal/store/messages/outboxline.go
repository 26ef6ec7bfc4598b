package messages

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"salonzap/internal/connection"
	"salonzap/internal/inbox"
	"salonzap/internal/store/connections"
	"salonzap/internal/store/profiles"
)

// place is where a salon's messages are handed over.
type place struct{ server, instance string }

// lineOf is the salon's way to WhatsApp as it is now.
func (b *box) lineOf(ctx context.Context) (inbox.Line, place, error) {
	l := inbox.Line{
		Last: b.row.LastAt.Time(), LastUnasked: b.row.LastUnaskedAt.Time(), Zone: time.UTC, Quiet: inbox.DefaultQuiet(), Pace: b.pace,
		Shut: inbox.CauseNotConnected,
	}
	t, err := b.tx.TenantByID(ctx, b.salon.ID.String())
	if errors.Is(err, sql.ErrNoRows) {
		return l, place{}, nil // the salon is being deleted
	}
	if err != nil {
		return l, place{}, err
	}
	if zone, err := time.LoadLocation(t.Timezone); err == nil {
		l.Zone = zone
	}
	p, err := profiles.Of(ctx, b.tx.Queries, t.ID)
	if err != nil {
		return l, place{}, err
	}
	l.Quiet = p.Quiet()
	row, err := b.tx.ConnectionByTenant(ctx, t.ID)
	if errors.Is(err, sql.ErrNoRows) {
		return l, place{}, nil
	}
	if err != nil {
		return l, place{}, err
	}
	c, err := connections.FromRow(row.Connection, row.Registered)
	l.Shut = shut(c)
	return l, place{c.Server, c.Instance}, err
}

// shut is why nothing can leave a salon by its connection; empty when it can.
func shut(c connection.Connection) inbox.Cause {
	switch c.State.(type) {
	case connection.Quarantined:
		return inbox.CauseQuarantined
	case connection.Connected:
		switch {
		case c.Paused:
			return inbox.CausePaused
		case c.Wanted == connection.Off:
			return inbox.CauseNotConnected
		}
		return ""
	case connection.Intended, connection.Known:
	}
	switch c.Cause { //nolint:exhaustive // the others say that it is not connected, and how that is mended
	case connection.Banned:
		return inbox.CauseBanned
	case connection.Restricted:
		return inbox.CauseRestricted
	}
	return inbox.CauseNotConnected
}
