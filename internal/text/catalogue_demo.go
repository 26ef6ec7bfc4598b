package text

import "salonzap/internal/fault"

// Sentences of the page with the simulated phones of a demonstration. Its readers try the product out, or integrate it.
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
	DemoDeviceHere fault.Key = "demo.device_here"
	DemoDeviceAway fault.Key = "demo.device_away"
	DemoStranger   fault.Key = "demo.stranger"
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

	DemoChatHead     fault.Key = "demo.chat_head"
	DemoChatLead     fault.Key = "demo.chat_lead"
	DemoChatWho      fault.Key = "demo.chat_who"
	DemoChatLabel    fault.Key = "demo.chat_label"
	DemoChatHint     fault.Key = "demo.chat_hint"
	DemoChatNone     fault.Key = "demo.chat_none"
	DemoSampleAsk    fault.Key = "demo.sample_ask"
	DemoSampleAnswer fault.Key = "demo.sample_answer"

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

	DemoOnlyHere      fault.Key = "demo.refused.only_here"
	DemoNoCode        fault.Key = "demo.refused.no_code"
	DemoCodeRefused   fault.Key = "demo.refused.code"
	DemoUndone        fault.Key = "demo.refused.undone"
	DemoPasskeyAsked  fault.Key = "demo.refused.passkey"
	DemoNoStep        fault.Key = "demo.refused.no_step"
	DemoProofRefused  fault.Key = "demo.refused.proof"
	DemoProofLost     fault.Key = "demo.refused.proof_lost"
	DemoDeviceLimit   fault.Key = "demo.refused.device_limit"
	DemoNoOther       fault.Key = "demo.refused.no_other"
	DemoNotLinked     fault.Key = "demo.refused.not_linked"
	DemoNotBanned     fault.Key = "demo.refused.not_banned"
	DemoBannedAlready fault.Key = "demo.refused.banned_already"
	DemoNoAccount     fault.Key = "demo.refused.no_account"
	DemoNotSent       fault.Key = "demo.refused.not_sent"
	DemoNothingToRead fault.Key = "demo.refused.nothing_to_read"
)

// DemoDo is the key of the label of a button of the demonstration.
func DemoDo(what string) fault.Key { return fault.Key("demo.do." + what) }

// DemoWhat is the key of the explanation beside a button: what will happen, and what to look at.
func DemoWhat(what string) fault.Key { return fault.Key("demo.what." + what) }

// DemoFace is the key of the state of the simulated phone.
func DemoFace(face string) fault.Key { return fault.Key("demo.face." + face) }

// DemoFaceHint is the key of what to do in that state.
func DemoFaceHint(face string) fault.Key { return fault.Key("demo.face_hint." + face) }

// DemoBy is the key of who wrote a message of a chat.
func DemoBy(author string) fault.Key { return fault.Key("demo.by." + author) }

// DemoKind is the key of the kind of a message that is no plain text.
func DemoKind(kind string) fault.Key { return fault.Key("demo.kind." + kind) }

// DemoSeen is the key of the state of a customer's message: "" (sent), "delivered" or "read".
func DemoSeen(how string) fault.Key {
	if how == "" {
		how = "sent"
	}
	return fault.Key("demo.seen." + how)
}

// demos is every sentence of the demonstration.
func demos() map[fault.Key]sentence {
	return merge(demoPage(), demoChat(), demoRefusals(), demoFaces(), demoActions(), demoTroubles())
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
		DemoStranger:   {"Outro celular", "Another phone"},
		DemoDevices:    {"Dispositivos conectados", "Linked devices"},
		DemoDeviceHere: {"Ativo agora", "Active now"},
		DemoDeviceAway: {"Sem conexão agora", "Not connected now"},
		DemoCodeLabel:  {"Código da página do salão", "Code on the salon's page"},
		DemoCodeHint:   {"8 letras e números; maiúsculas e traço não importam.", "8 letters and digits; case and dash do not matter."},
		DemoPhoneHead:  {"O que pode acontecer com o celular", "What can happen to the phone"},
		DemoPhoneLead:  {"Cada botão diz o que muda na página do salão. O que não cabe agora fica apagado.", "Each button says what changes on the salon's page. What cannot happen now is greyed out."},
		DemoServerHead: {"O que pode falhar no caminho", "What can fail on the way"},
		DemoServerLead: {"O WhatsApp daqui é de mentira; o servidor que fala com ele é o nosso, de verdade. Cada falha fica ligada até você desligar.", "WhatsApp is played here; the server that talks to it is ours, and real. Each fault stays on until you turn it off."},
		DemoOn:         {"ligada", "on"},
		DemoOff:        {"desligada", "off"},
		DemoTurnOn:     {"Ligar", "Turn on"},
		DemoTurnOff:    {"Desligar", "Turn off"},
		DemoReset:      {"Desfazer todas as falhas", "Undo all faults"},
		DemoResetDone:  {"Tudo em ordem de novo: sem falhas e sem bloqueios. A lista de trocas recomeça do zero.", "Everything is in order again: no faults and no bans. The list of exchanges starts over."},
		DemoDone:       {"Feito: %s. %s", "Done: %s. %s"},
		DemoTurnedOn:   {"Falha ligada: %s. %s", "Fault turned on: %s. %s"},
		DemoTurnedOff:  {"Falha desligada: %s.", "Fault turned off: %s."},
		DemoRefresh:    {"Atualizar", "Refresh"},

		DemoTrafficHead: {"O que o servidor ouviu e contou", "What the server was asked and told"},
		DemoTrafficLead: {"As últimas trocas entre o Salonzap e o seu servidor de WhatsApp, a mais nova primeiro.", "The latest exchanges between Salonzap and its WhatsApp server, newest first."},
		DemoTrafficNone: {"Nada ainda.", "Nothing yet."},
		DemoAsked:       {"O Salonzap perguntou", "Salonzap asked"},
		DemoTold:        {"O servidor avisou", "The server told"},
		DemoNothing:     {"nada", "nothing"},
		DemoColumnAt:    {"Quando", "When"},
		DemoColumnWhat:  {"O quê", "What"},
		DemoColumnEnd:   {"Resposta", "Answer"},
		DemoCut:         {"sem resposta", "no answer"},
	}
}

func demoChat() map[fault.Key]sentence {
	return map[fault.Key]sentence{
		DemoChatHead:  {"A conversa com um cliente", "The chat with a customer"},
		DemoChatLead:  {"As mensagens vão cifradas de ponta a ponta, como no WhatsApp. Dois tiques: o servidor do Salonzap tem a mensagem.", "Messages go encrypted end to end, as on WhatsApp. Two ticks: Salonzap's server has the message."},
		DemoChatWho:   {"Quem conversa com o salão", "Who talks to the salon"},
		DemoChatLabel: {"Mensagem", "Message"},
		DemoChatHint:  {"Vazia, vai uma frase de exemplo.", "Left empty, a sample sentence goes."},
		DemoChatNone:  {"%s e o salão ainda não trocaram mensagens.", "%s and the salon have not written to each other yet."},

		DemoSampleAsk:    {"Oi, tem horário hoje?", "Hi, is there a free slot today?"},
		DemoSampleAnswer: {"Tem, sim! Às 15h fica bom?", "There is! Would 3 pm suit you?"},

		"demo.do.write":   {"Enviar (%s)", "Send (%s)"},
		"demo.what.write": {"A mensagem chega ao celular do salão e, se ele está conectado, ao Salonzap. Se a conexão está fora, ela espera e chega na volta.", "The message comes to the salon's phone and, if that is linked, to Salonzap. While the connection is down it waits, and comes afterwards."},
		"demo.do.reply":   {"Responder pelo Salonzap", "Answer from Salonzap"},
		"demo.what.reply": {"O Salonzap pede o envio ao servidor (sendText), como faria um robô. A mensagem aparece na conversa quando chega ao celular do cliente.", "Salonzap asks the server to send (sendText), as a robot would. The message shows in the chat when it has come to the customer's phone."},
		"demo.do.hand":    {"Responder pelo celular", "Answer on the phone"},
		"demo.what.hand":  {"O dono responde ele mesmo, no celular. O servidor do Salonzap vê a mensagem como escrita pelo salão.", "The owner answers in person, on the phone. Salonzap's server sees the message as written by the salon."},
		"demo.do.read":    {"Ler (%s)", "Read (%s)"},
		"demo.what.read":  {"O cliente lê o que o Salonzap mandou, e a confirmação de leitura chega ao servidor do Salonzap.", "The customer reads what Salonzap sent, and the read receipt comes to Salonzap's server."},

		"demo.by.salonzap":     {"Salonzap", "Salonzap"},
		"demo.by.hand":         {"Salão, pelo celular", "The salon, on the phone"},
		"demo.seen.sent":       {"no celular do salão", "on the salon's phone"},
		"demo.seen.delivered":  {"no Salonzap", "at Salonzap"},
		"demo.seen.read":       {"lida pelo Salonzap", "read by Salonzap"},
		"demo.kind.image":      {"Imagem", "Image"},
		"demo.kind.video":      {"Vídeo", "Video"},
		"demo.kind.audio":      {"Áudio", "Audio"},
		"demo.kind.document":   {"Documento", "Document"},
		"demo.kind.location":   {"Localização", "Location"},
		"demo.kind.contact":    {"Contato", "Contact"},
		"demo.kind.reaction":   {"Reação", "Reaction"},
		"demo.kind.poll":       {"Enquete", "Poll"},
		"demo.kind.other":      {"Outra mensagem", "Another message"},
		"demo.kind.unreadable": {"Não deu para decifrar", "It could not be decrypted"},
	}
}

func demoRefusals() map[fault.Key]sentence {
	return map[fault.Key]sentence{
		DemoOnlyHere:      {"Esta página só abre no próprio computador em que a simulação roda.", "This page opens only on the very computer that the simulation runs on."},
		DemoNoCode:        {"Nenhum código na tela do salão agora. Clique em “Conectar WhatsApp” na página do salão e tente de novo.", "No code is on the salon's page now. Click “Connect WhatsApp” on the salon's page and try again."},
		DemoCodeRefused:   {"O celular não aceitou o código: ele mudou ou foi digitado diferente. Use o que está na tela agora.", "The phone did not accept the code: it changed or was typed differently. Use the one on the page now."},
		DemoUndone:        {"O celular usou o código e o Salonzap não aceitou este número. A página do salão diz por quê e o que fazer.", "The phone used the code and Salonzap did not take this number. The salon's page says why, and what to do."},
		DemoPasskeyAsked:  {"O WhatsApp pediu a chave de acesso desta conta antes de conectar. A página do salão diz o que fazer; aqui, o botão do celular responde no lugar do navegador.", "WhatsApp asked for this account's passkey before linking. The salon's page says what to do; here, the phone's button answers in the browser's place."},
		DemoNoStep:        {"O WhatsApp não está pedindo a chave de acesso agora.", "WhatsApp is not asking for a passkey now."},
		DemoProofRefused:  {"O WhatsApp não aceitou essa chave. A página do salão segue esperando: confirme de novo.", "WhatsApp did not accept that passkey. The salon's page is still waiting: confirm again."},
		DemoProofLost:     {"A resposta não chegou ao WhatsApp. A página do salão diz o que fazer.", "The answer did not reach WhatsApp. The salon's page says what to do."},
		DemoDeviceLimit:   {"Este celular já tem quatro aparelhos conectados, o máximo do WhatsApp. Remova um antes.", "This phone has four linked devices already, the most that WhatsApp allows. Remove one first."},
		DemoNoOther:       {"Para isso é preciso um QR Code na tela e outro salão já conectado.", "For this, a QR code must be on the page and another salon must be connected."},
		DemoNotLinked:     {"Este celular não está conectado agora. Leia um código antes.", "This phone is not connected now. Scan a code first."},
		DemoNotBanned:     {"Este número não está bloqueado.", "This number is not banned."},
		DemoBannedAlready: {"Este número já está bloqueado. Desfaça o bloqueio antes.", "This number is banned already. Lift the ban first."},
		DemoNoAccount:     {"Este salão não tem conta de dono. Entre como operador.", "This salon has no owner's account. Open as the operator."},
		DemoNotSent:       {"A mensagem não saiu: o salão está sem conexão, ou o WhatsApp recusou. A lista de trocas mostra a resposta.", "The message did not go: the salon is not connected, or WhatsApp refused. The list of exchanges shows the answer."},
		DemoNothingToRead: {"O Salonzap ainda não mandou nada para ler.", "Salonzap has sent nothing to read yet."},
	}
}

func demoFaces() map[fault.Key]sentence {
	return map[fault.Key]sentence{
		"demo.face.none":            {"Nenhum aparelho conectado", "No linked devices"},
		"demo.face_hint.none":       {"Ninguém clicou ainda. Na página do salão: “Conectar WhatsApp”.", "Nobody has clicked yet. On the salon's page: “Connect WhatsApp”."},
		"demo.face.idle":            {"Nenhum aparelho conectado", "No linked devices"},
		"demo.face_hint.idle":       {"Nenhum código na tela do salão agora. Peça um novo por lá.", "No code is on the salon's page now. Ask for a new one there."},
		"demo.face.preparing":       {"O código está a caminho", "The code is on its way"},
		"demo.face_hint.preparing":  {"O salão pediu um código, e a página ainda não o mostra.", "The salon asked for a code, and its page does not show it yet."},
		"demo.face.qr":              {"Há um QR Code na tela do salão", "A QR code is on the salon's page"},
		"demo.face_hint.qr":         {"Aponte a câmera para ele.", "Point the camera at it."},
		"demo.face.code":            {"Há um código para digitar", "There is a code to type"},
		"demo.face_hint.code":       {"O WhatsApp avisa: alguém quer conectar um aparelho a este número.", "WhatsApp tells: somebody wants to link a device to this number."},
		"demo.face.passkey":         {"O WhatsApp quer a chave de acesso", "WhatsApp wants the passkey"},
		"demo.face_hint.passkey":    {"Só quem tem a chave desta conta conecta um aparelho. Veja o que a página do salão diz.", "Only who has this account's passkey links a device. See what the salon's page says."},
		"demo.face.proved":          {"A chave foi usada", "The passkey was used"},
		"demo.face_hint.proved":     {"O WhatsApp está verificando. Em até um minuto o aparelho entra, ou a página do salão diz que parou.", "WhatsApp is checking. Within a minute the device is linked, or the salon's page says that it stopped."},
		"demo.face.compare":         {"O código é o mesmo?", "Is it the same code?"},
		"demo.face_hint.compare":    {"Compare com a página do salão e responda por lá.", "Compare it with the salon's page, and answer there."},
		"demo.face.linked":          {"Conectado", "Connected"},
		"demo.face_hint.linked":     {"O WhatsApp deste celular funciona como sempre.", "WhatsApp works on this phone as ever."},
		"demo.face.lost":            {"O aparelho não responde", "The device is not there"},
		"demo.face_hint.lost":       {"Ele continua na lista, sem conexão agora.", "It stays on the list, and is not connected now."},
		"demo.face.restricted":      {"Conta limitada por um tempo", "Account limited for a while"},
		"demo.face_hint.restricted": {"Até %s o WhatsApp não conecta aparelhos desta conta.", "Until %s WhatsApp connects no devices of this account."},
		"demo.face.banned":          {"Este número foi bloqueado", "This number is banned"},
		"demo.face_hint.banned":     {"Ele não pode mais usar o WhatsApp.", "It can use WhatsApp no longer."},
	}
}

func demoActions() map[fault.Key]sentence {
	return map[fault.Key]sentence{
		"demo.do.scan":           {"Ler o QR Code", "Scan the QR code"},
		"demo.what.scan":         {"O celular do salão lê o código. A página do salão passa a “WhatsApp conectado”, com este número.", "The salon's phone reads the code. The salon's page turns to “WhatsApp is connected”, with this number."},
		"demo.do.type":           {"Digitar o código", "Type the code"},
		"demo.what.type":         {"O celular aceita o código. A página do salão passa a “WhatsApp conectado”.", "The phone accepts the code. The salon's page turns to “WhatsApp is connected”."},
		"demo.do.scan_other":     {"Ler com outro número", "Scan with another number"},
		"demo.what.scan_other":   {"Outro celular lê o código. Se o salão tem um número no cadastro, a página dele diz que não é o mesmo, e pergunta qual está certo.", "Another phone reads the code. If the salon has a number on file, its page says that this is not the one, and asks which is right."},
		"demo.do.scan_taken":     {"Ler com o número de outro salão", "Scan with another salon's number"},
		"demo.what.scan_taken":   {"O número já atende outro salão conectado. A página diz que não serve, e o outro salão segue como está.", "The number already serves another connected salon. The page says that it will not do, and the other salon stays as it is."},
		"demo.do.prove":          {"Confirmar com a chave (simulação)", "Confirm with the passkey (simulation)"},
		"demo.what.prove":        {"Faz o que o navegador faria no WhatsApp Web, sem a extensão: assina com a chave deste celular. Quem espera mais de 1 minuto (na vida real, 5) ainda compara um código.", "Does what the browser would do on WhatsApp Web, without the extension: signs with this phone's passkey. Who waits for more than 1 minute (5 in earnest) also compares a code."},
		"demo.do.prove_other":    {"Confirmar com a chave de outra conta", "Confirm with another account's passkey"},
		"demo.what.prove_other":  {"O WhatsApp recusa, e a página do salão deixa tentar de novo. Na terceira vez ela para.", "WhatsApp refuses, and the salon's page lets one try again. At the third it stops."},
		"demo.do.prove_silent":   {"Confirmar, e o WhatsApp se cala", "Confirm, and WhatsApp falls silent"},
		"demo.what.prove_silent": {"O WhatsApp recebe a confirmação e nada mais acontece. Depois de 1 minuto a página do salão diz isso.", "WhatsApp takes the confirmation, and nothing more happens. After 1 minute the salon's page says so."},
		"demo.do.unlink":         {"Remover o aparelho", "Remove the device"},
		"demo.what.unlink":       {"Como em “Dispositivos conectados” no celular. A página do salão diz que alguém removeu e oferece “Reconectar”.", "As under “Linked devices” on the phone. The salon's page says that somebody removed it and offers “Reconnect”."},
		"demo.do.off":            {"14 dias desligado", "Off for 14 days"},
		"demo.what.off":          {"O celular fica 14 dias sem ligar e o WhatsApp desconecta os aparelhos. Para o Salonzap é como se alguém tivesse removido.", "The phone stays off for 14 days and WhatsApp unlinks its devices. To Salonzap it looks as if somebody had removed it."},
		"demo.do.drop":           {"Queda rápida de rede", "Short loss of the network"},
		"demo.what.drop":         {"A conexão do aparelho cai e ele volta em segundos. Na página do salão nada muda: um piscar não é uma queda.", "The device's connection drops, and it is back within seconds. Nothing changes on the salon's page: a blink is no outage."},
		"demo.do.mute":           {"Conexão que emudece", "A connection falls silent"},
		"demo.what.mute":         {"A conexão parece aberta, e nada mais passa por ela. Escreva ao salão: em cerca de um minuto o Salonzap percebe, conecta de novo, e a mensagem chega.", "The connection looks open, and nothing passes any more. Write to the salon: within about a minute Salonzap notices, connects anew, and the message arrives."},
		"demo.do.replace":        {"Trocar por outra conexão (440)", "Replaced by another connection (440)"},
		"demo.what.replace":      {"Outro programa entra com o mesmo aparelho. O servidor solta a conexão, em vez de disputar, e avisa o operador; o Salonzap a pede de volta em seguida.", "Another program comes with the same device. The server lets go, rather than fight over it, and alerts the operator; Salonzap then asks for it back."},
		"demo.do.restrict":       {"Limitar a conta (402)", "Restrict the account (402)"},
		"demo.what.restrict":     {"O WhatsApp limita o número por 10 minutos. A página do salão diz para não insistir.", "WhatsApp restricts the number for 10 minutes. The salon's page says not to insist."},
		"demo.do.ban":            {"Bloquear o número (406)", "Ban the number (406)"},
		"demo.what.ban":          {"O WhatsApp bloqueia o número. A página do salão diz isso e como pedir uma análise.", "WhatsApp bans the number. The salon's page says so, and how to ask for a review."},
		"demo.do.pardon":         {"Desfazer o bloqueio", "Lift the ban"},
		"demo.what.pardon":       {"O WhatsApp aceita o número de novo. Na página do salão, clique em “Reconectar”.", "WhatsApp takes the number again. On the salon's page, click “Reconnect”."},
	}
}

func demoTroubles() map[fault.Key]sentence {
	return map[fault.Key]sentence{
		"demo.do.unreachable":   {"WhatsApp fora do ar (503)", "WhatsApp is down (503)"},
		"demo.what.unreachable": {"As conexões caem e as novas são recusadas; nenhum código vem enquanto durar. O servidor insiste, cada vez mais devagar: ao desligar, quem estava conectado volta sozinho em até 2 minutos.", "Connections drop and new ones are refused; no code comes as long as it lasts. The server keeps trying, more and more slowly: turn this off, and who was connected is back by itself within 2 minutes."},
		"demo.do.outdated":      {"WhatsApp recusa a versão (405)", "WhatsApp refuses the version (405)"},
		"demo.what.outdated":    {"O servidor procura uma versão mais nova e não há. A página do salão diz que estamos atualizando; ao desligar, “Reconectar” traz tudo de volta.", "The server looks for a newer version and there is none. The salon's page says that we are updating; turn this off, and “Reconnect” brings it all back."},
		"demo.do.passkey":       {"Pedir chave de acesso", "Ask for a passkey"},
		"demo.what.passkey":     {"Ao ler ou digitar um código com o celular deste salão, o WhatsApp pede a chave da conta. Quem já está conectado não percebe.", "When a code is scanned or typed on this salon's phone, WhatsApp asks for the account's passkey. Who is connected already does not notice."},
		"demo.do.cold":          {"Contato frio (463)", "Cold contact (463)"},
		"demo.what.cold":        {"O WhatsApp não entrega a quem não escreveu primeiro. Responda pelo Salonzap: o envio é recusado; depois de o cliente escrever, chega.", "WhatsApp does not deliver to who did not write first. Answer from Salonzap: it is refused; once the customer has written, it arrives."},
		"demo.do.down":          {"Nosso servidor fora do ar", "Our server is down"},
		"demo.what.down":        {"O Salonzap não alcança o seu servidor de WhatsApp. Quem pediu um código vê que ele está sendo preparado e, após 90 s, que o problema é nosso; quem já está conectado continua.", "Salonzap cannot reach its WhatsApp server. Who asked for a code reads that it is being prepared and, after 90 s, that the problem is ours; who is connected stays so."},
		"demo.do.lost":          {"Avisos não chegam", "Webhooks do not arrive"},
		"demo.what.lost":        {"O servidor guarda os avisos e tenta de novo. Leia um código: a página do salão conecta do mesmo jeito, em uns 10 s. Ao desligar, tudo o que ficou chega, em ordem.", "The server keeps what it has to tell, and tries again. Scan a code: the salon's page connects all the same, within some 10 s. Turn this off, and all that was kept arrives, in order."},
	}
}
