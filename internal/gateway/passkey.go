package gateway

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/go-chi/httprate"

	"salonzap/internal/evolution"
	"salonzap/internal/gateway/engine"
)

const (
	maxAssertion = 16 << 10      // bytes
	oneMinute    = time.Minute   // the window of the limit
	perMinute    = 30            // calls without a key, of an address
	knownFor     = 2 * time.Hour // a token that is over is known as such
	webOrigin    = "https://web.whatsapp.com"
)

// passkeys are the ceremonies' tokens. Each opens one passkey step: who has it may answer. Only hashes are kept.
type passkeys struct {
	limit *httprate.RateLimiter

	mu     sync.Mutex
	tokens map[[sha256.Size]byte]opened
}

// opened is what a token opens.
type opened struct {
	in    *instance
	step  string
	until time.Time // it is forgotten afterwards
}

func newPasskeys() *passkeys {
	silent := httprate.WithResponseHeaders(httprate.ResponseHeaders{})
	return &passkeys{limit: httprate.NewRateLimiter(perMinute, oneMinute, silent), tokens: map[[sha256.Size]byte]opened{}}
}

// ceremonyURL is where the step of an instance is answered. The same step has the same token: it is made of this process's
// key, and is worth nothing after it.
func (g *Gateway) ceremonyURL(c *call, step engine.Step) evolution.SecretURL {
	mac := hmac.New(sha256.New, g.process[:])
	mac.Write([]byte("passkey\x00" + c.in.row().ID + "\x00" + step.ID))
	sum := mac.Sum(nil)
	token := base64.RawURLEncoding.EncodeToString(sum)
	p := g.passkeys
	p.mu.Lock()
	defer p.mu.Unlock()
	now := g.c.Now()
	for hash, old := range p.tokens {
		if now.After(old.until) {
			delete(p.tokens, hash)
		}
	}
	p.tokens[sha256.Sum256([]byte(token))] = opened{c.in, step.ID, step.Until.Add(knownFor)}
	base := g.c.ServerURL
	if base == "" {
		base = "http://" + c.Host
	}
	return evolution.SecretURL(strings.TrimSuffix(base, "/") + evolution.CeremonyPath + "/" + token)
}

// ceremonial tells whether a request is about a passkey step.
func ceremonial(r *http.Request) bool {
	return strings.HasPrefix(r.URL.EscapedPath(), evolution.CeremonyPath+"/")
}

// ceremony answers the calls that a token opens, and nothing else does.
func (g *Gateway) ceremony(w http.ResponseWriter, r *http.Request) (reply, error) {
	w.Header().Set("Referrer-Policy", "no-referrer")
	if !g.running() {
		return reply{}, errAway
	}
	if !g.keyed(r) && g.passkeys.limit.OnLimit(nil, new(http.Request), g.c.ClientAddr(r)) {
		return reply{}, refuse(http.StatusTooManyRequests, "Too many calls; wait a minute")
	}
	token, part, _ := strings.Cut(strings.TrimPrefix(r.URL.EscapedPath(), evolution.CeremonyPath+"/"), "/")
	g.passkeys.mu.Lock()
	at, known := g.passkeys.tokens[sha256.Sum256([]byte(token))]
	g.passkeys.mu.Unlock()
	if !known {
		return reply{}, refuse(http.StatusNotFound, "There is no such passkey step")
	}
	r.Body = http.MaxBytesReader(w, r.Body, maxAssertion)
	switch r.Method + " " + part {
	case "GET ":
		return g.ceremonyNow(at)
	case "POST response":
		return g.ceremonyAnswer(r, at)
	case "POST confirm":
		return g.ceremonyConfirm(r, at)
	case "DELETE ":
		return g.ceremonyCancel(at)
	}
	return reply{}, refuse(http.StatusNotFound, "Cannot "+r.Method+" this of a passkey step")
}

// keyed tells whether the global key was shown: the platform is not limited.
func (g *Gateway) keyed(r *http.Request) bool {
	key := r.Header.Get("apikey")
	return key != "" && g.tagOf(evolution.Key(key)).is(g.global)
}

// connectionAddr is the address at the other end of the connection.
func connectionAddr(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}

func (g *Gateway) ceremonyNow(at opened) (reply, error) {
	c, err := g.step(at)
	if err != nil {
		return reply{}, err
	}
	row := at.in.row()
	out := evolution.Ceremony{
		Stage: stageOf(c.Phase), Options: c.Options, Code: c.Code, ExpiresAt: c.Until.UTC(), HandoffUntil: c.HandoffUntil.UTC(),
		Display: evolution.CeremonyDisplay{Salon: row.Name},
	}
	const shown = 4
	if n := len(row.Number); n > shown {
		out.Display.Number = "…" + row.Number[n-shown:]
	}
	return reply{http.StatusOK, out}, nil
}

// step is the step that a token opens, while it is under way.
func (g *Gateway) step(at opened) (engine.LinkPasskey, error) {
	c, err := g.sessions.LinkPasskey(at.in.row().Name)
	if err == nil && c.ID != at.step {
		err = engine.ErrNoStep
	}
	return c, ceremonyError(err)
}

func (g *Gateway) ceremonyAnswer(r *http.Request, at opened) (reply, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return reply{}, err
	}
	if err := g.sessions.AnswerPasskey(r.Context(), at.in.row().Name, at.step, body); err != nil {
		return reply{}, ceremonyError(err)
	}
	return reply{http.StatusAccepted, evolution.CeremonyAnswer{Stage: evolution.PasskeySent}}, nil
}

func (g *Gateway) ceremonyConfirm(r *http.Request, at opened) (reply, error) {
	var in struct {
		Matches *bool `json:"matches"`
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return reply{}, err
	}
	if err := json.Unmarshal(body, &in); err != nil || in.Matches == nil {
		return reply{}, refused(evolution.InvalidBody(`requires property "matches": true or false`))
	}
	if err := g.sessions.ConfirmPasskey(r.Context(), at.in.row().Name, at.step, *in.Matches); err != nil {
		return reply{}, ceremonyError(err)
	}
	stage := evolution.PasskeySent
	if !*in.Matches {
		stage = evolution.PasskeyFailed
	}
	return reply{http.StatusAccepted, evolution.CeremonyAnswer{Stage: stage}}, nil
}

// ceremonyCancel ends the linking; a new one begins with the next connect.
func (g *Gateway) ceremonyCancel(at opened) (reply, error) {
	if _, err := g.step(at); err != nil {
		return reply{}, err
	}
	if err := g.sessions.CancelLink(at.in.row().Name); err != nil {
		return reply{}, ceremonyError(err)
	}
	return reply{status: http.StatusNoContent}, nil
}

// refusedAnswer is the answer to a passkey that was not good enough; it may be given again.
type refusedAnswer struct {
	evolution.ErrorResponse

	Reason string `json:"reason"`
}

// ceremonyError is what the engine's errors are over HTTP.
func ceremonyError(err error) error {
	for known, answer := range map[error]evolution.ErrorResponse{
		engine.ErrNoStep:     evolution.Refusal(http.StatusGone, "This passkey step is over; get a new code"),
		engine.ErrUnknown:    evolution.Refusal(http.StatusGone, "This passkey step is over; get a new code"),
		engine.ErrWrongStage: evolution.Refusal(http.StatusConflict, "It is not this part's turn, or another challenge was answered"),
		engine.ErrAssertion:  evolution.Refusal(http.StatusBadRequest, "The body is not what PublicKeyCredential.toJSON() gives"),
		engine.ErrNoAnswer:   evolution.Refusal(http.StatusBadGateway, "WhatsApp did not answer; try again"),
	} {
		if errors.Is(err, known) {
			return refused(answer)
		}
	}
	if errors.Is(err, engine.ErrForgedAnswer) || errors.Is(err, engine.ErrAnswerRefused) {
		return errRefusedAnswer
	}
	return err
}

var errRefusedAnswer = errors.New("gateway: the passkey's answer was refused")

// stageOf is a phase of the passkey step in the words of the contract; empty for others.
func stageOf(p engine.Phase) evolution.PasskeyStage {
	switch p {
	case engine.Passkey:
		return evolution.PasskeyAsked
	case engine.PasskeySent:
		return evolution.PasskeySent
	case engine.PasskeyCode:
		return evolution.PasskeyCompare
	default:
		return ""
	}
}
