package evolution_test

import (
	"strings"
	"testing"

	"salonzap/internal/evolution"
)

func TestEventsAreReadInTheirThreeSpellings(t *testing.T) {
	odd := map[evolution.Event][2]string{
		evolution.EventMessagesUpsert:          {"messages.upsert", "messages-upsert"},
		evolution.EventGroupParticipantsUpdate: {"group-participants.update", "group-participants-update"},
		evolution.EventTypebotChangeStatus:     {"typebot.change-status", "typebot-change-status"},
		evolution.EventMessagingHistorySet:     {"messaging-history.set", "messaging-history-set"},
		evolution.EventSendMessageUpdate:       {"send.message.update", "send-message-update"},
		evolution.EventCall:                    {"call", "call"},
		evolution.EventQRCodeUpdated:           {"qrcode.updated", "qrcode-updated"},
		evolution.EventGroupsUpdate:            {"groups.update", "groups-update"},
	}
	for event, want := range odd {
		if event.Body() != want[0] || event.Suffix() != want[1] {
			t.Errorf("%s is %q and %q, want %q", event, event.Body(), event.Suffix(), want)
		}
	}
	since24 := 0
	for _, event := range append(evolution.Events(), evolution.EventGroupsUpdate) {
		for _, spelling := range []string{
			string(event), event.Body(), event.Suffix(), strings.ToLower(string(event)),
		} {
			if got, err := evolution.ParseEvent(spelling); err != nil || got != event {
				t.Errorf("%q is read as %q, %v", spelling, got, err)
			}
		}
		if event.Since24() {
			since24++
		}
	}
	if n := len(evolution.Events()); n != 32 || since24 != 1 {
		t.Errorf("%d events, %d of them since 2.4; want 32 and 1", n, since24)
	}
}

func TestParseEventRefuses(t *testing.T) {
	for _, bad := range []string{"", "NOPE", "messages", "messages upsert", "messages.upsert ", strings.Repeat("A", 1000)} {
		if got, err := evolution.ParseEvent(bad); err == nil {
			t.Errorf("%q is read as %q", bad, got)
		}
	}
}

func FuzzParseEvent(f *testing.F) {
	for _, e := range evolution.Events() {
		f.Add(e.Body())
	}
	f.Fuzz(func(t *testing.T, spelling string) {
		e, err := evolution.ParseEvent(spelling)
		if err != nil {
			return
		}
		if !e.Known() {
			t.Fatalf("%q gave %q, which is not known", spelling, e)
		}
		if again, err := evolution.ParseEvent(e.Body()); err != nil || again != e {
			t.Fatalf("%q does not come back: %q, %v", e, again, err)
		}
	})
}
