package text

import "salonzap/internal/fault"

// Sentences of the letter to owners about the next day, and of its settings. A comment names the arguments.
const (
	DigestSubject     fault.Key = "digest.subject"    // the salon, the day
	DigestNone        fault.Key = "digest.none"       // the day
	DigestOne         fault.Key = "digest.one"        // the day
	DigestMany        fault.Key = "digest.many"       // the day, how many
	DigestConfirmed   fault.Key = "digest.confirmed"  // when, what, who
	DigestUnanswered  fault.Key = "digest.unanswered" // when, what, who
	DigestUnasked     fault.Key = "digest.unasked"    // when, what, who
	DigestFree        fault.Key = "digest.free"       // from when to when
	DigestCancelled   fault.Key = "digest.cancelled"
	DigestGone        fault.Key = "digest.gone" // the day, when, what, who
	DigestMissed      fault.Key = "digest.missed"
	DigestMissedOne   fault.Key = "digest.missed_one"
	DigestNoName      fault.Key = "digest.no_name"
	AlarmSeeDay       fault.Key = "digest.see_day"
	AlarmDigestFooter fault.Key = "digest.footer"

	DigestRange  fault.Key = "digest.range"
	DigestOn     fault.Key = "digest.on"
	DigestOnHint fault.Key = "digest.on_hint"
	DigestNoMail fault.Key = "digest.no_mail"
	DigestAt     fault.Key = "digest.at"
	DigestAtHint fault.Key = "digest.at_hint"
)

func digests() map[fault.Key]sentence {
	return map[fault.Key]sentence{
		DigestSubject:     {"%s: a agenda de %s", "%s: the agenda of %s"},
		DigestNone:        {"%s: nenhum horário marcado.", "%s: nothing is booked."},
		DigestOne:         {"%s: um horário marcado.", "%s: one appointment."},
		DigestMany:        {"%s: %d horários marcados.", "%s: %d appointments."},
		DigestConfirmed:   {"✅ %s %s, %s (confirmado)", "✅ %s %s, %s (confirmed)"},
		DigestUnanswered:  {"❔ %s %s, %s (o robô perguntou, sem resposta)", "❔ %s %s, %s (the robot asked, no answer)"},
		DigestUnasked:     {"❔ %s %s, %s (ainda sem lembrete)", "❔ %s %s, %s (not reminded yet)"},
		DigestFree:        {"Livre: %s", "Free: %s"},
		DigestCancelled:   {"Cancelados hoje:", "Cancelled today:"},
		DigestGone:        {"%s %s %s, %s", "%s %s %s, %s"},
		DigestMissed:      {"Hoje o robô não entendeu %d mensagens. Na página Robô você ensina o que elas queriam dizer.", "Today the robot did not understand %d messages. On the page Robot you teach what they meant."},
		DigestMissedOne:   {"Hoje o robô não entendeu uma mensagem. Na página Robô você ensina o que ela queria dizer.", "Today the robot did not understand one message. On the page Robot you teach what it meant."},
		DigestNoName:      {"cliente sem nome", "a client without a name"},
		AlarmSeeDay:       {"Veja a agenda no painel:", "See the agenda on the dashboard:"},
		AlarmDigestFooter: {"Para mudar a hora ou não receber mais este resumo, abra Robô no painel. Em Avisos você desliga todos os e-mails.", "To change the time or to stop this summary, open Robot on the dashboard. In Notices you turn all e-mails off."},

		DigestRange:  {"Escolha um horário de 17:00 a 22:00.", "Choose a time from 17:00 to 22:00."},
		DigestOn:     {"Resumo de amanhã por e-mail", "Tomorrow's summary by e-mail"},
		DigestOnHint: {"Os horários de amanhã: quem confirmou, quem não respondeu, o que está livre, e o que o robô não entendeu. Vai para os donos do salão, no e-mail com que entram; cada um desliga em Avisos.", "Tomorrow's appointments: who confirmed, who did not answer, what is free, and what the robot did not understand. It goes to the salon's owners, at the e-mail that they sign in with; each can turn it off in Notices."},
		DigestNoMail: {"Os e-mails não estão ligados nesta plataforma. Fale com quem a administra.", "E-mail is not set up on this platform. Talk to whoever runs it."},
		DigestAt:     {"Hora do resumo", "Time of the summary"},
		DigestAtHint: {"De 17:00 a 22:00.", "From 17:00 to 22:00."},

		"notice.digest":         {"Resumo do dia seguinte", "Summary of the next day"},
		"notice_reason.nothing": {"não havia o que contar", "there was nothing to tell"},
	}
}
