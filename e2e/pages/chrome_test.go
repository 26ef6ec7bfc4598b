package pages_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"salonzap/internal/demo/demotest"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// atOnce is how many tests run at the same time where nothing else was said: most of their time they wait.
const atOnce = "4"

// shared is the one Chromium of all tests that ask nothing special of it.
var shared chromium

func TestMain(m *testing.M) {
	flag.Parse()
	given := false
	flag.Visit(func(f *flag.Flag) { given = given || f.Name == "test.parallel" })
	if !given {
		_ = flag.Set("test.parallel", atOnce)
	}
	demotest.Setup()
	code := m.Run()
	shared.stop()
	os.Exit(code)
}

// chromium is a browser, started when it is first needed.
type chromium struct {
	once    sync.Once
	ctx     context.Context //nolint:containedctx // the browser's life
	cancel  func()
	profile string
	err     error
}

func (c *chromium) start(more ...chromedp.ExecAllocatorOption) {
	path := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if found, err := exec.LookPath(name); err == nil && path == "" {
			path = found
		}
	}
	if path == "" {
		c.err = errors.New("these tests look at the pages in a real browser: install chromium (scripts/deps.sh does)")
		return
	}
	if c.profile, c.err = os.MkdirTemp("", "salonzap-chromium-"); c.err != nil {
		return
	}
	opts := append(slices.Clone(chromedp.DefaultExecAllocatorOptions[:]),
		chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.UserDataDir(c.profile),
		chromedp.WindowSize(1280, 900), // a desk; on a phone the bar below covers what is scrolled beneath it
		chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true),
		chromedp.WSURLReadTimeout(patience), chromedp.Flag("disable-quic", true), chromedp.Flag("lang", "pt-BR"), chromedp.Flag("accept-lang", "pt-BR"))
	alloc, stop := chromedp.NewExecAllocator(context.Background(), append(opts, more...)...)
	ctx, end := chromedp.NewContext(alloc)
	c.ctx, c.cancel = ctx, func() { end(); stop() }
	c.err = chromedp.Do(ctx)
}

// stop ends the browser if it was started, and removes its profile.
func (c *chromium) stop() {
	if c.ctx != nil {
		_ = chromedp.Cancel(c.ctx)
		c.cancel()
	}
	_ = os.RemoveAll(c.profile)
}

// chrome opens a tab for the test, with cookies of its own and nothing that calls home. A test that starts Chromium with
// options of its own gets one for itself.
func chrome(t *testing.T, more ...chromedp.ExecAllocatorOption) context.Context {
	t.Helper()
	c := &shared
	if len(more) > 0 {
		c = new(chromium)
		t.Cleanup(c.stop)
	}
	c.once.Do(func() { c.start(more...) })
	must(t, c.err)
	ctx, end := chromedp.NewContext(c.ctx, chromedp.WithNewBrowserContext())
	t.Cleanup(end)
	must(t, chromedp.Do(ctx)) // the tab lives as long as this context
	return ctx
}

// patience is how long a step in the browser may take on a busy machine.
const patience = 2 * time.Minute

// in does steps in the browser, or fails the test.
func in(ctx context.Context, t *testing.T, steps ...chromedp.Action[chromedp.Void]) {
	t.Helper()
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		shown, _ := chromedp.Run(context.WithoutCancel(ctx), chromedp.Evaluate[string]("document.documentElement?.outerHTML ?? ''"))
		t.Fatalf("%v\n%s", err, mainOf(shown))
	}
}

// becomesTrue waits until something is true in a page that has run its scripts, also while another page comes: a button's answer, the
// stream and the next page come in any order. Only the steps' own patience ends it.
func becomesTrue(expression string) chromedp.Action[chromedp.Void] {
	poll := chromedp.Poll[bool]("document.readyState === 'complete' && !!("+expression+")", chromedp.WithPollingTimeout(0))
	return func(ctx context.Context, tab *chromedp.Target) (chromedp.Void, error) {
		for {
			if _, err := poll(ctx, tab); err == nil || ctx.Err() != nil {
				return chromedp.Void{}, err
			}
		}
	}
}

// click clicks as a person does: on what stands still, in a page that has run its scripts. What is exchanged between the look and the
// click is looked for again.
func click(selector string) chromedp.Action[chromedp.Void] {
	still := becomesTrue(fmt.Sprintf(`(() => {
		const e = document.querySelector(%q);
		if (!e) return false;
		const r = e.getBoundingClientRect(), at = [r.x, r.y, r.width, r.height].join();
		const same = e.salonAt === at;
		e.salonAt = at;
		return same;
	})()`, selector))
	return func(ctx context.Context, tab *chromedp.Target) (chromedp.Void, error) {
		if _, err := still(ctx, tab); err != nil {
			return chromedp.Void{}, err
		}
		return clickPlain(selector)(ctx, tab)
	}
}

// clickPlain is click in a browser that runs no scripts.
func clickPlain(selector string) chromedp.Action[chromedp.Void] {
	press := chromedp.Click(chromedp.CSS(selector))
	return func(ctx context.Context, tab *chromedp.Target) (chromedp.Void, error) {
		for {
			if _, err := press(ctx, tab); err == nil || !isGone(err) || ctx.Err() != nil {
				return chromedp.Void{}, err
			}
		}
	}
}

// isGone tells whether a click found that its element had just been exchanged: nothing was pressed yet.
func isGone(err error) bool {
	return errors.Is(err, chromedp.ErrInvalidDimensions) || slices.ContainsFunc([]string{
		"Could not find node with given id", "Node is detached from document", "Could not compute content quads", "does not have a layout object",
	}, func(part string) bool { return strings.Contains(err.Error(), part) })
}

// read reads a value in the browser, or fails the test.
func read[T any](ctx context.Context, t *testing.T, expression string) T {
	t.Helper()
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression))
	if err != nil {
		t.Fatalf("%s: %v", expression, err)
	}
	return v
}

// scheme makes the browser prefer "light" or "dark".
func scheme(ctx context.Context, t *testing.T, name string) {
	t.Helper()
	feature := []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: name}, {Name: "prefers-reduced-motion", Value: "reduce"}}
	if _, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: feature}); err != nil {
		t.Fatal(err)
	}
}

// enter signs somebody in, as a person would.
func enter(ctx context.Context, s *scene, email string) {
	s.T.Helper()
	in(ctx, s.T,
		chromedp.Navigate(s.Server.URL+"/login"),
		chromedp.SendKeys(chromedp.CSS("#email"), email),
		chromedp.SendKeys(chromedp.CSS("#password"), password),
		chromedp.Submit(chromedp.CSS("#password")),
		chromedp.WaitReady(chromedp.CSS(".out")))
}
