package text

import "salonzap/internal/fault"

// Sentences of the pages with the messages that wait to be sent, and those that were not sent.
const (
	NavOutbox         fault.Key = "nav.outbox"
	OutboxIs          fault.Key = "outbox.is"
	OutboxSalonIs     fault.Key = "outbox.salon_is"
	OutboxTotal       fault.Key = "outbox.total"
	OutboxNothing     fault.Key = "outbox.nothing"
	OutboxOldest      fault.Key = "outbox.oldest"
	OutboxFailedHead  fault.Key = "outbox.failed_head"
	OutboxFailedNone  fault.Key = "outbox.failed_none"
	OutboxListHead    fault.Key = "outbox.list_head"
	OutboxNone        fault.Key = "outbox.none"
	OutboxState       fault.Key = "outbox.state"
	OutboxAllWaiting  fault.Key = "outbox.all_waiting"
	OutboxCause       fault.Key = "outbox.cause"
	OutboxAnyCause    fault.Key = "outbox.any_cause"
	OutboxSalon       fault.Key = "outbox.salon"
	OutboxFilter      fault.Key = "outbox.filter"
	OutboxTurn        fault.Key = "outbox.turn"
	OutboxLooked      fault.Key = "outbox.looked"
	OutboxRepeats     fault.Key = "outbox.repeats"
	OutboxHidden      fault.Key = "outbox.hidden"
	OutboxAttempts    fault.Key = "outbox.attempts"
	OutboxUntil       fault.Key = "outbox.until"
	OutboxCancel      fault.Key = "outbox.cancel"
	OutboxForgo       fault.Key = "outbox.forgo"
	OutboxCancelled   fault.Key = "outbox.cancelled"
	OutboxForgone     fault.Key = "outbox.forgone"
	OutboxNext        fault.Key = "outbox.next"
	OutboxFirst       fault.Key = "outbox.first"
	OutboxOnWay       fault.Key = "outbox.on_way"
	OutboxSalonGone   fault.Key = "outbox.salon_gone"
	OutboxLink        fault.Key = "outbox.link"
	OutboxLinkIs      fault.Key = "outbox.link_is"
	OutboxSalonAbsent fault.Key = "outbox.salon_absent"
)

// OutboxStateKey is the key of the word for a state of a message in an outbox: "outbox.state.pending".
func OutboxStateKey(state string) fault.Key { return fault.Key("outbox.state." + state) }

// OutboxOriginKey is the key of the words for a message's origin: "outbox.origin.reply".
func OutboxOriginKey(origin string) fault.Key { return fault.Key("outbox.origin." + origin) }

func outboxPages() map[fault.Key]sentence {
	return map[fault.Key]sentence{
		NavOutbox:         {"Fila de envio", "Outbox"},
		OutboxIs:          {"O que espera para ser enviado em todos os salões e o que não foi, com o motivo. Nenhum texto aparece aqui.", "What waits to be sent in all salons and what did not go, with the reason. No text shows here."},
		OutboxSalonIs:     {"O que espera para ser enviado e o que não foi, com o motivo. Os textos estão em Conversas.", "What waits to be sent and what did not go, with the reason. The texts are in Conversations."},
		OutboxTotal:       {"Esperando: %d, em %d salões", "Waiting: %d, in %d salons"},
		OutboxNothing:     {"Nada espera para ser enviado.", "Nothing waits to be sent."},
		OutboxOldest:      {"A mais antiga foi pedida", "The oldest was asked for"},
		OutboxFailedHead:  {"Não foram, nos últimos 7 dias", "Did not go, in the last 7 days"},
		OutboxFailedNone:  {"Tudo foi.", "Everything went."},
		OutboxListHead:    {"Mensagens", "Messages"},
		OutboxNone:        {"Nenhuma mensagem assim.", "No message is like this."},
		OutboxState:       {"Estado", "State"},
		OutboxAllWaiting:  {"Tudo o que espera", "All that waits"},
		OutboxCause:       {"Motivo", "Reason"},
		OutboxAnyCause:    {"Qualquer motivo", "Any reason"},
		OutboxSalon:       {"Salão (endereço curto)", "Salon (its slug)"},
		OutboxFilter:      {"Filtrar", "Filter"},
		OutboxTurn:        {"Espera a sua vez.", "It waits for its turn."},
		OutboxLooked:      {"Foi entregue ao servidor e ninguém confirmou. Estamos procurando; não será enviada de novo.", "It was handed to the server and nobody confirmed it. It is being looked for, and is not sent again."},
		OutboxRepeats:     {"Foi entregue ao servidor e ninguém confirmou. Se não for encontrada, será enviada de novo.", "It was handed to the server and nobody confirmed it. If it is not found it is sent again."},
		OutboxHidden:      {"número oculto", "hidden number"},
		OutboxAttempts:    {"Tentativas: %d", "Attempts: %d"},
		OutboxUntil:       {"Prazo:", "Deadline:"},
		OutboxCancel:      {"Cancelar", "Cancel"},
		OutboxForgo:       {"Não enviar de novo", "Do not send again"},
		OutboxCancelled:   {"Cancelada: não será enviada.", "Cancelled: it is not sent."},
		OutboxForgone:     {"Não será enviada de novo.", "It is not sent again."},
		OutboxNext:        {"Próximas", "Next"},
		OutboxFirst:       {"Do começo", "From the first"},
		OutboxOnWay:       {"A caminho agora.", "On its way now."},
		OutboxSalonGone:   {"salão removido", "removed salon"},
		OutboxLink:        {"Fila de envio", "Outbox"},
		OutboxLinkIs:      {"O que espera, o que não foi, e por quê.", "What waits, what did not go, and why."},
		OutboxSalonAbsent: {"Nenhum salão tem este endereço curto. Confira na lista de salões.", "No salon has this slug. See the list of salons."},

		"outbox.state.pending":  {"Espera", "Waiting"},
		"outbox.state.unknown":  {"Sem confirmação", "Unconfirmed"},
		"outbox.state.refused":  {"Recusada", "Refused"},
		"outbox.state.expired":  {"Prazo passou", "Expired"},
		"outbox.origin.reply":   {"Resposta do robô", "The robot's reply"},
		"outbox.origin.manual":  {"Escrita à mão", "Written by hand"},
		"outbox.origin.program": {"De um sistema", "From a program"},
		"outbox.origin.unasked": {"Lembrete ou aviso", "Reminder or notice"},
	}
}
