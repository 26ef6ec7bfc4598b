package text

import "salonzap/internal/fault"

// Sentences about what becomes an outage if nobody acts.
const (
	WarningPhoneOpen fault.Key = "warning.phone_open"
	WarningLead      fault.Key = "warning.lead"
	WarningPhoneDo   fault.Key = "warning.phone_do"
	WarningSeeAll    fault.Key = "warning.see_all"
	WarningPhone     fault.Key = "warning.phone"
	WarningOver      fault.Key = "warning.over"
)

// WarningTitle is the key of a warning's title: "warning_title.disk_low". It says what the warning is about: a salon, a node, a host, a queue.
func WarningTitle(kind string) fault.Key { return fault.Key("warning_title." + kind) }

// WarningBody is the key of a warning's sentence: "warning_body.disk_low". It says what the warning is about, and its figure.
func WarningBody(kind string) fault.Key { return fault.Key("warning_body." + kind) }

// WarningCleared is the key of what is said when a warning is over: "warning_cleared.disk_low". It says what the warning was about.
func WarningCleared(kind string) fault.Key { return fault.Key("warning_cleared." + kind) }

func warnings() map[fault.Key]sentence {
	return map[fault.Key]sentence{
		WarningPhoneOpen: {"Abra o WhatsApp no celular do salão, com internet. Se não der, conecte outro celular no painel:", "Open WhatsApp on the salon's phone, with internet. If that cannot be done, connect another phone on the dashboard:"},
		WarningLead:      {"Funciona por enquanto, mas precisa de você.", "It works for now, but needs you."},
		WarningPhoneDo:   {"Abra o WhatsApp no celular, com internet.", "Open WhatsApp on the phone, with internet."},
		WarningSeeAll:    {"Veja no painel o que precisa de você:", "See what needs you on the console:"},
		WarningPhone:     {"O celular do salão não aparece há dias", "The salon's phone has not been seen for days"},
		WarningOver:      {"Tudo certo de novo, não é preciso fazer nada.", "All is well again, there is nothing to do."},

		"notice.warning": {"Aviso antes da queda", "Warning before an outage"},
		"notice.cleared": {"O aviso passou", "A warning is over"},

		"warning_title.phone_unseen":      {"%s: abra o WhatsApp no celular", "%s: open WhatsApp on the phone"},
		"warning_title.phone_unseen_long": {"%s: o WhatsApp vai desconectar em 2 dias", "%s: WhatsApp will disconnect in 2 days"},
		"warning_title.queue_late":        {"Fila atrasada: %s", "Queue late: %s"},
		"warning_title.disk_low":          {"Pouco espaço em disco: %s", "Disk almost full: %s"},
		"warning_title.certificate_ends":  {"Certificado perto do fim: %s", "Certificate near its end: %s"},
		"warning_title.certificate_ended": {"Certificado vencido: %s", "Certificate ended: %s"},
		"warning_title.clock_wrong":       {"Relógio errado: %s", "Clock wrong: %s"},
		"warning_title.backup_old":        {"Cópia de segurança atrasada: %s", "Backup late: %s"},
		"warning_title.backup_missing":    {"Nenhuma cópia de segurança: %s", "No backup: %s"},

		"warning_body.phone_unseen":      {"O celular de %[1]s não aparece há %[2]d dias. Com 14 dias sem aparecer, o WhatsApp desconecta o robô.", "The phone of %[1]s has not been seen for %[2]d days. After 14 days, WhatsApp disconnects the robot."},
		"warning_body.phone_unseen_long": {"O celular de %[1]s não aparece há %[2]d dias. Daqui a 2 dias o WhatsApp desconecta o robô.", "The phone of %[1]s has not been seen for %[2]d days. In 2 days, WhatsApp disconnects the robot."},
		"warning_body.queue_late":        {"O que espera na fila %[1]s está atrasado %[2]d minutos. Veja se o banco de dados responde e se o programa tem erros no log.", "What waits in the queue %[1]s is %[2]d minutes late. See whether the database answers, and whether the program logs errors."},
		"warning_body.disk_low":          {"No disco dos dados de %[1]s restam %[2]d MiB. Sem espaço, nada mais é gravado: nem mensagens, nem horários. Libere espaço ou aumente o disco.", "The disk with the data of %[1]s has %[2]d MiB left. Without space nothing is stored any more: no messages, no appointments. Free some, or enlarge the disk."},
		"warning_body.certificate_ends":  {"O certificado de %[1]s vale por mais %[2]d dias. Veja por que não foi renovado.", "The certificate of %[1]s is valid for %[2]d more days. See why it was not renewed."},
		"warning_body.certificate_ended": {"O certificado de %[1]s venceu há %[2]d dias: nada mais se conecta a ele. Renove agora.", "The certificate of %[1]s ended %[2]d days ago: nothing connects to it any more. Renew it now."},
		"warning_body.clock_wrong":       {"O relógio de %[1]s e o dos servidores de WhatsApp diferem %[2]d segundos. Horários, códigos e certificados dependem dele: ligue a sincronização (NTP).", "The clock of %[1]s and those of the WhatsApp servers differ by %[2]d seconds. Appointments, codes and certificates depend on it: switch its synchronisation (NTP) on."},
		"warning_body.backup_old":        {"A última cópia boa em %[1]s tem %[2]d horas. salonzap doctor diz por que não há outra mais nova.", "The last good backup in %[1]s is %[2]d hours old. salonzap doctor says why there is no newer one."},
		"warning_body.backup_missing":    {"Ainda não há nenhuma cópia boa em %[1]s, embora esteja na hora. salonzap doctor diz por quê.", "There is no good backup in %[1]s yet, although it is time. salonzap doctor says why."},

		"warning_cleared.phone_unseen":      {"%s: o celular apareceu", "%s: the phone was seen"},
		"warning_cleared.phone_unseen_long": {"%s: o celular apareceu de novo", "%s: the phone was seen again"},
		"warning_cleared.queue_late":        {"Fila em dia: %s", "Queue in time: %s"},
		"warning_cleared.disk_low":          {"Há espaço em disco de novo: %s", "The disk has space again: %s"},
		"warning_cleared.certificate_ends":  {"Certificado renovado: %s", "Certificate renewed: %s"},
		"warning_cleared.certificate_ended": {"Certificado em ordem de novo: %s", "Certificate valid again: %s"},
		"warning_cleared.clock_wrong":       {"Relógio certo: %s", "Clock right: %s"},
		"warning_cleared.backup_old":        {"Cópia de segurança em dia: %s", "Backup up to date: %s"},
		"warning_cleared.backup_missing":    {"Cópia de segurança feita: %s", "Backup made: %s"},
	}
}
