package extensiontest

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/dom"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/cdproto/target"
	"github.com/chromedp/cdproto/webauthn"
	"github.com/chromedp/chromedp"
)

// Tab is one tab of the browser.
type Tab struct {
	tb    testing.TB
	ctx   context.Context //nolint:containedctx // the tab's life
	close func()
}

// The buttons of the Connector's card, by their class.
const (
	Confirm = "yes"
	Cancel  = "no"
)

// Open opens an address in a new tab.
func (b *Browser) Open(tb testing.TB, address string) *Tab {
	tb.Helper()
	t := b.tab(tb)
	if err := chromedp.Do(t.ctx, chromedp.Navigate(address)); err != nil {
		tb.Fatal(err)
	}
	return t
}

// WhatsApp waits for a tab on WhatsApp Web that no test has in its hands yet, such as the Connector opens, and for its page.
func (b *Browser) WhatsApp(tb testing.TB) *Tab {
	tb.Helper()
	var found *target.Info
	err := again(b.ctx, func(ctx context.Context) bool {
		found, _ = b.find(ctx, func(i *target.Info) bool { return onWhatsApp(i) && !i.Attached })
		return found != nil
	})
	if err != nil {
		tb.Fatalf("no tab was opened on WhatsApp Web: %v", err)
	}
	t := b.tab(tb, chromedp.WithTargetID(found.TargetID))
	t.Until("WhatsApp Web is there", "document.readyState === 'complete' && location.origin === '"+Origin+"'")
	return t
}

// OnWhatsApp tells whether a tab is on WhatsApp Web now.
func (b *Browser) OnWhatsApp(tb testing.TB) bool {
	tb.Helper()
	info, err := b.find(b.ctx, onWhatsApp)
	if err != nil {
		tb.Fatal(err)
	}
	return info != nil
}

// StopWorker ends the Connector's worker, as a browser does with one that seems idle.
func (b *Browser) StopWorker(tb testing.TB) {
	tb.Helper()
	mine := func(i *target.Info) bool { return i.Type == "service_worker" && strings.Contains(i.URL, b.ID) }
	info, err := b.find(b.ctx, mine)
	if err != nil || info == nil {
		tb.Fatalf("the Connector's worker does not run: %v", err)
	}
	if _, err := chromedp.CallBrowser(b.ctx, target.CloseTarget, target.CloseTargetParams{TargetID: info.TargetID}); err != nil {
		tb.Fatal(err)
	}
	b.gone(tb, "the worker", mine)
}

// NoWhatsApp waits until no tab is on WhatsApp Web.
func (b *Browser) NoWhatsApp(tb testing.TB) {
	tb.Helper()
	b.gone(tb, "the tab on WhatsApp Web", onWhatsApp)
}

// find is a target; nil when there is none. A browser that does not answer has shown neither.
func (b *Browser) find(ctx context.Context, which func(*target.Info) bool) (*target.Info, error) {
	all, err := chromedp.Targets(ctx)
	if i := slices.IndexFunc(all, which); i >= 0 {
		return all[i], nil
	}
	return nil, err
}

// gone waits until there is no such target.
func (b *Browser) gone(tb testing.TB, what string, which func(*target.Info) bool) {
	tb.Helper()
	err := again(b.ctx, func(ctx context.Context) bool {
		info, err := b.find(ctx, which)
		return err == nil && info == nil
	})
	if err != nil {
		tb.Fatalf("%s stays: %v", what, err)
	}
}

func onWhatsApp(i *target.Info) bool { return i.Type == "page" && strings.HasPrefix(i.URL, Origin+"/") }

func (b *Browser) tab(tb testing.TB, opts ...chromedp.ContextOption) *Tab {
	tb.Helper()
	ctx, cancel := chromedp.NewContext(b.ctx, opts...)
	tb.Cleanup(cancel)
	if err := chromedp.Do(ctx); err != nil { // the tab lives as long as this context
		tb.Fatal(err)
	}
	return &Tab{tb: tb, ctx: ctx, close: cancel}
}

// Context is the tab's.
func (t *Tab) Context() context.Context { return t.ctx }

// Close closes the tab, as its owner does.
func (t *Tab) Close() { t.close() }

// Do takes steps, or fails the test.
func (t *Tab) Do(steps ...chromedp.Action[chromedp.Void]) {
	t.tb.Helper()
	ctx, cancel := context.WithTimeout(t.ctx, patience)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		t.tb.Fatal(err)
	}
}

// Until waits until an expression is true in the page, across navigations.
func (t *Tab) Until(what, expression string) {
	t.tb.Helper()
	err := again(t.ctx, func(ctx context.Context) bool {
		so, err := chromedp.Run(ctx, chromedp.Evaluate[bool]("Boolean("+expression+")"))
		return err == nil && so
	})
	if err != nil {
		t.tb.Fatalf("never: %s (%v)", what, err)
	}
}

// Read reads a value out of the page; a promise is waited for.
func Read[T any](t *Tab, expression string) T {
	t.tb.Helper()
	ctx, cancel := context.WithTimeout(t.ctx, patience)
	defer cancel()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		t.tb.Fatalf("%s: %v", expression, err)
	}
	return v
}

// Authenticator is a tab's virtual one.
type Authenticator struct {
	t  *Tab
	id webauthn.AuthenticatorID
}

// Use gives the tab an authenticator that holds passkeys of WhatsApp, in the hands of their owner. Without any there is
// nothing that could sign.
func (t *Tab) Use(keys ...*Passkey) *Authenticator {
	t.tb.Helper()
	if _, err := chromedp.Call(t.ctx, webauthn.Enable, webauthn.EnableParams{}); err != nil {
		t.tb.Fatal(err)
	}
	made, err := chromedp.Call(t.ctx, webauthn.AddVirtualAuthenticator, webauthn.AddVirtualAuthenticatorParams{
		Options: &webauthn.VirtualAuthenticatorOptions{
			Protocol: webauthn.AuthenticatorProtocolCtap2, Transport: webauthn.AuthenticatorTransportInternal,
			HasResidentKey: true, HasUserVerification: true, IsUserVerified: true, AutomaticPresenceSimulation: true,
			DefaultBackupEligibility: true, DefaultBackupState: true, HasCmtgKey: true, // else Chromium refuses the credential below
		},
	})
	if err != nil {
		t.tb.Fatal(err)
	}
	a := &Authenticator{t, made.AuthenticatorID}
	for _, p := range keys {
		private, err := p.PKCS8()
		if err != nil {
			t.tb.Fatal(err)
		}
		_, err = chromedp.Call(t.ctx, webauthn.AddCredential, webauthn.AddCredentialParams{
			AuthenticatorID: a.id, Credential: &webauthn.Credential{
				CredentialID: p.ID, IsResidentCredential: true, RpID: RP, PrivateKey: private, UserHandle: p.User,
				BackupEligibility: true, BackupState: true,
			},
		})
		if err != nil {
			t.tb.Fatal(err)
		}
	}
	return a
}

// NobodyTouches makes the authenticator wait for ever.
func (a *Authenticator) NobodyTouches() {
	a.t.tb.Helper()
	_, err := chromedp.Call(a.t.ctx, webauthn.SetAutomaticPresenceSimulation,
		webauthn.SetAutomaticPresenceSimulationParams{AuthenticatorID: a.id, Enabled: false})
	if err != nil {
		a.t.tb.Fatal(err)
	}
}

// card is the Connector's card; nil when there is none. Only the debugger sees into its closed shadow root.
func (t *Tab) card(ctx context.Context) *cdp.Node {
	doc, err := chromedp.Call(ctx, dom.GetDocument, dom.GetDocumentParams{Depth: new(int64(-1)), Pierce: new(true)})
	if err != nil {
		return nil
	}
	return search(doc.Root, "card")
}

// Card waits for the Connector's card and reads it.
func (t *Tab) Card() string {
	t.tb.Helper()
	var card *cdp.Node
	if err := again(t.ctx, func(ctx context.Context) bool { card = t.card(ctx); return card != nil }); err != nil {
		t.tb.Fatalf("the Connector shows no card: %v", err)
	}
	return words(card)
}

// HasCard tells whether the card is there now.
func (t *Tab) HasCard() bool { return t.card(t.ctx) != nil }

// Press clicks a button of the card with the mouse.
func (t *Tab) Press(button string) {
	t.tb.Helper()
	if err := again(t.ctx, func(context.Context) bool { return t.Works(button) }); err != nil {
		t.tb.Fatalf("the button %q never works: %v", button, err)
	}
	node := t.button(button)
	quads, err := chromedp.Call(t.ctx, dom.GetContentQuads, dom.GetContentQuadsParams{BackendNodeID: node.BackendNodeID})
	if err != nil || len(quads.Quads) == 0 {
		t.tb.Fatalf("the button %q is not to be seen: %v", button, err)
	}
	q := quads.Quads[0]
	for _, kind := range []input.DispatchMouseEventType{input.DispatchMouseEventTypeMousePressed, input.DispatchMouseEventTypeMouseReleased} {
		_, err := chromedp.Call(t.ctx, input.DispatchMouseEvent, input.DispatchMouseEventParams{
			Type: kind, X: (q[0] + q[4]) / 2, Y: (q[1] + q[5]) / 2, Button: input.MouseButtonLeft, ClickCount: 1,
		})
		if err != nil && t.ctx.Err() == nil && kind != input.DispatchMouseEventTypeMouseReleased { // the tab may be gone by then
			t.tb.Fatal(err)
		}
	}
}

// PressByScript clicks a button of the card as a script would that had got hold of it.
func (t *Tab) PressByScript(button string) {
	t.tb.Helper()
	object, err := chromedp.Call(t.ctx, dom.ResolveNode, dom.ResolveNodeParams{BackendNodeID: t.button(button).BackendNodeID})
	if err != nil {
		t.tb.Fatal(err)
	}
	_, err = chromedp.Call(t.ctx, runtime.CallFunctionOn, runtime.CallFunctionOnParams{
		ObjectID: object.Object.ObjectID, FunctionDeclaration: "function() { this.click() }",
	})
	if err != nil {
		t.tb.Fatal(err)
	}
}

// Works tells whether a button of the card can be pressed now.
func (t *Tab) Works(button string) bool {
	t.tb.Helper()
	node := t.button(button)
	for i := 0; i+1 < len(node.Attributes); i += 2 {
		if node.Attributes[i] == "disabled" {
			return false
		}
	}
	return true
}

// Eventually waits until something is so.
func (t *Tab) Eventually(what string, so func() bool) {
	t.tb.Helper()
	if err := again(t.ctx, func(context.Context) bool { return so() }); err != nil {
		t.tb.Fatalf("never: %s (%v)", what, err)
	}
}

// Front brings the tab before the others of its window.
func (t *Tab) Front() {
	t.tb.Helper()
	if _, err := chromedp.Call(t.ctx, page.BringToFront, cdp.Empty{}); err != nil {
		t.tb.Fatal(err)
	}
}

func (t *Tab) button(class string) *cdp.Node {
	t.tb.Helper()
	t.Card()
	node := search(t.card(t.ctx), class)
	if node == nil {
		t.tb.Fatalf("the card has no button %q", class)
	}
	return node
}

// search finds an element by its class, in shadow roots too.
func search(n *cdp.Node, class string) *cdp.Node {
	if n == nil || has(n, class) {
		return n
	}
	for _, list := range [][]*cdp.Node{n.ShadowRoots, n.Children} {
		for _, child := range list {
			if found := search(child, class); found != nil {
				return found
			}
		}
	}
	return nil
}

func has(n *cdp.Node, class string) bool {
	for i := 0; i+1 < len(n.Attributes); i += 2 {
		if n.Attributes[i] == "class" && n.Attributes[i+1] == class {
			return true
		}
	}
	return false
}

// words are the texts in an element, a line each.
func words(n *cdp.Node) string {
	var all []string
	if n.NodeName == "#text" {
		all = append(all, strings.TrimSpace(n.NodeValue))
	}
	for _, child := range n.Children {
		all = append(all, words(child))
	}
	return strings.Join(all, "\n")
}
