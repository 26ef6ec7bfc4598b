package demo

import (
	"time"

	"salonzap/internal/gateway/simulator"
	"salonzap/internal/phone"
	"salonzap/internal/secret"
)

// Salon is a salon as Salonzap knows it. Status is its connection_status: "disconnected", "connecting", "awaiting_scan",
// "connected", or empty before the first click.
type Salon struct {
	Name, Slug, Instance, Status string
	Phone                        phone.Number // the registered number; zero when there is none

	// QR and Pairing are the code that the salon's own page shows at this moment: what the QR code says, or the eight
	// characters to type. Both are empty when it shows none.
	QR, Pairing secret.Text

	Step Step // where the passkey step is
}

// shown is the code on the salon's page.
func (s Salon) shown() string {
	if s.Pairing != "" {
		return s.Pairing.Reveal()
	}
	return s.QR.Reveal()
}

// Face is the state of a salon's phone, which decides what its screen shows.
type Face string

// The faces.
const (
	FaceNone       Face = "none"      // nobody has clicked yet
	FaceIdle       Face = "idle"      // no device is linked, and no code is on the salon's page
	FacePreparing  Face = "preparing" // a code was asked for and is not there
	FaceQR         Face = "qr"        // the salon's page shows a QR code
	FaceCode       Face = "code"      // the salon's page shows a pairing code
	FacePasskey    Face = "passkey"   // WhatsApp wants a passkey before it links
	FaceProved     Face = "proved"    // it has the passkey's answer
	FaceCompare    Face = "compare"   // the phone shows a code, which must be the one on the salon's page
	FaceLinked     Face = "linked"
	FaceLost       Face = "lost"       // linked, and the device is not there
	FaceRestricted Face = "restricted" // the account is banned for a while
	FaceBanned     Face = "banned"     // for good
)

// scene is a salon and its phone at a moment.
type scene struct {
	salon   Salon
	own     *simulator.Phone // with the salon's registered number, or one made up
	phone   *simulator.Phone // the one that the visitor uses
	device  int              // of the phone, the salon's; 0 when it is not linked
	devices []simulator.Device
	face    Face
	until   time.Time // of a ban for a while
	code    string    // that the phone shows for comparing

	taken *Salon           // another salon that is linked, nil when there is none
	busy  *simulator.Phone // its phone
}

// scene returns a salon and the state of its phone. Error: the salon has a number that no phone can have.
func (s *Server) scene(salon Salon, all []Salon) (scene, error) {
	s.cast.rememberNames(all)
	own, err := s.phone(ownNumber(salon), salon.Name)
	if err != nil {
		return scene{}, err
	}
	out := scene{salon: salon, own: own, phone: own}
	s.cast.adopt(salon.Instance)
	link, device, linked := s.cast.link(salon.Instance)
	asked, step := s.cast.challenge(salon)
	if linked {
		out.phone, out.device = link.phone, link.device
	} else if asked != nil {
		out.phone = asked
	} else if asks := s.cast.pairingPhone(salon.Instance); asks != nil && salon.Pairing != "" {
		out.phone = asks
	}
	out.devices = out.phone.Devices()
	sentence, banned := s.cast.ban(out.phone, s.now())
	out.until = sentence.until
	out.face = faceOf(salon, aspect{
		banned: banned, forGood: out.until.IsZero(), linked: linked, online: device.Online,
		step: step,
	})
	if out.face == FaceCompare {
		out.code = out.phone.PasskeyCode()
	}
	out.taken, out.busy = s.other(salon, all)
	return out, nil
}

// aspect is the state of a phone from which faceOf derives its face.
type aspect struct {
	banned, forGood, linked, online bool

	step Step
}

// faceOf returns the phone's face. Only a code that the salon's page shows can be read, whatever the server has.
func faceOf(s Salon, a aspect) Face {
	switch {
	case a.banned && a.forGood:
		return FaceBanned
	case a.banned:
		return FaceRestricted
	case a.linked && a.online:
		return FaceLinked
	case a.linked:
		return FaceLost
	case a.step == StepAsked:
		return FacePasskey
	case a.step == StepSent:
		return FaceProved
	case a.step == StepCompare:
		return FaceCompare
	case s.Pairing != "":
		return FaceCode
	case s.QR != "":
		return FaceQR
	case s.Status == statusConnecting || s.Status == statusAwaitingScan:
		return FacePreparing
	case s.Status == "":
		return FaceNone
	}
	return FaceIdle
}

// Values of Salon.Status.
const (
	statusConnected    = "connected"
	statusConnecting   = "connecting"
	statusAwaitingScan = "awaiting_scan"
	statusDisconnected = "disconnected"
)

// other is another salon that is linked, and its phone.
func (s *Server) other(salon Salon, all []Salon) (*Salon, *simulator.Phone) {
	for i := range all {
		if all[i].Slug == salon.Slug {
			continue
		}
		if link, _, linked := s.cast.link(all[i].Instance); linked {
			return &all[i], link.phone
		}
	}
	return nil, nil
}

// held is the number of the phone that the visitor uses.
func (s scene) held() phone.Number {
	n, _ := phone.FromDigits(s.phone.Number())
	return n
}

// ownNumber is a salon's registered number, or one made up for it.
func ownNumber(s Salon) phone.Number {
	if !s.Phone.IsZero() {
		return s.Phone
	}
	return fictitiousNumber(s.Slug)
}

// otherNumber derives a number that is not the salon's.
func otherNumber(s Salon) phone.Number {
	n := fictitiousNumber(s.Slug + "/stranger")
	if n.SameLine(ownNumber(s)) {
		n = fictitiousNumber(s.Slug + "/another stranger")
	}
	return n
}
