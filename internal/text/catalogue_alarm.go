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
	AlarmServerWorksSubject fault.Key = "alarm.server_works_subject" // the server
	AlarmServerWorksBody    fault.Key = "alarm.server_works_body"    // the server
	AlarmSeeSalons          fault.Key = "alarm.see_salons"
	AlarmTrialSubject       fault.Key = "alarm.trial_subject"
	AlarmTrialBody          fault.Key = "alarm.trial_body"
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
	AlarmsByMail    fault.Key = "alarms.by_mail"
	AlarmsRetry     fault.Key = "alarms.retry" // when it is tried again
	AlarmsWaits     fault.Key = "alarms.waits" // when it goes out
)

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
		AlarmServerWorksSubject: {"Servidor %s: tudo certo de novo", "Server %s: all is well again"},
		AlarmServerWorksBody:    {"Os salões do servidor %s de que avisamos estão conectados de novo.", "The salons of server %s that we told you of are connected again."},
		AlarmSeeSalons:          {"Veja quais são no painel:", "See which ones on the console:"},
		AlarmTrialSubject:       {"Teste de aviso do Salonzap", "A test notice from Salonzap"},
		AlarmTrialBody:          {"Este é o teste que você pediu. Os avisos de queda do WhatsApp chegam neste endereço.", "This is the test that you asked for. Notices that WhatsApp went down arrive at this address."},
		AlarmFooter:             {"Para mudar como e quando você é avisado, abra Avisos no painel do Salonzap.", "To change how and when you are told, open Notices in the Salonzap dashboard."},
		QuietHourInvalid:        {"Escreva um horário de 00:00 a 23:59.", "Write a time from 00:00 to 23:59."},

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
		AlarmsByMail:    {"por e-mail", "by e-mail"},
		AlarmsRetry:     {"o servidor de e-mail não aceitou; tentamos de novo às %s", "the mail server did not take it; we try again at %s"},
		AlarmsWaits:     {"sai às %s", "goes out at %s"},

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
		"notice_reason.refused":        {"o servidor de e-mail não aceitou", "the mail server did not take it"},
		"notice_reason.untold":         {"a queda não tinha sido avisada", "the fall had not been told"},
		"notice_reason.no_mail_server": {"os e-mails não estão ligados nesta plataforma", "e-mail is not set up on this platform"},
	}
}
