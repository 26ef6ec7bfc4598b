package text

import "salonzap/internal/fault"

// Sentences of the page of conversations.
const (
	ChatYou         fault.Key = "chat.you"
	ChatYouAlone    fault.Key = "chat.you_alone"
	ChatNeedsVoice  fault.Key = "chat.needs_voice"
	ChatNeedsCall   fault.Key = "chat.needs_call"
	ChatNeedsHuman  fault.Key = "chat.needs_human"
	ChatNeedsYou    fault.Key = "chat.needs_you"
	ChatEveryone    fault.Key = "chat.everyone"
	ChatDeleted     fault.Key = "chat.deleted"
	ChatErased      fault.Key = "chat.erased"
	ChatUnsupported fault.Key = "chat.unsupported"
	ChatOnce        fault.Key = "chat.once"
	ChatChoice      fault.Key = "chat.choice"
	ChatReaction    fault.Key = "chat.reaction"
	ChatLocation    fault.Key = "chat.location"
	ChatCards       fault.Key = "chat.cards"
	ChatPoll        fault.Key = "chat.poll"
	ChatVote        fault.Key = "chat.vote"
	ChatCall        fault.Key = "chat.call"
	ChatCallMissed  fault.Key = "chat.call_missed"
	ChatImage       fault.Key = "chat.image"
	ChatVideo       fault.Key = "chat.video"
	ChatAudio       fault.Key = "chat.audio"
	ChatVoice       fault.Key = "chat.voice"
	ChatDocument    fault.Key = "chat.document"
	ChatSticker     fault.Key = "chat.sticker"
	ChatToday       fault.Key = "chat.today"
	ChatYesterday   fault.Key = "chat.yesterday"
	ChatDay         fault.Key = "chat.day"
	ChatQuoted      fault.Key = "chat.quoted"
	ChatFixWhatsApp fault.Key = "chat.fix_whatsapp"
	ChatFixCall     fault.Key = "chat.fix_call"
	ChatFixAttach   fault.Key = "chat.fix_attach"
	ChatChoose      fault.Key = "chat.choose"
	ChatSearch      fault.Key = "chat.search"
	ChatFind        fault.Key = "chat.find"
	ChatFilter      fault.Key = "chat.filter"
	ChatAll         fault.Key = "chat.all"
	ChatUnreadOnly  fault.Key = "chat.unread_only"
	ChatUnreadCount fault.Key = "chat.unread_count"
	ChatNoneFound   fault.Key = "chat.none_found"
	ChatEmpty       fault.Key = "chat.empty"
	ChatOlderChats  fault.Key = "chat.older_chats"
	ChatNotSent     fault.Key = "chat.not_sent"
	ChatBack        fault.Key = "chat.back"
	ChatOptions     fault.Key = "chat.options"
	ChatExport      fault.Key = "chat.export"
	ChatExportJSON  fault.Key = "chat.export_json"
	ChatExportTitle fault.Key = "chat.export_title"
	ChatErase       fault.Key = "chat.erase"
	ChatEraseTitle  fault.Key = "chat.erase_title"
	ChatEraseText   fault.Key = "chat.erase_text"
	ChatEraseSure   fault.Key = "chat.erase_sure"
	ChatEraseNot    fault.Key = "chat.erase_not"
	ChatEraseDone   fault.Key = "chat.erase_done"
	ChatBackToTalk  fault.Key = "chat.back_to_talk"
	ChatMessages    fault.Key = "chat.messages"
	ChatMarkRead    fault.Key = "chat.mark_read"
	ChatOlder       fault.Key = "chat.older"
	ChatNewest      fault.Key = "chat.newest"
	ChatOpenMap     fault.Key = "chat.open_map"
	ChatTyped       fault.Key = "chat.typed"
	ChatEdited      fault.Key = "chat.edited"
	ChatReply       fault.Key = "chat.reply"
	ChatTryAgain    fault.Key = "chat.try_again"
	ChatNoQuote     fault.Key = "chat.no_quote"
	ChatAttach      fault.Key = "chat.attach"
	ChatDetach      fault.Key = "chat.detach"
	ChatWrite       fault.Key = "chat.write"
	ChatSend        fault.Key = "chat.send"
)

// SendStateKey is the key of the word for how far a message got: "send_state.delivered".
func SendStateKey(state string) fault.Key { return fault.Key("send_state." + state) }

func chatPages() map[fault.Key]sentence { //nolint:revive // a table
	return map[fault.Key]sentence{
		ChatYou:         {"Você: ", "You: "},
		ChatYouAlone:    {"Você", "You"},
		ChatNeedsVoice:  {"Áudio para ouvir", "Voice message to hear"},
		ChatNeedsHuman:  {"Quer falar com uma pessoa", "Wants to talk to a person"},
		ChatNeedsCall:   {"Ligou e ninguém atendeu", "Called and nobody answered"},
		ChatNeedsYou:    {"Precisam de você", "They need you"},
		ChatEveryone:    {"Todas", "All"},
		ChatDeleted:     {"Mensagem apagada", "Message deleted"},
		ChatErased:      {"Mensagem antiga, já apagada do painel", "Old message, no longer kept here"},
		ChatUnsupported: {"Esta mensagem só aparece no celular", "This message can only be seen on the phone"},
		ChatOnce:        {"Visualização única: abra no celular", "View once: open it on the phone"},
		ChatChoice:      {"Escolheu", "Chose"},
		ChatReaction:    {"Reagiu com", "Reacted with"},
		ChatLocation:    {"Localização", "Location"},
		ChatCards:       {"Contato", "Contact"},
		ChatPoll:        {"Enquete", "Poll"},
		ChatVote:        {"Votou", "Voted"},
		ChatCall:        {"Ligação", "Call"},
		ChatCallMissed:  {"Ligação perdida", "Missed call"},
		ChatImage:       {"Foto", "Photo"},
		ChatVideo:       {"Vídeo", "Video"},
		ChatAudio:       {"Áudio", "Audio"},
		ChatVoice:       {"Mensagem de voz", "Voice message"},
		ChatDocument:    {"Documento", "Document"},
		ChatSticker:     {"Figurinha", "Sticker"},
		ChatToday:       {"Hoje", "Today"},
		ChatYesterday:   {"Ontem", "Yesterday"},
		ChatDay:         {"%d de %s de %d", "%d %s %d"},
		ChatQuoted:      {"Mensagem", "Message"},
		ChatFixWhatsApp: {"Ver o WhatsApp", "See WhatsApp"},
		ChatFixCall:     {"Ligar", "Call"},
		ChatFixAttach:   {"Anexar de novo", "Attach it again"},
		ChatChoose:      {"Escolha uma conversa.", "Choose a conversation."},
		ChatSearch:      {"Buscar por nome ou número", "Search by name or number"},
		ChatFind:        {"Buscar", "Search"},
		ChatFilter:      {"Quais conversas", "Which conversations"},
		ChatAll:         {"Todas", "All"},
		ChatUnreadOnly:  {"Não lidas", "Unread"},
		ChatUnreadCount: {"Não lidas:", "Unread:"},
		ChatNoneFound:   {"Nenhuma conversa encontrada.", "No conversation found."},
		ChatEmpty:       {"Quando um cliente escrever, aparece aqui.", "When a client writes, it appears here."},
		ChatOlderChats:  {"Conversas mais antigas", "Older conversations"},
		ChatNotSent:     {"Não foi", "Not sent"},
		ChatBack:        {"Voltar para as conversas", "Back to the conversations"},
		ChatOptions:     {"Mais opções", "More options"},
		ChatExport:      {"Ver tudo para imprimir", "Show all for printing"},
		ChatExportJSON:  {"Baixar os dados (JSON)", "Download the data (JSON)"},
		ChatExportTitle: {"Conversa com %s", "Conversation with %s"},
		ChatErase:       {"Apagar os dados do cliente", "Erase this client's data"},
		ChatEraseTitle:  {"Apagar os dados de %s?", "Erase the data of %s?"},
		ChatEraseText:   {"Nome, número e todas as mensagens somem do Salonzap para sempre. No celular nada muda.", "Name, number and all messages leave Salonzap for good. Nothing changes on the phone."},
		ChatEraseSure:   {"Apagar para sempre", "Erase for good"},
		ChatEraseNot:    {"Não apagar", "Do not erase"},
		ChatEraseDone:   {"Os dados do cliente foram apagados.", "The client's data is erased."},
		ChatBackToTalk:  {"Voltar para a conversa", "Back to the conversation"},
		ChatMessages:    {"Mensagens", "Messages"},
		ChatMarkRead:    {"Marcar como lida", "Mark as read"},
		ChatOlder:       {"Mensagens mais antigas", "Older messages"},
		ChatNewest:      {"Mensagens mais recentes", "Newest messages"},
		ChatOpenMap:     {"Abrir no mapa", "Open the map"},
		ChatTyped:       {"pelo celular", "on the phone"},
		ChatEdited:      {"editada", "edited"},
		ChatReply:       {"Responder", "Reply"},
		ChatTryAgain:    {"Tentar de novo", "Try again"},
		ChatNoQuote:     {"Não citar", "Do not quote"},
		ChatAttach:      {"Enviar foto ou documento", "Send a photo or document"},
		ChatDetach:      {"Tirar o arquivo", "Remove the file"},
		ChatWrite:       {"Escreva uma mensagem", "Write a message"},
		ChatSend:        {"Enviar", "Send"},

		"send_state.pending":   {"Esperando para sair", "Waiting to go"},
		"send_state.cancelled": {"Cancelada", "Cancelled"},
		"send_state.expired":   {"Não foi", "Not sent"},
		"send_state.unknown":   {"Não sabemos se foi", "Not known whether it went"},
		"send_state.sent":      {"Enviada", "Sent"},
		"send_state.refused":   {"Não foi", "Not sent"},
		"send_state.delivered": {"Entregue", "Delivered"},
		"send_state.read":      {"Lida", "Read"},
	}
}
