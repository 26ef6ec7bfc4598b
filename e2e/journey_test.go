package e2e_test

import (
	"bytes"
	"context"
	"image/png"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"

	"salonzap/internal/evolution/evolutiontest"
	"salonzap/internal/tenant"
)

// People of the journeys.
const (
	operatorMail = "lia@plataforma.example"
	ownerMail    = "joao@salao.example"
	goodPassword = "uma frase bem comprida"
)

// owner makes a salon and its owner, as an operator would.
func (n *node) owner(slug, phone string) {
	n.t.Helper()
	n.salon(slug, phone)
	salon, err := n.app.Core().Store.TenantBySlug(n.ctx, tenant.System("story"), slug)
	n.w.must(err)
	_, err = n.app.Core().Accounts.CreateUser(n.ctx, tenant.System("story"), tenant.NewUser{
		Email: ownerMail, Password: goodPassword, Role: tenant.Owner, Tenant: salon.ID,
	})
	n.w.must(err)
}

// signIn signs somebody in by the form.
func (b *tab) signIn(mail string) {
	b.w.Helper()
	b.open("/login")
	b.write("#email", mail)
	b.write("#password", goodPassword)
	b.click("form.stack button:not([type=button])")
	b.until("signed in", present(".out"))
}

// start chooses a method and clicks the one button.
func (b *tab) start(method string) {
	b.w.Helper()
	b.face("start")
	b.click(`.option:has(input[value="` + method + `"])`)
	b.click("form.start > button")
}

// scan reads the QR code off the screen, as a phone's camera does, and links that phone.
func (b *tab) scan(phone string) {
	b.w.Helper()
	b.until("there is a QR code", present("#qr svg"))
	b.w.must(b.w.fake.ScanCode(b.read(), phone, "Barbearia"))
}

// read decodes the QR code from pictures of the screen, as a phone's camera does: it comes nearer when a picture shows
// nothing. Of a hundred codes the reader misses one at any one distance.
func (b *tab) read() string {
	b.w.Helper()
	again := time.NewTicker(50 * time.Millisecond)
	defer again.Stop()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	for distance := 0; ; distance++ {
		text, err := b.look(ctx, float64(1+distance%3))
		if err == nil {
			return text
		}
		select {
		case <-again.C:
		case <-ctx.Done():
			b.w.Fatalf("no camera can read the code: %v", err)
		}
	}
}

// look takes one picture, with so many pixels to one of the screen's, and reads it.
func (b *tab) look(ctx context.Context, scale float64) (string, error) {
	shot, err := chromedp.Run(ctx, chromedp.ScreenshotScale(chromedp.CSS("#qr"), scale))
	if err != nil {
		return "", err
	}
	picture, err := png.Decode(bytes.NewReader(shot))
	if err != nil {
		return "", err
	}
	light := gozxing.NewLuminanceSourceFromImage(picture)
	for _, binarizer := range []gozxing.Binarizer{gozxing.NewHybridBinarizer(light), gozxing.NewGlobalHistgramBinarizer(light)} {
		var bits *gozxing.BinaryBitmap
		if bits, err = gozxing.NewBinaryBitmap(binarizer); err != nil {
			continue
		}
		var found *gozxing.Result
		hints := map[gozxing.DecodeHintType]any{gozxing.DecodeHintType_TRY_HARDER: true}
		if found, err = qrcode.NewQRCodeReader().Decode(bits, hints); err == nil {
			return found.GetText(), nil
		}
	}
	return "", err
}

// From nothing to connected: the set-up link, the first salon, the invitation, the owner's click, the scan. Then the phone
// is unlinked, and the owner connects the same instance again. Nobody loads a page anew.
func TestJourneyFromSetUpToConnected(t *testing.T) {
	on(t, onPostgres, func(w *world) {
		n := w.node()
		link := regexp.MustCompile(`/setup/\S+`)
		w.eventually("the set-up link is printed", func() bool { return link.MatchString(n.out.String()) })
		lia := w.person(n.base)
		lia.open(link.FindString(n.out.String()))
		lia.write("#email", operatorMail)
		lia.write("#password", goodPassword)
		lia.click("form.stack button:not([type=button])")
		lia.at("/admin/start")
		lia.says("default")
		lia.click("a.first")
		lia.at("/admin/start/salon")
		lia.write("input[name=name]", "Barbearia do João")
		lia.write("input[name=phone]", "11 98765-4321")
		lia.click("form[action='/admin/salons'] button")
		lia.at("/admin/salons/barbearia-do-joao/")
		lia.write("form[action$='/people'] input[name=email]", ownerMail)
		lia.click("form[action$='/people'] button")
		lia.until("the invitation is shown", present("#invite-link"))
		invitation := get[string](lia, "document.querySelector('#invite-link').textContent")
		joao := w.person(n.base)
		joao.open(strings.TrimPrefix(invitation, n.base))
		joao.write("#password", goodPassword)
		joao.click("form.stack button:not([type=button])")
		joao.at("/dashboard/whatsapp/")
		get[string](joao, "window.stayed = 'here'")
		joao.start("qr")
		joao.face("code")
		lia.face("code")
		joao.scan(rightPhone)
		joao.face("linked")
		joao.says("(11) 98765-4321")
		lia.face("linked")
		w.must(w.fake.Unlink("barbearia-do-joao_whatsapp"))
		joao.face("start")
		joao.says("foi removida no celular")
		joao.start("qr")
		joao.scan(rightPhone)
		joao.face("linked")
		if got := get[string](joao, "window.stayed ?? 'gone'"); got != "here" {
			t.Error("the page was loaded anew")
		}
		if got := w.fake.Instances(); len(got) != 1 || got[0].Name != "barbearia-do-joao_whatsapp" {
			t.Errorf("instances: %+v", got)
		}
	})
}

// On a phone of 360 px the question answers itself, and the pairing code is there to copy.
func TestJourneyPairingCodeOnAPhone(t *testing.T) {
	on(t, onSQLite, func(w *world) {
		n := w.node()
		n.owner("ana", rightPhone)
		b := w.person(n.base)
		b.size(360, chromedp.EmulateMobile, chromedp.EmulateTouch)
		b.signIn(ownerMail)
		b.face("start")
		b.until("this phone is guessed", present(`input[value="code"]:checked`))
		b.fits("the start")
		b.click("form.start > button")
		b.until("the code is shown", present("#pairing"))
		b.fits("the pairing code")
		b.until("it can be copied", present("[data-copy='#pairing']:not([hidden])"))
		code := strings.NewReplacer("-", "", " ", "", "\n", "").Replace(get[string](b, "document.querySelector('#pairing').innerText"))
		w.must(w.fake.EnterPairingCode("ana_whatsapp", code, rightPhone))
		b.face("linked")
		b.fits("the connected card")
		if small := get[string](b, smallTargets); small != "" {
			t.Errorf("too small for a finger: %s", small)
		}
	})
}

// smallTargets lists buttons and links of the main part that are lower than 44 px.
const smallTargets = `[...document.querySelectorAll('main button, main summary, main .option, main a.first, main a.second, main .quiet-button')]
	.filter(e => e.offsetParent && e.getBoundingClientRect().height < 43.5)
	.map(e => e.textContent.trim() + ' ' + e.getBoundingClientRect().height).join('; ')`

// Two tabs show the same, whatever is done in which.
func TestTwoTabsShowTheSame(t *testing.T) {
	on(t, onSQLite, func(w *world) {
		n := w.node()
		n.owner("ana", rightPhone)
		one := w.person(n.base)
		one.signIn(ownerMail)
		two := one.another()
		two.open("/dashboard/whatsapp/")
		one.start("qr")
		two.face("code")
		first := two.read()
		w.must(w.fake.Rotate("ana_whatsapp"))
		two.until("the second code", "document.querySelector('.countdown')?.dataset.no === '2'")
		one.until("the second code", "document.querySelector('.countdown')?.dataset.no === '2'")
		if again := one.read(); again == first || again != two.read() {
			t.Error("the tabs show different codes, or the old one")
		}
		two.click("form[action$='/stop'] button")
		one.face("start")
		two.face("start")
		one.start("qr")
		two.scan(otherPhone)
		one.face("decide")
		two.face("decide")
		one.click("button[name=use][value='1']")
		two.face("linked")
		one.face("linked")
		two.click("button[name=paused]")
		one.until("paused", present("button[name=paused][value='0']"))
	})
}

// A reload in each phase shows the phase, and the same code.
func TestAReloadShowsThePhaseAndTheSameCode(t *testing.T) {
	on(t, onSQLite, func(w *world) {
		n := w.node()
		n.owner("ana", rightPhone)
		b := w.person(n.base)
		b.signIn(ownerMail)
		again := func(kind string) {
			b.do(chromedp.Reload())
			b.face(kind)
		}
		again("start")
		w.fake.Change(func(f *evolutiontest.Behaviour) { f.EmptyCodes = 1000 })
		b.start("qr")
		b.face("preparing")
		again("preparing")
		w.fake.Change(func(f *evolutiontest.Behaviour) { f.EmptyCodes = 0 })
		b.face("code")
		code := b.read()
		again("code")
		if b.read() != code {
			t.Error("another code after the reload")
		}
		b.scan(otherPhone)
		b.face("decide")
		again("decide")
		b.click("button[name=use][value='0']")
		b.face("code") // a new one, for the phone of the number on file
		again("code")
		b.scan(rightPhone)
		b.face("linked")
		again("linked")
		b.click("a[href$='/disconnect']")
		b.at("/dashboard/whatsapp/disconnect")
		b.click("button.danger")
		b.at("/dashboard/whatsapp/")
		b.says("está desconectado")
	})
}

// In the dark the code is still black on white, with its quiet zone, and a camera can read it.
func TestJourneyQRInTheDark(t *testing.T) {
	on(t, onSQLite, func(w *world) {
		n := w.node()
		n.owner("ana", rightPhone)
		b := w.person(n.base)
		b.scheme("dark")
		b.size(320)
		b.signIn(ownerMail)
		b.fits("the start at 320 px")
		b.start("qr")
		b.face("code")
		b.fits("the code at 320 px")
		if side := get[float64](b, "document.querySelector('#qr svg').getBoundingClientRect().width"); side < 256 {
			t.Errorf("the code is %v px wide", side)
		}
		b.scan(rightPhone)
		b.face("linked")
		b.fits("the connected card at 320 px")
	})
}

// The session ends while the page is open: the page says so calmly, and shows nothing of the salon any more.
func TestAPageSaysCalmlyThatItsSessionEnded(t *testing.T) {
	on(t, onSQLite, func(w *world) {
		n := w.node()
		n.owner("ana", rightPhone)
		b := w.person(n.base)
		b.allow("401") // the stream's, which is the point of the journey
		b.signIn(ownerMail)
		b.start("qr")
		b.face("code")
		elsewhere := b.another()
		elsewhere.open("/dashboard/account")
		elsewhere.click(".out button")
		elsewhere.at("/login")
		w.must(w.fake.Rotate("ana_whatsapp"))
		b.face("over")
		if get[bool](b, present("#qr svg")+" !== null") {
			t.Error("the code is still on the screen")
		}
		b.click("#card a.first")
		b.at("/login")
	})
}

// Everything by keyboard: sign in, choose, start, stop.
func TestJourneyByKeyboard(t *testing.T) {
	on(t, onSQLite, func(w *world) {
		n := w.node()
		n.owner("ana", rightPhone)
		b := w.person(n.base)
		b.open("/login")
		b.until("the e-mail has the focus", "document.activeElement.id === 'email'")
		b.do(chromedp.KeyEvent(ownerMail), chromedp.KeyEvent(kb.Tab), chromedp.KeyEvent(goodPassword), chromedp.KeyEvent(kb.Enter))
		b.at("/dashboard/whatsapp/")
		b.face("start")
		b.reach("input[name=method]")
		b.do(chromedp.KeyEvent(kb.ArrowDown), chromedp.KeyEvent(kb.ArrowDown))
		b.until("a choice", "document.querySelector('input[name=method]:checked') === document.activeElement")
		if get[string](b, "document.activeElement.value") != "qr" {
			b.do(chromedp.KeyEvent(kb.ArrowDown))
		}
		b.reach("form.start > button")
		if outline := get[string](b, "getComputedStyle(document.activeElement).outlineStyle"); outline == "none" {
			t.Error("the focus cannot be seen")
		}
		b.do(chromedp.KeyEvent(kb.Enter))
		b.face("code")
		b.reach("form[action$='/stop'] button")
		b.do(chromedp.KeyEvent(kb.Enter))
		b.face("start")
	})
}

// reach presses Tab until something has the focus.
func (b *tab) reach(selector string) {
	b.w.Helper()
	const most = 40
	for range most {
		if get[bool](b, "document.activeElement.matches("+quote(selector)+")") {
			return
		}
		b.do(chromedp.KeyEvent(kb.Tab))
	}
	b.w.Fatalf("the keyboard does not reach %s\n%s", selector, b.shown())
}

func quote(s string) string { return "`" + s + "`" }

// Without scripts it is forms and pages that load themselves again.
func TestJourneyWithoutScripts(t *testing.T) {
	on(t, onSQLite, func(w *world) {
		n := w.node()
		n.owner("ana", rightPhone)
		b := w.person(n.base)
		b.do(scripts(false))
		b.signIn(ownerMail)
		b.start("qr")
		b.face("code")
		if get[string](b, "typeof htmx") != "undefined" {
			t.Error("scripts run")
		}
		b.scan(rightPhone)
		b.face("linked")
		b.click("button[name=paused]")
		b.until("paused", present("button[name=paused][value='0']"))
	})
}

// scripts allows or forbids the page's own scripts.
func scripts(allowed bool) chromedp.Action[chromedp.Void] {
	return func(ctx context.Context, _ *chromedp.Target) (chromedp.Void, error) {
		_, err := chromedp.Call(ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: !allowed})
		return chromedp.Void{}, err
	}
}
