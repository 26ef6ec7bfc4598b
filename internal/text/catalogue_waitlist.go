package text

import "salonzap/internal/fault"

// Sentences about clients who wait for a time, in chats and on pages.
const (
	TalkWaitChoice fault.Key = "talk.wait_choice"
	TalkWaiting    fault.Key = "talk.waiting"
	TalkWaitingHow fault.Key = "talk.waiting_how"
	TalkWaitOffer  fault.Key = "talk.wait_offer"
	TalkWaitUntil  fault.Key = "talk.wait_until"
	TalkWaitLeave  fault.Key = "talk.wait_leave"
	TalkWaitLeft   fault.Key = "talk.wait_left"

	WaitService      fault.Key = "wait.service"
	WaitProfessional fault.Key = "wait.professional"
	WaitDates        fault.Key = "wait.dates"
	WaitTooFar       fault.Key = "wait.too_far"
	WaitHours        fault.Key = "wait.hours"
	WaitFull         fault.Key = "wait.full"
	WaitOptedOut     fault.Key = "wait.opted_out"

	WaitTitle    fault.Key = "wait.title"
	WaitCount    fault.Key = "wait.count"
	WaitLead     fault.Key = "wait.lead"
	WaitRobotOff fault.Key = "wait.robot_off"
	WaitNobody   fault.Key = "wait.nobody"
	WaitAdd      fault.Key = "wait.add"
	WaitAdded    fault.Key = "wait.added"
	WaitRemove   fault.Key = "wait.remove"
	WaitRemoved  fault.Key = "wait.removed"
	WaitClient   fault.Key = "wait.client"
	WaitSearch   fault.Key = "wait.search"
	WaitWhat     fault.Key = "wait.what"
	WaitWho      fault.Key = "wait.who"
	WaitAnyone   fault.Key = "wait.anyone"
	WaitFrom     fault.Key = "wait.from"
	WaitTo       fault.Key = "wait.to"
	WaitPart     fault.Key = "wait.part"
	WaitAllDay   fault.Key = "wait.all_day"
	WaitMorning  fault.Key = "wait.morning"
	WaitNoon     fault.Key = "wait.afternoon"
	WaitEvening  fault.Key = "wait.evening"
	WaitOffered  fault.Key = "wait.offered"
	WaitSince    fault.Key = "wait.since"
)

func waitlists() map[fault.Key]sentence {
	return map[fault.Key]sentence{
		TalkWaitChoice: {"Me avise se abrir", "Tell me if it becomes free"},
		TalkWaiting:    {"Anotado ✅ Você está na lista de espera: *%s*, %s.", "Noted ✅ You are on the waiting list: *%s*, %s."},
		TalkWaitingHow: {"Se abrir, eu te chamo aqui e seguro o horário por %d min.", "If it becomes free I write to you here, and keep the time for %d min."},
		TalkWaitOffer:  {"Abriu um horário: *%s* com *%s*, *%s* — %s. Quer?", "A time became free: *%s* with *%s*, *%s* – %s. Do you want it?"},
		TalkWaitUntil:  {"Seguro até as *%s*.", "I keep it until *%s*."},
		TalkWaitLeave:  {"Não quero mais esperar", "I no longer wait"},
		TalkWaitLeft:   {"Tudo bem, tirei você da lista de espera. Quando quiser é só chamar.", "All right, you are off the waiting list. Write whenever you like."},

		WaitService:      {"Escolha um serviço que o salão oferece.", "Choose a service that the salon offers."},
		WaitProfessional: {"Ninguém com esse nome faz este serviço.", "Nobody of that name does this service."},
		WaitDates:        {"O último dia vem depois do primeiro, e não pode ter passado.", "The last day comes after the first, and must not be over."},
		WaitTooFar:       {"O último dia pode ser até %d dias à frente: além disso nada é marcado ainda.", "The last day is at most %d days ahead: beyond that nothing is booked yet."},
		WaitHours:        {"O horário vai de 00:00 a 23:59, o fim depois do começo.", "Hours go from 00:00 to 23:59, the end after the beginning."},
		WaitFull:         {"A lista de espera está cheia: tire dela quem já não espera.", "The waiting list is full: take those off who no longer wait."},
		WaitOptedOut:     {"Este cliente pediu para não receber mensagens. Avise por outro meio.", "This client asked for no messages. Tell them some other way."},

		WaitTitle:    {"Lista de espera", "Waiting list"},
		WaitCount:    {"Lista de espera (%d)", "Waiting list (%d)"},
		WaitLead:     {"Quando abre um horário, o robô segura por 15 minutos e pergunta a um cliente por vez, pela ordem da lista.", "When a time becomes free the robot keeps it for 15 minutes and asks one client at a time, in the order of the list."},
		WaitRobotOff: {"O robô está desligado: ligue-o para que ele pergunte aos clientes.", "The robot is off: switch it on and it asks clients."},
		WaitNobody:   {"Ninguém está esperando.", "Nobody is waiting."},
		WaitAdd:      {"Colocar na lista", "Put on the list"},
		WaitAdded:    {"%s está na lista de espera.", "%s is on the waiting list."},
		WaitRemove:   {"Tirar da lista", "Take off the list"},
		WaitRemoved:  {"O cliente saiu da lista de espera.", "The client is off the waiting list."},
		WaitClient:   {"Cliente", "Client"},
		WaitSearch:   {"Buscar cliente por nome ou número", "Find a client by name or number"},
		WaitWhat:     {"Serviço", "Service"},
		WaitWho:      {"Com quem", "With whom"},
		WaitAnyone:   {"Tanto faz", "Anybody"},
		WaitFrom:     {"De", "From"},
		WaitTo:       {"Até", "To"},
		WaitPart:     {"Parte do dia", "Part of the day"},
		WaitAllDay:   {"O dia todo", "All day"},
		WaitMorning:  {"Manhã (até 12:00)", "Morning (until 12:00)"},
		WaitNoon:     {"Tarde (12:00 às 18:00)", "Afternoon (12:00 to 18:00)"},
		WaitEvening:  {"Noite (a partir das 18:00)", "Evening (from 18:00)"},
		WaitOffered:  {"Perguntamos por %s; segura até as %s.", "Asked about %s; kept until %s."},
		WaitSince:    {"espera desde %s", "waiting since %s"},
	}
}
