package e2e_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// The demonstration: the real gateway and a played WhatsApp. One page plays the phone, the other is the owner's. Scan, unlink,
// another number (refused before it is paired), the pairing code, a ban; nothing but buttons is pressed.
func TestJourneyDemonstration(t *testing.T) {
	on(t, onSQLite, func(w *world) {
		n := w.demo()
		phone := w.person(n.base)
		phone.open("/demo/")
		phone.says("Barbearia do João")
		phone.do(chromedp.RemoveAttribute(chromedp.CSS("form[action$='/sign-in']"), "target"))
		phone.click("button[name=who][value=owner]")
		phone.until("the owner is signed in", signedIn)
		owner := phone.another()
		owner.open("/dashboard/whatsapp/")
		phone.open("/demo/")
		owner.start("qr")
		owner.face("code")
		phone.press("scan")
		owner.face("linked")
		owner.until("it is marked as a simulation", present("p.demo"))
		owner.seesABookingMadeByChat()
		phone.press("unlink")
		owner.says("foi removida no celular")
		owner.start("qr")
		owner.face("code")
		phone.press("scan_other")
		owner.says("mas o cadastro é")
		owner.click("#card details:has(form.start) > summary")
		owner.start("code")
		owner.until("the pairing code is shown", present("#pairing"))
		code := get[string](owner, "document.querySelector('#pairing').innerText")
		phone.until("the phone asks for it", present("#code"))
		phone.write("#code", code)
		phone.click("#do-type")
		owner.face("linked")
		phone.press("unlink")
		owner.says("foi removida no celular")
		phone.click("#trouble-passkey")
		owner.start("qr")
		owner.face("code")
		phone.press("scan")
		owner.face("passkey") // before the platform knows of the step, the phone's page says that there is none
		phone.press("prove")
		owner.face("linked")
		phone.press("ban")
		owner.says("bloqueou este número")
		owner.fits("the owner's page")
		phone.fits("the page of the phone")
	})
}

// seesABookingMadeByChat waits until a played client has booked with the robot, and finds the appointment in the agenda.
func (b *tab) seesABookingMadeByChat() {
	b.w.Helper()
	chats := b.another()
	chats.open("/dashboard/chats/")
	chats.says("Marcado")
	today := time.Now().UTC().Add(-3 * time.Hour) // in São Paulo
	var days []string
	for i := range 2 { // the client's tomorrow; today where midnight came after they wrote
		days = append(days, fmt.Sprintf(`has(%q)`, "/dashboard/agenda/?d="+today.AddDate(0, 0, i).Format(time.DateOnly)))
	}
	chats.until("the appointment is in the agenda", `(() => { const has = (path) => { const x = new XMLHttpRequest(); x.open("GET", path, false); x.send();
		return x.status === 200 && x.responseText.includes("Ana Souza") }; return `+strings.Join(days, " || ")+` })()`)
}

// signedIn asks for the dashboard and tells whether it is shown, rather than the page to sign in at.
const signedIn = `(() => { const x = new XMLHttpRequest(); x.open("GET", "/dashboard/whatsapp/", false); x.send();
	return x.status === 200 && !x.responseURL.includes("/login") })()`

// press presses a button of the phone's page as soon as it can be pressed, wherever the page has just moved it.
func (b *tab) press(action string) {
	b.w.Helper()
	button := fmt.Sprintf("button[name=do][value=%q]:not([disabled])", action)
	b.until("there is "+button, fmt.Sprintf(`(b => b && (b.click(), true))(document.querySelector(%q))`, button))
}
