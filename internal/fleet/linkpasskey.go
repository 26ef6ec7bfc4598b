package fleet

import (
	"context"
	"encoding/json"
	"strings"

	"salonzap/internal/connection"
	"salonzap/internal/evolution"
	"salonzap/internal/fleet/translate"
)

// SupportsLinkPasskey tells whether a server can do the passkey step, by its last answer.
func (f *Fleet) SupportsLinkPasskey(id string) bool {
	p, err := f.clientOf(id)
	return err == nil && p.supportsLinkPasskey()
}

func (p *serverClient) supportsLinkPasskey() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.health.Passkey
}

// LinkPasskey reads the passkey step of a connection's instance. Its secrets are fetched each time, and never stored.
// Errors: NotFound with Key text.NoLinkPasskey; Unavailable.
func (f *Fleet) LinkPasskey(ctx context.Context, c connection.Connection) (connection.LinkPasskey, error) {
	client, at, err := f.linkPasskeyClient(ctx, c)
	if err != nil {
		return connection.LinkPasskey{}, err
	}
	step, err := client.LinkPasskey(ctx, at)
	if err != nil {
		return connection.LinkPasskey{}, translate.LinkPasskeyError("fleet.link_passkey", err)
	}
	return translate.LinkPasskey(step)
}

// AnswerLinkPasskey gives the server the owner's assertion.
func (f *Fleet) AnswerLinkPasskey(ctx context.Context, c connection.Connection, assertion json.RawMessage) error {
	client, at, err := f.linkPasskeyClient(ctx, c)
	if err != nil {
		return err
	}
	if _, err = client.AnswerLinkPasskey(ctx, at, assertion); err != nil {
		return translate.LinkPasskeyError("fleet.answer_link_passkey", err)
	}
	return nil
}

// ConfirmLinkPasskey tells the server whether both screens show the same code.
func (f *Fleet) ConfirmLinkPasskey(ctx context.Context, c connection.Connection, matches bool) error {
	client, at, err := f.linkPasskeyClient(ctx, c)
	if err != nil {
		return err
	}
	if err = client.ConfirmLinkPasskey(ctx, at, matches); err != nil {
		return translate.LinkPasskeyError("fleet.confirm_link_passkey", err)
	}
	return nil
}

// CancelLinkPasskey ends the linking on the server.
func (f *Fleet) CancelLinkPasskey(ctx context.Context, c connection.Connection) error {
	client, at, err := f.linkPasskeyClient(ctx, c)
	if err != nil {
		return err
	}
	if err = client.CancelLinkPasskey(ctx, at); err != nil {
		return translate.LinkPasskeyError("fleet.cancel_link_passkey", err)
	}
	return nil
}

// linkPasskeyClient asks the connection's server for the URL of its passkey step. Only the token in that URL is used, at the server's own
// address.
func (f *Fleet) linkPasskeyClient(ctx context.Context, c connection.Connection) (*evolution.Client, evolution.SecretURL, error) {
	p, err := f.clientOf(c.Server)
	if err != nil {
		return nil, "", translate.ErrNoLinkPasskey()
	}
	s, err := p.client.ConnectionState(ctx, c.Instance)
	if err != nil {
		return nil, "", translate.LinkPasskeyError("fleet.link_passkey", err)
	}
	at := s.PasskeyOpenURL
	if !hasLinkPasskeyToken(at) {
		return nil, "", translate.ErrNoLinkPasskey()
	}
	return p.client, at, nil
}

// hasLinkPasskeyToken tells whether a URL ends in a possible token: base64url, so that it can only be one segment of a path.
func hasLinkPasskeyToken(at evolution.SecretURL) bool {
	const shortest, longest = 16, 128
	token := string(at[strings.LastIndexByte(string(at), '/')+1:])
	plain := strings.Trim(token, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_") == ""
	return plain && len(token) >= shortest && len(token) <= longest
}
