package understand

import (
	"regexp"
	"slices"
	"strings"
)

// links are the words between mentions, which say how they belong together.
type links struct {
	notBefore, notAfter, notVerbAfter, notMore                    *regexp.Regexp
	correction, bareNot                                           *regexp.Regexp
	moved, moveVerb, movedFrom                                    *regexp.Regexp
	onAfter, onBefore, onwards, ranged, beside                    *regexp.Regexp
	bye, people, instead, listGoesOn, comma, bareNo, twoThings    *regexp.Regexp
	cancels, books, past, ofYear, amends                          *regexp.Regexp
	onlyNot, busyDay, busyAfter, linked, mild                     *regexp.Regexp
	choice, eventDay                                              *regexp.Regexp
	wants, isDay, back, ago, ifNot                                *regexp.Regexp
	thanks, arrived, arrivedAfter, fact, factAfter, idle, subject *regexp.Regexp
	onlyThen, onlyHere, startsOnly                                *regexp.Regexp
}

func newLinks() links {
	const (
		verbs = `(?:pode(?: ser)?|posso|podia|podemos|da(?: pra(?: mim)?)?|dara|consigo|conseguimos|conseguirei|quero|queria|queremos|tenho (?:como|tempo|horario)|vou(?: poder| conseguir)?|vai(?: dar| rolar| ser possivel)?|` +
			`consegui|pude|tem como|rola|serve|marca|marque|agende|coloca|coloque|bota|estarei|estou|vou estar|seja|seria|venho|to|poderei|gosto|vale|fico|prefiro|precisa)`
		small = `(?: (?:n?[ao]s?|d[aeo]s?|em|pel[ao]s?|pra|para|pro|ser|ir|fazer|marcar|mais|muito|tao|bem|dia|num|numa|eu|a partir))*`
		doing = `(?: (?:n?[ao]s?|d[aeo]s?|em|pel[ao]s?|pra|para|pro|ir|[a-z]+[aei]r|ai|la|mais|muito|tao|bem|dia|num|numa|eu|a partir))*`
	)
	return links{
		notBefore: regexp.MustCompile(`(?:\b(?:(?:^|[,.;!?] ?)nada|nao sendo|menos|exceto|fora|tirando|sem ser|a nao ser|nem|salvo|evit[ao]r?|evitando|excluindo|tira|(?:em vez|ao inves|inves|no lugar|em lugar) d[aeo]s?|esquec[ea]|esquecer|desconsider[ea]|desist\w+ d[aeo]s?)` + small +
			`|\bnao (?:e|eh|era|foi)(?: mais)?` + small + `|\b(?:so|mas|desde que|contanto que|que) (?:se )?nao (?:for|seja|fosse)(?: mais)?` + small +
			`|\bnao ` + verbs + doing + `|\bnao (?:abr|atend|funcion)\w+` + small + `|\b(?:mas |so |que )?nao` + small + `) ?$`),
		notAfter:     regexp.MustCompile(`^ ?,? ?(?:(?:eu|ja|tambem|infelizmente|ai|acho que|acho q|mas|que eu|realmente) )*nao(?: ` + verbs + `(?: ir| ser| fazer| comparecer| mais)?\b| ?(?:[,.;!\n]|mas\b|so\b|nem\b))|^ ?,? ?muito menos\b|^ ?,? ?(?:nem pensar|sem chance|de jeito nenhum|de jeito maneira|nem a pau|jamais)\b`),
		notVerbAfter: regexp.MustCompile(`^ ?,? ?(?:(?:eu|ja|tambem|ai) )*nao(?: (?:da|pode|rola|seria|serve|vai dar)(?: ser| mais)? ?\?|,? ne\b| (?:da|pode|rola)(?: mais)?,? ne ?[?!]*\.$)`),
		notMore:      regexp.MustCompile(`^ ?(?:,|e|nem|ou|/|, nem|e nem|,? nem)(?: (?:n?[ao]s?|d[aeo]s?|pel[ao]|dia))* ?$`),
		instead:      regexp.MustCompile(`\bnao (?:e|eh|era|foi)\b|\b(?:vez|inves|lugar) d|\besque|\bdescons`),
		bareNo:       regexp.MustCompile(`^ ?,? ?(?:(?:eu|ja) )*nao ?[.!,]?$`),
		twoThings:    regexp.MustCompile(`\b(?:corte|barba|unhas?|fazer)\b`),
		comma:        regexp.MustCompile(`^ ?,(?: (?:as|n[ao]s?|d[aeo]s?|pel[ao]s?))? ?$`),
		listGoesOn:   regexp.MustCompile(`^ ?(?:,|e|nem|ou|\.|!)? ?(?:n[ao]|d[aeo]|a|o)? ?$`),
		cancels: regexp.MustCompile(`\b(?:cancel\w*|desmarc\w*|tira\w*)(?: (?:pra mim|o|a|meu|minha|horario|hora|agendamento|de|da|do|das|na|no|dia|as))* ?$|` +
			`\b(?:era|tinha|tava|estava|tenho|marquei|agendei|to|estou|(?:meu|minha) (?:horario|hora|corte|unha) (?:e|era|esta|ta|ficou))(?: (?:marcad[ao]|agendad[ao]|horario|hora|um|o|a|as|pra|para|na|no|em|dia|de|das))* ?$`),
		books:  regexp.MustCompile(`\b(?:marc\w*|agend\w*|coloca|bota|poe|pode ser|quero|queria|tem|passa|me encaixa|reserv\w*|da (?:pra|para)|prefiro|consigo|posso|teria|mas)\b`),
		ofYear: regexp.MustCompile(`^ ?,? ?(?:d[eo]|so|n?o|ja)? ?$`),
		amends: regexp.MustCompile(`(?:\b(?:digo|alias|quer dizer|ou melhor|na verdade|corrigindo|perdao|ops|errei)|[,.] ?nao|\*),? ?(?:e |as |dia |pra |para )?(\d{1,2})\b ?(?:[,.!?]|$)`),
		busyDay: regexp.MustCompile(`\b(?:(?:vou|irei) viajar|viajo|viajando|(?:vou estar|estarei|fico|estou|to) fora|trabalho|trabalhar|trabalhando|plantao|ocupad[ao]|estudo|estudando|(?:faco|tenho) (?:faculdade|curso|academia)|` +
			`tenho (?:um |uma )?(?:prova|viagem|medico|dentista|reuniao|aula|compromisso|plantao|exame|consulta))(?: (?:n?[ao]|em|de|dia|ate|tarde))* ?$`),
		busyAfter: regexp.MustCompile(`^ ?,? ?(?:(?:eu|ja|que|e que|la|sempre|geralmente|vou|tenho) )*(?:trabalh(?:o|ar)(?: ate (?:bem |mais |muito )?tarde)?|(?:(?:to|tou|estou|vou estar) )?(?:de |no )?plantao|estudo|viajo|tenho (?:um |uma )?(?:aula|prova|plantao|medico|medica|dentista|compromisso|reuniao|faculdade|curso|consulta|exame|viagem)|` +
			`(?:estou|to|tou|vou estar|estarei) (?:ocupad[ao]|fora|viajando|trabalhando)|(?:faco|vou fazer) (?:uma? )?(?:prova|exame|cirurgia|vestibular|concurso|enem)|` +
			`(?:ta|esta|e|fica|vai (?:ser|estar)) (?:muito |bem |super |meio |mais )?(?:corrid[ao]|chei[ao]|lotad[ao]|complicad[ao]|puxad[ao]|dificil|impossivel|ruim|sagrad[ao]|dia de (?:descanso|familia|igreja|missa|culto))(?: pra mim| demais)?)(?:,? (?:o dia (?:todo|inteiro)))? ?(?:[,.;!?]|$|mas\b|so\b|e\b|entao\b)`),
		wants:        regexp.MustCompile(`\b(?:precis\w*|quer\w*|queria|pode\w*|posso|ser|consig\w*|conseg\w*|marc\w*|agend\w*|tem|da|so|qualquer|entreg\w*|vou|dá|teria)\b|\x02`),
		back:         regexp.MustCompile(`\b(?:chego|chegamos|volto|voltamos|retorno)(?: (?:de viagem|la|aqui|so|n?[ao]|em|dia))* ?$`),
		ago:          regexp.MustCompile(`\bdesde(?: (?:a|o|essa|esse))? ?$`), // "desde sexta" tells of what was
		thanks:       regexp.MustCompile(`\b(?:obrigad[ao]|obg|brigad[ao]|valeu|vlw|amei|adorei|gostei|parabens|agradeco)(?: (?:muito|demais))?(?: (?:pel[ao]s?|n?[ao]s?|d[aeo]s?|por|seu|sua|meu|minha|atendimento|corte|cabelo|unhas?|horario|servico|carinho|atencao|resultado|tudo))* ?$`),
		arrived:      regexp.MustCompile(`\b(?:cheguei|chegamos|voltei|voltamos|acordei|recebi|sai|(?:acabei|acabamos|acabo) de (?:chegar|voltar|acordar|sair|receber))(?: (?:de viagem|de ferias|de la|so|ontem|aqui|d[aeo]|n?[ao]|em))* ?$`),
		arrivedAfter: regexp.MustCompile(`^ ?,? ?(?:eu |que |so |ja |de manha )*(?:cheguei|chegamos|voltei|voltamos|acordei|(?:acabei|acabamos) de (?:chegar|voltar|acordar|sair))\b`),
		fact:         regexp.MustCompile(`\b(?:venc\w+|receb[eo]\w*|pago|pagam|ganh[eo]|cai|opero|mud[ao]|(?:meu )?(?:pagamento|salario|vale)(?: (?:cai|sai|e|so))*)(?: (?:so|n?o|em|no meu|meu|pagamento|salario|meu salario|depois d[aeo]))* ?$`),
		factAfter:    regexp.MustCompile(`^ ?,? ?(?:(?:que|e que|eu|so|ja|meu|minha|[oa]) )*(?:recebo|pago|(?:cai|sai) (?:[oa] |meu |minha )?(?:pagamento|salario|vale|decimo)|(?:pagamento|salario|vale) (?:cai|sai)|vence\b|faco (?:aniversario|niver|\d+ anos)|completo \d+ anos)`),
		idle:         regexp.MustCompile(`\bnao (?:vou |vai ter |tenho (?:que |de )?|to |estou |vou ter )?(?:trabalh\w+|estud\w+|viaj\w+|nada|(?:fazer|ter) nada|(?:ter )?(?:aula|compromisso|plantao|expediente|prova|reuniao))\b`),
		subject:      regexp.MustCompile(`\b(?:eu|ja|tambem|que|n?[ao]s?|de|dia|mais|feira)\b`),
		isDay:        regexp.MustCompile(`^ ?,? ?(?:ja )?(?:e|eh) $`),
		linked: regexp.MustCompile(`^(?:[ ,.!?;/()*+:-]|\b(?:ou|e|eh|nem|mas|n?[ao]s?|n?um|n?uma|d[aeo]s?|em|pr[ao]s?|para|por|dias?|tem|teria|pode|ser|seria|poderia|se|nao|der|da|tiver|puder|rolar|houver|` +
			`senao|ou entao|tambem|talvez|prefiro|preferencia|preferencialmente|posso|consigo|ate|quem|sabe|caso|contrario|so|ainda|outr[ao]|qualquer|horarios?|hora|marcar|agendar|tanto|como|quanto|ta|esta|faz|la|pelas?|umas?|tipo|` +
			`melhor|vaga|livre|sim|otimo|perfeito|beleza|bom|alguma?|coisa|fazer|mim|meu|minha|el[ea]|corte|barba|unha|as|aos?|entre|depois|antes|partir|que|vem|fica|ficar|ok|tarde|manha|noite|menos|exceto|tirando|fora)\b)*$`),
		// "se não" and "mais ou menos" rule nothing out; "só se não for" does.
		mild:   regexp.MustCompile(`(\b(?:so|mas|desde que|contanto que) se nao (?:for|seja|fosse))|\bmais (?:ou|o) menos\b|\b(?:pel?o|ao|no) menos\b|\b(?:se|caso(?: voces?)?|se acaso) nao\b(?: (?:d[ae]r?|tem|tiver\w*|pude\w*|posso|pode|rolar?|conseguir\w*|consigo|consiga\w*|houver|haja|for possivel|achar|sobrar))*`),
		ifNot:  regexp.MustCompile(`(?:^|[^s][^o] |^ ?)\bse nao for` + small + ` ?$`),
		choice: regexp.MustCompile(`\b(?:ou (?:entao |senao |ja )?(?:so|somente|apenas|talvez|deixo|deixa|fica|entao|senao)|senao|se nao)\b`),
		// A day of something else.
		eventDay: regexp.MustCompile(`\b(?:casamento|aniversario|niver|formatura|festa|batizado|cha|evento|viagem|prova|noivado|bodas|missa|culto|show)\b[a-z ]{0,40}\b(?:e|eh|sera|vai ser|cai|ficou)(?: n?[ao]| pro?| em| dia)* ?$`),
		onlyNot:  regexp.MustCompile(`\bnao(?: (?:n?[ao]s?|as))* ?$`),
		past:     regexp.MustCompile(`\b(?:fui|vim|fiz|fizemos|cortei|pintei|passei|estive|fomos|viemos|nasceu|nasci|comprei|paguei|liguei|atendid[ao]|cortou|fez)(?: [a-z]+){0,2} ?$`),
		correction: regexp.MustCompile(`\b(?:ops|opa|opss|eita|digo|quer dizer|quero dizer|quis dizer|queria dizer|na verdade|alias|perdao|corrigindo|correcao|mas (?:e|eh|era|sao)|ou melhor|melhor dizendo|errei|me enganei|enganei|` +
			`desculpa|foi mal|mudei de ideia|pensando (?:bem|melhor)|escrevi errado|troquei|minto|melhor(?: (?:nao|ainda|ser))?)\b|[,.] ?nao,|\bnao,? (?:e|era|eh|pera|perai|espera)\b|\*`),
		bareNot: regexp.MustCompile(`^ ?,? ?nao ?[,.;!]? ?(?:as|a|na|no|pra|para|de|e|e sim|mas|sim|so|pode ser|pelas)? ?$`),
		moved:   regexp.MustCompile(`(?:^|[ ,])(?:pra|pro|pras|para|p|por|pel[ao]s?)(?: (?:[ao]s?|dia|um|uma|das?|de|na|no|ser|mais))* ?$`),
		moveVerb: regexp.MustCompile(`\b(?:remarc\w*|mud\w*|troc\w*|pass[ae]\w*|adi\w*|transfer\w*|antecip\w*|alter\w*|jog[aeo]\w*|reagend\w*|desmarc\w*|` +
			`move\w*|empurr\w*|puxa\w*)\b`),
		movedFrom:  regexp.MustCompile(`\b(?:d[aeo]s?|horario|hora|marcad[ao]|meu|minha|agendad[ao]|que (?:e|era|esta|ta|tenho)|tenho)(?: (?:as|a|o|na|no|pra|dia|de))* ?$`),
		onAfter:    regexp.MustCompile(`\b(a partir d[aeo]s?|apartir d[aeo]s?|depois d[aeo]s?|apos|desde|passando|de)(?: [oa]s?| dia)* ?$`),
		onBefore:   regexp.MustCompile(`\b(ate|antes d[aeo]s?|no maximo(?: ate)?)(?: [oa]s?| dia| na| no)* ?$`),
		onwards:    regexp.MustCompile(`^ ?(?:em diante|pra frente|para frente|pra la)\b`),
		ranged:     regexp.MustCompile(`^ ?,? ?(?:a|ate|ao|ate [ao]|-|ou ate)(?: dia)? ?$`),
		beside:     regexp.MustCompile(`^[ ,(/.:-]*(?:(?:que )?(?:e|eh|cai|sera)(?: n?um| n?uma)?|dia|no|na|n?um|n?uma|no dia|pro dia|pra|que e dia|mesmo)?[ ,(:-]*$`),
		onlyThen:   regexp.MustCompile(`^ ?,? ?(?:(?:eu|ja|tambem|infelizmente|ai|mas|que eu) )*nao ` + verbs + `(?: ir| ser| fazer| mais)?(?: [a-z]+r)?,? (?:so|somente|apenas)(?: se (?:for|fosse))?(?: n?[ao]s?| pel[ao]s?| de| as| bem)* ?$`),
		onlyHere:   regexp.MustCompile(`\bnao ` + verbs + `(?: ir| ser| fazer)? (?:so|somente|apenas)(?: n?[ao]s?| pel[ao]s?| de| as)* ?$`),
		startsOnly: regexp.MustCompile(`^(?:so|somente|apenas) `),
		bye:        regexp.MustCompile(`\b(?:obrigad[ao]|obg|brigad[ao]|valeu|vlw|combinado|tchau|beijos?|bjs?|abracos?|fechado|confirmado|perfeito|show|ok|otimo|entao|bom descanso|boa (?:noite|semana|viagem)|te vejo|nos vemos)\b`),
		people:     regexp.MustCompile(`\b(?:e (?:a |o |pr[ao] |para )?(?:meu|minha|meus|minhas|el[ea]|dela|dele|mais um|outr[ao]|amig[ao]|mae|pai|irma[o]?|filh[ao]|marido|esposa|namorad[ao])\b|pessoas|\bpr[ao] (?:meu|minha|el[ea]|outr[ao])\b|nos (?:dois|duas|2)|el[ea] (?:as|[0-9]))`),
	}
}

// gap is the text before the i-th mention, from the end of the one before it.
func (r *reading) gap(i int) string {
	from, to := 0, len(r.plain)
	if i > 0 {
		from = r.found[i-1].to
	}
	if i < len(r.found) {
		to = r.found[i].from
	}
	if from > to {
		return ""
	}
	return r.plain[from:to]
}

// order sorts mentions by their place, and forgets those within others.
func (r *reading) order() {
	slices.SortStableFunc(r.found, func(a, b mention) int { return a.from - b.from })
}

// correct drops what a later word takes back: "sexta, ops, quinta".
func (r *reading) correct(l links) {
	for i := 1; i < len(r.found); i++ {
		if !l.correction.MatchString(r.gap(i)) || l.choice.MatchString(r.gap(i)) {
			continue
		}
		for k := range r.found[:i] {
			if r.replaced(k, i) {
				r.found[k].dropped = true
			}
		}
	}
}

// replaced tells whether what follows a correction says anew what the k-th mention said.
func (r *reading) replaced(k, from int) bool {
	for _, m := range r.found[from:] {
		if m.hour == r.found[k].hour && !m.not {
			return true
		}
	}
	return false
}

// move marks where an appointment is moved away from: "de sexta 15h pra sábado 10h".
func (r *reading) move(l links) {
	r.exchange(l)
	if !l.moveVerb.MatchString(r.plain) {
		return
	}
	for i := len(r.found) - 1; i > 0; i-- {
		if !l.moved.MatchString(r.gap(i)) {
			continue
		}
		for k := range r.found[:i] {
			r.found[k].old = true
		}
		return
	}
}

// amend reads a bare number behind a correction as what it corrects: "sexta às 15, digo 16", "dia 28, aliás 29".
func (r *reading) amend(l links) {
	for _, m := range l.amends.FindAllStringSubmatchIndex(r.c.s, -1) {
		var last *mention
		for i := range r.found {
			if r.found[i].to <= m[0] && (last == nil || r.found[i].to > last.to) && (r.found[i].shape == exact || len(r.found[i].numbers) == 1) {
				last = &r.found[i]
			}
		}
		n := r.number(m, 1)
		if last == nil || strings.ContainsAny(r.c.s[last.to:m[0]], string([]byte{masked, claimed})) {
			continue
		}
		fresh := mention{hour: true, shape: exact, clock: newHourReading(r.c.group(m, 1), "0", 0, false).clock}
		if !last.hour {
			fresh = r.dayNumber(n)
		} else if n > 23 {
			fresh = mention{hour: true, shape: exact, clock: last.clock, reasons: []Reason{ImpossibleTime}}
		}
		fresh.from, fresh.to = m[2], m[3]
		r.add(fresh)
		return
	}
}

// recall marks days of what has been: "cortei na sexta" is about the Friday before.
func (r *reading) recall(l links) {
	for i := range r.found {
		m := &r.found[i]
		if len(m.days) > 0 && m.days[0].From == r.today() && (l.thanks.MatchString(r.gap(i)) || l.arrived.MatchString(r.gap(i)) || l.arrivedAfter.MatchString(r.gap(i+1))) {
			m.dropped = true // "obrigada pelo atendimento de hoje", "cheguei hoje de viagem", "hoje voltei ao trabalho"
		}
		if m.hour || len(m.days) == 0 || m.days[0].To < r.today() || !l.past.MatchString(r.gap(i)) && (!m.named || !l.thanks.MatchString(r.gap(i))) && (!m.named || !l.ago.MatchString(r.gap(i))) {
			continue
		}
		if m.named {
			m.days = one((r.today() - week).next(m.weekday))
		}
		m.reasons, m.named = []Reason{Past}, false
	}
}

// exchange marks what is cancelled where something else is booked: "cancela sexta e marca sábado".
func (r *reading) exchange(l links) {
	for i := range r.found {
		if !l.cancels.MatchString(r.gap(i)) {
			continue
		}
		for k := i + 1; k < len(r.found); k++ {
			if l.books.MatchString(r.gap(k)) {
				for n := i; n < k; n++ {
					r.found[n].old = true
				}
				break
			}
		}
	}
}

// limits turn days into what lies behind or before them: "a partir de segunda", "até sexta".
func (r *reading) limits(l links) {
	for i := range r.found {
		m := &r.found[i]
		if m.hour || m.open != closed || len(m.days) == 0 || m.old || slices.Contains(m.reasons, Past) {
			continue
		}
		gap := r.gap(i)
		if i > 0 && !r.found[i-1].hour && l.ranged.MatchString(gap) {
			continue
		}
		if i+1 < len(r.found) && !r.found[i+1].hour && l.ranged.MatchString(r.gap(i+1)) {
			continue
		}
		r.limit(m, gap, r.gap(i+1), l)
	}
}

func (r *reading) limit(m *mention, head, behind string, l links) {
	first, last := m.days[0], m.days[len(m.days)-1]
	if k := l.onBefore.FindStringSubmatch(head); k != nil {
		if r.goodbye(m, head, behind, k[1], l) {
			return
		}
		end := last.To
		if strings.HasPrefix(k[1], "antes") {
			end = last.From - 1
		}
		if end >= r.today() {
			m.days, m.open, m.named = []DateRange{{r.today(), end}}, before, false
			m.reasons = slices.DeleteFunc(m.reasons, func(x Reason) bool { return x == SameWeekday })
		}
		return
	}
	k := l.onAfter.FindStringSubmatch(head)
	if k == nil || k[1] == "de" {
		if !l.onwards.MatchString(behind) {
			return
		}
		k = []string{"", "a partir"}
	}
	from := first.From
	if strings.HasPrefix(k[1], "depois") || k[1] == "apos" || k[1] == "passando" {
		from = first.To + 1
	}
	m.days, m.open, m.named = []DateRange{{from, r.scene.reach(from)}}, after, false
	m.reasons = append(m.reasons, OpenEnd)
}

// goodbye drops "até amanhã" where it says goodbye.
func (r *reading) goodbye(m *mention, before, behind, word string, l links) bool {
	behind = l.bye.ReplaceAllString(behind, "")
	if word != "ate" || strings.Trim(behind, " ,.!\n") != "" || m.wide || m.numbered && len(m.days) > 0 && m.days[0].From > r.today()+2 {
		return false
	}
	head := strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(before), "ate"))
	if l.bye.MatchString(r.plain) {
		if l.wants.MatchString(head) {
			m.reasons = append(m.reasons, GoodbyeOrLimit) // "obrigada, preciso até sexta"
			return false
		}
		m.dropped = true
		return true
	}
	if head == "" && len(r.found) == 1 && m.days[0].From > r.today() {
		m.reasons = append(m.reasons, GoodbyeOrLimit)
	}
	return false
}
