package demo

import (
	"errors"
	"slices"
	"strings"

	"salonzap/internal/evolution/evolutiontest"
	"salonzap/internal/fault"
	"salonzap/internal/phone"
	"salonzap/internal/text"
)

// Action is something that happens to one salon's phone or connection, as the form's "do" names it.
type Action string

// The actions.
const (
	Scan      Action = "scan"       // read the QR code with the salon's number
	ScanOther Action = "scan_other" // with a number that is not the salon's
	ScanTaken Action = "scan_taken" // with the number of another salon that is linked
	Type      Action = "type"       // type the pairing code
	Unlink    Action = "unlink"     // remove the device on the phone
	Drop      Action = "drop"       // lose the network for a moment
	Away      Action = "away"       // lose it until Back
	Back      Action = "back"
	Replace   Action = "replace"  // 440: the same session elsewhere
	Restrict  Action = "restrict" // 402
	Ban       Action = "ban"      // 403
	Rotate    Action = "rotate"   // a new code now
	Limit     Action = "limit"    // the server gives up showing codes
)

// actions are the actions in the order of the page, without those that are part of the phone's drawing.
func actions() []Action {
	return []Action{ScanOther, ScanTaken, Rotate, Limit, Unlink, Drop, Away, Back, Replace, Restrict, Ban}
}

// faces are when an action can happen.
func (a Action) faces() []Face {
	switch a {
	case Scan, ScanOther, ScanTaken:
		return []Face{FaceQR}
	case Type:
		return []Face{FaceCode}
	case Rotate, Limit:
		return []Face{FaceQR, FaceCode}
	case Unlink:
		return []Face{FaceLinked, FaceLost}
	case Drop, Away, Replace:
		return []Face{FaceLinked}
	case Back:
		return []Face{FaceLost}
	case Restrict, Ban:
		return []Face{FaceLinked, FaceLost, FaceQR, FaceCode, FacePreparing}
	}
	return nil
}

// possible tells whether an action can happen now.
func (s scene) possible(a Action) bool {
	return slices.Contains(a.faces(), s.face) && (a != ScanTaken || s.taken != nil)
}

// act lets an action happen. Errors: faults with a sentence when it cannot.
func (s *Server) act(a Action, at scene, code string) error {
	if len(a.faces()) == 0 {
		return fault.New(fault.Invalid, "demo.act", text.Malformed)
	}
	if !at.possible(a) {
		return fault.New(fault.Conflict, "demo.act", whyNot(a))
	}
	return explained(s.perform(a, at, code))
}

func (s *Server) perform(a Action, at scene, code string) error {
	const restricted = 402
	name := at.salon.Instance
	switch a {
	case Scan:
		return s.scan(at, at.own(), at.salon.Name)
	case ScanOther:
		return s.scan(at, at.stranger(), "")
	case ScanTaken:
		return s.scan(at, at.busy, at.taken.Name)
	case Type:
		return s.fake.EnterPairingCode(name, plain(code), at.view.Number)
	case Unlink:
		return s.fake.Unlink(name)
	case Drop:
		return s.fake.Drop(name)
	case Away:
		return s.fake.Interrupt(name)
	case Back:
		return s.fake.Resume(name)
	case Replace:
		return s.fake.Replace(name)
	case Restrict:
		return s.fake.CloseWith(name, restricted)
	case Ban:
		return s.fake.Ban(name)
	case Rotate:
		return s.fake.Rotate(name)
	case Limit:
		return s.exhaust(name)
	}
	return nil
}

// scan reads the code with a phone.
func (s *Server) scan(at scene, with phone.Number, profile string) error {
	return s.fake.Scan(at.salon.Instance, with.Digits(), profile)
}

// exhaust makes the code that is shown the last one that the server allows.
func (s *Server) exhaust(name string) error {
	s.fake.Change(func(b *evolutiontest.Behaviour) { b.CodeLimit = 1 })
	defer s.fake.Change(func(b *evolutiontest.Behaviour) { b.CodeLimit = 0 })
	return s.fake.Rotate(name)
}

// plain is a pairing code as the server knows it, however a person typed it.
func plain(code string) string {
	return strings.Map(func(r rune) rune {
		if (r >= 'A' && r <= 'Z') || (r >= '0' && r <= '9') {
			return r
		}
		return -1
	}, strings.ToUpper(code))
}

// whyNot is the sentence for an action that cannot happen now.
func whyNot(a Action) fault.Key {
	switch a {
	case Scan, ScanOther, Type, Rotate, Limit:
		return text.DemoNoCode
	case ScanTaken:
		return text.DemoNoOther
	case Back:
		return text.DemoNotAway
	case Unlink, Drop, Away, Replace, Restrict, Ban:
	}
	return text.DemoNotLinked
}

// explained gives the fake's refusals their sentences.
func explained(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, evolutiontest.ErrNoInstance):
		return &fault.Error{Kind: fault.Conflict, Op: "demo.act", Key: text.DemoNotLinked, Err: err}
	case errors.Is(err, evolutiontest.ErrNoCode), errors.Is(err, evolutiontest.ErrWrongPhone):
		return &fault.Error{Kind: fault.Conflict, Op: "demo.act", Key: text.DemoCodeRefused, Err: err}
	}
	return fault.Wrap(fault.Internal, "demo.act", err)
}
