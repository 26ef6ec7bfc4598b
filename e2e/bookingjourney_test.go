package e2e_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"salonzap/internal/agenda"
	"salonzap/internal/robot"
	"salonzap/internal/tenant"
)

// From the robot's switch to an appointment. The owner, on a phone, tries the robot at the end of the set-up, which leaves nothing behind, and
// turns it on. A visitor of the salon's page picks a time and sends the text that the button has from a phone of theirs; the robot asks for
// the name and books; the owner's open agenda shows it. Then the owner takes the conversation, and gives it back.
func TestJourneyFromThePublicPageToBooked(t *testing.T) {
	on(t, onSQLite, func(w *world) {
		s := w.stage()
		p := &player{stage: s, clients: map[string]*caller{}, booked: map[agenda.AppointmentID]bool{}}
		p.begin("aurora")
		w.must(s.store().PutRobotProfile(w.ctx, operator, p.t, robot.Profile{Mode: robot.Everyone, Page: true, Address: "Rua das Flores, 12"}))
		_, err := s.n.app.Core().Accounts.CreateUser(w.ctx, operator, tenant.NewUser{Email: ownerMail, Password: goodPassword, Role: tenant.Owner, Tenant: p.t})
		w.must(err)
		owner, visitor := w.person(s.n.base), w.person(s.n.base)
		for _, b := range []*tab{owner, visitor} {
			b.narrow()
		}
		owner.signIn(ownerMail)
		owner.turnsTheRobotOn()
		if all := p.appointments(); len(all) != 0 {
			t.Errorf("a trial booked %v", all)
		}
		day := p.today().AddDays(1).String()
		owner.open("/dashboard/agenda/?d=" + day)
		owner.until("the day is live", present("#live-part"))
		get[string](owner, "window.stayed = 'here'")
		p.enter("-Marcos")
		p.says(visitor.picks(p.shop.Number(), day), "Qual seu nome?")
		p.says("Marcos Lima", "confirma *Corte + barba* com *João*")
		p.says("sim", "Marcado ✅")
		owner.until("the appointment is on the open page", `document.querySelector('#day')?.innerText.includes('Marcos Lima')`)
		if got := get[string](owner, "window.stayed ?? 'gone'"); got != "here" {
			t.Error("the agenda was loaded anew")
		}
		owner.looks("the agenda with what was booked")
		visitor.do(chromedp.Reload())
		visitor.says("Mensagem recebida")
		visitor.looks("what was picked, afterwards")
		owner.talksFor(p)
	})
}

// narrow makes the tab a phone of 360 px.
func (b *tab) narrow() {
	b.w.Helper()
	b.do(chromedp.EmulateViewport(360, 740, chromedp.EmulateMobile, chromedp.EmulateTouch))
}

// looks looks at what is shown, at a desk and on a phone.
func (b *tab) looks(what string) {
	b.w.Helper()
	b.do(chromedp.EmulateViewport(1280, 900))
	b.fits(what + " at a desk")
	b.axe(what + " at a desk")
	b.narrow()
	b.fits(what)
	b.axe(what)
}

// turnsTheRobotOn goes through the last step of the set-up.
func (b *tab) turnsTheRobotOn() {
	b.w.Helper()
	b.open("/dashboard/setup/look")
	b.looks("the end of the set-up")
	b.click(`.setup-robot a[href$="/robot/try"]`)
	b.at("/dashboard/robot/try")
	for _, step := range [][2]string{{"corte amanhã às 15h", "Confirma?"}, {"1", "Marcado ✅"}} {
		b.until("there is a place to write", present("#try-text"))
		b.write("#try-text", step[0])
		b.click(".reply button.first")
		b.says(step[1])
	}
	b.looks("the trial of the robot")
	b.open("/dashboard/setup/look")
	b.until("the trial has its tick", present(`.setup-robot li.done a[href$="/robot/try"]`))
	b.click(".setup-robot form button")
	b.until("the robot is on", `document.querySelectorAll('.setup-robot li.done').length === 2`)
	b.looks("the set-up's end with the robot on")
}

// picks picks a time of both services with João on the public page, and gives the text that the button sends to the salon's number.
func (b *tab) picks(number, day string) string {
	b.w.Helper()
	b.open("/s/aurora")
	b.looks("the public page")
	b.taps("Corte + barba")
	b.until("there are times", present(".times button"))
	b.looks("the times")
	b.taps("João")
	b.click(`.days a[href*="day=` + day + `"]`)
	b.until("the day is chosen", present(`.days a[aria-current][href*="day=`+day+`"]`))
	b.click(`button[name="at"][value="` + day + ` 16:00"]`)
	b.until("there is a button", present("#send"))
	b.looks("what was picked")
	link, err := url.Parse(get[string](b, `document.querySelector('#send').href`))
	b.w.must(err)
	words := link.Query().Get("text")
	if link.Host != "wa.me" || link.Path != "/"+number || get[string](b, `document.querySelector('blockquote').textContent`) != words {
		b.w.Errorf("the button leads to %s", link)
	}
	return words
}

// taps follows the link of the main part with some words.
func (b *tab) taps(words string) {
	b.w.Helper()
	find := `[...document.querySelectorAll('main a')].find(e => e.textContent.includes(` + quote(words) + `))`
	b.until("there is “"+words+"”", find)
	b.do(chromedp.Evaluate[chromedp.Void]("void setTimeout(() => " + find + ".click(), 0)"))
}

// says lets the client write, and expects an answer that has some words; "" is silence.
func (p *player) says(words, want string) {
	p.Helper()
	p.out.Reset()
	p.turn(func() { p.writes(words) })
	if got := p.out.String(); want == "" && !strings.Contains(got, "~ silence") || !strings.Contains(got, want) {
		p.Errorf("to %q the robot says\n%s", words, got)
	}
}

// talksFor takes the client's conversation, and gives it back.
func (b *tab) talksFor(p *player) {
	b.w.Helper()
	b.open("/dashboard/chats/")
	b.click(".chat-row")
	b.click(`#talk-robot button[value="person"]`)
	b.until("a person has the conversation", present(`#talk-robot button[value="robot"]`))
	b.looks("a conversation that the owner has taken")
	p.says("quanto custa a barba?", "")
	b.until("the message is there", `document.querySelector('#talk')?.innerText.includes('quanto custa a barba?')`)
	b.click(`#talk-robot button[value="robot"]`)
	b.until("the robot has it again", present(`#talk-robot button[value="person"]`))
	p.says("quanto custa a barba?", "35")
	b.until("the robot's answer is there", `[...document.querySelectorAll('#talk .bubble.mine')].at(-1)?.innerText.includes('35')`)
	b.looks("a conversation that was given back")
}
