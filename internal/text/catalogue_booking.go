package text

import "salonzap/internal/fault"

// Sentences of the agenda: what cannot be booked, moved or said of an appointment.
const (
	AgendaItems           fault.Key = "agenda.items"
	AgendaKey             fault.Key = "agenda.key"
	AgendaClient          fault.Key = "agenda.client"
	AgendaForName         fault.Key = "agenda.for_name"
	AgendaProfessional    fault.Key = "agenda.professional"
	AgendaStaffOnly       fault.Key = "agenda.staff_only"
	AgendaStaffOnlyState  fault.Key = "agenda.staff_only_state"
	AgendaStaffOnlySeries fault.Key = "agenda.staff_only_series"
	AgendaTaken           fault.Key = "agenda.taken"
	AgendaStale           fault.Key = "agenda.stale"
	AgendaChanged         fault.Key = "agenda.changed"
	AgendaNotYet          fault.Key = "agenda.not_yet"
	AgendaNotBegun        fault.Key = "agenda.not_begun"
	AgendaBegun           fault.Key = "agenda.begun"
	AgendaWeeks           fault.Key = "agenda.weeks"
	AgendaTimes           fault.Key = "agenda.times"
	AgendaNoDate          fault.Key = "agenda.no_date"
	AgendaTrade           fault.Key = "agenda.trade"
)

// AgendaTradeKey is the key of the name of a kind of salon: "agenda.trade.barbearia".
func AgendaTradeKey(trade string) fault.Key { return fault.Key("agenda.trade." + trade) }

// AgendaIsKey is the key of the sentence that an appointment is in a status in which something cannot be done:
// "agenda.is.cancelled".
func AgendaIsKey(status string) fault.Key { return fault.Key("agenda.is." + status) }

func bookings() map[fault.Key]sentence {
	return map[fault.Key]sentence{
		AgendaItems:           {"Escolha de 1 a %d serviços.", "Choose 1 to %d services."},
		AgendaKey:             {"O pedido precisa de uma chave de 1 a %d caracteres, como um UUID, que se repete quando ele é reenviado.", "The request needs a key of 1 to %d characters, like a UUID, that stays the same when it is sent again."},
		AgendaClient:          {"Escolha o cliente.", "Choose the client."},
		AgendaForName:         {"O nome de quem será atendido pode ter no máximo %d caracteres. Encurte-o.", "The name of who is served may have at most %d characters. Shorten it."},
		AgendaProfessional:    {"Escolha um profissional do salão.", "Choose one of the salon's professionals."},
		AgendaStaffOnly:       {"Só a equipe do salão pode encaixar. Escolha um horário livre.", "Only the salon's staff can squeeze somebody in. Choose a free time."},
		AgendaStaffOnlyState:  {"Só a equipe do salão pode marcar isso. Fale com o salão.", "Only the salon's staff can say this. Talk to the salon."},
		AgendaStaffOnlySeries: {"Só a equipe do salão pode repetir um horário. Fale com o salão.", "Only the salon's staff can repeat a time. Talk to the salon."},
		AgendaTaken:           {"Este horário acabou de ser preenchido. Escolha outro.", "This time has just been taken. Choose another."},
		AgendaChanged:         {"Alguém mudou isto depois que você leu. Leia de novo como está agora e repita a mudança.", "Somebody changed this after you read it. Read how it is now, and make the change again."},
		AgendaStale:           {"Alguém mudou este agendamento enquanto você olhava. Confira como ele está agora e tente de novo.", "Somebody changed this appointment while you were looking. See how it is now and try again."},
		AgendaNotYet:          {"Só dá para dizer que o cliente veio a partir do dia do atendimento, %s.", "That the client came can be said from the day of the appointment on, %s."},
		AgendaNotBegun:        {"Só dá para dizer que o cliente não veio depois das %s de %s.", "That the client did not come can be said after %s on %s."},
		AgendaBegun:           {"O horário já começou. Fale com o salão.", "The time has begun. Talk to the salon."},
		AgendaWeeks:           {"Repita a cada %d a %d semanas.", "Repeat every %d to %d weeks."},
		AgendaTimes:           {"Repita de %d a %d vezes.", "Repeat %d to %d times."},
		AgendaNoDate:          {"Nenhuma das datas está livre. Escolha outro horário ou outro dia.", "None of the dates is free. Choose another time or another day."},
		AgendaTrade:           {"Escolha o tipo de salão: barbearia, salão, manicure, estética ou outro.", "Choose the kind of salon: barbershop, hair salon, manicure, aesthetics or other."},

		"agenda.trade.barbearia": {"Barbearia", "Barbershop"},
		"agenda.trade.salao":     {"Salão de beleza", "Hair salon"},
		"agenda.trade.manicure":  {"Manicure e pedicure", "Manicure and pedicure"},
		"agenda.trade.estetica":  {"Estética", "Aesthetics"},
		"agenda.trade.other":     {"Outro", "Other"},

		"agenda.is.booked":    {"Este agendamento está marcado. Confira como ele está agora.", "This appointment is booked. See how it is now."},
		"agenda.is.confirmed": {"Este agendamento está confirmado. Confira como ele está agora.", "This appointment is confirmed. See how it is now."},
		"agenda.is.done":      {"Este cliente já foi atendido. Para mudar, desfaça antes “veio”.", "This client was served already. To change it, take back “came” first."},
		"agenda.is.no_show":   {"Este cliente não veio. Para mudar, desfaça antes “não veio”.", "This client did not come. To change it, take back “did not come” first."},
		"agenda.is.cancelled": {"Este agendamento foi cancelado. Marque um novo.", "This appointment was cancelled. Book a new one."},
	}
}
