package text

import "salonzap/internal/fault"

// Sentences about media of messages, and about parked chats.
const (
	MediaGone      fault.Key = "media_gone"
	MediaLater     fault.Key = "media_later"
	MediaNone      fault.Key = "media_none"
	MediaTooLarge  fault.Key = "media_too_large"
	MessageUnknown fault.Key = "message_unknown"
	WorkNotParked  fault.Key = "work_not_parked"
	WorkNotNamed   fault.Key = "work_not_named"
)

func medias() map[fault.Key]sentence {
	return map[fault.Key]sentence{
		MediaGone:      {"Este arquivo não está mais disponível no WhatsApp. Peça para a pessoa enviar de novo.", "This file is no longer available on WhatsApp. Ask for it to be sent again."},
		MediaLater:     {"Não foi possível buscar o arquivo agora. Tente de novo em instantes.", "The file could not be fetched now. Try again in a moment."},
		MediaNone:      {"Esta mensagem não tem arquivo.", "This message has no file."},
		MediaTooLarge:  {"Este arquivo é grande demais para ser aberto aqui. Abra no celular.", "This file is too large to be opened here. Open it on the phone."},
		MessageUnknown: {"Não encontramos esta mensagem.", "We could not find this message."},
		WorkNotParked:  {"Esta conversa não está parada.", "This conversation is not parked."},
		WorkNotNamed:   {"Diga qual contato, ou use --all para todos.", "Name the contact, or write --all for all of them."},
	}
}
