package text

import "salonzap/internal/fault"

// Sentences for those who run the platform: conditions to filter by, notices, and what is technically wrong.
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
)

// OperatorCause is what an operator reads of a cause: what is technically wrong, and what doctor would say to do.
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

		"operator_cause.server_down":     {"O servidor deste salão não responde (server_down). Veja se ele está no ar e se o Salonzap alcança o endereço dele: salonzap doctor.", "This salon's server does not answer (server_down). See whether it runs and whether Salonzap can reach its address: salonzap doctor."},
		"operator_cause.server_licence":  {"O servidor recusa por licença (server_licence). Ative a licença no painel dele, ou mova o salão para outro servidor.", "The server refuses for its licence (server_licence). Activate it in the server's panel, or move the salon to another server."},
		"operator_cause.server_full":     {"O servidor não aceita mais instâncias (server_full). Aumente o limite dele ou mova salões para outro servidor.", "The server takes no more instances (server_full). Raise its limit, or move salons to another server."},
		"operator_cause.server_key":      {"O servidor recusa a chave (server_key). Abra o servidor no painel e escreva a chave global atual dele.", "The server refuses the key (server_key). Open the server on the console and write its current global key."},
		"operator_cause.client_outdated": {"O WhatsApp recusa a versão do cliente (client_outdated). Atualize o Salonzap ou o servidor Evolution deste salão.", "WhatsApp refuses the client's version (client_outdated). Update Salonzap, or this salon's Evolution server."},
		"operator_cause.number_in_use":   {"Este número já está ligado a outro salão (number_in_use). Pesquise o número na lista e decida de quem ele é.", "This number is already linked to another salon (number_in_use). Search the list for the number, and decide whose it is."},
		"operator_cause.no_code":         {"O servidor não gerou código depois de reiniciar e recriar a instância (no_code). Veja os registros dele e rode: salonzap doctor.", "The server made no code after a restart and a new instance (no_code). See its log, and run: salonzap doctor."},
		"operator_cause.unknown":         {"O servidor respondeu algo que não conhecemos (unknown). A linha do tempo abaixo mostra o que foi; depois rode: salonzap doctor.", "The server answered something that we do not know (unknown). The timeline below shows what; then run: salonzap doctor."},
	}
}
