package pages_test

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"

	"salonzap/internal/agenda"
)

// mostTaps is how many taps an appointment of a known client takes, from the page of today on.
const mostTaps = 4

// tap clicks a link or a button by its words, and counts.
func (d *desk) tap(taps *int, words string) {
	d.T.Helper()
	*taps++
	d.click(words)
}

// done waits until the bar says what was done.
func (d *desk) done(words string) {
	d.T.Helper()
	d.until(words, fmt.Sprintf(`document.querySelector('[data-done]')?.textContent.includes(%q)`, words))
}

// undo takes back what the bar says. Who is on its button keeps it from going, however slow the machine is.
func (d *desk) undo(words string) {
	d.T.Helper()
	d.until(words, fmt.Sprintf(`document.querySelector('[data-done]')?.textContent.includes(%q) && (document.querySelector('[data-done] button').focus(), true)`, words))
	d.click("Desfazer")
}

// openToEverybody looks at a page as it stands now: what only comes up while one works is on no picture of the albums.
func (d *desk) openToEverybody(state string) {
	d.T.Helper()
	in(d.ctx, d.T, chromedp.Evaluate[chromedp.Void](axe))
	found, err := chromedp.Run(d.ctx, chromedp.Evaluate[string](runAxe, chromedp.EvalAwaitPromise))
	must(d.T, err)
	if found != "" {
		d.T.Errorf("%s:\n%s", state, found)
	}
	if over := read[int](d.ctx, d.T, "document.documentElement.scrollWidth - innerWidth"); over > 0 {
		d.T.Errorf("%s: %d px too wide", state, over)
	}
}

// one is the only appointment of today that is not cancelled and of a client.
func one(all []agenda.Appointment, client string, n *notebook) (found agenda.Appointment, ok bool) {
	for _, a := range all {
		for _, c := range n.Clients {
			if c.ID == a.Client && c.Name() == client && a.Status.Name() != agenda.IsCancelled {
				found, ok = a, true
			}
		}
	}
	return found, ok
}

// A day on a phone, tap by tap: booked in four taps, moved by "outro horário" and back, squeezed in with its warning, missed, and called off.
func TestADayIsRunOnAPhone(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	d := deskOf(s, 360, "light", "João")
	clara, elza := d.Client("Clara Nunes", ""), d.Client("Elza Soares", "")
	d.Book(clara, 0, 0, d.Today.AddDays(-7), "11:00")
	missed := d.Book(elza, 0, 0, d.Today, "08:30")
	at := func(minute int) func([]agenda.Appointment) bool {
		return func(all []agenda.Appointment) bool {
			a, ok := one(all, "Clara Nunes", d.notebook)
			return ok && int(a.At.Minute) == minute
		}
	}
	taps := 0
	d.open("/dashboard/today/")
	for _, words := range []string{"Novo horário", "Clara Nunes", "Corte", "15:00"} {
		d.tap(&taps, words)
	}
	d.stored("booked", at(15*60))
	d.done("Marcado: Clara Nunes")
	d.openToEverybody("booked")
	if taps > mostTaps {
		t.Errorf("%d taps", taps)
	}
	d.click("15:00")
	d.click("Outro horário")
	d.click("16:00")
	d.stored("moved", at(16*60))
	d.undo("Mudou: Clara Nunes")
	d.stored("moved back", at(15*60))
	d.done("15:00")

	d.open("/dashboard/today/")
	d.click("Novo horário")
	d.click("Elza Soares")
	d.click("Barba")
	d.click("por que não aparece?")
	read[bool](d.ctx, t, `document.querySelector('#other-t').value = '15:10', true`)
	d.click("Ver este horário")
	d.until("its warning", `document.querySelector('.booking-confirm')?.textContent.includes('Há outro cliente')`)
	d.openToEverybody("a warning")
	d.click("Encaixar")
	d.stored("squeezed in", func(all []agenda.Appointment) bool {
		return len(all) == 3 && all[2].Encaixe && all[2].At.Minute == 15*60+10
	})
	d.done("Marcado: Elza Soares")

	d.open("/dashboard/today/")
	d.click("Não veio")
	d.stored("missed", func(all []agenda.Appointment) bool {
		return all[0].ID == missed.ID && all[0].Status.Name() == agenda.IsNoShow
	})
	d.done("Elza Soares")
	d.open("/dashboard/today/")
	d.click("Clara Nunes")
	d.click("Cancelar horário")
	d.stored("called off", func(all []agenda.Appointment) bool { _, left := one(all, "Clara Nunes", d.notebook); return !left })
	d.done("Cancelado: Clara Nunes")
	d.openToEverybody("called off")
}

// enterOn presses Enter on the first of what a selector names that says some words, reached by Tab alone.
func (k *keyboard) enterOn(page, selector, words string) {
	k.t.Helper()
	k.until(page, page)
	const most = 60
	for range most {
		k.press("Tab")
		if read[bool](k.ctx, k.t, fmt.Sprintf(`document.activeElement.matches(%q) && document.activeElement.textContent.includes(%q)`, selector, words)) {
			k.press("Enter")
			return
		}
	}
	k.t.Fatalf("Tab never reaches %q", words)
}

// The same day at a desk without a pointer, in the dark: moved, squeezed in, missed, called off and taken back.
func TestADayIsRunByKeyboardAlone(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	d := deskOf(s, 1280, "dark", "João")
	clara := d.Client("Clara Nunes", "")
	missed := d.Book(clara, 0, 0, d.Today, "08:30")
	late := d.Book(clara, 1, 0, d.Today, "15:00")
	k := &keyboard{t, d.ctx}
	d.open("/dashboard/today/")
	k.enterOn("document.querySelector('.needs')", ".needs button", "Não veio")
	d.stored("missed", func(all []agenda.Appointment) bool {
		return all[0].ID == missed.ID && all[0].Status.Name() == agenda.IsNoShow
	})
	d.done("Clara Nunes")

	d.open("/dashboard/agenda/a/" + late.ID.String() + "/")
	k.enterOn("document.querySelector('.sheet')", ".sheet-do a", "Outro horário")
	k.enterOn("document.querySelector('.booking-time')", ".time", "16:30")
	d.stored("moved", func(all []agenda.Appointment) bool { return all[1].At.Minute == 16*60+30 })
	d.done("Mudou: Clara Nunes")
	d.openToEverybody("moved")

	d.open("/dashboard/agenda/a/" + late.ID.String() + "/")
	k.enterOn("document.querySelector('.sheet')", ".sheet-do button", "Cancelar horário")
	d.stored("called off", func(all []agenda.Appointment) bool { return all[1].Status.Name() == agenda.IsCancelled })
	d.done("Cancelado: Clara Nunes")
	d.open("/dashboard/agenda/a/" + late.ID.String() + "/")
	k.enterOn("document.querySelector('.sheet')", ".sheet-do button", "Desfazer o cancelamento")
	d.stored("taken back", func(all []agenda.Appointment) bool { return all[1].Status.Name() == agenda.IsBooked })
	d.done("Clara Nunes")

	d.open(fmt.Sprintf("/dashboard/agenda/new?c=%s&s=%s&d=%s&t=16:40", clara.ID, d.Services[0].ID, d.Today))
	k.enterOn("document.querySelector('.booking-confirm')", ".booking-confirm button.first", "Encaixar")
	d.stored("squeezed in", func(all []agenda.Appointment) bool { return len(all) == 3 && all[2].Encaixe })
	d.done("Marcado: Clara Nunes")
}
