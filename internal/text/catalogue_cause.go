package text

import "salonzap/internal/fault"

// CauseKey is the key of a cause's sentence for the owner: "cause.unlinked".
func CauseKey(cause string) fault.Key { return fault.Key("cause." + cause) }

// causes has one sentence for each cause of package connection.
func causes() map[fault.Key]sentence {
	return map[fault.Key]sentence{
		"cause.code_expired":         {"O código venceu antes de ser usado. Dica: o WhatsApp aceita até 4 aparelhos conectados.", "The code expired before it was used. Tip: WhatsApp allows up to 4 linked devices."},
		"cause.wrong_number":         {"O celular conectado tem um número diferente do cadastro.", "The phone that connected has a number other than the registered one."},
		"cause.number_in_use":        {"Este número já está ligado a outro salão da plataforma.", "This number is already linked to another salon of the platform."},
		"cause.unlinked":             {"A conexão foi removida no celular, ou ele ficou muitos dias desligado.", "The connection was removed on the phone, or the phone was off for many days."},
		"cause.passkey_required":     {"O WhatsApp pediu a chave de acesso deste número, e por aqui ainda não dá para usá-la.", "WhatsApp asked for this number's passkey, and it cannot be used here yet."},
		"cause.passkey_refused":      {"A confirmação não foi concluída: foi cancelada, a chave é de outro número ou a digital não foi aceita.", "The confirmation was not completed: it was cancelled, the passkey is not this number's, or the fingerprint was not accepted."},
		"cause.passkey_stuck":        {"O WhatsApp recebeu sua confirmação, mas não respondeu. Isso acontece com alguns números. Tente mais uma vez; se acontecer de novo, fale com o suporte.", "WhatsApp received your confirmation but did not answer. It happens with some numbers. Try once more; if it repeats, tell support."},
		"cause.passkey_expired":      {"O tempo acabou. Gere um novo código e confirme em até 5 minutos.", "The time is over. Get a new code and confirm within 5 minutes."},
		"cause.passkey_code_differs": {"Paramos por segurança. Ninguém foi conectado. Comece de novo pelo seu painel.", "We stopped to be safe. Nobody was connected. Start again from your dashboard."},
		"cause.restricted":           {"O WhatsApp limitou esta conta por um tempo. Não insista: tente mais tarde.", "WhatsApp has limited this account for a while. Do not insist: try later."},
		"cause.banned":               {"O WhatsApp bloqueou este número. No celular, abra o WhatsApp e peça uma análise.", "WhatsApp has blocked this number. Open WhatsApp on the phone and ask for a review."},
		"cause.replaced":             {"O WhatsApp foi aberto em outro sistema e este caiu. Toque em Reconectar.", "WhatsApp was opened in another system and this one dropped. Tap Reconnect."},
		"cause.client_outdated":      {"O WhatsApp mudou e estamos atualizando. Você não precisa fazer nada.", "WhatsApp changed and we are updating. There is nothing for you to do."},
		"cause.server_down":          {"O problema é nosso e já fomos avisados. Seu WhatsApp continua seguro.", "The problem is ours and we have been told. Your WhatsApp is safe."},
		"cause.whatsapp_away":        {"Nossos servidores não estão conseguindo falar com o WhatsApp, e a conexão volta sozinha. Não é preciso ler o código de novo.", "Our servers cannot reach WhatsApp at the moment, and the connection comes back by itself. There is no need to scan the code again."},
		"cause.server_licence":       {"O problema é nosso e já fomos avisados. Seu WhatsApp continua seguro.", "The problem is ours and we have been told. Your WhatsApp is safe."},
		"cause.server_full":          {"O problema é nosso e já fomos avisados. Seu WhatsApp continua seguro.", "The problem is ours and we have been told. Your WhatsApp is safe."},
		"cause.server_key":           {"O problema é nosso e já fomos avisados. Seu WhatsApp continua seguro.", "The problem is ours and we have been told. Your WhatsApp is safe."},
		"cause.instance_deleted":     {"A conexão foi apagada no servidor, e não no seu celular. Toque em Reconectar: ela é criada de novo na hora.", "The connection was deleted on the server, not on your phone. Tap Reconnect: it is created again at once."},
		"cause.phone_offline":        {"Seu celular está sem sinal há alguns dias. Depois de 14 dias, o WhatsApp desconecta sozinho. Abra o WhatsApp no celular.", "Your phone has been out of reach for some days. After 14 days WhatsApp disconnects by itself. Open WhatsApp on the phone."},
		"cause.no_code":              {"O código não veio, mesmo depois de várias tentativas. Tente de novo; se acontecer outra vez, fale com o suporte.", "The code did not come, even after we tried several ways. Try again; if it repeats, talk to support."},
		"cause.login_stuck":          {"O celular leu o código, mas a conexão não terminou. Deixe o WhatsApp aberto no celular e toque em Reconectar.", "The phone read the code, but the connection was not completed. Keep WhatsApp open on the phone and tap Reconnect."},
		"cause.unknown":              {"Algo inesperado interrompeu a conexão. Reconecte; se acontecer de novo, fale com o suporte.", "Something unexpected interrupted the connection. Reconnect; if it repeats, talk to support."},
	}
}
