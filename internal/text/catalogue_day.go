package text

import "salonzap/internal/fault"

// Sentences of the pages "Hoje" and "Agenda".
const (
	ClientName fault.Key = "day.client_name"

	WeekdayNames fault.Key = "day.weekdays"
	WeekdayShort fault.Key = "day.weekdays_short"

	DayNew             fault.Key = "day.new"
	DaySteps           fault.Key = "day.steps"
	DayViews           fault.Key = "day.views"
	DayPeople          fault.Key = "day.people"
	DayPrev            fault.Key = "day.prev"
	DayNext            fault.Key = "day.next"
	DayPrint           fault.Key = "day.print"
	DayEverybody       fault.Key = "day.everybody"
	DayNobody          fault.Key = "day.nobody"
	DayCancelled       fault.Key = "day.cancelled"
	DayNow             fault.Key = "day.now"
	DayFree            fault.Key = "day.free"
	DayFreeInAll       fault.Key = "day.free_in_all"
	DayMonths          fault.Key = "day.months"
	DayFreeLabel       fault.Key = "day.free_label"
	DayBlocked         fault.Key = "day.blocked"
	DayHeld            fault.Key = "day.held"
	DayEncaixe         fault.Key = "day.encaixe"
	DayForName         fault.Key = "day.for_name"
	DayNoName          fault.Key = "day.no_name"
	DayUndo            fault.Key = "day.undo"
	DayNoUndo          fault.Key = "day.no_undo"
	DayDragHelp        fault.Key = "day.drag_help"
	DayIsToday         fault.Key = "day.is_today"
	DayIsTomorrow      fault.Key = "day.is_tomorrow"
	DayWasYesterday    fault.Key = "day.was_yesterday"
	DayWeekdayDate     fault.Key = "day.weekday_date"
	DayMonthTitle      fault.Key = "day.month_title"
	DayWeekTitle       fault.Key = "day.week_title"
	DayWeekTitleAcross fault.Key = "day.week_title_across"
	DayClients         fault.Key = "day.clients"
	DayClientsOne      fault.Key = "day.clients_one"
	DayClientsNone     fault.Key = "day.clients_none"
	DayLastChanges     fault.Key = "day.last_changes"

	DayNeeds       fault.Key = "day.needs"
	DayMoreNeeds   fault.Key = "day.more_needs"
	DayNextClient  fault.Key = "day.next_client"
	DayRightNow    fault.Key = "day.right_now"
	DayIn          fault.Key = "day.in"
	DayNoMore      fault.Key = "day.no_more"
	DayEmpty       fault.Key = "day.empty"
	DayDidTheyCome fault.Key = "day.did_they_come"
	DayUnconfirmed fault.Key = "day.unconfirmed"
	DayNoServices  fault.Key = "day.no_services"
	DayNoTeam      fault.Key = "day.no_team"

	DayChange           fault.Key = "day.change"
	DayNothingToChoose  fault.Key = "day.nothing_to_choose"
	DayClient           fault.Key = "day.client"
	DayService          fault.Key = "day.service"
	DayWho              fault.Key = "day.who"
	DayTime             fault.Key = "day.time"
	DayDate             fault.Key = "day.date"
	DayPrice            fault.Key = "day.price"
	DayPhone            fault.Key = "day.phone"
	DayBookedBy         fault.Key = "day.booked_by"
	DayAnybody          fault.Key = "day.anybody"
	DayAnybodyHint      fault.Key = "day.anybody_hint"
	DayClientSearch     fault.Key = "day.client_search"
	DaySearchDo         fault.Key = "day.search_do"
	DayClientNew        fault.Key = "day.client_new"
	DayClientNameLabel  fault.Key = "day.client_name_label"
	DayClientPhoneLabel fault.Key = "day.client_phone_label"
	DayClientPhoneHint  fault.Key = "day.client_phone_hint"
	DayClientAdd        fault.Key = "day.client_add"
	DayClientRecent     fault.Key = "day.client_recent"
	DayClientNotFound   fault.Key = "day.client_not_found"
	DayNoTimes          fault.Key = "day.no_times"
	DayOtherTime        fault.Key = "day.other_time"
	DayOtherTimeText    fault.Key = "day.other_time_text"
	DayLook             fault.Key = "day.look"
	DayWith             fault.Key = "day.with"
	DayWithOther        fault.Key = "day.with_other"
	DayWhyHidden        fault.Key = "day.why_hidden"
	DaySqueezeWarn      fault.Key = "day.squeeze_warn"
	DaySqueezeDo        fault.Key = "day.squeeze_do"
	DayAnotherTime      fault.Key = "day.another_time"
	DayBookDo           fault.Key = "day.book_do"
	DayMoveDo           fault.Key = "day.move_do"
	DayMoveTitle        fault.Key = "day.move_title"
	DayNowAt            fault.Key = "day.now_at"
	DayNowAtValue       fault.Key = "day.now_at_value"
	DayOtherTimeDo      fault.Key = "day.other_time_do"
	DayDoAnyway         fault.Key = "day.do_anyway"
	DayRestore          fault.Key = "day.restore"
	DayChangedUnseen    fault.Key = "day.changed_unseen"
	DayNoSuchDate       fault.Key = "day.no_such_date"
	DayServiceGone      fault.Key = "day.service_gone"
	DayPersonGone       fault.Key = "day.person_gone"
	DayChangedMeanwhile fault.Key = "day.changed_meanwhile"
	DayFromTo           fault.Key = "day.from_to"
	DayByClient         fault.Key = "day.by_client"
	DayByStaff          fault.Key = "day.by_staff"
	DayBySystem         fault.Key = "day.by_system"

	DayBlockTitle fault.Key = "day.block_title"
	DayBlockDo    fault.Key = "day.block_do"
	DayUnblockDo  fault.Key = "day.unblock_do"
	DayFrom       fault.Key = "day.from"
	DayTo         fault.Key = "day.to"
	DayReason     fault.Key = "day.reason"
	DayReasonLike fault.Key = "day.reason_like"

	DaySaving  fault.Key = "day.saving"
	DayOffline fault.Key = "day.offline"
	DayKept    fault.Key = "day.kept"
)

// DayStatusKey is the key of an appointment's status in a word: "day.status.booked".
func DayStatusKey(status string) fault.Key { return fault.Key("day.status." + status) }

// DayVerbKey is the key of what staff can do to an appointment: "day.verb.came".
func DayVerbKey(verb string) fault.Key { return fault.Key("day.verb." + verb) }

// DayEventKey is the key of what happened to an appointment: "day.event.moved".
func DayEventKey(event string) fault.Key { return fault.Key("day.event." + event) }

// DayDoneKey is the key of what was just done: "day.done.moved". The arguments are who, when and with whom.
func DayDoneKey(event string) fault.Key { return fault.Key("day.done." + event) }

// DayStepKey is the key of the question of a step of booking: "day.step.client".
func DayStepKey(step string) fault.Key { return fault.Key("day.step." + step) }

// DayViewKey is the key of the name of a view of the agenda: "day.view.week".
func DayViewKey(view string) fault.Key { return fault.Key("day.view." + view) }

func dayPages() map[fault.Key]sentence {
	return merge(dayPage(), todayPage(), bookingPage(), appointmentPage())
}

func dayPage() map[fault.Key]sentence {
	return map[fault.Key]sentence{
		WeekdayNames: {"domingo segunda terça quarta quinta sexta sábado", "Sunday Monday Tuesday Wednesday Thursday Friday Saturday"},
		WeekdayShort: {"dom seg ter qua qui sex sáb", "Sun Mon Tue Wed Thu Fri Sat"},

		DayNew:             {"Novo horário", "New appointment"},
		DaySteps:           {"Outros dias", "Other days"},
		DayViews:           {"Ver por", "View by"},
		DayPeople:          {"Quem atende", "Who serves"},
		DayPrev:            {"Antes", "Before"},
		DayNext:            {"Depois", "After"},
		DayPrint:           {"Imprimir", "Print"},
		DayEverybody:       {"Todos", "Everybody"},
		DayNobody:          {"Ninguém da equipe atende ainda. Cadastre quem atende em Equipe.", "Nobody of the team serves yet. Add who serves under Team."},
		DayCancelled:       {"Cancelados: %d", "Cancelled: %d"},
		DayNow:             {"Agora, %s", "Now, %s"},
		DayFree:            {"Livre por %s", "Free for %s"},
		DayFreeInAll:       {"%s livres", "%s free"},
		DayMonths:          {"janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro", "January February March April May June July August September October November December"},
		DayFreeLabel:       {"Marcar entre %s e %s com %s", "Book between %s and %s with %s"},
		DayBlocked:         {"Bloqueado", "Blocked"},
		DayHeld:            {"Um cliente está escolhendo", "A client is choosing"},
		DayEncaixe:         {"encaixe", "squeezed in"},
		DayForName:         {"%s (por %s)", "%s (by %s)"},
		DayNoName:          {"Cliente sem nome", "Client without a name"},
		DayUndo:            {"Desfazer", "Undo"},
		DayNoUndo:          {"Isso não dá para desfazer daqui. Abra o agendamento e ajuste.", "This cannot be undone from here. Open the appointment and change it."},
		DayDragHelp:        {"Arraste para mudar o horário, ou use Alt e as setas.", "Drag to move, or use Alt and the arrow keys."},
		DayIsToday:         {"Hoje, %s", "Today, %s"},
		DayIsTomorrow:      {"Amanhã, %s", "Tomorrow, %s"},
		DayWasYesterday:    {"Ontem, %s", "Yesterday, %s"},
		DayWeekdayDate:     {"%s, %d de %s", "%s, %d %s"},
		DayMonthTitle:      {"%s de %d", "%s %d"},
		DayWeekTitle:       {"%d a %d de %s", "%d to %d %s"},
		DayWeekTitleAcross: {"%d de %s a %d de %s", "%d %s to %d %s"},
		DayClients:         {"%d clientes", "%d clients"},
		DayClientsOne:      {"1 cliente", "1 client"},
		DayClientsNone:     {"nenhum cliente", "no client"},
		DayLastChanges:     {"Aqui estão as últimas %d de %d mudanças.", "These are the last %d of %d changes."},

		"day.view.day":   {"Dia", "Day"},
		"day.view.week":  {"Semana", "Week"},
		"day.view.month": {"Mês", "Month"},

		"day.status.booked":    {"Marcado", "Booked"},
		"day.status.confirmed": {"Confirmado", "Confirmed"},
		"day.status.done":      {"Veio", "Came"},
		"day.status.no_show":   {"Faltou", "Did not come"},
		"day.status.cancelled": {"Cancelado", "Cancelled"},

		DayBlockTitle: {"Bloquear um horário", "Block time"},
		DayBlockDo:    {"Bloquear", "Block"},
		DayUnblockDo:  {"Liberar este horário", "Free this time"},
		DayFrom:       {"Das", "From"},
		DayTo:         {"Até", "To"},
		DayReason:     {"Motivo", "Reason"},
		DayReasonLike: {"Almoço, médico…", "Lunch, doctor…"},

		DaySaving:  {"Salvando…", "Saving…"},
		DayOffline: {"Sem internet. Guardamos aqui e vamos tentar de novo sozinhos; não precisa repetir.", "No network. It is kept here and we try again by ourselves; no need to repeat."},
		DayKept:    {"Ainda não foi salvo:", "Not saved yet:"},
	}
}

func todayPage() map[fault.Key]sentence {
	return map[fault.Key]sentence{
		DayNeeds:       {"Precisa de você", "Needs you"},
		DayMoreNeeds:   {"E mais %d na agenda.", "And %d more in the agenda."},
		DayNextClient:  {"Próximo cliente, %s", "Next client, %s"},
		DayRightNow:    {"agora", "now"},
		DayIn:          {"em %s", "in %s"},
		DayNoMore:      {"Não há mais clientes hoje.", "No more clients today."},
		DayEmpty:       {"Nenhum cliente hoje. Toque em um espaço livre para marcar.", "No clients today. Tap a free space to book."},
		DayDidTheyCome: {"%s com %s. Veio?", "%s with %s. Did they come?"},
		DayUnconfirmed: {"%s, %d a confirmar", "%s, %d to be confirmed"},
		DayNoServices:  {"Para marcar, primeiro diga quais serviços o salão faz.", "To book, first say which services the salon offers."},
		DayNoTeam:      {"Para marcar, primeiro diga quem atende e em quais horários.", "To book, first say who serves and when."},
	}
}

func bookingPage() map[fault.Key]sentence {
	return map[fault.Key]sentence{
		ClientName: {"Escreva o nome do cliente.", "Write the client's name."},

		"day.step.client":  {"Quem vem?", "Who comes?"},
		"day.step.service": {"O que vai fazer?", "What is it?"},
		"day.step.person":  {"Com quem?", "With whom?"},
		"day.step.time":    {"A que horas?", "At what time?"},
		"day.step.confirm": {"Marcar este horário?", "Book this time?"},

		DayChange:           {"Trocar %s: %s", "Change %s: %s"},
		DayNothingToChoose:  {"Não há nada para escolher aqui. Cadastre em Serviços ou em Equipe.", "There is nothing to choose here. Add it under Services or Team."},
		DayClient:           {"cliente", "client"},
		DayService:          {"Serviço", "Service"},
		DayWho:              {"Quem atende", "Who serves"},
		DayTime:             {"Horário", "Time"},
		DayDate:             {"Dia", "Day"},
		DayPrice:            {"Valor", "Price"},
		DayPhone:            {"Telefone", "Phone"},
		DayBookedBy:         {"Marcado por", "Booked by"},
		DayAnybody:          {"Tanto faz", "Anybody"},
		DayAnybodyHint:      {"quem estiver livre", "whoever is free"},
		DayClientSearch:     {"Nome ou telefone", "Name or phone"},
		DaySearchDo:         {"Buscar", "Search"},
		DayClientNew:        {"Cliente novo", "New client"},
		DayClientNameLabel:  {"Nome", "Name"},
		DayClientPhoneLabel: {"Telefone", "Phone"},
		DayClientPhoneHint:  {"Com DDD, se souber.", "With area code, if you know it."},
		DayClientAdd:        {"Continuar com este cliente", "Continue with this client"},
		DayClientRecent:     {"Últimos clientes", "Latest clients"},
		DayClientNotFound:   {"Ninguém com “%s”. Cadastre abaixo.", "Nobody with “%s”. Add them below."},
		DayNoTimes:          {"Não há horário livre neste dia para este serviço. Veja outro dia, ou encaixe em “Outro horário”.", "No free time on this day for this service. See another day, or squeeze in under “Another time”."},
		DayOtherTime:        {"Outro horário, ou “por que não aparece?”", "Another time, or “why is it not there?”"},
		DayOtherTimeText:    {"Escolha qualquer horário: dizemos se dá, por que os clientes não o veem, e você pode encaixar.", "Choose any time: we say whether it can be and why clients do not see it, and you can squeeze somebody in."},
		DayLook:             {"Ver este horário", "Look at this time"},
		DayWith:             {"%s com %s", "%s with %s"},
		DayWithOther:        {"Com %s", "With %s"},
		DayNoSuchDate:       {"Esta data não existe, então nada foi salvo. Escolha o dia de novo.", "There is no such date, so nothing was saved. Choose the day again."},
		DayServiceGone:      {"O serviço que você escolheu não está mais sendo oferecido. Escolha outro.", "The service that you chose is no longer offered. Choose another one."},
		DayPersonGone:       {"Quem você escolheu não atende mais, ou não faz este serviço. Veja com quem pode ser.", "Whoever you chose no longer serves, or does not do this service. See with whom it can be."},
		DayWhyHidden:        {"Você pode marcar, mas os clientes não veem %s porque:", "You can book it, but clients do not see %s because:"},
		DaySqueezeWarn:      {"Dá para encaixar: os dois ficam no mesmo horário, e quem atende precisa dar conta.", "You can squeeze it in: both will be at the same time, and whoever serves has to cope."},
		DaySqueezeDo:        {"Encaixar mesmo assim", "Squeeze in anyway"},
		DayAnotherTime:      {"Ver outros horários", "See other times"},
		DayBookDo:           {"Marcar", "Book"},
		DayMoveDo:           {"Mudar para este horário", "Move to this time"},
		DayMoveTitle:        {"Para quando?", "To when?"},
		DayNowAt:            {"Hoje está em", "It is now at"},
		DayNowAtValue:       {"Agora: %s, %s com %s", "Now: %s, %s with %s"},
	}
}

func appointmentPage() map[fault.Key]sentence {
	return map[fault.Key]sentence{
		DayOtherTimeDo:      {"Outro horário", "Another time"},
		DayDoAnyway:         {"%s mesmo assim", "%s anyway"},
		DayRestore:          {"Desfazer o cancelamento", "Undo the cancellation"},
		DayChangedMeanwhile: {"Alguém mudou este agendamento enquanto você olhava. Confira e decida:", "Somebody changed this appointment while you were looking. Check it and decide:"},
		DayChangedUnseen:    {"O que a página mostrava não é o que vale agora; nada foi mudado.", "What the page showed is not how it is now; nothing was changed."},
		DayFromTo:           {"de %s para %s", "from %s to %s"},
		DayByClient:         {"cliente", "client"},
		DayByStaff:          {"equipe", "staff"},
		DayBySystem:         {"sistema", "system"},

		"day.verb.confirm":      {"Confirmou", "Confirmed"},
		"day.verb.unconfirm":    {"Tirar confirmação", "Take the confirmation back"},
		"day.verb.came":         {"Veio", "Came"},
		"day.verb.did_not_come": {"Não veio", "Did not come"},
		"day.verb.reopen":       {"Deixar em aberto", "Leave open"},
		"day.verb.cancel":       {"Cancelar horário", "Cancel appointment"},

		"day.event.booked":      {"Marcado", "Booked"},
		"day.event.confirmed":   {"Confirmado", "Confirmed"},
		"day.event.unconfirmed": {"Confirmação retirada", "Confirmation taken back"},
		"day.event.done":        {"Veio", "Came"},
		"day.event.no_show":     {"Não veio", "Did not come"},
		"day.event.reopened":    {"Deixado em aberto", "Left open"},
		"day.event.moved":       {"Mudou de horário", "Moved"},
		"day.event.cancelled":   {"Cancelado", "Cancelled"},
		"day.event.restored":    {"Cancelamento desfeito", "Cancellation undone"},
		"day.event.kept":        {"Mantido, mesmo fora do que vale hoje", "Kept, although it does not fit today's hours or services"},
		"day.event.rederived":   {"A regra do fuso horário mudou", "The time zone's rules changed"},

		"day.done.booked":      {"Marcado: %s, %s com %s.", "Booked: %s, %s with %s."},
		"day.done.confirmed":   {"Confirmado: %s, %s com %s.", "Confirmed: %s, %s with %s."},
		"day.done.unconfirmed": {"Confirmação retirada: %s, %s com %s.", "Confirmation taken back: %s, %s with %s."},
		"day.done.done":        {"Veio: %s, %s com %s.", "Came: %s, %s with %s."},
		"day.done.no_show":     {"Não veio: %s, %s com %s.", "Did not come: %s, %s with %s."},
		"day.done.reopened":    {"Deixado em aberto: %s, %s com %s.", "Left open: %s, %s with %s."},
		"day.done.moved":       {"Mudou: %s, agora %s com %s.", "Moved: %s, now %s with %s."},
		"day.done.cancelled":   {"Cancelado: %s, %s com %s.", "Cancelled: %s, %s with %s."},
		"day.done.restored":    {"De volta: %s, %s com %s.", "Back again: %s, %s with %s."},
		"day.done.kept":        {"Mantido: %s, %s com %s.", "Kept: %s, %s with %s."},
		"day.done.rederived":   {"Ajustado: %s, %s com %s.", "Adjusted: %s, %s with %s."},
	}
}
