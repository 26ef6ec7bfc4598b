package webtest

import (
	"time"

	"salonzap/internal/connection"
	"salonzap/internal/phone"
	"salonzap/internal/tenant"
)

// PasskeyAt is where a salon's passkey step is.
const PasskeyAt = "/dashboard/whatsapp/passkey"

// The codes of the states: a test looks for them where they must not be.
const (
	QRText      = "2@kP0v7Rr2mVqjZ8bQfX1o3TnYc5HsGdLw9uEaIiJxNtBzKCMFy4D6gAehWpSRUl,mR3XvQ8kzqT1bWc9nYdL0sPfGhJ2aKoEuIiV5xCtZ7M=,Bw6yN4rDjH8gS1pQeXkTzLfUaVmOcRi3,AbCdEfGhIjKlMnOpQrStUvWxYz0123456789abc="
	PairingCode = "ABCD1234"
	RightNumber = "11987654321"
	WrongNumber = "5511900000000"
)

// State is one face of the connect card.
type State struct {
	Name string
	Row  func(now time.Time) *connection.Connection // nil: never clicked
	Want []string                                   // what an owner reads in Portuguese
	Not  []string
}

// Number is a number of digits alone.
func Number(digits string) phone.Number {
	n, _ := phone.FromDigits(digits)
	return n
}

// row is a connection of a salon with a registered number, changed by the state.
func row(now time.Time, change func(*connection.Connection)) *connection.Connection {
	c := &connection.Connection{
		ID: connection.NewID(), Server: "default", Instance: "studio-ana_whatsapp", Ownership: connection.ByHMAC, TokenKey: "k1", State: connection.Known{},
		Wanted: connection.Linked, Registered: Number("55" + RightNumber), CreatedAt: now.Add(-72 * time.Hour), UpdatedAt: now,
	}
	change(c)
	return c
}

// Attempt is a row with a live attempt.
func Attempt(change func(a *connection.Attempt, now time.Time)) func(now time.Time) *connection.Connection {
	return func(now time.Time) *connection.Connection {
		return row(now, func(c *connection.Connection) {
			a := &connection.Attempt{
				ID: "0199c0de-0000-7000-8000-000012345678", Method: connection.QR, StartedAt: now, Phase: connection.Preparing,
				WatchedUntil: now.Add(time.Minute),
			}
			change(a, now)
			c.Attempt = a
		})
	}
}

// Ended is a row whose attempt or session ended with a cause.
func Ended(cause connection.Cause) func(now time.Time) *connection.Connection {
	return func(now time.Time) *connection.Connection {
		return row(now, func(c *connection.Connection) {
			c.Cause, c.LinkedOnce = cause, cause == connection.Unlinked
			c.LastAttempt = connection.AttemptEnd{ID: "0199c0de-0000-7000-8000-0000deadbeef", Method: connection.QR, Cause: cause, At: now}
		})
	}
}

// dropped is a row whose session ended.
func dropped(cause connection.Cause) func(now time.Time) *connection.Connection {
	return func(now time.Time) *connection.Connection {
		c := Ended(cause)(now)
		c.LinkedOnce, c.LastAttempt.Cause = true, connection.CauseNone
		return c
	}
}

// outdatedAgain is a row that was linked before, and whose linking WhatsApp refused because of our version.
func outdatedAgain(now time.Time) *connection.Connection {
	c := Ended(connection.ClientOutdated)(now)
	c.LinkedOnce = true
	return c
}

// Linked is a row that is connected, changed.
func Linked(change func(*connection.Connection)) func(now time.Time) *connection.Connection {
	return func(now time.Time) *connection.Connection {
		return row(now, func(c *connection.Connection) {
			c.State = connection.Connected{
				Number: Number("55" + RightNumber), Name: "Studio Ana & Cia", Since: now.Add(-26 * time.Hour), LastSeen: now.Add(-40 * time.Second),
			}
			change(c)
		})
	}
}

// Quarantined is a row that waits for a decision.
func Quarantined(why connection.Cause) func(now time.Time) *connection.Connection {
	return func(now time.Time) *connection.Connection {
		return row(now, func(c *connection.Connection) {
			c.State = connection.Quarantined{Number: Number(WrongNumber), Name: "Outro", Why: why, Since: now}
			c.Cause = why
		})
	}
}

// Refused is a salon whose code was read by another number's phone, before anything was linked.
func Refused(now time.Time) *connection.Connection {
	c := Ended(connection.WrongNumber)(now)
	c.RefusedNumber = Number(WrongNumber)
	return c
}

// restricted is a salon whose account WhatsApp limited for some time yet.
func restricted(left time.Duration) func(now time.Time) *connection.Connection {
	return func(now time.Time) *connection.Connection {
		c := Ended(connection.Restricted)(now)
		c.CauseUntil = now.Add(left)
		return c
	}
}

// States are all that a card can show.
func States() []State {
	return []State{
		{"new", nil, []string{"Conecte o WhatsApp do salão", "Em qual celular", "Neste celular", "+55 (11) 98765-4321", "Bloqueio de tela", "Conectar WhatsApp"}, []string{"Reconectar"}},
		{"preparing", Attempt(func(*connection.Attempt, time.Time) {}), []string{"Preparando seu código", "Cancelar"}, []string{"<form class=\"start\""}},
		{"queued", Attempt(func(a *connection.Attempt, now time.Time) { a.QueuedAt, a.Place = now, 7 }), []string{"Seu lugar na fila: 7"}, nil},
		{"qr", Attempt(func(a *connection.Attempt, now time.Time) {
			a.Phase, a.CodesShown = connection.AwaitingScan, 1
			a.Code = connection.LinkCode{QRText: QRText, ShownAt: now.Add(-9 * time.Second), ExpiresAt: now.Add(36 * time.Second)}
		}), []string{"Leia o código com o celular do salão", "<svg", "fill=\"#000\"", "Dispositivos conectados", "Conectar dispositivo", "Código 1 de 3", "data-left=\"36\""}, []string{"número de telefone"}},
		{"last_qr", Attempt(func(a *connection.Attempt, now time.Time) {
			a.Phase, a.CodesShown = connection.AwaitingScan, 3
			a.Code = connection.LinkCode{QRText: QRText, ShownAt: now, ExpiresAt: now.Add(45 * time.Second)}
		}), []string{"último código"}, nil},
		{"code", Attempt(func(a *connection.Attempt, now time.Time) {
			a.Method, a.Phase, a.CodesShown, a.Phone = connection.PairingCode, connection.AwaitingScan, 1, Number("55"+RightNumber)
			a.Code = connection.LinkCode{QRText: QRText, Pairing: PairingCode, ShownAt: now, ExpiresAt: now.Add(75 * time.Second)}
		}), []string{"Digite este código", "ABCD", "1234", "Conectar com número de telefone", "Copiar", "1:15"}, []string{"viewBox=\"0 0 65"}},
		{"checking", Attempt(func(a *connection.Attempt, now time.Time) { a.CodeVanishedAt = now }), []string{"Conferindo a leitura"}, nil},
		{"scanned", Attempt(func(a *connection.Attempt, _ time.Time) { a.Phase = connection.Scanned }), []string{"Quase lá"}, []string{"Cancelar"}},
		{"syncing", Attempt(func(a *connection.Attempt, _ time.Time) { a.Phase = connection.Syncing }), []string{"Quase lá", "5 a 15 segundos"}, nil},
		{"passkey", Asked(connection.Passkey, 28*time.Second), []string{"quer ter certeza", "4:32", "computador com Chrome ou Edge", "Confirmar com a chave de acesso", "Criar chave de acesso", "Bluetooth", "Só conecte se foi você"}, []string{"Nova tentativa"}},
		{"passkey_late", Asked(connection.Passkey, 6*time.Minute), []string{"comparar um código com o celular", "4:00"}, nil},
		{"passkey_sent", Asked(connection.PasskeySent, time.Minute), []string{"Confirmado. Aguardando o WhatsApp", "até 1 minuto"}, []string{"Cancelar"}},
		{"passkey_code", Asked(connection.PasskeyCode, 6*time.Minute), []string{"Confira o código", "K7PD", "3XQZ", "Sim, é igual", "Não é igual"}, nil},
		{"wrong_number", Quarantined(connection.WrongNumber), []string{"não é o número do cadastro", "+55 (11) 9…-0000", "+55 (11) 9…-4321", `Ler com o celular <span class="figure">+55 (11) 9…-4321<`, `Mudar para <span class="figure">+55 (11) 9…-0000<`, `name="again" value="qr"`}, []string{"90000-0000", `class="first"`}},
		{"number_in_use", Quarantined(connection.NumberInUse), []string{"já é de outro salão", "Já desconectei lá", "Desfazer"}, nil},
		{"typed", Attempt(func(a *connection.Attempt, _ time.Time) {
			a.Method, a.Phase = connection.PairingCode, connection.Syncing
		}), []string{"Código aceito", "aceitou o código"}, []string{"Lido", "leu o código"}},
		{"typed_checking", Attempt(func(a *connection.Attempt, now time.Time) { a.Method, a.CodeVanishedAt = connection.PairingCode, now }), []string{"Conferindo o código", "Esperando o código"}, []string{"leitura", "leu"}},
		{"preparing_long", Attempt(func(a *connection.Attempt, now time.Time) { a.StartedAt = now.Add(-13 * time.Second) }), []string{"um pouco mais"}, []string{"alguns segundos"}},
		{"preparing_longer", Attempt(func(a *connection.Attempt, now time.Time) { a.StartedAt = now.Add(-94 * time.Second) }), []string{"mais que o normal", "Cancelar"}, []string{"alguns segundos"}},
		{"checking_long", Attempt(func(a *connection.Attempt, now time.Time) {
			a.StartedAt, a.CodeVanishedAt = now.Add(-60*time.Second), now.Add(-13*time.Second)
		}), []string{"ainda não respondeu"}, []string{"alguns segundos"}},
		{"connected", Linked(func(*connection.Connection) {}), []string{"WhatsApp conectado", "+55 (11) 98765-4321", "Studio Ana &amp; Cia", "há 40 s", "Pausar respostas", "Desconectar…"}, []string{"Studio Ana & Cia"}},
		{"waking", Linked(func(c *connection.Connection) {
			c.Evidence.Reading, c.Evidence.Since = connection.ReadConnecting, c.Evidence.Since.Add(-time.Minute)
		}), []string{"Reconectando", "não precisa fazer nada"}, []string{"Está tudo certo"}},
		{"doubt", Linked(func(c *connection.Connection) {
			s, _ := c.State.(connection.Connected)
			s.LastSeen = s.LastSeen.Add(-2 * time.Minute)
			c.State = s
		}), []string{"WhatsApp conectado", "O último sinal do WhatsApp foi há 2 min", "Estamos conferindo"}, []string{"tudo certo"}},
		{"paused", Linked(func(c *connection.Connection) { c.Paused = true }), []string{"pausadas", "Retomar respostas"}, []string{"Pausar respostas"}},
		{"off", func(now time.Time) *connection.Connection {
			return row(now, func(c *connection.Connection) { c.Wanted = connection.Off })
		}, []string{"está desconectado", "Reconectar"}, []string{"notice-warn"}},
		{"stopped", Ended(connection.CauseNone), []string{"Conexão cancelada", "Gerar novo código"}, nil},
		{"code_expired", Ended(connection.CodeExpired), []string{"Vamos tentar de novo", "venceu antes de ser usado", "Gerar novo código"}, nil},
		{"unlinked", Ended(connection.Unlinked), []string{"foi removida no celular", "Reconectar"}, nil},
		{"replaced", Ended(connection.Replaced), []string{"aberto em outro sistema", "Reconectar", `type="hidden" name="method"`}, []string{"Em qual celular", "Número do salão", "<details class=\"fold\" id=\"start"}},
		{"client_outdated", dropped(connection.ClientOutdated), []string{"estamos atualizando", "Vamos reconectar assim que der", "Tentar agora", `type="hidden" name="method"`}, []string{"Em qual celular", "Número do salão"}},
		{"client_outdated_linking", Ended(connection.ClientOutdated), []string{"Ainda não deu para conectar", "você vai precisar de um novo código", "não aceita códigos novos", "Tentar de novo", "Em qual celular"}, []string{"não precisa", "Vamos reconectar", "<details class=\"fold\" id=\"start"}},
		{"client_outdated_again", outdatedAgain, []string{"Se o celular não mostrar mais este aparelho conectado, você vai precisar de um novo código", "Tentar de novo"}, []string{"não precisa", "Vamos reconectar"}},
		{"banned", Ended(connection.Banned), []string{"bloqueou este número", "Solicitar análise", "<details"}, nil},
		{"restricted", Ended(connection.Restricted), []string{"limitou esta conta", "<details"}, nil},
		{"refused_number", Refused, []string{"+55 (11) 9…-0000", "+55 (11) 9…-4321", "Nada foi conectado", `Ler com o celular <span class="figure">+55 (11) 9…-4321<`, `Mudar para <span class="figure">+55 (11) 9…-0000<`, `name="use" value="1"`, "<details"}, []string{"90000-0000", "5511900000000", "Desfazer", `class="first"`}},
		{"wrong_number_unseen", Ended(connection.WrongNumber), []string{"diferente do cadastro", "Reconectar"}, []string{"Mudar para"}},
		{"restricted_until", restricted(3 * time.Hour), []string{"limitou esta conta até <b>", "Não insista", "<details"}, nil},
		{"restriction_over", restricted(-time.Minute), []string{"o prazo já passou", "Reconectar"}, []string{"<details class=\"fold\" id=\"start"}},
		{"server_down", Ended(connection.ServerDown), []string{"Já estamos cuidando", "O problema é nosso", "Tentar agora"}, nil},
		{"no_code", Ended(connection.NoCode), []string{"O código não veio", "Código para o suporte: DEADBEEF"}, nil},
		{"login_stuck", Ended(connection.LoginStuck), []string{"a conexão não terminou", "DEADBEEF"}, nil},
		{"passkey_required", Ended(connection.PasskeyRequired), []string{"chave de acesso", "DEADBEEF"}, []string{"Preparar e continuar"}},
		{"passkey_refused", Ended(connection.PasskeyRefused), []string{"não foi concluída", "Tentar de novo"}, nil},
		{"passkey_stuck", Ended(connection.PasskeyStuck), []string{"mas não respondeu", "Tentar de novo", "DEADBEEF"}, nil},
		{"passkey_expired", Ended(connection.PasskeyExpired), []string{"O tempo acabou", "Gerar novo QR Code"}, nil},
		{"passkey_code_differs", Ended(connection.PasskeyCodeDiffers), []string{"Paramos por segurança", "Ninguém foi conectado", "Tentar de novo"}, nil},
	}
}

// Entries is a history with one of each kind.
func Entries(now time.Time) []connection.Entry {
	kinds := []connection.EntryKind{
		connection.EntryConnected, connection.EntryCodeShown, connection.EntryCreated, connection.EntryAttemptStarted, connection.EntryDropped, connection.EntryEscalated,
		connection.EntryAttemptEnded, connection.EntryPaused, connection.EntryResumed, connection.EntryDisconnected, connection.EntryQuarantined,
		connection.EntryNumberDecided, connection.EntryUnexpected, connection.EntryAdopted, connection.EntryWebhookRepaired, connection.EntryPasskeyAsked, connection.EntryPasskeyAnswered,
		connection.EntryPasskeyCode, connection.EntryPasskeyStuck, connection.EntryPasskeyWish, connection.EntryMoved, connection.EntryMovedBack, connection.EntryPreviousRemoved,
	}
	var list []connection.Entry
	for i, k := range kinds {
		e := connection.Entry{ID: tenant.NewID().String(), At: now.Add(-time.Duration(i*i*37) * time.Minute), Kind: k, Actor: tenant.SystemActor("reconcile")}
		switch k {
		case connection.EntryAttemptStarted, connection.EntryDisconnected:
			e.Actor = tenant.Actor{Kind: tenant.ActorUser, Name: "ana@salao.example", Role: tenant.Owner}
		case connection.EntryPaused:
			e.Actor = tenant.Actor{Kind: tenant.ActorUser, Name: "op@plataforma.example", Role: tenant.Operator}
		case connection.EntryDropped:
			e.Cause = connection.Unlinked
		case connection.EntryAttemptEnded:
			e.Cause = connection.CodeExpired
		case connection.EntryEscalated:
			e.Detail = "restart"
		default:
		}
		list = append(list, e)
	}
	return list
}
