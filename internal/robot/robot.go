package robot

import (
	"strings"
	"time"

	"salonzap/internal/agenda"
	"salonzap/internal/fault"
	"salonzap/internal/robot/understand"
)

// Robot answers. It is safe for use by several goroutines; make one with New for a program.
type Robot struct{ reader *understand.Reader }

// New makes a Robot.
func New() *Robot { return &Robot{reader: understand.New()} }

// Answer answers what came in of a chat and was not answered yet. What a text model read (World.Reading) counts only where the grammar
// did not understand the turn, and where it changes that; whatever it says, nothing comes of it but an answer and a time that is kept while
// its proposal is open.
func (r *Robot) Answer(c Conversation, t Turn, w World) Outcome {
	reading := w.Reading
	w.Reading = nil
	out := r.answer(c, t, w)
	if reading == nil || !out.Missed {
		return out
	}
	w.Reading = reading
	if aided := r.answer(c, t, w); !aided.Missed && aided.onlyKeeps() {
		aided.Aided = true
		return aided
	}
	return out
}

// answer answers a turn with the reading that the world has, if any.
func (r *Robot) answer(c Conversation, t Turn, w World) Outcome {
	k := newTalk(r, c, w)
	k.expire()
	h := hear(t)
	k.hearPerson(h)
	if h.words == "" && !h.unreadable {
		return k.end()
	}
	switch {
	case k.c.HumanNow(w.Now):
		k.whilePerson(h)
	case w.Now.Before(k.c.Quiet) && w.Reservation == nil:
		k.whileQuiet(h)
	case h.late && w.Now.Sub(h.newest) > lateAnswered:
		// Too old to be answered.
	case k.loops(h):
	case h.words == "":
		k.unreadable(h)
	default:
		k.read(h)
		if !k.takesUp() && k.addressed() {
			k.respond()
		}
	}
	return k.end()
}

// talk is one turn at work.
type talk struct {
	r    *Robot
	w    World
	c    Conversation
	m    understand.Message // what the client wrote
	text string
	out  Outcome

	said []string // of the reply that is being made
	why  string

	mayWait bool // the times that are listed are others than were wished for: the client may wait for those
}

func newTalk(r *Robot, c Conversation, w World) *talk { return &talk{r: r, w: w, c: c} }

// expire drops what has expired since the last turn.
func (k *talk) expire() {
	now := k.w.Now
	if k.c.Hold != nil && !now.Before(k.c.Hold.Until) {
		k.c.Hold = nil
	}
	if k.c.Question != nil && !now.Before(k.c.Question.Until) {
		k.c.Question = nil
	}
	if k.c.State == Idle && k.c.UpdatedAt.IsZero() {
		return
	}
	if now.Sub(k.c.UpdatedAt) >= TalkLasts || k.today(now) != k.today(k.c.UpdatedAt) {
		k.forget()
		k.c.Missed, k.c.Heard, k.c.Repeated, k.c.Before, k.c.AudioTold = 0, "", 0, nil, false
	}
}

// forget starts the conversation anew, and drops the hold.
func (k *talk) forget() {
	k.release()
	k.c.State, k.c.Draft = Idle, Draft{}
	if k.c.Question == nil {
		k.c.Menu = Menu{}
	}
}

// release drops the client's hold.
func (k *talk) release() {
	if k.c.Hold == nil {
		return
	}
	k.c.Hold = nil
	k.act(Write{agenda.Release(k.w.Client.ID)})
}

func (k *talk) act(a Act) { k.out.Acts = append(k.out.Acts, a) }

// say adds a sentence to the reply.
func (k *talk) say(key fault.Key, args ...any) { k.said = append(k.said, k.voice().Say(key, args...)) }

func (k *talk) sayText(s string) {
	if s != "" {
		k.said = append(k.said, s)
	}
}

// because records the rule that replies; the first one counts.
func (k *talk) because(why string) {
	if k.why == "" {
		k.why = why
	}
}

// end makes the outcome.
func (k *talk) end() Outcome {
	now := k.w.Now
	k.c.UpdatedAt = now
	if len(k.said) > 0 {
		s := fit(flow(k.said), MaxText)
		k.out.Replies = append(k.out.Replies, Reply{Text: s, Why: k.why, Menu: k.c.Menu.Kind != "" && k.c.Menu.ShownAt.Equal(now)})
		k.c.Said = append(k.c.Said, now)
		if n := len(k.c.Said); n > MaxAnswers {
			k.c.Said = k.c.Said[n-MaxAnswers:]
		}
	}
	k.out.Conversation = k.c
	k.out.Wake = k.c.Wake(now)
	return k.out
}

// Wake is when Robot.Wake must be called although nobody wrote; zero: never.
func (c Conversation) Wake(now time.Time) time.Time {
	var next time.Time
	for _, t := range []time.Time{c.nudgeAt(), c.Quiet, c.Human.Until} {
		if t.After(now) && (next.IsZero() || t.Before(next)) {
			next = t
		}
	}
	return next
}

// nudgeAt is when the client is asked whether the time that is kept is still wanted; once for a time.
func (c Conversation) nudgeAt() time.Time {
	if c.Hold == nil || c.Hold.Nudged {
		return time.Time{}
	}
	return c.Hold.Until.Add(-nudgeBefore)
}

// flow joins sentences; menus begin and end lines.
func flow(said []string) string {
	s := strings.Join(said, " ")
	s = strings.ReplaceAll(strings.ReplaceAll(s, " \n", "\n"), "\n ", "\n")
	return strings.TrimSpace(s)
}

// fit cuts a text to a number of characters.
func fit(s string, most int) string {
	if r := []rune(s); len(r) > most {
		return string(r[:most-1]) + "…"
	}
	return s
}
