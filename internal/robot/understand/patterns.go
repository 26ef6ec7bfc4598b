package understand

import "regexp"

// patterns are what rules look for around a match.
type patterns struct {
	arrives, onTheWay, halfName, notIs, hourBehind, free                                                                                                                                                                        *regexp.Regexp
	hourComes, hourWas, shortMonth, entre, monthFollows, clockUnit, moreDays, ofPart, partFollowsOrSelf, partFollows, monthComes, ate, option, carries, asksNot, answer, asksNow, cannotFind, digits, listedBefore, listedAfter *regexp.Regexp
}

func newPatterns() patterns {
	return patterns{
		halfName:          regexp.MustCompile(`\bqta\b`),
		arrives:           regexp.MustCompile(`\b(?:chego|chegamos|chega|chegando)(?: [a-z]+){0,2} $`),
		onTheWay:          regexp.MustCompile(`^,? (?:(?:eu|ja|nos|a gente) )*(?:chego|chegamos|chega|chegando|(?:to|tou|estou|estamos|tamo) (?:ai|ae|la|chegando|saindo|indo))\b`),
		hourBehind:        regexp.MustCompile(`^,? ?(?:as|das|ate as|pelas|de manha|a tarde|a noite|ate) `),
		notIs:             regexp.MustCompile(`\bnao (?:e|eh|era)(?: mais)?(?: no| pro| pra| o)? $`),
		listedBefore:      regexp.MustCompile(weekdays + `(?: ?,| ou| e| nem| a| ate| ao) ?(?:n?[ao] )?$`),
		listedAfter:       regexp.MustCompile(`^(?: ?,| ou| e| nem) ?(?:n?[ao] )?` + weekdays + `\b`),
		digits:            regexp.MustCompile(`\d+`),
		cannotFind:        regexp.MustCompile(`\bnao (?:consigo|consegui|estou conseguindo|to conseguindo|da pra|da para) (?:marcar|agendar|remarcar|mudar|trocar|achar|encontrar|ver)\b`),
		hourComes:         regexp.MustCompile(`(?:\b(?:as|das|ate|antes de|depois de|entre|a partir d[ae]s?) )$`),
		hourWas:           regexp.MustCompile(`^ ?(?:h|hs|hrs|horas?)\b|^[.\d]|^-\d`),
		shortMonth:        regexp.MustCompile(`^\d{1,2} (?:mar|set|out|dez|mai|ago|jan)$`),
		entre:             regexp.MustCompile(`\bentre (?:os? )?$`),
		monthFollows:      regexp.MustCompile(`^(?:de\b|/) ?(?:` + months + `)?`),
		clockUnit:         regexp.MustCompile(`^(?:[:h]|\.\d| ?(?:h|hs|hrs?|horas?)\b| e meia\b| da (?:manha|tarde|noite)\b)`),
		ofPart:            regexp.MustCompile(`^de (?:manha|tarde|noite|madrugada)`),
		moreDays:          regexp.MustCompile(`^(,| e| ou| a| ao| ate| ate o| ate ao|, e|, ou) ?(?:o )?(?:dia )?(\d{1,2})\b`),
		partFollowsOrSelf: regexp.MustCompile(`^ (?:de manha|pela manha|a tarde|de tarde|a noite|de noite|mesmo)\b`),
		partFollows:       regexp.MustCompile(`^ (?:de manha|pela manha|a tarde|de tarde|a noite|de noite)\b`),
		monthComes:        regexp.MustCompile(`(?:em|de|ate|mes de|durante) $`),
		ate:               regexp.MustCompile(`(?:^| )ate $`),
		option:            regexp.MustCompile(`^(?:(?:quero|pode ser|prefiro|fico com|vou querer|escolho) )?a segunda[ .!]*$`),
		carries:           regexp.MustCompile(`^ ?(?:e|nem|a|as|de) ?$`),
		asksNot:           regexp.MustCompile(`\bnao (?:pode|da|seria|rola|vai|consegue|e|eh|era|abr\w+|atend\w+|funcion\w+)\b`),
		free:              regexp.MustCompile(`^ ?,? ?(?:(?:eu|ja|ai|que) )*(?:(?:to|tou|estou|fico|vou estar) (?:de folga|livre|em casa|de boa|disponivel|a toa)|folgo|e (?:minha |meu )?folga|posso|consigo|da\b|pode|sim\b|tem\b)`),
		answer:            regexp.MustCompile(`^\s*(?:(?:dia|as|la pelas|umas) )?(\d{1,2})\s*[.!]*\s*$`),
		asksNow:           regexp.MustCompile(`(?:\b(?:tem|vaga|encaixe|encaixa\w*|encaixar|consegue\w*|pra|para|pode ser|da|atende\w*|horario|aberto|abertos|ir|vou|passar|livre|disponivel)(?: (?:horario|vaga|como|ir|ai|algo|alguem|ser|livre|me atender|me encaixar|atender))* )$`),
	}
}
