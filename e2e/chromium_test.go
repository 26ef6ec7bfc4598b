package e2e_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/chromedp/cdproto/emulation"
	cdplog "github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// chromium is the one browser of all journeys. Each journey has a profile of its own in it.
type chromium struct {
	once    sync.Once
	ctx     context.Context //nolint:containedctx // the browser's life
	cancel  []context.CancelFunc
	profile string
	err     error
}

func (c *chromium) start() {
	path, err := exec.LookPath("chromium")
	if err != nil {
		c.err = fmt.Errorf("the journeys need a real browser: install chromium (scripts/deps.sh does): %w", err)
		return
	}
	if c.profile, c.err = os.MkdirTemp("", "salonzap-chromium-"); c.err != nil {
		return
	}
	opts := append(slices.Clone(chromedp.DefaultExecAllocatorOptions[:]),
		chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.UserDataDir(c.profile),
		chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-sync", true), chromedp.Flag("disable-quic", true),
		chromedp.Flag("lang", "pt-BR"), chromedp.Flag("accept-lang", "pt-BR"))
	alloc, stop := chromedp.NewExecAllocator(context.Background(), opts...)
	ctx, end := chromedp.NewContext(alloc)
	c.ctx, c.cancel = ctx, []context.CancelFunc{end, stop}
	c.err = chromedp.Do(ctx)
}

// stop ends the browser if it was started.
func (c *chromium) stop() {
	if c.ctx != nil {
		_ = chromedp.Cancel(c.ctx)
	}
	for _, f := range c.cancel {
		f()
	}
	_ = os.RemoveAll(c.profile)
}

// tab is one tab of a person's browser.
type tab struct {
	w    *world
	base string
	ctx  context.Context //nolint:containedctx // the tab's life

	leave func() // closes the tab: before the node that it shows ends, since it would complain

	mu      sync.Mutex
	wrong   []string // what the console complained about
	allowed []string // complaints that the journey provokes
}

// person opens a browser with nothing in it, on a page of the program. What its console complains about fails the test.
func (w *world) person(base string) *tab {
	w.Helper()
	browser.once.Do(browser.start)
	w.must(browser.err)
	return w.tab(browser.ctx, base, chromedp.WithNewBrowserContext())
}

// another is one more tab of the same person.
func (b *tab) another() *tab { return b.w.tab(b.ctx, b.base) }

func (w *world) tab(parent context.Context, base string, opts ...chromedp.ContextOption) *tab {
	w.Helper()
	b := &tab{w: w, base: base}
	ctx, cancel := chromedp.NewContext(parent, append(opts, chromedp.WithListener(b.hear))...)
	b.ctx = ctx
	w.Cleanup(func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		for _, what := range b.wrong {
			w.Errorf("the console: %s", what)
		}
	})
	b.leave = sync.OnceFunc(cancel)
	w.tabs = append(w.tabs, b)
	w.Cleanup(b.leave)
	w.must(chromedp.Do(ctx)) // the tab lives as long as this context
	return b
}

// hear notes exceptions, errors of scripts, and what the browser's own log says (refused by the policy, not loaded).
func (b *tab) hear(event any) {
	var what string
	switch e := event.(type) {
	case *runtime.EventExceptionThrown:
		what = "exception: " + e.ExceptionDetails.Text + said([]*runtime.RemoteObject{e.ExceptionDetails.Exception})
	case *runtime.EventConsoleAPICalled:
		if e.Type == runtime.ConsoleAPICalledTypeError || e.Type == runtime.ConsoleAPICalledTypeWarning {
			what = string(e.Type) + ":" + said(e.Args)
		}
	case *cdplog.EventEntryAdded:
		if e.Entry.Level == "error" || e.Entry.Level == "warning" {
			what = fmt.Sprintf("%s: %s %s", e.Entry.Source, e.Entry.Text, e.Entry.URL)
		}
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if what != "" && b.ctx.Err() == nil && !slices.ContainsFunc(b.allowed, func(part string) bool { return strings.Contains(what, part) }) {
		b.wrong = append(b.wrong, what)
	}
}

// allow expects a complaint that the journey provokes.
func (b *tab) allow(part string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.allowed = append(b.allowed, part)
}

// do takes steps, or fails the test with what the page shows.
func (b *tab) do(steps ...chromedp.Action[chromedp.Void]) {
	b.w.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		b.w.Fatalf("%v\n%s", err, b.shown())
	}
}

func (b *tab) open(path string) {
	b.w.Helper()
	b.do(chromedp.Navigate(b.base + path))
}

func (b *tab) click(selector string) {
	b.w.Helper()
	b.until("there is "+selector, present(selector))
	b.do(chromedp.Click(chromedp.CSS(selector)))
}

func (b *tab) write(selector, what string) {
	b.w.Helper()
	b.do(chromedp.SendKeys(chromedp.CSS(selector), what))
}

// get reads a value out of the page.
func get[T any](b *tab, expression string) T {
	b.w.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression))
	if err != nil {
		b.w.Fatalf("%s: %v", expression, err)
	}
	return v
}

// until waits until an expression is true in the page, across navigations.
func (b *tab) until(what, expression string) {
	b.w.Helper()
	again := time.NewTicker(50 * time.Millisecond)
	defer again.Stop()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	for {
		so, err := chromedp.Run(ctx, chromedp.Evaluate[bool]("Boolean("+expression+")"))
		if err == nil && so {
			return
		}
		select {
		case <-again.C:
		case <-ctx.Done():
			b.w.Fatalf("never: %s (%v)\n%s", what, err, b.shown())
		}
	}
}

// face waits for a face of the connect card.
func (b *tab) face(kind string) {
	b.w.Helper()
	b.until("the card is "+kind, present(fmt.Sprintf(`#card [data-kind="%s"]`, kind)))
}

// says waits until a part of the page says something.
func (b *tab) says(what string) {
	b.w.Helper()
	b.until("the page says “"+what+"”", fmt.Sprintf("document.querySelector('main')?.innerText.includes(%q)", what))
}

// at waits until the address has a path.
func (b *tab) at(path string) {
	b.w.Helper()
	b.until("the address is "+path, fmt.Sprintf("location.pathname === %q && document.readyState === 'complete'", path))
}

func present(selector string) string { return fmt.Sprintf("document.querySelector(%q)", selector) }

// shown is what a person reads, for the message of a failure.
func (b *tab) shown() string {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(b.ctx), patience/8)
	defer cancel()
	text, err := chromedp.Run(ctx, chromedp.Evaluate[string]("location.href + '\\n' + document.body.innerText"))
	if err != nil {
		return err.Error()
	}
	return text
}

// size makes the tab as wide as a device.
func (b *tab) size(width int64, opts ...chromedp.EmulateViewportOption) {
	b.w.Helper()
	b.do(chromedp.EmulateViewport(width, 800, opts...))
}

// scheme makes the person prefer "light" or "dark", and nothing that moves.
func (b *tab) scheme(name string) {
	b.w.Helper()
	features := []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: name}, {Name: "prefers-reduced-motion", Value: "reduce"}}
	b.do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: features})
		return err
	}))
}

// fits fails when a person would have to scroll sideways.
func (b *tab) fits(what string) {
	b.w.Helper()
	if over := get[int](b, "document.documentElement.scrollWidth - innerWidth"); over > 0 {
		b.w.Errorf("%s is %d px too wide", what, over)
	}
}

func said(args []*runtime.RemoteObject) string {
	var all strings.Builder
	for _, a := range args {
		fmt.Fprintf(&all, " %s%s", a.Value, a.Description)
	}
	return all.String()
}
