package understand

import "strings"

// partOf is a part of the day, from and to in minutes after midnight. Mornings begin at six, so
// that "de manhã" is not the night; opening hours are applied by the caller that looks for free
// times.
func partOf(name string) (from, to int) {
	const half = 30
	switch {
	case strings.HasPrefix(name, "manha"):
		return 6 * hourMinutes, 12 * hourMinutes
	case name == "tardezinha":
		return 16 * hourMinutes, 18*hourMinutes + half
	case strings.HasPrefix(name, "tarde"):
		return 12 * hourMinutes, 18 * hourMinutes
	case strings.HasPrefix(name, "noitinha"):
		return 18 * hourMinutes, 20 * hourMinutes
	case strings.HasPrefix(name, "noite"):
		return 18 * hourMinutes, lastMinute
	case strings.HasPrefix(name, "madrugada"):
		return 0, 6 * hourMinutes
	}
	return 0, lastMinute
}

func partMention(from, to int, reasons ...Reason) mention {
	return mention{hour: true, shape: part, window: window{clock{minute: from}, clock{minute: to}}, reasons: reasons}
}

// wishRules are "o mais cedo possível", and what says a time only to who knows what was said before.
func wishRules() []rule {
	wish := func(p Preference) func(r *reading, _ []int) (mention, bool) {
		return func(r *reading, m []int) (mention, bool) {
			r.want = p
			r.c.blot(m[0], m[1], masked)
			return mention{}, false
		}
	}
	const got = `(?:possivel|que (?:tiver\w*|der|puder\w*|voces? (?:tiver\w*|puder\w*)|tem|conseguir\w*)|disponivel|livre)`
	return []rule{
		compile(`\b(?:o |no )?(?:mais (?:cedo|rapido|breve|proximo) `+got+`|quanto antes(?: possivel)?|mais rapido|antes possivel|quanto mais cedo(?: melhor)?)\b|\b(?:horario|hora|vaga|data|dia) mais (?:cedo|proxim[oa]|perto)\b`, wish(Earliest)),
		compile(`\b(?:n?[oa] |pr[oa] )?(?:primeir[oa]s? (?:horarios?|hora|vaga|`+got+`)(?: `+got+`)?|proxim[oa] (?:horario|vaga|`+got+`)(?: `+got+`)?|`+
			`que tiver (?:primeiro|mais cedo|mais perto)|assim que (?:der|puder|tiver|possivel)|(?:assim|logo) que (?:voces? |o salao )?abri\w*|urgente|urgencia)\b`, wish(Earliest)),
		compile(`\b(?:n?[oa] |pr[oa] )?(?:ultim[oa]s? (?:horarios?|hora|vaga)|mais tarde possivel|o mais tarde|(?:logo )?antes de (?:voces? |o salao )?fechar\w*)\b`, wish(Latest)),
		compile(`\b(?:qualquer (?:hora|horario)|(?:o )?dia (?:todo|inteiro)|hora marcada|na hora certa|que horas?|qual (?:o )?horario)\b`, wish(AnyTime)),
		fixed(`\b(?:n?[oa]s? |aquele |nesse |esse )?mesm[oa]s? (?:dia e (?:hora|horario)|horario e dia|horarios?|hora|dia|data|esquema)\b(?: e (?:horario|dia))?(?: de sempre| da (?:outra|ultima) vez| da semana passada| do mes passado| de (?:hoje|ontem|amanha))?`, refersBack),
		fixed(`\b(?:1|2|3|uma|meia) horas? (?:antes|depois|mais (?:cedo|tarde))\s*(?:[,.!?]|$)`, func(*reading) mention { return mention{hour: true, reasons: []Reason{Relative}} }),
		compile(`\b(?:agora (?:mesmo )?(?:tem|da|consegue|rola|pode)|(?:vaga|horario|hora|encaixe|livre|consegue|atende\w*|cortar) (?:pra |para )?agora)\b`, func(r *reading, _ []int) (mention, bool) {
			return mention{days: one(r.today()), near: true}, true
		}),
		fixed(`\b(?:dia|horario|horarios) de sempre\b|\b(?:igual|como) (?:a |da |na )?(?:ultima vez|outra vez|semana passada|sempre|vez passada)\b`, refersBack),
		compile(`\bn[ao] (?:outr[ao]|seguinte)\s*(?:[,.!?]|$)`, func(r *reading, m []int) (mention, bool) {
			return mention{hour: true, reasons: []Reason{RefersBack}}, !strings.Contains(r.c.s[:m[0]], "semana nao")
		}),
		compile(`\b(?:ser|so|preciso|quero|queria|consigo|posso|tem|teria) (?:pra |bem |um pouco )?(antes|depois)(?:\s*[,.!?]|$)`, func(r *reading, m []int) (mention, bool) {
			return mention{hour: true, from: m[2], to: m[3], reasons: []Reason{RefersBack}}, true
		}),
		fixed(`\b(?:antes|depois) d(?:isso|essa hora|esse horario)\b`, refersBack),
		fixed(`\b(?:n?ess[ea]|n?est[ea]|(?:n?aquel[ea])) (?:mesm[oa] )?(?:dia|data)\b(?: mesmo| ai)?`, func(*reading) mention {
			return mention{hour: true, thatDay: true, reasons: []Reason{RefersBack}}
		}),
		compile(`\b(?:n?ess[ea]|n?est[ea]|(?:n?aquel[ea])) (?:horario|hora)\b(?: mesmo| ai)?( (?:de|da|do|das) (?:hoje|amanha|domingo|segunda|terca|quarta|quinta|sexta|sabado|dia|\d))?`, func(r *reading, m []int) (mention, bool) {
			return refersBack(r), r.c.group(m, 1) == "" // "aquele horário de quinta às 11" says which
		}),
		compile(`\b(?:(?:um pouco|um pouquinho|um tiquinho|bem|algo|alguma coisa|pouco) )?mais (?:cedo|tarde|pra tarde|para tarde|pra frente|pro final|tardezinha|cedinho)\b( d[aeo] )?`, readRelative),
	}
}

// readRelative reads "mais tarde", which says an hour only to who knows what was offered; "mais pro final da tarde" says one.
func readRelative(r *reading, m []int) (mention, bool) {
	if of := r.c.group(m, 1); of != "" && strings.HasSuffix(r.c.s[m[0]:m[1]-len(of)], "final") {
		return mention{}, false
	}
	out := mention{hour: true, from: m[0], to: m[1] - len(r.c.group(m, 1)), reasons: []Reason{Relative}}
	if strings.Contains(r.plain, "hoje") {
		out.reasons = []Reason{Loose}
	}
	return out, true
}

func refersBack(*reading) mention { return mention{hour: true, reasons: []Reason{RefersBack}} }

// partRules are parts of the day.
func partRules() []rule {
	const parts = `(manha|tarde|noite)(?:zinha)?`
	loose := func(from, to int) func(*reading) mention {
		return func(*reading) mention { return partMention(from*hourMinutes, to*hourMinutes, Loose) }
	}
	open := func(from, to int, reasons ...Reason) func(*reading) mention {
		return func(*reading) mention { return partMention(from, to, reasons...) }
	}
	return []rule{
		compile(`\b(?:(?:n[oa]|pel[oa]|pr[oa]|para o|ao|de|bem) )*(comeco|comecinho|inicio|inicinho|meio|meados|fim|final|finalzinho|fimzinho|finzinho) d[ae] `+parts+`\b`, readStretchOfPart),
		fixed(`\b(?:(?:n[oa]|pel[oa]|pr[oa]|para o|ao|de) )*(?:fim|final|finalzinho) d[oe] (?:dia|expediente)\b`, loose(17, 20)),
		fixed(`\b(?:depois|apos|saindo) d[oae] (?:meu |minha )?(?:trabalho|servico|expediente|trampo)\b`, open(17*hourMinutes, lastMinute, Loose)),
		fixed(`\bantes d[oae] (?:meu )?(?:trabalho|servico|expediente|trampo)\b`, loose(6, 9)),
		fixed(`\bantes d[oe] (?:meu )?almoco\b`, open(0, 12*hourMinutes)),
		fixed(`\b(?:depois d[oe]|apos o|apos|logo depois do|pos) (?:meu )?almoco\b`, open(13*hourMinutes, 18*hourMinutes, Loose)),
		fixed(`\b(?:(?:na|no|pela|pelo|em|meu|minha) )*(?:(?:hora|horario|intervalo) d[eo]|n?o|pro) (?:meu )?almoco\b`, loose(12, 14)),
		fixed(`\b(?:horario|hora) comercial\b`, loose(8, 18)),
		fixed(`\b(?:(?:de|pela|da|na|bem|logo) )*(?:manha (?:bem )?(?:cedo|cedinho)|(?:cedo|cedinho)(?: (?:de|da|pela) manha)?)\b`, loose(6, 10)),
		fixed(`\btardezinha\b`, open(16*hourMinutes, 18*hourMinutes+hourMinutes/2, Loose)),
		fixed(`\b(?:n?a |de )?(?:noitinha|boca da noite|(?:comecinho|inicinho) da noite)\b`, loose(18, 20)),
		compile(`\b(?:n?ess[ae]|n?est[ae]|hoje,?(?: n?ess[ae]| n?est[ae])?) `+parts+`\b`, readPartOfToday),
		compile(`\b(?:(?:so|somente) )?(?:(?:de|da|pela|pelas|na|a|as|por|pra|para a|durante a|no periodo da|periodo da|no turno da|na parte da|parte da|do periodo da|horario da) )?(manha|tarde|noite|madrugada)\b(?: toda| inteira)?`, readPart),
	}
}

func readPart(r *reading, m []int) (mention, bool) {
	from, to := partOf(r.c.group(m, 1))
	return partMention(from, to), true
}

func readPartOfToday(r *reading, m []int) (mention, bool) {
	from, to := partOf(r.c.group(m, 1))
	r.found = append(r.found, mention{from: m[0], to: m[0], days: one(r.today()), numbered: true})
	return partMention(from, to), true
}

// readStretchOfPart reads the beginning, the middle or the end of a part of the day.
func readStretchOfPart(r *reading, m []int) (mention, bool) {
	edges := map[string][2]int{ // in minutes
		"manha-c": {360, 600}, "manha-m": {540, 660}, "manha-f": {600, 720},
		"tarde-c": {720, 900}, "tarde-m": {840, 960}, "tarde-f": {960, 1110},
		"noite-c": {1080, 1200}, "noite-m": {1200, 1290}, "noite-f": {1260, lastMinute},
	}
	which := r.c.group(m, 1)[:1]
	if which == "i" {
		which = "c"
	}
	e := edges[r.c.group(m, 2)+"-"+which]
	return partMention(e[0], e[1], Loose), true
}
