package robot

import (
	"slices"
	"strconv"
	"strings"

	"salonzap/internal/agenda"
	"salonzap/internal/fault"
	"salonzap/internal/robot/understand"
	"salonzap/internal/text"
)

// show adds a menu to the reply, and remembers it as it is shown.
func (k *talk) show(kind MenuKind, choices []Choice) {
	choices = choices[:min(len(choices), MaxChoices)]
	k.c.Menu = Menu{Kind: kind, Choices: choices, ShownAt: k.w.Now}
	lines := make([]string, len(choices))
	for i, c := range choices {
		lines[i] = strconv.Itoa(i+1) + mark(kind) + " " + c.Label
	}
	between := "\n"
	if kind == MenuConfirm || kind == MenuCancel || kind == MenuReminder {
		between = " · "
	}
	k.sayText("\n" + strings.Join(lines, between) + "\n")
}

// mark sets times off from their numbers: "1) 09:00".
func mark(kind MenuKind) string {
	switch kind {
	case MenuSlots, MenuDays, MenuHours, MenuAppointments:
		return ")"
	case MenuMain, MenuServices, MenuProfessionals, MenuConfirm, MenuCancel, MenuReminder:
	}
	return ""
}

// ask asks a question without choices.
func (k *talk) ask(s State, key fault.Key, args ...any) {
	k.c.State, k.c.Menu = s, Menu{}
	k.say(key, args...)
}

// askService asks which service: one of some ids, or of all.
func (k *talk) askService(ids ...string) {
	k.because("service")
	if len(k.services()) == 0 {
		k.callPerson() // the salon has not said yet what it sells
		return
	}
	k.c.State = AskService
	var choices []Choice
	for _, s := range k.services() {
		if len(ids) > 0 && !slices.Contains(ids, s.ID.String()) {
			continue
		}
		choices = append(choices, Choice{Label: k.serviceLabel(s), ID: s.ID.String()})
	}
	k.say(text.TalkAskService)
	k.show(MenuServices, choices)
	if len(ids) == 0 {
		k.say(text.TalkOrWrite)
	}
}

// askWho asks with whom.
func (k *talk) askWho(who []agenda.Professional) {
	k.because("professional")
	k.say(text.TalkAskWho)
	k.menuOfWho(who)
}

func (k *talk) menuOfWho(who []agenda.Professional) {
	k.c.State = AskWho
	var choices []Choice
	for _, p := range who[:min(len(who), MaxChoices-1)] {
		choices = append(choices, Choice{Label: p.Name, ID: p.ID.String()})
	}
	k.show(MenuProfessionals, append(choices, Choice{Label: k.voice().Say(text.TalkAnyone)}))
}

// whichDay asks which of several days is meant.
func (k *talk) whichDay(days []understand.DateRange) {
	var choices []Choice
	var names []string
	for _, d := range days {
		day := dateOf(d.From)
		names = append(names, k.dayName(day))
		choices = append(choices, Choice{Label: dayMonth(day), Day: day.String()})
	}
	k.c.State = AskWhen
	k.say(text.TalkWhichDay, k.either(names))
	k.show(MenuDays, choices)
}

// whichHour asks which of several hours is meant.
func (k *talk) whichHour(hours []understand.TimeRange) {
	var choices []Choice
	var names []string
	for _, t := range hours {
		name := agenda.Minute(t.From).String()
		names = append(names, name)
		choices = append(choices, Choice{Label: name, Time: &t.From})
	}
	k.c.State = AskWhen
	k.say(text.TalkWhichHour, k.either(names))
	k.show(MenuHours, choices)
}

// either joins names: *a* ou *b*. The sentence around has the outer stars.
func (k *talk) either(names []string) string {
	all := names[0]
	for _, n := range names[1:] {
		all = k.voice().Say(text.TalkOr, all+"*", "*"+n)
	}
	return all
}
