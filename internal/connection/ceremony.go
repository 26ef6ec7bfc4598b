package connection

import (
	"context"
	"encoding/json"
	"log/slog"
	"time"

	"salonzap/internal/fault"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

// MaxAssertion is how large an assertion may be, in bytes.
const MaxAssertion = 16 << 10

// Ceremony is a passkey step under way, as its salon may see it. Options and Code are secrets: they are asked for anew
// each time, and kept nowhere.
type Ceremony struct {
	Stage        Phase           // Passkey, PasskeySent or PasskeyCode
	Options      json.RawMessage // WebAuthn's request options; only at Passkey
	Code         string          // "ABCD-EFGH", to be compared with the phone's; only at PasskeyCode
	ExpiresAt    time.Time       // the end of the step
	HandoffUntil time.Time       // until when an answer needs no comparing of codes
}

// LogValue hides the secrets.
func (c Ceremony) LogValue() slog.Value { return slog.StringValue(string(c.Stage)) }

// String hides them from fmt.
func (c Ceremony) String() string { return string(c.Stage) }

// GoString hides them too.
func (c Ceremony) GoString() string { return string(c.Stage) }

// Ceremony reads the salon's passkey step. Errors: NotFound with Key text.NoCeremony when none is under way; Unavailable.
func (s *Service) Ceremony(context.Context, tenant.Scope, tenant.ID) (Ceremony, error) {
	return Ceremony{}, notYet("connection.ceremony")
}

// AnswerCeremony gives WhatsApp the owner's assertion, the JSON of PublicKeyCredential.toJSON(). Errors: Invalid
// "assertion" when it is none; Conflict with Key text.CeremonyElsewhere when it is not its turn or signs another challenge;
// Conflict with Key text.PasskeyRefusedTry when it was refused and may be tried again; NotFound with Key text.NoCeremony;
// Unavailable when WhatsApp or the server did not answer.
func (s *Service) AnswerCeremony(context.Context, tenant.Scope, tenant.ID, json.RawMessage, tenant.Actor) error {
	return notYet("connection.answer_ceremony")
}

// ConfirmCeremony says whether the phone shows the same code; a no ends the attempt with PasskeyCodeDiffers. Errors:
// Conflict with Key text.CeremonyElsewhere when there is no code to compare; NotFound with Key text.NoCeremony; Unavailable.
func (s *Service) ConfirmCeremony(context.Context, tenant.Scope, tenant.ID, bool, tenant.Actor) error {
	return notYet("connection.confirm_ceremony")
}

// CancelCeremony ends the attempt whose step it is: nothing is linked, the salon may begin anew. Errors: NotFound with Key
// text.NoCeremony.
func (s *Service) CancelCeremony(context.Context, tenant.Scope, tenant.ID, tenant.Actor) error {
	return notYet("connection.cancel_ceremony")
}

// TellPasskey is the owner's word that the phone asks for a passkey, on a server that does not see it: the attempt ends
// with PasskeyRequired. Errors: NotFound; Conflict when no attempt is under way, or the server can do the step itself.
func (s *Service) TellPasskey(context.Context, tenant.Scope, tenant.ID, tenant.Actor) (View, error) {
	return View{}, notYet("connection.tell_passkey")
}

// Move takes the salon to another server: a new attempt begins there at once, by the method of the last one. The instance
// on the old server is logged out first and removed when the new one is connected. "" is any server that can do the passkey
// step. Errors: NotFound; Conflict with Key text.NoServerCan, text.MoveUnderWay or text.StillConnected.
func (s *Service) Move(context.Context, tenant.Scope, tenant.ID, string, tenant.Actor) (View, error) {
	return View{}, notYet("connection.move")
}

// MoveBack ends a move that did not come to a connection: the salon is on its old server again. Errors: NotFound; Conflict
// with Key text.NoMove when there is nothing to go back from.
func (s *Service) MoveBack(context.Context, tenant.Scope, tenant.ID, tenant.Actor) (View, error) {
	return View{}, notYet("connection.move_back")
}

// ConnectorCode is the eight-character way to a passkey step, for Connectors that this dashboard's page cannot call.
type ConnectorCode struct {
	Code  string // "ABCD-EFGH"; a secret, single use
	Until time.Time
}

// ConnectorCode makes a code for the passkey step that is under way; an earlier one of the salon stops working. Errors:
// NotFound with Key text.NoCeremony.
func (s *Service) ConnectorCode(context.Context, tenant.Scope, tenant.ID, tenant.Actor) (ConnectorCode, error) {
	return ConnectorCode{}, notYet("connection.connector_code")
}

// NoteConnector counts whether the page found the Connector when it began an attempt.
func (s *Service) NoteConnector(context.Context, tenant.Scope, tenant.ID, bool) error { return nil }

// AssertionErrors are the words with which a Connector says why it did not sign, as NoteAssertion takes them.
func AssertionErrors() []string {
	return []string{"cancelled", "no_passkey_or_refused", "timeout", "unsupported", "busy", "tab_closed", "bad_request"}
}

// NoteAssertion counts why a Connector or bookmark did not sign: one of AssertionErrors, anything else counts as "other".
func (s *Service) NoteAssertion(context.Context, tenant.Scope, tenant.ID, string) error { return nil }

func notYet(op string) error { return fault.New(fault.Unavailable, op, text.TryLater) }
