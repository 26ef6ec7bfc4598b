package evolution

import "time"

// Progress is what our own gateway adds to a state: the stage of a linking, and why there is no session. Other servers leave it out, and
// other clients ignore it.
type Progress struct {
	Phase      string     `json:"phase,omitempty"`      // "preparing", "awaiting_scan", "scanned", "passkey", "passkey_sent", "passkey_code", "syncing"
	Cause      string     `json:"cause,omitempty"`      // one of a closed list: "unlinked", "banned", "wrong_number" …
	CauseUntil *time.Time `json:"causeUntil,omitempty"` // the end of a temporary ban
	// Observed is the number that was refused with the cause wrong_number, in digits.
	Observed string `json:"observedNumber,omitempty"`
	// PasskeyStage is empty when there is no passkey step.
	PasskeyStage PasskeyStage `json:"passkeyStage,omitempty"`
	// PasskeyOpenURL is the URL to answer the passkey step at: the server's URL and /passkey-ceremony/{token}. It is a secret.
	PasskeyOpenURL   SecretURL  `json:"passkeyOpenUrl,omitempty"`
	PasskeyExpiresAt *time.Time `json:"passkeyExpiresAt,omitempty"` // the end of the step
}
