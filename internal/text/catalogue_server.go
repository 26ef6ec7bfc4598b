package text

import "salonzap/internal/fault"

// Sentences of the form of a server.
const (
	ServerAddTitle    fault.Key = "server_form.add"
	ServerEditTitle   fault.Key = "server_form.edit"
	ServerFormLead    fault.Key = "server_form.lead"
	ServerFormID      fault.Key = "server_form.id"
	ServerFormIDIs    fault.Key = "server_form.id_hint"
	ServerFormURL     fault.Key = "server_form.url"
	ServerFormKey     fault.Key = "server_form.key"
	ServerFormKeep    fault.Key = "server_form.key_keep"
	ServerFormOnce    fault.Key = "server_form.key_once"
	ServerFormMax     fault.Key = "server_form.max"
	ServerFormMaxIs   fault.Key = "server_form.max_hint"
	ServerFormMaxNo   fault.Key = "server_form.max_wrong"
	ServerFormSpecial fault.Key = "server_form.special"
	ServerFormUsual   fault.Key = "server_form.usual"
	ServerFormDrain   fault.Key = "server_form.drain"
	ServerFormFixed   fault.Key = "server_form.fixed"
	ServerFormDo      fault.Key = "server_form.do"
	ServerFormSave    fault.Key = "server_form.save"
	ServerFormOnly    fault.Key = "server_form.save_only"
	ServerSaved       fault.Key = "server_form.saved"
	ServerEditDo      fault.Key = "server_form.edit_do"
	ServerKeyAgain    fault.Key = "server_form.key_again"
	ServerMoved       fault.Key = "server_form.moved"
	TryDown           fault.Key = "server_form.try_down"
	TryKey            fault.Key = "server_form.try_key"
	TryLicence        fault.Key = "server_form.try_licence"
	TryTimeout        fault.Key = "server_form.try_timeout"
	TryRefused        fault.Key = "server_form.try_refused"
)

func serverForm() map[fault.Key]sentence {
	return map[fault.Key]sentence{
		ServerAddTitle:    {"Novo servidor", "New server"},
		ServerEditTitle:   {"Servidor %s", "Server %s"},
		ServerFormLead:    {"Um servidor compatível com a Evolution API. Antes de salvar, falamos com ele para conferir o endereço e a chave.", "A server that is compatible with Evolution API. Before saving, we talk to it to check the address and the key."},
		ServerFormID:      {"Nome curto", "Short name"},
		ServerFormIDIs:    {"Letras minúsculas, números e hifens, como evolution-2. Não muda depois.", "Lower-case letters, digits and dashes, like evolution-2. It does not change later."},
		ServerFormURL:     {"Endereço", "Address"},
		ServerFormKey:     {"Chave de API", "API key"},
		ServerFormKeep:    {"Deixe em branco para manter a chave atual, que nunca é mostrada.", "Leave it empty to keep the present key, which is never shown."},
		ServerFormOnce:    {"A chave global do servidor. Fica guardada cifrada e nunca mais é mostrada.", "The server's global key. It is kept encrypted and never shown again."},
		ServerFormMax:     {"Códigos ao mesmo tempo", "Codes at the same time"},
		ServerFormMaxIs:   {"Quantos salões podem ver um código ao mesmo tempo neste servidor. 0 é sem limite; 40 é seguro para uma Evolution.", "How many salons may see a code at the same time on this server. 0 is no limit; 40 is safe for an Evolution."},
		ServerFormMaxNo:   {"Informe um número de 0 (sem limite) a %d.", "Give a number from 0 (no limit) to %d."},
		ServerFormSpecial: {"Usar este endereço assim mesmo", "Use this address all the same"},
		ServerFormUsual:   {"Este endereço é reservado (link-local, de metadados da nuvem ou de nenhuma máquina): nenhum servidor costuma ficar nele, e a chave iria para lá. Confira o endereço; se for mesmo este, marque a confirmação abaixo.", "This address is reserved (link-local, a cloud's metadata, or no machine at all): servers are not found at such addresses, and the key would go there. Check it; if it is right, tick the box below."},
		ServerFormDrain:   {"Não colocar salões novos neste servidor", "Place no new salon on this server"},
		ServerFormFixed:   {"O endereço, a chave e o limite deste servidor vêm da configuração do programa e são lidos a cada início.", "The address, the key and the limit of this server come from the program's configuration and are read at each start."},
		ServerFormDo:      {"Conferir e adicionar", "Check and add"},
		ServerFormSave:    {"Conferir e salvar", "Check and save"},
		ServerFormOnly:    {"Salvar", "Save"},
		ServerSaved:       {"Servidor %s salvo.", "Server %s saved."},
		ServerEditDo:      {"Editar", "Edit"},
		ServerMoved:       {"Outra pessoa mudou o endereço deste servidor enquanto você o editava. Confira o endereço e informe a chave de novo.", "Somebody else changed this server's address while you were editing. Check the address and give the key again."},
		ServerKeyAgain:    {"O endereço mudou: informe a chave de novo. A chave atual não é enviada a outro endereço.", "The address has changed: give the key again. The present key is not sent to another address."},
		TryDown:           {"Este endereço não responde. Confira se o servidor está ligado e se o endereço está certo.", "This address does not answer. Check that the server is running and that the address is right."},
		TryKey:            {"O servidor respondeu, mas recusou a chave.", "The server answered, but refused the key."},
		TryLicence:        {"O servidor respondeu que precisa de uma licença.", "The server answered that it needs a licence."},
		TryTimeout:        {"O servidor demorou demais para responder. Tente de novo em um minuto.", "The server took too long to answer. Try again in a minute."},
		TryRefused:        {"Neste endereço há algo que não responde como a Evolution API.", "At this address there is something that does not answer as Evolution API does."},
	}
}
