package storetest

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"salonzap/internal/alarm"
	"salonzap/internal/connection"
	"salonzap/internal/contact"
	"salonzap/internal/fault"
	"salonzap/internal/inbox"
	"salonzap/internal/store"
	"salonzap/internal/store/storekit"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

// anyPhone is the platform's number of a world, if it has one.
type anyPhone struct{ a *alarmWorld }

// CanSend implements alarm.Phone.
func (p anyPhone) CanSend(ctx context.Context) (bool, error) {
	if p.a.phone == nil {
		return false, nil
	}
	return p.a.phone.CanSend(ctx)
}

// Send implements alarm.Phone.
func (p anyPhone) Send(ctx context.Context, key string, to contact.ID, words string, deadline time.Time) (inbox.Outgoing, error) {
	return p.a.phone.Send(ctx, key, to, words, deadline)
}

// Accepted implements alarm.Phone.
func (p anyPhone) Accepted(ctx context.Context, key string) (inbox.Outgoing, error) {
	if p.a.phone == nil {
		return inbox.Outgoing{}, fault.New(fault.NotFound, "anyPhone", text.NotFound)
	}
	return p.a.phone.Accepted(ctx, key)
}

// Withdraw implements alarm.Phone.
func (p anyPhone) Withdraw(ctx context.Context, id inbox.ID) error {
	return p.a.phone.Withdraw(ctx, id)
}

// How the server of the platform's own number behaves.
const (
	numberTakes   = ""
	numberSlow    = "slow"    // it takes nothing for now
	numberRefuses = "refuses" // it refuses everything
	numberUnsure  = "unsure"  // it may have sent what it took
)

// platformNumber is the platform's own number, and who wrote to it. Messages go through the store's outbox.
type platformNumber struct {
	*alarmWorld
	row  connection.Connection
	mode string
	got  []mailed // what people got on WhatsApp, or may have got; to is their address
}

// withNumber connects the platform's own number.
func (a *alarmWorld) withNumber() *platformNumber {
	a.Helper()
	t, _, err := tenant.New(tenant.Draft{Name: tenant.PlatformName}, a.clock.now())
	a.must(err)
	t.ID = tenant.Platform()
	if _, err := a.s.AddTenant(a.Context(), anybody, t, false); err != nil {
		t, err = a.s.Tenant(a.Context(), anybody, tenant.Platform()) // an earlier story's
		a.must(err)
	}
	n := &platformNumber{alarmWorld: a}
	n.row, _, err = a.s.Open(a.Context(), anybody, t.ID, fresh, edit(a.healed))
	a.must(err)
	n.becomes(func(c *connection.Connection) { a.healed(c); c.LinkedOnce = true })
	a.phone = n
	return n
}

// becomes changes the number's row.
func (n *platformNumber) becomes(change func(c *connection.Connection)) {
	n.Helper()
	var err error
	n.row, err = n.s.Change(n.Context(), anybody, n.row.ID, edit(change))
	n.must(err)
}

// CanSend implements alarm.Phone.
func (n *platformNumber) CanSend(context.Context) (bool, error) {
	_, up := n.row.State.(connection.Connected)
	return up, nil
}

// Send implements alarm.Phone.
func (n *platformNumber) Send(ctx context.Context, key string, to contact.ID, words string, deadline time.Time) (inbox.Outgoing, error) {
	c, err := n.s.Contact(ctx, anybody, tenant.Platform(), to)
	if err != nil {
		return inbox.Outgoing{}, err
	}
	o, err := inbox.Compose(inbox.NewID(), tenant.Platform(), inbox.Draft{
		Contact: c.ID, To: c.ReplyTo, Content: inbox.Text{Body: inbox.Body(words)}, Origin: inbox.Program, Policy: inbox.Once, Deadline: deadline,
	}, n.clock.now())
	if err != nil {
		return inbox.Outgoing{}, err
	}
	o, _, err = n.s.AcceptOutgoing(ctx, anybody, o, inbox.IdempotencyKey{Word: key, Request: "notice"})
	return o, err
}

// Accepted implements alarm.Phone.
func (n *platformNumber) Accepted(ctx context.Context, key string) (inbox.Outgoing, error) {
	return n.s.OutgoingOnce(ctx, anybody, tenant.Platform(), inbox.IdempotencyKey{Word: key, Request: "notice"})
}

// Withdraw implements alarm.Phone.
func (n *platformNumber) Withdraw(ctx context.Context, id inbox.ID) error {
	_, err := n.s.CancelOutgoing(ctx, anybody, tenant.Platform(), id, n.clock.now())
	return err
}

// carry hands over what waits, as the server behaves.
func (n *platformNumber) carry() {
	n.Helper()
	for n.mode != numberSlow {
		h := n.take(tenant.Platform(), "carrier", n.clock.now())
		if h.ID.IsZero() {
			return
		}
		out := inbox.Outcome{State: inbox.Sent, At: n.clock.now()}
		switch {
		case h.State == inbox.Unknown:
			out.State, out.Looked = inbox.Unknown, true
		case n.mode == numberRefuses:
			out.State, out.Cause = inbox.Refused, inbox.CauseCold
		case n.mode == numberUnsure:
			out.State = inbox.Unknown
		}
		if out.State != inbox.Refused && !out.Looked {
			n.got = append(n.got, mailed{h.To.JID(), string(inbox.Words(h.Content)), n.clock.now()})
		}
		n.settle(h, out)
	}
}

// gotOn are the first lines of what an address got.
func (n *platformNumber) gotOn(jid string) []string {
	var all []string
	for _, m := range n.got {
		if first, _, _ := strings.Cut(m.subject, "\n"); m.to == jid && strings.Contains(m.subject, "/dashboard/notices/n/") {
			all = append(all, strings.Trim(first, "*"))
		}
	}
	return all
}

// deskQueue is the store's queue of work, with the effects of the platform's desk.
type deskQueue struct{ s *store.Store }

func (q deskQueue) Claim(ctx context.Context, holder string, until, now time.Time) (inbox.Claim, error) {
	return q.s.ClaimWork(ctx, anybody, holder, until, now)
}

func (q deskQueue) Finish(ctx context.Context, c inbox.Claim, r inbox.Result, now time.Time) error {
	apply := func(ctx context.Context, tx *storekit.Tx, e inbox.Effect) error {
		switch e := e.(type) {
		case alarm.Confirm:
			return q.s.ConfirmNotices(ctx, tx, e)
		case alarm.Forget:
			return q.s.ForgetNotices(ctx, tx, e)
		}
		return errors.New("no such effect")
	}
	return q.s.FinishWork(ctx, anybody, c, r, apply, now)
}

func (q deskQueue) Fail(ctx context.Context, c inbox.Claim, why error, now time.Time) error {
	return q.s.FailWork(ctx, anybody, c, why, now)
}

// AnswerPlatform lets the desk of the platform's own number read what came in.
func AnswerPlatform(ctx context.Context, s *store.Store, now func() time.Time) error {
	d := inbox.NewDispatcher(deskQueue{s}, "desk", now, alarm.NewDesk(s))
	for {
		if found, err := d.Work(ctx); err != nil || !found {
			return err
		}
	}
}

// writes lets somebody write to the platform's number, and returns what was answered.
func (n *platformNumber) writes(jid, words string) []string {
	n.Helper()
	now := n.clock.now()
	_, err := n.s.TakeIn(n.Context(), anybody, tenant.Platform(), []inbox.Report{inbox.Arrived{
		About:     inbox.About{Key: inbox.Key{ID: inbox.NewID().String()}, Peer: contact.Sighting{Address: n.address(jid), Wrote: true, At: now}},
		Direction: inbox.FromClient, SentAt: now, Content: inbox.Text{Body: inbox.Body(words)},
	}}, now)
	n.must(err)
	before := len(n.got)
	n.must(AnswerPlatform(n.Context(), n.s, n.clock.now))
	n.carry()
	n.clock.pass(5 * time.Second)
	n.carry()
	var said []string
	for _, m := range n.got[before:] {
		said = append(said, m.subject)
	}
	return said
}

// told lets somebody be told on WhatsApp, and returns the address.
func (n *platformNumber) told(email string) string {
	n.Helper()
	u, err := n.s.UserByEmail(n.Context(), anybody, email)
	n.must(err)
	code := alarm.NewCode()
	n.must(n.s.AskNoticeNumber(n.Context(), ownScope(u), u, alarm.HashCode(code), n.clock.now().Add(alarm.CodeFor)))
	jid := n.number().Digits() + "@s.whatsapp.net"
	if said := n.writes(jid, "Quero receber os avisos. Código: "+strings.ToLower(code)); len(said) != 1 || !strings.HasPrefix(said[0], "Pronto!") {
		n.Errorf("the code of %s is answered with %q", email, said)
	}
	return jid
}

// Somebody gets notices at the number from which the code was written, once, until they answer PARAR; nothing else is answered.
func numberConfirmed(w *world) {
	a := newAlarmWorld(w)
	defer a.end()
	n := a.withNumber()
	ana := a.connected("Codigo")
	jid := n.told(ana)
	u, err := a.s.UserByEmail(a.Context(), anybody, ana)
	a.must(err)
	if v, err := a.s.NoticeNumber(a.Context(), ownScope(u), u); err != nil || v.Confirmed.IsZero() || contact.At(v.Phone).JID() != jid {
		a.Errorf("%+v, %v", v, err)
	}
	code := alarm.NewCode()
	a.must(a.s.AskNoticeNumber(a.Context(), ownScope(u), u, alarm.HashCode(code), a.clock.now().Add(alarm.CodeFor)))
	a.clock.pass(alarm.CodeFor)
	other := a.number().Digits() + "@s.whatsapp.net"
	wrong := []string{text.PT.Say(text.AlarmCodeWrong)}
	a.alike("a code that is too old", n.writes(other, code), wrong)
	a.alike("another code", n.writes(other, "ABCD-2345"), wrong)
	a.alike("who says something else", n.writes(other, "Bom dia, quero marcar um horário"), nil)
	a.alike("a stranger who wants no more", n.writes(other, "PARAR"), nil)
	a.alike("who wants no more", n.writes(jid, "parar."), []string{text.PT.Say(text.AlarmNoMore)})
	if v, err := a.s.NoticeNumber(a.Context(), ownScope(u), u); err != nil || !v.Confirmed.IsZero() {
		a.Errorf("afterwards: %+v, %v", v, err)
	}
	a.becomes(ana, fallen(connection.Unlinked))
	a.after(5*time.Minute, time.Minute)
	a.alike("on WhatsApp", n.gotOn(jid), nil)
	a.alike("by mail", a.sentTo(ana), []string{"Codigo: o WhatsApp caiu"})
}

// WhatsApp comes before the e-mail, which follows who did not read it; its end is told by one way.
func numberFirst(w *world) {
	a := newAlarmWorld(w)
	defer a.end()
	n := a.withNumber()
	ana, bia := a.connected("Zap"), a.connected("Le")
	anas, bias := n.told(ana), n.told(bia)
	a.becomes(ana, fallen(connection.Unlinked))
	a.becomes(bia, fallen(connection.Unlinked))
	a.after(5*time.Minute, time.Minute)
	a.alike("on WhatsApp", append(n.gotOn(anas), n.gotOn(bias)...), []string{"Zap: o WhatsApp caiu", "Le: o WhatsApp caiu"})
	u, err := a.s.UserByEmail(a.Context(), anybody, bia)
	a.must(err)
	list, err := a.s.NoticesOf(a.Context(), ownScope(u), u, 10)
	a.must(err)
	i := slices.IndexFunc(list, func(r alarm.ReceivedNotice) bool { return r.Way == alarm.ByPhone })
	if i < 0 || list[i].State != alarm.Sent || !list[i].Read.IsZero() {
		a.Fatalf("%+v", list)
	}
	n.reads(list[i].ID)
	a.alike("an e-mail at once", append(a.sentTo(ana), a.sentTo(bia)...), nil)
	a.after(time.Hour, time.Minute)
	a.alike("who did not read it", a.sentTo(ana), []string{"Zap: o WhatsApp caiu"})
	a.alike("who did", a.sentTo(bia), nil)
	if list, err = a.s.NoticesOf(a.Context(), ownScope(u), u, 10); err != nil || len(list) != 1 || list[0].Read.IsZero() {
		a.Errorf("it was read: %+v, %v", list, err)
	}
	a.becomes(ana, a.healed)
	a.becomes(bia, a.healed)
	a.after(3*time.Minute, 20*time.Second)
	a.alike("the end", append(n.gotOn(anas), n.gotOn(bias)...), []string{"Zap: o WhatsApp caiu", "Zap: o WhatsApp voltou", "Le: o WhatsApp caiu", "Le: o WhatsApp voltou"})
	a.alike("the end, by mail", append(a.sentTo(ana), a.sentTo(bia)...), []string{"Zap: o WhatsApp caiu"})
	a.at(23, 0)
	a.becomes(ana, fallen(connection.Unlinked))
	a.after(7*time.Hour, 30*time.Minute)
	a.alike("in the night", n.gotOn(anas), []string{"Zap: o WhatsApp caiu", "Zap: o WhatsApp voltou"})
	a.at(7, 1)
	a.after(time.Minute, 20*time.Second)
	if got := n.gotOn(anas); len(got) != 3 {
		a.Errorf("in the morning: %q", got)
	}
}

// reads lets the phone of a notice say that it was read.
func (n *platformNumber) reads(notice string) {
	n.Helper()
	o, err := n.Accepted(n.Context(), notice)
	n.must(err)
	at := n.clock.now()
	_, err = n.s.TakeIn(n.Context(), anybody, tenant.Platform(), []inbox.Report{inbox.Receipt{
		About: inbox.About{Key: o.Key, Peer: contact.Sighting{Address: o.To, At: at}}, State: inbox.Read, At: at,
	}}, at)
	n.must(err)
}

// numberFails: while the platform's number is down, refuses, is slow or cannot say, the e-mail goes at once, and nothing is ever sent twice.
func numberFails(w *world) {
	a := newAlarmWorld(w)
	defer a.end()
	n := a.withNumber()
	const fell = ": o WhatsApp caiu"
	for _, tc := range []struct {
		name, mode string
		down       bool
		onPhone    int // how many messages may have arrived on WhatsApp
		within     time.Duration
	}{
		{"Fora", numberTakes, true, 0, 4 * time.Minute},
		{"Recusa", numberRefuses, false, 0, 5 * time.Minute},
		{"Duvida", numberUnsure, false, 1, 5 * time.Minute},
		{"Lento", numberSlow, false, 0, 4*time.Minute + alarm.PhoneWithin + time.Minute},
	} {
		n.mode = numberTakes
		who := a.connected(tc.name)
		jid := n.told(who)
		n.mode = tc.mode
		if tc.down {
			n.becomes(fallen(connection.Unlinked))
		}
		a.becomes(who, fallen(connection.Unlinked))
		a.after(tc.within, 10*time.Second)
		a.alike(tc.name+": by mail", a.sentTo(who), []string{tc.name + fell})
		n.mode = numberTakes
		n.becomes(a.healed)
		a.after(2*time.Hour, time.Minute)
		if got := n.gotOn(jid); len(got) != tc.onPhone {
			a.Errorf("%s: on WhatsApp came %q", tc.name, got)
		}
		a.alike(tc.name+": by mail, later", a.sentTo(who), []string{tc.name + fell})
	}
}

// numberHeals: what waits to be sent when all is well again, or when quiet hours begin, is withdrawn.
func numberHeals(w *world) {
	a := newAlarmWorld(w)
	defer a.end()
	n := a.withNumber()
	ana, bia := a.connected("Sara"), a.connected("Tarde")
	anas, bias := n.told(ana), n.told(bia)
	n.mode = numberSlow
	a.becomes(ana, fallen(connection.Unlinked))
	a.after(4*time.Minute, 20*time.Second)
	a.becomes(ana, a.healed)
	a.after(time.Minute, 10*time.Second)
	n.mode = numberTakes
	a.after(time.Hour, time.Minute)
	a.alike("healed meanwhile", append(n.gotOn(anas), a.sentTo(ana)...), nil)
	a.at(21, 56)
	n.mode = numberSlow
	a.becomes(bia, fallen(connection.Unlinked))
	a.after(5*time.Minute, 10*time.Second)
	n.mode = numberTakes
	a.after(9*time.Hour-10*time.Minute, 10*time.Minute)
	a.alike("in the night", append(n.gotOn(bias), a.sentTo(bia)...), nil)
	a.at(7, 2)
	a.after(time.Minute, 20*time.Second)
	a.alike("in the morning", append(n.gotOn(bias), a.sentTo(bia)...), []string{"Tarde: o WhatsApp caiu"})
}

// platformIsNoSalon: the platform's own number is in no list and no count, and its fall is the operators'.
func platformIsNoSalon(w *world) {
	a := newAlarmWorld(w)
	defer a.end()
	salons := func() int {
		count, err := a.s.CountSalons(a.Context(), anybody)
		a.must(err)
		all := 0
		for _, c := range count {
			all += c
		}
		return all
	}
	found := func() int {
		c, err := a.s.CountFound(a.Context(), anybody, connection.Query{Text: "avisos da plataforma"})
		a.must(err)
		return c
	}
	n := a.withNumber()
	for _, q := range []connection.Query{{}, {Text: "plataforma"}, {Order: connection.ByName}, {Order: connection.Newest}, {Status: connection.StatusConnected}, {Server: n.row.Server}} {
		for q.Limit = 100; ; {
			list, err := a.s.Salons(a.Context(), anybody, q)
			a.must(err)
			if slices.ContainsFunc(list, func(x connection.Salon) bool { return x.Tenant.ID.IsPlatform() }) {
				a.Errorf("it is listed by %+v", q)
			}
			if len(list) < q.Limit {
				break
			}
			q.After = list[len(list)-1].Cursor()
		}
	}
	before := salons()
	if got := found(); got != 0 {
		a.Errorf("%d are found", got)
	}
	a.connected("Conta")
	if after := salons(); after != before+1 {
		a.Errorf("%d salons, and %d with one more", before, after)
	}
	all, err := a.s.Salons(a.Context(), anybody, connection.Query{Limit: 100})
	a.must(err)
	if len(all) < 100 && len(all) != before+1 {
		a.Errorf("%d are listed, and %d counted", len(all), before+1)
	}
	told := len(a.sentTo(theOperator))
	n.becomes(fallen(connection.Unlinked))
	a.after(10*time.Minute, time.Minute)
	n.becomes(a.healed)
	a.after(time.Minute, 20*time.Second)
	a.alike("the operator", a.sentTo(theOperator)[told:], []string{tenant.PlatformName + ": o WhatsApp caiu", tenant.PlatformName + ": o WhatsApp voltou"})
	if _, err := a.s.Tenant(a.Context(), anybody, tenant.Platform()); fault.Is(err, fault.NotFound) {
		a.Error("it is gone")
	}
}
