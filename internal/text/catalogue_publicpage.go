package text

import "salonzap/internal/fault"

// Sentences of a salon's public page, and of the robot to clients who come from there.
const (
	PublicTitle         fault.Key = "public.title"
	PublicAbout         fault.Key = "public.about"
	PublicAboutServices fault.Key = "public.about_services"
	PublicLead          fault.Key = "public.lead"
	PublicWriteLead     fault.Key = "public.write_lead"
	PublicWrite         fault.Key = "public.write"
	PublicHours         fault.Key = "public.hours"
	PublicFrom          fault.Key = "public.from"
	PublicDays          fault.Key = "public.days"
	PublicNothing       fault.Key = "public.nothing"
	PublicWhat          fault.Key = "public.what"
	PublicPickedTitle   fault.Key = "public.picked_title"
	PublicSendText      fault.Key = "public.send_text"
	PublicSend          fault.Key = "public.send"
	PublicSendThis      fault.Key = "public.send_this"
	PublicAgain         fault.Key = "public.again"
	PublicOver          fault.Key = "public.over"
	PublicOverText      fault.Key = "public.over_text"
	PublicUsed          fault.Key = "public.used"
	PublicUsedText      fault.Key = "public.used_text"

	RobotPageOn    fault.Key = "robot_page.page_on"
	RobotPageHint  fault.Key = "robot_page.page_hint"
	RobotPageLater fault.Key = "robot_page.page_later"
	RobotPageHead  fault.Key = "robot_page.page_head"
	RobotPageText  fault.Key = "robot_page.page_text"
	RobotPageOpen  fault.Key = "robot_page.page_open"
	RobotPoster    fault.Key = "robot_page.poster"
	RobotQR        fault.Key = "robot_page.qr"
	PosterTitle    fault.Key = "poster.title"
	PosterCode     fault.Key = "poster.code"
	PosterCall     fault.Key = "poster.call"
	PosterSteps    fault.Key = "poster.steps"
	PosterPrint    fault.Key = "poster.print"

	ReserveTooMany      fault.Key = "reserve.too_many"
	ReserveBusy         fault.Key = "reserve.busy"
	ReserveMessage      fault.Key = "reserve.message"
	TalkReservationOver fault.Key = "talk.reservation_over"
	TalkAlready         fault.Key = "talk.already"
)

func publicPages() map[fault.Key]sentence {
	return map[fault.Key]sentence{
		PublicTitle:         {"Agende em %s", "Book at %s"},
		PublicAbout:         {"Agende seu horário em %s pelo WhatsApp.", "Book your time at %s by WhatsApp."},
		PublicAboutServices: {"Agende pelo WhatsApp: %s.", "Book by WhatsApp: %s."},
		PublicLead:          {"Escolha o serviço e o horário. Você confirma pelo WhatsApp, sem cadastro.", "Pick a service and a time. You confirm by WhatsApp, without an account."},
		PublicWriteLead:     {"Para marcar, chame a gente no WhatsApp.", "To book, write to us on WhatsApp."},
		PublicWrite:         {"Chamar no WhatsApp", "Write on WhatsApp"},
		PublicHours:         {"Horário de atendimento", "Opening hours"},
		PublicFrom:          {"a partir de %s", "from %s"},
		PublicDays:          {"Que dia?", "Which day?"},
		PublicNothing:       {"Não há horário livre nas próximas semanas.", "No time is free in the next weeks."},
		PublicWhat:          {"%s com %s, %s, às %s", "%s with %s, %s, at %s"},
		PublicPickedTitle:   {"Seguramos para você", "We keep it for you"},
		PublicSendText:      {"Até as %s. Para marcar, mande a mensagem pelo seu WhatsApp: a gente responde na hora.", "Until %s. To book it, send the message from your WhatsApp: you get an answer at once."},
		PublicSend:          {"Enviar pelo WhatsApp", "Send by WhatsApp"},
		PublicSendThis:      {"O WhatsApp abre com este texto pronto:", "WhatsApp opens with this text:"},
		PublicAgain:         {"Escolher outro horário", "Pick another time"},
		PublicOver:          {"O tempo acabou", "The time is over"},
		PublicOverText:      {"Não seguramos mais %s. Se ainda estiver livre, é só escolher de novo.", "We no longer keep %s. If it is still free, just pick it again."},
		PublicUsed:          {"Mensagem recebida", "Message received"},
		PublicUsedText:      {"A conversa continua no WhatsApp.", "The conversation goes on in WhatsApp."},

		RobotPageOn:    {"Página de agendamento pelo link", "Booking page by a link"},
		RobotPageHint:  {"Qualquer pessoa vê serviços, preços, equipe e horários livres, e marca pelo WhatsApp.", "Anybody sees services, prices, team and free times, and books by WhatsApp."},
		RobotPageLater: {"A página de agendamento pode ser aberta depois que o WhatsApp estiver conectado.", "The booking page can be opened once WhatsApp is connected."},
		RobotPageHead:  {"Link de agendamento", "Booking link"},
		RobotPageText:  {"Mande para seus clientes, ponha no Instagram ou imprima.", "Send it to your clients, put it on Instagram, or print it."},
		RobotPageOpen:  {"Ver a página", "See the page"},
		RobotPoster:    {"Cartaz para imprimir", "Poster to print"},
		RobotQR:        {"Baixar QR code", "Download QR code"},
		PosterTitle:    {"Cartaz · %s", "Poster · %s"},
		PosterCode:     {"QR code da página de agendamento", "QR code of the booking page"},
		PosterCall:     {"Agende pelo WhatsApp", "Book by WhatsApp"},
		PosterSteps:    {"Aponte a câmera, escolha o horário e mande a mensagem.", "Point your camera, pick a time, and send the message."},
		PosterPrint:    {"Imprimir", "Print"},

		ReserveTooMany:      {"Daqui já há horários segurados demais. Espere alguns minutos, ou mande os que você já escolheu pelo WhatsApp.", "Too many times are kept from here already. Wait some minutes, or send those that you picked by WhatsApp."},
		ReserveBusy:         {"Muita gente está escolhendo horário agora. Espere alguns minutos, ou chame o salão pelo WhatsApp.", "Many people are picking a time just now. Wait some minutes, or write to the salon on WhatsApp."},
		ReserveMessage:      {"Quero agendar %s com %s, %s. (código %s)", "I would like to book %s with %s, %s. (code %s)"},
		TalkReservationOver: {"O tempo que seguramos *%s* para você já acabou. Deixa eu ver se ainda dá:", "The time for which we kept *%s* for you is over. Let me see whether it is still free:"},
		TalkAlready:         {"Já está marcado ✅ *%s*, %s com %s.", "It is booked already ✅ *%s*, %s with %s."},

		"robot_why.reservation": {"o horário escolhido no link já estava marcado", "the time picked by the link was booked already"},
	}
}
