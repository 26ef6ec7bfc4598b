package understand

import (
	"regexp"
	"slices"
	"strings"
)

// Intent is something that a message wants or says. A message may have several.
type Intent uint8

// The intents.
const (
	Greeting Intent = iota + 1 // "oi", "bom dia"
	Book                       // an appointment
	Move                       // an appointment to another time
	Cancel                     // an appointment; "não vou poder ir" too
	Mine                       // which appointments the client has
	Price                      // what something costs
	Hours                      // when the salon is open
	Address                    // where it is
	Payment                    // how one pays
	Services                   // what is done there
	Confirm                    // yes
	Refuse                     // no
	AnyOne                     // "tanto faz": no preference
	Human                      // a person instead of the robot
	Menu                       // the choices from the start
	Help                       // how this works
	Late                       // the client comes late, or is on the way
	Thanks                     // "obrigada"
	Goodbye                    // "até mais"
	Stop                       // no more messages: PARAR
	Resume                     // messages again: VOLTAR
	Nonsense                   // laughter, signs, nothing that can be answered
	Wait                       // to be told when a time becomes free: the waiting list
)

// String is the intent's name for programs.
func (i Intent) String() string {
	names := [...]string{
		"", "greeting", "book", "move", "cancel", "mine", "price", "hours", "address", "payment", "services", "confirm", "refuse", "anyone",
		"human", "menu", "help", "late", "thanks", "goodbye", "stop", "resume", "nonsense", "wait",
	}
	if int(i) >= len(names) {
		return ""
	}
	return names[i]
}

// signal finds one intent.
type signal struct {
	intent Intent
	re     *regexp.Regexp
}

// signals are read in this order, which is the order of what they outweigh: who wants to stop wants nothing else.
func signals() []signal {
	const end = `[ ,.!]*$`
	table := []struct {
		intent  Intent
		pattern string
	}{
		{Stop, `^(?:parar|para|pare|stop|sair|descadastrar|cancelar (?:envio|mensagens|lembretes|inscricao))` + end},
		{Stop, `\b(?:para|pare|parem|parar) de (?:me )?(?:mandar|enviar|encher|mandarem)|\bnao (?:quero|desejo) (?:mais )?(?:receber|mensage\w+|msgs?|lembretes?|avisos?|propagandas?)\b|\bnao (?:me )?(?:mande|mandem|manda|envie|enviem) mais|\bme (?:tira|tire|remova|exclui\w*) (?:da|dessa|desta|do)\b`},
		{Resume, `^(?:voltar|volta|quero voltar|voltar a receber)` + end},
		{Greeting, `^(?:[a-z]{0,8},? )?(?:oi|oie|oii|ola|opa|eae|eai|e ai|alo|salve|fala|bom dia|boa tarde|boa noite|bd|bt|bn|hey|hello|coe)\b|\btudo (?:bem|bom|certo|joia)\b|[,.!] ?(?:bom dia|boa tarde|boa noite)\b`},
		{Price, `\b(?:quanto (?:custa|e|fica|ta|sai|cobra\w*|voces cobra\w*|esta|seria|vale|que e|eh)|(?:qual|quais) (?:e )?(?:o|os) (?:valor\w*|preco\w*)|valor(?:es)?|precos?|tabela|custa quanto|qto (?:custa|e|fica|ta|sai)|qnt (?:custa|e|fica|ta|sai)|promocao|desconto|orcamento)\b|\bquanto\s*\??$`},
		{Mine, `\b(?:meus? (?:horarios|agendamentos|compromissos)|(?:que|qual|q) (?:hora|horas|dia|horario)[a-z ]{0,8} (?:e|eh|foi|ficou|esta|ta|era) (?:marcad[ao] |agendad[ao] )?(?:o )?(?:meu|minha)|quando (?:e|eh|ficou|foi) (?:o |a )?(?:meu|minha)|` +
			`qual (?:e )?(?:o )?meu (?:horario|dia)|(?:tenho|tem|ta|esta) (?:algum |alguma )?(?:horario|hora|coisa|algo)? ?(?:marcad[ao]|agendad[ao])(?: (?:pra|para) (?:mim|quando|amanha|hoje))?|meu horario (?:e|eh|ta|esta|ficou)|ver meu horario)\b`},
		{Hours, `\b(?:que horas? (?:voces? )?(?:abre\w*|fecha\w*|atende\w*|funciona\w*|comeca\w*)|(?:voces? )?(?:abrem?|fecham?|funciona\w*|atendem?|trabalham?) (?:(?:n?[ao]s?|em|de|hoje|amanha|ate|que|dia|aos?|feriado|domingo\w*|segunda\w*|terca\w*|quarta\w*|quinta\w*|sexta\w*|sabado\w*|agora|24)\b)|` +
			`horarios? de (?:funcionamento|atendimento|voces)|(?:esta|ta|estao|tao|ainda ta|voces tao|voces estao) (?:abert[ao]s?|atendendo|fechad[ao]s?|funcionando)|ate que horas?|abre (?:que|a que) horas|dias de (?:funcionamento|atendimento))\b`},
		{Address, `\b(?:onde (?:fica|e|voces|ficam|esta)|endereco|localizacao|como (?:chego|chegar|faco pra chegar)|(?:manda|envia|passa) (?:a )?(?:loc\w*|localizacao)|estacionamento|(?:qual|em que) (?:a )?rua|fica (?:onde|perto|em que|aonde)|aonde (?:fica|e)|ponto de referencia)\b`},
		{Payment, `\b(?:aceit\w+|passa|pagar|pagamento|parcel\w+)\b[a-z ]{0,40}\b(?:pix|cartao|credito|debito|dinheiro|vezes|\d+ ?x|parcelado|pagamento)\b|\bformas? de pagamento|\btem pix\b|\bchave (?:do )?pix\b|\bparcel\w+ em\b|\baceit\w+ (?:pix|cartao)\b`},
		{Services, `\b(?:(?:que|quais|qual) (?:os |sao os )?servicos?|o que (?:voces )?fazem|voces? (?:fazem|faz|trabalham? com|tem servico|atendem? com)|fazem (?:luzes|unha|progressiva)|lista de servicos|servicos(?: de voces)?$)\b`},
		{Human, `\b(?:atendente|humano|falar com (?:um|uma|o|a|alguem|voce|voces|gente|atendente)\b|pessoa de verdade|alguem (?:ai|pra|me)|gerente|responsavel|(?:e|eh|isso e|voce e) (?:um )?(?:robo|bot)|falar com (?:a )?dona|me liga|pode me ligar|chama (?:o|a) )`},
		{Menu, `^(?:menu|inicio|comecar|opcoes|voltar ao (?:menu|inicio)|voltar pro menu|menu principal|ver opcoes)` + end},
		{Help, `^(?:ajuda|help|socorro|duvida|duvidas)` + end + `|\b(?:como (?:funciona|faco|usa|marco|agendo)|nao entendi|nao to entendendo|preciso de ajuda|me ajuda|pode me ajudar)\b`},
		{Late, `\b(?:(?:vou|irei|posso|estou|to|vou me|me) (?:me )?(?:atras\w+|chegar (?:um pouco )?(?:atrasad[ao]|tarde))|atrasad[ao]s?|(?:estou|to|ja to|ja estou) (?:chegando|a caminho|indo|no caminho|saindo)|chego (?:em|daqui|ja|logo)|transito|a caminho|pouco de atraso)\b`},
		{Move, `\b(?:remarc\w*|reagend\w*|(?:mud\w+|troc\w+|alter\w+|transfer\w+|pass\w+|jog\w+|empurr\w+|move\w*) (?:(?:o|a|meu|minha|de|do|da|das|pra mim|esse|horario|hora|dia|data|agendamento|pro|pra|para) ?)+|adi\w+ (?:pra|para|o|meu|de)|antecip\w+|adiant\w+ (?:pra|para|o|meu|de|uma?|\d)|outro horario|outro dia|outra data)\b`},
		{Cancel, `\b(?:cancel\w*|desmarc\w*|nao vou (?:mais )?(?:poder |conseguir )?(?:ir|comparecer|mais)|nao (?:poderei|posso|consigo|vou) (?:mais )?(?:ir|comparecer|chegar)|nao irei|desisti\w*)\b`},
		{Wait, `\b(?:(?:lista|fila) de espera|avis\w+ (?:\w+ ){0,4}(?:abrir|vagar|surgir|aparecer|desistir|liberar|desmarcar|cancelar)|se (?:\w+ ){0,3}(?:abrir|vagar|surgir|aparecer|desistir|liberar)\b.{0,30}\bavis\w+)\b`},
		{Thanks, `\b(?:obrigad[ao]|obg|brigad[ao]|valeu|vlw|agradec\w+|grat[ao]|tks|thanks|tmj)\b`},
		{Goodbye, `\b(?:tchau|xau|ate (?:mais|logo|la|breve|amanha|ja|a proxima|depois)|falou|flw|abracos?|beijos?|bjs?|bjos?|bom descanso|boa semana)\b`},
	}
	all := make([]signal, 0, len(table))
	for _, row := range table {
		all = append(all, signal{row.intent, regexp.MustCompile(row.pattern)})
	}
	return all
}

// ears holds the patterns of intents.
type ears struct {
	signals                                    []signal
	yes, yesWord, yesFirst, no, keep, anyone   *regexp.Regexp
	wish, strong, laughs, aside, unwanted      *regexp.Regexp
	people, quantity, forWhom, both, myselfAnd *regexp.Regexp
}

func newEars() ears {
	const (
		end    = `[ ,.!]*`
		thanks = `obrigad[ao]|obg|brigad[ao]|valeu|vlw|por favor|entao`
		yes    = `ok|okay|okey|sim|s|ss|isso|isso mesmo|isso ai|exato|certo|certinho|beleza|blz|pode|pode ser|pode sim|pode (?:marcar|confirmar|agendar|reservar|deixar)|confirm(?:o|a|ado|ada|ei)|` +
			`fechad[oa]|fechou|combinad[oa]|perfeito|claro|com certeza|bora|uhum|aham|(?:ta|esta) (?:bom|otimo|ok|certo|confirmado)|show|show de bola|top|massa|joia|otimo|maravilha|quero|quero sim|positivo|yes|` +
			`tudo certo|eu vou|vou sim|estarei ai|pode crer|por mim (?:ok|tudo bem)|um sim|1 sim`
		whom = `filh[oa]s?|irma[o]?|irmaos|mae|pai|marido|esposa|mulher|namorad[oa]|sobrinh[oa]|net[oa]|av[oa]|amig[oa]s?|prim[oa]|sogr[oa]|tio|tia|enteado|afilhad[oa]|noiv[oa]|esposo|crianca|menino|menina|bebe`
	)
	return ears{
		signals:  signals(),
		yes:      regexp.MustCompile(`^` + end + `(?:(?:` + yes + `|` + thanks + `)\b` + end + `)+$`),
		yesWord:  regexp.MustCompile(`\b(?:` + yes + `)\b`),
		yesFirst: regexp.MustCompile(`^` + end + `(?:sim|ss|confirmo|confirmado|pode confirmar|pode marcar)\b`),
		no: regexp.MustCompile(`^` + end + `(?:nao|negativo|nunca|nenhum|nenhuma|nada)` + end + `(?:(?:` + thanks + `|quero|quero mais|precisa|serve|da|gostei|pode|rola|mesmo|nao|vou querer|nenhum\w*)` + end + `)*$|` +
			`\b(?:deixa (?:pra la|quieto|assim)|esquece|nao quero(?: (?:mais|nada|nenhum\w*))+|agora nao|nenhum (?:(?:deles|desses|destes) )?(?:me )?(?:serve|da|deles|desses|destes|agrada)|nao serve|nao gostei|desisto|deixa)` + end + `$`),
		keep:     regexp.MustCompile(`\bnao (?:quero |precisa |vou |e (?:pra|para) |era (?:pra|para) |pode |precisa )*(?:cancel|desmarc|remarc|mudar|trocar)\w*`),
		aside:    regexp.MustCompile(`\besqueci de (?:cancel|desmarc|remarc)\w*|\bpass\w+ (?:(?:o|a|os|as|seu|qual|e|por favor) )*(?:endereco|loc\w*|valor\w*|preco\w*|tabela|pix|chave|contato|numero|telefone|whats\w*|links?|fotos?|listas?|horarios\b|cardapio)`),
		unwanted: regexp.MustCompile(`\bnao (?:quero|queria|preciso|gostaria|vou querer)(?: mais)?(?: (?:d[eao]|que))?(?: (?:marcar|agendar|fazer|reservar|cortar))?\b`),
		anyone:   regexp.MustCompile(`\b(?:tanto (?:faz|fez)|qualquer (?:um|uma|pessoa|profissional|barbeiro|cabeleireir[oa])|quem (?:tiver|estiver|for|puder)|sem preferencia|nao tenho preferencia|indiferente|(?:o|a) que (?:tiver|estiver) livre)\b`),
		wish:     regexp.MustCompile(`\b(?:marc(?:a|ar|amos|o|ava|aria|e)|quero|queria|queremos|gostaria|preciso|me atende\w*|consegue me|da pra (?:fazer|cortar|ir|marcar)|tem (?:pra|para|como)|(?:fazer|cortar)|horarios? (?:livres?|vagos?|pra|para))\b`),
		strong:   regexp.MustCompile(`\b(?:marcar|agend(?:ar|a|amento|e)|reserv\w+|tem (?:vaga|(?:algum )?horario|hora|encaixe|agenda)|vagas?|disponib\w+|encaix\w+)\b`),
		laughs:   regexp.MustCompile(`^(?:[k ]+|(?:ha|he|rs|hua|ah|oh|eh|hm)+[ !.]*|[^a-z0-9]*)$`),
		people:   regexp.MustCompile(`\b(?:somos(?: em)?|pr[ao]|para|em|sao) (\d)(?: pessoas?)?(?:[ ,.!?]|$)|\b(\d) (?:pessoas|adultos|criancas|clientes)\b`),

		quantity:  regexp.MustCompile(`\b([2-9]) (?:cortes|barbas|horarios|escovas|unhas|manicures|sobrancelhas|vagas)\b`),
		forWhom:   regexp.MustCompile(`\b(?:pr[ao]|para|d[ao]|pros|pras)(?: [oa])? (?:meu|minha|meus|minhas) (` + whom + `)\b`),
		both:      regexp.MustCompile(`\b(?:mim|eu|pra mim|para mim) e (?:mais )?(?:outr[ao] )?(?:pr[ao] |para )?(?:[oa] )?(?:meu|minha|ele|ela|um|uma)\b`),
		myselfAnd: regexp.MustCompile(`\beu e (?:[oa] )?(?:meu|minha) (` + whom + `)\b`),
	}
}

// intents lists what a message wants; s is the message in plain letters, text the message itself, named that it says what
// and for whom or when.
func (e ears) intents(s, text string, when DateSpec, named bool) []Intent {
	var all []Intent
	kept := e.keep.ReplaceAllString(s, "")
	dated := len(when.Dates)+len(when.Times) > 0
	for _, sig := range e.signals {
		heard := s
		if sig.intent == Cancel || sig.intent == Move {
			heard = e.aside.ReplaceAllString(kept, "")
		}
		if !sig.re.MatchString(heard) || sig.intent == Goodbye && dated && len(all) == 0 && !when.Has(GoodbyeOrLimit) {
			continue
		}
		if sig.intent == Move && slices.Contains(all, Human) {
			continue // "me passa pro atendente"
		}
		if all = append(all, sig.intent); sig.intent == Stop || sig.intent == Resume {
			return all[len(all)-1:]
		}
	}
	all = append(all, e.answers(s, text, kept)...)
	if e.books(all, s, named) {
		all = append(all, Book)
	}
	if len(all) == 0 && !dated && !named && e.laughs.MatchString(s) {
		all = append(all, Nonsense)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// answers are yes, no, and no preference.
func (e ears) answers(s, text, kept string) []Intent {
	var all []Intent
	bare := strings.Trim(s, " ,.!") == ""
	switch {
	case e.no.MatchString(s), kept != s, bare && strings.ContainsAny(text, "👎❌🚫"):
		all = append(all, Refuse)
	case strings.Contains(s, "?"):
	case e.yes.MatchString(s) && e.yesWord.MatchString(s), e.yesFirst.MatchString(s), bare && strings.ContainsAny(text, "👍👌✅🆗💯🙌"):
		all = append(all, Confirm)
	}
	if e.anyone.MatchString(s) {
		all = append(all, AnyOne)
	}
	return all
}

// books tells whether an appointment is asked for, beside what else was heard.
func (e ears) books(heard []Intent, s string, named bool) bool {
	other := false
	for _, i := range heard {
		switch i {
		case Move, Cancel, Mine, Human, Stop, Late, Refuse, Confirm:
			return false
		case Price, Hours, Address, Payment, Services, Help:
			other = true
		default: // a greeting, thanks: they go with anything
		}
	}
	s = e.unwanted.ReplaceAllString(s, "")
	if e.strong.MatchString(s) {
		return true
	}
	return !other && (e.wish.MatchString(s) && !strings.Contains(s, "opcao") || named)
}
