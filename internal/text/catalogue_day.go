package text

import "salonzap/internal/fault"

// Sentences of the pages "Hoje" and "Agenda".
const (
	ClientName fault.Key = "day.client_name"
)

func dayPages() map[fault.Key]sentence {
	return map[fault.Key]sentence{
		ClientName: {"Escreva o nome do cliente.", "Write the client's name."},
	}
}
