package text

import "salonzap/internal/fault"

// Sentences of conversations.
const (
	KeepDaysOutOfRange fault.Key = "keep_days_out_of_range"
	PlaceUnknown       fault.Key = "place_unknown"
	ChatUnknown        fault.Key = "chat_unknown"
)

func chats() map[fault.Key]sentence {
	return map[fault.Key]sentence{
		KeepDaysOutOfRange: {"Escolha entre %d e %d dias.", "Choose between %d and %d days."},
		PlaceUnknown:       {"Use o valor que veio na página anterior.", "Use the value that came with the page before."},
		ChatUnknown:        {"Não existe conversa com este cliente.", "There is no conversation with this client."},
	}
}
