package understand

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// spelling knows how people write words on a phone.
type spelling struct {
	alias  map[string]string
	models []string        // words that others may be slips of
	real   map[string]bool // words that are none
	months map[string]bool // models that are guessed at only where a month is said: "5 de dezenbro", no "seu Setembrino"
	run    *regexp.Regexp
	steps  []step

	ofMonth *regexp.Regexp
}

// step is one rewriting of the whole sheet.
type step struct {
	re *regexp.Regexp
	to func(c sheet, m []int) string
}

func aliases() map[string]string {
	all := make(map[string]string)
	for _, misspellings := range []map[string]string{misspelledDays(), misspelledWords()} {
		for word, others := range misspellings {
			for other := range strings.FieldsSeq(others) {
				all[other] = word
			}
		}
	}
	for glued, apart := range gluedDays() {
		if _, known := all[glued]; !known {
			all[glued] = apart
		}
	}
	return all
}

// gluedDays are days and parts of the day without the blank before or behind them: "nasexta", "hojeanoite", "dmanha".
func gluedDays() map[string]string {
	all := make(map[string]string)
	names := strings.Fields("domingo segunda terca quarta quinta sexta sabado")
	parts := strings.Fields("manha tarde noite")
	glue := func(heads, tails []string) {
		for _, head := range heads {
			for _, tail := range tails {
				if word := strings.ReplaceAll(head+tail, " ", ""); word != "amanha" {
					all[word] = head + " " + tail
				}
			}
		}
	}
	glue(strings.Fields("d de da na pela"), parts)
	glue(strings.Fields("pra pro na no da do de essa esse nessa nesse ate"), append([]string{"semana"}, names...))
	glue(strings.Fields("pra de ate so"), []string{"hoje", "amanha"})
	glue(append([]string{"hoje", "amanha"}, names...), []string{"de manha", "de tarde", "de noite", "a tarde", "a noite", "cedo"})
	all["pramanha"] = "pra amanha"
	for word, apart := range all {
		all[word] = strings.Replace(" "+apart, " d ", " de ", 1)[1:]
	}
	return all
}

// misspelledDays are words about days and times, with the ways in which they are typed, too.
func misspelledDays() map[string]string {
	return map[string]string{
		"hoje":             "hj oje hoji hije hoej hohe oji hoj hje ohje hojee hooje",
		"amanha":           "amnh amnha amha amanh ammanha amanhan amanham amanhaa amanhae amanhe amn aman amanaha manaha",
		"depois":           "dps dpois dp depos depoi dpos dipois",
		"depois de amanha": "depoisdeamanha dpsdeamanha depoisdamanha",
		"semana que vem":   "semanaquevem semanaqvem",
		"antes":            "ants ant",
		"segunda":          "seg segund sgunda segundaf segubda cegunda segumda segundona segundinha",
		"terca":            "tersa trca trsa terc terssa teca tercona tercinha",
		"quarta":           "qua quart qarta kuarta quartona",
		"quinta":           "qui quin qinta kinta qnta qunta qta quinat quintona",
		"sexta":            "sx sxt sex sext sesta cexta sezta sexa sxta setxa sextona sextinha",
		"sabado":           "sbd sab sabad sabdo sabadao sabadinho",
		"domingo":          "dom dmg doming domigo dumingo domingao",
		"feira":            "fera fira feiraa",
		"tarde":            "tard trd tardi trde tade",
		"tardezinha":       "tardinha",
		"noite":            "noit noiti",
		"a noite":          "anoite anoiti",
		"a tarde":          "atarde",
		"de manha":         "demanha",
		"de tarde":         "detarde",
		"de noite":         "denoite",
		"manha":            "manhan mnha manh manhazinha matina",
		"semana":           "semna smana smn",
		"feriado":          "feriadao feriadinho",
		"horas":            "oras horaas horass",
		"hora":             "ora",
		"janeiro":          "janero",
		"fevereiro":        "feverero",
		"dezembro":         "desembro dezenbro",
		"novembro":         "novenbro",
		"setembro":         "setenbro",
		"fim de semana":    "fimdesemana finaldesemana fds findi fimdi finde",
		"madrugada":        "madruga",
	}
}

// misspelledWords are other words, with the ways in which they are typed, too.
func misspelledWords() map[string]string {
	return map[string]string{
		"que":         "q qe ke",
		"para":        "p pa",
		"pro":         "po",
		"de":          "d",
		"proxima":     "prox prx proximas prossima",
		"proximo":     "proximos prossimo",
		"horario":     "orario hrario horaro horari",
		"nao":         "n nn naum num nao nop",
		"mesmo":       "msm mesm msmo mermo",
		"mesma":       "msma",
		"voces":       "vcs cs",
		"voce":        "vc ce",
		"tambem":      "tb tbm",
		"cedo":        "sedo",
		"cedinho":     "sedinho cedin cedim sedin",
		"meio":        "mei",
		"qualquer":    "qq qlqr qualqer",
		"primeiro":    "primero primeiru",
		"ultimo":      "ultm",
		"consigo":     "consgo",
		"passada":     "passda",
		"vem":         "ven vemm",
		"quatorze":    "catorze",
		"dezesseis":   "dezaseis desesseis dezeseis dezasseis",
		"dezessete":   "dezesete desessete dezassete",
		"dezenove":    "dezanove desenove",
		"tres":        "treis treiz trez",
		"dez":         "deiz deis",
		"seis":        "ceis seiz",
		"quatro":      "quatru qatro cuatro",
		"cinco":       "sinco cincu",
		"oito":        "oitu",
		"onze":        "onse",
		"treze":       "trese",
		"dezoito":     "desoito dezoitu",
		"quinze":      "quinse quinzi",
		"remarcar":    "remarca remarcr",
		"sobrancelha": "sombrancelha sombracelha sobracelha",
	}
}

func newSpelling() spelling {
	s := spelling{
		alias: aliases(),
		models: strings.Fields("segunda quarta quinta sexta sabado domingo amanha semana feriado dezembro novembro outubro setembro " +
			"fevereiro janeiro agosto proxima proximo tarde noite manha depois"),
		real: make(map[string]bool),
		run:  regexp.MustCompile(`[a-z]+`),

		months:  make(map[string]bool),
		ofMonth: regexp.MustCompile(`(?:\d ?/? ?|\b(?:de|d|em|mes|pra|p|para|ate|do|no|todo|so|inicio|comeco|meio|fim|final|e|ou|a) )$`),
	}
	for m := range strings.SplitSeq(months, "|") {
		s.months[m] = true
	}
	const real = "quarto quartos quanto quanta quantas quantos quintal quinto quintas quartas sextas sexto segundo segundos segura seguida " +
		"seguido seguinte sabados domingos domingas dominga segundas minha mainha painha manhas mania maneira mancha manda mandar noites noiva noivas tardes tarda tardar " +
		"terminar semanas semanal semente seria gosto gostos gosta desgosto janela proximos proximas feriados feria ferias amanda amanhas " +
		"ananda quartinho quita quitar quitanda quina quinzena seta setas sesta seita sextou sabao sabor saber sabia saida depoiss dezembros " +
		"semanais proximidade noitada tardinha manhoso montanha amanhecer nota note nite norte moite sanada sendo samba mania manta manga " +
		"manhosa manhazinha nosite tarado tardio torde setes amarra amasse quente quieta quarentena quarenta querida querido domina dominar"
	for w := range strings.FieldsSeq(real) {
		s.real[w] = true
	}
	s.steps = steps()
	return s
}

// usual writes each word as it is usually written, numbers as digits, and reports whether a word was guessed at.
func (s spelling) usual(c sheet) (sheet, bool) {
	typo := false
	c = c.rewrite(s.run, func(c sheet, m []int) string {
		word, guessed := s.word(c, m[0], m[1])
		typo = typo || guessed
		return word
	})
	for _, st := range s.steps {
		c = c.rewrite(st.re, st.to)
	}
	return c, typo
}

// word reads a run of letters. One that sticks to digits is a unit ("15h30", "2a") or was written without a blank.
func (s spelling) word(c sheet, from, to int) (string, bool) {
	run := c.s[from:to]
	before, after := from > 0 && isDigit(c.s[from-1]), to < len(c.s) && isDigit(c.s[to])
	if before && slices.Contains([]string{"h", "hs", "hr", "hrs", "hora", "horas", "min", "a", "o", "x", "k", "cm", "m", "d", "f", "af"}, run) {
		return run, false
	}
	word, guessed := run, false
	if usual, ok := s.alias[run]; ok {
		word = usual
	} else if model, ok := s.near(run); ok && (!s.months[model] || s.ofMonth.MatchString(c.s[:from])) {
		word, guessed = model, true
	}
	if before {
		word = " " + word
	}
	if after && isLetter(run[len(run)-1]) {
		word += " "
	}
	return word, guessed
}

// near finds the word that a run is a slip of: with the same first letter, one slip in up to seven letters, two in more.
func (s spelling) near(run string) (string, bool) {
	const short, long = 5, 8
	if len(run) < short || s.real[run] || slices.Contains(s.models, run) {
		return "", false
	}
	for _, model := range s.models {
		slips := 1
		if len(model) >= long && len(run) >= long {
			slips = 2
		}
		if run[0] == model[0] && distance(run, model, slips) <= slips {
			return model, true
		}
	}
	return "", false
}

// distance counts insertions, deletions, replacements and swaps of neighbours (optimal string alignment); it may stop
// counting above limit.
func distance(a, b string, limit int) int {
	if d := len(a) - len(b); d > limit || -d > limit {
		return limit + 1
	}
	prev2, prev, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range prev {
		prev[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(prev[j]+1, row[j-1]+1, prev[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], prev2[j-2]+1)
			}
		}
		prev2, prev, row = prev, row, prev2
	}
	return prev[len(b)]
}

// notHours are words before a number that is none, whatever stands behind it.
var notHours = strings.Fields("dia dias entre demora dura leva umas uns de faz ha tem maquina cor tinta numero") //nolint:gochecknoglobals // a table

const (
	units = `dois|duas|tres|quatro|cinco|seis|sete|oito|nove`
	teens = `dez|onze|doze|treze|quatorze|quinze|dezesseis|dezessete|dezoito|dezenove`
	tens  = `vinte|trinta|quarenta|cinquenta`
)

func numbers() map[string]int {
	all := map[string]int{"um": 1, "uma": 1, "primeiro": 1, "duas": 2, "vinte": 20, "trinta": 30, "quarenta": 40, "cinquenta": 50}
	for i, w := range strings.Split(strings.Replace(units, "|duas", "", 1), "|") {
		all[w] = i + 2
	}
	for i, w := range strings.Split(teens, "|") {
		all[w] = i + 10
	}
	return all
}

// steps are the rewritings, in order.
func steps() []step { return append(numeralSteps(), daySteps()...) }

// as writes something between the two groups of a rewriting.
func as(to string) func(sheet, []int) string {
	return func(c sheet, m []int) string { return c.group(m, 1) + to + c.group(m, 2) }
}

// numeralSteps write numerals as digits.
func numeralSteps() []step {
	value := numbers()
	return []step{
		{regexp.MustCompile(`\*([^*]{1,60})\*`), as(" ")}, // bold; an asterisk alone corrects
		{regexp.MustCompile(`(^|[ ,])([a-z0-9:]{1,12})\*`), func(c sheet, m []int) string { return c.group(m, 1) + "* " + c.group(m, 2) }},
		{regexp.MustCompile(`\bnao(?:,? nao)+\b`), func(sheet, []int) string { return "nao" }},
		{regexp.MustCompile(`\b([12]|\d{1,2}[:h]\d)o(h\b|:|\b)`), func(c sheet, m []int) string {
			if m[3]-m[2] == 1 && m[4] == m[5] {
				return c.s[m[0]:m[1]] // "1o" is the first
			}
			return c.group(m, 1) + "0" + c.group(m, 2)
		}},
		{regexp.MustCompile(`\b((?:\d{1,2}|` + units + `|` + teens + `|` + tens + `) ?(?:d[eo] |/)? ?)dez\b()`), as("dezembro")},
		{regexp.MustCompile(`\b(pra|para) (?:nos |os |as )?(dois|duas)( de [a-z]+| d[ao] | horas?|\s*(?:[,.!?]|$)| \w+)`), forTwo},
		{regexp.MustCompile(`\b(` + tens + `)(?: ?e ?| )(um|uma|` + units + `)\b`), func(c sheet, m []int) string {
			return strconv.Itoa(value[c.group(m, 1)] + value[c.group(m, 2)])
		}},
		{regexp.MustCompile(`\b(` + units + `|` + teens + `|` + tens + `)\b`), func(c sheet, m []int) string {
			return strconv.Itoa(value[c.group(m, 1)])
		}},
		{regexp.MustCompile(`\b(as |a |pras? |para as? |la pelas? |da |ate as? |das )uma( d[ae] (?:tarde|manha|madrugada)| horas? d[ae]| e (?:meia|\d)|\s*(?:[,.!?]|$))`), func(c sheet, m []int) string {
			head := c.group(m, 1)
			if head == "a " || head == "pra " {
				head = head[:len(head)-1] + "s " // "à uma": "as 1"
			}
			return head + "1" + c.group(m, 2)
		}},
		{regexp.MustCompile(`()\buma( e (?:meia|(?:5|10|15|20|25|30|35|40|45|50|55) da))\b`), as("1")},
		{regexp.MustCompile(`\b(as )uma\b()`), as("1")},
		{regexp.MustCompile(`(\bentre [^,.!?]{1,20} e |\bdo meio[ -]?dia (?:a|ate a|e) )uma\b()`), as("1")},
		{regexp.MustCompile(`(^|[ ,])uma( horas?)? (d[ae] (?:tarde|madrugada))`), func(c sheet, m []int) string {
			return c.group(m, 1) + "1" + c.group(m, 2) + " " + c.group(m, 3)
		}},
		{regexp.MustCompile(`\b(dia )(?:um|primeiro)\b()`), as("1")},
		{regexp.MustCompile(`()\bprimeiro( de (?:` + months + `))\b`), as("1")},
		{regexp.MustCompile(`\b(\d{1,2})[o]\b()`), as("")},
		{regexp.MustCompile(`(^|[^\d:.,/h-])(0?[6-9]|1\d|2[0-3])([0-5][05])(?:h|hs|hrs|horas)\b`), func(c sheet, m []int) string {
			return c.group(m, 1) + c.group(m, 2) + ":" + c.group(m, 3) // "1330hs"
		}},
		{regexp.MustCompile(`(^|[^/.:\d-])(\d{1,2}) ?/ ?(\d{1,2}) ?(h|hs|hrs|horas)\b`), func(c sheet, m []int) string {
			if a, b := atoi(c.group(m, 2)), atoi(c.group(m, 3)); b != a+1 || b > 23 {
				return c.s[m[0]:m[1]]
			}
			return c.group(m, 1) + c.group(m, 2) + "h ou " + c.group(m, 3) + "h" // "9/10h"
		}},
	}
}

// daySteps write days, and the hours beside them, as the grammar knows them.
func daySteps() []step {
	weekdays := []string{"domingo", "segunda", "terca", "quarta", "quinta", "sexta", "sabado"}
	daysBefore := regexp.MustCompile(`\bdias? (?:\d{1,2}(?: ?, ?| e | ou ))+$`)
	weekday := func(c sheet, m []int) string { return weekdays[c.group(m, 1)[0]-'1'] }
	return []step{
		{regexp.MustCompile(`\b([2-6]) ?a?[ -]?feira\b`), weekday},
		{regexp.MustCompile(`\b([2-6])a?f?\b`), func(c sheet, m []int) string {
			if m[1]-m[0] == 1 {
				return c.s[m[0]:m[1]]
			}
			return weekday(c, m)
		}},
		{regexp.MustCompile(`\b([a-z]+)([ -]feira)\b`), func(c sheet, m []int) string {
			return nearestWeekday(c.group(m, 1), weekdays[1:6]) + c.group(m, 2)
		}},
		{regexp.MustCompile(`\b((?:domingo|segunda|quarta|quinta|sexta|sabado)(?:[ -]feira)? ?(?:,|ou|e|a|ate|nem)(?: ou| na| de)* )ter\b()`), as("terca")},
		{regexp.MustCompile(`\b((?:na|nessa|nesta|essa|esta|proxima|toda) )ter\b()`), as("terca")},
		{regexp.MustCompile(`\bsem (que vem|passada)\b`), func(c sheet, m []int) string { return "semana " + c.group(m, 1) }},
		{regexp.MustCompile(`(^|[,.;/(\n] ?|\b(?:na|pra|para|e|ou|proxima|essa|nessa|nesta|esta|ate|desde) )ter( feira)?( (?:as?|de manha|de tarde|que vem|cedo|\d|a noite|(?:ou|e|a|ate) (?:na )?(?:segunda|quarta|quinta|sexta|sabado|domingo)\b)|\s*[,.!?/]|$)`), func(c sheet, m []int) string {
			return c.group(m, 1) + "terca" + c.group(m, 3)
		}},
		{regexp.MustCompile(`(^|[^/.:\d,-] ?)\b(\d{1,2}) (ou|e) (\d{1,2}) ?(h|hs|hrs|horas)\b`), listedHour},
		{regexp.MustCompile(`(^|[^/.:\d,-] ?)\b(\d{1,2}) ?(,) ?(\d{1,2})(h) (?:ou|e) \d`), listedHour},
		{regexp.MustCompile(`\b(semana|mes|ano|domingo|segunda|terca|quarta|quinta|sexta|sabado|feira) (?:que (?:vai entrar|ta entrando|entra|vai vir|ta vindo)|vindour[ao]|entrante)()\b`), as(" que vem")},
		{regexp.MustCompile(`\b(quero|queria|vou|posso|pra|para|poder|consigo|pode|vai|querendo|conseguir|podia|iria|e pra) vim\b()`), as(" vir")},
		{regexp.MustCompile(`\bdepois amanha\b`), func(sheet, []int) string { return "depois de amanha" }},
		{regexp.MustCompile(`\b(proxima|outra|essa|nessa|esta) sem( que vem| as| a | de |\s*[,.?!]|$)`), as(" semana")},
		{regexp.MustCompile(`\bqnt feira\b`), func(sheet, []int) string { return "quinta feira" }},
		{regexp.MustCompile(`\b(dia \d{1,2} do )um\b()`), as("1")},
		{regexp.MustCompile(`\bter feira\b`), func(sheet, []int) string { return "terca feira" }},
		{regexp.MustCompile(`(^|[^a-z ] ?|\b(?:pra|pro|para|so|quero|ser|consigo|posso|marcar|queria|ou) )a manha( (?:a|as|de|pela|cedo|\d)|\s*[,.!?]|$)`), func(c sheet, m []int) string {
			return c.group(m, 1) + "amanha" + c.group(m, 2)
		}},
		{regexp.MustCompile(`\b(\d{1,2}) e (?:um |1 )quarto\b()`), as(" e 15")},
		{regexp.MustCompile(`\b(\d{1,2}) menos (?:um |1 )?(quarto|5|10|15|20|25)\b`), func(c sheet, m []int) string {
			return strings.Replace(c.group(m, 2), "quarto", "15", 1) + " pras " + c.group(m, 1)
		}},
		{regexp.MustCompile(`(^|[^/.:\d,-] ?)\b(\d{1,2}) ?h? ou (?:as )?(\d{1,2}) ?h? (d[ae] (?:manha|tarde|noite))\b`), func(c sheet, m []int) string {
			if daysBefore.MatchString(c.s[:m[4]]) {
				return c.s[m[0]:m[1]] // "dia 10, 11 ou 12 de manhã"
			}
			if before := strings.Fields(c.s[:m[4]]); len(before) > 0 && slices.Contains(notHours, strings.Trim(before[len(before)-1], ",")) {
				return c.s[m[0]:m[1]]
			}
			return c.group(m, 1) + c.group(m, 2) + " " + c.group(m, 4) + " ou " + c.group(m, 3) + " " + c.group(m, 4)
		}},
		{regexp.MustCompile(`\b(?:um |1 )?quarto (pras?|para as?) (\d)`), func(c sheet, m []int) string { return "15 " + c.group(m, 1) + " " + c.group(m, 2) }},
		{regexp.MustCompile(`\bmeio[ -]*dia\b`), func(sheet, []int) string { return "meio-dia" }},
		{regexp.MustCompile(`\bmeia[ -]*noite\b`), func(sheet, []int) string { return "meia-noite" }},
		{regexp.MustCompile(`\bdepois d?[ei]? ?manha\b`), func(sheet, []int) string { return "depois de amanha" }},
	}
}

// nearestWeekday is the name that stands before "feira", with up to two slips; the word itself where it is none.
func nearestWeekday(word string, names []string) string {
	best, slips := word, 3
	for _, name := range names {
		if n := distance(word, name, slips); word[0] == name[0] && n < slips {
			best, slips = name, n
		}
	}
	return best
}

// listedHour gives a number the unit that stands behind the next one: "9 ou 10h" are 9h or 10h, "dia 9 ou 10h" are not.
func listedHour(c sheet, m []int) string {
	whole := c.s[m[0]:m[1]]
	before := strings.Fields(c.s[:m[4]])
	if n := len(before); n > 0 && slices.Contains(notHours, strings.Trim(before[n-1], ",")) || atoi(c.group(m, 2)) > 23 {
		return whole
	}
	return c.s[m[0]:m[5]] + "h" + c.s[m[5]:m[1]]
}

// forTwo tells two people from two o'clock and from the second of a month: "corte pra dois", but "pra dois de dezembro".
func forTwo(c sheet, m []int) string {
	whole := c.s[m[0]:m[1]]
	if c.group(m, 2) == "duas" || strings.HasPrefix(c.group(m, 3), " d") || strings.HasPrefix(c.group(m, 3), " hora") {
		return whole
	}
	return c.group(m, 1) + " 2 pessoas" + c.group(m, 3)
}
