package robot

import (
	"encoding/json"

	"salonzap/internal/fault"
	"salonzap/internal/inbox"
	"salonzap/internal/text"
)

// Bounds of a salon's own quiet hours, in minutes after midnight: the night is always quiet.
const (
	MinQuietFrom = 18 * 60
	MaxQuietFrom = 22 * 60
	MinQuietTo   = 6 * 60
	MaxQuietTo   = 11 * 60
)

// Quiet are the hours in which clients are sent nothing that they did not ask for.
func (p Profile) Quiet() inbox.Quiet {
	if p.QuietFrom == 0 && p.QuietTo == 0 {
		return inbox.DefaultQuiet()
	}
	return inbox.Quiet{From: p.QuietFrom, To: p.QuietTo}
}

func (p Profile) checkQuiet() error {
	const op = "robot.profile"
	switch q := p.Quiet(); {
	case q.From < MinQuietFrom || q.From > MaxQuietFrom:
		return fault.Field(op, "quiet_from", text.QuietFromRange)
	case q.To < MinQuietTo || q.To > MaxQuietTo:
		return fault.Field(op, "quiet_to", text.QuietToRange)
	}
	return nil
}

// ParseProfile reads a profile as it is stored.
func ParseProfile(enabled bool, data []byte) (Profile, error) {
	var p Profile
	err := json.Unmarshal(data, &p)
	p.Enabled = enabled
	return p, err
}
