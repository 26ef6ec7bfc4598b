package pages_test

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"salonzap/internal/connection"
	"salonzap/internal/fault"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
	"salonzap/internal/web"
	"salonzap/internal/web/webtest"
)

// asking is an owner's browser before WhatsApp's question, with a stub of the Connector or without.
type asking struct {
	*scene

	salon tenant.Tenant
	ctx   context.Context
}

func newAsking(t *testing.T, stub string, change ...func(*web.Deps)) *asking {
	t.Helper()
	a := &asking{scene: newScene(t, change...), ctx: chrome(t)}
	a.Conns.Let(func(k *fakePasskeys) { k.Can = true })
	a.salon = a.Salon("Studio Ana & Cia", rightNumber, "ana@salao.example")
	watchConsole(a.ctx, t, "a status of 409", "a status of 404") // a refusal is an answer
	if stub != "" {
		before(a.ctx, t, stub)
	}
	enter(a.ctx, a.scene, "ana@salao.example")
	return a
}

func (a *asking) is(f func(time.Time) *connection.Connection) {
	a.Conns.Set(a.salon.ID, f(a.Now()))
}

// open shows the page of the connection, and waits until it knows whether the Connector is there.
func (a *asking) open(found string) {
	a.T.Helper()
	in(a.ctx, a.T, chromedp.Navigate(a.Server.URL+"/dashboard/whatsapp/"))
	until(a.ctx, a.T, `document.querySelector('#live').dataset.connector === '`+found+`'`)
}

func (a *asking) sees(selector string, want bool) {
	a.T.Helper()
	if got := read[bool](a.ctx, a.T, `!!document.querySelector('`+selector+`')?.checkVisibility()`); got != want {
		a.T.Errorf("%s is visible: %t, want %t", selector, got, want)
	}
}

// hears waits until the page says a sentence.
func (a *asking) hears(sentence string) {
	a.T.Helper()
	until(a.ctx, a.T, `!document.querySelector('#passkey-told').hidden && document.querySelector('#passkey-told p').textContent.includes('`+sentence+`')`)
}

const signButton = "#passkey-sign"

// The whole step with the Connector, as Chrome and as Firefox call it: one click, and nothing stays in the page.
func TestTheConnectorSigns(t *testing.T) {
	t.Parallel()
	for name, stub := range map[string]string{"chrome": chromeStub, "firefox": firefoxStub} {
		t.Run(name, func(t *testing.T) {
			a := newAsking(t, stub)
			if name == "firefox" {
				before(a.ctx, t, `delete window.chrome`)
			}
			a.is(asked(connection.Passkey, 28*time.Second))
			a.open("yes")
			a.sees(".key-has", true)
			a.sees(".key-lacks", false)
			a.sees(".key-phone", false)
			if n := read[int](a.ctx, t, "pk.sent.length"); n != 0 {
				t.Fatalf("the page asked to sign %d times without a click", n)
			}
			in(a.ctx, t, click(signButton), face("passkey_sent"))
			var sent struct {
				V       int
				Type    string
				ID      string
				Options json.RawMessage
				Display map[string]string
			}
			must(t, json.Unmarshal([]byte(read[string](a.ctx, t, "JSON.stringify(pk.sent[0])")), &sent))
			if sent.V != 1 || sent.Type != "sign" || len(sent.ID) != 32 || string(sent.Options) != webtest.AskedOptions {
				t.Errorf("the Connector is asked %+v", sent)
			}
			if d := sent.Display; d["salon"] != "Studio Ana & Cia" || d["number"] != "…4321" || "http://"+d["host"] != a.Server.URL {
				t.Errorf("the owner reads %v", d)
			}
			if all := a.Conns.Answered(); len(all) != 1 || string(all[0]) != webtest.Signed {
				t.Errorf("what was handed in: %s", all)
			}
			if kept := read[string](a.ctx, t, `JSON.stringify([{...localStorage}, {...sessionStorage}]) + location.href + document.documentElement.outerHTML`); strings.Contains(kept, "c2Fsb256YXAt") || strings.Contains(kept, "c2lnbmVk") {
				t.Error("the question or the answer stays in the page")
			}
			a.is(linked(func(*connection.Connection) {}))
			in(a.ctx, t, face("linked"))
		})
	}
}

// Every way in which a Connector does not sign has its sentence, is counted, and can be tried again.
func TestTheConnectorDoesNotSign(t *testing.T) {
	t.Parallel()
	a := newAsking(t, chromeStub)
	a.is(asked(connection.Passkey, 28*time.Second))
	a.open("yes")
	for code, want := range map[string]string{
		"cancelled": "foi cancelada", "no_passkey_or_refused": "não está neste aparelho", "timeout": "não foi concluída",
		"unsupported": "Chrome ou o Edge", "busy": "outra aba", "tab_closed": "foi fechada", "bad_request": "Atualize o Conector",
	} {
		read[bool](a.ctx, t, `pk.does = '`+code+`', true`)
		in(a.ctx, t, click(signButton))
		a.hears(want)
		until(a.ctx, t, `!('signing' in document.querySelector('#live').dataset)`)
		for end := time.Now().Add(patience); !slices.Contains(a.Conns.Told(), code); until(a.ctx, t, "true") {
			if time.Now().After(end) {
				t.Fatalf("%s: counted %v", code, a.Conns.Told())
			}
		}
	}
	a.Conns.Let(func(k *fakePasskeys) { k.Refuse = fault.New(fault.Conflict, "played", text.PasskeyRefusedTry) })
	read[bool](a.ctx, t, `pk.does = 'sign', true`)
	in(a.ctx, t, click(signButton))
	a.hears("A confirmação não foi aceita")
	a.Conns.Let(func(k *fakePasskeys) { k.Refuse = nil })
	in(a.ctx, t, click(signButton), face("passkey_sent"))
	a.sees("#passkey-told", false)
}

// While the owner confirms on WhatsApp Web, the page says so, and asks once however often the
// button is clicked.
func TestAClickWhileTheConnectorAsks(t *testing.T) {
	t.Parallel()
	a := newAsking(t, chromeStub)
	a.is(asked(connection.Passkey, 28*time.Second))
	a.open("yes")
	read[bool](a.ctx, t, `pk.does = 'hold', true`)
	in(a.ctx, t, click(signButton))
	until(a.ctx, t, `pk.sent.length === 1`)
	a.sees(".key-busy", true)
	a.is(asked(connection.Passkey, 28*time.Second)) // the card comes anew meanwhile
	in(a.ctx, t, click(signButton), click(signButton))
	a.sees(".key-busy", true)
	if n := read[int](a.ctx, t, `pk.sent.length`); n != 1 {
		t.Errorf("the Connector was asked %d times", n)
	}
	read[bool](a.ctx, t, `pk.reply(), true`)
	in(a.ctx, t, face("passkey_sent"))
}

// A page that is loaded again in the middle starts nothing by itself, and can go on.
func TestAReloadKeepsThePasskeyStep(t *testing.T) {
	t.Parallel()
	a := newAsking(t, chromeStub)
	a.is(asked(connection.Passkey, 28*time.Second))
	a.open("yes")
	read[bool](a.ctx, t, `pk.does = 'hold', true`)
	in(a.ctx, t, click(signButton))
	until(a.ctx, t, `pk.sent.length === 1`)
	a.open("yes")
	if n := read[int](a.ctx, t, `pk.sent.length`); n != 0 {
		t.Errorf("loading the page asked %d times", n)
	}
	a.sees(".key-rest", true)
	in(a.ctx, t, click(signButton), face("passkey_sent"))
}

// Two tabs: when one has signed, the other follows, and ignores what its own Connector answers
// then.
func TestThePasskeyStepInTwoTabs(t *testing.T) {
	t.Parallel()
	a := newAsking(t, chromeStub)
	a.is(asked(connection.Passkey, 28*time.Second))
	a.open("yes")
	two, end := chromedp.NewContext(a.ctx)
	t.Cleanup(end)
	must(t, chromedp.Do(two))
	before(two, t, chromeStub)
	in(two, t, chromedp.Navigate(a.Server.URL+"/dashboard/whatsapp/"))
	until(two, t, `document.querySelector('#live').dataset.connector === 'yes'`)
	read[bool](two, t, `pk.does = 'hold', true`)
	in(two, t, click(signButton))
	until(two, t, `pk.sent.length === 1`)
	in(a.ctx, t, click(signButton), face("passkey_sent"))
	in(two, t, face("passkey_sent"))
	read[bool](two, t, `pk.reply('cancelled'), true`)
	until(two, t, `!('signing' in document.querySelector('#live').dataset)`)
	if !read[bool](two, t, `document.querySelector('#passkey-told').hidden`) {
		t.Error("the second tab complains of what the first one has done")
	}
}

func TestWithoutTheConnectorOtherWaysAreOffered(t *testing.T) {
	t.Parallel()
	a := newAsking(t, "")
	a.is(asked(connection.Passkey, 28*time.Second))
	a.open("no")
	a.sees(".key-lacks", true)
	a.sees(".key-has", false)
	a.sees(".key-phone", false)
	a.sees(".safety", true)
	read[bool](a.ctx, t, `document.querySelector('#live').dataset.phone = '', true`)
	a.sees(".key-phone", true)
	a.sees(".key-lacks", false)
}

func TestPasskeyOnAPhoneOffersOtherWays(t *testing.T) {
	t.Parallel()
	a := newAsking(t, "")
	in(a.ctx, t, chromedp.EmulateViewport(360, 800, chromedp.EmulateMobile, chromedp.EmulateTouch))
	a.is(ended(connection.PasskeyExpired))
	a.open("no")
	a.sees("#key-before", false) // there is nothing to install on a phone
	a.is(asked(connection.Passkey, 28*time.Second))
	in(a.ctx, t, face("passkey"))
	a.sees(".key-phone", true)
	a.sees(".key-lacks", false)
	in(a.ctx, t, click(".key-phone button"), chromedp.WaitVisible(chromedp.CSS("#computer-link")))
}

// Before a code the Connector is offered folded, where it moves nothing when it is found missing, and nobody is kept from
// the code.
func TestTheConnectorIsOfferedBelow(t *testing.T) {
	t.Parallel()
	a := newAsking(t, "", func(d *web.Deps) { d.AnyPasskey = func() bool { return true } })
	at := `document.querySelector('form.start .first').getBoundingClientRect().top`
	a.open("no")
	before := read[float64](a.ctx, t, at)
	a.sees("#key-before", true)
	a.sees("#key-before a", false)
	read[bool](a.ctx, t, `document.querySelector('#live').dataset.connector = 'asking', true`) // as before it was looked for
	if after := read[float64](a.ctx, t, at); after != before {
		t.Errorf("the button is at %v, and was at %v while the Connector was looked for", before, after)
	}
	a.open("no")
	in(a.ctx, t, click("form.start .first"))
	until(a.ctx, t, "true")
	(&keyboard{t: t, ctx: a.ctx}).did(a.scene, "connect")
	waitFor(t, a.scene, "what was missing is counted", func() bool { return len(a.Conns.Told()) > 0 })
	if notes := strings.Join(a.Conns.Told(), ", "); notes != "no connector" {
		t.Errorf("counted %q", notes)
	}
}

func TestWithTheConnectorNothingIsOffered(t *testing.T) {
	t.Parallel()
	a := newAsking(t, chromeStub)
	a.is(ended(connection.PasskeyExpired))
	a.open("yes")
	a.sees("#key-before", false)
	a.sees("#key-ready", true)
}

func TestTheCodesAreCompared(t *testing.T) {
	t.Parallel()
	a := newAsking(t, "")
	for answer, want := range map[string]string{"true": "matches", "false": "differs"} {
		a.is(asked(connection.PasskeyCode, 6*time.Minute))
		a.open("no")
		if code := read[string](a.ctx, t, `document.querySelector('#passkey-code').textContent.replace(/\s/g, '')`); code != webtest.Compared {
			t.Errorf("the code is %q", code)
		}
		in(a.ctx, t, click(`[name="same"][value="`+answer+`"]`))
		(&keyboard{t: t, ctx: a.ctx}).did(a.scene, want)
	}
	a.is(ended(connection.PasskeyCodeDiffers))
	in(a.ctx, t, face("start"))
	if words := read[string](a.ctx, t, `document.querySelector('.notice-warn').textContent`); !strings.Contains(words, "Ninguém foi conectado") {
		t.Errorf("the owner reads %q", words)
	}
}

// The end of each step that came to nothing: the card says why, without a reload, and offers one button.
func TestEachEndOfThePasskeyStepIsExplained(t *testing.T) {
	t.Parallel()
	a := newAsking(t, chromeStub)
	a.is(asked(connection.Passkey, 28*time.Second))
	a.open("yes")
	for cause, want := range map[connection.Cause][2]string{
		connection.PasskeyExpired: {"O tempo acabou", "Gerar novo QR Code"},
		connection.PasskeyStuck:   {"mas não respondeu", "Tentar de novo"},
		connection.PasskeyRefused: {"não foi concluída", "Tentar de novo"},
	} {
		a.is(asked(connection.PasskeySent, time.Minute))
		in(a.ctx, t, face("passkey_sent"))
		a.is(ended(cause))
		in(a.ctx, t, face("start"))
		until(a.ctx, t, `document.querySelector('.notice-warn')?.textContent.includes('`+want[0]+`')`)
		if word := read[string](a.ctx, t, `document.querySelector('form.start > .first').textContent`); word != want[1] {
			t.Errorf("%s: the button says %q", cause, word)
		}
	}
}

// fragment is what the bookmark brings.
func fragment(json string) string {
	return "#pk=" + base64.RawURLEncoding.EncodeToString([]byte(json))
}

// land comes from WhatsApp Web, as the bookmark does: the address of another site was there before.
func (a *asking) land(fragment string) {
	a.T.Helper()
	in(a.ctx, a.T, chromedp.Navigate("about:blank"), chromedp.Navigate(a.Server.URL+"/dashboard/whatsapp/"+fragment))
}

func TestTheBookmarkBringsTheAnswer(t *testing.T) {
	t.Parallel()
	a := newAsking(t, "")
	a.is(asked(connection.Passkey, 28*time.Second))
	a.land(fragment(webtest.Signed))
	in(a.ctx, t, face("passkey_sent"))
	if all := a.Conns.Answered(); len(all) != 1 || string(all[0]) != webtest.Signed {
		t.Errorf("what was handed in: %s", all)
	}
	if at := read[string](a.ctx, t, "location.href"); at != a.Server.URL+"/dashboard/whatsapp/" {
		t.Errorf("the address is %s", at)
	}
	in(a.ctx, t, chromedp.Navigate("about:blank"), chromedp.NavigateBack())
	if at := read[string](a.ctx, t, "location.href"); strings.Contains(at, "#pk") {
		t.Errorf("the history kept %s", at)
	}
}

func TestTheBookmarkBringsNoAnswer(t *testing.T) {
	t.Parallel()
	a := newAsking(t, "")
	a.is(asked(connection.Passkey, 28*time.Second))
	for _, c := range []struct{ fragment, want string }{
		{"#pkerr=NotAllowedError", "não foi concluída"},
		{"#pkerr=NotSupportedError", "Chrome ou o Edge"},
		{"#pk=@@@", "não foi concluída"},
	} {
		a.land(c.fragment)
		a.hears(c.want)
		if at := read[string](a.ctx, t, "location.hash"); at != "" {
			t.Errorf("the address keeps %s", at)
		}
	}
	if len(a.Conns.Answered()) != 0 {
		t.Error("something was handed in")
	}
}

// An answer to another question, in another salon's dashboard, after the step, or after signing out: a plain sentence.
func TestTheBookmarkComesToTheWrongPlace(t *testing.T) {
	t.Parallel()
	a := newAsking(t, "")
	a.is(asked(connection.Passkey, 28*time.Second))
	a.Conns.Let(func(k *fakePasskeys) { k.Refuse = fault.New(fault.Conflict, "played", text.LinkPasskeyElsewhere) })
	a.land(fragment(webtest.Signed))
	a.hears("é de outra tentativa")
	a.is(ended(connection.CodeExpired))
	a.land(fragment(webtest.Signed))
	a.hears("não está esperando uma chave de acesso")

	in(a.ctx, t, chromedp.Submit(chromedp.CSS(".out button")), chromedp.WaitReady(chromedp.CSS("#email")))
	a.land(fragment(webtest.Signed))
	a.hears("Entre e confirme de novo")
	if at := read[string](a.ctx, t, "location.href"); strings.Contains(at, "#") || !strings.Contains(at, "/login") {
		t.Errorf("the address is %s", at)
	}
}

// The page of the bookmark: WhatsApp Web is opened with the question, and the way back to the page of the connection.
func TestThePageOfTheBookmark(t *testing.T) {
	t.Parallel()
	a := newAsking(t, `window.open = (...what) => { window.opened = what; return null; }`)
	a.is(asked(connection.Passkey, 28*time.Second))
	in(a.ctx, t, chromedp.Navigate(a.Server.URL+passkeyAt+"/help"), chromedp.WaitVisible(chromedp.CSS("#bookmarklet")),
		click("#passkey-open"))
	until(a.ctx, t, "window.opened")
	address, packed, _ := strings.Cut(read[string](a.ctx, t, "opened[0]"), "#salonzap=")
	raw, err := base64.RawURLEncoding.DecodeString(packed)
	must(t, err)
	var question struct {
		O json.RawMessage
		R string
		D map[string]string
	}
	must(t, json.Unmarshal(raw, &question))
	if address != "https://web.whatsapp.com/" || string(question.O) != webtest.AskedOptions || question.R != a.Server.URL+"/dashboard/whatsapp/" || question.D["salon"] != "Studio Ana & Cia" {
		t.Errorf("%s with %s", address, raw)
	}
	in(a.ctx, t, click("#passkey-code-do"), chromedp.WaitVisible(chromedp.CSS("#connector-code")))
	if code := read[string](a.ctx, t, `document.querySelector('#connector-code .pairing-code').textContent`); code != "WXYZ-2345" {
		t.Errorf("the code for the Connector is %q", code)
	}
	a.is(ended(connection.CodeExpired))
	in(a.ctx, t, click("#passkey-open"))
	a.hears("não está esperando uma chave de acesso")
}

// Without scripts the owner reads what there is to do, compares codes, stops, and moves on.
func TestThePasskeyStepWithoutScripts(t *testing.T) {
	t.Parallel()
	a := &asking{scene: newScene(t), ctx: chrome(t)}
	a.salon = a.Salon("Studio Ana", rightNumber, "ana@salao.example")
	_, err := chromedp.Call(a.ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
	must(t, err)
	enter(a.ctx, a.scene, "ana@salao.example")
	a.is(asked(connection.Passkey, 28*time.Second))
	in(a.ctx, t, chromedp.Navigate(a.Server.URL+"/dashboard/whatsapp/"), face("passkey"), chromedp.WaitVisible(chromedp.CSS(".key-lacks")))
	a.is(asked(connection.PasskeyCode, 6*time.Minute))
	in(a.ctx, t, face("passkey_code"), chromedp.WaitVisible(chromedp.CSS("#passkey-code")))
	a.is(ended(connection.PasskeyRequired))
	a.Conns.Let(func(k *fakePasskeys) { k.CanMove = true })
	in(a.ctx, t, chromedp.Navigate(a.Server.URL+"/dashboard/whatsapp/"), face("start"),
		chromedp.WaitVisible(chromedp.CSS(`form[action$="/passkey/move"] button`)))
	a.Conns.Let(func(k *fakePasskeys) { k.Moves = a.salon.ID })
	in(a.ctx, t, clickPlain(`form[action$="/passkey/move"] button`), face("preparing"))
	if a.Conns.Did() != "move" {
		t.Errorf("did %q", a.Conns.Did())
	}
	in(a.ctx, t, chromedp.Navigate(a.Server.URL+passkeyAt+"/help"), chromedp.WaitVisible(chromedp.CSS("#bookmarklet")))
}

// The step belongs to the operator's page of a salon as to the owner's own.
func TestTheStepOnTheOperatorsPage(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	salon := s.Salon("Studio Ana", rightNumber, "")
	s.Operator("op@plataforma.example")
	s.Conns.Set(salon.ID, asked(connection.Passkey, time.Minute)(s.Now()))
	ctx := chrome(t)
	watchConsole(ctx, t)
	before(ctx, t, chromeStub)
	enter(ctx, s, "op@plataforma.example")
	in(ctx, t, chromedp.Navigate(s.Server.URL+"/admin/salons/studio-ana/"), chromedp.WaitVisible(chromedp.CSS(signButton)),
		click(signButton), face("passkey_sent"))
	if got := s.As("operator", salon).Get("/admin/salons/studio-ana/whatsapp/passkey"); got.Status != http.StatusOK {
		t.Errorf("status %d", got.Status)
	}
}
