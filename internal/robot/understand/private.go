package understand

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// privacy finds what tells who somebody is or where they live, whatever else it means.
type privacy struct {
	all    []*regexp.Regexp
	person *regexp.Regexp // words behind which a name stands
}

// Removed stands in a text where Private took something out.
const Removed = "[…]"

func newPrivacy() privacy {
	p := privacy{person: regexp.MustCompile(`\b(?:meu nome (?:e|eh|completo e)|me chamo|aqui (?:e|eh|quem fala e)|quem fala e|sou|nome d[eo]l[ea] e|nome e|cham[oa]d[oa]|se chama) (?:[oa] )?((?:[a-z']+ ?){1,4})`)}
	for _, s := range []string{
		`https?://\S+|www\.\S+|[\w.+-]+@[\w.-]+\.\w+|@\w+`,
		`\b\d{3}\.?\d{3}\.?\d{3}-?\d{2}\b|\b\d{2}\.\d{3}\.\d{3}(?:/\d{4})?-?\w{1,2}\b|\b\d{5}-?\d{3}\b`,
		`\+?\d[\d ().-]{7,}\d`, // telephone numbers, however they are set
		`\b\d{5,}\b`,
		`\b(?:r ?\$|rs\$?|\$) ?\d+(?:[.,]\d+)*|\$ ?\d+(?:[.,]\d+)*`,
		`\b\d+(?:[.,]\d{1,2})? ?(?:reais|real|contos?|pilas?|pratas?|mangos?|mil|k|centavos)\b`,
		`\b(?:rua|r|av|avenida|travessa|tv|alameda|al|praca|rodovia|estrada|largo|vila|bairro|viaduto|condominio)\b\.? (?:[a-z0-9]+ ?){1,5}(?:,? ?(?:n|no|numero)?\.? ?\d{1,5}\b)?`,
		`\b(?:bloco|bl|apto?|apartamento|casa|quadra|lote|cep|numero|n)\b\.? ?\d+`,
	} {
		p.all = append(p.all, regexp.MustCompile(s))
	}
	return p
}

// Private is a text without what tells who somebody is: telephone numbers, documents, addresses of the web, streets, prices, and names. Names
// are those that are given, those that somebody introduces, and words with a capital letter within a sentence; what the lexicon knows stays. It
// is cut at a number of characters.
func (k *Reader) Private(text string, names []string, l Lexicon, most int) string {
	c, _ := fold(text)
	text = text[:c.at[len(c.s)]]
	gone := make([]bool, len(text))
	hide := func(s Span) {
		for i := s.From; i < s.To; i++ {
			gone[i] = true
		}
	}
	for _, re := range k.privacy.all {
		for _, m := range re.FindAllStringIndex(c.s, -1) {
			hide(c.span(text, m[0], m[1]))
		}
	}
	for _, m := range k.privacy.person.FindAllStringSubmatchIndex(c.s, -1) {
		k.introduced(c, text, m[2], m[3], hide)
	}
	known := k.known(l)
	said := words(strings.Join(names, " "))
	begins := true
	for _, s := range spans(text) {
		word := text[s.From:s.To]
		plain, _ := fold(word)
		switch {
		case slices.Contains(said, plain.s), !begins && unicode.IsUpper([]rune(word)[0]) && !allUpper(word) && !known[plain.s] && !known[k.spelt(plain.s)]:
			hide(s)
		}
		rest := strings.TrimLeft(text[s.To:], " ")
		begins = rest == "" || strings.ContainsRune(".!?\n", rune(rest[0]))
	}
	return cutRunes(removed(text, gone), most)
}

// introduced hides the words of a name that somebody introduces.
func (k *Reader) introduced(c sheet, text string, from, to int, hide func(Span)) {
	name := k.intro.words(text[c.at[from]:c.at[to]])
	if i := strings.Index(text[c.at[from]:c.at[to]], name); name != "" && i >= 0 {
		hide(Span{c.at[from] + i, c.at[from] + i + len(name)})
	}
}

// known are the words of a lexicon and of the calendar, in plain letters.
func (k *Reader) known(l Lexicon) map[string]bool {
	all := make(map[string]bool)
	for _, w := range slices.Concat(k.spelling.models, strings.Fields("terca hoje meio dia natal ano novo whatsapp pix oi ola bom boa")) {
		all[w] = true
	}
	for _, e := range slices.Concat(l.Services, l.Professionals) {
		for _, w := range words(e.Name + " " + strings.Join(e.Aliases, " ")) {
			all[w] = true
		}
	}
	return all
}

func (k *Reader) spelt(word string) string { return k.spelling.alias[word] }

// words are the words of a text in plain letters, but short ones.
func words(text string) []string {
	const short = 2
	c, _ := fold(text)
	return slices.DeleteFunc(strings.FieldsFunc(c.s, func(r rune) bool { return !unicode.IsLetter(r) }), func(w string) bool { return len(w) <= short })
}

// spans are the places of a text's words.
func spans(text string) []Span {
	var all []Span
	from := -1
	for i, r := range text + " " {
		letter := unicode.IsLetter(r) || unicode.Is(unicode.Mn, r)
		switch {
		case letter && from < 0:
			from = i
		case !letter && from >= 0:
			all, from = append(all, Span{from, i}), -1
		}
	}
	return all
}

func allUpper(word string) bool { return len(word) > 1 && strings.ToUpper(word) == word }

// removed puts Removed in the place of each stretch that is gone.
func removed(text string, gone []bool) string {
	var b strings.Builder
	for i := 0; i < len(text); {
		if !gone[i] {
			b.WriteByte(text[i])
			i++
			continue
		}
		b.WriteString(Removed)
		for i < len(text) && gone[i] {
			i++
		}
	}
	return b.String()
}

func cutRunes(s string, most int) string {
	if r := []rune(s); len(r) > most {
		return string(r[:most])
	}
	return s
}
