package evolutiontest

import (
	"encoding/json"
	"errors"

	"salonzap/internal/evolution"
)

// The errors of the methods that stand for a phone.
var (
	// ErrNoInstance: no instance of that name is in the fake's memory.
	ErrNoInstance = errors.New("evolutiontest: no such instance")
	// ErrNoCode: the instance has no linking attempt with a code, or the given code is not its current one.
	ErrNoCode = errors.New("evolutiontest: no such code; it may have expired")
	// ErrWrongPhone: the pairing code was requested for another number.
	ErrWrongPhone = errors.New("evolutiontest: the pairing code is for another phone")
)

// Scan is a phone that scans the instance's current QR code. The socket closes with 515, of which there is no webhook, and opens again with
// the session (recordings e-003, e-004). profileName may be empty. Errors: ErrNoInstance, ErrNoCode.
func (s *Server) Scan(name, phone, profileName string) error {
	s.mu.Lock()
	defer s.unlock()
	in := s.instances[name]
	if in == nil || !in.loaded {
		return ErrNoInstance
	}
	if !in.linking || in.live != evolution.StateConnecting || in.code.Empty() {
		return ErrNoCode
	}
	s.pairLocked(in, phone, profileName)
	return nil
}

// ScanCode is Scan by the text of a code, of any instance. A code that was replaced is ErrNoCode.
func (s *Server) ScanCode(code, phone, profileName string) error {
	s.mu.Lock()
	defer s.unlock()
	for _, in := range s.instances {
		if code != "" && in.linking && in.code.Code == code {
			s.pairLocked(in, phone, profileName)
			return nil
		}
	}
	return ErrNoCode
}

// EnterPairingCode is a phone on which the eight characters are typed (recordings g-11 to g-13). Errors: ErrNoInstance, ErrNoCode,
// ErrWrongPhone.
func (s *Server) EnterPairingCode(name, code, phone string) error {
	s.mu.Lock()
	defer s.unlock()
	in := s.instances[name]
	switch {
	case in == nil || !in.loaded:
		return ErrNoInstance
	case !in.linking || code == "" || in.code.PairingCode != code:
		return ErrNoCode
	case in.linkNumber != phone:
		return ErrWrongPhone
	}
	s.pairLocked(in, phone, "")
	return nil
}

func (s *Server) pairLocked(in *instance, phone, profile string) {
	s.endLinkingLocked(in)
	if in.stuck { // 2.4 after a logout by API: 515, and it stays closed
		in.live = evolution.StateClose
		return
	}
	in.owner, in.profile, in.paired = phone, profile, true
	s.dialLocked(in, "")
}

// Unlink is the owner removing the linked device on the phone: 401, which ends the session (recordings e-044 to e-046).
func (s *Server) Unlink(name string) error { return s.CloseWith(name, 401) }

// Ban is WhatsApp banning the number: 403, which ends the session (recordings f-022 to f-024).
func (s *Server) Ban(name string) error { return s.CloseWith(name, 403) }

// Replace is the same session connecting elsewhere: 440, after which this one connects again (recording f-23).
func (s *Server) Replace(name string) error { return s.CloseWith(name, 440) }

// Drop is a transient loss of the connection: connecting, then open, without close (recordings e-017, e-018). A linking attempt by QR code
// gets a new code; one by pairing code ends with 401 (f-07).
func (s *Server) Drop(name string) error { return s.CloseWith(name, 428) }

// CloseWith closes the instance's socket with one of WhatsApp's codes: 401, 402, 403 and 406, and 408 on 2.4, end the
// session; all others are a transient loss, see Drop. Error: ErrNoInstance.
func (s *Server) CloseWith(name string, code int) error {
	return s.with(name, func(in *instance) {
		switch {
		case code == 401, code == 402, code == 403, code == 406, code == 408 && s.is24():
			s.terminateLocked(in, code)
		default:
			s.dropLocked(in)
		}
	})
}

// Interrupt is a loss of the connection until Resume: the live state is connecting. Error: ErrNoInstance.
func (s *Server) Interrupt(name string) error {
	return s.with(name, func(in *instance) {
		in.live = evolution.StateConnecting
		s.emitConnectionLocked(in, evolution.StateConnecting, 200)
	})
}

// Resume ends an Interrupt: the instance connects again. Error: ErrNoInstance.
func (s *Server) Resume(name string) error {
	return s.with(name, func(in *instance) { s.dropLocked(in) })
}

// Receive is a customer's text to the instance (recording e-009). It returns the message's id. Error: ErrNoInstance.
func (s *Server) Receive(name, from, pushName, text string) (string, error) {
	id := s.codes.messageID()
	err := s.with(name, func(in *instance) {
		content, _ := json.Marshal(map[string]string{"conversation": text})
		in.messages++
		s.emitLocked(in, evolution.EventMessagesUpsert, evolution.Message{
			Key:      evolution.MessageKey{RemoteJid: evolution.PhoneJID(from), ID: id, AddressingMode: "pn"},
			PushName: pushName, Status: "DELIVERY_ACK", Content: content, MessageType: "conversation",
			MessageTimestamp: evolution.Int64(s.now().Unix()), InstanceID: in.id, Source: "android",
		})
	})
	return id, err
}

func (s *Server) with(name string, change func(*instance)) error {
	s.mu.Lock()
	defer s.unlock()
	in := s.instances[name]
	if in == nil || !in.loaded {
		return ErrNoInstance
	}
	change(in)
	return nil
}
