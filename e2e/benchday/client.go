package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"time"

	"salonzap/internal/agenda"
	"salonzap/internal/gateway/simulator"
)

// client is a person with a phone who writes to one salon.
type client struct {
	salon *salon
	phone *simulator.Phone
	name  string
	known bool // the salon has the number and the name
	waits bool // is reminded a day before, and may answer

	mu    sync.Mutex // one talk at a time
	read  int        // how many messages were read
	r     *rand.Rand // of the talk under way
	asked bool       // wanted a person: the robot is silent from then on
}

// What people do while they talk, in real time.
const (
	leastReading = 2 * time.Second // before they answer
	mostReading  = 6 * time.Second
	patience     = 3 * time.Minute // before they give up waiting
	mostTurns    = 14
)

// writes sends a message to the salon, and notes it.
func (c *client) writes(ctx context.Context, d *day, words string, how hope) error {
	m := &written{client: c, at: d.now(), hope: how}
	id, err := c.phone.Send(ctx, simulator.Outgoing{To: c.salon.phone.Number(), Text: words})
	if err != nil {
		return err
	}
	d.talks.wrote(id, m)
	if how == wantsAnswer && c.r.IntN(100) == 0 { // a phone that had no receipt sends it once more
		_, err = c.phone.Send(ctx, simulator.Outgoing{To: c.salon.phone.Number(), Text: words, ID: id})
	}
	return err
}

// hears waits for what the salon says next, and reads it in its time; false when nothing comes.
func (c *client) hears(ctx context.Context, d *day) (words string, ok bool) {
	within := time.After(patience)
	for {
		changed := c.phone.Changed()
		if news := c.phone.ReceivedAfter(c.read); len(news) > 0 {
			d.talks.answered(d.now().Sub(d.talks.last(c)))
			break
		}
		select {
		case <-changed:
		case <-within:
			return "", false
		case <-ctx.Done():
			return "", false
		}
	}
	if pass(ctx, leastReading+time.Duration(c.r.Int64N(int64(mostReading-leastReading)))) != nil {
		return "", false
	}
	news := c.phone.ReceivedAfter(c.read)
	c.read = news[len(news)-1].N
	return news[len(news)-1].Text, true
}

// talk carries on a conversation: the first words, then what next makes of each answer until it has no more words.
func (c *client) talk(ctx context.Context, d *day, first string, next func(read string) string) {
	c.read = c.phone.Count()
	words := first
	for range mostTurns {
		if err := c.writes(ctx, d, words, wantsAnswer); err != nil {
			d.talks.fails(err)
			return
		}
		read, ok := c.hears(ctx, d)
		if !ok {
			d.talks.unheard(c)
			return
		}
		if words = next(read); words == "" {
			return
		}
	}
	d.talks.givesUp()
}

// wish is a day and an hour that a client would like.
func (c *client) wish(d *day) string {
	zone, _ := agenda.ParseZone(d.zone)
	date := zone.Local(agenda.InstantOf(d.now())).Date.AddDays(2 + c.r.IntN(20))
	return fmt.Sprintf("dia %s às %dh", date.Short(), opens+1+c.r.IntN(closes-opens-2)) //nolint:mnd // not at the edges
}

// books is what a client says who wants a time, whatever is asked.
func (c *client) books(d *day) func(read string) string {
	return func(read string) string {
		for _, step := range []struct{ asked, words string }{
			{"Marcado", ""},
			{"1 Confirmo", "1"}, // a reminder came in between
			{"onfirma", "1"},
			{"seu nome", c.name},
			{"Qual serviço", "1"},
			{"Com quem", "tanto faz, " + c.wish(d)},
			{"1)", "1"}, // times
			{"1 Marcar", "1"},
		} {
			if strings.Contains(read, step.asked) {
				if step.words == "" {
					d.talks.booked()
				}
				return step.words
			}
		}
		d.talks.puzzled(read)
		return "corte " + c.wish(d)
	}
}

// sort is a sort of conversation.
type sort int

const (
	bookInOne sort = iota // a known client says everything at once
	bookByMenu
	ask        // one question, and thanks
	inPieces   // a message in three pieces
	person     // wants a person; what comes then is that person's
	afterwards // has asked for a person
)

// carry carries out a conversation.
func (c *client) carry(ctx context.Context, d *day, what sort, r *rand.Rand) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.r = r
	none := func(string) string { return "" }
	if c.asked {
		what = afterwards
	}
	switch what {
	case bookInOne:
		c.talk(ctx, d, "oi, tem corte "+c.wish(d)+"?", c.books(d))
	case bookByMenu:
		c.talk(ctx, d, "boa tarde", c.books(d))
	case ask:
		thanks := func(string) func(string) string {
			said := r.IntN(2) == 0
			return func(string) string {
				if said {
					return ""
				}
				said = true
				return "obrigado!"
			}
		}("")
		questions := []string{"quanto custa o corte?", "qual o endereço?", "meus horários", "vocês aceitam pix?", "que horas vocês abrem?", "tem horário amanhã à tarde?"}
		c.talk(ctx, d, questions[r.IntN(len(questions))], thanks)
	case inPieces:
		for _, words := range []string{"oi", "queria saber"} {
			if err := c.writes(ctx, d, words, isPiece); err != nil {
				d.talks.fails(err)
				return
			}
			if pass(ctx, time.Second) != nil {
				return
			}
		}
		c.talk(ctx, d, "quanto custa a barba", none)
	case person:
		c.talk(ctx, d, "atendente", none)
		c.asked = true
		fallthrough
	case afterwards:
		if err := c.writes(ctx, d, "é sobre o horário de ontem", isForPerson); err != nil {
			d.talks.fails(err)
		}
	}
}

// answersReminder waits for the question whether the client comes, until waiting ends, and mostly answers it. A talk that has begun goes on to its end.
func (c *client) answersReminder(ctx, waiting context.Context, d *day, r *rand.Rand) {
	for n := 0; ; {
		changed := c.phone.Changed()
		for _, a := range c.phone.ReceivedAfter(n) {
			if n = a.N; strings.Contains(a.Text, "1 Confirmo") {
				if r.IntN(4) == 0 || pass(waiting, mostReading) != nil { //nolint:mnd // three of four answer
					return
				}
				c.mu.Lock()
				defer c.mu.Unlock()
				c.r = r
				if c.phone.Count() > n { // the talk went on meanwhile
					return
				}
				c.talk(ctx, d, "1", func(string) string { d.talks.confirmed(); return "" })
				return
			}
		}
		select {
		case <-changed:
		case <-waiting.Done():
			return
		}
	}
}
