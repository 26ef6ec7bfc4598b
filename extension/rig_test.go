package extension_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"salonzap/extension/extensiontest"
)

// dashboard is a page that asks the Connector as ours does. ask starts a request; what comes back is in window.told.
const dashboard = `<!doctype html><meta charset="utf-8"><title>Painel</title><script>
  window.told = [];
  window.ask = (id, message) => {
    const done = answer => told.push(answer ?? { none: chrome.runtime?.lastError?.message ?? 'no answer' });
    if (!window.byWindow && globalThis.chrome?.runtime?.sendMessage) { chrome.runtime.sendMessage(id, message, done); return; }
    addEventListener('message', function hear(e) {
      if (e.source !== window || e.data?.ns !== 'salonzap-pk' || e.data.dir !== 'from' || e.data.id !== message.id) return;
      removeEventListener('message', hear);
      done(e.data);
    });
    postMessage({ ns: 'salonzap-pk', dir: 'to', ...message }, location.origin);
  };
</script>`

func page(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, _ = w.Write([]byte(dashboard))
}

// desk is a dashboard in a browser that has the Connector.
type desk struct {
	*testing.T
	b    *extensiontest.Browser
	url  string
	host string
	tab  *extensiontest.Tab
}

func newDesk(t *testing.T, s extensiontest.Setup) *desk {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(page))
	t.Cleanup(server.Close)
	d := &desk{T: t, b: extensiontest.Start(t, s), url: server.URL, host: strings.TrimPrefix(server.URL, "http://")}
	d.tab = d.b.Open(t, d.url+"/")
	return d
}

// request is what a dashboard sends, as values that a test may change.
type request map[string]any

func (d *desk) request() (request, string) {
	raw, challenge := extensiontest.Options()
	var options map[string]any
	if err := json.Unmarshal(raw, &options); err != nil {
		d.Fatal(err)
	}
	return request{
		"v": 1, "type": "sign", "id": "job-1", "options": options,
		"display": map[string]any{"salon": "Barbearia do João", "number": "…7777", "host": d.host},
	}, challenge
}

// ask sends a request from a tab, and does not wait.
func (d *desk) ask(tab *extensiontest.Tab, r request) {
	d.Helper()
	body, err := json.Marshal(r)
	if err != nil {
		d.Fatal(err)
	}
	id, _ := json.Marshal(d.b.ID)
	extensiontest.Read[int](tab, "(ask("+string(id)+", "+string(body)+"), 0)")
}

// answer is what a dashboard is told.
type answer struct {
	OK        bool            `json:"ok"`
	V         int             `json:"v"`
	ID        string          `json:"id"`
	Version   string          `json:"version"`
	Code      string          `json:"code"`
	Assertion json.RawMessage `json:"assertion"`
	None      string          `json:"none"` // there was no answer
}

// told waits for the next answer in a tab.
func (d *desk) told(tab *extensiontest.Tab) answer {
	d.Helper()
	tab.Until("the Connector answers", "told.length > 0")
	var a answer
	if err := json.Unmarshal([]byte(extensiontest.Read[string](tab, "JSON.stringify(told.shift())")), &a); err != nil {
		d.Fatal(err)
	}
	return a
}

func (d *desk) passkey() *extensiontest.Passkey {
	d.Helper()
	p, err := extensiontest.NewPasskey()
	if err != nil {
		d.Fatal(err)
	}
	return p
}
