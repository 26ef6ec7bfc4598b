package extensiontest

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net"
	"net/http"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"salonzap/extension"
)

// patience is how long a step in the browser may take on a busy machine.
const patience = 60 * time.Second

// Setup is what a Browser has.
type Setup struct {
	Origins []string                // dashboards that may call the Connector; none: its usual ones, with http://127.0.0.1
	Granted []string                // hosts that the owner has granted already, as "http://127.0.0.1/*": the dialog cannot be played
	Hosts   map[string]http.Handler // more sites over TLS, by host name
	Loose   []string                // origins that the manifest lets in, and the worker's own list does not
	Bridge  bool                    // pages reach the Connector as they do in Firefox, and not as in Chrome
	Without bool                    // no Connector at all
	English bool                    // the Connector speaks English; else Portuguese
}

// Browser is a Chromium with the Connector in it, cut off from the network.
type Browser struct {
	ctx context.Context //nolint:containedctx // the browser's life
	ID  string          // the Connector's
}

// Context is the browser's; tabs are children of it, made by chromedp.NewContext. A tab in a browser context of its own has
// no Connector, as a private window has none.
func (b *Browser) Context() context.Context { return b.ctx }

// Start starts a browser for a test.
func Start(tb testing.TB, s Setup) *Browser {
	tb.Helper()
	path, err := exec.LookPath("chromium")
	if err != nil {
		tb.Fatal("these tests need a real browser: install chromium (scripts/deps.sh does)")
	}
	server := sites(s.Hosts)
	tb.Cleanup(server.Close)
	address := server.Listener.Addr().(*net.TCPAddr)
	rules := make([]string, 0, len(s.Hosts)+3)
	for _, host := range append(slices.Sorted(maps.Keys(s.Hosts)), "web.whatsapp.com") {
		rules = append(rules, fmt.Sprintf("MAP %s:443 127.0.0.1:%d", host, address.Port))
	}
	rules = append(rules, "MAP * ~NOTFOUND", "EXCLUDE 127.0.0.1", "EXCLUDE localhost")
	opts := append(slices.Clone(chromedp.DefaultExecAllocatorOptions[:]),
		chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.UserDataDir(tb.TempDir()),
		chromedp.IgnoreCertErrors,
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-quic", true),
		chromedp.Flag("host-resolver-rules", strings.Join(rules, ", ")),
		chromedp.Flag("lang", "pt-BR"), chromedp.Flag("accept-lang", "pt-BR"))
	if !s.Without {
		opts = append(opts, chromedp.Flag("disable-extensions", false), chromedp.Flag("load-extension", s.unpack(tb)))
	}
	b := &Browser{}
	if b.ID, err = extension.ID(); err != nil {
		tb.Fatal(err)
	}
	alloc, stop := chromedp.NewExecAllocator(context.Background(), opts...)
	tb.Cleanup(stop)
	ctx, end := chromedp.NewContext(alloc)
	tb.Cleanup(end)
	if err := chromedp.Do(ctx); err != nil { // the browser lives as long as this context
		tb.Fatal(err)
	}
	b.ctx = ctx
	if !s.Without {
		b.settle(tb)
	}
	return b
}

// settle waits until the Connector's scripts are in pages: a browser starts before it has loaded its extensions. The one on
// WhatsApp Web answers everybody; without options it can sign nothing.
func (b *Browser) settle(tb testing.TB) {
	tb.Helper()
	const probe = `new Promise(done => {
		addEventListener('message', e => { if (e.data?.dir === 'signed') done(true); });
		setTimeout(() => done(false), 200);
		postMessage({ ns: 'salonzap-pk', dir: 'sign', id: 'probe', options: {} }, location.origin);
	})`
	err := again(b.ctx, func(ctx context.Context) bool {
		if err := chromedp.Do(ctx, chromedp.Navigate(Origin+"/")); err != nil {
			return false
		}
		there, err := chromedp.Run(ctx, chromedp.Evaluate[bool](probe, chromedp.EvalAwaitPromise))
		return err == nil && there
	})
	if err == nil {
		err = chromedp.Do(b.ctx, chromedp.Navigate("about:blank"))
	}
	if err != nil {
		tb.Fatalf("the Connector is not loaded: %v", err)
	}
}

// unpack builds the Connector into a folder.
func (s Setup) unpack(tb testing.TB) string {
	tb.Helper()
	files, err := extension.Files(extension.Chrome, s.Origins...)
	if err != nil {
		tb.Fatal(err)
	}
	if len(s.Granted) > 0 {
		edit(tb, files, func(m map[string]any) { m["host_permissions"] = s.Granted })
	}
	if len(s.Loose) > 0 {
		edit(tb, files, func(m map[string]any) { letIn(m, s.Loose) })
	}
	if !s.English { // a Chromium without its language packs speaks English whatever one asks for
		maps.DeleteFunc(files, func(name string, _ []byte) bool { return strings.HasPrefix(name, "_locales/en/") })
	}
	if s.Bridge {
		s.bridge(tb, files)
	}
	folder, err := os.MkdirTemp("", "connector-") //nolint:usetesting // the name of a test may have a comma, where the browser splits
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = os.RemoveAll(folder) })
	if err := extension.Write(folder, files); err != nil {
		tb.Fatal(err)
	}
	return folder
}

// bridge makes a build for Chrome one that pages reach by Firefox's way alone, with Firefox's own script.
func (s Setup) bridge(tb testing.TB, files map[string][]byte) {
	tb.Helper()
	fox, err := extension.Files(extension.Firefox, s.Origins...)
	if err != nil {
		tb.Fatal(err)
	}
	var theirs map[string]any
	if err := json.Unmarshal(fox["manifest.json"], &theirs); err != nil {
		tb.Fatal(err)
	}
	files["bridge.js"] = fox["bridge.js"]
	edit(tb, files, func(m map[string]any) {
		delete(m, "externally_connectable")
		m["content_scripts"] = theirs["content_scripts"]
		letIn(m, s.Loose)
	})
}

// letIn adds origins to those that a manifest lets in, either way.
func letIn(m map[string]any, origins []string) {
	for _, origin := range origins {
		if outside, ok := m["externally_connectable"].(map[string]any); ok {
			outside["matches"] = append(outside["matches"].([]any), origin+"/*")
			continue
		}
		scripts := m["content_scripts"].([]any)
		bridge := scripts[len(scripts)-1].(map[string]any)
		bridge["matches"] = append(bridge["matches"].([]any), origin+"/*")
	}
}

func edit(tb testing.TB, files map[string][]byte, change func(map[string]any)) {
	tb.Helper()
	var m map[string]any
	if err := json.Unmarshal(files["manifest.json"], &m); err != nil {
		tb.Fatal(err)
	}
	change(m)
	body, err := json.Marshal(m)
	if err != nil {
		tb.Fatal(err)
	}
	files["manifest.json"] = body
}

// again waits until something is so.
func again(ctx context.Context, so func(context.Context) bool) error {
	ticker := time.NewTicker(50 * time.Millisecond)
	defer ticker.Stop()
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	for !so(ctx) {
		select {
		case <-ticker.C:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}
