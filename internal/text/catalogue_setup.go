package text

import "salonzap/internal/fault"

// Sentences of the set-up of a salon's agenda.
const (
	OnboardTitle         fault.Key = "onboard.title"
	OnboardStepOf        fault.Key = "onboard.step_of"
	OnboardDone          fault.Key = "onboard.done"
	OnboardLeave         fault.Key = "onboard.leave"
	OnboardHours         fault.Key = "onboard.hours"
	OnboardLook          fault.Key = "onboard.look"
	OnboardTrade         fault.Key = "onboard.trade"
	OnboardWhat          fault.Key = "onboard.what"
	OnboardWhatIs        fault.Key = "onboard.what_is"
	OnboardHave          fault.Key = "onboard.have"
	OnboardNoService     fault.Key = "onboard.no_service"
	OnboardMinutesOf     fault.Key = "onboard.minutes_of"
	OnboardPriceOf       fault.Key = "onboard.price_of"
	OnboardWho           fault.Key = "onboard.who"
	OnboardWhoIs         fault.Key = "onboard.who_is"
	OnboardPerson        fault.Key = "onboard.person"
	OnboardMostNames     fault.Key = "onboard.most_names"
	OnboardNobody        fault.Key = "onboard.nobody"
	OnboardWhen          fault.Key = "onboard.when"
	OnboardWhenIs        fault.Key = "onboard.when_is"
	OnboardNoHours       fault.Key = "onboard.no_hours"
	OnboardFree          fault.Key = "onboard.free"
	OnboardMoreDays      fault.Key = "onboard.more_days"
	OnboardFirstDay      fault.Key = "onboard.first_day"
	OnboardFirstDayIs    fault.Key = "onboard.first_day_is"
	OnboardMoreTimes     fault.Key = "onboard.more_times"
	OnboardNothingFree   fault.Key = "onboard.nothing_free"
	OnboardNothingFreeIs fault.Key = "onboard.nothing_free_is"
	OnboardGoBack        fault.Key = "onboard.go_back"
	OnboardFinish        fault.Key = "onboard.finish"
	OnboardGoOn          fault.Key = "onboard.go_on"
	OnboardOff           fault.Key = "onboard.off"
	OnboardOffMore       fault.Key = "onboard.off_more"
	OnboardOtherTrade    fault.Key = "onboard.other_trade"
	FirstStepsHead       fault.Key = "onboard.first_head"
	FirstStepsDo         fault.Key = "onboard.first_do"
)

func firstSteps() map[fault.Key]sentence {
	return map[fault.Key]sentence{
		OnboardTitle:         {"Preparar a agenda", "Set up the calendar"},
		OnboardStepOf:        {"Passo %d de %d", "Step %d of %d"},
		OnboardDone:          {"pronto", "done"},
		OnboardLeave:         {"Pode parar quando quiser: o que já foi salvo fica, e dá para continuar depois.", "You can stop at any time: what is saved stays, and you can go on later."},
		OnboardHours:         {"Horários", "Hours"},
		OnboardLook:          {"Seu primeiro dia", "Your first day"},
		OnboardTrade:         {"O que é o seu salão?", "What kind of salon is it?"},
		OnboardWhat:          {"O que o salão faz?", "What does the salon do?"},
		OnboardWhatIs:        {"Marque os serviços e acerte o tempo e o preço. Dá para mudar tudo depois.", "Tick the services, and set time and price. All of it can be changed later."},
		OnboardHave:          {"Já na lista: %s.", "Already there: %s."},
		OnboardNoService:     {"Marque pelo menos um serviço.", "Tick at least one service."},
		OnboardMinutesOf:     {"Duração de %s, em minutos", "Duration of %s, in minutes"},
		OnboardPriceOf:       {"Preço de %s, em reais", "Price of %s, in reais"},
		OnboardWho:           {"Quem atende?", "Who serves?"},
		OnboardWhoIs:         {"Só você? Escreva o seu nome e continue.", "Only you? Write your name and go on."},
		OnboardPerson:        {"Nome %d", "Name %d"},
		OnboardMostNames:     {"São no máximo %d nomes aqui. Os outros você cadastra depois, em Equipe.", "There are %d names at most here. Add the others later, under Team."},
		OnboardNobody:        {"Escreva pelo menos um nome.", "Write at least one name."},
		OnboardWhen:          {"Em que horários?", "At which hours?"},
		OnboardWhenIs:        {"O horário de todos. Quem trabalha em outro horário você acerta depois, em Equipe.", "Everybody's hours. Who works at others can be changed later, under Team."},
		OnboardNoHours:       {"Escreva o horário de pelo menos um dia.", "Write the hours of at least one day."},
		OnboardFree:          {"Em que feriados o salão fecha?", "On which holidays is the salon closed?"},
		OnboardMoreDays:      {"Feriado da cidade, férias e outros dias diferentes", "Holidays of the city, vacations and other days"},
		OnboardFirstDay:      {"Seu primeiro dia: %s", "Your first day: %s"},
		OnboardFirstDayIs:    {"É isto que o cliente encontra livre.", "This is what a client finds free."},
		OnboardMoreTimes:     {"e mais %d", "and %d more"},
		OnboardNothingFree:   {"Ainda não há horário livre", "Nothing is free yet"},
		OnboardNothingFreeIs: {"Falta um serviço, alguém que faça, ou um horário de atendimento.", "A service is missing, or somebody who does it, or hours."},
		OnboardGoBack:        {"Ver o que falta", "See what is missing"},
		OnboardFinish:        {"Começar a usar", "Begin"},
		OnboardGoOn:          {"Continuar a preparar a agenda", "Go on with the set-up"},
		OnboardOff:           {"Algum outro dia em que não abre?", "Closed on another day?"},
		OnboardOffMore:       {"Salvar e marcar mais um dia", "Save, and add another day"},
		OnboardOtherTrade:    {"Escolher outro tipo de salão", "Choose another kind of salon"},
		FirstStepsHead:       {"Falta pouco para receber clientes", "Almost ready for clients"},
		FirstStepsDo:         {"Preparar a agenda", "Set up the calendar"},
	}
}
