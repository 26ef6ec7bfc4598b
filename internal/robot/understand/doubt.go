package understand

import (
	"regexp"
	"slices"
	"time"
)

// suspicion is a form of words that makes what was read doubtful: the hour is one of the client's own life, or two readings are as good.
type suspicion struct {
	re     *regexp.Regexp
	reason Reason
	hours  bool // it is about an hour: without one there is nothing to doubt
}

// suspicions are tried on the whole text. All they do is ask, so that they may be generous.
func suspicions() []suspicion {
	const (
		hour    = `(?:d?as |a |pras |umas |la pelas |pelas |ate |ate as |antes d[aeo]s? |no maximo |\x02+)*(?:\d{1,2}\b|\d{1,2}[h:]|meio-dia)`
		words   = `(?: [a-z]+){0,3},? `
		people  = `(?:filh[oa]s?|bebe|menin[oa]s?|criancas?|net[oa]s?|marido|esposa|esposo|mae|pai|pais|irma|irmao|irmaos|sobrinh[oa]s?|sogr[oa]s?|cunhad[oa]s?|prim[oa]s?|ti[oa]s?|amig[oa]s?|vizinh[oa]s?|patro[oa]|chefe|visitas?|familia|cachorr\w+|namorad[oa]|noiv[oa]|avo|vo)`
		lessons = `(?:uma? )?(?:aula|prova|medico|medica|dentista|reuniao|plantao|terapia|natacao|ingles|curso|faculdade|escola|treino|consulta|compromisso|exame|futebol|bale|catequese)`
		days    = `hoje|amanha|domingo|segunda|terca|quarta|quinta|sexta|sabado`
		moment  = `(?:` + hour + `|(?:n?[ao] |dia |n?ess[ae] |so )*(?:` + days + `|\d{1,2}\b|\d{1,2}/))`
	)
	about := func(pattern string, reason Reason) suspicion {
		return suspicion{regexp.MustCompile(pattern), reason, true}
	}
	return []suspicion{
		// When one has to be off, or somewhere else: "preciso sair às 16h", "tem que terminar até 17h".
		about(`\b(?:sair|terminar|acabar|finalizar|termine|acabe|sairia|ir embora|(?:estar|chegar|voltar) (?:la |de volta )?(?:n[oa]|em|pro|pra) (?:trabalho|servico|trampo|empresa|escola|faculdade|aula|casa|aeroporto|rodoviaria|igreja|hospital|medic[oa]))`+words+hour, Unlinked),
		// When one is on: "entro no trabalho às 14h", "pego serviço 13h".
		about(`\b(?:entro|entrar|entrando|bato (?:o )?ponto|peg[oa]r? (?:no )?(?:servico|trabalho|trampo|plantao|batente)|comec[oa]r? (?:a trabalhar|no trabalho|no servico|meu turno|o plantao)|(?:aula|turno|plantao|expediente) comeca)`+words+hour, Unlinked),
		// Errands, and what others do: "busco meu filho às 17h", "o ônibus chega 15h10".
		about(`\b(?:busco|pego|levo|deixo|buscar|levar|pegar|deixar|trazer)(?: (?:o|a|os|as|meu|minha|meus|minhas|el[ea]))* `+people+words+hour, Unlinked),
		{regexp.MustCompile(`\b(?:` + people + `|onibus|metro|trem|uber|voo|aviao|carona|van|ele|ela)(?: d[aeo] [a-z]+)? (?:so |ja |me |vai |vao )*(?:sa[ie]m?|sair|chegam?|chegar|entram?|entrar|voltam?|voltar|passam?|passar|embarcam?|partem?|buscam?|buscar|pegam?|viajam?|dorme|acorda|(?:trabalh|estud|almoc|jant)am?)` + words + moment), Unlinked, false},
		{regexp.MustCompile(`\b` + people + ` (?:vem|vai|vao|foi)(?: ai| la| (?:me|nos) (?:visitar|ver|buscar)| aqui| (?:pra|pro|na|no) [a-z]+| de [a-z]+)? ` + moment), Unlinked, false},
		about(`\b(?:libera|solta)m?(?: so| la)? (?:as|ao) (?:\d|meio-dia)`, Unlinked),                                                                                            // "meu chefe me libera às 17h": then, or from then on
		{regexp.MustCompile(`(?:\b` + people + ` tem|\b(?:` + days + `),? (?:eu )?tenho) ` + lessons + `[^.!?]*\b(?:de|da|pela|a|na) (?:manha|tarde|noite)\b`), Unlinked, false}, // "meu filho tem aula de manhã, pode ser à tarde?"
		about(`\bpego o (?:onibus|metro|trem|uber|voo|aviao|barco|van)`+words+hour, Unlinked),
		// A day's course, and feasts: "acordo às 9h", "a cerimônia é às 16h".
		about(`\b(?:acordo|levanto|embarco|decolo|fecho|abro|janto|saio (?:pro|pra|para o) almoco|(?:meu|horario de|hora do) almoco(?: (?:e|eh|das|de))?|cheg[oa] (?:em|no|na|do|da|de|la)|volto d[aoe])`+words+hour, Unlinked),
		about(`\b(?:eu )?caso (?:n?[ao] |dia |em )*(?:`+days+`|\d)`, Unlinked), // "caso sábado às 16h, preciso de penteado"
		about(`\b(?:ta|tar|estar|ficar|esteja|estiver|esta) pront[ao]s?`+words+hour, Unlinked),
		about(`\b(?:cerimonia|casorio|baile|show|ceia|happy hour|ensaio|sessao de fotos|apresentacao|colacao|recital)\b[^.!?]{0,25} `+hour, Unlinked),
		{regexp.MustCompile(`\b(?:trabalho|estudo|tenho aula|tenho faculdade|durmo) (?:so )?(?:de|a|da|pela) (?:manha|tarde|noite)\s*[.!]*$`), Unlinked, false},
		{regexp.MustCompile(`\b(?:aula|turno|plantao|expediente|curso|prova) (?:so |ja )?(?:acaba|termina|comeca|vai ate) [^?]*\b(?:` + days + `)\b[^?]*$`), Unlinked, false}, // "minha aula acaba 17h na quinta"
		about(`\bda (?:manha|tarde|noite) e \d{1,2}\b`, HourOrMinute),
		about(`\b(?:atras\w+|transito|engarrafamento)\b.*\b(?:cheg|consig|vou|so )\w* `+hour, Unlinked),
		about(`\b(?:marquei|agendei|marcado|agendado|vou|fui) (?:ja )?(?:com outr[ao]|em outr[ao]|n?outr[ao]) (?:pessoa|lugar|salao|profissional|barbearia|barbeiro|manicure)\b`, Unlinked),
		// An hour that is counted from another: "10 minutos antes das 15h", "meia hora depois do horário".
		about(`\b(?:\d{1,3}|uma?|meia) ?(?:min|minutos?|minutinhos?|h|hs|hrs?|horas?|horinhas?)(?: e meia)? (?:antes|depois|apos) (?:d|que|meu|minha|\d)`, Relative),
		about(`\b(?:passa|passar|passando|passado|passou)(?: uns| umas)? \d{1,2} ?(?:min|minutos?|minutinhos?) d`, Relative),
		about(`\b(?:e|ai|depois) (?:eu|el[ea]|[oa] [a-z]+|(?:[oa] )?(?:meu|minha) \w+) (?:logo |um pouco )?(?:depois|antes|em seguida|na sequencia)\b|(?:\b(?:e|ai)|,) (?:depois|em seguida) (?:eu|el[ea]|(?:[oa] )?(?:meu|minha))\b`, SeveralPeople),
		about(`\d(?:h|hs|[h:]\d{2}h?)? (?:ja |pra mim |acho que )*(?:fica|e|eh|ta|acho) (?:muito |meio |um pouco |bem |tao )?(?:tarde|cedo)(?: (?:pra|demais|ne)|\s*[,.!]|$)`, NegatedQuestion), // "16h fica tarde"
		// Without a comma nobody knows which of the two it is: "14h não 15h", "é sábado não sexta".
		about(`\b\d{1,2}(?:[h:]\d{0,2})? nao (?:e |eh |as |pras )?\d{1,2}(?:[h:]\d{0,2})?(?: ?(?:h|hs|hrs|horas))?\s*(?:[.!?]|$)`, Conflict),
		about(`\bnao (?:e |eh |quero )?(?:as|pras) \d{1,2}(?:[h:]\d{0,2})? (?:as|pras) \d`, Conflict),
		{regexp.MustCompile(`\b(?:melhor|prefiro) (?:n?[ao] )?(?:` + days + `) (?:do )?que (?:n?[ao] )?(?:` + days + `)`), Conflict, false},
		// What the salon's days are, and a birthday, are facts.
		{regexp.MustCompile(`\b(?:vi|sei|li|soube|falaram|disseram|entendi|achei) que (?:voces?|o salao|a loja|ai|la) (?:so |tambem )?(?:abr|atend|func|fech|trabalh)\w+`), Unlinked, false},
		{regexp.MustCompile(`\b(?:` + days + `) (?:e|eh|sera|vai ser) (?:[oa] |meu |minha |dia d[aeo] )(?:aniversario|niver|casamento|formatura|festa|batizado|prova|viagem|faxina|mudanca|cirurgia|jogo|culto|missa)\b`), Unlinked, false},
		{regexp.MustCompile(`\b(?:faco|faz|fazer|completo|completa|completar) \d{1,3} an(?:os|inhos)(?: (?:agora|ja))? (?:n?ess[ea] |n?[ao] |em |dia )*(?:` + days + `|mes|semana|` + months + `|\d)`), Unlinked, false},
		{regexp.MustCompile(`\b(?:e|eh|era|sera|ser) (?:n?[ao] |pr[ao] )?` + weekdays + ` nao (?:e |eh |n?[ao] |pr[ao] )?` + weekdays + `\b`), Conflict, false},
		// The question whether there is nothing, and another day: "amanhã não tem, só sexta?"
		{regexp.MustCompile(`\b(?:hoje|amanha|` + weekdays + `),? (?:ja |voces? |ai )*nao tem\b.*\b(?:hoje|amanha|domingo|segunda|terca|quarta|quinta|sexta|sabado)\b`), NegatedQuestion, false},
		{regexp.MustCompile(`\b\d{1,2} ?/ ?\d{1,2} ?(?:h|hs|hrs|horas)\b`), Conflict, true}, // "10/12h": a day, or from ten to twelve
		{regexp.MustCompile(`(?:^|[ ,(])(?:[nd]?o |pel[ao] |em )?meio d[ea] semana\s*(?:[,.!?]|$|de |as |a )`), Vague, false},
	}
}

// suspect notes the doubts that the form of words raises.
func (r *reading) suspect(all []suspicion) {
	hours := false
	for _, m := range r.found {
		hours = hours || m.hour && m.shape != part && m.shape != noHours
	}
	for _, s := range all {
		if (hours || !s.hours) && s.re.MatchString(r.plain) {
			r.notes = append(r.notes, s.reason)
		}
	}
}

// halfNamed doubts "qta", which people write for Wednesday and for Thursday: both are listed, where the text does not name one of them in full.
func (r *reading) halfNamed() {
	names := map[time.Weekday]int{}
	for _, m := range r.found {
		if m.ofWeek {
			names[m.weekday]++
		}
	}
	if names[time.Wednesday] > 0 || names[time.Thursday] != 1 {
		r.notes = append(r.notes, WeekdayMismatch)
		return
	}
	i := slices.IndexFunc(r.found, func(m mention) bool { return m.ofWeek && m.weekday == time.Thursday })
	m := &r.found[i]
	m.reasons = append(m.reasons, WeekdayMismatch)
	if m.named {
		other := *m
		other.days, other.weekday, other.to = one(r.today().next(time.Wednesday)), time.Wednesday, m.from
		r.found = append(r.found, other)
		return
	}
	for _, d := range slices.Clone(m.days) { // "qta que vem": its weeks are settled
		if d.From > r.today() {
			m.days = append(m.days, DateRange{d.From - 1, d.From - 1})
		}
	}
	m.days = join(m.days)
}
