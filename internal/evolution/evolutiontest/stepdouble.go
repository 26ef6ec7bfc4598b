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

// StepDouble is a Server with the passkey step, which otherwise only our own gateway has. Ask begins the step; its answers come over HTTP;
// then Accept links the phone, Compare asks for a comparison of codes, and End ends the linking. RefuseNext refuses an assertion.
type StepDouble struct {
	*Server

	clock func() time.Time

	mu      sync.Mutex
	steps   map[string]*evolution.LinkPasskey // by instance
	tokens  map[string]string                 // instances by token; the token of an ended step stays
	ended   map[string]string                 // causes by instance, until the next connect, logout or delete
	answers map[string][]json.RawMessage
	refuse  bool
	cannot  bool
}

// NewStepDouble adds the passkey step to s. now gives the times of a step; a step does not end by itself when its time is over.
func NewStepDouble(s *Server, now func() time.Time) *StepDouble {
	return &StepDouble{
		Server: s, clock: now, steps: map[string]*evolution.LinkPasskey{}, tokens: map[string]string{}, ended: map[string]string{},
		answers: map[string][]json.RawMessage{},
	}
}

// Ask begins a step: WhatsApp asks for the passkey of a phone that has just scanned the instance's code. token is the step's in its URL.
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

// Compare is WhatsApp asking to compare code with the phone's.
func (d *StepDouble) Compare(name, code string) {
	d.change(name, func(c *evolution.LinkPasskey) { c.Stage, c.Code = evolution.PasskeyCompare, code })
	d.tell(name)
}

// Accept ends the step and links the phone. Errors: those of Scan.
func (d *StepDouble) Accept(name, phone string) error {
	d.mu.Lock()
	delete(d.steps, name)
	d.mu.Unlock()
	return d.Scan(name, phone, "")
}

// End ends the linking with a Progress.Cause.
func (d *StepDouble) End(name, cause string) {
	d.mu.Lock()
	delete(d.steps, name)
	d.ended[name] = cause
	d.mu.Unlock()
	d.tell(name)
}

// Forget makes GET / answer that the server does not support the step.
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

// Answers are the assertions that were accepted for an instance.
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

// phases are the values of Progress.Phase by stage.
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
		if of == name { // a wrong host and path: clients must use their own base URL and the token only
			p.PasskeyOpenURL = evolution.SecretURL("http://192.0.2.1/elsewhere/passkey-ceremony/" + token)
		}
	}
	return evolution.StateConnecting, p, true
}

// tell emits a connection.update with the progress of the step, if there is any.
func (d *StepDouble) tell(name string) {
	d.Server.mu.Lock() // held from reading the state to emitting it, so that events are in the order of the states
	defer d.unlock()
	state, p, ok := d.progress(name)
	if in := d.instances[name]; in != nil && ok {
		d.emitLocked(in, evolution.EventConnectionUpdate, evolution.ConnectionUpdate{Instance: name, State: state, Progress: p})
	}
}

// ServeHTTP answers the requests that the step changes, and passes all others to the Server.
func (d *StepDouble) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	route, path, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	_, name, _ := strings.Cut(path, "/")
	state, p, during := d.progress(name)
	switch {
	case r.URL.Path == "/":
		d.info(w, r)
	case route == "passkey-ceremony":
		d.linkPasskey(w, r, path)
	case strings.HasPrefix(path, "connect/") && during && state == evolution.StateClose:
		d.hangUp(name)
		d.Server.ServeHTTP(w, r)
	case strings.HasPrefix(path, "connect/") && during:
		answerJSON(w, http.StatusOK, evolution.ConnectResponse{Progress: p})
	case strings.HasPrefix(path, "connectionState/") && during:
		answerJSON(w, http.StatusOK, evolution.StateResponse{Instance: evolution.InstanceState{InstanceName: name, State: state, Progress: p}})
	default:
		if strings.HasPrefix(path, "logout/") || strings.HasPrefix(path, "delete/") {
			d.mu.Lock()
			delete(d.steps, name)
			delete(d.ended, name)
			d.mu.Unlock()
		}
		d.Server.ServeHTTP(w, r)
	}
}

// hangUp closes the socket of a linking that has ended: the next one gets another code.
func (d *StepDouble) hangUp(name string) {
	d.mu.Lock()
	delete(d.ended, name)
	d.mu.Unlock()
	d.Server.mu.Lock()
	defer d.unlock()
	if in := d.instances[name]; in != nil {
		d.endLinkingLocked(in)
		in.live, in.count = evolution.StateClose, 0
	}
}

func (d *StepDouble) info(w http.ResponseWriter, _ *http.Request) {
	d.mu.Lock()
	supported := !d.cannot
	d.mu.Unlock()
	answerJSON(w, http.StatusOK, evolution.Info{Status: http.StatusOK, Version: d.opts.Version, ClientName: "step double", Passkey: supported})
}

// linkPasskey answers the routes of the step. path is "{token}" or "{token}/{verb}".
func (d *StepDouble) linkPasskey(w http.ResponseWriter, r *http.Request, path string) {
	token, verb, _ := strings.Cut(path, "/")
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

// Stage is the stage of an instance's step; false when it has none.
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
		_ = json.NewEncoder(w).Encode(body) // fails only if the client has disconnected
	}
}
