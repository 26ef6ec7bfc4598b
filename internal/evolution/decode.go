package evolution

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
)

// failure is what an error body holds, whichever of its shapes it has.
type failure struct {
	isJSON   bool
	nested   bool     // schema validation: an array in an array
	plain    bool     // the message is a text, not a list: a wrong key, or a crash
	absent   bool     // an object with exists:false: the number is not on WhatsApp
	flagged  bool     // "error": true
	licence  bool     // code LICENSE_REQUIRED
	messages []string // every text in it
}

// errorBody covers every shape that was recorded: the envelope, the licence gate, the raw errors of whatsappNumbers (with
// a message beside the status, or Boom's), and {"error":true,"message":"[object Object]"}.
type errorBody struct {
	Error    json.RawMessage `json:"error"`
	Code     json.RawMessage `json:"code"`
	Message  json.RawMessage `json:"message"`
	Response *struct {
		Message json.RawMessage `json:"message"`
	} `json:"response"`
	Output *struct {
		Payload struct {
			Message json.RawMessage `json:"message"`
		} `json:"payload"`
	} `json:"output"`
}

// readFailure reads an error body. For anything but a JSON object it returns the zero failure.
func readFailure(body []byte) failure {
	var b errorBody
	if json.Unmarshal(body, &b) != nil || len(bytes.TrimSpace(body)) == 0 || bytes.TrimSpace(body)[0] != '{' {
		return failure{}
	}
	f := failure{isJSON: true, flagged: string(b.Error) == "true", licence: string(b.Code) == `"LICENSE_REQUIRED"`}
	switch {
	case b.Response != nil && !isNull(b.Response.Message):
		f.collect(b.Response.Message, 0)
	case b.Output != nil && !isNull(b.Output.Payload.Message):
		f.collect(b.Output.Payload.Message, 0)
	default:
		f.collect(b.Message, 0)
	}
	return f
}

// collect gathers the texts of a message that is a text, a list, a list of lists, or a list of objects.
func (f *failure) collect(raw json.RawMessage, depth int) {
	raw = bytes.TrimSpace(raw)
	const deepest = 3
	if len(raw) == 0 || depth > deepest {
		return
	}
	switch raw[0] {
	case '"':
		var text string
		if json.Unmarshal(raw, &text) == nil {
			f.messages = append(f.messages, text)
			f.plain = f.plain || depth == 0
		}
	case '[':
		var items []json.RawMessage
		if json.Unmarshal(raw, &items) == nil {
			f.nested = f.nested || depth == 1
			for _, item := range items {
				f.collect(item, depth+1)
			}
		}
	case '{':
		var object struct {
			Exists *bool `json:"exists"`
		}
		if json.Unmarshal(raw, &object) == nil && object.Exists != nil && !*object.Exists {
			f.absent = true
		}
	}
}

func (f *failure) says(part string) bool {
	for _, m := range f.messages {
		if strings.Contains(m, part) {
			return true
		}
	}
	return false
}

// message is the first text, safe to log.
func (f *failure) message() string {
	if len(f.messages) == 0 {
		return ""
	}
	return sanitize(f.messages[0])
}

// decodeFailure makes an Error of an answer that is no success, whatever its status and body.
func decodeFailure(op string, status int, body []byte) *Error {
	f := readFailure(body)
	e := &Error{Op: op, Status: status, Message: f.message()}
	switch e.Kind = f.kind(op, status); {
	case e.Kind == KindNotOnWhatsApp:
		e.Message = "the number is not on WhatsApp"
	case e.Kind == KindLicenceRequired:
		e.Message = "the server must be activated first"
	case e.Kind == KindProtocol && !f.isJSON:
		e.Message = "the answer is no JSON of this API"
	}
	if e.Kind == KindRefused {
		e.Code = f.code()
	}
	e.Retryable = retryable(op, e.Kind, status)
	return e
}

// code is WhatsApp's number of a refusal, which our own gateway puts in parentheses; 0 when there is none.
func (f *failure) code() int {
	for _, m := range f.messages {
		_, afterOpening, _ := strings.Cut(m, "(")
		number, _, found := strings.Cut(afterOpening, ")")
		if code, err := strconv.Atoi(number); found && err == nil {
			return code
		}
	}
	return 0
}

func (f *failure) kind(op string, status int) Kind {
	switch {
	case f.licence:
		return KindLicenceRequired
	case status < http.StatusMultipleChoices:
		return f.kindOfSuccess()
	case status < http.StatusBadRequest:
		return KindProtocol
	case status == http.StatusUnauthorized:
		return KindUnauthorized
	case op != OpLinkPasskey && op != OpLinkPasskeyAnswer && f.byWhatsApp():
		return KindRefused
	case status == http.StatusForbidden:
		return f.kindOfForbidden(op)
	case status == http.StatusNotFound:
		return f.kindOfMissing()
	case op == OpLinkPasskey || op == OpLinkPasskeyAnswer:
		return kindOfLinkPasskey(status)
	case status == http.StatusTooManyRequests || status == http.StatusRequestTimeout:
		return KindServer
	case status < http.StatusInternalServerError:
		return f.kindOfRefusal(op)
	default:
		return f.kindOfCrash()
	}
}

// byWhatsApp reports whether our own gateway answered that WhatsApp refused the request or did not answer it: a list of texts that begins
// with "WhatsApp …", or any with NothingSent. The status does not tell it: a 403, a 404 or a 500 has other meanings without such a text.
func (f *failure) byWhatsApp() bool {
	return f.says(NothingSent) || len(f.messages) > 0 && strings.HasPrefix(f.messages[0], "WhatsApp ") && !f.plain
}

// kindOfLinkPasskey is the kind of a failure of the passkey routes, which only our own gateway has.
func kindOfLinkPasskey(status int) Kind {
	switch {
	case status == http.StatusConflict:
		return KindConflict
	case status == http.StatusGone:
		return KindGone
	case status == http.StatusUnprocessableEntity:
		return KindRefused
	case status == http.StatusTooManyRequests || status >= http.StatusInternalServerError:
		return KindServer
	}
	return KindInvalid
}

// kindOfSuccess is the kind of a 2xx that is a failure: recordings a-070, i-restart_after_kill9-first-connect.
func (f *failure) kindOfSuccess() Kind {
	if f.flagged {
		return KindNotLoaded
	}
	return KindProtocol
}

func (f *failure) kindOfForbidden(op string) Kind {
	if op == OpCreate && f.says("already in use") {
		return KindNameTaken
	}
	return KindUnauthorized
}

// kindOfMissing is the kind of a 404: of an instance that does not exist, or of an unknown route (recordings a-007, a-014).
func (f *failure) kindOfMissing() Kind {
	if !f.isJSON || f.says("Cannot ") {
		return KindProtocol
	}
	return KindNotFound
}

func (f *failure) kindOfRefusal(op string) Kind {
	switch {
	case f.absent:
		return KindNotOnWhatsApp
	case !f.isJSON:
		return KindProtocol
	case f.says("is not connected"):
		return KindNotConnected
	case f.says("Connection Closed"):
		return KindConnectionClosed
	case f.says("(reading 'id')"): // a send while connecting: recording e-05
		return KindNotConnected
	case op == OpDelete: // 400 ["[object Object]"]: its socket cannot be closed, and nothing was deleted
		return KindConnectionClosed
	case op == OpCreate && !f.nested && !f.plain:
		return KindDestroyed
	default:
		return KindInvalid
	}
}

func (f *failure) kindOfCrash() Kind {
	switch {
	case f.says("Connection Closed"):
		return KindConnectionClosed
	case f.says("(reading 'onWhatsApp')"): // never connected since the server started: recording a-073
		return KindNotConnected
	case f.says("(reading 'textMessage')"): // not in memory: recording i-restart_after_sigterm-first-sendtext
		return KindNotLoaded
	default:
		return KindServer
	}
}

func retryable(op string, kind Kind, status int) bool {
	switch {
	case kind == KindUnreachable, kind == KindNotLoaded:
		return true
	case (kind == KindServer || kind == KindRefused) && status == http.StatusTooManyRequests:
		return true
	case kind == KindRefused && status >= http.StatusInternalServerError:
		return true
	default:
		return (kind == KindServer || kind == KindTimeout) && isRead(op)
	}
}
