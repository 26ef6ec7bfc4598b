package connection_test

import (
	"testing"

	"salonzap/internal/connection"
	"salonzap/internal/phone"
)

func TestMessagesAreTakenOfTheSalonsOwnNumberAlone(t *testing.T) {
	number := func(digits string) phone.Number {
		n, ok := phone.FromDigits(digits)
		if !ok {
			t.Fatal(digits)
		}
		return n
	}
	own, short, stranger := number("5511987654321"), number("551187654321"), number("5511912345678")
	linked := connection.Connected{Number: own}
	strange := connection.Quarantined{Number: stranger}
	attempt := &connection.Attempt{}
	const take, retry, refuse = connection.TakeMessages, connection.RetryMessages, connection.RefuseMessages
	for _, c := range []struct {
		name    string
		state   connection.State
		attempt *connection.Attempt
		wanted  connection.Wanted
		once    bool
		account phone.Number
		want    connection.MessageVerdict
	}{
		{"connected", linked, nil, connection.Linked, true, own, take},
		{"connected, without the ninth digit", linked, nil, connection.Linked, true, short, take},
		{"connected, the server does not say", linked, nil, connection.Linked, true, phone.Number{}, take},
		{"connected, of another number", linked, nil, connection.Linked, true, stranger, refuse},
		{"quarantined", strange, nil, connection.Linked, true, stranger, refuse},
		{"quarantined, the server does not say", strange, nil, connection.Linked, true, phone.Number{}, refuse},
		{"quarantined, late of the number before", strange, nil, connection.Linked, true, own, take},
		{"quarantined, of a number that was never linked", strange, nil, connection.Linked, false, own, refuse},
		{"linking", connection.Known{}, attempt, connection.Linked, false, phone.Number{}, retry},
		{"linking again, the server does not say", connection.Known{}, attempt, connection.Linked, true, phone.Number{}, retry},
		{"linking again, late of the same number", connection.Known{}, attempt, connection.Linked, true, short, take},
		{"linking again, of another number", connection.Known{}, attempt, connection.Linked, true, stranger, retry},
		{"before the number check", connection.Intended{}, nil, connection.Linked, false, own, retry},
		{"dropped, late events", connection.Known{}, nil, connection.Linked, true, phone.Number{}, take},
		{"dropped, of another number", connection.Known{}, nil, connection.Linked, true, stranger, refuse},
		{"switched off, late events", connection.Known{}, nil, connection.Off, true, phone.Number{}, take},
		{"switched off, never linked", connection.Known{}, nil, connection.Off, false, phone.Number{}, refuse},
	} {
		row := connection.Connection{State: c.state, Attempt: c.attempt, Wanted: c.wanted, LinkedOnce: c.once, Registered: own}
		if got := row.JudgeMessages(c.account); got != c.want {
			t.Errorf("%s: %d, want %d", c.name, got, c.want)
		}
	}
}
