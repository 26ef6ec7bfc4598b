package understand

import (
	"regexp"
	"slices"
	"strings"
)

// Entry is something of the salon that clients name: a service or a professional.
type Entry struct {
	ID      string
	Name    string   // "Corte + barba"
	Aliases []string // other names for it
}

// Lexicon is what a salon's clients may name.
type Lexicon struct{ Services, Professionals []Entry }

// Match is a name that was found. More than one id means that the words fit several entries: somebody has to ask which.
type Match struct {
	IDs     []string // sorted, never empty
	Guessed bool     // a slip of the pen was mended, or a part of a name completed
	Span    Span
}

// token is a word of a message or of a name.
type token struct {
	word     string
	from, to int
}

// names knows how names are told from other words.
type names struct {
	word   *regexp.Regexp
	where  *regexp.Regexp    // before "cabelo" it tells where, not what: "progressiva em cabelo curto"
	same   map[string]string // words that mean the same in salons
	filler map[string]bool   // words that tell nothing apart
	common map[string]bool   // names that are words too: they count behind "com"
	prefix map[string]bool   // the words that lead to a person's name
}

func newNames() names {
	set := func(words string) map[string]bool {
		all := make(map[string]bool)
		for w := range strings.FieldsSeq(words) {
			all[w] = true
		}
		return all
	}
	n := names{
		word: regexp.MustCompile(`[a-z0-9]+`), where: regexp.MustCompile(`\b(?:em|no|do|nesse) $`), same: make(map[string]string),
		filler: set("e com de da do das dos no na nos nas o a os as em para pra um uma mais tambem"),
		common: set("rosa bela clara luz flor sol linda gloria vitoria socorro conceicao aparecida marco abril julho maio domingos segunda paz " +
			"esperanca branca violeta dora estrela aurora cida vera vida mel ju so fe bia gil val"),
		prefix: set("com pelo pela c"),
	}
	for word, others := range map[string]string{
		"corte": "cortar corta cortes cortinho cabelo", "barba": "barbear barbas", "manicure": "unha unhas mani manicura mao maos", "pedicure": "pe pes pedi pedicura",
		"sobrancelha": "sobrancelhas", "maquiagem": "make maquiar maquiagens", "depilacao": "depilar depila", "escova": "escovar escovas",
		"coloracao": "pintar tingir tintura pintura coloracoes", "luzes": "mechas reflexo reflexos mecha mexas mexa", "progressiva": "progressivas alisamento alisar",
		"hidratacao": "hidratar hidratacoes", "penteado": "penteados pentear", "cilios": "cilio", "massagem": "massagens",
	} {
		for other := range strings.FieldsSeq(others) {
			n.same[other] = word
		}
	}
	return n
}

// tokens are the telling words of a text in plain letters.
func (n names) tokens(s string) []token {
	var all []token
	for _, m := range n.word.FindAllStringIndex(s, -1) {
		w := s[m[0]:m[1]]
		if n.filler[w] || w == "cabelo" && n.where.MatchString(s[:m[0]]) {
			continue
		}
		if same, ok := n.same[w]; ok {
			w = same
		} else if same, ok := n.same[bigger(w)]; ok {
			w = same // "unhinha"
		}
		if k := len(all); k > 0 && all[k-1].word == w {
			all[k-1].to = m[1] // "cortar o cabelo" is one thing
			continue
		}
		all = append(all, token{w, m[0], m[1]})
	}
	return all
}

// alias is one name of an entry as tokens.
type alias struct {
	id     string
	tokens []string
}

func (k *Reader) aliasesOf(entries []Entry) []alias {
	var all []alias
	for _, e := range entries {
		for _, name := range append([]string{e.Name}, e.Aliases...) {
			c, _ := fold(name)
			c, _ = k.spelling.usual(c)
			var words []string
			for _, t := range k.names.tokens(c.s) {
				words = append(words, t.word)
			}
			if len(words) > 0 {
				all = append(all, alias{e.ID, words})
			}
		}
	}
	return all
}

// find looks for the names of entries among tokens: whole names first, the longest before the others, then parts.
func (k *Reader) find(c sheet, text string, entries []Entry, people bool, taken []Span) []Match {
	tokens := k.names.tokens(c.s)
	tokens = slices.DeleteFunc(tokens, func(t token) bool { return overlaps(c.span(text, t.from, t.to), taken) })
	all := k.aliasesOf(entries)
	slices.SortStableFunc(all, func(a, b alias) int { return len(b.tokens) - len(a.tokens) })
	used := make([]bool, len(tokens))
	var found []Match
	for _, whole := range []bool{true, false} {
		for at := range tokens {
			if used[at] {
				continue
			}
			if m, ok := k.longest(c, text, tokens, used, at, all, whole, people); ok {
				found = append(found, m)
			}
		}
	}
	slices.SortFunc(found, func(a, b Match) int { return a.Span.From - b.Span.From })
	return found
}

func overlaps(s Span, taken []Span) bool {
	return slices.ContainsFunc(taken, func(t Span) bool { return s.From < t.To && t.From < s.To })
}

// longest matches aliases at a token: whole, or by one telling word of theirs.
func (k *Reader) longest(c sheet, text string, tokens []token, used []bool, at int, all []alias, whole, people bool) (Match, bool) {
	if people && k.names.common[tokens[at].word] && !k.led(c, tokens[at]) {
		return Match{}, false
	}
	var m Match
	size := 0
	for _, a := range all {
		n, guessed := 0, false
		if whole {
			n, guessed = allOf(tokens, used, at, a.tokens)
		} else if partly(tokens[at].word, a.tokens) {
			n, guessed = 1, true
		}
		if n == 0 || n < size {
			continue
		}
		if n > size {
			m, size = Match{}, n
		}
		m.IDs, m.Guessed = append(m.IDs, a.id), m.Guessed || guessed
	}
	if size == 0 {
		return Match{}, false
	}
	for i := at; i < at+size; i++ {
		used[i] = true
	}
	slices.Sort(m.IDs)
	m.IDs = slices.Compact(m.IDs)
	m.Span = c.span(text, tokens[at].from, tokens[at+size-1].to)
	return m, true
}

// led tells that "com", "pelo" stands before a name.
func (k *Reader) led(c sheet, t token) bool {
	before := strings.Fields(c.s[:t.from])
	for i := len(before) - 1; i >= 0 && i >= len(before)-2; i-- {
		if k.names.prefix[before[i]] {
			return true
		}
		if before[i] != "o" && before[i] != "a" {
			return false
		}
	}
	return false
}

// allOf matches all words of a name with as many tokens from a place on, in any order.
func allOf(tokens []token, used []bool, at int, words []string) (n int, guessed bool) {
	if at+len(words) > len(tokens) {
		return 0, false
	}
	left := slices.Clone(words)
	for i := at; i < at+len(words); i++ {
		hit := -1
		for j, w := range left {
			if fit, slip := resembles(tokens[i].word, w); fit && !used[i] {
				hit, guessed = j, guessed || slip
				break
			}
		}
		if hit < 0 {
			return 0, false
		}
		left = slices.Delete(left, hit, hit+1)
	}
	return len(words), guessed
}

func partly(word string, words []string) bool {
	return len(words) > 1 && slices.ContainsFunc(words, func(w string) bool { fit, _ := resembles(word, w); return fit })
}

// bigger takes the diminutive off a word: "barbinha" is "barba", "joaozinho" is "joao". Any other word it leaves as it is.
func bigger(word string) string {
	const least = 3
	for _, end := range []string{"zinha", "zinho", "inha", "inho"} {
		if stem, ok := strings.CutSuffix(word, end); ok && len(stem) >= least {
			if end[0] == 'z' {
				return stem
			}
			return stem + end[len(end)-1:]
		}
	}
	return word
}

// resembles compares two words: equal, a plural, or with a slip in five letters or more, two in nine or more.
func resembles(word, name string) (fit, slip bool) {
	const short, long = 5, 9
	if word == name || word == name+"s" || name == word+"s" {
		return true, false
	}
	if big := bigger(word); big == name || bigger(strings.TrimSuffix(word, "s")) == name {
		return true, true // "barbinha", "joãozinho"
	}
	if len(word) < short || len(name) < short || word[0] != name[0] {
		return false, false
	}
	limit := 1
	if len(name) >= long {
		limit = 2
	}
	return distance(word, name, limit) <= limit, true
}
