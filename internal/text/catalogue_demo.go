package text

import "salonzap/internal/fault"

// Sentences of the page that plays phones in a demonstration. Who reads them tries the product out, or builds on it.
const (
	DemoMark       fault.Key = "demo.mark"
	DemoTitle      fault.Key = "demo.title"
	DemoLead       fault.Key = "demo.lead"
	DemoSalon      fault.Key = "demo.salon"
	DemoChoose     fault.Key = "demo.choose"
	DemoNoSalons   fault.Key = "demo.no_salons"
	DemoAsOwner    fault.Key = "demo.as_owner"
	DemoAsOperator fault.Key = "demo.as_operator"
	DemoOpens      fault.Key = "demo.opens"
	DemoSays       fault.Key = "demo.says"
	DemoPhoneOf    fault.Key = "demo.phone_of"
	DemoDevices    fault.Key = "demo.devices"
	DemoDevice     fault.Key = "demo.device"
	DemoCodeLabel  fault.Key = "demo.code_label"
	DemoCodeHint   fault.Key = "demo.code_hint"
	DemoPhoneHead  fault.Key = "demo.phone_head"
	DemoPhoneLead  fault.Key = "demo.phone_lead"
	DemoServerHead fault.Key = "demo.server_head"
	DemoServerLead fault.Key = "demo.server_lead"
	DemoOn         fault.Key = "demo.on"
	DemoOff        fault.Key = "demo.off"
	DemoTurnOn     fault.Key = "demo.turn_on"
	DemoTurnOff    fault.Key = "demo.turn_off"
	DemoReset      fault.Key = "demo.reset"
	DemoResetDone  fault.Key = "demo.reset_done"
	DemoDone       fault.Key = "demo.done"
	DemoTurnedOn   fault.Key = "demo.turned_on"
	DemoTurnedOff  fault.Key = "demo.turned_off"
	DemoRefresh    fault.Key = "demo.refresh"

	DemoTrafficHead fault.Key = "demo.traffic_head"
	DemoTrafficLead fault.Key = "demo.traffic_lead"
	DemoTrafficNone fault.Key = "demo.traffic_none"
	DemoAsked       fault.Key = "demo.asked"
	DemoTold        fault.Key = "demo.told"
	DemoNothing     fault.Key = "demo.nothing"
	DemoColumnAt    fault.Key = "demo.column_at"
	DemoColumnWhat  fault.Key = "demo.column_what"
	DemoColumnEnd   fault.Key = "demo.column_end"
	DemoCut         fault.Key = "demo.cut"

	DemoOnlyHere    fault.Key = "demo.refused.only_here"
	DemoNoCode      fault.Key = "demo.refused.no_code"
	DemoCodeRefused fault.Key = "demo.refused.code"
	DemoNoOther     fault.Key = "demo.refused.no_other"
	DemoNotLinked   fault.Key = "demo.refused.not_linked"
	DemoNotAway     fault.Key = "demo.refused.not_away"
	DemoNoAccount   fault.Key = "demo.refused.no_account"
)

// DemoDo is the key of the words on a button of the demonstration, DemoWhat of the sentence beside it: what will happen,
// and what to look at.
func DemoDo(what string) fault.Key { return fault.Key("demo.do." + what) }

// DemoWhat is the key of a button's explanation; see DemoDo.
func DemoWhat(what string) fault.Key { return fault.Key("demo.what." + what) }

// DemoFace is the key of what the played phone is at, DemoFaceHint of what to do then.
func DemoFace(face string) fault.Key { return fault.Key("demo.face." + face) }

// DemoFaceHint is the key of the second line of a face; see DemoFace.
func DemoFaceHint(face string) fault.Key { return fault.Key("demo.face_hint." + face) }

// demos is every sentence of the demonstration.
func demos() map[fault.Key]sentence {
	return merge(demoPage(), demoFaces(), demoActions(), demoTroubles())
}

func demoPage() map[fault.Key]sentence {
	return map[fault.Key]sentence{
		DemoMark:       {"SIMULAÇÃO – nenhum WhatsApp de verdade", "SIMULATION – no real WhatsApp"},
		DemoTitle:      {"O celular do salão", "The salon's phone"},
		DemoLead:       {"Aqui você segura o celular. Abra a página do salão ao lado, clique em “Conectar WhatsApp” e volte para ler o código.", "Here you hold the phone. Open the salon's page beside this one, click “Connect WhatsApp”, and come back to scan the code."},
		DemoSalon:      {"Salão", "Salon"},
		DemoChoose:     {"Trocar", "Switch"},
		DemoNoSalons:   {"Ainda não há salões. Entre como operador e cadastre o primeiro.", "There are no salons yet. Open as the operator and add the first one."},
		DemoAsOwner:    {"Entrar como dono", "Open as the owner"},
		DemoAsOperator: {"Entrar como operador", "Open as the operator"},
		DemoOpens:      {"A página do salão abre em outra aba, já com a sessão iniciada; vale uma conta por vez.", "The salon's page opens in another tab, signed in; one account at a time."},
		DemoSays:       {"O Salonzap diz", "Salonzap says"},
		DemoPhoneOf:    {"Celular de %s", "Phone of %s"},
		DemoDevices:    {"Dispositivos conectados", "Linked devices"},
		DemoDevice:     {"Salonzap", "Salonzap"},
		DemoCodeLabel:  {"Código da página do salão", "Code on the salon's page"},
		DemoCodeHint:   {"8 letras e números; maiúsculas e traço não importam.", "8 letters and digits; case and dash do not matter."},
		DemoPhoneHead:  {"O que pode acontecer com o celular", "What can happen to the phone"},
		DemoPhoneLead:  {"Cada botão diz o que muda na página do salão. O que não cabe agora fica apagado.", "Each button says what changes on the salon's page. What cannot happen now is greyed out."},
		DemoServerHead: {"O que pode acontecer com o servidor", "What can happen to the server"},
		DemoServerLead: {"O servidor de mentira imita um Evolution 2.3.7. Cada falha fica ligada até você desligar.", "The fake server acts like an Evolution 2.3.7. Each fault stays on until you turn it off."},
		DemoOn:         {"ligada", "on"},
		DemoOff:        {"desligada", "off"},
		DemoTurnOn:     {"Ligar", "Turn on"},
		DemoTurnOff:    {"Desligar", "Turn off"},
		DemoReset:      {"Desfazer todas as falhas", "Undo all faults"},
		DemoResetDone:  {"Tudo em ordem de novo. A lista de trocas recomeça do zero.", "Everything is in order again. The list of exchanges starts over."},
		DemoDone:       {"Feito: %s. %s", "Done: %s. %s"},
		DemoTurnedOn:   {"Falha ligada: %s. %s", "Fault turned on: %s. %s"},
		DemoTurnedOff:  {"Falha desligada: %s.", "Fault turned off: %s."},
		DemoRefresh:    {"Atualizar", "Refresh"},

		DemoTrafficHead: {"O que o servidor ouviu e contou", "What the server was asked and told"},
		DemoTrafficLead: {"As últimas trocas entre o Salonzap e o servidor de mentira, a mais nova primeiro.", "The latest exchanges between Salonzap and the fake server, newest first."},
		DemoTrafficNone: {"Nada ainda.", "Nothing yet."},
		DemoAsked:       {"O Salonzap perguntou", "Salonzap asked"},
		DemoTold:        {"O servidor avisou", "The server told"},
		DemoNothing:     {"nada", "nothing"},
		DemoColumnAt:    {"Quando", "When"},
		DemoColumnWhat:  {"O quê", "What"},
		DemoColumnEnd:   {"Resposta", "Answer"},
		DemoCut:         {"sem resposta", "no answer"},

		DemoOnlyHere:    {"Esta página só abre no próprio computador em que a simulação roda.", "This page opens only on the very computer that the simulation runs on."},
		DemoNoCode:      {"Nenhum código na tela do salão agora. Clique em “Conectar WhatsApp” na página do salão e tente de novo.", "No code is on the salon's page now. Click “Connect WhatsApp” on the salon's page and try again."},
		DemoCodeRefused: {"O celular não aceitou o código: ele mudou ou foi digitado diferente. Use o que está na tela agora.", "The phone did not accept the code: it changed or was typed differently. Use the one on the page now."},
		DemoNoOther:     {"Para isso é preciso um código na tela e outro salão já conectado.", "For this, a code must be on the page and another salon must be connected."},
		DemoNotLinked:   {"Este celular não está conectado agora. Leia um código antes.", "This phone is not connected now. Scan a code first."},
		DemoNotAway:     {"Este celular não está sem rede.", "This phone has not lost the network."},
		DemoNoAccount:   {"Este salão não tem conta de dono. Entre como operador.", "This salon has no owner's account. Open as the operator."},
	}
}

func demoFaces() map[fault.Key]sentence {
	return map[fault.Key]sentence{
		"demo.face.none":           {"Nenhum aparelho conectado", "No linked devices"},
		"demo.face_hint.none":      {"Ninguém clicou ainda. Na página do salão: “Conectar WhatsApp”.", "Nobody has clicked yet. On the salon's page: “Connect WhatsApp”."},
		"demo.face.idle":           {"Nenhum aparelho conectado", "No linked devices"},
		"demo.face_hint.idle":      {"Nenhum código na tela do salão agora. Peça um novo por lá.", "No code is on the salon's page now. Ask for a new one there."},
		"demo.face.preparing":      {"O código está a caminho", "The code is on its way"},
		"demo.face_hint.preparing": {"O salão pediu um código e o servidor ainda não o mostrou.", "The salon asked for a code and the server has not shown it yet."},
		"demo.face.qr":             {"Há um QR Code na tela do salão", "A QR code is on the salon's page"},
		"demo.face_hint.qr":        {"É o código nº %d. Aponte a câmera.", "It is code no. %d. Point the camera."},
		"demo.face.code":           {"Há um código para digitar", "There is a code to type"},
		"demo.face_hint.code":      {"É o código nº %d, pedido para este número.", "It is code no. %d, asked for by this number."},
		"demo.face.linked":         {"Conectado", "Connected"},
		"demo.face_hint.linked":    {"O WhatsApp deste celular funciona como sempre.", "WhatsApp works on this phone as ever."},
		"demo.face.lost":           {"Sem ligação com o servidor", "No way to the server"},
		"demo.face_hint.lost":      {"O aparelho continua na lista; a conexão está fora.", "The device stays on the list; the connection is down."},
		"demo.face.booting":        {"O servidor está reiniciando", "The server is restarting"},
		"demo.face_hint.booting":   {"Até ele terminar, o celular não tem com quem falar.", "Until it is done, the phone has nobody to talk to."},
	}
}

func demoActions() map[fault.Key]sentence {
	return map[fault.Key]sentence{
		"demo.do.scan":         {"Ler o QR Code", "Scan the QR code"},
		"demo.what.scan":       {"O celular do salão lê o código. A página do salão passa a “WhatsApp conectado”, com este número.", "The salon's phone reads the code. The salon's page turns to “WhatsApp is connected”, with this number."},
		"demo.do.type":         {"Digitar o código", "Type the code"},
		"demo.what.type":       {"O celular aceita o código. A página do salão passa a “WhatsApp conectado”.", "The phone accepts the code. The salon's page turns to “WhatsApp is connected”."},
		"demo.do.scan_other":   {"Ler com outro número", "Scan with another number"},
		"demo.what.scan_other": {"Outro celular lê o código. Se o salão tem um número no cadastro, a página dele pergunta qual é o certo.", "Another phone reads the code. If the salon has a number on file, its page asks which one is right."},
		"demo.do.scan_taken":   {"Ler com o número de outro salão", "Scan with another salon's number"},
		"demo.what.scan_taken": {"O número já atende outro salão conectado. A página diz isso, e o outro salão segue como está.", "The number already serves another connected salon. The page says so, and the other salon stays as it is."},
		"demo.do.rotate":       {"Trocar o código agora", "Replace the code now"},
		"demo.what.rotate":     {"O código vence antes da hora. A página do salão mostra o próximo sem recarregar; depois do terceiro, para e oferece um novo.", "The code expires early. The salon's page shows the next one without a reload; after the third it stops and offers a new one."},
		"demo.do.limit":        {"Chegar ao limite de códigos", "Reach the limit of codes"},
		"demo.what.limit":      {"O servidor desiste de mostrar códigos. A página do salão pede outro sozinha.", "The server gives up showing codes. The salon's page asks for another by itself."},
		"demo.do.unlink":       {"Remover o aparelho", "Remove the device"},
		"demo.what.unlink":     {"Como em “Dispositivos conectados” no celular. A página do salão diz que alguém removeu e oferece “Reconectar”.", "As under “Linked devices” on the phone. The salon's page says that somebody removed it and offers “Reconnect”."},
		"demo.do.drop":         {"Queda rápida de rede", "Short loss of the network"},
		"demo.what.drop":       {"A conexão cai e volta no mesmo instante. Na página do salão nada muda: um piscar não é uma queda.", "The connection drops and is back at once. Nothing changes on the salon's page: a blink is no outage."},
		"demo.do.away":         {"Ficar sem rede", "Lose the network"},
		"demo.what.away":       {"A conexão cai e não volta. Depois de uns 15 s a página do salão deixa de dizer “conectado” e espera.", "The connection drops and stays down. After some 15 s the salon's page no longer says “connected”, and waits."},
		"demo.do.back":         {"Voltar a rede", "Get the network back"},
		"demo.what.back":       {"A conexão volta. A página do salão diz “conectado” de novo, sem ler código.", "The connection is back. The salon's page says “connected” again, with no code to scan."},
		"demo.do.replace":      {"Trocar por outra conexão (440)", "Replaced by another connection (440)"},
		"demo.what.replace":    {"Outro programa toma a conexão por um instante e o servidor a retoma, sem contar o motivo. Na página do salão nada muda.", "Another program takes the connection for a moment and the server takes it back, without saying why. Nothing changes on the salon's page."},
		"demo.do.restrict":     {"Limitar a conta (402)", "Restrict the account (402)"},
		"demo.what.restrict":   {"O WhatsApp limita o número por um tempo. A página do salão diz para não insistir.", "WhatsApp restricts the number for a while. The salon's page says not to insist."},
		"demo.do.ban":          {"Bloquear o número (403)", "Ban the number (403)"},
		"demo.what.ban":        {"O WhatsApp bloqueia o número. A página do salão diz isso e como pedir uma análise.", "WhatsApp bans the number. The salon's page says so, and how to ask for a review."},
	}
}

func demoTroubles() map[fault.Key]sentence {
	return map[fault.Key]sentence{
		"demo.do.no_code":    {"O código não vem", "No code comes"},
		"demo.what.no_code":  {"O servidor responde sem código. Peça um: a página do salão diz que prepara, e por trás tenta de tudo; ao desligar, o código aparece.", "The server answers without a code. Ask for one: the salon's page says that it is preparing, and behind it everything is tried; turn this off and the code appears."},
		"demo.do.down":       {"Servidor fora do ar", "The server is down"},
		"demo.what.down":     {"As conexões são recusadas. Quem pediu um código vê que ele está sendo preparado e, após 90 s, que o problema é nosso; quem já está conectado continua.", "Connections are refused. Who asked for a code reads that it is being prepared and, after 90 s, that the problem is ours; who is connected stays so."},
		"demo.do.slow":       {"Servidor lento", "The server is slow"},
		"demo.what.slow":     {"Cada resposta leva 6 s, e cada aviso 3 s. O código demora mais, e nada falha.", "Every answer takes 6 s, and every webhook 3 s. The code takes longer, and nothing fails."},
		"demo.do.boot":       {"Servidor reiniciando", "The server restarts"},
		"demo.what.boot":     {"O servidor esquece o que tinha aberto. Ao desligar esta falha ele carrega tudo de novo, e a página do salão se acerta sozinha.", "The server forgets what it had open. Turn this off and it loads everything again, and the salon's page settles by itself."},
		"demo.do.key":        {"Chave recusada (401)", "Key refused (401)"},
		"demo.what.key":      {"O servidor não aceita mais a nossa chave. Peça um código: a página do salão diz que o problema é nosso.", "The server no longer takes our key. Ask for a code: the salon's page says that the problem is ours."},
		"demo.do.licence":    {"Licença fechada (503)", "Licence gate closed (503)"},
		"demo.what.licence":  {"O servidor quer ser ativado, como um 2.4 sem licença. Peça um código: a página do salão diz que o problema é nosso.", "The server wants to be activated, as a 2.4 without a licence does. Ask for a code: the salon's page says that the problem is ours."},
		"demo.do.lost":       {"Avisos perdidos", "Webhooks get lost"},
		"demo.what.lost":     {"Nenhum aviso do servidor chega. Leia um código: a página do salão conecta do mesmo jeito, em uns 10 s.", "Nothing that the server tells arrives. Scan a code: the salon's page connects all the same, within some 10 s."},
		"demo.do.late":       {"Avisos atrasados e repetidos", "Webhooks come late and twice"},
		"demo.what.late":     {"Cada aviso chega duas vezes, fora de ordem e segundos depois. A página do salão termina certa do mesmo jeito.", "Each one comes twice, out of order and seconds later. The salon's page ends up right all the same."},
		"demo.do.outdated":   {"WhatsApp recusa a versão (405)", "WhatsApp refuses the version (405)"},
		"demo.what.outdated": {"O servidor tenta sem parar e nenhum código vem. Quem está conectado aparece esperando depois de uns 15 s; ao desligar, tudo volta.", "The server tries for ever and no code comes. Who is connected shows as waiting after some 15 s; turn this off and all is back."},
		"demo.do.offline":    {"Servidor sem internet", "The server is offline"},
		"demo.what.offline":  {"O servidor responde, mas não alcança o WhatsApp. Quem está conectado aparece esperando e volta sozinho ao desligar.", "The server answers but cannot reach WhatsApp. Who is connected shows as waiting, and is back when you turn this off."},
	}
}
