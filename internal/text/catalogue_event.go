package text

import "salonzap/internal/fault"

// Sentences of the REST API about the feed and about webhooks.
const (
	FeedCursorInvalid fault.Key = "feed.cursor_invalid"
	FeedCursorExpired fault.Key = "feed.cursor_expired"
	EventTypeUnknown  fault.Key = "event.type_unknown"

	WebhookUnknown      fault.Key = "webhook.unknown"
	WebhookURLInvalid   fault.Key = "webhook.url_invalid"
	WebhookURLForbidden fault.Key = "webhook.url_forbidden"
	WebhooksTooMany     fault.Key = "webhook.too_many"
	DeliveryUnknown     fault.Key = "webhook.delivery_unknown"
	RedeliverRange      fault.Key = "webhook.redeliver_range"
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
		WebhookUnknown:      {"Este webhook não existe. Confira o endereço, ou veja a lista de webhooks.", "There is no such webhook. Check the address, or list the webhooks."},
		WebhookURLInvalid:   {"Dê o endereço completo do seu servidor, como https://exemplo.com.br/webhook, sem usuário e senha.", "Give your server's whole address, such as https://example.com/webhook, without user and password."},
		WebhookURLForbidden: {"Este endereço é de uma rede interna e não pode ser chamado. Use um endereço público, ou peça ao operador que o libere.", "This address is of an internal network and cannot be called. Use a public one, or ask the operator to allow it."},
		WebhooksTooMany:     {"São no máximo %d webhooks. Apague um que não é mais usado.", "There are %d webhooks at most. Delete one that is no longer used."},
		DeliveryUnknown:     {"Esta entrega não existe, ou ainda está esperando. O registro guarda 7 dias.", "There is no such delivery, or it is still waiting. The log keeps 7 days."},
		RedeliverRange:      {"Dê delivery_id, ou since e until (até 30 dias atrás, since antes de until).", "Give delivery_id, or since and until (up to 30 days back, since before until)."},
		EventTypeUnknown:    {"Não existe um evento “%s”. Os tipos estão na documentação da API.", "There is no event “%s”. The API's documentation lists the types."},
	}
}
