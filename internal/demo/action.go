package demo

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"
	"unicode"

	"salonzap/internal/fault"
	"salonzap/internal/gateway/simulator"
	"salonzap/internal/text"
)

// Action is something that happens to one salon's phone, as the form's "do" names it.
type Action string

// The actions.
const (
	Scan      Action = "scan"       // read the QR code with the salon's number
	ScanOther Action = "scan_other" // with a number that is not the salon's
	ScanTaken Action = "scan_taken" // with the number of another salon that is linked
	Type      Action = "type"       // type the pairing code
	Unlink    Action = "unlink"     // remove the device on the phone
	SwitchOff Action = "off"        // leave the phone off for 14 days
	Drop      Action = "drop"       // the device's connection is cut
	Mute      Action = "mute"       // it stands, and nothing is answered on it any more
	Replace   Action = "replace"    // the same device connects elsewhere
	Restrict  Action = "restrict"   // 402, for restrictedFor
	Ban       Action = "ban"        // 406, for good
	Pardon    Action = "pardon"     // no ban any more

	Prove       Action = "prove"        // answer WhatsApp's question with the passkey, as the browser of the salon's page would
	ProveOther  Action = "prove_other"  // with another account's passkey
	ProveSilent Action = "prove_silent" // WhatsApp takes the answer, and nothing comes of it
)

// actions are the actions in the order of the page, without those that are part of the phone's drawing.
func actions() []Action {
	return []Action{ScanOther, ScanTaken, ProveOther, ProveSilent, Unlink, SwitchOff, Drop, Mute, Replace, Restrict, Ban, Pardon}
}

const (
	switchedOffFor = 14 * 24 * time.Hour // then WhatsApp unlinks the devices
	restrictedFor  = 10 * time.Minute
	restrictedWhy  = 101 // too many messages to people who do not have the number (whatsmeow TempBanReason)
)

// faces are the states of the phone in which an action can be taken.
func (a Action) faces() []Face {
	switch a {
	case Scan, ScanOther, ScanTaken:
		return []Face{FaceQR}
	case Type:
		return []Face{FaceCode}
	case Unlink, SwitchOff:
		return []Face{FaceLinked, FaceLost}
	case Prove, ProveOther, ProveSilent:
		return []Face{FacePasskey}
	case Drop, Mute, Replace:
		return []Face{FaceLinked}
	case Restrict, Ban:
		return []Face{FaceNone, FaceIdle, FacePreparing, FaceQR, FaceCode, FacePasskey, FaceProved, FaceCompare, FaceLinked, FaceLost}
	case Pardon:
		return []Face{FaceRestricted, FaceBanned}
	}
	return nil
}

// possible reports whether an action can be taken now.
func (s scene) possible(a Action) bool {
	return slices.Contains(a.faces(), s.face) && (a != ScanTaken || s.taken != nil)
}

// act carries out an action. A scan and a typed code take as long as the gateway needs, 20 s at most. Errors: faults with a
// sentence when it cannot.
func (s *Server) act(ctx context.Context, a Action, at scene, code string) error {
	if len(a.faces()) == 0 {
		return fault.New(fault.Invalid, "demo.act", text.Malformed)
	}
	if !at.possible(a) {
		return fault.New(fault.Conflict, "demo.act", unavailableReason(a))
	}
	switch a {
	case Scan:
		return s.scan(ctx, at, at.own)
	case ScanOther:
		other, err := s.phone(otherNumber(at.salon), text.PT.Say(text.DemoStranger))
		if err != nil {
			return err
		}
		return s.scan(ctx, at, other)
	case ScanTaken:
		return s.scan(ctx, at, at.busy)
	case Type:
		d, err := at.phone.TypeCode(ctx, normalizeCode(code))
		return s.recordScan(at, at.phone, d, err)
	default:
		return phoneFault(s.applyToPhone(a, at))
	}
}

// applyToPhone carries out the actions that do not wait for the gateway.
func (s *Server) applyToPhone(a Action, at scene) error {
	p := at.phone
	switch a {
	case Unlink:
		return p.Unlink(at.device)
	case SwitchOff:
		p.SwitchOff(switchedOffFor)
	case Drop:
		p.Drop(at.device)
	case Mute:
		p.HalfOpen(at.device)
	case Replace:
		p.Replace(at.device)
	case Restrict:
		s.cast.recordBan(p, s.now().Add(restrictedFor))
		p.TemporaryBan(restrictedWhy, restrictedFor)
	case Ban:
		s.cast.recordBan(p, time.Time{})
		p.Ban()
	case Pardon:
		s.cast.liftBan(p)
	case Scan, ScanOther, ScanTaken, Type, Prove, ProveOther, ProveSilent:
	}
	return nil
}

// scan reads the code on the salon's page with a phone.
func (s *Server) scan(ctx context.Context, at scene, with *simulator.Phone) error {
	d, err := with.Scan(ctx, at.salon.QR.Reveal())
	return s.recordScan(at, with, d, err)
}

// recordScan remembers the device that was linked by a code, or WhatsApp's question for a passkey.
func (s *Server) recordScan(at scene, by *simulator.Phone, d simulator.Device, err error) error {
	switch {
	case err == nil:
		s.cast.linked(at.salon.Instance, by, d.ID)
	case errors.Is(err, simulator.ErrPasskey):
		s.cast.challenged(at.salon.Instance, at.salon.shown(), by)
	}
	return phoneFault(err)
}

// normalizeCode returns a pairing code without the dashes and spaces between its letters.
func normalizeCode(code string) string {
	return strings.Map(func(r rune) rune {
		if r == '-' || unicode.IsSpace(r) {
			return -1
		}
		return r
	}, code)
}

// unavailableReason is the sentence for an action that cannot be taken now.
func unavailableReason(a Action) fault.Key {
	switch a {
	case Scan, ScanOther, Type:
		return text.DemoNoCode
	case ScanTaken:
		return text.DemoNoOther
	case Pardon:
		return text.DemoNotBanned
	case Restrict, Ban:
		return text.DemoBannedAlready
	case Prove, ProveOther, ProveSilent:
		return text.DemoNoStep
	case Unlink, SwitchOff, Drop, Mute, Replace:
	}
	return text.DemoNotLinked
}

// phoneFault turns errors of a simulated phone into faults with a sentence.
func phoneFault(err error) error {
	var key fault.Key
	switch {
	case err == nil:
		return nil
	case errors.Is(err, simulator.ErrQR), errors.Is(err, simulator.ErrStale):
		key = text.DemoCodeRefused
	case errors.Is(err, simulator.ErrRefused):
		key = text.DemoUndone
	case errors.Is(err, simulator.ErrPasskey):
		key = text.DemoPasskeyAsked
	case errors.Is(err, simulator.ErrDeviceLimit):
		key = text.DemoDeviceLimit
	case errors.Is(err, simulator.ErrNoDevice):
		key = text.DemoNotLinked
	default:
		return fault.Wrap(fault.Internal, "demo.act", err)
	}
	return &fault.Error{Kind: fault.Conflict, Op: "demo.act", Key: key, Err: err}
}
