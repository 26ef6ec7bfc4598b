package text

import "salonzap/internal/fault"

// Sentences of the pages about what a salon sells.
const (
	ServiceWithBreak    fault.Key = "service.with_break"
	ServiceNobody       fault.Key = "service.nobody"
	ServiceEverybody    fault.Key = "service.everybody"
	ServiceNew          fault.Key = "service.new"
	ServiceName         fault.Key = "service.name"
	ServiceNameHint     fault.Key = "service.name_hint"
	ServiceNameTaken    fault.Key = "service.name_taken"
	ServiceMinutes      fault.Key = "service.minutes"
	ServicePrice        fault.Key = "service.price"
	ServicePriceHint    fault.Key = "service.price_hint"
	ServiceBreak        fault.Key = "service.break"
	ServiceBreakHint    fault.Key = "service.break_hint"
	ServiceAfter        fault.Key = "service.after"
	ServiceBufferBefore fault.Key = "service.buffer_before"
	ServiceBufferAfter  fault.Key = "service.buffer_after"
	ServiceBufferHint   fault.Key = "service.buffer_hint"
	ServiceAliases      fault.Key = "service.aliases"
	ServiceAliasesHint  fault.Key = "service.aliases_hint"
	ServiceWho          fault.Key = "service.who"
	ServiceOwn          fault.Key = "service.own"
	ServiceOwnMinutes   fault.Key = "service.own_minutes"
	ServiceOwnPrice     fault.Key = "service.own_price"
	ServiceAdvanced     fault.Key = "service.advanced"
	ServiceParts        fault.Key = "service.parts"
	ServiceStop         fault.Key = "service.stop"
	ServiceStopIs       fault.Key = "service.stop_is"
	ServiceStopped      fault.Key = "service.stopped"
	ServiceIsOff        fault.Key = "service.is_off"
	ServiceReturn       fault.Key = "service.return"
	ServiceReturnIs     fault.Key = "service.return_is"
	ServiceBack         fault.Key = "service.is_back"
	ServiceMove         fault.Key = "service.move"
	ServiceMoved        fault.Key = "service.moved"
	ServiceMoveFailed   fault.Key = "service.move_failed"
	ServiceUp           fault.Key = "service.up"
	ServiceDown         fault.Key = "service.down"
	ServicesEmpty       fault.Key = "service.empty"
	ServicesPreset      fault.Key = "service.preset"
	ServicesOff         fault.Key = "service.off"
	SavedName           fault.Key = "page.saved_name"
	ChangedMeanwhile    fault.Key = "page.changed_meanwhile"
	DurationMinutes     fault.Key = "duration.minutes"
	DurationHours       fault.Key = "duration.hours"
	DurationBoth        fault.Key = "duration.both"
	ListLast            fault.Key = "list.last"
)

func cataloguePages() map[fault.Key]sentence {
	return map[fault.Key]sentence{
		ServiceWithBreak:    {"%s, com %s de intervalo", "%s, with a break of %s"},
		ServiceNobody:       {"ninguém faz", "nobody does it"},
		ServiceEverybody:    {"todos", "everybody"},
		ServiceNew:          {"Novo serviço", "New service"},
		ServiceName:         {"Nome", "Name"},
		ServiceNameHint:     {"Como o cliente chama: Corte, Barba, Escova…", "As clients call it: Haircut, Beard, Blow-dry…"},
		ServiceNameTaken:    {"Já existe um serviço com este nome. Escolha outro.", "There is a service of this name already. Choose another."},
		ServiceMinutes:      {"Duração, em minutos", "Duration, in minutes"},
		ServicePrice:        {"Preço, em reais", "Price, in reais"},
		ServicePriceHint:    {"Em branco fica “sob consulta”.", "Left empty it is “on request”."},
		ServiceBreak:        {"Intervalo no meio, em minutos", "Break in the middle, in minutes"},
		ServiceBreakHint:    {"Enquanto a tinta age, dá para atender outra pessoa.", "While the dye works, somebody else can be served."},
		ServiceAfter:        {"Duração depois do intervalo, em minutos", "Duration after the break, in minutes"},
		ServiceBufferBefore: {"Livre antes, em minutos", "Free before, in minutes"},
		ServiceBufferAfter:  {"Livre depois, em minutos", "Free after, in minutes"},
		ServiceBufferHint:   {"Para arrumar a cadeira ou a sala.", "To make the chair or the room ready."},
		ServiceAliases:      {"Outros nomes", "Other names"},
		ServiceAliasesHint:  {"Separe com vírgulas: cabelo, corte masculino", "With commas between: hair, men's cut"},
		ServiceWho:          {"Quem faz", "Who does it"},
		ServiceOwn:          {"tempo ou preço próprio", "own time or price"},
		ServiceOwnMinutes:   {"Duração de %s, em minutos", "Duration of %s, in minutes"},
		ServiceOwnPrice:     {"Preço de %s, em reais", "Price of %s, in reais"},
		ServiceAdvanced:     {"Intervalo, tempo livre e outros nomes", "Break, free time and other names"},
		ServiceParts:        {"É um combo de", "It is a combo of"},
		ServiceStop:         {"Parar de oferecer", "Stop offering it"},
		ServiceStopIs:       {"Ninguém mais marca este serviço. O que já está marcado continua na agenda, e dá para voltar a oferecer quando quiser.", "Nobody can book it any more. What is booked stays in the calendar, and you can offer it again at any time."},
		ServiceStopped:      {"%s não é mais oferecido. O que já está marcado continua.", "%s is no longer offered. What is booked stays."},
		ServiceIsOff:        {"Este serviço não é oferecido", "This service is not offered"},
		ServiceReturn:       {"Voltar a oferecer", "Offer it again"},
		ServiceReturnIs:     {"Ele volta para a lista, com o mesmo tempo e o mesmo preço.", "It comes back to the list, with the same time and price."},
		ServiceBack:         {"%s voltou para a lista.", "%s is on the list again."},
		ServiceMove:         {"Mover %s: use as setas para cima e para baixo", "Move %s: use the arrow keys, up and down"},
		ServiceMoved:        {"%name: posição %place de %of", "%name: place %place of %of"},
		ServiceMoveFailed:   {"A ordem não foi salva. Confira a internet e tente de novo.", "The order was not saved. Check the network and try again."},
		ServiceUp:           {"%s para cima", "%s up"},
		ServiceDown:         {"%s para baixo", "%s down"},
		ServicesEmpty:       {"O que o salão faz, quanto tempo leva e quanto custa. Comece por uma lista pronta e acerte os preços depois.", "What the salon does, how long it takes and what it costs. Begin with a ready list, and set the prices later."},
		ServicesPreset:      {"Escolher de uma lista", "Choose from a list"},
		ServicesOff:         {"Fora da lista (%s)", "Off the list (%s)"},
		SavedName:           {"%s foi salvo.", "%s was saved."},
		ChangedMeanwhile:    {"Alguém mudou isto enquanto você editava. Confira abaixo e salve de novo para valer o que você escreveu.", "Somebody changed this while you were editing. Look at it below, and save again to have what you wrote."},
		DurationMinutes:     {"%d min", "%d min"},
		DurationHours:       {"%d h", "%d h"},
		DurationBoth:        {"%d h %d min", "%d h %d min"},
		ListLast:            {"%s e %s", "%s and %s"},
	}
}
