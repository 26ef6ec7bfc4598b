//go:build !remote

package app

import (
	"context"
	"log/slog"
	"strings"
	"sync"
	"time"

	"salonzap/internal/connection"
	"salonzap/internal/contact"
	"salonzap/internal/gateway/simulator"
	"salonzap/internal/inbox"
	"salonzap/internal/phone"
	"salonzap/internal/tenant"
)

// line is a message that was written before the demonstration began.
type line struct {
	ago   time.Duration
	mine  bool // the salon wrote it on its phone, else the client did
	words string
}

// earlier returns the chats that a salon has when a demonstration begins, by client.
func earlier() map[simulator.Person][]line {
	return map[simulator.Person][]line{
		{Number: "5511955550103", Name: "Carla Mendes"}: {
			{26 * time.Hour, false, "Oi, boa tarde! Vocês atendem sem marcar?"},
			{26*time.Hour - 4*time.Minute, true, "Oi, Carla! Atendemos sim, mas marcando você não espera."},
			{25 * time.Hour, false, "Perfeito. Então marco amanhã 😊"},
			{3 * time.Hour, false, "Bom dia! Tem horário hoje depois das 17h?"},
		},
		{Number: "5511955550104", Name: "Diego Rocha"}: {
			{50 * time.Hour, false, "Quanto fica corte e barba?"}, {50*time.Hour - 10*time.Minute, true, "Fica R$ 80, Diego."}, {49 * time.Hour, false, "Fechou, valeu!"},
		},
	}
}

// furnishChats stores the earlier chats of a salon, and adds a simulated phone for each client.
func (d *demonstration) furnishChats(ctx context.Context, c *Core, salon tenant.ID) error {
	now := c.Now()
	for who, lines := range earlier() {
		if _, err := d.server.WhatsApp().AddPhone(who); err != nil {
			return err
		}
		n, _ := phone.FromDigits(who.Number)
		var reports []inbox.Report
		for i, l := range lines {
			at := now.Add(-l.ago)
			a := inbox.Arrived{
				About: inbox.About{
					Key:  inbox.Key{ID: "DEMO" + who.Number + string(rune('A'+i)), Mine: l.mine},
					Peer: contact.Sighting{Address: contact.At(n), Name: who.Name, At: at, Wrote: !l.mine},
				},
				Direction: inbox.FromClient, SentAt: at, Content: inbox.Text{Body: inbox.Body(l.words)},
			}
			if l.mine {
				a.Direction = inbox.FromPhone
			}
			reports = append(reports, a)
		}
		if _, err := c.Store.TakeIn(ctx, tenant.System("demo"), salon, reports, now); err != nil {
			return err
		}
	}
	return nil
}

// The pauses of simulated clients: before their first message, long enough to see the salon connected before they write; and to read an answer.
const (
	playFirst = 2 * time.Second
	playRead  = 1500 * time.Millisecond
)

// played are simulated clients who write as soon as the demonstration's salon is connected, each with what they say first and next.
func played() []talk {
	return []talk{
		{"ana", "Ana Souza", []string{"Oi! Quero cortar o cabelo amanhã à tarde"}},
		{"bruno", "Bruno Lima", []string{"Bom dia! Quanto está o corte?", "E vocês fazem barba também?"}},
	}
}

// talk is what a simulated client says: each sentence after the answer to the one before.
type talk struct {
	who, name string
	words     []string
}

// next is what the client says after an answer: they take the first time with anybody, give their name, and confirm; then what else they
// came for. False: nothing.
func (t *talk) next(answer string) (string, bool) {
	switch {
	case strings.Contains(answer, "1 Sim"):
		return "sim", true
	case strings.Contains(answer, "seu nome"):
		return t.name, true
	case strings.Contains(answer, "Com quem?"):
		return "tanto faz", true
	case strings.Contains(answer, "\n1) "):
		return "1", true
	case len(t.words) == 0:
		return "", false
	}
	said := t.words[0]
	t.words = t.words[1:]
	return said, true
}

// play lets simulated clients talk to the demonstration's salon once its WhatsApp is connected. It ends early when ctx ends.
func (d *demonstration) play(ctx context.Context, c *Core) {
	to, _ := phone.Parse(demoPhone, phone.Brazil)
	if !d.awaitConnected(ctx, c) {
		return
	}
	var wg sync.WaitGroup
	for _, t := range played() {
		wg.Go(func() { d.talk(ctx, t, to) })
	}
	wg.Wait()
}

// mostTurns is how often a simulated client writes at most.
const mostTurns = 8

// talk lets a simulated client talk to a salon. Where no robot answers, somebody may: the client waits.
func (d *demonstration) talk(ctx context.Context, t talk, to phone.Number) {
	answer, pause := "", playFirst
	for n := range mostTurns {
		said, ok := t.next(answer)
		if !ok {
			return
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(pause):
		}
		pause = playRead
		err := d.server.Write(ctx, t.who, to, said)
		if err == nil {
			answer, err = d.server.Answer(ctx, t.who, to, n)
		}
		if err != nil {
			d.log.LogAttrs(ctx, slog.LevelDebug, "a played client stopped writing", slog.Any("error", err)) // the visitor may have disconnected the salon
			return
		}
	}
}

// awaitConnected waits until the demonstration's salon is connected; false when ctx ended before.
func (d *demonstration) awaitConnected(ctx context.Context, c *Core) bool {
	scope := tenant.System("demo")
	salons, err := c.Store.Salons(ctx, scope, connection.Query{Text: demoSalon})
	if err != nil || len(salons) == 0 {
		return false
	}
	hints, stop := c.Hub.Subscribe(salons[0].Tenant.ID.String())
	defer stop()
	for {
		if line, err := c.Store.ByTenant(ctx, scope, salons[0].Tenant.ID); err == nil {
			if _, connected := line.State.(connection.Connected); connected {
				return true
			}
		}
		select {
		case <-ctx.Done():
			return false
		case <-hints:
		}
	}
}
