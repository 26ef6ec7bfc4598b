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
	LeavingCount   fault.Key = "leaving.count"
	LeavingDrainDo fault.Key = "leaving.drain_do"
	LeavingNext    fault.Key = "leaving.next"
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
		LeavingCount:   {"Quantos", "How many"},
		LeavingDrainDo: {"Abrir o formulário", "Open the form"},
		LeavingNext:    {"Próximos", "Next"},

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
