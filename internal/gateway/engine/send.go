package engine

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/types"
)

// connectedClient is the client session of an instance that is logged in.
func (e *Engine) connectedClient(instance string) (*session, *clientSession, error) {
	s, err := e.session(instance)
	if err != nil {
		return nil, nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.client == nil || !s.client.loggedIn {
		return nil, nil, ErrNotConnected
	}
	return s, s.client, nil
}

// NewID makes a message id in the form of WhatsApp Web's.
func (e *Engine) NewID(instance string) (string, error) {
	if _, err := e.session(instance); err != nil {
		return "", err
	}
	var random [9]byte
	_, _ = rand.Read(random[:]) // it never fails
	return whatsmeow.WebMessageIDPrefix + strings.ToUpper(hex.EncodeToString(random[:])), nil
}

// Send sends a message. See gateway.Messenger for its errors.
func (e *Engine) Send(ctx context.Context, instance string, m Outgoing) (Sent, error) {
	_, cs, err := e.connectedClient(instance)
	if err != nil {
		return Sent{}, err
	}
	to, err := cs.recipient(ctx, m)
	if err != nil {
		return Sent{}, err
	}
	if m.ID == "" {
		if m.ID, err = e.NewID(instance); err != nil {
			return Sent{}, err
		}
	}
	message, err := cs.compose(ctx, to, m)
	if err != nil {
		return Sent{}, err
	}
	if err := cs.simulateTyping(ctx, to, m); err != nil {
		return Sent{}, err
	}
	kind, object, about := sentObject(message) // before the library adds secrets
	ctx, over := withHeldLock(ctx)
	defer over()
	done, err := cs.cli.SendMessage(ctx, to, message, whatsmeow.SendRequestExtra{ID: m.ID, Timeout: e.cfg.Timeouts.Ack})
	if err != nil {
		return Sent{}, sendError(done, err)
	}
	number, lid := cs.addressPair(to, types.JID{})
	return Sent{ID: done.ID, JID: cmp.Or(number, lid), LID: lid, At: done.Timestamp, Type: kind, Content: object, Context: about}, nil
}

// nackReachoutTimelocked is the ack of a message to somebody who never wrote first. Source: whatsmeow's NackCallerReachoutTimelocked.
const nackReachoutTimelocked = 463

// sendError translates the error of a send. Errors after which certainly nothing was sent have their own values, also those of the queries
// that the library makes first; all else is ErrOutcomeUnknown.
func sendError(done whatsmeow.SendResponse, err error) error {
	switch {
	case errors.Is(err, whatsmeow.ErrServerReturnedError):
		code := ackCode(err)
		if code == nackReachoutTimelocked {
			return fmt.Errorf("%w: %w", ErrCold, err)
		}
		return &Refusal{Code: code, err: err}
	case done.DebugTimings.Retry > 0: // it was on its way when the socket was lost, whatever the error says of that socket
		return fmt.Errorf("%w: %w", ErrOutcomeUnknown, err)
	case strings.HasPrefix(err.Error(), "no LID found"): // the library has no error of its own for it
		return fmt.Errorf("%w: no address", ErrNotOnWA)
	}
	known := translateError(err)
	for _, certain := range []error{ErrRefused, ErrNotConnected, ErrNoAnswer} {
		if errors.Is(known, certain) {
			return known
		}
	}
	return fmt.Errorf("%w: %w", ErrOutcomeUnknown, err)
}

// ackCode is the number at the end of the library's error.
func ackCode(err error) int {
	text := err.Error()
	code, _ := strconv.Atoi(text[strings.LastIndexByte(text, ' ')+1:])
	return code
}

// maxTyping bounds Outgoing.Delay.
const maxTyping = 2 * time.Minute

// simulateTyping shows "typing" for Outgoing.Delay.
func (cs *clientSession) simulateTyping(ctx context.Context, to types.JID, m Outgoing) error {
	if m.Delay <= 0 {
		return nil
	}
	media := types.ChatPresenceMediaText
	if v, ok := m.Content.(Media); ok && v.Voice {
		media = types.ChatPresenceMediaAudio
	}
	_ = cs.cli.SendChatPresence(ctx, to, types.ChatPresenceComposing, media) // the message is sent all the same
	timer := time.NewTimer(min(m.Delay, maxTyping))
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
		return fmt.Errorf("engine: while typing: %w", ctx.Err())
	case <-cs.ctx.Done():
		return ErrNotConnected
	}
	_ = cs.cli.SendChatPresence(ctx, to, types.ChatPresencePaused, media)
	return nil
}

// SendPresence sends a presence of the account.
func (e *Engine) SendPresence(ctx context.Context, instance, chat, presence string) error {
	_, cs, err := e.connectedClient(instance)
	if err != nil {
		return err
	}
	switch presence {
	case "available", "unavailable":
		err = cs.cli.SendPresence(ctx, types.Presence(presence))
		if errors.Is(err, whatsmeow.ErrNoPushName) {
			if presence == "unavailable" {
				return nil // it is so already
			}
			return fmt.Errorf("%w: %w", ErrNoName, err)
		}
	default:
		to, parsed := parseRecipient(chat)
		if parsed != nil {
			return parsed
		}
		state, media := types.ChatPresenceComposing, types.ChatPresenceMediaText
		switch presence {
		case "recording":
			media = types.ChatPresenceMediaAudio
		case "paused":
			state = types.ChatPresencePaused
		}
		err = cs.cli.SendChatPresence(ctx, cs.wireAddress(ctx, to), state, media)
	}
	return translateQueryError(err)
}

// MarkRead marks messages as read.
func (e *Engine) MarkRead(ctx context.Context, instance string, m Read) error {
	_, cs, err := e.connectedClient(instance)
	if err != nil {
		return err
	}
	chat, err := parseRecipient(m.Chat)
	if err != nil || len(m.IDs) == 0 {
		return err
	}
	chat = cs.wireAddress(ctx, chat)
	author := chat
	if m.Author != "" {
		if author, err = parseRecipient(m.Author); err != nil {
			return err
		}
		author = cs.wireAddress(ctx, author)
	}
	return translateQueryError(cs.cli.MarkRead(ctx, m.IDs, e.cfg.Now(), chat, author))
}

// wireAddress is the address of a private chat in WhatsApp's protocol: its LID when it is known.
func (cs *clientSession) wireAddress(ctx context.Context, to types.JID) types.JID {
	if to.Server != types.DefaultUserServer {
		return to
	}
	if lid, err := cs.cli.Store.LIDs.GetLIDForPN(ctx, to); err == nil && !lid.IsEmpty() {
		return lid.ToNonAD()
	}
	return to
}
