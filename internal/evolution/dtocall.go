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
	Offline bool   `json:"offline"` // it was over when the server learned of it
}

// PollUpdate is an option of a poll, and who has chosen it by the vote that tells of it.
type PollUpdate struct {
	Name   string   `json:"name"`
	Voters []string `json:"voters"` // JIDs; never null
}
