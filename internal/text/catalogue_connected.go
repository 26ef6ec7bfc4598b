package text

import "salonzap/internal/fault"

// Sentences of a connected salon, of a number that somebody has to accept or refuse, and of the history.
const (
	ConnectedHead    fault.Key = "connected.head"
	ConnectedLead    fault.Key = "connected.lead"
	ConnectedPaused  fault.Key = "connected.paused"
	ConnectedDoubt   fault.Key = "connected.doubt"
	ConnectedWaking  fault.Key = "connected.waking"
	ConnectedWaiting fault.Key = "connected.waiting"
	ConnectedNumber  fault.Key = "connected.number"
	ConnectedName    fault.Key = "connected.name"
	ConnectedSince   fault.Key = "connected.since"
	ConnectedProof   fault.Key = "connected.proof"
	PauseDo          fault.Key = "connected.pause"
	ResumeDo         fault.Key = "connected.resume"
	DisconnectDo     fault.Key = "connected.disconnect"
	DisconnectHead   fault.Key = "disconnect.head"
	DisconnectStops  fault.Key = "disconnect.stops"
	DisconnectKeeps  fault.Key = "disconnect.keeps"
	DisconnectReturn fault.Key = "disconnect.return"
	DisconnectPause  fault.Key = "disconnect.pause"
	DisconnectYes    fault.Key = "disconnect.yes"
	DisconnectNo     fault.Key = "disconnect.no"

	WrongHead   fault.Key = "decide.wrong_head"
	WrongText   fault.Key = "decide.wrong_text"
	WrongQuiet  fault.Key = "decide.quiet"
	InUseHead   fault.Key = "decide.in_use_head"
	InUseText   fault.Key = "decide.in_use_text"
	InUseAsk    fault.Key = "decide.in_use_ask"
	UseNumberDo fault.Key = "decide.use"
	StayScanDo  fault.Key = "decide.stay_scan"
	StayTypeDo  fault.Key = "decide.stay_type"
	UseMovedDo  fault.Key = "decide.use_moved"
	UndoDo      fault.Key = "decide.undo"

	RefusedText     fault.Key = "decide.refused_text"
	RestrictedUntil fault.Key = "cause_until.restricted"
	RestrictedOver  fault.Key = "cause_over.restricted"

	HistoryHead     fault.Key = "history.head"
	HistoryEmpty    fault.Key = "history.empty"
	HistoryMore     fault.Key = "history.more"
	HistoryCreated  fault.Key = "history.created"
	HistoryBegan    fault.Key = "history.attempt_started"
	HistoryShown    fault.Key = "history.code_shown"
	HistoryEnded    fault.Key = "history.attempt_ended"
	HistoryLinked   fault.Key = "history.connected"
	HistoryDropped  fault.Key = "history.dropped"
	HistoryHeld     fault.Key = "history.quarantined"
	HistoryDecided  fault.Key = "history.number_decided"
	HistoryOff      fault.Key = "history.disconnected"
	HistoryPaused   fault.Key = "history.paused"
	HistoryResumed  fault.Key = "history.resumed"
	HistoryRung     fault.Key = "history.rung"
	HistoryFound    fault.Key = "history.unexpected"
	HistoryAdopted  fault.Key = "history.adopted"
	HistoryRehooked fault.Key = "history.webhook_repaired"
	ByPlatform      fault.Key = "history.by_platform"
	ByTeam          fault.Key = "history.by_team"
	ByIntegration   fault.Key = "history.by_integration"
	ByLink          fault.Key = "history.by_link"
)

func connectedPage() map[fault.Key]sentence {
	return map[fault.Key]sentence{
		ConnectedHead:    {"WhatsApp conectado", "WhatsApp is connected"},
		ConnectedLead:    {"Está tudo certo. Você pode fechar esta página.", "All is well. You can close this page."},
		ConnectedDoubt:   {"O último sinal do WhatsApp foi %s. Estamos conferindo.", "The last sign of life from WhatsApp was %s. We are checking."},
		ConnectedWaking:  {"Reconectando o WhatsApp", "Reconnecting WhatsApp"},
		ConnectedWaiting: {"A conexão caiu e estamos trazendo de volta. Você não precisa fazer nada.", "The connection dropped and we are bringing it back. There is nothing for you to do."},
		ConnectedPaused:  {"Respostas automáticas pausadas. O WhatsApp continua conectado.", "Automatic answers are paused. WhatsApp stays connected."},
		ConnectedNumber:  {"Número", "Number"},
		ConnectedName:    {"Nome no WhatsApp", "Name on WhatsApp"},
		ConnectedSince:   {"Conectado", "Connected"},
		ConnectedProof:   {"Último sinal", "Last sign of life"},
		PauseDo:          {"Pausar respostas", "Pause answers"},
		ResumeDo:         {"Retomar respostas", "Resume answers"},
		DisconnectDo:     {"Desconectar…", "Disconnect…"},
		DisconnectHead:   {"Desconectar o WhatsApp do salão?", "Disconnect the salon's WhatsApp?"},
		DisconnectStops:  {"As respostas automáticas e os lembretes param na hora.", "Automatic answers and reminders stop at once."},
		DisconnectKeeps:  {"As conversas e o WhatsApp continuam normais no seu celular.", "Your chats and WhatsApp stay as they are on your phone."},
		DisconnectReturn: {"Para voltar, você lê um novo código, e o WhatsApp pode pedir a chave de acesso de novo.", "To come back, you scan a new code, and WhatsApp may ask for your passkey again."},
		DisconnectPause:  {"Quer só parar as respostas por um tempo? Volte e escolha “Pausar respostas”.", "Do you only want to stop the answers for a while? Go back and choose “Pause answers”."},
		DisconnectYes:    {"Sim, desconectar", "Yes, disconnect"},
		DisconnectNo:     {"Voltar sem desconectar", "Back, keep it connected"},

		WrongHead:   {"Este não é o número do cadastro", "This is not the number on file"},
		WrongText:   {"Você conectou <b>%s</b>, mas o cadastro é <b>%s</b>. Qual é o certo?", "You connected <b>%s</b>, but the number on file is <b>%s</b>. Which one is right?"},
		WrongQuiet:  {"Até você escolher, nada é enviado por ele.", "Until you choose, nothing is sent from it."},
		InUseHead:   {"Este número já é de outro salão", "This number belongs to another salon"},
		InUseText:   {"<b>%s</b> já está ligado a outro salão da plataforma, e um número atende um salão só.", "<b>%s</b> is already linked to another salon of the platform, and one number serves one salon."},
		InUseAsk:    {"Desconecte lá primeiro, ou desfaça e use outro número.", "Disconnect it there first, or undo and use another number."},
		UseNumberDo: {"Mudar para <span class=\"figure\">%s</span>", "Change to <span class=\"figure\">%s</span>"},
		StayScanDo:  {"Ler com o celular <span class=\"figure\">%s</span>", "Scan with the phone <span class=\"figure\">%s</span>"},
		StayTypeDo:  {"Digitar no celular <span class=\"figure\">%s</span>", "Type it on the phone <span class=\"figure\">%s</span>"},
		UseMovedDo:  {"Já desconectei lá, usar aqui", "I disconnected it there, use it here"},
		UndoDo:      {"Desfazer", "Undo"},

		RefusedText:     {"O código foi lido pelo celular <b>%s</b>, mas o cadastro é <b>%s</b>. Nada foi conectado.", "The code was scanned by the phone <b>%s</b>, but the number on file is <b>%s</b>. Nothing was connected."},
		RestrictedUntil: {"O WhatsApp limitou esta conta até <b>%s</b>. Não insista: espere passar.", "WhatsApp has limited this account until <b>%s</b>. Do not insist: let it pass."},
		RestrictedOver:  {"O WhatsApp tinha limitado esta conta, e o prazo já passou. Você pode reconectar.", "WhatsApp had limited this account, and its time is over. You can reconnect."},

		HistoryHead:     {"O que aconteceu", "What happened"},
		HistoryEmpty:    {"Nada ainda. O primeiro clique em “Conectar WhatsApp” aparece aqui.", "Nothing yet. The first click on “Connect WhatsApp” shows up here."},
		HistoryMore:     {"Ver mais", "Show more"},
		HistoryCreated:  {"Conexão criada no servidor", "Connection created on the server"},
		HistoryBegan:    {"Começou a conectar", "Began to connect"},
		HistoryShown:    {"Código mostrado", "Code shown"},
		HistoryEnded:    {"Não conectou", "Did not connect"},
		HistoryLinked:   {"Conectado", "Connected"},
		HistoryDropped:  {"Caiu", "Dropped"},
		HistoryHeld:     {"Conectou outro número, esperando você escolher", "Another number connected, waiting for your choice"},
		HistoryDecided:  {"Número escolhido", "Number chosen"},
		HistoryOff:      {"Desconectado", "Disconnected"},
		HistoryPaused:   {"Respostas pausadas", "Answers paused"},
		HistoryResumed:  {"Respostas retomadas", "Answers resumed"},
		HistoryRung:     {"Nova tentativa do nosso lado", "Another try on our side"},
		HistoryFound:    {"Achado inesperado no servidor", "Unexpected finding on the server"},
		HistoryAdopted:  {"Conexão existente adotada", "Existing connection adopted"},
		HistoryRehooked: {"Aviso de eventos reparado", "Event delivery repaired"},
		ByPlatform:      {"automático", "automatic"},
		ByTeam:          {"equipe da plataforma", "the platform's team"},
		ByIntegration:   {"sistema integrado", "an integrated system"},
		ByLink:          {"link de conexão", "a connect link"},
	}
}
