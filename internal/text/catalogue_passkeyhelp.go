package text

import "salonzap/internal/fault"

// Sentences of the page that helps with the passkey step: how to get the Connector, and the ways without it.
const (
	HelpTitle       fault.Key = "passkey_help.title"
	HelpLead        fault.Key = "passkey_help.lead"
	HelpConnector   fault.Key = "passkey_help.connector"
	HelpConnectorIs fault.Key = "passkey_help.connector_is"
	HelpStoreDo     fault.Key = "passkey_help.store"
	HelpStoreNone   fault.Key = "passkey_help.store_none"
	HelpStoreStep   fault.Key = "passkey_help.store_step"
	HelpStoreBack   fault.Key = "passkey_help.store_back"
	HelpMark        fault.Key = "passkey_help.mark"
	HelpMarkIs      fault.Key = "passkey_help.mark_is"
	HelpMarkBar     fault.Key = "passkey_help.mark_bar"
	HelpMarkDrag    fault.Key = "passkey_help.mark_drag"
	HelpMarkName    fault.Key = "passkey_help.mark_name"
	HelpMarkOpen    fault.Key = "passkey_help.mark_open"
	HelpMarkOpenDo  fault.Key = "passkey_help.mark_open_do"
	HelpMarkClick   fault.Key = "passkey_help.mark_click"
	HelpMarkNone    fault.Key = "passkey_help.mark_none"
	HelpCode        fault.Key = "passkey_help.code"
	HelpCodeIs      fault.Key = "passkey_help.code_is"
	HelpCodeDo      fault.Key = "passkey_help.code_do"
	HelpCodeOnce    fault.Key = "passkey_help.code_once"
	HelpScripts     fault.Key = "passkey_help.scripts"
	LinkReadyTitle  fault.Key = "passkey_link.title"
	LinkReadyText   fault.Key = "passkey_link.text"
	LinkReadyOnce   fault.Key = "passkey_link.once"
	LinkReadyOwn    fault.Key = "passkey_link.own"
	LinkShareDo     fault.Key = "passkey_link.share"
)

func passkeyHelp() map[fault.Key]sentence {
	return map[fault.Key]sentence{
		HelpTitle:       {"Como confirmar a chave de acesso", "How to confirm the passkey"},
		HelpLead:        {"A chave de acesso fica no seu celular ou na sua conta Google, e só você pode usá-la. Nós nunca a vemos: só recebemos do WhatsApp que era você.", "The passkey stays on your phone or in your Google account, and only you can use it. We never see it: WhatsApp only tells us that it was you."},
		HelpConnector:   {"Com o Conector", "With the Connector"},
		HelpConnectorIs: {"É uma pequena extensão para o Chrome ou o Edge, no computador. Ela só funciona neste painel e no WhatsApp Web, e não guarda nada.", "It is a small extension for Chrome or Edge, on a computer. It only works with this dashboard and WhatsApp Web, and keeps nothing."},
		HelpStoreDo:     {"Abrir a loja de extensões", "Open the extension store"},
		HelpStoreNone:   {"Peça o Conector ao suporte da plataforma. Enquanto isso, use o favorito, logo abaixo.", "Ask the platform's support for the Connector. Meanwhile use the bookmark, right below."},
		HelpStoreStep:   {"Clique em <b>Usar no Chrome</b> (ou <b>Obter</b>, no Edge) e confirme.", "Click <b>Add to Chrome</b> (or <b>Get</b>, in Edge) and confirm."},
		HelpStoreBack:   {"Volte para a página da conexão. Ela encontra o Conector sozinha.", "Go back to the page of the connection. It notices the Connector by itself."},
		HelpMark:        {"Sem instalar nada, com um favorito", "Without installing anything, with a bookmark"},
		HelpMarkIs:      {"O favorito pede a chave no WhatsApp Web e traz a resposta para cá. Guarde: serve também da próxima vez.", "The bookmark asks for the passkey on WhatsApp Web and brings the answer here. Keep it: it works next time too."},
		HelpMarkBar:     {"Mostre a barra de favoritos (<b>Ctrl+Shift+B</b>; no Mac, <b>⌘+Shift+B</b>).", "Show the bookmarks bar (<b>Ctrl+Shift+B</b>; on a Mac, <b>⌘+Shift+B</b>)."},
		HelpMarkDrag:    {"Arraste este botão para ela:", "Drag this button onto it:"},
		HelpMarkName:    {"Confirmar Salonzap", "Confirm Salonzap"},
		HelpMarkOpen:    {"Quando a página da conexão pedir a chave, clique aqui:", "When the page of the connection asks for the passkey, click here:"},
		HelpMarkOpenDo:  {"Abrir o WhatsApp Web", "Open WhatsApp Web"},
		HelpMarkClick:   {"Lá, clique no favorito e confirme. Você volta para cá sozinho.", "There, click the bookmark and confirm. You come back here by yourself."},
		HelpMarkNone:    {"O favorito ainda não está disponível neste painel.", "The bookmark is not available in this dashboard yet."},
		HelpCode:        {"Com um código, no Conector", "With a code, in the Connector"},
		HelpCodeIs:      {"O Conector está instalado e esta página não o encontra? Clique no ícone dele e escreva o endereço deste painel e o código.", "If the Connector is installed and this page does not find it: click its icon, and type this dashboard's address and the code."},
		HelpCodeDo:      {"Gerar código", "Get a code"},
		HelpCodeOnce:    {"Vale uma vez, por até 5 minutos. Digite só no Conector; não passe para ninguém.", "It works once, for up to 5 minutes. Type it only into the Connector; give it to nobody."},
		HelpScripts:     {"Para este botão, ative o JavaScript no navegador.", "For this button, enable JavaScript in the browser."},
		LinkReadyTitle:  {"Continue em um computador", "Carry on on a computer"},
		LinkReadyText:   {"Envie este link para você mesmo, por e-mail por exemplo, e abra no computador:", "Send this link to yourself, by e-mail for example, and open it on the computer:"},
		LinkReadyOnce:   {"O link funciona uma vez, por 30 minutos. Quem o tiver pode conectar um celular ao seu salão: não passe para ninguém.", "The link works once, for 30 minutes. Whoever has it can connect a phone to your salon: give it to nobody."},
		LinkReadyOwn:    {"Ou abra <b>%s</b> no computador e entre como sempre.", "Or open <b>%s</b> on the computer and sign in as always."},
		LinkShareDo:     {"Enviar para mim", "Send it to me"},
	}
}
