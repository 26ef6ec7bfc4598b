package text

import "salonzap/internal/fault"

// Sentences about the hours in which clients are sent nothing that they did not ask for.
const (
	QuietLegend    fault.Key = "quiet.legend"
	QuietHint      fault.Key = "quiet.hint"
	QuietFrom      fault.Key = "quiet.from"
	QuietTo        fault.Key = "quiet.to"
	QuietFromRange fault.Key = "quiet.from_range"
	QuietToRange   fault.Key = "quiet.to_range"
)

func quietHours() map[fault.Key]sentence {
	return map[fault.Key]sentence{
		QuietLegend:    {"Horário de silêncio", "Quiet hours"},
		QuietHint:      {"Nesse horário nada sai que o cliente não tenha pedido: nem lembrete, nem aviso de vaga. Quem escreve é atendido a qualquer hora.", "In these hours nothing goes out that the client did not ask for: no reminder, no word of a free time. Who writes is answered at any hour."},
		QuietFrom:      {"Silêncio a partir das", "Quiet from"},
		QuietTo:        {"até as", "until"},
		QuietFromRange: {"O silêncio começa entre 18:00 e 22:00.", "Quiet hours begin between 18:00 and 22:00."},
		QuietToRange:   {"O silêncio termina entre 6:00 e 11:00.", "Quiet hours end between 6:00 and 11:00."},
	}
}
