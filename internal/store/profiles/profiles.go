package profiles

import (
	"context"
	"database/sql"
	"errors"

	"salonzap/internal/robot"
	"salonzap/internal/store/db"
	"salonzap/internal/store/storekit"
)

// Of is the profile of a salon's robot; the zero Profile while nobody said anything.
func Of(ctx context.Context, q *db.Queries, t string) (robot.Profile, error) {
	row, err := q.RobotByTenant(ctx, t)
	if errors.Is(err, sql.ErrNoRows) {
		return robot.Profile{}, nil
	}
	if err != nil {
		return robot.Profile{}, err
	}
	return Read(row.Enabled, row.Profile)
}

// Read reads a profile of what was stored; nothing is the zero Profile.
func Read(enabled bool, stored string) (robot.Profile, error) {
	if stored == "" {
		return robot.Profile{}, nil
	}
	p, err := robot.ParseProfile(enabled, []byte(stored))
	if err != nil {
		return robot.Profile{}, storekit.Unreadable("robot", err)
	}
	return p, nil
}
