package text

import "salonzap/internal/fault"

// Sentences of sessions, of the second factor and of API keys.
const (
	FactorHead     fault.Key = "factor.head"
	FactorTitle    fault.Key = "factor.title"
	FactorWhy      fault.Key = "factor.why"
	FactorStart    fault.Key = "factor.start"
	FactorScan     fault.Key = "factor.scan"
	FactorQR       fault.Key = "factor.qr"
	FactorTyped    fault.Key = "factor.typed"
	FactorCode     fault.Key = "factor.code"
	FactorDo       fault.Key = "factor.do"
	FactorWrong    fault.Key = "factor.wrong"
	FactorIsOn     fault.Key = "factor.is_on"
	FactorIsNowOn  fault.Key = "factor.is_now_on"
	FactorIsOff    fault.Key = "factor.is_off"
	FactorOnSays   fault.Key = "factor.on_says"
	FactorLeft     fault.Key = "factor.left"
	FactorOffAsk   fault.Key = "factor.off_ask"
	FactorOffDo    fault.Key = "factor.off_do"
	FactorAskTitle fault.Key = "factor.ask_title"
	FactorAskLead  fault.Key = "factor.ask_lead"
	FactorAskHint  fault.Key = "factor.ask_hint"
	FactorAskDo    fault.Key = "factor.ask_do"
	FactorLost     fault.Key = "factor.lost"
	RecoveryTitle  fault.Key = "recovery.title"
	RecoveryLead   fault.Key = "recovery.lead"
	RecoveryDone   fault.Key = "recovery.done"

	SessionsHead   fault.Key = "sessions.head"
	SessionsHint   fault.Key = "sessions.hint"
	SessionHere    fault.Key = "sessions.here"
	SessionSince   fault.Key = "sessions.since"
	SessionSeen    fault.Key = "sessions.seen"
	SessionEnd     fault.Key = "sessions.end"
	SessionEnded   fault.Key = "sessions.ended"
	SessionUnknown fault.Key = "sessions.unknown"

	NavKeys          fault.Key = "nav.keys"
	APIKeysTitle     fault.Key = "api_keys.title" //nolint:gosec // names a sentence
	APIKeysHead      fault.Key = "api_keys.head"
	APIKeysNone      fault.Key = "api_keys.none"     //nolint:gosec // names a sentence
	APIKeyAddHead    fault.Key = "api_keys.add_head" //nolint:gosec // names a sentence
	APIKeyName       fault.Key = "api_keys.name"
	APIKeyNameIs     fault.Key = "api_keys.name_is"  //nolint:gosec // names a sentence
	APIKeySalon      fault.Key = "api_keys.salon"    //nolint:gosec // names a sentence
	APIKeySalonIs    fault.Key = "api_keys.salon_is" //nolint:gosec // names a sentence
	APIKeySalonNo    fault.Key = "api_keys.salon_no" //nolint:gosec // names a sentence
	APIKeyLives      fault.Key = "api_keys.lives"
	APIKeyDaysNo     fault.Key = "api_keys.days_no" //nolint:gosec // names a sentence
	APIKeyDays       fault.Key = "api_keys.days"
	APIKeyForever    fault.Key = "api_keys.forever"
	APIKeyDo         fault.Key = "api_keys.do"
	APIKeyReady      fault.Key = "api_keys.ready"
	APIKeyKeep       fault.Key = "api_keys.keep"
	APIKeyAll        fault.Key = "api_keys.all"
	APIKeyMade       fault.Key = "api_keys.made"
	APIKeyUsed       fault.Key = "api_keys.used"
	APIKeyUnused     fault.Key = "api_keys.unused" //nolint:gosec // names a sentence
	APIKeyUntil      fault.Key = "api_keys.until"
	APIKeyGood       fault.Key = "api_keys.good"
	APIKeyRevoked    fault.Key = "api_keys.revoked"
	APIKeyExpired    fault.Key = "api_keys.expired"
	APIKeyRevokeDo   fault.Key = "api_keys.revoke"
	APIKeyRevokedNow fault.Key = "api_keys.revoked_now"
	KeyUntilPast     fault.Key = "api_key_until_past"
)

func accessPage() map[fault.Key]sentence {
	return map[fault.Key]sentence{
		FactorHead:     {"Segunda etapa ao entrar", "Second step when signing in"},
		FactorTitle:    {"Ligar a segunda etapa", "Switch the second step on"},
		FactorWhy:      {"Quem descobrir a sua senha ainda não entra: depois dela, pedimos um código que só o seu celular mostra. Recomendado para quem administra a plataforma.", "Whoever finds out your password still does not get in: after it we ask for a code that only your phone shows. Recommended for those who run the platform."},
		FactorStart:    {"Ligar a segunda etapa", "Switch the second step on"},
		FactorScan:     {"Abra um aplicativo autenticador no celular (Google Authenticator, Microsoft Authenticator, 1Password…), leia este QR code e digite o código de 6 números que ele mostrar.", "Open an authenticator app on your phone (Google Authenticator, Microsoft Authenticator, 1Password…), scan this QR code, and type the 6-digit code that it shows."},
		FactorQR:       {"QR code para o aplicativo autenticador", "QR code for the authenticator app"},
		FactorTyped:    {"Não consegue ler? Digite esta chave no aplicativo", "Cannot scan it? Type this key into the app"},
		FactorCode:     {"Código", "Code"},
		FactorDo:       {"Confirmar e ligar", "Confirm and switch on"},
		FactorWrong:    {"Este código não vale. Espere o próximo no aplicativo e digite-o.", "This code does not work. Wait for the next one in the app and type it."},
		FactorIsOn:     {"A segunda etapa já está ligada nesta conta.", "The second step is already on for this account."},
		FactorIsNowOn:  {"A segunda etapa está ligada.", "The second step is on."},
		FactorIsOff:    {"A segunda etapa está desligada.", "The second step is off."},
		FactorOnSays:   {"Ligada: ao entrar, pedimos também um código do aplicativo.", "On: when you sign in we also ask for a code from the app."},
		FactorLeft:     {"Códigos de recuperação que restam: %d.", "Recovery codes left: %d."},
		FactorOffAsk:   {"Desligar a segunda etapa", "Switch the second step off"},
		FactorOffDo:    {"Desligar", "Switch off"},
		FactorAskTitle: {"Digite o código do aplicativo", "Type the code from the app"},
		FactorAskLead:  {"A senha está certa. Falta o código de 6 números do seu aplicativo autenticador.", "The password is right. We still need the 6-digit code from your authenticator app."},
		FactorAskHint:  {"Sem o celular? Use um dos códigos de recuperação que você guardou.", "Without your phone? Use one of the recovery codes that you kept."},
		FactorAskDo:    {"Entrar", "Sign in"},
		FactorLost:     {"Perdeu o celular e os códigos? Outra pessoa da equipe desliga a segunda etapa; se não houver, quem tem acesso ao servidor, com: salonzap user second-factor off.", "Lost both the phone and the codes? Somebody else of the team turns the second step off; if there is nobody, whoever has access to the server, with: salonzap user second-factor off."},
		RecoveryTitle:  {"Guarde estes códigos", "Keep these codes"},
		RecoveryLead:   {"Se você perder o celular, cada um deles abre a sua conta uma vez. Eles não aparecem de novo: imprima ou guarde em um lugar seguro.", "If you lose your phone, each of them opens your account once. They are not shown again: print them or keep them in a safe place."},
		RecoveryDone:   {"Já guardei", "I have kept them"},

		SessionsHead:   {"Onde você entrou", "Where you are signed in"},
		SessionsHint:   {"Não reconhece um destes? Encerre-o e troque a senha.", "You do not recognise one of these? End it and change your password."},
		SessionHere:    {"este aparelho", "this device"},
		SessionSince:   {"Entrou", "Signed in"},
		SessionSeen:    {"Usado", "Used"},
		SessionEnd:     {"Encerrar", "End"},
		SessionEnded:   {"A sessão foi encerrada.", "The session was ended."},
		SessionUnknown: {"Aparelho desconhecido", "Unknown device"},

		NavKeys:          {"Chaves", "Keys"},
		APIKeysTitle:     {"Chaves de API", "API keys"},
		APIKeysHead:      {"Suas chaves", "Your keys"},
		APIKeysNone:      {"Nenhuma chave ainda. Uma chave deixa outro sistema usar a API do Salonzap.", "No key yet. A key lets another system use Salonzap's API."},
		APIKeyAddHead:    {"Nova chave", "New key"},
		APIKeyName:       {"Para que serve", "What it is for"},
		APIKeyNameIs:     {"Por exemplo: sistema de agenda. Aparece no histórico dos salões.", "For example: booking system. The salons' history shows it."},
		APIKeySalon:      {"Só para um salão", "Only for one salon"},
		APIKeySalonIs:    {"O identificador do salão. Em branco, a chave abre todos.", "The salon's identifier. Left empty, the key opens all of them."},
		APIKeySalonNo:    {"Não há salão com este identificador.", "There is no salon with this identifier."},
		APIKeyLives:      {"Vale por", "Works for"},
		APIKeyDaysNo:     {"Escolha por quanto tempo a chave vale.", "Choose how long the key lasts."},
		APIKeyDays:       {"%d dias", "%d days"},
		APIKeyForever:    {"Sem vencimento", "No expiry"},
		APIKeyDo:         {"Criar chave", "Create the key"},
		APIKeyReady:      {"A chave “%s” está pronta", "The key “%s” is ready"},
		APIKeyKeep:       {"Copie agora: ela não aparece de novo. Envie-a como Authorization: Bearer.", "Copy it now: it is not shown again. Send it as Authorization: Bearer."},
		APIKeyAll:        {"Todos os salões", "All salons"},
		APIKeyMade:       {"Criada", "Made"},
		APIKeyUsed:       {"Usada", "Used"},
		APIKeyUnused:     {"Nunca usada", "Never used"},
		APIKeyUntil:      {"Vence", "Expires"},
		APIKeyGood:       {"valendo", "works"},
		APIKeyRevoked:    {"revogada", "revoked"},
		APIKeyExpired:    {"vencida", "expired"},
		APIKeyRevokeDo:   {"Revogar", "Revoke"},
		APIKeyRevokedNow: {"A chave foi revogada. Ela para de funcionar em até 10 segundos.", "The key was revoked. It stops working within 10 seconds."},
		KeyUntilPast:     {"O vencimento da chave já passou. Escolha um momento futuro.", "The key's expiry has passed already. Choose a moment in the future."},
	}
}
