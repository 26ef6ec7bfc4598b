package text

import "salonzap/internal/fault"

// Sentences of the agenda: what is typed into it.
const (
	AgendaDate             fault.Key = "agenda.date"
	AgendaTime             fault.Key = "agenda.time"
	AgendaPrice            fault.Key = "agenda.price"
	AgendaCents            fault.Key = "agenda.cents"
	AgendaOnRequest        fault.Key = "agenda.on_request"
	AgendaAlias            fault.Key = "agenda.alias"
	AgendaAliases          fault.Key = "agenda.aliases"
	AgendaReason           fault.Key = "agenda.reason"
	AgendaServiceName      fault.Key = "agenda.service_name"
	AgendaProfessionalName fault.Key = "agenda.professional_name"
	AgendaHolidayName      fault.Key = "agenda.holiday_name"
	AgendaSegments         fault.Key = "agenda.segments"
	AgendaMinutes          fault.Key = "agenda.minutes"
	AgendaBuffer           fault.Key = "agenda.buffer"
	AgendaTooLong          fault.Key = "agenda.too_long"
	AgendaSort             fault.Key = "agenda.sort"
	AgendaCombo            fault.Key = "agenda.combo"
	AgendaSkillTwice       fault.Key = "agenda.skill_twice"
	AgendaDailyCap         fault.Key = "agenda.daily_cap"
	AgendaWindow           fault.Key = "agenda.window"
	AgendaWindows          fault.Key = "agenda.windows"
	AgendaWindowsCross     fault.Key = "agenda.windows_cross"
	AgendaWeekday          fault.Key = "agenda.weekday"
	AgendaUntil            fault.Key = "agenda.until"
	AgendaGrid             fault.Key = "agenda.grid"
	AgendaLead             fault.Key = "agenda.lead"
	AgendaHorizon          fault.Key = "agenda.horizon"
	AgendaHold             fault.Key = "agenda.hold"
	AgendaCancel           fault.Key = "agenda.cancel"

	HolidayNewYear        fault.Key = "holiday.new_year"
	HolidayCarnivalMonday fault.Key = "holiday.carnival_monday"
	HolidayCarnival       fault.Key = "holiday.carnival"
	HolidayGoodFriday     fault.Key = "holiday.good_friday"
	HolidayTiradentes     fault.Key = "holiday.tiradentes"
	HolidayLabour         fault.Key = "holiday.labour"
	HolidayCorpusChristi  fault.Key = "holiday.corpus_christi"
	HolidayIndependence   fault.Key = "holiday.independence"
	HolidayAparecida      fault.Key = "holiday.aparecida"
	HolidayAllSouls       fault.Key = "holiday.all_souls"
	HolidayRepublic       fault.Key = "holiday.republic"
	HolidayConsciousness  fault.Key = "holiday.consciousness"
	HolidayChristmas      fault.Key = "holiday.christmas"
)

// AgendaWhyKey is the key of the sentence for a reason why a time is not offered: "agenda.why.past".
func AgendaWhyKey(code string) fault.Key { return fault.Key("agenda.why." + code) }

func agendas() map[fault.Key]sentence {
	return merge(agendaFields(), agendaWhy(), holidays(), bookings(), dayPages())
}

func agendaFields() map[fault.Key]sentence {
	return map[fault.Key]sentence{
		AgendaDate:             {"Escreva a data como 29/11/2026, ou 2026-11-29.", "Write the date like 2026-11-29, or 29/11/2026 (day first)."},
		AgendaTime:             {"Escreva o horário como 09:30.", "Write the time like 09:30."},
		AgendaCents:            {"Escreva o preço em centavos, como 4500 para R$ 45,00, até 10000000; null é “sob consulta”.", "Write the price in centavos, like 4500 for R$ 45.00, up to 10000000; null is “on request”."},
		AgendaPrice:            {"Escreva o preço em reais, como 45 ou 45,00, até 100.000; deixe em branco para “sob consulta”.", "Write the price in reais, like 45 or 45.00, up to 100,000; leave it empty for “on request”."},
		AgendaOnRequest:        {"sob consulta", "on request"},
		AgendaAlias:            {"Cada apelido pode ter no máximo %d caracteres. Encurte-o.", "Each other name may have at most %d characters. Shorten it."},
		AgendaAliases:          {"São no máximo %d apelidos. Retire alguns.", "There may be %d other names at most. Remove some."},
		AgendaReason:           {"O motivo pode ter no máximo %d caracteres. Encurte-o.", "The reason may have at most %d characters. Shorten it."},
		AgendaServiceName:      {"Escreva o nome do serviço, como “Corte”, com até %d caracteres.", "Write the service's name, like “Haircut”, with up to %d characters."},
		AgendaProfessionalName: {"Escreva o nome do profissional, como “João”, com até %d caracteres.", "Write the professional's name, like “João”, with up to %d characters."},
		AgendaHolidayName:      {"Escreva o nome do feriado, como “Aniversário da cidade”, com até %d caracteres.", "Write the holiday's name, like “City's anniversary”, with up to %d characters."},
		AgendaSegments:         {"As etapas alternam entre ocupada e livre, começam e terminam ocupadas, e são no máximo %d.", "Stages alternate between busy and free, begin and end busy, and are %d at most."},
		AgendaMinutes:          {"Cada etapa dura de %d a %d minutos.", "Each stage takes %d to %d minutes."},
		AgendaBuffer:           {"O tempo livre antes ou depois do serviço é de %d a %d minutos.", "The free time before or after the service is %d to %d minutes."},
		AgendaTooLong:          {"O serviço com os tempos livres passa de 24 horas. Divida-o em dois.", "The service with its free times takes more than 24 hours. Split it in two."},
		AgendaSort:             {"A posição na lista vai de %d a %d.", "The place in the list goes from %d to %d."},
		AgendaCombo:            {"Um combo junta de 2 a %d serviços diferentes.", "A combo joins 2 to %d different services."},
		AgendaSkillTwice:       {"Um serviço aparece duas vezes para este profissional. Retire um deles.", "A service is listed twice for this professional. Remove one."},
		AgendaDailyCap:         {"O máximo de atendimentos por dia vai de %d (sem limite) a %d.", "The daily limit of appointments goes from %d (no limit) to %d."},
		AgendaWindow:           {"O horário de %s a %s não serve: o fim vem depois do início, e no máximo às 24:00. Para depois da meia-noite, cadastre o resto no dia seguinte.", "The hours from %s to %s cannot be: the end comes after the start, at 24:00 at the latest. Add what goes past midnight to the next day."},
		AgendaWindows:          {"São no máximo %d horários por dia. Junte alguns.", "There may be %d stretches a day at most. Join some."},
		AgendaWindowsCross:     {"Os horários %s e %s se cruzam. Junte-os ou ajuste um deles.", "The hours %s and %s cross. Join them or change one."},
		AgendaWeekday:          {"Escolha um dia da semana, de domingo a sábado.", "Choose a day of the week, Sunday to Saturday."},
		AgendaUntil:            {"A última data vem antes da primeira. Troque uma delas.", "The last date comes before the first. Change one of them."},
		AgendaGrid:             {"O passo entre horários vai de %d a %d minutos.", "The step between times goes from %d to %d minutes."},
		AgendaLead:             {"A antecedência mínima vai de %d a %d minutos.", "The shortest notice goes from %d to %d minutes."},
		AgendaHorizon:          {"A agenda abre de %d a %d dias à frente.", "The agenda opens %d to %d days ahead."},
		AgendaHold:             {"Um horário fica reservado de %d a %d minutos enquanto o cliente decide.", "A time is kept for %d to %d minutes while the client decides."},
		AgendaCancel:           {"O prazo para cancelar vai de %d a %d minutos antes.", "The time to cancel goes from %d to %d minutes before."},
	}
}

// agendaWhy has one sentence for each code of package agenda.
func agendaWhy() map[fault.Key]sentence {
	return map[fault.Key]sentence{
		"agenda.why.service_inactive":      {"Este serviço não está à venda.", "This service is not on sale."},
		"agenda.why.professional_inactive": {"Este profissional não está atendendo.", "This professional takes no appointments."},
		"agenda.why.not_done":              {"Este profissional não faz este serviço.", "This professional does not do this service."},
		"agenda.why.skipped":               {"Este horário não existe, ou existe duas vezes, neste dia: o relógio muda.", "This time does not exist, or exists twice, on this day: the clock is changed."},
		"agenda.why.salon_closed":          {"O salão não abre neste dia.", "The salon is closed on this day."},
		"agenda.why.salon_closed_for":      {"O salão não abre neste dia: %s.", "The salon is closed on this day: %s."},
		"agenda.why.holiday":               {"O salão não abre no feriado: %s.", "The salon is closed on the holiday: %s."},
		"agenda.why.away":                  {"O profissional não atende neste dia.", "The professional is away on this day."},
		"agenda.why.away_for":              {"O profissional não atende neste dia: %s.", "The professional is away on this day: %s."},
		"agenda.why.day_off":               {"O profissional não atende neste dia da semana.", "The professional does not work on this day of the week."},
		"agenda.why.outside_hours":         {"Fica fora do horário de atendimento deste dia: %s.", "It is outside of this day's hours: %s."},
		"agenda.why.ends_after_hours":      {"O serviço leva %d min e não termina até %s.", "The service takes %d min and would not end by %s."},
		"agenda.why.off_grid":              {"Os horários vão de passo em passo; os mais perto são %s e %s.", "Times come in steps; the nearest are %s and %s."},
		"agenda.why.past":                  {"Este horário já passou.", "This time is over."},
		"agenda.why.too_soon":              {"Está em cima da hora: o primeiro horário possível é %s de %s.", "It is too soon: the first possible time is %s on %s."},
		"agenda.why.too_far":               {"A agenda está aberta para os próximos %d dias.", "The agenda is open for the next %d days."},
		"agenda.why.day_full":              {"O profissional já tem %d atendimentos neste dia, o máximo.", "The professional already has %d appointments on this day, the limit."},
		"agenda.why.taken_by_appointment":  {"Há outro cliente até %s.", "There is another client until %s."},
		"agenda.why.taken_by_hold":         {"O horário está reservado até %s para um cliente que ainda decide.", "The time is kept until %s for a client who is still deciding."},
		"agenda.why.taken_by_block":        {"O horário está bloqueado até %s.", "The time is blocked until %s."},
		"agenda.why.taken_by_encaixe":      {"Há um encaixe até %s.", "There is a squeezed-in client until %s."},
	}
}

func holidays() map[fault.Key]sentence {
	return map[fault.Key]sentence{
		HolidayNewYear:        {"Ano-Novo", "New Year's Day"},
		HolidayCarnivalMonday: {"Segunda-feira de Carnaval", "Carnival Monday"},
		HolidayCarnival:       {"Carnaval", "Carnival"},
		HolidayGoodFriday:     {"Sexta-feira Santa", "Good Friday"},
		HolidayTiradentes:     {"Tiradentes", "Tiradentes Day"},
		HolidayLabour:         {"Dia do Trabalho", "Labour Day"},
		HolidayCorpusChristi:  {"Corpus Christi", "Corpus Christi"},
		HolidayIndependence:   {"Independência do Brasil", "Independence Day"},
		HolidayAparecida:      {"Nossa Senhora Aparecida", "Our Lady of Aparecida"},
		HolidayAllSouls:       {"Finados", "All Souls' Day"},
		HolidayRepublic:       {"Proclamação da República", "Republic Day"},
		HolidayConsciousness:  {"Dia da Consciência Negra", "Black Consciousness Day"},
		HolidayChristmas:      {"Natal", "Christmas"},
	}
}
