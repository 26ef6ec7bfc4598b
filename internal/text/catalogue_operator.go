package text

import "salonzap/internal/fault"

// Sentences for operators: conditions to filter by, notices, and technical causes.
const (
	ConditionNever     fault.Key = "condition.never"
	ConditionDropped   fault.Key = "condition.dropped"
	ConditionOff       fault.Key = "condition.off"
	ConditionPaused    fault.Key = "condition.paused"
	ConditionDecision  fault.Key = "condition.decision"
	ConditionAttention fault.Key = "condition.attention"
	SalonsRange        fault.Key = "salons.range"
	SalonsFound        fault.Key = "salons.found"

	NoticeNever   fault.Key = "notice.never"
	NoticeDropped fault.Key = "notice.dropped"
	NoticeCSV     fault.Key = "notice.csv"
	NoticeSend    fault.Key = "notice.send"
	NoticeColumns fault.Key = "notice.columns"

	ServerCutOff fault.Key = "server.cut_off"

	SalonEditTitle fault.Key = "salon.edit_title"
	SalonEditDo    fault.Key = "salon.edit"
	SalonEditSave  fault.Key = "salon.edit_save"
	SalonEdited    fault.Key = "salon.edited"
	SalonZoneHint  fault.Key = "salon.zone_hint"
	SalonMoveHead  fault.Key = "salon.move_head"
	SalonMoveText  fault.Key = "salon.move_text"
	SalonMoveDo    fault.Key = "salon.move"
	SalonMoving    fault.Key = "salon.moving"
	PersonRemove   fault.Key = "person.remove"
	PersonRemoved  fault.Key = "person.removed"
	ServerRemove   fault.Key = "server.remove"
	ServerRemoveIs fault.Key = "server.remove_is"
	ServerRemoved  fault.Key = "server.removed"
	ServerIsFixed  fault.Key = "server.is_fixed"
)

// OperatorCause is the key of the sentence about a cause for operators: what is technically wrong, and what to do.
func OperatorCause(cause string) fault.Key { return fault.Key("operator_cause." + cause) }

func operatorPage() map[fault.Key]sentence {
	return map[fault.Key]sentence{
		ConditionNever:     {"Nunca conectou", "Never connected"},
		ConditionDropped:   {"Caiu", "Dropped"},
		ConditionOff:       {"Desligado pelo salão", "Switched off by the salon"},
		ConditionPaused:    {"Pausado", "Paused"},
		ConditionDecision:  {"Esperando decisão", "Waiting for a decision"},
		ConditionAttention: {"Precisa de atenção", "Needs attention"},
		SalonsRange:        {"%s–%s de %s", "%s–%s of %s"},
		SalonsFound:        {"%s encontrados", "%s found"},

		NoticeNever:   {"Olá! Falta pouco para o WhatsApp de %s responder sozinho: é só conectar o celular, em um minuto. Entre em %s e toque em “Conectar WhatsApp”.", "Hello! Little is missing for the WhatsApp of %s to answer by itself: just connect the phone, in a minute. Open %s and tap “Connect WhatsApp”."},
		NoticeDropped: {"Olá! O WhatsApp de %s caiu e as respostas automáticas pararam. Para voltar em um minuto, entre em %s e toque em “Reconectar”.", "Hello! The WhatsApp of %s dropped, and automatic answers have stopped. To be back in a minute, open %s and tap “Reconnect”."},
		NoticeCSV:     {"Baixar todos em CSV", "Download all as CSV"},
		NoticeSend:    {"Abrir no WhatsApp", "Open in WhatsApp"},
		NoticeColumns: {"salão|identificador|número|situação|texto|link", "salon|identifier|number|condition|text|link"},

		ServerCutOff: {"responde, mas não alcança o WhatsApp", "answers, but cannot reach WhatsApp"},

		SalonEditTitle: {"Editar %s", "Edit %s"},
		SalonEditDo:    {"Editar salão", "Edit the salon"},
		SalonEditSave:  {"Salvar", "Save"},
		SalonEdited:    {"As mudanças foram salvas.", "The changes were saved."},
		SalonZoneHint:  {"Por exemplo: America/Sao_Paulo ou America/Manaus.", "For example: America/Sao_Paulo or America/Manaus."},
		SalonMoveHead:  {"Mover para outro servidor", "Move to another server"},
		SalonMoveText:  {"O salão lê um código novo no outro servidor. O que ficou no antigo é apagado quando o novo conectar.", "The salon scans a new code on the other server. What is on the old one is removed when the new one is connected."},
		SalonMoveDo:    {"Mover salão", "Move the salon"},
		SalonMoving:    {"O salão está mudando para %s. Falta ler o código novo.", "The salon is moving to %s. The new code must be scanned."},
		PersonRemove:   {"Remover acesso", "Remove access"},
		PersonRemoved:  {"%s não entra mais neste salão.", "%s no longer signs in for this salon."},
		ServerRemove:   {"Remover servidor", "Remove the server"},
		ServerRemoveIs: {"Só um servidor sem salões pode ser removido. Mova-os antes.", "Only a server without salons can be removed. Move them first."},
		ServerRemoved:  {"O servidor %s foi removido.", "The server %s was removed."},
		ServerIsFixed:  {"Este servidor vem da configuração. Tire as variáveis dele e reinicie.", "This server comes from the configuration. Remove its variables and restart."},

		"operator_cause.server_down":     {"O servidor deste salão não responde (server_down). Veja se ele está no ar e se o Salonzap alcança o endereço dele: salonzap doctor.", "This salon's server does not answer (server_down). See whether it runs and whether Salonzap can reach its address: salonzap doctor."},
		"operator_cause.whatsapp_away":   {"O servidor responde, e metade das sessões dele ou mais não alcança o WhatsApp (whatsapp_away). Se são todos os servidores, o WhatsApp está fora do ar: espere. Se é só este, veja a saída dele para a internet e se a versão dele ainda é aceita.", "The server answers, and half of its sessions or more do not reach WhatsApp (whatsapp_away). If it is all servers, WhatsApp is down: wait. If it is this one alone, look at its way out to the internet, and whether its version is still accepted."},
		"operator_cause.server_licence":  {"O servidor recusa por licença (server_licence). Ative a licença no painel dele, ou mova o salão para outro servidor.", "The server refuses for its licence (server_licence). Activate it in the server's panel, or move the salon to another server."},
		"operator_cause.server_full":     {"O servidor não aceita mais instâncias (server_full). Aumente o limite dele ou mova salões para outro servidor.", "The server takes no more instances (server_full). Raise its limit, or move salons to another server."},
		"operator_cause.server_key":      {"O servidor recusa a chave (server_key). Abra o servidor no painel e escreva a chave global atual dele.", "The server refuses the key (server_key). Open the server on the console and write its current global key."},
		"operator_cause.client_outdated": {"O WhatsApp recusa a versão do cliente (client_outdated). Atualize o Salonzap ou o servidor Evolution deste salão.", "WhatsApp refuses the client's version (client_outdated). Update Salonzap, or this salon's Evolution server."},
		"operator_cause.number_in_use":   {"Este número já está ligado a outro salão (number_in_use). Pesquise o número na lista e decida de quem ele é.", "This number is already linked to another salon (number_in_use). Search the list for the number, and decide whose it is."},
		"operator_cause.login_stuck":     {"O celular leu o código e a sessão ficou 15 minutos sem entrar (login_stuck). A próxima tentativa começa com um logout. Veja os logs do servidor e a saída dele para a internet.", "The phone read the code and the session did not come up within 15 minutes (login_stuck). The next attempt begins with a logout. Look at the server's logs, and at its way out to the internet."},
		"operator_cause.no_code":         {"O servidor não gerou código depois de reiniciar e recriar a instância (no_code). Veja os registros dele e rode: salonzap doctor.", "The server made no code after a restart and a new instance (no_code). See its log, and run: salonzap doctor."},
		"operator_cause.unknown":         {"O servidor respondeu algo que não conhecemos (unknown). A linha do tempo abaixo mostra o que foi; depois rode: salonzap doctor.", "The server answered something that we do not know (unknown). The timeline below shows what; then run: salonzap doctor."},
	}
}
