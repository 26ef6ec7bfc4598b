package evolution

import "time"

// Progress is what our own gateway adds to a state: where a linking is and why there is no session. Other servers do not
// say it, and clients that do not know it read the state alone.
type Progress struct {
	Phase      string     `json:"phase,omitempty"`      // "preparing", "awaiting_scan", "scanned", "syncing"
	Cause      string     `json:"cause,omitempty"`      // a word of a closed list: "unlinked", "banned", "wrong_number" …
	CauseUntil *time.Time `json:"causeUntil,omitempty"` // the end of a temporary ban
	// Observed is the number that was refused with the cause wrong_number, in digits.
	Observed string `json:"observedNumber,omitempty"`
	// PasskeyStage is where the passkey step is: "awaiting_assertion", "awaiting_confirmation", "confirm_code", "failed".
	PasskeyStage string `json:"passkeyStage,omitempty"`
}
