package pages_test

import (
	"context"
	"testing"
	"time"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"salonzap/internal/connection"
	"salonzap/internal/tenant"
	"salonzap/internal/web"
	"salonzap/internal/web/webtest"
)

// A stub of the Connector, in the page before its own scripts. window.pk says how it behaves: "sign" signs, "hold" keeps the
// question until pk.reply is called, anything else is the word with which it fails. It writes down what it was sent.
const (
	stubOf = `(() => {
		const pk = window.pk = { does: 'sign', sent: [], pings: 0 };
		const assertion = ` + webtest.Signed + `;
		pk.hear = (m, reply) => {
			if (m.type === 'ping') { pk.pings++; reply({ ok: true, v: 1, version: '1.0.0' }); return; }
			pk.sent.push(m);
			pk.reply = code => reply(code ? { ok: false, id: m.id, code } : { ok: true, id: m.id, assertion });
			if (pk.does === 'sign') pk.reply(); else if (pk.does !== 'hold') pk.reply(pk.does);
		};
	`
	chromeStub = stubOf + `
		window.chrome ??= {};
		window.chrome.runtime = { sendMessage(id, m, reply) { if (id === '` + web.ConnectorID + `') pk.hear(structuredClone(m), reply); } };
	})()`
	firefoxStub = stubOf + `
		addEventListener('message', e => {
			if (e.origin !== location.origin || e.data?.ns !== 'salonzap-pk' || e.data.dir !== 'to') return;
			pk.hear(e.data, a => postMessage({ ns: 'salonzap-pk', dir: 'from', id: e.data.id, ...a }, location.origin));
		});
	})()`
)

// before runs a script in each page before its own, until it is called.
func before(ctx context.Context, t *testing.T, script string) (stop func()) {
	t.Helper()
	added, err := chromedp.Call(ctx, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: script})
	must(t, err)
	return func() {
		t.Helper()
		_, err := chromedp.Call(ctx, page.RemoveScriptToEvaluateOnNewDocument, page.RemoveScriptToEvaluateOnNewDocumentParams(added))
		must(t, err)
	}
}

// until waits for something to be true in the page.
func until(ctx context.Context, t *testing.T, expression string) {
	t.Helper()
	(&keyboard{t: t, ctx: ctx}).until(expression, expression) //nolint:contextcheck // it has it
}

// passkeys looks at the faces of the passkey step in each kind of browser.
func (p *photographer) passkeys(salon tenant.Tenant) {
	s, t := p.scene, p.scene.T
	show := func(f func(time.Time) *connection.Connection) { s.Conns.Set(salon.ID, f(s.Now())) }
	at := func(name string, steps ...chromedp.Action[chromedp.Void]) {
		t.Helper()
		p.then = steps
		p.shoot("passkey-"+name, "/dashboard/whatsapp/")
		p.then = nil
	}
	found := func(is string) chromedp.Action[chromedp.Void] {
		return chromedp.WaitReady(chromedp.CSS(`#live[data-connector="` + is + `"]`))
	}
	s.Conns.Let(func(k *fakePasskeys) { k.Can = true })
	show(ended(connection.PasskeyExpired))
	at("before", found("no"))
	show(asked(connection.Passkey, 28*time.Second))
	at("lacks", found("no"), chromedp.Evaluate[chromedp.Void](`document.querySelectorAll('.key-help details').forEach(d => d.open = true)`))
	at("phone", found("no"), chromedp.Evaluate[chromedp.Void](`document.getElementById('live').dataset.phone = ''`))

	stop := before(p.ctx, t, chromeStub)
	show(ended(connection.PasskeyExpired))
	at("ready", found("yes"))
	show(asked(connection.Passkey, 28*time.Second))
	at("has", found("yes"))
	at("signing", found("yes"), chromedp.Evaluate[chromedp.Void](`pk.does = 'hold'`), click("#passkey-sign"),
		chromedp.WaitReady(chromedp.CSS("#live[data-signing]")))
	at("not-done", found("yes"), chromedp.Evaluate[chromedp.Void](`pk.does = 'cancelled'`), click("#passkey-sign"),
		chromedp.WaitVisible(chromedp.CSS("#passkey-told")))
	stop()

	p.then = []chromedp.Action[chromedp.Void]{click("#passkey-code-do"), chromedp.WaitVisible(chromedp.CSS("#connector-code"))}
	p.shoot("passkey-help", "/dashboard/whatsapp/passkey/help")
	p.then = nil
	at("link", found("no"), chromedp.Evaluate[chromedp.Void](`document.getElementById('live').dataset.phone = ''`),
		click(".key-phone button"), chromedp.WaitVisible(chromedp.CSS("#computer-link")))
	at("wish", found("no"), chromedp.Evaluate[chromedp.Void](`document.getElementById('live').dataset.phone = ''`),
		click(".key-phone form[action$='/wish'] button"), chromedp.WaitVisible(chromedp.CSS("#wished")))

	s.Conns.Let(func(k *fakePasskeys) { k.Can, k.CanMove = false, true })
	show(ended(connection.PasskeyRequired))
	at("move")
	s.Conns.Let(func(k *fakePasskeys) { k.CanMove, k.CanBack = false, true })
	show(ended(connection.PasskeyExpired))
	at("back")
	s.Conns.Let(func(k *fakePasskeys) { *k = fakePasskeys{} })
}
