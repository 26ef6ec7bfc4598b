package evolutiontest

import (
	"bytes"
	"encoding/json"
	"net/http"
	"regexp"
	"strings"

	"salonzap/internal/evolution"
)

// createBody has the fields of a create that the real server checks.
type createBody struct {
	InstanceName *string         `json:"instanceName"`
	Integration  string          `json:"integration"`
	Token        evolution.Key   `json:"token"`
	Number       json.RawMessage `json:"number"`
	QRCode       json.RawMessage `json:"qrcode"`
	Webhook      *struct {
		URL      string             `json:"url"`
		ByEvents *bool              `json:"byEvents"`
		Base64   *bool              `json:"base64"`
		Headers  evolution.Headers  `json:"headers"`
		Events   *[]evolution.Event `json:"events"`
	} `json:"webhook"`
	evolution.SettingsRequest
}

// sourcePage is the message of a database error, which quotes the server's source (recordings f-40-same-name-race-1, -2, shortened).
const sourcePage = "\nInvalid `this.prismaRepository.instance.create()` invocation in\n/evolution/dist/main.js:271:1\n\n" +
	"→ 271 await this.prismaRepository.instance.create(\nUnique constraint failed on the fields: (`name`)"

// create does the recorded steps in order: check that the name is free, the key, and the body; then insert.
func (s *Server) create(c *call) reply {
	var in createBody
	if len(bytes.TrimSpace(c.body)) > 0 {
		if err := json.Unmarshal(c.body, &in); err != nil && !json.Valid(c.body) {
			return brokenJSON()
		}
	}
	if out, ok := s.createGuard(c, in); !ok {
		return out
	}
	made, out := s.raceToInsert(c, in)
	if made == nil || string(in.QRCode) != "true" || in.Integration != evolution.IntegrationBaileys {
		return out
	}
	return s.createWithCode(c, made, out)
}

// raceToInsert checks the body, waits for the latency of create, and inserts the row. Creates of one name that run it at the same time race.
func (s *Server) raceToInsert(c *call, in createBody) (*instance, reply) {
	defer func() {
		s.mu.Lock()
		defer s.unlock()
		s.createDoneLocked(s.storedName(in))
	}()
	if out, ok := checkCreate(in); !ok {
		return nil, out
	}
	if !s.pause(c.ctx, s.latency(c.op)) {
		return nil, reply{status: aborted}
	}
	return s.insert(in)
}

// brokenJSON is a 400 with the text of a 500 (recording a-033).
func brokenJSON() reply {
	return reply{http.StatusBadRequest, map[string]any{
		"status": http.StatusBadRequest, "error": "Internal Server Error",
		"response": map[string]any{"message": "Expected double-quoted property name in JSON at position 21"},
	}}
}

// createGuard checks the name before the key (recording l-01). A missing name is answered as one that is taken (a-027, a-032).
func (s *Server) createGuard(c *call, in createBody) (reply, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if in.InstanceName == nil {
		return nameTaken("undefined"), false
	}
	if s.instances[*in.InstanceName] != nil || prototypeName(*in.InstanceName) {
		return nameTaken(*in.InstanceName), false
	}
	if c.key != s.opts.Key {
		return unauthorized(), false
	}
	s.creating[s.storedName(in)]++
	return reply{}, true
}

// storedName is the name of the row. 2.4 trims it after the guard, so that "x " destroys "x".
func (s *Server) storedName(in createBody) string {
	if s.is24() {
		return strings.TrimSpace(*in.InstanceName)
	}
	return *in.InstanceName
}

// createDoneLocked counts a create as finished. After the last one of that name, it removes an instance that the race destroyed.
func (s *Server) createDoneLocked(name string) {
	if s.creating[name]--; s.creating[name] > 0 {
		return
	}
	delete(s.creating, name)
	if in := s.instances[name]; in != nil && in.destroyed {
		s.removeLaterLocked(in, nil)
	}
}

func checkCreate(in createBody) (reply, bool) {
	if q := string(in.QRCode); q != "" && q != "true" && q != "false" {
		return invalidReply("qrcode is not of a type(s) boolean"), false // a-031
	}
	if len(in.Number) > 0 {
		pattern := regexp.MustCompile(`^"\d+[.@\w-]+`)
		if !pattern.Match(in.Number) {
			return invalidReply(`number does not match pattern "^\\d+[\\.@\\w-]+"`), false // a-030
		}
	}
	switch in.Integration {
	case evolution.IntegrationBaileys, evolution.IntegrationEvolution, evolution.IntegrationBusiness:
	default:
		return listReply(http.StatusBadRequest, "Invalid integration"), false // a-025, a-026
	}
	if in.Webhook != nil && in.Webhook.Events == nil { // l-10: the half-made instance is removed
		return listReply(http.StatusBadRequest, "Cannot read properties of undefined (reading 'length')"), false
	}
	const longest = 255
	if len(*in.InstanceName) > longest {
		return listReply(http.StatusBadRequest, sourcePage), false
	}
	return reply{}, true
}

// insert makes the row. If another create has made it in the meantime, this one fails, and its error path deletes the other's instance
// (recordings f-40 to f-42).
func (s *Server) insert(body createBody) (*instance, reply) {
	s.mu.Lock()
	defer s.unlock()
	name := s.storedName(body)
	if rival := s.instances[name]; rival != nil {
		if s.b.SafeCreates {
			return nil, nameTaken(name)
		}
		rival.loaded, rival.deleting, rival.destroyed = false, true, true
		return nil, listReply(http.StatusBadRequest, sourcePage)
	}
	return s.bornLocked(name, body)
}

func (s *Server) bornLocked(name string, body createBody) (*instance, reply) {
	at := s.now()
	in := &instance{
		name: name, id: s.codes.uuid(), token: body.Token, integration: body.Integration,
		settings: evolution.Settings(body.SettingsRequest), settingID: s.codes.cuid(),
		createdAt: at, updatedAt: at, loaded: true, live: evolution.StateClose, db: evolution.StateClose,
	}
	_ = json.Unmarshal(body.Number, &in.number)
	if in.token == "" {
		in.token = s.codes.token()
	}
	if in.integration == evolution.IntegrationEvolution { // c-01: this channel is open at once
		in.live, in.db = evolution.StateOpen, evolution.StateOpen
	}
	if w := body.Webhook; w != nil {
		s.storeWebhookLocked(in, evolution.WebhookConfig{
			Enabled: true, URL: w.URL, Headers: w.Headers, Events: *w.Events,
			ByEvents: w.ByEvents != nil && *w.ByEvents, Base64: w.Base64 != nil && *w.Base64,
		})
		in.echo = evolution.CreatedWebhook{
			WebhookURL: w.URL, WebhookHeaders: w.Headers, WebhookByEvents: w.ByEvents, WebhookBase64: w.Base64,
		}
	}
	s.instances[name] = in
	s.emitLocked(in, evolution.EventInstanceCreate, evolution.InstanceRef{InstanceName: name, InstanceID: in.id})
	return in, reply{http.StatusCreated, s.createdLocked(in)}
}

func (s *Server) createdLocked(in *instance) evolution.CreateResponse {
	empty := json.RawMessage(`{}`)
	out := evolution.CreateResponse{
		Instance: evolution.CreatedInstance{
			InstanceName: in.name, InstanceID: in.id, Integration: in.integration, Status: in.live,
		},
		Hash: in.token, Webhook: in.echo, Websocket: empty, Rabbitmq: empty, Nats: empty, Sqs: empty, Settings: in.settings,
	}
	if s.before23() {
		out.Nats = nil
	}
	return out
}

// createWithCode connects and waits for LatencyCreateQR, whether there is a code or not (recordings e-01, b-nodns-01: 5 s).
func (s *Server) createWithCode(c *call, in *instance, out reply) reply {
	s.mu.Lock()
	s.dialLocked(in, in.number)
	s.unlock()
	if !s.pause(c.ctx, s.latency(LatencyCreateQR)) {
		return reply{status: aborted}
	}
	s.mu.Lock()
	defer s.unlock()
	created := s.createdLocked(in)
	code := s.takeCodeLocked(in)
	created.QRCode = &code
	out.body = created
	return out
}
