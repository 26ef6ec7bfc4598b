package api

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"reflect"
	"time"

	"salonzap/internal/connection"
	"salonzap/internal/edge"
	"salonzap/internal/phone"
	"salonzap/internal/tenant"
)

// LinkPasskeys is WhatsApp's passkey step while a salon is linked; *worker.Service carries it out.
type LinkPasskeys interface {
	// LinkPasskey and what follows is the passkey step, see *worker.Service.
	LinkPasskey(ctx context.Context, scope tenant.Scope, t tenant.ID) (connection.LinkPasskey, error)
	AnswerLinkPasskey(ctx context.Context, by tenant.Actor, t tenant.ID, assertion json.RawMessage) error
	ConfirmLinkPasskey(ctx context.Context, by tenant.Actor, t tenant.ID, matches bool) error
	CancelLinkPasskey(ctx context.Context, by tenant.Actor, t tenant.ID) error
	ConnectorCode(ctx context.Context, by tenant.Actor, t tenant.ID) (connection.ConnectorCode, error)
}

// ServerMover hears that WhatsApp asks for a passkey, and moves salons between servers; *worker.Service does.
type ServerMover interface {
	ReportLinkPasskey(ctx context.Context, by tenant.Actor, t tenant.ID) (connection.View, error)
	Move(ctx context.Context, by tenant.Actor, t tenant.ID, server string) (connection.View, error)
	MoveBack(ctx context.Context, by tenant.Actor, t tenant.ID) (connection.View, error)
}

// linkPasskeyView is a passkey step under way.
type linkPasskeyView struct {
	Stage        string          `json:"stage" enum:"passkey,passkey_sent,passkey_code" doc:"WhatsApp waits for the owner's passkey; it has it; a code is to be compared"`
	Options      json.RawMessage `json:"options,omitempty" doc:"At passkey: WebAuthn's request options, as PublicKeyCredential.parseRequestOptionsFromJSON() takes them. They can be signed on https://web.whatsapp.com only"`
	Code         *string         `json:"code" doc:"At passkey_code: the code that the phone must show too" example:"ABCD-EFGH"`
	ExpiresAt    *time.Time      `json:"expires_at" nullable:"false" doc:"The end of the step"`
	HandoffUntil *time.Time      `json:"handoff_until" nullable:"false" doc:"Until when an answer needs no comparing of codes"`
	Display      displayView     `json:"display" doc:"What the owner must be shown before signing"`
}

// displayView says to a person what is about to be confirmed.
type displayView struct {
	Salon  string `json:"salon" example:"Barbearia do João"`
	Number string `json:"number" doc:"The end of the number that may be linked; empty when any may" example:"…7777"`
	Host   string `json:"host" doc:"Who asks" example:"painel.example.com"`
}

// stageView is where a passkey step is after an answer.
type stageView struct {
	Stage string `json:"stage" enum:"passkey_sent"`
}

// confirmInput says whether the phone shows the same code.
type confirmInput struct {
	Matches *bool `json:"matches" needed:"true" doc:"true: the phone shows the same code; false: nothing is linked"`
}

// assertionInput describes what PublicKeyCredential.toJSON() gives; more members are fine.
type assertionInput struct {
	ID       string `json:"id"`
	RawID    string `json:"rawId"`
	Type     string `json:"type" example:"public-key"`
	Response struct {
		ClientDataJSON    string  `json:"clientDataJSON"`
		AuthenticatorData string  `json:"authenticatorData"`
		Signature         string  `json:"signature"`
		UserHandle        *string `json:"userHandle"`
	} `json:"response"`
}

// connectorCodeView is a code for a Connector. It is shown once.
type connectorCodeView struct {
	Code      string     `json:"code" doc:"Single use. A secret" example:"ABCD-EFGH"`
	ExpiresAt *time.Time `json:"expires_at" nullable:"false"`
}

// moveInput names the server that a salon moves to.
type moveInput struct {
	Server string `json:"server,omitempty" doc:"The server's id, by an operator's key; any that can do the passkey step when absent"`
}

func (a *api) registerPasskey() {
	const passkey = whatsappPath + "/passkey"
	register(a, operationSpec{
		id: "get-passkey", method: http.MethodGet, path: passkey, tag: "Passkey", summary: "Read the passkey step",
		description: "WhatsApp asks some accounts for their passkey when a device is linked. The phase of the connection is then passkey. " +
			"404 when no step is under way.",
	}, a.passkey)
	register(a, operationSpec{
		id: "answer-passkey", method: http.MethodPost, path: passkey + "/response", tag: "Passkey", summary: "Answer with an assertion",
		description: "The body is PublicKeyCredential.toJSON(), made by the owner on https://web.whatsapp.com, at most 16 KiB. " +
			"409 when it is not its turn, signs another challenge, or was refused and may be tried again. 503 when WhatsApp did not answer.",
		body: reflect.TypeFor[assertionInput](), statuses: []int{http.StatusAccepted},
	}, a.answerPasskey)
	register(a, operationSpec{
		id: "confirm-passkey", method: http.MethodPost, path: passkey + "/confirm", tag: "Passkey", summary: "Say whether the codes are the same",
		body: reflect.TypeFor[confirmInput](), statuses: []int{http.StatusAccepted},
	}, a.confirmPasskey)
	registerNoContent(a, operationSpec{
		id: "cancel-passkey", method: http.MethodDelete, path: passkey, tag: "Passkey", summary: "Cancel the step",
		description: "Ends the linking attempt. Nothing is linked.",
	}, a.cancelPasskey)
	register(a, operationSpec{
		id: "add-connector-code", method: http.MethodPost, path: passkey + "/code", tag: "Passkey", summary: "Make a code for the Connector",
		description: "Eight characters that the owner types into the Connector. They work once, for five minutes; an earlier code works no more.",
		statuses:    []int{http.StatusCreated},
	}, a.addConnectorCode)
	register(a, operationSpec{
		id: "tell-passkey", method: http.MethodPost, path: passkey + "/tell", tag: "Passkey", summary: "Say that the phone asks for a passkey",
		description: "For servers that do not see it: the attempt ends with the cause passkey_required. 409 when the server sees it by itself.",
	}, func(ctx context.Context, c *call, in *bySlug) (int, connectionView, error) {
		return a.changeConnection(ctx, c, in.Slug, func(t tenant.ID) (connection.View, error) {
			return a.d.Moves.ReportLinkPasskey(ctx, c.actor, t)
		})
	})
	register(a, operationSpec{
		id: "move-whatsapp", method: http.MethodPost, path: whatsappPath + "/move", tag: "Passkey", summary: "Move to another server",
		description: "For a salon that is not connected. The instance keeps its name, webhook and settings; a new attempt begins at once. " +
			"What is on the old server is removed when the new one is connected; until then DELETE goes back.",
		body: reflect.TypeFor[moveInput](), statuses: []int{http.StatusAccepted},
	}, a.move)
	register(a, operationSpec{
		id: "move-back-whatsapp", method: http.MethodDelete, path: whatsappPath + "/move", tag: "Passkey", summary: "Go back from a move",
		description: "As long as the new server is not connected. 409 when there is nothing to go back from.",
	}, func(ctx context.Context, c *call, in *bySlug) (int, connectionView, error) {
		return a.changeConnection(ctx, c, in.Slug, func(t tenant.ID) (connection.View, error) {
			return a.d.Moves.MoveBack(ctx, c.actor, t)
		})
	})
}

func (a *api) passkey(ctx context.Context, c *call, in *bySlug) (int, linkPasskeyView, error) {
	salon, err := a.salon(ctx, c, in.Slug)
	if err != nil {
		return 0, linkPasskeyView{}, err
	}
	step, err := a.d.Passkeys.LinkPasskey(ctx, c.scope(), salon.ID)
	if err != nil {
		return 0, linkPasskeyView{}, err
	}
	return http.StatusOK, linkPasskeyView{
		Stage: string(step.Stage), Options: step.Options, Code: optional(step.Code), ExpiresAt: instant(step.ExpiresAt),
		HandoffUntil: instant(step.HandoffUntil), Display: a.display(c.r, salon, step),
	}, nil
}

// display names salon, number and dashboard.
func (a *api) display(r *http.Request, salon tenant.Tenant, step connection.LinkPasskey) displayView {
	out := displayView{Salon: salon.Name, Number: step.Number, Host: edge.OwnHost(r)}
	if out.Number == "" {
		out.Number = lastDigits(salon.Phone)
	}
	if at, err := url.Parse(a.d.PublicURL); err == nil && at.Host != "" {
		out.Host = at.Host
	}
	return out
}

// lastDigits is a number's last four digits.
func lastDigits(n phone.Number) string {
	const shown = 4
	d := n.Digits()
	if len(d) < shown {
		return ""
	}
	return "…" + d[len(d)-shown:]
}

func (a *api) answerPasskey(ctx context.Context, c *call, in *bySlug) (int, stageView, error) {
	salon, err := a.salon(ctx, c, in.Slug)
	if err != nil {
		return 0, stageView{}, err
	}
	if err := a.d.Passkeys.AnswerLinkPasskey(ctx, c.actor, salon.ID, c.body); err != nil {
		return 0, stageView{}, ofBody(err, "assertion")
	}
	return http.StatusAccepted, stageView{Stage: string(connection.PasskeySent)}, nil
}

func (a *api) confirmPasskey(ctx context.Context, c *call, in *bySlug) (int, connectionView, error) {
	body, err := decode[confirmInput](c.body)
	if err != nil {
		return 0, connectionView{}, err
	}
	salon, err := a.salon(ctx, c, in.Slug)
	if err != nil {
		return 0, connectionView{}, err
	}
	if err = a.d.Passkeys.ConfirmLinkPasskey(ctx, c.actor, salon.ID, *body.Matches); err != nil {
		return 0, connectionView{}, err
	}
	v, err := a.d.Connections.Watch(ctx, c.scope(), salon.ID)
	if err != nil {
		return 0, connectionView{}, err
	}
	return http.StatusAccepted, a.render(v, in.Slug, true, c.lang), nil
}

func (a *api) cancelPasskey(ctx context.Context, c *call, in *bySlug) error {
	salon, err := a.salon(ctx, c, in.Slug)
	if err != nil {
		return err
	}
	return a.d.Passkeys.CancelLinkPasskey(ctx, c.actor, salon.ID)
}

func (a *api) addConnectorCode(ctx context.Context, c *call, in *bySlug) (int, connectorCodeView, error) {
	salon, err := a.salon(ctx, c, in.Slug)
	if err != nil {
		return 0, connectorCodeView{}, err
	}
	code, err := a.d.Passkeys.ConnectorCode(ctx, c.actor, salon.ID)
	if err != nil {
		return 0, connectorCodeView{}, err
	}
	return http.StatusCreated, connectorCodeView{Code: code.Code, ExpiresAt: instant(code.Until)}, nil
}

func (a *api) move(ctx context.Context, c *call, in *bySlug) (int, connectionView, error) {
	body, err := decode[moveInput](c.body)
	if err != nil {
		return 0, connectionView{}, err
	}
	salon, err := a.salon(ctx, c, in.Slug)
	if err != nil {
		return 0, connectionView{}, err
	}
	v, err := a.d.Moves.Move(ctx, c.actor, salon.ID, body.Server)
	if err != nil {
		return 0, connectionView{}, err
	}
	return http.StatusAccepted, a.render(v, in.Slug, true, c.lang), nil
}
