package evolutiontest

import (
	"encoding/json"
	"net/http"
	"strings"
	"time"

	"salonzap/internal/evolution"
)

// sendText checks in the recorded order: the body, the socket, the text, the number.
func (s *Server) sendText(c *call) reply {
	var in evolution.SendTextRequest
	var given map[string]json.RawMessage
	if json.Unmarshal(c.body, &given) != nil || json.Unmarshal(c.body, &in) != nil {
		return brokenJSON()
	}
	for _, name := range []string{"number", "text"} {
		if _, ok := given[name]; !ok { // a-074, a-075
			return invalidReply("instance requires property \"" + name + "\"")
		}
	}
	out, hang := s.sendNow(c, in)
	if hang > 0 && !s.pause(c.ctx, hang) {
		return reply{status: aborted}
	}
	return out
}

func (s *Server) sendNow(c *call, in evolution.SendTextRequest) (out reply, hang time.Duration) {
	s.mu.Lock()
	defer s.unlock()
	row := s.instances[c.name]
	if row == nil {
		return notExisting(c.name), 0
	}
	if refusal, hang, ok := s.socketLocked(row); !ok {
		return refusal, hang
	}
	if row.integration == evolution.IntegrationEvolution { // c-07 to c-10: no number and no text is checked
		return reply{http.StatusCreated, s.queueLocked(row, in.Number, in)}, 0
	}
	if strings.TrimSpace(in.Text) == "" { // e-13, e-13b
		return listReply(http.StatusBadRequest, "Text is required"), 0
	}
	jid, refusal, ok := s.resolveLocked(in.Number)
	if !ok {
		return refusal, 0
	}
	return reply{http.StatusCreated, s.queueLocked(row, jid, in)}, 0
}

// queueLocked stores a message that is handed to the socket, and emits its webhooks. Its status is PENDING.
func (s *Server) queueLocked(row *instance, jid string, in evolution.SendTextRequest) evolution.Message {
	if in.MessageID == "" {
		in.MessageID = s.codes.messageID()
	}
	content, _ := json.Marshal(map[string]string{"conversation": in.Text})
	m := evolution.Message{
		Key:     evolution.MessageKey{RemoteJid: jid, FromMe: true, ID: in.MessageID},
		Content: content, MessageType: "conversation", MessageTimestamp: evolution.Int64(s.now().Unix()),
		InstanceID: row.id, Source: "unknown",
	}
	if row.integration == evolution.IntegrationBaileys {
		m.PushName, m.Status, m.ContextInfo, m.Source = "Você", "PENDING", json.RawMessage("null"), "web"
	}
	row.messages++
	if !s.b.KeepsNone {
		if row.sent == nil {
			row.sent = map[string]evolution.Message{}
		}
		row.sent[m.Key.ID] = m
	}
	s.emitLocked(row, evolution.EventSendMessage, m)
	if s.b.Acks {
		for _, status := range []string{"DELIVERY_ACK", "READ"} { // e-006, e-007
			s.emitLocked(row, evolution.EventMessagesUpdate, evolution.MessageUpdate{
				KeyID: m.Key.ID, RemoteJid: jid, FromMe: true, Status: status, InstanceID: row.id, MessageID: s.codes.cuid(),
			})
		}
	}
	return m
}

// socketLocked reports whether in can send to WhatsApp; if not, the reply of the real server, and how long the call hangs before it.
func (s *Server) socketLocked(in *instance) (reply, time.Duration, bool) {
	switch {
	case !in.loaded: // i-restart_after_sigterm-first-sendtext
		return plainReply(http.StatusInternalServerError,
			"Cannot read properties of undefined (reading 'textMessage')"), 0, false
	case in.integration == evolution.IntegrationEvolution: // c-21: 201 always
		return reply{}, 0, true
	case in.halfOpen || in.zombie: // g-14
		return listReply(http.StatusBadRequest, "Error: Connection Closed"), s.b.HalfOpenHang, false
	case in.live == evolution.StateOpen:
		return reply{}, 0, true
	case in.live == evolution.StateConnecting: // e-05
		return listReply(http.StatusBadRequest, "TypeError: Cannot read properties of undefined (reading 'id')"), 0, false
	case !in.hadSocket: // a-073
		return plainReply(http.StatusInternalServerError,
			"Cannot read properties of undefined (reading 'onWhatsApp')"), 0, false
	case s.b.WhatsApp == WhatsAppRefused && !in.paired: // b-nodns-06
		return plainReply(http.StatusInternalServerError, "Connection Closed"), 0, false
	default: // e-43, i-wadown-sendtext
		return listReply(http.StatusBadRequest, "Error: Connection Closed"), 0, false
	}
}

// resolveLocked returns the JID that a message to number is sent to, or the refusal and false.
func (s *Server) resolveLocked(number string) (string, reply, bool) {
	if strings.HasSuffix(number, "@g.us") { // k-06: no group is known here
		return "", listReply(http.StatusBadRequest, "[object Object]"), false
	}
	digits := digitsOf(strings.TrimSuffix(number, "@s.whatsapp.net"))
	if digits == "" || digits[0] < '0' || digits[0] > '9' { // e-12
		return "", listReply(http.StatusBadRequest,
			`Error: JID decoded but user is empty: "@s.whatsapp.net" -> user: "", server: "s.whatsapp.net", device: undefined`), false
	}
	canonical, exists := s.b.lookUp(digits)
	if !exists { // e-11, g-04
		check := evolution.NumberCheck{JID: evolution.PhoneJID(digits), Number: number}
		return "", reply{http.StatusBadRequest, evolution.NotOnWhatsApp(check)}, false
	}
	return evolution.PhoneJID(canonical), reply{}, true
}

// numbers answers a failure of the socket without the usual envelope of errors.
func (s *Server) numbers(c *call) reply {
	var in evolution.NumbersRequest
	if json.Unmarshal(c.body, &in) != nil {
		return brokenJSON()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	row := s.instances[c.name]
	if row == nil {
		return notExisting(c.name)
	}
	if _, _, ok := s.socketLocked(row); !ok {
		if s.before23() {
			return plainReply(http.StatusInternalServerError, "Connection Closed")
		}
		return reply{http.StatusBadRequest, json.RawMessage(`{"data":null,"isBoom":true,"isServer":false,"output":` +
			`{"statusCode":428,"payload":{"statusCode":428,"error":"Precondition Required","message":"Connection Closed"}}}`)}
	}
	out := []evolution.NumberCheck{}
	for _, number := range in.Numbers {
		canonical, exists := s.b.lookUp(digitsOf(number))
		out = append(out, evolution.NumberCheck{JID: evolution.PhoneJID(canonical), Exists: exists, Number: number})
	}
	return reply{http.StatusOK, out}
}

func (s *Server) presence(c *call) reply {
	var in evolution.PresenceRequest
	if json.Unmarshal(c.body, &in) != nil {
		return brokenJSON()
	}
	if out, ok := s.talking(c); !ok {
		return out
	}
	return reply{http.StatusCreated, evolution.PresenceResponse{Presence: in.Presence}}
}

// findMessages finds a sent message by its id, and knows no other filter. The answer has the shape of 2.3.7's source (chat.router.ts,
// fetchMessages); it was not recorded.
func (s *Server) findMessages(c *call) reply {
	var in struct {
		Where struct {
			Key evolution.MessageKey `json:"key"`
		} `json:"where"`
	}
	if json.Unmarshal(c.body, &in) != nil {
		return brokenJSON()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	row := s.instances[c.name]
	if row == nil {
		return notExisting(c.name)
	}
	records := []evolution.Message{}
	if m, ok := row.sent[in.Where.Key.ID]; ok {
		records = append(records, m)
	}
	return reply{http.StatusOK, map[string]any{"messages": map[string]any{"total": len(records), "pages": 1, "currentPage": 1, "records": records}}}
}

func (s *Server) markRead(c *call) reply {
	if out, ok := s.talking(c); !ok {
		return out
	}
	return reply{http.StatusCreated, evolution.MarkReadResponse{Message: "Read messages", Read: "success"}}
}

func (s *Server) talking(c *call) (reply, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	row := s.instances[c.name]
	if row == nil {
		return notExisting(c.name), false
	}
	out, _, ok := s.socketLocked(row)
	return out, ok
}
