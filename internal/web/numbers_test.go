package web_test

import (
	"context"
	"strings"
	"testing"

	"salonzap/internal/agenda"
	"salonzap/internal/contact"
	"salonzap/internal/phone"
	"salonzap/internal/tenant"
)

// came lets a client come to a furnished salon, today.
func (s *scene) came(salon tenant.Tenant, v agenda.Service, p agenda.Professional, minute int) {
	s.t.Helper()
	ctx, scope, client := s.t.Context(), tenant.For(salon.ID), contact.NewID()
	_, err := s.store.AddContact(ctx, scope, salon.ID, client, "Maria", phone.Number{})
	must(s.t, err)
	staff := agenda.BySystem("test")
	staff.Party = agenda.PartyStaff
	zone, err := agenda.ParseZone(salon.Timezone)
	must(s.t, err)
	today := zone.Local(agenda.InstantOf(s.now())).Date
	must(s.t, s.store.Transact(ctx, scope, salon.ID, func(ctx context.Context, d agenda.Desk) error {
		c, err := agenda.BookAt(ctx, d, agenda.Booking{
			Key: "k:" + client.String(), Client: client, Items: []agenda.Item{{Service: v.ID, Professional: p.ID}},
			At: agenda.Local{Date: today, Minute: agenda.Minute(minute)}, Source: agenda.FromStaff, By: staff, Encaixe: true,
		})
		if err != nil {
			return err
		}
		_, err = agenda.StateAt(ctx, d, c.Appointments[0].ID, 0, agenda.Came, staff)
		return err
	}))
}

func TestNumbersAreCountedFromTheAgenda(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	salon := s.salon("Studio Ana", rightNumber, "ana@salao.example")
	ana := s.signedIn("ana@salao.example")
	if got := ana.get("/dashboard/numbers/"); !strings.Contains(got.body, "Ainda não há horários") {
		t.Errorf("without appointments:\n%s", mainOf(got.body))
	}
	services, people := s.furnish(salon)
	v := services[0]
	var err error
	if v.Price, err = agenda.ParsePrice("1.045,90"); err != nil {
		t.Fatal(err)
	}
	must(t, s.store.PutService(t.Context(), tenant.For(salon.ID), salon.ID, v))
	for _, minute := range []int{600, 700} {
		s.came(salon, v, people[0], minute)
	}
	first := ana.get("/dashboard/numbers/?weeks=4")
	checkPage(t, first)
	for _, want := range []string{"2.091,80", "0,0% (0)", v.Name, people[0].Name, `class="bar-done"`, `value="4" selected`, "numbers/csv?weeks=4"} {
		if !strings.Contains(first.body, want) {
			t.Errorf("%q is missing:\n%s", want, mainOf(first.body))
		}
	}
	if again := ana.get("/dashboard/numbers/?weeks=4"); mainOf(again.body) != mainOf(first.body) {
		t.Error("counted again it is another number")
	}
	file := ana.get("/dashboard/numbers/csv?weeks=4")
	if want := ";" + people[0].Name + ";" + v.Name + ";2;2;0;0;0;2091,80;2091,80;"; !strings.Contains(file.body, want) || !strings.HasPrefix(file.body, "\ufeffSemana;") {
		t.Errorf("the spreadsheet lacks %q:\n%s", want, file.body)
	}
}
