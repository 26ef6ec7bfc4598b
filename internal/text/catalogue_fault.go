package text

import "salonzap/internal/fault"

// Sentences for input that cannot be used and for calls that cannot be served.
const (
	Unexpected      fault.Key = "unexpected"
	Malformed       fault.Key = "malformed"
	SignInNeeded    fault.Key = "sign_in_needed"
	NotAllowed      fault.Key = "not_allowed"
	NotFound        fault.Key = "not_found"
	Conflicting     fault.Key = "conflicting"
	TryLater        fault.Key = "try_later"
	TooMany         fault.Key = "too_many"
	TooManyFor      fault.Key = "too_many_for"
	TooManyStreams  fault.Key = "too_many_streams"
	OutcomeUnknown  fault.Key = "outcome_unknown"
	NameEmpty       fault.Key = "name_empty"
	NameTooLong     fault.Key = "name_too_long"
	NameUnreadable  fault.Key = "name_unreadable"
	SlugInvalid     fault.Key = "slug_invalid"
	SlugTaken       fault.Key = "slug_taken"
	SalonUnknown    fault.Key = "salon_unknown"
	PhoneInvalid    fault.Key = "phone_invalid"
	PhoneNeeded     fault.Key = "phone_needed"
	MethodUnknown   fault.Key = "method_unknown"
	WaitOutOfRange  fault.Key = "wait_out_of_range"
	TimezoneUnknown fault.Key = "timezone_unknown"
	LocaleUnknown   fault.Key = "locale_unknown"
	EmailInvalid    fault.Key = "email_invalid"
	EmailTaken      fault.Key = "email_taken"
	PasswordLength  fault.Key = "password_length"
	PasswordWeak    fault.Key = "password_weak"
	NoServer        fault.Key = "no_server"
	ServersFull     fault.Key = "servers_full"
	ServersDraining fault.Key = "servers_draining"
	ServerFull      fault.Key = "server_full"     // the server, its capacity
	ServerDrains    fault.Key = "server_draining" // the server
	ServerUnknown   fault.Key = "server_unknown"
	ServerInUse     fault.Key = "server_in_use"
	NotConnectedYet fault.Key = "not_connected_yet"
	NothingToDecide fault.Key = "nothing_to_decide"
	NumberInUse     fault.Key = "number_in_use"
	BodyTooLarge    fault.Key = "body_too_large"
	BodyUnreadable  fault.Key = "body_unreadable"
	FieldUnknown    fault.Key = "field_unknown"
	KeyInvalid      fault.Key = "api_key_invalid"
)

func faults() map[fault.Key]sentence {
	return map[fault.Key]sentence{
		Unexpected:      {"Algo deu errado do nosso lado. Tente de novo em um minuto.", "Something went wrong on our side. Try again in a minute."},
		Malformed:       {"Não entendemos o que foi enviado. Confira os campos e tente de novo.", "We could not use what was sent. Check the fields and try again."},
		SignInNeeded:    {"Entre na sua conta para continuar.", "Sign in to continue."},
		NotAllowed:      {"Sua conta não pode fazer isso.", "Your account may not do this."},
		NotFound:        {"Não encontramos o que você procura.", "We could not find that."},
		Conflicting:     {"Isso não combina com o que já existe. Atualize a página e confira.", "This conflicts with what already exists. Refresh the page and check."},
		TryLater:        {"O serviço não respondeu. Tente de novo em instantes.", "The service did not answer. Try again shortly."},
		TooManyStreams:  {"Há páginas demais abertas ao mesmo tempo. Feche algumas e tente de novo.", "Too many pages are open at once. Close some and try again."},
		TooManyFor:      {"Tentativas demais. Espere %s e tente de novo.", "Too many attempts. Wait %s and try again."},
		TooMany:         {"Tentativas demais. Espere um pouco e tente de novo.", "Too many attempts. Wait a little and try again."},
		OutcomeUnknown:  {"Não sabemos se foi concluído. Confira antes de repetir.", "We do not know whether it was done. Check before you repeat it."},
		NameEmpty:       {"Escreva o nome do salão.", "Write the salon's name."},
		NameTooLong:     {"O nome do salão pode ter no máximo %d caracteres.", "A salon's name may have at most %d characters."},
		NameUnreadable:  {"O nome do salão tem caracteres que não podem ser usados. Use letras, números e sinais comuns.", "The salon's name has characters that cannot be used. Use letters, digits and common signs."},
		SlugInvalid:     {"O identificador deve ter de 1 a %d letras minúsculas sem acento, números e hifens simples, como barbearia-do-joao.", "A slug has 1 to %d lower-case letters without accents, digits and single dashes, like barbearia-do-joao."},
		SlugTaken:       {"O identificador “%s” já é de outro salão. Escolha outro ou deixe em branco.", "The slug “%s” belongs to another salon. Choose another, or leave it out."},
		SalonUnknown:    {"Não existe um salão com este identificador.", "There is no salon with this slug."},
		PhoneInvalid:    {"Este telefone não parece válido. Escreva com DDD, como (11) 98765-4321; de outro país, com + e o código.", "This phone number does not look valid. Write it with its area code, like (11) 98765-4321; from another country, with + and the code."},
		PhoneNeeded:     {"Para conectar com código, escreva o número do WhatsApp do salão, com DDD.", "To connect with a code, write the salon's WhatsApp number with its area code."},
		MethodUnknown:   {"O método deve ser “qr” ou “code”.", "The method must be “qr” or “code”."},
		WaitOutOfRange:  {"wait_seconds deve estar entre 0 e %d.", "wait_seconds must be between 0 and %d."},
		TimezoneUnknown: {"Não conhecemos este fuso horário. Use um nome como America/Sao_Paulo.", "We do not know this time zone. Use a name like America/Sao_Paulo."},
		LocaleUnknown:   {"O idioma deve ser pt-BR ou en.", "The locale must be pt-BR or en."},
		EmailInvalid:    {"Este e-mail não parece válido.", "This e-mail address does not look valid."},
		EmailTaken:      {"Já existe uma conta com este e-mail.", "There is already an account with this e-mail address."},
		PasswordWeak:    {"Esta senha é fácil de adivinhar. Misture letras e números, ou junte três palavras.", "This password is easy to guess. Mix letters and numbers, or put three words together."},
		PasswordLength:  {"A senha precisa ter pelo menos %d letras ou números, e no máximo %d.", "A password needs at least %d letters or digits, and at most %d."},
		NoServer:        {"Nenhum servidor de WhatsApp está configurado.", "No WhatsApp server is configured."},
		ServersFull:     {"Todos os servidores de WhatsApp estão cheios. A equipe da plataforma precisa aumentar a capacidade de um deles ou adicionar outro em Servidores.", "All WhatsApp servers are full. The platform's team has to raise the capacity of one, or add another under Servers."},
		ServersDraining: {"Nenhum servidor de WhatsApp recebe salões novos: todos estão sendo esvaziados. A equipe da plataforma precisa desmarcar isso em um deles ou adicionar outro em Servidores.", "No WhatsApp server takes new salons: all are being drained. The platform's team has to end that for one, or add another under Servers."},
		ServerFull:      {"O servidor %s está cheio: recebe no máximo %d salões. Aumente a capacidade dele em Servidores ou escolha outro.", "Server %s is full: it takes %d salons at most. Raise its capacity under Servers, or choose another."},
		ServerDrains:    {"O servidor %s está sendo esvaziado e não recebe salões. Escolha outro ou desmarque isso em Servidores.", "Server %s is being drained and takes no salons. Choose another, or end that under Servers."},
		ServerUnknown:   {"Não existe um servidor com este identificador.", "There is no server with this id."},
		ServerInUse:     {"Este servidor ainda tem %d salões. Mova-os antes de removê-lo.", "This server still has %d salons. Move them before you remove it."},
		NotConnectedYet: {"Este salão ainda não tem uma conexão. Clique em “Conectar WhatsApp” primeiro.", "This salon has no connection yet. Click “Connect WhatsApp” first."},
		NothingToDecide: {"Não há nada para decidir agora. Atualize a página.", "There is nothing to decide now. Refresh the page."},
		NumberInUse:     {"Este número já está ligado a outro salão da plataforma.", "This number is already linked to another salon of the platform."},
		BodyTooLarge:    {"O que foi enviado é grande demais (máximo %d KB), e nada foi salvo.", "What was sent is too large (%d KB at most), and nothing was saved."},
		BodyUnreadable:  {"O corpo não é um JSON válido.", "The body is not valid JSON."},
		FieldUnknown:    {"O campo “%s” não existe aqui. Confira o nome ou retire-o.", "There is no field “%s” here. Check its name or leave it out."},
		KeyInvalid:      {"A chave de API está ausente, errada ou foi revogada. Envie Authorization: Bearer <chave>.", "The API key is missing, wrong or revoked. Send Authorization: Bearer <key>."},
	}
}
