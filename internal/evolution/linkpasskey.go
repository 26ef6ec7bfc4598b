package evolution

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"strings"
	"time"
)

// PasskeyStage is where the passkey step of a linking is.
type PasskeyStage string

// The stages.
const (
	PasskeyAsked   PasskeyStage = "awaiting_assertion"    // WhatsApp waits for the owner's passkey
	PasskeySent    PasskeyStage = "awaiting_confirmation" // it has the assertion; its answer is awaited
	PasskeyCompare PasskeyStage = "confirm_code"          // the owner compares a code on both screens
	PasskeyLinked  PasskeyStage = "linked"
	PasskeyFailed  PasskeyStage = "failed"
)

// SecretURL is a URL that opens something. It hides itself from fmt and slog.
type SecretURL string

// String hides it.
func (SecretURL) String() string { return "[hidden]" }

// GoString hides it.
func (SecretURL) GoString() string { return "[hidden]" }

// LogValue hides it.
func (SecretURL) LogValue() slog.Value { return slog.StringValue("[hidden]") }

// token is its last segment.
func (u SecretURL) token() string { return string(u[strings.LastIndexByte(string(u), '/')+1:]) }

// LinkPasskeyPath is where the passkey steps of a server are answered; the token follows.
const LinkPasskeyPath = "/passkey-ceremony" //nolint:gosec // a path, not a credential

// LinkPasskey is a passkey step under way. Options and Code are secrets: log neither.
type LinkPasskey struct {
	Stage PasskeyStage `json:"stage"`
	// Options are WebAuthn's PublicKeyCredentialRequestOptions in JSON as WhatsApp gave them; only while PasskeyAsked.
	Options json.RawMessage `json:"options,omitempty"`
	Code    string          `json:"code,omitempty"` // "ABCD-EFGH", to be compared; only while PasskeyCompare
	// ExpiresAt is the end of the step; HandoffUntil is until when an answer needs no comparing of codes.
	ExpiresAt    time.Time          `json:"expiresAt"`
	HandoffUntil time.Time          `json:"handoffUntil"`
	Display      LinkPasskeyDisplay `json:"display"`
}

// LinkPasskeyDisplay is what a person is shown to know what they confirm.
type LinkPasskeyDisplay struct {
	Salon  string `json:"salon"`  // the instance's name
	Number string `json:"number"` // the number's end, "…7777"; empty when any number may be linked
}

// LinkPasskeyAnswer is what an answer led to.
type LinkPasskeyAnswer struct {
	Stage PasskeyStage `json:"stage"`
}

// LinkPasskeyConfirm says whether the phone shows the same code.
type LinkPasskeyConfirm struct {
	Matches bool `json:"matches"`
}

// LinkPasskey reads the passkey step behind the URL that ConnectionState gave. Errors: KindNotFound for an unknown one, KindGone for one
// that is over.
func (c *Client) LinkPasskey(ctx context.Context, at SecretURL) (LinkPasskey, error) {
	var out LinkPasskey
	err := c.call(ctx, request{op: OpLinkPasskey, method: http.MethodGet, path: pathFor(LinkPasskeyPath, at.token())}, &out)
	return out, err
}

// AnswerLinkPasskey gives WhatsApp the owner's assertion: PublicKeyCredential.toJSON(), at most 16 KiB. Errors: KindInvalid
// when it is none, KindConflict when it is not its turn or signs another challenge, KindRefused when it is not good enough
// or WhatsApp refused it, KindServer when WhatsApp did not answer, KindNotFound, KindGone.
func (c *Client) AnswerLinkPasskey(ctx context.Context, at SecretURL, assertion json.RawMessage) (LinkPasskeyAnswer, error) {
	var out LinkPasskeyAnswer
	err := c.call(ctx, post(OpLinkPasskeyAnswer, pathFor(LinkPasskeyPath, at.token())+"/response", assertion), &out)
	return out, err
}

// ConfirmLinkPasskey says whether both screens show the same code. After a no the linking has ended. Errors: KindConflict when
// no code is to be compared, KindNotFound, KindGone.
func (c *Client) ConfirmLinkPasskey(ctx context.Context, at SecretURL, matches bool) error {
	return c.call(ctx, post(OpLinkPasskeyAnswer, pathFor(LinkPasskeyPath, at.token())+"/confirm", LinkPasskeyConfirm{matches}), nil)
}

// CancelLinkPasskey ends the linking. Errors: KindNotFound, KindGone.
func (c *Client) CancelLinkPasskey(ctx context.Context, at SecretURL) error {
	return c.call(ctx, request{op: OpLinkPasskeyAnswer, method: http.MethodDelete, path: pathFor(LinkPasskeyPath, at.token())}, nil)
}
