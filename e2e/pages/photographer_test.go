package pages_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// photographer opens pages, each once, and looks at it in every one of its views.
type photographer struct {
	scene *scene
	ctx   context.Context // the browser that it looks with
	views []view
	then  []chromedp.Action[chromedp.Void] // done after a page was opened
	axed  bool                             // the page that is open has axe in it
	dir   string                           // where pictures go; empty: none are made
}

// view is a way to see a page that is open already, and what is looked at in it. That nothing makes the page wider than its
// window is looked at in each.
type view struct {
	width  int64
	scheme string // "light" or "dark"
	large  bool   // letters twice as large, as people set it in their browser who see badly
	look   []func(name string, v view)
}

func (v view) String() string {
	if v.large {
		return fmt.Sprintf("%d px, %s, letters twice as large", v.width, v.scheme)
	}
	return fmt.Sprintf("%d px, %s", v.width, v.scheme)
}

// pictures are the views that are drawn into a folder.
func (p *photographer) pictures(dir string) []view {
	must(p.scene.T, os.MkdirAll(dir, 0o750))
	p.dir = dir
	draw := func(name string, v view) {
		shot := p.whole(v.width)
		suffix := ""
		if v.large {
			suffix = "-200"
		}
		must(p.scene.T, os.WriteFile(filepath.Join(dir, fmt.Sprintf("%s-%d-%s%s.png", name, v.width, v.scheme, suffix)), shot, 0o600))
	}
	var all []view
	for _, scheme := range []string{"light", "dark"} {
		for _, width := range []int64{360, 1280} {
			all = append(all, view{width: width, scheme: scheme, look: []func(string, view){draw}})
		}
	}
	return append(all, view{width: 360, scheme: "light", large: true, look: []func(string, view){draw}})
}

// whole is a picture of the whole page, in a window that is as high as the page: what is drawn beyond a window has letters of the
// usual size, and a phone's bar in its middle.
func (p *photographer) whole(width int64) []byte {
	const usual = 800
	t := p.scene.T
	height := max(usual, read[int64](p.ctx, t, "document.documentElement.scrollHeight"))
	in(p.ctx, t, chromedp.EmulateViewport(width, height))
	shot, err := chromedp.Run(p.ctx, chromedp.CaptureScreenshot())
	must(t, err)
	in(p.ctx, t, chromedp.EmulateViewport(width, usual))
	return shot
}

// printed draws a page as it comes out of a printer; width is what a sheet has room for.
func (p *photographer) printed(name, path string, width int64) {
	if p.dir == "" {
		return
	}
	t := p.scene.T
	t.Helper()
	in(p.ctx, t, chromedp.EmulateViewport(width, 800), chromedp.Navigate(p.scene.Server.URL+path))
	medium := func(name string) {
		_, err := chromedp.Call(p.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: name})
		must(t, err)
	}
	medium("print")
	must(t, os.WriteFile(filepath.Join(p.dir, name+".png"), p.whole(width), 0o600))
	medium("")
}

func (p *photographer) shoot(name, path string) {
	t := p.scene.T
	t.Helper()
	for i, v := range p.views {
		p.put(v)
		if i == 0 { // every other view is of the same page in another window
			in(p.ctx, t, chromedp.Navigate(p.scene.Server.URL+path))
			in(p.ctx, t, p.then...)
			p.axed = false
		}
		p.wider(name, v)
		for _, look := range v.look {
			look(name, v)
		}
	}
}

// put makes the browser's window the view's.
func (p *photographer) put(v view) {
	t := p.scene.T
	t.Helper()
	letters := page.FontSizes{Standard: 16, Fixed: 13}
	if v.large {
		letters = page.FontSizes{Standard: 32, Fixed: 26}
	}
	scheme(p.ctx, t, v.scheme)
	_, err := chromedp.Call(p.ctx, page.SetFontSizes, page.SetFontSizesParams{FontSizes: &letters})
	must(t, err)
	in(p.ctx, t, chromedp.EmulateViewport(v.width, 800))
}

// wider finds what makes a page wider than its window. That letters are as large as the view says is looked at too: what
// comes after would prove nothing.
func (p *photographer) wider(name string, v view) {
	t := p.scene.T
	t.Helper()
	if size, want := read[string](p.ctx, t, "getComputedStyle(document.documentElement).fontSize"), map[bool]string{false: "16px", true: "32px"}[v.large]; size != want {
		t.Fatalf("%s, %v: the letters are %s", name, v, size)
	}
	if over := read[int](p.ctx, t, "document.documentElement.scrollWidth - innerWidth"); over > 0 {
		t.Errorf("%s, %v: %d px too wide:\n%s", name, v, over, read[string](p.ctx, t, `[...document.body.querySelectorAll('*')]
			.filter(e => e.getBoundingClientRect().right > innerWidth + 1).slice(0, 6).map(e => e.outerHTML.slice(0, 160)).join('\n')`))
	}
}
