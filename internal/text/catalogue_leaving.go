package text

import "salonzap/internal/fault"

// Sentences of how a server becomes empty.
const (
	LeavingTitle   fault.Key = "leaving.title" // the server
	LeavingLink    fault.Key = "leaving.link"
	LeavingTakes   fault.Key = "leaving.takes"
	LeavingDrains  fault.Key = "leaving.drains"
	LeavingDown    fault.Key = "leaving.down"
	LeavingEmpty   fault.Key = "leaving.empty"
	LeavingSalons  fault.Key = "leaving.salons"
	LeavingHow     fault.Key = "leaving.how"
	LeavingDrainDo fault.Key = "leaving.drain_do"
	LeavingNext    fault.Key = "leaving.next"

	AnewTitle      fault.Key = "anew.title"
	AnewMeans      fault.Key = "anew.means"       // salons, of which so many were connected
	AnewConfirm    fault.Key = "anew.confirm"     // salons
	AnewDo         fault.Key = "anew.do"          // salons
	AnewDone       fault.Key = "anew.done"        // salons
	AnewStayed     fault.Key = "anew.stayed"      // salons
	AnewUnread     fault.Key = "anew_unread"      // what was not ticked
	AnewDrainFirst fault.Key = "anew_drain_first" // the server
	AnewAnswers    fault.Key = "anew_answers"     // the server
	AnewNowhere    fault.Key = "anew_nowhere"     // salons that were placed before
)

// Leaving is what takes salons off a server, in few words; LeavingIs is what that means.
func Leaving(way string) fault.Key { return fault.Key("leaving_way." + way) }

// LeavingIs is what a way off a server means.
func LeavingIs(way string) fault.Key { return fault.Key("leaving_is." + way) }

func leaving() map[fault.Key]sentence {
	return map[fault.Key]sentence{
		LeavingTitle:   {"Esvaziar o servidor %s", "Empty the server %s"},
		LeavingLink:    {"Esvaziar", "Empty it"},
		LeavingTakes:   {"Este servidor ainda recebe salões novos, e nenhum sai dele. Para esvaziar, marque no formulário dele que não recebe mais salões novos.", "This server still takes new salons, and none leaves it. To empty it, say in its form that it takes no new salons."},
		LeavingDrains:  {"Este servidor não recebe salões novos, e os que estão nele saem como está dito abaixo.", "This server takes no new salons, and those on it leave as said below."},
		LeavingDown:    {"Este servidor não está funcionando: %s. Enquanto não responde, um salão só sai dele quando é certo que a sessão antiga acabou.", "This server does not work: %s. Until it answers, a salon leaves it only when it is certain that its old session has ended."},
		LeavingEmpty:   {"Não há mais nada neste servidor.", "Nothing is left on this server."},
		LeavingSalons:  {"Salões neste servidor", "Salons on this server"},
		LeavingHow:     {"Como sai", "How it leaves"},
		LeavingDrainDo: {"Abrir o formulário", "Open the form"},
		LeavingNext:    {"Próximos", "Next"},

		AnewTitle:      {"O servidor não volta mais?", "Will the server not come back?"},
		AnewMeans:      {"Colocar de novo abandona as sessões antigas: os %[1]s salões daqui passam para outros servidores agora, e os %[2]s que estavam conectados precisam escanear um código novo. Cada dono é avisado uma vez, pelos avisos de sempre e fora do horário de silêncio, com o link para conectar. Se este servidor voltar a responder, o que sobrou nele é desconectado e apagado, e nunca volta a valer. Isso não se desfaz.", "Placing anew gives the old sessions up: the %[1]s salons here go to other servers now, and the %[2]s that were connected have to scan a new code. Each owner is told once, by the usual notices and outside of quiet hours, with the link to connect. If this server answers again, what is left on it is logged out and deleted, and never counts again. This cannot be undone."},
		AnewConfirm:    {"Entendi: %s donos vão precisar escanear um código novo", "I understand: %s owners will have to scan a new code"},
		AnewDo:         {"Colocar %s salões de novo", "Place %s salons anew"},
		AnewDone:       {"%s salões foram para outros servidores. Os donos são avisados.", "%s salons went to other servers. Their owners are told."},
		AnewStayed:     {"%s salões foram para outros servidores. %s ficaram: estão sendo apagados ou movidos.", "%s salons went to other servers. %s stayed: they are being deleted or moved."},
		AnewUnread:     {"Marque que entendeu o que isso significa.", "Tick that you understand what this means."},
		AnewDrainFirst: {"O servidor %s ainda recebe salões novos. Marque primeiro que não recebe mais, para que nenhum volte para ele.", "Server %s still takes new salons. Say first that it takes none, so that none returns to it."},
		AnewAnswers:    {"O servidor %s não está fora do ar: as sessões dele podem estar vivas, e abandoná-las deixaria um salão com duas. Esvazie-o em vez disso: cada salão sai quando conecta de novo.", "Server %s is not down: its sessions may be alive, and giving them up would leave a salon with two. Empty it instead: each salon leaves when it connects again."},
		AnewNowhere:    {"Nenhum outro servidor funciona e tem lugar. %d salões já foram colocados de novo; os outros ficam onde estão. Registre um servidor ou aumente a capacidade de um, e continue.", "No other server works and has room. %d salons were placed anew before that; the others stay where they are. Register a server or raise the capacity of one, and go on."},

		"leaving_way.owner":      {"Espera o dono", "Waits for its owner"},
		"leaving_way.next_click": {"Na próxima conexão", "At its next connect"},
		"leaving_way.under_way":  {"Em andamento", "Under way"},
		"leaving_way.itself":     {"Sozinho", "By itself"},

		"leaving_is.owner":      {"Está conectado e funciona. Só sai quando o dono escaneia um código novo.", "It is connected and works. It leaves only when its owner scans a new code."},
		"leaving_is.next_click": {"Não está conectado. Quando o dono conectar, o código já é do servidor novo.", "It is not connected. When its owner connects, the code is of the new server already."},
		"leaving_is.under_way":  {"Está sendo conectado, movido ou limpo, ou espera uma decisão. Depois disso se vê.", "It is being connected, moved or cleaned up, or waits for a decision. That comes first."},
		"leaving_is.itself":     {"O salão já está em outro servidor. O que ficou aqui é removido sem ninguém.", "The salon is on another server already. What it left here is removed without anybody."},
	}
}
