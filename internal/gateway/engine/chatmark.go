package engine

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/appstate"
	"go.mau.fi/whatsmeow/proto/waCommon"
)

// ErrNoKeys says that the phone has not shared its app state keys yet, with which its devices synchronize settings and chats. It does so
// some time after the linking.
var ErrNoKeys = errors.New("engine: the phone did not share its keys of settings yet")

// ChatMark is a change of a chat's marks, which all devices of the account show.
type ChatMark struct {
	Chat    string
	Archive *bool // nil leaves it
	Unread  *bool // nil leaves it
	Last    Last  // the newest message of the chat, as far as known
}

// Last is the newest message of a chat.
type Last struct {
	ID     string // empty when it is not known
	FromMe bool
	At     time.Time // zero when it is not known
}

// MarkChat marks a chat. Errors: ErrUnknown, ErrNotConnected, ErrNumber, ErrRefused, ErrNoAnswer, ErrNoKeys.
func (e *Engine) MarkChat(ctx context.Context, instance string, m ChatMark) error {
	_, cs, err := e.connectedClient(instance)
	if err != nil {
		return err
	}
	chat, err := parseRecipient(m.Chat)
	if err != nil {
		return err
	}
	chat = cs.wireAddress(ctx, chat)
	var key *waCommon.MessageKey
	if m.Last.ID != "" {
		key = &waCommon.MessageKey{ID: &m.Last.ID, FromMe: &m.Last.FromMe, RemoteJID: new(chat.String())}
	}
	library, cancel := endsLater(ctx)
	defer cancel()
	if m.Archive != nil {
		if err := cs.sendAppState(library, appstate.BuildArchive(chat, *m.Archive, m.Last.At, key)); err != nil {
			return err
		}
	}
	if m.Unread != nil {
		return cs.sendAppState(library, appstate.BuildMarkChatAsRead(chat, !*m.Unread, m.Last.At, key))
	}
	return nil
}

// sendAppState sends a change of a setting or a chat to all devices of the account.
func (cs *clientSession) sendAppState(ctx context.Context, patch appstate.PatchInfo) error {
	err := cs.cli.SendAppState(ctx, patch)
	switch {
	case err != nil && strings.HasPrefix(err.Error(), "no app state keys"): // the library has no error of its own for it
		return ErrNoKeys
	case errors.Is(err, whatsmeow.ErrAppStateUpdate):
		return fmt.Errorf("%w: %w", ErrRefused, err)
	}
	return translateQueryError(err)
}
