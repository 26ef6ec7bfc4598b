package text

import "salonzap/internal/fault"

// Sentences of the agenda in the REST API.
const (
	FieldNotList     fault.Key = "field_not_list"
	FieldNotObject   fault.Key = "field_not_object"
	FieldEither      fault.Key = "field_either"
	AgendaStatus     fault.Key = "agenda.status"
	AgendaSource     fault.Key = "agenda.source"
	AgendaRange      fault.Key = "agenda.range"
	AgendaVersion    fault.Key = "agenda.version"
	AgendaService    fault.Key = "agenda.service"
	AgendaYear       fault.Key = "agenda.year"
	AgendaHolidayKey fault.Key = "agenda.holiday_key"
	AgendaListLong   fault.Key = "agenda.list_long"
	AgendaVisitWho   fault.Key = "agenda.visit_who"
)

func agendaRests() map[fault.Key]sentence {
	return map[fault.Key]sentence{
		FieldNotList:     {"O campo “%s” deve ser uma lista, entre colchetes.", "The field “%s” must be a list, in brackets."},
		FieldNotObject:   {"O campo “%s” deve ser um objeto, entre chaves.", "The field “%s” must be an object, in braces."},
		FieldEither:      {"Envie só um dos campos “%s” e “%s”.", "Send only one of the fields “%s” and “%s”."},
		AgendaStatus:     {"status deve ser booked, confirmed, done, no_show ou cancelled.", "status must be booked, confirmed, done, no_show or cancelled."},
		AgendaSource:     {"source deve ser staff, web ou bot.", "source must be staff, web or bot."},
		AgendaRange:      {"O período vai de “from” até antes de “to” e tem de 1 a %d dias. Ajuste uma das datas.", "The days go from “from” to before “to” and are 1 to %d. Change one of the dates."},
		AgendaVersion:    {"version (ou If-Match) deve ser o número da versão que você leu.", "version (or If-Match) must be the number of the version that you read."},
		AgendaService:    {"Escolha um serviço do salão; os que existem estão em /services.", "Choose one of the salon's services; they are listed at /services."},
		AgendaYear:       {"year deve ser um ano de %d a %d.", "year must be a year from %d to %d."},
		AgendaHolidayKey: {"Neste dia não há feriado nacional com esta key. Confira a lista do ano, ou dê um nome em vez dela.", "On this day there is no national holiday with this key. See the year's list, or give a name instead."},
		AgendaListLong:   {"O campo “%s” pode ter no máximo %d itens. Envie menos.", "The field “%s” may have %d items at most. Send fewer."},
		AgendaVisitWho:   {"A visita inteira muda de horário, não de profissional. Envie whole_visit sem professional e sem encaixe.", "A whole visit moves to another time, not to another professional. Send whole_visit without professional and encaixe."},
	}
}
