package text

import "salonzap/internal/fault"

// Sentences of signing in, of the first run, of links and of the account page.
const (
	LoginTitle     fault.Key = "login.title"
	LoginLead      fault.Key = "login.lead"
	LoginEmail     fault.Key = "login.email"
	LoginPassword  fault.Key = "login.password"
	LoginDo        fault.Key = "login.do"
	LoginForgot    fault.Key = "login.forgot"
	LoginWrong     fault.Key = "login.wrong"
	LoginTooMany   fault.Key = "login.too_many"
	SessionsCapped fault.Key = "account.sessions_capped"
	LoginPause     fault.Key = "login.pause"
	LoginFirst     fault.Key = "login.first_run"

	SetupTitle  fault.Key = "setup.title"
	SetupLead   fault.Key = "setup.lead"
	SetupDo     fault.Key = "setup.do"
	StartTitle  fault.Key = "start.title"
	StartWhere  fault.Key = "start.where"
	StartNone   fault.Key = "start.none"
	StartHow    fault.Key = "start.how"
	StartSalon  fault.Key = "start.salon"
	StartGood   fault.Key = "start.good"
	StartBad    fault.Key = "start.bad"
	StartUnseen fault.Key = "start.unseen"

	InviteTitle fault.Key = "invite.title"
	InviteLead  fault.Key = "invite.lead"
	InviteDo    fault.Key = "invite.do"

	InviteLeadOps   fault.Key = "invite.lead_operator"
	InviteOnce      fault.Key = "invite.once"
	InviteUsedTitle fault.Key = "invite.used_title"
	InviteUsedText  fault.Key = "invite.used_text"
	PasswordShow    fault.Key = "password.show"
	PasswordHide    fault.Key = "password.hide"
	ForgotDo        fault.Key = "forgot.do"
	ForgotTitle     fault.Key = "forgot.title"
	ForgotLead      fault.Key = "forgot.lead"
	ForgotSend      fault.Key = "forgot.send"
	ForgotSentTitle fault.Key = "forgot.sent_title"
	ForgotSent      fault.Key = "forgot.sent"
	ForgotSubject   fault.Key = "forgot.subject"
	ForgotLetter    fault.Key = "forgot.letter"
	LinkLocal       fault.Key = "link.local"
	LinkLocalOwner  fault.Key = "link.local_owner"

	LinkTitle fault.Key = "link.title"
	LinkLead  fault.Key = "link.lead"
	LinkDo    fault.Key = "link.do"
	LinkDead  fault.Key = "link.dead"

	ErrorLinkTitle fault.Key = "error.link_title"

	AccountTitle    fault.Key = "account.title"
	AccountSignedIn fault.Key = "account.signed_in"
	PasswordHead    fault.Key = "password.head"
	PasswordOld     fault.Key = "password.old"
	PasswordNew     fault.Key = "password.new"
	PasswordRule    fault.Key = "password.rule"
	PasswordDo      fault.Key = "password.do"
	PasswordChanged fault.Key = "password.changed"
	PasswordWrong   fault.Key = "password.wrong"
	PasswordOthers  fault.Key = "password.others"
	RoleNeedsSalon  fault.Key = "account.role_needs_salon"
)

func accountPage() map[fault.Key]sentence {
	return map[fault.Key]sentence{
		LoginTitle:     {"Entrar", "Sign in"},
		LoginLead:      {"Entre para cuidar do WhatsApp do salão.", "Sign in to look after the salon's WhatsApp."},
		LoginEmail:     {"E-mail", "E-mail"},
		LoginPassword:  {"Senha", "Password"},
		LoginDo:        {"Entrar", "Sign in"},
		LoginForgot:    {"Esqueceu a senha? Peça um novo link a quem administra a plataforma.", "Forgot your password? Ask whoever runs the platform for a new link."},
		LoginWrong:     {"E-mail ou senha não conferem.", "The e-mail or the password is not right."},
		LoginPause:     {"Foram muitas tentativas. Espere %d s e tente de novo.", "There were many attempts. Wait %d s and try again."},
		SessionsCapped: {"Sua conta já estava aberta em %d aparelhos. O que estava sem uso há mais tempo foi desconectado.", "Your account was already open on %d devices. The one that was unused for the longest was signed out."},
		LoginTooMany:   {"Tentativas demais. Espere %d minutos e tente de novo.", "Too many attempts. Wait %d minutes and try again."},
		LoginFirst:     {"Ninguém administra esta plataforma ainda. Abra o link de configuração que aparece no terminal em que o Salonzap foi iniciado.", "Nobody runs this platform yet. Open the set-up link that is printed in the terminal where Salonzap was started."},

		SetupTitle:  {"Bem-vindo ao Salonzap", "Welcome to Salonzap"},
		SetupLead:   {"Crie a conta de quem administra a plataforma. Este link funciona uma vez só.", "Create the account of whoever runs the platform. This link works only once."},
		SetupDo:     {"Criar conta", "Create the account"},
		StartTitle:  {"Primeiros passos", "First steps"},
		StartWhere:  {"Onde o WhatsApp funciona", "Where WhatsApp runs"},
		StartNone:   {"Nenhum servidor de WhatsApp está configurado ainda. Os salões podem ser cadastrados, mas não conectados.", "No WhatsApp server is configured yet. Salons can be added, but not connected."},
		StartHow:    {"Adicione aqui o seu servidor compatível com a Evolution API. Ou defina estas variáveis com o endereço e a chave dele e reinicie:", "Add your Evolution API compatible server here. Or set these variables to its address and its key, and restart:"},
		StartSalon:  {"Cadastre o primeiro salão", "Add the first salon"},
		StartGood:   {"respondendo", "answering"},
		StartBad:    {"com problema", "has a problem"},
		StartUnseen: {"ainda não verificado", "not checked yet"},

		InviteTitle: {"Crie sua senha", "Create your password"},
		InviteLead:  {"Com ela você cuida do WhatsApp de %s no Salonzap. Seu e-mail para entrar é %s.", "With it you look after the WhatsApp of %s on Salonzap. Your e-mail to sign in is %s."},
		InviteDo:    {"Salvar senha e entrar", "Save the password and sign in"},

		InviteLeadOps:   {"Com ela você administra o Salonzap. Seu e-mail para entrar é %s.", "With it you run Salonzap. Your e-mail to sign in is %s."},
		InviteOnce:      {"Este link funciona uma vez só. Depois, entre com seu e-mail e sua senha.", "This link works only once. After that, sign in with your e-mail and your password."},
		InviteUsedTitle: {"Você já criou sua senha", "You have created your password already"},
		InviteUsedText:  {"Este link serve só para a primeira vez. Agora é só entrar com seu e-mail e sua senha.", "This link is only for the first time. Now just sign in with your e-mail and your password."},
		PasswordShow:    {"Mostrar senha", "Show the password"},
		PasswordHide:    {"Esconder senha", "Hide the password"},
		ForgotDo:        {"Esqueci a senha", "I forgot the password"},
		ForgotTitle:     {"Criar uma senha nova", "Get a new password"},
		ForgotLead:      {"Escreva o e-mail com que você entra. Mandamos um link para criar uma senha nova.", "Write the e-mail you sign in with. We send a link to create a new password."},
		ForgotSend:      {"Mandar o link", "Send the link"},
		ForgotSentTitle: {"Olhe seu e-mail", "Look in your e-mail"},
		ForgotSent:      {"Se existe uma conta com este e-mail, o link chega em alguns minutos e vale por 1 hora. Não chegou? Olhe o spam.", "If there is an account with this e-mail, the link arrives within a few minutes and works for 1 hour. Not there? Look in the spam folder."},
		ForgotSubject:   {"Sua senha nova no Salonzap", "Your new password on Salonzap"},
		ForgotLetter:    {"Olá!\n\nPara criar uma senha nova no Salonzap, abra este link em até 1 hora:\n\n%s\n\nNão foi você que pediu? Então não precisa fazer nada: sua senha continua a mesma.\n", "Hello!\n\nTo create a new password on Salonzap, open this link within 1 hour:\n\n%s\n\nDid you not ask for it? Then there is nothing to do: your password stays the same.\n"},
		LinkLocal:       {"Este link só abre neste computador. Para enviar a alguém, defina SALONZAP_PUBLIC_URL com o endereço do painel e reinicie.", "This link only opens on this computer. To send it to somebody, set SALONZAP_PUBLIC_URL to the dashboard's address and restart."},
		LinkLocalOwner:  {"Este link só abre neste computador. Peça ao suporte o endereço do painel na internet.", "This link only opens on this computer. Ask support for the dashboard's address on the internet."},

		LinkTitle:      {"Conectar o WhatsApp de %s", "Connect the WhatsApp of %s"},
		LinkLead:       {"Este link abre só a conexão deste salão e funciona uma vez. Continue se foi você quem pediu.", "This link opens only this salon's connection, and works once. Continue if you asked for it."},
		LinkDo:         {"Continuar", "Continue"},
		ErrorLinkTitle: {"Este link não vale mais", "This link no longer works"},
		LinkDead:       {"Este link já foi usado ou venceu. Peça um novo a quem o enviou.", "This link was used or has expired. Ask for a new one from whoever sent it."},

		AccountTitle:    {"Sua conta", "Your account"},
		AccountSignedIn: {"Você entrou como", "You are signed in as"},
		PasswordHead:    {"Trocar senha", "Change password"},
		PasswordOld:     {"Senha atual", "Current password"},
		PasswordNew:     {"Nova senha", "New password"},
		PasswordRule:    {"Pelo menos %d letras ou números.", "At least %d letters or digits."},
		PasswordDo:      {"Trocar senha", "Change password"},
		PasswordChanged: {"Senha trocada. Nos outros aparelhos, você saiu da conta.", "The password was changed. Your other devices were signed out."},
		PasswordWrong:   {"A senha atual não confere.", "The current password is not right."},
		PasswordOthers:  {"Ao trocar a senha, você sai da conta nos outros aparelhos.", "When you change it, your other devices are signed out."},
		RoleNeedsSalon:  {"Uma conta de salão precisa de um salão; uma conta de administração não tem nenhum.", "An owner's account needs a salon; an operator's account has none."},
	}
}
