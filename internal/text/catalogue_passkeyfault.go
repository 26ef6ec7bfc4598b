package text

import "salonzap/internal/fault"

// Sentences for calls of the passkey step and of a move that cannot be served.
const (
	NoLinkPasskey        fault.Key = "no_link_passkey"
	LinkPasskeyElsewhere fault.Key = "link_passkey_elsewhere" //nolint:gosec // a key of a sentence, not a credential
	AssertionInvalid     fault.Key = "assertion_invalid"
	PasskeyRefusedTry    fault.Key = "passkey_refused_try"
	NoServerCan          fault.Key = "no_server_can"
	ServerCannot         fault.Key = "server_cannot"
	MoveUnderWay         fault.Key = "move_under_way"
	StillConnected       fault.Key = "still_connected"
	NoMove               fault.Key = "no_move"
	NoAttempt            fault.Key = "no_attempt"
	PasskeySeenHere      fault.Key = "passkey_seen_here"
	ConnectorUnknown     fault.Key = "connector_code_unknown"
	ConnectorOver        fault.Key = "connector_code_over"
)

func passkeyFaults() map[fault.Key]sentence {
	return map[fault.Key]sentence{
		NoLinkPasskey:        {"O WhatsApp não está esperando uma chave de acesso agora. Se precisar, gere um novo código.", "WhatsApp is not waiting for a passkey now. If you need to, get a new code."},
		LinkPasskeyElsewhere: {"Esta confirmação é de outra tentativa. Volte ao seu painel e siga a que está aberta agora.", "This confirmation belongs to another attempt. Go back to your dashboard and follow the one that is open now."},
		AssertionInvalid:     {"Não entendemos a confirmação que o navegador enviou. Tente de novo.", "We could not use the confirmation that the browser sent. Try again."},
		PasskeyRefusedTry:    {"A confirmação não foi aceita. Confira se é a chave de acesso do WhatsApp do salão e tente de novo.", "The confirmation was not accepted. Check that it is the passkey of the salon's WhatsApp and try again."},
		NoServerCan:          {"Por aqui ainda não dá para usar a chave de acesso. Já avisamos o suporte.", "We do not have a server that accepts passkeys yet. Support has been told."},
		ServerCannot:         {"Este servidor não aceita a chave de acesso do WhatsApp.", "This server cannot use WhatsApp's passkey."},
		MoveUnderWay:         {"Já estamos preparando esta mudança.", "This move is already under way."},
		StillConnected:       {"O WhatsApp do salão está conectado. Não é preciso mudar nada.", "The salon's WhatsApp is connected. Nothing needs to change."},
		NoMove:               {"Não há mudança para desfazer.", "There is no move to undo."},
		NoAttempt:            {"Nenhuma conexão está sendo feita agora. Gere um novo código.", "Nothing is being connected now. Get a new code."},
		PasskeySeenHere:      {"Se o WhatsApp pedir a chave de acesso, esta página mostra o que fazer.", "If WhatsApp asks for the passkey, this page shows what to do."},
		ConnectorUnknown:     {"Não encontramos este código. Confira as oito letras e números no seu painel.", "We could not find this code. Check the eight letters and digits in your dashboard."},
		ConnectorOver:        {"Este código já foi usado ou venceu. Gere outro no seu painel.", "This code was used or has expired. Get another in your dashboard."},
	}
}
