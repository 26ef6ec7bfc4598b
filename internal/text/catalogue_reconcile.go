package text

import "salonzap/internal/fault"

// Sentences of the reconciliation of servers.
const (
	ReconcileTitle    fault.Key = "reconcile.title"
	ReconcileLead     fault.Key = "reconcile.lead"
	ReconcileNone     fault.Key = "reconcile.none"
	ReconcileLink     fault.Key = "reconcile.link"
	ReconcileLinkGood fault.Key = "reconcile.link_good"
	ReconcileTurns    fault.Key = "reconcile.turns"
	ReconcileLast     fault.Key = "reconcile.last"
	ReconcileNext     fault.Key = "reconcile.next"
	ReconcileResult   fault.Key = "reconcile.result"
	ReconcileWaits    fault.Key = "reconcile.waits"
	ReconcileCompared fault.Key = "reconcile.compared"
	ReconcileAway     fault.Key = "reconcile.away"
	ReconcileBooting  fault.Key = "reconcile.booting"
	ReconcileDoubtful fault.Key = "reconcile.doubtful"
	ReconcileSuspect  fault.Key = "reconcile.suspect"
	ReconcileSince    fault.Key = "reconcile.since"
	ReconcileNeeds    fault.Key = "reconcile.needs"
	ReconcileOpen     fault.Key = "reconcile.open"
	FoundMissing      fault.Key = "found.missing"
	FoundMissingDo    fault.Key = "found.missing_do"
	FoundMissingIdle  fault.Key = "found.missing_idle"
	FoundOrphaned     fault.Key = "found.orphaned"
	FoundOrphanToken  fault.Key = "found.orphan_token"
	FoundOrphanName   fault.Key = "found.orphan_name"
	FoundOrphanElse   fault.Key = "found.orphan_elsewhere"
	FoundForeign      fault.Key = "found.foreign"
	FoundForeignDo    fault.Key = "found.foreign_do"
	FoundStuck        fault.Key = "found.stuck"
	FoundStuckDo      fault.Key = "found.stuck_do"
	FoundDead         fault.Key = "found.dead"
	FoundDeadSilent   fault.Key = "found.dead_silent"
	FoundDeadUnread   fault.Key = "found.dead_unread"
)

func reconciles() map[fault.Key]sentence {
	return map[fault.Key]sentence{
		ReconcileTitle:    {"Conferência dos servidores", "Check of the servers"},
		ReconcileLead:     {"A cada cinco minutos, a lista de cada servidor é comparada com o que está guardado aqui. O que duas conferências seguidas confirmam aparece abaixo; o que dá para consertar sem um QR novo já está sendo consertado.", "Every five minutes each server's list is compared with what is kept here. What two checks in a row confirm is shown below; what can be mended without a new QR code is being mended already."},
		ReconcileNone:     {"Os servidores e o que está guardado aqui estão de acordo.", "The servers and what is kept here agree."},
		ReconcileLink:     {"Conferência: %s para olhar", "Check: %s to look at"},
		ReconcileLinkGood: {"Conferência: tudo de acordo", "Check: all agrees"},
		ReconcileTurns:    {"Última conferência de cada servidor", "The last check of each server"},
		ReconcileLast:     {"Começou", "Began"},
		ReconcileNext:     {"Próxima", "Next"},
		ReconcileResult:   {"Resultado", "Result"},
		ReconcileWaits:    {"Ainda não houve.", "There was none yet."},
		ReconcileCompared: {"%s de %s salões na lista do servidor.", "%s of %s salons in the server's list."},
		ReconcileAway:     {"O servidor não respondeu: nada foi concluído. Veja se ele está no ar.", "The server did not answer: nothing was concluded. See whether it is up."},
		ReconcileBooting:  {"O servidor acabou de reiniciar: nada foi concluído ainda.", "The server has just restarted: nothing was concluded yet."},
		ReconcileDoubtful: {"Faltam %s de %s salões na lista do servidor. É demais para acreditar na lista: nada foi concluído. Confira se o endereço aponta para o servidor certo e se ele não perdeu o banco de dados.", "%s of %s salons are missing from the server's list. That is too many to believe the list: nothing was concluded. Check that the address leads to the right server, and that it has not lost its database."},
		ReconcileSuspect:  {"Mais %s sob suspeita: a próxima conferência confirma ou descarta.", "%s more suspected: the next check confirms or drops them."},
		ReconcileSince:    {"desde\u00a0", "since\u00a0"},
		ReconcileNeeds:    {"Conferência dos servidores", "Check of the servers"},
		ReconcileOpen:     {"Abrir salão", "Open salon"},
		FoundMissing:      {"Sumiu do servidor", "Gone from the server"},
		FoundMissingDo:    {"O servidor não tem mais a instância deste salão. Ela é criada de novo com o mesmo nome, e o dono precisa escanear um QR: avise o salão.", "The server no longer has this salon's instance. It is created again under the same name, and the owner has to scan a QR code: tell the salon."},
		FoundMissingIdle:  {"O salão não estava conectado. Não há nada a fazer: o próximo clique em conectar cria a instância de novo.", "The salon was not connected. There is nothing to do: the next click on connect creates the instance again."},
		FoundOrphaned:     {"Sem salão aqui", "Without a salon here"},
		FoundOrphanToken:  {"Esta instância é nossa (tem o nosso token), e nenhum salão daqui a usa. Se nenhuma outra instalação com as mesmas chaves a usa, apague-a no servidor; nós não apagamos.", "This instance is ours (it has our token), and no salon here uses it. If no other installation with the same keys does, delete it on the server; we do not."},
		FoundOrphanName:   {"O nome é como os nossos, mas o token não é nosso. Pode ser de outro sistema: pergunte a quem cuida do servidor antes de apagar.", "Its name is like ours, but its token is not. It may be another system's: ask who runs the server before you delete it."},
		FoundOrphanElse:   {"O salão deste nome está em outro servidor. Se esta instância estiver aberta, o mesmo número tem duas sessões: desconecte-a e apague-a neste servidor.", "The salon of this name is on another server. If this instance is open, one number has two sessions: log it out and delete it on this server."},
		FoundForeign:      {"Webhook disputado", "Contested webhook"},
		FoundForeignDo:    {"Já consertamos o webhook várias vezes em 24 horas: outro sistema troca o endereço ou os eventos. Descubra qual (n8n, Chatwoot, um script) e desligue-o para esta instância.", "We put the webhook right several times within 24 hours: another system changes its address or its events. Find out which (n8n, Chatwoot, a script) and switch it off for this instance."},
		FoundStuck:        {"Conectando sem fim", "Connecting without end"},
		FoundStuckDo:      {"A sessão não volta sozinha. Reinicie a instância no servidor; se não adiantar, o dono desconecta o aparelho no celular e escaneia de novo.", "The session does not come back by itself. Restart the instance on the server; if that does not help, the owner removes the device on the phone and scans again."},
		FoundDead:         {"Aberta, mas sem sinal de vida", "Open, without a sign of life"},
		FoundDeadSilent:   {"O servidor diz que está aberta, mas mensagens saíram e nenhum evento voltou. Reinicie a instância no servidor: as chaves ficam, e não precisa de QR.", "The server says that it is open, but messages went out and no event came back. Restart the instance on the server: its keys stay, and no QR code is needed."},
		FoundDeadUnread:   {"O servidor lista a sessão como aberta, mas não responde sobre ela há muito tempo. Reinicie a instância no servidor: as chaves ficam, e não precisa de QR.", "The server lists the session as open, but has not answered about it for long. Restart the instance on the server: its keys stay, and no QR code is needed."},
	}
}

// FoundDo is the sentence that says what helps with a finding of a kind and a detail; see package fleet/reconcile.
func FoundDo(kind, detail string) fault.Key {
	switch kind + " " + detail {
	case "missing connected":
		return FoundMissingDo
	case "missing idle":
		return FoundMissingIdle
	case "orphaned token":
		return FoundOrphanToken
	case "orphaned name":
		return FoundOrphanName
	case "orphaned elsewhere":
		return FoundOrphanElse
	case "dead silent":
		return FoundDeadSilent
	case "dead unread":
		return FoundDeadUnread
	case "foreign_webhook ":
		return FoundForeignDo
	}
	return FoundStuckDo
}
