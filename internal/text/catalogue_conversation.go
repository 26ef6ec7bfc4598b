package text

import "salonzap/internal/fault"

// Sentences that the robot writes to a salon's clients. In a chat *this* is bold.
const (
	TalkGoodMorning   fault.Key = "talk.good_morning"
	TalkGoodAfternoon fault.Key = "talk.good_afternoon"
	TalkGoodEvening   fault.Key = "talk.good_evening"
	TalkHello         fault.Key = "talk.hello"
	TalkHelloName     fault.Key = "talk.hello_name"
	TalkIntroduction  fault.Key = "talk.introduction"
	TalkMenuBook      fault.Key = "talk.menu_book"
	TalkMenuMine      fault.Key = "talk.menu_mine"
	TalkMenuPrices    fault.Key = "talk.menu_prices"
	TalkMenuAddress   fault.Key = "talk.menu_address"
	TalkMenuHuman     fault.Key = "talk.menu_human"
	TalkMenuHint      fault.Key = "talk.menu_hint"

	TalkAskService   fault.Key = "talk.ask_service"
	TalkOrWrite      fault.Key = "talk.or_write"
	TalkAskWho       fault.Key = "talk.ask_who"
	TalkAnyone       fault.Key = "talk.anyone"
	TalkNobodyDoes   fault.Key = "talk.nobody_does"
	TalkDoesNotDo    fault.Key = "talk.does_not_do"
	TalkWhichDay     fault.Key = "talk.which_day"
	TalkWhichHour    fault.Key = "talk.which_hour"
	TalkSayWhen      fault.Key = "talk.say_when"
	TalkOver         fault.Key = "talk.over"
	TalkPast         fault.Key = "talk.past"
	TalkNoSuchDay    fault.Key = "talk.no_such_day"
	TalkNoSuchHour   fault.Key = "talk.no_such_hour"
	TalkSlots        fault.Key = "talk.slots"
	TalkSlotsOfDay   fault.Key = "talk.slots_of_day"
	TalkWhichSlot    fault.Key = "talk.which_slot"
	TalkOrAnotherDay fault.Key = "talk.or_another_day"
	TalkNothingFree  fault.Key = "talk.nothing_free"
	TalkClosed       fault.Key = "talk.closed"
	TalkClosedFor    fault.Key = "talk.closed_for"
	TalkAway         fault.Key = "talk.away"
	TalkTooFar       fault.Key = "talk.too_far"
	TalkTooSoon      fault.Key = "talk.too_soon"
	TalkOpensAt      fault.Key = "talk.opens_at"
	TalkTaken        fault.Key = "talk.taken"
	TalkLost         fault.Key = "talk.lost"
	TalkNearest      fault.Key = "talk.nearest"
	TalkMenuOver     fault.Key = "talk.menu_over"
	TalkNotInMenu    fault.Key = "talk.not_in_menu"

	TalkHeld           fault.Key = "talk.held"
	TalkAskName        fault.Key = "talk.ask_name"
	TalkAskServed      fault.Key = "talk.ask_served"
	TalkAskServedOf    fault.Key = "talk.ask_served_of"
	TalkFound          fault.Key = "talk.found"
	TalkFoundFor       fault.Key = "talk.found_for"
	TalkConfirmName    fault.Key = "talk.confirm_name"
	TalkYes            fault.Key = "talk.yes"
	TalkOther          fault.Key = "talk.other"
	TalkDrop           fault.Key = "talk.drop"
	TalkBooked         fault.Key = "talk.booked"
	TalkBookedFor      fault.Key = "talk.booked_for"
	TalkRemindDay      fault.Key = "talk.remind_day"
	TalkRemindTomorrow fault.Key = "talk.remind_tomorrow"
	TalkRemindHours    fault.Key = "talk.remind_hours"
	TalkChangeHere     fault.Key = "talk.change_here"
	TalkDropped        fault.Key = "talk.dropped"
	TalkNudge          fault.Key = "talk.nudge"
	TalkNextPerson     fault.Key = "talk.next_person"
	TalkNextOf         fault.Key = "talk.next_of"

	TalkNoneMarked fault.Key = "talk.none_marked"
	TalkMine       fault.Key = "talk.mine"
	TalkWhichOne   fault.Key = "talk.which_one"
	TalkMoveWhen   fault.Key = "talk.move_when"
	TalkMoveTo     fault.Key = "talk.move_to"
	TalkKeep       fault.Key = "talk.keep"
	TalkKept       fault.Key = "talk.kept"
	TalkMoved      fault.Key = "talk.moved"
	TalkCancelAsk  fault.Key = "talk.cancel_ask"
	TalkCancelLate fault.Key = "talk.cancel_late"
	TalkCancelYes  fault.Key = "talk.cancel_yes"
	TalkCancelled  fault.Key = "talk.cancelled"
	TalkTooLate    fault.Key = "talk.too_late"

	TalkPrices      fault.Key = "talk.prices"
	TalkNoAddress   fault.Key = "talk.no_address"
	TalkAddress     fault.Key = "talk.address"
	TalkOpenHours   fault.Key = "talk.open_hours"
	TalkNoHours     fault.Key = "talk.no_hours"
	TalkPayment     fault.Key = "talk.payment"
	TalkNoPayment   fault.Key = "talk.no_payment"
	TalkHelp        fault.Key = "talk.help"
	TalkHuman       fault.Key = "talk.human"
	TalkLate        fault.Key = "talk.late"
	TalkThanks      fault.Key = "talk.thanks"
	TalkBye         fault.Key = "talk.bye"
	TalkMissed      fault.Key = "talk.missed"
	TalkMissedAgain fault.Key = "talk.missed_again"
	TalkGaveUp      fault.Key = "talk.gave_up"
	TalkExample     fault.Key = "talk.example"
	TalkCannotHear  fault.Key = "talk.cannot_hear"
	TalkCannotSee   fault.Key = "talk.cannot_see"
	TalkStopped     fault.Key = "talk.stopped"
	TalkStillMarked fault.Key = "talk.still_marked"
	TalkResumeWord  fault.Key = "talk.resume_word"
	TalkResumed     fault.Key = "talk.resumed"

	TalkReminder       fault.Key = "talk.reminder"
	TalkTodayComma     fault.Key = "talk.today_comma"
	TalkTomorrowComma  fault.Key = "talk.tomorrow_comma"
	TalkReminderYes    fault.Key = "talk.reminder_yes"
	TalkReminderMove   fault.Key = "talk.reminder_move"
	TalkReminderCancel fault.Key = "talk.reminder_cancel"
	TalkReminderAgain  fault.Key = "talk.reminder_again"
	TalkConfirmed      fault.Key = "talk.confirmed"
	TalkSeeYou         fault.Key = "talk.see_you"

	TalkWith     fault.Key = "talk.with"
	TalkAtHour   fault.Key = "talk.at_hour"
	TalkToday    fault.Key = "talk.today"
	TalkAnd      fault.Key = "talk.and"
	TalkOr       fault.Key = "talk.or"
	TalkMinutes  fault.Key = "talk.minutes"
	TalkWeekdays fault.Key = "talk.weekdays"
	TalkDays     fault.Key = "talk.days"
	TalkTo       fault.Key = "talk.to"
)

func conversations() map[fault.Key]sentence {
	return merge(talkMenus(), talkTimes(), talkBooking(), talkManaging(), talkInformation(), talkReminders(), talkWords())
}

func talkMenus() map[fault.Key]sentence {
	return map[fault.Key]sentence{
		TalkGoodMorning:   {"Bom dia!", "Good morning!"},
		TalkGoodAfternoon: {"Boa tarde!", "Good afternoon!"},
		TalkGoodEvening:   {"Boa noite!", "Good evening!"},
		TalkHello:         {"Oi!", "Hi!"},
		TalkHelloName:     {"Oi, %s!", "Hi, %s!"},
		TalkIntroduction:  {"Aqui é o assistente (robô) — *%s*.", "This is the assistant (a robot) – *%s*."},
		TalkMenuBook:      {"Marcar horário", "Book a time"},
		TalkMenuMine:      {"Meus horários", "My appointments"},
		TalkMenuPrices:    {"Preços", "Prices"},
		TalkMenuAddress:   {"Endereço", "Address"},
		TalkMenuHuman:     {"Falar com a gente", "Talk to us"},
		TalkMenuHint:      {"Se preferir, escreva: *corte sexta 15h*.", "Or write: *haircut Friday 3 pm*."},
	}
}

func talkTimes() map[fault.Key]sentence {
	return map[fault.Key]sentence{
		TalkAskService:   {"Qual serviço?", "Which service?"},
		TalkOrWrite:      {"Pode escrever também.", "You can write it, too."},
		TalkAskWho:       {"Com quem?", "With whom?"},
		TalkAnyone:       {"Tanto faz", "Anyone"},
		TalkNobodyDoes:   {"No momento ninguém faz %s por aqui. Quer outro serviço?", "Nobody does %s here at the moment. Would you like something else?"},
		TalkDoesNotDo:    {"%s não faz %s. Com quem então?", "%s does not do %s. With whom, then?"},
		TalkWhichDay:     {"É *%s*?", "Is it *%s*?"},
		TalkWhichHour:    {"É às *%s*?", "Is it at *%s*?"},
		TalkSayWhen:      {"Para eu não errar: que dia e que hora? Por exemplo *sexta 15h*.", "So that I get it right: which day, which hour? For example *Friday 3 pm*."},
		TalkPast:         {"Esse horário já passou. Que dia e que hora fica bom?", "That is over. Which day and hour suit you?"},
		TalkOver:         {"Esse horário já passou.", "That is over."},
		TalkNoSuchDay:    {"Esse dia não existe no calendário. Que dia fica bom?", "There is no such day. Which day suits you?"},
		TalkNoSuchHour:   {"Esse horário não existe. Que horas fica bom?", "There is no such hour. Which hour suits you?"},
		TalkSlots:        {"Tenho:", "I have:"},
		TalkSlotsOfDay:   {"*%s*:", "*%s*:"},
		TalkWhichSlot:    {"Qual?", "Which one?"},
		TalkOrAnotherDay: {"Serve algum? (ou me diz outro dia)", "Does one suit you? (or tell me another day)"},
		TalkNothingFree:  {"Não achei nenhum horário livre. Me diz outro dia, ou digite *atendente* para falar com a gente.", "I found no free time. Tell me another day, or write *atendente* to talk to us."},
		TalkClosed:       {"%s a gente não abre.", "We are closed on %s."},
		TalkClosedFor:    {"%s a gente não abre (%s).", "We are closed on %s (%s)."},
		TalkAway:         {"%s não atende %s.", "%s does not work on %s."},
		TalkTooFar:       {"Ainda não dá para marcar tão longe: a agenda vai até %s.", "That is too far ahead: one can book until %s."},
		TalkTooSoon:      {"Em cima da hora não consigo marcar por aqui.", "I cannot book at such short notice."},
		TalkOpensAt:      {"%s a gente atende %s.", "On %s we are open %s."},
		TalkTaken:        {"Esse horário já está ocupado 😕", "That time is taken 😕"},
		TalkLost:         {"Poxa, esse horário acabou de ser preenchido 😕", "Oh, that time has just been taken 😕"},
		TalkNearest:      {"Mais perto que achei:", "The nearest I found:"},
		TalkMenuOver:     {"Essa lista já venceu. Olha como está agora:", "That list is out of date. This is how it is now:"},
		TalkNotInMenu:    {"Não tenho essa opção.", "There is no such choice."},
	}
}

func talkBooking() map[fault.Key]sentence {
	return map[fault.Key]sentence{
		TalkHeld:           {"Segurei *%s* com %s por %d min.", "I keep *%s* with %s for %d min."},
		TalkAskName:        {"Qual seu nome?", "What is your name?"},
		TalkAskServed:      {"Qual o nome de quem vai ser atendido?", "What is the name of who will be served?"},
		TalkAskServedOf:    {"Qual o nome de quem vai ser atendido (%s)?", "What is the name of who will be served (%s)?"},
		TalkFound:          {"Consegui: *%s* com *%s*, *%s* — %s. Confirma?", "I found: *%s* with *%s*, *%s* – %s. Shall I book it?"},
		TalkFoundFor:       {"Para %s: *%s* com *%s*, *%s* — %s. Confirma?", "For %s: *%s* with *%s*, *%s* – %s. Shall I book it?"},
		TalkConfirmName:    {"%s, confirma *%s* com *%s*, *%s* — %s?", "%s, shall I book *%s* with *%s*, *%s* – %s?"},
		TalkYes:            {"Sim", "Yes"},
		TalkOther:          {"Outro horário", "Another time"},
		TalkDrop:           {"Deixa pra lá", "Never mind"},
		TalkBooked:         {"Marcado ✅ *%s*, %s com %s.", "Booked ✅ *%s*, %s with %s."},
		TalkBookedFor:      {"Marcado ✅ *%s*, %s com %s, para %s.", "Booked ✅ *%s*, %s with %s, for %s."},
		TalkRemindDay:      {"Te lembro um dia antes.", "I will remind you the day before."},
		TalkRemindTomorrow: {"Te lembro amanhã.", "I will remind you tomorrow."},
		TalkRemindHours:    {"Te lembro 2 h antes.", "I will remind you 2 hours before."},
		TalkChangeHere:     {"Para remarcar ou cancelar é só me chamar aqui.", "To move or cancel it, just write here."},
		TalkDropped:        {"Tudo bem, não marquei nada. Quando quiser é só chamar.", "All right, I booked nothing. Write whenever you like."},
		TalkNudge:          {"Ainda quer *%s*? Seguro por mais 5 min. É só responder *sim*.", "Do you still want *%s*? I keep it for 5 more minutes. Just answer *yes*."},
		TalkNextPerson:     {"E o da outra pessoa?", "And the other person's?"},
		TalkNextOf:         {"E o horário de: %s?", "And the time of: %s?"},
	}
}

func talkManaging() map[fault.Key]sentence {
	return map[fault.Key]sentence{
		TalkNoneMarked: {"Você não tem horário marcado. Quer marcar? É só dizer o serviço, o dia e a hora.", "You have no appointment. Would you like one? Just say the service, the day and the hour."},
		TalkMine:       {"Seus horários:", "Your appointments:"},
		TalkWhichOne:   {"Qual deles?", "Which one?"},
		TalkMoveWhen:   {"Vamos mudar *%s*. Para quando?", "Let us move *%s*. To when?"},
		TalkMoveTo:     {"Mudo de *%s* para *%s* com *%s*. Confirma?", "I move it from *%s* to *%s* with *%s*. Is that right?"},
		TalkKeep:       {"Manter", "Keep it"},
		TalkKept:       {"Certo, continua *%s*.", "All right, it stays *%s*."},
		TalkMoved:      {"Mudado ✅ Agora é *%s*, %s com %s.", "Moved ✅ It is now *%s*, %s with %s."},
		TalkCancelAsk:  {"Cancelo *%s*, %s com %s?", "Shall I cancel *%s*, %s with %s?"},
		TalkCancelLate: {"Seu horário é *%s* (falta %s). Cancelamentos até %s antes ajudam a gente a chamar outra pessoa, mas tudo bem: cancelo?", "Your appointment is *%s* (in %s). Cancelling at least %s before helps us to call somebody else, but never mind: shall I cancel it?"},
		TalkCancelYes:  {"Cancelar", "Cancel it"},
		TalkCancelled:  {"Cancelado: *%s*. Quer já marcar outro dia?", "Cancelled: *%s*. Would you like another day?"},
		TalkTooLate:    {"Esse horário já começou ou já mudou. Digite *atendente* para falar com a gente.", "That appointment has begun, or was changed. Write *atendente* to talk to us."},
	}
}

func talkInformation() map[fault.Key]sentence {
	return map[fault.Key]sentence{
		TalkPrices:      {"Nossos preços:", "Our prices:"},
		TalkNoAddress:   {"Ainda não tenho o endereço aqui. Digite *atendente* que alguém te responde.", "I do not have the address here. Write *atendente* and somebody will answer."},
		TalkAddress:     {"Estamos em: %s", "We are at: %s"},
		TalkOpenHours:   {"Atendemos: %s.", "We are open: %s."},
		TalkNoHours:     {"Ainda não tenho os horários aqui. Digite *atendente* que alguém te responde.", "I do not have the hours here. Write *atendente* and somebody will answer."},
		TalkPayment:     {"Pagamento: %s", "Payment: %s"},
		TalkNoPayment:   {"Sobre pagamento alguém da equipe te responde: digite *atendente*.", "Somebody of the team can answer about payment: write *atendente*."},
		TalkHelp:        {"É fácil: escreva o que quer e quando, por exemplo *corte sexta 15h*. Também posso remarcar, cancelar e dizer preços. Para falar com uma pessoa digite *atendente*.", "It is easy: write what you want and when, for example *haircut Friday 3 pm*. I can also move, cancel and tell prices. To talk to a person write *atendente*."},
		TalkHuman:       {"Certo! Já avisei a equipe, alguém te responde por aqui.", "All right! I told the team, somebody will answer here."},
		TalkLate:        {"Obrigado por avisar! Já contei para a equipe.", "Thank you for telling us! I told the team."},
		TalkThanks:      {"De nada! 😊", "You are welcome! 😊"},
		TalkBye:         {"Até mais! 👋", "See you! 👋"},
		TalkMissed:      {"Não entendi 🙈", "I did not get that 🙈"},
		TalkMissedAgain: {"Ainda não entendi 🙈 Escolha uma opção ou digite *atendente*:", "I still did not get that 🙈 Choose one, or write *atendente*:"},
		TalkGaveUp:      {"Vou chamar alguém da equipe para te ajudar.", "I am calling somebody of the team to help you."},
		TalkExample:     {"Me diz o que precisa, por exemplo *corte sexta 15h*.", "Tell me what you need, for example *haircut Friday 3 pm*."},
		TalkCannotHear:  {"Ainda não consigo ouvir áudio 🙈 Se escrever *corte sexta 15h* eu já resolvo. Ou digite *atendente*.", "I cannot hear audio yet 🙈 If you write *haircut Friday 3 pm* I can help. Or write *atendente*."},
		TalkCannotSee:   {"Ainda não consigo ver isso por aqui 🙈 Se escrever o que precisa eu já resolvo. Ou digite *atendente*.", "I cannot see that here yet 🙈 If you write what you need I can help. Or write *atendente*."},
		TalkStopped:     {"Certo, não envio mais lembretes.", "All right, I will send no more reminders."},
		TalkStillMarked: {"Seu horário de %s continua marcado.", "Your appointment of %s stays booked."},
		TalkResumeWord:  {"Para voltar: *VOLTAR*.", "To get them again: *VOLTAR*."},
		TalkResumed:     {"Pronto, volto a te lembrar dos horários.", "Done, I will remind you again."},
	}
}

func talkReminders() map[fault.Key]sentence {
	return map[fault.Key]sentence{
		TalkReminder:       {"%s, %s com %s.", "%s, %s with %s."},
		TalkTodayComma:     {"Hoje, %s", "Today, %s"},
		TalkTomorrowComma:  {"Amanhã, %s", "Tomorrow, %s"},
		TalkReminderYes:    {"Confirmo", "I confirm"},
		TalkReminderMove:   {"Remarcar", "Move it"},
		TalkReminderCancel: {"Cancelar", "Cancel it"},
		TalkReminderAgain:  {"E o horário *%s*, confirma?", "And your appointment *%s*, do you confirm it?"},
		TalkConfirmed:      {"Confirmado ✅ Até *%s*!", "Confirmed ✅ See you *%s*!"},
		TalkSeeYou:         {"Até já!", "See you soon!"},
	}
}

func talkWords() map[fault.Key]sentence {
	return map[fault.Key]sentence{
		TalkWith:     {"%s com %s", "%s with %s"},
		TalkAtHour:   {"%s às %s", "%s at %s"},
		TalkToday:    {"hoje", "today"},
		TalkAnd:      {"%s e %s", "%s and %s"},
		TalkOr:       {"%s ou %s", "%s or %s"},
		TalkMinutes:  {"%d min", "%d min"},
		TalkWeekdays: {"domingo segunda terça quarta quinta sexta sábado", "Sunday Monday Tuesday Wednesday Thursday Friday Saturday"},
		TalkDays:     {"dom seg ter qua qui sex sáb", "Sun Mon Tue Wed Thu Fri Sat"},
		TalkTo:       {"%s a %s", "%s to %s"},
	}
}
