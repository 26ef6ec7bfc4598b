package text

import "salonzap/internal/fault"

// Sentences of letters about outages, and of the page on which people choose how they are notified.
const (
	AlarmDownSubject        fault.Key = "alarm.down_subject" // the salon
	AlarmDownBody           fault.Key = "alarm.down_body"    // the salon, since when
	AlarmReconnect          fault.Key = "alarm.reconnect"
	AlarmNothingToDo        fault.Key = "alarm.nothing_to_do"
	AlarmWorksSubject       fault.Key = "alarm.works_subject"        // the salon
	AlarmWorksBody          fault.Key = "alarm.works_body"           // the salon
	AlarmServerDownSubject  fault.Key = "alarm.server_down_subject"  // the server, how many salons
	AlarmServerDownBody     fault.Key = "alarm.server_down_body"     // the server, how many salons, since when
	AlarmServersDownSubject fault.Key = "alarm.servers_down_subject" // how many servers, how many salons
	AlarmServersDownBody    fault.Key = "alarm.servers_down_body"    // how many servers, how many salons, since when
	AlarmServersWorkSubject fault.Key = "alarm.servers_work_subject"
	AlarmServersWorkBody    fault.Key = "alarm.servers_work_body"    // how many servers
	AlarmServerWorksSubject fault.Key = "alarm.server_works_subject" // the server
	AlarmServerWorksBody    fault.Key = "alarm.server_works_body"    // the server
	AlarmSeeSalons          fault.Key = "alarm.see_salons"
	AlarmTrialSubject       fault.Key = "alarm.trial_subject"
	AlarmTrialBody          fault.Key = "alarm.trial_body"
	AlarmDownShort          fault.Key = "alarm.down_short" // since when
	AlarmOursShort          fault.Key = "alarm.ours_short" // since when
	AlarmWorksShort         fault.Key = "alarm.works_short"
	AlarmServerDownShort    fault.Key = "alarm.server_down_short" // since when
	AlarmServerWorksShort   fault.Key = "alarm.server_works_short"
	AlarmTrialShort         fault.Key = "alarm.trial_short"
	AlarmTrialPhone         fault.Key = "alarm.trial_phone"
	AlarmPlatformBody       fault.Key = "alarm.platform_body"  // since when
	AlarmPlatformShort      fault.Key = "alarm.platform_short" // since when
	AlarmCodeRight          fault.Key = "alarm.code_right"     // the salon
	AlarmCodeRightOps       fault.Key = "alarm.code_right_ops"
	AlarmCodeWrong          fault.Key = "alarm.code_wrong"
	AlarmNoMore             fault.Key = "alarm.no_more"
	AlarmFooter             fault.Key = "alarm.footer"
	QuietHourInvalid        fault.Key = "alarm.quiet_invalid"

	NavAlarms       fault.Key = "nav.alarms"
	AlarmsTitle     fault.Key = "alarms.title"
	AlarmsLead      fault.Key = "alarms.lead"
	AlarmsLeadTeam  fault.Key = "alarms.lead_team"
	AlarmsHow       fault.Key = "alarms.how"
	AlarmsMail      fault.Key = "alarms.mail" // the address
	AlarmsMailHint  fault.Key = "alarms.mail_hint"
	AlarmsNoMail    fault.Key = "alarms.no_mail"
	AlarmsNoMailOps fault.Key = "alarms.no_mail_ops"
	AlarmsQuiet     fault.Key = "alarms.quiet"
	AlarmsQuietFrom fault.Key = "alarms.quiet_from"
	AlarmsQuietTo   fault.Key = "alarms.quiet_to"
	AlarmsQuietHint fault.Key = "alarms.quiet_hint"
	AlarmsSave      fault.Key = "alarms.save"
	AlarmsSaved     fault.Key = "alarms.saved"
	AlarmsTry       fault.Key = "alarms.try"
	AlarmsTried     fault.Key = "alarms.tried" // the address
	AlarmsTryHint   fault.Key = "alarms.try_hint"
	AlarmsPast      fault.Key = "alarms.past"
	AlarmsNone      fault.Key = "alarms.none"
	AlarmsRetry     fault.Key = "alarms.retry" // the way, when it is tried again
	AlarmsRead      fault.Key = "alarms.read"  // when
	AlarmsWaits     fault.Key = "alarms.waits" // the way, when it goes out
)

// The sentences about notices in browsers.
const (
	PushTitle       fault.Key = "push.title"
	PushLead        fault.Key = "push.lead"
	PushThenMail    fault.Key = "push.then_mail"
	PushHere        fault.Key = "push.here"
	PushOn          fault.Key = "push.on"
	PushUnsupported fault.Key = "push.unsupported"
	PushOnIPhone    fault.Key = "push.on_iphone"
	PushDenied      fault.Key = "push.denied"
	PushFailed      fault.Key = "push.failed"
	PushNoScript    fault.Key = "push.no_script"
	PushNotSecure   fault.Key = "push.not_secure"
	PushAdded       fault.Key = "push.added"
	PushRemove      fault.Key = "push.remove"
	PushRemoved     fault.Key = "push.removed"
	PushThis        fault.Key = "push.this"
	PushSince       fault.Key = "push.since" // since when
	PushTry         fault.Key = "push.try"
	PushTried       fault.Key = "push.tried"
	PushNoDevice    fault.Key = "push.no_device"
	PushInvalid     fault.Key = "push.invalid"

	AlertHookTitle    fault.Key = "alert_hook.title"
	AlertHookNone     fault.Key = "alert_hook.none"
	AlertHookTo       fault.Key = "alert_hook.to" // the host
	AlertHookTry      fault.Key = "alert_hook.try"
	AlertHookTried    fault.Key = "alert_hook.tried"
	AllNoticesTitle   fault.Key = "all_notices.title"
	AllNoticesLead    fault.Key = "all_notices.lead"
	AllNoticesOlder   fault.Key = "all_notices.older"
	AllNoticesProgram fault.Key = "all_notices.program"
	AllNoticesTeam    fault.Key = "all_notices.team"

	ByPhoneTitle        fault.Key = "by_phone.title"
	ByPhoneLead         fault.Key = "by_phone.lead"
	ByPhoneNotConnected fault.Key = "by_phone.not_connected"
	ByPhoneIsDown       fault.Key = "by_phone.is_down"
	ByPhoneOn           fault.Key = "by_phone.on" // the number, masked
	ByPhoneOnHidden     fault.Key = "by_phone.on_hidden"
	ByPhoneTry          fault.Key = "by_phone.try"
	ByPhoneTried        fault.Key = "by_phone.tried"
	ByPhoneRemove       fault.Key = "by_phone.remove"
	ByPhoneRemoved      fault.Key = "by_phone.removed"
	ByPhoneNone         fault.Key = "by_phone.none"
	ByPhoneWords        fault.Key = "by_phone.words" // the code
	ByPhoneWrite        fault.Key = "by_phone.write" // the platform's number, until when
	ByPhoneOpen         fault.Key = "by_phone.open"
	ByPhoneWrote        fault.Key = "by_phone.wrote"
	ByPhoneAsk          fault.Key = "by_phone.ask"
	ByPhoneConnect      fault.Key = "by_phone.connect"
	ByPhoneConnectHint  fault.Key = "by_phone.connect_hint"
	ByPhoneOurs         fault.Key = "by_phone.ours" // the platform's number
)

// NoticeWay is the key of a notice's way: "notice_way.mail".
func NoticeWay(way string) fault.Key { return fault.Key("notice_way." + way) }

// NoticeKind is the key of a notice's kind: "notice.down".
func NoticeKind(kind string) fault.Key { return fault.Key("notice." + kind) }

// NoticeState is the key of a notice's state: "notice_state.sent".
func NoticeState(state string) fault.Key { return fault.Key("notice_state." + state) }

// NoticeReason is the key of the reason why a notice was not sent: "notice_reason.healed".
func NoticeReason(reason string) fault.Key { return fault.Key("notice_reason." + reason) }

func alarms() map[fault.Key]sentence {
	return map[fault.Key]sentence{
		AlarmDownSubject:        {"%s: o WhatsApp caiu", "%s: WhatsApp went down"},
		AlarmDownBody:           {"O WhatsApp de %s está fora do ar desde as %s. Até voltar, o robô não responde aos clientes.", "The WhatsApp of %s has been down since %s. Until it is back, the robot does not answer clients."},
		AlarmReconnect:          {"Para reconectar, abra o painel e toque em Reconectar:", "To reconnect, open the dashboard and tap Reconnect:"},
		AlarmNothingToDo:        {"Você não precisa fazer nada. Avisamos quando voltar.", "There is nothing for you to do. We will tell you when it is back."},
		AlarmWorksSubject:       {"%s: o WhatsApp voltou", "%s: WhatsApp is back"},
		AlarmWorksBody:          {"Tudo certo de novo: o WhatsApp de %s está conectado.", "All is well again: the WhatsApp of %s is connected."},
		AlarmServerDownSubject:  {"Servidor %s: salões sem WhatsApp (%d)", "Server %s: salons without WhatsApp (%d)"},
		AlarmServerDownBody:     {"Salões do servidor %s sem WhatsApp: %d, o primeiro desde as %s.", "Salons of server %s without WhatsApp: %d, the first one since %s."},
		AlarmServersDownSubject: {"WhatsApp fora de alcance de %d servidores: salões sem WhatsApp (%d)", "WhatsApp out of reach of %d servers: salons without WhatsApp (%d)"},
		AlarmServersDownBody:    {"Salões sem WhatsApp em %d servidores: %d, o primeiro desde as %s.", "Salons without WhatsApp on %d servers: %d, the first one since %s."},
		AlarmServersWorkSubject: {"WhatsApp ao alcance de novo", "WhatsApp is in reach again"},
		AlarmServersWorkBody:    {"Os salões dos %d servidores de que avisamos estão conectados de novo.", "The salons of the %d servers that we told you of are connected again."},
		AlarmServerWorksSubject: {"Servidor %s: tudo certo de novo", "Server %s: all is well again"},
		AlarmServerWorksBody:    {"Os salões do servidor %s de que avisamos estão conectados de novo.", "The salons of server %s that we told you of are connected again."},
		AlarmSeeSalons:          {"Veja quais são no painel:", "See which ones on the console:"},
		AlarmTrialSubject:       {"Teste de aviso do Salonzap", "A test notice from Salonzap"},
		AlarmTrialBody:          {"Este é o teste que você pediu. Os avisos de queda do WhatsApp chegam neste endereço.", "This is the test that you asked for. Notices that WhatsApp went down arrive at this address."},
		AlarmDownShort:          {"Fora do ar desde as %s. Toque para reconectar.", "Down since %s. Tap to reconnect."},
		AlarmOursShort:          {"Fora do ar desde as %s. Você não precisa fazer nada: avisamos quando voltar.", "Down since %s. There is nothing for you to do: we will tell you when it is back."},
		AlarmWorksShort:         {"Tudo certo de novo.", "All is well again."},
		AlarmServerDownShort:    {"O primeiro desde as %s. Toque para ver quais são.", "The first one since %s. Tap to see which ones."},
		AlarmServerWorksShort:   {"Os salões de que avisamos estão conectados.", "The salons that we told you of are connected."},
		AlarmTrialShort:         {"Funcionou: os avisos de queda chegam neste aparelho.", "It works: notices that WhatsApp went down arrive on this device."},
		AlarmTrialPhone:         {"Funcionou: os avisos de queda chegam neste WhatsApp.", "It works: notices that WhatsApp went down arrive on this WhatsApp."},
		AlarmPlatformBody:       {"O número que manda os avisos da plataforma está sem WhatsApp desde as %s. Até voltar, quem recebe avisos no WhatsApp recebe do outro jeito.", "The number that sends the platform's notices has been without WhatsApp since %s. Until it is back, who gets notices on WhatsApp gets them another way."},
		AlarmPlatformShort:      {"O número dos avisos está fora do ar desde as %s. Toque para reconectar.", "The number of the notices has been down since %s. Tap to reconnect."},
		AlarmCodeRight:          {"Pronto! Se o WhatsApp de %s cair, o aviso chega aqui. Para não receber mais, responda PARAR.", "Done! When the WhatsApp of %s goes down, the notice comes here. To get no more, answer STOP."},
		AlarmCodeRightOps:       {"Pronto! Os avisos da plataforma chegam aqui. Para não receber mais, responda PARAR.", "Done! The platform's notices come here. To get no more, answer STOP."},
		AlarmCodeWrong:          {"Este código não vale mais. Peça outro na página Avisos do painel.", "This code is not valid any more. Ask for another one on the page Notices of the dashboard."},
		AlarmNoMore:             {"Certo: você não recebe mais avisos aqui. Para voltar, use a página Avisos do painel.", "All right: you get no more notices here. To get them again, use the page Notices of the dashboard."},
		AlarmFooter:             {"Para mudar como e quando você é avisado, abra Avisos no painel do Salonzap.", "To change how and when you are told, open Notices in the Salonzap dashboard."},
		QuietHourInvalid:        {"Escreva um horário de 00:00 a 23:59.", "Write a time from 00:00 to 23:59."},
	}
}

// alarmPage is what the page of notices says.
func alarmPage() map[fault.Key]sentence {
	return map[fault.Key]sentence{
		NavAlarms:       {"Avisos", "Notices"},
		AlarmsTitle:     {"Avisos", "Notices"},
		AlarmsLead:      {"Se o WhatsApp do salão cair, avisamos você. Uma oscilação de poucos minutos não gera aviso.", "When the salon's WhatsApp goes down, we tell you. A blink of a few minutes is not told."},
		AlarmsLeadTeam:  {"Se salões de um servidor ficarem sem WhatsApp, um aviso só conta de todos. Quem não reagiu em um dia aparece aqui também.", "When salons of a server lose WhatsApp, one notice tells of all. Who did not react for a day is told here, too."},
		AlarmsHow:       {"Como avisar", "How to tell you"},
		AlarmsMail:      {"Por e-mail, para %s", "By e-mail, to %s"},
		AlarmsMailHint:  {"É o endereço com que você entra.", "It is the address that you sign in with."},
		AlarmsNoMail:    {"Os e-mails não estão ligados nesta plataforma. Fale com quem a administra.", "E-mail is not set up on this platform. Talk to whoever runs it."},
		AlarmsNoMailOps: {"Os e-mails não estão ligados: defina SALONZAP_SMTP_URL e SALONZAP_SMTP_FROM.", "E-mail is not set up: set SALONZAP_SMTP_URL and SALONZAP_SMTP_FROM."},
		AlarmsQuiet:     {"Horário de silêncio", "Quiet hours"},
		AlarmsQuietFrom: {"Das", "From"},
		AlarmsQuietTo:   {"até", "to"},
		AlarmsQuietHint: {"Neste horário nada é enviado. Se ainda estiver fora do ar, o aviso chega no fim. Dois horários iguais: sem silêncio.", "Nothing is sent in these hours. If it is still down, the notice comes at their end. Two equal times: no quiet hours."},
		AlarmsSave:      {"Salvar", "Save"},
		AlarmsSaved:     {"Avisos salvos.", "Notices saved."},
		AlarmsTry:       {"Enviar um teste", "Send a test"},
		AlarmsTried:     {"O teste foi para a fila, para %s. Veja abaixo se foi enviado.", "The test was queued, to %s. See below whether it was sent."},
		AlarmsTryHint:   {"Um aviso de teste chega agora, mesmo no horário de silêncio.", "A test notice comes now, also in quiet hours."},
		AlarmsPast:      {"O que foi avisado", "What was told"},
		AlarmsNone:      {"Nenhum aviso até agora.", "No notice so far."},
		AlarmsRetry:     {"%s: não foi aceito; tentamos de novo às %s", "%s: it was not taken; we try again at %s"},
		AlarmsRead:      {"aberto %s", "opened %s"},
		AlarmsWaits:     {"%s: sai às %s", "%s: goes out at %s"},

		"notice_way.mail": {"por e-mail", "by e-mail"},
		"notice_way.push": {"no aparelho", "on a device"},

		"notice_way.webhook":    {"a um programa", "to a program"},
		"notice_reason.no_hook": {"nenhum programa recebe avisos (SALONZAP_ALERT_URL)", "no program takes alerts (SALONZAP_ALERT_URL)"},

		AlertHookTitle:    {"Para um programa seu", "To a program of yours"},
		AlertHookNone:     {"Nenhum programa é avisado. Defina SALONZAP_ALERT_URL e SALONZAP_ALERT_SECRET para receber avisos assinados.", "No program is told. Set SALONZAP_ALERT_URL and SALONZAP_ALERT_SECRET to get signed alerts."},
		AlertHookTo:       {"Cada queda de um servidor vai uma vez, assinada, para %s, a qualquer hora.", "Each outage of a server goes once, signed, to %s, at any hour."},
		AlertHookTry:      {"Testar o programa", "Test the program"},
		AlertHookTried:    {"O teste está a caminho. Veja abaixo se foi aceito.", "The test is on its way. See below whether it was taken."},
		AllNoticesTitle:   {"O que foi avisado a todos", "What everybody was told"},
		AllNoticesLead:    {"Os avisos de todos os salões nos últimos 90 dias: a quem, por onde, e se foi aberto, quando dá para saber.", "The notices of all salons in the last 90 days: to whom, by which way, and whether it was opened, where that can be known."},
		AllNoticesOlder:   {"Mais antigos", "Older"},
		AllNoticesProgram: {"seu programa", "your program"},
		AllNoticesTeam:    {"equipe da plataforma", "the platform's team"},

		"notice_way.whatsapp":       {"no WhatsApp", "on WhatsApp"},
		"notice_reason.no_number":   {"esta plataforma não avisa no WhatsApp", "this platform tells nobody on WhatsApp"},
		"notice_reason.number_down": {"o número dos avisos estava fora do ar", "the number of the notices was down"},
		"notice_reason.not_taken":   {"o WhatsApp não aceitou a tempo", "WhatsApp did not take it in time"},
		"notice_reason.unsure":      {"não se sabe se chegou, e não mandamos duas vezes", "nobody knows whether it arrived, and we do not send it twice"},

		"notice.down":         {"O WhatsApp caiu", "WhatsApp went down"},
		"notice.works":        {"O WhatsApp voltou", "WhatsApp is back"},
		"notice.server_down":  {"Salões sem WhatsApp", "Salons without WhatsApp"},
		"notice.server_works": {"Tudo certo de novo", "All is well again"},
		"notice.trial":        {"Teste", "Test"},

		"notice_state.waiting": {"na fila", "queued"},
		"notice_state.sent":    {"enviado", "sent"},
		"notice_state.failed":  {"não enviado", "not sent"},
		"notice_state.dropped": {"dispensado", "left out"},

		"notice_reason.healed":         {"voltou antes do envio", "it was back before it went out"},
		"notice_reason.stale":          {"era notícia velha", "it was old news"},
		"notice_reason.unwanted":       {"você desligou este aviso", "you turned this notice off"},
		"notice_reason.refused":        {"não foi aceito", "it was not taken"},
		"notice_reason.untold":         {"a queda não tinha sido avisada", "the fall had not been told"},
		"notice_reason.seen":           {"você já tinha aberto o aviso", "you had opened the notice"},
		"notice_reason.otherwise":      {"foi enviado de outro jeito", "it was sent by another way"},
		"notice_reason.no_device":      {"nenhum aparelho recebe avisos", "no device takes notices"},
		"notice_reason.no_mail_server": {"os e-mails não estão ligados nesta plataforma", "e-mail is not set up on this platform"},
	}
}

// devices is what pages say of devices that take notices.
func devices() map[fault.Key]sentence {
	return map[fault.Key]sentence{
		PushTitle:           {"Neste aparelho", "On this device"},
		PushLead:            {"O aviso chega na tela, mesmo com o Salonzap fechado. Um toque abre a página para reconectar.", "The notice shows up on the screen, also when Salonzap is closed. A tap opens the page to reconnect."},
		PushThenMail:        {"Se você não abrir em 15 minutos, avisamos por e-mail.", "When you do not open it within 15 minutes, we write an e-mail."},
		PushHere:            {"Avisar neste aparelho", "Notify me on this device"},
		PushOn:              {"Este aparelho recebe avisos.", "This device gets notices."},
		PushUnsupported:     {"Este navegador não recebe avisos. Tente com o Chrome, o Edge, o Firefox ou o Safari.", "This browser does not take notices. Try Chrome, Edge, Firefox or Safari."},
		PushOnIPhone:        {"No iPhone, toque em Compartilhar e em “Adicionar à Tela de Início”. Abra o Salonzap por lá e volte a esta página.", "On an iPhone, tap Share and “Add to Home Screen”. Open Salonzap from there and come back to this page."},
		PushDenied:          {"Este navegador bloqueou os avisos do Salonzap. Libere as notificações deste site nas configurações do navegador e tente de novo.", "This browser blocks notices from Salonzap. Allow this site's notifications in the browser's settings and try again."},
		PushFailed:          {"Não deu certo. Confira a internet e tente de novo.", "That did not work. Check the connection to the internet and try again."},
		PushNoScript:        {"Para receber avisos aqui, ligue o JavaScript neste navegador.", "To get notices here, turn on JavaScript in this browser."},
		PushNotSecure:       {"Avisos no aparelho precisam de um endereço com https.", "Notices on a device need an address with https."},
		PushAdded:           {"Pronto: este aparelho recebe avisos. Envie um teste para ver.", "Done: this device gets notices. Send a test to see one."},
		PushRemove:          {"Remover", "Remove"},
		PushRemoved:         {"Este aparelho não recebe mais avisos.", "This device gets no more notices."},
		PushThis:            {"este aparelho", "this device"},
		PushSince:           {"desde %s", "since %s"},
		PushTry:             {"Testar nos aparelhos", "Test on the devices"},
		PushTried:           {"O teste está a caminho dos seus aparelhos.", "The test is on its way to your devices."},
		PushNoDevice:        {"Nenhum aparelho recebe avisos ainda.", "No device gets notices yet."},
		ByPhoneTitle:        {"No WhatsApp", "On WhatsApp"},
		ByPhoneLead:         {"O celular do salão continua recebendo mensagens quando o robô cai: o aviso vem do número da plataforma, com o link para reconectar.", "The salon's phone still gets messages when the robot is down: the notice comes from the platform's number, with the link to reconnect."},
		ByPhoneNotConnected: {"O número dos avisos não está conectado: agora ninguém é avisado no WhatsApp, e vale o próximo jeito.", "The number of the notices is not connected: nobody is told on WhatsApp now, and the next way is used."},
		ByPhoneIsDown:       {"O número dos avisos está fora do ar agora. Até voltar, avisamos do outro jeito.", "The number of the notices is down now. Until it is back, we tell you another way."},
		ByPhoneOn:           {"Os avisos vão para %s.", "Notices go to %s."},
		ByPhoneOnHidden:     {"Os avisos vão para o WhatsApp que mandou o código.", "Notices go to the WhatsApp that sent the code."},
		ByPhoneTry:          {"Testar no WhatsApp", "Test on WhatsApp"},
		ByPhoneTried:        {"O teste está a caminho do seu WhatsApp.", "The test is on its way to your WhatsApp."},
		ByPhoneRemove:       {"Não receber mais no WhatsApp", "Get no more on WhatsApp"},
		ByPhoneRemoved:      {"Você não recebe mais avisos no WhatsApp.", "You get no more notices on WhatsApp."},
		ByPhoneNone:         {"Nenhum WhatsApp recebe avisos ainda.", "No WhatsApp gets notices yet."},
		ByPhoneWords:        {"Quero receber os avisos do Salonzap aqui. Código: %s", "I want notices from Salonzap here. Code: %s"},
		ByPhoneWrite:        {"Do celular em que quer receber, mande este código para %s. Ele vale até as %s.", "From the phone on which you want them, send this code to %s. It is valid until %s."},
		ByPhoneOpen:         {"Abrir o WhatsApp com o código", "Open WhatsApp with the code"},
		ByPhoneWrote:        {"Já mandei", "I sent it"},
		ByPhoneAsk:          {"Receber no WhatsApp", "Get notices on WhatsApp"},
		ByPhoneConnect:      {"Número dos avisos da plataforma", "The number of the platform's notices"},
		ByPhoneConnectHint:  {"Conecte um número só para isso, como se fosse o de um salão. Os donos de salão passam a poder receber avisos por ele.", "Connect a number for this alone, as if it were a salon's. Owners can then get notices from it."},
		ByPhoneOurs:         {"Conectado: %s.", "Connected: %s."},
		PushInvalid:         {"Este navegador respondeu algo que não entendemos. Tente com outro.", "This browser answered something that we do not understand. Try another one."},
	}
}
