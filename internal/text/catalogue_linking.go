package text

import "salonzap/internal/fault"

// Words around a QR code or pairing code: the steps of an attempt, the names of the phone's menus, and the last days.
const (
	TrailHead     fault.Key = "trail.head"
	TrailPrepare  fault.Key = "trail.prepare"
	TrailScan     fault.Key = "trail.scan"
	TrailRead     fault.Key = "trail.read"
	TrailType     fault.Key = "trail.type"
	TrailTyped    fault.Key = "trail.typed"
	TrailSync     fault.Key = "trail.sync"
	TrailDone     fault.Key = "trail.done"
	WhichSystem   fault.Key = "menu.which"
	MenuSettings  fault.Key = "menu.settings"
	MenuDevices   fault.Key = "menu.devices"
	MenuLink      fault.Key = "menu.link"
	MenuByNumber  fault.Key = "menu.by_number"
	ReadyFold     fault.Key = "connect.ready_fold"
	UptimeHead    fault.Key = "uptime.head"
	UptimeShare   fault.Key = "uptime.share"
	UptimeUp      fault.Key = "uptime.day_up"
	UptimePart    fault.Key = "uptime.day_part"
	UptimeUnknown fault.Key = "uptime.day_unknown"
	UptimeFirst   fault.Key = "uptime.first"
	UptimeLast    fault.Key = "uptime.last"
	DayOfMonth    fault.Key = "time.day_of_month"
)

func linkingPage() map[fault.Key]sentence {
	return map[fault.Key]sentence{
		PrepareLong:    {"Está demorando um pouco mais. Deixe esta página aberta: o código aparece aqui sozinho.", "It takes a little longer. Keep this page open: the code appears here by itself."},
		PrepareLonger:  {"Está demorando mais que o normal. Continuamos tentando, sem você fazer nada. Se preferir, cancele e tente mais tarde.", "It takes longer than usual. We keep trying, with nothing for you to do. If you like, cancel and try later."},
		CheckingLong:   {"O WhatsApp ainda não respondeu. Se o celular diz que conectou, é só esperar.", "WhatsApp has not answered yet. If the phone says that it is linked, just wait."},
		CheckingLonger: {"Ainda sem resposta do WhatsApp. Estamos buscando um novo código para você.", "Still no answer from WhatsApp. We are getting a new code for you."},
		AlmostLong:     {"Está demorando um pouco mais. Deixe o celular ligado, com internet e com o WhatsApp aberto.", "It takes a little longer. Keep the phone on, online, and WhatsApp open on it."},
		AlmostLonger:   {"Está demorando mais que o normal, mas ainda não deu errado. Deixe o celular com internet e o WhatsApp aberto.", "It takes longer than usual, but nothing has gone wrong yet. Keep the phone online and WhatsApp open on it."},

		TrailHead:     {"Andamento", "Progress"},
		TrailPrepare:  {"Preparando", "Preparing"},
		TrailScan:     {"Esperando leitura", "Waiting for the scan"},
		TrailRead:     {"Lido", "Scanned"},
		TrailTyped:    {"Código aceito", "Code accepted"},
		TrailType:     {"Esperando o código", "Waiting for the code"},
		TrailSync:     {"Sincronizando", "Syncing"},
		TrailDone:     {"Conectado", "Connected"},
		WhichSystem:   {"Que celular é?", "Which phone is it?"},
		MenuSettings:  {"Configurações", "Settings"},
		MenuDevices:   {"Dispositivos conectados", "Linked devices"},
		MenuLink:      {"Conectar dispositivo", "Link a device"},
		MenuByNumber:  {"Conectar com número", "Link with number"},
		ReadyFold:     {"O que conferir antes", "What to check first"},
		UptimeHead:    {"Últimos 30 dias", "Last 30 days"},
		UptimeShare:   {"%s conectado", "connected %s"},
		UptimeUp:      {"%s: conectado o dia todo", "%s: connected all day"},
		UptimePart:    {"%s: conectado %s do tempo", "%s: connected %s of the time"},
		UptimeUnknown: {"%s: sem dados", "%s: no data"},
		UptimeFirst:   {"há 30 dias", "30 days ago"},
		UptimeLast:    {"hoje", "today"},
		DayOfMonth:    {"%d de %s", "%d %s"},
	}
}
