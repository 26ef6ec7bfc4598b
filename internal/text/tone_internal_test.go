package text

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"salonzap/internal/fault"
)

// A sentence has the same arguments in the same order in both tones, and both contain the same words that clients can write.
func TestTonesFillInTheSame(t *testing.T) {
	holes, words := regexp.MustCompile(`%[a-z]`), regexp.MustCompile(`\*[^*]+\*`)
	for key, s := range formal {
		base, ok := catalogue[key]
		if !ok || !strings.HasPrefix(string(key), "talk.") {
			t.Errorf("%s is no sentence of the robot", key)
			continue
		}
		if got, want := holes.FindAllString(s, -1), holes.FindAllString(base.pt, -1); !slices.Equal(got, want) {
			t.Errorf("%s fills in %v, and in the other tone %v", key, got, want)
		}
		if got, want := words.FindAllString(s, -1), words.FindAllString(base.pt, -1); !slices.Equal(got, want) {
			t.Errorf("%s has %v, and in the other tone %v", key, got, want)
		}
		if s == base.pt {
			t.Errorf("%s is the same in both tones", key)
		}
	}
}

// Some sentences must be the same in both tones: that a robot writes, what is about to be booked or cancelled, how reminders end.
func TestGuardedSentencesHaveNoTone(t *testing.T) {
	for _, key := range []fault.Key{
		TalkIntroduction, TalkFound, TalkFoundFor, TalkConfirmName, TalkBooked, TalkBookedFor, TalkMoveTo, TalkMoved, TalkCancelAsk, TalkStopped,
		TalkResumeWord, TalkReminder, TalkReminderAgain, TalkConfirmed, TalkYes, TalkCancelYes,
	} {
		if _, ok := formal[key]; ok {
			t.Errorf("%s depends on the tone", key)
		}
	}
}

// The formal tone says neither "a gente" nor "te"; English has one tone.
func TestEachToneIsWhole(t *testing.T) {
	casual := regexp.MustCompile(`(?i)\ba gente\b|\bte \b|\bme diz\b|\bme chamar\b|\bdeixa eu\b|pra\b`)
	voice := Voice{PT, Formal}
	for key := range catalogue {
		if !strings.HasPrefix(string(key), "talk.") {
			continue
		}
		if s := voice.Say(key); casual.MatchString(s) {
			t.Errorf("%s in the formal tone: %s", key, s)
		}
		if en := (Voice{EN, Formal}).Say(key); en != EN.Say(key) {
			t.Errorf("%s in English: %s", key, en)
		}
		if pt := (Voice{PT, Warm}).Say(key); pt != PT.Say(key) {
			t.Errorf("%s in the usual tone: %s", key, pt)
		}
	}
}

func TestTonesAreReadByTheirNames(t *testing.T) {
	for _, tone := range Tones() {
		if got, err := ParseTone(tone.Name()); err != nil || got != tone || !tone.Valid() {
			t.Errorf("%q: %q, %v", tone.Name(), got, err)
		}
	}
	if _, err := ParseTone("x"); err == nil || Tone("x").Valid() {
		t.Error("a tone that is none")
	}
}
