package demo

import (
	"fmt"
	"hash/fnv"

	"salonzap/internal/evolution"
	"salonzap/internal/evolution/evolutiontest"
	"salonzap/internal/phone"
)

// Salon is a salon as Salonzap knows it. Status is its connection_status: "disconnected", "connecting", "awaiting_scan",
// "connected", or empty before the first click.
type Salon struct {
	Name, Slug, Instance, Status string
	Phone                        phone.Number // the registered number; zero when there is none
}

const statusAwaitingScan = "awaiting_scan"

// Face is what a salon's phone is at.
type Face string

// The faces.
const (
	FaceNone      Face = "none"      // nobody has clicked yet
	FaceIdle      Face = "idle"      // no device is linked, and no code is on the salon's page
	FacePreparing Face = "preparing" // a code was asked for and is not there
	FaceQR        Face = "qr"        // the salon's page shows a QR code
	FaceCode      Face = "code"      // the salon's page shows a pairing code
	FaceLinked    Face = "linked"
	FaceLost      Face = "lost"    // linked, without a way to the server
	FaceBooting   Face = "booting" // the server has not loaded it
)

// faceOf says what the phone is at. A code that the salon's page does not show cannot be read, even when the server still
// has it.
func faceOf(s Salon, v evolutiontest.View, there bool) Face {
	shown := s.Status == statusAwaitingScan && !v.Code.Empty()
	switch {
	case !there || v.Deleting:
		return FaceNone
	case !v.Loaded:
		return FaceBooting
	case v.Paired && v.State == evolution.StateOpen:
		return FaceLinked
	case v.Paired:
		return FaceLost
	case shown && v.Code.PairingCode != "":
		return FaceCode
	case shown:
		return FaceQR
	case v.State == evolution.StateConnecting && v.Code.Empty():
		return FacePreparing
	}
	return FaceIdle
}

// scene is a salon and its phone at a moment.
type scene struct {
	salon Salon
	view  evolutiontest.View
	face  Face
	taken *Salon       // another salon that is linked, nil when there is none
	busy  phone.Number // its number
}

func (s *Server) scene(salon Salon, all []Salon) scene {
	v, there := s.fake.Instance(salon.Instance)
	out := scene{salon: salon, view: v, face: faceOf(salon, v, there)}
	for i := range all {
		if all[i].Slug == salon.Slug {
			continue
		}
		other, ok := s.fake.Instance(all[i].Instance)
		if number, valid := phone.FromDigits(other.Phone); ok && other.Paired && valid {
			out.taken, out.busy = &all[i], number
			break
		}
	}
	return out
}

// held is the number of the phone in the visitor's hand.
func (s scene) held() phone.Number {
	digits := ""
	switch s.face {
	case FaceCode:
		digits = s.view.Number
	case FaceLinked, FaceLost:
		digits = s.view.Phone
	case FaceNone, FaceIdle, FacePreparing, FaceQR, FaceBooting:
	}
	if n, ok := phone.FromDigits(digits); ok {
		return n
	}
	return s.own()
}

// own is the salon's registered number, or one made up for it.
func (s scene) own() phone.Number {
	if !s.salon.Phone.IsZero() {
		return s.salon.Phone
	}
	return madeUp(s.salon.Slug)
}

// stranger is a number that is not the salon's.
func (s scene) stranger() phone.Number {
	n := madeUp(s.salon.Slug + "/stranger")
	if n.SameLine(s.own()) {
		n = madeUp(s.salon.Slug + "/another stranger")
	}
	return n
}

// madeUp is a mobile number of São Paulo, the same for the same seed.
func madeUp(seed string) phone.Number {
	const subscribers = 10_000_000
	h := fnv.New32a()
	_, _ = h.Write([]byte(seed))
	n, _ := phone.FromDigits(fmt.Sprintf("551199%07d", h.Sum32()%subscribers))
	return n
}
