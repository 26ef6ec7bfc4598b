package robot

import (
	"strings"
	"time"

	"salonzap/internal/inbox"
	"salonzap/internal/robot/understand"
)

// heard is what the messages of a turn contain.
type heard struct {
	words      string // the client's, pieces of one thought joined
	quoted     string // WhatsApp's id of the message that the last one answers
	unreadable bool   // something came that cannot be read: a voice message, a picture, a place
	voice      bool
	late       bool // all of it came late
	newest     time.Time

	person   time.Time // when a person of the salon last wrote
	handBack bool      // the last thing that a person wrote is #bot
}

// handBackWord gives the chat back to the robot, when a person of the salon writes it.
const handBackWord = "#bot"

// hear puts together what came in. Reactions and stickers say nothing that wants an answer, and what was taken back says nothing.
func hear(t Turn) heard {
	h := heard{late: true}
	var words []string
	for _, m := range t.Messages {
		if m.Direction == inbox.FromPhone {
			h.person, h.handBack = m.SentAt, strings.EqualFold(strings.TrimSpace(string(inbox.Words(m.CurrentContent()))), handBackWord)
			continue
		}
		if m.Direction != inbox.FromClient || m.CurrentContent() == nil {
			continue
		}
		said, readable := spoken(m.CurrentContent())
		h.late = h.late && m.Late
		h.newest = m.SentAt
		if !readable {
			h.unreadable = true
			h.voice = h.voice || isVoice(m.CurrentContent())
		}
		if said = strings.TrimSpace(said); said == "" || len(words) > 0 && words[len(words)-1] == said {
			continue // the same text again: a repeated delivery or a double tap
		}
		words = append(words, said)
		if m.Quotes != nil {
			h.quoted = m.Quotes.ID
		}
	}
	if h.late && len(words) > 1 {
		words = words[len(words)-1:] // what was written before it is over
	}
	h.words = withoutCode(strings.Join(words, "\n"))
	return h
}

// spoken is what a content says in words; readable is false when there is more to it than words.
func spoken(c inbox.Content) (words string, readable bool) {
	switch c := c.(type) {
	case inbox.Text, inbox.Choice, inbox.Vote:
		return string(inbox.Words(c)), true
	case inbox.Media:
		return string(c.Caption), c.Kind == inbox.Sticker || c.Caption != ""
	case inbox.Reaction:
		return "", true
	case inbox.Menu, inbox.Poll:
		return string(inbox.Words(c)), true
	case inbox.Location, inbox.Cards, inbox.Call, inbox.Unsupported, inbox.Erased, nil:
	}
	return "", false
}

func isVoice(c inbox.Content) bool {
	m, ok := c.(inbox.Media)
	return ok && (m.Kind == inbox.Voice || m.Kind == inbox.Audio)
}

// read understands what the client wrote, against what was asked.
func (k *talk) read(h heard) {
	k.text = h.words
	x := understand.Context{Scene: k.scene(), Lexicon: k.lexicon()}
	if k.c.Menu.open(k.w.Now) && !k.stale(h) {
		x.Menu = k.options()
	}
	k.m = k.r.reader.Read(h.words, x)
	k.aid()
}

// stale tells whether the client answers an older menu than the last one, by quoting it.
func (k *talk) stale(h heard) bool {
	return h.quoted != "" && k.c.Menu.Message != "" && h.quoted != k.c.Menu.Message
}

func (k *talk) scene() understand.Scene {
	local := k.local(k.w.Now)
	s := understand.Scene{Now: understand.Moment{Day: dayOf(local.Date), Minute: int(local.Minute)}, Open: k.opening(), Horizon: k.w.Agenda.Rules.Horizon}
	if k.c.State == AskWhen {
		if s.Asked = understand.DayAsked; len(k.c.Draft.When.Dates) > 0 {
			s.Asked = understand.HourAsked
		}
	}
	return s
}

// lexicon is what the salon's clients may name.
func (k *talk) lexicon() understand.Lexicon {
	var l understand.Lexicon
	for _, s := range k.w.Agenda.Services {
		if s.Active {
			l.Services = append(l.Services, understand.Entry{ID: s.ID.String(), Name: s.Name, Aliases: s.Aliases})
		}
	}
	for _, p := range k.w.Agenda.Professionals {
		if p.Active {
			l.Professionals = append(l.Professionals, understand.Entry{ID: p.ID.String(), Name: p.Name, Aliases: p.Aliases})
		}
	}
	return l
}

// options are the menu's choices for the reader. Their ids are places in the menu.
func (k *talk) options() []understand.Option {
	all := make([]understand.Option, len(k.c.Menu.Choices))
	for i, c := range k.c.Menu.Choices {
		all[i] = understand.Option{ID: placeOf(i), Label: c.Label}
		switch {
		case c.Slot != nil:
			all[i].Timed, all[i].Day, all[i].Minute = true, dayOf(c.Slot.At.Date), int(c.Slot.At.Minute)
		case k.c.Menu.Kind == MenuConfirm, k.c.Menu.Kind == MenuCancel, k.c.Menu.Kind == MenuReminder:
			all[i].Label = "" // "sim", "outro horário": these are intents, and are heard as such
		}
	}
	return all
}

// chosen are the menu's choices that the client picked.
func (k *talk) chosen() []Choice {
	var all []Choice
	for _, id := range k.m.Choice.IDs {
		if i, ok := placeIn(id, len(k.c.Menu.Choices)); ok {
			all = append(all, k.c.Menu.Choices[i])
		}
	}
	return all
}

// picked is the one choice of a kind of menu that the client picked.
func (k *talk) picked(kind MenuKind) (Choice, bool) {
	all := k.chosen()
	if k.c.Menu.Kind != kind || len(all) != 1 {
		return Choice{}, false
	}
	return all[0], true
}
