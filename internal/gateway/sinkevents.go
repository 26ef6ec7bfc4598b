package gateway

import (
	"context"
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"time"

	"salonzap/internal/evolution"
	"salonzap/internal/fault"
	"salonzap/internal/gateway/engine"
	"salonzap/internal/gateway/store"
)

// activeResolution is the resolution of Instance.Active: it is written once in this time.
const activeResolution = time.Hour

// errNotHere refuses events of an instance that is not here any more: it was deleted, or another node has it.
var errNotHere = fault.Wrap(fault.NotFound, "gateway.take", errors.New("the instance is gone"))

// HandleEvent stores what an event changes and the webhooks that it causes in one commit. See engine.Sink.
func (g *Gateway) HandleEvent(ctx context.Context, name string, at time.Time, e engine.Event) error {
	in := g.registry.get(name)
	if in == nil {
		return notHereError(e)
	}
	in.mu.Lock()
	defer in.mu.Unlock()
	if in.deleted {
		return notHereError(e)
	}
	var err error
	switch e := e.(type) {
	case engine.Changed:
		defer in.notifyChange()
		err = g.onChanged(ctx, in, at, e)
		g.countLinkingEnd(in.lastEmitted, e.Snapshot)
		in.lastEmitted = e.Snapshot
	case engine.Paired:
		g.forgetOtherAccount(ctx, in, e)
		err = g.updateWithEvents(ctx, in, func(row *store.Instance) {
			row.Device, row.LID, row.Active, row.PhoneSeen = e.JID, e.LID, g.cfg.Now(), at.Truncate(time.Millisecond).UTC()
		})
		if err == nil {
			g.counters.linkings.add(paired)
		}
	case engine.Unpaired:
		err = g.updateWithEvents(ctx, in, func(row *store.Instance) { row.Device = "" })
	case engine.PhoneSeen:
		err = g.updateWithEvents(ctx, in, func(row *store.Instance) {
			if seen := e.At.Truncate(time.Millisecond).UTC(); seen.After(row.PhoneSeen) {
				row.PhoneSeen = seen
			}
		})
	case engine.Message:
		err = g.onMessage(ctx, in, at, e)
	case engine.Amended:
		err = g.onAmended(ctx, in, at, e)
	case engine.Receipt:
		if err = g.commit(ctx, in, nil, receiptEvents(in.row(), at, e)...); err == nil {
			g.keepReceipt(ctx, in, e)
		}
	case engine.Called:
		err = g.onCall(ctx, in, at, e)
	case engine.ContactChanged, engine.ChatChanged, engine.PresenceChanged, engine.GroupJoined, engine.GroupChanged, engine.History:
		err = g.onChatEvent(ctx, in, at, e)
	}
	if err == nil {
		g.dispatcher.Notify(in.row().ID)
	}
	return err
}

// notHereError is the result for an instance that is not here any more. It must not be paired, and its messages and receipts must not be acknowledged: the node
// that has it gets them then. Other events are ignored.
func notHereError(e engine.Event) error {
	switch e.(type) { //nolint:gochecksumtype // all others
	case engine.Paired, engine.Message, engine.Amended, engine.Receipt:
		return errNotHere
	}
	return nil
}

// updateWithEvents commits a change of the row together with events. in.mu is held.
func (g *Gateway) updateWithEvents(ctx context.Context, in *instance, f func(*store.Instance), events ...event) error {
	row := *in.row()
	f(&row)
	if row == *in.row() {
		return g.commit(ctx, in, nil, events...)
	}
	row.Updated = g.cfg.Now().Truncate(time.Millisecond).UTC()
	if err := g.commit(ctx, in, func(t *store.Tx) error { return g.store.PutInstance(t, row) }, events...); err != nil {
		return err
	}
	in.stored.Store(&row)
	return nil
}

// onChanged commits a change of the session's state to the row, with its events.
func (g *Gateway) onChanged(ctx context.Context, in *instance, at time.Time, e engine.Changed) error {
	events, stale := g.changeEvents(in.lastEmitted, in.row(), at, e)
	for i := range events {
		events[i].sender = e.Snapshot.JID
	}
	if len(events) == 0 && len(stale) > 0 {
		return g.store.Write(ctx, func(t *store.Tx) error { return g.store.DropEvents(t, in.row().ID, stale...) })
	}
	return g.updateWithEvents(ctx, in, func(row *store.Instance) { applyChange(row, at, e) }, events...)
}

// applyChange applies a change of the session's state to the row.
func applyChange(row *store.Instance, at time.Time, e engine.Changed) {
	s := e.Snapshot
	for field, value := range map[*string]string{&row.JID: s.JID, &row.LID: s.LID, &row.ProfileName: s.Name} {
		if value != "" {
			*field = value
		}
	}
	switch {
	case s.State == engine.Open:
		row.Reason, row.Cause, row.ReasonAt = 0, "", time.Time{}
		if at.Sub(row.Active) > activeResolution {
			row.Active = at
		}
	case e.SessionEnded || s.State == engine.Closed && s.Reason != 0:
		row.Reason, row.Cause, row.ReasonAt = closeCode(e), string(s.Cause), at.Truncate(time.Millisecond).UTC()
	}
}

// The close codes that Evolution uses where WhatsApp gives none.
const (
	statusOK             = 200
	statusLoggedOut      = 401
	statusCodesExhausted = 428
)

// closeCode is the close code of a change to closed; 0 for none.
func closeCode(e engine.Changed) int {
	switch {
	case e.Snapshot.Reason != 0:
		return e.Snapshot.Reason
	case e.SessionEnded:
		return statusLoggedOut
	}
	return 0
}

// changeEvents are the events of a change, in order, and the coalesce keys of undelivered events that it makes stale. Evolution reports a
// close only when a session ended for good; we also report it, with its cause, when a linking failed.
func (g *Gateway) changeEvents(last engine.Snapshot, row *store.Instance, at time.Time, e engine.Changed) (events []event, stale []string) {
	s := e.Snapshot
	stale = []string{coalesceCode, coalesceConnecting}
	update := func(state evolution.State, code int) event {
		data := evolution.ConnectionUpdate{Instance: row.Name, State: state, StatusReason: code, Progress: progressOf(s)}
		if state == evolution.StateOpen {
			data.WUID, data.ProfileName, data.ProfilePictureURL = s.JID, s.Name, new(evolution.NullString)
		}
		return event{kind: evolution.EventConnectionUpdate, data: data, at: at, replaces: stale}
	}
	switch {
	case e.CodesExhausted:
		limit := event{kind: evolution.EventQRCodeUpdated, data: evolution.QRCodeUpdated{LimitReached: true}, at: at, replaces: stale}
		return []event{limit, update(evolution.StateRefused, statusCodesExhausted)}, stale
	case e.SessionEnded:
		status := evolution.StatusInstance{
			Instance: row.Name, Status: "closed", DisconnectionAt: at.UTC().Truncate(time.Millisecond), DisconnectionReasonCode: closeCode(e),
			DisconnectionObject: disconnection(closeCode(e), string(s.Cause)), Progress: progressOf(s),
		}
		return []event{
			{kind: evolution.EventStatusInstance, data: status, at: at, replaces: stale},
			{kind: evolution.EventLogoutInstance, at: at},
			update(evolution.StateClose, closeCode(e)),
		}, stale
	case s.State == engine.Open && last.State != engine.Open:
		return []event{update(evolution.StateOpen, statusOK)}, stale
	case s.State == engine.Closed && s.Cause != engine.NoCause && (last.State != engine.Closed || last.Cause != s.Cause):
		return []event{update(evolution.StateClose, s.Reason)}, stale
	case s.State == engine.Closed:
		return nil, stale
	case s.State != engine.Connecting:
		return nil, nil
	}
	return g.connectingEvents(last, row, at, e, update(evolution.StateConnecting, statusOK)), nil
}

// connectingEvents are the events of a change while connecting, and of a new code. They replace undelivered older ones: an expired
// code is of no use.
func (g *Gateway) connectingEvents(last engine.Snapshot, row *store.Instance, at time.Time, e engine.Changed, update event) (events []event) {
	s := e.Snapshot
	if last.State != s.State || last.Phase != s.Phase || last.Cause != s.Cause {
		update.coalesceKey, update.replaces = coalesceConnecting, []string{coalesceConnecting}
		if s.Phase != engine.AwaitingScan { // the code was read, or withdrawn
			update.replaces = append(update.replaces, coalesceCode)
		}
		events = append(events, update)
	}
	if e.NewCode && g.codeIsLive(s.Code) {
		events = append(events, event{
			kind: evolution.EventQRCodeUpdated, at: at, coalesceKey: coalesceCode, replaces: []string{coalesceCode}, expires: s.Code.Until,
			data: evolution.QRCodeUpdated{Instance: row.Name, QRCode: toQRCode(s.Code)},
		})
	}
	return events
}

// onMessage emits the event of a message. A redelivered message gives the same event.
func (g *Gateway) onMessage(ctx context.Context, in *instance, at time.Time, m engine.Message) error {
	row := in.row()
	if ignoredBySettings(row, m.Chat) {
		return nil
	}
	message := messageOf(row.ID, m)
	g.addVote(ctx, row, &message, m)
	e := event{kind: evolution.EventMessagesUpsert, data: message, at: at, chat: m.Chat, dedupeKey: m.Chat + "\x00" + m.ID + "\x00" + strconv.FormatBool(m.FromMe)}
	if err := g.keepPoll(ctx, row, m.ID, m.Content); err != nil {
		return err
	}
	wanted := in.wants(e.kind)
	if !wanted {
		if err := g.keepMessage(ctx, in, message, false); err != nil {
			return err
		}
	}
	err := g.updateWithEvents(ctx, in, func(row *store.Instance) {
		if at.Sub(row.Active) > activeResolution {
			row.Active = at
		}
	}, append(g.newChatEvents(ctx, in, at, message), e)...)
	if err == nil && wanted {
		err = g.keepMessage(ctx, in, message, true)
	}
	if err == nil {
		g.markReadIfSet(ctx, row, m)
	}
	return err
}

// messageOf is the protocol's form of a message.
func messageOf(instance string, m engine.Message) evolution.Message {
	message := evolution.Message{
		Key: evolution.MessageKey{
			RemoteJid: m.Chat, RemoteJidAlt: m.ChatLID, FromMe: m.FromMe, ID: m.ID, AddressingMode: addressing(m.Chat),
			Participant: m.Author, ParticipantAlt: m.AuthorLID,
		},
		PushName: m.Name, Status: "DELIVERY_ACK", Content: m.Content, ContextInfo: orNull(m.Context), MessageType: m.Type,
		MessageTimestamp: evolution.Int64(m.At.Unix()), InstanceID: instance, Source: m.Source,
	}
	if m.FromMe {
		message.Status = "SERVER_ACK"
	}
	return message
}

// ignoredBySettings tells whether messages of a chat are ignored by the settings, as on Evolution; channels always are.
func ignoredBySettings(row *store.Instance, chat string) bool {
	switch {
	case strings.HasSuffix(chat, "@newsletter"):
		return true
	case strings.HasSuffix(chat, "@broadcast"):
		return !row.Kept.Settings.ReadStatus
	case strings.HasSuffix(chat, "@g.us"):
		return row.Kept.Settings.GroupsIgnore
	}
	return false
}

func addressing(jid string) string {
	if evolution.IsLID(jid) {
		return "lid"
	}
	return "pn"
}

func orNull(raw json.RawMessage) json.RawMessage {
	if len(raw) == 0 {
		return json.RawMessage("null")
	}
	return raw
}

// receiptEvents are one event for each message of a receipt.
func receiptEvents(row *store.Instance, at time.Time, r engine.Receipt) (events []event) {
	for _, id := range r.IDs {
		events = append(events, event{kind: evolution.EventMessagesUpdate, at: at, chat: r.Chat, dedupeKey: id + "\x00" + r.Chat + "\x00" + r.Status, data: evolution.MessageUpdate{
			KeyID: id, RemoteJid: r.Chat, FromMe: true, Status: r.Status, InstanceID: row.ID, MessageID: id,
		}})
	}
	return events
}
