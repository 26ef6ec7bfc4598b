package engine

import (
	"context"

	"go.mau.fi/whatsmeow/types"
)

// called tells that somebody rings. A group's calls are nobody's to reject.
func (s *session) called(l *life, call *types.BasicCallMeta) {
	if !call.GroupJID.IsEmpty() || call.From.IsEmpty() || call.CallID == "" {
		return
	}
	number, lid := l.names(call.From, call.CallCreatorAlt)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.life == l {
		_ = s.tell(Called{ID: call.CallID, From: call.From.ToNonAD().String(), Chat: first(number, lid), ChatLID: lid, At: call.Timestamp})
	}
}

// RejectCall ends the ringing. It is only written to the socket, not answered.
func (e *Engine) RejectCall(ctx context.Context, instance, from, id string) error {
	_, l, err := e.live(instance)
	if err != nil {
		return err
	}
	caller, err := parse(from)
	if err != nil {
		return err
	}
	return question(l.cli.RejectCall(ctx, caller, id))
}
