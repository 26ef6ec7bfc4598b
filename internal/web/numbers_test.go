package web_test

import (
	"strings"
	"testing"

	"salonzap/internal/agenda"
	"salonzap/internal/tenant"
)

func TestNumbersAreCountedFromTheAgenda(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	salon := s.Salon("Studio Ana", rightNumber, "ana@salao.example")
	ana := s.SignedIn("ana@salao.example")
	if got := ana.Get("/dashboard/numbers/"); !strings.Contains(got.Body, "Ainda não há horários") {
		t.Errorf("without appointments:\n%s", mainOf(got.Body))
	}
	services, people := s.Furnish(salon)
	v := services[0]
	var err error
	if v.Price, err = agenda.ParsePrice("1.045,90"); err != nil {
		t.Fatal(err)
	}
	must(t, s.Store.PutService(t.Context(), tenant.For(salon.ID), salon.ID, v))
	for _, minute := range []int{600, 700} {
		s.Came(salon, v, people[0], minute)
	}
	first := ana.Get("/dashboard/numbers/?weeks=4")
	checkPage(t, first)
	for _, want := range []string{"2.091,80", "0,0% (0)", v.Name, people[0].Name, `class="bar-done"`, `value="4" selected`, "numbers/csv?weeks=4"} {
		if !strings.Contains(first.Body, want) {
			t.Errorf("%q is missing:\n%s", want, mainOf(first.Body))
		}
	}
	if again := ana.Get("/dashboard/numbers/?weeks=4"); mainOf(again.Body) != mainOf(first.Body) {
		t.Error("counted again it is another number")
	}
	file := ana.Get("/dashboard/numbers/csv?weeks=4")
	if want := ";" + people[0].Name + ";" + v.Name + ";2;2;0;0;0;2091,80;2091,80;"; !strings.Contains(file.Body, want) || !strings.HasPrefix(file.Body, "\ufeffSemana;") {
		t.Errorf("the spreadsheet lacks %q:\n%s", want, file.Body)
	}
}
