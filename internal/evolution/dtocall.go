package evolution

// Call is the data of call: somebody calls the account.
type Call struct {
	ID      string `json:"id"`
	ChatID  string `json:"chatId"` // JID of the caller
	From    string `json:"from"`   // the same
	FromLID string `json:"fromLid,omitempty"`
	Date    string `json:"date"`   // "2026-01-02T15:04:05.000Z"
	Status  string `json:"status"` // "offer"
	IsVideo bool   `json:"isVideo"`
	IsGroup bool   `json:"isGroup"`
	Offline bool   `json:"offline"` // the call had ended when the server learned of it
}

// PollUpdate is an option of a poll, and who chose it in the vote that the message carries.
type PollUpdate struct {
	Name   string   `json:"name"`
	Voters []string `json:"voters"` // JIDs; never null
}
