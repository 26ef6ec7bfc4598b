package evolutiontest

import (
	"encoding/json"
	"errors"

	"salonzap/internal/evolution"
)

// The errors of the phone's side.
var (
	// ErrNoInstance: no instance of that name is in the fake's memory.
	ErrNoInstance = errors.New("evolutiontest: no such instance")
	// ErrNoCode: no linking attempt with a live code is there, or the code given is not (any more) the live one.
	ErrNoCode = errors.New("evolutiontest: no such code; it may have expired")
	// ErrWrongPhone: a pairing code works on the phone that it was asked for only.
	ErrWrongPhone = errors.New("evolutiontest: the pairing code is for another phone")
)

// Scan lets a phone scan the instance's current QR code. The instance closes with 515, which is not told, and comes back
// open (recordings e-003, e-004). profileName may be empty.
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

// ScanCode is Scan for the text of a code, wherever it was shown. A code that was rotated away is dead.
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

// EnterPairingCode lets a phone type the eight characters that are shown for it (recordings g-11 to g-13).
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
	if in.stuck { // 2.4 after a logout by API: 515, and no way back
		in.live = evolution.StateClose
		return
	}
	in.owner, in.profile, in.paired = phone, profile, true
	s.dialLocked(in, "")
}

// Unlink is the owner taking the device off the list on the phone: 401, for good (recordings e-044 to e-046).
func (s *Server) Unlink(name string) error { return s.CloseWith(name, 401) }

// Ban is WhatsApp refusing the number: 403, for good (recordings f-022 to f-024).
func (s *Server) Ban(name string) error { return s.CloseWith(name, 403) }

// Replace is the same session connecting elsewhere: 440, after which this one fights back (recording f-23).
func (s *Server) Replace(name string) error { return s.CloseWith(name, 440) }

// Drop loses the connection in passing: connecting, then open, and never a close (recordings e-017, e-018). During a
// linking attempt by QR there is a new code; one by pairing code dies (f-07).
func (s *Server) Drop(name string) error { return s.CloseWith(name, 428) }

// CloseWith closes the instance's socket with one of WhatsApp's codes: 401, 402, 403 and 406 end the session, on 2.4 408
// does too, and all others pass.
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

// Interrupt loses the connection until Resume: the live state is connecting, or close while WhatsApp refuses.
func (s *Server) Interrupt(name string) error {
	return s.with(name, func(in *instance) {
		in.live = evolution.StateConnecting
		s.emitConnectionLocked(in, evolution.StateConnecting, 200)
	})
}

// Resume ends an Interrupt.
func (s *Server) Resume(name string) error {
	return s.with(name, func(in *instance) { s.dropLocked(in) })
}

// Receive lets a customer write to the instance (recording e-009). It gives the message's id.
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
