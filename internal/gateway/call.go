package gateway

import (
	"context"
	"time"

	"salonzap/internal/evolution"
	"salonzap/internal/gateway/engine"
)

// onCall emits the event of an incoming call, and rejects the call where the settings say so.
func (g *Gateway) onCall(ctx context.Context, in *instance, at time.Time, call engine.Called) error {
	data := evolution.Call{
		ID: call.ID, ChatID: call.Chat, From: call.Chat, FromLID: call.ChatLID, Status: "offer", IsVideo: call.Video,
		Date: call.At.UTC().Format("2006-01-02T15:04:05.000Z"), Offline: g.isMissed(call),
	}
	err := g.commit(ctx, in, nil, event{kind: evolution.EventCall, data: data, at: at, chat: call.Chat, dedupeKey: call.Chat + "\x00" + call.ID})
	g.rejectCall(ctx, in.row(), call)
	return err
}

// isMissed tells whether a call was over when we learned of it.
func (g *Gateway) isMissed(call engine.Called) bool { return g.cfg.Now().Sub(call.At) > maxCallAge }
