package gateway

import (
	"encoding/json"
	"log/slog"
	"net/http"
	"strings"
	"time"
	"unicode"

	"github.com/google/uuid"

	"salonzap/internal/evolution"
	"salonzap/internal/fault"
	"salonzap/internal/gateway/engine"
	"salonzap/internal/gateway/store"
	"salonzap/internal/phone"
)

// createWait is how long a create with qrcode:true waits for its code. Evolution always takes 5 s.
const createWait = 5 * time.Second

const maxName = 255 // bytes, as Evolution's column

// create creates an instance in one commit. When that fails nothing of it is left.
func (g *Gateway) create(c *call) (reply, error) {
	f, err := c.fields()
	if err != nil {
		return reply{}, err
	}
	row, hook, err := g.parseCreate(f)
	if err != nil {
		return reply{}, err
	}
	wantsCode := f.flag("qrcode", false)
	if err := f.err(); err != nil {
		return reply{}, err
	}
	taken := refusalOf(http.StatusForbidden, `This name "`+row.Name+`" is already in use.`)
	if !g.registry.reserve(row.Name) {
		return reply{}, taken
	}
	defer g.registry.release(row.Name) // does nothing once the instance is in the registry
	in := newInstance(row, g.tagOf(row.Kept.Token), hook)
	err = g.commit(c.Context(), in, func(t *store.Tx) error {
		if err := g.store.PutInstance(t, row); err != nil {
			return err
		}
		if hook != nil {
			return g.store.PutHook(t, *hook)
		}
		return nil
	}, event{kind: evolution.EventInstanceCreate, data: instanceRef(&row)})
	if fault.Is(err, fault.Conflict) {
		return reply{}, taken
	}
	if err != nil {
		return reply{}, err
	}
	in.usage.enter()
	defer in.usage.exit()
	g.sessions.Instances.Add(row.Name)
	g.registry.add(in)
	g.dispatcher.Notify(row.ID)
	g.setProxy(in)
	return g.created(c, in, wantsCode)
}

// created answers a create. The instance exists even when no code comes.
func (g *Gateway) created(c *call, in *instance, wantsCode bool) (reply, error) {
	row, empty := in.row(), json.RawMessage("{}")
	out := evolution.CreateResponse{
		Instance: evolution.CreatedInstance{
			InstanceName: row.Name, InstanceID: row.ID, Integration: row.Integration, Status: evolution.StateClose,
		},
		Hash: row.Kept.Token, Websocket: empty, Rabbitmq: empty, Nats: empty, Sqs: empty, Settings: row.Kept.Settings,
	}
	if row.Kept.Websocket != nil {
		out.Websocket = json.RawMessage(`{"enabled":true}`)
	}
	if h := in.hook.Load(); h != nil {
		cfg := h.Target.Config
		out.Webhook = evolution.CreatedWebhook{
			WebhookURL: cfg.URL, WebhookHeaders: cfg.Headers, WebhookByEvents: &cfg.ByEvents, WebhookBase64: &cfg.Base64,
		}
	}
	if !wantsCode {
		return reply{http.StatusCreated, out}, nil
	}
	if err := g.sessions.Linker.Link(c.Context(), row.Name, engine.LinkRequest{Expected: row.Number}); err != nil {
		g.cfg.Log.WarnContext(c.Context(), "a new instance was not linked", slog.String("instance_id", row.ID), slog.Any("err", err))
	}
	snap := g.waitFor(c.Context(), in, createWait, func(s engine.Snapshot) bool { return g.codeIsLive(s.Code) })
	code := g.currentCode(snap)
	out.QRCode, out.Instance.Status = &code, evolution.State(snap.State)
	return reply{http.StatusCreated, out}, nil
}

// parseCreate reads the instance and its webhook from a create request.
func (g *Gateway) parseCreate(f fields) (store.Instance, *store.Hook, error) {
	now := g.cfg.Now().Truncate(time.Millisecond).UTC()
	row := store.Instance{ID: uuid.NewString(), Name: strings.TrimSpace(f.text("instanceName", true)), Created: now, Updated: now}
	if row.Name != "" && !validName(row.Name) {
		f.complain("instanceName must have 1 to 255 bytes, no control characters, and not be . or ..")
	}
	if row.Name == "" && f.has("instanceName") && len(*f.complaints) == 0 {
		f.complain(`The "instanceName" cannot be empty`)
	}
	row.Integration = f.text("integration", false)
	row.Number = f.expected("number")
	row.Kept = store.SealedPart{Token: evolution.Key(f.text("token", false)), Settings: f.settings(false), Settled: now, Changed: now}
	if row.Kept.Token == "" {
		row.Kept.Token = evolution.Key(strings.ToUpper(uuid.NewString()))
	}
	f.unsupported()
	proxy := f.createProxy()
	var hook *store.Hook
	if inner, ok := f.object("webhook", false); ok {
		target := g.readTarget(inner, false, true) // only the operator creates
		target.Config.Enabled = true               // create ignores it, as Evolution does
		hook = &store.Hook{Instance: row.ID, Name: row.Name, Target: target, Created: now, Updated: now}
	}
	if inner, ok := f.object("websocket", false); ok && (!inner.has("enabled") || inner.flag("enabled", false)) {
		row.Kept.Websocket = &store.Websocket{Enabled: true, Events: inner.websocketEvents()}
	}
	if err := f.err(); err != nil {
		return row, nil, err
	}
	if row.Integration != evolution.IntegrationBaileys { // also when it is missing
		return row, nil, refusalOf(http.StatusBadRequest, "Invalid integration")
	}
	if proxy != nil {
		if err := g.checkProxy(proxy, true); err != nil { // only the operator creates
			return row, nil, err
		}
		row.Kept.Proxy, row.Kept.ProxyByOperator = proxy, true
	}
	return row, hook, nil
}

// unsupported complains about settings that Evolution has and this server has not: accepted silently, they would be missed later.
func (f fields) unsupported() {
	for _, way := range []string{"rabbitmq", "nats", "sqs", "pusher", "kafka"} {
		if inner, ok := f.object(way, false); ok && (!inner.has("enabled") || inner.flag("enabled", false)) {
			f.complain("This server does not support " + way + "; use webhook")
		}
	}
	if f.textOrNumber("chatwootAccountId", false) != "" && f.text("chatwootToken", false) != "" && f.text("chatwootUrl", false) != "" {
		f.complain("This server does not support chatwoot")
	}
}

// validName tells whether a path can hold the name. Apart from that any name is allowed.
func validName(name string) bool {
	return len(name) <= maxName && name != "." && name != ".." && !strings.ContainsFunc(name, unicode.IsControl)
}

// expected reads the number that create is given, as a person writes it or as a JID.
func (f fields) expected(name string) string {
	text := f.textOrNumber(name, false)
	if text == "" {
		return ""
	}
	user, _, _ := strings.Cut(text, "@")
	n, ok := phone.FromClient(user)
	if !ok {
		f.complain(f.relative(name) + ` does not match pattern "^\\d+[\\.@\\w-]+"`)
	}
	return n.Digits()
}

func instanceRef(row *store.Instance) evolution.InstanceRef {
	return evolution.InstanceRef{InstanceName: row.Name, InstanceID: row.ID}
}

// errProxy is Evolution's answer to a proxy that cannot be used.
var errProxy = refusalOf(http.StatusBadRequest, "Invalid proxy")
