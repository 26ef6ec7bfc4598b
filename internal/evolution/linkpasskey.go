package evolution

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"strings"
	"time"
)

// PasskeyStage is the stage of the passkey step of a linking.
type PasskeyStage string

// The stages.
const (
	PasskeyAsked   PasskeyStage = "awaiting_assertion"    // WhatsApp waits for the owner's passkey
	PasskeySent    PasskeyStage = "awaiting_confirmation" // WhatsApp has the assertion and has not answered yet
	PasskeyCompare PasskeyStage = "confirm_code"          // the owner compares a code on both screens
	PasskeyLinked  PasskeyStage = "linked"
	PasskeyFailed  PasskeyStage = "failed"
)

// SecretURL is a URL that gives access to whoever knows it. fmt and slog show "[hidden]".
type SecretURL string

// String hides the URL.
func (SecretURL) String() string { return "[hidden]" }

// GoString keeps the URL out of %#v.
func (SecretURL) GoString() string { return "[hidden]" }

// LogValue hides the URL.
func (SecretURL) LogValue() slog.Value { return slog.StringValue("[hidden]") }

// token is the URL's last segment.
func (u SecretURL) token() string { return string(u[strings.LastIndexByte(string(u), '/')+1:]) }

// LinkPasskeyPath is the path of the passkey routes, before "/" and the token of a step.
const LinkPasskeyPath = "/passkey-ceremony" //nolint:gosec // a path, not a credential

// LinkPasskey is a passkey step under way. Options and Code are secrets: log neither.
type LinkPasskey struct {
	Stage PasskeyStage `json:"stage"`
	// Options are WebAuthn's PublicKeyCredentialRequestOptions in JSON as WhatsApp gave them; only while PasskeyAsked.
	Options json.RawMessage `json:"options,omitempty"`
	Code    string          `json:"code,omitempty"` // "ABCD-EFGH", to be compared with the phone's; only while PasskeyCompare
	// ExpiresAt is the end of the step. If WhatsApp allows it, an assertion before HandoffUntil needs no comparing of codes.
	ExpiresAt    time.Time          `json:"expiresAt"`
	HandoffUntil time.Time          `json:"handoffUntil"`
	Display      LinkPasskeyDisplay `json:"display"`
}

// LinkPasskeyDisplay is shown to the person who confirms, so that they know what they confirm.
type LinkPasskeyDisplay struct {
	Salon  string `json:"salon"`  // the instance's name
	Number string `json:"number"` // the last digits of the number, "…7777"; empty when any number may be linked
}

// LinkPasskeyAnswer is the stage after an assertion or a comparison.
type LinkPasskeyAnswer struct {
	Stage PasskeyStage `json:"stage"`
}

// LinkPasskeyConfirm is whether the phone shows the same code.
type LinkPasskeyConfirm struct {
	Matches bool `json:"matches"`
}

// LinkPasskey reads the passkey step of a Progress.PasskeyOpenURL, of which only the token is used, with the client's own base URL. Errors:
// KindNotFound for an unknown step, KindGone for one that has ended.
func (c *Client) LinkPasskey(ctx context.Context, at SecretURL) (LinkPasskey, error) {
	var out LinkPasskey
	err := c.call(ctx, request{op: OpLinkPasskey, method: http.MethodGet, path: pathFor(LinkPasskeyPath, at.token())}, &out)
	return out, err
}

// AnswerLinkPasskey sends the owner's assertion to WhatsApp: PublicKeyCredential.toJSON(), at most 16 KiB. Errors: KindInvalid when it is no
// assertion, KindConflict when the step does not await one or it signs another challenge, KindRefused when our own gateway or WhatsApp
// refused it, KindServer when WhatsApp did not answer, KindNotFound, KindGone.
func (c *Client) AnswerLinkPasskey(ctx context.Context, at SecretURL, assertion json.RawMessage) (LinkPasskeyAnswer, error) {
	var out LinkPasskeyAnswer
	err := c.call(ctx, post(OpLinkPasskeyAnswer, pathFor(LinkPasskeyPath, at.token())+"/response", assertion), &out)
	return out, err
}

// ConfirmLinkPasskey answers whether both screens show the same code. With matches false the linking ends. Errors: KindConflict when the
// step has no code to compare, KindNotFound, KindGone.
func (c *Client) ConfirmLinkPasskey(ctx context.Context, at SecretURL, matches bool) error {
	return c.call(ctx, post(OpLinkPasskeyAnswer, pathFor(LinkPasskeyPath, at.token())+"/confirm", LinkPasskeyConfirm{matches}), nil)
}

// CancelLinkPasskey ends the linking. Errors: KindNotFound, KindGone.
func (c *Client) CancelLinkPasskey(ctx context.Context, at SecretURL) error {
	return c.call(ctx, request{op: OpLinkPasskeyAnswer, method: http.MethodDelete, path: pathFor(LinkPasskeyPath, at.token())}, nil)
}
