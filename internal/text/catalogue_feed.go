package text

import "salonzap/internal/fault"

// Sentences about the link by which a calendar reads a professional's appointments.
const (
	FeedBlocked fault.Key = "feed.blocked"
	FeedClient  fault.Key = "feed.client"
	FeedTitle   fault.Key = "feed.title"
	FeedIs      fault.Key = "feed.is"
	FeedNone    fault.Key = "feed.none"
	FeedSince   fault.Key = "feed.since"
	FeedMake    fault.Key = "feed.make"
	FeedAgain   fault.Key = "feed.again"
	FeedDrop    fault.Key = "feed.drop"
	FeedLink    fault.Key = "feed.link"
	FeedOnce    fault.Key = "feed.once"
	FeedSlow    fault.Key = "feed.slow"
	FeedDropped fault.Key = "feed.dropped"
)

func feeds() map[fault.Key]sentence {
	return map[fault.Key]sentence{
		FeedBlocked: {"Bloqueado", "Blocked"},
		FeedClient:  {"Cliente", "Client"},
		FeedTitle:   {"Agenda no calendário do celular", "Appointments in a phone's calendar"},
		FeedIs:      {"Um link secreto mostra os horários no Google Agenda, no iPhone ou no Outlook, sem os números dos clientes.", "A secret link shows the appointments in Google Calendar, on an iPhone or in Outlook, without clients' numbers."},
		FeedNone:    {"Ainda não há link.", "There is no link yet."},
		FeedSince:   {"Há um link desde %s. Ele não é mostrado de novo: se o perdeu, crie outro, e o antigo para de funcionar.", "There is a link since %s. It is not shown again: if it is lost, make another, and the old one stops."},
		FeedMake:    {"Criar link", "Make a link"},
		FeedAgain:   {"Criar outro link", "Make another link"},
		FeedDrop:    {"Desligar o link", "Switch the link off"},
		FeedLink:    {"Link do calendário", "Link of the calendar"},
		FeedOnce:    {"Copie agora: este link não é mostrado de novo. Quem o tem vê os horários e os nomes dos clientes.", "Copy it now: this link is not shown again. Who has it sees the appointments and the clients' names."},
		FeedSlow:    {"Calendários leem o link de tempos em tempos: uma mudança pode levar horas para aparecer lá. A agenda daqui é a que vale.", "Calendars read the link now and then: a change may take hours to appear there. The agenda here is the one that counts."},
		FeedDropped: {"O link do calendário foi desligado.", "The calendar's link was switched off."},
	}
}
