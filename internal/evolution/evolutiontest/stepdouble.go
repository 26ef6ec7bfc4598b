package evolutiontest

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"

	"salonzap/internal/evolution"
)

// StepDouble is a fake that can do the passkey step, as our own gateway does: a Server, and the step around it. The phone
// asks (Ask), somebody answers over HTTP, and WhatsApp goes on (Accept), wants codes compared (Compare), refuses
// (RefuseNext), or ends it (End).
type StepDouble struct {
	*Server

	clock func() time.Time

	mu      sync.Mutex
	steps   map[string]*evolution.LinkPasskey // by instance
	tokens  map[string]string                 // of the steps; a token whose step is over is not forgotten
	ended   map[string]string                 // causes, until the next connect
	answers map[string][]json.RawMessage
	refuse  bool
	cannot  bool
}

// NewStepDouble makes one around a fake. A step's end is by the clock now.
func NewStepDouble(s *Server, now func() time.Time) *StepDouble {
	return &StepDouble{
		Server: s, clock: now, steps: map[string]*evolution.LinkPasskey{}, tokens: map[string]string{}, ended: map[string]string{},
		answers: map[string][]json.RawMessage{},
	}
}

// Ask lets WhatsApp ask for the passkey of a phone that has just scanned an instance's code. The step is answered with the
// token.
func (d *StepDouble) Ask(name, token string, options json.RawMessage) {
	now := d.clock()
	d.mu.Lock()
	d.steps[name] = &evolution.LinkPasskey{
		Stage: evolution.PasskeyAsked, Options: options, ExpiresAt: now.Add(10 * time.Minute), HandoffUntil: now.Add(5 * time.Minute),
		Display: evolution.LinkPasskeyDisplay{Salon: name, Number: "…4321"},
	}
	d.tokens[token] = name
	d.mu.Unlock()
	d.tell(name)
}

// Compare lets WhatsApp want a code compared.
func (d *StepDouble) Compare(name, code string) {
	d.change(name, func(c *evolution.LinkPasskey) { c.Stage, c.Code = evolution.PasskeyCompare, code })
	d.tell(name)
}

// Accept lets WhatsApp go on: the phone is linked.
func (d *StepDouble) Accept(name, phone string) error {
	d.mu.Lock()
	delete(d.steps, name)
	d.mu.Unlock()
	return d.Scan(name, phone, "")
}

// End ends the linking for a cause of the gateway's.
func (d *StepDouble) End(name, cause string) {
	d.mu.Lock()
	delete(d.steps, name)
	d.ended[name] = cause
	d.mu.Unlock()
	d.tell(name)
}

// Forget lets it say that it cannot do the step.
func (d *StepDouble) Forget() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.cannot = true
}

// RefuseNext refuses the next assertion.
func (d *StepDouble) RefuseNext() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.refuse = true
}

// Answers are the assertions that an instance was given.
func (d *StepDouble) Answers(name string) []json.RawMessage {
	d.mu.Lock()
	defer d.mu.Unlock()
	return append([]json.RawMessage(nil), d.answers[name]...)
}

func (d *StepDouble) change(name string, f func(*evolution.LinkPasskey)) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if c := d.steps[name]; c != nil {
		f(c)
	}
}

// phases are the stages as states name them.
func phases() map[evolution.PasskeyStage]string {
	return map[evolution.PasskeyStage]string{
		evolution.PasskeyAsked: "passkey", evolution.PasskeySent: "passkey_sent", evolution.PasskeyCompare: "passkey_code",
	}
}

// progress is what the step adds to an instance's state; false when there is nothing to add.
func (d *StepDouble) progress(name string) (evolution.State, evolution.Progress, bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if cause := d.ended[name]; cause != "" {
		return evolution.StateClose, evolution.Progress{Cause: cause, PasskeyStage: evolution.PasskeyFailed}, true
	}
	c := d.steps[name]
	if c == nil {
		return "", evolution.Progress{}, false
	}
	at := c.ExpiresAt
	p := evolution.Progress{Phase: phases()[c.Stage], PasskeyStage: c.Stage, PasskeyExpiresAt: &at}
	for token, of := range d.tokens {
		if of == name { // another address: whoever calls us must use ours, whatever we say
			p.PasskeyOpenURL = evolution.SecretURL("http://192.0.2.1/elsewhere/passkey-ceremony/" + token)
		}
	}
	return evolution.StateConnecting, p, true
}

// tell sends the state as an event.
func (d *StepDouble) tell(name string) {
	d.Server.mu.Lock() // the state and its event's place in the order are one
	defer d.unlock()
	state, p, ok := d.progress(name)
	if in := d.instances[name]; in != nil && ok {
		d.emitLocked(in, evolution.EventConnectionUpdate, evolution.ConnectionUpdate{Instance: name, State: state, Progress: p})
	}
}

// ServeHTTP answers what concerns the step, and leaves the rest to the fake.
func (d *StepDouble) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	route, rest, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	_, name, _ := strings.Cut(rest, "/")
	state, p, during := d.progress(name)
	switch {
	case r.URL.Path == "/":
		d.info(w, r)
	case route == "passkey-ceremony":
		d.linkPasskey(w, r, rest)
	case strings.HasPrefix(rest, "connect/") && during && state == evolution.StateClose:
		d.mu.Lock()
		delete(d.ended, name)
		d.mu.Unlock()
		d.Server.ServeHTTP(w, r)
	case strings.HasPrefix(rest, "connect/") && during:
		answerJSON(w, http.StatusOK, evolution.ConnectResponse{Progress: p})
	case strings.HasPrefix(rest, "connectionState/") && during:
		answerJSON(w, http.StatusOK, evolution.StateResponse{Instance: evolution.InstanceState{InstanceName: name, State: state, Progress: p}})
	default:
		if strings.HasPrefix(rest, "logout/") || strings.HasPrefix(rest, "delete/") {
			d.mu.Lock()
			delete(d.steps, name)
			delete(d.ended, name)
			d.mu.Unlock()
		}
		d.Server.ServeHTTP(w, r)
	}
}

func (d *StepDouble) info(w http.ResponseWriter, _ *http.Request) {
	d.mu.Lock()
	can := !d.cannot
	d.mu.Unlock()
	answerJSON(w, http.StatusOK, evolution.Info{Status: http.StatusOK, Version: d.opts.Version, ClientName: "step double", Passkey: can})
}

// linkPasskey answers the routes of the step. rest is the token and what follows it.
func (d *StepDouble) linkPasskey(w http.ResponseWriter, r *http.Request, rest string) {
	token, verb, _ := strings.Cut(rest, "/")
	body, err := io.ReadAll(io.LimitReader(r.Body, 32<<10))
	if err != nil {
		answerJSON(w, http.StatusBadRequest, struct{}{})
		return
	}
	d.mu.Lock()
	name, known := d.tokens[token]
	c := d.steps[name]
	status, out := http.StatusNotFound, any(struct{}{})
	switch {
	case !known:
	case c == nil:
		status = http.StatusGone
	default:
		status, out = d.stepLocked(name, c, r.Method+" "+verb, body)
	}
	d.mu.Unlock()
	answerJSON(w, status, out)
	if r.Method != http.MethodGet {
		d.tell(name)
	}
}

func (d *StepDouble) stepLocked(name string, c *evolution.LinkPasskey, call string, body []byte) (status int, out any) {
	switch {
	case call == "GET ":
		seen := *c
		if seen.Stage != evolution.PasskeyAsked {
			seen.Options = nil
		}
		return http.StatusOK, seen
	case call == "DELETE ":
		delete(d.steps, name)
		return http.StatusNoContent, nil
	case call == "POST response" && c.Stage == evolution.PasskeyAsked:
		if !bytes.Contains(body, []byte(`"response"`)) {
			return http.StatusBadRequest, struct{}{}
		}
		if d.refuse {
			d.refuse = false
			return http.StatusUnprocessableEntity, map[string]string{"reason": "refused"}
		}
		d.answers[name] = append(d.answers[name], body)
		c.Stage = evolution.PasskeySent
		return http.StatusAccepted, evolution.LinkPasskeyAnswer{Stage: c.Stage}
	case call == "POST confirm" && c.Stage == evolution.PasskeyCompare:
		var in evolution.LinkPasskeyConfirm
		if json.Unmarshal(body, &in) != nil {
			return http.StatusBadRequest, struct{}{}
		}
		c.Stage = evolution.PasskeySent
		if !in.Matches {
			delete(d.steps, name)
			d.ended[name] = "passkey_code_differs"
		}
		return http.StatusAccepted, evolution.LinkPasskeyAnswer{Stage: c.Stage}
	}
	return http.StatusConflict, struct{}{}
}

// Stage is where an instance's step is; false when none is under way.
func (d *StepDouble) Stage(name string) (evolution.PasskeyStage, bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if c := d.steps[name]; c != nil {
		return c.Stage, true
	}
	return "", false
}

func answerJSON(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	if body != nil {
		_ = json.NewEncoder(w).Encode(body) // the caller may be gone
	}
}
