package text

import "salonzap/internal/fault"

// Sentences about messages that are to be sent.
const (
	RecipientInvalid   fault.Key = "recipient_invalid"
	RecipientNotPerson fault.Key = "recipient_not_person"
	RecipientUnknown   fault.Key = "recipient_unknown"
	AboutUnknown       fault.Key = "about_unknown"
	ContentOne         fault.Key = "content_one"
	MediaOne           fault.Key = "media_one"
	MediaTooBig        fault.Key = "media_too_big"
	MediaEmpty         fault.Key = "media_empty"
	MediaLies          fault.Key = "media_lies"
	MediaUnsafe        fault.Key = "media_unsafe"
	MediaBase64        fault.Key = "media_base64"
	MediaURL           fault.Key = "media_url"
	MediaURLPrivate    fault.Key = "media_url_private"
	MediaFetch         fault.Key = "media_fetch"
	UploadUnknown      fault.Key = "upload_unknown"
	UploadsFull        fault.Key = "uploads_full"
	DeadlineInvalid    fault.Key = "deadline_invalid"
	KindUnknown        fault.Key = "kind_unknown"
	NumbersCount       fault.Key = "numbers_count"
	NumberOfList       fault.Key = "number_of_list"
	ChecksTooMany      fault.Key = "checks_too_many"
	CheckNotConnected  fault.Key = "check_not_connected"
	StateUnknown       fault.Key = "state_unknown"
	DirectionUnknown   fault.Key = "direction_unknown"
	CardPhoneInvalid   fault.Key = "card_phone_invalid"
	UploadForm         fault.Key = "upload_form"
)

func sending() map[fault.Key]sentence {
	return map[fault.Key]sentence{
		RecipientInvalid:   {"Informe um telefone com DDD, como +55 11 98765-4321, o id de um contato, ou um endereço do WhatsApp de uma pessoa.", "Give a phone number with its area code, like +55 11 98765-4321, a contact's id, or a person's WhatsApp address."},
		RecipientNotPerson: {"Mensagens vão para pessoas: grupos, listas e canais não são aceitos. Informe um telefone.", "Messages go to people: groups, lists and channels are not accepted. Give a phone number."},
		RecipientUnknown:   {"Este salão não tem esse contato. Confira o id, ou informe um telefone.", "This salon has no such contact. Check the id, or give a phone number."},
		AboutUnknown:       {"Esta mensagem não existe na conversa com este cliente. Informe o id de uma mensagem dela.", "This message is not in the chat with this client. Give the id of one that is."},
		ContentOne:         {"Envie exatamente um conteúdo: text, media, reaction, location ou contacts.", "Send exactly one content: text, media, reaction, location or contacts."},
		MediaOne:           {"Informe de onde vem o arquivo de uma só forma: url, base64 ou upload.", "Say in one way only where the file comes from: url, base64 or upload."},
		MediaTooBig:        {"Este arquivo é grande demais: envie um de até %d MB.", "This file is too big: send one of at most %d MB."},
		MediaEmpty:         {"Este arquivo está vazio. Envie outro.", "This file is empty. Send another one."},
		MediaLies:          {"Este arquivo não é do tipo informado. Corrija o tipo, ou envie como document.", "This file is not of the type that was given. Correct the type, or send it as a document."},
		MediaUnsafe:        {"Este tipo de arquivo não pode ser enviado. Envie imagem, vídeo, áudio ou documento comum.", "This kind of file cannot be sent. Send a picture, a video, audio or a common document."},
		MediaBase64:        {"O conteúdo em base64 não pôde ser lido. Codifique o arquivo de novo, sem o prefixo data:.", "The base64 could not be read. Encode the file again, without the prefix data:."},
		MediaURL:           {"Este endereço não é válido: use um que comece com http:// ou https://.", "This URL is not valid: use one that begins with http:// or https://."},
		MediaURLPrivate:    {"Este endereço leva a uma rede interna, e arquivos de lá não são buscados. Use um endereço público, ou envie o arquivo.", "This URL leads into an internal network, from which no files are fetched. Use a public one, or upload the file."},
		MediaFetch:         {"O arquivo não pôde ser buscado neste endereço. Confira se ele abre sem senha, ou envie o arquivo.", "The file could not be fetched from this URL. See that it opens without a password, or upload the file."},
		UploadUnknown:      {"Este arquivo não existe, já foi usado, ou foi enviado há mais de um dia. Envie-o de novo.", "This file does not exist, was used before, or was uploaded more than a day ago. Upload it again."},
		UploadsFull:        {"Há arquivos demais esperando envio. Espere que saiam, e tente de novo.", "Too many files wait to be sent. Wait until they are gone, and try again."},
		DeadlineInvalid:    {"Escreva o prazo como data e hora com fuso, por exemplo 2026-03-14T15:09:26-03:00.", "Write the deadline as date and time with a zone, for example 2026-03-14T15:09:26-03:00."},
		KindUnknown:        {"Use um destes tipos: %s.", "Use one of these kinds: %s."},
		NumbersCount:       {"Informe de 1 a %d números.", "Give 1 to %d numbers."},
		NumberOfList:       {"O número na posição %d não é um telefone. Escreva-o com DDD, como +55 11 98765-4321.", "The number at position %d is no phone number. Write it with its area code, like +55 11 98765-4321."},
		ChecksTooMany:      {"Este salão já consultou números demais na última hora. Espere um pouco: o WhatsApp bloqueia quem consulta muitos.", "This salon has asked about too many numbers in the last hour. Wait a while: WhatsApp blocks who asks about many."},
		CheckNotConnected:  {"O WhatsApp deste salão não está conectado: conecte-o para consultar números.", "This salon's WhatsApp is not connected: connect it to ask about numbers."},
		StateUnknown:       {"Use um destes estados: %s.", "Use one of these states: %s."},
		DirectionUnknown:   {"Use client, us ou phone.", "Use client, us or phone."},
		CardPhoneInvalid:   {"O contato na posição %d precisa de um nome e de um telefone com DDD.", "The contact at position %d needs a name and a phone number with its area code."},
		UploadForm:         {"Envie o arquivo como multipart/form-data, em um só campo, file.", "Send the file as multipart/form-data, in one field, file."},

		"send_cause.unconfirmed":   {"Ninguém confirmou que a mensagem saiu, e ela não será enviada de novo. Veja no celular se ela chegou.", "Nobody confirmed that the message went, and it is not sent again. Look on the phone whether it arrived."},
		"send_cause.media_too_big": {"O arquivo é grande demais para o WhatsApp. Envie um menor.", "The file is too big for WhatsApp. Send a smaller one."},
	}
}
