package text

import "salonzap/internal/fault"

// Sentences of the page with everything that is kept of a client.
const (
	ExportNames     fault.Key = "export.names"
	ExportAliases   fault.Key = "export.aliases"
	ExportNotes     fault.Key = "export.notes"
	ExportOptOuts   fault.Key = "export.opt_outs"
	ExportReminders fault.Key = "export.reminders"
	ExportTold      fault.Key = "export.told"
	ExportVisits    fault.Key = "export.visits"
	ClientExport    fault.Key = "export.client"
	ChatProfile     fault.Key = "chat.profile"
	NumberNone      fault.Key = "number_none"
)

func exports() map[fault.Key]sentence {
	return map[fault.Key]sentence{
		ExportNames:     {"Nomes", "Names"},
		ExportAliases:   {"Números e identificações no WhatsApp", "Numbers and ids on WhatsApp"},
		ExportNotes:     {"Anotações", "Notes"},
		ExportOptOuts:   {"Não quer receber", "Does not want"},
		ExportReminders: {"Lembretes guardados", "Reminders kept"},
		ExportTold:      {"Avisos a sistemas integrados, guardados por 30 dias", "Events told to integrated systems, kept for 30 days"},
		ExportVisits:    {"Horários marcados", "Appointments"},
		ClientExport:    {"Ver tudo o que guardamos", "See all that is kept"},
		ChatProfile:     {"Ver a ficha do cliente", "See the client's page"},
		NumberNone:      {"sem telefone", "no phone number"},
	}
}
