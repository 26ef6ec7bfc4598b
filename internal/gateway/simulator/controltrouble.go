package simulator

import (
	"net/http"
	"strconv"
	"time"
)

// Trouble is something that goes wrong with an account, in the form in which the control and the page with the simulated phones take it.
type Trouble struct {
	Kind    string // see ApplyTrouble
	Code    int    // of "tempban" (101–106), "refuse" and "stream"; the number of acks for "loseacks"
	Seconds int    // how long a "tempban" lasts, or for how long the phone has been "off"
	Device  int    // for "unlink" and trouble with connections; AnyDevice for all
	Off     bool   // ends "passkey", "cold" and "silent"; the other kinds ignore it
}

// ApplyTrouble causes a trouble. The kinds are "unlink", "off" (SwitchOff), "ban", "tempban", "lock", "refuse", "pardon" (Unban), "passkey",
// "cold", "loseacks", "silent", and for connections "drop", "halfopen", "replaced" and "stream". Errors: an unknown kind; ErrNoDevice for
// "unlink".
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

// applyTrouble causes a trouble with connections.
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

// controlTrouble causes a trouble of the server, for all accounts.
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
