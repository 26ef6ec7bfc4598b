package engine

import "testing"

// Text.Everyone has an effect in groups only.
func TestEveryoneIsMentionedInGroupsOnly(t *testing.T) {
	for to, want := range map[string]uint32{"120363025246125486@g.us": 1, "5511987654321": 0} {
		jid, err := parseRecipient(to)
		if err != nil {
			t.Fatal(err)
		}
		m := textMessage(jid, Text{Text: "oi", Everyone: true}, nil)
		if got := m.GetExtendedTextMessage().GetContextInfo().GetNonJIDMentions(); got != want {
			t.Errorf("to %s: %d, want %d", to, got, want)
		}
		if want == 0 && m.GetConversation() != "oi" {
			t.Errorf("to %s: %v", to, m)
		}
	}
}
