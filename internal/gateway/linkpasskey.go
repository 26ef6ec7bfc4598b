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
	maxAssertion      = 16 << 10      // bytes
	limitWindow       = time.Minute   // the window of the limit
	maxCallsPerWindow = 30            // calls without a key from one address
	tokenTTL          = 2 * time.Hour // how long an expired token is answered with 410
	webOrigin         = "https://web.whatsapp.com"
)

// linkPasskeys are the tokens of passkey steps. Whoever has the token of a step may answer it. Only hashes are stored, in memory.
type linkPasskeys struct {
	limit *httprate.RateLimiter

	mu     sync.Mutex
	tokens map[[sha256.Size]byte]linkPasskeyGrant
}

// linkPasskeyGrant is the step that a token gives access to.
type linkPasskeyGrant struct {
	in    *instance
	step  string
	until time.Time // when it is forgotten
}

func newLinkPasskeys() *linkPasskeys {
	silent := httprate.WithResponseHeaders(httprate.ResponseHeaders{})
	return &linkPasskeys{limit: httprate.NewRateLimiter(maxCallsPerWindow, limitWindow, silent), tokens: map[[sha256.Size]byte]linkPasskeyGrant{}}
}

// linkPasskeyURL is the URL at which the passkey step of an instance is answered. The same step always has the same token, an HMAC by a key of
// this process, so that it is void after a restart.
func (g *Gateway) linkPasskeyURL(c *call, step engine.Step) evolution.SecretURL {
	mac := hmac.New(sha256.New, g.processKey[:])
	mac.Write([]byte("passkey\x00" + c.in.row().ID + "\x00" + step.ID))
	sum := mac.Sum(nil)
	token := base64.RawURLEncoding.EncodeToString(sum)
	p := g.linkPasskeys
	p.mu.Lock()
	defer p.mu.Unlock()
	now := g.cfg.Now()
	for hash, old := range p.tokens {
		if now.After(old.until) {
			delete(p.tokens, hash)
		}
	}
	p.tokens[sha256.Sum256([]byte(token))] = linkPasskeyGrant{c.in, step.ID, step.Until.Add(tokenTTL)}
	base := g.cfg.ServerURL
	if base == "" {
		base = "http://" + c.Host
	}
	return evolution.SecretURL(strings.TrimSuffix(base, "/") + evolution.LinkPasskeyPath + "/" + token)
}

// isLinkPasskeyRequest tells whether a request is about a passkey step.
func isLinkPasskeyRequest(r *http.Request) bool {
	return strings.HasPrefix(r.URL.EscapedPath(), evolution.LinkPasskeyPath+"/")
}

// serveLinkPasskey answers the calls of a passkey step, which need its token and no key.
func (g *Gateway) serveLinkPasskey(w http.ResponseWriter, r *http.Request) (reply, error) {
	w.Header().Set("Referrer-Policy", "no-referrer")
	if !g.running() {
		return reply{}, g.notRunning(r)
	}
	if !g.hasGlobalKey(r) && !g.fromNode(r) && g.linkPasskeys.limit.OnLimit(nil, new(http.Request), g.cfg.ClientAddr(r)) {
		return reply{}, refusalOf(http.StatusTooManyRequests, "Too many calls; wait a minute")
	}
	token, part, _ := strings.Cut(strings.TrimPrefix(r.URL.EscapedPath(), evolution.LinkPasskeyPath+"/"), "/")
	g.linkPasskeys.mu.Lock()
	at, known := g.linkPasskeys.tokens[sha256.Sum256([]byte(token))]
	g.linkPasskeys.mu.Unlock()
	if !known {
		if out := g.linkPasskeyElsewhere(w, r); out != nil {
			return *out, nil
		}
		return reply{}, refusalOf(http.StatusNotFound, "There is no such passkey step")
	}
	r.Body = http.MaxBytesReader(w, r.Body, maxAssertion)
	switch r.Method + " " + part {
	case "GET ":
		return g.showLinkPasskey(at)
	case "POST response":
		return g.answerLinkPasskey(r, at)
	case "POST confirm":
		return g.confirmLinkPasskey(r, at)
	case "DELETE ":
		return g.cancelLinkPasskey(at)
	}
	return reply{}, refusalOf(http.StatusNotFound, "Cannot "+r.Method+" this of a passkey step")
}

// hasGlobalKey tells whether the request has the global key: the platform is not limited.
func (g *Gateway) hasGlobalKey(r *http.Request) bool {
	key := r.Header.Get("apikey")
	return key != "" && g.tagOf(evolution.Key(key)).equals(g.globalTag)
}

// connectionAddr is the address at the other end of the connection.
func connectionAddr(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}

func (g *Gateway) showLinkPasskey(at linkPasskeyGrant) (reply, error) {
	c, err := g.linkPasskeyOf(at)
	if err != nil {
		return reply{}, err
	}
	row := at.in.row()
	out := evolution.LinkPasskey{
		Stage: stageOf(c.Phase), Options: c.Options, Code: c.Code, ExpiresAt: c.Until.UTC(), HandoffUntil: c.HandoffUntil.UTC(),
		Display: evolution.LinkPasskeyDisplay{Salon: row.Name},
	}
	const shown = 4
	if n := len(row.Number); n > shown {
		out.Display.Number = "…" + row.Number[n-shown:]
	}
	return reply{http.StatusOK, out}, nil
}

// linkPasskeyOf is the step of a grant, while it is under way. Errors: 410 afterwards.
func (g *Gateway) linkPasskeyOf(at linkPasskeyGrant) (engine.LinkPasskey, error) {
	c, err := g.sessions.Passkeys.LinkPasskey(at.in.row().Name)
	if err == nil && c.ID != at.step {
		err = engine.ErrNoStep
	}
	return c, linkPasskeyError(err)
}

func (g *Gateway) answerLinkPasskey(r *http.Request, at linkPasskeyGrant) (reply, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return reply{}, err
	}
	if err := g.sessions.Passkeys.AnswerPasskey(r.Context(), at.in.row().Name, at.step, body); err != nil {
		return reply{}, linkPasskeyError(err)
	}
	return reply{http.StatusAccepted, evolution.LinkPasskeyAnswer{Stage: evolution.PasskeySent}}, nil
}

func (g *Gateway) confirmLinkPasskey(r *http.Request, at linkPasskeyGrant) (reply, error) {
	var in struct {
		Matches *bool `json:"matches"`
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return reply{}, err
	}
	if err := json.Unmarshal(body, &in); err != nil || in.Matches == nil {
		return reply{}, refusalFrom(evolution.InvalidBody(`requires property "matches": true or false`))
	}
	if err := g.sessions.Passkeys.ConfirmPasskey(r.Context(), at.in.row().Name, at.step, *in.Matches); err != nil {
		return reply{}, linkPasskeyError(err)
	}
	stage := evolution.PasskeySent
	if !*in.Matches {
		stage = evolution.PasskeyFailed
	}
	return reply{http.StatusAccepted, evolution.LinkPasskeyAnswer{Stage: stage}}, nil
}

// cancelLinkPasskey ends the linking; a new one begins with the next connect.
func (g *Gateway) cancelLinkPasskey(at linkPasskeyGrant) (reply, error) {
	if _, err := g.linkPasskeyOf(at); err != nil {
		return reply{}, err
	}
	if err := g.sessions.Linker.CancelLink(at.in.row().Name); err != nil {
		return reply{}, linkPasskeyError(err)
	}
	return reply{status: http.StatusNoContent}, nil
}

// refusedAnswer is the body of a 422: WhatsApp refused the passkey's assertion, and another may be sent.
type refusedAnswer struct {
	evolution.ErrorResponse

	Reason string `json:"reason"`
}

// linkPasskeyError translates the engine's errors of a passkey step into HTTP answers.
func linkPasskeyError(err error) error {
	for known, answer := range map[error]evolution.ErrorResponse{
		engine.ErrNoStep:     evolution.Refusal(http.StatusGone, "This passkey step is over; get a new code"),
		engine.ErrUnknown:    evolution.Refusal(http.StatusGone, "This passkey step is over; get a new code"),
		engine.ErrWrongStage: evolution.Refusal(http.StatusConflict, "It is not this part's turn, or another challenge was answered"),
		engine.ErrAssertion:  evolution.Refusal(http.StatusBadRequest, "The body is not what PublicKeyCredential.toJSON() gives"),
		engine.ErrNoAnswer:   evolution.Refusal(http.StatusBadGateway, "WhatsApp did not answer; try again"),
	} {
		if errors.Is(err, known) {
			return refusalFrom(answer)
		}
	}
	if errors.Is(err, engine.ErrForgedAnswer) || errors.Is(err, engine.ErrAnswerRefused) {
		return errRefusedAnswer
	}
	return err
}

var errRefusedAnswer = errors.New("gateway: the passkey's answer was refused")

// stageOf is the protocol's stage of a passkey phase; empty for other phases.
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
