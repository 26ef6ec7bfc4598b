package text

import "salonzap/internal/fault"

// CauseKey is the key of a cause's sentence for the owner: "cause.unlinked".
func CauseKey(cause string) fault.Key { return fault.Key("cause." + cause) }

// causes has one sentence a cause, each of the closed list of package connection.
func causes() map[fault.Key]sentence {
	return map[fault.Key]sentence{
		"cause.code_expired":         {"O código venceu sem ser lido. Dica: o WhatsApp aceita até 4 aparelhos conectados.", "The code expired before it was scanned. Tip: WhatsApp allows up to 4 linked devices."},
		"cause.wrong_number":         {"Você conectou um número diferente do cadastro.", "You connected a number other than the registered one."},
		"cause.number_in_use":        {"Este número já está ligado a outro salão da plataforma.", "This number is already linked to another salon of the platform."},
		"cause.unlinked":             {"Alguém removeu o aparelho em “Dispositivos conectados”.", "Somebody removed the device under “Linked devices”."},
		"cause.passkey_required":     {"O WhatsApp pediu uma chave de acesso para este número, e este servidor ainda não consegue usá-la.", "WhatsApp asked for this number's passkey, and this server cannot use it yet."},
		"cause.passkey_refused":      {"A confirmação não foi concluída: foi cancelada, a chave não é a deste número ou a digital não foi aceita.", "The confirmation was not completed: it was cancelled, the passkey is not this number's, or the fingerprint was not accepted."},
		"cause.passkey_stuck":        {"O WhatsApp recebeu sua confirmação, mas não respondeu. Isso acontece com alguns números. Tente mais uma vez; se repetir, avise o suporte.", "WhatsApp received your confirmation but did not answer. It happens with some numbers. Try once more; if it repeats, tell support."},
		"cause.passkey_expired":      {"O tempo acabou. Gere um novo QR Code e confirme em até 5 minutos.", "The time is over. Get a new QR code and confirm within 5 minutes."},
		"cause.passkey_code_differs": {"Paramos por segurança. Ninguém foi conectado. Comece de novo pelo seu painel.", "We stopped to be safe. Nobody was connected. Start again from your dashboard."},
		"cause.restricted":           {"O WhatsApp limitou esta conta por um tempo. Não insista: tente mais tarde.", "WhatsApp has limited this account for a while. Do not insist: try later."},
		"cause.banned":               {"O WhatsApp bloqueou este número. No celular, abra o WhatsApp e peça uma análise.", "WhatsApp has blocked this number. Open WhatsApp on the phone and ask for a review."},
		"cause.replaced":             {"Outra conexão tomou o lugar desta.", "Another connection took this one's place."},
		"cause.client_outdated":      {"O WhatsApp mudou e estamos atualizando. Você não precisa fazer nada.", "WhatsApp changed and we are updating. There is nothing for you to do."},
		"cause.server_down":          {"O problema é nosso e já fomos avisados. Seu WhatsApp continua seguro.", "The problem is ours and we have been told. Your WhatsApp is safe."},
		"cause.server_licence":       {"O problema é nosso e já fomos avisados. Seu WhatsApp continua seguro.", "The problem is ours and we have been told. Your WhatsApp is safe."},
		"cause.server_full":          {"O problema é nosso e já fomos avisados. Seu WhatsApp continua seguro.", "The problem is ours and we have been told. Your WhatsApp is safe."},
		"cause.server_key":           {"O problema é nosso e já fomos avisados. Seu WhatsApp continua seguro.", "The problem is ours and we have been told. Your WhatsApp is safe."},
		"cause.phone_offline":        {"Não vemos seu celular há alguns dias; o WhatsApp desliga depois de 14. Abra o WhatsApp no celular.", "We have not seen your phone for some days; WhatsApp signs out after 14. Open WhatsApp on the phone."},
		"cause.no_code":              {"O código não veio, mesmo depois de várias tentativas nossas. Tente de novo; se repetir, fale com o suporte.", "The code did not come, even after we tried several ways. Try again; if it repeats, talk to support."},
		"cause.unknown":              {"Algo inesperado interrompeu a conexão. Reconecte; se repetir, fale com o suporte.", "Something unexpected interrupted the connection. Reconnect; if it repeats, talk to support."},
	}
}
