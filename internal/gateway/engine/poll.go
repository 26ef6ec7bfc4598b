package engine

import (
	"context"
	"log/slog"

	"go.mau.fi/whatsmeow/types/events"
)

// vote decrypts a vote in a poll whose secret the library has stored, since the account sent or received it; nil for everything else.
func (cs *clientSession) vote(evt *events.Message) *Vote {
	update := evt.Message.GetPollUpdateMessage()
	if update == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(cs.ctx, deviceTimeout)
	defer cancel()
	vote, err := cs.cli.DecryptPollVote(ctx, evt)
	if err != nil {
		cs.session.log.InfoContext(ctx, "a vote was not decrypted", slog.String("error", errorType(err)))
		return nil
	}
	return &Vote{Poll: update.GetPollCreationMessageKey().GetID(), Options: vote.GetSelectedOptions()}
}
