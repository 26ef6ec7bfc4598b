package pages_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"salonzap/internal/agenda"
)

// desk is somebody at the agenda in a real browser.
type desk struct {
	*notebook
	ctx  context.Context
	bars page.ScriptIdentifier // the script that keeps bars
}

func deskOf(s *scene, width int64, scheme_ string, people ...string) *desk {
	s.T.Helper()
	n := s.Notebook(s.Salon("Studio Ana", "", "ana@salao.example"), people...)
	d := &desk{notebook: n, ctx: chrome(s.T)}
	watchConsole(d.ctx, s.T, "status of 409", "net::ERR_INTERNET_DISCONNECTED", "Failed to fetch", "status of 422")
	scheme(d.ctx, s.T, scheme_)
	in(d.ctx, s.T, chromedp.EmulateViewport(width, 900))
	d.keepBars()
	enter(d.ctx, s, "ana@salao.example")
	return d
}

// keepBars makes bars that say what was done stay, which would go after ten seconds: a busy machine may look later than that.
func (d *desk) keepBars() {
	d.T.Helper()
	kept, err := chromedp.Call(d.ctx, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{
		Source: `const later = setTimeout; window.setTimeout = (f, ms, ...more) => later(f, ms === 10000 ? 3600000 : ms, ...more);`,
	})
	must(d.T, err)
	d.bars = kept.Identifier
}

// letBarsGo ends that for the pages that are opened from now on.
func (d *desk) letBarsGo() {
	d.T.Helper()
	_, err := chromedp.Call(d.ctx, page.RemoveScriptToEvaluateOnNewDocument, page.RemoveScriptToEvaluateOnNewDocumentParams{Identifier: d.bars})
	must(d.T, err)
}

func (d *desk) open(path string) {
	d.T.Helper()
	in(d.ctx, d.T, chromedp.Navigate(d.Server.URL+path), chromedp.WaitReady(chromedp.CSS("#saving")))
}

// until waits for something in the page, also while another comes.
func (d *desk) until(what, expression string) {
	d.T.Helper()
	(&keyboard{d.T, d.ctx}).until(what, expression)
}

// stored waits until what is stored is as it should be; the page is asked meanwhile, so that the browser goes on.
func (d *desk) stored(what string, ok func([]agenda.Appointment) bool) {
	d.T.Helper()
	for end := time.Now().Add(patience); !ok(d.On(d.Today)); d.until(what, "true") {
		if time.Now().After(end) {
			d.T.Fatalf("%s: %+v", what, d.On(d.Today))
		}
	}
}

// click clicks on what says some words. Where another page comes of it, it waits for that page: what is clicked next may be on both.
func (d *desk) click(words string) {
	d.T.Helper()
	find := fmt.Sprintf(`[...document.querySelectorAll('main a, main button, main summary')].find(e => e.offsetParent && e.textContent.includes(%q))`, words)
	d.until(words, find)
	away := read[bool](d.ctx, d.T, `(() => {
		const e = `+find+`;
		window.leaving = e.matches('a[href]') || e.matches('button') && e.form !== null && !e.matches('[hx-post]') && !e.form.matches('[data-save]');
		setTimeout(() => `+find+`.click(), 0);
		return window.leaving;
	})()`)
	if away {
		d.until("what comes of "+words, "!window.leaving")
	}
}

// offline takes the network away, or gives it back.
func (d *desk) offline(off bool) {
	d.T.Helper()
	p := network.OverrideNetworkStateParams{Offline: off, DownloadThroughput: -1, UploadThroughput: -1}
	emulate := cdp.Command[network.OverrideNetworkStateParams, cdp.Empty]{Method: "Network.emulateNetworkConditions"}
	if _, err := chromedp.Call(d.ctx, emulate, p); err != nil {
		d.T.Fatal(err)
	}
}

// drag takes an appointment by hand to another place of the day: dx columns, dy minutes.
func (d *desk) drag(a agenda.Appointment, column string, minutes int) {
	d.T.Helper()
	at := fmt.Sprintf(`document.querySelector('[data-move="%s"]')`, a.ID)
	d.until("the appointment", at)
	read[bool](d.ctx, d.T, "("+at+".scrollIntoView({block: 'center'}), true)")
	x, y := read[float64](d.ctx, d.T, at+".getBoundingClientRect().x + 40"), read[float64](d.ctx, d.T, at+".getBoundingClientRect().y + 8")
	to := read[float64](d.ctx, d.T, fmt.Sprintf(`document.querySelector('.day-col[data-p="%s"]').getBoundingClientRect().x + 40`, column))
	perMinute := read[float64](d.ctx, d.T, "parseFloat(getComputedStyle(document.documentElement).fontSize) * 0.6 / 5")
	in(d.ctx, d.T,
		chromedp.MouseEvent(input.DispatchMouseEventTypeMousePressed, x, y, chromedp.ButtonLeft, chromedp.ClickCount(1)),
		chromedp.MouseEvent(input.DispatchMouseEventTypeMouseMoved, x+4, y+10, chromedp.ButtonLeft),
		chromedp.MouseEvent(input.DispatchMouseEventTypeMouseMoved, to, y+float64(minutes)*perMinute, chromedp.ButtonLeft),
		chromedp.MouseEvent(input.DispatchMouseEventTypeMouseReleased, to, y+float64(minutes)*perMinute, chromedp.ButtonLeft, chromedp.ClickCount(1)))
}

// At a desk: booked by a click into a free column, moved by hand and by keyboard, with a way back; live on the other screen.
func TestTheDayIsRunAtADesk(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	d := deskOf(s, 1280, "dark", "João", "Maria")
	clara := d.Client("Clara Nunes", "")
	a := d.Book(clara, 0, 0, d.Today, "11:00")
	d.open("/dashboard/agenda/")
	d.drag(a, d.People[1].ID.String(), 150)
	d.stored("dragged", func(all []agenda.Appointment) bool {
		return all[0].At.Minute == 13*60+30 && all[0].Professional == d.People[1].ID
	})
	d.undo("Mudou: Clara Nunes")
	d.stored("undone", func(all []agenda.Appointment) bool {
		return all[0].At.Minute == 11*60 && all[0].Professional == d.People[0].ID
	})
	d.until("it is said", "document.querySelector('[data-done]')?.textContent.includes('agora Hoje') && document.querySelector('[data-done]').textContent.includes('11:00')")
	d.until("the focus", "(document.querySelector('[data-move] a')?.focus(), document.activeElement.matches('[data-move] a'))")
	in(d.ctx, t, chromedp.KeyEvent(kb.ArrowDown, chromedp.KeyModifiers(kb.ModifierAlt)))
	d.stored("by keyboard", func(all []agenda.Appointment) bool { return all[0].At.Minute == 11*60+15 })
	d.until("it is shown", `document.querySelector('[data-move]')?.dataset.start === '675'`)

	n := d.Book(d.Client("Elza Soares", ""), 1, 1, d.Today, "18:00")
	d.until("the other screen's", `document.querySelector('[data-move="`+n.ID.String()+`"]')`)
	d.Say(n, agenda.Cancel)
	d.until("gone", `!document.querySelector('.day-col [data-move="`+n.ID.String()+`"]')`)

	gap := `document.querySelector('.day-col[data-p="` + d.People[0].ID.String() + `"] [data-gap="780"]')`
	d.until("the afternoon", gap)
	read[bool](d.ctx, t, "("+gap+".scrollIntoView({block: 'start'}), true)")
	x, y := read[float64](d.ctx, t, gap+".getBoundingClientRect().x + 30"), read[float64](d.ctx, t, gap+".getBoundingClientRect().y")
	read[bool](d.ctx, t, "window.leaving = true")
	in(d.ctx, t, chromedp.MouseClickXY(x, y+157*16*0.6/5))
	d.until("the clients", "!window.leaving && document.querySelector('.booking-client')") // Clara Nunes is on the day's page too
	d.click("Clara Nunes")
	d.click("Barba")
	d.until("the time that was clicked at", "document.querySelector('.confirm-when')?.textContent.includes('15:30 com João')")
	d.click("Marcar")
	d.stored("booked", func(all []agenda.Appointment) bool {
		return len(all) == 3 && all[1].At.Minute == 15*60+30
	})
}

// bookOffline books at three while the network is away: the page says so, tries again with the same key, and books once.
func (d *desk) bookOffline() {
	d.T.Helper()
	d.Client("Clara Nunes", "")
	d.Book(d.Clients[0], 0, 0, d.Today.AddDays(-7), "11:00")
	d.open("/dashboard/today/")
	d.click("Novo horário")
	d.click("Clara Nunes")
	d.click("Corte")
	d.until("the times", "document.querySelector('.time[value=\"15:00\"]')")
	d.offline(true)
	d.click("15:00")
	d.until("it says so", "!document.getElementById('saving').hidden && document.getElementById('saving').textContent.includes('Sem internet')")
	d.openToEverybody("without a network")
	if n := len(d.On(d.Today)); n != 0 {
		d.T.Fatalf("%d appointments without a network", n)
	}
	d.offline(false)
	d.stored("booked", func(all []agenda.Appointment) bool { return len(all) == 1 && all[0].At.Minute == 15*60 })
	d.done("Marcado: Clara Nunes")
	if left := read[bool](d.ctx, d.T, "sessionStorage.getItem('salonzap-saving') !== null"); left {
		d.T.Error("it is still kept to be sent again")
	}
}

// At a desk, in the dark, without a network in the middle of saving.
func TestNothingIsLostAtADeskWhenTheNetworkGoesAway(t *testing.T) {
	t.Parallel()
	deskOf(newScene(t), 1280, "dark", "João").bookOffline()
}

// On a phone, without a network in the middle of saving, and with an answer that gets lost.
func TestNothingIsLostWhenTheNetworkGoesAway(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	d := deskOf(s, 360, "light", "João")
	d.bookOffline()
	// The same, with an answer that got lost: it was applied, and is not applied twice.
	d.open("/dashboard/agenda/new?" + strings.Join([]string{"c=" + d.Clients[0].ID.String(), "s=" + d.Services[1].ID.String(), "d=" + d.Today.String()}, "&"))
	read[bool](d.ctx, t, `(() => { const real = fetch; let lost = 1; window.fetch = async (...a) => { const r = await real(...a); if (lost-- > 0) throw new TypeError('lost'); return r; }; return true; })()`)
	d.click("16:00")
	d.until("it is said", "document.querySelector('[data-done]')?.textContent.includes('Marcado: Clara Nunes')")
	if all := d.On(d.Today); len(all) != 2 {
		t.Errorf("%d appointments after an answer was lost", len(all))
	}
	// An appointment is cancelled on the phone, and the bar that says so goes after a while, with its way back.
	d.letBarsGo()
	d.open("/dashboard/agenda/")
	d.click("16:00")
	d.click("Cancelar horário")
	d.stored("cancelled", func(all []agenda.Appointment) bool { return all[1].Status.Name() == agenda.IsCancelled })
	d.until("it was said, and goes, also from the address", "document.querySelector('#day') && !document.querySelector('[data-done]') && !location.search.includes('done')")
}

// A conflict is shown in the page, and one decides.
func TestAConflictIsShownInThePage(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	d := deskOf(s, 1280, "light", "João", "Maria")
	a := d.Book(d.Client("Clara Nunes", ""), 0, 0, d.Today, "11:00")
	d.open("/dashboard/agenda/a/" + a.ID.String() + "/")
	d.Say(a, agenda.Confirm)
	d.click("Cancelar horário")
	d.until("what changed", "document.querySelector('.sheet [role=alert]')?.textContent.includes('bia@salao.example')")
	d.click("Cancelar horário mesmo assim")
	d.stored("decided", func(all []agenda.Appointment) bool { return all[0].Status.Name() == agenda.IsCancelled })
}

// Without a pointer: a new appointment from today's page on, then cancelled.
func TestAnAppointmentIsMadeByKeyboardAlone(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	d := deskOf(s, 1280, "dark", "João")
	d.Book(d.Client("Clara Nunes", ""), 0, 0, d.Today.AddDays(-7), "11:00")
	d.open("/dashboard/today/")
	k := &keyboard{t, d.ctx}
	for _, step := range []struct{ what, see, selector string }{
		{"today", "document.querySelector('.today-head')", ".today-head a.first"},
		{"the clients", "document.querySelector('.booking-client')", ".options .option-link"},
		{"the services", "document.querySelector('.booking-service')", ".options .option-link"},
		{"the times", "document.querySelector('.booking-time')", ".time"},
	} {
		k.until(step.what, step.see)
		k.tabTo(step.selector)
		k.press("Enter")
	}
	d.stored("booked", func(all []agenda.Appointment) bool { return len(all) == 1 && all[0].Sold.Name == "Corte" })
	k.until("it is said", "document.querySelector('[data-done]')?.textContent.includes('Marcado: Clara Nunes')")
	k.tabTo("[data-done] button")
	k.press("Enter")
	d.stored("undone", func(all []agenda.Appointment) bool { return all[0].Status.Name() == agenda.IsCancelled })
}

// A printed day has every client of every person, on white, without what is only to be tapped.
func TestAPrintedDayHasEveryClientAndNoButtons(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	d := deskOf(s, 1280, "light", "João", "Maria")
	d.BusyDay()
	d.open("/dashboard/agenda/")
	if _, err := chromedp.Call(d.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: "print"}); err != nil {
		t.Fatal(err)
	}
	seen := read[string](d.ctx, t, "document.body.innerText")
	for _, want := range []string{"João", "Maria", "Ana Paula Ferreira", "–11:30", "Dentista", "Livre por", d.Salon.Name + " · quarta, ", " de 20"} {
		if !strings.Contains(seen, want) {
			t.Errorf("%q is not printed:\n%s", want, seen)
		}
	}
	for _, not := range []string{"Novo horário", "Imprimir", "Arraste", "Sair", "Hoje"} {
		if strings.Contains(seen, not) {
			t.Errorf("%q is printed", not)
		}
	}
	if over := read[string](d.ctx, t, `(() => { const all = [...document.querySelectorAll('.day-entries > .entry')].map(e => e.getBoundingClientRect());
		return all.slice(1).filter((r, i) => r.top < all[i].bottom - 1 && r.left === all[i].left).length + ' overlap'; })()`); over != "0 overlap" {
		t.Errorf("on paper %s", over)
	}
}
