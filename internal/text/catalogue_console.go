package text

import "salonzap/internal/fault"

// Sentences of the operator's console.
const (
	NavOverview     fault.Key = "page.nav_overview"
	NavServers      fault.Key = "page.nav_servers"
	OverviewTitle   fault.Key = "overview.title"
	OverviewShare   fault.Key = "overview.share"
	OverviewLive    fault.Key = "overview.live"
	NeedsHead       fault.Key = "overview.needs"
	NeedsNone       fault.Key = "overview.needs_none"
	NeedsMore       fault.Key = "overview.needs_more"
	NeedsServer     fault.Key = "overview.needs_server"
	CausesHead      fault.Key = "overview.causes"
	CausesNone      fault.Key = "overview.causes_none"
	KeysHead        fault.Key = "overview.keys"
	KeysAsked       fault.Key = "overview.keys_asked"
	KeysLinked      fault.Key = "overview.keys_linked"
	KeysStuck       fault.Key = "overview.keys_stuck"
	KeysAbandoned   fault.Key = "overview.keys_abandoned"
	KeysFailed      fault.Key = "overview.keys_failed"
	KeysMoved       fault.Key = "overview.keys_moved"
	KeysWished      fault.Key = "keys.wished"
	TrendHead       fault.Key = "overview.trend"
	TrendLinked     fault.Key = "overview.trend_linked"
	TrendDropped    fault.Key = "overview.trend_dropped"
	TrendSays       fault.Key = "overview.trend_says"
	SalonsCause     fault.Key = "salons.cause"
	SalonsAnyCause  fault.Key = "salons.any_cause"
	SalonsServer    fault.Key = "salons.server"
	SalonsAnyServer fault.Key = "salons.any_server"
	SalonsOrder     fault.Key = "salons.order"
	OrderOldest     fault.Key = "salons.order_oldest"
	OrderNewest     fault.Key = "salons.order_newest"
	OrderName       fault.Key = "salons.order_name"
	ColumnCause     fault.Key = "salons.column_cause"
	KeysHint        fault.Key = "salons.keys"

	NoticeDo    fault.Key = "notice.do"
	NoticeTitle fault.Key = "notice.title"
	NoticeLead  fault.Key = "notice.lead"
	NoticeText  fault.Key = "notice.text"
	NoticeNone  fault.Key = "notice.none"
	NoticePhone fault.Key = "notice.no_phone"

	ServersTitle    fault.Key = "servers.title"
	ServersNone     fault.Key = "servers.none"
	ColumnHealth    fault.Key = "servers.column_health"
	ColumnVersion   fault.Key = "servers.column_version"
	ColumnLatency   fault.Key = "servers.column_latency"
	ColumnConnected fault.Key = "servers.column_connected"
	ColumnLinking   fault.Key = "servers.column_linking"
	ColumnChecked   fault.Key = "servers.column_checked"
	ServerOf        fault.Key = "servers.of"
	ServerDraining  fault.Key = "servers.draining"
	ServerNoLimit   fault.Key = "servers.no_limit"
	ServerDown      fault.Key = "servers.down"
	ServerKeyWrong  fault.Key = "servers.key"
	ServerLicence   fault.Key = "servers.licence"
	ServerSlow      fault.Key = "servers.timeout"
	ServerRefused   fault.Key = "servers.refused"
	NodesTitle      fault.Key = "nodes.title"
	NodesLead       fault.Key = "nodes.lead"
	ColumnNode      fault.Key = "nodes.column_node"
	ColumnKind      fault.Key = "nodes.column_kind"
	ColumnSessions  fault.Key = "nodes.column_sessions"
	ColumnWeight    fault.Key = "nodes.column_weight"
	ColumnStarted   fault.Key = "nodes.column_started"
	ColumnSeen      fault.Key = "nodes.column_seen"
	NodeAlive       fault.Key = "nodes.alive"
	NodeLeaving     fault.Key = "nodes.leaving"
	NodeLate        fault.Key = "nodes.late"
	NodeServe       fault.Key = "nodes.serve"
	NodeGateway     fault.Key = "nodes.gateway"

	StepAccount  fault.Key = "start.step_account"
	StepServer   fault.Key = "start.step_server"
	StepSalon    fault.Key = "start.step_salon"
	StartCommand fault.Key = "start.command"
	StartAgain   fault.Key = "start.again"
	StartLater   fault.Key = "start.later"
	SamplesLead  fault.Key = "samples.lead"
	SamplesDo    fault.Key = "samples.do"
	SamplesDone  fault.Key = "samples.done"
	SampleNames  fault.Key = "samples.names"

	TimelineHead    fault.Key = "timeline.head"
	TimelineWebhook fault.Key = "timeline.webhook"
	ByServer        fault.Key = "timeline.by_server"
)

func consolePage() map[fault.Key]sentence {
	return merge(causeNames(), map[fault.Key]sentence{
		NavOverview:     {"Visão geral", "Overview"},
		NavServers:      {"Servidores", "Servers"},
		OverviewTitle:   {"Visão geral", "Overview"},
		OverviewShare:   {"%s dos salões", "%s of the salons"},
		OverviewLive:    {"ao vivo", "live"},
		NeedsHead:       {"Precisa de você agora", "Needs you now"},
		NeedsNone:       {"Nada espera por você. O que está fora do ar depende dos salões ou do WhatsApp.", "Nothing waits for you. What is down is up to the salons or to WhatsApp."},
		NeedsMore:       {"ver os %s", "see all %s"},
		NeedsServer:     {"Servidor %s", "Server %s"},
		CausesHead:      {"Fora do ar, por causa", "Down, by cause"},
		CausesNone:      {"Nenhum salão está fora do ar por um problema.", "No salon is down because of a problem."},
		KeysHead:        {"Chave de acesso, 24 horas", "Passkeys, 24 hours"},
		KeysAsked:       {"Pedidos, em %s tentativas", "Asked for, in %s attempts"},
		KeysLinked:      {"Confirmaram e conectaram", "Confirmed and connected"},
		KeysStuck:       {"O WhatsApp não respondeu", "WhatsApp did not answer"},
		KeysAbandoned:   {"Pararam no meio", "Stopped on the way"},
		KeysFailed:      {"Terminaram por outra causa", "Ended for another cause"},
		KeysMoved:       {"Mudaram para um servidor que consegue", "Moved to a server that can"},
		KeysWished:      {"Querem confirmar só com o celular", "Want to confirm with a phone alone"},
		TrendHead:       {"Últimas 24 horas", "Last 24 hours"},
		TrendLinked:     {"conectaram", "connected"},
		TrendDropped:    {"caíram", "dropped"},
		TrendSays:       {"Nas últimas 24 horas, %s conexões e %s quedas.", "In the last 24 hours, %s connections and %s drops."},
		SalonsCause:     {"Causa", "Cause"},
		SalonsAnyCause:  {"Toda causa", "Any cause"},
		SalonsServer:    {"Servidor", "Server"},
		SalonsAnyServer: {"Todo servidor", "Any server"},
		SalonsOrder:     {"Ordem", "Order"},
		OrderOldest:     {"Mais antigos", "Oldest first"},
		OrderNewest:     {"Mais novos", "Newest first"},
		OrderName:       {"Nome", "Name"},
		ColumnCause:     {"Causa", "Cause"},
		KeysHint:        {"Teclas: / busca, j e k movem, Enter abre", "Keys: / searches, j and k move, Enter opens"},

		NoticeDo:    {"Avisar estes salões", "Notify these salons"},
		NoticeTitle: {"Aviso para reconectar", "Notice to reconnect"},
		NoticeLead:  {"Um texto para cada salão que não está conectado. Copie e envie por onde vocês já se falam. O link só abre a página do salão: nenhum código vai junto.", "A text for each salon that is not connected. Copy it and send it the way you already talk. The link only opens the salon's page: no code goes with it."},
		NoticeText:  {"Olá! O WhatsApp de %s está desconectado e as respostas automáticas pararam. Para reconectar em um minuto, entre em %s e toque em “Reconectar”.", "Hello! The WhatsApp of %s is disconnected and automatic answers have stopped. To reconnect in a minute, open %s and tap “Reconnect”."},
		NoticeNone:  {"Todos os salões desta busca estão conectados.", "All salons of this search are connected."},
		NoticePhone: {"sem número no cadastro", "no number on file"},
	}, consoleServers())
}

// consoleServers are the sentences of the console about servers and the processes of our own.
func consoleServers() map[fault.Key]sentence {
	return map[fault.Key]sentence{
		ServersTitle:    {"Servidores", "Servers"},
		ServersNone:     {"Nenhum servidor ainda.", "No server yet."},
		ColumnHealth:    {"Estado", "State"},
		ColumnVersion:   {"Versão", "Version"},
		ColumnLatency:   {"Resposta", "Response"},
		ColumnConnected: {"Conectados", "Connected"},
		ColumnLinking:   {"Conectando", "Linking"},
		ColumnChecked:   {"Verificado", "Checked"},
		ServerOf:        {"%s de %s", "%s of %s"},
		ServerDraining:  {"esvaziando", "draining"},
		ServerNoLimit:   {"%s, sem limite", "%s, no limit"},
		ServerDown:      {"não responde", "does not answer"},
		ServerKeyWrong:  {"recusa a chave", "refuses the key"},
		ServerLicence:   {"pede licença", "wants a licence"},
		ServerSlow:      {"demora demais", "too slow"},
		ServerRefused:   {"recusa pedidos", "refuses requests"},
		NodesTitle:      {"Processos do nosso servidor de WhatsApp", "Processes of our own WhatsApp server"},
		NodesLead:       {"Eles dividem os salões entre si. Se um parar, os outros assumem os dele em até 30 segundos, sem novo QR code.", "They share the salons. When one stops, the others take over its salons within 30 seconds, without a new QR code."},
		ColumnNode:      {"Processo", "Process"},
		ColumnKind:      {"Tipo", "Kind"},
		ColumnSessions:  {"Salões", "Salons"},
		ColumnWeight:    {"Peso", "Weight"},
		ColumnStarted:   {"Início", "Started"},
		ColumnSeen:      {"Sinal de vida", "Last sign"},
		NodeAlive:       {"funcionando", "running"},
		NodeLeaving:     {"entregando os salões", "handing its salons over"},
		NodeLate:        {"sem sinal de vida", "no sign of life"},
		NodeServe:       {"painel e WhatsApp", "dashboard and WhatsApp"},
		NodeGateway:     {"só WhatsApp", "WhatsApp only"},
	}
}

// startPage is the three steps of the set-up, and a salon's timeline.
func startPage() map[fault.Key]sentence {
	return map[fault.Key]sentence{
		StepAccount:  {"%d. Sua conta", "%d. Your account"},
		StepServer:   {"%d. Servidor", "%d. Server"},
		StepSalon:    {"%d. Primeiro salão", "%d. First salon"},
		StartCommand: {"Ou, com o programa parado ou rodando:", "Or, with the program stopped or running:"},
		StartAgain:   {"Verificar de novo", "Check again"},
		StartLater:   {"Fazer isso depois", "Do this later"},
		SamplesLead:  {"Só quer olhar? Criamos três salões de exemplo, sem WhatsApp. Você pode excluí-los quando quiser.", "Only looking around? We make three sample salons, without WhatsApp. You can delete them at any time."},
		SamplesDo:    {"Criar salões de exemplo", "Make sample salons"},
		SamplesDone:  {"Três salões de exemplo foram criados.", "Three sample salons were made."},
		SampleNames:  {"Exemplo: Studio Bela|Exemplo: Barbearia Central|Exemplo: Espaço Ágata", "Sample: Studio Bela|Sample: Central Barbers|Sample: Agata Space"},

		TimelineHead:    {"Linha do tempo", "Timeline"},
		TimelineWebhook: {"Webhook recebido", "Webhook received"},
		ByServer:        {"servidor", "server"},
	}
}

// CauseName is the key of a cause's short name for operators: "cause_name.unlinked".
func CauseName(cause string) fault.Key { return fault.Key("cause_name." + cause) }

// causeNames has one short name for each cause.
func causeNames() map[fault.Key]sentence {
	return map[fault.Key]sentence{
		"cause_name.code_expired":         {"Código venceu", "Code expired"},
		"cause_name.wrong_number":         {"Número diferente", "Different number"},
		"cause_name.number_in_use":        {"Número de outro salão", "Another salon's number"},
		"cause_name.unlinked":             {"Aparelho removido", "Device removed"},
		"cause_name.passkey_required":     {"Chave de acesso pedida", "Passkey required"},
		"cause_name.passkey_refused":      {"Chave de acesso recusada", "Passkey refused"},
		"cause_name.passkey_stuck":        {"Chave sem resposta", "Passkey unanswered"},
		"cause_name.passkey_expired":      {"Chave fora do prazo", "Passkey expired"},
		"cause_name.passkey_code_differs": {"Códigos da chave diferem", "Passkey codes differ"},
		"cause_name.restricted":           {"Conta limitada", "Account restricted"},
		"cause_name.banned":               {"Número bloqueado", "Number banned"},
		"cause_name.replaced":             {"Outra conexão assumiu", "Replaced"},
		"cause_name.client_outdated":      {"Versão antiga do WhatsApp Web", "Client outdated"},
		"cause_name.server_down":          {"Servidor fora do ar", "Server down"},
		"cause_name.whatsapp_away":        {"WhatsApp fora de alcance", "WhatsApp out of reach"},
		"cause_name.server_licence":       {"Servidor sem licença", "Server licence"},
		"cause_name.server_full":          {"Servidor cheio", "Server full"},
		"cause_name.server_key":           {"Chave do servidor errada", "Server key wrong"},
		"cause_name.instance_deleted":     {"Apagada no servidor", "Deleted on the server"},
		"cause_name.phone_offline":        {"Celular sumido", "Phone offline"},
		"cause_name.login_stuck":          {"Conexão não terminou", "Login never ended"},
		"cause_name.no_code":              {"Código não veio", "No code came"},
		"cause_name.unknown":              {"Causa desconhecida", "Unknown cause"},
	}
}
