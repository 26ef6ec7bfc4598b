package pages_test

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"

	"salonzap/internal/demo"
	"salonzap/internal/demo/demotest"
)

func sees(what string) chromedp.Action[chromedp.Void] {
	return chromedp.WaitVisible(chromedp.CSS(what))
}

// says waits until a part of the page says something.
func says(part, what string) chromedp.Action[chromedp.Void] {
	return becomesTrue(fmt.Sprintf(`document.getElementById(%q).textContent.includes(%q)`, part, what))
}

// TestThePhoneOfTheDemonstration plays the phone as a visitor does: the page follows by itself, is never loaded again, and leaves what
// is being typed alone.
func TestThePhoneOfTheDemonstration(t *testing.T) {
	t.Parallel()
	r := demotest.New(t)
	ctx := chrome(t, chromedp.WindowSize(1280, 900)) // a desk; all of the phone can be reached there
	in(ctx, t, chromedp.Navigate(r.Site.URL+"/demo/"), sees(".sim-face-none"))
	read[bool](ctx, t, "window.stayed = true")

	code := r.AwaitCode(t, demotest.Number)
	in(ctx, t, sees(".sim-face-code"), chromedp.SendKeys(chromedp.CSS("#code"), code[:4]))
	r.Salon(func(s *demo.Salon) { s.Name = "Salão do João" })
	in(ctx, t, says("device", "Salão do João"))
	if typed := read[string](ctx, t, "document.activeElement.id + ' ' + document.activeElement.value"); typed != "code "+code[:4] {
		t.Errorf("the page took what was typed: %q", typed)
	}
	in(ctx, t, chromedp.SendKeys(chromedp.CSS("#code"), code[4:]), click("#do-type"), sees(".sim-face-linked"))
	r.Connected(t)
	r.Status("connected")

	in(ctx, t, chromedp.SendKeys(chromedp.CSS("#text"), "pode ser às 16h?"), click("#do-write"),
		sees(".sim-by-customer"), becomesTrue("document.getElementById('text').value === ''"), // what was sent is not to be sent again
		click("#do-reply"), sees(".sim-by-salonzap"))
	if m := r.Message(t); m != "pode ser às 16h?" {
		t.Errorf("the salon got %q", m)
	}

	in(ctx, t, click("#trouble-lost"), sees(`#trouble-lost[aria-pressed="true"]`))
	r.Tell(t, "messages.upsert", 0)
	in(ctx, t, says("said", "Avisos não chegam"))
	if held := read[string](ctx, t, "document.activeElement.id"); held != "trouble-lost" {
		t.Errorf("the keyboard stands on %q", held)
	}
	if !read[bool](ctx, t, "window.stayed === true") {
		t.Error("the page was loaded again")
	}
}

// TestDemoScreenshots draws what the phone can be at into SCREENSHOTS, at the width of a phone and of a desk, light and
// dark. Without that variable it draws one, so that it cannot rot.
func TestDemoScreenshots(t *testing.T) {
	t.Parallel()
	dir, full := os.LookupEnv("SCREENSHOTS")
	if !full {
		dir = t.TempDir()
	}
	if err := os.MkdirAll(dir, 0o750); err != nil {
		t.Fatal(err)
	}
	ctx := chrome(t)
	for _, stage := range []struct {
		name, path string
		prepare    func(*testing.T, *demotest.Rig)
	}{
		{"qr", "/demo/", func(t *testing.T, r *demotest.Rig) { t.Helper(); r.AwaitScan(t) }},
		{"none", "/demo/?failed=demo.refused.no_code", func(*testing.T, *demotest.Rig) {}},
		{"code", "/demo/?lang=en", func(t *testing.T, r *demotest.Rig) { t.Helper(); r.AwaitCode(t, demotest.Number) }},
		{"linked", "/demo/?did=scan", func(t *testing.T, r *demotest.Rig) {
			t.Helper()
			r.Linked(t)
			r.Chat(t, demo.Write)
			r.Message(t)
			r.Chat(t, demo.Reply)
			r.Chat(t, demo.Hand, "text", "E traga a Bia, se ela puder vir também: quinta-feira temos dois horários seguidos livres.")
			r.Call(t, "/instance/connect/"+demotest.Joao, http.StatusOK)
			r.Turn(t, demo.Lost, "on")
			r.Tell(t, "messages.upsert", 0)
		}},
		{"lost", "/demo/", func(t *testing.T, r *demotest.Rig) {
			t.Helper()
			r.Linked(t)
			r.Turn(t, demo.Unreachable, "on")
			r.Until(t, "lost")
		}},
		{"passkey", "/demo/?failed=demo.refused.passkey", func(t *testing.T, r *demotest.Rig) {
			t.Helper()
			r.AwaitScan(t)
			r.Turn(t, demo.Passkey, "on")
			r.Do(t, demo.Scan)
			r.Status("disconnected")
		}},
		{"banned", "/demo/?did=ban", func(t *testing.T, r *demotest.Rig) { t.Helper(); r.Linked(t); r.Do(t, demo.Ban) }},
		{"restricted", "/demo/?lang=en", func(t *testing.T, r *demotest.Rig) { t.Helper(); r.Linked(t); r.Do(t, demo.Restrict) }},
		{"preparing", "/demo/", func(_ *testing.T, r *demotest.Rig) { r.Status("connecting") }},
		{"not-found", "/demo/nothing", func(*testing.T, *demotest.Rig) {}},
	} {
		r := demotest.New(t)
		stage.prepare(t, r)
		shootPhone(ctx, t, r, filepath.Join(dir, "demo-"+stage.name), stage.path, full)
		if !full {
			return
		}
	}
}

func shootPhone(ctx context.Context, t *testing.T, r *demotest.Rig, file, path string, full bool) {
	t.Helper()
	sizes, schemes := []int64{360, 1280}, []string{"light", "dark"}
	if !full {
		sizes, schemes = sizes[:1], schemes[:1]
	}
	for _, name := range schemes {
		scheme(ctx, t, name)
		for _, width := range sizes {
			in(ctx, t, chromedp.EmulateViewport(width, 800), chromedp.Navigate(r.Site.URL+path))
			if over := read[int](ctx, t, "document.documentElement.scrollWidth - innerWidth"); over > 0 {
				t.Errorf("%s at %d px: %d px too wide", path, width, over)
			}
			shot, err := chromedp.Run(ctx, chromedp.FullScreenshot(100))
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(fmt.Sprintf("%s-%d-%s.png", file, width, name), shot, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
}
