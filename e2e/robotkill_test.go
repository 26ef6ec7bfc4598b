package e2e_test

import (
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"salonzap/internal/agenda"
	"salonzap/internal/app"
	"salonzap/internal/contact"
	"salonzap/internal/gateway/simulator"
	mail "salonzap/internal/inbox"
	"salonzap/internal/store"
	"salonzap/internal/store/storetest"
	"salonzap/internal/tenant"
)

// How long the walk is: `make bench-robotkill` walks for minutes.
var (
	robotKills = flag.Int("robot-kills", 2, "how often TestRobotSurvivesKills kills the program")
	talkers    = flag.Int("talkers", 16, "how many clients write")
	talkTurns  = flag.Int("talk-turns", 5, "how often each of them writes")
)

// Clients of one salon write anything on their phones, in pieces, twice and at once, and its owner
// takes over, while the program dies by kill -9 again and again. Afterwards the invariants of
// conversations hold: nothing was answered or booked twice (P14), nobody waits for an answer that
// will not come (P16), and in the days after, each client is reminded once, and of nothing that was
// cancelled (P18).
func TestRobotSurvivesKills(t *testing.T) {
	onBoth(t, func(w *world) {
		ctx, cancel := context.WithTimeout(w.Context(), 3*patience+time.Duration(*talkers**talkTurns)*time.Second)
		defer cancel()
		w.ctx = ctx // a long walk takes longer than a story
		k := newTalkWalk(w)
		p := k.opens()
		for i := range *talkers {
			k.wg.Go(func() { k.talks(i) })
		}
		total := int64(*talkers * *talkTurns)
		for i := range *robotKills {
			w.eventually("clients talk", func() bool { return k.turns.Load() >= int64(i+1)*total/int64(*robotKills+1) })
			p.kill()
			p, _ = w.launch("serve")
		}
		k.wg.Wait()
		k.rests()
		if got := p.terminate(); got != 0 {
			t.Errorf("the program ended with %d", got)
		}
		k.judges()
	})
}

// talkWalk is a salon, its phone, and the phones of clients.
type talkWalk struct {
	w       *world
	double  *simulator.Server
	shop    *simulator.Phone
	clients []*simulator.Phone
	reader  *store.Store // beside the program, and alive when that is not
	salon   tenant.ID
	wg      sync.WaitGroup
	turns   atomic.Int64
}

const talkSalon, talkPath = "aurora", "/api/v1/salons/aurora"

func newTalkWalk(w *world) *talkWalk {
	w.Helper()
	k := &talkWalk{w: w, double: w.embedded()}
	w.environment = []string{"SALONZAP_SEND_GAP=1ms", "SALONZAP_API_RATE=0", "SALONZAP_LOG=info"}
	k.shop = w.phone(k.double, rightPhone, "Barbearia Aurora")
	for i := range *talkers {
		k.clients = append(k.clients, w.phone(k.double, fmt.Sprintf("55119765%05d", i), "Cliente"))
	}
	return k
}

// opens furnishes the salon, links its phone and turns its robot on.
func (k *talkWalk) opens() *process {
	k.w.Helper()
	p := k.w.process()
	p.linksPhone(talkSalon, k.shop)
	service := want[struct{ ID string }](p.client, http.StatusCreated, http.MethodPost, talkPath+"/services", map[string]any{"name": "Corte", "minutes": 30}).ID
	week := []map[string]any{}
	for day := range 7 {
		week = append(week, map[string]any{"weekday": day, "start": "09:00", "end": "20:00"})
	}
	for _, name := range []string{"João", "Ana"} {
		want[any](p.client, http.StatusCreated, http.MethodPost, talkPath+"/professionals", map[string]any{
			"name": name, "services": []map[string]any{{"service": service}}, "week": week,
		})
	}
	want[any](p.client, http.StatusOK, http.MethodPatch, talkPath+"/robot", map[string]any{"enabled": true, "mode": "everyone", "reminders": true})
	core, err := app.OpenCore(k.w.ctx, app.Config{Data: k.w.config.Data, Database: k.w.config.Database, Ring: k.w.config.Ring, WhatsApp: app.OnEvolution}, app.CoreOptions{Now: time.Now})
	k.w.must(err)
	k.w.Cleanup(func() { k.w.must(core.Close(context.WithoutCancel(k.w.ctx))) })
	k.reader = core.Store
	salon, err := k.reader.TenantBySlug(k.w.ctx, operator, talkSalon)
	k.w.must(err)
	k.salon = salon.ID
	return p
}

// talks is one client's conversation: each time they write what fits the robot's last answer, or
// anything, and wait for the next answer as long as people do.
func (k *talkWalk) talks(i int) {
	r := rand.New(rand.NewPCG(uint64(i), 14))
	me, last, read := k.clients[i], mail.ID{}, ""
	for turn := range *talkTurns {
		k.writes(me, r, turn, k.words(read, r, turn))
		ctx, cancel := context.WithTimeout(k.w.ctx, patienceOfPeople)
		last, read = k.said(ctx, me, last)
		cancel()
		k.turns.Add(1)
	}
}

// patienceOfPeople is how long a client waits for an answer before they write again.
const patienceOfPeople = 10 * time.Second

// said waits until the robot has said something else to a client, as the database has it; what it said before when it does not.
func (k *talkWalk) said(ctx context.Context, to *simulator.Phone, last mail.ID) (mail.ID, string) {
	again := time.NewTicker(300 * time.Millisecond)
	defer again.Stop()
	for {
		if id, words := k.newest(to); id != last {
			return id, words
		}
		select {
		case <-again.C:
		case <-ctx.Done():
			return last, ""
		}
	}
}

// newest is what the robot said last to a client; nothing while the salon does not know them.
func (k *talkWalk) newest(to *simulator.Phone) (id mail.ID, words string) {
	err := k.everyone(func(c contact.Contact) error {
		if c.Phone.Digits() != to.Number() {
			return nil
		}
		all, err := k.reader.Outgoings(k.w.ctx, operator, k.salon, mail.Listing{Contact: c.ID, Direction: mail.FromUs, Limit: 1})
		if len(all) > 0 {
			id, words = all[0].ID, string(mail.Words(all[0].Content))
		}
		return err
	})
	if err != nil && k.w.ctx.Err() == nil {
		k.w.Error(err)
	}
	return id, words
}

// everyone lists the salon's contacts.
func (k *talkWalk) everyone(look func(contact.Contact) error) error {
	for after := (contact.ID{}); ; {
		page, err := k.reader.Contacts(k.w.ctx, operator, k.salon, after, 0)
		if err != nil || len(page) == 0 {
			return err
		}
		for _, c := range page {
			after = c.ID
			if err := look(c); err != nil {
				return err
			}
		}
	}
}

// writes sends what a client says at a turn: sometimes in pieces at once, sometimes as a message that WhatsApp tells of twice; now and then
// the owner writes too.
func (k *talkWalk) writes(me *simulator.Phone, r *rand.Rand, turn int, words string) {
	pieces := []simulator.Outgoing{{To: k.shop.Number(), ID: fmt.Sprintf("3A%s%04d", me.Number(), turn), Text: words}}
	switch r.IntN(6) {
	case 0:
		pieces = append(pieces, pieces[0]) // the same once more
	case 1:
		pieces = append(pieces, simulator.Outgoing{To: k.shop.Number(), Text: "oi"})
	}
	var sending sync.WaitGroup
	for _, o := range pieces {
		sending.Go(func() { k.sends(me, o) })
	}
	if r.IntN(20) == 0 {
		k.sends(k.shop, simulator.Outgoing{To: me.Number(), Text: []string{"oi, pode vir", "#bot"}[r.IntN(2)]})
	}
	sending.Wait()
}

func (k *talkWalk) sends(from *simulator.Phone, o simulator.Outgoing) {
	if _, err := from.Send(k.w.ctx, o); err != nil {
		k.w.Error(err)
	}
}

// words are what a client says who has read the last answer, most of the time.
func (k *talkWalk) words(read string, r *rand.Rand, turn int) string {
	anything := []string{
		"oi", "1", "2", "3", "9", "sim", "não", "menu", "corte", "amanhã", "sexta que vem", "15h", "cancelar", "remarcar", "meus horários", "atendente", "parar", "voltar", "xpto", "???",
		"a primeira", "31/11", "obrigado", "quanto custa", "não vou poder ir", strings.Repeat("ã", 1500),
	}
	switch {
	case turn > 2 && r.IntN(4) == 0:
	case strings.Contains(read, "Confirma?"), strings.Contains(read, "confirma "):
		return "1"
	case strings.Contains(read, "Qual seu nome"):
		return "Maria Silva"
	case strings.Contains(read, "Qual?"), strings.Contains(read, "Qual prefere"):
		return []string{"1", "2"}[r.IntN(2)]
	case r.IntN(4) > 0:
		day := agenda.DateOf(k.w.now()).AddDays(2 + r.IntN(2))
		return fmt.Sprintf("corte dia %s às %dh, meu nome é Ana Dias", day.Short(), 13+r.IntN(6))
	}
	return anything[r.IntN(len(anything))]
}

// rests waits until everything that came in is handled. Answers may still wait to be sent, since a
// salon sends them one after the other.
func (k *talkWalk) rests() {
	k.w.Helper()
	db := k.w.raw()
	count := func(query string) (n int) {
		k.w.must(db.QueryRowContext(k.w.ctx, query).Scan(&n))
		return n
	}
	k.w.eventually("everything that came is handled", func() bool {
		return count(`SELECT count(*) FROM message WHERE handled_at IS NULL`)+count(`SELECT count(*) FROM work`) == 0
	})
}

// judges checks the invariants of what is stored and of what came to phones.
func (k *talkWalk) judges() {
	k.w.Helper()
	var ahead atomic.Int64
	k.w.now = func() time.Time { return time.Now().Add(time.Duration(ahead.Load())) }
	n := k.w.node()
	core := n.app.Core()
	laws := storetest.RobotLaws{Store: core.Store, SQL: k.w.raw(), Tenant: k.salon, Now: k.w.now()}
	k.checkLaw("P14")(laws.P14(k.w.ctx))
	k.checkLaw("P16")(laws.P16(k.w.ctx))
	k.checkArrivedOnce(laws)
	k.cancelsOne(laws)
	const steps, step = 40, 3 * time.Hour // five days
	for range steps {
		ahead.Add(int64(step))
		core.Assistant.Look(k.w.ctx)
	}
	sent, broken, err := laws.P18(k.w.ctx)
	k.checkLaw("P18")(broken, err)
	if sent == 0 {
		k.w.Error("nobody was reminded: the walk proves little")
	}
	k.w.Logf("%d reminders", sent)
}

// checkLaw fails when an invariant is broken.
func (k *talkWalk) checkLaw(law string) func(broken []string, err error) {
	return func(broken []string, err error) {
		k.w.Helper()
		k.w.must(err)
		for _, why := range broken {
			k.w.Errorf("%s: %s", law, why)
		}
	}
}

// checkArrivedOnce checks that each answer came to the client's phone once, and that none came that
// is not stored.
func (k *talkWalk) checkArrivedOnce(laws storetest.RobotLaws) {
	k.w.Helper()
	kept, answers := map[string]bool{}, 0
	for before := (mail.ID{}); ; {
		page, err := laws.Store.Outgoings(k.w.ctx, operator, laws.Tenant, mail.Listing{Direction: mail.FromUs, Before: before, Limit: 100})
		k.w.must(err)
		for _, o := range page {
			before, kept[o.Key.ID] = o.ID, true
		}
		if len(page) < 100 {
			break
		}
	}
	for _, c := range k.clients {
		came := map[string]bool{}
		for _, a := range c.Received() {
			if a.Device == 0 { // typed on the salon's phone
				continue
			}
			answers++
			if !kept[a.ID] || came[a.ID] && !a.Repeat {
				k.w.Errorf("%q came to %s, and is not kept (%v), or came before", a.Text, c.Number(), kept[a.ID])
			}
			came[a.ID] = true
		}
	}
	booked, err := laws.Store.AppointmentsBetween(k.w.ctx, operator, laws.Tenant, agenda.DateOf(laws.Now).AddDays(-1), agenda.DateOf(laws.Now).AddDays(60))
	k.w.must(err)
	if len(booked) == 0 || len(kept) < *talkers || answers == 0 {
		k.w.Errorf("%d appointments, %d answers, %d came: the walk proves little", len(booked), len(kept), answers)
	}
	k.w.Logf("%d answers, of which %d have come already, %d appointments", len(kept), answers, len(booked))
}

// cancelsOne cancels something that is booked, of which nobody must be reminded.
func (k *talkWalk) cancelsOne(laws storetest.RobotLaws) {
	k.w.Helper()
	from := agenda.DateOf(laws.Now)
	all, err := laws.Store.AppointmentsBetween(k.w.ctx, operator, laws.Tenant, from, from.AddDays(60))
	k.w.must(err)
	for _, a := range all {
		if a.Open() {
			k.w.must(laws.Store.Transact(k.w.ctx, operator, laws.Tenant, func(ctx context.Context, d agenda.Desk) error {
				_, err := agenda.StateAt(ctx, d, a.ID, 0, agenda.Cancel, agenda.ByStaff(tenant.CLIActor()))
				return err
			}))
			return
		}
	}
}
