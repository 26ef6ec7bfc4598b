package text

import "salonzap/internal/fault"

// Sentences of the passkey step on the pages of a salon.
const (
	PasskeyLeft         fault.Key = "passkey.left"
	PasskeyLeftFive     fault.Key = "passkey.left_five"
	PasskeyLeftLate     fault.Key = "passkey.left_late"
	PasskeyHave         fault.Key = "passkey.have"
	PasskeyDo           fault.Key = "passkey.do"
	PasskeySigning      fault.Key = "passkey.signing"
	PasskeyLackHead     fault.Key = "passkey.lack_head"
	PasskeyLack         fault.Key = "passkey.lack"
	PasskeyInstallDo    fault.Key = "passkey.install"
	PasskeyCannotDo     fault.Key = "passkey.cannot_install"
	PasskeyPhone        fault.Key = "passkey.phone"
	PasskeyLinkDo       fault.Key = "passkey.link"
	PasskeyWishDo       fault.Key = "passkey.wish"
	PasskeyWishHead     fault.Key = "passkey.wish_head"
	PasskeyWishText     fault.Key = "passkey.wish_text" //nolint:gosec // names a sentence
	PasskeyCreateHead   fault.Key = "passkey.create_head"
	PasskeyCreate       fault.Key = "passkey.create"
	PasskeyHybridHead   fault.Key = "passkey.hybrid_head"
	PasskeyHybrid       fault.Key = "passkey.hybrid"
	PasskeySameAccount  fault.Key = "passkey.same_account" //nolint:gosec // names a sentence
	PasskeyNoBluetooth  fault.Key = "passkey.no_bluetooth"
	PasskeyTwoNumbers   fault.Key = "passkey.two_numbers"
	PasskeySentHead     fault.Key = "passkey.sent_head"
	PasskeySentText     fault.Key = "passkey.sent_text" //nolint:gosec // names a sentence
	PasskeyCodeHead     fault.Key = "passkey.code_head"
	PasskeyCodeAsk      fault.Key = "passkey.code_ask"
	PasskeyCodeWait     fault.Key = "passkey.code_wait"
	PasskeySameDo       fault.Key = "passkey.same"
	PasskeyOtherDo      fault.Key = "passkey.other"
	PasskeyToldDo       fault.Key = "passkey.told"
	PasskeyMoveText     fault.Key = "passkey.move_text" //nolint:gosec // names a sentence
	PasskeyMoveDo       fault.Key = "passkey.move"
	PasskeyBackText     fault.Key = "passkey.back_text"
	PasskeyBackDo       fault.Key = "passkey.back"
	PasskeyNewDo        fault.Key = "passkey.new_qr" //nolint:gosec // names a sentence
	PasskeyAgainDo      fault.Key = "passkey.again"
	PasskeyAgainHead    fault.Key = "passkey.again_head"
	PasskeyKeep         fault.Key = "passkey.keep"
	PasskeyBeforeHead   fault.Key = "passkey.before_head"
	PasskeyBefore       fault.Key = "passkey.before"
	PasskeyWaysDo       fault.Key = "passkey.ways"
	PasskeyReady        fault.Key = "passkey.ready"
	PasskeyNotDone      fault.Key = "passkey.not_done"
	PasskeyUnsupported  fault.Key = "passkey.unsupported" //nolint:gosec // names a sentence
	PasskeyBusy         fault.Key = "passkey.busy"
	PasskeyTabClosed    fault.Key = "passkey.tab_closed" //nolint:gosec // names a sentence
	PasskeyOldConnector fault.Key = "passkey.old_connector"
	PasskeyNoAnswer     fault.Key = "passkey.no_answer"
	PasskeySignIn       fault.Key = "passkey.sign_in"
	PasskeyOtherTab     fault.Key = "passkey.other_tab"

	HistoryAsked     fault.Key = "history.passkey_asked"
	HistoryAnswered  fault.Key = "history.passkey_answered"
	HistoryCompared  fault.Key = "history.passkey_code"
	HistoryStalled   fault.Key = "history.passkey_stuck"
	HistoryWished    fault.Key = "history.passkey_wish"
	HistoryMoved     fault.Key = "history.moved"
	HistoryMovedBack fault.Key = "history.moved_back"
	HistoryLeft      fault.Key = "history.left_removed"
)

func passkeyPage() map[fault.Key]sentence {
	return map[fault.Key]sentence{
		PasskeyLeft:         {"Tempo restante:", "Time left:"},
		PasskeyLeftFive:     {"Se confirmar em até 5 minutos, não precisa comparar códigos.", "Confirm within 5 minutes and there is no code to compare."},
		PasskeyLeftLate:     {"Ainda dá tempo. No fim, vamos pedir para você comparar um código com o celular.", "There is still time. At the end we ask you to compare a code with the phone."},
		PasskeyHave:         {"Deixe o WhatsApp aberto no celular. Clique no botão: abriremos o WhatsApp Web e você confirma com a digital, o rosto ou o PIN.", "Keep WhatsApp open on the phone. Click the button: we open WhatsApp Web, and you confirm with your fingerprint, face or PIN."},
		PasskeyDo:           {"Confirmar com a chave de acesso", "Confirm with the passkey"},
		PasskeySigning:      {"Continue na aba do WhatsApp Web", "Carry on in the WhatsApp Web tab"},
		PasskeyLackHead:     {"O WhatsApp pediu uma chave de acesso para este número", "WhatsApp asked for this number's passkey"},
		PasskeyLack:         {"É uma proteção do WhatsApp, não um erro. Para continuar, use um computador com Chrome ou Edge.", "This is WhatsApp protecting you, not an error. To go on you need a computer with Chrome or Edge."},
		PasskeyInstallDo:    {"Instalar o Conector", "Install the Connector"},
		PasskeyCannotDo:     {"Não consigo instalar", "I cannot install it"},
		PasskeyPhone:        {"Por enquanto esta etapa precisa de um computador por dois minutos. Depois de conectado, você usa só o celular.", "For now this step needs a computer for two minutes. Once connected, you only use the phone."},
		PasskeyLinkDo:       {"Receber um link no computador", "Get a link on a computer"},
		PasskeyWishDo:       {"Avise-me quando der pelo celular", "Tell me when a phone is enough"},
		PasskeyWishHead:     {"Anotado", "Noted"},
		PasskeyWishText:     {"Quando der para confirmar só com o celular, o suporte avisa você. Até lá, dois minutos no computador resolvem.", "When a phone is enough to confirm, support will tell you. Until then, two minutes at a computer do it."},
		PasskeyCreateHead:   {"O celular pede para criar uma chave?", "Does the phone ask you to create a passkey?"},
		PasskeyCreate:       {"No celular, toque em <b>Criar chave de acesso</b> e confirme com a digital. Depois volte para esta tela. Não toque em “Não conectar”.", "On the phone, tap <b>Create passkey</b> and confirm with your fingerprint. Then come back to this page. Do not tap “Don't link”."},
		PasskeyHybridHead:   {"Apareceu um QR Code do navegador?", "Did the browser show a QR code?"},
		PasskeyHybrid:       {"Ligue o <b>Bluetooth</b> do celular e do computador e aponte a <b>câmera do celular</b> (não o WhatsApp) para ele.", "Switch on <b>Bluetooth</b> on the phone and on the computer, and point the <b>phone's camera</b> (not WhatsApp) at it."},
		PasskeySameAccount:  {"Dica: se o Chrome do computador usa a mesma conta Google do celular, basta o PIN. Nem precisa do Bluetooth.", "Tip: if Chrome on the computer uses the same Google account as the phone, the PIN is enough. No Bluetooth needed."},
		PasskeyNoBluetooth:  {"Este computador não alcança seu celular? Use outro computador com Bluetooth ou entre no Chrome com a mesma conta Google do celular.", "Does this computer not reach your phone? Use another computer with Bluetooth, or sign in to Chrome with the phone's Google account."},
		PasskeyTwoNumbers:   {"Tem dois WhatsApps no celular? Escolha a chave do número do salão.", "Two WhatsApps on the phone? Choose the passkey of the salon's number."},
		PasskeySentHead:     {"Confirmado. Aguardando o WhatsApp…", "Confirmed. Waiting for WhatsApp…"},
		PasskeySentText:     {"Leva até 1 minuto. Deixe esta página aberta e o WhatsApp aberto no celular.", "It takes up to 1 minute. Keep this page open, and WhatsApp open on the phone."},
		PasskeyCodeHead:     {"Confira o código", "Check the code"},
		PasskeyCodeAsk:      {"No celular aparece este mesmo código?", "Does the phone show this same code?"},
		PasskeyCodeWait:     {"Buscando o código…", "Fetching the code…"},
		PasskeySameDo:       {"Sim, é igual", "Yes, it is the same"},
		PasskeyOtherDo:      {"Não é igual", "It is different"},
		PasskeyToldDo:       {"O celular pede uma chave de acesso", "The phone asks for a passkey"},
		PasskeyMoveText:     {"Podemos preparar outra conexão, que aceita a chave de acesso. Leva um minuto, e depois você lê um código novo.", "We can set up another connection, which accepts passkeys. It takes a minute, and then you scan a new code."},
		PasskeyMoveDo:       {"Preparar e continuar", "Set it up and go on"},
		PasskeyBackText:     {"A mudança ainda não terminou. Você pode tentar de novo ou voltar a como era antes.", "The change is not finished. You can try again, or go back to how it was."},
		PasskeyBackDo:       {"Voltar a como era antes", "Go back to how it was"},
		PasskeyNewDo:        {"Gerar novo QR Code", "Get a new QR code"},
		PasskeyAgainDo:      {"Tentar de novo", "Try again"},
		PasskeyAgainHead:    {"Ainda não conectou", "Not connected yet"},
		PasskeyKeep:         {"Não remova este aparelho em “Dispositivos conectados”: para reconectar, o WhatsApp pode pedir a chave de acesso de novo.", "Do not remove this device under “Linked devices”: to reconnect, WhatsApp may ask for the passkey again."},
		PasskeyBeforeHead:   {"Se o WhatsApp pedir uma chave de acesso", "If WhatsApp asks for a passkey"},
		PasskeyBefore:       {"Alguns números precisam confirmar uma <b>chave de acesso</b> do WhatsApp, em um computador. Com o Conector já instalado, a conexão não para no meio.", "Some numbers have to confirm a WhatsApp <b>passkey</b>, on a computer. With the Connector installed before, linking does not stop halfway."},
		PasskeyWaysDo:       {"Outras formas de confirmar", "Other ways to confirm"},
		PasskeyReady:        {"Conector instalado. Se o WhatsApp pedir a chave de acesso, é só confirmar.", "The Connector is installed. If WhatsApp asks for the passkey, you just confirm."},
		PasskeyNotDone:      {"A confirmação não foi concluída: foi cancelada, a chave não está neste aparelho ou a digital não foi aceita. Tente de novo.", "The confirmation was not completed: it was cancelled, the passkey is not on this device, or the fingerprint was not accepted. Try again."},
		PasskeyUnsupported:  {"Este navegador não consegue usar a chave de acesso. Use o Chrome ou o Edge em um computador.", "This browser cannot use the passkey. Use Chrome or Edge on a computer."},
		PasskeyBusy:         {"A confirmação já está aberta em outra aba. Termine por lá, ou feche a aba e tente de novo.", "The confirmation is already open in another tab. Finish it there, or close that tab and try again."},
		PasskeyTabClosed:    {"A aba do WhatsApp Web foi fechada antes da confirmação. Tente de novo.", "The WhatsApp Web tab was closed before you confirmed. Try again."},
		PasskeyOldConnector: {"O Conector não entendeu o pedido. Atualize o Conector e tente de novo.", "The Connector did not understand the request. Update the Connector and try again."},
		PasskeyNoAnswer:     {"Não conseguimos enviar a confirmação. Confira a internet e tente de novo.", "We could not send the confirmation. Check your internet and try again."},
		PasskeySignIn:       {"Sua confirmação chegou, mas você não está mais no painel. Entre e confirme de novo.", "Your confirmation arrived, but you are signed out of the dashboard. Sign in and confirm again."},
		PasskeyOtherTab:     {"Esta confirmação já foi feita. Siga o que esta página mostra.", "This was already confirmed. Follow what this page shows."},

		HistoryAsked:     {"O WhatsApp pediu a chave de acesso", "WhatsApp asked for the passkey"},
		HistoryAnswered:  {"Chave de acesso confirmada", "Passkey confirmed"},
		HistoryCompared:  {"Código para comparar com o celular", "Code to compare with the phone"},
		HistoryStalled:   {"O WhatsApp não respondeu à confirmação", "WhatsApp did not answer the confirmation"},
		HistoryWished:    {"Quer confirmar a chave de acesso só com o celular", "Wants to confirm the passkey with a phone alone"},
		HistoryMoved:     {"Mudança para outro servidor", "Moved to another server"},
		HistoryMovedBack: {"Volta para o servidor de antes", "Moved back to the server before"},
		HistoryLeft:      {"Conexão antiga removida do outro servidor", "Old connection removed from the other server"},
	}
}
