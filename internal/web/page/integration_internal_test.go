package page

import (
	"strings"
	"testing"
)

func TestMaskedEventsHideWhatIsAClients(t *testing.T) {
	t.Parallel()
	got, err := masked([]byte(`{"type":"message.received","sequence":7,"data":{"message":{"text":"oi <Ana>","contact":{"name":"Maria","phone":"+5511987654321"},
		"content":{"kind":"location","latitude":-23.55,"name":"Casa"},"kind":"text"},"for_name":"Tiago","phone_number":"+5521912345678","tags":["vip"]}}`))
	if err != nil {
		t.Fatal(err)
	}
	for _, word := range []string{"oi", "Ana", "Maria", "98765", "23.55", "Casa", "Tiago", "91234", "vip"} {
		if strings.Contains(got, word) {
			t.Errorf("%q can be read:\n%s", word, got)
		}
	}
	for _, word := range []string{`"message.received"`, `"sequence": 7`, "+••••5678", `"kind": "text"`} {
		if !strings.Contains(got, word) {
			t.Errorf("%s is missing:\n%s", word, got)
		}
	}
}

func TestShortenedEndsAtAWholeCharacter(t *testing.T) {
	t.Parallel()
	if got, cut := shortened("ação", 2); got != "a…" || !cut {
		t.Errorf("%q, %v", got, cut)
	}
	if got, cut := shortened("ação", 6); got != "ação" || cut {
		t.Errorf("%q, %v", got, cut)
	}
}
