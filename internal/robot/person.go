package robot

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"time"

	"salonzap/internal/agenda"
	"salonzap/internal/robot/understand"
	"salonzap/internal/text"
)

// hearPerson notes that somebody of the salon wrote, or gave the chat back.
func (k *talk) hearPerson(h heard) {
	switch {
	case h.person.IsZero():
	case h.handBack:
		k.handBack()
	default:
		k.takeOver(h.person)
	}
}

// TakeOver is the conversation when somebody of the salon takes it, by a word or by the button.
func (c Conversation) TakeOver(w World) Conversation {
	k := newTalk(nil, c, w)
	k.takeOver(w.Now)
	return k.c
}

// HandBack is the conversation when it is given back to the robot.
func (c Conversation) HandBack() Conversation {
	k := newTalk(nil, c, World{})
	k.handBack()
	return k.c
}

func (k *talk) handBack() {
	k.c.Human, k.c.Quiet, k.c.Missed = Human{}, time.Time{}, 0
}

// takeOver makes the robot silent until some time after a person's last word. The client's hold
// stays until it expires; an open question is dropped.
func (k *talk) takeOver(at time.Time) {
	until := at.Add(k.w.Settings.humanFor())
	if !until.After(k.c.Human.Until) || !until.After(k.w.Now) {
		return
	}
	if !k.c.HumanNow(k.w.Now) {
		k.c.Human.Since = at
	}
	k.c.Human.Until, k.c.Human.Asked = until, false
	k.c.State, k.c.Draft = Idle, Draft{}
	if k.c.Question == nil {
		k.c.Menu = Menu{}
	}
}

// whilePerson listens while a person answers: a reminder is answered all the same, and the client
// may end the takeover with the menu word where the salon allows it (MenuEndsHuman).
func (k *talk) whilePerson(h heard) {
	if h.words == "" {
		return
	}
	k.read(h)
	switch {
	case k.c.Question != nil && k.confirmsQuestion():
		k.confirmSilently()
	case k.c.Question != nil && (k.wantsAct("move", understand.Move) || k.wantsAct("cancel", understand.Cancel)):
		k.act(Notify{NoticeReminder, k.c.Question.Appointment})
	case k.w.Settings.MenuEndsHuman && k.m.Has(understand.Menu):
		k.handBack()
		k.mainMenu()
	}
}

// confirmSilently confirms the appointment of a reminder without a reply, since a person is
// answering in the chat.
func (k *talk) confirmSilently() {
	a, ok := k.appointment(k.c.Question.Appointment)
	if !ok {
		return
	}
	if change, err := agenda.State(k.w.Agenda, a, agenda.Confirm, k.me()); err == nil {
		if !change.Empty() {
			k.act(Write{change})
		}
		k.c.Question, k.c.Menu = nil, Menu{}
	}
}

// whileQuiet waits for the word that ends the silence: the menu's.
func (k *talk) whileQuiet(h heard) {
	if h.words == "" {
		return
	}
	k.read(h)
	if k.m.Has(understand.Menu) && !k.flooded() {
		k.c.Quiet, k.c.Missed, k.c.Repeated, k.c.Before = time.Time{}, 0, 0, nil
		k.mainMenu()
	}
}

// loops notices that the robot talks to another one, or too much.
func (k *talk) loops(h heard) bool {
	if k.w.Trial {
		return false // who tries a robot writes the same until it works
	}
	mark := markOf(h.words)
	k.c.Before = append(k.c.Before, k.c.Heard)
	if over := len(k.c.Before) - alternated; over > 0 {
		k.c.Before = slices.Clone(k.c.Before[over:])
	}
	if mark == k.c.Heard && mark != "" {
		k.c.Repeated++
	} else {
		k.c.Heard, k.c.Repeated = mark, 1
	}
	if k.c.Repeated < MaxRepeated && !k.alternates() && !k.flooded() {
		return false
	}
	k.c.Quiet = k.w.Now.Add(QuietFor)
	k.release()
	k.act(Notify{What: NoticeLoop})
	return true
}

// alternated is how many messages lie between a text and the same one two rounds later.
const alternated = 2 * (MaxRepeated - 1)

// alternates tells whether the client wrote two texts in turn, one of them for the third time: another robot that has a menu and an
// error, or two of which one answers the other. What people write in turn, digits and a yes, has no mark.
func (k *talk) alternates() bool {
	all := append(slices.Clone(k.c.Before), k.c.Heard)
	if len(all) <= alternated {
		return false
	}
	for i, mark := range all {
		if mark == "" || i >= 2 && mark != all[i-2] {
			return false
		}
	}
	return true
}

// shortAnswer is the length up to which a text (digits, "sim") may be repeated without being taken
// for another robot's.
const shortAnswer = 3

// markOf is a mark by which two texts are compared without storing either; empty for short ones.
func markOf(words string) string {
	words = strings.ToLower(words)
	if len([]rune(words)) <= shortAnswer {
		return ""
	}
	sum := sha256.Sum256([]byte(words))
	return hex.EncodeToString(sum[:8])
}

// flooded tells whether the client got as many automatic messages as one may within some minutes.
func (k *talk) flooded() bool {
	n := 0
	for _, at := range k.c.Said {
		if k.w.Now.Sub(at) < AnswersWithin {
			n++
		}
	}
	return n >= MaxAnswers
}

// addressed tells whether a message is for the robot. Within a conversation every one is.
func (k *talk) addressed() bool {
	if k.c.State != Idle || k.c.Question != nil || k.c.Menu.open(k.w.Now) {
		return true
	}
	asks := k.wants(understand.Book, understand.Move, understand.Cancel, understand.Mine, understand.Menu, understand.Stop, understand.Resume)
	if k.w.Client.OptedOut {
		return asks
	}
	switch k.w.Settings.Mode {
	case WhoAsks:
		return asks || len(k.m.Services) > 0 ||
			k.wants(understand.Price, understand.Hours, understand.Address, understand.Payment, understand.Services, understand.Help)
	case ByLink:
		return k.m.Has(understand.Book) && strings.Contains(k.text, linkMark) || k.wants(understand.Stop, understand.Menu)
	case Everyone:
	}
	return true
}

// linkMark begins the text that the salon's link writes for the client.
const linkMark = "Quero agendar"

// wants tells whether the message has one of some intents.
func (k *talk) wants(any ...understand.Intent) bool {
	return slices.ContainsFunc(any, k.m.Has)
}

// unreadable answers once that voice messages and pictures are not understood. The content of a
// picture is never relied on.
func (k *talk) unreadable(h heard) {
	k.act(Notify{What: NoticeAudio})
	if k.c.AudioTold || k.w.Settings.Mode != Everyone && k.c.State == Idle && !k.c.Menu.open(k.w.Now) {
		return
	}
	k.c.AudioTold = true
	k.because("unreadable")
	if h.voice {
		k.say(text.TalkCannotHear)
		return
	}
	k.say(text.TalkCannotSee)
}
