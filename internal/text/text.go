package text

import (
	"fmt"
	"maps"
	"strings"

	"salonzap/internal/fault"
)

// Lang is a language of the catalogue.
type Lang uint8

// The languages. Portuguese is the default.
const (
	PT Lang = iota
	EN
)

// String is the language's BCP 47 tag, as in <html lang>.
func (l Lang) String() string {
	if l == EN {
		return "en"
	}
	return "pt-BR"
}

// ParseLang reads a tag: pt, pt-BR, pt_BR, en, en-US … Errors: Invalid "locale".
func ParseLang(s string) (Lang, error) {
	switch base, _, _ := strings.Cut(strings.ToLower(strings.ReplaceAll(s, "_", "-")), "-"); base {
	case "pt":
		return PT, nil
	case "en":
		return EN, nil
	}
	return PT, fault.Field("text.lang", "locale", LocaleUnknown)
}

// Match picks the language of an Accept-Language header: the first tag of a known language, in the order of the header; weights (q=) are ignored. It is
// Portuguese when there is none.
func Match(acceptLanguage string) Lang {
	for part := range strings.SplitSeq(acceptLanguage, ",") {
		tag, _, _ := strings.Cut(part, ";")
		if l, err := ParseLang(strings.TrimSpace(tag)); err == nil {
			return l
		}
	}
	return PT
}

// sentence is one text in both languages.
type sentence struct{ pt, en string }

// catalogue is every sentence; it is built once and never written again.
var catalogue = merge( //nolint:gochecknoglobals // immutable table, built from literals
	faults(),
	passkeyFaults(),
	causes(),
	apis(),
	pages(),
	demos(),
	messages(),
	chats(),
	chatPages(),
	chatSettings(),
	waiting(),
	outboxPages(),
	notices(),
	exports(),
	sending(),
	agendas(),
	agendaRests(),
	clients(),
	clientPages(),
	imports(),
	robots(),
	robotChats(),
	robotPages(), robotModels(),
	quietHours(),
	waitlists(),
	feeds(),
	eventSentences(),
	integrationPages(),
	numbersPages(),
	togetherPages(),
	conversations(),
	alarms(),
	warnings(),
	alarmPage(),
	devices(),
	digests(),
	robotNotices(),
	measures(),
	publicPages(),
	medias(),
	zones(),
	reconciles(),
	tones(),
)

func merge(parts ...map[fault.Key]sentence) map[fault.Key]sentence {
	all := make(map[fault.Key]sentence)
	for _, p := range parts {
		maps.Copy(all, p)
	}
	return all
}

// Say returns the sentence of a key, filled in with args. For an unknown key it returns the sentence of an internal failure, so that nobody reads a key.
func (l Lang) Say(key fault.Key, args ...any) string {
	s, ok := catalogue[key]
	if !ok {
		s = catalogue[Unexpected]
		args = nil
	}
	t := s.pt
	if l == EN {
		t = s.en
	}
	if len(args) == 0 {
		return t
	}
	return fmt.Sprintf(t, args...)
}

// Has tells whether there is a sentence for the key.
func Has(key fault.Key) bool { _, ok := catalogue[key]; return ok }

// Explain returns the sentence of an error: that of its key, or the general one of its kind.
func (l Lang) Explain(e *fault.Error) string {
	if e != nil && e.Key != "" && Has(e.Key) {
		return l.Say(e.Key, e.Args...)
	}
	kind := fault.Internal
	if e != nil {
		kind = e.Kind
	}
	return l.Say(forKind(kind))
}

func forKind(k fault.Kind) fault.Key {
	switch k {
	case fault.Invalid:
		return Malformed
	case fault.Unauthenticated:
		return SignInNeeded
	case fault.Forbidden:
		return NotAllowed
	case fault.NotFound:
		return NotFound
	case fault.Conflict:
		return Conflicting
	case fault.Unavailable:
		return TryLater
	case fault.RateLimited:
		return TooMany
	case fault.UnknownOutcome:
		return OutcomeUnknown
	case fault.Internal:
	}
	return Unexpected
}
