package simulator

import (
	"net/http"
	"strconv"
	"time"
)

// Trouble is something that goes wrong with an account, or is ended when Off: what the control takes, and the page that
// plays phones.
type Trouble struct {
	Kind    string
	Code    int // of a temporary ban (101–106), of "refuse" and "stream"; how many, for "loseacks"
	Seconds int // how long a temporary ban lasts, or the phone was off
	Device  int // AnyDevice for all
	Off     bool
}

// ApplyTrouble makes trouble. The kinds are "unlink", "off" (the phone, for Seconds), "ban", "tempban", "lock", "refuse", "pardon",
// "drop", "halfopen", "replaced", "stream", "passkey", "cold", "loseacks" and "silent". Error: the kind is none of them;
// ErrNoDevice for "unlink".
func (p *Phone) ApplyTrouble(t Trouble) error {
	switch t.Kind {
	case "unlink":
		return p.Unlink(t.Device)
	case "off":
		p.SwitchOff(time.Duration(t.Seconds) * time.Second)
	case "ban":
		p.Ban()
	case "tempban":
		p.TemporaryBan(t.Code, time.Duration(t.Seconds)*time.Second)
	case "lock":
		p.Lock()
	case "refuse":
		p.Refuse(t.Code)
	case "pardon":
		p.Unban()
	case "passkey":
		p.RequirePasskey(!t.Off)
	case "cold":
		p.SetCold(!t.Off)
	case "silent":
		p.SetSilent(!t.Off)
	case "loseacks":
		p.LoseAcks(t.Code)
	default:
		return p.applyTrouble(t)
	}
	return nil
}

// applyTrouble is trouble with connections.
func (p *Phone) applyTrouble(t Trouble) error {
	switch t.Kind {
	case "drop":
		p.Drop(t.Device)
	case "halfopen":
		p.HalfOpen(t.Device)
	case "replaced":
		p.Replace(t.Device)
	case "stream":
		p.StreamError(t.Device, strconv.Itoa(t.Code))
	default:
		return errRequest
	}
	return nil
}

func controlPhoneTrouble(r *http.Request, p *Phone) (any, error) {
	var t Trouble
	if err := decode(r, &t); err != nil {
		return nil, err
	}
	return nil, p.ApplyTrouble(t)
}

// controlTrouble is trouble for everybody.
func (s *Server) controlTrouble(r *http.Request) (any, error) {
	var in struct {
		Kind    string
		Version [3]uint32
		Off     bool
	}
	if err := decode(r, &in); err != nil {
		return nil, err
	}
	switch in.Kind {
	case "unavailable":
		s.SetUnavailable(!in.Off)
	case "outdated":
		if in.Off {
			in.Version = [3]uint32{}
		}
		s.RefuseVersions(in.Version)
	case "drop":
		s.Drop()
	default:
		return nil, errRequest
	}
	return map[string]bool{"done": true}, nil
}
