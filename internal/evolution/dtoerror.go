package evolution

import "net/http"

// ErrorResponse is the envelope of most errors, as a server writes it. Message is a text, a list of texts, a list in a
// list, or a list of objects; the functions below make the usual ones. A Client returns an *Error instead.
type ErrorResponse struct {
	Status   int         `json:"status"`
	Error    string      `json:"error"` // the text of the HTTP status
	Response ErrorDetail `json:"response"`
}

// ErrorDetail holds the message of an ErrorResponse.
type ErrorDetail struct {
	Message any `json:"message,omitempty"`
}

// Refusal is the usual error: a list of texts.
func Refusal(status int, messages ...string) ErrorResponse { return errorResponse(status, messages) }

// InvalidBody is the 400 for a request that violates its schema: a list in a list.
func InvalidBody(messages ...string) ErrorResponse {
	return errorResponse(http.StatusBadRequest, [][]string{messages})
}

// PlainError is an error with a bare text: a wrong key, or a crash.
func PlainError(status int, message string) ErrorResponse { return errorResponse(status, message) }

// NothingSent is the last text of a failed send, of any status, when it is certain that nothing was sent. Our own gateway only.
const NothingSent = "Nothing was sent"

// NotOnWhatsApp is the refusal to send to a number that WhatsApp does not know.
func NotOnWhatsApp(check NumberCheck) ErrorResponse {
	check.Exists = false
	return errorResponse(http.StatusBadRequest, []NumberCheck{check})
}

func errorResponse(status int, message any) ErrorResponse {
	return ErrorResponse{Status: status, Error: http.StatusText(status), Response: ErrorDetail{Message: message}}
}

// Acknowledge is the 200 of logout ("Instance logged out") and delete ("Instance deleted").
func Acknowledge(message string) Acknowledged {
	out := Acknowledged{Status: acknowledged}
	out.Response.Message = message
	return out
}

// acknowledged is the status of Acknowledged, which is a text; in all other answers the status is a number.
const acknowledged = "SUCCESS"
