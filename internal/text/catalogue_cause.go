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
		"cause.passkey_required":     {"O WhatsApp pediu uma chave de acesso desta conta, e este servidor ainda não consegue usá-la.", "WhatsApp asked for this account's passkey, and this server cannot use it yet."},
		"cause.passkey_refused":      {"O WhatsApp recusou a chave de acesso. Confira se é a da conta do salão e tente de novo.", "WhatsApp refused the passkey. Check that it belongs to the salon's account and try again."},
		"cause.passkey_stuck":        {"O WhatsApp não respondeu à chave de acesso. Espere alguns minutos e tente de novo.", "WhatsApp did not answer the passkey. Wait a few minutes and try again."},
		"cause.passkey_expired":      {"O tempo para usar a chave de acesso acabou. Comece de novo quando puder.", "The time to use the passkey ran out. Start again when you can."},
		"cause.passkey_code_differs": {"Os códigos não eram iguais, então paramos por segurança.", "The codes were not the same, so we stopped to be safe."},
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
