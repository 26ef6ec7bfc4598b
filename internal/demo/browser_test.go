package demo_test

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"go.mau.fi/whatsmeow/types/events"

	"salonzap/internal/demo"
)

// browser starts a Chromium for the test, with a profile of its own and nothing that calls home.
func browser(t *testing.T) context.Context {
	t.Helper()
	path, err := exec.LookPath("chromium")
	if err != nil {
		t.Fatal("this test looks at the page in a real browser: install chromium (scripts/deps.sh does)")
	}
	opts := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.UserDataDir(t.TempDir()),
		chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-quic", true), chromedp.Flag("lang", "pt-BR"), chromedp.Flag("accept-lang", "pt-BR"))
	alloc, stop := chromedp.NewExecAllocator(context.Background(), opts...)
	t.Cleanup(stop)
	ctx, end := chromedp.NewContext(alloc)
	t.Cleanup(end)
	if err := chromedp.Do(ctx); err != nil { // the browser lives as long as this context
		t.Fatal(err)
	}
	return ctx
}

const patience = 2 * time.Minute // for one step, on a busy machine

func in(ctx context.Context, t *testing.T, steps ...chromedp.Action[chromedp.Void]) {
	t.Helper()
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		shown, _ := chromedp.Run(context.WithoutCancel(ctx), chromedp.Evaluate[string]("document.querySelector('main')?.innerText ?? ''"))
		t.Fatalf("%v\n%s", err, shown)
	}
}

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

func sees(what string) chromedp.Action[chromedp.Void] {
	return chromedp.WaitVisible(chromedp.CSS(what))
}

// says waits until the phone's screen says something.
func says(what string) chromedp.Action[chromedp.Void] {
	poll := chromedp.Poll[bool](fmt.Sprintf(`document.getElementById("device").textContent.includes(%q)`, what))
	return func(ctx context.Context, t *chromedp.Target) (chromedp.Void, error) {
		_, err := poll(ctx, t)
		return chromedp.Void{}, err
	}
}

// TestInTheBrowser plays the phone as a visitor does: the page follows by itself, is never loaded again, and leaves what
// is being typed alone.
func TestInTheBrowser(t *testing.T) {
	r := newRig(t)
	ctx := browser(t)
	in(ctx, t, chromedp.Navigate(r.site.URL+"/demo/"), sees(".sim-face-none"))
	read[bool](ctx, t, "window.stayed = true")

	code := r.awaitCode(t, number)
	in(ctx, t, sees(".sim-face-code"), chromedp.SendKeys(chromedp.CSS("#code"), code[:4]))
	r.salon(func(s *demo.Salon) { s.Name = "Salão do João" })
	in(ctx, t, says("Salão do João"))
	if typed := read[string](ctx, t, "document.activeElement.id + ' ' + document.activeElement.value"); typed != "code "+code[:4] {
		t.Errorf("the page took what was typed: %q", typed)
	}
	in(ctx, t, chromedp.SendKeys(chromedp.CSS("#code"), code[4:]), chromedp.Click(chromedp.CSS("#do-type")), sees(".sim-face-linked"))
	await[*events.Connected](t, r.client)
	r.status("connected")

	in(ctx, t, chromedp.SendKeys(chromedp.CSS("#text"), "pode ser às 16h?"), chromedp.Click(chromedp.CSS("#do-write")),
		sees(".sim-by-customer"), chromedp.Click(chromedp.CSS("#do-reply")), sees(".sim-by-salonzap"))
	if left := read[string](ctx, t, "document.getElementById('text').value"); left != "" {
		t.Errorf("what was sent is still to be sent: %q", left)
	}
	if m := await[*events.Message](t, r.client).Message.GetConversation(); m != "pode ser às 16h?" {
		t.Errorf("the salon got %q", m)
	}

	in(ctx, t, chromedp.Click(chromedp.CSS("#trouble-lost")), sees(`#trouble-lost[aria-pressed="true"]`))
	r.tell(t, "messages.upsert", 0)
	if said := read[string](ctx, t, "document.getElementById('said').textContent"); !strings.Contains(said, "Avisos não chegam") {
		t.Errorf("the page says %q", said)
	}
	if held := read[string](ctx, t, "document.activeElement.id"); held != "trouble-lost" {
		t.Errorf("the keyboard stands on %q", held)
	}
	if !read[bool](ctx, t, "window.stayed === true") {
		t.Error("the page was loaded again")
	}
}

// TestScreenshots draws what the phone can be at into SCREENSHOTS, at the width of a phone and of a desk, light and
// dark. Without that variable it draws one, so that it cannot rot.
func TestScreenshots(t *testing.T) {
	dir, full := os.LookupEnv("SCREENSHOTS")
	if !full {
		dir = t.TempDir()
	}
	if err := os.MkdirAll(dir, 0o750); err != nil {
		t.Fatal(err)
	}
	ctx := browser(t)
	for _, stage := range []struct {
		name, path string
		prepare    func(*testing.T, *rig)
	}{
		{"qr", "/demo/", func(t *testing.T, r *rig) { t.Helper(); r.awaitScan(t) }},
		{"none", "/demo/?failed=demo.refused.no_code", func(*testing.T, *rig) {}},
		{"code", "/demo/?lang=en", func(t *testing.T, r *rig) { t.Helper(); r.awaitCode(t, number) }},
		{"linked", "/demo/?did=scan", func(t *testing.T, r *rig) {
			t.Helper()
			r.linked(t)
			r.chat(t, demo.Write)
			await[*events.Message](t, r.client)
			r.chat(t, demo.Reply)
			r.chat(t, demo.Hand, "text", "E traga a Bia, se ela puder vir também: quinta-feira temos dois horários seguidos livres.")
			r.call(t, "/instance/connect/"+joao, http.StatusOK)
			r.turn(t, demo.Lost, "on")
			r.tell(t, "messages.upsert", 0)
		}},
		{"lost", "/demo/", func(t *testing.T, r *rig) {
			t.Helper()
			r.linked(t)
			r.turn(t, demo.Unreachable, "on")
			r.until(t, "lost")
		}},
		{"passkey", "/demo/?failed=demo.refused.passkey", func(t *testing.T, r *rig) {
			t.Helper()
			r.awaitScan(t)
			r.turn(t, demo.Passkey, "on")
			r.do(t, demo.Scan)
			r.status("disconnected")
		}},
		{"banned", "/demo/?did=ban", func(t *testing.T, r *rig) { t.Helper(); r.linked(t); r.do(t, demo.Ban) }},
		{"restricted", "/demo/?lang=en", func(t *testing.T, r *rig) { t.Helper(); r.linked(t); r.do(t, demo.Restrict) }},
		{"preparing", "/demo/", func(_ *testing.T, r *rig) { r.status("connecting") }},
		{"not-found", "/demo/nothing", func(*testing.T, *rig) {}},
	} {
		r := newRig(t)
		stage.prepare(t, r)
		r.shoot(ctx, t, filepath.Join(dir, "demo-"+stage.name), stage.path, full)
		if !full {
			return
		}
	}
}

func (r *rig) shoot(ctx context.Context, t *testing.T, file, path string, full bool) {
	t.Helper()
	sizes, schemes := []int64{360, 1280}, []string{"light", "dark"}
	if !full {
		sizes, schemes = sizes[:1], schemes[:1]
	}
	for _, scheme := range schemes {
		feature := []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: "reduce"}}
		if _, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: feature}); err != nil {
			t.Fatal(err)
		}
		for _, width := range sizes {
			in(ctx, t, chromedp.EmulateViewport(width, 800), chromedp.Navigate(r.site.URL+path))
			if over := read[int](ctx, t, "document.documentElement.scrollWidth - innerWidth"); over > 0 {
				t.Errorf("%s at %d px: %d px too wide", path, width, over)
			}
			shot, err := chromedp.Run(ctx, chromedp.FullScreenshot(100))
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(fmt.Sprintf("%s-%d-%s.png", file, width, scheme), shot, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
}
