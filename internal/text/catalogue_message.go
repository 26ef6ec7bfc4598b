package text

import "salonzap/internal/fault"

// Sentences about contacts and messages.
const (
	TextTooLong        fault.Key = "text_too_long"
	TextUnreadable     fault.Key = "text_unreadable"
	TagsTooMany        fault.Key = "tags_too_many"
	MessageEmpty       fault.Key = "message_empty"
	MediaNeeded        fault.Key = "media_needed"
	ReactionInvalid    fault.Key = "reaction_invalid"
	LocationInvalid    fault.Key = "location_invalid"
	CardsInvalid       fault.Key = "cards_invalid"
	DeadlineOutOfRange fault.Key = "deadline_out_of_range"
	AlreadySent        fault.Key = "already_sent"
	NumberHidden       fault.Key = "number_hidden"

	WebhookSecretInvalid fault.Key = "webhook_secret_invalid"
)

// SendCauseKey is the key of the sentence that says why a message was not sent: "send_cause.cold_contact".
func SendCauseKey(cause string) fault.Key { return fault.Key("send_cause." + cause) }

func messages() map[fault.Key]sentence {
	return map[fault.Key]sentence{
		TextTooLong:          {"Este texto é longo demais: use no máximo %d caracteres.", "This text is too long: use at most %d characters."},
		TextUnreadable:       {"Este texto tem caracteres que não podem ser enviados. Escreva-o de novo.", "This text has characters that cannot be sent. Write it again."},
		TagsTooMany:          {"Use no máximo %d etiquetas por contato.", "Use at most %d tags for a contact."},
		MessageEmpty:         {"Escreva a mensagem.", "Write the message."},
		MediaNeeded:          {"Envie o arquivo, ou um endereço (URL) de onde buscá-lo.", "Send the file, or a URL to fetch it from."},
		ReactionInvalid:      {"Uma reação é um único emoji, em resposta a uma mensagem. Envie-a vazia para retirá-la.", "A reaction is one emoji, in answer to a message. Send it empty to take it back."},
		LocationInvalid:      {"A latitude vai de -90 a 90 e a longitude de -180 a 180.", "A latitude is from -90 to 90 and a longitude from -180 to 180."},
		CardsInvalid:         {"Envie de 1 a %d contatos por mensagem.", "Send 1 to %d contacts in a message."},
		DeadlineOutOfRange:   {"O prazo deve estar no futuro, no máximo %d dias à frente.", "The deadline must be in the future, at most %d days ahead."},
		AlreadySent:          {"Esta mensagem já saiu e não pode mais ser cancelada.", "This message has gone and can no longer be cancelled."},
		WebhookSecretInvalid: {"O segredo começa com whsec_ e traz de 24 a 64 bytes em base64. Deixe em branco para criarmos um.", "The secret begins with whsec_ and has 24 to 64 bytes in base64. Leave it out and we make one."},

		NumberHidden: {"número oculto", "hidden number"},

		"send_cause.refused":          {"O WhatsApp não aceitou esta mensagem. Tente de novo; se acontecer outra vez, fale com o suporte.", "WhatsApp did not take this message. Try again; if it repeats, talk to support."},
		"send_cause.not_on_whatsapp":  {"Este número não tem WhatsApp. Confira o número.", "This number is not on WhatsApp. Check the number."},
		"send_cause.cold_contact":     {"O WhatsApp não entrega mensagens a quem nunca escreveu para você. Peça ao cliente que escreva primeiro, ou ligue.", "WhatsApp does not deliver to people who never wrote to you. Ask the client to write first, or call."},
		"send_cause.invalid_message":  {"O WhatsApp não aceita esta mensagem neste formato. Envie como texto simples.", "WhatsApp does not take this message in this form. Send it as plain text."},
		"send_cause.media_unreadable": {"O arquivo não pôde ser lido. Envie outro, em um formato comum (JPG, PDF, MP4).", "The file could not be read. Send another one, in a common format (JPG, PDF, MP4)."},
		"send_cause.restricted":       {"O WhatsApp limitou sua conta por um tempo. Espere antes de enviar mais mensagens.", "WhatsApp has limited your account for a while. Wait before you send more."},
		"send_cause.banned":           {"O WhatsApp bloqueou seu número. No celular, abra o WhatsApp e peça uma análise.", "WhatsApp has blocked your number. Open WhatsApp on the phone and ask for a review."},
		"send_cause.opted_out":        {"O cliente pediu para não receber estas mensagens.", "The client asked not to get these messages."},
		"send_cause.outdated":         {"O que a mensagem diz não valia mais na hora de enviar.", "What the message says was no longer so when its turn came."},
		"send_cause.not_connected":    {"Seu WhatsApp estava desconectado e o prazo passou. Reconecte e envie de novo, se ainda fizer sentido.", "Your WhatsApp was disconnected and the deadline passed. Reconnect, and send it again if it still makes sense."},
		"send_cause.paused":           {"O atendimento estava pausado e o prazo passou. Retome e envie de novo, se ainda fizer sentido.", "Your salon was paused and the deadline passed. Resume, and send it again if it still makes sense."},
		"send_cause.quarantined":      {"Outro número foi conectado e o prazo passou. Confirme o número e envie de novo, se ainda fizer sentido.", "Another number was connected and the deadline passed. Confirm the number, and send it again if it still makes sense."},
		"send_cause.quiet_hours":      {"O prazo passou durante o horário de silêncio. Envie de novo, se ainda fizer sentido.", "The deadline passed during the quiet hours. Send it again if it still makes sense."},
		"send_cause.queue":            {"Havia mensagens demais na fila e o prazo passou. Envie de novo, se ainda fizer sentido.", "Too many messages were waiting and the deadline passed. Send it again if it still makes sense."},
	}
}
