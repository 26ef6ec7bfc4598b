package evolutiontest

import (
	"encoding/json"
	"slices"
	"time"

	"salonzap/internal/evolution"
)

// instance is one instance: its row in the fake's database and its socket in the fake's memory. Guarded by Server.mu.
type instance struct {
	name, id    string
	token       evolution.Key
	integration string
	number      string // given at creation
	settings    evolution.Settings
	settingID   string
	webhook     *evolution.Webhook
	echo        evolution.CreatedWebhook // the webhook as create's answer repeats it
	createdAt   time.Time
	updatedAt   time.Time

	db           evolution.State // what the list shows; it is not updated with every change of live
	owner        string          // digits, survives logout
	profile      string
	reason       *int
	reasonObject string
	reasonAt     *time.Time
	messages     int
	sent         map[string]evolution.Message // messages that are stored, by id

	loaded    bool
	live      evolution.State
	paired    bool // it has a session
	opened    bool // it has been open since the server started: its webhooks have a sender
	hadSocket bool
	halfOpen  bool // live is open, but sends fail (recording g-14)
	zombie    bool // half-open, and its socket cannot be closed
	stuck     bool // 2.4: logged out by API, will never log in again
	hangover  bool // a pairing code ran out: the next connect fails (recording j-10)
	deleting  bool
	destroyed bool // by a create of the same name that failed
	cleaning  bool // its session ended, but its keys stay until LOGOUT_INSTANCE is delivered
	wiped     bool // the clean-up of an earlier session removed its keys: it is open until the server restarts

	linking    bool // a linking attempt runs
	linkNumber string
	code       evolution.QRCode
	last       evolution.QRCode // the last code shown; connect answers it again while cleaning
	empty      int              // how many more answers will have no code
	held       bool             // EmptyCodes holds back the first code
	count      int              // codes shown; the limit and a restart of the server reset it, a reconnect does not
	rotation   *timer
}

// dialLocked opens a socket, as connect does when the state is close, and Baileys after a loss.
func (s *Server) dialLocked(in *instance, number string) {
	in.hadSocket = true
	in.live = evolution.StateConnecting
	if !in.paired {
		in.linking, in.linkNumber, in.code = true, number, evolution.QRCode{}
		in.empty, in.held = s.b.EmptyCodes, s.b.EmptyCodes > 0
	}
	s.emitConnectionLocked(in, evolution.StateConnecting, 200)
	switch {
	case s.b.WhatsApp == WhatsAppRefused:
		in.live = evolution.StateClose
	case s.b.WhatsApp == WhatsAppSilent:
	case in.paired:
		s.openLocked(in)
	case in.hangover:
		s.terminateLocked(in, 401)
	case !in.held:
		s.issueLocked(in)
	}
}

// issueLocked shows a new code, or ends the attempt at the limit of codes (recordings j-008, j-009).
func (s *Server) issueLocked(in *instance) {
	s.stopLocked(in.rotation)
	in.rotation = nil
	if in.count >= s.b.codeLimit() {
		s.limitLocked(in)
		return
	}
	in.empty, in.held = 0, false
	in.count++
	in.code = s.codes.qr(in.linkNumber != "")
	in.code.Count = in.count
	in.db = evolution.StateConnecting
	s.emitLocked(in, evolution.EventQRCodeUpdated, evolution.QRCodeUpdated{Instance: in.name, QRCode: in.code})
	if s.b.CodeLifetime > 0 {
		name := in.name
		in.rotation = s.afterLocked(s.b.CodeLifetime, func() { _ = s.Rotate(name) })
	}
}

func (s *Server) limitLocked(in *instance) {
	in.hangover = in.linkNumber != ""
	s.endLinkingLocked(in)
	in.live, in.count = evolution.StateClose, 0
	s.emitLocked(in, evolution.EventQRCodeUpdated, evolution.QRCodeUpdated{LimitReached: true})
	s.emitConnectionLocked(in, evolution.StateRefused, 428)
}

func (s *Server) endLinkingLocked(in *instance) {
	s.stopLocked(in.rotation)
	in.rotation, in.linking, in.linkNumber, in.empty, in.held = nil, false, "", 0, false
	if !in.code.Empty() {
		in.last = in.code
	}
	in.code = evolution.QRCode{}
}

// openLocked sets in to open, with its webhook.
func (s *Server) openLocked(in *instance) {
	s.endLinkingLocked(in)
	in.live, in.db, in.paired, in.opened, in.halfOpen = evolution.StateOpen, evolution.StateOpen, true, true, false
	in.updatedAt = s.now()
	var none evolution.NullString
	s.emitLocked(in, evolution.EventConnectionUpdate, evolution.ConnectionUpdate{
		Instance: in.name, WUID: evolution.PhoneJID(in.owner), ProfileName: in.profile,
		ProfilePictureURL: &none, State: evolution.StateOpen, StatusReason: 200,
	})
}

// terminateLocked ends the session for good: 401, 402, 403 and 406, and 408 on 2.4 (recordings e-019 to e-021).
func (s *Server) terminateLocked(in *instance, code int) {
	at := s.now()
	object, _ := json.Marshal(map[string]any{
		"error": map[string]any{
			"data": nil, "isBoom": true, "isServer": false, "output": map[string]any{"statusCode": code},
		},
		"date": at.UTC().Format(wireTime),
	})
	s.endLinkingLocked(in)
	in.live, in.db, in.paired, in.hangover, in.halfOpen = evolution.StateClose, evolution.StateClose, false, false, false
	in.reason, in.reasonObject, in.reasonAt, in.updatedAt = &code, string(object), &at, at
	s.emitLocked(in, evolution.EventStatusInstance, evolution.StatusInstance{
		Instance: in.name, Status: "closed", DisconnectionAt: at,
		DisconnectionReasonCode: code, DisconnectionObject: string(object),
	})
	if name := in.name; in.tells(evolution.EventLogoutInstance) {
		s.emitThenLocked(in, evolution.EventLogoutInstance, nil, func() { s.cleanUp(name) })
	}
	s.emitConnectionLocked(in, evolution.StateClose, code)
}

// tells reports whether the instance's own webhook subscribes to an event.
func (in *instance) tells(event evolution.Event) bool {
	return in.webhook != nil && in.webhook.Enabled && slices.Contains(in.webhook.Events, event)
}

// awaitLocked handles a failed delivery that will be retried: if it is of LOGOUT_INSTANCE, the ended session's keys and code stay until it is
// delivered or given up.
func (s *Server) awaitLocked(l *letter) {
	in := s.instances[l.envelope.Instance]
	if l.event == evolution.EventLogoutInstance && in != nil && in.id == l.instanceID && !in.paired {
		in.cleaning = true
	}
}

// cleanUp runs after the delivery of LOGOUT_INSTANCE, or after its last retry. It removes keys by the instance's name, so that a session made
// since then loses its keys, too; if it is open, it stays so until the server restarts (observed on a running 2.3.7 on 2026-11-28, in the
// handler of logout.instance of its monitor).
func (s *Server) cleanUp(name string) {
	s.mu.Lock()
	defer s.unlock()
	in := s.instances[name]
	if in == nil {
		return
	}
	in.cleaning = false
	if in.paired {
		in.wiped, in.db = true, evolution.StateClose
	}
}

// dropLocked is a transient loss of the socket: it connects again, without a webhook of close (recordings e-015, e-016, f-042, f-043). A
// linking attempt by QR code gets a new code; one by pairing code ends with 401 (f-07).
func (s *Server) dropLocked(in *instance) {
	if in.live == evolution.StateClose && !in.paired {
		return
	}
	if in.linking && in.linkNumber != "" {
		s.emitConnectionLocked(in, evolution.StateConnecting, 200)
		s.terminateLocked(in, 401)
		return
	}
	s.stopLocked(in.rotation)
	in.rotation = nil
	s.dialLocked(in, "")
}

// forgetLocked removes in from the fake.
func (s *Server) forgetLocked(in *instance) {
	s.stopLocked(in.rotation)
	if s.instances[in.name] == in {
		delete(s.instances, in.name)
	}
}
