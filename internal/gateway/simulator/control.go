package simulator

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"time"
)

// Limits of requests to the control.
const (
	maxControl = 1 << 20     // bytes of a request
	maxWait    = time.Minute // how long "received" waits
	maxWrites  = 10_000      // messages of one "write"
)

var errRequest = errors.New("simulator: the request makes no sense")

// phoneView is a phone as the control shows it.
type phoneView struct {
	Number   string       `json:"number"`
	LID      string       `json:"lid"`
	Name     string       `json:"name"`
	Platform Platform     `json:"platform"`
	Devices  []deviceView `json:"devices"`
	Received int          `json:"received"`
}

type deviceView struct {
	ID     int    `json:"id"`
	Name   string `json:"name"`
	Online bool   `json:"online"`
}

type arrivalView struct {
	N       int       `json:"n"`
	ID      string    `json:"id"`
	From    string    `json:"from"`
	Device  int       `json:"device"`
	To      string    `json:"to"`
	Own     bool      `json:"own"`
	Text    string    `json:"text"`
	At      time.Time `json:"at"`
	Repeat  bool      `json:"repeat"`
	Problem string    `json:"problem,omitempty"`
}

// control serves /control/ (see the package's documentation).
func (s *Server) control() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /control/root", answer(s.controlRoot))
	mux.Handle("GET /control/phones", answer(s.controlPhones))
	mux.Handle("POST /control/phones", answer(s.controlAdd))
	mux.Handle("POST /control/trouble", answer(s.controlTrouble))
	mux.Handle("GET /control/phones/{number}", answer(s.controlPhone(func(*http.Request, *Phone) (any, error) { return nil, nil })))
	for path, do := range map[string]func(*http.Request, *Phone) (any, error){
		"POST /control/phones/{number}/scan": controlScan, "POST /control/phones/{number}/code": controlCode,
		"POST /control/phones/{number}/unlink": controlUnlink, "POST /control/phones/{number}/write": controlWrite,
		"POST /control/phones/{number}/read": controlRead, "GET /control/phones/{number}/received": controlReceived,
		"POST /control/phones/{number}/trouble": controlPhoneTrouble,
	} {
		mux.Handle(path, answer(s.controlPhone(do)))
	}
	return http.NewCrossOriginProtection().Handler(mux) // web pages in a browser on this machine must not control the phones
}

// answer makes a handler that writes the result of do, or its error, as JSON.
func answer(do func(*http.Request) (any, error)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Body = http.MaxBytesReader(w, r.Body, maxControl)
		v, err := do(r)
		w.Header().Set("Content-Type", "application/json")
		if err != nil {
			w.WriteHeader(statusOf(err))
			v = map[string]string{"error": err.Error()}
		}
		_ = json.NewEncoder(w).Encode(v) // it fails only when the peer has disconnected
	})
}

func statusOf(err error) int {
	switch {
	case errors.Is(err, ErrNoPhone), errors.Is(err, ErrNoDevice):
		return http.StatusNotFound
	case errors.Is(err, errRequest), errors.Is(err, ErrQR), errors.Is(err, strconv.ErrSyntax):
		return http.StatusBadRequest
	default:
		return http.StatusConflict
	}
}

// controlPhone finds the phone of the path's number and calls do. When do gives nil, the phone itself is the result. Error: ErrNoPhone.
func (s *Server) controlPhone(do func(*http.Request, *Phone) (any, error)) func(*http.Request) (any, error) {
	return func(r *http.Request) (any, error) {
		p := s.Phone(r.PathValue("number"))
		if p == nil {
			return nil, ErrNoPhone
		}
		v, err := do(r, p)
		if v == nil && err == nil {
			v = p.view()
		}
		return v, err
	}
}

func decode(r *http.Request, v any) error {
	if err := json.NewDecoder(r.Body).Decode(v); err != nil {
		return errors.Join(errRequest, err)
	}
	return nil
}

func (p *Phone) view() phoneView {
	v := phoneView{
		Number: p.Number(), LID: p.LID(), Name: p.Name(), Platform: p.Platform(), Devices: []deviceView{}, Received: p.Count(),
	}
	for _, d := range p.Devices() {
		v.Devices = append(v.Devices, d.view())
	}
	return v
}

func (d Device) view() deviceView { return deviceView{ID: d.ID, Name: d.Name, Online: d.Online} }

func (s *Server) controlRoot(*http.Request) (any, error) {
	root := s.RootKey()
	s.mu.Lock()
	defer s.mu.Unlock()
	return map[string]string{"root": hex.EncodeToString(root[:]), "websocket": "ws://" + s.address + "/ws/chat"}, nil
}

func (s *Server) controlPhones(*http.Request) (any, error) {
	all := []phoneView{}
	for _, p := range s.Phones() {
		all = append(all, p.view())
	}
	return all, nil
}

func (s *Server) controlAdd(r *http.Request) (any, error) {
	var in struct {
		Number, LID, Name string
		Platform          Platform
	}
	if err := decode(r, &in); err != nil {
		return nil, err
	}
	p, err := s.AddPhone(Person{Number: in.Number, LID: in.LID, Name: in.Name, Platform: in.Platform})
	if err != nil {
		return nil, err
	}
	return p.view(), nil
}

func controlScan(r *http.Request, p *Phone) (any, error) {
	return linkBy(r, p.Scan)
}

func controlCode(r *http.Request, p *Phone) (any, error) {
	return linkBy(r, p.TypeCode)
}

func linkBy(r *http.Request, how func(context.Context, string) (Device, error)) (any, error) {
	var in struct{ Text, Code string }
	if err := decode(r, &in); err != nil {
		return nil, err
	}
	d, err := how(r.Context(), in.Text+in.Code)
	if err != nil {
		return nil, err
	}
	return d.view(), nil
}

func controlUnlink(r *http.Request, p *Phone) (any, error) {
	var in struct{ Device int }
	if err := decode(r, &in); err != nil {
		return nil, err
	}
	return nil, p.Unlink(in.Device)
}

func controlWrite(r *http.Request, p *Phone) (any, error) {
	var in struct {
		To, Text, ID string
		Extended     bool
		Count        int
	}
	if err := decode(r, &in); err != nil || in.Count > maxWrites {
		return nil, errors.Join(errRequest, err)
	}
	for range max(in.Count, 1) {
		id, err := p.Send(r.Context(), Outgoing{To: in.To, ID: in.ID, Text: in.Text, Extended: in.Extended})
		if err != nil {
			return nil, err
		}
		if in.Count <= 1 {
			return map[string]string{"id": id}, nil
		}
	}
	return nil, nil
}

func controlRead(r *http.Request, p *Phone) (any, error) {
	var in struct {
		Of  string
		IDs []string
	}
	if err := decode(r, &in); err != nil {
		return nil, err
	}
	return nil, p.MarkRead(in.Of, in.IDs...)
}

// controlReceived gives the arrivals after the Nth ("after"). If there are none, it waits up to "wait" seconds, at most a minute, for one.
func controlReceived(r *http.Request, p *Phone) (any, error) {
	after, wait := number(r, "after"), time.Duration(number(r, "wait"))*time.Second
	ctx, cancel := context.WithTimeout(r.Context(), min(wait, maxWait))
	defer cancel()
	some, change := p.events.after(after)
	for len(some) == 0 && wait > 0 && ctx.Err() == nil {
		select {
		case <-change:
		case <-ctx.Done():
		}
		some, change = p.events.after(after)
	}
	views := make([]arrivalView, 0, len(some))
	for _, a := range some {
		views = append(views, arrivalView{
			N: a.N, ID: a.ID, From: a.From, Device: a.Device, To: a.To, Own: a.Own, Text: a.Text, At: a.At,
			Repeat: a.Repeat, Problem: a.Problem,
		})
	}
	return views, nil
}

func number(r *http.Request, name string) int {
	n, err := strconv.Atoi(r.URL.Query().Get(name))
	if err != nil {
		return 0
	}
	return n
}
