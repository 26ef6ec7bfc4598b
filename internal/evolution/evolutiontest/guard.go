package evolutiontest

import (
	"encoding/json"
	"fmt"
	"net/http"

	"salonzap/internal/evolution"
)

func listReply(status int, message string) reply {
	return reply{status, evolution.Refusal(status, message)}
}

// plainReply is an error whose message is a text, not a list (recordings a-002, a-073).
func plainReply(status int, message string) reply {
	return reply{status, evolution.PlainError(status, message)}
}

// invalidReply is the answer to a body that violates its schema (recordings a-030, a-031, a-074).
func invalidReply(message string) reply {
	return reply{http.StatusBadRequest, evolution.InvalidBody(message)}
}

func unauthorized() reply { return plainReply(http.StatusUnauthorized, "Unauthorized") }

func notExisting(name string) reply {
	return listReply(http.StatusNotFound, fmt.Sprintf("The %q instance does not exist", name))
}

func nameTaken(name string) reply {
	return listReply(http.StatusForbidden, fmt.Sprintf("This name %q is already in use.", name))
}

func notConnected(name string) reply {
	return listReply(http.StatusBadRequest, fmt.Sprintf("The %q instance is not connected", name))
}

// objectError is a failure with status 200 (recordings a-070, i-restart_after_kill9-first-connect).
func objectError() reply {
	return reply{http.StatusOK, map[string]any{"error": true, "message": "[object Object]"}}
}

func success(message string) reply {
	return reply{http.StatusOK, evolution.Acknowledge(message)}
}

// unknownRoute is a 404, also for a wrong method (recordings a-014, a-037 to a-040).
func (s *Server) unknownRoute(r *http.Request) reply {
	if s.behaviour().Unlicensed {
		return licenceGate()
	}
	return listReply(http.StatusNotFound, fmt.Sprintf("Cannot %s %s", r.Method, r.URL.EscapedPath()))
}

// licenceGate is what 2.4 answers to every call but GET / until it is activated.
func licenceGate() reply {
	return reply{http.StatusServiceUnavailable, json.RawMessage(`{"error":"service not activated",` +
		`"code":"LICENSE_REQUIRED","register_url":"https://evolution.invalid/manager/login",` +
		`"instance_id":"00000000-0000-4000-8000-000000000000","docs_url":"https://evolution.invalid/docs",` +
		`"message":"This instance is not activated"}`)}
}

// guarded runs the guards in the order of the real server, and then the handler. The instance's existence is checked before the key
// (recordings a-008, l-01).
func (s *Server) guarded(rt route, c *call) reply {
	if s.behaviour().Unlicensed && c.op != evolution.OpInfo {
		return licenceGate()
	}
	if rt.named {
		if out, ok := s.guardInstance(c); !ok {
			return out
		}
	}
	return rt.handle(c)
}

func (s *Server) guardInstance(c *call) (reply, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	in := s.instances[c.name]
	if in == nil && !prototypeName(c.name) {
		return notExisting(c.name), false
	}
	if c.key != s.opts.Key && (in == nil || c.key == "" || c.key != in.token) {
		return unauthorized(), false
	}
	return reply{}, true
}

// prototypeName reports whether every JavaScript object has a property of that name: the real server finds an instance then (recordings
// a-059, a-05a).
func prototypeName(name string) bool { return name == "__proto__" || name == "constructor" }

func (s *Server) info(*call) reply {
	return reply{http.StatusOK, evolution.Info{ //nolint:gosec // no credential is in it
		Status: http.StatusOK, Message: "Welcome to the Evolution API, it is working!", Version: s.opts.Version,
		ClientName: "evolution", Documentation: "https://doc.evolution-api.com", WhatsappWebVersion: "2.3000.1027934701",
	}}
}

func (s *Server) verifyCreds(c *call) reply {
	if c.key != s.opts.Key {
		return unauthorized()
	}
	return reply{http.StatusOK, map[string]any{
		"status": http.StatusOK, "message": "Credentials are valid", "facebookAppId": "", "facebookConfigId": "", "facebookUserToken": "",
	}}
}
