package text

import "salonzap/internal/fault"

// Sentences about the robot in a conversation.
const (
	RobotAnswers  fault.Key = "robot_page.answers"
	RobotYours    fault.Key = "robot_page.yours"
	RobotAsked    fault.Key = "robot_page.asked"
	RobotUntil    fault.Key = "robot_page.until"
	RobotTakeOver fault.Key = "robot_page.take_over"
	RobotHandBack fault.Key = "robot_page.hand_back"
	RobotSaid     fault.Key = "robot_page.said"

	RobotOn            fault.Key = "robot_page.on"
	RobotOnHint        fault.Key = "robot_page.on_hint"
	RobotWhom          fault.Key = "robot_page.whom"
	RobotGreeting      fault.Key = "robot_page.greeting"
	RobotGreetingHint  fault.Key = "robot_page.greeting_hint"
	RobotPreview       fault.Key = "robot_page.preview"
	RobotAddress       fault.Key = "robot_page.address"
	RobotPayment       fault.Key = "robot_page.payment"
	RobotReminders     fault.Key = "robot_page.reminders"
	RobotRemindersHint fault.Key = "robot_page.reminders_hint"
	RobotMinutes       fault.Key = "robot_page.minutes"
	RobotMinutesHint   fault.Key = "robot_page.minutes_hint"
	RobotMenuEnds      fault.Key = "robot_page.menu_ends"
	RobotSaved         fault.Key = "robot_page.saved"
	RobotDay           fault.Key = "robot_page.day"
	RobotMissedHead    fault.Key = "robot_page.missed_head"
	RobotMissedText    fault.Key = "robot_page.missed_text"
	RobotMeans         fault.Key = "robot_page.means"
	RobotTeach         fault.Key = "robot_page.teach"
	RobotTaught        fault.Key = "robot_page.taught"
	RobotTry           fault.Key = "robot_page.try"
	RobotTryTitle      fault.Key = "robot_page.try_title"
	RobotTryText       fault.Key = "robot_page.try_text"
	RobotTryName       fault.Key = "robot_page.try_name"
	RobotTrySilent     fault.Key = "robot_page.try_silent"
	RobotTryExample    fault.Key = "robot_page.try_example"
	RobotTryAgain      fault.Key = "robot_page.try_again"
	FirstStepsRobot    fault.Key = "robot_page.first_steps"
	OnboardRobotHead   fault.Key = "robot_page.onboard_head"
	OnboardRobotText   fault.Key = "robot_page.onboard_text"
	OnboardRobotOn     fault.Key = "robot_page.onboard_on"
	OnboardRobotIsOn   fault.Key = "robot_page.onboard_is_on"
)

// RobotModeKey is the key of a mode's name: "robot_mode.everyone". The key with the suffix "_hint" is the mode's explanation.
func RobotModeKey(mode string) fault.Key { return fault.Key("robot_mode." + mode) }

// RobotWhyKey is the key of the sentence that says why the robot said something: "robot_why.proposal".
func RobotWhyKey(why string) fault.Key {
	if k := fault.Key("robot_why." + why); Has(k) {
		return k
	}
	return "robot_why."
}

// robotChats are sentences about the robot in a conversation.
func robotChats() map[fault.Key]sentence {
	return map[fault.Key]sentence{
		RobotAnswers:  {"O robô responde nesta conversa.", "The robot answers in this chat."},
		RobotYours:    {"Você está atendendo", "You are answering"},
		RobotAsked:    {"O cliente pediu uma pessoa", "The client asked for a person"},
		RobotUntil:    {"o robô espera até %s (faltam %s)", "the robot waits until %s (%s left)"},
		RobotTakeOver: {"Assumir", "Take over"},
		RobotHandBack: {"Devolver ao robô", "Give back to the robot"},
		RobotSaid:     {"Robô", "Robot"},
	}
}

func robotPages() map[fault.Key]sentence {
	return map[fault.Key]sentence{
		RobotOn:                    {"O robô responde aos clientes", "The robot answers clients"},
		RobotOnHint:                {"Desligado, as mensagens só chegam em Conversas.", "Switched off, messages only arrive in Chats."},
		RobotWhom:                  {"Quem ele atende", "Whom it answers"},
		RobotGreeting:              {"Saudação", "Greeting"},
		RobotGreetingHint:          {"Vai no lugar do bom-dia. O aviso de que é um robô, com o nome do salão, fica sempre.", "In place of the good morning. The note that it is a robot, with the salon's name, always stays."},
		RobotPreview:               {"O cliente lê primeiro:", "What a client reads first:"},
		RobotAddress:               {"Endereço", "Address"},
		RobotPayment:               {"Formas de pagamento", "Ways to pay"},
		RobotReminders:             {"Lembrar os clientes", "Remind clients"},
		RobotRemindersHint:         {"Um dia antes, com a pergunta se vêm, e duas horas antes. Nunca no horário de silêncio.", "A day ahead, asking whether they come, and two hours ahead. Never in quiet hours."},
		RobotMinutes:               {"Silêncio depois que você escreve, em minutos", "Silence after you write, in minutes"},
		RobotMinutesHint:           {"De 30 a 1440. Vazio: 120.", "From 30 to 1440. Empty: 120."},
		RobotMenuEnds:              {"O cliente traz o robô de volta escrevendo “menu”", "A client brings the robot back by writing \"menu\""},
		RobotSaved:                 {"Robô atualizado.", "Robot updated."},
		RobotDay:                   {"Nas últimas 24 horas: respostas: %s, horários marcados: %s.", "In the last 24 hours: answers: %s, bookings: %s."},
		RobotMissedHead:            {"Não entendi", "Not understood"},
		RobotMissedText:            {"Ensine o que o cliente quis dizer: da próxima vez o robô entende.", "Teach what the client meant: the robot understands next time."},
		RobotMeans:                 {"Quer dizer", "It means"},
		RobotTeach:                 {"Ensinar", "Teach"},
		RobotTaught:                {"O robô agora entende “%s” como %s.", "The robot now takes \"%s\" for %s."},
		RobotTry:                   {"Testar o robô", "Try the robot"},
		RobotTryTitle:              {"Teste o robô", "Try the robot"},
		RobotTryText:               {"Escreva como se fosse um cliente. O robô olha a sua agenda de verdade, mas nada daqui fica nela nem vai para o WhatsApp.", "Write as if you were a client. The robot looks at your real agenda, but nothing of this stays in it or goes to WhatsApp."},
		RobotTryName:               {"Teste do robô", "Robot test"},
		RobotTrySilent:             {"(o robô não responde a isto)", "(the robot does not answer this)"},
		RobotTryExample:            {"corte amanhã às 15h", "corte amanhã às 15h"},
		RobotTryAgain:              {"Começar de novo", "Begin anew"},
		FirstStepsRobot:            {"Teste o robô", "Try the robot"},
		OnboardRobotHead:           {"O robô marca para você", "The robot books for you"},
		OnboardRobotText:           {"Ele responde no seu WhatsApp com estes horários. Converse com ele aqui antes, sem mandar nada a ninguém, e ligue quando quiser.", "It answers on your WhatsApp with these times. Talk to it here first, without sending anything to anybody, and turn it on when you like."},
		OnboardRobotIsOn:           {"O robô está ligado", "The robot is on"},
		OnboardRobotOn:             {"Ligar o robô", "Turn the robot on"},
		"robot_mode.everyone":      {"Todos", "Everyone"},
		"robot_mode.everyone_hint": {"Para um número só do salão.", "For a number that is the salon's alone."},
		"robot_mode.asks":          {"Só quem pedir", "Only who asks"},
		"robot_mode.asks_hint":     {"Quem fala de horário, preço ou serviço. Para um número que também é pessoal.", "Who writes of a time, a price or a service. For a number that is personal too."},
		"robot_mode.link":          {"Só pelo link", "Only by the link"},
		"robot_mode.link_hint":     {"Quem escreve “Quero agendar”.", "Who writes \"Quero agendar\"."},

		"robot_why.":                  {"respondeu ao que o cliente escreveu", "answered what the client wrote"},
		"robot_why.address":           {"o cliente perguntou o endereço", "the client asked for the address"},
		"robot_why.booked":            {"o cliente confirmou, e o horário foi marcado", "the client said yes, and the time was booked"},
		"robot_why.cancellation":      {"pergunta antes de cancelar", "asks before it cancels"},
		"robot_why.cancelled":         {"o cliente confirmou o cancelamento", "the client confirmed the cancellation"},
		"robot_why.doubt":             {"a data tinha mais de um sentido", "the date had more than one meaning"},
		"robot_why.hours":             {"o cliente perguntou o horário de funcionamento", "the client asked for the opening hours"},
		"robot_why.human":             {"o cliente pediu uma pessoa", "the client asked for a person"},
		"robot_why.lost":              {"o horário foi ocupado enquanto o cliente decidia", "the time was taken while the client decided"},
		"robot_why.menu":              {"mostrou o menu", "showed the menu"},
		"robot_why.missed":            {"não entendeu a mensagem", "did not understand the message"},
		"robot_why.move":              {"o cliente quer outro horário", "the client wants another time"},
		"robot_why.moved":             {"o cliente confirmou a mudança", "the client confirmed the move"},
		"robot_why.name":              {"ainda não sabia o nome do cliente", "did not know the client's name yet"},
		"robot_why.nothing free":      {"não havia horário livre como o cliente queria", "no time was free as the client wanted"},
		"robot_why.nudge":             {"o horário reservado estava para vencer", "the time that was kept was about to lapse"},
		"robot_why.offer":             {"mostrou horários livres", "showed free times"},
		"robot_why.payment":           {"o cliente perguntou como pagar", "the client asked how to pay"},
		"robot_why.prices":            {"o cliente perguntou os preços", "the client asked for prices"},
		"robot_why.professional":      {"faltava saber com quem", "had to know with whom"},
		"robot_why.proposal":          {"repetiu o pedido antes de marcar", "said the wish back before booking it"},
		"robot_why.reminder":          {"lembrete do horário marcado", "a reminder of what is booked"},
		"robot_why.reminder answered": {"o cliente respondeu ao lembrete", "the client answered the reminder"},
		"robot_why.service":           {"faltava saber o serviço", "had to know the service"},
		"robot_why.stop":              {"o cliente pediu para não receber lembretes", "the client asked for no reminders"},
		"robot_why.time free":         {"abriu um horário que o cliente esperava", "a time that the client waited for became free"},
		"robot_why.waiting list":      {"pôs o cliente na lista de espera", "put the client on the waiting list"},
		"robot_why.unreadable":        {"o robô não ouve áudios nem vê imagens", "the robot hears no voice messages and sees no pictures"},
	}
}
