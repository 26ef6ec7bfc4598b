package text

import "salonzap/internal/fault"

// Sentences of signing in, of the first run, of links and of the account page.
const (
	LoginTitle    fault.Key = "login.title"
	LoginLead     fault.Key = "login.lead"
	LoginEmail    fault.Key = "login.email"
	LoginPassword fault.Key = "login.password"
	LoginDo       fault.Key = "login.do"
	LoginForgot   fault.Key = "login.forgot"
	LoginWrong    fault.Key = "login.wrong"
	LoginTooMany  fault.Key = "login.too_many"
	LoginPause    fault.Key = "login.pause"
	LoginFirst    fault.Key = "login.first_run"

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
		LoginTitle:    {"Entrar", "Sign in"},
		LoginLead:     {"Entre para cuidar do WhatsApp do salão.", "Sign in to look after the salon's WhatsApp."},
		LoginEmail:    {"E-mail", "E-mail"},
		LoginPassword: {"Senha", "Password"},
		LoginDo:       {"Entrar", "Sign in"},
		LoginForgot:   {"Esqueceu a senha? Peça um novo link a quem administra a plataforma.", "Forgot your password? Ask whoever runs the platform for a new link."},
		LoginWrong:    {"E-mail ou senha não conferem.", "The e-mail or the password is not right."},
		LoginPause:    {"Foram muitas tentativas. Espere %d s e tente de novo.", "There were many attempts. Wait %d s and try again."},
		LoginTooMany:  {"Tentativas demais. Espere %d minutos e tente de novo.", "Too many attempts. Wait %d minutes and try again."},
		LoginFirst:    {"Ninguém administra esta plataforma ainda. Abra o link de configuração que aparece no terminal em que o Salonzap foi iniciado.", "Nobody runs this platform yet. Open the set-up link that is printed in the terminal where Salonzap was started."},

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

		InviteTitle: {"Escolha sua senha", "Choose your password"},
		InviteLead:  {"Conta de %s. Este link funciona uma vez só.", "The account of %s. This link works only once."},
		InviteDo:    {"Salvar senha e entrar", "Save the password and sign in"},

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
