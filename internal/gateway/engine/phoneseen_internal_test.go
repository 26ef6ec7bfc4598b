package engine

import (
	"testing"
	"time"

	"go.mau.fi/whatsmeow/types"
	"go.mau.fi/whatsmeow/types/events"
)

func TestOnlyThePhoneIsASignOfThePhone(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC)
	phone, tablet, client := types.JID{User: "5511", Server: types.DefaultUserServer}, types.JID{User: "5511", Device: 7, Server: types.DefaultUserServer}, types.JID{User: "5522", Server: types.DefaultUserServer}
	for name, c := range map[string]struct {
		mine bool
		from types.JID
		want bool
	}{
		"the phone":             {true, phone, true},
		"another linked device": {true, tablet, false},
		"a client":              {false, client, false},
		"nobody":                {true, types.JID{}, false},
	} {
		source := types.MessageSource{IsFromMe: c.mine, Sender: c.from}
		for _, evt := range []any{
			&events.Message{Info: types.MessageInfo{MessageSource: source, Timestamp: at}},
			&events.Receipt{MessageSource: source, Timestamp: at, Type: types.ReceiptTypeSender},
		} {
			if seen, ok := signOfPhone(evt); ok != c.want || ok && !seen.Equal(at) {
				t.Errorf("%s, %T: %s, %t", name, evt, seen, ok)
			}
		}
	}
	if _, ok := signOfPhone(&events.Connected{}); ok {
		t.Error("a login is ours, and no sign of the phone")
	}
}
