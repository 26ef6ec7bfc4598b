package understand

import (
	"regexp"
	"slices"
	"strings"
)

// mask takes out what only looks like a day or an hour.
type mask struct {
	re   *regexp.Regexp
	keep func(before, after string) bool // tells what is meant after all, by what stands around it; may be nil
}

const (
	streets = `rua|r|av|avenida|travessa|tv|alameda|al|praca|rodovia|estrada|largo|vila|bairro|viaduto|ponte|terminal|estacao|shopping`
	things  = `via|opcao|opcoes|vez|vezes|pessoa|parcela|mao|dose|chance|sessao|unidade|filha|categoria|serie|basica|classe|intencao|intencoes|parte|` +
		`etapa|fase|geracao|loja|cadeira|rua|casa|porta|quadra|avenida|avaliacao|edicao|divisao|turma|aula|tentativa|mensagem|foto|imagem|` +
		`pagina|da boa vista|opiniao|camada|esposa|mae|prova|cor|alternativa|proposta|cliente|sugestao|idade|marcha|temporada|unha d[aeo] (?:mao|pe)`
	counted = `opcoes|unhas?|maos?|pes?|pessoas?|meninas?|meninos?|criancas?|cores|reais|cortes?|barbas?|vezes|primeir[ao]s|ultim[ao]s|coisas?|filh[ao]s?|` +
		`irma[os]?|irmaos|amig[ao]s?|fotos?|vagas?|sessoes|sobrancelhas?|escovas?|luzes|mechas?|adultos?|servicos?|horarios?|estrelas?|clientes?|` +
		`centimetros|cm|mm|ml|dedos?|vol|volumes?|parcelas?|x|g|kg|km|gramas?|junt[oa]s|seguid[oa]s|%|por cento|anos?|aninhos?|andar|quadras?|dedinhos?`
	clockUnit = `h|hs|hrs?|horas?|horinhas?`
	dayUnit   = `min|minutos?|minutinhos?|minutim|dias?|diazinhos?|semanas?|mes|meses|anos?`
)

// masks are tried in order.
func masks() []mask {
	simple := []string{
		`https?://\S+|www\.\S+|[\w.+-]+@[\w.-]+\.\w+`,
		`\b\d{3}\.\d{3}\.\d{3}-?\d{2}\b|\b\d{2}\.\d{3}\.\d{3}(?:/\d{4})?-?\w{1,2}\b|\b\d{5}-\d{3}\b`,
		`(?:\+?\b\d{2} ?)?\(?\b\d{2}\)? ?9 ?\d{4}[- .]?\d{4}\b|\(\d{2}\) ?\d{4}[- .]?\d{4}\b|\b9?\d{4}[-.]\d{4}\b|\b9\d{4} \d{4}\b|\b\d{2} \d{4} \d{4}\b`,
		`\b\d{5,}\b`,
		`\b(?:r ?\$|rs\$?|\$) ?\d+(?:[.,]\d+)*|\$ ?\d+(?:[.,]\d+)*`,
		`\b\d+(?:[.,]\d{1,2})? ?(?:reais|real|contos?|pilas?|pratas?|mangos?|mil|k|centavos)\b`,
		`\b(?:` + streets + `)\.? (?:[a-z]+ ){0,3}\d{1,2} de (?:` + months + `)(?:,? ?(?:n|no|nao|numero)?\.? ?\d{1,5}\b)?`,
		`\b(?:na|da|pela) \d{1,2} de (?:` + months + `)\b(?:,? ?\d{1,5}\b)?`,
		`\b(?:degrade|degrad|disfarcad[oa]|disfarce|fade|laterais|lateral|maquina|maq|pentes?|tinta|tinturas?|tom|tons|coloracao|cor|cores|tonalidade|loir[oa]|castanh[oa]|ruiv[oa]|pret[oa]|numero|nivel|vestido|manequim|calcado|pintar de|ox|oxidante|agua|grau|tamanho|fio|zero)(?: (?:n|no|na|nao|numero|com a|com))?\.? \d+(?:[.,/]\d+)*(?: (?:e|ou|a|com) (?:meio|meia|\d+\b))?`,
		`\btipo [1-4] ?[abc]\b`,
		`\b(?:combo|pacote|plano) (?:n |no |numero )?\d{1,2}\b`,
		`\b\d+ ?(?:vol|volumes?|cm|mm|dedos?|dedinhos?|ml|g|kg|km|gramas?|x|vezes|parcelas?|%)(?:\b|\s|$)`,
		`\b(?:segund|terceir|quart|quint|sext)as?(?: feira)? (?:` + things + `)\b|\b(?:segunda|terca|quarta|quinta|sexta) d[aeo]s? (?:fila|lista|vez|espera|ordem)\b|\bterca (?:idade|parte|vez|via|opcao|filha|sessao|parcela|tentativa|mensagem|pessoa)\b`,
		`\bquinta d[aoe]s? (?:lago|boa vista|serra|mata|torre|baroneza|laranjeiras)\b`,
		`\b(?:boa|otima|linda|bela|excelente|maravilhosa|abencoada|feliz|santa) (?:tarde|noite|madrugada|manha|semana|pascoa)\b`,
		`\b(?:bom|bons|otimo|lindo|belo|excelente|maravilhoso|abencoado|feliz|bo|bum) (?:dia|feriado|fim de semana|final de semana|fimde|natal|ano novo|carnaval|descanso|inicio de semana|comeco de semana|resto de \w+)\b`,
		`\bfeliz (?:aniversario|dia d[aoe]s? \w+)`,
		`\b(?:eh|sera|for|era|seja|ser|que e|e um) (?:um )?feriado\b|\be feriado (?:ai|la|nao|aqui|ne|sera|hein)\b|\be feriado ?\?`,
		`\b(?:adiant\w*|antecip\w*)(?: em| uns| umas| pra)* (?:\d+|uma|meia) horas?\b`,
		`\b(?:moro|mora|fica|fico|moramos)(?: ali| la| aqui)? (?:n[oa]|em) (?:[a-z]+ ){0,2}\d{1,2} de (?:` + months + `)\b`,
		`\bdia de hoje\b|\bate hoje (?:nao|nada|eu|ninguem)\b|\b(?:cheg\w*|acord\w*|dorm\w*|saiu|saio) (?:muito |mais |tao )?tarde\b`,
		`\b(?:cafe|pao|lanche|cha|bolo) (?:da|de) (?:manha|tarde|noite)\b|\bbom almoco\b`,
		`\b(?:cupom|desconto|promocao|kit|presente|cesta|decoracao)s? (?:de |do )?(?:natal|ano novo|pascoa)\w*\b`,
		`\brio de janeiro\b|\bdomingo (?:pedro|bosco|helder|casmurro|joao|orione|luis)\b`,
		`\b(?:com [ao]|sou [ao]|aqui e [ao]|me chamo|nome e|com|seu|dona|sr|sra|senhor|senhora|tio|tia|doutor|doutora|dr|dra|irmao|pastor) (?:abril|marco|maio|julho|agosto|domingos)\b`,
		`\b(?:sou [ao]|aqui e [ao]|me chamo|nome e|dona|sr|sra|senhor|senhora|tio|tia|(?:com o|pro|pelo|falo com o|do) seu) (?:natal|domingo|setembro|dezembro|janeiro)\b`,
		`^seu natal\b|\b(?:(?:sou|moro|mora|moramos|vim|viemos|cheguei|volto|estou|to|fica|nasci) (?:de|em)|(?:vou|viajo|viajar|indo|volto|mudei|mudando|mudar) (?:pra|para)) natal\b`,
		`\b(?:abr\w+|fech\w+) (?:muito |bem |mais )?(?:cedo|tarde)\b`,
		`(?:^|[,.!?] ?|\b(?:valeu|obrigad[ao]|obg|tchau|bjs?|beijos?|combinado|entao) )ate (?:mais(?: tarde)?|logo|breve|ja)\s*(?:[,.!]|$)`,
		`\b(?:quanto tempo|demora|duracao)\b[a-z ]{0,40}[?,]+ ?(?:(?:umas|uns|tipo|mais de|menos de|cerca de|quase|e|mais ou menos|chega a|da) )*(?:\d ?(?:` + clockUnit + `)|\d+ ?(?:` + dayUnit + `))\b(?: e (?:meia|\d+(?: ?min\w*)?)\b)?`,
		`\b(?:nasci|nascid[ao]|nascimento|aniversario|niver|nasceu|desde)\b[a-z :]{0,20}\b\d{1,2}(?:[/.-]\d{1,2}(?:[/.-]\d{2,4})?| de (?:` + months + `)(?: de \d{4})?)\b`,
		`\b(?:nasci|aniversario|niver)\b[a-z :]{0,12}\bdia \d{1,2}\b`,
		`\b24 ?(?:` + clockUnit + `)\b|\b24 ?[/x] ?(?:7|48|72)\b|\b12 ?[/x] ?36\b|\b1/2 (?:perna|cabeca|braco|hora)\b`,
		`(?:^|\b(?:que|uma|tenham?) )(?:manha|tarde|noite) (?:linda|maravilhosa|abencoada|gostosa|deliciosa|fria|chuvosa|agradavel)\b`,
		`\bde \d{1,2} em \d{1,2} ?(?:` + clockUnit + `)\b|\b(?:a )?cada \d{1,2} ?(?:` + clockUnit + `)\b|\b(?:meia|uma|1) ?(?:h|hora) d[eo] almoco\b`,
		`\bfeliz natal e (?:um )?(?:prospero|feliz|otimo|bom) ano novo\b|\bprospero ano novo\b`,
		`\bsomos(?: em| umas| uns)? \d{1,2}\b`,
		`\bhoje em dia\b|\bdia a dia\b|\bde um dia (?:pro|para o) outro\b|\btarde demais\b|\bate (?:bem |muito |mais )?tarde\b|\b(?:muito|ja e|ja ta|ja esta|ta|esta|tao|ficou|meio) tarde\b`,
		`\b(?:as|das|nas|umas|uns|de|com|d[ao]s|entre|os|n?ess[ae]s|outras?|mais|ate) \d{1,2} (?:` + counted + `)\b`,
		`\b(?:demora|demoram?|demorar|leva|levam|levar|dura|duram|duracao|durar|tempo|gasta|esperando|esperei|espero|ha|atras\w*|chegando|chego|chegar|tolerancia|atraso|antecedencia|intervalo|folga|perdi|trabalhei|dormi)\b(?: (?:de|em|uns|umas|cerca|mais|ou|menos|ha|quase|ja|so|tipo|ate|por|e|mesmo|daqui|no|maximo))* \d+(?:[:h]\d{2})? ?(?:` + clockUnit + `|` + dayUnit + `)\b(?: e (?:meia|\d+(?: ?min\w*)?)\b)?`,
		`\b(?:demora|demorar|leva|levar|dura|durar|duracao)(?: de| em| uns| umas| cerca| mais| ou| menos| quase)* \d+[:h]\d{2}\b`,
		`\b(?:demora|leva|dura|durar|ha|esperando|atras\w*)\b(?: [a-z]+){0,3} (?:uma|meia) hora(?: e meia)?\b`,
		`\b(?:faz|fazem|tem)(?: uns| umas| quase| mais de| ja)* (?:\d+|um|uma|meia) ?(?:` + dayUnit + `|horas?)\b(?: que)?`,
		`\b\d+(?:h\d{2}| ?(?:` + clockUnit + `)) (?:de espera|de antecedencia|de duracao|de servico|de voo|de viagem|de estrada|antes|depois de|de trabalho|de atraso)\b|\b(?:segundo|terceiro|quarto|quinto|sexto) andar\b`,
	}
	all := make([]mask, 0, len(simple)+3)
	for _, s := range simple {
		all = append(all, mask{re: regexp.MustCompile(s)})
	}
	return append(all, guarded()...)
}

// guarded are masks that what stands before or after can call off.
func guarded() []mask {
	ends := func(words ...string) func(before, after string) bool {
		return func(before, _ string) bool {
			return slices.ContainsFunc(words, func(w string) bool { return strings.HasSuffix(before, w+" ") })
		}
	}
	toHour, hourAnd := regexp.MustCompile(`^ (?:pras|para as|pra as|pra|pro|para) (?:\d|meio-dia)`), regexp.MustCompile(`\d e $`)
	distance := func(words ...string) func(before, after string) bool {
		ended := ends(words...)
		return func(before, after string) bool {
			return ended(before, after) || strings.HasPrefix(after, " antes") || strings.HasPrefix(after, " depois") || strings.HasPrefix(after, " apos") || toHour.MatchString(after) || hourAnd.MatchString(before)
		}
	}
	return []mask{
		{regexp.MustCompile(`\b\d{1,2} (?:` + counted + `)\b`), ends("dia", "dias")},
		{
			regexp.MustCompile(`\b(?:boa|otima|linda|excelente|abencoada|feliz) (?:segunda|terca|quarta|quinta|sexta)(?:[ -]feira)?\b|\b(?:bom|otimo|excelente|abencoado|feliz) (?:sabado|domingo)\b`),
			ends("seria", "fica", "ficaria", "ta", "esta", "tava", "acho", "melhor", "e", "sera", "que", "ser"),
		},
		{regexp.MustCompile(`\b\d+ ?(?:` + dayUnit + `)\b`), distance("hoje a", "amanha a", "daqui", "daqui a", "daqui em", "daqui uns", "daqui umas", "em", "dentro de", "cada",
			"horas e", "h e", "hs e", "dia", "dias", "h", "hs", "hr", "hrs", "horas")},
		{regexp.MustCompile(`\bmeia hora\b|\b(?:toda|ultima|cima da|boa) hora\b`), ends("daqui", "daqui a", "em", "dentro de")},
		{regexp.MustCompile(`\b\d+,\d{2}\b`), ends("hoje", "amanha", "domingo", "segunda", "terca", "quarta", "quinta", "sexta", "sabado", "feira", "as", "das", "ate as", "depois das", "antes das")},
		{regexp.MustCompile(`\b(?:primeir|terceir)[ao] (?:ou|e) (?:n?[ao] )?segunda\b|\bsegunda (?:ou|e) (?:n?[ao] )?terceira\b`), func(_, after string) bool {
			return strings.HasPrefix(after, " semana") || strings.HasPrefix(after, " quinzena")
		}},
		{regexp.MustCompile(`\bdomingos\b`), ends("aos", "nos", "os", "todos os", "de", "dos")},
	}
}

// hide blots what the masks find.
func hide(c *sheet, all []mask) {
	for _, k := range all {
		for _, m := range k.re.FindAllStringIndex(c.s, -1) {
			if k.keep == nil || !k.keep(c.s[:m[0]], c.s[m[1]:]) {
				c.blot(m[0], m[1], masked)
			}
		}
	}
}
