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

// activeStep is how exactly we know when a session was last of use.
const activeStep = time.Hour

// errGone refuses to pair an instance that was deleted meanwhile.
var errGone = fault.Wrap(fault.NotFound, "gateway.take", errors.New("the instance is gone"))

// HandleEvent makes what happened durable, and then has it delivered. See engine.Sink.
func (g *Gateway) HandleEvent(ctx context.Context, name string, at time.Time, e engine.Event) error {
	in := g.roster.get(name)
	if in == nil {
		return goneFor(e)
	}
	in.mu.Lock()
	defer in.mu.Unlock()
	if in.gone {
		return goneFor(e)
	}
	var err error
	switch e := e.(type) {
	case engine.Changed:
		defer in.ring()
		err = g.changed(ctx, in, at, e)
		g.linkingEnded(in.told, e.Snapshot)
		in.told = e.Snapshot
	case engine.Paired:
		err = g.keep(ctx, in, func(row *store.Instance) { row.Device, row.LID, row.Active = e.JID, e.LID, g.c.Now() })
		if err == nil {
			g.tally.linkings.add(paired)
		}
	case engine.Unpaired:
		err = g.keep(ctx, in, func(row *store.Instance) { row.Device = "" })
	case engine.Message:
		err = g.received(ctx, in, at, e)
	case engine.Amended:
		err = g.amended(ctx, in, at, e)
	case engine.Receipt:
		err = g.commit(ctx, in, nil, receipt(in.row(), at, e)...)
	case engine.Called:
		g.declines(ctx, in.row(), e)
	}
	if err == nil {
		g.office.Wake(in.row().ID)
	}
	return err
}

// goneFor is the answer for an instance that is deleted: nobody waits for its events, but it must not be paired.
func goneFor(e engine.Event) error {
	if _, pairs := e.(engine.Paired); pairs {
		return errGone
	}
	return nil
}

// keep changes the row together with events. in.mu is held.
func (g *Gateway) keep(ctx context.Context, in *instance, f func(*store.Instance), events ...event) error {
	row := *in.row()
	f(&row)
	if row == *in.row() {
		return g.commit(ctx, in, nil, events...)
	}
	row.Updated = g.c.Now().Truncate(time.Millisecond).UTC()
	if err := g.commit(ctx, in, func(t *store.Tx) error { return g.store.PutInstance(t, row) }, events...); err != nil {
		return err
	}
	in.kept.Store(&row)
	return nil
}

// changed keeps what a change means for the row, and tells of it.
func (g *Gateway) changed(ctx context.Context, in *instance, at time.Time, e engine.Changed) error {
	events, stale := g.changes(in.told, in.row(), at, e)
	for i := range events {
		events[i].sender = e.Snapshot.JID
	}
	if len(events) == 0 && len(stale) > 0 {
		return g.store.Write(ctx, func(t *store.Tx) error { return g.store.DropEvents(t, in.row().ID, stale...) })
	}
	return g.keep(ctx, in, func(row *store.Instance) { outcome(row, at, e) }, events...)
}

// outcome is what stays of a change in the row.
func outcome(row *store.Instance, at time.Time, e engine.Changed) {
	s := e.Snapshot
	for kept, told := range map[*string]string{&row.JID: s.JID, &row.LID: s.LID, &row.ProfileName: s.Name} {
		if told != "" {
			*kept = told
		}
	}
	switch {
	case s.State == engine.Open:
		row.Reason, row.Cause, row.ReasonAt = 0, "", time.Time{}
		if at.Sub(row.Active) > activeStep {
			row.Active = at
		}
	case e.SessionEnded || s.State == engine.Closed && s.Reason != 0:
		row.Reason, row.Cause, row.ReasonAt = ending(e), string(s.Cause), at.Truncate(time.Millisecond).UTC()
	}
}

// The close codes that Evolution shows where WhatsApp gives none.
const (
	codeOK        = 200
	codeLoggedOut = 401
	codeExhausted = 428
)

// ending is the close code of an ending.
func ending(e engine.Changed) int {
	switch {
	case e.Snapshot.Reason != 0:
		return e.Snapshot.Reason
	case e.SessionEnded:
		return codeLoggedOut
	}
	return 0
}

// changes are the events of a change, in order, and the folds that it makes stale. Evolution tells of a close only when a
// session ended for good; we also tell it, with its cause, when a linking came to nothing.
func (g *Gateway) changes(told engine.Snapshot, row *store.Instance, at time.Time, e engine.Changed) (events []event, stale []string) {
	s := e.Snapshot
	stale = []string{foldCode, foldConnecting}
	update := func(state evolution.State, code int) event {
		data := evolution.ConnectionUpdate{Instance: row.Name, State: state, StatusReason: code, Progress: progressOf(s)}
		if state == evolution.StateOpen {
			data.WUID, data.ProfileName, data.ProfilePictureURL = s.JID, s.Name, new(evolution.NullString)
		}
		return event{kind: evolution.EventConnectionUpdate, data: data, at: at, drops: stale}
	}
	switch {
	case e.CodesExhausted:
		limit := event{kind: evolution.EventQRCodeUpdated, data: evolution.QRCodeUpdated{LimitReached: true}, at: at, drops: stale}
		return []event{limit, update(evolution.StateRefused, codeExhausted)}, stale
	case e.SessionEnded:
		status := evolution.StatusInstance{
			Instance: row.Name, Status: "closed", DisconnectionAt: at.UTC().Truncate(time.Millisecond), DisconnectionReasonCode: ending(e),
			DisconnectionObject: disconnection(ending(e), string(s.Cause)), Progress: progressOf(s),
		}
		return []event{
			{kind: evolution.EventStatusInstance, data: status, at: at, drops: stale},
			{kind: evolution.EventLogoutInstance, at: at},
			update(evolution.StateClose, ending(e)),
		}, stale
	case s.State == engine.Open && told.State != engine.Open:
		return []event{update(evolution.StateOpen, codeOK)}, stale
	case s.State == engine.Closed && s.Cause != engine.NoCause && (told.State != engine.Closed || told.Cause != s.Cause):
		return []event{update(evolution.StateClose, s.Reason)}, stale
	case s.State == engine.Closed:
		return nil, stale
	case s.State != engine.Connecting:
		return nil, nil
	}
	return g.connecting(told, row, at, e, update(evolution.StateConnecting, codeOK)), nil
}

// connecting is told when something about it changed; a new code is told as such. What is newer takes the place of what
// waits: a code that is dead helps nobody.
func (g *Gateway) connecting(told engine.Snapshot, row *store.Instance, at time.Time, e engine.Changed, update event) (events []event) {
	s := e.Snapshot
	if told.State != s.State || told.Phase != s.Phase || told.Cause != s.Cause {
		update.fold, update.drops = foldConnecting, []string{foldConnecting}
		if s.Phase != engine.AwaitingScan { // the code was read, or withdrawn
			update.drops = append(update.drops, foldCode)
		}
		events = append(events, update)
	}
	if e.NewCode && g.alive(s.Code) {
		events = append(events, event{
			kind: evolution.EventQRCodeUpdated, at: at, fold: foldCode, drops: []string{foldCode}, expires: s.Code.Until,
			data: evolution.QRCodeUpdated{Instance: row.Name, QRCode: drawn(s.Code)},
		})
	}
	return events
}

// received tells of a message. It is the same event when WhatsApp gives us the message again.
func (g *Gateway) received(ctx context.Context, in *instance, at time.Time, m engine.Message) error {
	row := in.row()
	if ignored(row, m.Chat) {
		return nil
	}
	message := evolution.Message{
		Key: evolution.MessageKey{
			RemoteJid: m.Chat, RemoteJidAlt: m.ChatLID, FromMe: m.FromMe, ID: m.ID, AddressingMode: addressing(m.Chat),
			Participant: m.Author, ParticipantAlt: m.AuthorLID,
		},
		PushName: m.Name, Status: "DELIVERY_ACK", Content: m.Content, ContextInfo: orNull(m.Context), MessageType: m.Type,
		MessageTimestamp: evolution.Int64(m.At.Unix()), InstanceID: row.ID, Source: m.Source,
	}
	if m.FromMe {
		message.Status = "SERVER_ACK"
	}
	e := event{kind: evolution.EventMessagesUpsert, data: message, at: at, chat: m.Chat, once: m.Chat + "\x00" + m.ID + "\x00" + strconv.FormatBool(m.FromMe)}
	err := g.keep(ctx, in, func(row *store.Instance) {
		if at.Sub(row.Active) > activeStep {
			row.Active = at
		}
	}, e)
	if err == nil {
		g.reads(ctx, row, m)
	}
	return err
}

// ignored tells whether the settings leave a message out, as Evolution's do.
func ignored(row *store.Instance, chat string) bool {
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

// receipt tells how far each message got.
func receipt(row *store.Instance, at time.Time, r engine.Receipt) (events []event) {
	for _, id := range r.IDs {
		events = append(events, event{kind: evolution.EventMessagesUpdate, at: at, chat: r.Chat, once: id + "\x00" + r.Chat + "\x00" + r.Status, data: evolution.MessageUpdate{
			KeyID: id, RemoteJid: r.Chat, FromMe: true, Status: r.Status, InstanceID: row.ID, MessageID: id,
		}})
	}
	return events
}
