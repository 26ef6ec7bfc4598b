package understand

import (
	"regexp"
	"strings"
)

// introduction is a form of words before an hour, and what it makes of the hour.
type introduction struct {
	re     *regexp.Regexp
	shape  shape
	approx bool
	weak   bool // a bare number after it is no hour yet: "a 3", "de 9"
}

func introductions() []introduction {
	in := func(pattern string, s shape, approx, weak bool) introduction {
		return introduction{regexp.MustCompile(`^(?:` + pattern + `) `), s, approx, weak}
	}
	return []introduction{
		in(`(?:so |somente |apenas )?(?:no minimo|depois|apos|passando|passado|passar|a partir|apartir|partir|desde)(?: d[aeo]s?| as| a| o)*`, since, false, false),
		in(`(?:antes(?: d[aeo]s?)?|ate(?: no maximo)?(?: as?| umas| pelas| d[ae]s| o| ao)?|no maximo(?: ate)?(?: as?)?)`, until, false, false),
		in(`entre(?: as?| o)?`, between, false, true),
		in(`(?:la )?(?:pelas|pela)|umas|uns|por volta d[aeo]s?|perto d[ae]s?|tipo(?: umas| as)?|mais ou menos(?: as| umas)?|(?:a )?cerca d[ae]s?|proximo d[ae]s?|em torno d[ae]s?|(?:la )(?:pras|pra|para as)(?: umas)?|(?:pras|pra|as) umas`, exact, true, false),
		in(`as|aas|pras|para as|pra as|p as|das|nas`, exact, false, false),
		in(`a|pra|pro|para|de|da|ao|o das`, exact, false, true),
	}
}

// hourReader finds hours on the sheet.
type hourReader struct {
	dial
	intro                                                 []introduction
	start, rangeLink, listLink, onwards, roughly          *regexp.Regexp
	limitComes                                            *regexp.Regexp
	purpose                                               *regexp.Regexp
	follows, precise, busy, leaving, event, expects, fact *regexp.Regexp
}

func newHourReader() hourReader {
	return hourReader{
		dial:       newDial(),
		intro:      introductions(),
		start:      regexp.MustCompile(`[a-z0-9]+`),
		rangeLink:  regexp.MustCompile(`^ ?(ate as|ate o|ate|e as|e o|ao|as|a|e|-) ?`),
		listLink:   regexp.MustCompile(`^(?: ?, ?(?:ou )?| ou | e | ?/ ?)(?:as |umas |la pelas |pelas )?`),
		onwards:    regexp.MustCompile(`^ ?(?:em diante|pra frente|para frente|pra la|ou mais tarde|ou depois)\b`),
		limitComes: regexp.MustCompile(`^ (?:d[aeo]s?|as)\b`), // "14h ou depois das 17h": the limit is the other hour's
		roughly:    regexp.MustCompile(`^ ?(?:mais ou menos|por ai|e pouco|e pouquinho|\+ ?(?:ou|/) ?-|aproximadamente|e alguma coisa)`),
		precise:    regexp.MustCompile(`^ ?(?:em ponto|certinh[oa]s?|cravad[oa]s?)\b`),
		follows: regexp.MustCompile(`^ ?(?:$|[,.;!?)\n]|ou\b|e\b|da\b|de (?:manha|tarde|noite)|na\b|no\b|em\b|com\b|pra\b|para\b|pro\b|pode\b|por (?:favor|gentileza)|tem\b|ta\b|` +
			`ok\b|se\b|ate\b|as\b|hein|blz|beleza|certo|confirm|entao|mesmo|obg|obrigad|ne\b|vlw|valeu|consegue|da\b|rola|serve|fica|fechado|fechou|voce|voces|moca|mano|amig|linda|querid|flor|nao\b|mais ou menos|por ai)`),
		busy: regexp.MustCompile(`\b(?:trabalh\w+|trampo|trampando|expediente|academia|faculdade|escola|aula|estudo|ocupad[ao]|reuniao|servico|plantao|curso|compromisso)(?: [a-z]+){0,3} $`),
		event: regexp.MustCompile(`\b(?:medico|medica|dentista|pediatra|psicolog[oa]|natacao|futebol|igreja|encontro|audiencia|autoescola|aula|prova|reuniao|missa|culto|academia|voo|viagem|entrevista|exame|casamento|festa|formatura|batizado|churrasco|` +
			`ensaio|jantar|(?:estar|ficar|estiver|sair|esteja) (?:bem |toda )?(?:pront[ao]s?|arrumad[ao]s?|linda)|(?:tenho|com) (?:uma? )?(?:consulta|compromisso|evento|show))(?: (?:e|eh|sera|vai ser|do|da|de|meu|minha|no|na|filh[oa]|[a-z]{3,8}|\x02+)){0,3},? (?:as |a |das )?$`),
		purpose: regexp.MustCompile(`\b(?:pra|pro|para|p) (?:[ao] |uma? |meu |minha )?(?:casamento|festa|formatura|batizado|churrasco|jantar|evento|show|missa|culto|baile)(?: (?:no|na|do|da|de|\x02+)){0,4},? (?:as |a |das )?$|` +
			`\b(?:estar|ficar|estiver|sair|esteja) (?:bem |toda )?(?:pront[ao]s?|arrumad[ao]s?|linda)(?: (?:no|na|do|da|de|\x02+)){0,4},? (?:as |a |das )?$`),
		expects: regexp.MustCompile(`(?:^|\b(?:ser|marca|marcar|marque|pra|para|horario|entao|prefiro|quero) |\x02[ ,]*)$`),
		fact:    regexp.MustCompile(`\b(?:(?:ja|agora) sao|cheguei|chegamos|atendid[ao]s?|liguei|mandei (?:mensagem|msg)|passei|estive|cortei|fiz|esperei)(?: [a-z]+){0,3} (?:as )?$`),
		leaving: regexp.MustCompile(`\b(?:saio|saindo|largo|libero|acabo|termino|solto|fico livre)(?: [a-z]+){0,5} $`),
	}
}

// find reads the hours of a sheet from left to right.
func (h hourReader) find(r *reading) {
	for at := 0; at < len(r.c.s); {
		m := h.start.FindStringIndex(r.c.s[at:])
		if m == nil {
			return
		}
		begin := at + m[0]
		at += m[1]
		if begin > 0 && isDigit(r.c.s[begin-1]) {
			continue
		}
		if end := h.try(r, begin); end > at {
			at = end
		}
	}
}

// try reads what begins at a place, and returns where it ends.
func (h hourReader) try(r *reading, at int) int {
	for _, in := range h.intro {
		if m := in.re.FindString(r.c.s[at:]); m != "" {
			if end := h.readAt(r, at, at+len(m), in); end > 0 {
				return end
			}
		}
	}
	if isDigit(r.c.s[at]) || strings.HasPrefix(r.c.s[at:], "mei") || strings.HasPrefix(r.c.s[at:], "faltando") {
		return h.readAt(r, at, at, introduction{shape: exact, weak: true})
	}
	return 0
}

// readAt reads an hour at a place, and what follows it: a range, a list, "em diante".
func (h hourReader) readAt(r *reading, start, at int, in introduction) int {
	s := r.c.s
	t, ok := h.before(s, at)
	if !ok {
		t, ok = h.hour(s, at, !in.weak, in.shape != between)
	}
	if !ok {
		return 0
	}
	if end := h.stretch(r, start, t, in); end > 0 {
		return end
	}
	bareOK := !in.weak || !t.sure && (h.onwards.MatchString(s[t.end:]) || h.besideDay(r, at, t))
	if in.weak && !t.sure && !bareOK {
		bareOK = h.spoken(r, at, t)
	}
	if in.shape == between || !t.sure && !bareOK || t.fourth && in.shape != exact || t.bad && !t.sure && (in.weak || in.approx) {
		return 0
	}
	if t.bad {
		r.add(mention{from: start, to: t.end, hour: true, reasons: []Reason{badHour(t)}})
		return t.end
	}
	return h.single(r, start, at, t, in)
}

func badHour(t hourReading) Reason {
	if t.clash {
		return Conflict
	}
	return ImpossibleTime
}

// single keeps one hour, and those that are listed behind it.
func (h hourReader) single(r *reading, start, at int, t hourReading, in introduction) int {
	m := mention{from: at, to: t.end, hour: true, shape: in.shape, clock: t.clock}
	m.leaves = in.shape == exact && h.leaving.MatchString(r.c.s[:at])
	ready := in.shape == until && h.purpose.MatchString(r.c.s[:start])
	if ready {
		m.reasons = append(m.reasons, Unlinked) // "pronta até as 18h": when it ends, or when it begins
	}
	if m.leaves || in.shape == until && !ready && (h.busy.MatchString(r.c.s[:start]) || h.event.MatchString(r.c.s[:start])) {
		m.shape = since
	}
	if in.shape == exact && h.event.MatchString(r.c.s[:at]) || h.fact.MatchString(r.c.s[:at]) {
		if h.purpose.MatchString(r.c.s[:at]) {
			r.add(mention{from: at, to: t.end, hour: true, shape: in.shape, clock: t.clock, window: window{t.clock, t.clock}, reasons: []Reason{Unlinked}})
			return t.end // "escova pra um casamento sábado às 15h": the feast's hour, or the wish's
		}
		r.c.blot(start, t.end, masked) // "tenho médico às 10h" is no wish
		return t.end
	}
	if in.approx {
		m.reasons = append(m.reasons, Approximate)
	}
	if t.doubt {
		m.reasons = append(m.reasons, HourOrMinute)
	}
	if x := h.onwards.FindString(r.c.s[m.to:]); x != "" && !h.limitComes.MatchString(r.c.s[m.to+len(x):]) {
		m.shape, m.to = since, m.to+len(x)
	} else if x := h.roughly.FindString(r.c.s[m.to:]); x != "" {
		m.reasons, m.to = append(m.reasons, Approximate), m.to+len(x)
	} else if x := h.precise.FindString(r.c.s[m.to:]); x != "" {
		m.to += len(x)
	}
	if m.shape == since || m.shape == until {
		m.from = start
	}
	m.window = window{m.clock, m.clock}
	r.c.blot(start, m.from, claimed)
	r.add(m)
	if x := h.listLink.FindString(r.c.s[m.to:]); x != "" && m.shape == exact {
		if end := h.listed(r, m.to+len(x)); end > 0 {
			return end
		}
	}
	return m.to
}

// listed reads a further hour of a list, which may be bare: "às 8 ou 9".
func (h hourReader) listed(r *reading, at int) int {
	t, ok := h.hour(r.c.s, at, true, true)
	if !ok || t.bad || t.fourth || !t.sure && !h.follows.MatchString(r.c.s[t.end:]) {
		return 0
	}
	return h.single(r, at, at, t, introduction{shape: exact})
}

// stretch reads "das 14 às 16", "entre 14 e 16", "14-16h".
func (h hourReader) stretch(r *reading, start int, t hourReading, in introduction) int {
	s := r.c.s
	link := h.rangeLink.FindStringSubmatch(s[t.end:])
	if link == nil || t.bad || in.shape == since || in.shape == until {
		return 0
	}
	u, ok := h.hour(s, t.end+len(link[0]), true, true)
	if !ok || u.bad || u.fourth {
		return 0
	}
	word := strings.Fields(link[1])[0]
	head := strings.TrimSpace(s[start:max(start, strings.IndexAny(s[start:t.end], "0123456789m")+start)])
	switch {
	case in.shape == between:
	case word == "e":
		return 0
	case head == "das" || head == "de" || head == "da" || head == "as":
	case word == "as" || word == "ate":
	case t.sure || u.sure:
	default:
		return 0
	}
	if head == "" && !t.sure && !u.sure && word != "as" && word != "ate" || word == "a" && head == "" && !t.sure {
		return 0
	}
	m := mention{from: start, to: u.end, hour: true, shape: between, window: window{t.clock, u.clock}}
	if h.busy.MatchString(s[:start]) {
		m.not, m.reasons = true, []Reason{Unlinked} // "trabalho das 8 às 17": on which days, nobody said
	}
	r.add(m)
	return u.end
}

// spoken tells that "nove e trinta" stands alone or where an hour is expected.
func (h hourReader) spoken(r *reading, at int, t hourReading) bool {
	return t.minute%15 == 0 && t.minute%hourMinutes > 0 && t.minute < 21*hourMinutes && !t.fourth &&
		h.expects.MatchString(r.c.s[:at]) && h.follows.MatchString(r.c.s[t.end:])
}

// besideDay tells that a bare number stands right behind a day: "sexta 15", "amanhã 9".
func (h hourReader) besideDay(r *reading, at int, t hourReading) bool {
	if !h.follows.MatchString(r.c.s[t.end:]) || t.minute >= DayMinutes {
		return false
	}
	for i := range r.found {
		d := &r.found[i]
		if d.hour || d.to > at || len(d.days) != 1 && !d.named || d.wide || strings.Trim(r.c.s[d.to:at], " ,-/") != "" {
			continue
		}
		if d.named && !t.fourth && t.minute%hourMinutes == 0 {
			d.reasons = append(d.reasons, DayOrHour)
		}
		return !d.numbered || d.days[0].From <= r.today()+2
	}
	return false
}
