package agenda

import "time"

// Feed is a secret link by which calendars read a professional's appointments. Whoever keeps it keeps the link's hash alone.
type Feed struct {
	Professional ProfessionalID
	CreatedAt    time.Time
}
