package text

import "salonzap/internal/fault"

// Sentences of the REST interface.
const (
	FieldMissing      fault.Key = "field_missing"
	FieldNotText      fault.Key = "field_not_text"
	FieldNotNumber    fault.Key = "field_not_number"
	FieldNotBool      fault.Key = "field_not_bool"
	OnceRunning       fault.Key = "idempotency_running"
	OnceDiffers       fault.Key = "idempotency_differs"
	OnceMalformed     fault.Key = "idempotency_malformed"
	FieldTwice        fault.Key = "field_twice"
	FieldRepeated     fault.Key = "field_repeated"
	ParameterUnknown  fault.Key = "parameter_unknown"
	ParameterTwice    fault.Key = "parameter_twice"
	BodyNotObject     fault.Key = "body_not_object"
	BodyNotReceived   fault.Key = "body_not_received"
	BodyTypeUnknown   fault.Key = "body_type_unknown"
	RouteUnknown      fault.Key = "route_unknown"
	VerbNotAllowed    fault.Key = "verb_not_allowed"
	PageLimit         fault.Key = "page_limit"
	PageCursor        fault.Key = "page_cursor"
	LinkTimeRange     fault.Key = "link_time_range"
	StatusUnknown     fault.Key = "status_unknown"
	CauseUnknownWord  fault.Key = "cause_unknown_word"
	KeyName           fault.Key = "api_key_name"
	KeyForOneSalon    fault.Key = "api_key_for_one_salon"
	ServerIDInvalid   fault.Key = "server_id_invalid"
	ServerIDTaken     fault.Key = "server_id_taken"
	ServerURLInvalid  fault.Key = "server_url_invalid"
	ServerIDReserved  fault.Key = "server_id_reserved"
	ServerURLReserved fault.Key = "server_url_reserved"
	ServerURLSpecial  fault.Key = "server_url_special"
	ServerKeyMissing  fault.Key = "server_key_missing"
	ServerMaxLinking  fault.Key = "server_max_linking"
	ServerCapacityNo  fault.Key = "server_capacity"
	ServerWeightNo    fault.Key = "server_weight"
	ServerRegionNo    fault.Key = "server_region"
	TooManyCodes      fault.Key = "too_many_codes"
	NothingToChange   fault.Key = "nothing_to_change"
	MetricsNotAllowed fault.Key = "metrics_not_allowed"
)

// TitleKey is the key of the title of a kind of problem: two or three words.
func TitleKey(k fault.Kind) fault.Key { return fault.Key("title." + k.String()) }

func apis() map[fault.Key]sentence {
	return map[fault.Key]sentence{
		FieldMissing:      {"Falta o campo “%s”.", "The field “%s” is missing."},
		FieldNotText:      {"O campo “%s” deve ser um texto, entre aspas.", "The field “%s” must be text, in quotes."},
		FieldNotNumber:    {"O campo “%s” deve ser um número inteiro.", "The field “%s” must be a whole number."},
		FieldNotBool:      {"O campo “%s” deve ser true ou false.", "The field “%s” must be true or false."},
		OnceRunning:       {"Este pedido já está sendo atendido. Espere a resposta dele.", "This request is under way already. Wait for its answer."},
		OnceDiffers:       {"Esta Idempotency-Key já foi usada para outro pedido. Use uma nova para cada pedido.", "This Idempotency-Key was used for another request. Use a new one for each request."},
		OnceMalformed:     {"Idempotency-Key deve ter de 1 a %d caracteres simples, como um UUID.", "Idempotency-Key has 1 to %d plain characters, like a UUID."},
		FieldTwice:        {"Envie só um dos campos “%s” e “%s”: eles são o mesmo.", "Send only one of the fields “%s” and “%s”: they are the same."},
		FieldRepeated:     {"Envie o campo “%s” uma vez só.", "Send the field “%s” only once."},
		ParameterUnknown:  {"Este endereço não conhece o parâmetro “%s”. Os que ele conhece estão em /api/docs.", "This address does not know the parameter “%s”. Those that it knows are listed at /api/docs."},
		ParameterTwice:    {"Envie o parâmetro “%s” uma vez só.", "Send the parameter “%s” only once."},
		BodyNotObject:     {"O corpo deve ser um objeto JSON, como {\"name\": \"Barbearia do João\"}.", "The body must be a JSON object, like {\"name\": \"Barbearia do João\"}."},
		BodyNotReceived:   {"O corpo não chegou inteiro. Envie de novo.", "The body did not arrive whole. Send it again."},
		BodyTypeUnknown:   {"Envie o corpo como JSON, com Content-Type: application/json.", "Send the body as JSON, with Content-Type: application/json."},
		RouteUnknown:      {"Este endereço não existe. Os que existem estão em /api/docs.", "There is no such address. Those that exist are listed at /api/docs."},
		VerbNotAllowed:    {"Este endereço não aceita %s. Aceita: %s.", "This address does not take %s. It takes: %s."},
		PageLimit:         {"limit deve ser um número de 1 a %d.", "limit must be a number from 1 to %d."},
		PageCursor:        {"after deve ser o “next” da página anterior.", "after must be the “next” of the page before."},
		LinkTimeRange:     {"ttl_seconds deve estar entre %d e %d.", "ttl_seconds must be between %d and %d."},
		StatusUnknown:     {"status deve ser disconnected, connecting, awaiting_scan ou connected.", "status must be disconnected, connecting, awaiting_scan or connected."},
		CauseUnknownWord:  {"cause deve ser uma das causas listadas em /api/docs.", "cause must be one of the causes listed at /api/docs."},
		KeyName:           {"Dê à chave um nome de 1 a %d caracteres, para reconhecê-la depois.", "Give the key a name of 1 to %d characters, to recognise it later."},
		KeyForOneSalon:    {"Esta chave é de um só salão e não pode fazer isto. Use uma chave de operador.", "This key belongs to one salon and may not do this. Use an operator's key."},
		ServerIDInvalid:   {"O id do servidor deve ter de 1 a %d letras minúsculas sem acento, números e hifens simples, como evolution-2.", "A server's id has 1 to %d lower-case letters without accents, digits and single dashes, like evolution-2."},
		ServerIDTaken:     {"Já existe um servidor com o id “%s”. Escolha outro, ou altere o que existe.", "There is already a server with the id “%s”. Choose another, or change the one that exists."},
		ServerIDReserved:  {"Ids que começam com “embedded” são dos servidores de dentro do próprio Salonzap, que se registram sozinhos. Escolha outro.", "Ids that begin with “embedded” are of the servers inside Salonzap itself, which register by themselves. Choose another."},
		ServerURLReserved: {"Este endereço só existe dentro do próprio Salonzap. Use o endereço de outro servidor.", "This address is there only inside Salonzap itself. Use another server's address."},
		ServerURLSpecial:  {"Este endereço é reservado (link-local, de metadados da nuvem ou de nenhuma máquina): nenhum servidor costuma ficar nele, e a chave iria para lá. Confira o endereço; se for mesmo este, confirme com allow_special_address.", "This address is reserved (link-local, a cloud's metadata, or no machine at all): servers are not found at such addresses, and the key would go there. Check it; if it is right, confirm it with allow_special_address."},
		ServerURLInvalid:  {"A URL do servidor deve ser como https://evolution.exemplo.com.br, sem usuário, senha ou parâmetros.", "The server's URL must be like https://evolution.example.com, without a user, a password or parameters."},
		ServerKeyMissing:  {"Informe a chave de API do servidor, com até %d caracteres.", "Give the server's API key, of up to %d characters."},
		ServerCapacityNo:  {"A capacidade deve ser um número de salões de 0 (sem limite) a %d.", "The capacity must be a number of salons from 0 (no bound) to %d."},
		ServerWeightNo:    {"O peso deve ser um número de 1 a %d: com 2, o servidor fica com o dobro dos salões de um com 1. Para não receber nenhum, esvazie o servidor.", "The weight must be a number from 1 to %d: with 2, the server gets twice the salons of one with 1. To get none, drain the server."},
		ServerRegionNo:    {"A região deve ter até 30 letras minúsculas sem acento, números e hifens, como sp ou eu-west; deixe vazia para não dizer nenhuma.", "A region has up to 30 lower-case letters without accents, digits and dashes, like sp or eu-west; leave it empty to say none."},
		ServerMaxLinking:  {"max_linking deve ser um número de 0 (sem limite) a %d.", "max_linking must be a number from 0 (no limit) to %d."},
		TooManyCodes:      {"Foram pedidos códigos demais para este salão ou número. Espere alguns minutos e tente de novo.", "Too many codes were asked for this salon or number. Wait some minutes and try again."},
		NothingToChange:   {"Nada a alterar: envie ao menos um campo.", "Nothing to change: send at least one field."},
		MetricsNotAllowed: {"As métricas só são mostradas com uma chave de operador.", "Metrics are shown only with an operator's key."},

		"title.internal":        {"Falha nossa", "Our failure"},
		"title.invalid":         {"Entrada inválida", "Invalid input"},
		"title.unauthenticated": {"Não identificado", "Not signed in"},
		"title.forbidden":       {"Sem permissão", "Not allowed"},
		"title.not_found":       {"Não encontrado", "Not found"},
		"title.conflict":        {"Conflito", "Conflict"},
		"title.unavailable":     {"Fora do ar", "Unavailable"},
		"title.rate_limited":    {"Tentativas demais", "Too many attempts"},
		"title.unknown_outcome": {"Resultado desconhecido", "Outcome unknown"},
	}
}
