package understand

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// Context is what a message is read against, beyond the Scene.
type Context struct {
	Scene
	Lexicon Lexicon
	Menu    []Option // the menu that the client saw and that still holds; numbers mean its places
}

// Message is everything that a text says.
type Message struct {
	Intents       []Intent // each once, sorted
	When          DateSpec
	Services      []Match // in the order of the text
	Professionals []Match
	Choice        Choice
	People        int    // for how many; 0 when the text does not say
	ForWhom       string // "filho", when somebody else is served
	Name          string // how the client introduces herself, as she wrote it
}

// Has tells whether an intent was heard.
func (m Message) Has(i Intent) bool { return slices.Contains(m.Intents, i) }

// Read reads the whole of a message.
func (k *Reader) Read(text string, x Context) Message {
	when := k.When(text, x.Scene)
	c, _ := fold(text)
	c, _ = k.spelling.usual(c)
	m := Message{Choice: k.pick(c, text, when, x.Menu)}
	picked := len(m.Choice.IDs) > 0 && len(k.picks.numbers(c.s, len(x.Menu))) > 0
	if picked {
		when = DateSpec{} // "a segunda" is no Monday under a menu
	}
	m.When = when
	m.Name = k.intro.name(text, c)
	taken := slices.Clone(when.Spans)
	if i := strings.Index(text, m.Name); m.Name != "" && i >= 0 {
		taken = append(taken, Span{i, i + len(m.Name)})
	}
	if !picked {
		m.Services = k.find(c, text, x.Lexicon.Services, false, taken)
		m.Professionals = k.find(c, text, x.Lexicon.Professionals, true, taken)
		m.People, m.ForWhom = k.ears.party(c.s)
		named := len(m.Services) > 0 && (len(m.Professionals) > 0 || !when.Empty()) || m.People > 0 && !when.Empty()
		m.Intents = k.ears.intents(strings.TrimSpace(c.s), text, when, named)
	}
	return m
}

// party reads for how many, and for whom.
func (e ears) party(s string) (people int, whom string) {
	for _, re := range []*regexp.Regexp{e.people, e.quantity} {
		if m := re.FindStringSubmatch(s); m != nil && people == 0 {
			people = atoi(strings.Join(m[1:], ""))
		}
	}
	if m := e.forWhom.FindStringSubmatch(s); m != nil {
		whom = m[1]
	}
	if m := e.myselfAnd.FindStringSubmatch(s); m != nil {
		people, whom = max(people, 2), m[1]
	} else if e.both.MatchString(s) {
		people = max(people, 2)
	}
	return people, whom
}

// self finds a client's introduction by name.
type self struct{ lead, stop *regexp.Regexp }

func newSelf() self {
	return self{
		lead: regexp.MustCompile(`\b(?:meu nome (?:e|eh|completo e)|me chamo|aqui (?:e|eh|quem fala e) (?:o |a )|quem fala e (?:o |a )?|sou [oa]) ?`),
		stop: regexp.MustCompile(`^(?:e|queria|quero|gostaria|tudo|bom|boa|tenho|preciso|de|do|da|que|cliente|mae|pai|filh[oa]|esposa|marido|irma|amig[ao]|dono|dona|nova|novo|moca|moco|vou|to|estou)$`),
	}
}

// name is the name behind "meu nome é": at most four words, as they were written.
func (x self) name(text string, c sheet) string {
	m := x.lead.FindStringIndex(c.s)
	if m == nil {
		return ""
	}
	return x.words(strings.TrimSpace(text[c.at[m[1]]:]))
}

func (x self) words(rest string) string {
	const most = 4
	var kept []string
	for word := range strings.FieldsSeq(rest) {
		bare := strings.TrimFunc(word, func(r rune) bool { return !unicode.IsLetter(r) })
		plain, _ := fold(bare)
		small := len(kept) > 0 && slices.Contains([]string{"de", "da", "do", "dos", "das"}, plain.s)
		if bare == "" || x.stop.MatchString(plain.s) && !small || len(kept) == most {
			break
		}
		kept = append(kept, bare)
		if strings.ContainsAny(word, ",.;!?") {
			break
		}
	}
	return strings.Join(kept, " ")
}

// ReadName reads the answer to "Qual seu nome?": one to five words of letters, which may come in several messages. It is false for what is no name.
func (k *Reader) ReadName(text string, x Context) (string, bool) {
	const most, longest = 5, 60
	m := k.Read(text, x)
	if m.Name != "" {
		return m.Name, true
	}
	text = strings.Trim(strings.ReplaceAll(text, "\n", " "), " .,!")
	words := strings.Fields(text)
	letters := strings.IndexFunc(text, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.Is(unicode.Mn, r) && !strings.ContainsRune(" '’.-", r)
	}) < 0
	if len(words) == 0 || len(words) > most || len(text) > longest || !letters || len(m.Intents) > 0 || !m.When.Empty() {
		return "", false
	}
	return strings.Join(words, " "), true
}
