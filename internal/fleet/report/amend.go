package report

import (
	"encoding/json"
	"strings"
	"time"

	"salonzap/internal/contact"
	"salonzap/internal/evolution"
	"salonzap/internal/inbox"
)

// state is the inbox.State of a message status; empty when there is none.
func state(status string) inbox.State {
	switch status {
	case "ERROR":
		return inbox.Refused
	case "SERVER_ACK":
		return inbox.Sent
	case "DELIVERY_ACK":
		return inbox.Delivered
	case "READ", "PLAYED":
		return inbox.Read
	}
	return "" // PENDING, and unknown statuses
}

func (d *decoder) receipt(about inbox.About, s inbox.State) {
	r := inbox.Receipt{About: about, State: s, At: d.at}
	if s == inbox.Refused {
		r.Cause = inbox.CauseRefused // no version of Evolution gives the reason
	}
	d.add(r)
}

// update reads a messages.update.
func (d *decoder) update(raw json.RawMessage) {
	var u evolution.MessageUpdate
	if json.Unmarshal(raw, &u) != nil {
		d.drop(Unreadable)
		return
	}
	about, ok := d.about(evolution.MessageKey{RemoteJid: u.RemoteJid, FromMe: u.FromMe, ID: u.KeyID})
	if !ok {
		return
	}
	switch s := state(u.Status); {
	case u.Status == "DELETED":
		d.add(inbox.Deleted{About: about, At: d.at})
	case s == "":
		d.drop(Protocol)
	default:
		d.receipt(about, s)
	}
}

// deleted reads a messages.delete.
func (d *decoder) deleted(raw json.RawMessage) {
	var m evolution.MessageDeleted
	if json.Unmarshal(raw, &m) != nil {
		d.drop(Unreadable)
		return
	}
	if about, ok := d.about(m.MessageKey); ok {
		d.add(inbox.Deleted{About: about, At: d.at})
	}
}

// amended reads a messages.edited. Its key is written from the point of view of who edited: when a client did, remoteJid is the salon's own
// number and fromMe is true. The chat is not known then.
func (d *decoder) amended(raw json.RawMessage) {
	var m struct {
		Key evolution.MessageKey `json:"key"`
	}
	if json.Unmarshal(raw, &m) != nil {
		d.drop(Unreadable)
		return
	}
	if a, ok := contact.ParseAddress(m.Key.RemoteJid); ok && !d.own.IsZero() && a.Alias() == d.own {
		if m.Key.ID == "" || len(m.Key.ID) > inbox.MaxKey {
			d.drop(Nameless)
			return
		}
		d.protocol(inbox.About{Key: inbox.Key{ID: m.Key.ID}}, raw)
		return
	}
	if about, ok := d.about(m.Key); ok {
		d.protocol(about, raw)
	}
}

// protocol reads a protocol message about an earlier message: that it was edited or deleted. about is the chat; the protocol message names
// the earlier message.
func (d *decoder) protocol(about inbox.About, raw json.RawMessage) {
	var m struct {
		Key           evolution.MessageKey `json:"key"`
		Type          json.RawMessage      `json:"type"`
		EditedMessage json.RawMessage      `json:"editedMessage"`
		TimestampMS   evolution.Int64      `json:"timestampMs"`
	}
	if json.Unmarshal(raw, &m) != nil || m.Key.ID == "" || len(m.Key.ID) > inbox.MaxKey {
		d.drop(Unreadable)
		return
	}
	about.Key.ID = m.Key.ID
	at := d.at
	if m.TimestampMS > 0 {
		at = d.past(time.UnixMilli(int64(m.TimestampMS)))
	}
	kind := strings.Trim(string(m.Type), `"`)
	p, ok := unwrap(m.EditedMessage)
	switch {
	case kind == "REVOKE" || kind == "0":
		d.add(inbox.Deleted{About: about, At: at})
	case !ok || len(p) == 0:
		d.drop(Protocol)
	default:
		d.add(inbox.Edited{About: about, At: at, Content: content(p, "", nil)})
	}
}

// call reads a call event. A call counts as missed when it ended by a time-out, or was rejected by the settings. A caller who hangs up
// before cannot be told from the end of a conversation.
func (d *decoder) call(raw json.RawMessage) {
	var c struct {
		ID      string `json:"id"`
		From    string `json:"from"`
		ChatID  string `json:"chatId"`
		Status  string `json:"status"`
		IsVideo bool   `json:"isVideo"`
		IsGroup bool   `json:"isGroup"`
	}
	switch {
	case json.Unmarshal(raw, &c) != nil:
		d.drop(Unreadable)
	case c.IsGroup:
		d.drop(Group)
	case c.Status != "timeout" && c.Status != "reject":
		d.drop(Protocol)
	default:
		about, ok := d.about(evolution.MessageKey{RemoteJid: c.From, RemoteJidAlt: c.ChatID, ID: c.ID})
		if !ok {
			return
		}
		about.Peer.Wrote = true
		d.add(inbox.Arrived{About: about, Direction: inbox.FromClient, SentAt: d.at, Content: inbox.Call{Video: c.IsVideo, Missed: true}})
	}
}
