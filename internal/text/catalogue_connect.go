package text

import "salonzap/internal/fault"

// Sentences of the connect page, from the first click to the expiry of the code.
const (
	ConnectHeadNew   fault.Key = "connect.head_new"
	ConnectHeadAgain fault.Key = "connect.head_again"
	ConnectHeadOff   fault.Key = "connect.head_off"
	ConnectHeadLater fault.Key = "connect.head_later"
	ConnectLeadLater fault.Key = "connect.lead_later"
	ConnectLeadFirst fault.Key = "connect.lead_first"
	ConnectOutdated  fault.Key = "connect.outdated"
	TryAgainDo       fault.Key = "connect.do_try_again"
	ConnectHeadOurs  fault.Key = "connect.head_ours"
	ConnectHeadEnded fault.Key = "connect.head_ended"
	ConnectLeadStop  fault.Key = "connect.lead_stopped"
	ConnectHeadStop  fault.Key = "connect.head_stopped"
	ConnectLead      fault.Key = "connect.lead"
	ConnectLeadOff   fault.Key = "connect.lead_off"
	ConnectLeadOurs  fault.Key = "connect.lead_ours"
	WhichPhone       fault.Key = "connect.which_phone"
	ThisPhone        fault.Key = "connect.this_phone"
	ThisPhoneHint    fault.Key = "connect.this_phone_hint"
	OtherPhone       fault.Key = "connect.other_phone"
	OtherPhoneHint   fault.Key = "connect.other_phone_hint"
	NumberOnFile     fault.Key = "connect.number"
	NumberChange     fault.Key = "connect.number_change"
	NumberLabel      fault.Key = "connect.number_label"
	NumberHint       fault.Key = "connect.number_hint"
	ReadyHead        fault.Key = "connect.ready"
	ReadyUpdated     fault.Key = "connect.ready_updated"
	ReadyOnline      fault.Key = "connect.ready_online"
	ReadyLock        fault.Key = "connect.ready_lock"
	ReadyDevices     fault.Key = "connect.ready_devices"
	ConnectDo        fault.Key = "connect.do"
	ReconnectDo      fault.Key = "connect.do_again"
	NewCodeDo        fault.Key = "connect.do_new_code"
	TryNowDo         fault.Key = "connect.do_try_now"
	ConnectSafety    fault.Key = "connect.safety"
	CodeSafety       fault.Key = "connect.code_safety"
	PrepareHead      fault.Key = "connect.prepare_head"
	PrepareText      fault.Key = "connect.prepare_text"
	PrepareLong      fault.Key = "connect.prepare_long"
	PrepareLonger    fault.Key = "connect.prepare_longer"
	CheckingLong     fault.Key = "connect.checking_long"
	CheckingLonger   fault.Key = "connect.checking_longer"
	AlmostLong       fault.Key = "connect.almost_long"
	AlmostLonger     fault.Key = "connect.almost_longer"
	PrepareNext      fault.Key = "connect.prepare_next"
	PrepareLine      fault.Key = "connect.prepare_line"
	CheckingHead     fault.Key = "connect.checking_head"
	CheckingText     fault.Key = "connect.checking_text"
	CheckingTyped    fault.Key = "connect.checking_typed"
	CheckingTypedTxt fault.Key = "connect.checking_typed_text"
	ScanHead         fault.Key = "connect.scan_head"
	TypeHead         fault.Key = "connect.type_head"
	CodeAlt          fault.Key = "connect.code_alt"
	CodeFor          fault.Key = "connect.code_for"
	CodeUntil        fault.Key = "connect.code_until"
	CodeNext         fault.Key = "connect.code_next"
	CodeLast         fault.Key = "connect.code_last"
	CodeNumbered     fault.Key = "connect.code_numbered"
	StepOpen         fault.Key = "connect.step_open"
	StepAndroid      fault.Key = "connect.step_android"
	StepIPhone       fault.Key = "connect.step_iphone"
	StepLink         fault.Key = "connect.step_link"
	StepLinkNumber   fault.Key = "connect.step_link_number"
	StepAim          fault.Key = "connect.step_aim"
	StepType         fault.Key = "connect.step_type"
	SwitchToCode     fault.Key = "connect.switch_code"
	SwitchToQR       fault.Key = "connect.switch_qr"
	StopDo           fault.Key = "connect.stop"
	AlmostHead       fault.Key = "connect.almost_head"
	AlmostText       fault.Key = "connect.almost_text"
	AlmostTyped      fault.Key = "connect.almost_typed"
	PasskeyHead      fault.Key = "connect.passkey_head"
	PasskeyText      fault.Key = "connect.passkey_text"
	AppealHow        fault.Key = "connect.appeal"
	SupportCode      fault.Key = "connect.support"
)

func connectPage() map[fault.Key]sentence {
	return map[fault.Key]sentence{
		ConnectHeadNew:   {"Conecte o WhatsApp do salão", "Connect the salon's WhatsApp"},
		ConnectHeadAgain: {"Vamos reconectar o WhatsApp", "Let us reconnect WhatsApp"},
		ConnectHeadOff:   {"O WhatsApp está desconectado", "WhatsApp is disconnected"},
		ConnectHeadOurs:  {"Já estamos cuidando disso", "We are taking care of it"},
		ConnectHeadEnded: {"Vamos tentar de novo?", "Shall we try again?"},
		ConnectLeadStop:  {"Quando quiser, é só gerar um novo código.", "Whenever you like, just get a new code."},
		ConnectHeadStop:  {"Conexão cancelada", "Connecting was cancelled"},
		ConnectLead:      {"Leva cerca de um minuto. Deixe o celular do salão por perto.", "It takes about a minute. Keep the salon's phone close by."},
		ConnectLeadOff:   {"Enquanto isso, as respostas automáticas ficam paradas. Reconecte quando quiser.", "Meanwhile nothing is answered automatically. Reconnect whenever you like."},
		ConnectLeadOurs:  {"Vamos reconectar assim que der. Você não precisa ficar nesta página.", "We reconnect as soon as possible. You do not need to stay on this page."},
		ConnectHeadLater: {"Ainda não deu para conectar", "It could not be connected yet"},
		ConnectLeadLater: {"Tente de novo mais tarde. Se o celular não mostrar mais este aparelho conectado, você vai precisar de um novo código.", "Try again later. If the phone no longer shows this linked device, you will need a new code."},
		ConnectLeadFirst: {"Tente de novo mais tarde: você vai precisar de um novo código.", "Try again later: you will need a new code."},
		ConnectOutdated:  {"O WhatsApp mudou e estamos atualizando. Até lá, ele não aceita códigos novos.", "WhatsApp changed and we are updating. Until then it takes no new codes."},
		WhichPhone:       {"Em qual celular está o WhatsApp do salão?", "On which phone is the salon's WhatsApp?"},
		ThisPhone:        {"Neste celular", "On this phone"},
		ThisPhoneHint:    {"Você digita um código no WhatsApp", "You type a code into WhatsApp"},
		OtherPhone:       {"Em outro celular", "On another phone"},
		OtherPhoneHint:   {"Você lê um QR Code com ele", "You scan a QR code with it"},
		NumberOnFile:     {"Número do salão", "The salon's number"},
		NumberChange:     {"Alterar", "Change"},
		NumberLabel:      {"Número do WhatsApp do salão", "The salon's WhatsApp number"},
		NumberHint:       {"Com DDD, como (11) 98765-4321.", "With its area code, like (11) 98765-4321."},
		ReadyHead:        {"Antes de começar, confira", "Before you begin, check"},
		ReadyUpdated:     {"WhatsApp atualizado", "WhatsApp is up to date"},
		ReadyOnline:      {"Celular com internet", "The phone is online"},
		ReadyLock:        {"Bloqueio de tela ativado no celular", "The phone has a screen lock"},
		ReadyDevices:     {"Menos de 4 aparelhos conectados", "Fewer than 4 linked devices"},
		ConnectDo:        {"Conectar WhatsApp", "Connect WhatsApp"},
		ReconnectDo:      {"Reconectar", "Reconnect"},
		NewCodeDo:        {"Gerar novo código", "Get a new code"},
		TryAgainDo:       {"Tentar de novo", "Try again"},
		TryNowDo:         {"Tentar agora", "Try now"},
		ConnectSafety:    {"Só conecte se foi você que começou. Nunca pedimos senha nem código por mensagem ou ligação.", "Only connect if it was you who began. We never ask for a password or a code by message or phone."},
		CodeSafety:       {"Só conecte se foi você que começou. Não passe este código para ninguém.", "Only connect if it was you who began. Give this code to nobody."},
		PrepareHead:      {"Preparando seu código…", "Preparing your code…"},
		PrepareText:      {"Leva alguns segundos. Deixe esta página aberta e o celular por perto.", "It takes a few seconds. Keep this page open and the phone close by."},
		PrepareNext:      {"Muitos salões estão conectando agora. Você é o próximo da fila.", "Many salons are connecting right now. You are next in line."},
		PrepareLine:      {"Muitos salões estão conectando agora. Seu lugar na fila: %d.", "Many salons are connecting right now. Your place in line: %d."},
		CheckingHead:     {"Conferindo a leitura…", "Checking the scan…"},
		CheckingTyped:    {"Conferindo o código…", "Checking the code…"},
		CheckingTypedTxt: {"Se você acabou de digitar o código, espere alguns segundos. Se não digitou, um novo código já vem.", "If you have just typed the code, wait a few seconds. If not, a new code is on its way."},
		CheckingText:     {"Se você acabou de ler o código, espere alguns segundos. Se não leu, um novo código já vem.", "If you have just scanned the code, wait a few seconds. If not, a new code is on its way."},
		ScanHead:         {"Leia o código com o celular do salão", "Scan the code with the salon's phone"},
		TypeHead:         {"Digite este código no WhatsApp", "Type this code into WhatsApp"},
		CodeAlt:          {"QR Code para conectar o WhatsApp do salão", "QR code to connect the salon's WhatsApp"},
		CodeFor:          {"Código para %s", "Code for %s"},
		CodeUntil:        {"Vence em", "Expires in"},
		CodeNext:         {"Quando vencer, outro aparece aqui sozinho.", "When it expires, another one appears here by itself."},
		CodeLast:         {"Este é o último código. Se vencer, é só gerar outro.", "This is the last code. If it expires, just get another."},
		CodeNumbered:     {"Código %d de %d", "Code %d of %d"},
		StepOpen:         {"Abra o <b>WhatsApp</b> no celular do salão.", "Open <b>WhatsApp</b> on the salon's phone."},
		StepAndroid:      {"Toque em <b>⋮</b> e em <b>Dispositivos conectados</b>.", "Tap <b>⋮</b> and <b>Linked devices</b>."},
		StepIPhone:       {"Toque em <b>Configurações</b> e em <b>Dispositivos conectados</b>.", "Tap <b>Settings</b> and <b>Linked devices</b>."},
		StepLink:         {"Toque em <b>Conectar dispositivo</b>.", "Tap <b>Link a device</b>."},
		StepLinkNumber:   {"Toque em <b>Conectar dispositivo</b> e em <b>Conectar com número de telefone</b>.", "Tap <b>Link a device</b> and <b>Link with phone number</b>."},
		StepAim:          {"Aponte a câmera para este código.", "Point the camera at this code."},
		StepType:         {"Digite o código desta página.", "Type the code from this page."},
		SwitchToCode:     {"O WhatsApp está neste celular", "WhatsApp is on this phone"},
		SwitchToQR:       {"O WhatsApp está em outro celular", "WhatsApp is on another phone"},
		StopDo:           {"Cancelar", "Cancel"},
		AlmostHead:       {"Quase lá…", "Almost there…"},
		AlmostText:       {"O celular leu o código e o WhatsApp está terminando de conectar. Leva de 5 a 15 segundos. Não precisa fazer nada.", "The phone read the code and WhatsApp is finishing up. It takes 5 to 15 seconds. There is nothing for you to do."},
		AlmostTyped:      {"O WhatsApp aceitou o código e está terminando de conectar. Leva de 5 a 15 segundos. Não precisa fazer nada.", "WhatsApp accepted the code and is finishing up. It takes 5 to 15 seconds. There is nothing for you to do."},
		PasskeyHead:      {"O WhatsApp quer ter certeza de que é você", "WhatsApp wants to be sure that it is you"},
		PasskeyText:      {"Deixe o WhatsApp aberto no celular do salão e siga o que ele pedir.", "Keep WhatsApp open on the salon's phone and follow what it asks."},
		AppealHow:        {"Abra o WhatsApp no celular, toque em <b>Solicitar análise</b> e espere a resposta. Ela costuma vir em até um dia.", "Open WhatsApp on the phone, tap <b>Request a review</b> and wait for the answer. It usually comes within a day."},
		SupportCode:      {"Código para o suporte: %s", "Code for support: %s"},
	}
}
