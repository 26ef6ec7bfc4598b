package engine

import (
	"cmp"
	"context"

	"go.mau.fi/whatsmeow/types"
)

// onCall reports an incoming call. Calls of groups are left out: they cannot be rejected.
func (s *session) onCall(cs *clientSession, call *types.BasicCallMeta, video bool) {
	if !call.GroupJID.IsEmpty() || call.From.IsEmpty() || call.CallID == "" {
		return
	}
	number, lid := cs.addressPair(call.From, call.CallCreatorAlt)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.client == cs {
		_ = s.emit(Called{ID: call.CallID, From: call.From.ToNonAD().String(), Chat: cmp.Or(number, lid), ChatLID: lid, Video: video, At: call.Timestamp})
	}
}

// RejectCall ends the ringing. WhatsApp sends no answer to it.
func (e *Engine) RejectCall(ctx context.Context, instance, from, id string) error {
	_, cs, err := e.connectedClient(instance)
	if err != nil {
		return err
	}
	caller, err := parseRecipient(from)
	if err != nil {
		return err
	}
	return translateQueryError(cs.cli.RejectCall(ctx, caller, id))
}
