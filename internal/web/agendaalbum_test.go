package web_test

import (
	"fmt"
	"testing"
)

// The most that the first paint of an agenda's page may weigh, compressed, and its HTML as it is: a day of sixty clients.
const (
	maxAgendaPaint = 60 << 10
	maxAgendaHTML  = 100 << 10
)

// A full day of a large salon comes in 60 KB, with all that its first paint needs.
func TestAgendaPagesStayWithinTheirByteBudget(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	n := s.Notebook(s.Salon("Studio Ana", "", "ana@salao.example"), "João", "Maria Fernanda", "Bia", "Clara", "Vera", "Tião", "Rosa", "Davi")
	for i := range 8 {
		c := n.Client(fmt.Sprintf("Cliente número %d de um nome comprido", i), "")
		for _, at := range []string{"10:30", "11:00", "13:00", "14:00", "15:30", "16:00", "17:00", "18:30"} {
			n.Book(c, 0, i, n.Today, at)
		}
	}
	b := s.SignedIn("ana@salao.example")
	w := &pageWeight{t: t, files: map[string]int{}, html: maxAgendaHTML}
	at, day := "/dashboard/agenda/", "?d="+n.Today.String()
	w.weigh(b, "/dashboard/today/", at+day, at+"week"+day, at+"month"+day, at+"new"+day, at+"a/"+n.On(n.Today)[0].ID.String()+"/")
	if w.heaviest > maxAgendaPaint || w.heaviest == 0 {
		t.Errorf("the heaviest first paint is %d bytes (%s)", w.heaviest, w.which)
	}
	t.Logf("the heaviest first paint is %d bytes (%s)", w.heaviest, w.which)
}
