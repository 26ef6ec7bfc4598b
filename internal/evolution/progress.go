package evolution

import "time"

// Progress is what our own gateway adds to a state: where a linking is and why there is no session. Other servers do not
// say it, and clients that do not know it read the state alone.
type Progress struct {
	Phase      string     `json:"phase,omitempty"`      // "preparing", "awaiting_scan", "scanned", "passkey", "passkey_sent", "passkey_code", "syncing"
	Cause      string     `json:"cause,omitempty"`      // a word of a closed list: "unlinked", "banned", "wrong_number" …
	CauseUntil *time.Time `json:"causeUntil,omitempty"` // the end of a temporary ban
	// Observed is the number that was refused with the cause wrong_number, in digits.
	Observed string `json:"observedNumber,omitempty"`
	// PasskeyStage is where the passkey step is; empty when there is none.
	PasskeyStage PasskeyStage `json:"passkeyStage,omitempty"`
	// PasskeyOpenURL is where the step is answered: the server's URL and /passkey-ceremony/{token}. It is a secret.
	PasskeyOpenURL   SecretURL  `json:"passkeyOpenUrl,omitempty"`
	PasskeyExpiresAt *time.Time `json:"passkeyExpiresAt,omitempty"` // the end of the step
}
