package understand

import (
	"regexp"
	"slices"
)

// burden is a sort of words that change what a text wishes: no reading is sure while one of them is left over. What makes such a word light is
// taken out first.
type burden struct {
	heavy, light *regexp.Regexp
	reason       Reason
	settled      bool // an hour of its own settles it: "depois da aula, às 13h"
}

// burdens are looked for in what no rule has taken of a text.
func burdens() []burden {
	const (
		who     = `eu|el[ea]s?|a gente|nos|voces?|[oa]s?|meus?|minhas?`
		offered = `(?:(?:voces?|eu|a gente|a senhora|o senhor|a moca|o salao|a agenda|ai|la|por acaso|ainda|ja|so|tambem|no|na|de|em) )*`
		able    = `d[ae]r?|desse|dava|daria|tem|tiver\w*|tivess\w*|tinha|tenho|teria\w*|pud\w+|pode\w*|poss\w+|consig\w+|conseg\w+|for|fosse|foi|houver|ha|rol\w+|quis\w+|quer\w*|precis\w+|prefer\w+|fica\w*|ficou|atend\w+|abr\w+|` +
			`func\w+|trabalh\w+|faz\w*|fizer\w*|est\w+|ta|tao|vai|vao|algu?e?m|sobr\w+|vag\w+|aparec\w+|surg\w+|desist\w+|cabe\w*|e|eh|era|seria|ser|import\w+|exist\w+|tudo|nenhum\w*|compensa|mud\w+|cancel\w*|cheg\w+|organiz\w+|cuid\w+|` +
			`vale|serve|encaix\w+|marc\w+|agend\w+|liber\w+|acha\w*|sim|forma|casa|chama|arrum\w+|\d+`
	)
	return []burden{
		// A condition that the salon cannot know: "se meu marido puder", "a não ser que".
		{
			regexp.MustCompile(`\bse nao (?:chov\w+|viaj\w+|aparec\w+|surg\w+|acontec\w+|atras\w+|melhor\w+|piorar)\b|\b(?:a nao ser|a menos) que\b|\bdepende\w*\b|\bse (?:o|a|meu|minha|el[ea]|o meu|a minha) [a-z]+|\b(?:se|caso) (?:chov\w+|parar|melhor\w+|piorar|receb\w+|acord\w+|sair|volt\w+|termin\w+|acab\w+)`),
			regexp.MustCompile(`\bse ` + offered + `(?:[a-z]+ )?(?:` + able + `)\b`), Unread, false,
		},
		{regexp.MustCompile(`\b(?:talvez|quem sabe|se pa|sei la|provavelmente|possivelmente|sem certeza|nao (?:tenho|to com|estou com) (?:muita )?certeza|(?:ainda )?nao sei(?: ainda)?(?: se|,)|ainda nao sei|se (?:nao )?(?:fizer (?:sol|frio|calor|tempo)|chov\w+)|depois (?:eu |te )*(?:confirm|avis)\w+|(?:te|lhe) (?:aviso|confirmo)|(?:aviso|confirmo) depois|` +
			`(?:vou|tenho que|preciso) (?:ver|confirmar|falar|perguntar)(?: se| com| na| no| pr[ao])? (?:minha|meu|consigo|posso|da|el[ea]|o|a|trabalho)|vou ver se)\b`), nil, Vague, false},
		// A moment of the client's own life: "depois da missa", "quando eu sair", "quero antes".
		{
			regexp.MustCompile(`\b(?:quando|enquanto)(?: (?:` + who + `))+ [a-z]+|\bquando (?:sair|cheg\w+|volt\w+|acab\w+|termin\w+|acord\w+|larg\w+|estiver)\b|\b(?:assim|logo|depois|antes|ate) que [a-z]+|\b(?:antes|depois|apos)\b`),
			regexp.MustCompile(`\b(?:antes|depois|apos)(?: (?:d[aeo]s?|d?ess[ae]s?|[oa]s?|meu|minha|dia))*,? ?[\x01\x02]|[\x02] ?ou depois\b|\bquanto antes\b|\b(?:e|ai|dai) depois\b|\bdepois (?:eu|te|me|a gente|voces?|nos|posso|disso|tambem|faz\w*|acert\w*|pag\w*|ve\w*|d[ao] mim|de mim|del[ea])\b|` +
				`\b(?:antes|depois|apos) (?:uns|umas|uma|um|\d+)\b|\b(?:assim|logo) que (?:(?:voces?|a senhora|eu) )?(?:puder\w*|der|tiver\w*|possivel|conseguir\w*|abrir\w*|responder\w*|for)\b|\bquando (?:(?:voces?|a senhora|eu|o) )?(?:puder\w*|der|tiver\w*|for|quiser\w*|e|eh|tem|abr\w+|fec\w+|vai)\b`),
			RefersBack, true,
		},
	}
}

// cover doubts a reading that leaves a burden of the text unread.
func (r *reading) cover(all []burden) {
	hours := slices.ContainsFunc(r.found, func(m mention) bool { return m.hour && m.shape != part && m.shape != noHours })
	for _, b := range all {
		left := r.c.s
		if b.light != nil {
			left = b.light.ReplaceAllString(left, "\x01")
		}
		if (!hours || !b.settled) && b.heavy.MatchString(left) {
			r.notes = append(r.notes, b.reason)
		}
	}
}
