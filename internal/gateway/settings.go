package gateway

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"salonzap/internal/gateway/engine"
	"salonzap/internal/gateway/store"
)

const (
	settingTimeout = 30 * time.Second // of an action that the settings cause
	maxCallAge     = 2 * time.Minute  // an older call is over
)

// markReadIfSet marks a message as read where the setting readMessages is on, in private chats and in groups. It runs in the background, since
// a Sink must not call the engine.
func (g *Gateway) markReadIfSet(ctx context.Context, row *store.Instance, m engine.Message) {
	isGroup := strings.HasSuffix(m.Chat, "@g.us") && m.Author != ""
	if !row.Kept.Settings.ReadMessages || m.FromMe || m.Broadcast && !isGroup {
		return
	}
	g.runInBackground(ctx, row, "a message was not shown as read", func(ctx context.Context) error {
		return g.sessions.Messenger.MarkRead(ctx, row.Name, engine.Read{Chat: m.Chat, Author: m.Author, IDs: []string{m.ID}})
	})
}

// rejectCall rejects a call where the setting rejectCall is on, and then sends the text msgCall. The message id depends on the call only, so
// that the caller reads it once.
func (g *Gateway) rejectCall(ctx context.Context, row *store.Instance, call engine.Called) {
	settings := row.Kept.Settings
	if !settings.RejectCall || g.isMissed(call) {
		return
	}
	g.runInBackground(ctx, row, "a call was not rejected", func(ctx context.Context) error {
		if err := g.sessions.Calls.RejectCall(ctx, row.Name, call.From, call.ID); err != nil {
			return err
		}
		if strings.TrimSpace(settings.MsgCall) == "" {
			return nil
		}
		_, err := g.sessions.Messenger.Send(ctx, row.Name, engine.Outgoing{ID: callReplyID(row.ID, call.ID), To: call.Chat, Content: engine.Text{Text: settings.MsgCall}})
		return err
	})
}

// callReplyID is the id of the message that is sent after a rejected call, in the form of WhatsApp Web's.
func callReplyID(instance, call string) string {
	sum := sha256.Sum256([]byte(instance + "\x00" + call))
	return "3EB0" + strings.ToUpper(hex.EncodeToString(sum[:9]))
}

// errorName is the text of an engine's error without that of WhatsApp's library, which may contain numbers.
func errorName(err error) string {
	for _, known := range []error{
		engine.ErrNotConnected, engine.ErrNotOnWA, engine.ErrNumber, engine.ErrCold, engine.ErrNoAnswer, engine.ErrRefused, engine.ErrOutcomeUnknown, engine.ErrUnknown,
	} {
		if errors.Is(err, known) {
			return known.Error()
		}
	}
	return fmt.Sprintf("%T", err)
}

// runInBackground runs f in a goroutine that Close waits for.
func (g *Gateway) runInBackground(ctx context.Context, row *store.Instance, failed string, f func(context.Context) error) {
	g.tasks.Go(func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), settingTimeout)
		defer cancel()
		if err := f(ctx); err != nil {
			g.cfg.Log.WarnContext(ctx, "a setting of an instance was not carried out", slog.String("what", failed), slog.String("instance_id", row.ID), slog.String("why", errorName(err)))
		}
	})
}
