package text

import "salonzap/internal/fault"

// Sentences of the pages about professionals and their hours.
const (
	WeekdaysLong     fault.Key = "week.long"
	WeekdaysShort    fault.Key = "week.short"
	DaysFromTo       fault.Key = "week.from_to"
	WindowStart      fault.Key = "week.start"
	WindowEnd        fault.Key = "week.end"
	WindowTo         fault.Key = "week.to"
	WeekHead         fault.Key = "week.head"
	WeekHint         fault.Key = "week.hint"
	WeekCopy         fault.Key = "week.copy"
	WeekFrom         fault.Key = "week.valid_from"
	WeekFromHint     fault.Key = "week.valid_from_hint"
	WeekUntil        fault.Key = "week.valid_until"
	WeekUntilHint    fault.Key = "week.valid_until_hint"
	WeekLater        fault.Key = "week.later"
	TeamNoHours      fault.Key = "team.no_hours"
	TeamEmpty        fault.Key = "team.empty"
	TeamAlone        fault.Key = "team.alone"
	TeamNew          fault.Key = "team.new"
	TeamName         fault.Key = "team.name"
	TeamNameTaken    fault.Key = "team.name_taken"
	TeamDaysOff      fault.Key = "team.days_off"
	TeamDoes         fault.Key = "team.does"
	TeamDoesAll      fault.Key = "team.does_all"
	TeamDoesSome     fault.Key = "team.does_some"
	TeamDailyCap     fault.Key = "team.daily_cap"
	TeamDailyCapHint fault.Key = "team.daily_cap_hint"
	TeamMore         fault.Key = "team.more"
	TeamStop         fault.Key = "team.stop"
	TeamStopIs       fault.Key = "team.stop_is"
	TeamStopped      fault.Key = "team.stopped"
	TeamIsOff        fault.Key = "team.is_off"
	TeamReturn       fault.Key = "team.return"
	TeamReturnIs     fault.Key = "team.return_is"
	TeamBack         fault.Key = "team.is_back"
	TeamOff          fault.Key = "team.off"
	TeamDates        fault.Key = "team.dates"
	TeamDatesIs      fault.Key = "team.dates_is"
	TeamRules        fault.Key = "team.rules"
	TeamRulesIs      fault.Key = "team.rules_is"

	DatesOf         fault.Key = "dates.of"
	DatesNone       fault.Key = "dates.none"
	DatesFirst      fault.Key = "dates.first"
	DatesLast       fault.Key = "dates.last"
	DatesLastHint   fault.Key = "dates.last_hint"
	DatesHours      fault.Key = "dates.hours"
	DatesHoursHint  fault.Key = "dates.hours_hint"
	DatesReason     fault.Key = "dates.reason"
	DatesReasonHint fault.Key = "dates.reason_hint"
	DatesAdd        fault.Key = "dates.add"
	DatesAddHead    fault.Key = "dates.add_head"
	DatesDrop       fault.Key = "dates.drop"
	DatesDropOf     fault.Key = "dates.drop_of"
	DatesClosed     fault.Key = "dates.closed"
	DatesAway       fault.Key = "dates.away"
	DatesSaved      fault.Key = "dates.saved"
	DatesDropped    fault.Key = "dates.dropped"
	DatesTooMany    fault.Key = "dates.too_many"
	DatesPast       fault.Key = "dates.past"
	HolidaysHead    fault.Key = "holidays.head"
	HolidaysIs      fault.Key = "holidays.is"
	HolidayClosed   fault.Key = "holidays.closed"
	HolidaysSave    fault.Key = "holidays.save"
	HolidaysSaved   fault.Key = "holidays.saved"
	HolidayAdd      fault.Key = "holidays.add"
	HolidayAddHead  fault.Key = "holidays.add_head"
	HolidayName     fault.Key = "holidays.name"
	HolidayNameHint fault.Key = "holidays.name_hint"
	HolidayDate     fault.Key = "holidays.date"

	RulesTitle     fault.Key = "rules.title"
	RulesGrid      fault.Key = "rules.grid"
	RulesGridEvery fault.Key = "rules.grid_every"
	RulesSnug      fault.Key = "rules.snug"
	RulesSnugHint  fault.Key = "rules.snug_hint"
	RulesLead      fault.Key = "rules.lead"
	RulesLeadNone  fault.Key = "rules.lead_none"
	RulesHorizon   fault.Key = "rules.horizon"
	RulesDays      fault.Key = "rules.days"
	RulesCancel    fault.Key = "rules.cancel"
	RulesCancelAny fault.Key = "rules.cancel_any"
	RulesBefore    fault.Key = "rules.before"
	RulesSaved     fault.Key = "rules.saved"

	ConflictsHead  fault.Key = "conflicts.head"
	ConflictsIs    fault.Key = "conflicts.is"
	ConflictsNone  fault.Key = "conflicts.none"
	ConflictsOne   fault.Key = "conflicts.one"
	ConflictsMany  fault.Key = "conflicts.many"
	ConflictLonger fault.Key = "conflicts.longer"
	ConflictLess   fault.Key = "conflicts.less"
	ConflictOpen   fault.Key = "conflicts.open"
)

func teamPages() map[fault.Key]sentence {
	return merge(weekPages(), map[fault.Key]sentence{
		TeamNoHours:      {"ainda sem horário", "no hours yet"},
		TeamEmpty:        {"Quem atende, em que dias e em que horários. Atende só você? Coloque o seu nome e pronto.", "Who serves, on which days and hours. Only you? Add your name, and that is it."},
		TeamAlone:        {"Só você? Já está pronto.", "Only you? All is ready."},
		TeamNew:          {"Adicionar pessoa", "Add somebody"},
		TeamName:         {"Nome", "Name"},
		TeamNameTaken:    {"Já existe alguém com este nome na equipe. Escreva também o sobrenome.", "There is somebody of this name in the team already. Add the surname."},
		TeamDaysOff:      {"Folgas: %s", "Days off: %s"},
		TeamDoes:         {"O que faz", "What they do"},
		TeamDoesAll:      {"faz todos os serviços", "does every service"},
		TeamDoesSome:     {"faz %d de %d serviços", "does %d of %d services"},
		TeamDailyCap:     {"Máximo de atendimentos por dia", "Most appointments a day"},
		TeamDailyCapHint: {"Em branco fica sem limite. A equipe pode passar dele.", "Left empty there is no limit. The team may go beyond it."},
		TeamMore:         {"Limite por dia e outros nomes", "Daily limit and other names"},
		TeamStop:         {"Não atende mais", "No longer serves"},
		TeamStopIs:       {"Ninguém mais marca com esta pessoa. O que já está marcado continua na agenda até alguém remarcar.", "Nobody can book this person any more. What is booked stays in the calendar until somebody moves it."},
		TeamStopped:      {"%s não atende mais. O que já está marcado continua.", "%s no longer serves. What is booked stays."},
		TeamIsOff:        {"Esta pessoa não está atendendo", "This person does not serve now"},
		TeamReturn:       {"Voltar a atender", "Serve again"},
		TeamReturnIs:     {"Volta com os mesmos dias, horários e serviços.", "They come back with the same days, hours and services."},
		TeamBack:         {"%s voltou a atender.", "%s serves again."},
		TeamOff:          {"Não atendem agora (%d)", "Not serving now (%d)"},
		TeamDates:        {"Folgas e feriados do salão", "The salon's days off and holidays"},
		TeamDatesIs:      {"Dias em que o salão fecha ou abre em outro horário.", "Days on which the salon is closed or has other hours."},
		TeamRules:        {"Regras da agenda", "Rules of the calendar"},
		TeamRulesIs:      {"De quanto em quanto tempo, com que antecedência, até quando.", "In which steps, how long before, how far ahead."},
	}, datesPages(), rulesPages(), conflictPages())
}

func weekPages() map[fault.Key]sentence {
	return map[fault.Key]sentence{
		WeekdaysLong:  {"domingo segunda terça quarta quinta sexta sábado", "Sunday Monday Tuesday Wednesday Thursday Friday Saturday"},
		WeekdaysShort: {"dom seg ter qua qui sex sáb", "Sun Mon Tue Wed Thu Fri Sat"},
		DaysFromTo:    {"%s a %s", "%s to %s"},
		WindowStart:   {"%s, início do horário %d", "%s, start of hours %d"},
		WindowEnd:     {"%s, fim do horário %d", "%s, end of hours %d"},
		WindowTo:      {"às", "to"},
		WeekHead:      {"Dias e horários", "Days and hours"},
		WeekHint:      {"Dia em branco é folga. O almoço fica entre os dois horários do dia.", "An empty day is a day off. Lunch lies between the day's two stretches."},
		WeekCopy:      {"Repetir %s nos outros dias", "Repeat %s on the other days"},
		WeekFrom:      {"Vale a partir de", "Counts from"},
		WeekFromHint:  {"Em branco vale desde já.", "Left empty it counts from now on."},
		WeekUntil:     {"Vale até", "Counts until"},
		WeekUntilHint: {"Em branco fica valendo. Com data, depois volta o horário de antes.", "Left empty it stays. With a date, the earlier hours come back afterwards."},
		WeekLater:     {"A partir de %s: %s", "From %s: %s"},
	}
}

func datesPages() map[fault.Key]sentence {
	return map[fault.Key]sentence{
		DatesOf:         {"Folgas de %s", "Days off of %s"},
		DatesNone:       {"Nenhum dia diferente marcado.", "No day is other than usual."},
		DatesFirst:      {"Dia", "Day"},
		DatesLast:       {"Até", "Until"},
		DatesLastHint:   {"Só para vários dias seguidos, como férias.", "For several days in a row only, such as holidays."},
		DatesHours:      {"Horário neste dia", "Hours on this day"},
		DatesHoursHint:  {"Em branco não atende neste dia.", "Left empty there is no work on this day."},
		DatesReason:     {"Motivo", "Reason"},
		DatesReasonHint: {"Só o salão vê: médico, curso, festa.", "Only the salon sees it: doctor, course, party."},
		DatesAdd:        {"Marcar", "Add"},
		DatesAddHead:    {"Marcar um dia diferente", "Add a day that is other than usual"},
		DatesDrop:       {"Retirar", "Remove"},
		DatesDropOf:     {"Retirar %s", "Remove %s"},
		DatesClosed:     {"fechado", "closed"},
		DatesAway:       {"não atende", "away"},
		DatesSaved:      {"Marcado.", "Added."},
		DatesDropped:    {"Retirado: o dia volta ao horário de sempre.", "Removed: the day has its usual hours again."},
		DatesTooMany:    {"São no máximo %d dias de uma vez. Divida em partes.", "There may be %d days at most at once. Split them."},
		DatesPast:       {"Este dia já passou. Escolha um de hoje em diante.", "This day is over. Choose one from today on."},
		HolidaysHead:    {"Feriados", "Holidays"},
		HolidaysIs:      {"Marque os dias em que o salão fecha.", "Tick the days on which the salon is closed."},
		HolidayClosed:   {"fecha", "closed"},
		HolidaysSave:    {"Salvar feriados", "Save holidays"},
		HolidaysSaved:   {"Feriados salvos.", "Holidays saved."},
		HolidayAdd:      {"Adicionar feriado", "Add a holiday"},
		HolidayAddHead:  {"Feriado da cidade ou do estado", "Holiday of the city or state"},
		HolidayName:     {"Nome do feriado", "The holiday's name"},
		HolidayNameHint: {"Como Aniversário da cidade.", "Such as the city's anniversary."},
		HolidayDate:     {"Data", "Date"},
	}
}

func rulesPages() map[fault.Key]sentence {
	return map[fault.Key]sentence{
		RulesTitle:     {"Regras da agenda", "Rules of the calendar"},
		RulesGrid:      {"De quanto em quanto tempo os horários são oferecidos", "In which steps times are offered"},
		RulesGridEvery: {"a cada %d min", "every %d min"},
		RulesSnug:      {"Oferecer também o horário em que outro termina", "Also offer the time at which another ends"},
		RulesSnugHint:  {"Evita buracos que ninguém aproveita.", "It avoids gaps that nobody can use."},
		RulesLead:      {"Antecedência para marcar", "Shortest notice"},
		RulesLeadNone:  {"pode ser em cima da hora", "none"},
		RulesHorizon:   {"Até quando dá para marcar", "How far ahead one can book"},
		RulesDays:      {"%d dias à frente", "%d days ahead"},
		RulesCancel:    {"Cancelar sem contar como em cima da hora", "Cancelling that does not count as late"},
		RulesCancelAny: {"a qualquer momento", "at any time"},
		RulesBefore:    {"até %s antes", "up to %s before"},
		RulesSaved:     {"Regras salvas. Elas valem para os clientes; a equipe pode passar por cima.", "Rules saved. They bind clients; the team may go beyond them."},
	}
}

func conflictPages() map[fault.Key]sentence {
	return map[fault.Key]sentence{
		ConflictsHead:  {"Horários marcados que não combinam mais", "Appointments that no longer fit"},
		ConflictsIs:    {"Nada foi mudado. Para cada um: mantenha como está, ou abra para remarcar ou cancelar.", "Nothing was changed. For each: keep it as it is, or open it to move or cancel it."},
		ConflictsNone:  {"Todos os horários marcados combinam com os serviços e os horários de hoje.", "Every appointment fits today's services and hours."},
		ConflictsOne:   {"1 horário marcado não combina mais. Ele continua na agenda: veja o que fazer.", "1 appointment no longer fits. It stays in the calendar: see what to do."},
		ConflictsMany:  {"%d horários marcados não combinam mais. Eles continuam na agenda: veja o que fazer.", "%d appointments no longer fit. They stay in the calendar: see what to do."},
		ConflictLonger: {"O serviço agora leva %s a mais do que foi marcado.", "The service now takes %s more than what was booked."},
		ConflictLess:   {"O serviço agora leva %s a menos do que foi marcado.", "The service now takes %s less than what was booked."},
		ConflictOpen:   {"Remarcar ou cancelar", "Move or cancel"},
	}
}
