package text

import "salonzap/internal/fault"

// Sentences of the pages for integrators.
const (
	HooksHead         fault.Key = "hooks.head"
	HooksIs           fault.Key = "hooks.is"
	HooksNone         fault.Key = "hooks.none"
	HookNew           fault.Key = "hook.new"
	HookAll           fault.Key = "hook.all_salons"
	HookURL           fault.Key = "hook.url"
	HookURLHint       fault.Key = "hook.url_hint"
	HookNote          fault.Key = "hook.note"
	HookNoteHint      fault.Key = "hook.note_hint"
	HookEvents        fault.Key = "hook.events"
	HookEventsHint    fault.Key = "hook.events_hint"
	HookEventCount    fault.Key = "hook.event_count"
	HookEventsAll     fault.Key = "hook.events_all"
	HookMade          fault.Key = "hook.made"
	HookSecretIs      fault.Key = "hook.secret_is"
	HookSaved         fault.Key = "hook.saved"
	HookEdit          fault.Key = "hook.edit"
	HookActive        fault.Key = "hook.active"
	HookFailing       fault.Key = "hook.failing"
	HookPaused        fault.Key = "hook.paused"
	HookPausedBy      fault.Key = "hook.paused_by_person"
	HookDead          fault.Key = "hook.paused_dead"
	HookGone          fault.Key = "hook.paused_gone"
	HookFails         fault.Key = "hook.fails"
	HookPause         fault.Key = "hook.pause"
	HookPauseIs       fault.Key = "hook.pause_is"
	HookResume        fault.Key = "hook.resume"
	HookResumed       fault.Key = "hook.resumed"
	HookPausedNow     fault.Key = "hook.paused_now"
	HookTry           fault.Key = "hook.try"
	HookTryIs         fault.Key = "hook.try_is"
	HookTryHead       fault.Key = "hook.try_head"
	HookTook          fault.Key = "hook.took"
	HookTookNot       fault.Key = "hook.took_not"
	HookSecret        fault.Key = "hook.secret"
	HookRotate        fault.Key = "hook.rotate"
	HookRotateIs      fault.Key = "hook.rotate_is"
	HookRotateNow     fault.Key = "hook.rotate_now"
	HookRotateNowIs   fault.Key = "hook.rotate_now_is"
	HookDelete        fault.Key = "hook.delete"
	HookDeleteAsk     fault.Key = "hook.delete_ask"
	HookDeleteIs      fault.Key = "hook.delete_is"
	HookDeleted       fault.Key = "hook.deleted"
	HookLog           fault.Key = "hook.log"
	HookLogIs         fault.Key = "hook.log_is"
	HookLogNone       fault.Key = "hook.log_none"
	HookOlder         fault.Key = "hook.older"
	HookNewest        fault.Key = "hook.newest"
	HookLogOf         fault.Key = "hook.log_of"
	HookRequest       fault.Key = "hook.request"
	HookAnswer        fault.Key = "hook.answer"
	HookNoAnswerYet   fault.Key = "hook.no_answer_yet"
	HookEmptyAnswer   fault.Key = "hook.empty_answer"
	HookStatusWas     fault.Key = "hook.status_was"
	HookNext          fault.Key = "hook.next_try"
	HookAttempts      fault.Key = "hook.attempts"
	HookWaiting       fault.Key = "hook.delivery_waiting"
	HookDelivered     fault.Key = "hook.delivery_delivered"
	HookParked        fault.Key = "hook.delivery_parked"
	HookWhyStatus     fault.Key = "hook.cause_status"
	HookWhyRedirect   fault.Key = "hook.cause_redirect"
	HookWhyTimeout    fault.Key = "hook.cause_timeout"
	HookWhyNoAnswer   fault.Key = "hook.cause_no_answer"
	HookWhyForbidden  fault.Key = "hook.cause_forbidden"
	HookAgain         fault.Key = "hook.again"
	HookAgainOne      fault.Key = "hook.again_one"
	HookAgainHead     fault.Key = "hook.again_head"
	HookAgainIs       fault.Key = "hook.again_is"
	HookSince         fault.Key = "hook.since"
	HookUntil         fault.Key = "hook.until"
	HookUntilHint     fault.Key = "hook.until_hint"
	HookMissed        fault.Key = "hook.only_missed"
	HookQueued        fault.Key = "hook.queued"
	HookQueuedNone    fault.Key = "hook.queued_none"
	IntegrationKeysIs fault.Key = "integration.keys_is"
	IntegrationDocs   fault.Key = "integration.docs"
	IntegrationDocsIs fault.Key = "integration.docs_is"
	IntegrationKeys   fault.Key = "integration.keys_all"
	IntegrationTest   fault.Key = "integration.too_many_tests"
)

func integrationPages() map[fault.Key]sentence { //nolint:revive // a table
	return map[fault.Key]sentence{
		HooksHead:       {"Webhooks", "Webhooks"},
		HooksIs:         {"O Salonzap avisa o seu sistema do que acontece: mensagens, horários, conexão. Assinado, em ordem por conversa, e tentado por três dias.", "Salonzap tells your system what happens: messages, appointments, the connection. Signed, in order within a chat, and tried for three days."},
		HooksNone:       {"Nenhum webhook ainda. Crie um com o endereço do seu sistema.", "No webhook yet. Create one with your system's address."},
		HookNew:         {"Novo webhook", "New webhook"},
		HookAll:         {"Estes webhooks recebem os eventos de todos os salões. Os de um só salão ficam na página dele.", "These webhooks get the events of all salons. Those of one salon are on its page."},
		HookURL:         {"Endereço do seu sistema", "Your system's address"},
		HookURLHint:     {"Começa com https:// e responde com 2xx em até 30 segundos.", "It begins with https:// and answers with 2xx within 30 seconds."},
		HookNote:        {"Para que serve", "What it is for"},
		HookNoteHint:    {"Por exemplo: CRM, n8n.", "For instance: CRM, n8n."},
		HookEvents:      {"Quais eventos", "Which events"},
		HookEventsHint:  {"Nenhum marcado: todos, também os futuros.", "None ticked: all, also those that come later."},
		HookEventCount:  {"%d tipos de evento", "%d types of event"},
		HookEventsAll:   {"todos os eventos, também os futuros", "all events, also those that come later"},
		HookMade:        {"O segredo deste webhook", "This webhook's secret"},
		HookSecretIs:    {"Guarde agora: ele não aparece de novo. Com ele o seu sistema confere a assinatura (Standard Webhooks).", "Keep it now: it is not shown again. Your system checks signatures with it (Standard Webhooks)."},
		HookSaved:       {"Webhook salvo.", "The webhook is saved."},
		HookEdit:        {"Mudar endereço e eventos", "Change address and events"},
		HookActive:      {"Entregando", "Delivering"},
		HookFailing:     {"Sem resposta boa", "No good answer"},
		HookPaused:      {"Pausado", "Paused"},
		HookPausedBy:    {"Alguém pausou este webhook. Nada é enviado enquanto isso.", "Somebody paused this webhook. Nothing is sent meanwhile."},
		HookDead:        {"Pausado: o seu sistema não aceitou nada em três dias. Conserte, envie um teste, e retome. O que faltou pode ser entregue de novo, até 30 dias atrás.", "Paused: your system took nothing for three days. Mend it, send a test, and resume. What was missed can be delivered again, up to 30 days back."},
		HookGone:        {"Pausado: o seu sistema respondeu 410, que quer dizer “não existe mais”. Confira o endereço e retome.", "Paused: your system answered 410, which means “gone”. Check the address and resume."},
		HookFails:       {"Tentativas seguidas sem sucesso: %d. Continuamos tentando por três dias.", "Attempts in a row that failed: %d. It goes on for three days."},
		HookPause:       {"Pausar", "Pause"},
		HookPauseIs:     {"Enquanto está pausado nada é guardado para enviar; depois, use “Entregar de novo”.", "While it is paused nothing is queued; use “Deliver again” afterwards."},
		HookResume:      {"Retomar", "Resume"},
		HookResumed:     {"Retomado. Para receber o que faltou, use “Entregar de novo”.", "Resumed. To get what was missed, use “Deliver again”."},
		HookPausedNow:   {"Pausado.", "Paused."},
		HookTry:         {"Enviar teste", "Send a test"},
		HookTryIs:       {"Envia agora um evento webhook.test, assinado, e mostra a resposta.", "Sends a signed webhook.test event now, and shows the answer."},
		HookTryHead:     {"O que o seu sistema respondeu", "What your system answered"},
		HookTook:        {"Recebeu o teste.", "It took the test."},
		HookTookNot:     {"Não recebeu o teste.", "It did not take the test."},
		HookSecret:      {"Segredo", "Secret"},
		HookRotate:      {"Trocar o segredo", "Replace the secret"},
		HookRotateIs:    {"O novo vale na hora, e o de agora ainda assina por 24 horas: dá tempo de trocar no seu sistema.", "The new one counts at once, and the present one signs for 24 hours more: time to change it in your system."},
		HookRotateNow:   {"Vazou: cancelar o de agora", "It leaked: end the present one"},
		HookRotateNowIs: {"O segredo de agora para de assinar imediatamente.", "The present secret stops signing at once."},
		HookDelete:      {"Apagar webhook", "Delete the webhook"},
		HookDeleteAsk:   {"Apagar este webhook?", "Delete this webhook?"},
		HookDeleteIs:    {"O que espera para ser entregue se perde, e o registro também. Os eventos continuam no feed da API.", "What waits for delivery is lost, and so is the log. The events stay in the API's feed."},
		HookDeleted:     {"Webhook apagado.", "The webhook is deleted."},
		HookLog:         {"Entregas", "Deliveries"},
		HookLogIs:       {"Dos últimos 7 dias. Nomes, textos e números de clientes aparecem cobertos aqui; o seu sistema os recebe inteiros.", "Of the last 7 days. Clients' names, words and numbers are covered here; your system gets them whole."},
		HookLogNone:     {"Nada foi entregue ainda. Envie um teste, ou espere o próximo evento.", "Nothing was delivered yet. Send a test, or wait for the next event."},
		HookOlder:       {"Mais antigas", "Older"},
		HookNewest:      {"As mais novas", "The newest"},
		HookLogOf:       {"Entrega de %s", "Delivery of %s"},
		HookRequest:     {"Enviado", "Sent"},
		HookAnswer:      {"Resposta", "Answer"},
		HookNoAnswerYet: {"Ainda não foi tentada.", "Not tried yet."},
		HookEmptyAnswer: {"(vazia)", "(empty)"},
		HookStatusWas:   {"%d em %d ms", "%d in %d ms"},
		HookNext:        {"Próxima tentativa:", "Next attempt:"},
		HookAttempts:    {"%d tentativas", "%d attempts"},
		HookWaiting:     {"Esperando", "Waiting"},
		HookDelivered:   {"Entregue", "Delivered"},
		HookParked:      {"Desistimos", "Given up"},

		HookWhyStatus:    {"O seu sistema respondeu com erro. Veja a resposta e o log dele.", "Your system answered with an error. See the answer, and its log."},
		HookWhyRedirect:  {"O seu sistema mandou para outro endereço, e isso não é seguido. Ponha aqui o endereço final.", "Your system pointed elsewhere, which is not followed. Give the final address here."},
		HookWhyTimeout:   {"O seu sistema não respondeu a tempo. Responda 2xx logo, e trabalhe depois.", "Your system did not answer in time. Answer 2xx first, and work afterwards."},
		HookWhyNoAnswer:  {"Não deu para conectar. Confira o endereço, o certificado e se o sistema está no ar.", "No connection. Check the address, the certificate, and whether the system is up."},
		HookWhyForbidden: {"Este endereço é de uma rede interna e não pode ser chamado. Use um público, ou peça ao operador que o libere.", "This address is of an internal network and cannot be called. Use a public one, or ask the operator to allow it."},

		HookAgain:      {"Entregar de novo", "Deliver again"},
		HookAgainOne:   {"Entregar de novo: %s", "Deliver again: %s"},
		HookAgainHead:  {"Entregar um período de novo", "Deliver a span of time again"},
		HookAgainIs:    {"Também o que aconteceu com o webhook pausado, ou antes de ele existir. Até 30 dias atrás.", "Also what happened while the webhook was paused, or before there was one. Up to 30 days back."},
		HookSince:      {"Desde", "Since"},
		HookUntil:      {"Até", "Until"},
		HookUntilHint:  {"Vazio: agora.", "Empty: now."},
		HookMissed:     {"Só o que não foi entregue", "Only what was not delivered"},
		HookQueued:     {"%d eventos a caminho.", "%d events are on their way."},
		HookQueuedNone: {"Não há nada para entregar neste período.", "There is nothing to deliver in that span."},

		IntegrationKeysIs: {"Com uma chave o seu sistema usa a API deste salão, e só deste: envia mensagens, marca horários, lê eventos.", "With a key your system uses this salon's API, and no other's: it sends messages, books, reads events."},
		IntegrationDocs:   {"Documentação da API", "The API's documentation"},
		IntegrationDocsIs: {"Todas as chamadas e eventos, com exemplos", "All calls and events, with examples"},
		IntegrationKeys:   {"Chaves da API", "API keys"},
		IntegrationTest:   {"Muitos testes seguidos. Espere um minuto.", "Too many tests in a row. Wait a minute."},
	}
}
