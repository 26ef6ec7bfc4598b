package api

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"path"
	"regexp"
	"strings"
	"time"

	"salonzap/internal/connection"
	"salonzap/internal/edge"
	"salonzap/internal/evolution"
	"salonzap/internal/fault"
	"salonzap/internal/fleet"
	"salonzap/internal/fleet/report"
	"salonzap/internal/fleet/translate"
	"salonzap/internal/inbox"
	"salonzap/internal/phone"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

// Webhooks knows the webhooks of servers; *fleet.Fleet does.
type Webhooks interface {
	// VerifyHook verifies the secret in a webhook's address, and says which instances it may be
	// about. It makes no call.
	VerifyHook(server, secret string) (fleet.HookAddress, bool)
	// Parse reads a webhook. Every error is permanent: the body is not a valid webhook.
	Parse(server string, h http.Header, body []byte) (translate.Event, error)
}

// WebhookEvents takes in what servers tell; *worker.Service does.
type WebhookEvents interface {
	// HandleEvent takes in a webhook. Errors: NotFound (no such instance, or not yet), connection.ErrDuplicate.
	HandleEvent(ctx context.Context, env connection.Envelope, o connection.Observation) error
	// HandleUntrustedEvent checks an instance after an event that proves nothing. Errors: NotFound.
	HandleUntrustedEvent(ctx context.Context, server, instance string) error
}

// MessageIntake takes in what servers tell of messages; *intake.Service does.
type MessageIntake interface {
	// Receive makes reports durable. Errors: NotFound (no such instance, or not yet), connection.ErrDuplicate,
	// connection.ErrUnverifiedNumber (to be told again), connection.ErrForeignNumber (not to be told again).
	Receive(ctx context.Context, env connection.Envelope, account phone.Number, reports []inbox.Report) error
}

// WebhookRejects stores invalid webhooks for the operator.
type WebhookRejects interface {
	RejectWebhook(ctx context.Context, scope tenant.Scope, server, reason string, raw []byte, now time.Time) error
}

// webhookRetry is when a server should send a webhook again that could not be stored.
const webhookRetry = 5 * time.Second

// Outcomes of a webhook: the labels of its counter.
const (
	webhookStored          = "taken"
	webhookDuplicate       = "duplicate"
	webhookUnknownInstance = "unknown_instance"
	webhookMalformed       = "nonsense"
	webhookOversize        = "oversize"
	webhookForbidden       = "forbidden"
	webhookFormerAddress   = "former_address"
	webhookFailed          = "failed"
	webhookOverQuota       = "over_quota"
	webhookIgnored         = "ignored"           // messages of groups and the like
	webhookUnverified      = "unverified_number" // messages of a number that was not checked yet
	webhookForeign         = "foreign_number"    // messages of a number that does not serve the salon
)

// CleanWebhookPath takes the slashes off a webhook's path that tools put there: one too many at the
// end, or in the middle, where the event's name is added to an address that ended in one. Without
// it the mux would answer 404 or redirect, and Evolution does not try again after either.
func CleanWebhookPath(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if tidy := path.Clean(r.URL.Path); tidy != r.URL.Path && strings.HasPrefix(tidy, webhookRoot) {
			u := *r.URL
			u.Path, u.RawPath = tidy, ""
			again := *r
			again.URL = &u
			r = &again
		}
		next.ServeHTTP(w, r)
	})
}

// webhookRoot is where the receiver begins.
const webhookRoot = "/hooks/"

// receiveWebhook takes in a webhook. It answers 200 when the event is stored (now or before), and when it is nonsense that would
// come again and again otherwise; a webhook with a medium is stored without it; 503 when it could not be stored, so that the server
// sends it again. 401 means a wrong secret, or one of another instance than the body names, and nothing else: to Evolution every 4xx
// says "throw this message away".
func (a *api) receiveWebhook(w http.ResponseWriter, r *http.Request) error {
	server := r.PathValue("server")
	address, genuine := a.d.Webhooks.VerifyHook(server, r.PathValue("secret"))
	if !genuine || fleet.IsOwnGateway(server) && !a.d.Inside(r) {
		return a.refuseWebhook(r.Context())
	}
	body, rest, err := evolution.ReadWithoutMedia(r.Body, a.hooks.inMemory, a.hooks.whole)
	switch {
	case err != nil:
		return a.rejectUnread(r, err, body)
	case rest != nil:
		return a.receiveLongWebhook(r, address, body, rest)
	}
	return a.takeWebhook(r, address, body)
}

// takeWebhook takes in the body of a webhook, or a part of a long one.
func (a *api) takeWebhook(r *http.Request, address fleet.HookAddress, body []byte) error {
	server := r.PathValue("server")
	event, err := a.d.Webhooks.Parse(server, r.Header, body)
	if err != nil {
		return a.rejectWebhook(r, webhookMalformed, body)
	}
	instance := event.About().Instance
	messages, isMessage := messagesOf(event)
	isMessage = isMessage && a.d.Messages != nil
	switch {
	case address.IsLegacy():
		return a.reconcileInstance(r.Context(), server, instance)
	case !address.IsFor(instance):
		a.d.Log.LogAttrs(r.Context(), slog.LevelWarn, "a webhook speaks of another instance than its address is for", slog.String("server", server))
		return a.refuseWebhook(r.Context())
	case isMessage:
		return a.receiveMessages(r, messages, body)
	case a.d.OverQuota != nil && a.d.OverQuota(server): // these webhooks are hints: without them the server is asked
		a.d.Metrics.countWebhook(webhookOverQuota)
		return nil
	}
	return a.receiveEvent(r.Context(), event)
}

// receiveEvent passes an event on. Of one that says nothing about the connection, only the arrival
// is recorded.
func (a *api) receiveEvent(ctx context.Context, event translate.Event) error {
	switch e := event.(type) {
	case translate.ConnectionEvent:
		return a.storeEvent(ctx, e.Envelope, e.Observation)
	case translate.MessageEvent, translate.ReceiptEvent, translate.OtherEvent:
	}
	return a.storeEvent(ctx, event.About(), connection.Observation{})
}

// messagesOf is an event that tells of messages, or of how far they got: both are taken in alike.
func messagesOf(event translate.Event) (m translate.MessageEvent, ok bool) {
	switch e := event.(type) {
	case translate.MessageEvent:
		return e, true
	case translate.ReceiptEvent:
		return translate.MessageEvent(e), true
	case translate.ConnectionEvent, translate.OtherEvent:
	}
	return translate.MessageEvent{}, false
}

// receiveMessages stores messages. Unreadable ones are stored as rejected; those of groups and the
// like are dropped.
func (a *api) receiveMessages(r *http.Request, e translate.MessageEvent, body []byte) error {
	a.d.Metrics.countDropped(e.Reading.Dropped)
	unreadable := e.Reading.Dropped[report.Unreadable] > 0
	switch {
	case len(e.Reading.Reports) == 0 && unreadable:
		return a.rejectWebhook(r, webhookMalformed, body)
	case len(e.Reading.Reports) == 0:
		a.d.Metrics.countWebhook(webhookIgnored)
		return nil
	}
	err := a.countStored(a.d.Messages.Receive(r.Context(), e.Envelope, e.Account, e.Reading.Reports))
	if err == nil && unreadable {
		return a.rejectWebhook(r, webhookMalformed, body)
	}
	return err
}

func (a *api) refuseWebhook(ctx context.Context) error {
	a.d.Metrics.countWebhook(webhookForbidden)
	a.d.Reporter.RecordRefusal(ctx, edge.RefusedHook)
	return fault.New(fault.Unauthenticated, "api.hook", text.NotAllowed)
}

// reconcileInstance handles a webhook of the former kind of address, which all instances of a
// server shared. Its content is not trusted: the server is queried instead, and the instance gets a
// new address.
func (a *api) reconcileInstance(ctx context.Context, server, instance string) error {
	if err := a.d.Events.HandleUntrustedEvent(ctx, server, instance); err != nil && !fault.Is(err, fault.NotFound) {
		return a.retryWebhook(webhookFailed, err)
	}
	a.d.Metrics.countWebhook(webhookFormerAddress)
	return nil
}

func (a *api) storeEvent(ctx context.Context, env connection.Envelope, o connection.Observation) error {
	return a.countStored(a.d.Events.HandleEvent(ctx, env, o))
}

// countStored counts what became of an event, and says what to answer.
func (a *api) countStored(err error) error {
	switch {
	case err == nil:
		a.d.Metrics.countWebhook(webhookStored)
	case errors.Is(err, connection.ErrDuplicate):
		a.d.Metrics.countWebhook(webhookDuplicate)
	case errors.Is(err, connection.ErrForeignNumber):
		a.d.Metrics.countWebhook(webhookForeign)
	case errors.Is(err, connection.ErrUnverifiedNumber):
		return a.retryWebhook(webhookUnverified, err)
	case fault.Is(err, fault.NotFound):
		return a.retryWebhook(webhookUnknownInstance, err)
	default:
		return a.retryWebhook(webhookFailed, err)
	}
	return nil
}

// retryWebhook is the error for an event that could not be stored. Internal errors are logged as
// such.
func (a *api) retryWebhook(outcome string, err error) error {
	a.d.Metrics.countWebhook(outcome)
	kind := fault.Unavailable
	if outcome == webhookFailed && fault.KindOf(err) == fault.Internal {
		kind = fault.Internal
	}
	again := &fault.Error{Kind: kind, Op: "api.hook", Key: text.TryLater, Err: err}
	return edge.WithStatus(http.StatusServiceUnavailable, edge.WithRetry(webhookRetry, again))
}

// maxRejectedText is how much is kept of what cannot be used, in bytes.
const maxRejectedText = 4096

// rejectWebhook stores an invalid webhook, without the secrets in it, for an operator to look at.
func (a *api) rejectWebhook(r *http.Request, outcome string, body []byte) error {
	scope, server := tenant.System("webhook"), r.PathValue("server")
	raw := redactSecrets(body[:min(len(body), maxRejectedText)])
	if err := a.d.Rejects.RejectWebhook(r.Context(), scope, server, outcome, raw, a.d.Now()); err != nil {
		return a.retryWebhook(webhookFailed, err)
	}
	a.d.Metrics.countWebhook(outcome)
	return nil
}

// redactSecrets takes the values of fields that hold secrets, or that somebody wrote, and people's numbers out of a text that need not
// be JSON.
func redactSecrets(raw []byte) []byte {
	secrets := regexp.MustCompile(`(?i)("(?:apikey|token|code|pairingCode|base64|qrcode|secret|password|` +
		`conversation|text|caption|pushName|\w*name|title|description|vcard|contentText|footerText|body|mediaKey|url|directPath)"\s*:\s*")(?:[^"\\]|\\.)*("|$)`)
	people := regexp.MustCompile(`\d{6,}(?:[:.]\d+)?@`)
	return bytes.ToValidUTF8(people.ReplaceAll(secrets.ReplaceAll(raw, []byte("${1}…${2}")), []byte("…@")), []byte("?"))
}
