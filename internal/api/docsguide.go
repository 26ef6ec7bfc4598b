package api

import "strings"

// docsGuide is how to begin, in one language.
type docsGuide struct {
	ID, Lang, Title string
	Parts           []docsPart
}

// docsPart is one step: what to know, and what to type.
type docsPart struct {
	ID, Title string
	Text      []string
	Code      string
}

// The commands of the guide, with $BASE for the address; they are the same in every language.
const (
	typeKey = `KEY=$(salonzap apikey create --name backend)   # from the sources: go run ./cmd/salonzap apikey create --name backend
BASE={base}/api/v1`
	typeSalon = `curl -H "Authorization: Bearer $KEY" -H "Idempotency-Key: $(uuidgen)" \
     --json '{"name": "Barbearia do João", "phone_number": "(11) 98765-4321"}' $BASE/salons`
	typeOwner = `curl -H "Authorization: Bearer $KEY" --json '{"email": "joao@example.com"}' \
     $BASE/salons/barbearia-do-joao/owners`
	typeConnect = `curl -H "Authorization: Bearer $KEY" --json '{}' $BASE/salons/barbearia-do-joao/whatsapp/connect
curl -H "Authorization: Bearer $KEY" --json '{"method": "code"}' $BASE/salons/barbearia-do-joao/whatsapp/connect`
	typeEvents = `curl -N -H "Authorization: Bearer $KEY" $BASE/salons/barbearia-do-joao/whatsapp/events`
	typeAll    = `curl -N -H "Authorization: Bearer $KEY" $BASE/events`
	typeErrors = `{"type": "/api/docs#problem-invalid", "title": "Invalid input", "status": 422, "code": "phone_invalid",
 "detail": "…", "errors": [{"field": "phone", "code": "phone_invalid", "detail": "…"}]}`
	typePages = `curl -H "Authorization: Bearer $KEY" "$BASE/salons?limit=50&status=disconnected"
curl -H "Authorization: Bearer $KEY" "$BASE/salons?limit=50&status=disconnected&after=$NEXT"`
)

// docsGuides are the first steps. base is where the interface is; "/" when nobody has said.
func docsGuides(base string) []docsGuide {
	if base == "/" {
		base = "http://localhost:8080"
	}
	key := strings.ReplaceAll(typeKey, "{base}", base)
	return []docsGuide{{
		ID: "guia", Lang: "pt-BR", Title: "Guia",
		Parts: []docsPart{
			{"pt-key", "1. Uma chave", []string{"Crie uma chave no servidor, ou na página Chaves do painel. Ela aparece uma vez só e vai em cada pedido, em Authorization: Bearer. Sem --salon ela alcança todos os salões; com --salon, só aquele."}, key},
			{"pt-salons", "2. Salões", []string{"Cada cliente é um salão. O slug é o nome dele nas URLs, para sempre: diga um, ou ele é feito do nome. Com Idempotency-Key, o mesmo pedido enviado de novo em até 24 horas recebe a primeira resposta, e nada é criado duas vezes."}, typeSalon},
			{"pt-owner", "3. O dono do salão", []string{"O convite dá um link, de uso único, com o qual o dono escolhe a senha. Envie só para ele."}, typeOwner},
			{"pt-connect", "4. Conectar", []string{
				"A primeira chamada cria a única conexão do salão; as seguintes reconectam a mesma, com um código novo. A resposta espera o código por até wait_seconds (10): 200 com qr_code (PNG em base64), qr_text ou pairing_code, ou 202 com a fase.",
				"Os códigos são segredos e mudam sozinhos: expires_at diz até quando vale o da tela.",
			}, typeConnect},
			{"pt-events", "5. Acompanhar", []string{"O fluxo de eventos (SSE) manda a conexão inteira de uma vez, e de novo a cada mudança. Enquanto ele está aberto, a tentativa continua. Se cair, abra de novo: nada se perde, pois cada evento traz tudo."}, typeEvents},
			{"pt-all", "6. Acompanhar todos", []string{
				"Um fluxo só, para todos os salões da chave. Depois de hello, leia a lista de salões. Cada evento salon traz um salão inteiro, com a conexão em whatsapp; várias mudanças do mesmo salão podem vir como uma. Com resync, leia a lista de novo.",
				"Last-Event-ID não tem efeito: se o fluxo cair, abra de novo e leia a lista. Este fluxo não prolonga uma tentativa; o fluxo do salão, sim.",
			}, typeAll},
			{"pt-errors", "7. Erros", []string{"Todo erro é um problema da RFC 9457. Programe por status e code; detail é a frase para pessoas, em português ou inglês conforme Accept-Language; errors nomeia cada campo. Parâmetros e campos desconhecidos são 422."}, typeErrors},
			{"pt-limits", "8. Limites", []string{"Cada resposta diz em RateLimit-Limit quantos pedidos a chave tem por minuto (6000, se ninguém mudou), em RateLimit-Remaining quantos restam e em RateLimit-Reset em quantos segundos começa o próximo minuto. Abrir um fluxo é um pedido. Chaves erradas são contadas por endereço: 60 por minuto.", "429 e 503 trazem Retry-After, em segundos: espere e repita. Por salão, até 20 códigos de pareamento em 10 minutos, e 10 para um mesmo número. O corpo tem no máximo 64 KiB; o de uma mensagem com arquivo, 22 MiB."}, ""},
			{"pt-pages", "9. Páginas", []string{"Listas vêm em items e next. Dê o next como after para a página seguinte; na última ele é null. limit vai de 1 a 200."}, typePages},
		},
	}, {
		ID: "guide", Lang: "en", Title: "Guide",
		Parts: []docsPart{
			{"en-key", "1. A key", []string{"Make a key on the server, or on the dashboard's page of keys. It is shown once, and goes into each request as Authorization: Bearer. Without --salon it reaches every salon, with it that one alone."}, key},
			{"en-salons", "2. Salons", []string{"Each customer is a salon. The slug is its name in URLs, for life: give one, or it is made of the name. With an Idempotency-Key the same request sent again within 24 hours gets the first answer, and nothing is made twice."}, typeSalon},
			{"en-owner", "3. The salon's owner", []string{"The invitation is a link that works once, with which the owner chooses a password. Send it to nobody else."}, typeOwner},
			{"en-connect", "4. Connect", []string{
				"The first call makes the salon's one connection, later ones link the same again with a new code. The answer waits for the code for up to wait_seconds (10): 200 with qr_code (a PNG in base64), qr_text or pairing_code, else 202 with the phase.",
				"Codes are secrets and change by themselves: expires_at says how long the one of now lives.",
			}, typeConnect},
			{"en-events", "5. Follow", []string{"The stream of events (SSE) sends the whole connection at once, then again after every change. The attempt goes on as long as it is open. When it breaks, open it again: nothing is lost, since each event holds everything."}, typeEvents},
			{"en-all", "6. Follow all", []string{
				"One stream for all salons of the key. After hello, read the list of salons. Each salon event holds one salon whole, with its connection in whatsapp; several changes of one salon may come as one. On resync read the list again.",
				"Last-Event-ID has no effect: when the stream breaks, open it again and read the list. This stream keeps no attempt going; the salon's own does.",
			}, typeAll},
			{"en-errors", "7. Errors", []string{"Every error is a problem of RFC 9457. Programs go by status and code; detail is a sentence for people, in Portuguese or English by Accept-Language; errors names each field. Unknown parameters and fields are 422."}, typeErrors},
			{"en-limits", "8. Limits", []string{"Each answer says in RateLimit-Limit how many requests the key has in a minute (6000 unless it was changed), in RateLimit-Remaining how many are left, and in RateLimit-Reset in how many seconds the next minute begins. Opening a stream is one request. Wrong keys are counted by address: 60 in a minute.", "429 and 503 come with Retry-After, in seconds: wait, and ask again. For each salon, up to 20 pairing codes in 10 minutes, and 10 for one number. A body has 64 KiB at most; that of a message with a file 22 MiB."}, ""},
			{"en-pages", "9. Pages", []string{"Lists come as items and next. Give next as after for the page that follows; on the last one it is null. limit is 1 to 200."}, typePages},
		},
	}}
}
