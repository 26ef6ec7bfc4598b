package text

import "salonzap/internal/fault"

// What integrators read about the feed and about webhooks.
const (
	FeedCursorInvalid fault.Key = "feed.cursor_invalid"
	FeedCursorExpired fault.Key = "feed.cursor_expired"
	EventTypeUnknown  fault.Key = "event.type_unknown"
)

func eventSentences() map[fault.Key]sentence {
	return map[fault.Key]sentence{
		FeedCursorInvalid: {
			"Este cursor não é deste servidor. Use o next da última página, ou deixe o campo vazio para começar do início.",
			"This is no cursor of this server. Use next of the last page, or leave the field out to begin at the oldest event.",
		},
		FeedCursorExpired: {
			"Os eventos depois deste cursor já foram apagados: o feed guarda 30 dias. Comece de novo sem after, e confira o que mudou pela API.",
			"Events behind this cursor are gone: the feed keeps 30 days. Begin anew without after, and read from the API what changed.",
		},
		EventTypeUnknown: {"Não existe um evento “%s”. Os tipos estão na documentação da API.", "There is no event “%s”. The API's documentation lists the types."},
	}
}
