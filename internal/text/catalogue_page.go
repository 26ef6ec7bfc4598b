package text

import "salonzap/internal/fault"

// Sentences that every page shares.
const (
	AppTagline      fault.Key = "app.tagline"
	AppSimulation   fault.Key = "app.simulation"
	SkipToContent   fault.Key = "page.skip"
	NavMain         fault.Key = "page.nav"
	NavWhatsApp     fault.Key = "page.nav_whatsapp"
	NavSalons       fault.Key = "page.nav_salons"
	NavAccount      fault.Key = "page.nav_account"
	NavSignOut      fault.Key = "page.sign_out"
	LanguageChoose  fault.Key = "page.language"
	GoBack          fault.Key = "page.back"
	GoHome          fault.Key = "page.home"
	CancelDo        fault.Key = "page.cancel"
	SaveDo          fault.Key = "page.save"
	ContinueDo      fault.Key = "page.continue"
	CopyDo          fault.Key = "page.copy"
	CopyDone        fault.Key = "page.copied"
	OfflineNow      fault.Key = "page.offline"
	FormHasProblems fault.Key = "page.form_problems"

	ErrorNotFoundTitle  fault.Key = "error.not_found_title"
	ErrorForbiddenTitle fault.Key = "error.forbidden_title"
	ErrorOtherTitle     fault.Key = "error.other_title"
	ErrorBusyTitle      fault.Key = "error.busy_title"
	ErrorSupport        fault.Key = "error.support"
	ErrorCrossOrigin    fault.Key = "error.cross_origin"

	SessionOverTitle fault.Key = "session.over_title"
	SessionOverText  fault.Key = "session.over_text"
	SessionOverDo    fault.Key = "session.over_do"
)

// pages is every sentence of the dashboard, gathered from the files of its areas.
func pages() map[fault.Key]sentence {
	return merge(shared(), connectPage(), linkingPage(), consolePage(), startPage(), serverForm(), placement(), leaving(), testMessage(), connectedPage(), timePage(), accountPage(), accessPage(), peoplePage(), operatorPage(), adminPage(), salonPage(),
		passkeyPage(), passkeyHelp(),
		shellPages(), cataloguePages(), teamPages(), firstSteps())
}

func shared() map[fault.Key]sentence {
	return map[fault.Key]sentence{
		AppTagline:      {"O WhatsApp do seu salão, sempre conectado", "Your salon's WhatsApp, always connected"},
		AppSimulation:   {"Simulação: nenhum WhatsApp de verdade é usado aqui.", "Simulation: no real WhatsApp is used here."},
		SkipToContent:   {"Ir para o conteúdo", "Skip to content"},
		NavMain:         {"Menu principal", "Main menu"},
		NavWhatsApp:     {"WhatsApp", "WhatsApp"},
		NavSalons:       {"Salões", "Salons"},
		NavAccount:      {"Conta", "Account"},
		NavSignOut:      {"Sair", "Sign out"},
		LanguageChoose:  {"Idioma", "Language"},
		GoBack:          {"Voltar", "Back"},
		GoHome:          {"Ir para o início", "Go to the start page"},
		CancelDo:        {"Cancelar", "Cancel"},
		SaveDo:          {"Salvar", "Save"},
		ContinueDo:      {"Continuar", "Continue"},
		CopyDo:          {"Copiar", "Copy"},
		CopyDone:        {"Copiado", "Copied"},
		OfflineNow:      {"Este aparelho está sem internet. Quando ela voltar, a página continua sozinha.", "This device is offline. The page carries on by itself when the network is back."},
		FormHasProblems: {"Confira o campo marcado abaixo.", "Check the marked field below."},

		ErrorNotFoundTitle:  {"Página não encontrada", "Page not found"},
		ErrorForbiddenTitle: {"Esta página não é para a sua conta", "This page is not for your account"},
		ErrorOtherTitle:     {"Algo deu errado", "Something went wrong"},
		ErrorBusyTitle:      {"Espere um instante", "Wait a moment"},
		ErrorSupport:        {"Se falar com o suporte, diga o código %s.", "If you talk to support, give the code %s."},
		ErrorCrossOrigin:    {"Este pedido veio de outra página. Abra o painel e tente por lá.", "This request came from another page. Open the dashboard and try there."},

		SessionOverTitle: {"Entre de novo", "Sign in again"},
		SessionOverText:  {"Você saiu da conta, aqui ou em outro aparelho, ou ficou muito tempo sem usar. O WhatsApp do salão continua como estava.", "You signed out, here or elsewhere, or were away for long. The salon's WhatsApp stays as it was."},
		SessionOverDo:    {"Entrar de novo", "Sign in again"},
	}
}
