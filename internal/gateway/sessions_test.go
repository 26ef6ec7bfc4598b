package gateway_test

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"salonzap/internal/gateway"
	"salonzap/internal/gateway/engine"
)

// sessions is a double of the engine: linking takes no time, and messages are only stored. It is also the phone of the conformance suite.
type sessions struct {
	onSend func()          // before each send
	ctx    context.Context // of the events
	sink   engine.Sink
	db     *sql.DB

	mu       sync.Mutex
	all      map[string]*session
	fetched  int // how many media were fetched
	sent     []engine.Outgoing
	sendErr  error         // of the next sends
	hold     chan struct{} // sends wait for it
	proxies  map[string]engine.Proxy
	presence []string
	stopped  bool
	mute     bool // no code comes
	step     engine.LinkPasskey
	answers  error // the answer to calls of the passkey step
	work     sync.WaitGroup
}

type session struct {
	telling sync.Mutex // held while the sink handles an event of this instance
	snap    engine.Snapshot
	how     engine.LinkRequest
	device  string
}

func newSessions() *sessions {
	return &sessions{ctx: context.Background(), all: map[string]*session{}, proxies: map[string]engine.Proxy{}}
}

// make is a gateway.SessionsFunc.
func (s *sessions) make(_ context.Context, db gateway.Database, sink engine.Sink) (gateway.Sessions, func(context.Context) error, error) {
	s.sink, s.db = sink, db.DB
	stop := func(context.Context) error {
		s.mu.Lock()
		s.stopped = true
		s.mu.Unlock()
		s.work.Wait()
		return nil
	}
	return gateway.Sessions{
		Instances: s, States: s, Linker: s, Messenger: s, Passkeys: s, Calls: s, Groups: s, GroupChanger: s, Profiles: s, Privacies: s, Chats: s, Media: s, Version: s,
	}, stop, nil
}

func (s *sessions) get(name string) (*session, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	one := s.all[name]
	if one == nil {
		return nil, engine.ErrUnknown
	}
	return one, nil
}

// tell changes the snapshot and sends the sink its event.
func (s *sessions) tell(name string, change func(*session) engine.Changed) error {
	one, err := s.get(name)
	if err != nil {
		return err
	}
	one.telling.Lock()
	defer one.telling.Unlock()
	s.mu.Lock()
	e := change(one)
	e.Snapshot = one.snap
	s.mu.Unlock()
	return s.sink.HandleEvent(s.ctx, name, time.Now(), e)
}

func (s *sessions) Start(devices []engine.Device, idle []string) {
	for _, name := range idle {
		s.Add(name)
	}
	for _, d := range devices {
		s.Add(d.Instance)
		one, _ := s.get(d.Instance)
		one.device = d.JID
		s.later(func() { s.open(d.Instance) })
	}
}

func (s *sessions) later(f func()) { s.work.Go(f) }

func (s *sessions) Add(name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.all[name] == nil {
		s.all[name] = &session{snap: engine.Snapshot{State: engine.Closed}}
	}
}

func (s *sessions) Snapshot(name string) (engine.Snapshot, error) {
	one, err := s.get(name)
	if err != nil {
		return engine.Snapshot{}, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return one.snap, nil
}

func (s *sessions) Link(_ context.Context, name string, how engine.LinkRequest) error {
	one, err := s.get(name)
	if err != nil {
		return err
	}
	s.mu.Lock()
	same := one.snap.State == engine.Connecting && (one.how.Number != "") == (how.Number != "")
	linked, mute := one.device != "", s.mute
	if !same {
		one.how = how
	}
	s.mu.Unlock()
	switch {
	case same:
		return nil
	case linked:
		s.later(func() { s.open(name) })
		return nil
	}
	s.later(func() {
		_ = s.tell(name, func(one *session) engine.Changed {
			one.snap.State, one.snap.Phase, one.snap.Cause, one.snap.Code = engine.Connecting, engine.Preparing, "", engine.Code{}
			return engine.Changed{}
		})
		if !mute {
			_ = s.rotate(name)
		}
	})
	return nil
}

// rotate shows a new code.
func (s *sessions) rotate(name string) error {
	return s.tell(name, func(one *session) engine.Changed {
		one.snap.Phase = engine.AwaitingScan
		code := engine.Code{Count: one.snap.Code.Count + 1, Until: time.Now().Add(time.Minute)}
		if one.how.Number != "" {
			code.Pairing = rand.Text()[:8]
		}
		code.Text = "https://wa.me/settings/linked_devices#2@" + rand.Text() + strings.Repeat(","+rand.Text(), 3) + ",9"
		one.snap.Code = code
		return engine.Changed{NewCode: true}
	})
}

func (s *sessions) open(name string) {
	_ = s.tell(name, func(one *session) engine.Changed {
		one.snap.State, one.snap.Phase, one.snap.Cause, one.snap.Reason, one.snap.Code = engine.Open, "", "", 0, engine.Code{}
		return engine.Changed{}
	})
}

// Scan lets a phone read the code.
func (s *sessions) Scan(name, phone, profile string) error {
	one, err := s.get(name)
	if err != nil {
		return err
	}
	if snap, _ := s.Snapshot(name); snap.Code.Text == "" && snap.Code.Pairing == "" {
		return errors.New("there is no code to scan")
	}
	if one.how.Expected != "" && one.how.Expected != phone {
		return s.tell(name, func(one *session) engine.Changed {
			one.snap = engine.Snapshot{State: engine.Closed, Cause: engine.WrongNumber}
			return engine.Changed{}
		})
	}
	err = s.tell(name, func(one *session) engine.Changed {
		one.snap.Phase, one.snap.Code = engine.Scanned, engine.Code{}
		return engine.Changed{}
	})
	err = errors.Join(err, s.sink.HandleEvent(s.ctx, name, time.Now(), engine.Paired{JID: phone + ":7@s.whatsapp.net", LID: "77@lid"}))
	if err != nil {
		return err
	}
	err = s.tell(name, func(one *session) engine.Changed {
		one.device = phone + ":7@s.whatsapp.net"
		one.snap.Phase, one.snap.JID, one.snap.LID, one.snap.Name = engine.Syncing, phone+"@s.whatsapp.net", "77@lid", profile
		return engine.Changed{}
	})
	s.open(name)
	return err
}

// Unlink lets the phone remove the device.
func (s *sessions) Unlink(name string) error {
	return errors.Join(s.tell(name, func(one *session) engine.Changed {
		one.device = ""
		one.snap.State, one.snap.Phase, one.snap.Cause, one.snap.Reason, one.snap.Code = engine.Closed, "", engine.Unlinked, 401, engine.Code{}
		return engine.Changed{SessionEnded: true}
	}), s.sink.HandleEvent(s.ctx, name, time.Now(), engine.Unpaired{}))
}

func (s *sessions) CancelLink(name string) error {
	return s.tell(name, func(one *session) engine.Changed {
		one.snap.State, one.snap.Phase, one.snap.Code, one.snap.Step = engine.Closed, "", engine.Code{}, engine.Step{}
		return engine.Changed{}
	})
}

func (s *sessions) Restart(_ context.Context, name string) error {
	snap, err := s.Snapshot(name)
	if err == nil && snap.State == engine.Closed {
		err = engine.ErrNotConnected
	}
	return err
}

func (s *sessions) Logout(_ context.Context, name string) error {
	snap, err := s.Snapshot(name)
	switch {
	case err != nil:
		return err
	case snap.State == engine.Open:
		return s.Unlink(name)
	case snap.State == engine.Connecting:
		return s.CancelLink(name)
	}
	return engine.ErrNotConnected
}

func (s *sessions) Remove(ctx context.Context, name string) error {
	if err := s.Logout(ctx, name); err != nil && !errors.Is(err, engine.ErrNotConnected) {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.all, name)
	return nil
}

func (s *sessions) Release(_ context.Context, name string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.all[name] == nil {
		return engine.ErrUnknown
	}
	delete(s.all, name)
	return nil
}

func (s *sessions) SetProxy(name string, p engine.Proxy) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.proxies[name] = p
	return nil
}

func (s *sessions) NewID(string) (string, error) { return "3EB0" + rand.Text()[:16], nil }

func (s *sessions) connected(name string) error {
	snap, err := s.Snapshot(name)
	if err == nil && snap.State != engine.Open {
		err = engine.ErrNotConnected
	}
	return err
}

// fail makes sends and queries fail from now on.
func (s *sessions) fail(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sendErr = err
}

// asked is the result of a query.
func (s *sessions) asked(name string) error {
	s.mu.Lock()
	err := s.sendErr
	s.mu.Unlock()
	return errors.Join(s.connected(name), err)
}

func (s *sessions) Send(ctx context.Context, name string, m engine.Outgoing) (engine.Sent, error) {
	if s.onSend != nil {
		s.onSend()
		if large, ok := m.Content.(engine.Media); ok { // the double stores what was sent, without large media
			large.Data = nil
			m.Content = large
		}
	}
	if err := s.connected(name); err != nil {
		return engine.Sent{}, err
	}
	s.mu.Lock()
	hold, err := s.hold, s.sendErr
	s.mu.Unlock()
	if hold != nil {
		select {
		case <-hold:
		case <-ctx.Done():
			return engine.Sent{}, engine.ErrOutcomeUnknown
		}
	}
	if m.ID == "" {
		m.ID, _ = s.NewID(name)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sent = append(s.sent, m)
	if err != nil {
		return engine.Sent{}, err
	}
	out := engine.Sent{ID: m.ID, JID: m.To + "@s.whatsapp.net", At: time.Now()}
	if m.Quoted != nil {
		out.Context, _ = json.Marshal(map[string]string{"stanzaId": m.Quoted.ID})
	}
	switch c := m.Content.(type) {
	case engine.Text:
		out.Type = "conversation"
		out.Content, _ = json.Marshal(map[string]string{"conversation": c.Text})
	default:
		out.Type, out.Content = fmt.Sprintf("%T", c), json.RawMessage(`{}`)
	}
	return out, nil
}

func (s *sessions) outgoing() []engine.Outgoing {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]engine.Outgoing(nil), s.sent...)
}

func (s *sessions) CheckNumbers(_ context.Context, name string, digits []string) (list []engine.Number, err error) {
	for _, d := range digits {
		list = append(list, engine.Number{Query: d, Exists: strings.HasPrefix(d, "55"), JID: d + "@s.whatsapp.net", LID: "1@lid"})
	}
	return list, s.asked(name)
}

func (s *sessions) MarkRead(_ context.Context, name string, m engine.Read) error {
	s.note("read " + m.Chat + " " + strings.Join(m.IDs, ","))
	return s.asked(name)
}

func (s *sessions) RejectCall(_ context.Context, name, from, id string) error {
	s.note("reject " + from + " " + id)
	return s.asked(name)
}

func (s *sessions) SendPresence(_ context.Context, name, chat, presence string) error {
	s.note(presence + " " + chat)
	return s.asked(name)
}

func (s *sessions) note(what string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.presence = append(s.presence, what)
}

func (s *sessions) WebVersion() string { return "2.3000.1045649367" }

// Ask lets WhatsApp ask for a passkey after the scan.
func (s *sessions) Ask(name string, c engine.LinkPasskey) error {
	s.mu.Lock()
	s.step = c
	s.mu.Unlock()
	return s.tell(name, func(one *session) engine.Changed {
		one.snap.State, one.snap.Phase, one.snap.Code, one.snap.Step = engine.Connecting, c.Phase, engine.Code{}, c.Step
		return engine.Changed{}
	})
}

func (s *sessions) LinkPasskey(name string) (engine.LinkPasskey, error) {
	snap, err := s.Snapshot(name)
	if err == nil && snap.Step.ID == "" {
		err = engine.ErrNoStep
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.step, err
}

func (s *sessions) AnswerPasskey(_ context.Context, _, step string, assertion []byte) error {
	s.note("answer " + step + " " + string(assertion))
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.answers
}

func (s *sessions) ConfirmPasskey(_ context.Context, _, step string, same bool) error {
	s.note(fmt.Sprint("confirm ", step, " ", same))
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.answers
}

func (s *sessions) answering(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.answers = err
}

func (s *sessions) noted() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return strings.Join(s.presence, "\n")
}
