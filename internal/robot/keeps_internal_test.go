package robot

import (
	"testing"

	"salonzap/internal/agenda"
	"salonzap/internal/contact"
)

// What a text model helped to understand may keep a time while its proposal is open, and do nothing else.
func TestOnlyAKeptTimeIsAllowed(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		acts []Act
		want bool
	}{
		"nothing":           {nil, true},
		"a kept time":       {[]Act{Write{agenda.Change{Hold: &agenda.Hold{}}}}, true},
		"a time let go":     {[]Act{Write{agenda.Change{DropHoldsOf: contact.NewID()}}}, true},
		"a booking":         {[]Act{Write{agenda.Change{Appointments: make([]agenda.Appointment, 1)}}}, false},
		"a cancellation":    {[]Act{Write{agenda.Change{Free: make([]agenda.AppointmentID, 1)}}}, false},
		"a name":            {[]Act{Rename{"Ana"}}, false},
		"no more reminders": {[]Act{OptOut{true}}, false},
		"a person is told":  {[]Act{Write{}, Notify{}}, false},
	} {
		if got := (Outcome{Acts: tc.acts}).onlyKeeps(); got != tc.want {
			t.Errorf("%s: %t", name, got)
		}
	}
}
