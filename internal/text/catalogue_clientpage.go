package text

import "salonzap/internal/fault"

// Sentences of the pages about a salon's clients.
const (
	ClientsNone       fault.Key = "clients.none"
	ClientsNotFound   fault.Key = "clients.not_found"
	ClientsMore       fault.Key = "clients.more"
	ClientsNew        fault.Key = "clients.new"
	ClientsAdd        fault.Key = "clients.add"
	ClientsLast       fault.Key = "clients.last"
	ClientsNext       fault.Key = "clients.next"
	ClientsMissed     fault.Key = "clients.missed"
	ClientsMissedOne  fault.Key = "clients.missed_one"
	ClientsNever      fault.Key = "clients.never"
	ClientBook        fault.Key = "client.book"
	ClientChat        fault.Key = "client.chat"
	ClientEdit        fault.Key = "client.edit"
	ClientNextVisit   fault.Key = "client.next_visit"
	ClientLastVisit   fault.Key = "client.last_visit"
	ClientNothing     fault.Key = "client.nothing_booked"
	ClientVisits      fault.Key = "client.visits"
	ClientMissed      fault.Key = "client.missed"
	ClientCancelled   fault.Key = "client.cancelled"
	ClientSince       fault.Key = "client.since"
	ClientNotes       fault.Key = "client.notes"
	ClientNotesHint   fault.Key = "client.notes_hint"
	ClientTags        fault.Key = "client.tags"
	ClientTagsHint    fault.Key = "client.tags_hint"
	ClientOptOuts     fault.Key = "client.opt_outs"
	ClientOptOutIs    fault.Key = "client.opt_out_is"
	ClientUpcoming    fault.Key = "client.upcoming"
	ClientHistory     fault.Key = "client.history"
	ClientHistoryNone fault.Key = "client.history_none"
	ClientOlder       fault.Key = "client.older"
	ClientNewer       fault.Key = "client.newer"
	ClientMerge       fault.Key = "client.merge"
	ClientMergeIs     fault.Key = "client.merge_is"
	ClientMergeWith   fault.Key = "client.merge_with"
	ClientMergeKeeps  fault.Key = "client.merge_keeps"
	ClientMergeGoes   fault.Key = "client.merge_goes"
	ClientMergeBecome fault.Key = "client.merge_becomes"
	ClientMergeAlong  fault.Key = "client.merge_along"
	ClientMergeDo     fault.Key = "client.merge_do"
	ClientMergeSwap   fault.Key = "client.merge_swap"
	ClientMergeOther  fault.Key = "client.merge_other"
	ClientMergeUndoIs fault.Key = "client.merge_undo_is"
	ClientMerged      fault.Key = "client.merged"
	ClientMergedNote  fault.Key = "client.merged_note"
	ClientMergeUndo   fault.Key = "client.merge_undo"
	ClientMergeUndone fault.Key = "client.merge_undone"
	ClientEraseText   fault.Key = "client.erase_text"
	ClientNumberFixed fault.Key = "client.number_fixed"
	ClientNumberIs    fault.Key = "client.number_is"
	ClientBookedFor   fault.Key = "client.booked_for"
	ClientDay         fault.Key = "client.day"
	ClientDayOfYear   fault.Key = "client.day_of_year"
	ClientToday       fault.Key = "client.today"
	ClientTomorrow    fault.Key = "client.tomorrow"
	ClientYesterday   fault.Key = "client.yesterday"
)

// ClientTopicKey is the key of what a client can ask not to be sent: "client.topic.offers".
func ClientTopicKey(topic string) fault.Key { return fault.Key("client.topic." + topic) }

func clientPages() map[fault.Key]sentence {
	return map[fault.Key]sentence{
		ClientsNone:       {"Os clientes entram sozinhos quando escrevem ou marcam. Você também pode cadastrar ou importar.", "Clients come in by themselves when they write or book. You can add or import them, too."},
		ClientsNotFound:   {"Ninguém com “%s”. Tente parte do nome ou os últimos números do telefone.", "Nobody with “%s”. Try a part of the name or the last digits of the number."},
		ClientsMore:       {"Mostrar mais", "Show more"},
		ClientsNew:        {"Novo cliente", "New client"},
		ClientsAdd:        {"Cadastrar", "Add"},
		ClientsLast:       {"última: %s", "last: %s"},
		ClientsNext:       {"próxima: %s", "next: %s"},
		ClientsMissed:     {"faltou %d vezes", "missed %d times"},
		ClientsMissedOne:  {"faltou 1 vez", "missed once"},
		ClientsNever:      {"nunca veio", "never came"},
		ClientBook:        {"Marcar horário", "Book"},
		ClientChat:        {"Abrir conversa", "Open conversation"},
		ClientEdit:        {"Editar", "Edit"},
		ClientNextVisit:   {"Próxima visita", "Next visit"},
		ClientLastVisit:   {"Última visita", "Last visit"},
		ClientNothing:     {"nada marcado", "nothing booked"},
		ClientVisits:      {"Visitas", "Visits"},
		ClientMissed:      {"Faltas", "Missed"},
		ClientCancelled:   {"Cancelamentos", "Cancelled"},
		ClientSince:       {"Cliente desde", "Client since"},
		ClientNotes:       {"Anotações", "Notes"},
		ClientNotesHint:   {"Só o salão vê: como gosta do corte, alergias a produtos, quem indicou.", "Only the salon sees it: how they like the cut, who sent them."},
		ClientTags:        {"Etiquetas", "Tags"},
		ClientTagsHint:    {"Separe com vírgulas: vip, noiva, cabelo longo.", "Separate by commas: vip, bride, long hair."},
		ClientOptOuts:     {"Não enviar", "Do not send"},
		ClientOptOutIs:    {"Não recebe: %s", "Does not get: %s"},
		ClientUpcoming:    {"Próximos horários", "Coming up"},
		ClientHistory:     {"Histórico", "History"},
		ClientHistoryNone: {"Ainda não houve visita.", "There was no visit yet."},
		ClientOlder:       {"Mais antigos", "Older"},
		ClientNewer:       {"Voltar aos mais recentes", "Back to the latest"},
		ClientMerge:       {"Juntar com outro cliente", "Merge with another client"},
		ClientMergeIs:     {"A mesma pessoa está duas vezes na lista? Junte as duas fichas. Dá para desfazer.", "Is the same person listed twice? Make them one. It can be undone."},
		ClientMergeWith:   {"Quem é a mesma pessoa que %s?", "Who is the same person as %s?"},
		ClientMergeKeeps:  {"Continua", "Goes on"},
		ClientMergeGoes:   {"Some da lista", "Leaves the list"},
		ClientMergeBecome: {"Como fica", "What it comes to"},
		ClientMergeAlong:  {"Vêm junto: %d horários e %d mensagens, com anotações e etiquetas.", "%d appointments and %d messages go along, with notes and tags."},
		ClientMergeDo:     {"Juntar", "Merge"},
		ClientMergeSwap:   {"Manter o outro", "Keep the other one"},
		ClientMergeOther:  {"Escolher outro cliente", "Choose another client"},
		ClientMergeUndoIs: {"Se for engano, você desfaz na ficha do cliente.", "If it was a mistake, undo it on the client's page."},
		ClientMerged:      {"Agora é um cliente só.", "It is one client now."},
		ClientMergedNote:  {"Juntado com %s em %s.", "Merged with %s on %s."},
		ClientMergeUndo:   {"Desfazer a junção", "Undo the merge"},
		ClientMergeUndone: {"Desfeito: são dois clientes de novo.", "Undone: they are two clients again."},
		ClientEraseText:   {"Nome, número, anotações e todas as mensagens somem do Salonzap para sempre. Os horários ficam na agenda, sem o nome. No celular nada muda.", "Name, number, notes and all messages leave Salonzap for good. The appointments stay, without the name. Nothing changes on the phone."},
		ClientNumberFixed: {"Veio do WhatsApp e não muda aqui.", "It came from WhatsApp and does not change here."},
		ClientNumberIs:    {"O WhatsApp não mostra o número. Se você souber, escreva aqui.", "WhatsApp does not show the number. If you know it, write it here."},
		ClientBookedFor:   {"para %s", "for %s"},
		ClientDay:         {"%d de %s", "%d %s"},
		ClientDayOfYear:   {"%s de %d", "%s %d"},
		ClientToday:       {"hoje", "today"},
		ClientTomorrow:    {"amanhã", "tomorrow"},
		ClientYesterday:   {"ontem", "yesterday"},

		ClientTopicKey("reminders"): {"lembretes de horário", "reminders"},
		ClientTopicKey("offers"):    {"promoções e horários vagos", "offers and free times"},
		ClientTopicKey("all"):       {"nada que não tenha pedido", "anything unasked"},
	}
}
