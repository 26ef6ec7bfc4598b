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

	db           evolution.State // what the list shows; written on a code, open and terminal close only
	owner        string          // digits, survives logout
	profile      string
	reason       *int
	reasonObject string
	reasonAt     *time.Time
	messages     int
	sent         map[string]evolution.Message // that it keeps, by key

	loaded    bool
	live      evolution.State
	paired    bool // it holds a session
	opened    bool // it was open since the server started: webhooks name their sender
	hadSocket bool
	halfOpen  bool // open, and dead (recording g-14)
	zombie    bool // its socket cannot even be closed
	stuck     bool // 2.4: logged out by API, will never log in again
	hangover  bool // a pairing code ran out: the next connect fails (recording j-10)
	deleting  bool
	destroyed bool // by the loser of a race of creates
	cleaning  bool // its session ended, and LOGOUT_INSTANCE is not delivered yet: its keys are still there
	wiped     bool // its keys were taken by the clean-up of an earlier session: open until the server restarts

	linking    bool // a linking attempt runs
	linkNumber string
	code       evolution.QRCode
	last       evolution.QRCode // the last code shown, which a connect gets again while cleaning
	empty      int              // connects that will still find no code
	held       bool             // no code was shown yet
	count      int              // codes shown; no reconnect resets it
	rotation   *timer
}

// dialLocked opens a socket, as connect does from close and Baileys after a loss.
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

// issueLocked shows a new code, or gives up at the limit (recordings j-008, j-009).
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

// openLocked makes in connected.
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

// tells tells whether the instance's own webhook has an event.
func (in *instance) tells(event evolution.Event) bool {
	return in.webhook != nil && in.webhook.Enabled && slices.Contains(in.webhook.Events, event)
}

// awaitLocked notes that a delivery failed whose end is awaited: until it comes, the session's keys and its code stay.
func (s *Server) awaitLocked(l *letter) {
	in := s.instances[l.envelope.Instance]
	if l.event == evolution.EventLogoutInstance && in != nil && in.id == l.instanceID && !in.paired {
		in.cleaning = true
	}
}

// cleanUp is what follows the delivery of LOGOUT_INSTANCE, or the last retry: keys go by the instance's name, whatever
// session has it by then. One that is open does not notice until the server restarts (seen on a running 2.3.7 on 2026-11-28, in
// the handler of logout.instance of its monitor).
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

// dropLocked loses the socket in passing: no close is ever told (recordings e-015, e-016, f-042, f-043). A pairing
// attempt dies of it (f-07), an attempt by QR gets a new code.
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

// forgetLocked takes in out of the fake.
func (s *Server) forgetLocked(in *instance) {
	s.stopLocked(in.rotation)
	if s.instances[in.name] == in {
		delete(s.instances, in.name)
	}
}
